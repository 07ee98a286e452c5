/** Pages of orders on a small phone in Arabic and on a desk in English: nothing runs over the edge, and axe finds nothing serious. */
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { write } from '../platform/database.ts'
import { fillBasket, openBuka, wantedOrder } from '../testing/buka.ts'
import { testBrowser } from '../testing/browser.ts'
import { makePerson, signedInBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { placeOrder } from './place.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
const { open } = await testBrowser()
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

test('basket, checkout, pay, order, receipt, orders, board, kitchen, docket', async () => {
  const buka = await openBuka(db)
  const person = await makePerson(db, { staff: { [buka.id]: 'manager' } })
  const eater = { visitorId: person.id, personId: person.id }
  const placed = async (pay: 'card' | 'cash') => (await write(db, async (tx) => placeOrder(tx, vault, wantedOrder(eater, await fillBasket(db, eater, buka, NOON, 2), { pay }), NOON))).order.id
  const [unpaid, cash] = [await placed('card'), await placed('cash')]
  await fillBasket(db, eater, buka, NOON)
  const { jar } = await signedInBrowser(web, person)
  const { context, page } = await open()
  await context.addCookies([...jar].map(([key, value]) => ({ name: key.split('@')[0]!, value, domain: '127.0.0.1', path: key.split('@')[1] ?? '/' })))
  const home = `/restaurants/${buka.slug}`
  const paths = [`${home}/dishes/egusi`, '/basket', '/checkout?how=pickup', `/orders/${unpaid}/pay`, `/orders/${cash}`, `/orders/${cash}/receipt`, '/orders', `${home}/orders`, `${home}/kitchen`, `${home}/orders/${cash}/docket`]
  const faults: string[] = []
  for (const [width, locale, theme] of [[360, 'ar', 'dark'], [1280, 'en', 'light']] as const) {
    await page.setViewportSize({ width, height: 800 })
    await context.addCookies([{ name: 'buka_locale', value: locale, url: web.url }, { name: 'buka_theme', value: theme, url: web.url }])
    for (const path of paths) {
      const response = await page.goto(web.url + path, { waitUntil: 'load' })
      if (response?.status() !== 200) faults.push(`${path}: ${response?.status()}`)
      if (Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) > 0) faults.push(`${path} runs over ${width} px`)
      await page.evaluate(AXE)
      const { violations } = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })") as { violations: ReadonlyArray<{ id: string; impact: string }> }
      for (const { id, impact } of violations) if (impact === 'serious' || impact === 'critical') faults.push(`${path} ${width} ${locale}: ${id}`)
    }
  }
  expect(faults).toEqual([])
  await context.close()
}, 120_000)
