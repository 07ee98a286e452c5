import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Kobo, kobo, naira } from '../vocabulary/money.ts'
import { isAvailable, isOptionAvailable, priceRange, repriced } from './dish.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const onSale = { removedAt: null, offUntil: null, stock: null }

describe('isAvailable', () => {
  test('a dish that is off comes back at the very instant, not before', () => {
    expect(isAvailable({ ...onSale, offUntil: new Date(NOW.getTime() + 1) }, NOW)).toBe(false)
    expect(isAvailable({ ...onSale, offUntil: NOW }, NOW)).toBe(true)
    expect(isOptionAvailable({ offUntil: new Date(NOW.getTime() + 1) }, NOW)).toBe(false)
  })
  test('counted stock runs out at zero; uncounted stock does not', () => {
    expect(isAvailable({ ...onSale, stock: 0 }, NOW)).toBe(false)
    expect(isAvailable({ ...onSale, stock: 1 }, NOW)).toBe(true)
    expect(isAvailable(onSale, NOW)).toBe(true)
  })
  test('a removed dish is gone whatever its stock', () => {
    expect(isAvailable({ ...onSale, removedAt: NOW, stock: 9 }, NOW)).toBe(false)
  })
})

describe('priceRange', () => {
  test('required choices raise the low end, permitted ones the high end', () => {
    const swallow = { minChoices: 1, maxChoices: 2, prices: [naira(500), naira(300), naira(800)] }
    const extras = { minChoices: 0, maxChoices: 1, prices: [naira(200)] }
    expect(priceRange(naira(2_000), [swallow, extras])).toEqual({ low: naira(2_300), high: naira(3_500) })
  })
  test('a group with fewer options than it asks for adds what it has', () => {
    expect(priceRange(naira(100), [{ minChoices: 2, maxChoices: 3, prices: [naira(5)] }])).toEqual({ low: naira(105), high: naira(105) })
    expect(priceRange(naira(100), [])).toEqual({ low: naira(100), high: naira(100) })
  })
})

describe('repriced', () => {
  test('rounds halves up', () => {
    expect(repriced(kobo(5), 1_000)).toBe(kobo(6)) // 5.5
    expect(repriced(kobo(33), 1_000)).toBe(kobo(36)) // 36.3
    expect(repriced(kobo(5), -1_000)).toBe(kobo(5)) // 4.5
    expect(repriced(naira(1_999), 750)).toBe(kobo(214_893)) // 214892.5
  })
  test('refuses fractions of a basis point and giving food away', () => {
    expect(() => repriced(kobo(100), 0.5)).toThrow(RangeError)
    expect(() => repriced(kobo(100), -10_000)).toThrow(RangeError)
  })
  test('is never further from the exact price than half a kobo, and never below zero', () => {
    const price = fc.integer({ min: 0, max: 100_000_000 }).map((n) => n as Kobo)
    fc.assert(fc.property(price, fc.integer({ min: -9_999, max: 20_000 }), (p, points) => {
      const exact = p * (10_000 + points)
      expect(Math.abs(repriced(p, points) * 10_000 - exact)).toBeLessThanOrEqual(5_000)
      expect(repriced(p, points)).toBeGreaterThanOrEqual(0)
    }), { seed: 71, verbose: true })
  })
})
