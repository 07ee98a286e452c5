import { topIndices } from '../numerics/top-k.ts'
import type { Interactions, Model, ScoreRequest } from '../recommenders/recommender.ts'
import { hitRateAt, ndcgAt, recallAt, reciprocalRankAt } from './metrics.ts'

/** Metrics of each judged person, in the order of `people`; means are taken by `summaryOf`. */
export interface Judged {
  readonly people: Uint32Array
  readonly recall: Float64Array
  readonly ndcg: Float64Array
  readonly hitRate: Float64Array
  readonly reciprocalRank: Float64Array
  /** How often each item was shown. */
  readonly shown: Uint32Array
}

export interface Summary {
  readonly people: number
  readonly recall: number
  readonly ndcg: number
  readonly hitRate: number
  readonly mrr: number
  /** Share of the catalogue that was shown to anybody. */
  readonly coverage: number
}

/** People asked for at once: enough for a model's blocks, few enough for the memory of their lists. */
const BLOCK_SIZE = 16

/** Those who have something in the test set; people without it say nothing. */
export function peopleToJudge(test: Interactions): Uint32Array {
  return Uint32Array.from({ length: test.peopleCount }, (_, person) => person).filter(
    (person) => test.offsets[person + 1]! > test.offsets[person]!,
  )
}

/**
 * Ranks all items for each person, train items masked, never against sampled negatives (Krichene and Rendle 2020 say
 * why), and judges the first k. Refuses a model whose item count differs, and a score that is not finite.
 */
export function judge(model: Model, train: Interactions, test: Interactions, people: Uint32Array, k: number): Judged {
  if (model.itemCount !== train.itemCount) throw new RangeError(`the model knows ${model.itemCount} of ${train.itemCount} items`)
  const judged: Judged = {
    people,
    recall: new Float64Array(people.length),
    ndcg: new Float64Array(people.length),
    hitRate: new Float64Array(people.length),
    reciprocalRank: new Float64Array(people.length),
    shown: new Uint32Array(model.itemCount),
  }
  const lists = Array.from({ length: BLOCK_SIZE }, () => new Float32Array(model.itemCount))
  for (let start = 0; start < people.length; start += BLOCK_SIZE) {
    const requests: ScoreRequest[] = Array.from(people.subarray(start, start + BLOCK_SIZE), (person) => ({
      person,
      history: rowOf(train, person),
    }))
    const out = lists.slice(0, requests.length)
    if (model.scoreBlock) model.scoreBlock(requests, out)
    else requests.forEach((request, at) => model.score(request, out[at]!))
    requests.forEach(({ person, history }, at) => {
      const scores = out[at]!
      if (!areFinite(scores)) throw new RangeError(`a score for person ${person} is not finite`)
      for (const item of history) scores[item] = -Infinity
      const ranked = topIndices(scores, k)
      const relevant = new Set(rowOf(test, person!))
      judged.recall[start + at] = recallAt(k, ranked, relevant)
      judged.ndcg[start + at] = ndcgAt(k, ranked, relevant)
      judged.hitRate[start + at] = hitRateAt(k, ranked, relevant)
      judged.reciprocalRank[start + at] = reciprocalRankAt(k, ranked, relevant)
      for (const item of ranked) judged.shown[item]!++
    })
  }
  return judged
}

/** Macro average: every person counts once, however many items they have. */
export function summaryOf(parts: readonly Judged[]): Summary {
  const people = parts.reduce((sum, part) => sum + part.people.length, 0)
  const mean = (values: (part: Judged) => Float64Array) =>
    people === 0 ? 0 : parts.reduce((sum, part) => sum + values(part).reduce((a, b) => a + b, 0), 0) / people
  const itemCount = parts[0]?.shown.length ?? 0
  let shownCount = 0
  for (let item = 0; item < itemCount; item++) if (parts.some((part) => part.shown[item]! > 0)) shownCount++
  return {
    people,
    recall: mean((part) => part.recall),
    ndcg: mean((part) => part.ndcg),
    hitRate: mean((part) => part.hitRate),
    mrr: mean((part) => part.reciprocalRank),
    coverage: itemCount === 0 ? 0 : shownCount / itemCount,
  }
}

/** A plain loop: `every` with a callback takes thirty times as long, longer than some models. */
function areFinite(scores: Float32Array): boolean {
  for (let item = 0; item < scores.length; item++) if (!Number.isFinite(scores[item]!)) return false
  return true
}

function rowOf(interactions: Interactions, person: number): Uint32Array {
  return interactions.items.subarray(interactions.offsets[person]!, interactions.offsets[person + 1]!)
}
