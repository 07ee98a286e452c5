/** Forgotten, reset and changed passwords. Every change ends the sessions that the old password opened, and is told. */
import { eq, sql } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { audit } from '../audit/append.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import { type Database, type Transaction, write } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { SignedIn } from '../vocabulary/visit.ts'
import type { AccessClaims } from './access-token.ts'
import { acceptPassword } from './password-rules.ts'
import { emailOf } from './person.ts'
import type { Porter } from './porter.ts'
import { askProof, findProof, takeProof } from './proofs.ts'
import { proofsAskedSince } from './register.ts'
import { currentClaims, endSessions, markProven, mayBeSignedIn, type Person, raiseEpoch } from './sessions.ts'
import { personOfId } from './sign-in.ts'
import { isBlocked, recordMiss, type Try } from './sign-in-tries.ts'

const LETTERS_PER_HOUR = 5

/** Sends a link to whoever has that address. The same work is done, and the same is said, when nobody has. */
export async function forgetPassword(db: Database, porter: Porter, publicUrl: string, written: string, now: Date): Promise<void> {
  const email = emailOf(written)
  await write(db, async (tx) => {
    const [found] = await tx.select().from(people).where(eq(sql`lower(${people.email})`, email))
    const person = found && mayBeSignedIn(found) ? found : null
    const mayWrite = (await proofsAskedSince(tx, email, addMinutes(now, -60))) < LETTERS_PER_HOUR
    const token = await askProof(tx, porter.vault, { kind: 'password-reset', personId: person?.id ?? null, email }, now)
    await writeLetter(tx, porter.vault, {
      personId: person?.id ?? null, to: person && mayWrite ? { email: person.email } : null, template: 'reset-password', locale: person?.locale ?? '',
      arguments: { name: person?.name ?? '', link: `${publicUrl}/reset?token=${token}` },
    }, now)
  })
}

/** @throws Refusal 410 for a link that is used up, 422 for a password that is not accepted (the link stays good) */
export async function resetPassword(db: Database, porter: Porter, publicUrl: string, token: string, password: string, now: Date): Promise<void> {
  const proof = await findProof(db, 'password-reset', token, now)
  if (!proof?.personId) throw new Refusal('gone', 'link-used-up')
  const person = await personOfId(db, proof.personId)
  acceptPassword(password, person)
  const passwordHash = await porter.hashing.hash(password)
  await write(db, async (tx) => {
    await takeProof(tx, 'password-reset', token, now)
    await endSessions(tx, person.id, null, 'password-changed', now)
    // Wrong codes stay counted: else each letter would buy whoever reads the mailbox five more guesses at the second factor.
    await keepPassword(tx, porter, person, passwordHash, publicUrl, 'accounts.password_reset', now)
  })
}

/** Changes the password of somebody who knows the old one; this session stays, all others end. */
export async function changePassword(db: Database, porter: Porter, publicUrl: string, by: SignedIn, current: string, password: string, guess: Omit<Try, 'email' | 'isKnownDevice'>, now: Date): Promise<AccessClaims> {
  const person = await personOfId(db, by.id)
  await checkPassword(db, porter, person, current, guess, now)
  acceptPassword(password, person, 'new_password')
  const passwordHash = await porter.hashing.hash(password)
  return write(db, async (tx) => {
    await endSessions(tx, person.id, by.sessionId, 'password-changed', now)
    await tx.update(people).set({ secondFactorMisses: 0, secondFactorPausedUntil: null }).where(eq(people.id, person.id))
    await markProven(tx, by.sessionId, false, now)
    await keepPassword(tx, porter, person, passwordHash, publicUrl, 'accounts.password_changed', now)
    const claims = await currentClaims(tx, by.sessionId)
    if (!claims) throw new Refusal('unproven', 'unproven')
    return claims
  })
}

/** The person's own password, asked for again. Guesses are counted as at the door. @throws Refusal 401 */
export async function checkPassword(db: Database, porter: Porter, person: Person, password: string, guess: Omit<Try, 'email' | 'isKnownDevice'>, now: Date): Promise<void> {
  const one: Try = { ...guess, email: person.email.toLowerCase(), isKnownDevice: true }
  const blocked = await isBlocked(db, one, now)
  const isRight = await porter.hashing.isRight(password, blocked ? null : person.passwordHash)
  if (isRight) return
  if (!blocked) {
    await write(db, async (tx) => {
      await recordMiss(tx, one, now)
      await audit(tx, { action: 'accounts.proof_failed', actorId: person.id, subjectId: person.id, facts: { by: 'password' } }, now)
    })
  }
  throw new Refusal('unproven', 'wrong-password')
}

async function keepPassword(tx: Transaction, porter: Porter, person: Person, passwordHash: string, publicUrl: string, action: 'accounts.password_reset' | 'accounts.password_changed', now: Date): Promise<void> {
  await tx.update(people).set({ passwordHash, passwordChangedAt: now }).where(eq(people.id, person.id))
  await raiseEpoch(tx, person.id, now)
  await writeLetter(tx, porter.vault, { personId: person.id, to: { email: person.email }, template: 'password-changed', locale: person.locale, arguments: { name: person.name, link: `${publicUrl}/forgot` } }, now)
  await audit(tx, { action, actorId: person.id, subjectId: person.id }, now)
}
