/** Changes what a restaurant says of itself. */
import { eq } from 'drizzle-orm'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { plusCodeOf } from '../vocabulary/place.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { checkPlace } from './create.ts'
import type { RestaurantEvent } from './events.ts'
import type { RestaurantChange } from './inputs.ts'
import { type Actor, canManage, canSetStatus } from './policy.ts'
import { restaurantFor } from './standing.ts'
import { keepSearchText, notifyCatalogues } from './upkeep.ts'

export async function updateRestaurant(tx: Transaction, by: Actor, id: Id<'restaurant'>, change: RestaurantChange, now: Date): Promise<void> {
  const { restaurant, standing } = await restaurantFor(tx, by, id, canManage)
  if (change.status !== undefined && !canSetStatus(standing, restaurant.status, change.status)) throw new Refusal('forbidden', 'status-not-yours')
  checkPlace(change.city, change.pin)
  const fields = Object.keys(change)
  if (fields.length === 0) return
  await tx.update(restaurants).set({ ...columnsOf(change), updatedAt: now }).where(eq(restaurants.id, id))
  await keepSearchText(tx, id, now)
  await emit(tx, { name: 'restaurants.changed', subjectId: id, facts: { fields } } satisfies RestaurantEvent, now)
  await notifyCatalogues(tx, id)
}

/** Columns for the fields that are there; drizzle leaves out what is undefined. */
const columnsOf = (change: RestaurantChange): Partial<typeof restaurants.$inferInsert> => ({
  name: change.name?.trim(), description: change.description, city: change.city, area: change.area?.trim(), landmark: change.landmark,
  ...(change.pin ? { lat: change.pin.lat, lng: change.pin.lng, plusCode: plusCodeOf(change.pin) } : {}),
  phone: change.phone, website: change.website, cuisines: change.cuisines, diets: change.diets, priceLevel: change.price_level, delivers: change.delivers,
  deliveryRadiusMetres: change.delivery_radius_metres, deliveryFee: change.delivery_fee && kobo(change.delivery_fee.amount),
  minimumOrder: change.minimum_order && kobo(change.minimum_order.amount), preparationMinutes: change.preparation_minutes, status: change.status,
})
