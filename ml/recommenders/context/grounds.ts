import type { SparseRows } from '../../numerics/sparse.ts'
import type { Grounds } from '../reasons.ts'
import { type ScoreRequest, WEATHERS } from '../recommender.ts'
import { type City, hourBin, occasionBins, placeOnPlane } from './city.ts'
import { localTimeOf } from './local-clock.ts'
import { momentOf } from './scene.ts'
import { visitsOfRequest } from './visits.ts'

/**
 * What the city's statistics say for each of a few items of a list, so that a reason can be told. What only the caller knows
 * (friends, names of areas, when an item joined, picked labels) is for the caller to add. O(visits x neighbours + items).
 */
export function groundsOf(city: City, request: ScoreRequest, items: ArrayLike<number>, now: number): Grounds[] {
  const moment = momentOf(request, now)
  const visits = visitsOfRequest(request, city.itemCount, moment)
  const counts = new Map<number, number>()
  for (const item of visits.items) counts.set(item, (counts.get(item) ?? 0) + 1)
  const { hour, isWeekend } = localTimeOf(moment, city.utcOffsetMinutes)
  const here = placeOnPlane(city, request.context?.latitude, request.context?.longitude)
  const liftAt = ({ values }: { values: Float32Array }, bin: number, item: number) => values[bin * city.itemCount + item]!
  const { weather } = request.context ?? {}
  return Array.from(items, (item) => ({
    visits: counts.get(item) ?? 0,
    liked: nearestHeld(city.taste, counts.keys(), item),
    basket: fromBasket(city.nextInDay, request.context?.basket, item),
    weather: weather && { weather, lift: liftAt(city.weatherLifts, WEATHERS.indexOf(weather), item) },
    occasion: occasionBins(city, moment)
      .map((bin) => ({ occasion: city.occasionKinds[bin]!, lift: liftAt(city.occasionLifts, bin, item) }))
      .sort((a, b) => b.lift - a.lift)[0],
    hourLift: liftAt(city.hourLifts, hourBin(hour, isWeekend), item),
    fame: city.fame[item]!,
    kilometres: kilometresFrom(here, city, item),
  }))
}

function nearestHeld(taste: SparseRows, held: Iterable<number>, item: number): Grounds['liked'] {
  let best: { item: number; value: number } | undefined
  let all = 0
  for (const known of held) {
    if (known === item) continue
    const value = entryOf(taste, known, item)
    all += value
    if (value > (best?.value ?? 0)) best = { item: known, value }
  }
  return best && { item: best.item, share: best.value / all }
}

function fromBasket(next: SparseRows, basket: Uint32Array | undefined, item: number): Grounds['basket'] {
  let best: { item: number; share: number } | undefined
  for (const basketItem of basket ?? []) {
    const share = entryOf(next, basketItem, item)
    if (share > (best?.share ?? 0)) best = { item: basketItem, share }
  }
  return best
}

function entryOf({ offsets, columns, values }: SparseRows, row: number, column: number): number {
  for (let at = offsets[row] ?? 0; at < (offsets[row + 1] ?? 0); at++) if (columns[at] === column) return values[at]!
  return 0
}

function kilometresFrom(here: [number, number] | null, { plane }: City, item: number): number | undefined {
  if (!here || !plane) return undefined
  const kilometres = Math.hypot(plane.east[item]! - here[0], plane.north[item]! - here[1])
  return Number.isNaN(kilometres) ? undefined : kilometres
}
