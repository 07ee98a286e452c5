import { describe, expect, test } from 'bun:test'
import { count, eq, sum } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { kitchenWindows, orderCharges, orderHistory, orderLines, orders, promotions, promotionUses, stockHolds } from '../../drizzle/schema/orders.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { payments } from '../../drizzle/schema/payments.ts'
import { post } from '../payments/ledger.ts'
import { write } from '../platform/database.ts'
import { openVault } from '../platform/vault.ts'
import { type Buka, fillBasket, NEARBY, newEater, openBuka, wantedOrder } from '../testing/buka.ts'
import { freshDatabase } from '../testing/database.ts'
import { makePerson } from '../testing/people.ts'
import { NOON } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Eater } from './basket.ts'
import { cancelOrder } from './cancel.ts'
import { addressOf, contactOf } from './contact.ts'
import { expireOrder } from './expire.ts'
import { addDish } from './fill-basket.ts'
import { type NewOrder, placeOrder } from './place.ts'

const { db } = await freshDatabase()
const vault = openVault({ secretKey: 'x'.repeat(32), previousSecretKeys: [] })
const place = (input: NewOrder, now = NOON) => write(db, (tx) => placeOrder(tx, vault, input, now))
const ordersOf = (buka: Buka) => db.$count(orders, eq(orders.restaurantId, buka.id))
const stockOf = async (id: Id<'dish'>) => (await db.select({ stock: dishes.stock }).from(dishes).where(eq(dishes.id, id)))[0]?.stock
const refusal = async (work: Promise<unknown>): Promise<string> => work.then(() => 'granted', (error) => { if (error instanceof Refusal) return `${error.kind} ${error.fields[0]?.code ?? error.code}`; throw error })

