/** A job changes hands: staff give it to a rider or look for another one, a rider gives it back. */
import { and, eq, isNull } from 'drizzle-orm'
import { deliveries, deliveryOffers, riders } from '../../drizzle/schema/delivery.ts'
import { audit } from '../audit/append.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { invalid, unknown } from '../vocabulary/refusal.ts'
import { type Delivery, OWN_RIDERS, riderPay } from './delivery.ts'
import { announce, lockDelivery, stepDelivery } from './step.ts'

export interface Deed {
  readonly deliveryId: Id<'delivery'>
  readonly by: Id<'person'>
}

/** To one rider by name, on shift or called by phone. @throws Refusal 409 once it has left, 422 for somebody who is no rider */
export async function giveTo(tx: Transaction, { deliveryId, riderId, by }: Deed & { readonly riderId: Id<'person'> }, now: Date): Promise<void> {
  const [rider] = await tx.select().from(riders).where(eq(riders.personId, riderId)).for('update')
  if (!rider) throw invalid('rider_id', 'value-unknown')
  let delivery = await lockDelivery(tx, deliveryId)
  if (delivery.riderId === riderId && delivery.state === 'assigned') return
  if (delivery.state !== 'looking') delivery = await takeBack(tx, delivery, { by, why: 'reassigned' }, now)
  await tx.update(deliveryOffers).set({ answer: 'gone', answeredAt: now }).where(and(eq(deliveryOffers.deliveryId, deliveryId), isNull(deliveryOffers.answer)))
  // The line of history names whose job it was, as when they take it themselves.
  await stepDelivery(tx, delivery, 'assigned', { by: riderId, facts: { carrier: OWN_RIDERS, by_staff: true }, set: { carrier: OWN_RIDERS, riderId, cost: kobo(riderPay(delivery.fee)), assignedAt: now, attention: null, attentionSince: null } }, now)
  await audit(tx, { action: 'delivery.given', actorId: by, subjectId: deliveryId, facts: { rider: riderId } }, now)
  await announce(tx, delivery, 'delivery.assigned', { carrier: OWN_RIDERS, rider_id: riderId }, now)
}

/** Back to looking: by staff, or by the rider who cannot come. */
export async function takeBack(tx: Transaction, delivery: Delivery, { by, why }: { readonly by: Id<'person'> | null; readonly why: string }, now: Date): Promise<Delivery> {
  const { riderId } = delivery
  const looking = await stepDelivery(tx, delivery, 'looking', { by, facts: { why }, set: { riderId: null, carrier: null, cost: null, assignedAt: null, wavesBefore: delivery.wave, lookAgainAt: now } }, now)
  await announce(tx, delivery, 'delivery.unassigned', { rider_id: riderId, why }, now)
  return looking
}

export async function lookAgain(tx: Transaction, { deliveryId, by }: Deed, now: Date): Promise<void> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.state === 'looking') await tx.update(deliveries).set({ wavesBefore: delivery.wave, lookAgainAt: now, attention: null, attentionSince: null }).where(eq(deliveries.id, deliveryId))
  else await takeBack(tx, delivery, { by, why: 'reassigned' }, now)
  await audit(tx, { action: 'delivery.looked_again', actorId: by, subjectId: deliveryId }, now)
}

/** A rider gives a job back that they have not picked up. @throws Refusal 404 for the job of another, 409 once it has left */
export async function giveBack(tx: Transaction, { deliveryId, by }: Deed, now: Date): Promise<void> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.riderId !== by) throw unknown('delivery')
  await takeBack(tx, delivery, { by, why: 'given_back' }, now)
  // They are not asked for it again.
  await tx.update(deliveryOffers).set({ answer: 'declined', answeredAt: now }).where(and(eq(deliveryOffers.deliveryId, deliveryId), eq(deliveryOffers.riderId, by)))
}
