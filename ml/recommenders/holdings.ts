import { randomFrom } from '../numerics/random.ts'
import type { SparseRows } from '../numerics/sparse.ts'
import { type Interactions, type ScoreRequest, UnusableTrainingSet } from './recommender.ts'

/**
 * One person counts for at most this many items: more is a machine, or a test. Yelp's busiest reader has 1,848.
 * Bounds the work of every pairwise method, and what one row can say.
 */
export const ITEMS_PER_PERSON_LIMIT = 2_000

/** People x items, values 1, and when each was last taken (null in a set without times). */
export interface Holdings extends SparseRows {
  readonly times: Float64Array | null
}

/**
 * Who holds what, made safe to learn from: each person-item pair once with value 1, people capped.
 * Entries with an unknown item, or with a weight that is not above zero (NaN included), are left out.
 * Of a capped person the latest are kept, or a seeded sample where there are no times. O(interactions).
 * Refuses an empty set, and arrays that contradict each other.
 */
export function holdingsOf(interactions: Interactions, seed: number): Holdings {
  refuseMisshapen(interactions)
  const { peopleCount, itemCount, offsets, items, weights, times } = interactions
  const random = randomFrom(seed)
  const newOffsets = new Uint32Array(peopleCount + 1)
  const columns = new Uint32Array(items.length)
  const seenBy = new Uint32Array(itemCount)
  let end = 0
  for (let person = 0; person < peopleCount; person++) {
    const start = end
    for (let at = offsets[person + 1]!; at-- > offsets[person]!; ) {
      const item = items[at]!
      if (item >= itemCount || !(weights[at]! > 0) || seenBy[item] === person + 1) continue
      seenBy[item] = person + 1
      columns[end++] = item
    }
    if (end - start > ITEMS_PER_PERSON_LIMIT) {
      const kept = columns.subarray(start, end)
      const latest = latestTimes(interactions, person)
      if (latest) kept.sort((a, b) => latest.get(b)! - latest.get(a)! || a - b)
      else random.shuffle(kept)
      end = start + ITEMS_PER_PERSON_LIMIT
    }
    columns.subarray(start, end).sort()
    newOffsets[person + 1] = end
  }
  if (end === 0) throw new UnusableTrainingSet('empty', 'the set holds no usable interaction')
  return {
    rowCount: peopleCount,
    columnCount: itemCount,
    offsets: newOffsets,
    columns: columns.slice(0, end),
    values: new Float32Array(end).fill(1),
    times: times && timesOf(interactions, newOffsets, columns),
  }
}

function timesOf(interactions: Interactions, offsets: Uint32Array, columns: Uint32Array): Float64Array {
  const times = new Float64Array(offsets.at(-1)!)
  for (let person = 0; person < interactions.peopleCount; person++) {
    const latest = latestTimes(interactions, person)!
    for (let at = offsets[person]!; at < offsets[person + 1]!; at++) times[at] = latest.get(columns[at]!)!
  }
  return times
}

/** When a person last took each item; an unreadable time counts as long ago. Null in a set without times. */
function latestTimes({ offsets, items, times }: Interactions, person: number): Map<number, number> | null {
  if (!times) return null
  const latest = new Map<number, number>()
  for (let at = offsets[person]!; at < offsets[person + 1]!; at++) {
    const time = Number.isNaN(times[at]!) ? -Number.MAX_VALUE : times[at]!
    latest.set(items[at]!, Math.max(latest.get(items[at]!) ?? -Number.MAX_VALUE, time))
  }
  return latest
}

function refuseMisshapen({ peopleCount, itemCount, offsets, items, weights, times }: Interactions): void {
  const refuse = (message: string): never => {
    throw new UnusableTrainingSet('misshapen', message)
  }
  if (peopleCount === 0 || itemCount === 0) throw new UnusableTrainingSet('empty', 'the set has no people or no items')
  if (offsets.length !== peopleCount + 1) refuse(`${offsets.length} offsets for ${peopleCount} people`)
  if (offsets[0] !== 0 || offsets[peopleCount] !== items.length) refuse(`offsets do not span ${items.length} items`)
  for (let person = 0; person < peopleCount; person++) {
    if (offsets[person + 1]! < offsets[person]!) refuse(`offsets fall at person ${person}`)
  }
  if (weights.length !== items.length) refuse(`${weights.length} weights for ${items.length} items`)
  if (times && times.length !== items.length) refuse(`${times.length} times for ${items.length} items`)
}

/** The known items of a request, each once, in rising order. */
export function heldItems(request: ScoreRequest, itemCount: number): Uint32Array {
  const sorted = request.history.filter((item) => item < itemCount).sort()
  let end = 0
  for (let at = 0; at < sorted.length; at++) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[end++] = sorted[at]!
  }
  return sorted.subarray(0, end)
}

/** Every model's first line of `score`: a wrong length is the caller's mistake, and never a silently short list. */
export function refuseWrongLength(out: Float32Array, itemCount: number): void {
  if (out.length !== itemCount) throw new RangeError(`out has ${out.length} places for ${itemCount} items`)
}
