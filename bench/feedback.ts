/**
 * `bun run bench:feedback`: feedback at a fixed rate over HTTP for a minute, from many diners. A share of them looks after the deed
 * as their page does (it asks for its suggestions again, and waits): for those it is measured how long after the tap the list
 * that they see knows of this very deed. The others do not look; how many of their lists are behind at the end, and how
 * long it takes until none is, stands in the last table. RATE, SECONDS, DINERS, LOOKING (the share). The load comes from the same
 * machine, and is open: what is not answered in time is not waited for before the next is sent.
 */
import { cpus, loadavg } from 'node:os'
import { ML_QUEUE } from '../ml/contract.ts'
import { connect } from '../src/platform/database.ts'
import { createLog } from '../src/platform/log.ts'
import { openQueues } from '../src/platform/queues.ts'
import { FewWordsClient } from './few-words.ts'
import { startHouse } from './house.ts'
import { processorSeconds } from './processor.ts'
import { printTable } from './table.ts'

const RATE = Number(process.env.RATE ?? 1_000)
const SECONDS = Number(process.env.SECONDS ?? 60)
const DINERS = Number(process.env.DINERS ?? 500)
const LOOKING = Number(process.env.LOOKING ?? 0.05)
const TICK_MS = 10
const GIVEN_UP_MS = 15_000
const DRAINED_WITHIN_MS = 120_000
/** How often it is counted what is left: that costs the database too. */
const LOOKED_AGAIN_MS = 500
const KINDS = ['click', 'click', 'click', 'view', 'order', 'favourite']

const house = await startHouse()
const { sql, close } = connect(house.databaseUrl, { poolSize: 1 })
const queues = openQueues({ databaseUrl: house.databaseUrl, redisUrl: null }, createLog('silent', 'bin'))

const cookieOf = (response: Response): string => response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
const oneOf = <Value>(values: ReadonlyArray<Value>): Value => values[Math.floor(Math.random() * values.length)] as Value

interface Backlog {
  readonly events: number
  readonly jobs: number
  /** Diners whose list does not know of their newest deed. */
  readonly lists: number
}

async function backlog(since: Date): Promise<Backlog> {
  const [row] = await sql<Array<{ events: number; lists: number }>>`
    select (select count(*)::int from events where relayed_at is null) as events, (
      select count(*)::int from (select diner_id, max(at) as at from feedback where at >= ${since} group by diner_id) latest
      left join suggestion_lists list on list.diner_id = latest.diner_id where coalesce(list.knows_until, '-infinity') < latest.at) as lists`
  // A database that is too busy to count has something to do.
  const counts: Record<string, number> = await queues.counts(ML_QUEUE).catch(() => ({ waiting: 1 }))
  return { events: row?.events ?? 0, lists: row?.lists ?? 0, jobs: ['waiting', 'active', 'delayed', 'prioritized'].reduce((sum, state) => sum + (counts[state] ?? 0), 0) }
}

