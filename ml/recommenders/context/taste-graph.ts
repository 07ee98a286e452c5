import { nearestColumns } from '../../numerics/co-occurrence.ts'
import { columnCounts, powers, type SparseRows, scaled } from '../../numerics/sparse.ts'
import { holdingsOf } from '../holdings.ts'
import type { Interactions, Neighbours } from '../recommender.ts'

const NEIGHBOUR_COUNT = 300
const PERSON_EXPONENT = -0.6
const ITEM_EXPONENT = -0.4

/**
 * The items nearest to each: G = P without its diagonal, P = D_i^-.4 R' D_u^-1.2 R D_i^-.4 (Turbo-CF, Park et al. 2024,
 * equation 10), best 300 kept. Seeded only where people are capped. O(sum over people of items held squared).
 */
export async function tasteGraphOf(
  interactions: Interactions,
  seed: number,
  onShare?: (share: number) => Promise<void>,
): Promise<SparseRows> {
  const holdings = holdingsOf(interactions, seed)
  const perPerson = holdings.offsets.slice(1).map((end, person) => end - holdings.offsets[person]!)
  const walk = scaled(holdings, powers(perPerson, PERSON_EXPONENT), powers(columnCounts(holdings), ITEM_EXPONENT))
  return nearestColumns(walk, { neighbourCount: NEIGHBOUR_COUNT, onShare })
}

/** Adds up the graph's rows of the held items, each once, into `out`. O(held x neighbours). */
export function addLikeness(graph: SparseRows, held: Iterable<number>, out: Float32Array): void {
  const { offsets, columns, values } = graph
  for (const item of held) {
    for (let at = offsets[item]!; at < offsets[item + 1]!; at++) out[columns[at]!]! += values[at]!
  }
}

/** The row of one item, best first. */
export function nearestTo(graph: SparseRows, item: number, count: number): Neighbours {
  const start = graph.offsets[item] ?? 0
  const end = Math.min(graph.offsets[item + 1] ?? 0, start + count)
  return { items: graph.columns.slice(start, end), scores: graph.values.slice(start, end) }
}
