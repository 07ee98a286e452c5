import { Matrix, solve } from 'ml-matrix'
import { expectedCalibrationError, type ReliabilityBin, reliabilityOf } from '../evaluation/reliability.ts'
import { type Calibration, calibrationOf, chanceOf, HIGHEST_SHOWN, logitOf, LOWEST_SHOWN } from './calibration.ts'

/** What is known before somebody looks at an item: does the look lead on? */
export interface Prospect {
  readonly item: number
  /** The recommender's score, brought to mean 0 and deviation 1 over all items. */
  readonly standing: number
  /** Of this person's looks so far: how many, and how many led on. */
  readonly looks: number
  readonly came: number
  /** Whether the person holds the item. */
  readonly isHeld: boolean
  /** Looks of this person at this item that led nowhere. */
  readonly inVain: number
}

/** The chance that a look leads on to a click, a heart or an order. */
export interface Interest {
  /** ln odds of going on for each item, from earlier looks, drawn to the mean where there are few. */
  readonly itemOdds: Float64Array
  readonly meanOdds: number
  /** Intercept, then one for each number of `describe`. */
  readonly weights: Float64Array
  readonly calibration: Calibration
}

/** How far what was promised came true, on looks that nothing was learned from. */
export interface InterestReport {
  readonly looks: number
  /** Mean |promised - came| over ten bins, all looks. */
  readonly error: number
  /** The same within the shown 60 to 90 %; null where no look lies there. */
  readonly shownError: number | null
  readonly shown: number
  readonly bins: readonly ReliabilityBin[]
}

export interface ObservedLook extends Prospect {
  /** Milliseconds since 1970 UTC. */
  readonly time: number
  readonly ledOn: 0 | 1
}

/** Share of the held-out looks, in order of time, that is learned from; the rest, which is later, judges. */
const LEARNED_SHARE = 0.6
/** Fewer looks than this in either part say nothing that may be told. */
const LOOKS_PER_PART = 300
/** Of so many learned looks half are spared for a staircase of its own; of fewer its steps would be noise, and the sigmoid stands. */
const STAIRCASE_LOOKS = 4_000
/** A chance that is further off than this on unseen looks is not told at all. */
export const LARGEST_ERROR = 0.05
const ITEM_DRAW = 8
const PERSON_DRAW = 5
const STEPS = 12
const RIDGE = 1

/** Ln odds of going on per item, from looks. Laplace-smoothed towards the mean. O(looks). */
export function oddsOf(items: ArrayLike<number>, came: ArrayLike<number>, itemCount: number): Pick<Interest, 'itemOdds' | 'meanOdds'> {
  const looks = new Float64Array(itemCount)
  const hits = new Float64Array(itemCount)
  let all = 0
  for (let at = 0; at < items.length; at++) {
    looks[items[at]!]!++
    hits[items[at]!]! += came[at]!
    all += came[at]!
  }
  const mean = (all + 1) / (items.length + 2)
  return { meanOdds: logitOf(mean), itemOdds: looks.map((count, item) => logitOf((hits[item]! + ITEM_DRAW * mean) / (count + ITEM_DRAW))) }
}

/**
 * Logistic regression (Newton's method, a ridge of 1) on few numbers, where there are many looks isotonic regression on half of them, and
 * judged on the latest looks, which neither has seen. Null where there are too few looks, or where the judged error is above .05: no number is
 * better than a made-up one. No randomness. O(looks).
 */
export function interestOf(observed: readonly ObservedLook[], odds: Pick<Interest, 'itemOdds' | 'meanOdds'>): { readonly interest: Interest | null; readonly report: InterestReport | null } {
  const looks = [...observed].sort((a, b) => a.time - b.time || a.item - b.item)
  const cut = Math.floor(looks.length * LEARNED_SHARE)
  const [learned, judged] = [looks.slice(0, cut), looks.slice(cut)]
  if (Math.min(learned.length, judged.length) < LOOKS_PER_PART) return { interest: null, report: null }
  const hasStairs = learned.length >= STAIRCASE_LOOKS
  const taught = hasStairs ? learned.filter((_, at) => at % 2 === 0) : learned
  const stepped = learned.filter((_, at) => at % 2 === 1)
  const weights = logistic(taught.map((look) => describe(look, odds)), taught.map(({ ledOn }) => ledOn))
  const raw = (look: Prospect) => dot(weights, describe(look, odds))
  const calibration = hasStairs ? calibrationOf(stepped.map(raw), stepped.map(({ ledOn }) => ledOn)) : sigmoid(taught.length)
  const interest = { ...odds, weights, calibration }
  const report = reportOf(judged.map((look) => chanceOfInterest(interest, look)), judged.map(({ ledOn }) => ledOn))
  return { interest: report.error <= LARGEST_ERROR && (report.shownError ?? 0) <= LARGEST_ERROR ? interest : null, report }
}

