/** The kitchen begins to cook, and is done. */
import type { Transaction } from '../platform/database.ts'
import type { By, Order } from './order.ts'
import { lockOrder, stepOrder } from './step.ts'

interface InKitchen {
  readonly orderId: string
  readonly by: By
}

export async function startPreparing(tx: Transaction, { orderId, by }: InKitchen, now: Date): Promise<Order> {
  return stepOrder(tx, await lockOrder(tx, orderId), 'preparing', { by }, now)
}

export async function readyOrder(tx: Transaction, { orderId, by }: InKitchen, now: Date): Promise<Order> {
  return stepOrder(tx, await lockOrder(tx, orderId), 'ready', { by, set: { readyAt: now } }, now)
}
