/** A set cut at an instant: what lies before is for learning, what lies after for judging. */
import type { Interactions, TrainingSet } from '../recommenders/recommender.ts'
import { Growing } from './growing.ts'

export interface TimeSplit {
  /** The same people and items, with the interactions before `at`. */
  readonly early: TrainingSet
  /** Per person (rows as in `early`): the items taken at `at` or later. */
  readonly lateOffsets: Uint32Array
  readonly lateItems: Uint32Array
  /** Milliseconds since 1970 UTC. */
  readonly at: number
}

const SAMPLED_TIMES = 1_000_000

/**
 * The instant after which `share` of the interactions lie, exact up to a million of them and from every n-th beyond.
 * O(sample log sample). No randomness.
 */
export function cutTime(times: Float64Array, share: number): number {
  const step = Math.max(1, Math.ceil(times.length / SAMPLED_TIMES))
  const sample = new Float64Array(Math.ceil(times.length / step))
  for (let at = 0; at < sample.length; at++) sample[at] = times[at * step]!
  sample.sort()
  return sample[Math.min(sample.length - 1, Math.floor(sample.length * (1 - share)))] ?? 0
}

/** O(interactions). Sets without times cannot be split: RangeError. */
export function splitAt(set: TrainingSet, at: number): TimeSplit {
  const { interactions } = set
  const { peopleCount, itemCount, offsets, items, weights, times } = interactions
  if (!times) throw new RangeError('a set without times cannot be split by time')
  const early = { offsets: new Uint32Array(peopleCount + 1), items: new Growing(new Uint32Array(0)), weights: new Growing(new Float32Array(0)), times: new Growing(new Float64Array(0)) }
  const lateOffsets = new Uint32Array(peopleCount + 1)
  const { weathers, ...around } = set.surroundings ?? {}
  const earlyWeathers = new Growing(new Uint8Array(0))
  const late = new Growing(new Uint32Array(0))
  for (let person = 0; person < peopleCount; person++) {
    for (let entry = offsets[person]!; entry < offsets[person + 1]!; entry++) {
      if (times[entry]! >= at) late.push(items[entry]!)
      else {
        early.items.push(items[entry]!)
        early.weights.push(weights[entry]!)
        early.times.push(times[entry]!)
        if (weathers) earlyWeathers.push(weathers[entry]!)
      }
    }
    early.offsets[person + 1] = early.items.count
    lateOffsets[person + 1] = late.count
  }
  const kept: Interactions = { peopleCount, itemCount, offsets: early.offsets, items: early.items.finish(), weights: early.weights.finish(), times: early.times.finish() }
  const surroundings = { ...around, ...(weathers && { weathers: earlyWeathers.finish() }) }
  return { early: { ...set, interactions: kept, ...(set.surroundings && { surroundings }) }, lateOffsets, lateItems: late.finish(), at }
}
