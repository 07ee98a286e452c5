/** A rider takes a delivery that is offered, or leaves it to others. Of any number who take it at once, one has it. */
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { deliveries, deliveryOffers, riders } from '../../drizzle/schema/delivery.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import { type Delivery, OWN_RIDERS } from './delivery.ts'
import { loadsOf } from './dispatch.ts'
import { floatsOf } from './float.ts'
import { announce, note } from './step.ts'

/**
 * The same rider may take the same offer again and is told the same.
 * @throws Refusal 404 for an offer to somebody else, 410 for one that ran out, 409 when another rider was faster, the bike is full or
 * too much cash is owed
 */
export async function takeOffer(tx: Transaction, riderId: Id<'person'>, offerId: Id<'offer'>, usualFloat: Kobo, now: Date): Promise<Delivery> {
  // Held first, so that two offers taken at the same moment cannot both be the last that fits on the bike.
  const [rider] = await tx.select().from(riders).where(eq(riders.personId, riderId)).for('update')
  const [offer] = await tx.select().from(deliveryOffers).where(and(eq(deliveryOffers.id, offerId), eq(deliveryOffers.riderId, riderId)))
  if (!rider || !offer) throw unknown('offer')
  if (offer.answer === 'taken') {
    const [mine] = await tx.select().from(deliveries).where(and(eq(deliveries.id, offer.deliveryId), eq(deliveries.riderId, riderId)))
    if (mine) return mine
  }
  if (rider.onShiftSince === null) throw new Refusal('conflict', 'rider-off-shift')
  if (offer.answer === 'declined') throw new Refusal('conflict', 'offer-declined')
  if (((await loadsOf(tx, [riderId])).get(riderId) ?? 0) >= rider.carries) throw new Refusal('conflict', 'rider-full')
  const [wanted] = await tx.select({ cashDue: deliveries.cashDue }).from(deliveries).where(eq(deliveries.id, offer.deliveryId))
  if (wanted && wanted.cashDue > 0 && ((await floatsOf(tx, [riderId], usualFloat)).get(riderId)?.left ?? 0) < wanted.cashDue) throw new Refusal('conflict', 'float-limit')
  if (offer.expiresAt <= now) throw new Refusal('gone', 'offer-expired')
  const [taken] = await tx.update(deliveries).set({ state: 'assigned', carrier: OWN_RIDERS, riderId, cost: offer.pay, assignedAt: now, lookAgainAt: null, attention: null, attentionSince: null })
    .where(and(eq(deliveries.id, offer.deliveryId), eq(deliveries.state, 'looking'))).returning()
  if (!taken) throw new Refusal('conflict', 'offer-taken')
  await tx.update(deliveryOffers).set({ answer: sql`case when ${deliveryOffers.id} = ${offerId} then 'taken' else 'gone' end`, answeredAt: now }).where(and(eq(deliveryOffers.deliveryId, taken.id), isNull(deliveryOffers.answer)))
  await note(tx, taken.id, 'assigned', { by: riderId, facts: { carrier: OWN_RIDERS, wave: offer.wave } }, now)
  await announce(tx, taken, 'delivery.assigned', { carrier: OWN_RIDERS, rider_id: riderId }, now)
  return taken
}

/** When nobody of a wave is left to answer, the next one goes out at once. @throws Refusal 404 for an offer to somebody else */
export async function declineOffer(tx: Transaction, riderId: Id<'person'>, offerId: Id<'offer'>, now: Date): Promise<void> {
  const [offer] = await tx.select().from(deliveryOffers).where(and(eq(deliveryOffers.id, offerId), eq(deliveryOffers.riderId, riderId)))
  if (!offer) throw unknown('offer')
  // Held as everybody who gives offers holds it, so that the last two to decline do not both think the other is left.
  await tx.select({ id: deliveries.id }).from(deliveries).where(eq(deliveries.id, offer.deliveryId)).for('update')
  await tx.update(deliveryOffers).set({ answer: 'declined', answeredAt: now }).where(and(eq(deliveryOffers.id, offerId), isNull(deliveryOffers.answer)))
  const left = await tx.select({ id: deliveryOffers.id }).from(deliveryOffers).where(and(eq(deliveryOffers.deliveryId, offer.deliveryId), isNull(deliveryOffers.answer), gt(deliveryOffers.expiresAt, now))).limit(1)
  if (left.length === 0) await tx.update(deliveries).set({ lookAgainAt: now }).where(and(eq(deliveries.id, offer.deliveryId), eq(deliveries.state, 'looking')))
}
