/**
 * Real journeys in Chromium, over a network that breaks: a request that never arrives, and one whose answer is lost. Money comes
 * from the stand-ins of the payment providers; the worker's part is done when the test says so.
 */
import { afterEach, expect, test } from 'bun:test'
import { desc, eq } from 'drizzle-orm'
import type { BrowserContext, Page } from 'playwright-core'
import { orderLines, orders } from '../../drizzle/schema/orders.ts'
import { paymentAttempts, payments } from '../../drizzle/schema/payments.ts'
import { tryLedger } from '../payments/ledger.ts'
import { expectWellBehaved, type Misbehaviour, testBrowser } from '../testing/browser.ts'
import { type Buka, openBuka } from '../testing/buka.ts'
import { applyWebhooks, pretendProviders } from '../testing/payments.ts'
import { makePerson, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { relayAll, settleAll } from '../testing/relay.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { naira } from '../vocabulary/money.ts'

const providers = pretendProviders()
const { paystack, flutterwave } = providers
let buka: Buka
const web = await testWeb(async ({ db }) => { buka = await openBuka(db) }, { ...providers.environment })
providers.sendTo(web)
const { db } = web.house
const { open } = await testBrowser()
const LIMIT_MS = 90_000

afterEach(async () => {
  web.setNow(NOON)
  expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
})

/** The network is away while one presses; it comes back, and one sends again. */
async function pressOffline(page: Page, press: () => Promise<unknown>): Promise<void> {
  await page.context().setOffline(true)
  await press().catch(() => {})
  await page.waitForURL(/chrome-error/)
  await page.context().setOffline(false)
  await page.reload()
}

/** The request arrives and is carried out, but its answer is lost on the way; one sends again. */
async function pressAndLoseTheAnswer(page: Page, press: () => Promise<unknown>): Promise<void> {
  let isLost = false
  await page.route('**/*', async (route) => {
    if (isLost || route.request().method() !== 'POST') return route.continue()
    isLost = true
    await route.fetch({ maxRedirects: 0 })
    return route.abort('connectionreset')
  })
  await press().catch(() => {})
  await page.waitForURL(/chrome-error/)
  await page.unroute('**/*')
  await page.reload()
}

const button = (page: Page, name: string | RegExp) => page.locator('main').getByRole('button', { name })

async function fillBasket(page: Page): Promise<void> {
  await page.goto(`${web.url}/restaurants/${buka.slug}/dishes/egusi`)
  await page.getByLabel('Choose your swallow').selectOption({ label: 'Amala (+ ₦200)' })
  await page.getByLabel('How many').fill('2')
  await pressAndLoseTheAnswer(page, () => button(page, 'Add to the basket').click())
  await page.waitForURL(/\/basket$/)
}

async function checkOut(page: Page, way: string): Promise<void> {
  await page.goto(`${web.url}/checkout?how=pickup`)
  await page.locator('#name').fill('Ada Okafor')
  await page.locator('#phone').fill('0803 555 0142')
  await page.locator('#email').fill('ada@buka.test')
  await page.getByRole('radio', { name: new RegExp(way) }).check()
}

const newestOrder = async () => (await db.select().from(orders).orderBy(desc(orders.id)).limit(1))[0]!
const paymentsOf = (orderId: string) => db.select().from(payments).where(eq(payments.purposeId, orderId)).orderBy(payments.id)

test('a guest orders and pays by card; every press is cut once and sent again: one order, one charge', async () => {
  const { page, misbehaviour } = await open({ viewport: { width: 360, height: 740 } })
  const before = await db.$count(orders)
  await fillBasket(page)
  expect(await page.locator('.item').count()).toBe(1)
  expect(await page.locator('.steps b').textContent()).toBe('2')
  await checkOut(page, 'Card')
  await pressOffline(page, () => button(page, /Place the order/).click())
  await page.waitForURL(/\/orders\/[^/]+\/pay$/)
  await pressAndLoseTheAnswer(page, () => button(page, /Pay .* by card/).click())
  await page.waitForURL(/\/checkout\/|\/payments\/|\/pay/)
  const order = await newestOrder()
  expect(await db.$count(orders)).toBe(before + 1)
  if (page.url().includes('/pay')) await page.getByRole('link', { name: 'Go on to the payment page' }).click().catch(() => {})
  await page.getByLabel('Card number').fill('4084084084084081')
  await page.getByLabel('Expiry').fill('12/30')
  await page.getByLabel('CVV').fill('408')
  await page.getByRole('button', { name: 'Pay' }).click()
  await page.waitForURL(new RegExp(`/orders/${order.id}$`))
  expect((await newestOrder()).state).toBe('placed')
  await settleAll(web, providers)
  await page.getByRole('heading', { name: 'Paid, waiting for the kitchen' }).waitFor()
  expect(await paymentsOf(order.id)).toMatchObject([{ state: 'paid', amount: order.total, method: 'card' }])
  expect([...paystack.bank.charges.values(), ...flutterwave.bank.charges.values()].filter(({ status }) => status === 'success')).toHaveLength(1)
  expect(await db.select({ quantity: orderLines.quantity }).from(orderLines).where(eq(orderLines.orderId, order.id))).toEqual([{ quantity: 2 }])
  expectWellBehaved(ours(misbehaviour))
  await page.context().close()
}, LIMIT_MS)

test('by transfer: short, then the rest, while the page says what is missing', async () => {
  const { page, misbehaviour } = await open()
  await fillBasket(page)
  await checkOut(page, 'Bank transfer')
  await pressAndLoseTheAnswer(page, () => button(page, /Place the order/).click())
  await page.waitForURL(/\/pay$/)
  await button(page, 'Show how to pay').click()
  await page.locator('.account .figures').waitFor()
  const account = async () => (await page.locator('.account .figures').textContent()) ?? ''
  const order = await newestOrder()
  expect(flutterwave.transfer(await account(), order.total - naira(500))).toBe(true)
  await applyWebhooks(web, providers)
  await relayAll(web)
  await page.reload()
  await page.locator('.soon', { hasText: 'is still missing' }).waitFor()
  expect(await page.locator('.price.big').first().textContent()).toContain('₦500')
  expect((await newestOrder()).state).toBe('placed')
  await button(page, 'Show how to pay').click()
  await page.locator('.account .figures').waitFor()
  expect(flutterwave.transfer(await account(), naira(500))).toBe(true)
  await settleAll(web, providers)
  await page.getByRole('link', { name: 'See the order' }).first().click()
  await page.getByRole('heading', { name: 'Paid, waiting for the kitchen' }).waitFor()
  expect(await paymentsOf(order.id)).toMatchObject([{ state: 'paid', captured: order.total }])
  expectWellBehaved(ours(misbehaviour))
  await page.context().close()
}, LIMIT_MS)

test('by USSD, with JavaScript switched off: the code stands there as a link and as text, and the order goes on with the page closed', async () => {
  const { page } = await open({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  await fillBasket(page)
  await checkOut(page, 'USSD')
  await pressOffline(page, () => button(page, /Place the order/).click())
  await page.waitForURL(/\/pay$/)
  await button(page, 'Show how to pay').click()
  const dial = (await page.locator('.dial').textContent()) ?? ''
  expect(dial).toMatch(/^\*\d.*#$/)
  expect(await page.locator('a[href^="tel:"]').getAttribute('href')).toBe(`tel:${encodeURIComponent(dial)}`)
  const order = await newestOrder()
  await page.goto('about:blank')
  expect(paystack.dial(dial) || flutterwave.dial(dial)).toBe(true)
  await settleAll(web, providers)
  expect(await newestOrder()).toMatchObject({ id: order.id, state: 'paid' })
  await page.goto(`${web.url}/orders`)
  await page.getByRole('link', { name: 'Iya Basira' }).first().click()
  await page.getByRole('heading', { name: 'Paid, waiting for the kitchen' }).waitFor()
  await page.context().close()
}, LIMIT_MS)

test('a card that is declined, then another way: the first is called off, and one charge remains', async () => {
  const { page } = await open()
  await fillBasket(page)
  await checkOut(page, 'Card')
  await button(page, /Place the order/).click()
  await page.waitForURL(/\/pay$/)
  await button(page, /by card/).click()
  await page.getByLabel('Card number').fill('4084080000005408')
  await page.getByLabel('Expiry').fill('12/30')
  await page.getByLabel('CVV').fill('001')
  await page.getByRole('button', { name: 'Pay' }).click()
  await page.getByText('Declined').waitFor()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.waitForURL(/\/orders\//)
  const order = await newestOrder()
  await page.goto(`${web.url}/orders/${order.id}/pay`)
  await page.getByText('Pay in another way').click()
  await page.getByRole('radio', { name: 'Bank transfer' }).check()
  await button(page, 'Pay this way').click()
  await page.locator('.account .figures').waitFor()
  expect((await paymentsOf(order.id)).map(({ method, state }) => [method, state])).toEqual([['card', 'cancelled'], ['bank_transfer', 'pending']])
  await page.context().close()
}, LIMIT_MS)

/** Chromium complains when a page that fades into the next one is left for another origin; that is no fault of the page. */
const ours = (seen: Misbehaviour): Misbehaviour => ({ ...seen, scriptErrors: seen.scriptErrors.filter((error) => !error.includes('ViewTransition')) })

/** The cookies of a browser that is signed in, in Chromium. */
async function signIn(context: BrowserContext, { jar }: TestBrowser): Promise<void> {
  await context.addCookies([...jar].map(([key, value]) => ({ name: key.split('@')[0]!, value, domain: '127.0.0.1', path: key.split('@')[1] ?? '/' })))
}

test('staff accept on the board, an item runs out, the guest goes without it, and the difference comes back', async () => {
  const guest = await open({ viewport: { width: 360, height: 740 } })
  await guest.page.goto(`${web.url}/restaurants/${buka.slug}/dishes/water`)
  await button(guest.page, 'Add to the basket').click()
  await fillBasket(guest.page)
  await checkOut(guest.page, 'Card')
  await button(guest.page, /Place the order/).click()
  await guest.page.waitForURL(/\/pay$/)
  const order = await newestOrder()

  const staff = await open()
  await signIn(staff.context, await signedInBrowser(web, await makePerson(db, { name: 'Basira', staff: { [buka.id]: 'manager' } })))
  await staff.page.goto(`${web.url}/restaurants/${buka.slug}/orders`)
  const ticket = staff.page.locator(`#order-${order.id}`)
  await ticket.getByText('Not paid yet: do not release food').waitFor()
  expect(await ticket.getByRole('button', { name: 'Accept' }).count()).toBe(0)

  await button(guest.page, /by card/).click()
  await guest.page.getByLabel('Card number').fill('4084084084084081')
  await guest.page.getByLabel('Expiry').fill('12/30')
  await guest.page.getByLabel('CVV').fill('408')
  await guest.page.getByRole('button', { name: 'Pay' }).click()
  await guest.page.waitForURL(new RegExp(`/orders/${order.id}$`))
  await settleAll(web, providers)

  // The board follows by itself.
  await ticket.getByRole('button', { name: 'Accept' }).click()
  await staff.page.waitForURL(/\/orders$/)
  await guest.page.getByRole('heading', { name: 'The kitchen has your order' }).waitFor()
  await ticket.getByText('Ran out', { exact: true }).click()
  await ticket.getByRole('button', { name: 'Water ran out' }).click()
  await guest.page.getByRole('heading', { name: 'Water ran out' }).waitFor()
  expect(await ticket.getByRole('button', { name: 'Ready' }).count()).toBe(0)
  await button(guest.page, 'Go without it').click()
  await guest.page.getByText('goes back to where it came from', { exact: false }).first().waitFor()
  const after = await newestOrder()
  // 300 of water, 5 % of it as service charge, 7.5 % of that as VAT.
  expect(after.refunded).toBe(naira(300) + 1_500 + 113 as typeof after.refunded)
  const [payment] = await paymentsOf(order.id)
  const [attempt] = await db.select().from(paymentAttempts).where(eq(paymentAttempts.paymentId, payment!.id))
  expect(attempt).toBeDefined()
  await ticket.getByRole('button', { name: 'Begin to cook' }).click()
  await guest.page.getByRole('heading', { name: 'Being cooked' }).waitFor()
  await ticket.getByRole('button', { name: 'Ready' }).click()
  await guest.page.getByText(order.reference).first().waitFor()
  await ticket.getByRole('button', { name: 'Handed over' }).click()
  await guest.page.getByRole('heading', { name: 'Fetched' }).waitFor()
  expect((await newestOrder()).state).toBe('delivered')
  expectWellBehaved(ours(guest.misbehaviour))
  expectWellBehaved(ours(staff.misbehaviour))
  await guest.context.close()
  await staff.context.close()
}, LIMIT_MS)
