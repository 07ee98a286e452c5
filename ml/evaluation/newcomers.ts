/** What a newcomer is worth: people of whom the model is told only what they pick when they come, or nothing at all. */
import { topIndices } from '../numerics/top-k.ts'
import type { TimeSplit } from '../dataset/time-split.ts'
import type { Model, ScoreRequest } from '../recommenders/recommender.ts'
import { judgedPeople, type Judging } from './judge.ts'
import { ndcgAt, recallAt } from './metrics.ts'

/** Picks that somebody makes in a few seconds. */
const PICKS = 3

/**
 * For each judged person everything is hidden but the three labels that most of what they held before the cut has: as if they had said
 * so themselves. Relevant is all they take after the cut. Full ranking over all items, NDCG and Recall at k, mean over people: with
 * picks, without anything. O(people x items).
 */
export async function newcomersOf(model: Model, split: TimeSplit, { k, peopleLimit, seed, onShare }: Judging): Promise<Record<string, number>> {
  const labels = split.early.features?.labels ?? []
  const scores = new Float32Array(model.itemCount)
  const people = judgedPeople(split, peopleLimit, seed)
  const sums: Record<string, number> = { 'ndcg@20': 0, 'recall@20': 0, 'unasked.ndcg@20': 0, 'unasked.recall@20': 0 }
  for (const [place, person] of people.entries()) {
    if (place % 64 === 0) await onShare?.(place / people.length)
    const wanted = new Set(split.lateItems.subarray(split.lateOffsets[person]!, split.lateOffsets[person + 1]!))
    for (const [prefix, tastes] of [['', pickedBy(split, person, labels)], ['unasked.', []]] as const) {
      const request: ScoreRequest = { person: null, history: new Uint32Array(0), tastes, context: { time: split.at, isTimeless: true } }
      model.score(request, scores)
      const list = topIndices(scores, k)
      sums[`${prefix}ndcg@20`]! += ndcgAt(k, list, wanted)
      sums[`${prefix}recall@20`]! += recallAt(k, list, wanted)
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, people.length === 0 ? 0 : sum / people.length]))
}

function pickedBy({ early: { interactions } }: TimeSplit, person: number, labels: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, number>()
  for (let at = interactions.offsets[person]!; at < interactions.offsets[person + 1]!; at++) {
    for (const label of labels[interactions.items[at]!] ?? []) counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, PICKS).map(([label]) => label)
}
