/** The kitchen needs longer than it promised, and says so. */
import { eq } from 'drizzle-orm'
import { orders } from '../../drizzle/schema/orders.ts'
import type { Transaction } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { By, Order } from './order.ts'
import { lockOrder, noteDeed } from './step.ts'

export const DELAYS = [5, 10, 15, 20, 30, 45] as const

export async function delayOrder(tx: Transaction, { orderId, minutes, by }: { readonly orderId: string; readonly minutes: number; readonly by: By }, now: Date): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  if (order.state !== 'accepted' && order.state !== 'preparing') throw new Refusal('conflict', 'order-moved-on', { state: order.state })
  const [delayed] = await tx.update(orders).set({ promisedFrom: addMinutes(order.promisedFrom, minutes), promisedUntil: addMinutes(order.promisedUntil, minutes) }).where(eq(orders.id, order.id)).returning() as [Order]
  await noteDeed(tx, delayed, 'delayed', { by, facts: { minutes } }, now)
  return delayed
}
