/**
 * When food can be promised. Time is a range: for each candidate the timeline is reckoned backwards (handed over, less the way,
 * less the preparation = cooking begins), and it is offered only if cooking then begins after now and the notice, while the
 * kitchen is open and neither paused nor full. No I/O.
 */
import type { Fulfilment, kitchens } from '../../drizzle/schema/orders.ts'
import { openingAt, type Schedule } from '../restaurants/opening.ts'
import { addMinutes, instantOfLocalMinute, localMinuteOf } from '../vocabulary/calendar.ts'
import { distanceMetres, type Pin } from '../vocabulary/place.ts'

export type Kitchen = Omit<typeof kitchens.$inferSelect, 'restaurantId'>

/** How a kitchen works that never said otherwise. */
export const KITCHEN_USUAL: Kitchen = { windowMinutes: 15, ordersPerWindow: 8, noticeMinutes: 5, answerMinutes: 10, noLightSince: null, extraMinutes: 0, pausedUntil: null }

/** Without light, pots stand on gas and the freezer stays shut: everything takes this much longer, unless staff say otherwise. */
export const NO_LIGHT_EXTRA_MINUTES = 20

export interface Range {
  readonly from: Date
  readonly until: Date
  readonly cookAt: Date
  /** Beginning of the kitchen window that the order takes a place in. */
  readonly window: Date
}

export interface Timing {
  readonly fulfilment: Fulfilment
  readonly schedule: Schedule
  readonly kitchen: Kitchen
  readonly preparationMinutes: number
  /** From the kitchen to the guest; 0 for pickup. */
  readonly routeMinutes: number
  /** Places taken, by the beginning of the window in milliseconds. */
  readonly taken: ReadonlyMap<number, number>
}

const STEP_MINUTES = 15
const RANGE_MINUTES: Readonly<Record<Fulfilment, number>> = { delivery: 30, pickup: 15 }
export const HORIZON_MINUTES = 2 * 24 * 60

export const windowOf = (instant: Date, windowMinutes: number): Date => instantOfLocalMinute(Math.floor(localMinuteOf(instant) / windowMinutes) * windowMinutes)

/** Every range that can be promised now, the earliest first. */
export function rangesOf(timing: Timing, now: Date): Range[] {
  const first = Math.ceil((localMinuteOf(now) + 1) / STEP_MINUTES) * STEP_MINUTES
  const ranges: Range[] = []
  for (let minute = first; minute <= localMinuteOf(now) + HORIZON_MINUTES; minute += STEP_MINUTES) {
    const range = rangeFrom(timing, instantOfLocalMinute(minute))
    if (whyNot(timing, range, now) === null) ranges.push(range)
  }
  return ranges
}

/** The range that begins there, whether it can be kept or not. */
export function rangeFrom({ fulfilment, kitchen, preparationMinutes, routeMinutes }: Timing, from: Date): Range {
  const cookAt = addMinutes(from, -(routeMinutes + preparationMinutes + kitchen.extraMinutes))
  return { from, until: addMinutes(from, RANGE_MINUTES[fulfilment]), cookAt, window: windowOf(cookAt, kitchen.windowMinutes) }
}

/** Why a range cannot be promised; null: it can. */
export function whyNot({ fulfilment, schedule, kitchen, taken }: Timing, { from, cookAt, window }: Range, now: Date): 'past' | 'too-soon' | 'too-far' | 'closed' | 'paused' | 'full' | null {
  if (from <= now) return 'past'
  if (cookAt < addMinutes(now, kitchen.noticeMinutes)) return 'too-soon'
  if (from > addMinutes(now, HORIZON_MINUTES)) return 'too-far'
  if (openingAt(schedule, cookAt).state !== 'open') return 'closed'
  // Whoever comes to fetch it must find somebody there.
  if (fulfilment === 'pickup' && openingAt(schedule, from).state !== 'open') return 'closed'
  if (kitchen.pausedUntil !== null && cookAt < kitchen.pausedUntil) return 'paused'
  return (taken.get(window.getTime()) ?? 0) >= kitchen.ordersPerWindow ? 'full' : null
}

/** Metres per minute of a motorcycle in city traffic (about 18 km/h), and what parking and stairs take. */
const RIDER_SPEED = 300
const RIDER_OVERHEAD_MINUTES = 6
/** Roads are longer than the bird flies. */
const DETOUR = 1.4

export const routeMinutesBetween = (kitchen: Pin, guest: Pin): number => Math.ceil((distanceMetres(kitchen, guest) * DETOUR) / RIDER_SPEED) + RIDER_OVERHEAD_MINUTES

/** A promise that was made before the money came: it moves by the whole steps that the kitchen is late. */
export function movedPromise<Promised extends { readonly cookAt: Date; readonly promisedFrom: Date; readonly promisedUntil: Date }>({ cookAt, promisedFrom, promisedUntil }: Promised, now: Date): Pick<Promised, 'cookAt' | 'promisedFrom' | 'promisedUntil'> | null {
  const late = Math.ceil((now.getTime() - cookAt.getTime()) / 60_000 / 5) * 5
  return late <= 0 ? null : { cookAt: addMinutes(cookAt, late), promisedFrom: addMinutes(promisedFrom, late), promisedUntil: addMinutes(promisedUntil, late) } as Pick<Promised, 'cookAt' | 'promisedFrom' | 'promisedUntil'>
}
