/** Sealing anew what older keys have sealed, a batch of rows at a time, each row only if nobody changed it meanwhile. */
import { asc, getTableName, gt, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { addresses, people, proofs } from '../../drizzle/schema/accounts.ts'
import { letters, pushSubscriptions } from '../../drizzle/schema/notifications.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { type Database, write } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'

// Rows of a batch are locked for as long as one statement takes: a few milliseconds.
const BATCH = 500

/** Every sealed column of the house. A new one belongs here: the test compares this list with the schema. */
const SEALED: ReadonlyArray<{ readonly table: PgTable & { readonly id: PgColumn }; readonly column: PgColumn }> = [
  { table: people, column: people.phoneSealed },
  { table: people, column: people.totpSealed },
  { table: proofs, column: proofs.sealed },
  { table: addresses, column: addresses.sealed },
  { table: letters, column: letters.sealed },
  { table: pushSubscriptions, column: pushSubscriptions.sealed },
  { table: orders, column: orders.contactSealed },
  { table: orders, column: orders.addressSealed },
]
type SealedColumn = (typeof SEALED)[number]

/** What everything sealed in this column is bound to, before the id of its row. */
const placeOf = ({ table, column }: SealedColumn): string => `${getTableName(table)}.${column.name}`

export const sealedPlaces = (): ReadonlyArray<string> => SEALED.map(placeOf)

/** Killed and begun again, it passes over what is done already. @returns how many fields were sealed anew */
export async function rotateKeys(db: Database, vault: Vault): Promise<number> {
  let count = 0
  for (const one of SEALED) {
    for (let last: string | null = '00000000-0000-0000-0000-000000000000'; last !== null;) {
      const { moved, next } = await rotateBatch(db, vault, one, last)
      count += moved
      last = next
    }
  }
  return count
}

interface Moved {
  readonly id: string
  readonly before: string
  readonly after: string
  /** The number's index is made under the same new key in the same statement. */
  readonly index: string
}

async function rotateBatch(db: Database, vault: Vault, one: SealedColumn, after: string): Promise<{ readonly moved: number; readonly next: string | null }> {
  const { table, column } = one
  const rows = await db.select({ id: sql<string>`${table.id}`, sealed: sql<string | null>`${column}` }).from(table).where(gt(table.id, sql`${after}::uuid`)).orderBy(asc(table.id)).limit(BATCH)
  const old = rows.flatMap(({ id, sealed }): Moved[] => {
    if (sealed === null || vault.isCurrent(sealed)) return []
    const place = `${placeOf(one)}.${id}`
    const text = vault.open(sealed, place)
    return [{ id, before: sealed, after: vault.seal(text, place), index: vault.indexOf(text, 'phone') }]
  })
  return { moved: old.length === 0 ? 0 : await move(db, one, old), next: rows.length < BATCH ? null : (rows.at(-1)?.id ?? null) }
}

async function move(db: Database, { table, column }: SealedColumn, rows: ReadonlyArray<Moved>): Promise<number> {
  const index = column === people.phoneSealed ? sql`, phone_index = moved.index` : sql``
  const moved = await write(db, (tx) => tx.execute(sql`
    update ${table} set ${sql.identifier(column.name)} = moved.after ${index}
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as moved (id uuid, before text, after text, index text)
    where ${table.id} = moved.id and ${column} = moved.before returning 1`))
  return moved.length
}
