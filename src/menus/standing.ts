/** A dish that is going to be changed, found inside the transaction and locked until its end. */
import { and, eq, isNull } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import type { Transaction } from '../platform/database.ts'
import type { Actor, Standing } from '../restaurants/policy.ts'
import { restaurantFor } from '../restaurants/standing.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import type { Dish } from './dish.ts'

export interface DishKey {
  readonly restaurantId: Id<'restaurant'>
  readonly dishId: Id<'dish'>
}

/** Details of a dish that is kept on a platform are changed there. @throws Refusal 409 */
export function mustBeOurs({ keptBy }: Pick<Dish, 'keptBy'>): void {
  if (keptBy !== null) throw new Refusal('conflict', 'dish-kept-elsewhere')
}

/** @throws Refusal 404 also for a dish of another restaurant, 403 as `restaurantFor` does */
export async function dishFor(tx: Transaction, by: Actor, { restaurantId, dishId }: DishKey, may: (standing: Standing) => boolean): Promise<Dish> {
  await restaurantFor(tx, by, restaurantId, may)
  const [dish] = await tx.select().from(dishes).where(and(eq(dishes.id, dishId), eq(dishes.restaurantId, restaurantId), isNull(dishes.removedAt))).for('update')
  if (!dish) throw unknown('dish')
  return dish
}
