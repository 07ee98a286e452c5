import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Refusal } from '../vocabulary/refusal.ts'
import { createHashing, hashPassword, isPassword, limiter } from './password.ts'
import { acceptPassword, breachedCount, strengthOf } from './password-rules.ts'

const OWNER = { email: 'ada.okafor@buka.test', name: 'Ada Okafor' }
const codeOf = (password: string): string => {
  try {
    acceptPassword(password, OWNER)
    return 'accepted'
  } catch (error) {
    return (error as Refusal).fields[0]?.code ?? 'other'
  }
}

test('every byte of a long password counts, and its two written forms are one password', async () => {
  const long = `${'ẹ̀wà'.repeat(30)}é`
  const kept = await hashPassword(long)
  expect(kept).toStartWith('$2b$12$')
  expect(await isPassword(long.normalize('NFD'), kept)).toBe(true)
  expect(await isPassword(`${long}x`, kept)).toBe(false)
  expect(await isPassword(long.slice(0, -1), kept)).toBe(false)
})

test('any change of any character makes another password', async () => {
  const seed = Date.now()
  console.log(`seed ${seed}`)
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 8, maxLength: 120 }), fc.nat(), async (password, at) => {
    const characters = [...password.normalize('NFC')]
    const i = at % characters.length
    const other = characters.map((c, j) => (j === i ? (c === 'x' ? 'y' : 'x') : c)).join('')
    const kept = await hashPassword(password, 4)
    return (await isPassword(password, kept)) && !(await isPassword(other, kept))
  }), { numRuns: 60, seed })
})

test('64 characters of four bytes are accepted, and a password may have 128', () => {
  expect(codeOf('🍲🌶🐟🥘'.repeat(16))).toBe('accepted')
  expect(codeOf('palm oil '.repeat(14))).toBe('accepted')
})

test('what is short, far too long, in every attack, or one’s own name is refused', () => {
  expect(breachedCount).toBeGreaterThan(3_000)
  expect(codeOf('sev3nch')).toBe('password-too-short')
  expect(codeOf('a'.repeat(513))).toBe('password-too-long')
  for (const common of ['password', 'Password1', 'PASSWORD123!', '12345678', 'iloveyou', 'qwertyuiop', 'sunshine']) expect([common, codeOf(common)]).toEqual([common, 'password-breached'])
  expect(codeOf('ada.okafor@buka.test')).toBe('password-is-yours')
  expect(codeOf('AdaOkafor')).toBe('password-is-yours')
})

test('words of the house, and one’s own with a tail, are no password; a sentence with them is', () => {
  for (const guessed of ['buka2026!', 'BukaBuka1', 'jollof-suya', 'admin12345', 'Lagos@2026', 'riderrider']) expect([guessed, codeOf(guessed)]).toEqual([guessed, expect.stringMatching(/password-(guessable|breached)/)])
  for (const own of ['Okafor1998', 'ada.okafor.77', 'OkaforOkafor']) expect([own, codeOf(own)]).toEqual([own, 'password-is-yours'])
  for (const good of ['suya behind the mosque', 'okafor sings badly', 'buka under the mango', '20260811-4471']) expect([good, codeOf(good)]).toEqual([good, 'accepted'])
})

test('spaces at the ends are part of a password', async () => {
  const kept = await hashPassword(' jollof rice ', 4)
  expect(await isPassword('jollof rice', kept)).toBe(false)
})

test('the strength of a password is judged from 0 to 4', () => {
  expect(strengthOf('adaokafor', OWNER)).toBeLessThan(2)
  expect(strengthOf('bitterleaf and two stockfish', OWNER)).toBe(4)
})

test('nobody’s password is wrong, and takes as long', async () => {
  const hashing = createHashing({ cost: 10 })
  const kept = await hashPassword('bitterleaf and stockfish', 10)
  const timeOf = async (hash: string | null): Promise<number> => {
    const began = performance.now()
    expect(await hashing.isRight('wrong wrong wrong', hash)).toBe(false)
    return performance.now() - began
  }
  await timeOf(null)
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let i = 0; i < 15; i++) {
    times.known.push(await timeOf(kept))
    times.unknown.push(await timeOf(null))
  }
  const least = (list: number[]): number => Math.min(...list)
  expect(least(times.unknown)).toBeGreaterThan(least(times.known) * 0.8)
})

test('a broken hash in the database is a wrong password and no crash', async () => {
  expect(await createHashing({ cost: 4 }).isRight('anything at all', 'not a hash')).toBe(false)
})

test('only so many hash at once, some wait, and the next is told to come back', async () => {
  let running = 0
  let most = 0
  const release: Array<() => void> = []
  const limited = limiter(4, 8)
  const task = (): Promise<void> => limited(async () => {
    most = Math.max(most, ++running)
    await new Promise<void>((resolve) => release.push(resolve))
    running--
  })
  const tasks = Array.from({ length: 12 }, task)
  const refused = await task().catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Refusal)
  expect((refused as Refusal).details.retry_after_seconds).toBe(5)
  while (running > 0 || release.length > 0) {
    release.shift()?.()
    await Promise.resolve()
  }
  await Promise.all(tasks)
  expect(most).toBe(4)
  await Promise.all([limited(async () => {}), limited(async () => {})])
})
