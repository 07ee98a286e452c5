import { topIndices } from "../numerics/top-k.ts";
import { type Calibration, type Confidence, confidenceOf, toChances } from "./calibration.ts";
import { diversified, type Likeness } from "./diversity.ts";
import { type Candidate, explore, POLICY } from "./exploration.ts";
import { type Feasibility, keepFeasible, type Showing, wearDown } from "./feasibility.ts";

/** What turns scores into the list that a person sees. */
export interface ListingWish {
  readonly count: number;
  readonly feasibility?: Feasibility;
  readonly showings?: readonly Showing[];
  readonly diversity?: { readonly tradeOff: number; readonly likeness: Likeness };
  readonly calibration?: Calibration;
  /** The last place of the list is given to one of these by the exploring policy. */
  readonly exploration?: { readonly candidates: readonly Candidate[]; readonly seed: number };
}

export interface ListedItem {
  readonly item: number;
  /** Log-odds after masks and wear: comparable within this list. */
  readonly score: number;
  /** Null where no calibration was given. */
  readonly confidence: Confidence | null;
  /** The chance that this item stood here under the policy of this place; 1 where nothing is drawn. */
  readonly propensity: number;
  readonly policy: typeof POLICY | "ranked";
}

/** So many times the list's length are looked at for differences. */
const CANDIDATES_PER_PLACE = 5;

/**
 * Scores (log-odds) to a list: what cannot be had leaves, what was shown in vain sinks, the best are spread by MMR, each tells its calibrated
 * chance, and the last place explores. Fewer items where fewer can be had. Randomness: the exploration's seed. Overwrites `scores`. O(items).
 */
export function listingOf(scores: Float32Array, wish: ListingWish): ListedItem[] {
  keepFeasible(scores, wish.feasibility ?? {});
  const chances = wish.calibration ? scores.slice() : null;
  if (chances) toChances(chances);
  wearDown(scores, wish.showings ?? []);
  const { count, diversity, calibration, exploration } = wish;
  const best = topIndices(scores, diversity ? count * CANDIDATES_PER_PLACE : count);
  const chosen = diversity ? diversified(best, scores, { count, ...diversity }) : best;
  const listed = (item: number, propensity: number, policy: ListedItem["policy"]): ListedItem => ({
    item,
    score: scores[item]!,
    confidence: calibration && chances ? confidenceOf(calibration, logitOf(chances[item]!)) : null,
    propensity,
    policy,
  });
  const ranked = Array.from(chosen, (item) => listed(item, 1, "ranked"));
  if (!exploration) return ranked;
  const shown = new Set(chosen.subarray(0, count - 1));
  const open = exploration.candidates.filter(({ item }) => !shown.has(item) && scores[item] !== undefined && scores[item] > -Infinity);
  if (open.length === 0) return ranked;
  const { item, propensity } = explore(open, exploration.seed);
  return [...ranked.slice(0, count - 1), listed(item, propensity, POLICY)];
}

/** ln(p / (1 - p)), held within +-20. What calibrations are fitted on. */
export function logitOf(chance: number): number {
  return Math.max(-20, Math.min(20, Math.log(chance / (1 - chance))));
}
