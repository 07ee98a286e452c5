import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { instantOf } from '../vocabulary/calendar.ts'
import { randomFrom } from '../../ml/numerics/random.ts'
import { CONFIDENCE, ENOUGH, etaOf, etaOnTheWay, NO_ERRORS } from './eta.ts'
import { routeMetres, routeMinutes } from './route.ts'

const PARTS = { preparation: 25, finding: 6, route: 15, rush: 0 }

test('before anything was measured the range is a prior, and says so', () => {
  expect(etaOf(PARTS, NO_ERRORS)).toEqual({ minutes: 40, fromMinutes: 34, toMinutes: 54, confidence: 0.8, basis: 'prior', observations: 0, parts: PARTS })
  expect(etaOf({ ...PARTS, preparation: 2 }, NO_ERRORS).minutes).toBe(21)
  expect(etaOf({ ...PARTS, rush: 10 }, NO_ERRORS).minutes).toBe(50)
})

test('the zone’s own errors count when there are enough of them, else those of the city, else all', () => {
  const late = Array.from({ length: ENOUGH }, (_, i) => 5 + (i % 10))
  expect(etaOf(PARTS, { zone: late, city: [], everywhere: [] })).toMatchObject({ basis: 'zone', observations: ENOUGH, minutes: 40, fromMinutes: 45 })
  expect(etaOf(PARTS, { zone: late.slice(1), city: late, everywhere: [] }).basis).toBe('city')
  expect(etaOf(PARTS, { zone: late.slice(1), city: [], everywhere: late }).basis).toBe('everywhere')
  expect(etaOf(PARTS, { zone: late.slice(1), city: [], everywhere: [] }).basis).toBe('prior')
})

test('learnt from errors, eight of ten of the next ones fall into the range', () => {
  const random = randomFrom(7)
  // Late more often than early, as kitchens are.
  const error = () => random.normal() * 6 + Math.max(0, random.normal()) * 8
  const eta = etaOf(PARTS, { zone: Array.from({ length: 300 }, error), city: [], everywhere: [] })
  const arrivals = Array.from({ length: 5_000 }, () => 40 + error())
  const share = arrivals.filter((minutes) => minutes >= eta.fromMinutes && minutes <= eta.toMinutes).length / arrivals.length
  expect(Math.abs(share - CONFIDENCE)).toBeLessThan(0.08)
})

test('a range is never empty, never in the past, and wider than nothing', () => {
  fc.assert(fc.property(fc.record({ preparation: fc.nat(120), finding: fc.nat(20), route: fc.nat(120), rush: fc.nat(60) }), fc.array(fc.double({ min: -200, max: 200, noNaN: true }), { maxLength: 80 }), (parts, zone) => {
    const { fromMinutes, toMinutes } = etaOf(parts, { zone, city: [], everywhere: [] })
    expect(fromMinutes).toBeGreaterThanOrEqual(1)
    expect(toMinutes - fromMinutes).toBeGreaterThanOrEqual(8)
  }), { seed: 3 })
})

test('once it is on the way, cooking is no longer in the range', () => {
  const onTheWay = etaOnTheWay({ state: 'on-the-way', minutesToDoor: 12, minutesToReady: 25 }, NO_ERRORS)
  expect(onTheWay.toMinutes).toBeLessThan(etaOnTheWay({ state: 'before', minutesToDoor: 12, minutesToReady: 25 }, NO_ERRORS).toMinutes)
  expect(etaOnTheWay({ state: 'at-door', minutesToDoor: 12, minutesToReady: 0 }, NO_ERRORS)).toMatchObject({ fromMinutes: 0, toMinutes: 5 })
})

test('the way is longer than the crow’s, and slower while everybody drives home', () => {
  const [yaba, ikeja] = [{ lat: 6.5095, lng: 3.3711 }, { lat: 6.6018, lng: 3.3515 }]
  expect(routeMetres(yaba, ikeja)).toBeGreaterThan(14_000)
  const [monday18, monday22, sunday18] = [instantOf('2026-11-23', 18 * 60), instantOf('2026-11-23', 22 * 60), instantOf('2026-11-22', 18 * 60)]
  expect(routeMinutes(8_000, 'motorbike', monday18)).toBeGreaterThan(routeMinutes(8_000, 'motorbike', monday22) * 1.3)
  expect(routeMinutes(8_000, 'motorbike', sunday18)).toBe(routeMinutes(8_000, 'motorbike', monday22))
  expect(routeMinutes(1_000, 'foot', monday18)).toBe(routeMinutes(1_000, 'foot', monday22))
})
