import { expect, test } from 'bun:test'
import { randomFrom } from '../numerics/random.ts'
import { chanceOfInterest, interestOf, type ObservedLook, oddsOf, packInterest, toldChance, unpackInterest } from './interest.ts'

/** People go on with a chance that grows with the standing: ln odds .5 + standing. */
function looksOf(count: number, seed = 3): ObservedLook[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, (_, time) => {
    const standing = random.normal()
    return { item: random.below(20), standing, looks: 0, came: 0, isHeld: false, inVain: 0, time, ledOn: random.uniform() < 1 / (1 + Math.exp(-0.5 - standing)) ? 1 : 0 }
  })
}

const odds = oddsOf([0, 0, 1], [1, 1, 0], 20)

test('what is promised comes true on looks it has not seen, and within .05', () => {
  const { interest, report } = interestOf(looksOf(12_000), odds)
  expect(interest).not.toBeNull()
  expect(report!.error).toBeLessThan(0.05)
  expect(report!.shownError!).toBeLessThan(0.05)
  expect(report!.looks).toBe(4_800)
  expect(report!.shown).toBeGreaterThan(500)
  const chance = (standing: number) => chanceOfInterest(interest!, { item: 5, standing, looks: 0, came: 0, isHeld: false, inVain: 0 })
  expect(chance(1)).toBeGreaterThan(chance(-1))
  expect(Math.abs(chance(0.5) - 1 / (1 + Math.exp(-1)))).toBeLessThan(0.08)
})

test('too few looks: no chance at all', () => {
  expect(interestOf(looksOf(700), odds)).toEqual({ interest: null, report: null })
  expect(interestOf([], odds)).toEqual({ interest: null, report: null })
})

test('a world that turned over: the promise is not kept, and nothing is told', () => {
  const turned = looksOf(9_000).map((look, at): ObservedLook => (at < 5_400 ? look : { ...look, ledOn: look.ledOn ? 0 : 1 }))
  const { interest, report } = interestOf(turned, odds)
  expect(report!.error).toBeGreaterThan(0.05)
  expect(interest).toBeNull()
})

test('a number is told from 60 to 90 % and nowhere else', () => {
  expect([0.59, 0.6, 0.9, 0.91, Number.NaN].map(toldChance)).toEqual([null, 0.6, 0.9, null, null])
})

test('comes back from an artefact with the same chances', () => {
  const { interest } = interestOf(looksOf(4_000), odds)
  const { facts, arrays } = packInterest(interest!)
  const again = unpackInterest({ interest: facts }, arrays)!
  const prospect = { item: 3, standing: 0.7, looks: 9, came: 4, isHeld: true, inVain: 2 }
  expect(chanceOfInterest(again, prospect)).toBe(chanceOfInterest(interest!, prospect))
  expect(unpackInterest({}, {})).toBeNull()
})
