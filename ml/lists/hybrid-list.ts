/**
 * The list of one diner as the blend of all recommenders writes it, for any hour: what the hour, the weather and the way add is
 * added when the list is shown (ml/serving/moment.ts). Pure.
 */
import type { ListedRestaurant } from '../../drizzle/schema/recommendations.ts'
import { topIndices } from '../numerics/top-k.ts'
import { chanceOfInterest, toldChance } from '../recommenders/interest.ts'
import type { HybridModel } from '../recommenders/hybrid.ts'
import type { ScoreRequest } from '../recommenders/recommender.ts'
import { wearDown } from '../serving/feasibility.ts'
import { HABIT_PARTS } from '../serving/moment.ts'
import { standingIn } from '../training/promises.ts'
import type { Knowledge, LiveModel, Place } from './knowledge.ts'
import type { KnownDiner } from './known-diners.ts'
import { type OwnLooks, ownLooksOf } from './own-looks.ts'
import { type Taste, takenOf, tasteOf, type TimedDeed } from './taste.ts'
import { reasonsOf } from './why.ts'

/** Long enough that closed and far places can be left out when it is shown. */
export const LIST_LENGTH = 120
const HOUR_MS = 3_600_000
/** Who just ate there is not hungry for it: log-odds taken away, halving with the hours. */
const SATED = 1.5
const SATED_HALF_LIFE_HOURS = 6
/** The k-th best place that somebody knows already makes room for what they do not: log-odds times ln(1 + k). */
const FAMILIAR = 0.7
/** What is like a place that was sent away. */
const DISLIKED = 1
const NEIGHBOURS_OF_DISLIKED = 50
const PART_MS = (24 * HOUR_MS) / HABIT_PARTS
const DAY_MS = 24 * HOUR_MS

export interface DinerList {
  readonly items: ReadonlyArray<ListedRestaurant>
  /** How many different places the diner holds. */
  readonly held: number
}

type Hybrid = LiveModel & { readonly model: HybridModel }

/** O(parts' scores + items). No randomness. */
export function hybridList({ places }: Pick<Knowledge, 'places'>, personal: Hybrid, diner: Pick<KnownDiner, 'deeds' | 'picks' | 'circle'>, now: Date): DinerList {
  const taste = tasteOf(diner.deeds, now)
  const taken = takenOf(diner.deeds).filter(({ restaurantId }) => personal.itemOf.has(restaurantId))
  const request = requestOf(personal, diner, taken, places, now)
  const { model } = personal
  const scores = new Float32Array(model.itemCount)
  model.score(request, scores)
  const standing = standingIn(scores.slice())
  const own = ownLooksOf(diner.deeds)
  const held = new Set(request.history)
  weighDislikes(scores, personal, taste)
  wearDown(scores, [...own.inVain].map(([id, { count, lastAt }]) => ({ item: personal.itemOf.get(id) ?? Infinity, shownCount: count, ageHours: (now.getTime() - lastAt) / HOUR_MS })))
  rest(scores, taken, held, personal, now)
  const cities = citiesOf(diner, taste, places)
  const found = placesOfItems(personal, places)
  for (let item = 0; item < scores.length; item++) {
    const place = found[item]
    if (!place || (cities.size > 0 && !cities.has(place.city))) scores[item] = -Infinity
  }
  for (const id of taste.excluded) {
    const item = personal.itemOf.get(id)
    if (item !== undefined) scores[item] = -Infinity
  }
  const listed = topIndices(scores, LIST_LENGTH)
  const highest = scores[listed[0] ?? 0] ?? 0
  const reasons = reasonsOf(personal, request, listed, { places, diner, now })
  const chanceOf = chancesOf(personal, own, held, standing)
  const habits = habitsOf(personal, request, held, now)
  return {
    held: held.size,
    items: Array.from(listed, (item, at): ListedRestaurant => {
      const chance = chanceOf(item)
      const habit = habits(item)
      return {
        id: personal.itemIds[item]!, score: Number(Math.max(1e-6, Math.exp(scores[item]! - highest)).toPrecision(5)), ...reasons[at]!,
        confidence: chance === null ? null : toldChance(chance), ...(chance !== null && { chance }), ...(habit && { habit }),
      }
    }),
  }
}

const placesByItem = new WeakMap<ReadonlyArray<string>, { readonly among: ReadonlyMap<string, Place>; readonly found: ReadonlyArray<Place | undefined> }>()

/** The same for every list between two readings of places and models. */
function placesOfItems({ itemIds }: Hybrid, among: ReadonlyMap<string, Place>): ReadonlyArray<Place | undefined> {
  const known = placesByItem.get(itemIds)
  if (known?.among === among) return known.found
  const found = itemIds.map((id) => among.get(id))
  placesByItem.set(itemIds, { among, found })
  return found
}

