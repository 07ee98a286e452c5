/** An order is called off. What was not cooked is given back; the guest may do it until the kitchen begins. */
import type { Transaction } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { giveBack } from './give-back.ts'
import { type By, type CancellationReason, isUncooked, type Order } from './order.ts'
import { lockOrder, stepOrder } from './step.ts'

export async function cancelOrder(tx: Transaction, { orderId, reason, by }: { readonly orderId: string; readonly reason: CancellationReason; readonly by: By }, now: Date): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  if (by.who === 'guest' && !isUncooked(order.state)) throw new Refusal('conflict', 'order-being-cooked', { state: order.state })
  const cancelled = await stepOrder(tx, order, 'cancelled', { by, reason }, now)
  if (isUncooked(order.state)) await giveBack(tx, order, now)
  return cancelled
}

/** Nobody paid in time. */
export async function expireOrder(tx: Transaction, { orderId, by }: { readonly orderId: string; readonly by: By }, now: Date): Promise<Order> {
  const order = await stepOrder(tx, await lockOrder(tx, orderId), 'expired', { by }, now)
  await giveBack(tx, order, now)
  return order
}