try {
  console.log('waiting for the blend to be trained')
  while ((await sql`select 1 from models where recommender = 'hybrid' and state = 'live'`).length === 0) await Bun.sleep(500)
  const places = (await sql<Array<{ id: string }>>`select id from restaurants where city = 'lagos' and status = 'live'`).map(({ id }) => id)
  const cookies: string[] = []
  for (let at = 0; at < DINERS; at += 50) cookies.push(...(await Promise.all(Array.from({ length: Math.min(50, DINERS - at) }, () => fetch(house.url)))).map(cookieOf))
  const answers: number[] = []
  const lags: number[] = []
  let [sent, refused, lookers, looks, failedLooks, late] = [0, 0, 0, 0, 0, 0]
  const open = new Set<Promise<unknown>>()
  /** The list that the page of each diner shows. */
  const shown = new Map<number, string>()

  const client = new FewWordsClient(new URL(house.url).hostname, Number(new URL(house.url).port))
  const host = new URL(house.url).host
  const giving = cookies.map((cookie) => `POST /api/recommendations/feedback HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\ncontent-type: application/json\r\nsec-fetch-site: same-origin\r\naccept-encoding: br\r\ncontent-length: `)
  const looking = cookies.map((cookie) => `HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\nhx-request: true\r\nhx-request-type: partial\r\naccept-encoding: br\r\n\r\n`)

  /** Returns whether it was a deed: a heart that is there already is none. */
  const give = async (diner: number, at?: Date): Promise<boolean> => {
    const began = performance.now()
    const body = `{"restaurant_id":"${oneOf(places)}","kind":"${oneOf(KINDS)}"${at ? `,"at":"${at.toISOString()}"` : ''}}`
    const { status } = await client.ask(`${giving[diner]}${body.length}\r\n\r\n${body}`)
    answers.push(performance.now() - began)
    if (status !== 200 && status !== 201) refused++
    return status === 201
  }
  /** As the page asks. Returns when the newest of what the list knows was done, in milliseconds. */
  const look = async (diner: number): Promise<number> => {
    looks++
    const { status, body } = await client.ask(`GET /suggestions?shown=${shown.get(diner) ?? ''} ${looking[diner]}`, true)
    const version = /shown=([^"&]*-([0-9a-z]+))["&]/.exec(body)
    if (status !== 200 || !version) {
      failedLooks++
      return 0
    }
    shown.set(diner, version[1]!)
    return Number.parseInt(version[2]!, 36)
  }
  const giveAndLook = async (diner: number): Promise<void> => {
    const [began, at] = [performance.now(), new Date()]
    if (!(await give(diner, at))) return
    lookers++
    while ((await look(diner)) < at.getTime()) {
      if (performance.now() - began > GIVEN_UP_MS) {
        late++
        return void lags.push(GIVEN_UP_MS)
      }
    }
    lags.push(performance.now() - began)
  }
  const start = (work: Promise<unknown>): void => {
    const watched = work.catch(() => void refused++).finally(() => open.delete(watched))
    open.add(watched)
  }

  await Promise.all(Array.from({ length: 20 }, (_, diner) => give(diner)))
  answers.length = 0
  const [backend] = await sql<Array<{ pid: number }>>`select pg_backend_pid() as pid`
  const costBefore = processorSeconds(backend?.pid ?? 0)
  const since = new Date()
  const began = performance.now()
  while (performance.now() - began < SECONDS * 1_000) {
    const due = ((performance.now() - began) / 1_000) * RATE
    for (; sent < due; sent++) {
      const diner = Math.floor(Math.random() * DINERS)
      start(Math.random() < LOOKING ? giveAndLook(diner) : give(diner))
    }
    await Bun.sleep(TICK_MS)
  }
  const took = (performance.now() - began) / 1_000
  const [accepted, unanswered, left] = [answers.length - refused, open.size, await backlog(since)]
  await Promise.all(open)
  const drained = performance.now()
  let now = left
  while (now.events + now.jobs + now.lists > 0 && performance.now() - drained < DRAINED_WITHIN_MS) {
    await Bun.sleep(LOOKED_AGAIN_MS)
    now = await backlog(since)
  }
  const isDrained = now.events + now.jobs + now.lists === 0
  const cost = [...processorSeconds(backend?.pid ?? 0)].map(([name, seconds]) => [name, seconds - (costBefore.get(name) ?? 0)] as const)
  client.close()
  const at = (values: number[], share: number): string => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]?.toFixed(0) ?? '–'
  console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? ''}, load ${loadavg()[0]!.toFixed(1)} at the end; ${DINERS} diners, the demo city; the load comes from the same machine`)
  printTable(['feedback', 'asked/s', 'answered/s', 'refused', 'unanswered at the end', 'answer p50 ms', 'p95', 'p99'], [[`${SECONDS} s`, RATE, (accepted / took).toFixed(0), refused, unanswered, at(answers, 0.5), at(answers, 0.95), at(answers, 0.99)]])
  printTable(['changed list visible to who looks', 'share', 'lookers', 'looks', 'p50 ms', 'p95 ms', 'p99 ms', 'failed looks', 'never'], [['from the tap', LOOKING, lookers, looks, at(lags, 0.5), at(lags, 0.95), at(lags, 0.99), failedLooks, late]])
  printTable(['backlog at the end', 'events', 'jobs', 'lists behind', 'gone after s'], [['', left.events, left.jobs, left.lists, isDrained ? ((performance.now() - drained) / 1_000).toFixed(1) : `not after ${DRAINED_WITHIN_MS / 1_000}`]])
  printTable(['milliseconds of processor a deed', ...cost.map(([name]) => name), 'in all'], [['until the backlog is gone', ...cost.map(([, seconds]) => ((1_000 * seconds) / sent).toFixed(2)), ((1_000 * cost.reduce((sum, [, seconds]) => sum + seconds, 0)) / sent).toFixed(2)]])
} finally {
  await queues.close()
  await close()
  await house.stop()
}
process.exit(0)
