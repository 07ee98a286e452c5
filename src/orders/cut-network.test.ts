/**
 * One whole journey in Chromium, from the dish to the order that is paid, in which the network fails at every single step: once
 * nothing leaves the phone, once everything arrives and no answer comes back. Each time one does what people do, and sends again.
 */
import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { basketLines, baskets, orderLines, orders } from '../../drizzle/schema/orders.ts'
import { ledgerTransactions, paymentAttempts, paymentEvents, payments } from '../../drizzle/schema/payments.ts'
import { heldFor, balanceOf, tryLedger } from '../payments/ledger.ts'
import { expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { type Buka, openBuka } from '../testing/buka.ts'
import { pretendProviders } from '../testing/payments.ts'
import { settleAll } from '../testing/relay.ts'
import { testWeb } from '../testing/web.ts'

const providers = pretendProviders()
let buka: Buka
const web = await testWeb(async ({ db }) => { buka = await openBuka(db) }, { ...providers.environment })
providers.sendTo(web)
const { db } = web.house
const { open } = await testBrowser()

/** What may become of one step; the next try is left alone. */
const FAULTS = {
  'nothing leaves the phone': async (page: Page, step: () => Promise<unknown>) => {
    await page.context().setOffline(true)
    await step().catch(() => {})
    await page.waitForURL(/chrome-error/)
    await page.context().setOffline(false)
  },
  'the request arrives, its answer does not': async (page: Page, step: () => Promise<unknown>) => {
    let isLost = false
    await page.route('**/*', async (route) => {
      if (isLost || !route.request().isNavigationRequest()) return route.fallback()
      isLost = true
      await route.fetch({ maxRedirects: 0 })
      return route.abort('connectionreset')
    })
    await step().catch(() => {})
    await page.waitForURL(/chrome-error/)
    await page.unroute('**/*')
    if (!isLost) throw new Error('nothing was sent, so nothing was lost')
  },
} satisfies Record<string, (page: Page, step: () => Promise<unknown>) => Promise<void>>

const button = (page: Page, name: string | RegExp) => page.locator('main').getByRole('button', { name })

for (const [fault, lose] of Object.entries(FAULTS)) {
  test(`at every step ${fault}, and one sends again: one order, one charge`, async () => {
    // Without the service worker, whose page for a lost network is judged in customer-pages.test.ts: here every request is really lost.
    const { page, context, misbehaviour } = await open({ viewport: { width: 360, height: 740 }, serviceWorkers: 'block' })
    const charged = () => [...providers.paystack.bank.charges.values(), ...providers.flutterwave.bank.charges.values()].filter(({ status }) => status === 'success').length
    const [ordersBefore, chargesBefore, basketsBefore] = [await db.$count(orders), charged(), await db.$count(baskets)]
    /** The step fails, is sent again by the browser's own button, and leads where it should have led. */
    const through = async (step: () => Promise<unknown>, to: RegExp | string) => {
      await lose(page, step)
      await page.reload()
      await page.waitForURL(to)
    }
    const visit = (path: string) => () => page.goto(`${web.url}${path}`)

    await through(visit(`/restaurants/${buka.slug}/dishes/egusi`), /egusi$/)
    await page.getByLabel('Choose your swallow').selectOption({ label: 'Amala (+ ₦200)' })
    await through(() => button(page, 'Add to the basket').click(), /\/basket$/)
    expect(await page.locator('.steps b').textContent()).toBe('1')
    await through(() => button(page, 'One more Egusi soup').click(), /\/basket$/)
    expect(await page.locator('.steps b').textContent()).toBe('2')
    await page.getByText('Pack and note').first().click()
    await page.getByLabel(/^Note/).first().fill('not too hot')
    await through(() => button(page, 'Save').click(), /\/basket$/)
    await through(visit('/checkout?how=delivery'), /\/checkout\?how=delivery$/)
    await page.locator('#plus_code').fill('6FR5G95C+RC')
    await through(() => button(page, 'Bring it there').click(), /\/checkout\?how=delivery$/)
    await page.locator('#landmark').fill('Blue gate opposite the filling station')
    await page.locator('#name').fill('Ada Okafor')
    await page.locator('#phone').fill('0803 555 0142')
    await page.locator('#email').fill('ada@buka.test')
    await page.getByRole('radio', { name: 'Card' }).check()
    await through(() => button(page, /Place the order/).click(), /\/orders\/[^/]+\/pay$/)
    const orderId = page.url().split('/').at(-2)!
    await through(() => button(page, /Pay .* by card/).click(), /\/checkout\/|\/hosted\/pay\//)
    await page.getByLabel('Card number').fill('4084084084084081')
    await page.getByLabel('Expiry').fill('12/30')
    await page.getByLabel('CVV').fill('408')
    // Which way the payer is sent back is kept, to lose that step as well.
    const ways: string[] = []
    page.on('request', (request) => void (request.isNavigationRequest() && request.url().startsWith(web.url) && ways.push(request.url())))
    await through(() => page.getByRole('button', { name: 'Pay' }).click(), new RegExp(`/orders/${orderId}$`))
    await through(() => page.goto(ways[0]!), new RegExp(`/orders/${orderId}$`))
    await settleAll(web, providers)
    await through(visit(`/orders/${orderId}`), new RegExp(`/orders/${orderId}$`))
    await page.getByRole('heading', { name: 'Paid, waiting for the kitchen' }).waitFor()
    await through(visit('/orders'), /\/orders$/)
    await through(() => page.getByRole('link', { name: 'Iya Basira' }).first().click(), new RegExp(`/orders/${orderId}$`))

    expect([await db.$count(orders) - ordersBefore, charged() - chargesBefore, await db.$count(baskets) - basketsBefore]).toEqual([1, 1, 1])
    const [order] = await db.select().from(orders).where(eq(orders.id, orderId as never))
    expect(order).toMatchObject({ state: 'paid', fulfilment: 'delivery' })
    expect(await db.select({ quantity: orderLines.quantity, note: orderLines.note }).from(orderLines).where(eq(orderLines.orderId, order!.id))).toEqual([{ quantity: 2, note: 'not too hot' }])
    expect(await db.$count(basketLines, eq(basketLines.basketId, order!.basketId!))).toBe(1)
    const [payment, ...others] = await db.select().from(payments).where(eq(payments.purposeId, orderId))
    expect([payment!.state, payment!.captured, others]).toEqual(['paid', order!.total, []])
    expect(await db.select({ state: paymentAttempts.state }).from(paymentAttempts).where(eq(paymentAttempts.paymentId, payment!.id))).toEqual([{ state: 'succeeded' }])
    expect((await db.select().from(paymentEvents).where(eq(paymentEvents.paymentId, payment!.id))).filter(({ action, outcome }) => action === 'charge' && outcome === 'succeeded')).toHaveLength(1)
    expect(await db.$count(ledgerTransactions, eq(ledgerTransactions.purposeId, orderId))).toBe(1)
    expect(await balanceOf(db, heldFor({ kind: 'order', id: orderId }))).toBe(order!.total)
    expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
    // Chromium complains when a page that fades into the next one is left for another origin; that is no fault of the page.
    expectWellBehaved({ ...misbehaviour, scriptErrors: misbehaviour.scriptErrors.filter((error) => !error.includes('ViewTransition')) })
    await context.close()
  }, 120_000)
}
