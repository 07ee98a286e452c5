/**
 * All live restaurants with their hours, in memory. Home, search and suggestions look at thousands of places per
 * request: "is it open, how far, does it deliver here" must not cost a query per card. Each web process holds one
 * catalogue, fills it when it starts, and reloads what RESTAURANTS_CHANNEL names.
 */
import { and, eq, sql } from 'drizzle-orm'
import { closings, openingHours, ORDER_TYPES, type OrderType, restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Reader } from '../platform/database.ts'
import { type Id, isId } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { distanceMetres, type Pin } from '../vocabulary/place.ts'
import { foldText } from '../vocabulary/text.ts'
import { type HoursRow, type Opening, openingAt, type Schedule, scheduleOf } from './opening.ts'
import { ratingMean, type Restaurant } from './restaurant.ts'
import { KnownWords } from './spelling.ts'

/** NOTIFY names the restaurant that changed, or `all`. */
export const RESTAURANTS_CHANNEL = 'buka_restaurants'

/** What a card shows of a restaurant, the same in pages and in JSON. */
export interface RestaurantCard {
  readonly id: Id<'restaurant'>
  readonly slug: string
  readonly name: string
  readonly city: string
  readonly area: string
  readonly cuisines: ReadonlyArray<string>
  readonly diets: ReadonlyArray<string>
  readonly priceLevel: number
  readonly photo: string | null
  readonly ratingMean: number | null
  readonly ratingCount: number
  readonly delivers: boolean
  readonly deliveryFee: Kobo
  readonly minimumOrder: Kobo
  readonly preparationMinutes: number
  readonly pin: Pin
  readonly plusCode: string
  readonly landmark: string
}

export interface Viewpoint {
  readonly now: Date
  /** Where the diner is; null when they did not say. */
  readonly pin: Pin | null
  /** null: open in any way counts. */
  readonly orderType: OrderType | null
}

/** How a restaurant stands towards one diner at one moment. */
export interface Situation {
  readonly opening: Opening
  readonly distanceMetres: number | null
  /** Whether riders come to the diner's pin; without a pin, whether the place delivers at all. */
  readonly deliversHere: boolean
}

/** A card with what is asked about it but not shown. */
export interface CatalogueEntry {
  readonly card: RestaurantCard
  readonly nameWords: ReadonlyArray<string>
  /** Folded cuisines, area and city, as words. */
  readonly aboutWords: ReadonlySet<string>
  readonly deliveryRadiusMetres: number
  readonly schedules: Schedules
}

type Schedules = Readonly<Record<OrderType | 'any', Schedule>>

/** Twenty thousand places are what a web process is measured with; far more would want another design. */
const MAX_PLACES = 100_000
const CELL_DEGREES = 0.02
const METRES_PER_DEGREE = 111_195

export class Catalogue {
  private entries = new Map<string, CatalogueEntry>()
  private slugs = new Map<string, CatalogueEntry>()
  private cities = new Map<string, { readonly cards: RestaurantCard[]; readonly entries: CatalogueEntry[] }>()
  private everyEntry: CatalogueEntry[] = []
  private cells = new Map<string, CatalogueEntry[]>()
  private counter = 0
  private lastReload: Promise<void> = Promise.resolve()
  private fullReloadWaits = false
  words = new KnownWords()

  /** Grows with every change; a cache that remembers it knows when it is stale. */
  get version(): number {
    return this.counter
  }

  get size(): number {
    return this.entries.size
  }

  /** Reads everything anew, or one restaurant, whose card is dropped when it is no longer live. */
  reload(db: Reader, only?: Id<'restaurant'>): Promise<void> {
    // One after the other: what an older reload read must not overwrite what a newer one did.
    const reload = this.lastReload.then(() => this.read(db, only))
    this.lastReload = reload.catch(() => {})
    return reload
  }

  /** Answers a NOTIFY. Of many that ask for everything while a reload waits, one is enough. */
  async hear(db: Reader, payload: string): Promise<void> {
    if (isId(payload)) return this.reload(db, payload as Id<'restaurant'>)
    if (this.fullReloadWaits) return
    this.fullReloadWaits = true
    await this.lastReload
    this.fullReloadWaits = false
    await this.reload(db)
  }

  private async read(db: Reader, only?: Id<'restaurant'>): Promise<void> {
    const read = await readEntries(db, only)
    const words = await readWords(db, only)
    if (only === undefined) this.words = new KnownWords(words)
    else this.words.add(words)
    const entries = only === undefined ? new Map<string, CatalogueEntry>() : new Map(this.entries)
    if (only !== undefined) entries.delete(only)
    for (const entry of read) entries.set(entry.card.id, entry)
    this.replace(entries)
  }

  byId(id: string): RestaurantCard | null {
    return this.entries.get(id)?.card ?? null
  }

  bySlug(slug: string): RestaurantCard | null {
    return this.slugs.get(slug)?.card ?? null
  }

