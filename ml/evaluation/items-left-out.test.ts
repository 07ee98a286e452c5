import { expect, test } from 'bun:test'
import { interactionsFrom } from '../dataset/interactions.ts'
import type { Model, TrainingSet } from '../recommenders/recommender.ts'
import { chance } from './chance.ts'
import { judgeItemsLeftOut } from './items-left-out.ts'

const PEOPLE = 40
const ITEMS = 20
/** Each takes three items side by side. */
const taken = Array.from({ length: PEOPLE }, (_, person) => [0, 1, 2].map((step) => (person + step) % ITEMS))
const set: TrainingSet = {
  interactions: interactionsFrom({ from: taken.flatMap((items, person) => items.map(() => person)), to: taken.flat(), times: taken.flat().map((_, at) => at + 1) }, PEOPLE, ITEMS),
}

test('an oracle finds every new item, chance does not, and nothing that is learned from has seen one', async () => {
  const seen: Array<{ readonly taught: Set<number>; readonly asked: Set<number> }> = []
  const figures = await judgeItemsLeftOut(set, async (taught, options) => {
    const asked = new Set<number>()
    seen.push({ taught: new Set(taught.interactions.items), asked })
    const oracle: Model = {
      name: 'oracle', itemCount: ITEMS, save: () => new Uint8Array(),
      score: ({ person, history, historyTimes }, out) => {
        expect(historyTimes).toHaveLength(history.length)
        for (const item of history) asked.add(item)
        out.fill(0)
        for (const item of taken[person!]!) out[item] = 1
      },
    }
    return [oracle, await chance.fit(taught, options)]
  }, { foldCount: 4, seed: 3 })
  expect(figures.oracle).toMatchObject({ amongNewItems: 1, amongAllItems: 1 })
  expect(figures.chance!.amongNewItems).toBeLessThan(0.8)
  expect(figures.chance!.amongAllItems).toBeLessThan(0.4)
  for (const { taught, asked } of seen) {
    expect(taught.size).toBe(ITEMS - ITEMS / 4)
    expect([...asked].every((item) => taught.has(item))).toBe(true)
  }
})
