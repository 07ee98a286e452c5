/** Changes the prices of a menu, or of some of its dishes, by one percentage. */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { type Actor, canManage } from '../restaurants/policy.ts'
import { restaurantFor } from '../restaurants/standing.ts'
import type { Id } from '../vocabulary/id.ts'
import { MAX_KOBO } from '../vocabulary/money.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { repriced } from './dish.ts'
import type { MenuEvent } from './events.ts'
import type { PriceChangeInput } from './inputs.ts'

/** Returns how many dishes changed their price. */
export async function repriceMenu(tx: Transaction, by: Actor, restaurantId: Id<'restaurant'>, input: PriceChangeInput, now: Date): Promise<number> {
  await restaurantFor(tx, by, restaurantId, canManage)
  const wanted = input.item_ids as Array<Id<'dish'>> | undefined
  const rows = await tx.select({ id: dishes.id, price: dishes.price }).from(dishes)
    .where(and(eq(dishes.restaurantId, restaurantId), isNull(dishes.removedAt), isNull(dishes.keptBy), wanted ? inArray(dishes.id, wanted) : undefined)).orderBy(dishes.id).for('update')
  if (wanted && rows.length < wanted.length) throw invalid('item_ids', 'value-unknown')
  if (rows.some(({ price }) => (price * (10_000 + input.basis_points)) / 10_000 > MAX_KOBO)) throw invalid('basis_points', 'number-too-large')
  const changed = rows.map(({ id, price }) => ({ id, price: repriced(price, input.basis_points) })).filter((dish, i) => dish.price !== rows[i]?.price)
  if (changed.length > 0) {
    // The rule of rounding lives in one place; the database only stores what it says.
    const prices = sql.join(changed.map((dish) => sql`(${dish.id}::uuid, ${dish.price}::bigint)`), sql`, `)
    await tx.execute(sql`update ${dishes} set price = changed.price from (values ${prices}) as changed(id, price) where ${dishes.id} = changed.id`)
  }
  await emit(tx, { name: 'menus.prices_changed', subjectId: restaurantId, facts: { basisPoints: input.basis_points, dishes: changed.length } } satisfies MenuEvent, now)
  return changed.length
}
