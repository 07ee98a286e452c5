/** The page of a restaurant's platforms in a real Chromium, with a difference to decide about and runs of every kind. */
import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { menuRuns, platformConnections } from '../../drizzle/schema/delivery.ts'
import { dishes } from '../../drizzle/schema/menus.ts'
import { write } from '../platform/database.ts'
import { accessFaults, expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { makePerson, signedInBrowser } from '../testing/people.ts'
import { aMenu, aRestaurant } from '../testing/places.ts'
import { platformEnvironment, testPlatforms } from '../testing/platforms.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { naira } from '../vocabulary/money.ts'
import { connectPlatform } from './connect.ts'
import { createLog } from '../platform/log.ts'
import { runErrands } from './errands.ts'
import { openPlatforms } from './open-platforms.ts'
import { performersOf } from './platform-errands.ts'

const pretend = testPlatforms({ clock: () => NOON })
const web = await testWeb(async () => {}, platformEnvironment(pretend.running))
const { db } = web.house
const chromium = await testBrowser()
const performers = performersOf(openPlatforms(web.house.config, () => NOON))

const place = await aRestaurant(db, 'Iya Basira')
const [jollof, egusi] = await aMenu(db, place.id, ['Jollof rice', 'Egusi soup with pounded yam'])
const owner = await makePerson(db, { name: 'Basira', staff: { [place.id]: 'owner' } })
const by = { id: owner.id, role: 'customer' }
for (const platform of ['chowdeck', 'glovo']) await write(db, (tx) => connectPlatform(tx, by, { restaurantId: place.id, platform, storeId: `store-${platform}-0001`, sells: true, followsMenu: platform === 'chowdeck' }, addMinutes(NOON, -2_000)))
const [chowdeck] = await db.select().from(platformConnections).where(eq(platformConnections.platform, 'chowdeck'))
await db.insert(menuRuns).values([
  { connectionId: chowdeck!.id, kind: 'push', why: 'asked', state: 'done', items: 2, startedAt: addMinutes(NOON, -1_500), endedAt: addMinutes(NOON, -1_499), askedBy: owner.id },
  { connectionId: chowdeck!.id, kind: 'switch', why: 'changed', state: 'done', items: 1, startedAt: addMinutes(NOON, -90), endedAt: addMinutes(NOON, -90) },
  { connectionId: chowdeck!.id, kind: 'push', why: 'changed', state: 'failed', note: 'status 503', startedAt: addMinutes(NOON, -60), endedAt: addMinutes(NOON, -60) },
])
pretend.chowdeck.menu.set(jollof!, { reference: jollof!, name: 'Jollof rice (party size)', price: 260_000, description: '', in_stock: true, category: { name: 'Main dishes', reference: 'c' } })
pretend.chowdeck.menu.set(egusi!, { reference: egusi!, name: 'Egusi soup with pounded yam', price: 200_000, description: '', in_stock: false, category: { name: 'Main dishes', reference: 'c' } })
pretend.chowdeck.menu.set('chow-9', { reference: 'chow-9', name: 'Àmàlà and ewédú', price: 300_000, description: '', in_stock: true, category: { name: 'Swallow', reference: 'c' } })

const path = `/restaurants/${place.slug}/platforms`
const session = await signedInBrowser(web, owner)
const opened = async (options: Parameters<typeof chromium.open>[0], locale = 'en') => {
  const opened = await chromium.open({ bypassCSP: true, ...options })
  await opened.context.addCookies([...session.jar].filter(([name]) => !name.includes('@')).map(([name, value]) => ({ name, value, url: web.url })))
  await opened.context.addCookies([{ name: 'buka_locale', value: locale, url: web.url }])
  return opened
}
const run = () => runErrands(db, performers, createLog('silent', 'worker'), NOON)
/** A browser on a busy machine. */
const PATIENCE_MS = 60_000
const SHOTS = process.env.SHOTS

test('fetched, compared, taken over: without a script, as with one', async () => {
  const { page, context, misbehaviour } = await opened({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false, bypassCSP: false })
  await page.goto(`${web.url}${path}`)
  await page.getByRole('button', { name: 'Fetch and compare' }).click()
  await run()
  await page.reload()
  expect(await page.getByText('3 differences between the menus').isVisible()).toBe(true)
  expect(await page.locator('.difference').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('Jollof rice'), expect.stringContaining('Àmàlà and ewédú')]))
  expectWellBehaved(misbehaviour)
  await context.close()
}, PATIENCE_MS)

for (const [locale, width, colorScheme] of [['en', 360, 'light'], ['en', 1_280, 'light'], ['ar', 360, 'dark'], ['ar', 1_280, 'light']] as const) {
  test(`axe finds nothing: ${locale}, ${width} px, ${colorScheme}`, async () => {
    const { page, context, misbehaviour } = await opened({ viewport: { width, height: 800 }, colorScheme }, locale)
    await page.goto(`${web.url}${path}`)
    expect(await page.locator('html').getAttribute('lang')).toStartWith(locale)
    expect(await page.locator('.difference').count()).toBe(3)
    expect(await accessFaults(page)).toEqual([])
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/platforms-${locale}-${width}-${colorScheme}.png`, fullPage: true })
    expectWellBehaved(misbehaviour)
    await context.close()
  }, PATIENCE_MS)
}

describe('and then', () => {
  test('theirs is taken, and the page says so', async () => {
    const { page, context } = await opened({ viewport: { width: 360, height: 740 } })
    await page.goto(`${web.url}${path}`)
    await page.getByRole('button', { name: 'Take theirs' }).click()
    await page.getByText('theirs taken').first().waitFor()
    expect(await page.locator('.difference').count()).toBe(0)
    expect((await db.select({ price: dishes.price }).from(dishes).where(eq(dishes.id, jollof!)))[0]).toEqual({ price: naira(2_600) })
    expect(await db.$count(dishes, eq(dishes.keptBy, 'chowdeck'))).toBe(1)
    await context.close()
  }, PATIENCE_MS)
})