  ofCity(city: string): ReadonlyArray<RestaurantCard> {
    return this.cities.get(city)?.cards ?? []
  }

  /** Cities that have a place, most places first. */
  cityCounts(): ReadonlyArray<{ readonly city: string; readonly restaurants: number }> {
    return [...this.cities].map(([city, { cards }]) => ({ city, restaurants: cards.length })).sort((a, b) => b.restaurants - a.restaurants || (a.city < b.city ? -1 : 1))
  }

  /** The places of a city, or of all cities, with what is asked about them. */
  entriesOf(city: string | null): ReadonlyArray<CatalogueEntry> {
    return city === null ? this.everyEntry : (this.cities.get(city)?.entries ?? [])
  }

  /** At least the places within the radius, in no order. */
  entriesAround(pin: Pin, radiusMetres: number): ReadonlyArray<CatalogueEntry> {
    return [...this.around(pin, radiusMetres)]
  }

  entry(id: string): CatalogueEntry | null {
    return this.entries.get(id) ?? null
  }

  /** Cards within the radius, nearest first. */
  near(pin: Pin, radiusMetres: number): Array<{ readonly card: RestaurantCard; readonly distanceMetres: number }> {
    const found: Array<{ card: RestaurantCard; distanceMetres: number }> = []
    for (const { card } of this.around(pin, radiusMetres)) {
      const distance = distanceMetres(pin, card.pin)
      if (distance <= radiusMetres) found.push({ card, distanceMetres: distance })
    }
    return found.sort((a, b) => a.distanceMetres - b.distanceMetres || (a.card.id < b.card.id ? -1 : 1))
  }

  /** @throws Error for a card that is not of this catalogue. */
  at(card: RestaurantCard, viewpoint: Viewpoint): Situation {
    const entry = this.entries.get(card.id)
    if (!entry) throw new Error(`restaurant ${card.id} is not in the catalogue`)
    return situationOf(entry, viewpoint)
  }

  private *around(pin: Pin, radiusMetres: number): Generator<CatalogueEntry> {
    const latReach = radiusMetres / METRES_PER_DEGREE
    // Degrees of longitude shrink towards the poles; at a pole every longitude is near.
    const shrink = Math.cos((Math.min(89.9, Math.abs(pin.lat) + latReach) * Math.PI) / 180)
    const lngReach = latReach / shrink
    const rows = Math.floor((2 * latReach) / CELL_DEGREES) + 2
    const columns = Math.floor((2 * lngReach) / CELL_DEGREES) + 2
    if (rows * columns > this.cells.size || pin.lng - lngReach < -180 || pin.lng + lngReach > 180) return yield* this.everyEntry
    for (let y = cellOf(pin.lat - latReach); y <= cellOf(pin.lat + latReach); y++) {
      for (let x = cellOf(pin.lng - lngReach); x <= cellOf(pin.lng + lngReach); x++) yield* this.cells.get(`${y}:${x}`) ?? []
    }
  }

  private replace(entries: Map<string, CatalogueEntry>): void {
    const slugs = new Map<string, CatalogueEntry>()
    const cities: typeof this.cities = new Map()
    const cells = new Map<string, CatalogueEntry[]>()
    for (const entry of entries.values()) {
      const { slug, city, pin } = entry.card
      slugs.set(slug, entry)
      const town = cities.get(city) ?? { cards: [], entries: [] }
      town.cards.push(entry.card)
      town.entries.push(entry)
      cities.set(city, town)
      push(cells, `${cellOf(pin.lat)}:${cellOf(pin.lng)}`, entry)
    }
    // Assigned together, without a wait between them: no request sees half of a reload.
    this.entries = entries
    this.everyEntry = [...entries.values()]
    this.slugs = slugs
    this.cities = cities
    this.cells = cells
    this.counter++
  }
}

export async function loadCatalogue(db: Reader): Promise<Catalogue> {
  const catalogue = new Catalogue()
  await catalogue.reload(db)
  return catalogue
}

/** @param openings what was found out for this moment already: thousands of places share a few hundred schedules */
export function situationOf(entry: CatalogueEntry, { now, pin, orderType }: Viewpoint, openings?: Map<Schedule, Opening>): Situation {
  const schedule = entry.schedules[orderType ?? 'any']
  const opening = openings?.get(schedule) ?? openingAt(schedule, now)
  openings?.set(schedule, opening)
  const distance = pin === null ? null : distanceMetres(pin, entry.card.pin)
  return {
    opening,
    distanceMetres: distance,
    deliversHere: entry.card.delivers && (distance === null || distance <= entry.deliveryRadiusMetres),
  }
}

const cellOf = (degrees: number): number => Math.floor(degrees / CELL_DEGREES)

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

