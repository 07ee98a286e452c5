/**
 * Whether the time of an answer tells who has an account here: sign-in with people who are known, unknown and locked, and the
 * forms that send letters. Asked one after another, each round in an order of its own, so that whatever else runs on the machine
 * meets all of them alike.
 */
import { randomFrom } from '../../ml/numerics/random.ts'
import { startHouse } from '../house.ts'
import { printTable } from '../table.ts'
import { mannWhitney } from './mann-whitney.ts'
import { post, signInAs, withPeople } from './people.ts'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 300)
/** Registering hashes a password as well. */
const REGISTRATIONS = Math.ceil(ROUNDS / 3)
const SEED = Number(process.env.BENCH_SEED ?? Math.floor(Math.random() * 1e9))
const WARMING = 10
const random = randomFrom(SEED)

interface Measured {
  readonly kinds: ReadonlyArray<string>
  /** Milliseconds, per kind. */
  readonly times: Readonly<Record<string, number[]>>
  readonly answers: ReadonlySet<string>
}

async function measured(kinds: ReadonlyArray<string>, rounds: number, ask: (kind: string, i: number) => Promise<Response>): Promise<Measured> {
  const times: Record<string, number[]> = Object.fromEntries(kinds.map((kind) => [kind, []]))
  const answers = new Set<string>()
  for (let i = 0; i < rounds + WARMING; i++) {
    for (const kind of kinds.map((name) => ({ name, at: random.uniform() })).sort((a, b) => a.at - b.at).map(({ name }) => name)) {
      const began = performance.now()
      const response = await ask(kind, i)
      const said = `${response.status} ${await response.text()}`
      if (i < WARMING) continue
      times[kind]?.push(performance.now() - began)
      answers.add(said)
    }
  }
  return { kinds, times, answers }
}

const medianOf = (list: ReadonlyArray<number>): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] as number
const house = await startHouse({ DEMO: 'no', RATE_LIMIT: 'off' })
let isGood = true
try {
  for (const name of ['known', 'locked']) await withPeople(house, ROUNDS + WARMING, { name, lockedAt: name === 'locked' ? new Date() : null })
  const rows: string[][] = []
  const all: Array<[string, Measured]> = [
    ['sign in', await measured(['known', 'unknown', 'locked'], ROUNDS, (kind, i) => signInAs(house, `${kind}-${i}@buka.test`, 'not the right one'))],
    ['forgot', await measured(['known', 'unknown', 'locked'], ROUNDS, (kind, i) => post(house, '/api/auth/password/forgot', { email: `${kind}-${i}@buka.test` }))],
    ['register', await measured(['known', 'free'], REGISTRATIONS, (kind, i) => post(house, '/api/auth/register', { email: `${kind}-${i}@buka.test`, name: 'Bola Ade', password: 'ofada rice and ayamase' }))],
  ]
  for (const [what, { kinds, times, answers }] of all) {
    const medians = kinds.map((kind) => medianOf(times[kind] ?? []))
    const apart = Math.max(...medians) / Math.min(...medians) - 1
    const pairs = kinds.flatMap((one, i) => kinds.slice(i + 1).map((other) => ({ one, other, p: mannWhitney(times[one] ?? [], times[other] ?? []) })))
    // Five percent of an answer that takes five milliseconds is less than what a busy machine adds to it.
    isGood &&= answers.size === 1 && (apart <= 0.05 || what === 'forgot') && pairs.every(({ p }) => p > 0.01)
    rows.push([what, String(times[kinds[0] as string]?.length), kinds.map((kind, k) => `${kind} ${medians[k]?.toFixed(1)}`).join(', '), `${(apart * 100).toFixed(1)} %`, pairs.map(({ one, other, p }) => `${one}/${other} ${p.toFixed(3)}`).join(', '), String(answers.size)])
  }
  console.log(`${isGood ? 'all within the bars' : 'not within the bars'}; seed ${SEED}; bars: one answer, p > .01, medians of what hashes within 5 %\n`)
  printTable(['what', 'of each', 'median ms', 'apart', 'Mann-Whitney p', 'different answers'], rows)
} finally {
  await house.stop()
}
// A measurement does not fail; the table says how it was.
process.exit(0)
