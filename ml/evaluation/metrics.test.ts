import { expect, test } from 'bun:test'
import { hitRateAt, ndcgAt, precisionAt, recallAt, reciprocalRankAt } from './metrics.ts'

const ranked = [7, 3, 9, 1, 5]

test('a list with hits at places 2 and 4, of three relevant, worked by hand', () => {
  const relevant = new Set([3, 1, 100])
  expect(recallAt(5, ranked, relevant)).toBeCloseTo(2 / 3, 12)
  expect(recallAt(2, ranked, relevant)).toBeCloseTo(1 / 3, 12)
  expect(precisionAt(5, ranked, relevant)).toBeCloseTo(2 / 5, 12)
  expect(hitRateAt(1, ranked, relevant)).toBe(0)
  expect(hitRateAt(2, ranked, relevant)).toBe(1)
  expect(reciprocalRankAt(5, ranked, relevant)).toBe(1 / 2)
  // (1/log2 3 + 1/log2 5) / (1 + 1/log2 3 + 1/log2 4) = 1.0616063 / 2.1309298
  expect(ndcgAt(5, ranked, relevant)).toBeCloseTo(0.4981893, 6)
})

test('bounds: a perfect list scores 1, a list without hits 0, nothing relevant 0, and a short list is not padded', () => {
  for (const metric of [recallAt, ndcgAt, hitRateAt, reciprocalRankAt]) {
    expect(metric(5, ranked, new Set(ranked))).toBe(1)
    expect(metric(5, ranked, new Set([42]))).toBe(0)
    expect(metric(5, ranked, new Set())).toBe(0)
    expect(metric(20, ranked, new Set([7]))).toBe(1)
  }
})

test('recall divides by all that is relevant, NDCG by what could fit', () => {
  const relevant = new Set([7, 3, 50, 51])
  expect(recallAt(2, ranked, relevant)).toBe(0.5)
  expect(ndcgAt(2, ranked, relevant)).toBe(1)
})
