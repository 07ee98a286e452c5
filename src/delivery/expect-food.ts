/** The kitchen is earlier than was thought: riders are looked for at once, and the times that the guest is told follow. */
import { eq } from 'drizzle-orm'
import { deliveries } from '../../drizzle/schema/delivery.ts'
import type { Transaction } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { lookingFrom } from './begin.ts'
import { hasLeft } from './delivery.ts'
import { type Dispatch, offerDelivery } from './dispatch.ts'
import { lockDeliveryOf } from './step.ts'

/** @param what it has begun to cook, or it is done. Later than was thought changes nothing here: the promise is the order's to move. */
export async function expectFood(tx: Transaction, orderId: string, what: 'preparing' | 'ready', dispatch: Dispatch, now: Date): Promise<void> {
  const delivery = await lockDeliveryOf(tx, orderId)
  if (!delivery || hasLeft(delivery.state) || delivery.state === 'cancelled') return
  const readyAt = what === 'ready' ? now : addMinutes(now, delivery.parts.preparation)
  if (delivery.readyAt !== null && delivery.readyAt <= readyAt) return
  // Whoever was asked already goes on as they would.
  const isWaiting = delivery.state === 'looking' && delivery.wave === 0
  await tx.update(deliveries).set({ readyAt, ...(isWaiting ? { lookAgainAt: lookingFrom(readyAt, now) } : {}) }).where(eq(deliveries.id, delivery.id))
  if (isWaiting) await offerDelivery(tx, delivery.id, dispatch, now)
}
