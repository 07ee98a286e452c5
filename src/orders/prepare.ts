/** The kitchen begins to cook, and is done. */
import type { Transaction } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { By, Order } from './order.ts'
import { lockOrder, stepOrder } from './step.ts'
import { isAsking } from './substitute.ts'

interface InKitchen {
  readonly orderId: string
  readonly by: By
}

export async function startPreparing(tx: Transaction, { orderId, by }: InKitchen, now: Date): Promise<Order> {
  return stepOrder(tx, await lockOrder(tx, orderId), 'preparing', { by }, now)
}

/** @throws Refusal 409 while the guest is asked what to do about an item that ran out */
export async function readyOrder(tx: Transaction, { orderId, by }: InKitchen, now: Date): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  if (await isAsking(tx, order.id)) throw new Refusal('conflict', 'order-awaits-answer')
  return stepOrder(tx, order, 'ready', { by, set: { readyAt: now } }, now)
}
