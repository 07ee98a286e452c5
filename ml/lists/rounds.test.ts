import { expect, test } from 'bun:test'
import { Rounds } from './rounds.ts'

test('a thousand requests for one key are two rounds, and each is answered by a round that began after it', async () => {
  let happened = 0
  const seen: number[] = []
  const rounds = new Rounds<string>(10, async () => {
    seen.push(happened)
    await new Promise<void>((resolve) => setImmediate(resolve))
  })
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
  })
  const ends = await Promise.allSettled([rounds.add(['a', 'b', 'c']), rounds.add(['broken']), rounds.add(['d'])])
  expect(performed).toEqual([['a', 'b'], ['c', 'broken'], ['d']])
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})
