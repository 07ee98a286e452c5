/** The food leaves the kitchen, and arrives or does not. */
import type { Transaction } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { type By, type FailureReason, mayBeReleased, type Order } from './order.ts'
import { settleOrder } from './settle.ts'
import { lockOrder, stepOrder } from './step.ts'

interface OnTheWay {
  readonly orderId: string
  readonly by: By
}

/** @throws Refusal 409 for what is not paid: no food leaves for a promise */
export async function pickUpOrder(tx: Transaction, { orderId, by }: OnTheWay, now: Date): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  if (!mayBeReleased(order)) throw new Refusal('conflict', 'order-unpaid')
  return stepOrder(tx, order, 'picked_up', { by }, now)
}

/** Final. What was paid is passed on; cash that was not collected yet is passed on when it is. */
export async function deliverOrder(tx: Transaction, { orderId, by }: OnTheWay, now: Date): Promise<Order> {
  const delivered = await stepOrder(tx, await lockOrder(tx, orderId), 'delivered', { by }, now)
  await settleOrder(tx, delivered, now)
  return delivered
}

/** The food comes back, or waits for a second try; what becomes of the money somebody decides who knows what happened. */
export async function failDelivery(tx: Transaction, { orderId, reason, by = { who: 'rider', id: null } }: { readonly orderId: string; readonly reason: FailureReason; readonly by?: By }, now: Date): Promise<Order> {
  return stepOrder(tx, await lockOrder(tx, orderId), 'failed_delivery', { by, reason }, now)
}
