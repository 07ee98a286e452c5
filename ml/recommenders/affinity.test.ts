import { expect, test } from 'bun:test'
import { randomFrom } from '../numerics/random.ts'
import { fittingOf } from './fitting.ts'
import { rowsOf } from './holding-out.ts'
import { type AffinityPlan, learnAffinity } from './parts/affinity-learning.ts'

const ITEMS = 90
const RANK = 4
const plan: AffinityPlan = { rank: RANK, temperature: 0.1, spokenShare: 0.5, rate: 0.02, epochs: 60, stepLimit: 400, batch: 32, candidateLimit: 40 }

/** Three kinds of people, each with thirty items of its own; the directions to begin with know nothing of it. */
function threeKinds() {
  const random = randomFrom(3)
  const rows = Array.from({ length: 200 }, (_, person) => {
    const own = new Set<number>()
    while (own.size < 10) own.add((person % 3) * 30 + random.below(30))
    return [...own].sort((a, b) => a - b)
  })
  const vectors = Float32Array.from({ length: ITEMS * RANK }, () => random.normal())
  return { holdings: rowsOf(rows, ITEMS), begin: { vectors, rank: RANK, shares: new Float32Array(ITEMS).fill(1) } }
}

const cosine = (a: Float32Array, b: Float32Array) => {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, at) => sum + value * y[at]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

test('what five items say together points where the items of their own kind stand', async () => {
  const { holdings, begin } = threeKinds()
  const { says, stands } = await learnAffinity(holdings, begin, plan, 5, fittingOf({ seed: 5 }))
  const depth = says.length / ITEMS
  for (const kind of [0, 1, 2]) {
    const voice = new Float32Array(depth)
    for (let item = 30 * kind; item < 30 * kind + 5; item++) for (let d = 0; d < depth; d++) voice[d]! += says[item * depth + d]!
    const to = Array.from({ length: ITEMS }, (_, item) => cosine(voice, stands.subarray(item * depth, (item + 1) * depth)))
    const mean = (cosines: number[]) => cosines.reduce((sum, value) => sum + value, 0) / cosines.length
    const own = mean(to.filter((_, item) => Math.floor(item / 30) === kind))
    expect(own).toBeGreaterThan(mean(to.filter((_, item) => Math.floor(item / 30) !== kind)) + 0.5)
  }
})

test('the same seed learns the same directions, another seed others', async () => {
  const learned = async (seed: number) => {
    const { holdings, begin } = threeKinds()
    return (await learnAffinity(holdings, begin, plan, seed, fittingOf({ seed }))).says
  }
  const first = await learned(5)
  expect(await learned(5)).toEqual(first)
  expect(await learned(6)).not.toEqual(first)
})
