/** How alike two items are, 0 .. 1. */
export type Likeness = (item: number, other: number) => number

export interface DiversityWish {
  readonly count: number
  /** 1: only the scores speak; 0: only the differences. */
  readonly tradeOff: number
  readonly likeness: Likeness
}

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): the next item is the one with the highest
 * t score - (1 - t) (likeness to the nearest already chosen), scores brought to 0 .. 1 over the candidates. Candidates come best first;
 * with t = 1 they stay so. No randomness. O(count x candidates) likenesses. Refuses a trade-off outside 0 .. 1.
 */
export function diversified(candidates: ArrayLike<number>, scores: Float32Array, { count, tradeOff, likeness }: DiversityWish): Uint32Array {
  if (!(tradeOff >= 0 && tradeOff <= 1)) throw new RangeError(`trade-off ${tradeOff} is not in 0 .. 1`)
  const left = Array.from(candidates)
  let highest = -Infinity
  let lowest = Infinity
  for (const item of left) {
    highest = Math.max(highest, scores[item]!)
    lowest = Math.min(lowest, scores[item]!)
  }
  const span = highest > lowest ? highest - lowest : 1
  const nearest = new Map(left.map((item) => [item, 0]))
  const chosen: number[] = []
  while (chosen.length < count && left.length > 0) {
    let best = 0
    let bestWorth = -Infinity
    left.forEach((item, at) => {
      const worth = (tradeOff * (scores[item]! - lowest)) / span - (1 - tradeOff) * nearest.get(item)!
      if (worth > bestWorth) [best, bestWorth] = [at, worth]
    })
    const [item] = left.splice(best, 1)
    chosen.push(item!)
    for (const other of left) nearest.set(other, Math.max(nearest.get(other)!, likeness(other, item!)))
  }
  return Uint32Array.from(chosen)
}

/** Mean difference of the pairs of a list, 0 .. 1; 0 for a single item. O(n^2). */
export function listDiversity(items: ArrayLike<number>, likeness: Likeness): number {
  let sum = 0
  let pairs = 0
  for (let a = 0; a < items.length; a++) {
    for (let b = 0; b < a; b++) {
      sum += 1 - likeness(items[a]!, items[b]!)
      pairs++
    }
  }
  return pairs ? sum / pairs : 0
}

/** Jaccard likeness of label sets: shared over all, 0 .. 1; 0 where either has none. */
export function labelLikeness(labels: readonly (readonly string[])[]): Likeness {
  const sets = labels.map((own) => new Set(own))
  return (item, other) => {
    const [a, b] = [sets[item], sets[other]]
    if (!a?.size || !b?.size) return 0
    let shared = 0
    for (const label of a) if (b.has(label)) shared++
    return shared / (a.size + b.size - shared)
  }
}
