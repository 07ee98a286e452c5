import { describe, expect, test } from 'bun:test'
import { type HoursRow, scheduleOf } from '../restaurants/opening.ts'
import { addMinutes, instantOf } from '../vocabulary/calendar.ts'
import { KITCHEN_USUAL, movedPromise, rangesOf, rangeFrom, routeMinutesBetween, type Timing, whyNot } from './kitchen.ts'

const DAY = '2026-11-18'
const at = (hour: number, minute = 0): Date => instantOf(DAY, hour * 60 + minute)
const hours = (opens: number, closes: number): HoursRow[] => Array.from({ length: 7 }, (_, weekday) => ({ orderType: 'delivery' as const, weekday, opensMinute: opens * 60, closesMinute: closes * 60 }))
const timing = (part: Partial<Timing> = {}): Timing => ({ fulfilment: 'delivery', schedule: scheduleOf(hours(10, 22), [], 'delivery'), kitchen: KITCHEN_USUAL, preparationMinutes: 25, routeMinutes: 15, taken: new Map(), ...part })

describe('ranges', () => {
  test('the timeline is reckoned backwards: at 12:30, with 5 notice, 25 in the kitchen and 15 on the way, the first is 13:15', () => {
    const [first] = rangesOf(timing(), at(12, 30))
    expect(first).toEqual({ from: at(13, 15), until: at(13, 45), cookAt: at(12, 35), window: at(12, 30) })
  })
  test('cooking begins while the kitchen is open: the last evening range is handed over after closing', () => {
    const ranges = rangesOf(timing(), at(20)).filter(({ from }) => from < at(25))
    expect(ranges.at(-1)?.from).toEqual(at(22, 30))
    expect(rangesOf(timing(), at(22, 30))[0]?.cookAt).toEqual(addMinutes(at(10, 5), 24 * 60))
  })
  test('pickup needs an open door when it is fetched', () => {
    expect(rangesOf(timing({ fulfilment: 'pickup', routeMinutes: 0 }), at(20)).filter(({ from }) => from < at(25)).at(-1)?.from).toEqual(at(21, 45))
  })
  test('a kitchen open past midnight, before and after midnight', () => {
    const late = timing({ schedule: scheduleOf(hours(18, 26), [], 'delivery') })
    expect(rangesOf(late, at(23, 40))[0]?.from).toEqual(at(24, 30))
    expect(rangesOf(late, at(25, 30)).find(({ from }) => from < at(27))?.from).toEqual(at(26, 15))
  })
  test('a full window is left out, and so is a paused kitchen', () => {
    const full = new Map([[at(12, 30).getTime(), 8]])
    expect(rangesOf(timing({ taken: full }), at(12, 30))[0]?.window).toEqual(at(12, 45))
    expect(rangesOf(timing({ kitchen: { ...KITCHEN_USUAL, pausedUntil: at(15) } }), at(12, 30))[0]?.cookAt).toEqual(at(15, 5))
  })
  test('without light everything takes longer', () => {
    expect(rangesOf(timing({ kitchen: { ...KITCHEN_USUAL, extraMinutes: 20 } }), at(12, 30))[0]?.from).toEqual(at(13, 45))
  })
  test('each refusal has its name', () => {
    const why = (from: Date, part: Partial<Timing> = {}) => whyNot(timing(part), rangeFrom(timing(part), from), at(12, 30))
    expect([why(at(12)), why(at(12, 45)), why(at(13, 15)), why(at(9 + 24)), why(at(13 + 48)), why(at(13, 15), { taken: new Map([[at(12, 30).getTime(), 8]]) })])
      .toEqual(['past', 'too-soon', null, 'closed', 'too-far', 'full'])
  })
})

test('what is paid late is promised later, by whole steps of five minutes; what is early stays', () => {
  const promise = { cookAt: at(12, 35), promisedFrom: at(13, 15), promisedUntil: at(13, 45) }
  expect(movedPromise(promise, at(12, 34))).toBeNull()
  expect(movedPromise(promise, at(12, 41))).toEqual({ cookAt: at(12, 45), promisedFrom: at(13, 25), promisedUntil: at(13, 55) })
})

test('three kilometres through Lagos take about twenty minutes', () => {
  expect(routeMinutesBetween({ lat: 6.5095, lng: 3.3711 }, { lat: 6.5365, lng: 3.3711 })).toBe(21)
})
