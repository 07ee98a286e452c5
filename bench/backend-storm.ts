import { Client, Pool } from 'pg'
import type postgres from 'postgres'

/** What the storm needs from a driver, so that postgres.js and pg meet the same weather. */
export interface Driver {
  /** Two legs of one transfer in one transaction, with a pause between them that is no database work. */
  transfer(id: number, pauseMilliseconds: number): Promise<void>
  read(id: number): Promise<number>
  close(): Promise<void>
}

export type Postgres = typeof postgres

const applicationName = 'backend-storm'

export function openPostgresJs(library: Postgres, url: string, connections: number): Driver {
  const sql = library(url, { max: connections, connection: { application_name: applicationName }, onnotice() {} })
  return {
    async transfer(id, pause) {
      await sql.begin(async transaction => {
        await transaction`insert into leg (transfer, side) values (${id}, 'debit')`
        await Bun.sleep(pause)
        await transaction`insert into leg (transfer, side) values (${id}, 'credit')`
      })
    },
    async read(id) {
      const [row] = await sql<{ id: number }[]>`select id, balance from account where id = ${id}`
      return row?.id ?? -1
    },
    async close() {
      await sql.end({ timeout: 1 })
    },
  }
}

export function openPg(url: string, connections: number): Driver {
  const pool = new Pool({ connectionString: url, max: connections, application_name: applicationName })
  pool.on('error', () => {})
  return {
    async transfer(id, pause) {
      const client = await pool.connect()
      let failure: Error | undefined
      client.on('error', ignore)
      try {
        await client.query('begin')
        await client.query(`insert into leg (transfer, side) values ($1, 'debit')`, [id])
        await Bun.sleep(pause)
        await client.query(`insert into leg (transfer, side) values ($1, 'credit')`, [id])
        await client.query('commit')
      } catch (error) {
        failure = error as Error
        throw error
      } finally {
        client.off('error', ignore)
        client.release(failure)
      }
    },
    async read(id) {
      const { rows } = await pool.query<{ id: number }>({
        name: 'account-by-id',
        text: 'select id, balance from account where id = $1',
        values: [id],
      })
      return rows[0]?.id ?? -1
    },
    async close() {
      await Promise.race([pool.end(), Bun.sleep(1_000)])
    },
  }
}

function ignore() {}

export interface Storm {
  url: string
  milliseconds: number
  pauseMilliseconds: number
  writers: number
  readers: number
  seed: number
  /** One blow of the storm; called every `everyMilliseconds`. */
  strike: (random: () => number) => Promise<void>
  everyMilliseconds: number
  /** As many blows and no more, however long they take; without it, as many as the time allows. */
  blows?: number
}

export interface Damage {
  committed: number
  refused: number
  reads: number
  blows: number
  /** Transfers of which exactly one leg is in the database. */
  torn: number
  /** Transfers reported as done of which a leg is missing. */
  lost: number
  /** Reads that returned another row than the one asked for. */
  mixed: number
  /** Calls that had neither succeeded nor failed 5 s after the storm. */
  hung: number
  /** Seconds after the storm until as many transfers as there are writers and one read have all succeeded; null: not within 10 s. */
  secondsUntilAnswer: number | null
}

export async function prepareLedger(url: string) {
  const owner = await connectedClient(url)
  await owner.query(`
    drop table if exists leg, account;
    create table leg (transfer int not null, side text not null, primary key (transfer, side));
    create table account (id int primary key, balance bigint not null);
    insert into account select n, n * 100 from generate_series(0, 999) n;
  `)
  await owner.end()
}

/** Runs transfers and reads through `driver` while `strike` hits the server; counts the damage in the database, not in replies. */
export async function sufferStorm(driver: Driver, storm: Storm): Promise<Damage> {
  await prepareLedger(storm.url)
  const random = seededRandom(storm.seed)
  const pending = new Set<Promise<unknown>>()
  const committed: number[] = []
  const damage: Damage = {
    committed: 0, refused: 0, reads: 0, blows: 0, torn: 0, lost: 0, mixed: 0, hung: 0, secondsUntilAnswer: null,
  }
  let transfers = 0
  let over = false

  function watched<T>(call: Promise<T>): Promise<T> {
    pending.add(call)
    call.then(() => pending.delete(call), () => pending.delete(call))
    return call
  }

  async function write() {
    while (!over) {
      const id = transfers++
      try {
        await watched(driver.transfer(id, storm.pauseMilliseconds))
        committed.push(id)
      } catch {
        damage.refused++
        await Bun.sleep(1)
      }
    }
  }

  async function read() {
    while (!over) {
      const id = Math.floor(random() * 1000)
      try {
        if ((await watched(driver.read(id))) !== id) damage.mixed++
        damage.reads++
      } catch {
        await Bun.sleep(1)
      }
    }
  }

  for (let n = 0; n < storm.writers; n++) void write()
  for (let n = 0; n < storm.readers; n++) void read()

  const end = performance.now() + storm.milliseconds
  while (performance.now() < end || damage.blows < (storm.blows ?? 0)) {
    await Bun.sleep(storm.everyMilliseconds)
    if (damage.blows === storm.blows) continue
    await storm.strike(random)
    damage.blows++
  }
  over = true

  const stormEnd = performance.now()
  const calls = [...pending]
  damage.secondsUntilAnswer = await secondsUntil(stormEnd, 10, async () => {
    const ids = Array.from({ length: storm.writers }, () => transfers++)
    await Promise.all([driver.read(1), ...ids.map(id => driver.transfer(id, 1))])
  })
  await Promise.race([Promise.allSettled(calls), Bun.sleep(Math.max(0, stormEnd + 5_000 - performance.now()))])
  damage.hung = pending.size
  damage.committed = committed.length

  const auditor = await connectedClient(storm.url)
  // What is still running could yet write its second leg; only a settled ledger can be judged.
  await auditor.query(`select pg_terminate_backend(pid, 2000) from pg_stat_activity where application_name = $1 and xact_start is not null`, [applicationName])
  const { rows } = await auditor.query<{ transfer: number; legs: number }>(
    'select transfer, count(*)::int as legs from leg group by transfer')
  const legs = new Map(rows.map(row => [row.transfer, row.legs]))
  damage.torn = rows.filter(row => row.legs !== 2).length
  damage.lost = committed.filter(id => legs.get(id) !== 2).length
  await auditor.end()
  return damage
}

/** Ends one backend of the driver under test, picked by the seed. */
export async function backendKiller(url: string) {
  const killer = await connectedClient(url)
  return {
    async strike(random: () => number) {
      const { rows } = await killer.query<{ pid: number }>(
        'select pid from pg_stat_activity where application_name = $1 order by backend_start', [applicationName])
      const victim = rows[Math.floor(random() * rows.length)]
      if (victim) await killer.query('select pg_terminate_backend($1)', [victim.pid])
    },
    close: () => killer.end(),
  }
}

async function secondsUntil(start: number, limitSeconds: number, attempt: () => Promise<void>): Promise<number | null> {
  const deadline = start + limitSeconds * 1000
  while (performance.now() < deadline) {
    const answered = await Promise.race([
      attempt().then(() => true, () => false),
      Bun.sleep(Math.max(0, deadline - performance.now())).then(() => false),
    ])
    if (answered) return (performance.now() - start) / 1000
    await Bun.sleep(5)
  }
  return null
}

async function connectedClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', ignore)
  await client.connect()
  return client
}

/** mulberry32, Tommy Ettinger 2017, public domain: 32 bits of state are enough to choose victims. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
