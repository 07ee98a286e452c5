/**
 * When it will be there: a range with the confidence that the real time falls into it, never an instant. The middle is preparation
 * (or finding a rider, whichever takes longer: they run side by side), route and rush. How wide the range is, past errors say:
 * what came minus what was said, of the same zone if there are enough, else of the city, else of everywhere; before there are any,
 * a prior that says so. No I/O.
 */
import type { EtaParts } from '../../drizzle/schema/delivery.ts'

export interface Range {
  readonly fromMinutes: number
  readonly toMinutes: number
}

export interface Eta extends Range {
  /** The middle. */
  readonly minutes: number
  /** The part of all deliveries that arrive within such a range. */
  readonly confidence: number
  readonly basis: 'zone' | 'city' | 'everywhere' | 'prior'
  /** How many past deliveries the range rests on. */
  readonly observations: number
  readonly parts: EtaParts
}

/** Errors in minutes: what came minus what was said. */
export interface PastErrors {
  readonly zone: ReadonlyArray<number>
  readonly city: ReadonlyArray<number>
  readonly everywhere: ReadonlyArray<number>
}

export const NO_ERRORS: PastErrors = { zone: [], city: [], everywhere: [] }
/** Eight of ten arrive within the range. */
export const CONFIDENCE = 0.8
/** Below this many, a tenth of them is chance. */
export const ENOUGH = 40
const PRIOR = { early: -0.15, late: 0.35 }
const MIN_WIDTH_MINUTES = 8

export const FINDING_MINUTES = 6

export const middleOf = ({ preparation, finding, route, rush }: EtaParts): number => Math.max(preparation, finding) + route + rush

export function etaOf(parts: EtaParts, past: PastErrors): Eta {
  const minutes = middleOf(parts)
  const basis = (['zone', 'city', 'everywhere'] as const).find((where) => past[where].length >= ENOUGH)
  const errors = basis ? past[basis] : []
  const [early, late] = basis ? quantiles(errors) : [minutes * PRIOR.early, minutes * PRIOR.late]
  // People are told whole minutes; a range that is too narrow is a promise that nobody keeps.
  const from = Math.max(1, Math.floor(minutes + early))
  const to = Math.max(Math.ceil(minutes + late), from + MIN_WIDTH_MINUTES)
  return { minutes: Math.round(minutes), fromMinutes: from, toMinutes: to, confidence: CONFIDENCE, basis: basis ?? 'prior', observations: errors.length, parts }
}

/** The errors between which eight of ten lie, interpolated as Hyndman and Fan's type 7 does (The American Statistician, 1996). */
function quantiles(errors: ReadonlyArray<number>): [number, number] {
  const sorted = [...errors].sort((a, b) => a - b)
  const at = (share: number): number => {
    const place = (sorted.length - 1) * share
    const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number]
    return low + (high - low) * (place - Math.floor(place))
  }
  return [at((1 - CONFIDENCE) / 2), at((1 + CONFIDENCE) / 2)]
}

/** The same range, seen from later on, when some of it has passed. */
export function etaOnTheWay({ state, minutesToDoor, minutesToReady }: { readonly state: 'before' | 'on-the-way' | 'at-door'; readonly minutesToDoor: number; readonly minutesToReady: number }, past: PastErrors): Range & { readonly confidence: number } {
  if (state === 'at-door') return { fromMinutes: 0, toMinutes: 5, confidence: CONFIDENCE }
  const parts: EtaParts = { preparation: state === 'before' ? Math.max(0, minutesToReady) : 0, finding: 0, route: minutesToDoor, rush: 0 }
  // What was wrong about cooking is over once it is on the way.
  const { fromMinutes, toMinutes, confidence } = etaOf(parts, state === 'before' ? past : NO_ERRORS)
  return { fromMinutes, toMinutes, confidence }
}
