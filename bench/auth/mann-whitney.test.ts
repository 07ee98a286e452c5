import { expect, test } from 'bun:test'
import { mannWhitney } from './mann-whitney.ts'

test('agrees with published values', () => {
  // As scipy.stats.mannwhitneyu(method='asymptotic') has them, ties and all.
  const one = Array.from({ length: 20 }, (_, i) => i + 1)
  expect(mannWhitney(one, one)).toBeCloseTo(1, 6)
  expect(mannWhitney(one, one.map((x) => x + 20))).toBeCloseTo(6.8e-8, 9)
  expect(mannWhitney([7, 7, 7], [7, 7, 7])).toBe(1)
})

test('is the same from both sides, and sees a shift of a tenth of the spread in a thousand', () => {
  const one = Array.from({ length: 1_000 }, (_, i) => ((i * 7_919) % 1_000) / 1_000)
  const other = one.map((x) => x + 0.1)
  expect(mannWhitney(one, other)).toBeCloseTo(mannWhitney(other, one), 12)
  expect(mannWhitney(one, other)).toBeLessThan(1e-6)
  expect(mannWhitney(one, one.map((x) => x + 0.001))).toBeGreaterThan(0.5)
})
