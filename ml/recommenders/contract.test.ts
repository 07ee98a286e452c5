import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { randomFrom } from '../numerics/random.ts'
import { topIndices } from '../numerics/top-k.ts'
import { collaborative } from './collaborative.ts'
import { content } from './content.ts'
import { contextual, contextualWithoutHabits, discovery } from './contextual.ts'
import { hybrid } from './hybrid.ts'
import { itemBased } from './item-based.ts'
import { nearby } from './nearby.ts'
import { popularity } from './popularity.ts'
import { type Interactions, type Model, type Recommender, type TrainingSet, UnusableTrainingSet } from './recommender.ts'
import { session } from './session.ts'
import { social } from './social.ts'
import { userBased } from './user-based.ts'

/** The hybrid fits each of its parts six times: on a busy machine that is longer than Bun's five seconds. */
setDefaultTimeout(60_000)

/** Every recommender of the house passes this one suite: add it here. */
const recommenders: Recommender[] = [
  popularity,
  itemBased,
  userBased,
  collaborative,
  session,
  social,
  content,
  nearby,
  hybrid,
  contextual,
  contextualWithoutHabits,
  discovery,
]

const PEOPLE = 60
const ITEMS = 40
const NOW = Date.UTC(2026, 0, 31)
const seed = 7

function interactionsOf(rows: number[][], itemCount: number, timed = false): Interactions {
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, person) => (offsets[person + 1] = offsets[person]! + row.length))
  const items = Uint32Array.from(rows.flat())
  return {
    peopleCount: rows.length,
    itemCount,
    offsets,
    items,
    weights: new Float32Array(items.length).fill(1),
    times: timed ? Float64Array.from(items, (_, at) => NOW - at * 3_600_000) : null,
  }
}

/** Two tastes: even people eat among the first half of the items, odd people among the second. */
function twoTastes(): number[][] {
  const random = randomFrom(11)
  return Array.from({ length: PEOPLE }, (_, person) => {
    const chosen = new Set<number>()
    while (chosen.size < 8) chosen.add((person % 2) * (ITEMS / 2) + Math.floor((random.uniform() * ITEMS) / 2))
    return [...chosen]
  })
}

/** Everyone is linked to the two people of the same taste beside them. */
function setOf(rows: number[][], itemCount = ITEMS, timed = false): TrainingSet {
  const links = rows.map((_, person) => [person - 2, person + 2].filter((other) => other >= 0 && other < rows.length))
  const { offsets, items: people, weights } = interactionsOf(links, rows.length)
  return { interactions: interactionsOf(rows, itemCount, timed), friends: { offsets, people, weights } }
}

function scoresOf(model: Model, person: number | null, history: number[]): Float32Array {
  const out = new Float32Array(model.itemCount).fill(Number.NaN)
  model.score({ person, history: Uint32Array.from(history) }, out)
  return out
}

const allFinite = (scores: Float32Array) => scores.every(Number.isFinite)

