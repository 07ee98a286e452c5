/** The order in which a list is shown: different places among the first, and one place that is tried out. Pure. */
import { type Candidate, POLICY } from '../../ml/serving/exploration.ts'
import { listingOf } from '../../ml/serving/listing.ts'
import type { ExploredCandidate } from '../../drizzle/schema/recommendations.ts'
import type { Suggestion } from './ranking.ts'

/** How often a place was tried out, and how often people took it. */
export interface Tried {
  readonly shown: number
  readonly taken: number
}

export interface Explored {
  readonly restaurantId: string
  /** 1 is the first. */
  readonly position: number
  readonly policy: typeof POLICY
  readonly propensity: number
  readonly candidates: ReadonlyArray<ExploredCandidate>
  readonly seed: number
}

export interface Arranged {
  /** In falling order of score. */
  readonly suggestions: ReadonlyArray<Suggestion>
  readonly explored: Explored | null
}

/** The trade-off of MMR: six points in a thousand of NDCG@10 for two and a half more of a hundred in difference (docs/context.md). */
const TRADE_OFF = 0.8
const SPREAD_PLACES = 16
const SPREAD_AMONG = 48
/** The last of those that home shows. */
const EXPLORING_PLACE = 7
/** Candidates are those that would not be among the first: so many of the best of them. */
const CANDIDATES_FROM = 16
const CANDIDATES = 12
/** What is believed of a place of which no calibration speaks: that few go on. */
const UNKNOWN_CHANCE = 0.2

/** O(list + 48 x 16), and 256 draws for each of twelve candidates. Randomness: the seed. @param seed null: nothing is tried out */
export function arrange(list: ReadonlyArray<Suggestion>, tried: ReadonlyMap<string, Tried>, seed: number | null): Arranged {
  const scores = Float32Array.from(list, ({ score }) => Math.log(Math.max(score, 1e-12)))
  const { items, explored } = listingOf(scores, {
    count: list.length,
    diversity: { tradeOff: TRADE_OFF, places: SPREAD_PLACES, among: SPREAD_AMONG, likeness: (a, b) => likeness(list[a] as Suggestion, list[b] as Suggestion) },
    ...(seed !== null && { exploration: { seed, place: EXPLORING_PLACE, candidates: candidatesOf(list, tried) } }),
  })
  const suggestions = falling(Array.from(items, (item) => list[item] as Suggestion))
  if (!explored || seed === null) return { suggestions, explored: null }
  const idOf = (item: number): string => (list[item] as Suggestion).card.id
  return {
    suggestions,
    explored: {
      restaurantId: idOf(explored.item), position: explored.place + 1, policy: explored.policy, propensity: explored.propensity, seed,
      candidates: explored.candidates.map(({ item }, at) => ({ id: idOf(item), propensity: explored.propensities[at] as number, score: scores[item] as number })),
    },
  }
}

const candidatesOf = (list: ReadonlyArray<Suggestion>, tried: ReadonlyMap<string, Tried>): Candidate[] =>
  list.slice(CANDIDATES_FROM, CANDIDATES_FROM + CANDIDATES).map(({ card, chance = UNKNOWN_CHANCE }, at) => ({
    item: CANDIDATES_FROM + at, shownCount: tried.get(card.id)?.shown ?? 0, takenCount: tried.get(card.id)?.taken ?? 0, chance,
  }))

/** Shared over all of cuisines, the price and the area; 0 .. 1. */
function likeness({ card: a }: Suggestion, { card: b }: Suggestion): number {
  let shared = 0
  for (const cuisine of a.cuisines) if (b.cuisines.includes(cuisine)) shared++
  const cuisines = shared / Math.max(1, a.cuisines.length + b.cuisines.length - shared)
  return 0.8 * cuisines + (a.area === b.area ? 0.1 : 0) + (a.priceLevel === b.priceLevel ? 0.1 : 0)
}

/** Scores fall along the list whatever it was that put a place there: where a page ends is where the next one begins. */
function falling(list: ReadonlyArray<Suggestion>): Suggestion[] {
  let last = Infinity
  return list.map((one) => {
    last = one.score < last ? one.score : last * (1 - 1e-6)
    return last === one.score ? one : { ...one, score: last }
  })
}
