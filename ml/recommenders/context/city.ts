import { onPlane, type Plane, planeOf, withMore } from '../../numerics/plane.ts'
import type { SparseRows } from '../../numerics/sparse.ts'
import { type ItemFeatures, type Occasion, type Surroundings, type TrainingSet, WEATHERS } from '../recommender.ts'
import { type Lifts, liftsOf } from './lifts.ts'
import { bell, localTimeOf } from './local-clock.ts'
import { transitionsOf } from './transitions.ts'
import type { Visits } from './visits.ts'

/** What everybody's visits together say of each item: the same for all who ask. */
export interface City {
  readonly itemCount: number
  readonly utcOffsetMinutes: number
  readonly occasions: readonly Occasion[]
  /** Kinds of day with a column in `occasionLifts`, "friday" first. */
  readonly occasionKinds: readonly string[]
  /** ln of an item's visits over the average item's. */
  readonly fame: Float32Array
  /** ln of its recent share over its share at all. */
  readonly freshFame: Float32Array
  /** 24 hours of working days, then 24 of weekend days. */
  readonly hourLifts: Lifts
  readonly occasionLifts: Lifts
  readonly weatherLifts: Lifts
  readonly plane: Plane | null
  /** Where people go within a day of an item, and within four hours: shares of each row, 0 .. 1. */
  readonly nextInDay: SparseRows
  readonly nextSoon: SparseRows
  /** Items that the same people take. */
  readonly taste: SparseRows
}

const HOURS = 24
const DAY_MILLISECONDS = 86_400_000
const FRESH_HALF_LIFE_DAYS = 30
const HOUR_SMOOTHING = 1.2
const UNKNOWN_WEATHER = 255

/** Column of the hour lifts. */
export const hourBin = (hour: number, isWeekend: boolean): number => Math.floor(hour) + (isWeekend ? HOURS : 0)

/** Columns of the occasion lifts that hold at `time`. */
export function occasionBins(
  city: Pick<City, 'occasions' | 'occasionKinds' | 'utcOffsetMinutes'>,
  time: number,
): number[] {
  const bins = localTimeOf(time, city.utcOffsetMinutes).weekday === 5 ? [0] : []
  for (const { kind, from, to } of city.occasions) {
    const bin = city.occasionKinds.indexOf(kind)
    if (time >= from && time < to && !bins.includes(bin)) bins.push(bin)
  }
  return bins
}

/**
 * Counts the city. A person's k-th visit to an item counts 1/k, so that one who returns a thousand times (or a machine)
 * speaks for 7 visits, not 1,000. No randomness. O(visits x (7 hours + occasions) + items x bins).
 */
export function cityOf(
  set: TrainingSet,
  people: readonly (Visits & { positions: Uint32Array })[],
  { now, taste }: { now: number; taste: SparseRows },
): City {
  const { itemCount } = set.interactions
  const { utcOffsetMinutes = 0, occasions = [], weathers }: Surroundings = set.surroundings ?? {}
  const occasionKinds = ['friday', ...new Set(occasions.map(({ kind }) => kind))]
  const days = { occasions, occasionKinds, utcOffsetMinutes }
  const visits = new Float32Array(itemCount)
  const fresh = new Float32Array(itemCount)
  const byHour = new Float32Array(itemCount * 2 * HOURS)
  const byOccasion = new Float32Array(itemCount * occasionKinds.length)
  const byWeather = new Float32Array(itemCount * WEATHERS.length)
  for (const { items, times, positions } of people) {
    const timesSeen = new Map<number, number>()
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!
      const nth = (timesSeen.get(item) ?? 0) + 1
      timesSeen.set(item, nth)
      const share = 1 / nth
      visits[item]! += share
      const weather = weathers?.[positions[at]!] ?? UNKNOWN_WEATHER
      if (weather < WEATHERS.length) byWeather[item * WEATHERS.length + weather]! += share
      if (!times) continue
      fresh[item]! += share * 0.5 ** ((now - times[at]!) / DAY_MILLISECONDS / FRESH_HALF_LIFE_DAYS)
      const { hour, isWeekend } = localTimeOf(times[at]!, utcOffsetMinutes)
      for (let step = -3; step <= 3; step++) {
        const bin = hourBin((hour + step + HOURS) % HOURS, isWeekend)
        byHour[item * 2 * HOURS + bin]! += share * bell(step, HOUR_SMOOTHING) * HOUR_SHARE
      }
      for (const bin of occasionBins(days, times[at]!)) byOccasion[item * occasionKinds.length + bin]! += share
    }
  }
  const { latitudes, longitudes } = set.features ?? {}
  return {
    itemCount,
    ...days,
    ...famesOf(visits, fresh),
    hourLifts: liftsOf(byHour, visits, 2 * HOURS),
    occasionLifts: liftsOf(byOccasion, visits, occasionKinds.length),
    weatherLifts: liftsOf(byWeather, weatheredVisits(byWeather, itemCount), WEATHERS.length),
    plane: latitudes && longitudes ? planeOf(latitudes, longitudes) : null,
    nextInDay: transitionsOf(people, itemCount, 24),
    nextSoon: transitionsOf(people, itemCount, 4),
    taste,
  }
}

