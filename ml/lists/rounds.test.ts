import { expect, test } from 'bun:test'
import { Rounds } from './rounds.ts'

test('a thousand requests for one key are two rounds, and each is answered by a round that began after it', async () => {
  let happened = 0
  const seen: number[] = []
  const rounds = new Rounds<string>(10, async () => {
    seen.push(happened)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }, () => 0)
  const first = rounds.add(['bot'])
  const answers = Array.from({ length: 1_000 }, () => {
    happened++
    return rounds.add(['bot'])
  })
  await Promise.all([first, ...answers])
  expect(seen).toEqual([0, 1_000])
})

test('who waited longest comes first, and a broken round does not stop the next', async () => {
  const performed: string[][] = []
  const rounds = new Rounds<string>(2, async (keys) => {
    performed.push([...keys])
    if (keys.includes('broken')) throw new Error('broken')
  }, () => 0)
  const ends = await Promise.allSettled([rounds.add(['a', 'b', 'c']), rounds.add(['broken']), rounds.add(['d'])])
  expect(performed).toEqual([['a', 'b'], ['c', 'broken'], ['d']])
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})

test('what happened before a good round began is served already; what came later, or after a broken one, is not', async () => {
  let now = 100
  let isBroken = true
  const performed: number[] = []
  const rounds = new Rounds<string>(10, async () => {
    if (isBroken) throw new Error('broken')
    performed.push(now)
  }, () => now)
  await rounds.add(['a'], 50).catch(() => {})
  isBroken = false
  await rounds.add(['a'], 50)
  await rounds.add(['a'], 99)
  expect(performed).toEqual([100])
  now = 200
  await rounds.add(['a'], 100)
  await rounds.add(['a', 'b'], 150)
  await rounds.add(['a'])
  expect(performed).toEqual([100, 200, 200, 200])
})
