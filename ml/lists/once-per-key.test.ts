import { expect, test } from 'bun:test'
import { OncePerKey } from './once-per-key.ts'

test('a thousand requests for one key are two runs, and each is answered by a run that began after it', async () => {
  const once = new OncePerKey()
  let happened = 0
  const seen: number[] = []
  const work = async () => {
    seen.push(happened)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  const first = once.run('bot', work)
  const answers = Array.from({ length: 1_000 }, () => {
    happened++
    return once.run('bot', work)
  })
  await Promise.all([first, ...answers])
  expect(seen).toEqual([0, 1_000])
})

test('keys do not wait for each other, and a failed run does not stop the next', async () => {
  const once = new OncePerKey()
  let release = () => {}
  const held = once.run('slow', () => new Promise<void>((resolve) => { release = resolve }))
  await once.run('quick', async () => {})
  const next = once.run('slow', async () => { throw new Error('broken') })
  release()
  await held
  expect(next).rejects.toThrow('broken')
  await next.catch(() => {})
  await once.run('slow', async () => {})
})
