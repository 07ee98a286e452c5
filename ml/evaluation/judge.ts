/** What a model is worth on a time split: full ranking over all items, those held before left out, never sampled negatives. */
import { randomFrom } from '../numerics/random.ts'
import { topIndices } from '../numerics/top-k.ts'
import type { TimeSplit } from '../dataset/time-split.ts'
import { ndcgAt, recallAt } from './metrics.ts'

/** Writes one score per item of the split for a person who holds `history`; -Infinity or NaN for what it does not know. */
export type Scorer = (history: Uint32Array, times: Float64Array | null, out: Float32Array) => void

export interface Verdict {
  /** How many people could be judged: they took something early, and something else late. */
  readonly people: number
  /** 0 .. 1 */
  readonly recall: number
  /** 0 .. 1 */
  readonly ndcg: number
  /** Share of all items that stand in somebody's list, 0 .. 1. */
  readonly coverage: number
  /** NDCG of each judged person, the same people in the same order for every scorer: so that two can be compared in pairs. */
  readonly ndcgs: Float64Array
}

export interface Judging {
  readonly k: number
  /** So many people at most, chosen by the seed. */
  readonly peopleLimit: number
  readonly seed: number
  readonly onShare?: (share: number) => Promise<void>
}

/** O(people x items). */
export async function judge(scorer: Scorer, split: TimeSplit, { k, peopleLimit, seed, onShare }: Judging): Promise<Verdict> {
  const { interactions } = split.early
  const scores = new Float32Array(interactions.itemCount)
  const shown = new Set<number>()
  const people = judgedPeople(split, peopleLimit, seed)
  let recall = 0
  const ndcgs = new Float64Array(people.length)
  for (const [place, person] of people.entries()) {
    if (place % 64 === 0) await onShare?.(place / people.length)
    const [from, to] = [interactions.offsets[person]!, interactions.offsets[person + 1]!]
    const history = interactions.items.subarray(from, to)
    scorer(history, interactions.times?.subarray(from, to) ?? null, scores)
    for (const item of history) scores[item] = -Infinity
    const list = topIndices(scores, k)
    const wanted = newItems(split, person)
    for (const item of list) shown.add(item)
    recall += recallAt(k, list, wanted)
    ndcgs[place] = ndcgAt(k, list, wanted)
  }
  const mean = (sum: number): number => (people.length === 0 ? 0 : sum / people.length)
  return { people: people.length, recall: mean(recall), ndcg: mean(ndcgs.reduce((sum, one) => sum + one, 0)), coverage: interactions.itemCount === 0 ? 0 : shown.size / interactions.itemCount, ndcgs }
}

export function judgedPeople(split: TimeSplit, limit: number, seed: number): Uint32Array {
  const { offsets, peopleCount } = split.early.interactions
  const able: number[] = []
  for (let person = 0; person < peopleCount; person++) {
    if (offsets[person + 1]! > offsets[person]! && newItems(split, person).size > 0) able.push(person)
  }
  const people = Uint32Array.from(able)
  if (people.length <= limit) return people
  randomFrom(seed).shuffle(people)
  return people.slice(0, limit).sort()
}

/** What a person took late without having held it early. */
function newItems({ early, lateOffsets, lateItems }: TimeSplit, person: number): Set<number> {
  const wanted = new Set(lateItems.subarray(lateOffsets[person]!, lateOffsets[person + 1]!))
  const { offsets, items } = early.interactions
  for (let at = offsets[person]!; at < offsets[person + 1]!; at++) wanted.delete(items[at]!)
  return wanted
}
