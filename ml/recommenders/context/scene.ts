import { takeLogarithms } from '../../numerics/logarithm.ts'
import type { Plane } from '../../numerics/plane.ts'
import type { SparseRows } from '../../numerics/sparse.ts'
import { type ScoreRequest, WEATHERS } from '../recommender.ts'
import { type City, hourBin, occasionBins, placeOnPlane } from './city.ts'
import { HABITS, habitsOf } from './habits.ts'
import type { Lifts } from './lifts.ts'
import { bell, clockDistanceHours, localTimeOf } from './local-clock.ts'
import { addLikeness } from './taste-graph.ts'
import { type Visits, visitsOfRequest } from './visits.ts'

const SETTING = [
  'fame',
  'freshFame',
  'hour',
  'occasion',
  'weather',
  'distanceSoonAfter',
  'distanceLater',
  'usualPlaces',
  'usualPlacesAtThisHour',
  'nextInDay',
  'nextSoon',
  'collaborative',
] as const

/** Names of the numbers that `Scene.describe` writes, in order: habits first, then the setting. */
export const COMPONENTS = [...HABITS, ...SETTING] as const
export type Component = (typeof COMPONENTS)[number]
export const COMPONENT_COUNT = COMPONENTS.length
export const HABITS_COUNT = HABITS.length

const HOUR_MILLISECONDS = 3_600_000
const DEPARTURE_HOURS = 6
/** More usual places than this add cost and no knowledge. */
const USUAL_PLACE_LIMIT = 12
/** Kilometres squared: within 200 m all is next door. */
const NEXT_DOOR = 0.04
const FAR_AWAY = 1e-3
const UNLIKE = 1e-2

/** One request seen against the city: every item has COMPONENT_COUNT finite numbers. */
export interface Scene {
  readonly itemCount: number
  readonly visited: ReadonlySet<number>
  /** Writes one item's components to `out[at ..]`. O(components). */
  describe(item: number, out: Float32Array, at: number): void
  /** Writes the weighted sum of every item's components. Column by column: this is the hot loop of serving. O(items). */
  weigh(weights: Float64Array, out: Float32Array): void
}

export interface SceneParts {
  readonly city: City
  /** False: the person's own visits are not counted per item (the line "without own history"). */
  readonly usesHabits: boolean
  readonly scratch: Scratch
}

/** Columns that one scene fills and the next one fills again: serving would else leave 300 KB a request to be collected. */
export type Scratch = Record<'distances' | 'usually' | 'usuallyNow' | 'likeness', Float32Array>

export function scratchFor(itemCount: number): Scratch {
  const column = () => new Float32Array(itemCount)
  return { distances: column(), usually: column(), usuallyNow: column(), likeness: column() }
}

/**
 * Prepares one request; the scene holds until the next one of the same parts. `now` stands in for a request without a readable time.
 * O(visits + neighbours of the visited + items x usual places).
 */
