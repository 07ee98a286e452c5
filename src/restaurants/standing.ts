/** Who somebody is to a restaurant, found out inside the transaction that is going to write. */
import { and, eq } from 'drizzle-orm'
import { restaurants, staff } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import { type Actor, canSee, type Standing, standingOf } from './policy.ts'
import type { Restaurant } from './restaurant.ts'

/**
 * The restaurant, locked until the transaction ends, for somebody who may do `what` with it.
 * @throws Refusal 404 for what they cannot see, 403 for what they see but may not change
 */
export async function restaurantFor(tx: Transaction, by: Actor, id: Id<'restaurant'>, may: (standing: Standing) => boolean): Promise<{ restaurant: Restaurant; standing: Standing }> {
  const [restaurant] = await tx.select().from(restaurants).where(eq(restaurants.id, id)).for('no key update')
  const [row] = await tx.select({ role: staff.role }).from(staff).where(and(eq(staff.restaurantId, id), eq(staff.personId, by.id)))
  const standing = standingOf(by, row?.role ?? null)
  if (!restaurant || !canSee(standing, restaurant.status)) throw unknown('restaurant')
  if (!may(standing)) throw new Refusal('forbidden', 'not-your-restaurant')
  return { restaurant, standing }
}