describe('placing an order', () => {
  test('snapshot, receipt, hold, window, history, event and payment are written together', async () => {
    const buka = await openBuka(db, { stock: 10 })
    const eater = newEater()
    await fillBasket(db, eater, buka, NOON, 2)
    const basketId = (await write(db, (tx) => addDish(tx, eater, { dishId: buka.soup, quantity: 1, optionIds: [buka.amala], pack: 2, note: 'no pepper' }, {}, NOON))).id
    const { order, payment } = await place(wantedOrder(eater, basketId, { fulfilment: 'delivery', delivery: { address: NEARBY, fee: naira(700), routeMinutes: 11, quoteId: null } }))
    expect(order).toMatchObject({ state: 'placed', fulfilment: 'delivery', pay: 'card', dueAt: addMinutes(NOON, 30), deliveryFee: naira(700), promisedFrom: new Date('2026-11-18T12:15:00Z'), cookAt: new Date('2026-11-18T11:44:00Z') })
    const lines = await db.select().from(orderLines).where(eq(orderLines.orderId, order.id)).orderBy(orderLines.position)
    expect(lines.map(({ name, quantity, unitPrice, inStoreUnitPrice, pack, note, options }) => ({ name, quantity, unitPrice, inStoreUnitPrice, pack, note, options: options.map((o) => o.name) }))).toEqual([
      { name: 'Jollof rice', quantity: 2, unitPrice: naira(1_500), inStoreUnitPrice: naira(1_500), pack: 1, note: '', options: [] },
      { name: 'Egusi soup', quantity: 1, unitPrice: naira(2_200), inStoreUnitPrice: naira(2_000), pack: 2, note: 'no pepper', options: ['Amala'] },
    ])
    const charges = await db.select().from(orderCharges).where(eq(orderCharges.orderId, order.id)).orderBy(orderCharges.position)
    expect(charges.filter((c) => !c.isIncluded).reduce((total, c) => total + c.amount, 0)).toBe(order.total)
    expect(charges.map((c) => c.kind)).toEqual(['items', 'platform_difference', 'packs', 'service_charge', 'delivery', 'vat', 'consumption_tax'])
    expect(payment).toMatchObject({ state: 'created', amount: order.total, method: 'card', purposeId: order.id })
    expect(await db.select().from(stockHolds).where(eq(stockHolds.orderId, order.id))).toMatchObject([{ dishId: buka.jollof, quantity: 2, returnedAt: null }])
    expect(await stockOf(buka.jollof)).toBe(8)
    expect(await db.select({ to: orderHistory.toState, by: orderHistory.by }).from(orderHistory).where(eq(orderHistory.orderId, order.id))).toEqual([{ to: 'placed', by: 'guest' }])
    expect((await db.select().from(events).where(eq(events.subjectId, order.id))).map(({ name, facts }) => ({ name, facts }))).toEqual([{ name: 'orders.placed', facts: { restaurant_id: buka.id, customer_id: eater.visitorId, fulfilment: 'delivery', pay: 'card' } }])
    expect(contactOf(vault, order).phone).toBe('+2348035550142')
    expect(addressOf(vault, order)).toMatchObject({ landmark: 'Blue gate opposite the filling station', plusCode: '6FR5G98C+XC' })
    expect(JSON.stringify(order)).not.toContain('5550142')
    // Whose door it is lies sealed; the row says about where.
    expect([order.lat, order.lng]).toEqual([6.518, 3.371])
    expect(addressOf(vault, order)).toMatchObject({ lat: NEARBY.lat, lng: NEARBY.lng })
    expect(JSON.stringify(order)).not.toMatch(/6\.5175|3\.3711/)
  })

  test('the basket is ordered once, whichever key comes with it', async () => {
    const buka = await openBuka(db)
    const eater = newEater()
    const basketId = await fillBasket(db, eater, buka, NOON)
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => refusal(place(wantedOrder(eater, basketId)))))
    expect(outcomes.filter((o) => o === 'granted')).toHaveLength(1)
    expect(outcomes.filter((o) => o === 'conflict basket-ordered')).toHaveLength(19)
    expect(await ordersOf(buka)).toBe(1)
  })

  test('another’s basket does not exist', async () => {
    const buka = await openBuka(db)
    const basketId = await fillBasket(db, newEater(), buka, NOON)
    expect(await refusal(place(wantedOrder(newEater(), basketId)))).toBe('unknown unknown-basket')
  })

  test('cash awaits the kitchen’s answer at once; a wallet that is filled pays, a short one refuses; nothing costs nothing', async () => {
    const buka = await openBuka(db)
    const eater = newEater((await makePerson(db)).id)
    const cash = await place(wantedOrder(eater, await fillBasket(db, eater, buka, NOON), { pay: 'cash' }))
    expect(cash.order).toMatchObject({ state: 'awaiting_cash', paidAt: null, dueAt: addMinutes(NOON, 10) })
    const basketId = await fillBasket(db, eater, buka, NOON)
    expect(await refusal(place(wantedOrder(eater, basketId, { pay: 'wallet' })))).toBe('conflict wallet-short')
    await write(db, (tx) => post(tx, { kind: 'given', about: null, key: newId(), lines: [{ account: `wallet:${eater.personId}`, amount: naira(5_000) }, { account: 'house:goodwill', amount: kobo(-500_000) }] }, NOON))
    expect((await place(wantedOrder(eater, basketId, { pay: 'wallet' }))).order).toMatchObject({ state: 'paid', paidAt: NOON })
    const [promotion] = await db.insert(promotions).values({ code: `FREE-${buka.id}`.toUpperCase(), kind: 'percent', basisPoints: 10_000, startsAt: NOON }).returning()
    const { id: waterOnly } = await write(db, (tx) => addDish(tx, eater, { dishId: buka.water, quantity: 1, optionIds: [], pack: 1, note: '' }, {}, NOON))
    await setCode(waterOnly, promotion!.code)
    expect(await place(wantedOrder(eater, waterOnly, { pay: 'card' }))).toMatchObject({ order: { state: 'paid', total: 0 }, payment: null })
  })
})

