/** What a browser ordered and is owed as a guest, and how it becomes a person's: by signing in there, once. Or goes back by support. */
import { afterEach, describe, expect, test } from 'bun:test'
import { and, eq, like } from 'drizzle-orm'
import { auditEntries } from '../../drizzle/schema/audit.ts'
import { orders, promotions, promotionUses } from '../../drizzle/schema/orders.ts'
import { ledgerTransactions, payments, refunds } from '../../drizzle/schema/payments.ts'
import { expirePayment } from '../payments/cancel.ts'
import { capture } from '../payments/capture.ts'
import { balanceOf, tryLedger, walletOf } from '../payments/ledger.ts'
import { failRefund, finishRefund } from '../payments/refund.ts'
import { walletBalance } from '../payments/wallet.ts'
import { write } from '../platform/database.ts'
import { type Buka, openBuka } from '../testing/buka.ts'
import { makePerson, newBrowser, PASSWORD, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { tokenFrom } from '../testing/letters.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'
import { kobo, type Kobo, naira } from '../vocabulary/money.ts'

let buka: Buka
const web = await testWeb(async ({ db }) => { buka = await openBuka(db) })
const { db } = web.house
const CONTACT = { name: 'Ada Okafor', email: 'ada@buka.test', phone: '+2348035550142' }

afterEach(async () => expect(await tryLedger(db)).toEqual({ total: 0, astray: [] }))

/** A guest's order that waits for a transfer, and what its browser is. */
async function guestOrder(browser = newBrowser(web), part: Record<string, unknown> = {}, code: string | null = null) {
  const say = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
    (await (await browser.ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })).json()) as { id: string }
  const cart = await say('/api/carts', { restaurant_id: buka.id })
  await say(`/api/carts/${cart.id}/lines`, { item_id: buka.jollof, quantity: 1 })
  if (code !== null) await browser.json('PUT', `/api/carts/${cart.id}/promotion`, { code })
  const placed = await say('/api/checkout', { cart_id: cart.id, fulfilment: 'pickup', pay: 'bank_transfer', contact: CONTACT, ...part }, { 'idempotency-key': newId() })
  const [order] = await db.select().from(orders).where(eq(orders.id, placed.id as never))
  const [payment] = await db.select().from(payments).where(eq(payments.purposeId, placed.id))
  return { browser, order: order!, payment: payment! }
}

type Guest = Awaited<ReturnType<typeof guestOrder>>

const arrives = ({ payment }: Pick<Guest, 'payment'>, amount: Kobo, now = NOON) => write(db, (tx) => capture(tx, payment.id, { provider: 'paystack', transactionId: newId(), amount, fee: null }, now))

/** Its time was over when the money came. */
async function lateMoney(guest: Guest): Promise<void> {
  await write(db, (tx) => expirePayment(tx, guest.payment.id, NOON))
  await arrives(guest, guest.payment.amount)
}

const signIn = (browser: TestBrowser, email: string) => browser.form('/sign-in', { email, password: PASSWORD, next: '/orders' })
const claims = (visitorId: string) => db.$count(ledgerTransactions, like(ledgerTransactions.key, `claimed:${visitorId}:%`))

