import { randomFrom } from '../numerics/random.ts'
import { topIndices } from '../numerics/top-k.ts'
import { interactionsThat } from '../recommenders/context/visits.ts'
import type { FitOptions, Model, ScoreRequest, TrainingSet } from '../recommenders/recommender.ts'
import { ndcgAt } from './metrics.ts'

export interface LeftOut {
  /** How many of a left-out person's items are told to the model. */
  readonly knownCounts: readonly number[]
  readonly foldCount: number
  /** How often each person's known items are drawn. */
  readonly drawCount: number
  readonly seed: number
}

/** Mean NDCG@10 over people (each the mean of their draws), by name of the model, one per known count. */
export type LeftOutFigures = Record<string, { readonly ndcgAt10: number[]; readonly people: number[] }>

/**
 * Leaves people out, a fold at a time: models are fitted on the others, then told a few items and the place of each left-out person, and
 * rank all other items. Every model sees the same draws. Randomness: folds and draws. O(folds x fit + draws x items).
 */
export async function judgePeopleLeftOut(
  set: TrainingSet,
  fit: (taught: TrainingSet, options: FitOptions) => Promise<readonly Model[]>,
  { knownCounts, foldCount, drawCount, seed }: LeftOut,
): Promise<LeftOutFigures> {
  const random = randomFrom(seed)
  const { peopleCount, itemCount, offsets, items } = set.interactions
  const order = Uint32Array.from({ length: peopleCount }, (_, person) => person)
  random.shuffle(order)
  const sums: Record<string, { sum: number; people: number }[]> = {}
  const scores = new Float32Array(itemCount)
  for (let fold = 0; fold < foldCount; fold++) {
    const isOut = new Set(order.filter((_, place) => place % foldCount === fold))
    const models = await fit(interactionsThat((_, person) => !isOut.has(person), set), { seed })
    for (const person of isOut) {
      const own = items.slice(offsets[person]!, offsets[person + 1]!)
      knownCounts.forEach((knownCount, column) => {
        if (own.length <= knownCount) return
        const draws = Array.from({ length: drawCount }, () => {
          random.shuffle(own)
          return own.slice()
        })
        for (const model of models) {
          const cells = (sums[model.name] ??= knownCounts.map(() => ({ sum: 0, people: 0 })))
          for (const draw of draws) {
            model.score(requestOf(set, person, draw.subarray(0, knownCount)), scores)
            for (const item of draw.subarray(0, knownCount)) scores[item] = -Infinity
            cells[column]!.sum += ndcgAt(10, topIndices(scores, 10), new Set(draw.subarray(knownCount))) / drawCount
          }
          cells[column]!.people++
        }
      })
    }
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, cells]) => [
      name,
      { ndcgAt10: cells.map(({ sum, people }) => sum / Math.max(1, people)), people: cells.map(({ people }) => people) },
    ]),
  )
}

function requestOf({ people }: TrainingSet, person: number, history: Uint32Array): ScoreRequest {
  return {
    person: null,
    history,
    tastes: people?.tastes?.[person],
    context: { latitude: people?.latitudes?.[person], longitude: people?.longitudes?.[person] },
  }
}