describe('what is refused, with nothing written', () => {
  const shape = async (change: (buka: Buka, eater: Eater) => Promise<Partial<NewOrder>>) => {
    const buka = await openBuka(db, { stock: 5 })
    const eater = newEater()
    const basketId = await fillBasket(db, eater, buka, NOON, 2)
    const outcome = await refusal(place(wantedOrder(eater, basketId, await change(buka, eater))))
    expect(await ordersOf(buka)).toBe(0)
    expect(await db.$count(kitchenWindows, eq(kitchenWindows.restaurantId, buka.id))).toBe(0)
    return outcome
  }
  const delivery = (address: Partial<typeof NEARBY>): Partial<NewOrder> => ({ fulfilment: 'delivery', delivery: { address: { ...NEARBY, ...address }, fee: naira(700), routeMinutes: 10, quoteId: null } })

  test('each with its own kind and code', async () => {
    expect(await shape(async () => ({ from: addMinutes(NOON, -60) }))).toBe('invalid range-past')
    expect(await shape(async () => ({ from: addMinutes(NOON, 60 * 24 * 5) }))).toBe('invalid date-too-far')
    expect(await shape(async () => ({ from: addMinutes(NOON, 5) }))).toBe('conflict range-too-soon')
    expect(await shape(async () => delivery({ lat: 7.5 }))).toBe('invalid address-outside')
    expect(await shape(async () => ({ fulfilment: 'delivery' as const }))).toBe('invalid value-missing')
    expect(await shape(async () => ({ seenTotal: naira(1) }))).toBe('conflict price-changed')
    expect(await shape(async () => ({ pay: 'wallet' as const }))).toBe('invalid method-not-for-this')
    expect(await shape(async (buka) => { await db.update(dishes).set({ stock: 1 }).where(eq(dishes.id, buka.jollof)); return {} })).toBe('conflict dish-too-few-left')
    expect(await shape(async (buka) => { await db.update(dishes).set({ stock: 0 }).where(eq(dishes.id, buka.jollof)); return {} })).toBe('conflict dish-sold-out')
    expect(await shape(async (buka) => { await db.update(dishes).set({ removedAt: NOON }).where(eq(dishes.id, buka.jollof)); return {} })).toBe('conflict basket-dish-gone')
  })

  test('a full window is refused when it was asked for, and passed over when anything will do', async () => {
    const buka = await openBuka(db, { ordersPerWindow: 1 })
    const order = async (from: Date | null) => { const eater = newEater(); return place(wantedOrder(eater, await fillBasket(db, eater, buka, NOON), { from })) }
    const first = await order(null)
    expect(await refusal(order(first.order.promisedFrom))).toBe('conflict range-full')
    expect((await order(null)).order.promisedFrom).toEqual(addMinutes(first.order.promisedFrom, 15))
  })
})

