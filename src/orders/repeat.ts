/** The same again: what is still to be had goes into a basket; what is not is named. */
import { eq } from 'drizzle-orm'
import { orderLines } from '../../drizzle/schema/orders.ts'
import type { Transaction } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Basket, Eater } from './basket.ts'
import { addLine, basketFor } from './fill-basket.ts'
import type { Order } from './order.ts'
import { againOf } from './queries.ts'

/** @throws Refusal 409 when nothing of it can be had now, or another place's basket is in the way */
export async function repeatOrder(tx: Transaction, eater: Eater, order: Order, now: Date): Promise<{ readonly basket: Basket; readonly missing: ReadonlyArray<string> }> {
  const lines = await tx.select().from(orderLines).where(eq(orderLines.orderId, order.id)).orderBy(orderLines.position)
  const basket = await basketFor(tx, eater, order.restaurantId, {}, now)
  const missing: string[] = []
  for (const wanted of againOf(lines)) {
    try {
      await addLine(tx, eater, basket, wanted, now)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      missing.push(lines.find((line) => line.dishId === wanted.dishId)?.name ?? '')
    }
  }
  if (missing.length === lines.length) throw new Refusal('conflict', 'nothing-to-order-again')
  return { basket, missing }
}
