/** The order is not wanted any more, and so nobody brings it. */
import { and, eq, isNull } from 'drizzle-orm'
import { deliveryOffers } from '../../drizzle/schema/delivery.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Delivery, hasLeft } from './delivery.ts'
import { announce, stepDelivery } from './step.ts'

/** What has left the restaurant is not called back. Returns whether anything was cancelled. */
export async function cancelDelivery(tx: Transaction, delivery: Delivery, by: Id<'person'> | null, now: Date): Promise<boolean> {
  if (hasLeft(delivery.state) || delivery.state === 'cancelled') return false
  await tx.update(deliveryOffers).set({ answer: 'gone', answeredAt: now }).where(and(eq(deliveryOffers.deliveryId, delivery.id), isNull(deliveryOffers.answer)))
  await stepDelivery(tx, delivery, 'cancelled', { by }, now)
  await announce(tx, delivery, 'delivery.cancelled', { rider_id: delivery.riderId, carrier: delivery.carrier }, now)
  return true
}