describe('races', () => {
  test('500 buyers for the last 50 portions: 50 orders, and the shelf is empty', async () => {
    const buka = await openBuka(db, { stock: 50 })
    const buyers = await Promise.all(Array.from({ length: 500 }, async () => { const eater = newEater(); return { eater, basketId: await fillBasket(db, eater, buka, NOON) } }))
    const outcomes = await Promise.all(buyers.map(({ eater, basketId }) => refusal(place(wantedOrder(eater, basketId, { pay: 'cash' })))))
    expect(outcomes.filter((o) => o === 'granted')).toHaveLength(50)
    expect(outcomes.filter((o) => o === 'conflict dish-sold-out')).toHaveLength(450)
    expect(await ordersOf(buka)).toBe(50)
    expect(await stockOf(buka.jollof)).toBe(0)
    const [held] = await db.select({ portions: sum(stockHolds.quantity), orders: count() }).from(stockHolds).where(eq(stockHolds.dishId, buka.jollof))
    expect(held).toEqual({ portions: '50', orders: 50 })
    const [windows] = await db.select({ taken: sum(kitchenWindows.taken) }).from(kitchenWindows).where(eq(kitchenWindows.restaurantId, buka.id))
    expect(windows?.taken).toBe('50')
  }, 60_000)

  test('one promotion code, 50 orders of one person at once: one use', async () => {
    const buka = await openBuka(db)
    const [promotion] = await db.insert(promotions).values({ code: `RACE-${buka.id}`.toUpperCase(), kind: 'percent', basisPoints: 1_000, usesPerPerson: 1, startsAt: NOON }).returning()
    const baskets = await Promise.all(Array.from({ length: 50 }, async () => { const eater = newEater(); const basketId = await fillBasket(db, eater, buka, NOON); await setCode(basketId, promotion!.code); return { eater, basketId } }))
    const outcomes = await Promise.all(baskets.map(({ eater, basketId }) => refusal(place(wantedOrder(eater, basketId, { pay: 'cash' })))))
    expect(outcomes.filter((o) => o === 'granted')).toHaveLength(1)
    expect(outcomes.filter((o) => o === 'invalid promotion-wrong')).toHaveLength(49)
    expect(await db.$count(promotionUses, eq(promotionUses.promotionId, promotion!.id))).toBe(1)
  }, 60_000)

  test('a limit in total holds among strangers', async () => {
    const buka = await openBuka(db)
    const [promotion] = await db.insert(promotions).values({ code: `TEN-${buka.id}`.toUpperCase(), kind: 'amount', amount: naira(100), usesInTotal: 10, startsAt: NOON }).returning()
    const outcomes = await Promise.all(Array.from({ length: 40 }, async (_, i) => {
      const eater = newEater()
      const basketId = await fillBasket(db, eater, buka, NOON)
      await setCode(basketId, promotion!.code)
      return refusal(place(wantedOrder(eater, basketId, { pay: 'cash', contact: { name: 'Ada', email: `eater-${i}@buka.test`, phone: `+23480355${String(50_000 + i)}` } })))
    }))
    expect(outcomes.filter((o) => o === 'granted')).toHaveLength(10)
  }, 60_000)
})

describe('what comes to nothing', () => {
  test('an unpaid order that expires gives back portions, window and promotion, and calls its payment off; twice is a conflict', async () => {
    const buka = await openBuka(db, { stock: 5 })
    const [promotion] = await db.insert(promotions).values({ code: `BACK-${buka.id}`.toUpperCase(), kind: 'amount', amount: naira(100), usesInTotal: 1, startsAt: NOON }).returning()
    const eater = newEater()
    const basketId = await fillBasket(db, eater, buka, NOON, 3)
    await setCode(basketId, promotion!.code)
    const { order, payment } = await place(wantedOrder(eater, basketId))
    expect(await stockOf(buka.jollof)).toBe(2)
    const late = addMinutes(NOON, 31)
    expect((await write(db, (tx) => expireOrder(tx, { orderId: order.id }, late))).state).toBe('expired')
    expect(await stockOf(buka.jollof)).toBe(5)
    expect((await db.select().from(kitchenWindows).where(eq(kitchenWindows.restaurantId, buka.id)))[0]?.taken).toBe(0)
    expect((await db.select().from(promotionUses).where(eq(promotionUses.orderId, order.id)))[0]?.returnedAt).toEqual(late)
    expect((await db.select().from(payments).where(eq(payments.id, payment!.id)))[0]?.state).toBe('cancelled')
    expect(await refusal(write(db, (tx) => expireOrder(tx, { orderId: order.id }, late)))).toBe('conflict order-moved-on')
    expect(await refusal(write(db, (tx) => cancelOrder(tx, { orderId: order.id, reason: 'changed_mind', by: { who: 'guest', id: null } }, late)))).toBe('conflict order-moved-on')
    expect(await stockOf(buka.jollof)).toBe(5)
  })

  test('history is never changed or removed', async () => {
    for (const statement of ['update order_history set reason = $$x$$', 'delete from order_history', 'truncate order_history']) {
      expect(await db.execute(statement).then(() => 'done', (error) => String(error.cause?.code))).toBe('42501')
    }
  })
})

const setCode = async (basketId: string, code: string): Promise<void> => void (await db.execute(`update baskets set promotion_code = '${code}' where id = '${basketId}'`))
