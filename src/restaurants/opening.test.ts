import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { addDays, DAY_MINUTES, instantOf, isLocalDate } from '../vocabulary/calendar.ts'
import { type HoursRow, isOffered, type Opening, openingAt, scheduleOf } from './opening.ts'

// 2026-11-22 is a Sunday.
const SUNDAY = '2026-11-22'
const SATURDAY = '2026-11-28'
const range = (weekday: number, opens: string, closes: string, orderType: HoursRow['orderType'] = 'delivery'): HoursRow => {
  const opensMinute = minuteOf(opens)
  const closesMinute = minuteOf(closes)
  return { orderType, weekday, opensMinute, closesMinute: closesMinute <= opensMinute ? closesMinute + DAY_MINUTES : closesMinute }
}
const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
const everyDay = (opens: string, closes: string) => [0, 1, 2, 3, 4, 5, 6].map((day) => range(day, opens, closes))
const at = (hours: HoursRow[], date: string, clock: string, closings: Array<[string, string]> = []): Opening =>
  openingAt(scheduleOf(hours, closings.map(([firstDay, lastDay]) => ({ firstDay, lastDay })), 'delivery'), instantOf(date, minuteOf(clock)))

describe('a day from nine to ten at night', () => {
  const hours = everyDay('09:00', '22:00')
  test('opens on the minute', () => {
    expect(at(hours, SUNDAY, '08:59').state).toBe('opening-soon')
    expect(at(hours, SUNDAY, '09:00').state).toBe('open')
  })
  test('closes on the minute, and not a millisecond before', () => {
    const closing = instantOf(SUNDAY, minuteOf('22:00'))
    const schedule = scheduleOf(hours, [], 'delivery')
    expect(openingAt(schedule, new Date(closing.getTime() - 1)).state).toBe('open')
    expect(openingAt(schedule, closing)).toEqual({ state: 'closed', opensAt: instantOf(addDays(SUNDAY, 1), 540), opensMinute: 540 })
  })
  test('opening soon begins an hour before', () => {
    expect(at(hours, SUNDAY, '07:59').state).toBe('closed')
    expect(at(hours, SUNDAY, '08:00')).toEqual({ state: 'opening-soon', opensAt: instantOf(SUNDAY, 540), opensMinute: 540 })
  })
  test('closing soon begins half an hour before', () => {
    expect(at(hours, SUNDAY, '21:29')).toMatchObject({ state: 'open', closingSoon: false })
    expect(at(hours, SUNDAY, '21:30')).toEqual({ state: 'open', closesAt: instantOf(SUNDAY, 1320), closesMinute: 1320, closingSoon: true })
  })
  test('is not open for an order type it does not serve', () => {
    const schedule = scheduleOf(hours, [], 'dine_in')
    expect(openingAt(schedule, instantOf(SUNDAY, 720))).toEqual({ state: 'closed', opensAt: null, opensMinute: null })
    expect(openingAt(scheduleOf(hours, [], null), instantOf(SUNDAY, 720)).state).toBe('open')
  })
})

describe('a night that runs past midnight', () => {
  test('Saturday 18:00 to 02:00 is open on Sunday at 01:59 and closed at 02:00, although the week has turned', () => {
    const hours = [range(6, '18:00', '02:00')]
    const sunday = addDays(SATURDAY, 1)
    expect(at(hours, SATURDAY, '23:59')).toMatchObject({ state: 'open', closesMinute: 120, closesAt: instantOf(sunday, 120) })
    expect(at(hours, sunday, '00:00').state).toBe('open')
    expect(at(hours, sunday, '01:59')).toMatchObject({ state: 'open', closingSoon: true })
    expect(at(hours, sunday, '02:00')).toMatchObject({ state: 'closed', opensAt: instantOf(addDays(SATURDAY, 7), 1080) })
  })
  test('a range that begins yesterday and one that begins today at its end are one stay', () => {
    const hours = [range(6, '18:00', '02:00'), range(0, '02:00', '05:00')]
    expect(at(hours, addDays(SATURDAY, 1), '01:00')).toMatchObject({ closesMinute: 300 })
  })
  test('closing exactly at midnight', () => {
    const hours = [range(0, '12:00', '00:00')]
    expect(at(hours, SUNDAY, '23:59')).toMatchObject({ state: 'open', closesMinute: 0, closesAt: instantOf(addDays(SUNDAY, 1), 0) })
    expect(at(hours, addDays(SUNDAY, 1), '00:00').state).toBe('closed')
  })
})

