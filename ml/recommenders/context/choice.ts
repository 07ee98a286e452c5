import type { Random } from '../../numerics/random.ts'

/**
 * One choice: the item that was taken, among others that were not. `features` holds rows of `width` numbers, the taken
 * item's row at `taken`. `logWeights` corrects for rows that stand for many (ln of how many).
 */
export interface Choice {
  readonly features: Float32Array
  readonly taken: number
  readonly logWeights?: Float32Array
}

export interface ChoiceFit {
  readonly width: number
  /** Where the weights start, and what they are pulled to. */
  readonly prior: Float64Array
  /** Strength of the pull, in choices: little data stays at the prior. */
  readonly pull: number
  /** Components that stay at 0. */
  readonly isMuted: (component: number) => boolean
  readonly random: Random
  readonly epochCount?: number
  readonly onShare?: (share: number) => Promise<void>
}

const BATCH_SIZE = 64
const STEP = 0.05
const MOMENTUM = 0.9
const SECOND_MOMENTUM = 0.99

/**
 * Conditional logit (McFadden 1974): P(taken) = exp(w x_taken) / sum exp(w x), weights by maximum likelihood with Adam
 * (Kingma and Ba 2015) on standardised components, pulled to the prior; sampled alternatives enter with their log
 * weight (Bengio and Senecal 2008). Returns `width` finite weights for the components as given. Randomness: order of
 * the choices. O(epochs x rows x width). No choices: the prior.
 */
export async function fitChoices(choices: readonly Choice[], fit: ChoiceFit): Promise<Float64Array> {
  const { width, prior, pull, isMuted, random, epochCount = 6 } = fit
  const start = Float64Array.from(prior, (weight, component) => (isMuted(component) ? 0 : weight))
  if (choices.length === 0) return start
  const scales = deviationsOf(choices, width)
  const weights = start.map((weight, component) => weight * scales[component]!)
  const home = weights.slice()
  const first = new Float64Array(width)
  const second = new Float64Array(width)
  const order = Uint32Array.from(choices, (_, at) => at)
  let step = 0
  for (let epoch = 0; epoch < epochCount; epoch++) {
    random.shuffle(order)
    for (let from = 0; from < order.length; from += BATCH_SIZE) {
      const batch = order.subarray(from, from + BATCH_SIZE)
      const slope = new Float64Array(width)
      for (const at of batch) addSlope(choices[at]!, weights, scales, slope)
      step++
      const size = STEP * (1 - epoch / (epochCount + 0.5))
      for (let component = 0; component < width; component++) {
        if (isMuted(component)) continue
        const away = (weights[component]! - home[component]!) * (pull / choices.length)
        const gradient = slope[component]! / batch.length + away
        first[component] = MOMENTUM * first[component]! + (1 - MOMENTUM) * gradient
        second[component] = SECOND_MOMENTUM * second[component]! + (1 - SECOND_MOMENTUM) * gradient * gradient
        const speed = Math.sqrt(second[component]! / (1 - SECOND_MOMENTUM ** step)) + 1e-8
        weights[component]! -= (size * (first[component]! / (1 - MOMENTUM ** step))) / speed
      }
    }
    await fit.onShare?.((epoch + 1) / epochCount)
  }
  return weights.map((weight, component) => weight / scales[component]!)
}

/** Adds the gradient of -ln P(taken). */
function addSlope({ features, taken, logWeights }: Choice, weights: Float64Array, scales: Float64Array, slope: Float64Array) {
  const width = weights.length
  const rowCount = features.length / width
  const chances = new Float64Array(rowCount)
  let highest = -Infinity
  for (let row = 0; row < rowCount; row++) {
    let score = logWeights?.[row] ?? 0
    for (let at = 0; at < width; at++) score += (weights[at]! * features[row * width + at]!) / scales[at]!
    chances[row] = score
    if (score > highest) highest = score
  }
  let sum = 0
  for (let row = 0; row < rowCount; row++) sum += chances[row] = Math.exp(chances[row]! - highest)
  for (let row = 0; row < rowCount; row++) {
    const push = chances[row]! / sum - (row === taken ? 1 : 0)
    if (Math.abs(push) < 1e-7) continue
    for (let at = 0; at < width; at++) slope[at]! += (push * features[row * width + at]!) / scales[at]!
  }
}

/** Standard deviation of each component over all rows; 1 where it never changes. */
export function deviationsOf(choices: readonly Choice[], width: number): Float64Array {
  const sums = new Float64Array(width)
  const squares = new Float64Array(width)
  let rowCount = 0
  for (const { features } of choices) {
    for (let at = 0; at < features.length; at++) {
      sums[at % width]! += features[at]!
      squares[at % width]! += features[at]! ** 2
    }
    rowCount += features.length / width
  }
  return sums.map((sum, at) => {
    const variance = squares[at]! / rowCount - (sum / rowCount) ** 2
    return variance > 1e-8 ? Math.sqrt(variance) : 1
  })
}
