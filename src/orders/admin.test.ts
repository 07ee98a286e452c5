/** The pages of our staff about orders: who may, what is found, what is decided once, and that they can be used by everybody. */
import { describe, expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { auditEntries } from '../../drizzle/schema/audit.ts'
import { chargeRules, orders, promotions } from '../../drizzle/schema/orders.ts'
import { payments, refunds } from '../../drizzle/schema/payments.ts'
import { capture } from '../payments/capture.ts'
import { tryLedger } from '../payments/ledger.ts'
import { write } from '../platform/database.ts'
import { accessFaults, expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { type Buka, fillBasket, NEARBY, newEater, openBuka, wantedOrder } from '../testing/buka.ts'
import { makePerson, signedInBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { lockOrder } from './step.ts'
import { markPaid } from './mark-paid.ts'
import { placeOrder } from './place.ts'

let buka: Buka
const web = await testWeb(async ({ db }) => { buka = await openBuka(db) })
const { db } = web.house
const { open } = await testBrowser()
const admin = await makePerson(db, { name: 'Amina', role: 'admin' })
const [support, desk] = [await signedInBrowser(web, await makePerson(db, { role: 'support' }), { secondFactor: true }), await signedInBrowser(web, admin, { secondFactor: true })]

/** A delivery that was paid by transfer and came back. */
async function failedDelivery(pay: 'bank_transfer' | 'cash' = 'bank_transfer') {
  const eater = newEater()
  const basketId = await fillBasket(db, eater, buka, NOON)
  const { order, payment } = await write(db, (tx) => placeOrder(tx, web.house.porter.vault, wantedOrder(eater, basketId, { pay, fulfilment: 'delivery', delivery: { address: NEARBY, fee: naira(700), routeMinutes: 10, quoteId: null } }), NOON))
  if (pay !== 'cash') {
    await write(db, (tx) => capture(tx, payment!.id, { provider: 'paystack', transactionId: newId(), amount: order.total, fee: null }, NOON))
    await write(db, async (tx) => markPaid(tx, await lockOrder(tx, order.id), NOON))
  }
  await db.update(orders).set({ state: 'failed_delivery', reason: 'nobody_there' }).where(eq(orders.id, order.id))
  return { order, payment: payment! }
}
const callOff = (orderId: string, money: string, key: string = newId()) => support.form(`/admin/orders/${orderId}/calling-off`, { _key: key, money })
const stateOf = async (id: string) => (await db.select({ state: orders.state }).from(orders).where(eq(orders.id, id as never)))[0]!.state

describe('orders', () => {
  test('are found by a reference as it was read out; a misheard one is said to be none', async () => {
    const { order } = await failedDelivery()
    const found = await (await support.ask(`/admin/orders?q=${encodeURIComponent(order.reference.toLowerCase().replaceAll('-', ' '))}`)).text()
    expect(found).toContain(`/admin/orders/${order.id}`)
    const wrong = `${order.reference.slice(0, -1)}${(Number(order.reference.at(-1)) + 1) % 10}`
    expect(await (await support.ask(`/admin/orders?q=${wrong}`)).text()).toContain('misheard')
    expect(await (await support.ask('/admin/orders?state=failed_delivery')).text()).toContain(order.reference)
    expect(await (await support.ask('/admin/orders?state=refused')).text()).not.toContain(order.reference)
    const one = await (await support.ask(`/admin/orders/${order.id}`)).text()
    expect([one.includes('Ada Okafor'), one.includes('/admin/payments/'), one.includes('calling-off')]).toEqual([true, true, true])
    expect((await support.ask(`/admin/orders/${newId()}`)).status).toBe(404)
  })

  test('called off after a failed delivery with the money back, once; or without', async () => {
    const [back, kept, cash] = [await failedDelivery(), await failedDelivery(), await failedDelivery('cash')]
    const key = newId()
    expect((await Promise.all([callOff(back.order.id, 'back', key), callOff(back.order.id, 'back', key)])).map(({ status }) => status)).toEqual([303, 303])
    expect((await callOff(back.order.id, 'back')).status).toBe(409)
    expect((await db.select({ amount: refunds.amount }).from(refunds).where(eq(refunds.paymentId, back.payment.id)))).toEqual([{ amount: back.order.total }])
    expect((await callOff(kept.order.id, 'kept')).status).toBe(303)
    expect(await db.$count(refunds, eq(refunds.paymentId, kept.payment.id))).toBe(0)
    // Nobody is asked for cash any more.
    expect((await callOff(cash.order.id, 'kept')).status).toBe(303)
    expect((await db.select({ state: payments.state }).from(payments).where(eq(payments.id, cash.payment.id)))).toEqual([{ state: 'cancelled' }])
    expect(await Promise.all([back, kept, cash].map(({ order }) => stateOf(order.id)))).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(await db.$count(auditEntries, and(eq(auditEntries.action, 'orders.called_off'), eq(auditEntries.subjectId, back.order.id)))).toBe(1)
    expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
  })

  test('not what is in the kitchen', async () => {
    const { order } = await failedDelivery()
    await db.update(orders).set({ state: 'preparing' }).where(eq(orders.id, order.id))
    expect((await callOff(order.id, 'back')).status).toBe(409)
  })
})

describe('promotions', () => {
  const form = (part: Record<string, string> = {}) => desk.form('/admin/promotions', { _key: newId(), code: 'suya10', kind: 'percent', percent: '7.5', naira: '1,000', minimum: '', restaurant: buka.slug, paid_by: 'restaurant', first_day: '2026-11-18', last_day: '2026-11-30', uses_in_total: '50', uses_per_person: '1', ...part })

  test('are made once and ended once, by admins only', async () => {
    expect((await form()).status).toBe(303)
    expect((await form()).status).toBe(409)
    const [made] = await db.select().from(promotions).where(eq(promotions.code, 'SUYA10'))
    expect(made).toMatchObject({ kind: 'percent', basisPoints: 750, amount: naira(1_000), restaurantId: buka.id, paidBy: 'restaurant', usesInTotal: 50, usesPerPerson: 1, startsAt: new Date('2026-11-17T23:00:00Z'), endsAt: new Date('2026-11-30T23:00:00Z') })
    expect(await (await desk.ask('/admin/promotions')).text()).toContain('SUYA10')
    expect((await support.ask('/admin/promotions')).status).toBe(403)
    expect([(await desk.form(`/admin/promotions/${made!.id}/end`, { _key: newId() })).status, (await desk.form(`/admin/promotions/${made!.id}/end`, { _key: newId() })).status]).toEqual([303, 409])
    expect(await db.$count(auditEntries, and(eq(auditEntries.actorId, admin.id), eq(auditEntries.subjectId, made!.id)))).toBe(2)
  })

  test('what makes no sense is refused, and nothing is written', async () => {
    const before = await db.$count(promotions)
    const cases: Array<Record<string, string>> = [{ code: 'a b' }, { percent: '101' }, { percent: '' }, { percent: '-5' }, { kind: 'amount', naira: '' }, { last_day: '2026-11-17' }, { restaurant: 'nowhere' }, { restaurant: '' }, { uses_in_total: '0' }, { uses_per_person: '1.5' }, { first_day: 'soon' }]
    const said = await Promise.all(cases.map(async (part) => (await form({ code: `X${newId().slice(-8)}`.toUpperCase(), ...part })).status))
    expect(said).toEqual(cases.map(() => 422))
    expect(await db.$count(promotions)).toBe(before)
  })
})

describe('charge rules', () => {
  const form = (part: Record<string, string> = {}) => desk.form('/admin/charge-rules', { _key: newId(), kind: 'vat', percent: '8', cap: '', city: '', restaurant: '', first_day: '2027-01-01', last_day: '', source: 'Finance Act', ...part })

  test('are added for days to come, one for each place, kind and day; nothing is ever changed', async () => {
    const before = await db.select().from(chargeRules)
    const both = await Promise.all([form(), form()])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    expect((await form({ city: 'lagos', percent: '9' })).status).toBe(303)
    expect([(await form({ first_day: '2026-11-18' })).status, (await form({ first_day: '2020-01-01' })).status, (await form({ percent: '100.01' })).status, (await form({ last_day: '2026-12-01' })).status]).toEqual([422, 422, 422, 422])
    const after = await db.select().from(chargeRules)
    expect(after.length).toBe(before.length + 2)
    expect(after.filter(({ id }) => before.some((one) => one.id === id))).toEqual(before)
    expect(await (await desk.ask('/admin/charge-rules')).text()).toContain('Finance Act')
    expect((await support.ask('/admin/charge-rules')).status).toBe(403)
  })
})

for (const locale of ['en', 'ar']) {
  test(`on a small phone, ${locale}: nothing for axe to say, and no page is wider than the screen`, async () => {
    const { order } = await failedDelivery()
    await db.insert(promotions).values({ code: `LOOK${locale.toUpperCase()}`, kind: 'percent', basisPoints: 500, startsAt: NOON }).onConflictDoNothing()
    const { page, context, misbehaviour } = await open({ viewport: { width: 360, height: 740 }, bypassCSP: true })
    await context.addCookies([...desk.jar].filter(([key]) => !key.includes('@')).map(([name, value]) => ({ name, value, url: web.url })))
    for (const path of ['/admin/orders', '/admin/orders?q=nothing', `/admin/orders/${order.id}`, '/admin/promotions', '/admin/charge-rules']) {
      await page.goto(`${web.url}${path}${path.includes('?') ? '&' : '?'}lang=${locale}`)
      expect([path, ...await accessFaults(page)]).toEqual([path])
    }
    expectWellBehaved(misbehaviour)
    await context.close()
  }, 60_000)
}
