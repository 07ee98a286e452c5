/** Which platform is asked first. Pure: the formula is stated here and in docs/delivery-platforms.md. */
import type { CarrierQuote } from './carrier.ts'

export interface Weights {
  readonly price: number
  readonly time: number
  readonly reliability: number
}

export interface Candidate {
  readonly carrier: string
  readonly quote: CarrierQuote
  /** 0 to 1, from `reliabilityOf`. */
  readonly reliability: number
}

/** Where a platform does not say when it will be at the door. */
const USUAL_MINUTES = 45

/**
 * How many of its latest rides a platform took and did not drop, as a share. Ten rides that nobody has seen yet, nine of them good,
 * are counted with them: one failure of a newcomer is not a verdict.
 */
export const reliabilityOf = ({ good, all }: { readonly good: number; readonly all: number }): number => (good + 9) / (all + 10)

/**
 * score = (p · cheapest/price + t · fastest/minutes + r · reliability) / (p + t + r), each part between 0 and 1, the best first; equal ones by name.
 * A free ride is as cheap as can be. Weights that are all zero count the same.
 */
export function ranked(candidates: ReadonlyArray<Candidate>, { price, time, reliability }: Weights): Array<Candidate & { readonly score: number }> {
  const minutesOf = ({ quote }: Candidate): number => Math.max(1, quote.doorMinutes ?? USUAL_MINUTES)
  const cheapest = Math.min(...candidates.map(({ quote }) => quote.price))
  const fastest = Math.min(...candidates.map(minutesOf))
  const sum = price + time + reliability
  const [p, t, r] = sum === 0 ? [1 / 3, 1 / 3, 1 / 3] : [price / sum, time / sum, reliability / sum]
  return candidates
    .map((one) => ({ ...one, score: p * (one.quote.price === 0 ? 1 : cheapest / one.quote.price) + t * (fastest / minutesOf(one)) + r * one.reliability }))
    .sort((a, b) => b.score - a.score || a.carrier.localeCompare(b.carrier))
}
