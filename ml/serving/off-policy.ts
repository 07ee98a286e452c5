/** One shown item as it was logged: how likely the policy that showed it was to show it, and what came of it. */
export interface LoggedShow {
  /** Chance under the policy that logged it, > 0 .. 1. */
  readonly propensity: number
  /** Chance under the policy that is being judged, 0 .. 1. */
  readonly chance: number
  /** What came of it, for example 1 for an order. */
  readonly reward: number
}

export interface OffPolicyEstimate {
  readonly value: number
  /** Standard error of `value`. */
  readonly error: number
  /** (sum w)^2 / sum w^2 (Kish 1965): how many shows under the judged policy the log is worth. */
  readonly effectiveCount: number
}

/**
 * What another policy would have earned per show: mean of w reward, w = chance / propensity (inverse propensity score, Horvitz and
 * Thompson 1952). Unbiased; weights above `clip` are cut to it, which lowers the estimate. O(n). Refuses a propensity not above 0, and an empty log.
 */
export function inversePropensityScore(shows: readonly LoggedShow[], clip = Infinity): OffPolicyEstimate {
  const weights = weightsOf(shows, clip)
  const earned = shows.map(({ reward }, at) => weights[at]! * reward)
  const value = earned.reduce((sum, part) => sum + part, 0) / shows.length
  const spread = earned.reduce((sum, part) => sum + (part - value) ** 2, 0)
  return { value, error: errorOf(spread, shows.length), effectiveCount: effectiveCount(weights) }
}

/**
 * The same over the sum of the weights (self-normalised, Swaminathan and Joachims 2015): slightly biased, far less noisy,
 * never outside the range of the rewards. 0 when the judged policy would have shown none of them. O(n). Refuses as above.
 */
export function selfNormalisedScore(shows: readonly LoggedShow[], clip = Infinity): OffPolicyEstimate {
  const weights = weightsOf(shows, clip)
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  if (all === 0) return { value: 0, error: 0, effectiveCount: 0 }
  const value = shows.reduce((sum, { reward }, at) => sum + weights[at]! * reward, 0) / all
  const spread = shows.reduce((sum, { reward }, at) => sum + (weights[at]! * (reward - value)) ** 2, 0)
  return { value, error: Math.sqrt(spread) / all, effectiveCount: effectiveCount(weights) }
}

function weightsOf(shows: readonly LoggedShow[], clip: number): number[] {
  if (shows.length === 0) throw new RangeError('an empty log says nothing of a policy')
  return shows.map(({ propensity, chance }, at) => {
    if (!(propensity > 0 && propensity <= 1)) throw new RangeError(`show ${at} has the propensity ${propensity}`)
    return Math.min(clip, chance / propensity)
  })
}

const errorOf = (spread: number, count: number) => (count > 1 ? Math.sqrt(spread / (count - 1) / count) : 0)

function effectiveCount(weights: readonly number[]): number {
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0)
  return squares ? weights.reduce((sum, weight) => sum + weight, 0) ** 2 / squares : 0
}
