/**
 * `bun run bench:live`: streams of orders. Readers in processes of their own follow one order each; orders change; each event has to
 * reach its reader once. Then the web process is killed, PostgreSQL is away for ten seconds, and Redis is. STREAMS, CHANGES
 * (a second) and SECONDS say how much; the table names the ratio to the 10,000 streams that are wanted.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { people } from '../drizzle/schema/accounts.ts'
import { orders } from '../drizzle/schema/orders.ts'
import { events } from '../drizzle/schema/outbox.ts'
import { lockOrder, noteDeed, stepOrder } from '../src/orders/step.ts'
import { connect, type Connection, migrateDatabase, write } from '../src/platform/database.ts'
import { freePort } from '../src/platform/embedded-postgres.ts'
import { createLog } from '../src/platform/log.ts'
import { migrateQueues } from '../src/platform/queues.ts'
import { openWakes } from '../src/platform/wakes.ts'
import { makeRestaurant } from '../src/testing/people.ts'
import { type Id, newId } from '../src/vocabulary/id.ts'
import { kobo } from '../src/vocabulary/money.ts'
import type { FromReaders, ReadersTask, ToReaders } from './live-readers.ts'
import { printTable } from './table.ts'
import { startThrowawayPostgres, type ThrowawayPostgres } from './throwaway-postgres.ts'

export interface LivePlan {
  readonly relay: 'postgresql' | 'redis'
  readonly streams: number
  readonly changesPerSecond: number
  readonly seconds: number
  readonly readerProcesses: number
  readonly webProcesses: number
  readonly faults: ReadonlyArray<'web killed' | 'PostgreSQL away' | 'Redis away'>
  readonly awaySeconds: number
}

export interface LiveRow {
  readonly phase: string
  readonly open: number
  readonly events: number
  readonly p50: number
  readonly p99: number
  readonly slowest: number
  /** Of it, from the time that an event bears to its commit: what the writer took, before anybody could know of it. */
  readonly writingP99: number
  readonly rssMegabytes: number
  /** Processor time that the web processes spent on it, which does not depend on what else the machine does. */
  readonly cpuSeconds: number
  /** How long their first threads could have run and had no core, which depends on nothing else. */
  readonly waitedSeconds: number
  /** Streams that broke off without anybody having been killed. */
  readonly lost: number
  /** Until all were open again. */
  readonly backSeconds: number | null
  readonly missed: number
  readonly doubled: number
  /** Of the last minute: what else the machine did. */
  readonly load: number
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SECRET_KEY = 'a key for readers and for the web that they read'
const WANTED_STREAMS = 10_000
const BACK_WITHIN_MS = 120_000

/** A process of ours, ended by its own id and no other. */
interface Ours {
  readonly pid: number
  kill(): Promise<void>
}

export async function runLive(plan: LivePlan, database: { readonly url: string } | ThrowawayPostgres): Promise<LiveRow[]> {
  const { url } = database
  const redis = plan.relay === 'redis' ? await startRedis() : null
  await Promise.all([migrateDatabase(url), migrateQueues(url)])
  const connection = connect(url, { name: 'bench', poolSize: 6 })
  // The writer is a process too: what it commits has to be said over Redis.
  const wakes = openWakes(redis?.url ?? null, connection, createLog('silent', 'bin'))
  const port = await freePort()
  const webs: Ours[] = []
  const crowd: Crowd[] = []
  const rows: LiveRow[] = []
  try {
    webs.push(...await Promise.all(Array.from({ length: plan.webProcesses }, () => startWeb(port, url, redis?.url ?? null))))
    const followed = await placeOrders(connection, plan.streams)
    const share = Math.ceil(followed.length / plan.readerProcesses)
    for (let i = 0; i < plan.readerProcesses; i++) crowd.push(startReaders({ host: '127.0.0.1', port, secretKey: SECRET_KEY, first: i * share, orders: followed.slice(i * share, (i + 1) * share) }))
    const hall = new Hall(plan, crowd, connection, followed.map(({ orderId }) => orderId))
    rows.push(await hall.phase('all open', webs, async () => hall.untilAllAreOpen(performance.now()), false))
    rows.push(await hall.phase(`${plan.changesPerSecond} changes/s`, webs, () => hall.change(plan.seconds), false))
    for (const fault of plan.faults) {
      rows.push(await hall.phase(fault, webs, async () => {
        const changing = hall.change(Math.max(plan.seconds, plan.awaySeconds + 2))
        await Bun.sleep(1_000)
        // A process that is killed is back when its successor has everybody; a server that was away, from its return on.
        let began = performance.now()
        if (fault === 'web killed') {
          const victim = webs.shift() as Ours
          await victim.kill()
          webs.push(await startWeb(port, url, redis?.url ?? null))
        } else if (fault === 'PostgreSQL away') {
          if (!('crash' in database)) throw new Error('this PostgreSQL is not ours to kill')
          await database.crash()
          await Bun.sleep(plan.awaySeconds * 1_000)
          await database.restart()
        } else if (redis) {
          await redis.away(plan.awaySeconds * 1_000)
        }
        if (fault !== 'web killed') began = performance.now()
        const back = await hall.untilAllAreOpen(began)
        await changing
        return back
      }, true))
    }
    return rows
  } finally {
    for (const one of crowd) await one.kill()
    for (const web of webs) await web.kill()
    await wakes.close()
    await connection.close()
    await redis?.remove()
  }
}

