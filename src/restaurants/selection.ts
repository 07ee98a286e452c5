/** Which restaurants of the catalogue fit a wish, in which order, and how many would fit with one filter changed. Pure. */
import type { OrderType } from '../../drizzle/schema/restaurants.ts'
import type { Pin } from '../vocabulary/place.ts'
import type { Opening, Schedule } from './opening.ts'
import { type CatalogueEntry, type RestaurantCard, type Situation, situationOf } from './catalogue.ts'

export const SORTS = ['relevance', 'distance', 'rating', 'price', 'delivery-time'] as const
export type Sort = (typeof SORTS)[number]

/** Empty lists and nulls ask for nothing. Within a list any one is enough, except diets, which must all be kept. */
export interface Filters {
  readonly city: string | null
  readonly cuisines: ReadonlyArray<string>
  readonly diets: ReadonlyArray<string>
  readonly priceLevels: ReadonlyArray<number>
  readonly openNow: boolean
  readonly deliversHere: boolean
  /** Only places within the radius of the pin. */
  readonly radiusMetres: number | null
}

export const NO_FILTERS: Filters = { city: null, cuisines: [], diets: [], priceLevels: [], openNow: false, deliversHere: false, radiusMetres: null }

export interface Wish {
  readonly filters: Filters
  readonly sort: Sort
  readonly pin: Pin | null
  readonly orderType: OrderType | null
}

export interface Choice {
  readonly entry: CatalogueEntry
  readonly situation: Situation
  /** Smaller comes first; ties are broken by id. */
  readonly key: number
}

/** Which part of the order is wanted. */
export interface Window {
  /** Key and id of the last choice that was shown, or null to begin. */
  readonly after: { readonly key: number; readonly id: string } | null
  readonly limit: number
}

export interface FacetValue {
  readonly value: string
  readonly count: number
}

/** Counts over what the other filters leave: choosing the value would show so many places. */
export interface Facets {
  readonly cuisines: ReadonlyArray<FacetValue>
  readonly diets: ReadonlyArray<FacetValue>
  readonly priceLevels: ReadonlyArray<FacetValue>
  readonly openNow: number
  readonly deliversHere: number
}

export interface Selection {
  /** Those in the window, in order. */
  readonly choices: ReadonlyArray<Choice>
  readonly total: number
  /** Whether there are others behind the window. */
  readonly more: boolean
  readonly facets: Facets
}

type FilterName = 'cuisines' | 'diets' | 'priceLevels' | 'openNow' | 'deliversHere'
const NONE = 'none'
const SEVERAL = 'several'

/** Places to choose from. */
export interface Candidates {
  readonly entries: ReadonlyArray<CatalogueEntry>
  /** How well each fits the words of the question, 0 or more; null when there were no words. */
  readonly scores: ReadonlyArray<number> | null
}

export function select({ entries, scores }: Candidates, wish: Wish, now: Date, window: Window): Selection {
  const { filters, pin } = wish
  const viewpoint = { now, pin, orderType: wish.orderType }
  const openings = new Map<Schedule, Opening>()
  const shown = new Front(window.limit)
  const tally = newTally()
  let total = 0
  let behind = 0
  entries.forEach((entry, i) => {
    if (filters.city !== null && entry.card.city !== filters.city) return
    const situation = situationOf(entry, viewpoint, openings)
    if (filters.radiusMetres !== null && (situation.distanceMetres === null || situation.distanceMetres > filters.radiusMetres)) return
    const failed = failedFilter(entry.card, situation, filters)
    count(tally, entry.card, situation, failed)
    if (failed !== NONE) return
    total++
    const key = keyOf(wish.sort, entry.card, situation, scores?.[i] ?? 0)
    if (window.after !== null && !comesAfter(key, entry.card.id, window.after.key, window.after.id)) return
    behind++
    shown.offer({ entry, situation, key })
  })
  return { choices: shown.choices, total, more: behind > shown.choices.length, facets: facetsOf(tally) }
}

const comesAfter = (key: number, id: string, otherKey: number, otherId: string): boolean => key > otherKey || (key === otherKey && id > otherId)

/** The first few of many in order, without sorting the many. */
class Front {
  readonly choices: Choice[] = []

  constructor(private readonly limit: number) {}

  offer(choice: Choice): void {
    const isBefore = (other: Choice) => comesAfter(other.key, other.entry.card.id, choice.key, choice.entry.card.id)
    const last = this.choices.at(-1)
    if (this.choices.length >= this.limit && (last === undefined || !isBefore(last))) return
    let low = 0
    let high = this.choices.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(this.choices[middle] as Choice)) high = middle
      else low = middle + 1
    }
    this.choices.splice(low, 0, choice)
    if (this.choices.length > this.limit) this.choices.pop()
  }
}

