/**
 * Random histories: people order, pay by every way in any amount, staff and guests and clocks act in any order, refunds are asked
 * for at any time. After each step the money is where it should be. The seed is printed; FUZZ_SEED repeats a run.
 */
import { expect, test } from 'bun:test'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { dishes } from '../../drizzle/schema/menus.ts'
import { orderCharges, orderHistory, orderLines, orders, stockHolds, substitutions } from '../../drizzle/schema/orders.ts'
import { payments } from '../../drizzle/schema/payments.ts'
import { capture } from '../payments/capture.ts'
import { balanceOf, heldFor, tryLedger } from '../payments/ledger.ts'
import { refundsOf } from '../payments/refund.ts'
import { sqlState, type Transaction, write } from '../platform/database.ts'
import { openVault } from '../platform/vault.ts'
import { type Buka, fillBasket, newEater, openBuka, wantedOrder } from '../testing/buka.ts'
import { freshDatabase } from '../testing/database.ts'
import { makePerson } from '../testing/people.ts'
import { NOON } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { acceptOrder } from './accept.ts'
import { cancelOrder } from './cancel.ts'
import { deliverOrder, pickUpOrder } from './hand-over.ts'
import { keepClocks } from './keep-clocks.ts'
import { markPaid } from './mark-paid.ts'
import { type By, mayFollow } from './order.ts'
import { placeOrder } from './place.ts'
import { readyOrder, startPreparing } from './prepare.ts'
import { refundOrder } from './refund.ts'
import { refuseOrder } from './refuse.ts'
import { lockOrder } from './step.ts'
import { answerSubstitution, lapseSubstitutions, runOut } from './substitute.ts'

const { db } = await freshDatabase()
const vault = openVault({ secretKey: 'x'.repeat(32), previousSecretKeys: [] })
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 1_000_000_000))
const RUNS = 40
const STOCK = 1_000
const STAFF: By = { who: 'staff', id: null }
const GUEST: By = { who: 'guest', id: null }
const support = await makePerson(db, { role: 'support' })

type Deed =
  | { readonly do: 'order'; readonly quantity: number; readonly pay: 'card' | 'bank_transfer' | 'cash' }
  | { readonly do: 'money'; readonly percent: number }
  | { readonly do: 'accept' | 'refuse' | 'cook' | 'ready' | 'take' | 'deliver' | 'cancel' | 'kitchen-cancels' | 'runs-out' | 'clocks' }
  | { readonly do: 'answer'; readonly answer: 'drop' | 'swap' | 'cancel' }
  | { readonly do: 'refund'; readonly amount: number }
  | { readonly do: 'wait'; readonly minutes: number }

const deeds = fc.array(fc.oneof(
  fc.record({ do: fc.constant('order' as const), quantity: fc.integer({ min: 1, max: 4 }), pay: fc.constantFrom('card' as const, 'bank_transfer' as const, 'cash' as const) }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('money' as const), percent: fc.constantFrom(40, 60, 100, 130) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('accept' as const, 'refuse' as const, 'cook' as const, 'ready' as const, 'take' as const, 'deliver' as const, 'cancel' as const, 'kitchen-cancels' as const, 'runs-out' as const, 'clocks' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answer' as const), answer: fc.constantFrom('drop' as const, 'swap' as const, 'cancel' as const) }) },
  fc.record({ do: fc.constant('refund' as const), amount: fc.integer({ min: 1, max: 300_000 }) }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 20 }) }),
), { minLength: 10, maxLength: 40 })

/** One life: the newest order is the one that things happen to. */
class Life {
  now = NOON
  readonly ids: Array<Id<'order'>> = []
  constructor(readonly buka: Buka) {}

  get id(): Id<'order'> {
    return this.ids.at(-1) as Id<'order'>
  }

  async do(deed: Deed): Promise<void> {
    if (deed.do === 'wait') return void (this.now = addMinutes(this.now, deed.minutes))
    if (deed.do === 'clocks') {
      await keepClocks(db, this.now)
      await lapseSubstitutions(db, this.now)
      return
    }
    if (deed.do !== 'order' && this.ids.length === 0) return
    try {
      await write(db, (tx) => this.within(tx, deed))
    } catch (error) {
      // What cannot be is refused; everything else is a fault of ours.
      if (!(error instanceof Refusal)) throw error
    }
  }

  private async within(tx: Transaction, deed: Exclude<Deed, { do: 'wait' } | { do: 'clocks' }>): Promise<unknown> {
    const [{ now }, orderId] = [this, this.id]
    switch (deed.do) {
      case 'order': return this.order(tx, deed)
      case 'money': return this.money(tx, deed.percent)
      case 'accept': return acceptOrder(tx, { orderId, by: STAFF }, now)
      case 'refuse': return refuseOrder(tx, { orderId, reason: 'too_busy', by: STAFF }, now)
      case 'cook': return startPreparing(tx, { orderId, by: STAFF }, now)
      case 'ready': return readyOrder(tx, { orderId, by: STAFF }, now)
      case 'take': return pickUpOrder(tx, { orderId, by: STAFF }, now)
      case 'deliver': return deliverOrder(tx, { orderId, by: STAFF }, now)
      case 'cancel': return cancelOrder(tx, { orderId, reason: 'changed_mind', by: GUEST }, now)
      case 'kitchen-cancels': return cancelOrder(tx, { orderId, reason: 'kitchen_trouble', by: STAFF }, now)
      case 'refund': return refundOrder(tx, { orderId, amount: kobo(deed.amount), reason: 'goodwill', key: newId(), by: support.id }, now)
      case 'runs-out': {
        const [line] = await tx.select().from(orderLines).where(and(eq(orderLines.orderId, orderId), eq(orderLines.state, 'ordered'))).limit(1)
        return line && runOut(tx, { orderId, lineId: line.id, insteadId: this.buka.water, by: STAFF }, now)
      }
      case 'answer': {
        const [offer] = await tx.select().from(substitutions).where(and(eq(substitutions.orderId, orderId), eq(substitutions.state, 'offered'))).limit(1)
        return offer && answerSubstitution(tx, { orderId, substitutionId: offer.id, answer: deed.answer, by: GUEST }, now)
      }
    }
  }

