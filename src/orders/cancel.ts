/** An order is called off. What was not cooked is given back; the guest may do it until the kitchen begins. */
import type { Transaction } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { giveBack } from './give-back.ts'
import { returnMoney } from './money.ts'
import { type By, type CancellationReason, isFinal, isUncooked, type Order } from './order.ts'
import { settleOrder } from './settle.ts'
import { lockOrder, stepOrder } from './step.ts'

export interface Cancellation {
  readonly orderId: string
  readonly reason: CancellationReason
  readonly by: By
  /** False: the food was cooked and brought for nothing, so the kitchen keeps its share. */
  readonly withRefund?: boolean
}

export async function cancelOrder(tx: Transaction, { orderId, reason, by, withRefund = true }: Cancellation, now: Date): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  // Who is told that an item ran out may go even then.
  if (by.who === 'guest' && reason !== 'item_ran_out' && !isUncooked(order.state) && !isFinal(order.state)) throw new Refusal('conflict', 'order-being-cooked', { state: order.state })
  const cancelled = await stepOrder(tx, order, 'cancelled', { by, reason }, now)
  if (isUncooked(order.state)) await giveBack(tx, order, now)
  if (withRefund || isUncooked(order.state)) await returnMoney(tx, order, { amount: 'all', reason, key: 'cancelled', by }, now)
  else await settleOrder(tx, cancelled, now)
  return lockOrder(tx, order.id)
}
