import { expect, test } from 'bun:test'
import { Rounds } from './rounds.ts'

test('a thousand requests for one key are two rounds, and each is answered by a round that began after it', async () => {
  let happened = 0
  const seen: number[] = []
  const rounds = new Rounds<string>({ hurried: 10, others: 10 }, async () => {
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
  const rounds = new Rounds<string>({ hurried: 2, others: 2 }, async (keys) => {
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
  const rounds = new Rounds<string>({ hurried: 10, others: 10 }, async () => {
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

test('who is in a hurry goes before all who wait, and in the end everybody is served once', async () => {
  const performed: string[][] = []
  const rounds = new Rounds<string>({ hurried: 2, others: 2 }, async (keys) => void performed.push([...keys]), () => 0)
  const others = rounds.add(['a', 'b', 'c', 'd', 'e', 'f'])
  await Promise.all([others, rounds.hurry(['e', 'new'])])
  expect(performed).toEqual([['a', 'b'], ['e', 'new'], ['c', 'd'], ['f']])
})

test('a crowd in a hurry does not keep one who waits for ever', async () => {
  const performed: string[][] = []
  const rounds: Rounds<string> = new Rounds<string>({ hurried: 1, others: 1 }, async (keys) => {
    performed.push([...keys])
    if (performed.length < 100) void rounds.hurry([`crowd ${performed.length}`])
  }, () => 0)
  void rounds.hurry(['crowd'])
  await rounds.add(['patient'])
  expect(performed.findIndex(([key]) => key === 'patient')).toBe(8)
})

test('while somebody was in a hurry lately the work for others leaves the processor free, and who comes in a hurry is served amid the rest and does not end it', async () => {
  let work = 0
  const ends: Array<[string, number]> = []
  const began = performance.now()
  const rounds = new Rounds<string>({ hurried: 5, others: 1 }, async (keys) => {
    const until = performance.now() + 30
    while (performance.now() < until) work++
    ends.push([keys.join(), performance.now() - began])
  }, () => performance.now())
  await rounds.hurry(['looking'])
  const others = rounds.add(['a', 'b'])
  while (ends.length < 2) await Bun.sleep(1)
  // It rests now, for three times what it worked.
  await rounds.hurry(['looking again'])
  await others
  expect(ends.map(([keys]) => keys)).toEqual(['looking', 'a', 'looking again', 'b'])
  // A rest of ninety milliseconds after the first of them, and thirty of work.
  expect(ends[3]![1] - ends[1]![1]).toBeGreaterThanOrEqual(115)
})
