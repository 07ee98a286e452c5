/** The life of an order after it was placed: money, kitchen, clocks, items that run out, and who gets what. */
import { describe, expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { orderLines, orders, substitutions } from '../../drizzle/schema/orders.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { payments } from '../../drizzle/schema/payments.ts'
import { letters } from '../../drizzle/schema/notifications.ts'
import { collectCash } from '../payments/cash.ts'
import { balanceOf, post, tryLedger } from '../payments/ledger.ts'
import { refundsOf } from '../payments/refund.ts'
import { write } from '../platform/database.ts'
import { openVault } from '../platform/vault.ts'
import { type Buka, fillBasket, newEater, openBuka, wantedOrder } from '../testing/buka.ts'
import { freshDatabase } from '../testing/database.ts'
import { makePerson } from '../testing/people.ts'
import { NOON } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { newId } from '../vocabulary/id.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { acceptOrder } from './accept.ts'
import type { Eater } from './basket.ts'
import { cancelOrder } from './cancel.ts'
import { delayOrder } from './delay.ts'
import { addDish } from './fill-basket.ts'
import { deliverOrder, failDelivery, pickUpOrder } from './hand-over.ts'
import { keepClocks } from './keep-clocks.ts'
import { type By, FOLLOWERS, type Order } from './order.ts'
import { type NewOrder, placeOrder } from './place.ts'
import { readyOrder, startPreparing } from './prepare.ts'
import { orderReactions } from './reactions.ts'
import { refuseOrder } from './refuse.ts'
import { answerSubstitution, lapseSubstitutions, runOut } from './substitute.ts'

const { db } = await freshDatabase()
const vault = openVault({ secretKey: 'x'.repeat(32), previousSecretKeys: [] })
const reactions = orderReactions({ vault, publicUrl: 'http://buka.test', passKey: Buffer.alloc(32, 1) })
const STAFF: By = { who: 'staff', id: null }
const GUEST: By = { who: 'guest', id: null }
const refusal = async (work: Promise<unknown>): Promise<string> => work.then(() => 'granted', (error) => { if (error instanceof Refusal) return `${error.kind} ${error.fields[0]?.code ?? error.code}`; throw error })
const stateOf = async (id: string): Promise<Order> => (await db.select().from(orders).where(eq(orders.id, id as Order['id'])))[0]!

/** Somebody signed in, with money in the wallet. */
async function wealthy(): Promise<Eater> {
  const person = await makePerson(db)
  await write(db, (tx) => post(tx, { kind: 'given', about: null, key: newId(), lines: [{ account: `wallet:${person.id}`, amount: naira(50_000) }, { account: 'house:goodwill', amount: naira(-50_000) }] }, NOON))
  return newEater(person.id)
}

async function ordered(buka: Buka, part: Partial<NewOrder> = {}, quantity = 1, eater?: Eater): Promise<Order> {
  const by = eater ?? (part.pay === 'wallet' ? await wealthy() : newEater())
  const basketId = await fillBasket(db, by, buka, NOON, quantity)
  return (await write(db, (tx) => placeOrder(tx, vault, wantedOrder(by, basketId, part), NOON))).order
}

async function brought(buka: Buka, to: 'accepted' | 'preparing' | 'ready' | 'picked_up', part: Partial<NewOrder> = { pay: 'wallet' }, quantity = 1): Promise<Order> {
  const { id: orderId } = await ordered(buka, part, quantity)
  const verbs = { accepted: acceptOrder, preparing: startPreparing, ready: readyOrder, picked_up: pickUpOrder } as const
  for (const [state, verb] of Object.entries(verbs)) {
    await write(db, (tx) => verb(tx, { orderId, by: STAFF }, NOON))
    if (state === to) break
  }
  return stateOf(orderId)
}

/** What the relay and the queue do: hands the order's events to the reactions. */
async function relay(subject: string): Promise<void> {
  const told = await db.select().from(events).where(eq(events.subjectId, subject)).orderBy(events.id)
  for (const event of told) {
    const table = (reactions as Record<string, Record<string, (tx: never, event: never) => Promise<void>>>)[event.name] ?? {}
    for (const react of Object.values(table)) await write(db, (tx) => react(tx as never, event as never))
  }
}

describe('the table of states, through the verbs', () => {
  test('every verb on every state: what the table does not allow is a conflict, and nothing moves', async () => {
    const buka = await openBuka(db)
    const verbs = {
      accepted: (orderId: string) => write(db, (tx) => acceptOrder(tx, { orderId, by: STAFF }, NOON)),
      refused: (orderId: string) => write(db, (tx) => refuseOrder(tx, { orderId, reason: 'too_busy', by: STAFF }, NOON)),
      preparing: (orderId: string) => write(db, (tx) => startPreparing(tx, { orderId, by: STAFF }, NOON)),
      ready: (orderId: string) => write(db, (tx) => readyOrder(tx, { orderId, by: STAFF }, NOON)),
      picked_up: (orderId: string) => write(db, (tx) => pickUpOrder(tx, { orderId, by: STAFF }, NOON)),
      delivered: (orderId: string) => write(db, (tx) => deliverOrder(tx, { orderId, by: STAFF }, NOON)),
      failed_delivery: (orderId: string) => write(db, (tx) => failDelivery(tx, { orderId, reason: 'nobody_there' }, NOON)),
      cancelled: (orderId: string) => write(db, (tx) => cancelOrder(tx, { orderId, reason: 'other', by: STAFF }, NOON)),
    } as const
    for (const from of Object.keys(FOLLOWERS) as Array<Order['state']>) {
      for (const [to, verb] of Object.entries(verbs)) {
        const { id } = await ordered(buka)
        await db.update(orders).set({ state: from, paidAt: NOON, dueAt: null }).where(eq(orders.id, id))
        const outcome = await refusal(verb(id))
        const allowed = FOLLOWERS[from].includes(to as Order['state'])
        expect(`${from} -> ${to}: ${outcome}`).toBe(`${from} -> ${to}: ${allowed ? 'granted' : 'conflict order-moved-on'}`)
        expect((await stateOf(id)).state).toBe(allowed ? to as Order['state'] : from)
      }
    }
  }, 60_000)

  test('unpaid food leaves no kitchen: a pickup in cash waits for the cash', async () => {
    const buka = await openBuka(db)
    const order = await brought(buka, 'ready', { pay: 'cash' })
    expect(await refusal(write(db, (tx) => pickUpOrder(tx, { orderId: order.id, by: STAFF }, NOON)))).toBe('conflict order-unpaid')
  })

  test('a guest calls off until the kitchen begins, and not after', async () => {
    const buka = await openBuka(db)
    const early = await brought(buka, 'accepted')
    expect(await refusal(write(db, (tx) => cancelOrder(tx, { orderId: early.id, reason: 'changed_mind', by: GUEST }, NOON)))).toBe('granted')
    expect(await stateOf(early.id)).toMatchObject({ state: 'cancelled', refunded: early.total })
    const late = await brought(buka, 'preparing')
    expect(await refusal(write(db, (tx) => cancelOrder(tx, { orderId: late.id, reason: 'changed_mind', by: GUEST }, NOON)))).toBe('conflict order-being-cooked')
  })
})

describe('clocks', () => {
  test('unpaid orders expire, unanswered ones are refused and refunded, answered ones are left alone; a second round does nothing', async () => {
    const buka = await openBuka(db, { stock: 10 })
    const [unpaid, unanswered, cash] = [await ordered(buka), await ordered(buka, { pay: 'wallet' }), await ordered(buka, { pay: 'cash' })]
    const answered = await brought(buka, 'accepted')
    expect(await keepClocks(db, addMinutes(NOON, 9))).toEqual({ expired: 0, refused: 0 })
    expect(await keepClocks(db, addMinutes(NOON, 10))).toEqual({ expired: 0, refused: 2 })
    expect(await keepClocks(db, addMinutes(NOON, 30))).toEqual({ expired: 1, refused: 0 })
    expect(await keepClocks(db, addMinutes(NOON, 60))).toEqual({ expired: 0, refused: 0 })
    expect(await Promise.all([unpaid, unanswered, cash, answered].map(async ({ id }) => { const { state, reason } = await stateOf(id); return [state, reason] }))).toEqual([['expired', null], ['refused', 'not_answered'], ['refused', 'not_answered'], ['accepted', null]])
    const [payment] = await db.select().from(payments).where(eq(payments.purposeId, unanswered.id))
    expect((await refundsOf(db, payment!.id)).map(({ amount, state }) => ({ amount, state }))).toEqual([{ amount: unanswered.total, state: 'done' }])
    expect((await db.select().from(dishes).where(eq(dishes.id, buka.jollof)))[0]?.stock).toBe(9)
  })

  test('what is wanted tomorrow may be answered until half an hour before it is cooked', async () => {
    const buka = await openBuka(db)
    const order = await ordered(buka, { pay: 'wallet', from: addMinutes(NOON, 20 * 60) })
    expect(order.dueAt).toEqual(addMinutes(order.cookAt, -30))
  })

  test('two workers at the same clock move each order once', async () => {
    const buka = await openBuka(db)
    const all = await Promise.all(Array.from({ length: 10 }, () => ordered(buka)))
    const rounds = await Promise.all([1, 2, 3].map(() => keepClocks(db, addMinutes(NOON, 31))))
    expect(rounds.reduce((sum, round) => sum + round.expired, 0)).toBe(10)
    expect((await db.select().from(orders).where(inArray(orders.id, all.map(({ id }) => id)))).every(({ state }) => state === 'expired')).toBe(true)
  })
})

describe('an item that runs out', () => {
  const twoLines = async (buka: Buka): Promise<{ order: Order; jollof: string; water: string }> => {
    const eater = await wealthy()
    await fillBasket(db, eater, buka, NOON, 2)
    const basket = await write(db, (tx) => addDish(tx, eater, { dishId: buka.water, quantity: 1, optionIds: [], pack: 1, note: '' }, {}, NOON))
    const { order } = await write(db, (tx) => placeOrder(tx, vault, wantedOrder(eater, basket.id, { pay: 'wallet' }), NOON))
    await write(db, (tx) => acceptOrder(tx, { orderId: order.id, by: STAFF }, NOON))
    const lines = await db.select().from(orderLines).where(eq(orderLines.orderId, order.id)).orderBy(orderLines.position)
    return { order, jollof: lines[0]!.id, water: lines[1]!.id }
  }
  const runsOut = (order: Order, lineId: string, insteadId: string | null = null) => write(db, (tx) => runOut(tx, { orderId: order.id, lineId, insteadId, by: STAFF }, NOON))
  const answer = (order: Order, substitutionId: string, said: 'swap' | 'drop' | 'cancel', now = NOON) => write(db, (tx) => answerSubstitution(tx, { orderId: order.id, substitutionId, answer: said, by: GUEST }, now))

  test('dropped: items, pack and service charge of it come back; the order is not ready before it is answered', async () => {
    const { order, jollof } = await twoLines(await openBuka(db))
    const offer = await runsOut(order, jollof)
    expect(await refusal(write(db, (tx) => readyOrder(tx, { orderId: order.id, by: STAFF }, NOON)))).toBe('conflict order-awaits-answer')
    expect(await refusal(runsOut(order, jollof))).toBe('conflict line-ran-out-already')
    // 3,000 of rice, 400 of pack, 5 % of that as service charge, 7.5 % VAT on the service charge.
    expect((await answer(order, offer.id, 'drop')).refund).toBe(kobo(340_000 + 17_000 + 1_275))
    expect(await stateOf(order.id)).toMatchObject({ state: 'accepted', refunded: kobo(358_275) })
    expect(await refusal(answer(order, offer.id, 'drop'))).toBe('conflict substitution-answered')
    expect(await refusal(write(db, (tx) => readyOrder(tx, { orderId: order.id, by: STAFF }, NOON)))).toBe('granted')
  })

  test('swapped: a cheaper dish gives back the difference, a dearer one costs nothing more', async () => {
    const buka = await openBuka(db)
    const { order, jollof } = await twoLines(buka)
    const offer = await runsOut(order, jollof, buka.water)
    const { refund } = await answer(order, offer.id, 'swap')
    // 2 × 1,200 less, and what hangs on it.
    expect(refund).toBe(kobo(240_000 + 12_000 + 900))
    const other = await twoLines(buka)
    const dearer = await runsOut(other.order, other.water, buka.jollof)
    expect((await answer(other.order, dearer.id, 'swap')).refund).toBe(kobo(0))
    const lines = await db.select().from(orderLines).where(eq(orderLines.orderId, other.order.id)).orderBy(orderLines.position)
    expect(lines.map(({ name, state, unitPrice }) => [name, state, unitPrice])).toEqual([['Jollof rice', 'ordered', naira(1_500)], ['Water', 'swapped', naira(300)], ['Jollof rice', 'ordered', naira(300)]])
  })

  test('no answer: it is dropped when the clock runs out, once, and too late is too late', async () => {
    const { order, water } = await twoLines(await openBuka(db))
    const offer = await runsOut(order, water)
    const late = addMinutes(NOON, 6)
    expect(await lapseSubstitutions(db, addMinutes(NOON, 5))).toBe(0)
    expect(await Promise.all([lapseSubstitutions(db, late), lapseSubstitutions(db, late)]).then(([a, b]) => a + b)).toBe(1)
    expect((await db.select().from(substitutions).where(eq(substitutions.id, offer.id)))[0]).toMatchObject({ state: 'lapsed', refund: kobo(30_000 + 1_500 + 113) })
    expect(await refusal(answer(order, offer.id, 'swap', late))).toBe('gone substitution-over')
  })

  test('called off, or nothing left: all of it comes back, also while it is cooked', async () => {
    const buka = await openBuka(db)
    const first = await twoLines(buka)
    await write(db, (tx) => startPreparing(tx, { orderId: first.order.id, by: STAFF }, NOON))
    await answer(first.order, (await runsOut(first.order, first.water)).id, 'cancel')
    expect(await stateOf(first.order.id)).toMatchObject({ state: 'cancelled', refunded: first.order.total, reason: 'item_ran_out' })
    const second = await twoLines(buka)
    await answer(second.order, (await runsOut(second.order, second.water)).id, 'drop')
    await answer(second.order, (await runsOut(second.order, second.jollof)).id, 'drop')
    expect(await stateOf(second.order.id)).toMatchObject({ state: 'cancelled', refunded: second.order.total })
  })

  test('cash that is not collected yet: there is less to pay', async () => {
    const buka = await openBuka(db)
    const eater = newEater()
    await fillBasket(db, eater, buka, NOON, 2)
    const basket = await write(db, (tx) => addDish(tx, eater, { dishId: buka.water, quantity: 1, optionIds: [], pack: 1, note: '' }, {}, NOON))
    const { order } = await write(db, (tx) => placeOrder(tx, vault, wantedOrder(eater, basket.id, { pay: 'cash' }), NOON))
    const [, water] = await db.select().from(orderLines).where(eq(orderLines.orderId, order.id)).orderBy(orderLines.position)
    await answer(order, (await runsOut(order, water!.id)).id, 'drop')
    const asked = await db.select({ state: payments.state, amount: payments.amount }).from(payments).where(eq(payments.purposeId, order.id)).orderBy(payments.id)
    expect(asked).toEqual([{ state: 'cancelled', amount: order.total }, { state: 'pending', amount: kobo(order.total - 31_613) }])
  })

  test('a dish that cannot be had, or asks for choices, is not offered', async () => {
    const buka = await openBuka(db)
    const { order, water } = await twoLines(buka)
    for (const insteadId of [buka.soldOut, buka.soup, newId()]) expect(await refusal(runsOut(order, water, insteadId))).toStartWith('invalid')
  })
})

describe('money at the end', () => {
  test('delivered: kitchen, platform and taxes get their parts, nothing is held, and the ledger sums to zero', async () => {
    const buka = await openBuka(db)
    const order = await brought(buka, 'picked_up', { pay: 'wallet' }, 2)
    await write(db, (tx) => deliverOrder(tx, { orderId: order.id, by: STAFF }, NOON))
    // 3,000 + 400 sold; 15 % commission; 5 % consumption tax contained in 3,400.
    expect(await balanceOf(db, `restaurant:${buka.id}`)).toBe(kobo(340_000 - 51_000 - 16_190))
    expect(await balanceOf(db, `held:order:${order.id}`)).toBe(kobo(0))
    expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
  })

  test('cash that is collected after the delivery is passed on then, once', async () => {
    const buka = await openBuka(db)
    const order = await ordered(buka, { pay: 'cash' })
    await db.update(orders).set({ state: 'picked_up' }).where(eq(orders.id, order.id))
    await write(db, (tx) => deliverOrder(tx, { orderId: order.id, by: STAFF }, NOON))
    expect(await balanceOf(db, `restaurant:${buka.id}`)).toBe(kobo(0))
    const [payment] = await db.select().from(payments).where(eq(payments.purposeId, order.id))
    await write(db, (tx) => collectCash(tx, { paymentId: payment!.id, riderId: newId<'person'>() }, NOON))
    await relay(payment!.id)
    await relay(payment!.id)
    expect((await stateOf(order.id)).paidAt).toEqual(NOON)
    expect(await balanceOf(db, `restaurant:${buka.id}`)).toBe(kobo(190_000 - 28_500 - 9_048))
    expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
  })

  test('a failed delivery for which the guest answers: called off without a refund, the kitchen keeps its part', async () => {
    const buka = await openBuka(db)
    const order = await brought(buka, 'ready')
    await db.update(orders).set({ state: 'failed_delivery' }).where(eq(orders.id, order.id))
    await write(db, (tx) => cancelOrder(tx, { orderId: order.id, reason: 'not_delivered', by: { who: 'support', id: null }, withRefund: false }, NOON))
    expect(await stateOf(order.id)).toMatchObject({ state: 'cancelled', refunded: kobo(0) })
    expect(await balanceOf(db, `restaurant:${buka.id}`)).toBeGreaterThan(0)
  })

  test('an order that is paid late is promised later', async () => {
    const buka = await openBuka(db)
    const order = await ordered(buka)
    const late = addMinutes(NOON, 29)
    const [payment] = await db.select().from(payments).where(eq(payments.purposeId, order.id))
    await db.update(payments).set({ state: 'paid', captured: order.total, paidAt: late }).where(eq(payments.id, payment!.id))
    // The clock comes in the very moment in which the money was written down, before orders heard of it.
    await keepClocks(db, addMinutes(NOON, 30))
    expect(await stateOf(order.id)).toMatchObject({ state: 'paid', promisedFrom: addMinutes(order.promisedFrom, 25) })
  })

  test('the kitchen says how much longer it needs', async () => {
    const order = await brought(await openBuka(db), 'accepted')
    expect((await write(db, (tx) => delayOrder(tx, { orderId: order.id, minutes: 15, by: STAFF }, NOON))).promisedFrom).toEqual(addMinutes(order.promisedFrom, 15))
  })
})

test('guests are told, with a link that carries a pass', async () => {
  const buka = await openBuka(db)
  const order = await brought(buka, 'ready')
  const before = await db.$count(letters)
  await relay(order.id)
  expect((await db.$count(letters)) - before).toBe(3)
})
