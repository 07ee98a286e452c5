/**
 * How much more an item is taken in one kind of hour (or weather, or occasion) than it is taken at all.
 * value = ln((c_ib / q_b + s) / (c_i + s)): c_ib the item's visits in bin b, q_b the bin's share of all visits, s the
 * number of made-up average visits that keep rare items near 0 (additive smoothing, Lidstone 1920).
 */
export interface Lifts {
  readonly binCount: number
  /** binCount x itemCount, natural logarithms: one bin is one run, which is how it is read. */
  readonly values: Float32Array
}

const MADE_UP_VISITS = 1

/** Counts of item x bin to lifts. `totals` are the items' visits over all bins. O(items x bins). */
export function liftsOf(counts: Float32Array, totals: Float32Array, binCount: number): Lifts {
  const bins = new Float64Array(binCount)
  let all = 0
  for (const total of totals) all += total
  for (let at = 0; at < counts.length; at++) bins[at % binCount]! += counts[at]!
  const itemCount = totals.length
  const values = new Float32Array(counts.length)
  counts.forEach((count, at) => {
    const bin = at % binCount
    const item = Math.floor(at / binCount)
    const share = bins[bin]! / Math.max(all, 1e-9)
    if (share === 0) return
    values[bin * itemCount + item] = Math.log((count / share + MADE_UP_VISITS) / (totals[item]! + MADE_UP_VISITS))
  })
  return { binCount, values }
}
