import { expect, test } from 'bun:test'
import { takeLogarithms } from './logarithm.ts'

test('is within 1.3e-4 of Math.log over 60 powers of two, and never falls', () => {
  const values = Float32Array.from({ length: 200_000 }, (_, at) => 2 ** (-30 + (60 * at) / 200_000))
  const truth = Float64Array.from(values, Math.log)
  takeLogarithms(values)
  let worst = 0
  for (let at = 0; at < values.length; at++) {
    worst = Math.max(worst, Math.abs(values[at]! - truth[at]!))
    if (at > 0) expect(values[at]! >= values[at - 1]!).toBe(true)
  }
  expect(worst).toBeLessThan(1.3e-4)
})

test('what is no number above zero becomes something finite', () => {
  const values = Float32Array.of(0, -1, Number.NaN, Infinity)
  takeLogarithms(values)
  expect(values.every(Number.isFinite)).toBe(true)
})
