/** Stores the places that an import found, a batch at a time; what is known is brought up to date, what is doubled is merged. */
import { eq, inArray, sql } from 'drizzle-orm'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { ZERO } from '../vocabulary/money.ts'
import { distanceMetres, plusCodeOf } from '../vocabulary/place.ts'
import { foldText } from '../vocabulary/text.ts'
import { insertWithSlug } from './create.ts'
import type { RestaurantEvent } from './events.ts'
import type { PlaceFound } from './import-place.ts'
import { type Restaurant, searchTextOf } from './restaurant.ts'
import { keepSearchText, notifyCatalogues } from './upkeep.ts'

export interface NumberedPlace {
  readonly line: number
  readonly place: PlaceFound
}

export interface PlacesStored {
  created: number
  updated: number
  unchanged: number
  /** Places that were there under another source: the same name within SAME_PLACE_METRES. */
  readonly merged: Array<{ readonly line: number; readonly name: string; readonly into: string }>
}

/** Two pins of one eating place, as two mappers or two phones see it. */
export const SAME_PLACE_METRES = 60
const USUAL_PRICE_LEVEL = 2

type Neighbour = Pick<Restaurant, 'id' | 'name' | 'lat' | 'lng' | 'cuisines' | 'phone' | 'website'>

export async function storePlaces(tx: Transaction, batch: ReadonlyArray<NumberedPlace>, now: Date): Promise<PlacesStored> {
  const stored: PlacesStored = { created: 0, updated: 0, unchanged: 0, merged: [] }
  const known = await tx.select().from(restaurants).where(inArray(restaurants.source, batch.map((b) => b.place.source))).for('no key update')
  const bySource = new Map(known.map((row) => [row.source, row]))
  const unknownPlaces = batch.filter((b) => !bySource.has(b.place.source))
  const neighbours = await neighboursOf(tx, unknownPlaces)
  for (const { line, place } of batch) {
    const before = bySource.get(place.source)
    if (before) {
      stored[(await refresh(tx, before, place, now)) ? 'updated' : 'unchanged']++
      continue
    }
    const twin = neighbours.find((n) => isSamePlace(n, place))
    if (twin) {
      await fillGaps(tx, twin, place, now)
      stored.merged.push({ line, name: place.name, into: twin.name })
    } else {
      neighbours.push(await create(tx, place, now))
      stored.created++
    }
  }
  if (stored.created + stored.updated + stored.merged.length > 0) await notifyCatalogues(tx, 'all')
  return stored
}

const isSamePlace = (a: { readonly name: string; readonly lat: number; readonly lng: number }, b: PlaceFound): boolean =>
  distanceMetres(a, b.pin) <= SAME_PLACE_METRES && foldText(a.name) === foldText(b.name)

/** Whatever stands around the new places, in one question for the batch; the index of pins answers it. */
async function neighboursOf(tx: Transaction, batch: ReadonlyArray<NumberedPlace>): Promise<Neighbour[]> {
  if (batch.length === 0) return []
  const pins = sql.join(batch.map(({ place }) => sql`(${place.pin.lat}::float8, ${place.pin.lng}::float8)`), sql`, `)
  const near = sql`(select r.id from (values ${pins}) as pin(lat, lng) join restaurants r on earth_box(ll_to_earth(pin.lat, pin.lng), ${SAME_PLACE_METRES + 1}) @> ll_to_earth(r.lat, r.lng))`
  return tx.select({ id: restaurants.id, name: restaurants.name, lat: restaurants.lat, lng: restaurants.lng, cuisines: restaurants.cuisines, phone: restaurants.phone, website: restaurants.website })
    .from(restaurants).where(sql`${restaurants.id} in ${near}`).orderBy(restaurants.id)
}

async function create(tx: Transaction, place: PlaceFound, now: Date): Promise<Restaurant> {
  const row = await insertWithSlug(tx, {
    ...columnsOf(place), source: place.source, priceLevel: place.priceLevel ?? USUAL_PRICE_LEVEL,
    // Nothing is known of its riders and fees, so it is shown and not ordered from.
    delivers: false, deliveryFee: ZERO, minimumOrder: ZERO, createdAt: now, updatedAt: now, searchText: searchTextOf(place, []),
  })
  await emit(tx, { name: 'restaurants.created', subjectId: row.id, facts: { city: place.city, imported: true } } satisfies RestaurantEvent, now)
  return row
}

const columnsOf = (place: PlaceFound) => ({
  name: place.name, ...place.pin, plusCode: plusCodeOf(place.pin), city: place.city, area: place.area, landmark: place.landmark,
  cuisines: [...place.cuisines], phone: place.phone, website: place.website,
})

/** Brings a known place up to date with what the source says; silence of the source changes nothing. True when it did. */
async function refresh(tx: Transaction, before: Restaurant, place: PlaceFound, now: Date): Promise<boolean> {
  const said = Object.fromEntries(Object.entries({ ...columnsOf(place), ...(place.priceLevel === null ? {} : { priceLevel: place.priceLevel }) })
    .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))) as Partial<Restaurant>
  const changed = (Object.keys(said) as Array<keyof Restaurant>).filter((field) => JSON.stringify(said[field]) !== JSON.stringify(before[field]))
  if (changed.length === 0) return false
  await change(tx, before.id, said, changed, now)
  return true
}

/** A twin keeps what it says and learns what it did not know. */
async function fillGaps(tx: Transaction, twin: Neighbour, place: PlaceFound, now: Date): Promise<void> {
  const gaps: Partial<Restaurant> = {
    ...(twin.phone === null && place.phone ? { phone: place.phone } : {}),
    ...(twin.website === null && place.website ? { website: place.website } : {}),
    ...(twin.cuisines.length === 0 && place.cuisines.length > 0 ? { cuisines: [...place.cuisines] } : {}),
  }
  const fields = Object.keys(gaps)
  if (fields.length > 0) await change(tx, twin.id, gaps, fields, now)
}

async function change(tx: Transaction, id: Restaurant['id'], values: Partial<Restaurant>, fields: ReadonlyArray<string>, now: Date): Promise<void> {
  await tx.update(restaurants).set({ ...values, updatedAt: now }).where(eq(restaurants.id, id))
  await keepSearchText(tx, id, now)
  await emit(tx, { name: 'restaurants.changed', subjectId: id, facts: { fields } } satisfies RestaurantEvent, now)
}
