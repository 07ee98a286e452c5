/**
 * When a place is open: weekly ranges of local time for each order type, which may run past midnight, less dated
 * closings. A closing takes away the ranges that begin on its days; a night that began before it runs to its end.
 */
import { DAY_MINUTES, dayNumberOf, instantOfLocalMinute, type LocalDate, localMinuteOf, weekdayOfDay } from '../vocabulary/calendar.ts'
import type { OrderType } from '../../drizzle/schema/restaurants.ts'

export interface WeeklyRange {
  /** 0 = Sunday. */
  readonly weekday: number
  /** 0 to 1439. */
  readonly opensMinute: number
  /** Beyond `opensMinute` by at most a day; 1560 is 02:00 of the next day. */
  readonly closesMinute: number
}

export interface HoursRow extends WeeklyRange {
  readonly orderType: OrderType
}

export interface ClosedDays {
  readonly firstDay: LocalDate
  /** Included. */
  readonly lastDay: LocalDate
}

export type Opening =
  /** `closesAt` is null for a place that does not close within the coming week. Minutes are those of the local day. */
  | { readonly state: 'open'; readonly closesAt: Date | null; readonly closesMinute: number | null; readonly closingSoon: boolean }
  | { readonly state: 'opening-soon'; readonly opensAt: Date; readonly opensMinute: number }
  /** `opensAt` is null when no opening is known: the place never gave hours, or is closed for longer than a year. */
  | { readonly state: 'closed'; readonly opensAt: Date | null; readonly opensMinute: number | null }

export const OPENING_SOON_MINUTES = 60
export const CLOSING_SOON_MINUTES = 30

/** Hours in the form in which they are asked about, made once by `scheduleOf`. */
export interface Schedule {
  /** Ranges that begin on each weekday, in order of their beginning. */
  readonly days: ReadonlyArray<ReadonlyArray<{ readonly opens: number; readonly closes: number }>>
  readonly closings: ReadonlyArray<{ readonly first: number; readonly last: number }>
}

/** @param orderType null: the place counts as open when it serves in any way */
export function scheduleOf(hours: ReadonlyArray<HoursRow>, closings: ReadonlyArray<ClosedDays>, orderType: OrderType | null): Schedule {
  const days: Array<Array<{ opens: number; closes: number }>> = [[], [], [], [], [], [], []]
  for (const { orderType: type, weekday, opensMinute, closesMinute } of hours) {
    if (orderType === null || type === orderType) days[weekday]?.push({ opens: opensMinute, closes: closesMinute })
  }
  for (const day of days) day.sort((a, b) => a.opens - b.opens)
  return { days, closings: closings.map((c) => ({ first: dayNumberOf(c.firstDay), last: dayNumberOf(c.lastDay) })) }
}

export function openingAt(schedule: Schedule, now: Date): Opening {
  const minute = localMinuteOf(now)
  const end = endOfStay(schedule, minute)
  if (end !== null) {
    if (end - minute > 7 * DAY_MINUTES) return { state: 'open', closesAt: null, closesMinute: null, closingSoon: false }
    return { state: 'open', closesAt: instantOfLocalMinute(end), closesMinute: end % DAY_MINUTES, closingSoon: end - minute <= CLOSING_SOON_MINUTES }
  }
  const next = nextOpening(schedule, minute)
  if (next === null) return { state: 'closed', opensAt: null, opensMinute: null }
  const at = { opensAt: instantOfLocalMinute(next), opensMinute: next % DAY_MINUTES }
  return next - minute <= OPENING_SOON_MINUTES ? { state: 'opening-soon', ...at } : { state: 'closed', ...at }
}

/** True for what may be offered now: a place that is open, or opens within the hour. */
export const isOffered = (opening: Opening): boolean => opening.state !== 'closed'

/** Local minute at which the place closes if it is open at `minute`, else null. Ranges that touch are one stay. */
function endOfStay(schedule: Schedule, minute: number): number | null {
  const today = Math.floor(minute / DAY_MINUTES)
  let end = minute
  let isOpen = false
  for (let day = today - 1; day <= today + 8; day++) {
    // Nothing that begins after the end so far can lengthen the stay.
    if (day * DAY_MINUTES > end) break
    for (const range of rangesOf(schedule, day)) {
      const opens = day * DAY_MINUTES + range.opens
      const closes = day * DAY_MINUTES + range.closes
      if (opens <= end && closes > end) {
        // The first range has to hold the minute itself; the following ones have to touch the end.
        isOpen = true
        end = closes
      }
    }
  }
  return isOpen ? end : null
}

function nextOpening(schedule: Schedule, minute: number): number | null {
  const today = Math.floor(minute / DAY_MINUTES)
  const horizon = schedule.closings.length > 0 ? 366 : 7
  for (let day = today; day <= today + horizon; day++) {
    for (const range of rangesOf(schedule, day)) {
      const opens = day * DAY_MINUTES + range.opens
      if (opens > minute) return opens
    }
  }
  return null
}

const NO_RANGES: Schedule['days'][number] = []

const rangesOf = (schedule: Schedule, day: number): Schedule['days'][number] =>
  schedule.closings.some((c) => day >= c.first && day <= c.last) ? NO_RANGES : (schedule.days[weekdayOfDay(day)] ?? NO_RANGES)
