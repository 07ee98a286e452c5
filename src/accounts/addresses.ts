/**
 * Where a person has food brought to: a pin, a landmark that everybody knows, and directions to the gate. The Plus Code is
 * computed from the pin. All of it lies sealed, so a list is read whole and never searched.
 */
import { and, asc, count, eq } from 'drizzle-orm'
import { addresses, people } from '../../drizzle/schema/accounts.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { isInNigeria, isPin, type Pin, plusCodeOf } from '../vocabulary/place.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import { lineOf, phoneOf } from './person.ts'

const MAX_ADDRESSES = 20
export const MAX_LABEL = 40
export const MAX_LANDMARK = 200
export const MAX_DIRECTIONS = 500
/** About a metre. */
const DEGREE_DIGITS = 5

/** As it lies in the vault. */
interface Content {
  readonly label: string
  readonly pin: Pin
  readonly landmark: string
  readonly directions: string
  readonly phone: string | null
}

export interface Address extends Content {
  readonly id: Id<'address'>
  /** 10 digits, such as `6FR5FCJ9+2V`. */
  readonly plusCode: string
  readonly createdAt: Date
}

/** As it was written; `addressContentOf` says what is wrong with it. */
export interface WrittenAddress {
  readonly label: string
  readonly pin: Pin
  readonly landmark: string
  readonly directions?: string | undefined
  /** Whom the rider calls there, when that is somebody else. */
  readonly phone?: string | undefined
}

type Row = typeof addresses.$inferSelect

const addressPlace = (id: string): string => `addresses.sealed.${id}`

function opened(vault: Vault, { id, sealed, createdAt }: Row): Address {
  const content = JSON.parse(vault.open(sealed, addressPlace(id))) as Content
  return { id, ...content, plusCode: plusCodeOf(content.pin), createdAt }
}

/** A person's addresses, in the order in which they were added. */
export async function addressesOf(db: Reader, vault: Vault, personId: Id<'person'>): Promise<Address[]> {
  const rows = await db.select().from(addresses).where(eq(addresses.personId, personId)).orderBy(asc(addresses.createdAt), asc(addresses.id))
  return rows.map((row) => opened(vault, row))
}

/** @throws Refusal 404 for an address that is not theirs */
export async function addressById(db: Reader, vault: Vault, personId: Id<'person'>, id: Id<'address'>): Promise<Address> {
  const [row] = await db.select().from(addresses).where(isOf(personId, id))
  if (!row) throw unknown('address')
  return opened(vault, row)
}

/** @throws Refusal 422; 409 when there are too many already */
export async function addAddress(tx: Transaction, vault: Vault, personId: Id<'person'>, written: WrittenAddress, now: Date): Promise<Address> {
  const content = contentOf(written)
  // Two at once must not both be the last one.
  await tx.select({ id: people.id }).from(people).where(eq(people.id, personId)).for('update')
  const [have] = await tx.select({ count: count() }).from(addresses).where(eq(addresses.personId, personId))
  if ((have?.count ?? 0) >= MAX_ADDRESSES) throw new Refusal('conflict', 'too-many-addresses')
  const id = newId<'address'>(now)
  const [row] = await tx.insert(addresses).values({ id, personId, sealed: sealedAt(vault, id, content), createdAt: now, changedAt: now }).returning()
  return opened(vault, row as Row)
}

/** Writes the whole address anew. @throws Refusal 422, 404 */
export async function changeAddress(tx: Transaction, vault: Vault, personId: Id<'person'>, id: Id<'address'>, written: WrittenAddress, now: Date): Promise<Address> {
  const [row] = await tx.update(addresses).set({ sealed: sealedAt(vault, id, contentOf(written)), changedAt: now }).where(isOf(personId, id)).returning()
  if (!row) throw unknown('address')
  return opened(vault, row)
}

/** @throws Refusal 404 */
export async function dropAddress(tx: Transaction, personId: Id<'person'>, id: Id<'address'>): Promise<void> {
  const dropped = await tx.delete(addresses).where(isOf(personId, id)).returning({ id: addresses.id })
  if (dropped.length === 0) throw unknown('address')
}

const isOf = (personId: Id<'person'>, id: Id<'address'>) => and(eq(addresses.id, id), eq(addresses.personId, personId))
const sealedAt = (vault: Vault, id: string, content: Content): string => vault.seal(JSON.stringify(content), addressPlace(id))
const rounded = (degrees: number): number => Number(degrees.toFixed(DEGREE_DIGITS))

function contentOf({ label, pin, landmark, directions = '', phone = '' }: WrittenAddress): Content {
  if (!isPin(pin)) throw invalid('pin', 'pin-wrong')
  if (!isInNigeria(pin)) throw invalid('pin', 'pin-outside')
  return {
    label: lineOf(label, 'label', MAX_LABEL), pin: { lat: rounded(pin.lat), lng: rounded(pin.lng) }, landmark: lineOf(landmark, 'landmark', MAX_LANDMARK),
    directions: directions.trim() === '' ? '' : lineOf(directions, 'directions', MAX_DIRECTIONS), phone: phone.trim() === '' ? null : phoneOf(phone),
  }
}
