/** Puts the demo city into an empty database: all of it or nothing, once. */
import { getTableColumns, getTableName, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Database, Transaction } from '../../src/platform/database.ts'
import { people } from '../schema/accounts.ts'
import { dishes, dishOptionGroups, menuCategories, optionGroups, options, packs } from '../schema/menus.ts'
import { favourites, feedback } from '../schema/recommendations.ts'
import { areas, closings, openingHours, restaurants, staff } from '../schema/restaurants.ts'
import { dishRatings, reviews } from '../schema/reviews.ts'
import { DEMO_SEED, demoCity, type DemoLogin } from './demo-city.ts'
import type { CityRows, PersonRow } from './rows.ts'

/** Known to everybody who reads this: the demo city is for development, and stays out of production unless asked for. */
export const DEMO_PASSWORD = 'jollof-and-dodo-2026'

export interface LoadedDemo {
  readonly seed: number
  /** False when there were restaurants already: then nothing was written. */
  readonly loaded: boolean
  readonly counts: Readonly<Record<keyof CityRows, number>>
  readonly logins: ReadonlyArray<DemoLogin & { readonly password: string }>
}

export interface LoadDemo {
  readonly now: Date
  readonly hashPassword: (password: string) => Promise<string>
  readonly seed?: number
  readonly password?: string
}

// In this order every row finds what it refers to.
const TABLES = {
  areas, people, restaurants, openingHours, closings, staff, menuCategories, packs, dishes, optionGroups, options, dishOptionGroups,
  reviews, dishRatings, feedback, favourites,
} as const satisfies Record<keyof CityRows, PgTable>

const BATCH_ROWS = 5_000
// Whoever starts second waits, then finds restaurants.
const LOADING_LOCK = 7_205_760

export async function loadDemoCity(db: Database, { now, hashPassword, seed = DEMO_SEED, password = DEMO_PASSWORD }: LoadDemo): Promise<LoadedDemo> {
  const nothing = Object.fromEntries(Object.keys(TABLES).map((table) => [table, 0])) as Record<keyof CityRows, number>
  if (await hasRestaurants(db)) return { seed, loaded: false, counts: nothing, logins: [] }
  const city = demoCity({ seed, now })
  // One hash for all: a slow hash for each login would be most of the loading time.
  const rows = { ...city.rows, people: withPassword(city.rows.people, city.logins, await hashPassword(password)) }
  const loaded = await db.transaction(async (tx) => {
    // A busy machine may take longer than a page is allowed to, and whoever waits for the lock waits as long.
    await tx.execute(sql`set local statement_timeout = '2min'`)
    await tx.execute(sql`select pg_advisory_xact_lock(${LOADING_LOCK})`)
    if (await hasRestaurants(tx)) return false
    for (const table of Object.keys(TABLES) as Array<keyof CityRows>) await insertAll(tx, TABLES[table], rows[table])
    return true
  })
  if (!loaded) return { seed, loaded, counts: nothing, logins: [] }
  // Fresh statistics, or the first pages are planned as if the tables were empty.
  for (const table of Object.values(TABLES)) await db.execute(sql`analyze ${table}`)
  const counts = Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.length])) as Record<keyof CityRows, number>
  return { seed, loaded, counts, logins: city.logins.map((login) => ({ ...login, password })) }
}

async function hasRestaurants(reader: Pick<Database, 'select'>): Promise<boolean> {
  return (await reader.select({ id: restaurants.id }).from(restaurants).limit(1)).length > 0
}

function withPassword(rows: ReadonlyArray<PersonRow>, logins: ReadonlyArray<DemoLogin>, passwordHash: string): PersonRow[] {
  const ids = new Set(logins.map((login) => login.personId))
  return rows.map((row) => (ids.has(row.id) ? { ...row, passwordHash } : row))
}

/**
 * Many rows as one JSON parameter: several times faster than a parameter per value, and without the limit of 65,535.
 * All rows of a table must have the same keys.
 */
export async function insertAll(tx: Transaction, table: PgTable, rows: ReadonlyArray<object>): Promise<void> {
  const first = rows[0]
  if (!first) return
  const columns = getTableColumns(table)
  const keys = Object.keys(first)
  const used = keys.map((key) => columns[key] ?? unknownColumn(table, key))
  const names = sql.join(used.map((column) => sql.identifier(column.name)), sql`, `)
  const fields = sql.join(keys.map((key) => sql.identifier(key)), sql`, `)
  const definition = sql.join(used.map((column, i) => sql`${sql.identifier(keys[i] ?? '')} ${sql.raw(column.getSQLType())}`), sql`, `)
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    const batch = JSON.stringify(rows.slice(start, start + BATCH_ROWS), withoutNulls)
    await tx.execute(sql`insert into ${table} (${names}) select ${fields} from json_to_recordset(${batch}::text::json) as r(${definition})`)
  }
}

/** A missing key is read as null: there is no need to send it. */
const withoutNulls = (_key: string, value: unknown): unknown => value ?? undefined

function unknownColumn(table: PgTable, key: string): never {
  throw new RangeError(`${getTableName(table)} has no column ${key}`)
}
