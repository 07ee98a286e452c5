/**
 * `bun run bench:feedback`: feedback at a fixed rate over HTTP for a minute, from many diners, and how long after a deed the page
 * shows the list that follows from it. RATE, SECONDS, DINERS. The load comes from the same machine, and is open: what is
 * not answered in time is not waited for before the next is sent.
 */
import { cpus, loadavg } from 'node:os'
import { connect } from '../src/platform/database.ts'
import { startHouse } from './house.ts'
import { printTable } from './table.ts'

const RATE = Number(process.env.RATE ?? 1_000)
const SECONDS = Number(process.env.SECONDS ?? 60)
const DINERS = Number(process.env.DINERS ?? 500)
const TICK_MS = 20
/** So many deeds a second are followed until the page shows them. */
const FOLLOWED_PER_SECOND = 8
const LOOK_EVERY_MS = 50
const GIVEN_UP_MS = 15_000
const KINDS = ['click', 'click', 'click', 'view', 'order', 'favourite']

const house = await startHouse()
const { sql, close } = connect(house.databaseUrl, { poolSize: 1 })

const cookieOf = (response: Response): string => response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')

/** Milliseconds since 1970 of the list that the page shows; 0 without one. */
async function shownList(cookie: string): Promise<number> {
  const page = await (await fetch(`${house.url}/suggestions`, { headers: { cookie, 'hx-request': 'true', 'hx-request-type': 'partial' } })).text()
  return Number.parseInt(/shown=[^"]*-([0-9a-z]+)"/.exec(page)?.[1] ?? '0', 36)
}

try {
  console.log('waiting for the blend to be trained')
  while ((await sql`select 1 from models where recommender = 'hybrid' and state = 'live'`).length === 0) await Bun.sleep(500)
  const places = (await sql<Array<{ id: string }>>`select id from restaurants where city = 'lagos' and status = 'live'`).map(({ id }) => id)
  const cookies: string[] = []
  for (let at = 0; at < DINERS; at += 50) cookies.push(...(await Promise.all(Array.from({ length: Math.min(50, DINERS - at) }, () => fetch(house.url)))).map(cookieOf))
  const answers: number[] = []
  const lags: number[] = []
  let [sent, refused, late] = [0, 0, 0]
  const open = new Set<Promise<unknown>>()

  const give = async (diner: number): Promise<void> => {
    const began = performance.now()
    const response = await fetch(`${house.url}/api/recommendations/feedback`, {
      method: 'POST', headers: { cookie: cookies[diner]!, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ restaurant_id: places[Math.floor(Math.random() * places.length)], kind: KINDS[Math.floor(Math.random() * KINDS.length)] }),
    })
    await response.arrayBuffer()
    answers.push(performance.now() - began)
    if (!response.ok) refused++
  }
  const follow = async (diner: number): Promise<void> => {
    const [began, at] = [performance.now(), Date.now()]
    await give(diner)
    while ((await shownList(cookies[diner]!)) < at) {
      if (performance.now() - began > GIVEN_UP_MS) {
        late++
        return void lags.push(GIVEN_UP_MS)
      }
      await Bun.sleep(LOOK_EVERY_MS)
    }
    lags.push(performance.now() - began)
  }
  const start = (work: Promise<unknown>): void => {
    const watched = work.catch(() => void refused++).finally(() => open.delete(watched))
    open.add(watched)
  }

  await Promise.all(Array.from({ length: 20 }, (_, diner) => give(diner)))
  answers.length = 0
  const processor = (await sql<Array<{ jobs: number }>>`select count(*)::int as jobs from events`)[0]!.jobs
  const began = performance.now()
  let followed = 0
  while (performance.now() - began < SECONDS * 1_000) {
    const elapsed = (performance.now() - began) / 1_000
    for (; followed < elapsed * FOLLOWED_PER_SECOND; followed++, sent++) start(follow(Math.floor(Math.random() * DINERS)))
    for (; sent < elapsed * RATE; sent++) start(give(Math.floor(Math.random() * DINERS)))
    await Bun.sleep(TICK_MS)
  }
  const took = (performance.now() - began) / 1_000
  const accepted = answers.length - refused
  await Promise.all(open)
  const written = (await sql<Array<{ jobs: number }>>`select count(*)::int as jobs from events`)[0]!.jobs - processor
  const at = (values: number[], share: number): string => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]?.toFixed(0) ?? '–'
  console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? ''}, load ${loadavg()[0]!.toFixed(1)} at the end; ${DINERS} diners, the demo city; the load comes from the same machine`)
  printTable(['feedback', 'asked/s', 'answered/s', 'refused', 'events', 'answer p50 ms', 'p95', 'p99'], [[`${SECONDS} s`, RATE, (accepted / took).toFixed(0), refused, written, at(answers, 0.5), at(answers, 0.95), at(answers, 0.99)]])
  printTable(['changed list visible', 'followed', 'p50 ms', 'p95 ms', 'p99 ms', 'never'], [['from the tap', lags.length, at(lags, 0.5), at(lags, 0.95), at(lags, 0.99), late]])
} finally {
  await close()
  await house.stop()
}
process.exit(0)
