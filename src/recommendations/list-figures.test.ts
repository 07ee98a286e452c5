import { expect, test } from 'bun:test'
import { figuresOf, giniOf } from './list-figures.ts'

const places = Array.from({ length: 10 }, (_, i) => `p${i}`)

test('figures of a town worked out by hand', () => {
  // p0 has 6 of 10 deeds and is the popular tenth; of 8 slots it holds 4, p1 3, p2 1.
  const figures = figuresOf({ lists: 4, places, deeds: new Map([['p0', 6], ['p1', 3], ['p9', 1]]), shown: new Map([['p0', 4], ['p1', 3], ['p2', 1], ['gone', 9]]) })
  expect(figures).toMatchObject({ lists: 4, placesShown: 3, coverage: 0.3, popularShare: 0.5, popularDeeds: 0.6 })
  // (4 x -log2(7/20) + 3 x -log2(4/20) + 1 x -log2(1/20)) / 8
  expect(figures.noveltyBits).toBeCloseTo((4 * 1.514573 + 3 * 2.321928 + 4.321928) / 8, 5)
  // Sorted 0 x 7, 1, 3, 4: 2 (8 + 27 + 40) / (10 x 8) - 11/10
  expect(figures.inequality).toBeCloseTo(150 / 80 - 1.1, 12)
})

test('what cannot be said is null and never NaN', () => {
  const nothing = { lists: 0, placesShown: 0, coverage: null, noveltyBits: null, popularShare: null, popularDeeds: null, inequality: null }
  expect(figuresOf({ lists: 0, places: [], deeds: new Map(), shown: new Map() })).toEqual(nothing)
  expect(figuresOf({ lists: 0, places, deeds: new Map(), shown: new Map() })).toEqual({ ...nothing, coverage: 0 })
  // Nobody has done anything: every place is as rare as any other.
  expect(figuresOf({ lists: 1, places, deeds: new Map(), shown: new Map([['p3', 1]]) })).toMatchObject({ noveltyBits: Math.log2(10), popularShare: 0, popularDeeds: null })
})

test('the Gini coefficient at its bounds', () => {
  expect(giniOf([5, 5, 5, 5])).toBeCloseTo(0, 12)
  expect(giniOf([0, 0, 0, 7])).toBeCloseTo(0.75, 12)
  expect(giniOf([0, 0])).toBeNull()
})
