import { type Random, randomFrom } from "../numerics/random.ts";

/** What is known of an item that might be tried: how often it was shown, and how often taken. */
export interface Candidate {
  readonly item: number;
  readonly shownCount: number;
  readonly takenCount: number;
  /** The model's own chance for it, 0 .. 1: what is believed before it was ever shown. */
  readonly chance: number;
}

/** What was shown, and what has to be logged with it. */
export interface Exploration {
  readonly item: number;
  /** Chance of this item under the policy, exact, > 0 .. 1. */
  readonly propensity: number;
  /** The same for every candidate, in their order: sums to 1. */
  readonly propensities: Float64Array;
  readonly policy: typeof POLICY;
}

/** Stored with each show: estimates may only mix shows of one policy. */
export const POLICY = "thompson-256-floor-5";
const DRAW_COUNT = 256;
/** Share of the shows that any candidate gets alike: bounds the weights of later estimates. */
const FLOOR_SHARE = 0.05;
/** The model's word counts as so many shows. */
const PRIOR_SHOWS = 10;

/**
 * Thompson sampling (Thompson 1933; Chapelle and Li 2011): 256 times each candidate's chance is drawn from
 * Beta(taken + 10 p, shown - taken + 10 (1 - p)) and the best wins; one of the winners is shown, or with 5 % any candidate. Because the
 * choice is made among the drawn winners, their share is the policy's exact propensity. Randomness: the seed, to be made from the
 * request. O(256 x candidates). Refuses an empty list of candidates.
 */
export function explore(candidates: readonly Candidate[], seed: number): Exploration {
  if (candidates.length === 0) throw new RangeError("no candidates to explore");
  const random = randomFrom(seed);
  const wins = new Float64Array(candidates.length);
  for (let draw = 0; draw < DRAW_COUNT; draw++) {
    let best = 0;
    let bestChance = -1;
    candidates.forEach(({ shownCount, takenCount, chance }, at) => {
      const believed = Math.min(0.999, Math.max(0.001, chance));
      const taken = Math.max(0, takenCount) + PRIOR_SHOWS * believed;
      const passed = Math.max(0, shownCount - takenCount) + PRIOR_SHOWS * (1 - believed);
      const drawn = drawBeta(taken, passed, random);
      if (drawn > bestChance) [best, bestChance] = [at, drawn];
    });
    wins[best]!++;
  }
  const propensities = wins.map((count) => (1 - FLOOR_SHARE) * (count / DRAW_COUNT) + FLOOR_SHARE / candidates.length);
  const chosen = drawFrom(propensities, random);
  return { item: candidates[chosen]!.item, propensity: propensities[chosen]!, propensities, policy: POLICY };
}

function drawFrom(chances: Float64Array, random: Random): number {
  let left = random.uniform();
  for (let at = 0; at < chances.length; at++) {
    left -= chances[at]!;
    if (left < 0) return at;
  }
  return chances.length - 1;
}

/** Beta(a, b) from two gammas. */
function drawBeta(a: number, b: number, random: Random): number {
  const x = drawGamma(a, random);
  return x / (x + drawGamma(b, random));
}

/** Gamma(shape, 1), shape > 0 (Marsaglia and Tsang 2000). */
function drawGamma(shape: number, random: Random): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