describe('who signs in where they ordered as a guest', () => {
  test('has the credit in their wallet and the order among theirs; until then the page says how to get it', async () => {
    const guest = await guestOrder()
    await lateMoney(guest)
    const before = await (await guest.browser.ask(`/orders/${guest.order.id}`)).text()
    expect(before).toContain(`${guest.order.reference} and it goes back`)
    expect(before).toContain(`/sign-in?next=%2Forders%2F${guest.order.id}`)
    const person = await makePerson(db)
    expect((await signIn(guest.browser, person.email)).status).toBe(303)
    expect(await walletBalance(db, person.id)).toBe(guest.payment.amount)
    expect(await balanceOf(db, walletOf(guest.order.visitorId))).toBe(kobo(0))
    expect(await claims(guest.order.visitorId)).toBe(1)
    expect(await (await guest.browser.ask('/orders')).text()).toContain(guest.order.reference)
    const after = await (await guest.browser.ask(`/orders/${guest.order.id}`)).text()
    expect(after).not.toContain('and it goes back')
    expect(await (await guest.browser.ask('/wallet')).text()).toContain('From your orders as a guest')
    // Also in another browser of theirs, and in nobody else's.
    expect((await (await signedInBrowser(web, person)).ask(`/orders/${guest.order.id}`)).status).toBe(200)
    expect((await (await signedInBrowser(web, await makePerson(db))).ask(`/orders/${guest.order.id}`)).status).toBe(404)
    expect(await db.$count(auditEntries, and(eq(auditEntries.action, 'orders.claimed'), eq(auditEntries.subjectId, person.id)))).toBe(1)
  })

  test('and what comes later for such an order is in their wallet at once', async () => {
    const guest = await guestOrder()
    const person = await makePerson(db)
    await signIn(guest.browser, person.email)
    await arrives(guest, kobo(guest.payment.amount + naira(250)))
    expect(await walletBalance(db, person.id)).toBe(naira(250))
  })

  test('signing in again, as another person even, moves nothing twice', async () => {
    const guest = await guestOrder()
    await lateMoney(guest)
    const [first, second] = [await makePerson(db), await makePerson(db)]
    await signIn(guest.browser, first.email)
    await guest.browser.form('/sign-out', {})
    await signIn(guest.browser, second.email)
    expect([await walletBalance(db, first.id), await walletBalance(db, second.id)]).toEqual([guest.payment.amount, kobo(0)])
    expect((await guest.browser.ask(`/orders/${guest.order.id}`)).status).toBe(404)
  })

  test('what was ordered after signing out is claimed when they are back', async () => {
    const person = await makePerson(db)
    const { browser } = await guestOrder()
    await signIn(browser, person.email)
    await browser.form('/sign-out', {})
    const later = await guestOrder(browser)
    await lateMoney(later)
    await signIn(browser, person.email)
    expect(await walletBalance(db, person.id)).toBe(later.payment.amount)
    expect(await db.$count(orders, eq(orders.personId, person.id))).toBe(2)
  })

  test('a new account, through the link in its letter', async () => {
    const guest = await guestOrder()
    await lateMoney(guest)
    const email = `${newId()}@buka.test`
    expect((await guest.browser.form('/sign-up', { name: 'Ada', email, password: PASSWORD })).headers.get('location')).toBe('/letter-sent?kind=registration')
    expect((await guest.browser.form('/verify-email', { token: await tokenFrom(web, email, 'confirm-registration') })).status).toBe(303)
    expect(await db.$count(orders, eq(orders.visitorId, guest.order.visitorId))).toBe(1)
    const [mine] = await db.select().from(orders).where(eq(orders.id, guest.order.id))
    expect(mine!.personId).not.toBeNull()
    expect(await walletBalance(db, mine!.personId!)).toBe(guest.payment.amount)
  })

  test('a promotion that the guest used counts as used by the person', async () => {
    const known = await makePerson(db)
    const [promotion] = await db.insert(promotions).values({ code: 'ONCE', kind: 'amount', amount: naira(100), startsAt: new Date(0), usesPerPerson: 1 }).returning()
    const { browser } = await guestOrder(newBrowser(web), {}, promotion!.code)
    await signIn(browser, known.email)
    const [use] = await db.select().from(promotionUses).where(eq(promotionUses.promotionId, promotion!.id))
    expect(use!.personId).toBe(known.id)
    const cart = (await (await browser.json('POST', '/api/carts', { restaurant_id: buka.id })).json()) as { id: string }
    await browser.json('POST', `/api/carts/${cart.id}/lines`, { item_id: buka.jollof, quantity: 1 })
    expect(await (await browser.json('PUT', `/api/carts/${cart.id}/promotion`, { code: promotion!.code })).text()).toContain('promotion-wrong')
  })

  test('money that arrives at the very moment of three sign-ins is in the wallet, once, whoever is first', async () => {
    const totals: Array<readonly [Kobo, Kobo]> = []
    for (let round = 0; round < 8; round++) {
      const guest = await guestOrder()
      const second = await guestOrder(guest.browser)
      const person = await makePerson(db)
      await write(db, (tx) => expirePayment(tx, guest.payment.id, NOON))
      await arrives(guest, naira(1_000))
      const answers = await Promise.all([
        signIn(guest.browser, person.email), arrives(guest, naira(500)), signIn(guest.browser, person.email),
        arrives(second, kobo(second.payment.amount + naira(70))), signIn(guest.browser, person.email),
      ])
      expect(answers.flatMap((one) => (one instanceof Response ? [one.status] : []))).toEqual([303, 303, 303])
      totals.push([await walletBalance(db, person.id), await balanceOf(db, walletOf(guest.order.visitorId))])
    }
    expect(totals).toEqual(totals.map(() => [naira(1_570), kobo(0)] as const))
  }, 60_000)
})