for (const recommender of recommenders) {
  describe(recommender.name, () => {
    const tastes = twoTastes()
    const fitted = recommender.fit(setOf(tastes), { seed })

    test('gives the same bytes and scores for the same seed', async () => {
      const again = await recommender.fit(setOf(tastes), { seed })
      expect(again.save()).toEqual((await fitted).save())
      expect(scoresOf(again, 3, tastes[3]!)).toEqual(scoresOf(await fitted, 3, tastes[3]!))
    })

    test('comes back from its bytes with identical scores', async () => {
      const model = await fitted
      const loaded = recommender.load(model.save())
      expect(loaded.itemCount).toBe(ITEMS)
      for (const person of [0, 1, null]) {
        expect(scoresOf(loaded, person, [1, 2, 30])).toEqual(scoresOf(model, person, [1, 2, 30]))
      }
    })

    test('refuses bytes that are not its own, and bytes cut short', async () => {
      const bytes = (await fitted).save()
      expect(() => recommender.load(new Uint8Array(3))).toThrow()
      expect(() => recommender.load(new Uint8Array(64))).toThrow()
      expect(() => recommender.load(bytes.slice(0, bytes.length - 16))).toThrow()
    })

    test('scores every item with a finite number, and refuses a list of the wrong length', async () => {
      const model = await fitted
      for (const history of [[], [0], tastes[0]!, Array.from({ length: ITEMS }, (_, item) => item)]) {
        expect(allFinite(scoresOf(model, null, history))).toBe(true)
      }
      expect(() => model.score({ person: null, history: new Uint32Array() }, new Float32Array(ITEMS - 1))).toThrow(RangeError)
    })

    test('a block is scored as its people are one by one', async () => {
      const model = await fitted
      if (!model.scoreBlock) return
      const requests = tastes.slice(0, 21).map((row, person) => ({ person, history: Uint32Array.from(row) }))
      const out = requests.map(() => new Float32Array(ITEMS))
      model.scoreBlock(requests, out)
      requests.forEach((request, at) => {
        const alone = new Float32Array(ITEMS)
        model.score(request, alone)
        expect(out[at]).toEqual(alone)
      })
    })

    test('ignores unknown ids and repeats in a history, and people it never met', async () => {
      const model = await fitted
      expect(scoresOf(model, null, [1, 2, 2, ITEMS, 4_000_000_000, 1])).toEqual(scoresOf(model, null, [1, 2]))
      expect(allFinite(scoresOf(model, 99_999, [1, 2]))).toBe(true)
    })

    test('refuses an empty set and a misshapen one, in words', async () => {
      const empty = setOf([[], [], []])
      await expect(recommender.fit(empty, { seed })).rejects.toThrow(UnusableTrainingSet)
      await expect(recommender.fit(setOf([], 0), { seed })).rejects.toThrow(UnusableTrainingSet)
      const set = setOf(tastes)
      const cut = { ...set, interactions: { ...set.interactions, weights: new Float32Array(3) } }
      await expect(recommender.fit(cut, { seed })).rejects.toThrow('3 weights')
    })

    test('learns from one person, from one item, and from people who are all alike', async () => {
      const alike = Array.from({ length: 12 }, () => [0, 1, 2])
      for (const set of [setOf([[0, 3]], 5), setOf([[0]], 1), setOf([[0], [0], []], 1), setOf(alike, 4), setOf(alike, 3)]) {
        const model = await recommender.fit(set, { seed })
        expect(allFinite(scoresOf(model, 0, [0]))).toBe(true)
        expect(allFinite(scoresOf(model, null, []))).toBe(true)
      }
    })

    test('a repeated, unknown, weightless or NaN interaction changes nothing for anybody', async () => {
      const { interactions: clean, friends } = setOf(tastes)
      const spoiled = setOf(tastes.map((row) => [...row, row[0]!, ITEMS + 5, 3, 4]))
      const weights = spoiled.interactions.weights.map((weight, at) => {
        const place = at % 12
        return place === 10 ? Number.NaN : place === 11 ? 0 : weight
      })
      const model = await recommender.fit({ interactions: { ...spoiled.interactions, weights }, friends }, { seed })
      const same = await recommender.fit({ interactions: clean, friends }, { seed })
      expect(scoresOf(model, 5, tastes[5]!)).toEqual(scoresOf(same, 5, tastes[5]!))
    })

    test('a bot with 100,000 clicks hardly moves what others see', async () => {
      const bot = Array.from({ length: 100_000 }, (_, click) => 20 + (click % 3))
      const before = await recommender.fit(setOf([...tastes, []]), { seed })
      const after = await recommender.fit(setOf([...tastes, bot]), { seed })
      let kept = 0
      for (let person = 0; person < 20; person++) {
        const top = topIndices(scoresOf(before, person, tastes[person]!), 10)
        const topAfter = new Set(topIndices(scoresOf(after, person, tastes[person]!), 10))
        kept += top.filter((item) => topAfter.has(item)).length
      }
      expect(kept).toBeGreaterThanOrEqual(170) // of 200: one more person among 61, not 100,000
    })

    test('can be cancelled before and during the fit', async () => {
      const gone = AbortSignal.abort(new Error('stopped by the data team'))
      await expect(recommender.fit(setOf(tastes), { seed, signal: gone })).rejects.toThrow('stopped by the data team')
      const stop = new AbortController()
      const running = recommender.fit(setOf(tastes), { seed, signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) })
      await expect(running).rejects.toThrow('enough')
    })

    test('tells progress that never falls and ends at 1', async () => {
      const shares: number[] = []
      await recommender.fit(setOf(tastes), { seed, onProgress: (share) => shares.push(share) })
      expect(shares).toEqual([...shares].sort((a, b) => a - b))
      expect(shares.at(-1)).toBe(1)
      expect(shares.filter((share) => share === 1)).toHaveLength(1)
      expect(shares[0]).toBeGreaterThanOrEqual(0)
    })

    test('takes times, also from the future, and an unreadable one', async () => {
      const set = setOf(tastes, ITEMS, true)
      set.interactions.times![0] = Number.NaN
      set.interactions.times![1] = NOW + 1e12
      const model = await recommender.fit(set, { seed, now: NOW })
      expect(allFinite(scoresOf(model, 0, tastes[0]!))).toBe(true)
    })

    test('neighbours are others, best first, never more than asked', async () => {
      const { neighbours } = await fitted
      if (!neighbours) return
      const { items, scores } = neighbours(4, 5)
      expect(items.length).toBeLessThanOrEqual(5)
      expect(items).not.toContain(4)
      expect([...scores]).toEqual([...scores].sort((a, b) => b - a))
      expect(items.filter((item) => item < ITEMS / 2).length).toBe(items.length)
      expect(neighbours(ITEMS + 1, 5).items).toHaveLength(0)
    })
  })
}

describe('tastes', () => {
  for (const recommender of recommenders.filter(({ name }) => name !== 'popularity' && name !== 'nearby')) {
    test(`${recommender.name} gives a visitor of one taste the items of that taste`, async () => {
      const model = await recommender.fit(setOf(twoTastes()), { seed })
      const scores = scoresOf(model, null, [21, 25, 30, 33])
      for (const item of [21, 25, 30, 33]) scores[item] = -Infinity
      const top = topIndices(scores, 8)
      expect(top.filter((item) => item >= ITEMS / 2).length).toBeGreaterThanOrEqual(7)
    })
  }
})
