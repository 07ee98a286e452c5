/** Puts back what an order took and will not use: counted portions, the kitchen's window, the use of a promotion. Each once. */
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { kitchenWindows, promotionUses, stockHolds } from '../../drizzle/schema/orders.ts'
import { stockTurned } from '../menus/stock-turned.ts'
import type { Transaction } from '../platform/database.ts'
import type { Order } from './order.ts'

export async function giveBack(tx: Transaction, order: Order, now: Date): Promise<void> {
  // Window, dishes, promotion: the order in which placing takes them, so that the two never wait for each other.
  await tx.update(kitchenWindows).set({ taken: sql`greatest(${kitchenWindows.taken} - 1, 0)` }).where(and(eq(kitchenWindows.restaurantId, order.restaurantId), eq(kitchenWindows.startsAt, order.kitchenWindow)))
  await returnPortions(tx, order, now)
  await tx.update(promotionUses).set({ returnedAt: now }).where(and(eq(promotionUses.orderId, order.id), isNull(promotionUses.returnedAt)))
}

/** In the order of their ids, as everybody who changes several dishes. What is no longer counted stays uncounted. */
async function returnPortions(tx: Transaction, { id: orderId, restaurantId }: Order, now: Date): Promise<void> {
  const returned = await tx.update(stockHolds).set({ returnedAt: now }).where(and(eq(stockHolds.orderId, orderId), isNull(stockHolds.returnedAt))).returning({ dishId: stockHolds.dishId, quantity: stockHolds.quantity })
  for (const { dishId, quantity } of returned.sort((a, b) => (a.dishId < b.dishId ? -1 : 1))) {
    const [back] = await tx.update(dishes).set({ stock: sql`${dishes.stock} + ${quantity}` }).where(and(eq(dishes.id, dishId), isNotNull(dishes.stock))).returning({ stock: dishes.stock })
    if (back?.stock != null) await stockTurned(tx, { dishId, restaurantId, before: back.stock - quantity, after: back.stock }, now)
  }
}
