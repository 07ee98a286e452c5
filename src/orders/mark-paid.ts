/** All the money for an order is there: the payments room has heard it from the provider and asked it again. */
import { eq } from 'drizzle-orm'
import { orders } from '../../drizzle/schema/orders.ts'
import type { Transaction } from '../platform/database.ts'
import { movedPromise } from './kitchen.ts'
import { returnMoney } from './money.ts'
import { answerBy, BY_PROVIDER, isFinal, type Order } from './order.ts'
import { settleOrder } from './settle.ts'
import { noteDeed, stepOrder } from './step.ts'
import { kitchenOf } from './timing.ts'

/**
 * Safe to be told twice. Cash comes while the order is under way or at its end; money for an order that is over goes back.
 * @param order locked
 */
export async function markPaid(tx: Transaction, order: Order, now: Date): Promise<Order> {
  if (order.paidAt !== null) return order
  if (order.state === 'placed') {
    const { answerMinutes } = await kitchenOf(tx, order.restaurantId)
    const moved = movedPromise(order, now)
    return stepOrder(tx, order, 'paid', { by: BY_PROVIDER, set: { paidAt: now, dueAt: answerBy(moved ?? order, answerMinutes, now), ...moved } }, now)
  }
  if (order.state !== 'delivered' && isFinal(order.state)) {
    await returnMoney(tx, order, { amount: 'all', reason: 'paid too late', key: 'too-late', by: BY_PROVIDER }, now)
    return order
  }
  const [paid] = await tx.update(orders).set({ paidAt: now }).where(eq(orders.id, order.id)).returning() as [Order]
  await noteDeed(tx, paid, 'cash_collected', { by: BY_PROVIDER }, now)
  if (paid.state === 'delivered') await settleOrder(tx, paid, now)
  return paid
}
