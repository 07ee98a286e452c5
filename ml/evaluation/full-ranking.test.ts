import { expect, test } from 'bun:test'
import { randomFrom } from '../numerics/random.ts'
import type { Interactions, Model } from '../recommenders/recommender.ts'
import { blind, oracle } from './baselines.ts'
import { pairedDifference } from './bootstrap.ts'
import { judge, peopleToJudge, summaryOf } from './full-ranking.ts'

const PEOPLE = 800
const ITEMS = 200

function rows(from: number, count: number): Interactions {
  const items = new Uint32Array(PEOPLE * count)
  const offsets = Uint32Array.from({ length: PEOPLE + 1 }, (_, person) => person * count)
  for (let person = 0; person < PEOPLE; person++) {
    for (let at = 0; at < count; at++) items[person * count + at] = (person * 7 + from + at) % ITEMS
  }
  return { peopleCount: PEOPLE, itemCount: ITEMS, offsets, items, weights: new Float32Array(items.length).fill(1), times: null }
}

const train = rows(0, 10)
const held = rows(10, 5)
const everybody = peopleToJudge(held)

test('an oracle scores 1 in everything, and shows every item that is in the test', () => {
  expect(summaryOf([judge(oracle(held), train, held, everybody, 20)])).toEqual({
    people: PEOPLE, recall: 1, ndcg: 1, hitRate: 1, mrr: 1, coverage: 1,
  })
})

test('a blind ranker scores what chance says: k of the items that are not held', () => {
  const { recall, hitRate } = summaryOf([judge(blind(ITEMS, 3), train, held, everybody, 20)])
  const chance = 20 / (ITEMS - 10)
  // Five draws a person, 800 people: one deviation of the mean is about .005.
  expect(Math.abs(recall - chance)).toBeLessThan(0.02)
  expect(Math.abs(hitRate - (1 - (1 - chance) ** 5))).toBeLessThan(0.06)
})

test('what a person already holds is never shown, however high it scores', () => {
  const proud: Model = {
    ...blind(ITEMS, 1),
    score({ history }, out) {
      out.fill(0)
      for (const item of history) out[item] = 9
    },
  }
  const judged = judge(proud, train, train, everybody, 20)
  expect(summaryOf([judged]).recall).toBe(0)
})

test('halves judged apart give the figures of the whole', () => {
  const model = blind(ITEMS, 5)
  const whole = summaryOf([judge(model, train, held, everybody, 20)])
  const halves = [everybody.slice(0, 300), everybody.slice(300)].map((people) => judge(model, train, held, people, 20))
  expect(summaryOf(halves).recall).toBeCloseTo(whole.recall, 12)
  expect(summaryOf(halves).coverage).toBe(whole.coverage)
})

test('a NaN in a list is refused, not averaged', () => {
  const broken: Model = { ...blind(ITEMS, 1), score: (_, out) => void out.fill(Number.NaN) }
  expect(() => judge(broken, train, held, everybody, 20)).toThrow('not finite')
  expect(() => judge({ ...broken, itemCount: 3 }, train, held, everybody, 20)).toThrow('3 of 200')
})

test('a bootstrap interval holds the true difference, and narrows to a point where all are alike', () => {
  const random = randomFrom(2)
  const before = Float64Array.from({ length: 500 }, () => random.uniform())
  const after = before.map((value) => value + 0.1 + 0.2 * random.normal())
  const { low, mean, high } = pairedDifference(before, after, 1)
  expect(low).toBeLessThan(0.1)
  expect(high).toBeGreaterThan(0.1)
  expect(mean).toBeGreaterThan(low)
  const { low: point } = pairedDifference(before, before, 1)
  expect(point).toBe(0)
  expect(() => pairedDifference(before, after.slice(1), 1)).toThrow(RangeError)
})
