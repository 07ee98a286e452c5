/** Requests per second of somebody signed in against a stranger's on the same page; sign-ins per second against the bound that bcrypt sets, and what the others feel meanwhile. */
import { cpus } from 'node:os'
import { hash } from '@node-rs/bcrypt'
import { startHouse } from '../house.ts'
import { load } from '../load.ts'
import { sessionCookie, signInAs, withPeople } from './people.ts'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 8)
const ROUNDS = 7
const PEOPLE = 400
const AT_ONCE = Math.min(4, cpus().length)
const house = await startHouse({ DEMO: 'no', RATE_LIMIT: 'off' })

try {
  await withPeople(house, PEOPLE)
  const signIn = (i: number) => signInAs(house, `bench-${i % PEOPLE}@buka.test`)
  const cookie = await sessionCookie(house)
  // A stranger who has been here before has a cookie as well.
  const stranger = (await fetch(`${house.url}/health/live`)).headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')

  const target = `${house.url}/settings`
  await load({ url: target, connections: 20, seconds: 2 })
  const runs = { authenticated: [] as number[], unauthenticated: [] as number[] }
  // Turn and turn about, in short rounds: what else runs on the machine meets both alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, sent] of round % 2 === 0 ? [['unauthenticated', stranger], ['authenticated', cookie]] as const : [['authenticated', cookie], ['unauthenticated', stranger]] as const) {
      runs[kind].push((await load({ url: target, connections: 20, seconds: 2, headers: { cookie: sent } })).perSecond)
    }
  }
  const middle = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] as number
  const ratio = middle(runs.authenticated.map((perSecond, round) => perSecond / (runs.unauthenticated[round] as number)))

  /** Tasks per second with so many at once, each begun when the one before it is done. */
  async function rate(atOnce: number, task: (i: number) => Promise<unknown>): Promise<number> {
    const until = performance.now() + SECONDS * 1000
    const began = performance.now()
    let count = 0
    await Promise.all(Array.from({ length: atOnce }, async () => {
      while (performance.now() < until) {
        await task(count++)
      }
    }))
    return count / ((performance.now() - began) / 1000)
  }
  const bound = await rate(AT_ONCE, () => hash('bitterleaf and two stockfish', { cost: 12 }))
  let refused = 0
  const others = load({ url: `${house.url}/settings`, connections: 2, seconds: SECONDS })
  const busy = await rate(AT_ONCE * 2, async (i) => {
    if (!(await signIn(i)).ok) refused++
  })
  const felt = await others

  const signIns = await rate(AT_ONCE * 2, (i) => signIn(i))

  console.log(`
| what | figure | bar |
|---|---|---|
| requests/s of a stranger (GET /settings, 20 connections) | ${middle(runs.unauthenticated).toFixed(0)} | |
| requests/s of somebody signed in | ${middle(runs.authenticated).toFixed(0)} | |
| ratio | ${ratio.toFixed(2)} | 0.80 |
| bcrypt cost 12 alone, ${AT_ONCE} at once | ${bound.toFixed(1)}/s | |
| sign-ins (${AT_ONCE * 2} clients) | ${signIns.toFixed(1)}/s | |
| ratio | ${(signIns / bound).toFixed(2)} | 0.80 |
| sign-ins while others load pages | ${busy.toFixed(1)}/s, ${refused} refused | |
| p99 of other pages meanwhile | ${felt.p99} ms (p50 ${felt.p50} ms, ${felt.errors} errors) | 200 ms |
`)
} finally {
  await house.stop()
}
