/** Sealing anew what older keys have sealed, row by row, each only if nobody changed it meanwhile. */
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { addresses, people, proofs } from '../../drizzle/schema/accounts.ts'
import { letters } from '../../drizzle/schema/notifications.ts'
import type { Database } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'

const BATCH = 500

/** Every sealed column of the house. A new one belongs here: the test compares this list with the schema. */
const SEALED = [
  { table: people, column: people.phoneSealed, place: 'people.phone_sealed' },
  { table: people, column: people.totpSealed, place: 'people.totp_sealed' },
  { table: proofs, column: proofs.sealed, place: 'proofs.sealed' },
  { table: addresses, column: addresses.sealed, place: 'addresses.sealed' },
  { table: letters, column: letters.sealed, place: 'letters.sealed' },
] as const

export const sealedPlaces = (): ReadonlyArray<string> => SEALED.map(({ place }) => place)

/** @returns how many fields were sealed anew */
export async function rotateKeys(db: Database, vault: Vault): Promise<number> {
  let count = 0
  for (const { table, column, place } of SEALED) {
    let last = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      const rows = await db.select({ id: sql<string>`${table.id}`, sealed: sql<string | null>`${column}` }).from(table).where(gt(sql`${table.id}`, sql`${last}::uuid`)).orderBy(asc(table.id)).limit(BATCH)
      for (const { id, sealed } of rows) {
        if (sealed === null || vault.isCurrent(sealed)) continue
        const text = vault.open(sealed, `${place}.${id}`)
        const isPhone = place === 'people.phone_sealed'
        // The number's index is made under the same new key in the same statement.
        const index = isPhone ? sql`, phone_index = ${vault.indexOf(text, 'phone')}` : sql``
        const moved = await db.execute(sql`update ${table} set ${sql.identifier(column.name)} = ${vault.seal(text, `${place}.${id}`)}${index} where ${and(eq(sql`${table.id}`, sql`${id}::uuid`), eq(sql`${column}`, sealed))} returning 1`)
        count += moved.length
      }
      if (rows.length < BATCH) break
      last = rows.at(-1)?.id as string
    }
  }
  return count
}
