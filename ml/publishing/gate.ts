/** May this model take the place of the one that runs? Pure. */
import type { Verdict } from '../evaluation/judge.ts'

/** Chance moves NDCG by so much from one set of people to the next. */
export const GATE_TOLERANCE = 0.01

const shown = (value: number): string => value.toFixed(4)

/**
 * Both were judged on the same held-out people. Returns the reason for a refusal, or null.
 * @param running null when none is live, or when the live one cannot be used any more
 */
export function refusalOf(candidate: Verdict, running: Verdict | null): string | null {
  if (![candidate.ndcg, candidate.recall, candidate.coverage].every(Number.isFinite)) return 'its figures are not numbers'
  if (running === null || candidate.people === 0) return null
  if (candidate.ndcg < running.ndcg * (1 - GATE_TOLERANCE)) return `NDCG@20 is ${shown(candidate.ndcg)} and that of the running model ${shown(running.ndcg)}, on the same ${candidate.people} people`
  return null
}
