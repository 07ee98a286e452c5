import { randomFrom } from '../../numerics/random.ts'

/** One person's candidates: rows of features, and which of them were held out. */
export interface Choice {
  /** candidates x names, each row of scores at unit length. */
  readonly scores: Float32Array
  /** Standardised logarithm of each candidate's degree. */
  readonly fame: Float32Array
  /** 1 where the candidate was held out. */
  readonly taken: Uint8Array
  /** Standardised logarithm of how much the person holds. */
  readonly zeal: number
  /** How many were held out, among the candidates or not. */
  readonly heldOutCount: number
}

/** Which of the groups of weights may leave zero. */
export interface Freedom {
  readonly byFame: boolean
  readonly byZeal: boolean
}

/**
 * score = sum over names of (plain + byZeal * zeal + byFame * fame) * x
 * + fame * (fameWeights[0] + fameWeights[1] * zeal + fameWeights[2] * fame); x is divided by `spread` first.
 */
export interface RankingWeights {
  readonly spread: Float64Array
  readonly plain: Float64Array
  readonly byZeal: Float64Array
  readonly byFame: Float64Array
  readonly fame: Float64Array
}

export interface LearnOptions {
  readonly freedom: Freedom
  readonly seed: number
  readonly epochs: number
  readonly onShare?: (share: number) => Promise<void>
}

const BATCH = 32
const RATE = 0.03
/** Divided by the number of people: few people leave the weights near zero rather than at a chance fit. */
const SHRINKAGE = 0.4

/**
 * Weights that make what was held out likely under a softmax over each person's candidates (ListNet, Cao et al. 2007,
 * top-one form), by Adam (Kingma and Ba 2015) with a falling rate. Convex, seeded. O(epochs x candidates x names).
 */
export async function learnRanking(choices: readonly Choice[], nameCount: number, options: LearnOptions): Promise<RankingWeights> {
  const { freedom } = options
  const spread = spreadOf(choices, nameCount)
  const people = choices.map((choice) => prepared(choice, spread))
  const size = 3 * nameCount + 3
  const free = new Uint8Array(size).fill(1)
  if (!freedom.byZeal) free.fill(0, nameCount, 2 * nameCount)
  if (!freedom.byFame) free.fill(0, 2 * nameCount, 3 * nameCount)
  if (!freedom.byZeal) free[3 * nameCount + 1] = 0
  const weights = new Float64Array(size)
  const gradient = new Float64Array(size)
  const first = new Float64Array(size)
  const second = new Float64Array(size)
  const order = Uint32Array.from(choices.keys())
  const random = randomFrom(options.seed)
  const batchCount = Math.ceil(choices.length / BATCH)
  const stepCount = options.epochs * batchCount
  for (let step = 0; step < stepCount; step++) {
    const batch = step % batchCount
    if (batch === 0) {
      random.shuffle(order)
      await options.onShare?.(step / stepCount)
    }
    gradient.fill(0)
    const end = Math.min(choices.length, (batch + 1) * BATCH)
    for (let at = batch * BATCH; at < end; at++) addGradient(people[order[at]!]!, nameCount, weights, gradient)
    const rate = RATE * (1 - step / stepCount)
    for (let at = 0; at < size; at++) {
      if (!free[at]) continue
      const slope = gradient[at]! / (end - batch * BATCH) + (SHRINKAGE / choices.length) * weights[at]!
      first[at] = 0.9 * first[at]! + 0.1 * slope
      second[at] = 0.999 * second[at]! + 0.001 * slope * slope
      const steady = first[at]! / (1 - 0.9 ** (step + 1))
      weights[at]! -= (rate * steady) / (Math.sqrt(second[at]! / (1 - 0.999 ** (step + 1))) + 1e-9)
    }
  }
  const group = (at: number) => weights.slice(at * nameCount, (at + 1) * nameCount)
  return { spread, plain: group(0), byZeal: group(1), byFame: group(2), fame: weights.slice(3 * nameCount) }
}

/** The scores of one person's candidates under the weights. O(candidates x names). */
export function rankingScores(choice: Choice, weights: RankingWeights): Float32Array {
  const { plain, byZeal, byFame, fame } = weights
  return logits(prepared(choice, weights.spread), plain.length, Float64Array.from([...plain, ...byZeal, ...byFame, ...fame]))
}

/** The features of one person's candidates, ready for many epochs: divided by the spread. */
interface Prepared {
  readonly choice: Choice
  readonly spreadOut: Float32Array
  readonly takenCount: number
}

function prepared(choice: Choice, spread: Float64Array): Prepared {
  const spreadOut = choice.scores.map((score, at) => score / spread[at % spread.length]!)
  return { choice, spreadOut, takenCount: choice.taken.reduce((sum, flag) => sum + flag, 0) }
}

function logits({ choice, spreadOut }: Prepared, nameCount: number, weights: Float64Array): Float32Array {
  const { fame, zeal } = choice
  const own = new Float64Array(nameCount)
  for (let name = 0; name < nameCount; name++) own[name] = weights[name]! + weights[nameCount + name]! * zeal
  const fameBase = weights[3 * nameCount]! + weights[3 * nameCount + 1]! * zeal
  const fameCurve = weights[3 * nameCount + 2]!
  const out = new Float32Array(fame.length)
  for (let row = 0, at = 0; row < fame.length; row++) {
    const renown = fame[row]!
    let sum = renown * (fameBase + fameCurve * renown)
    for (let name = 0; name < nameCount; name++, at++) {
      sum += (own[name]! + weights[2 * nameCount + name]! * renown) * spreadOut[at]!
    }
    out[row] = sum
  }
  return out
}

function addGradient(person: Prepared, nameCount: number, weights: Float64Array, gradient: Float64Array): void {
  const { choice: { fame, taken, zeal }, spreadOut, takenCount } = person
  if (takenCount === 0) return
  const chances = logits(person, nameCount, weights)
  let highest = -Infinity
  for (const logit of chances) if (logit > highest) highest = logit
  let total = 0
  for (let row = 0; row < chances.length; row++) total += chances[row] = Math.exp(chances[row]! - highest)
  const plain = new Float64Array(nameCount)
  for (let row = 0, at = 0; row < chances.length; row++) {
    const miss = chances[row]! / total - taken[row]! / takenCount
    const renown = fame[row]!
    for (let name = 0; name < nameCount; name++, at++) {
      const missed = miss * spreadOut[at]!
      plain[name]! += missed
      gradient[2 * nameCount + name]! += missed * renown
    }
    gradient[3 * nameCount]! += miss * renown
    gradient[3 * nameCount + 1]! += miss * renown * zeal
    gradient[3 * nameCount + 2]! += miss * renown * renown
  }
  for (let name = 0; name < nameCount; name++) {
    gradient[name]! += plain[name]!
    gradient[nameCount + name]! += plain[name]! * zeal
  }
}

/** Root mean square of each name's scores over all candidates; 1 where they are all zero. */
function spreadOf(choices: readonly Choice[], nameCount: number): Float64Array {
  const sums = new Float64Array(nameCount)
  let rows = 0
  for (const { scores, fame } of choices) {
    rows += fame.length
    for (let at = 0; at < scores.length; at++) sums[at % nameCount]! += scores[at]! ** 2
  }
  return sums.map((sum) => (sum > 0 ? Math.sqrt(sum / rows) : 1))
}