/** The one filter that the place fails, or how many: a place that fails one only still counts for that one's facet. */
function failedFilter(card: RestaurantCard, situation: Situation, filters: Filters): FilterName | typeof NONE | typeof SEVERAL {
  let failed: FilterName | typeof NONE = NONE
  const fails = (name: FilterName): boolean => {
    if (failed !== NONE) return true
    failed = name
    return false
  }
  if (filters.cuisines.length > 0 && !filters.cuisines.some((c) => card.cuisines.includes(c)) && fails('cuisines')) return SEVERAL
  if (!filters.diets.every((d) => card.diets.includes(d)) && fails('diets')) return SEVERAL
  if (filters.priceLevels.length > 0 && !filters.priceLevels.includes(card.priceLevel) && fails('priceLevels')) return SEVERAL
  if (filters.openNow && situation.opening.state !== 'open' && fails('openNow')) return SEVERAL
  if (filters.deliversHere && !situation.deliversHere && fails('deliversHere')) return SEVERAL
  return failed
}

/** A place with few ratings is judged as if five people had also given it 3.8: one friend's 5 is not the best in town. */
const PRIOR_COUNT = 5
const PRIOR_MEAN = 3.8

export const weighedRating = (card: Pick<RestaurantCard, 'ratingMean' | 'ratingCount'>): number =>
  ((card.ratingMean ?? 0) * card.ratingCount + PRIOR_MEAN * PRIOR_COUNT) / (card.ratingCount + PRIOR_COUNT)

const UNKNOWN_DISTANCE_METRES = 50_000
/** Riders in town traffic: 18 km/h. */
const RIDER_METRES_PER_MINUTE = 300

/** Minutes from order to door, as a rough comparison between places; not a promise. */
export const deliveryMinutes = (card: Pick<RestaurantCard, 'preparationMinutes'>, distance: number | null): number =>
  card.preparationMinutes + (distance ?? 0) / RIDER_METRES_PER_MINUTE

function keyOf(sort: Sort, card: RestaurantCard, situation: Situation, textScore: number): number {
  const distance = situation.distanceMetres
  switch (sort) {
    case 'distance': return distance ?? UNKNOWN_DISTANCE_METRES
    case 'rating': return -weighedRating(card)
    case 'price': return card.priceLevel * 10 - weighedRating(card)
    case 'delivery-time': return deliveryMinutes(card, distance) + (situation.deliversHere ? 0 : 10_000)
    case 'relevance': return -(textScore * 4 + openScore(situation) + weighedRating(card) - Math.min(5, (distance ?? 0) / 2_000))
  }
}

const openScore = ({ opening }: Situation): number => (opening.state === 'open' ? 2 : opening.state === 'opening-soon' ? 1 : 0)

interface Tally {
  readonly cuisines: Map<string, number>
  readonly diets: Map<string, number>
  readonly priceLevels: Map<string, number>
  openNow: number
  deliversHere: number
}

const newTally = (): Tally => ({ cuisines: new Map(), diets: new Map(), priceLevels: new Map(), openNow: 0, deliversHere: 0 })

function count(tally: Tally, card: RestaurantCard, situation: Situation, failed: FilterName | typeof NONE | typeof SEVERAL): void {
  if (failed === SEVERAL) return
  const counts = (name: FilterName) => failed === NONE || failed === name
  if (counts('cuisines')) for (const cuisine of card.cuisines) add(tally.cuisines, cuisine)
  // Diets are joined by "and": one more diet is chosen among those that keep all so far.
  if (failed === NONE) for (const diet of card.diets) add(tally.diets, diet)
  if (counts('priceLevels')) add(tally.priceLevels, String(card.priceLevel))
  if (counts('openNow') && situation.opening.state === 'open') tally.openNow++
  if (counts('deliversHere') && situation.deliversHere) tally.deliversHere++
}

const add = (counts: Map<string, number>, value: string): void => void counts.set(value, (counts.get(value) ?? 0) + 1)

const facetsOf = (tally: Tally): Facets => ({
  cuisines: mostFirst(tally.cuisines), diets: mostFirst(tally.diets),
  priceLevels: [...tally.priceLevels].map(([value, count]) => ({ value, count })).sort((a, b) => (a.value < b.value ? -1 : 1)),
  openNow: tally.openNow, deliversHere: tally.deliversHere,
})

const mostFirst = (counts: Map<string, number>): FacetValue[] =>
  [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
