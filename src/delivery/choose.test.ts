import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { NOON } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { type Candidate, ranked, reliabilityOf } from './choose.ts'

const WEIGHTS = { price: 50, time: 30, reliability: 20 }
const candidate = (carrier: string, price: number, doorMinutes: number | null = 45, reliability = 0.9): Candidate => ({ carrier, reliability, quote: { id: carrier, price: naira(price), expiresAt: addMinutes(NOON, 5), pickupMinutes: null, doorMinutes } })
const namesOf = (all: ReadonlyArray<Candidate>, weights = WEIGHTS) => ranked(all, weights).map(({ carrier }) => carrier)

test('as the formula says', () => {
  const [best, other] = ranked([candidate('a', 2_000, 30, 1), candidate('b', 1_000, 60, 0.6)], WEIGHTS)
  expect(best).toMatchObject({ carrier: 'b' })
  expect(best?.score).toBeCloseTo(0.5 * 1 + 0.3 * 0.5 + 0.2 * 0.6)
  expect(other?.score).toBeCloseTo(0.5 * 0.5 + 0.3 * 1 + 0.2 * 1)
})

describe('each weight alone', () => {
  const all = [candidate('cheap', 1_000, 90, 0.5), candidate('fast', 3_000, 20, 0.6), candidate('true', 3_000, 90, 0.99)]
  test('price', () => expect(namesOf(all, { price: 1, time: 0, reliability: 0 })[0]).toBe('cheap'))
  test('time', () => expect(namesOf(all, { price: 0, time: 1, reliability: 0 })[0]).toBe('fast'))
  test('reliability', () => expect(namesOf(all, { price: 0, time: 0, reliability: 1 })[0]).toBe('true'))
  test('none of them: all count the same', () => expect(namesOf(all, { price: 0, time: 0, reliability: 0 })).toHaveLength(3))
})

test('a platform that says no time counts as the usual one', () => {
  expect(namesOf([candidate('silent', 1_000, null), candidate('slow', 1_000, 80)])).toEqual(['silent', 'slow'])
  expect(namesOf([candidate('silent', 1_000, null), candidate('fast', 1_000, 20)])).toEqual(['fast', 'silent'])
})

test('one failure of a newcomer is no verdict, twenty are', () => {
  expect(reliabilityOf({ good: 0, all: 0 })).toBeCloseTo(0.9)
  expect(reliabilityOf({ good: 0, all: 1 })).toBeGreaterThan(0.8)
  expect(reliabilityOf({ good: 0, all: 20 })).toBeLessThan(0.35)
  expect(reliabilityOf({ good: 100, all: 100 })).toBeLessThan(1)
})

test('nobody is lost, scores lie between 0 and 1, and what is worse in everything is never first', () => {
  const some = fc.array(fc.record({ price: fc.integer({ min: 0, max: 10_000 }), minutes: fc.option(fc.integer({ min: 0, max: 240 })), reliability: fc.double({ min: 0, max: 1, noNaN: true }) }), { minLength: 1, maxLength: 6 })
  fc.assert(fc.property(some, (all) => {
    const candidates = all.map(({ price, minutes, reliability }, i) => ({ ...candidate(`c${i}`, price, minutes, reliability), quote: { ...candidate(`c${i}`, 0, minutes).quote, price: kobo(price) } }))
    const order = ranked(candidates, WEIGHTS)
    expect(order.map(({ carrier }) => carrier).toSorted()).toEqual(candidates.map(({ carrier }) => carrier).toSorted())
    for (const { score } of order) {
      expect(score).toBeGreaterThanOrEqual(0)
      expect(score).toBeLessThanOrEqual(1 + 1e-9)
    }
    const worse = { ...candidate('worse', 0), reliability: 0, quote: { ...candidate('worse', 0).quote, price: kobo(20_000), doorMinutes: 300 } }
    expect(ranked([...candidates, worse], WEIGHTS)[0]?.carrier).not.toBe('worse')
  }), { seed: 6_021, verbose: true })
})
