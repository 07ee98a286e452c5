/** Why an item cannot be had now, in the order in which it is told. */
export const CONDITIONS = ['open', 'deliverable', 'in stock', 'within budget', 'diet', 'halal'] as const
export type Condition = (typeof CONDITIONS)[number]

/** For each condition that matters to this request: one byte per item, 0 where it fails. */
export type Feasibility = Partial<Record<Condition, Uint8Array>>

/**
 * Takes what cannot be had out of the running (-Infinity), and counts each item under the first condition that it fails. O(items x
 * conditions). Refuses a mask of the wrong length.
 */
export function keepFeasible(scores: Float32Array, feasibility: Feasibility): Partial<Record<Condition, number>> {
  const counts: Partial<Record<Condition, number>> = {}
  for (const condition of CONDITIONS) {
    const mask = feasibility[condition]
    if (!mask) continue
    if (mask.length !== scores.length) throw new RangeError(`${condition}: ${mask.length} places for ${scores.length} items`)
    let count = 0
    for (let item = 0; item < scores.length; item++) {
      if (mask[item] !== 0 || scores[item] === -Infinity) continue
      scores[item] = -Infinity
      count++
    }
    counts[condition] = count
  }
  return counts
}

/** How often an item was shown since the person last took it, and how long ago the last time was. */
export interface Showing {
  readonly item: number
  readonly shownCount: number
  /** Hours, >= 0. */
  readonly ageHours: number
}

const WEAR = 0.35
const RECOVERY_HOURS = 72

/**
 * What was shown again and again and not taken steps back, and returns as days pass: score -= .35 ln(1 + shown) 2^(-age / 72 h), in
 * log-odds (.35: seven shows halve the odds). Ordering again is no wear: that is learned from habits. O(showings).
 */
export function wearDown(scores: Float32Array, showings: readonly Showing[]): void {
  for (const { item, shownCount, ageHours } of showings) {
    if (item >= scores.length || !(shownCount > 0)) continue
    scores[item]! -= WEAR * Math.log(1 + shownCount) * 0.5 ** (Math.max(0, ageHours) / RECOVERY_HOURS)
  }
}
