/**
 * The one door to PostgreSQL: drizzle on postgres.js (see patches/ and docs/driver.md for what we mended in it).
 * Reads take a `Database`; writes take a `Transaction`, and only a door opens one.
 */
import { type SQL, sql } from 'drizzle-orm'
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'

export type Database = PostgresJsDatabase
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
/** What a read needs: it works inside and outside of a transaction. */
export type Reader = Pick<Database, 'select' | 'selectDistinct' | 'selectDistinctOn' | 'execute' | '$count'>

export interface Connection {
  readonly db: Database
  readonly sql: postgres.Sql
  close(): Promise<void>
}

const MIGRATIONS = fileURLToPath(new URL('../../drizzle/migrations', import.meta.url))
// One number for all processes of one database: whoever comes second waits, then finds nothing to do.
const MIGRATION_LOCK = 7_205_759

/** Object ids of date, timestamp and timestamptz. */
const TIME_TYPES = [1082, 1114, 1184]

export function connect(databaseUrl: string, options: { readonly poolSize?: number; readonly name?: string; readonly connectSeconds?: number } = {}): Connection {
  const sql = postgres(databaseUrl, {
    max: options.poolSize ?? 10,
    idle_timeout: 60,
    connect_timeout: options.connectSeconds ?? 10,
    // Seconds between attempts. The usual pause grows to half a minute, and every query waits for its end: a page must say within
    // two seconds that the database is away, and find it again as soon as it is back.
    backoff: () => 0.25 + Math.random() * 0.25,
    onnotice: () => {},
    connection: { application_name: options.name ?? 'buka', TimeZone: 'UTC', statement_timeout: 15_000, idle_in_transaction_session_timeout: 15_000 },
  })
  const db = drizzle(sql)
  // drizzle hands over text and takes the driver's own way of writing dates away; whoever speaks SQL itself has dates.
  for (const type of TIME_TYPES) sql.options.serializers[type] = (value: unknown) => (value instanceof Date ? value.toISOString() : value)
  return { db, sql, close: () => sql.end({ timeout: 5 }) }
}

/** Where drizzle keeps what it builds statements with; it has no words for preparing one that is written in SQL. */
interface Builder {
  readonly dialect: { sqlToQuery(query: SQL): unknown }
  readonly session: { prepareQuery(query: unknown, fields: undefined, name: string, isArray: boolean): { execute(): Promise<unknown> } }
}

/**
 * A statement that is asked all the time: each connection parses it once, and plans it a few times. Its text must be the same each
 * time, because connections keep what they know.
 */
export async function executeKept<Row extends Record<string, unknown>>(db: Reader, query: SQL): Promise<ReadonlyArray<Row>> {
  const { dialect, session } = db as unknown as Builder
  return (await session.prepareQuery(dialect.sqlToQuery(query), undefined, 'kept', false).execute()) as ReadonlyArray<Row>
}

/** Those of these names under which somebody has a connection. */
export async function connectedAs(db: Database, names: ReadonlyArray<string>): Promise<ReadonlySet<string>> {
  const rows = await db.execute<{ name: string }>(sql`select distinct application_name as name from pg_stat_activity where application_name in ${[...names]}`)
  return new Set(rows.map(({ name }) => name))
}

/** Brings the schema up to date. Safe to call from several processes at once. */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {}, connection: { application_name: 'buka-migrate' } })
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`
    await migrate(drizzle(sql), { migrationsFolder: MIGRATIONS })
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** SQLSTATE of a database error, wherever the driver or drizzle put it; `null` for other errors. */
export function sqlState(error: unknown): string | null {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = (e as { code?: unknown }).code
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code
  }
  return null
}

const CONNECTION_CODES = new Set(['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT', 'RESERVATION_ENDED', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT'])

/** True when the database could not be reached or is going down; the request may be tried again later. */
export function isDatabaseDown(error: unknown): boolean {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = (e as { code?: unknown }).code
    if (typeof code === 'string' && (CONNECTION_CODES.has(code) || code.startsWith('08') || /^57P0[1-5]$/.test(code) || code === '53300')) return true
  }
  return false
}

const afterwards = new WeakMap<Transaction, Array<() => void>>()

/** Does this once what the transaction wrote is true for everybody, and never if it is undone. Only for what this process keeps in memory: it must not fail. */
export const afterCommit = (tx: Transaction, deed: () => void): void => void afterwards.get(tx)?.push(deed)

const RETRIED = new Set(['40001', '40P01'])

/**
 * Runs a write in a transaction. Serialisation failures and deadlocks are the database's way of saying "again":
 * they are repeated up to three times, after a short random wait.
 */
export const write = <T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> => repeated(async () => {
  let deeds: ReadonlyArray<() => void> = []
  const result = await db.transaction(async (tx) => {
    const mine: Array<() => void> = []
    afterwards.set(tx, mine)
    deeds = mine
    return work(tx)
  })
  for (const deed of deeds) deed()
  return result
})

/** The same for a write of one statement, which is a transaction of its own and saves the ways to and fro for its begin and its end. */
export async function repeated<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      if (attempt > 3 || !RETRIED.has(sqlState(error) ?? '')) throw error
      await Bun.sleep(Math.random() * 20 * attempt)
    }
  }
}
