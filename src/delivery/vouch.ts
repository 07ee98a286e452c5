/** What staff stand for with their name: that the guest has it, that a new PIN is needed, that somebody has looked at it. */
import { eq, sql } from 'drizzle-orm'
import { deliveries } from '../../drizzle/schema/delivery.ts'
import { audit } from '../audit/append.ts'
import type { Transaction } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Deed } from './reassign.ts'
import { complete } from './ride.ts'
import { announce, lockDelivery, note } from './step.ts'

/** The guest has it, though no PIN says so: staff have made sure. */
export async function deliverByStaff(tx: Transaction, { deliveryId, by, reason }: Deed & { readonly reason: string }, now: Date): Promise<void> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.state === 'delivered') return
  await complete(tx, delivery, { by, at: now, proof: 'staff' }, now)
  await audit(tx, { action: 'delivery.delivered_by_staff', actorId: by, subjectId: deliveryId, facts: { reason } }, now)
}

/** The old one opens nothing any more, and there are tries again. */
export async function renewPin(tx: Transaction, { deliveryId, by }: Deed, now: Date): Promise<void> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.endedAt !== null) throw new Refusal('conflict', 'delivery-is-over')
  await tx.update(deliveries).set({ pinNumber: sql`${deliveries.pinNumber} + 1`, pinTries: 0, ...(delivery.attention === 'pin_locked' ? { attention: null, attentionSince: null } : {}) }).where(eq(deliveries.id, deliveryId))
  await note(tx, deliveryId, 'pin_renewed', { by }, now)
  await audit(tx, { action: 'delivery.pin_renewed', actorId: by, subjectId: deliveryId }, now)
  await announce(tx, delivery, 'delivery.pin_renewed', {}, now)
}

/** Staff have looked at it. */
export async function settleAttention(tx: Transaction, { deliveryId, by }: Deed, now: Date): Promise<void> {
  await lockDelivery(tx, deliveryId)
  await tx.update(deliveries).set({ attention: null, attentionSince: null }).where(eq(deliveries.id, deliveryId))
  await note(tx, deliveryId, 'looked_at', { by }, now)
}
