/** Food could not be handed over, and our support decides what becomes of the order and of its money. */
import { audit } from '../audit/append.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { cancelOrder } from './cancel.ts'
import type { Order } from './order.ts'
import { lockOrder } from './step.ts'

/** @throws Refusal 409 for an order that no rider came back with: its kitchen, its guest or its clock decide */
export async function callOffOrder(tx: Transaction, { orderId, withRefund, by }: { readonly orderId: string; readonly withRefund: boolean; readonly by: Id<'person'> }, now: Date): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  if (order.state !== 'failed_delivery') throw new Refusal('conflict', 'order-moved-on', { state: order.state })
  // Cash that nobody took is not asked for any more, whoever is to blame.
  const isGivenBack = withRefund || order.paidAt === null
  await audit(tx, { action: 'orders.called_off', actorId: by, subjectId: order.id, facts: { with_refund: isGivenBack } }, now)
  return cancelOrder(tx, { orderId, reason: 'not_delivered', by: { who: 'support', id: by }, withRefund: isGivenBack }, now)
}
