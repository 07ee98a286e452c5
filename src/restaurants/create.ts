/** A new restaurant. It begins as a draft of the person who makes it, who becomes its owner. */
import { eq, or, sql } from 'drizzle-orm'
import { restaurants, staff } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { kobo, naira, ZERO } from '../vocabulary/money.ts'
import { isInNigeria, type Pin, plusCodeOf } from '../vocabulary/place.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { slugOf } from '../vocabulary/text.ts'
import { cityOfSlug } from './cities.ts'
import type { RestaurantEvent } from './events.ts'
import type { NewRestaurantInput } from './inputs.ts'
import type { Actor } from './policy.ts'
import { type Restaurant, searchTextOf } from './restaurant.ts'
import { notifyCatalogues } from './upkeep.ts'

const USUAL_FEE = naira(700)

export async function createRestaurant(tx: Transaction, by: Actor, input: NewRestaurantInput, now: Date): Promise<Restaurant> {
  checkPlace(input.city, input.pin)
  const { name, city, area = '', cuisines = [] } = input
  const values = {
    name: name.trim(), city, area: area.trim(), cuisines, ...input.pin, plusCode: plusCodeOf(input.pin), priceLevel: input.price_level,
    description: input.description ?? '', landmark: input.landmark ?? '', phone: input.phone ?? null, website: input.website ?? null, diets: input.diets ?? [],
    delivers: input.delivers ?? true, deliveryRadiusMetres: input.delivery_radius_metres ?? 6_000,
    deliveryFee: input.delivery_fee ? kobo(input.delivery_fee.amount) : USUAL_FEE, minimumOrder: input.minimum_order ? kobo(input.minimum_order.amount) : ZERO,
    preparationMinutes: input.preparation_minutes ?? 25, status: 'draft' as const, createdAt: now, updatedAt: now,
    searchText: searchTextOf({ name, cuisines, area, city }, []),
  }
  const restaurant = await insertWithSlug(tx, values)
  await tx.insert(staff).values({ restaurantId: restaurant.id, personId: by.id, role: 'owner' })
  await emit(tx, { name: 'restaurants.created', subjectId: restaurant.id, facts: { city, imported: false } } satisfies RestaurantEvent, now)
  await notifyCatalogues(tx, restaurant.id)
  return restaurant
}

/** @throws Refusal 422 for a city that we do not know and for a pin that is not in the country */
export function checkPlace(city: string | undefined, pin: Pin | undefined): void {
  if (city !== undefined && !cityOfSlug(city)) throw invalid('city', 'value-unknown')
  if (pin !== undefined && !isInNigeria(pin)) throw invalid('pin', 'pin-outside')
}

const ATTEMPTS = 6

/** Stores the place under a readable address that nobody has: the name, then with its area, then with a number. */
export async function insertWithSlug(tx: Transaction, values: Omit<typeof restaurants.$inferInsert, 'slug'>): Promise<Restaurant> {
  const base = slugOf(values.name) || 'place'
  const wishes = [base, slugOf(`${values.name} ${values.area || values.city}`) || base]
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const slug = wishes[attempt] ?? (await nextNumber(tx, base, attempt))
    const [row] = await tx.insert(restaurants).values({ ...values, slug }).onConflictDoNothing({ target: restaurants.slug }).returning()
    if (row) return row
  }
  throw new Refusal('conflict', 'name-taken')
}

async function nextNumber(tx: Transaction, base: string, attempt: number): Promise<string> {
  const [row] = await tx.select({ highest: sql<number | null>`max(substring(${restaurants.slug} from ${`^${base}-([0-9]{1,8})$`})::int)` })
    .from(restaurants).where(or(eq(restaurants.slug, base), sql`${restaurants.slug} like ${`${base}-%`}`))
  // Another transaction may be taking the same number: each further attempt leaves a larger gap.
  return `${base}-${(row?.highest ?? 1) + 1 + (attempt - 2) * 7}`
}
