/**
 * An item runs out after it was ordered: the guest is asked whether another dish, none, or no order at all. Whoever does not
 * answer in time gets the order without it. What it cost less goes back by itself.
 */
import { and, eq, gte, isNull, lte, or, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { orderLines, stockHolds, substitutions } from '../../drizzle/schema/orders.ts'
import { stockTurned } from '../menus/stock-turned.ts'
import { type Database, type Transaction, write } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { dishOf } from '../menus/queries.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo, type Kobo } from '../vocabulary/money.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import { billOf } from './bill.ts'
import { cancelOrder } from './cancel.ts'
import type { OrderEvent } from './events.ts'
import { returnMoney } from './money.ts'
import { type By, BY_CLOCK, isKept, type Order, type OrderLine } from './order.ts'
import { factsOf, followersOf, lockOrder, noteDeed } from './step.ts'

export type Substitution = typeof substitutions.$inferSelect
const SUBSTITUTION_MINUTES = 6
export const ANSWERS = ['swap', 'drop', 'cancel'] as const
export type Answer = (typeof ANSWERS)[number]

const MAY_RUN_OUT: ReadonlySet<Order['state']> = new Set(['paid', 'awaiting_cash', 'accepted', 'preparing'])

export interface RanOut {
  readonly orderId: string
  readonly lineId: string
  /** A dish that staff offer in its place. */
  readonly insteadId: string | null
  readonly by: By
}

/** @throws Refusal 404 for a line of another order, 409 when it is too late or the guest is being asked already, 422 for a dish that cannot be had */
export async function runOut(tx: Transaction, { orderId, lineId, insteadId, by }: RanOut, now: Date): Promise<Substitution> {
  const order = await lockOrder(tx, orderId)
  if (!MAY_RUN_OUT.has(order.state)) throw new Refusal('conflict', 'order-moved-on', { state: order.state })
  const line = (await linesOf(tx, order.id)).find(({ id }) => id === lineId)
  if (!line) throw unknown('order-line')
  if (line.state !== 'ordered') throw new Refusal('conflict', 'line-ran-out-already')
  const instead = insteadId === null ? null : await insteadOf(tx, order, line, insteadId, now)
  await tx.update(orderLines).set({ state: 'out' }).where(eq(orderLines.id, line.id))
  const [offer] = await tx.insert(substitutions).values({
    id: newId<'substitution'>(now), orderId: order.id, lineId: line.id, dishId: instead?.id ?? null, dishName: instead?.name ?? null, dishPrice: instead ? kobo(Math.min(instead.price, line.unitPrice)) : null,
    offeredAt: now, expiresAt: addMinutes(now, SUBSTITUTION_MINUTES),
  }).returning() as [Substitution]
  await noteDeed(tx, order, 'item_ran_out', { by, facts: { line: line.name } }, now)
  await emit(tx, { name: 'orders.item_ran_out', subjectId: order.id, facts: { ...factsOf(order), line_id: line.id, substitution_id: offer.id } } satisfies OrderEvent, now, followersOf(order))
  return offer
}

/** Another dish of the same kitchen that needs no choices of its own. */
async function insteadOf(tx: Transaction, order: Order, line: OrderLine, dishId: string, now: Date) {
  const dish = await dishOf(tx, order.restaurantId, dishId, now).catch(() => { throw invalid('instead_id', 'dish-not-of-restaurant') })
  if (!dish.isAvailable || dish.id === line.dishId || dish.optionGroups.some((group) => group.minChoices > 0) || (dish.stock !== null && dish.stock < line.quantity)) throw invalid('instead_id', 'instead-not-to-be-had')
  return dish
}

const linesOf = (tx: Transaction, orderId: Id<'order'>): Promise<OrderLine[]> => tx.select().from(orderLines).where(eq(orderLines.orderId, orderId)).orderBy(orderLines.position)

export interface Answered {
  readonly orderId: string
  readonly substitutionId: string
  readonly answer: Answer
  readonly by: By
}

/** @throws Refusal 404, 409 for what was answered, 410 when the clock has run out, 422 for a swap where nothing was offered */
export async function answerSubstitution(tx: Transaction, { orderId, substitutionId, answer, by }: Answered, now: Date): Promise<Substitution> {
  const order = await lockOrder(tx, orderId)
  const [offer] = await tx.select().from(substitutions).where(and(eq(substitutions.id, substitutionId as Id<'substitution'>), eq(substitutions.orderId, order.id))).for('update')
  if (!offer) throw unknown('substitution')
  if (offer.state === 'lapsed' || (offer.state === 'offered' && offer.expiresAt <= now)) throw new Refusal('gone', 'substitution-over')
  if (offer.state !== 'offered') throw new Refusal('conflict', 'substitution-answered')
  if (answer === 'swap' && offer.dishId === null) throw invalid('answer', 'nothing-offered')
  return settleOffer(tx, order, offer, answer === 'swap' ? 'swapped' : answer === 'drop' ? 'dropped' : 'cancelled', by, now)
}

/** @param order locked; both it and the offer are open */
async function settleOffer(tx: Transaction, order: Order, offer: Substitution, outcome: Exclude<Substitution['state'], 'offered'>, by: By, now: Date): Promise<Substitution> {
  if (outcome === 'cancelled') {
    const refunded = order.refunded
    const { refunded: after } = await called(tx, order, by, now)
    return closed(tx, offer, outcome, kobo(after - refunded), now)
  }
  const before = await linesOf(tx, order.id)
  const line = before.find(({ id }) => id === offer.lineId)
  if (!line) throw unknown('order-line')
  if (outcome === 'swapped') await bringInstead(tx, order, line, offer, before.length, now)
  else await tx.update(orderLines).set({ state: 'dropped' }).where(eq(orderLines.id, line.id))
  const after = (await linesOf(tx, order.id)).filter(isKept)
  if (after.length === 0) {
    await called(tx, order, by, now)
    return closed(tx, offer, outcome, order.total, now)
  }
  const less = differenceOf(before.filter(isKept), after, order)
  const back = less > 0 ? await returnMoney(tx, order, { amount: less, reason: `${line.name} ran out`, key: `substitution:${offer.id}`, by }, now) : less
  await noteDeed(tx, order, outcome === 'lapsed' ? 'dropped' : outcome, { by, facts: { line: line.name, ...(offer.dishName && outcome === 'swapped' ? { instead: offer.dishName } : {}), back } }, now)
  return closed(tx, offer, outcome, back, now)
}

const called = (tx: Transaction, order: Order, by: By, now: Date): Promise<Order> => cancelOrder(tx, { orderId: order.id, reason: 'item_ran_out', by }, now)

/** Never more than before: fewer portions could need other containers. */
const differenceOf = (before: ReadonlyArray<OrderLine>, after: ReadonlyArray<OrderLine>, { terms, deliveryFee }: Order): Kobo =>
  kobo(Math.max(0, billOf(before, terms, deliveryFee).total - billOf(after, terms, deliveryFee).total))

async function closed(tx: Transaction, offer: Substitution, state: Substitution['state'], refund: Kobo, now: Date): Promise<Substitution> {
  const [row] = await tx.update(substitutions).set({ state, refund, answeredAt: now }).where(eq(substitutions.id, offer.id)).returning()
  return row as Substitution
}

/** The offered dish takes the line's place, for no more than what it replaces. */
async function bringInstead(tx: Transaction, order: Order, line: OrderLine, offer: Substitution, position: number, now: Date): Promise<void> {
  const dishId = offer.dishId as Id<'dish'>
  const [taken] = await tx.update(dishes).set({ stock: sql`${dishes.stock} - ${line.quantity}` })
    .where(and(eq(dishes.id, dishId), isNull(dishes.removedAt), or(isNull(dishes.offUntil), lte(dishes.offUntil, now)), or(isNull(dishes.stock), gte(dishes.stock, line.quantity)))).returning({ stock: dishes.stock, volume: dishes.packVolume })
  if (!taken) throw new Refusal('conflict', 'dish-sold-out', { dish: offer.dishName ?? '' })
  if (taken.stock !== null) await stockTurned(tx, { dishId, restaurantId: order.restaurantId, before: taken.stock + line.quantity, after: taken.stock }, now)
  if (taken.stock !== null) await tx.insert(stockHolds).values({ orderId: order.id, dishId, quantity: line.quantity }).onConflictDoUpdate({ target: [stockHolds.orderId, stockHolds.dishId], set: { quantity: sql`${stockHolds.quantity} + ${line.quantity}` } })
  const price = offer.dishPrice ?? line.unitPrice
  await tx.update(orderLines).set({ state: 'swapped' }).where(eq(orderLines.id, line.id))
  await tx.insert(orderLines).values({
    orderId: order.id, position, dishId, name: offer.dishName ?? '', quantity: line.quantity, unitPrice: price, inStoreUnitPrice: price, options: [], pack: line.pack, container: line.container, volume: line.volume, note: '', forName: line.forName,
  })
}

/** Chore: offers that nobody answered. Returns how many. */
export async function lapseSubstitutions(db: Database, now: Date): Promise<number> {
  const due = await db.select({ id: substitutions.id, orderId: substitutions.orderId }).from(substitutions).where(and(eq(substitutions.state, 'offered'), lte(substitutions.expiresAt, now))).limit(200)
  let lapsed = 0
  for (const { id, orderId } of due) {
    lapsed += await write(db, async (tx) => {
      const order = await lockOrder(tx, orderId)
      const [offer] = await tx.select().from(substitutions).where(and(eq(substitutions.id, id), eq(substitutions.state, 'offered'))).for('update')
      if (!offer) return 0
      // The order went another way meanwhile: there is nothing left to decide.
      if (!MAY_RUN_OUT.has(order.state)) await closed(tx, offer, 'lapsed', kobo(0), now)
      else await settleOffer(tx, order, offer, 'lapsed', BY_CLOCK, now)
      return 1
    })
  }
  return lapsed
}

/** True while the guest is asked about an item. */
export const isAsking = async (tx: Transaction, orderId: Id<'order'>): Promise<boolean> => (await tx.$count(substitutions, and(eq(substitutions.orderId, orderId), eq(substitutions.state, 'offered')))) > 0
