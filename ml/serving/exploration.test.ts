import { expect, test } from 'bun:test'
import { inversePropensityScore, selfNormalisedScore } from './off-policy.ts'
import { randomFrom } from '../numerics/random.ts'
import { type Candidate, explore } from './exploration.ts'

const candidates: Candidate[] = [
  { item: 10, shownCount: 1_000, takenCount: 300, chance: 0.3 },
  { item: 11, shownCount: 1_000, takenCount: 100, chance: 0.1 },
  { item: 12, shownCount: 0, takenCount: 0, chance: 0.25 },
]

test('propensities sum to 1, never fall under the floor, and one seed gives one answer', () => {
  const once = explore(candidates, 5)
  expect(once.propensities.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12)
  for (const chance of once.propensities) expect(chance).toBeGreaterThanOrEqual(0.05 / 3)
  expect(explore(candidates, 5)).toEqual(once)
  expect(candidates.map(({ item }) => item)).toContain(once.item)
})

test('the unknown is tried often, the known good mostly, the known bad hardly', () => {
  const { propensities } = explore(candidates, 5)
  expect(propensities[0]!).toBeGreaterThan(0.4)
  expect(propensities[2]!).toBeGreaterThan(0.1)
  expect(propensities[1]!).toBeLessThan(0.03)
})

test('items are shown as often as their propensities say, and the log tells what another policy would earn', () => {
  const random = randomFrom(9)
  const truth = new Map([[10, 0.3], [11, 0.1], [12, 0.6]])
  let shown = 0
  let promised = 0
  const log = Array.from({ length: 4_000 }, (_, seed) => {
    const { item, propensity, propensities } = explore(candidates, seed)
    if (item === 12) shown++
    promised += propensities[2]!
    return { propensity, chance: item === 12 ? 1 : 0, reward: random.uniform() < truth.get(item)! ? 1 : 0 }
  })
  expect(Math.abs(shown - promised) / 4_000).toBeLessThan(0.02)
  expect(Math.abs(inversePropensityScore(log).value - 0.6)).toBeLessThan(0.08)
  expect(Math.abs(selfNormalisedScore(log).value - 0.6)).toBeLessThan(0.05)
})

test('refuses to explore nothing', () => {
  expect(() => explore([], 1)).toThrow('no candidates')
})
