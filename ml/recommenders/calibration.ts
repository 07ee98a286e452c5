/** A rising staircase from scores to chances: `chances[k]` holds at `scores[k]`, straight lines between. */
export interface Calibration {
  /** Rising. */
  readonly scores: Float64Array
  /** Rising, 0 .. 1. */
  readonly chances: Float64Array
  /** How many outcomes it stands on. */
  readonly outcomeCount: number
}

/** Below this, and above the other, no number is shown: "60 to 90 %" is a promise of what a number means, not a range to squeeze into. */
export const LOWEST_SHOWN = 0.6
export const HIGHEST_SHOWN = 0.9
/** Fewer outcomes than this per step say little of a chance. */
const STEP_MINIMUM = 20

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955; as a calibrator Zadrozny and Elkan 2002), each step then drawn
 * together until it holds 20 outcomes, and moved to (hits + mean) / (n + 1) so that no step promises certainty. Outcomes 0 or 1. No
 * randomness. O(n log n). Refuses lists of different length, no outcomes, and scores that are not finite.
 */
export function calibrationOf(scores: ArrayLike<number>, outcomes: ArrayLike<number>): Calibration {
  const count = scores.length
  if (count !== outcomes.length) throw new RangeError(`${count} scores for ${outcomes.length} outcomes`)
  if (count === 0) throw new RangeError('no outcomes to calibrate on')
  const order = Uint32Array.from({ length: count }, (_, at) => at).sort((a, b) => scores[a]! - scores[b]!)
  if (!Array.from(scores).every(Number.isFinite)) throw new RangeError('a score is not finite')
  let mean = 0
  for (let at = 0; at < count; at++) mean += outcomes[at]! / count
  const steps: Step[] = []
  for (const at of order) {
    steps.push({ scoreSum: scores[at]!, hits: outcomes[at]!, size: 1 })
    while (steps.length > 1 && mustPool(steps[steps.length - 2]!, steps[steps.length - 1]!)) pool(steps)
  }
  while (steps.length > 1 && steps[steps.length - 1]!.size < STEP_MINIMUM) pool(steps)
  let reached = 0
  return {
    scores: Float64Array.from(steps, ({ scoreSum, size }) => scoreSum / size),
    chances: Float64Array.from(steps, ({ hits, size }) => (reached = Math.max(reached, (hits + mean) / (size + 1)))),
    outcomeCount: count,
  }
}

interface Step {
  readonly scoreSum: number
  readonly hits: number
  readonly size: number
}

/** A step too small, of the same score, or with no better rate than the one below is one with it. */
function mustPool(below: Step, top: Step): boolean {
  const isSameScore = top.scoreSum / top.size === below.scoreSum / below.size
  return below.size < STEP_MINIMUM || isSameScore || below.hits / below.size >= top.hits / top.size
}

function pool(steps: Step[]): void {
  const [below, top] = steps.splice(-2, 2) as [Step, Step]
  steps.push({ scoreSum: below.scoreSum + top.scoreSum, hits: below.hits + top.hits, size: below.size + top.size })
}

/** The chance that belongs to a score, 0 .. 1. O(log steps). Refuses a score that is not a number. */
export function chanceOf({ scores, chances }: Calibration, score: number): number {
  if (Number.isNaN(score)) throw new RangeError('a score is not a number')
  let low = 0
  let high = scores.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (scores[middle]! < score) low = middle + 1
    else high = middle
  }
  if (low === 0) return chances[0]!
  if (low === scores.length) return chances[low - 1]!
  const share = (score - scores[low - 1]!) / (scores[low]! - scores[low - 1]!)
  return chances[low - 1]! + share * (chances[low]! - chances[low - 1]!)
}

/** What a page may say of a chance: the number, or why there is none. */
export type Confidence = { readonly chance: number } | { readonly hidden: 'below floor' | 'above ceiling' }

export function confidenceOf(calibration: Calibration, score: number): Confidence {
  const chance = chanceOf(calibration, score)
  if (chance < LOWEST_SHOWN) return { hidden: 'below floor' }
  return chance > HIGHEST_SHOWN ? { hidden: 'above ceiling' } : { chance }
}

/** Scores as log-odds become chances that sum to 1 (softmax). Overwrites. O(items). */
export function toChances(scores: Float32Array): void {
  let highest = -Infinity
  for (const score of scores) if (score > highest) highest = score
  if (highest === -Infinity) return
  let sum = 0
  for (let item = 0; item < scores.length; item++) sum += scores[item] = Math.exp(scores[item]! - highest)
  for (let item = 0; item < scores.length; item++) scores[item]! /= sum
}

/** ln(p / (1 - p)), held within +-20. What calibrations are fitted on. */
export function logitOf(chance: number): number {
  return Math.max(-20, Math.min(20, Math.log(chance / (1 - chance))))
}