test('open round the clock never closes, and a closing interrupts it for whole days', () => {
  const hours = everyDay('00:00', '00:00')
  expect(at(hours, SUNDAY, '00:00')).toEqual({ state: 'open', closesAt: null, closesMinute: null, closingSoon: false })
  const closed: [string, string] = ['2026-11-24', '2026-11-25']
  expect(at(hours, '2026-11-23', '23:45', [closed])).toEqual({ state: 'open', closesAt: instantOf('2026-11-24', 0), closesMinute: 0, closingSoon: true })
  expect(at(hours, '2026-11-24', '12:00', [closed])).toEqual({ state: 'closed', opensAt: instantOf('2026-11-26', 0), opensMinute: 0 })
  expect(at(hours, '2026-11-25', '23:30', [closed]).state).toBe('opening-soon')
  expect(at(hours, '2026-11-26', '00:00', [closed]).state).toBe('open')
})

test('24 hours of one day only', () => {
  const hours = [range(3, '00:00', '00:00')]
  expect(at(hours, '2026-11-25', '10:00')).toMatchObject({ state: 'open', closesAt: instantOf('2026-11-26', 0) })
})

test('a night that began before the closing runs to its end; the closed day has no night of its own', () => {
  const hours = everyDay('18:00', '02:00')
  const closed: [string, string] = ['2026-12-25', '2026-12-25']
  expect(at(hours, '2026-12-25', '01:00', [closed]).state).toBe('open')
  expect(at(hours, '2026-12-25', '20:00', [closed])).toMatchObject({ state: 'closed', opensAt: instantOf('2026-12-26', 1080) })
  expect(at(hours, '2026-12-26', '01:00', [closed]).state).toBe('closed')
})

test('a long closing still names the day it ends; a place without hours is closed and promises nothing', () => {
  expect(at(everyDay('09:00', '17:00'), SUNDAY, '12:00', [[SUNDAY, '2027-03-01']])).toMatchObject({ opensAt: instantOf('2027-03-02', 540) })
  expect(at([], SUNDAY, '12:00')).toEqual({ state: 'closed', opensAt: null, opensMinute: null })
})

test('two ranges a day: the break between them is closed', () => {
  const hours = [range(0, '08:00', '11:00'), range(0, '17:00', '22:00')]
  expect(at(hours, SUNDAY, '11:00')).toMatchObject({ state: 'closed', opensMinute: 1020 })
  expect(at(hours, SUNDAY, '16:30').state).toBe('opening-soon')
  expect(isOffered(at(hours, SUNDAY, '11:00'))).toBe(false)
})

// The oracle asks, minute by minute, whether any range that began on an earlier or the same day covers the minute.
test('agrees with a minute-by-minute account of three weeks', () => {
  const ranges = fc.array(fc.record({ weekday: fc.integer({ min: 0, max: 6 }), opensMinute: fc.integer({ min: 0, max: 1439 }), length: fc.integer({ min: 1, max: 1440 }) }), { maxLength: 10 })
  const closing = fc.option(fc.record({ from: fc.integer({ min: 0, max: 12 }), days: fc.integer({ min: 0, max: 3 }) }), { nil: undefined })
  fc.assert(fc.property(ranges, closing, fc.integer({ min: 7 * DAY_MINUTES, max: 8 * DAY_MINUTES }), (weekly, closed, probe) => {
    const start = '2026-11-15' // a Sunday
    expect(isLocalDate(start)).toBe(true)
    const isClosed = (day: number) => closed !== undefined && day >= closed.from && day <= closed.from + closed.days
    const open = new Uint8Array(22 * DAY_MINUTES)
    for (let day = 0; day < 21; day++) {
      if (isClosed(day)) continue
      for (const r of weekly) if (r.weekday === day % 7) open.fill(1, day * DAY_MINUTES + r.opensMinute, day * DAY_MINUTES + r.opensMinute + r.length)
    }
    const hours = weekly.map((r): HoursRow => ({ orderType: 'delivery', weekday: r.weekday, opensMinute: r.opensMinute, closesMinute: r.opensMinute + r.length }))
    const closings = closed ? [{ firstDay: addDays(start, closed.from), lastDay: addDays(start, closed.from + closed.days) }] : []
    const found = openingAt(scheduleOf(hours, closings, 'delivery'), instantOf(start, probe))
    expect(found.state === 'open').toBe(open[probe] === 1)
    if (found.state === 'open') {
      const end = open.indexOf(0, probe)
      if (end - probe > 7 * DAY_MINUTES) expect(found.closesAt).toBeNull()
      else expect(found.closesAt).toEqual(instantOf(start, end))
    } else {
      const next = open.indexOf(1, probe)
      const expected = next === -1 ? null : instantOf(start, next)
      // Beyond the three weeks of the account the schedule may know more.
      if (expected) expect(found.opensAt).toEqual(expected)
      expect(found.state === 'opening-soon').toBe(next !== -1 && next - probe <= 60)
    }
  }), { seed: 20261122, numRuns: 400, verbose: true })
})
