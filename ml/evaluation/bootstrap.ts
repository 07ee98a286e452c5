import { randomFrom } from '../numerics/random.ts'

export interface Interval {
  readonly mean: number
  readonly low: number
  readonly high: number
}

const RESAMPLES = 2_000

/**
 * Mean of `after - before` over the same people, with the 95 % percentile interval of resampled people (Efron 1979).
 * Seeded. O(resamples x people). Refuses lists of different or no length.
 */
export function pairedDifference(before: Float64Array, after: Float64Array, seed: number): Interval {
  if (before.length !== after.length || before.length === 0) {
    throw new RangeError(`cannot pair ${before.length} with ${after.length} people`)
  }
  const differences = after.map((value, at) => value - before[at]!)
  const random = randomFrom(seed)
  const means = new Float64Array(RESAMPLES)
  for (let resample = 0; resample < RESAMPLES; resample++) {
    let sum = 0
    for (let drawn = 0; drawn < differences.length; drawn++) sum += differences[random.below(differences.length)]!
    means[resample] = sum / differences.length
  }
  means.sort()
  return {
    mean: differences.reduce((sum, value) => sum + value, 0) / differences.length,
    low: means[Math.floor(RESAMPLES * 0.025)]!,
    high: means[Math.ceil(RESAMPLES * 0.975) - 1]!,
  }
}
