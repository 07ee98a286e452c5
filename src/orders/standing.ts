/** An order that staff are going to move: found inside the transaction, for somebody who works in its place. */
import { and, eq } from 'drizzle-orm'
import { orders } from '../../drizzle/schema/orders.ts'
import { staff } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import { type Actor, canCountPortions, type Standing, standingOf } from '../restaurants/policy.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import type { By } from './order.ts'

/** Everybody in the kitchen moves orders; hosts only look. */
export const canMoveOrders = (standing: Standing): boolean => canCountPortions(standing)

/** @throws Refusal 404 for those who do not work there, 403 for those who only look */
export async function staffOf(tx: Transaction, actor: Actor, orderId: string): Promise<{ readonly restaurantId: Id<'restaurant'>; readonly by: By }> {
  const [order] = await tx.select({ restaurantId: orders.restaurantId }).from(orders).where(eq(orders.id, orderId as Id<'order'>))
  if (!order) throw unknown('order')
  const [row] = await tx.select({ role: staff.role }).from(staff).where(and(eq(staff.restaurantId, order.restaurantId), eq(staff.personId, actor.id)))
  const standing = standingOf(actor, row?.role ?? null)
  if (standing === null) throw unknown('order')
  if (!canMoveOrders(standing)) throw new Refusal('forbidden', 'not-allowed')
  return { restaurantId: order.restaurantId, by: { who: 'staff', id: actor.id } }
}
