import { expect, test } from 'bun:test'
import { diversified, labelLikeness, listDiversity } from './diversity.ts'

const labels = [['jollof'], ['jollof'], ['jollof', 'grill'], ['sushi']]
const likeness = labelLikeness(labels)
const scores = Float32Array.from([4, 3.9, 3.8, 3])

test('with a trade-off of 1 the order stays', () => {
  expect([...diversified([0, 1, 2, 3], scores, { count: 3, tradeOff: 1, likeness })]).toEqual([0, 1, 2])
})

test('by hand: with .5 sushi comes second', () => {
  // After 0: item 1 is worth .5 * .9 - .5 * 1 = -.05; item 2 .5 * .8 - .5 * .5 = .15; sushi .5 * 0 - 0 = 0.
  expect([...diversified([0, 1, 2, 3], scores, { count: 4, tradeOff: 0.5, likeness })]).toEqual([0, 2, 3, 1])
  expect([...diversified([0, 1, 2, 3], scores, { count: 2, tradeOff: 0.2, likeness })]).toEqual([0, 3])
})

test('diversity of a list is the mean difference of its pairs', () => {
  expect(listDiversity([0, 1], likeness)).toBe(0)
  expect(listDiversity([0, 2, 3], likeness)).toBeCloseTo((0.5 + 1 + 1) / 3, 12)
  expect(listDiversity([0], likeness)).toBe(0)
})

test('fewer candidates than asked, equal scores, and a trade-off that is none', () => {
  const equal = new Float32Array(4)
  expect(diversified([2], equal, { count: 5, tradeOff: 0.5, likeness })).toHaveLength(1)
  expect(diversified([], equal, { count: 5, tradeOff: 0.5, likeness })).toHaveLength(0)
  expect(() => diversified([0], equal, { count: 1, tradeOff: 2, likeness })).toThrow('trade-off 2')
})
