/** Opening hours of a kitchen, for each order type, and the days on which it is closed. */
import type { OrderType } from '../schema/restaurants.ts'
import { addDays, DAY_MINUTES, localTime } from '../../src/vocabulary/calendar.ts'
import type { Range, Week } from './kinds.ts'
import type { Chance } from './random.ts'

export interface OpenRange {
  readonly orderType: OrderType
  readonly weekday: number
  readonly opensMinute: number
  readonly closesMinute: number
}

const FRIDAY = 5
const PRAYER: Range = [12 * 60 + 45, 14 * 60 + 15]
const SHORTEST = 60

export function openRanges(week: Week, kitchen: { readonly pausesOnFriday: boolean; readonly delivers: boolean }): OpenRange[] {
  const rows: OpenRange[] = []
  for (let weekday = 0; weekday < 7; weekday++) {
    const ranges = weekday === FRIDAY && kitchen.pausesOnFriday ? without(rangesOf(week, weekday), PRAYER) : rangesOf(week, weekday)
    for (const [opens, closes] of ranges) {
      rows.push({ orderType: 'dine_in', weekday, opensMinute: opens, closesMinute: closes })
      rows.push({ orderType: 'pickup', weekday, opensMinute: opens, closesMinute: allDay(opens, closes) ? closes : closes - 15 })
      if (!kitchen.delivers) continue
      // Riders start when the pots are full and must be home when the kitchen closes.
      if (allDay(opens, closes)) rows.push({ orderType: 'delivery', weekday, opensMinute: opens, closesMinute: closes })
      else if (closes - opens >= 3 * SHORTEST) rows.push({ orderType: 'delivery', weekday, opensMinute: opens + 30, closesMinute: closes - 45 })
    }
  }
  return rows
}

function rangesOf(week: Week, weekday: number): ReadonlyArray<Range> {
  if (weekday === 0) return week.sunday
  if (weekday === FRIDAY) return week.friday ?? week.weekdays
  if (weekday === 6) return week.saturday ?? week.weekdays
  return week.weekdays
}

const allDay = (opens: number, closes: number): boolean => closes - opens >= DAY_MINUTES

/** The ranges with a pause cut out of them; what is left for less than an hour is not worth opening for. */
function without(ranges: ReadonlyArray<Range>, [from, to]: Range): Range[] {
  return ranges.flatMap(([opens, closes]): Range[] => {
    if (closes <= from || opens >= to) return [[opens, closes]]
    const parts: Range[] = [[opens, from], [to, closes]]
    return parts.filter(([a, b]) => b - a >= SHORTEST)
  })
}

export interface DatedClosing {
  readonly firstDay: string
  readonly lastDay: string
  readonly reason: string
}

const REASONS = ['Family wedding', 'Kitchen repairs', 'Staff rest', 'Gas line inspection', 'Travelling for a burial', 'Annual deep clean', 'Private event']

/** One kitchen in eight has a closing around now: past, present or soon. */
export function datedClosings(chance: Chance, now: Date): DatedClosing[] {
  if (!chance.happens(0.125)) return []
  const firstDay = addDays(localTime(now).date, chance.whole(-10, 30))
  return [{ firstDay, lastDay: addDays(firstDay, chance.whole(0, 4)), reason: chance.pick(REASONS) }]
}

/** Which half hours of the week are inside the given ranges; index = weekday * 48 + half hour. */
export function openHalfHours(ranges: ReadonlyArray<OpenRange>, orderType: OrderType): Uint8Array {
  const week = new Uint8Array(7 * 48)
  for (const range of ranges) {
    if (range.orderType !== orderType) continue
    for (let minute = range.opensMinute; minute < range.closesMinute; minute += 30) {
      week[(range.weekday * 48 + Math.floor(minute / 30)) % week.length] = 1
    }
  }
  return week
}
