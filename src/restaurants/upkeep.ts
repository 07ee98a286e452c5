/** What every change of a restaurant or of its menu owes to search and to the catalogues of the web processes. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { RESTAURANTS_CHANNEL } from './catalogue.ts'
import { searchTextOf } from './restaurant.ts'

/** Catalogues reload the restaurant when, and only if, this transaction commits. */
export const notifyCatalogues = (tx: Transaction, what: Id<'restaurant'> | 'all'): Promise<unknown> =>
  tx.execute(sql`select pg_notify(${RESTAURANTS_CHANNEL}, ${what})`)

/** Rewrites what the place is found by, after its name, cuisines, area or a dish's name has changed. */
export async function keepSearchText(tx: Transaction, id: Id<'restaurant'>, now: Date): Promise<void> {
  const [place] = await tx.select({ name: restaurants.name, cuisines: restaurants.cuisines, area: restaurants.area, city: restaurants.city }).from(restaurants).where(eq(restaurants.id, id))
  if (!place) return
  const menu = await tx.select({ name: dishes.name }).from(dishes).where(and(eq(dishes.restaurantId, id), isNull(dishes.removedAt))).orderBy(dishes.position, dishes.id)
  await tx.update(restaurants).set({ searchText: searchTextOf(place, menu.map((dish) => dish.name)), updatedAt: now }).where(eq(restaurants.id, id))
}
