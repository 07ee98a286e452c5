/** Named places and people for tests, written straight into the rooms' tables. */
import { people } from '../../drizzle/schema/accounts.ts'
import { dishes, menuCategories } from '../../drizzle/schema/menus.ts'
import { openingHours, ORDER_TYPES, restaurants, staff } from '../../drizzle/schema/restaurants.ts'
import type { Database } from '../platform/database.ts'
import type { Actor, StaffRole } from '../restaurants/policy.ts'
import { searchTextOf, type Restaurant } from '../restaurants/restaurant.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { plusCodeOf } from '../vocabulary/place.ts'
import { foldText, slugOf } from '../vocabulary/text.ts'

/** Herbert Macaulay Way, Yaba. */
export const YABA = { lat: 6.5095, lng: 3.3711 }

export async function aPerson(db: Database, name: string, role: 'customer' | 'admin' = 'customer'): Promise<Actor> {
  const id = newId<'person'>()
  await db.insert(people).values({ id, email: `${slugOf(name)}-${id.slice(-6)}@example.ng`, name, role })
  return { id, role }
}

type PlaceWish = Partial<typeof restaurants.$inferInsert> & {
  /** Names of dishes, at 2,000 naira each. */
  readonly menu?: ReadonlyArray<string>
  /** Minutes of every day; null for a place without hours. Default 08:00 to 22:00. */
  readonly hours?: readonly [number, number] | null
}

export async function aRestaurant(db: Database, name: string, { menu = [], hours = [480, 1320], ...wish }: PlaceWish = {}): Promise<Restaurant> {
  const place = { name, slug: slugOf(name), city: 'lagos', area: 'Yaba', ...YABA, cuisines: ['nigerian'], priceLevel: 2, deliveryFee: naira(700), minimumOrder: naira(1_000), ...wish }
  const [row] = await db.insert(restaurants).values({ ...place, plusCode: plusCodeOf(place), searchText: searchTextOf(place, menu) }).returning()
  const restaurant = row as Restaurant
  if (hours) await db.insert(openingHours).values(ORDER_TYPES.flatMap((orderType) => [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ restaurantId: restaurant.id, orderType, weekday, opensMinute: hours[0], closesMinute: hours[1] }))))
  if (menu.length > 0) await aMenu(db, restaurant.id, menu)
  return restaurant
}

export async function aMenu(db: Database, restaurantId: Id<'restaurant'>, names: ReadonlyArray<string>): Promise<Array<Id<'dish'>>> {
  const categoryId = newId<'category'>()
  await db.insert(menuCategories).values({ id: categoryId, restaurantId, name: 'Main dishes' })
  const rows = names.map((name, position) => ({ id: newId<'dish'>(), restaurantId, categoryId, slug: slugOf(name), name, price: naira(2_000), position, searchText: foldText(name) }))
  await db.insert(dishes).values(rows)
  return rows.map((row) => row.id)
}

export async function worksAt(db: Database, person: Actor, restaurant: { readonly id: Id<'restaurant'> }, role: StaffRole): Promise<void> {
  await db.insert(staff).values({ restaurantId: restaurant.id, personId: person.id, role })
}
