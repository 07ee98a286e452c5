/**
 * Registering. The account exists only once the letter came back: an address that is taken and one that is not get the same
 * answer in the same time, and whoever registers somebody else's address gets nothing.
 */
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { people, proofs } from '../../drizzle/schema/accounts.ts'
import { audit } from '../audit/append.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import { type Database, type Reader, type Transaction, write } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import type { Locale } from '../vocabulary/locale.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { acceptPassword } from './password-rules.ts'
import { emailOf, personNameOf } from './person.ts'
import type { Porter } from './porter.ts'
import { askProof, contentOf, findProof, takeProof } from './proofs.ts'
import { beginSession, type Device, type OpenSession } from './sessions.ts'

export interface Registration {
  readonly email: string
  readonly name: string
  readonly password: string
  readonly locale: Locale
  readonly visitorId: Id<'visitor'>
}

const LETTERS_PER_HOUR = 5
const GUESSES = 5

export async function register(db: Database, porter: Porter, publicUrl: string, input: Registration, now: Date): Promise<void> {
  const email = emailOf(input.email)
  const name = personNameOf(input.name)
  acceptPassword(input.password, { email, name })
  const passwordHash = await porter.hashing.hash(input.password)
  await write(db, async (tx) => {
    const [taken] = await tx.select().from(people).where(eq(sql`lower(${people.email})`, email))
    const mayWrite = (await proofsAskedSince(tx, email, addMinutes(now, -60))) < LETTERS_PER_HOUR
    const token = await askProof(tx, porter.vault, { kind: 'registration', personId: null, email, visitorId: input.visitorId, content: taken ? {} : { name, passwordHash, locale: input.locale } }, now)
    if (taken) {
      await writeLetter(tx, porter.vault, { personId: taken.id, to: mayWrite ? { email: taken.email } : null, template: 'already-registered', locale: taken.locale, arguments: { name: taken.name, link: `${publicUrl}/forgot` } }, now)
    } else {
      await writeLetter(tx, porter.vault, { personId: null, to: mayWrite ? { email } : null, template: 'confirm-registration', locale: input.locale, arguments: { name, link: `${publicUrl}/verify-email?token=${token}` } }, now)
    }
  })
}

/** So that nobody fills a stranger's mailbox through us. */
export async function proofsAskedSince(tx: Transaction, email: string, since: Date): Promise<number> {
  // Requests for one address go one after the other, or several at once would each be the last one allowed.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${email}, 0))`)
  const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(proofs).where(and(eq(sql`lower(${proofs.email})`, email), gt(proofs.createdAt, since)))
  return row?.count ?? 0
}

/** Sends the letter of the newest registration once more; says nothing about whether there is one. */
export async function resendRegistration(db: Database, porter: Porter, publicUrl: string, written: string, visitorId: Id<'visitor'>, now: Date): Promise<void> {
  const email = emailOf(written)
  await write(db, async (tx) => {
    const mayWrite = (await proofsAskedSince(tx, email, addMinutes(now, -60))) < LETTERS_PER_HOUR
    const rows = await tx.select().from(proofs).where(and(eq(sql`lower(${proofs.email})`, email), eq(proofs.kind, 'registration'), isNull(proofs.usedAt), gt(proofs.expiresAt, now)))
    // Only the browser that registered may have its own letter repeated, with a new link.
    const mine = rows.filter((row) => row.visitorId === visitorId).sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0]
    const content = mine ? contentOf(porter.vault, mine) : {}
    const isReal = typeof content.passwordHash === 'string'
    const token = await askProof(tx, porter.vault, { kind: 'registration', personId: null, email, visitorId, content }, now)
    await writeLetter(tx, porter.vault, {
      personId: null, to: isReal && mayWrite ? { email } : null, template: 'confirm-registration', locale: String(content.locale ?? ''),
      arguments: { name: String(content.name ?? ''), link: `${publicUrl}/verify-email?token=${token}` },
    }, now)
  })
}

/** Whether the link needs the password beside it: it was opened in another browser than the one that registered. */
export async function isPasswordNeeded(db: Reader, token: string, visitorId: Id<'visitor'>, now: Date): Promise<boolean> {
  const proof = await findProof(db, 'registration', token, now)
  return proof !== null && proof.visitorId !== visitorId
}

/**
 * The link came back: the account is made and signed in to. Elsewhere than in the browser that registered, the password is
 * asked for as well; else somebody could register your address and have you confirm an account of theirs.
 */
export async function confirmRegistration(db: Database, porter: Porter, token: string, password: string | undefined, device: Device, now: Date): Promise<OpenSession> {
  const proof = await findProof(db, 'registration', token, now)
  const content = proof ? contentOf(porter.vault, proof) : {}
  if (!proof?.email || typeof content.passwordHash !== 'string') throw new Refusal('gone', 'link-used-up')
  if (proof.visitorId !== device.visitorId) {
    if (password === undefined || password === '') throw new Refusal('unproven', 'password-needed')
    const [counted] = await db.update(proofs).set({ misses: sql`${proofs.misses} + 1` }).where(eq(proofs.id, proof.id)).returning()
    if ((counted?.misses ?? 0) > GUESSES) throw new Refusal('gone', 'link-used-up')
    if (!(await porter.hashing.isRight(password, content.passwordHash))) throw new Refusal('unproven', 'wrong-password')
  }
  const email = proof.email
  return write(db, async (tx) => {
    await takeProof(tx, 'registration', token, now)
    const [person] = await tx.insert(people).values({
      id: newId<'person'>(now), email, name: String(content.name), passwordHash: String(content.passwordHash), locale: String(content.locale), createdAt: now, passwordChangedAt: now,
    }).onConflictDoNothing().returning()
    if (!person) throw new Refusal('gone', 'link-used-up')
    // Other registrations of the address, by whomever, are void.
    await tx.update(proofs).set({ usedAt: now }).where(and(eq(sql`lower(${proofs.email})`, email), eq(proofs.kind, 'registration'), isNull(proofs.usedAt)))
    await emit(tx, { name: 'accounts.registered', subjectId: person.id, facts: {} }, now)
    await audit(tx, { action: 'accounts.registered', actorId: person.id, subjectId: person.id }, now)
    return beginSession(tx, person, device, false, now)
  })
}
