/** Our support gives money back by hand. */
import { audit } from '../audit/append.ts'
import { leftToRefundOf } from '../payments/refund.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { paymentOf, returnMoney } from './money.ts'
import type { Order } from './order.ts'
import { lockOrder, noteDeed } from './step.ts'

/** @throws Refusal 409 for what was not paid, 422 for more than is left of it */
export async function refundOrder(tx: Transaction, { orderId, amount, reason, key, by }: { readonly orderId: string; readonly amount: Kobo; readonly reason: string; readonly key: string; readonly by: Id<'person'> }, now: Date): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  const payment = await paymentOf(tx, order)
  if (payment?.state !== 'paid') throw new Refusal('conflict', 'not-paid')
  if (amount <= 0) throw invalid('amount', 'number-too-small')
  if (amount > (await leftToRefundOf(tx, payment))) throw invalid('amount', 'refund-too-much')
  await returnMoney(tx, order, { amount, reason, key: `support:${key}`, by: { who: 'support', id: by } }, now)
  await noteDeed(tx, order, 'refunded', { by: { who: 'support', id: by }, reason, facts: { amount } }, now)
  await audit(tx, { action: 'orders.refunded', actorId: by, subjectId: order.id, facts: { amount } }, now)
  return lockOrder(tx, orderId)
}
