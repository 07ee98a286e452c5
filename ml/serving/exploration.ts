import { type Random, randomFrom } from '../numerics/random.ts'

/** What is known of an item that might be tried: how often it was shown, and how often taken. */
export interface Candidate {
  readonly item: number
  readonly shownCount: number
  readonly takenCount: number
  /** The model's own chance for it, 0 .. 1: what is believed before it was ever shown. */
  readonly chance: number
}

/** What was shown, and what has to be logged with it. */
export interface Exploration {
  readonly item: number
  /** Chance of this item under the policy, exact, > 0 .. 1. */
  readonly propensity: number
  /** The same for every candidate, in their order: sums to 1. */
  readonly propensities: Float64Array
  readonly policy: typeof POLICY
}

/** Stored with each show: estimates may only mix shows of one policy. */
export const POLICY = 'thompson-256-floor-5'
const DRAW_COUNT = 256
/** Share of the shows that any candidate gets alike: bounds the weights of later estimates. */
const FLOOR_SHARE = 0.05
/** The model's word counts as so many shows. */
const PRIOR_SHOWS = 10

/**
 * Thompson sampling (Thompson 1933; Chapelle and Li 2011): 256 times each candidate's chance is drawn from
 * Beta(taken + 10 p, shown - taken + 10 (1 - p)) and the best wins; one of the winners is shown, or with 5 % any candidate. Because the
 * choice is made among the drawn winners, their share is the policy's exact propensity. Randomness: the seed, to be made from the
 * request. O(256 x candidates). Refuses an empty list of candidates.
 */
export function explore(candidates: readonly Candidate[], seed: number): Exploration {
  if (candidates.length === 0) throw new RangeError('no candidates to explore')
  const random = randomFrom(seed)
  const normal = normalsFrom(random)
  const wins = new Float64Array(candidates.length)
  const beliefs = candidates.map(({ shownCount, takenCount, chance }) => {
    const believed = Math.min(0.999, Math.max(0.001, chance))
    return { taken: gammaOf(Math.max(0, takenCount) + PRIOR_SHOWS * believed), passed: gammaOf(Math.max(0, shownCount - takenCount) + PRIOR_SHOWS * (1 - believed)) }
  })
  for (let draw = 0; draw < DRAW_COUNT; draw++) {
    let best = 0
    let bestChance = -1
    for (let at = 0; at < beliefs.length; at++) {
      const { taken, passed } = beliefs[at]!
      // Beta(a, b) from two gammas.
      const x = drawGamma(taken, random, normal)
      const drawn = x / (x + drawGamma(passed, random, normal))
      if (drawn > bestChance) {
        best = at
        bestChance = drawn
      }
    }
    wins[best]!++
  }
  const propensities = wins.map((count) => (1 - FLOOR_SHARE) * (count / DRAW_COUNT) + FLOOR_SHARE / candidates.length)
  const chosen = drawFrom(propensities, random)
  return { item: candidates[chosen]!.item, propensity: propensities[chosen]!, propensities, policy: POLICY }
}

function drawFrom(chances: Float64Array, random: Random): number {
  let left = random.uniform()
  for (let at = 0; at < chances.length; at++) {
    left -= chances[at]!
    if (left < 0) return at
  }
  return chances.length - 1
}

/** What is the same for every draw from one distribution. */
interface Gamma {
  readonly d: number
  readonly c: number
  /** Of a uniform number that a shape below 1 is brought down with; else 0. */
  readonly power: number
}

/** Gamma(shape, 1), shape > 0 (Marsaglia and Tsang 2000). */
function gammaOf(shape: number): Gamma {
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3
  return { d, c: 1 / Math.sqrt(9 * d), power: shape < 1 ? 1 / shape : 0 }
}

/** Normal numbers in pairs, without a sine (Marsaglia and Bray 1964): of the thousands that a draw takes, each costs half. */
function normalsFrom(random: Random): () => number {
  let spare = 0
  let hasSpare = false
  return () => {
    if (hasSpare) {
      hasSpare = false
      return spare
    }
    for (;;) {
      const x = 2 * random.uniform() - 1
      const y = 2 * random.uniform() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const scale = Math.sqrt((-2 * Math.log(square)) / square)
      spare = y * scale
      hasSpare = true
      return x * scale
    }
  }
}

/** Most are accepted by the squeeze, without a logarithm. */
function drawGamma({ d, c, power }: Gamma, random: Random, normal: () => number): number {
  for (;;) {
    const x = normal()
    const root = 1 + c * x
    const v = root * root * root
    if (v <= 0) continue
    const uniform = 1 - random.uniform()
    if (uniform < 1 - 0.0331 * x * x * x * x || Math.log(uniform) < 0.5 * x * x + d - d * v + d * Math.log(v)) return power === 0 ? d * v : d * v * (1 - random.uniform()) ** power
  }
}