/** Everybody who reads, and what they have been told. */
class Hall {
  private next = 0
  private writings: number[] = []

  constructor(private readonly plan: LivePlan, private readonly crowd: ReadonlyArray<Crowd>, private readonly connection: Connection, private readonly orderIds: ReadonlyArray<string>) {}

  async phase(phase: string, webs: ReadonlyArray<Ours>, work: () => Promise<number | void>, mayBreak: boolean): Promise<LiveRow> {
    const before = await this.told()
    const firstEvent = await this.countEvents()
    const [cpuBefore, waitedBefore] = [cpuOf, waitedOf].map((of) => new Map(webs.map(({ pid }) => [pid, of(pid)]))) as [Map<number, number>, Map<number, number>]
    this.writings = []
    const back = await work()
    const happened = await this.countEvents() - firstEvent
    const { missed, doubled } = await this.compare()
    const after = await this.told()
    const delays = after.delays.toSorted((a, b) => a - b)
    const since = (of: (pid: number) => number, before: ReadonlyMap<number, number>): number => webs.reduce((sum, { pid }) => sum + of(pid) - (before.get(pid) ?? 0), 0)
    return {
      phase, open: after.open, events: happened, p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), slowest: delays.at(-1) ?? 0, writingP99: quantile(this.writings.toSorted((a, b) => a - b), 0.99),
      rssMegabytes: Math.max(...webs.map(({ pid }) => rssOf(pid))), cpuSeconds: since(cpuOf, cpuBefore), waitedSeconds: since(waitedOf, waitedBefore),
      lost: mayBreak ? 0 : after.comebacks - before.comebacks, backSeconds: typeof back === 'number' ? back : null, missed, doubled, load: loadavg()[0] ?? 0,
    }
  }

  /** Seconds from `began` until every stream is open. */
  async untilAllAreOpen(began: number): Promise<number> {
    for (;;) {
      if ((await this.open()) === this.plan.streams) return (performance.now() - began) / 1_000
      if (performance.now() - began > BACK_WITHIN_MS) throw new Error(`only ${await this.open()} of ${this.plan.streams} streams are open`)
      await Bun.sleep(100)
    }
  }

  /** Orders change one after the other, as their kitchens would have them; a change that the database could not take did not happen. */
  async change(seconds: number): Promise<void> {
    const works: Array<Promise<void>> = []
    const began = performance.now()
    for (let i = 0; i < seconds * this.plan.changesPerSecond; i++) {
      const early = (i / this.plan.changesPerSecond) * 1_000 - (performance.now() - began)
      if (early > 0) await Bun.sleep(early)
      works.push(this.changeOne(this.orderIds[this.next++ % this.orderIds.length] as string).catch(() => {}))
    }
    await Promise.all(works)
  }

  private async changeOne(orderId: string): Promise<void> {
    let now = new Date()
    await write(this.connection.db, async (tx) => {
      const order = await lockOrder(tx, orderId)
      const by = { who: 'staff', id: null } as const
      const to = order.state === 'accepted' ? 'preparing' : order.state === 'preparing' ? 'ready' : null
      // As late as possible: what counts is the time from the commit on.
      now = new Date()
      if (to) await stepOrder(tx, order, to, { by }, now)
      else await noteDeed(tx, order, 'delayed', { by }, now)
    })
    this.writings.push(Date.now() - now.getTime())
  }

  private open = async (): Promise<number> => (await Promise.all(this.crowd.map((one) => one.tell(false)))).reduce((sum, { open }) => sum + open, 0)

  private async told(): Promise<{ open: number; comebacks: number; delays: number[] }> {
    const all = await Promise.all(this.crowd.map((one) => one.tell(true)))
    return { open: all.reduce((sum, { open }) => sum + open, 0), comebacks: all.reduce((sum, { comebacks }) => sum + comebacks, 0), delays: all.flatMap(({ delays }) => delays) }
  }

  private countEvents = (): Promise<number> => this.connection.db.$count(events)

  /** What the readers heard beside what is written; those who are behind are given some seconds. */
  private async compare(): Promise<{ missed: number; doubled: number }> {
    const deadline = performance.now() + 15_000
    for (;;) {
      const happened = await this.connection.db.select({ id: events.id, orderId: events.subjectId }).from(events)
      const heard = (await Promise.all(this.crowd.map((one) => one.dump()))).reduce((all, some) => Object.assign(all, some), {} as Record<string, ReadonlyArray<number>>)
      const sets = new Map(Object.entries(heard).map(([orderId, ids]) => [orderId, new Set(ids)]))
      const missed = happened.filter(({ id, orderId }) => !sets.get(orderId)?.has(id)).length
      const doubled = Object.entries(heard).reduce((sum, [orderId, ids]) => sum + ids.length - (sets.get(orderId)?.size ?? 0), 0)
      if (missed === 0 || performance.now() > deadline) return { missed, doubled }
      await Bun.sleep(200)
    }
  }
}

