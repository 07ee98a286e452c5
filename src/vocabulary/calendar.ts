/**
 * Local time in Nigeria. West Africa Time is UTC+1 all year, without daylight saving, so a local date and minute
 * are plain arithmetic; nothing here asks the machine for its own time zone or for the present moment.
 */
export const TIME_ZONE = 'Africa/Lagos'
const OFFSET_MINUTES = 60
const MINUTE_MS = 60_000
export const DAY_MINUTES = 1_440

/** 0 = Sunday ... 6 = Saturday, as in JavaScript and in PostgreSQL's `dow`. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6

/** A calendar date in Nigeria, `YYYY-MM-DD`. */
export type LocalDate = string

export interface LocalTime {
  readonly date: LocalDate
  readonly weekday: Weekday
  /** Minutes since local midnight, 0 to 1439. */
  readonly minute: number
}

export function localTime(instant: Date): LocalTime {
  const shifted = new Date(instant.getTime() + OFFSET_MINUTES * MINUTE_MS)
  return {
    date: shifted.toISOString().slice(0, 10),
    weekday: shifted.getUTCDay() as Weekday,
    minute: shifted.getUTCHours() * 60 + shifted.getUTCMinutes(),
  }
}

/** The instant at which a local date reaches a minute; minutes past 1440 fall on the following days. */
export function instantOf(date: LocalDate, minute: number): Date {
  return new Date(Date.parse(`${date}T00:00:00Z`) + (minute - OFFSET_MINUTES) * MINUTE_MS)
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MINUTES * MINUTE_MS).toISOString().slice(0, 10)
}

/** True for a date that exists: 2026-02-30 does not. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text)
}

export const addMinutes = (instant: Date, minutes: number): Date => new Date(instant.getTime() + minutes * MINUTE_MS)

/** Whole minutes of local time since 1970-01-01T00:00 in Nigeria: days and minutes of it are plain division. */
export const localMinuteOf = (instant: Date): number => Math.floor(instant.getTime() / MINUTE_MS) + OFFSET_MINUTES

/** The instant at which that local minute begins. */
export const instantOfLocalMinute = (localMinute: number): Date => new Date((localMinute - OFFSET_MINUTES) * MINUTE_MS)

/** Days since 1970-01-01; the counterpart of dividing a local minute by DAY_MINUTES. */
export const dayNumberOf = (date: LocalDate): number => Date.parse(`${date}T00:00:00Z`) / (DAY_MINUTES * MINUTE_MS)

/** 1970-01-01 was a Thursday. */
export const weekdayOfDay = (dayNumber: number): Weekday => ((((dayNumber + 4) % 7) + 7) % 7) as Weekday