/** The logistic regression's own chances, as a calibration. */
function sigmoid(outcomeCount: number): Calibration {
  const scores = Float64Array.from({ length: 65 }, (_, at) => (at - 32) / 4)
  return { scores, chances: scores.map((score) => 1 / (1 + Math.exp(-score))), outcomeCount }
}

/** 0 .. 1. O(1). */
export function chanceOfInterest(interest: Interest, prospect: Prospect): number {
  return chanceOf(interest.calibration, dot(interest.weights, describe(prospect, interest)))
}

/** What may be told of a chance: the number between 60 and 90 %, or nothing. */
export const toldChance = (chance: number): number | null => (chance >= LOWEST_SHOWN && chance <= HIGHEST_SHOWN ? chance : null)

function describe({ item, standing, looks, came, isHeld, inVain }: Prospect, { itemOdds, meanOdds }: Pick<Interest, 'itemOdds' | 'meanOdds'>): number[] {
  const mean = 1 / (1 + Math.exp(-meanOdds))
  return [
    1,
    Math.max(-5, Math.min(5, standing)),
    (itemOdds[item] ?? meanOdds) - meanOdds,
    logitOf((came + PERSON_DRAW * mean) / (looks + PERSON_DRAW)) - meanOdds,
    isHeld ? 1 : 0,
    Math.log1p(inVain),
  ]
}

const dot = (weights: ArrayLike<number>, values: readonly number[]) => values.reduce((sum, value, at) => sum + weights[at]! * value, 0)

function logistic(rows: readonly number[][], outcomes: readonly number[]): Float64Array {
  const width = rows[0]!.length
  let weights = new Float64Array(width)
  for (let step = 0; step < STEPS; step++) {
    const slope = new Float64Array(width)
    const curve = Matrix.eye(width, width).mul(RIDGE)
    rows.forEach((row, at) => {
      const chance = 1 / (1 + Math.exp(-dot(weights, row)))
      const spread = chance * (1 - chance)
      for (let a = 0; a < width; a++) {
        slope[a]! += (outcomes[at]! - chance) * row[a]!
        for (let b = 0; b < width; b++) curve.set(a, b, curve.get(a, b) + spread * row[a]! * row[b]!)
      }
    })
    for (let a = 0; a < width; a++) slope[a]! -= RIDGE * weights[a]!
    const move = solve(curve, Matrix.columnVector([...slope])).to1DArray()
    weights = weights.map((weight, at) => weight + move[at]!)
  }
  return weights
}

function reportOf(chances: readonly number[], outcomes: readonly number[]): InterestReport {
  const bins = reliabilityOf(chances, outcomes)
  const shown = [...chances.keys()].filter((at) => toldChance(chances[at]!) !== null)
  const shownBins = reliabilityOf(shown.map((at) => chances[at]!), shown.map((at) => outcomes[at]!))
  return { looks: chances.length, error: expectedCalibrationError(bins), shown: shown.length, shownError: shown.length > 0 ? expectedCalibrationError(shownBins) : null, bins }
}

/** As facts and arrays of an artefact. */
export function packInterest({ itemOdds, meanOdds, weights, calibration }: Interest) {
  return {
    facts: { meanOdds, outcomeCount: calibration.outcomeCount },
    arrays: { interestOdds: itemOdds, interestWeights: weights, interestScores: calibration.scores, interestChances: calibration.chances },
  }
}

/** Null where the artefact holds none. */
export function unpackInterest(facts: Record<string, unknown>, arrays: Record<string, unknown>): Interest | null {
  if (!arrays.interestWeights) return null
  const { meanOdds, outcomeCount } = facts.interest as { meanOdds: number; outcomeCount: number }
  const doubles = (name: string) => arrays[name] as Float64Array
  return { meanOdds, itemOdds: doubles('interestOdds'), weights: doubles('interestWeights'), calibration: { scores: doubles('interestScores'), chances: doubles('interestChances'), outcomeCount } }
}