const CARD_COLUMNS = {
  id: restaurants.id, slug: restaurants.slug, name: restaurants.name, city: restaurants.city, area: restaurants.area, lat: restaurants.lat, lng: restaurants.lng,
  landmark: restaurants.landmark, plusCode: restaurants.plusCode, cuisines: restaurants.cuisines, diets: restaurants.diets, priceLevel: restaurants.priceLevel,
  delivers: restaurants.delivers, deliveryRadiusMetres: restaurants.deliveryRadiusMetres, deliveryFee: restaurants.deliveryFee, minimumOrder: restaurants.minimumOrder,
  preparationMinutes: restaurants.preparationMinutes, photo: restaurants.photo, ratingSum: restaurants.ratingSum, ratingCount: restaurants.ratingCount,
}

export const cardOf = (row: Pick<Restaurant, keyof typeof CARD_COLUMNS>): RestaurantCard => ({
  id: row.id, slug: row.slug, name: row.name, city: row.city, area: row.area, cuisines: row.cuisines, diets: row.diets, priceLevel: row.priceLevel, photo: row.photo,
  ratingMean: ratingMean(row), ratingCount: row.ratingCount, delivers: row.delivers, deliveryFee: row.deliveryFee, minimumOrder: row.minimumOrder,
  preparationMinutes: row.preparationMinutes, pin: { lat: row.lat, lng: row.lng }, plusCode: row.plusCode, landmark: row.landmark,
})

async function readEntries(db: Reader, only?: Id<'restaurant'>): Promise<CatalogueEntry[]> {
  const rows = await db.select(CARD_COLUMNS).from(restaurants)
    .where(and(eq(restaurants.status, 'live'), only ? eq(restaurants.id, only) : undefined)).orderBy(restaurants.id).limit(MAX_PLACES)
  const hours = await readHours(db, only)
  const closed = await readClosings(db, only)
  // Most places keep the same few sets of hours: each set is compiled and held once.
  const compiled = new Map<string, Schedules>()
  return rows.map((row) => {
    const text = hours.get(row.id) ?? '[]'
    const dates = closed.get(row.id) ?? []
    const key = `${text}${JSON.stringify(dates)}`
    let schedules = compiled.get(key)
    if (!schedules) compiled.set(key, (schedules = compile(text, dates)))
    const about = foldText(`${row.cuisines.join(' ')} ${row.area} ${row.city}`)
    return { card: cardOf(row), nameWords: foldText(row.name).split(' '), aboutWords: new Set(about.split(' ')), deliveryRadiusMetres: row.deliveryRadiusMetres, schedules }
  })
}

type ClosedDates = ReadonlyArray<{ readonly firstDay: string; readonly lastDay: string }>

function compile(hoursText: string, closed: ClosedDates): Schedules {
  const rows = (JSON.parse(hoursText) as Array<[OrderType, number, number, number]>)
    .map(([orderType, weekday, opensMinute, closesMinute]): HoursRow => ({ orderType, weekday, opensMinute, closesMinute }))
  const schedule = (type: OrderType | null) => scheduleOf(rows, closed, type)
  return { any: schedule(null), delivery: schedule('delivery'), pickup: schedule('pickup'), dine_in: schedule('dine_in') } satisfies Record<(typeof ORDER_TYPES)[number] | 'any', Schedule>
}

/** One line of JSON per restaurant: a row per range would be fifteen times as many rows. */
async function readHours(db: Reader, only?: Id<'restaurant'>): Promise<Map<string, string>> {
  const h = openingHours
  const rows = await db.select({
    id: h.restaurantId,
    hours: sql<string>`json_agg(json_build_array(${h.orderType}, ${h.weekday}, ${h.opensMinute}, ${h.closesMinute}) order by ${h.orderType}, ${h.weekday}, ${h.opensMinute})::text`,
  }).from(h).where(only ? eq(h.restaurantId, only) : undefined).groupBy(h.restaurantId)
  return new Map(rows.map((row) => [row.id, row.hours]))
}

async function readClosings(db: Reader, only?: Id<'restaurant'>): Promise<Map<string, Array<{ firstDay: string; lastDay: string }>>> {
  const rows = await db.select({ id: closings.restaurantId, firstDay: closings.firstDay, lastDay: closings.lastDay })
    .from(closings).where(only ? eq(closings.restaurantId, only) : undefined).orderBy(closings.restaurantId, closings.firstDay)
  const byPlace = new Map<string, Array<{ firstDay: string; lastDay: string }>>()
  for (const { id, firstDay, lastDay } of rows) push(byPlace, id, { firstDay, lastDay })
  return byPlace
}

/** A menu's words are a page at most, but the words of all menus are few: the database makes them distinct. */
async function readWords(db: Reader, only?: Id<'restaurant'>): Promise<string[]> {
  const rows = await db.selectDistinct({ word: sql<string>`unnest(string_to_array(${restaurants.searchText}, ' '))` })
    .from(restaurants).where(and(eq(restaurants.status, 'live'), only ? eq(restaurants.id, only) : undefined)).limit(200_000)
  return rows.map((row) => row.word)
}