export function sceneOf(request: ScoreRequest, { city, usesHabits, scratch }: SceneParts, now: number): Scene {
  const { itemCount, fame, freshFame } = city
  const moment = momentOf(request, now)
  const visits = visitsOfRequest(request, itemCount, moment)
  const { hour, isWeekend } = localTimeOf(moment, city.utcOffsetMinutes)
  const isTimeless = request.context?.isTimeless ?? false
  const weather = WEATHERS.flatMap((name, bin) => (name === request.context?.weather ? [bin] : []))
  const here = isTimeless ? null : hereOf(request, visits, city, moment)
  const soonShare = here ? here.nearness : 0
  const distances = here && city.plane ? distancesFrom(here, city.plane, scratch.distances) : null
  const usual = closenessTo(usualPlacesOf(isTimeless ? { ...visits, times: null } : visits, city, hour), city, scratch)
  const next = nextShares(request, isTimeless ? { ...visits, times: null } : visits, city, soonShare)
  const habits = habitsOf(visits, moment, city, isTimeless)
  const likeness = likenessOf(city, habits, scratch.likeness)
  /** In the order of SETTING; without values, a column of zeros (or, below, a sparse one). */
  const columns: { values: Float32Array | null; factor: number }[] = [
    { values: fame, factor: 1 },
    { values: freshFame, factor: 1 },
    { values: liftsAt(city.hourLifts, isTimeless ? [] : [hourBin(hour, isWeekend)]), factor: 1 },
    { values: liftsAt(city.occasionLifts, isTimeless ? [] : occasionBins(city, moment)), factor: 1 },
    { values: liftsAt(city.weatherLifts, weather), factor: 1 },
    { values: distances, factor: soonShare },
    { values: distances, factor: 1 - soonShare },
    { values: usual?.always ?? null, factor: 1 },
    { values: usual?.now ?? null, factor: 1 },
    { values: null, factor: 0 },
    { values: null, factor: 0 },
    { values: likeness, factor: 1 },
  ]
  const sparse = new Map([
    [SETTING.indexOf('nextInDay'), next.inDay],
    [SETTING.indexOf('nextSoon'), next.soon],
  ])
  return {
    itemCount,
    visited: new Set(habits.keys()),
    describe(item, out, at) {
      const own = usesHabits ? habits.get(item) : undefined
      if (own) out.set(own, at)
      else out.fill(0, at, at + HABITS.length)
      columns.forEach(({ values, factor }, place) => {
        out[at + HABITS.length + place] = values ? values[item]! * factor : 0
      })
      for (const [place, shares] of sparse) out[at + HABITS.length + place] = shares.get(item) ?? 0
    },
    weigh(weights, out) {
      out.fill(0)
      columns.forEach(({ values, factor }, place) => {
        const weight = weights[HABITS.length + place]! * factor
        if (!values || weight === 0) return
        for (let item = 0; item < itemCount; item++) out[item]! += weight * values[item]!
      })
      for (const [place, shares] of sparse) {
        for (const [item, share] of shares) out[item]! += weights[HABITS.length + place]! * share
      }
      for (const [item, own] of usesHabits ? habits : []) {
        for (let place = 0; place < own.length; place++) out[item]! += weights[place]! * own[place]!
      }
    },
  }
}

export function momentOf({ context }: ScoreRequest, now: number): number {
  return Number.isFinite(context?.time) ? context!.time! : now
}

/** Sum of the lifts of the bins that hold now; null when none does. */
function liftsAt({ values, binCount }: Lifts, bins: readonly number[]): Float32Array | null {
  if (bins.length === 0) return null
  const itemCount = values.length / binCount
  const column = (bin: number) => values.subarray(bin * itemCount, (bin + 1) * itemCount)
  if (bins.length === 1) return column(bins[0]!)
  const sum = new Float32Array(itemCount)
  for (const bin of bins) column(bin).forEach((lift, item) => (sum[item]! += lift))
  return sum
}

/** ln of (50 m + kilometres); an item without a place gets 0, the distance of a kilometre. */
function distancesFrom(here: { east: number; north: number }, { east, north }: Plane, far: Float32Array): Float32Array {
  for (let item = 0; item < far.length; item++) {
    const across = east[item]! - here.east
    const along = north[item]! - here.north
    const squared = across * across + along * along
    // Without a place: as far as a kilometre.
    far[item] = squared === squared ? 0.05 + Math.sqrt(squared) : 1
  }
  takeLogarithms(far)
  return far
}

/** ln of the visits that lie around each item, each weighing 1 / (200 m squared + distance squared). */
function closenessTo(usual: ReturnType<typeof usualPlacesOf>, { plane }: City, { usually: always, usuallyNow: now }: Scratch) {
  if (!plane || usual.count === 0) return null
  const { east, north } = plane
  always.fill(0)
  now.fill(0)
  for (let place = 0; place < usual.count; place++) {
    const [placeEast, placeNorth] = [usual.east[place]!, usual.north[place]!]
    const [share, shareNow] = [usual.shares[place]!, usual.sharesNow[place]!]
    for (let item = 0; item < always.length; item++) {
      const across = east[item]! - placeEast
      const along = north[item]! - placeNorth
      const closeness = 1 / (NEXT_DOOR + across * across + along * along)
      always[item]! += share * closeness
      now[item]! += shareNow * closeness
    }
  }
  for (let item = 0; item < always.length; item++) {
    const isPlaced = always[item]! === always[item]!
    always[item] = FAR_AWAY + (isPlaced ? always[item]! : 0)
    now[item] = FAR_AWAY + (isPlaced ? now[item]! : 0)
  }
  takeLogarithms(always)
  takeLogarithms(now)
  return { always, now }
}

