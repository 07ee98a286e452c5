import { topIndices } from '../numerics/top-k.ts'
import { diversified, type Likeness } from './diversity.ts'
import { type Candidate, explore, type Exploration } from './exploration.ts'
import { type Feasibility, keepFeasible, type Showing, wearDown } from './feasibility.ts'

/** What turns scores into the list that a person sees. */
export interface ListingWish {
  readonly count: number
  readonly feasibility?: Feasibility
  readonly showings?: readonly Showing[]
  /** The first `places` are spread by MMR over the best `among`; below them the scores alone speak. */
  readonly diversity?: { readonly tradeOff: number; readonly likeness: Likeness; readonly places: number; readonly among: number }
  /** The place (0 is the first) that is given to one of the candidates by the exploring policy. */
  readonly exploration?: { readonly candidates: readonly Candidate[]; readonly seed: number; readonly place: number }
}

export interface Listing {
  /** Items in the order in which they are shown. */
  readonly items: Uint32Array
  /** What was drawn, and among what; null where nothing was. */
  readonly explored: (Exploration & { readonly place: number; readonly candidates: readonly Candidate[] }) | null
}

/**
 * Scores (log-odds) to a list: what cannot be had leaves, what was shown in vain sinks, the best are spread by MMR, and one place
 * explores. Fewer items where fewer can be had. Randomness: the exploration's seed. Overwrites `scores`. O(items + places x among).
 */
export function listingOf(scores: Float32Array, { count, feasibility = {}, showings = [], diversity, exploration }: ListingWish): Listing {
  keepFeasible(scores, feasibility)
  wearDown(scores, showings)
  const best = topIndices(scores, Math.max(count, diversity?.among ?? 0))
  const ranked = diversity ? spread(best, scores, diversity) : best
  const listed = { items: ranked.slice(0, count), explored: null }
  if (!exploration || ranked.length <= exploration.place) return listed
  const { place, seed } = exploration
  const before = ranked.subarray(0, place)
  const candidates = exploration.candidates.filter(({ item }) => !before.includes(item) && (scores[item] ?? -Infinity) > -Infinity)
  if (candidates.length === 0) return listed
  const drawn = explore(candidates, seed)
  const after = ranked.subarray(place).filter((item) => item !== drawn.item)
  return { items: Uint32Array.from([...before, drawn.item, ...after]).slice(0, count), explored: { ...drawn, place, candidates } }
}

function spread(best: Uint32Array, scores: Float32Array, { tradeOff, likeness, places, among }: NonNullable<ListingWish['diversity']>): Uint32Array {
  const first = diversified(best.subarray(0, among), scores, { count: places, tradeOff, likeness })
  const isFirst = new Set(first)
  return Uint32Array.from([...first, ...best.filter((item) => !isFirst.has(item))])
}