interface Told {
  readonly open: number
  readonly comebacks: number
  readonly delays: ReadonlyArray<number>
}

interface Crowd {
  /** @param takes the delays so far are taken, or left for later */
  tell(takes: boolean): Promise<Told>
  dump(): Promise<Readonly<Record<string, ReadonlyArray<number>>>>
  kill(): Promise<void>
}

function startReaders(task: ReadersTask): Crowd {
  let answer: (message: FromReaders) => void = () => {}
  let kept: number[] = []
  const run = Bun.spawn([process.execPath, 'bench/live-readers.ts'], { cwd: ROOT, stdin: 'ignore', stdout: 'inherit', stderr: 'inherit', ipc: (message) => answer(message as FromReaders) })
  const ask = (message: ToReaders): Promise<FromReaders> => new Promise((resolve) => {
    answer = resolve
    run.send(message)
  })
  run.send({ do: 'begin', task } satisfies ToReaders)
  return {
    tell: async (takes) => {
      const told = (await ask({ do: 'tell' })) as Extract<FromReaders, { what: 'told' }>
      kept.push(...told.delays)
      const delays = takes ? kept : []
      if (takes) kept = []
      return { open: told.open, comebacks: told.comebacks, delays }
    },
    dump: async () => ((await ask({ do: 'dump' })) as Extract<FromReaders, { what: 'dump' }>).heard,
    kill: async () => {
      run.kill('SIGKILL')
      await run.exited
    },
  }
}