/** ln of the taste scores, brought to one scale for few and many known items. */
function likenessOf({ itemCount, taste }: City, known: ReadonlyMap<number, unknown>, likeness: Float32Array): Float32Array {
  likeness.fill(0)
  addLikeness(taste, known.keys(), likeness)
  const scale = 10 / Math.sqrt(Math.max(1, known.size))
  for (let item = 0; item < itemCount; item++) {
    likeness[item] = UNLIKE + likeness[item]! * scale
  }
  takeLogarithms(likeness)
  return likeness
}

/** Where the person is: the place of the request, else of the last visit, which fades over the hours since. */
function hereOf(request: ScoreRequest, { items, times }: Visits, city: City, moment: number) {
  const given = placeOnPlane(city, request.context?.latitude, request.context?.longitude)
  if (given) return { east: given[0], north: given[1], nearness: 1 }
  const last = items[items.length - 1]
  if (!city.plane || last === undefined || !times || Number.isNaN(city.plane.east[last]!)) return null
  const hours = Math.max(0, moment - times[times.length - 1]!) / HOUR_MILLISECONDS
  return {
    east: city.plane.east[last]!,
    north: city.plane.north[last]!,
    nearness: Math.exp(-hours / DEPARTURE_HOURS),
  }
}

/** The places of the most visited items, as shares of all visits, and of the visits near this hour of the day. */
function usualPlacesOf({ items, times }: Visits, { plane, utcOffsetMinutes }: City, hour: number) {
  const counts = new Map<number, { all: number; now: number }>()
  for (let at = 0; plane && at < items.length; at++) {
    const item = items[at]!
    if (Number.isNaN(plane.east[item]!) || Number.isNaN(plane.north[item]!)) continue
    const near = times ? bell(clockDistanceHours(hour, localTimeOf(times[at]!, utcOffsetMinutes).hour), 2) : 1
    const count = counts.get(item)
    if (count) {
      count.all++
      count.now += near
    } else counts.set(item, { all: 1, now: near })
  }
  const most = [...counts].sort((a, b) => b[1].all - a[1].all).slice(0, USUAL_PLACE_LIMIT)
  const all = most.reduce((sum, [, count]) => sum + count.all, 0)
  const now = most.reduce((sum, [, count]) => sum + count.now, 0.5)
  return {
    count: most.length,
    east: Float32Array.from(most, ([item]) => plane!.east[item]!),
    north: Float32Array.from(most, ([item]) => plane!.north[item]!),
    shares: Float32Array.from(most, ([, count]) => count.all / all),
    sharesNow: Float32Array.from(most, ([, count]) => count.now / now),
  }
}

/** ln of the likely next items after the last visit; the basket counts as places where one already is. */
function nextShares(request: ScoreRequest, { items, times }: Visits, city: City, nearness: number) {
  const inDay = new Map<number, number>()
  const soon = new Map<number, number>()
  const add = (item: number, rows: SparseRows, shares: Map<number, number>, fade: number) => {
    for (let at = rows.offsets[item] ?? 0; at < (rows.offsets[item + 1] ?? 0); at++) {
      const to = rows.columns[at]!
      shares.set(to, Math.max(shares.get(to) ?? 0, Math.log(1 + 1_000 * fade * rows.values[at]!)))
    }
  }
  const last = times ? items[items.length - 1] : undefined
  if (last !== undefined) {
    add(last, city.nextInDay, inDay, 1)
    add(last, city.nextSoon, soon, nearness)
  }
  for (const item of request.context?.basket ?? []) {
    add(item, city.nextInDay, inDay, 1)
    add(item, city.nextSoon, soon, 1)
  }
  return { inDay, soon }
}
