import { expect, test } from 'bun:test'
import { inversePropensityScore, type LoggedShow, selfNormalisedScore } from './off-policy.ts'

// Weights .5/.25 = 2, .5/.5 = 1, .2/.8 = .25; rewards 1, 0, 1.
const shows: LoggedShow[] = [
  { propensity: 0.25, chance: 0.5, reward: 1 },
  { propensity: 0.5, chance: 0.5, reward: 0 },
  { propensity: 0.8, chance: 0.2, reward: 1 },
]

test('IPS by hand: (2 + 0 + .25) / 3', () => {
  const { value, effectiveCount, error } = inversePropensityScore(shows)
  expect(value).toBeCloseTo(0.75, 12)
  expect(effectiveCount).toBeCloseTo(3.25 ** 2 / (4 + 1 + 0.0625), 12)
  // Deviations 1.25, -.75, -.5: squares sum to 2.375; / 2 / 3.
  expect(error).toBeCloseTo(Math.sqrt(2.375 / 6), 12)
})

test('SNIPS by hand: 2.25 / 3.25', () => {
  const { value, error } = selfNormalisedScore(shows)
  expect(value).toBeCloseTo(9 / 13, 12)
  expect(error).toBeCloseTo(Math.sqrt((2 * (4 / 13)) ** 2 + (9 / 13) ** 2 + (0.25 * (4 / 13)) ** 2) / 3.25, 12)
})

test('a clip of 1 cuts the first weight: (1 + 0 + .25) / 3 and 1.25 / 2.25', () => {
  expect(inversePropensityScore(shows, 1).value).toBeCloseTo(1.25 / 3, 12)
  expect(selfNormalisedScore(shows, 1).value).toBeCloseTo(1.25 / 2.25, 12)
})

test('the logging policy itself is worth its mean reward', () => {
  const own = shows.map((show) => ({ ...show, chance: show.propensity }))
  expect(inversePropensityScore(own).value).toBeCloseTo(2 / 3, 12)
  expect(selfNormalisedScore(own).value).toBeCloseTo(2 / 3, 12)
})

test('refuses an empty log and propensities that are none', () => {
  expect(() => inversePropensityScore([])).toThrow('empty log')
  for (const propensity of [0, -1, 1.1, Number.NaN]) {
    expect(() => selfNormalisedScore([{ propensity, chance: 0.5, reward: 1 }])).toThrow('propensity')
  }
  expect(selfNormalisedScore([{ propensity: 1, chance: 0, reward: 1 }]).value).toBe(0)
})
