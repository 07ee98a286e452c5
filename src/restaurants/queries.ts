/** Reads of restaurants, shaped for the pages and doors that show them. */
import { and, eq, gte } from 'drizzle-orm'
import { areas, closings, openingHours, restaurants, staff } from '../../drizzle/schema/restaurants.ts'
import type { Reader } from '../platform/database.ts'
import { localTime } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { distanceMetres } from '../vocabulary/place.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { cardOf, type Catalogue, type Situation, type Viewpoint } from './catalogue.ts'
import { cityName } from './cities.ts'
import { type HoursRow, openingAt, scheduleOf } from './opening.ts'
import { type Actor, canSee, standingOf } from './policy.ts'
import { deliversTo, type Restaurant } from './restaurant.ts'

export type RestaurantKey = { readonly id: string } | { readonly slug: string }

/**
 * Everything about one restaurant but its menu and reviews.
 * @param reader who asks: a draft is shown to those who work on it, and unknown to others
 * @throws Refusal 404
 */
export async function restaurantPage(db: Reader, key: RestaurantKey, { now, pin, orderType }: Viewpoint, reader: Actor | null = null) {
  const [row] = await db.select().from(restaurants).where('id' in key ? eq(restaurants.id, key.id as Id<'restaurant'>) : eq(restaurants.slug, key.slug))
  if (!row || !(await isShownTo(db, row, reader))) throw unknown('restaurant')
  const [hours, closed] = await Promise.all([hoursOf(db, row.id), comingClosings(db, row.id, now)])
  const card = cardOf(row)
  const situation: Situation = {
    opening: openingAt(scheduleOf(hours, closed, orderType), now),
    distanceMetres: pin && distanceMetres(pin, card.pin),
    deliversHere: pin ? deliversTo(row, pin) : row.delivers,
  }
  return {
    card, situation, hours, closings: closed,
    description: row.description, phone: row.phone, website: row.website, status: row.status,
    deliveryRadiusMetres: row.deliveryRadiusMetres, cityName: cityName(row.city), updatedAt: row.updatedAt,
    /** Open map data has to be named where it is shown. */
    fromOpenStreetMap: row.source?.startsWith('osm:') ?? false,
  }
}

/** Asks the database only about drafts: everybody may see the others. */
async function isShownTo(db: Reader, { id, status }: Pick<Restaurant, 'id' | 'status'>, reader: Actor | null): Promise<boolean> {
  if (canSee(null, status)) return true
  return reader !== null && canSee(standingOf(reader, await staffRole(db, id, reader.id)), status)
}

/** The id again, of a restaurant that the reader may see. @throws Refusal 404 */
export async function shownRestaurant(db: Reader, id: string, reader: Actor | null): Promise<Id<'restaurant'>> {
  const [row] = await db.select({ id: restaurants.id, status: restaurants.status }).from(restaurants).where(eq(restaurants.id, id as Id<'restaurant'>))
  if (!row || !(await isShownTo(db, row, reader))) throw unknown('restaurant')
  return row.id
}

export type RestaurantPage = Awaited<ReturnType<typeof restaurantPage>>

const hoursOf = (db: Reader, id: Id<'restaurant'>): Promise<HoursRow[]> =>
  db.select({ orderType: openingHours.orderType, weekday: openingHours.weekday, opensMinute: openingHours.opensMinute, closesMinute: openingHours.closesMinute })
    .from(openingHours).where(eq(openingHours.restaurantId, id)).orderBy(openingHours.orderType, openingHours.weekday, openingHours.opensMinute)

/** Closings that are not over. */
const comingClosings = (db: Reader, id: Id<'restaurant'>, now: Date) =>
  db.select({ id: closings.id, firstDay: closings.firstDay, lastDay: closings.lastDay, reason: closings.reason })
    .from(closings).where(and(eq(closings.restaurantId, id), gte(closings.lastDay, localTime(now).date))).orderBy(closings.firstDay, closings.id)

/** Named areas of a city with their pins and how many places say that they are there. */
export async function areasOf(db: Reader, catalogue: Catalogue, city: string) {
  const counts = new Map<string, number>()
  for (const { area } of catalogue.ofCity(city)) counts.set(area, (counts.get(area) ?? 0) + 1)
  const rows = await db.select().from(areas).where(eq(areas.city, city)).orderBy(areas.name)
  return rows.map(({ lat, lng, ...area }) => ({ ...area, pin: { lat, lng }, restaurants: counts.get(area.name) ?? 0 }))
}

/**
 * One named area.
 * @throws Refusal 404
 */
export async function areaOf(db: Reader, slug: string) {
  const [row] = await db.select().from(areas).where(eq(areas.slug, slug))
  if (!row) throw unknown('area')
  const { lat, lng, ...area } = row
  return { ...area, pin: { lat, lng } }
}

/** Cities that have places, most places first. */
export const citiesOf = (catalogue: Catalogue) => catalogue.cityCounts().map(({ city, restaurants }) => ({ slug: city, name: cityName(city), restaurants }))

export async function staffRole(db: Reader, restaurantId: string, personId: string) {
  const [row] = await db.select({ role: staff.role }).from(staff)
    .where(and(eq(staff.restaurantId, restaurantId as Id<'restaurant'>), eq(staff.personId, personId as Id<'person'>)))
  return row?.role ?? null
}

/** Restaurants a person works in, with their role there. */
export const workplacesOf = (db: Reader, personId: Id<'person'>) =>
  db.select({ id: restaurants.id, slug: restaurants.slug, name: restaurants.name, status: restaurants.status, role: staff.role })
    .from(staff).innerJoin(restaurants, eq(restaurants.id, staff.restaurantId)).where(eq(staff.personId, personId)).orderBy(restaurants.name)

