/** The place cannot take an order: everything goes back to where it came from. */
import type { Transaction } from '../platform/database.ts'
import { giveBack } from './give-back.ts'
import { returnMoney } from './money.ts'
import type { By, Order, RefusalReason } from './order.ts'
import { lockOrder, stepOrder } from './step.ts'

export async function refuseOrder(tx: Transaction, { orderId, reason, by }: { readonly orderId: string; readonly reason: RefusalReason; readonly by: By }, now: Date): Promise<Order> {
  const order = await stepOrder(tx, await lockOrder(tx, orderId), 'refused', { by, reason }, now)
  await giveBack(tx, order, now)
  await returnMoney(tx, order, { amount: 'all', reason, key: 'refused', by }, now)
  return order
}
