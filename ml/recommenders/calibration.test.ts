import { expect, test } from 'bun:test'
import { expectedCalibrationError, reliabilityOf } from '../evaluation/reliability.ts'
import { randomFrom } from '../numerics/random.ts'
import { calibrationOf, chanceOf, confidenceOf, toChances } from './calibration.ts'

/** Scores whose true chance is not the sigmoid they pretend to be. */
function outcomesOf(count: number, seed: number) {
  const random = randomFrom(seed)
  const scores = Float64Array.from({ length: count }, () => random.normal() * 2)
  const outcomes = scores.map((score) => (random.uniform() < 0.9 / (1 + Math.exp(-3 * score - 1)) ? 1 : 0))
  return { scores, outcomes }
}

test('promises what comes, on outcomes that it has not seen', () => {
  const taught = outcomesOf(5_000, 1)
  const calibration = calibrationOf(taught.scores, taught.outcomes)
  const unseen = outcomesOf(5_000, 2)
  const chances = unseen.scores.map((score) => chanceOf(calibration, score))
  expect(expectedCalibrationError(reliabilityOf(chances, unseen.outcomes))).toBeLessThan(0.03)
})

test('never falls as scores rise, and never promises certainty', () => {
  const { scores, outcomes } = outcomesOf(500, 3)
  const calibration = calibrationOf(scores, outcomes)
  let before = 0
  for (let score = -9; score <= 9; score += 0.1) {
    const chance = chanceOf(calibration, score)
    expect(chance).toBeGreaterThanOrEqual(before)
    before = chance
  }
  expect(before).toBeLessThan(1)
  expect(chanceOf(calibration, -Infinity)).toBeGreaterThan(0)
})

test('says nothing below 60 % and above 90 %, with the reason', () => {
  const calibration = { scores: Float64Array.from([0, 1]), chances: Float64Array.from([0.5, 1]), outcomeCount: 100 }
  expect(confidenceOf(calibration, 0.1)).toEqual({ hidden: 'below floor' })
  expect(confidenceOf(calibration, 0.5)).toEqual({ chance: 0.75 })
  expect(confidenceOf(calibration, 0.9)).toEqual({ hidden: 'above ceiling' })
})

test('equal scores share one chance; all alike outcomes are no certainty', () => {
  const same = calibrationOf([2, 2, 2, 2], [1, 0, 1, 0])
  expect(chanceOf(same, 2)).toBeCloseTo(0.5, 12)
  expect(chanceOf(calibrationOf([1, 2, 3], [0, 0, 0]), 3)).toBe(0)
})

test('refuses what cannot be calibrated on', () => {
  expect(() => calibrationOf([], [])).toThrow('no outcomes')
  expect(() => calibrationOf([1], [1, 0])).toThrow('1 scores for 2 outcomes')
  expect(() => calibrationOf([Number.NaN], [1])).toThrow('not finite')
})

test('log-odds become chances that sum to 1', () => {
  const scores = Float32Array.from([Math.log(1), Math.log(3), -Infinity])
  toChances(scores)
  expect(scores[0]).toBeCloseTo(0.25, 6)
  expect(scores[1]).toBeCloseTo(0.75, 6)
  expect(scores[2]).toBe(0)
})