/** Seven neighbouring hours together count as one visit. */
const HOUR_SHARE = 1 / [-3, -2, -1, 0, 1, 2, 3].reduce((sum, step) => sum + bell(step, HOUR_SMOOTHING), 0)

function famesOf(visits: Float32Array, fresh: Float32Array): Pick<City, 'fame' | 'freshFame'> {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const freshShare = mean(fresh) / mean(visits)
  return {
    fame: visits.map((count) => Math.log((count + 0.5) / (mean(visits) + 0.5))),
    freshFame: visits.map((count, item) =>
      freshShare > 0 ? Math.log((fresh[item]! / freshShare + 1) / (count + 1)) : 0,
    ),
  }
}

/** Visits whose weather is known. */
function weatheredVisits(byWeather: Float32Array, itemCount: number): Float32Array {
  const totals = new Float32Array(itemCount)
  byWeather.forEach((count, at) => (totals[Math.floor(at / WEATHERS.length)]! += count))
  return totals
}

/** Where a request stands on the city's plane; null without a readable place. */
export function placeOnPlane(city: City, latitude?: number, longitude?: number): [number, number] | null {
  if (!city.plane || !Number.isFinite(latitude) || !Number.isFinite(longitude)) return null
  return onPlane(latitude!, longitude!, city.plane.latitude)
}

/** The same city with more items that nobody has visited: as known as the least known one, and liked at no hour more than at another. */
export function withMoreItems(city: City, features: ItemFeatures, count: number): City {
  const itemCount = city.itemCount + count
  const least = city.fame.reduce((low, value) => Math.min(low, value), Infinity)
  const longer = (values: Float32Array, value: number) => {
    const all = new Float32Array(itemCount).fill(value)
    all.set(values)
    return all
  }
  const liftsOf = ({ values, binCount }: Lifts): Lifts => {
    const all = new Float32Array(binCount * itemCount)
    for (let bin = 0; bin < binCount; bin++) all.set(values.subarray(bin * city.itemCount, (bin + 1) * city.itemCount), bin * itemCount)
    return { binCount, values: all }
  }
  const rowsOf = (rows: SparseRows): SparseRows => {
    const offsets = new Uint32Array(itemCount + 1).fill(rows.columns.length)
    offsets.set(rows.offsets)
    return { ...rows, rowCount: itemCount, columnCount: itemCount, offsets }
  }
  return {
    ...city,
    itemCount,
    fame: longer(city.fame, Number.isFinite(least) ? least : 0),
    freshFame: longer(city.freshFame, 0),
    hourLifts: liftsOf(city.hourLifts),
    occasionLifts: liftsOf(city.occasionLifts),
    weatherLifts: liftsOf(city.weatherLifts),
    plane: city.plane && withMore(city.plane, features, count),
    nextInDay: rowsOf(city.nextInDay),
    nextSoon: rowsOf(city.nextSoon),
    taste: rowsOf(city.taste),
  }
}
