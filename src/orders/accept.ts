/** The kitchen takes an order. Unpaid ones are never taken: the table of order.ts has no such step. */
import type { Transaction } from '../platform/database.ts'
import type { By, Order } from './order.ts'
import { lockOrder, stepOrder } from './step.ts'

export async function acceptOrder(tx: Transaction, { orderId, by }: { readonly orderId: string; readonly by: By }, now: Date): Promise<Order> {
  return stepOrder(tx, await lockOrder(tx, orderId), 'accepted', { by, set: { acceptedAt: now, dueAt: null } }, now)
}
