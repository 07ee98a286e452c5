/**
 * Food that came back is brought once more, when staff say so. The way has a price of its own, of now, which they are shown before;
 * the guest has paid for the first way and is asked for nothing more.
 */
import { and, eq } from 'drizzle-orm'
import { carrierTries, deliveries, deliveryHistory, deliveryQuotes } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { audit } from '../audit/append.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Delivery } from './delivery.ts'
import { middleOf } from './eta.ts'
import { confirmQuote, type Estimate, estimateDelivery, quoteDelivery } from './quote.ts'
import type { Deed } from './reassign.ts'
import { announce, lockDelivery, note } from './step.ts'

/** What it would cost; null where it is too late for it, or nobody brings anything there now. */
export async function secondTryOf(db: Reader, delivery: Delivery, orderState: string, now: Date): Promise<Estimate | null> {
  const { lat, lng, restaurantId } = delivery
  if (delivery.state !== 'returned' || orderState !== 'failed_delivery' || lat === null || lng === null || await wasTriedTwice(db, delivery)) return null
  return estimateDelivery(db, { restaurantId, to: { lat, lng } }, now).catch((error: unknown) => {
    if (error instanceof Refusal) return null
    throw error
  })
}

const wasTriedTwice = async (db: Reader, { id }: Delivery): Promise<boolean> => (await db.$count(deliveryHistory, and(eq(deliveryHistory.deliveryId, id), eq(deliveryHistory.what, 'second_try')))) > 0

/** @throws Refusal 409 for what has not come back, was tried twice, or is not wanted any more; 422 where nobody brings anything now */
export async function redeliver(tx: Transaction, { deliveryId, by }: Deed, now: Date): Promise<void> {
  const delivery = await lockDelivery(tx, deliveryId)
  const [order] = await tx.select({ state: orders.state }).from(orders).where(eq(orders.id, delivery.orderId)).for('update')
  const { lat, lng, restaurantId, orderId } = delivery
  if (delivery.state !== 'returned' || order?.state !== 'failed_delivery' || lat === null || lng === null) throw new Refusal('conflict', 'delivery-step-wrong')
  if (await wasTriedTwice(tx, delivery)) throw new Refusal('conflict', 'second-try-used')
  const quote = await quoteDelivery(tx, { restaurantId, to: { lat, lng } }, now)
  // An order holds us to one quote: that of the first way has done its work.
  await tx.update(deliveryQuotes).set({ orderId: null }).where(eq(deliveryQuotes.orderId, orderId))
  await confirmQuote(tx, { quoteId: quote.id, orderId }, now)
  // Whoever had it has brought it back: there is nothing to call off.
  await tx.update(carrierTries).set({ state: 'cancelled', failure: 'came back', endedAt: now }).where(and(eq(carrierTries.deliveryId, deliveryId), eq(carrierTries.state, 'accepted')))
  await tx.update(deliveries).set({
    state: 'looking', carrier: null, riderId: null, cost: null, quoteId: quote.id, zoneId: quote.zoneId, metres: quote.metres, fee: quote.fee, failure: null, pinNumber: delivery.pinNumber + 1, pinTries: 0, wavesBefore: delivery.wave, lookAgainAt: now,
    // It is cooked.
    readyAt: now, promisedFrom: addMinutes(now, quote.fromMinutes), promisedTo: addMinutes(now, quote.toMinutes), estimatedAt: addMinutes(now, middleOf(quote.parts)), parts: quote.parts,
    assignedAt: null, pickedUpAt: null, arrivedAt: null, endedAt: null, attention: null, attentionSince: null,
  }).where(eq(deliveries.id, deliveryId))
  await note(tx, deliveryId, 'second_try', { by, facts: { price: quote.fee, first_cost: delivery.cost } }, now)
  await note(tx, deliveryId, 'looking', { by, facts: { why: 'second_try' } }, now)
  await audit(tx, { action: 'delivery.second_try', actorId: by, subjectId: deliveryId, facts: { price: quote.fee } }, now)
  await announce(tx, delivery, 'delivery.unassigned', { rider_id: delivery.riderId, why: 'second_try' }, now)
}
