/** The person's name, e-mail address and phone number: changed only after the new one has answered. */
import { timingSafeEqual } from 'node:crypto'
import { and, eq, gt, inArray, ne, sql } from 'drizzle-orm'
import { people, proofs } from '../../drizzle/schema/accounts.ts'
import { audit } from '../audit/append.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import type { Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { emailOf, maskedEmail, maskedPhone, phoneOf } from './person.ts'
import { askCode, askProof, contentOf, spendProof, takeProof, tryCode } from './proofs.ts'
import { type Person, raiseEpoch } from './sessions.ts'

/** Each code is an SMS that we pay for. */
const CODES_PER_HOUR = 3
const CODES_PER_DAY = 6

export const phonePlace = (personId: string): string => `people.phone_sealed.${personId}`

export const phoneNumberOf = (vault: Vault, person: Pick<Person, 'id' | 'phoneSealed'>): string | null => (person.phoneSealed ? vault.open(person.phoneSealed, phonePlace(person.id)) : null)

/** Sends a link to the new address; when that is somebody else's, nothing is sent and the same is said. */
export async function startEmailChange(tx: Transaction, vault: Vault, publicUrl: string, person: Person, written: string, now: Date): Promise<void> {
  const email = emailOf(written)
  const [taken] = await tx.select({ id: people.id }).from(people).where(eq(sql`lower(${people.email})`, email))
  const token = await askProof(tx, vault, { kind: 'email-change', personId: person.id, email, content: { email } }, now)
  await writeLetter(tx, vault, { personId: person.id, to: taken ? null : { email }, template: 'confirm-email', locale: person.locale, arguments: { name: person.name, link: `${publicUrl}/verify-email?token=${token}&change=1` } }, now)
}

/** @throws Refusal 410 for a link that is used up, or whose address was taken meanwhile */
export async function confirmEmailChange(tx: Transaction, vault: Vault, token: string, now: Date): Promise<void> {
  const proof = await takeProof(tx, 'email-change', token, now)
  const email = String(contentOf(vault, proof).email)
  if (!proof.personId) throw new Refusal('gone', 'link-used-up')
  const [person] = await tx.select().from(people).where(eq(people.id, proof.personId)).for('update')
  const [taken] = await tx.select({ id: people.id }).from(people).where(eq(sql`lower(${people.email})`, email))
  if (!person || taken) throw new Refusal('gone', 'link-used-up')
  await tx.update(people).set({ email }).where(eq(people.id, person.id))
  // To the old address: the new one knows.
  await writeLetter(tx, vault, { personId: person.id, to: { email: person.email }, template: 'email-changed', locale: person.locale, arguments: { name: person.name, email: maskedEmail(email) } }, now)
  await audit(tx, { action: 'accounts.email_changed', actorId: person.id, subjectId: person.id }, now)
}

export async function startPhoneChange(tx: Transaction, vault: Vault, person: Person, written: string, now: Date): Promise<void> {
  const phone = phoneOf(written)
  // Two requests at once must not both be the last one that is free.
  await tx.select({ id: people.id }).from(people).where(eq(people.id, person.id)).for('update')
  const asked = await tx.select({ at: proofs.createdAt }).from(proofs).where(and(eq(proofs.personId, person.id), eq(proofs.kind, 'phone'), gt(proofs.createdAt, addMinutes(now, -24 * 60))))
  const inHour = asked.filter(({ at }) => at > addMinutes(now, -60)).length
  if (inHour >= CODES_PER_HOUR || asked.length >= CODES_PER_DAY) throw new Refusal('too-many', 'too-many-codes', { retry_after_seconds: 3_600 })
  const code = await askCode(tx, vault, { kind: 'phone', personId: person.id, content: { phone } }, now)
  await writeLetter(tx, vault, { personId: person.id, to: { phone, email: person.email }, template: 'phone-code', locale: person.locale, arguments: { code } }, now)
}

/**
 * The code came back. A number belongs to whoever answers it now: numbers are given to new people, so the account that had
 * it before loses it. Returns the refusal of a wrong code, so that the try stays counted.
 */
export async function confirmPhone(tx: Transaction, vault: Vault, person: Person, code: string, now: Date): Promise<Refusal | null> {
  const proof = await tryCode(tx, 'phone', person.id, now)
  if (!proof) return new Refusal('gone', 'code-used-up')
  const content = contentOf(vault, proof)
  if (!isSame(String(content.code), code.trim())) return new Refusal('unproven', 'wrong-code')
  await spendProof(tx, proof.id as Id<'proof'>, now)
  const phone = String(content.phone)
  await tx.update(people).set({ phoneSealed: null, phoneIndex: null, phoneVerifiedAt: null }).where(and(inArray(people.phoneIndex, vault.indexesOf(phone, 'phone')), ne(people.id, person.id)))
  await tx.update(people).set({ phoneSealed: vault.seal(phone, phonePlace(person.id)), phoneIndex: vault.indexOf(phone, 'phone'), phoneVerifiedAt: now }).where(eq(people.id, person.id))
  await writeLetter(tx, vault, { personId: person.id, to: { email: person.email }, template: 'phone-changed', locale: person.locale, arguments: { name: person.name, phone: maskedPhone(phone) } }, now)
  await audit(tx, { action: 'accounts.phone_changed', actorId: person.id, subjectId: person.id }, now)
  return null
}

const isSame = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

export async function rename(tx: Transaction, person: Person, name: string, now: Date): Promise<void> {
  await tx.update(people).set({ name }).where(eq(people.id, person.id))
  await raiseEpoch(tx, person.id, now)
}