function requestOf(personal: Hybrid, { picks, circle }: Pick<KnownDiner, 'picks' | 'circle'>, taken: ReadonlyArray<TimedDeed>, places: ReadonlyMap<string, Place>, now: Date): ScoreRequest {
  const itemsOf = (ids: ReadonlyArray<string>) => Uint32Array.from(ids.flatMap((id) => personal.itemOf.get(id) ?? []))
  const tastes = picks.filter(({ kind }) => kind === 'cuisine' || kind === 'diet' || kind === 'dish').map(({ value }) => value)
  const home = taken.length === 0 ? middleOf(picks.filter(({ kind }) => kind === 'area').map(({ value }) => value), places) : null
  const friends = circle.map(itemsOf).filter(({ length }) => length > 0)
  return {
    person: null,
    history: Uint32Array.from(taken, ({ restaurantId }) => personal.itemOf.get(restaurantId)!),
    historyTimes: Float64Array.from(taken, ({ at }) => at.getTime()),
    ...(tastes.length > 0 && { tastes }), ...(friends.length > 0 && { circle: friends }),
    context: { time: now.getTime(), isTimeless: true, ...(home && { latitude: home.lat, longitude: home.lng }) },
  }
}

/** Where the places of some areas lie, on average; null where nothing is known of them. */
function middleOf(areas: ReadonlyArray<string>, places: ReadonlyMap<string, Place>): { lat: number; lng: number } | null {
  if (areas.length === 0) return null
  const chosen = new Set(areas)
  const around = [...places.values()].filter(({ area }) => chosen.has(area))
  const mean = (of: (place: Place) => number) => around.reduce((sum, place) => sum + of(place), 0) / around.length
  return around.length === 0 ? null : { lat: mean(({ lat }) => lat), lng: mean(({ lng }) => lng) }
}

/** Where the diner has been active, or said they eat; what they said in Lagos says little of Kano. Empty: anywhere. */
function citiesOf({ picks }: Pick<KnownDiner, 'picks'>, { liked, disliked }: Taste, places: ReadonlyMap<string, Place>): ReadonlySet<string> {
  const active = [...liked, ...disliked].flatMap(({ restaurantId }) => places.get(restaurantId)?.city ?? [])
  if (active.length > 0) return new Set(active)
  const areas = new Set(picks.filter(({ kind }) => kind === 'area').map(({ value }) => value))
  return areas.size === 0 ? new Set() : new Set([...places.values()].filter(({ area }) => areas.has(area)).map(({ city }) => city))
}

function weighDislikes(scores: Float32Array, { model, itemOf }: Hybrid, { disliked }: Taste): void {
  for (const { restaurantId } of disliked) {
    const item = itemOf.get(restaurantId)
    if (item === undefined) continue
    scores[item]! -= 2 * DISLIKED
    const near = model.neighbours?.(item, NEIGHBOURS_OF_DISLIKED)
    near?.items.forEach((other, at) => (scores[other]! -= (DISLIKED * near.scores[at]!) / (near.scores[0] || 1) / 2))
  }
}

/** What was eaten a moment ago rests; and of what is known each further one makes room. */
function rest(scores: Float32Array, taken: ReadonlyArray<TimedDeed>, held: ReadonlySet<number>, { itemOf }: Hybrid, now: Date): void {
  const orders = new Map<number, number>()
  for (const { restaurantId, kind, at } of taken) if (kind === 'order') orders.set(itemOf.get(restaurantId)!, at.getTime())
  for (const [item, at] of orders) scores[item]! -= SATED * 0.5 ** (Math.max(0, now.getTime() - at) / HOUR_MS / SATED_HALF_LIFE_HOURS)
  const known = [...held].sort((a, b) => scores[b]! - scores[a]! || a - b)
  known.forEach((item, k) => (scores[item]! -= FAMILIAR * Math.log1p(k)))
}

/** The chance that a look leads on, rounded to a hundredth: more would be pretence. Null where no calibration speaks, and for places it has never seen. */
function chancesOf({ interest, itemIds, seenCount }: Hybrid, { looks, came, inVain }: OwnLooks, held: ReadonlySet<number>, standing: (item: number) => number): (item: number) => number | null {
  if (!interest) return () => null
  return (item) => {
    if (item >= seenCount) return null
    const chance = chanceOfInterest(interest, { item, standing: standing(item), looks, came, isHeld: held.has(item), inVain: inVain.get(itemIds[item]!)?.count ?? 0 })
    return Math.round(chance * 100) / 100
  }
}

/** Hundredths of log-odds by part of the day, for places that the diner holds. */
function habitsOf({ model }: Hybrid, request: ScoreRequest, held: ReadonlySet<number>, now: Date): (item: number) => ReadonlyArray<number> | null {
  const { contextual } = model
  const weight = model.contextualWeight(held.size)
  if (!contextual || held.size === 0 || !(weight > 0)) return () => null
  // The same weekday, and late enough that no visit lies ahead of it.
  const midnight = now.getTime() - ((now.getTime() + HOUR_MS) % DAY_MS) + 7 * DAY_MS
  const added = contextual.habitsAt(request, Array.from({ length: HABIT_PARTS }, (_, part) => midnight + (part + 0.5) * PART_MS))
  return (item) => (held.has(item) ? (added.get(item)?.map((own) => Math.round(100 * weight * own)) ?? null) : null)
}
