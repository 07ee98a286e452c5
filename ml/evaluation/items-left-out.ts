import { randomFrom } from '../numerics/random.ts'
import { topIndices } from '../numerics/top-k.ts'
import { interactionsThat, latestTime } from '../recommenders/context/visits.ts'
import type { FitOptions, Model, ScoreRequest, TrainingSet } from '../recommenders/recommender.ts'
import { ndcgAt } from './metrics.ts'

/** Mean NDCG@10 over people, by name of the model. */
export type ItemsLeftOutFigures = Record<string, { readonly amongNewItems: number; readonly amongAllItems: number; readonly people: number }>

/**
 * Leaves items out, a fold at a time: nobody has taken them yet, only their content and place are known. Each person who later took
 * some is to find them, told all their other items: among the new items only, and among all that they do not hold.
 * Randomness: folds. O(folds x fit + people x items).
 */
export async function judgeItemsLeftOut(
  set: TrainingSet,
  fit: (taught: TrainingSet, options: FitOptions) => Promise<readonly Model[]>,
  { foldCount, seed }: { foldCount: number; seed: number },
): Promise<ItemsLeftOutFigures> {
  const { peopleCount, itemCount, offsets, items, times } = set.interactions
  const now = latestTime(set.interactions)
  const order = Uint32Array.from({ length: itemCount }, (_, item) => item)
  randomFrom(seed).shuffle(order)
  const sums: Record<string, { amongNewItems: number; amongAllItems: number; people: number }> = {}
  const scores = new Float32Array(itemCount)
  for (let fold = 0; fold < foldCount; fold++) {
    const isNew = new Set(order.filter((_, place) => place % foldCount === fold))
    const models = await fit(interactionsThat((at) => !isNew.has(items[at]!), set), { seed })
    for (let person = 0; person < peopleCount; person++) {
      const [from, to] = [offsets[person]!, offsets[person + 1]!]
      const own = items.subarray(from, to)
      const wanted = new Set(own.filter((item) => isNew.has(item)))
      const history = own.filter((item) => !isNew.has(item))
      if (wanted.size === 0 || history.length === 0) continue
      const request: ScoreRequest = {
        person, history, tastes: set.people?.tastes?.[person],
        // Lists are made for any hour.
        ...(times && { historyTimes: times.subarray(from, to).filter((_, at) => !isNew.has(own[at]!)) }),
        context: { latitude: set.people?.latitudes?.[person], longitude: set.people?.longitudes?.[person], ...(times && { time: now, isTimeless: true }) },
      }
      for (const model of models) {
        model.score(request, scores)
        for (const item of history) scores[item] = -Infinity
        const cell = (sums[model.name] ??= { amongNewItems: 0, amongAllItems: 0, people: 0 })
        cell.amongAllItems += ndcgAt(10, topIndices(scores, 10), wanted)
        for (let item = 0; item < itemCount; item++) if (!isNew.has(item)) scores[item] = -Infinity
        cell.amongNewItems += ndcgAt(10, topIndices(scores, 10), wanted)
        cell.people++
      }
    }
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, { amongNewItems, amongAllItems, people }]) => [
      name,
      { amongNewItems: amongNewItems / people, amongAllItems: amongAllItems / people, people },
    ]),
  )
}
