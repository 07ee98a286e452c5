import type { Interactions, Links } from '../recommenders/recommender.ts'
import type { Pairs } from './public-formats.ts'

/** Pairs of person and item as rows by person, in the order given (oldest first). O(pairs). */
export function interactionsFrom(pairs: Pairs, peopleCount: number, itemCount: number): Interactions {
  const { offsets, order } = rowOrder(pairs.from, peopleCount)
  return {
    peopleCount,
    itemCount,
    offsets,
    items: Uint32Array.from(order, (at) => pairs.to[at]!),
    weights: new Float32Array(order.length).fill(1),
    times: pairs.times && Float64Array.from(order, (at) => pairs.times![at]!),
  }
}

/** Friendship has no direction here: a pair links both ways, once; a link to oneself is left out. O(pairs log pairs). */
export function linksFrom(pairs: Pairs, peopleCount: number): Links {
  const seen = new Set<number>()
  const from: number[] = []
  const to: number[] = []
  for (let at = 0; at < pairs.from.length; at++) {
    for (const [one, other] of [[pairs.from[at]!, pairs.to[at]!], [pairs.to[at]!, pairs.from[at]!]] as const) {
      if (one === other || one >= peopleCount || other >= peopleCount || seen.has(one * peopleCount + other)) continue
      seen.add(one * peopleCount + other)
      from.push(one)
      to.push(other)
    }
  }
  const { offsets, order } = rowOrder(from, peopleCount)
  return { offsets, people: Uint32Array.from(order, (at) => to[at]!), weights: new Float32Array(order.length).fill(1) }
}

/** Positions sorted by row, stable, with the offsets of the rows. Counting sort. */
function rowOrder(rows: readonly number[], rowCount: number): { offsets: Uint32Array; order: Uint32Array } {
  const offsets = new Uint32Array(rowCount + 1)
  for (const row of rows) offsets[row + 1]!++
  for (let row = 0; row < rowCount; row++) offsets[row + 1]! += offsets[row]!
  const next = offsets.slice()
  const order = new Uint32Array(rows.length)
  rows.forEach((row, at) => (order[next[row]!++] = at))
  return { offsets, order }
}
