import { describe, expect, test } from 'bun:test'
import { keepFeasible, wearDown } from './feasibility.ts'
import { listingOf } from './listing.ts'

describe('feasibility', () => {
  test('takes what cannot be had away, each under its first failed condition', () => {
    const scores = Float32Array.from([1, 2, 3, 4])
    const counts = keepFeasible(scores, { open: Uint8Array.of(1, 0, 1, 0), halal: Uint8Array.of(0, 0, 1, 1) })
    expect([...scores]).toEqual([-Infinity, -Infinity, 3, -Infinity])
    expect(counts).toEqual({ open: 2, halal: 1 })
    expect(() => keepFeasible(scores, { diet: new Uint8Array(3) })).toThrow('diet: 3 places for 4 items')
  })

  test('what was shown in vain sinks, and comes back with the days', () => {
    const scores = new Float32Array(3)
    wearDown(scores, [
      { item: 0, shownCount: 7, ageHours: 0 },
      { item: 1, shownCount: 7, ageHours: 72 },
      { item: 9, shownCount: 7, ageHours: 0 },
    ])
    expect(scores[0]).toBeCloseTo(-0.35 * Math.log(8), 6)
    expect(scores[1]).toBeCloseTo(scores[0]! / 2, 6)
    expect(scores[2]).toBe(0)
  })
})

describe('listing', () => {
  const scores = () => Float32Array.from([5, 4, 3, 2, 1])

  test('is the best that can be had', () => {
    const { items, explored } = listingOf(scores(), { count: 3, feasibility: { 'in stock': Uint8Array.of(0, 1, 1, 1, 1) } })
    expect([...items]).toEqual([1, 2, 3])
    expect(explored).toBeNull()
    expect(listingOf(scores(), { count: 9 }).items).toHaveLength(5)
    expect(listingOf(scores(), { count: 3, feasibility: { open: new Uint8Array(5) } }).items).toHaveLength(0)
  })

  test('spreads the first places, and leaves the others in their order', () => {
    const alike = (a: number, b: number) => (a < 2 && b < 2 ? 1 : 0)
    const { items } = listingOf(scores(), { count: 5, diversity: { tradeOff: 0.5, likeness: alike, places: 2, among: 4 } })
    expect([...items]).toEqual([0, 2, 1, 3, 4])
  })

  test('gives one place to the exploring policy, with its propensity', () => {
    const candidates = [3, 4].map((item) => ({ item, shownCount: 0, takenCount: 0, chance: 0.1 }))
    const { items, explored } = listingOf(scores(), { count: 5, exploration: { candidates, seed: 1, place: 2 } })
    expect([...items.slice(0, 2)]).toEqual([0, 1])
    expect([3, 4]).toContain(items[2]!)
    expect([...items].sort()).toEqual([0, 1, 2, 3, 4])
    expect(explored).toMatchObject({ policy: 'thompson-256-floor-5', place: 2, item: items[2]! })
    expect(explored!.propensity).toBeLessThan(1)
    expect([...explored!.propensities].reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9)
    expect(listingOf(scores(), { count: 3, exploration: { candidates: [], seed: 1, place: 2 } }).explored).toBeNull()
    expect(listingOf(scores(), { count: 3, exploration: { candidates, seed: 1, place: 7 } }).explored).toBeNull()
  })
})
