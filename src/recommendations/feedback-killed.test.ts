/** Web, worker and ml killed with -9 while deeds come in: what was answered is there, once, and every list comes to know of it. */
import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inArray, sql } from 'drizzle-orm'
import { feedback } from '../../drizzle/schema/recommendations.ts'
import { performRun } from '../../ml/training/run.ts'
import { MortalHouse } from '../../bench/mortal-house.ts'
import { freePort } from '../platform/embedded-postgres.ts'
import { createLog } from '../platform/log.ts'
import { migrateQueues } from '../platform/queues.ts'
import { eventually } from '../testing/town.ts'
import { trainingTown } from '../testing/trainings.ts'
import type { Id } from '../vocabulary/id.ts'

const DINERS = 24
const ROUNDS = 9
const SCRIPTS = ['src/server.ts', 'src/worker.ts', 'ml/worker.ts']

const { database, db, town, lineUp } = await trainingTown()
await migrateQueues(database.url)
await performRun(database, (await lineUp({ recommenders: ['popularity', 'hybrid'] })).id, createLog('silent', 'ml'), () => new Date())
const port = await freePort()
const address = `http://127.0.0.1:${port}`
const environment = { NODE_ENV: 'test', DATABASE_URL: database.url, PORT: String(port), PUBLIC_URL: address, DATA_DIR: mkdtempSync(join(tmpdir(), 'buka-killed-')), SECRET_KEY: 'a'.repeat(64), LOG_LEVEL: 'fatal', RATE_LIMIT: 'off', DEMO: 'no' }
const houses = SCRIPTS.map((script) => new MortalHouse(environment, [script]))
await Promise.all(houses.map((house) => house.open()))
afterAll(() => Promise.all(houses.map((house) => house.close())))

const cookies = await Promise.all(Array.from({ length: DINERS }, async () => (await fetch(address)).headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')))

/** The id that was answered, or null for who got no answer. */
async function give(cookie: string, restaurantId: string): Promise<string | null> {
  try {
    const response = await fetch(`${address}/api/recommendations/feedback`, {
      method: 'POST', headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }, body: JSON.stringify({ restaurant_id: restaurantId, kind: 'click' }),
    })
    return response.status === 201 ? ((await response.json()) as { id: string }).id : null
  } catch {
    return null
  }
}

test(`${ROUNDS} times one of them is killed amid deeds`, async () => {
  const answered: string[] = []
  let unanswered = 0
  for (let round = 0; round < ROUNDS; round++) {
    const victim = houses[round % houses.length]!
    let first = (): void => {}
    const begun = new Promise<void>((resolve) => { first = resolve })
    const crowd = Promise.all(cookies.flatMap((cookie, diner) => [0, 1, 2].map(async (time) => {
      const id = await give(cookie, town.places[(diner + time + round) % town.places.length]!)
      first()
      return id
    })))
    // The first is answered, the others are on their way or wait for the statement of all.
    await begun
    await victim.fall()
    for (const id of await crowd) id === null ? unanswered++ : answered.push(id)
  }
  const rows = await db.select({ id: feedback.id, diner: feedback.dinerId }).from(feedback).where(inArray(feedback.id, answered as Id<'feedback'>[]))
  console.log(`${answered.length} answered, ${unanswered} not, in ${ROUNDS} kills`)
  expect(answered.length).toBeGreaterThan(DINERS * ROUNDS)
  expect(rows.map(({ id }) => id as string).sort()).toEqual([...answered].sort())
  const diners = [...new Set(rows.map(({ diner }) => diner))]
  expect(diners).toHaveLength(DINERS)
  await eventually('every event is relayed and every list knows all', async () => {
    const [row] = await db.execute<{ events: number; behind: number }>(sql`
      select (select count(*)::int from events where relayed_at is null) as events, (
        select count(*)::int from (select diner_id, max(at) as at from feedback where diner_id in ${diners} group by diner_id) latest
        left join suggestion_lists list on list.diner_id = latest.diner_id where coalesce(list.knows_until, '-infinity') < latest.at) as behind`)
    return row?.events === 0 && row.behind === 0
  }, 60_000)
}, 120_000)
