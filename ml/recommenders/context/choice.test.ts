import { expect, test } from 'bun:test'
import { randomFrom } from '../../numerics/random.ts'
import { type Choice, fitChoices } from './choice.ts'
import { fitNetwork, type ListedChoice, networkScore, packNetwork, unpackNetwork } from './choice-network.ts'

const WIDTH = 3

/** People who choose among ten by the weights 2, -1, 0. */
function choicesBy(utility: (row: Float32Array) => number, count: number, seed: number): Choice[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => {
    const features = Float32Array.from({ length: 10 * WIDTH }, () => random.normal())
    let taken = 0
    let best = -Infinity
    for (let row = 0; row < 10; row++) {
      const gumbel = -Math.log(-Math.log(1 - random.uniform()))
      const worth = utility(features.subarray(row * WIDTH, (row + 1) * WIDTH)) + gumbel
      if (worth > best) [taken, best] = [row, worth]
    }
    return { features, taken }
  })
}

const fit = { width: WIDTH, prior: new Float64Array(WIDTH), pull: 0, isMuted: () => false }
const linear = (row: Float32Array) => 2 * row[0]! - row[1]!

test('finds the weights by which choices were made', async () => {
  const weights = await fitChoices(choicesBy(linear, 2_000, 1), { ...fit, random: randomFrom(1) })
  expect(weights[0]!).toBeCloseTo(2, 0)
  expect(weights[1]!).toBeCloseTo(-1, 0)
  expect(Math.abs(weights[2]!)).toBeLessThan(0.15)
})

test('no choices leave the prior, few are pulled to it, and muted components stay 0', async () => {
  const prior = Float64Array.from([0, 0, 5])
  expect([...(await fitChoices([], { ...fit, prior, random: randomFrom(1) }))]).toEqual([0, 0, 5])
  const few = await fitChoices(choicesBy(linear, 5, 1), { ...fit, prior, pull: 1e4, random: randomFrom(1) })
  expect(few[2]!).toBeCloseTo(5, 0)
  const muted = await fitChoices(choicesBy(linear, 200, 1), { ...fit, isMuted: (at) => at === 0, random: randomFrom(1) })
  expect(muted[0]!).toBe(0)
})

test('rows that stand for many others count as many', async () => {
  const thinned = choicesBy(linear, 2_000, 3).map(({ features, taken }) => {
    const kept = [taken, ...[...Array(10).keys()].filter((row) => row !== taken).slice(0, 6)]
    return {
      features: Float32Array.from(kept.flatMap((row) => [...features.subarray(row * WIDTH, (row + 1) * WIDTH)])),
      taken: 0,
      logWeights: Float32Array.from(kept, (_, at) => (at === 0 ? 0 : Math.log(1.5))),
    }
  })
  const weights = await fitChoices(thinned, { ...fit, random: randomFrom(1) })
  expect(weights[0]!).toBeCloseTo(2, 0)
})

test('the network learns what a weighted sum cannot say, the same for the same seed', async () => {
  const agree = (row: Float32Array) => (row[0]! * row[1]! > 0 ? 4 : 0)
  const listed = (seed: number): ListedChoice[] => choicesBy(agree, 600, seed).map((choice) => ({ ...choice, linear: new Float32Array(10) }))
  const train = () => fitNetwork(listed(1), { width: WIDTH, listLength: 10, random: randomFrom(1), epochCount: 8, hiddenCount: 8 })
  const network = await train()
  expect(await train()).toEqual(network)
  expect(unpackNetwork(packNetwork(network))).toEqual(network)
  let right = 0
  for (const { features } of listed(2).slice(0, 200)) {
    const scores = Array.from({ length: 10 }, (_, row) => networkScore(network, features, row * WIDTH, 0))
    const best = scores.indexOf(Math.max(...scores))
    if (agree(features.subarray(best * WIDTH, (best + 1) * WIDTH)) > 0) right++
  }
  expect(right).toBeGreaterThan(170)
})

test('lists of another length are refused', async () => {
  const short: ListedChoice = { features: new Float32Array(WIDTH), taken: 0, linear: new Float32Array(1) }
  await expect(fitNetwork([short], { width: WIDTH, listLength: 10, random: randomFrom(1), epochCount: 1 })).rejects.toThrow('1 rows')
})