  private async order(tx: Transaction, { quantity, pay }: Extract<Deed, { do: 'order' }>): Promise<void> {
    const eater = newEater()
    const basketId = await fillBasket(db, eater, this.buka, this.now, quantity)
    this.ids.push((await placeOrder(tx, vault, wantedOrder(eater, basketId, { pay }), this.now)).order.id)
  }

  /** Money arrives at a provider, in whatever amount, and orders hear of it as they do from the worker. */
  private async money(tx: Transaction, percent: number): Promise<void> {
    const [payment] = await tx.select().from(payments).where(and(eq(payments.purposeId, this.id), inArray(payments.method, ['card', 'bank_transfer']))).limit(1)
    if (!payment) return
    const amount = kobo(Math.max(1, Math.round((payment.amount * percent) / 100)))
    await capture(tx, payment.id, { provider: 'paystack', transactionId: newId(), amount, fee: kobo(0) }, this.now)
    const [after] = await tx.select().from(payments).where(eq(payments.id, payment.id))
    if (after?.state === 'paid') await markPaid(tx, await lockOrder(tx, this.id), this.now)
  }
}

async function check(life: Life): Promise<void> {
  expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
  for (const id of life.ids) {
    const [order] = await db.select().from(orders).where(eq(orders.id, id))
    if (!order) throw new Error('an order is gone')
    const charges = await db.select().from(orderCharges).where(eq(orderCharges.orderId, id))
    expect(charges.filter(({ isIncluded }) => !isIncluded).reduce((sum, { amount }) => sum + amount, 0)).toBe(order.total)
    const asked = await db.select().from(payments).where(eq(payments.purposeId, id))
    const given = (await Promise.all(asked.map(async ({ id: paymentId, captured }) => ({ captured, back: (await refundsOf(db, paymentId)).filter(({ state }) => state !== 'failed').reduce((sum, { amount }) => sum + amount, 0) }))))
    for (const { captured, back } of given) expect(back).toBeLessThanOrEqual(captured)
    expect(asked.filter(({ state }) => state === 'paid').length).toBeLessThanOrEqual(1)
    const paid = asked.some(({ state }) => state === 'paid')
    // Nothing unpaid is cooked.
    if (['accepted', 'preparing', 'ready', 'picked_up', 'delivered'].includes(order.state)) expect(paid || order.pay === 'cash').toBe(true)
    if (['refused', 'expired'].includes(order.state)) expect(given.every(({ captured, back }) => captured === back)).toBe(true)
    const held = await balanceOf(db, heldFor({ kind: 'order', id }))
    expect(held).toBeGreaterThanOrEqual(0)
    if (order.state === 'delivered' && order.paidAt !== null) expect(held).toBe(kobo(0))
    const history = await db.select().from(orderHistory).where(eq(orderHistory.orderId, id)).orderBy(orderHistory.number)
    expect(history.at(-1)?.toState).toBe(order.state)
    for (const { fromState, toState } of history) if (fromState !== null && fromState !== toState) expect(mayFollow(fromState, toState)).toBe(true)
  }
  const [held] = await db.select({ portions: sql<number>`coalesce(sum(${stockHolds.quantity}), 0)::int` }).from(stockHolds).where(and(eq(stockHolds.dishId, life.buka.jollof), isNull(stockHolds.returnedAt)))
  const [dish] = await db.select({ stock: dishes.stock }).from(dishes).where(eq(dishes.id, life.buka.jollof))
  // What is on the shelf and what orders hold is what there was.
  expect((dish?.stock ?? 0) + (held?.portions ?? 0)).toBe(STOCK)
}

test(`${RUNS} random lives, FUZZ_SEED=${SEED}`, async () => {
  let steps = 0
  await fc.assert(fc.asyncProperty(deeds, async (all) => {
    const life = new Life(await openBuka(db, { stock: STOCK }))
    for (const deed of [{ do: 'order', quantity: 1, pay: 'card' } as const, ...all]) {
      await life.do(deed).catch((error: unknown) => { throw new Error(`${JSON.stringify(deed)}: ${sqlState(error) ?? ''} ${(error as Error).message}`, { cause: error }) })
      steps++
    }
    await check(life)
    // In the end every clock has run out.
    life.now = addMinutes(life.now, 24 * 60)
    await life.do({ do: 'clocks' })
    await check(life)
  }), { numRuns: RUNS, seed: SEED, endOnFailure: true })
  console.log(`${RUNS} lives, ${steps} steps, FUZZ_SEED=${SEED}`)
}, 300_000)
