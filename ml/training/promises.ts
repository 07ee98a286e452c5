/** What a fitted model may promise: learned and judged on looks of the held-out part, which the model has not seen. */
import type { Dataset } from '../dataset/from-rows.ts'
import { type Looks, NOBODY } from '../dataset/looks.ts'
import type { TimeSplit } from '../dataset/time-split.ts'
import { interestOf, type ObservedLook, oddsOf } from '../recommenders/interest.ts'
import type { Model, ScoreRequest } from '../recommenders/recommender.ts'

/** Scoring a person costs a scan of all items; so many people say enough. */
const PEOPLE_LIMIT = 3_000
const BREATHE_EVERY = 64

/** What a list is made from: no moment, the person's history up to the cut. */
export function requestAtCut({ early }: TimeSplit, row: number | null, time: number): ScoreRequest {
  const { offsets, items, times } = early.interactions
  const [from, to] = row === null ? [0, 0] : [offsets[row]!, offsets[row + 1]!]
  return {
    person: row, history: items.subarray(from, to), ...(times && { historyTimes: times.subarray(from, to) }),
    ...(row !== null && early.people?.tastes?.[row] && { tastes: early.people.tastes[row] }), context: { time, isTimeless: true },
  }
}

/** O(people with late looks x items). No randomness: of too many people every n-th is taken. */
export async function promisesOf(model: Model, { looks, itemIds }: Pick<Dataset, 'looks' | 'itemIds'>, split: TimeSplit, onShare: (share: number) => Promise<void>) {
  const { early, late } = parted(looks, split.at)
  const odds = oddsOf(early.map((at) => looks.items[at]!), early.map((at) => looks.came[at]!), itemIds.length)
  const before = Map.groupBy(early, (at) => looks.people[at]!)
  const people = [...Map.groupBy(late, (at) => looks.people[at]!)].sort(([a], [b]) => a - b)
  const every = Math.ceil(people.length / PEOPLE_LIMIT)
  const observed: ObservedLook[] = []
  const scores = new Float32Array(model.itemCount)
  for (const [place, [person, own]] of people.entries()) {
    if (place % every !== 0) continue
    if (place % BREATHE_EVERY === 0) await onShare(place / people.length)
    const request = requestAtCut(split, person === NOBODY ? null : person, split.at)
    model.score(request, scores)
    const standing = standingIn(scores)
    const held = new Set(request.history)
    // Of those who hold nothing nobody knows who is who: each look is a first one.
    const past = person === NOBODY ? [] : (before.get(person) ?? [])
    const came = past.reduce((sum, at) => sum + looks.came[at]!, 0)
    for (const at of own) {
      const item = looks.items[at]!
      const inVain = past.filter((earlier) => looks.items[earlier] === item && looks.came[earlier] === 0).length
      observed.push({ item, standing: standing(item), looks: past.length, came, isHeld: held.has(item), inVain, time: looks.times[at]!, ledOn: looks.came[at] ? 1 : 0 })
    }
  }
  return interestOf(observed, odds)
}

/** Positions of the looks before and after the cut. */
function parted({ times }: Looks, cut: number): { readonly early: number[]; readonly late: number[] } {
  const early: number[] = []
  const late: number[] = []
  times.forEach((time, at) => (time < cut ? early : late).push(at))
  return { early, late }
}

/** (score - mean) / deviation over all items. */
export function standingIn(scores: Float32Array): (item: number) => number {
  let sum = 0
  let squares = 0
  for (let at = 0; at < scores.length; at++) {
    sum += scores[at]!
    squares += scores[at]! * scores[at]!
  }
  const mean = sum / scores.length
  const deviation = Math.sqrt(Math.max(0, squares / scores.length - mean * mean)) || 1
  return (item) => (scores[item]! - mean) / deviation
}
