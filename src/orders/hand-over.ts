/** The food leaves the kitchen, and arrives or does not. */
import type { Transaction } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { collectCash } from '../payments/cash.ts'
import type { Id } from '../vocabulary/id.ts'
import { markPaid } from './mark-paid.ts'
import { paymentOf } from './money.ts'
import { type By, type FailureReason, mayBeReleased, mayFollow, type Order } from './order.ts'
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

/** The guest fetches it at the counter: cash is taken there, by whoever hands it over, and then it is done. */
export async function handOver(tx: Transaction, { orderId, by }: OnTheWay, now: Date): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  if (order.fulfilment !== 'pickup') throw new Refusal('conflict', 'order-for-rider')
  if (!mayFollow(order.state, 'picked_up')) throw new Refusal('conflict', 'order-moved-on', { state: order.state })
  const payment = await paymentOf(tx, order)
  if (order.paidAt === null && payment?.method === 'cash' && by.id !== null) {
    await collectCash(tx, { paymentId: payment.id, riderId: by.id as Id<'person'> }, now)
    await markPaid(tx, order, now)
  }
  await pickUpOrder(tx, { orderId, by }, now)
  return deliverOrder(tx, { orderId, by }, now)
}
