import { type Interactions, type ScoreRequest, type TrainingSet, UnusableTrainingSet } from '../recommender.ts'

/** One person's visits, oldest first. Repeats at another time are kept: people eat where they ate. */
export interface Visits {
  readonly items: Uint32Array
  /** Milliseconds since 1970 UTC, rising; or null where the visits have no times. */
  readonly times: Float64Array | null
}

/** More visits than this of one person are a machine's; the latest are kept. */
export const VISITS_PER_PERSON_LIMIT = 1_000
const UNREADABLE_TIME_AGE_MILLISECONDS = 5 * 365 * 86_400_000

/**
 * Visits made safe: unknown items out, one visit per item and instant (per item where there are no times), times after
 * `now` count as now, unreadable times as very old, the latest 1,000 kept. O(n log n) where unsorted, else O(n).
 */
export function visitsOf(
  items: ArrayLike<number>,
  times: ArrayLike<number> | null,
  { itemCount, now, keeps = () => true }: { itemCount: number; now: number; keeps?: (at: number) => boolean },
): Visits & { readonly positions: Uint32Array } {
  const known: number[] = []
  for (let at = 0; at < items.length; at++) if (items[at]! < itemCount && keeps(at)) known.push(at)
  if (!times) {
    const last = new Map<number, number>()
    for (const at of known) if (!last.has(items[at]!)) last.set(items[at]!, at)
    const positions = Uint32Array.from([...last.values()].slice(-VISITS_PER_PERSON_LIMIT))
    return { items: Uint32Array.from(positions, (at) => items[at]!), times: null, positions }
  }
  const timeAt = (at: number) => {
    const time = times[at] ?? Number.NaN
    return Number.isNaN(time) ? now - UNREADABLE_TIME_AGE_MILLISECONDS : Math.min(time, now)
  }
  if (known.some((at, place) => place > 0 && timeAt(at) < timeAt(known[place - 1]!))) {
    known.sort((a, b) => timeAt(a) - timeAt(b) || a - b)
  }
  const kept: number[] = []
  for (const at of known) {
    let twin = kept.length - 1
    while (twin >= 0 && timeAt(kept[twin]!) === timeAt(at) && items[kept[twin]!] !== items[at]) twin--
    if (twin < 0 || timeAt(kept[twin]!) !== timeAt(at)) kept.push(at)
  }
  const positions = Uint32Array.from(kept.slice(-VISITS_PER_PERSON_LIMIT))
  return {
    items: Uint32Array.from(positions, (at) => items[at]!),
    times: Float64Array.from(positions, timeAt),
    positions,
  }
}

/** Every person's visits with a weight above zero. Refuses an empty set, and arrays that contradict each other. */
export function visitsByPerson(interactions: Interactions, now: number): (Visits & { positions: Uint32Array })[] {
  const { peopleCount, itemCount, offsets, items, weights, times } = interactions
  const refuse = (message: string): never => {
    throw new UnusableTrainingSet('misshapen', message)
  }
  if (offsets.length !== peopleCount + 1) refuse(`${offsets.length} offsets for ${peopleCount} people`)
  if (weights.length !== items.length) refuse(`${weights.length} weights for ${items.length} items`)
  if (times && times.length !== items.length) refuse(`${times.length} times for ${items.length} items`)
  const people = Array.from({ length: peopleCount }, (_, person) => {
    const start = offsets[person]!
    const end = offsets[person + 1]!
    const visits = visitsOf(items.subarray(start, end), times?.subarray(start, end) ?? null, {
      itemCount,
      now,
      keeps: (at) => weights[start + at]! > 0,
    })
    return { ...visits, positions: visits.positions.map((at) => at + start) }
  })
  if (people.every((visits) => visits.items.length === 0)) {
    throw new UnusableTrainingSet('empty', 'the set holds no usable interaction')
  }
  return people
}

/** The visits that a request brings with it. */
export function visitsOfRequest(request: ScoreRequest, itemCount: number, now: number): Visits {
  return visitsOf(request.history, request.historyTimes ?? null, { itemCount, now })
}

/** The latest readable time of a set, 0 where it has none. */
export function latestTime({ times }: Interactions): number {
  let latest = 0
  for (const time of times ?? []) if (time > latest && time < Infinity) latest = time
  return latest
}

/** The same set with only the interactions (by position) that pass. People and items keep their numbers. O(interactions). */
export function interactionsThat(passes: (at: number, person: number) => boolean, set: TrainingSet): TrainingSet {
  const { peopleCount, offsets, items, weights, times } = set.interactions
  const kept: number[] = []
  const newOffsets = new Uint32Array(peopleCount + 1)
  for (let person = 0; person < peopleCount; person++) {
    for (let at = offsets[person]!; at < offsets[person + 1]!; at++) if (passes(at, person)) kept.push(at)
    newOffsets[person + 1] = kept.length
  }
  const { weathers, latitudes, longitudes } = set.surroundings ?? {}
  return {
    ...set,
    interactions: {
      ...set.interactions,
      offsets: newOffsets,
      items: Uint32Array.from(kept, (at) => items[at]!),
      weights: Float32Array.from(kept, (at) => weights[at]!),
      times: times && Float64Array.from(kept, (at) => times[at]!),
    },
    surroundings: {
      ...set.surroundings,
      weathers: weathers && Uint8Array.from(kept, (at) => weathers[at]!),
      latitudes: latitudes && Float64Array.from(kept, (at) => latitudes[at]!),
      longitudes: longitudes && Float64Array.from(kept, (at) => longitudes[at]!),
    },
  }
}