describe('support gives the credit of a guest back to where it came from', async () => {
  const staff = await makePerson(db, { role: 'support' })
  const desk = await signedInBrowser(web, staff, { secondFactor: true })
  const giveBack = (guest: Guest, key: string = newId()) => desk.form(`/admin/payments/${guest.payment.id}/credit-refunds`, { _key: key, reason: 'asked for by letter' })
  const made = (guest: Guest) => db.select().from(refunds).where(eq(refunds.paymentId, guest.payment.id)).orderBy(refunds.id)

  test('once, however often it is pressed; refused by the provider, the credit is there again', async () => {
    const guest = await guestOrder()
    await lateMoney(guest)
    expect(await (await desk.ask(`/admin/payments/${guest.payment.id}`)).text()).toContain('Credit of a guest')
    const key = newId()
    expect((await Promise.all([giveBack(guest, key), giveBack(guest), giveBack(guest, key), giveBack(guest)])).map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
    const [refund, ...others] = await made(guest)
    expect(others).toEqual([])
    expect(refund).toMatchObject({ amount: guest.payment.amount, takenFrom: 'credit', to: 'source', state: 'requested', provider: 'paystack' })
    expect(await balanceOf(db, walletOf(guest.order.visitorId))).toBe(kobo(0))
    expect(await (await guest.browser.ask(`/orders/${guest.order.id}`)).text()).not.toContain('and it goes back')
    await write(db, (tx) => failRefund(tx, refund!.id, guest.payment.id, 'the bank said no', NOON))
    expect(await balanceOf(db, walletOf(guest.order.visitorId))).toBe(guest.payment.amount)
    expect((await giveBack(guest)).status).toBe(303)
    const again = (await made(guest))[1]!
    await write(db, (tx) => finishRefund(tx, again.id, guest.payment.id, NOON))
    expect([await balanceOf(db, walletOf(guest.order.visitorId)), (await made(guest)).map(({ state }) => state)]).toEqual([kobo(0), ['failed', 'done']])
    expect(await db.$count(auditEntries, and(eq(auditEntries.action, 'payments.credit_refunded'), eq(auditEntries.subjectId, guest.payment.id)))).toBe(2)
  })

  test('only the surplus, where the rest was for the order; and that can still be refunded', async () => {
    const guest = await guestOrder()
    await arrives(guest, kobo(guest.payment.amount + naira(250)))
    expect((await giveBack(guest)).status).toBe(303)
    expect((await made(guest)).map(({ amount }) => amount)).toEqual([naira(250)])
    const page = await (await desk.ask(`/admin/payments/${guest.payment.id}`)).text()
    expect(page).toContain(`/admin/payments/${guest.payment.id}/refunds`)
    expect(page).not.toContain('Credit of a guest')
  })

  test('not what has become a person’s by signing in', async () => {
    const guest = await guestOrder()
    await lateMoney(guest)
    const person = await makePerson(db)
    await signIn(guest.browser, person.email)
    expect((await giveBack(guest)).status).toBe(409)
    expect([await walletBalance(db, person.id), await made(guest)]).toEqual([guest.payment.amount, []])
  })
})
