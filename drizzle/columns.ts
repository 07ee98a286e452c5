/** Columns that every room uses, so that an id, an instant or an amount is the same thing in each table. */
import { bigint, customType, timestamp, uuid } from 'drizzle-orm/pg-core'
import { type Id, newId } from '../src/vocabulary/id.ts'
import type { Kobo } from '../src/vocabulary/money.ts'

export const idColumn = <Noun extends string>(name = 'id') =>
  uuid(name).$type<Id<Noun>>().primaryKey().$defaultFn(() => newId<Noun>())

export const refColumn = <Noun extends string>(name: string) => uuid(name).$type<Id<Noun>>()

/** A UTC instant (timestamptz). */
export const instantColumn = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** Whole kobo in a bigint. */
export const koboColumn = (name: string) => bigint(name, { mode: 'number' }).$type<Kobo>()

export const bytesColumn = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value),
  fromDriver: (value) => new Uint8Array(value),
})

/**
 * JSON that is written and read whole and often: the processes that use it press it, which costs a tenth of what the database takes
 * to read JSON and to press that.
 */
export const pressedColumn = <Value>(name: string) => customType<{ data: Value; driverData: Buffer }>({ dataType: () => 'bytea', toDriver: (value) => Buffer.from(pressed(value)), fromDriver: (bytes) => unpressed<Value>(bytes) })(name)

export const pressed = (value: unknown): Uint8Array => Bun.zstdCompressSync(JSON.stringify(value), { level: 1 })

const OPENING_BRACKETS = new Set(['[', '{'].map((bracket) => bracket.charCodeAt(0)))

/** What was written before it was pressed begins as JSON does. */
export const unpressed = <Value>(bytes: Uint8Array): Value =>
  JSON.parse(Buffer.from(OPENING_BRACKETS.has(bytes[0] ?? 0) ? bytes : Bun.zstdDecompressSync(bytes)).toString()) as Value

/** The transaction that wrote the row, as PostgreSQL counts them. */
export const transactionColumn = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' })