async function startWeb(port: number, databaseUrl: string, redisUrl: string | null): Promise<Ours> {
  const dataDir = mkdtempSync(join(tmpdir(), 'buka-live-'))
  const { promise: ready, resolve } = Promise.withResolvers<void>()
  const run = Bun.spawn([process.execPath, 'src/server.ts'], {
    cwd: ROOT, stdin: 'ignore', stdout: 'ignore', stderr: 'inherit', ipc: (message) => { if (message === 'ready') resolve() },
    env: {
      ...process.env, NODE_ENV: 'test', PORT: String(port), SHARE_PORT: 'yes', PUBLIC_URL: `http://127.0.0.1:${port}`, HOST: '127.0.0.1', DATA_DIR: dataDir, DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl ?? '', SECRET_KEY, LOG_LEVEL: 'silent', RATE_LIMIT: 'off', TRUSTED_PROXIES: '127.0.0.1', PASSWORD_COST: '4',
    },
  })
  await Promise.race([ready, run.exited.then((code) => { throw new Error(`the web ended with ${code}`) })])
  return {
    pid: run.pid,
    kill: async () => {
      run.kill('SIGKILL')
      await run.exited
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function startRedis(): Promise<{ readonly url: string; away(ms: number): Promise<void>; remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'buka-live-redis-'))
  const port = await freePort()
  const begin = () => Bun.spawn(['/usr/bin/redis-server', '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' })
  let server = begin()
  const end = async () => {
    server.kill('SIGKILL')
    await server.exited
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    away: async (ms) => {
      await end()
      await Bun.sleep(ms)
      server = begin()
    },
    remove: async () => {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** So many accepted orders, each of a guest of its own. */
async function placeOrders({ db }: Connection, count: number): Promise<Array<{ orderId: string; personId: string }>> {
  const restaurantId = await makeRestaurant(db)
  const now = new Date()
  const later = new Date(now.getTime() + 3_600_000)
  const all = Array.from({ length: count }, (_, i) => ({ orderId: newId<'order'>(), personId: newId<'person'>(), i }))
  for (let from = 0; from < all.length; from += 1_000) {
    const some = all.slice(from, from + 1_000)
    await db.insert(people).values(some.map(({ personId, i }) => ({ id: personId, email: `guest-${i}@buka.test`, name: 'Guest' })))
    await db.insert(orders).values(some.map(({ orderId, personId, i }) => ({
      id: orderId, reference: `BENCH-${i}`, restaurantId, state: 'accepted' as const, customerId: personId as string as Id<'diner'>, personId, visitorId: personId, locale: 'en', contactSealed: 'sealed', fulfilment: 'delivery' as const,
      lat: 6.5195, lng: 3.3751, addressSealed: 'sealed', pay: 'card' as const, total: kobo(500_000), deliveryFee: kobo(90_000), terms: { rules: [], promotion: null },
      promisedFrom: now, promisedUntil: later, cookAt: now, kitchenWindow: now, placedAt: now, paidAt: now, acceptedAt: now,
    })))
  }
  return all.map(({ orderId, personId }) => ({ orderId, personId }))
}

function rssOf(pid: number): number {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : ''
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
}

/** From the scheduler, in nanoseconds. */
function waitedOf(pid: number): number {
  const schedule = existsSync(`/proc/${pid}/schedstat`) ? readFileSync(`/proc/${pid}/schedstat`, 'utf8') : ''
  return Number(schedule.split(' ')[1] ?? 0) / 1e9
}

const quantile = (sorted: ReadonlyArray<number>, share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

/** User and system time; the kernel counts in hundredths. */
function cpuOf(pid: number): number {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
  const [user = '0', system = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13)
  return (Number(user) + Number(system)) / 100
}

if (import.meta.main) {
  const streams = Number(process.env.STREAMS ?? WANTED_STREAMS)
  const plan = { streams, changesPerSecond: Number(process.env.CHANGES ?? 100), seconds: Number(process.env.SECONDS ?? 20), readerProcesses: 2, webProcesses: 1, awaySeconds: 10 }
  console.log(`${streams} streams on one web process (${(streams / WANTED_STREAMS).toFixed(2)} of the ${WANTED_STREAMS} wanted), ${plan.changesPerSecond} changes a second; ${cpus().length} cores shared by web, database, writer and readers`)
  const rows: Array<LiveRow & { readonly relay: string }> = []
  for (const [relay, name, faults] of [['postgresql', 'NOTIFY', ['web killed', 'PostgreSQL away']], ['redis', 'Redis', ['web killed', 'Redis away']]] as const) {
    const database = await startThrowawayPostgres()
    rows.push(...(await runLive({ ...plan, relay, faults }, database).finally(() => database.remove())).map((row) => ({ relay: name, ...row })))
  }
  printTable(['relay, phase', 'open', 'events', 'p50 ms', 'p99 ms', 'max ms', 'writing p99', 'RSS MB', 'CPU s', 'no core s', 'lost', 'back s', 'missed', 'doubled', 'load'], rows.map((row) => [
    `${row.relay}: ${row.phase}`, row.open, row.events, row.p50, row.p99, row.slowest, row.writingP99, row.rssMegabytes, row.cpuSeconds.toFixed(1), row.waitedSeconds.toFixed(1), row.lost, row.backSeconds === null ? '-' : row.backSeconds.toFixed(1), row.missed, row.doubled, row.load.toFixed(1),
  ]))
  process.exit(0)
}
