/** What a ranked list is worth, for one person. `relevant` is the held-out truth; a list never names an item twice. */

/** Hits among the first k, over the number of relevant items (not over min(k, relevant)), 0 .. 1. O(k). */
export function recallAt(k: number, ranked: ArrayLike<number>, relevant: ReadonlySet<number>): number {
  return relevant.size === 0 ? 0 : hitsAt(k, ranked, relevant) / relevant.size
}

/** Hits among the first k, over k, 0 .. 1. O(k). */
export function precisionAt(k: number, ranked: ArrayLike<number>, relevant: ReadonlySet<number>): number {
  return hitsAt(k, ranked, relevant) / k
}

/** 1 when any of the first k is relevant, else 0. O(k). */
export function hitRateAt(k: number, ranked: ArrayLike<number>, relevant: ReadonlySet<number>): number {
  return hitsAt(k, ranked, relevant) > 0 ? 1 : 0
}

/** 1 / place of the first relevant item among the first k, else 0; 0 .. 1. O(k). */
export function reciprocalRankAt(k: number, ranked: ArrayLike<number>, relevant: ReadonlySet<number>): number {
  for (let place = 0; place < Math.min(k, ranked.length); place++) {
    if (relevant.has(ranked[place]!)) return 1 / (place + 1)
  }
  return 0
}

/**
 * Normalised discounted cumulative gain with binary gain (Järvelin and Kekäläinen 2002): sum over hits of
 * 1 / log2(place + 1), over the same sum of an ideal list of min(k, relevant) hits; 0 .. 1. O(k).
 */
export function ndcgAt(k: number, ranked: ArrayLike<number>, relevant: ReadonlySet<number>): number {
  let gain = 0
  let ideal = 0
  for (let place = 0; place < k; place++) {
    const discount = 1 / Math.log2(place + 2)
    if (place < ranked.length && relevant.has(ranked[place]!)) gain += discount
    if (place < relevant.size) ideal += discount
  }
  return ideal === 0 ? 0 : gain / ideal
}

function hitsAt(k: number, ranked: ArrayLike<number>, relevant: ReadonlySet<number>): number {
  let hits = 0
  for (let place = 0; place < Math.min(k, ranked.length); place++) {
    if (relevant.has(ranked[place]!)) hits++
  }
  return hits
}
