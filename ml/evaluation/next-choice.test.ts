import { expect, test } from 'bun:test'
import { readCheckIns } from '../dataset/foursquare.ts'
import type { Model } from '../recommenders/recommender.ts'
import { judgeNextChoices, nextChoices } from './next-choice.ts'

const VENUES = "venue,latitude,longitude\n" + Array.from({ length: 20 }, (_, venue) => `${venue},40,-74`).join("\n")
const checkIns = readCheckIns("user,venue,local_time\n1,3,2012-01-01T08:00\n1,4,2012-01-02T08:00\n1,3,2012-01-03T08:00\n1,5,2012-01-04T08:00\n", VENUES)

const model = (score: (item: number) => number): Model => ({
  name: 'made up',
  itemCount: 20,
  score: (_, out) => void out.forEach((_value, item) => (out[item] = score(item))),
  save: () => new Uint8Array(),
})

test('a request knows the past, and nothing else', () => {
  const requests = [...nextChoices(checkIns, 1)]
  expect(requests.map(({ request }) => [...request.history])).toEqual([[3], [3, 4], [3, 4, 3]])
  expect(requests.map(({ venue }) => venue)).toEqual([4, 3, 5])
  expect([...nextChoices(checkIns, 1, false)].map(({ request }) => [...request.history])).toEqual([[3], [3, 4], [3, 3]])
})

test('by hand: 3 first, 5 second, 4 third', () => {
  const report = judgeNextChoices(model((item) => (item === 3 ? 3 : item === 5 ? 2 : item === 4 ? 1 : 0)), checkIns, 1)
  expect(report.all.recallAt10).toBe(1)
  expect(report.all.accuracyAt1).toBeCloseTo(1 / 3, 12)
  expect(report.all.ndcgAt10).toBeCloseTo((1 / Math.log2(4) + 1 + 1 / Math.log2(3)) / 3, 12)
  // New to the person are 4 (behind 5, 3 being known) and 5 (first).
  expect(report.fresh.eventCount).toBe(2)
  expect(report.fresh.ndcgAt10).toBeCloseTo((1 / Math.log2(3) + 1) / 2, 12)
})

test('a model that says the same of all is placed in the middle', () => {
  expect(judgeNextChoices(model(() => 1), checkIns, 1).all.accuracyAt1).toBe(0)
})
