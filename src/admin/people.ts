/** What platform staff do with accounts: look them up, change roles, lock, unlock, end sessions. Each is told and written down. */
import { and, desc, eq, ilike, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { auditEntries } from '../../drizzle/schema/audit.ts'
import { mayChangeRole, mayLock } from '../accounts/policy.ts'
import { endSessionOf, endSessions, type Person, raiseEpoch } from '../accounts/sessions.ts'
import { audit } from '../audit/append.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import type { Id } from '../vocabulary/id.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import type { PlatformRole, SignedIn } from '../vocabulary/visit.ts'
import { phoneOf } from '../accounts/person.ts'

const PAGE = 50

export interface PeopleWanted {
  /** Part of a name or e-mail address, or a whole phone number. */
  readonly words: string
  readonly role: PlatformRole | null
  readonly before: string | null
}

export async function findPeople(db: Reader, vault: Vault, { words, role, before }: PeopleWanted): Promise<{ readonly people: Person[]; readonly next: string | null }> {
  const like = `%${words.replace(/[\\%_]/g, '\\$&')}%`
  const found = await db.select().from(people).where(and(
    isNull(people.deletedAt),
    words === '' ? undefined : or(ilike(people.name, like), ilike(people.email, like), inArray(people.phoneIndex, phoneIndexesOf(vault, words))),
    role ? eq(people.role, role) : undefined,
    before ? lt(people.id, before as Id<'person'>) : undefined,
  )).orderBy(desc(people.id)).limit(PAGE + 1)
  return { people: found.slice(0, PAGE), next: found.length > PAGE ? (found[PAGE - 1]?.id ?? null) : null }
}

function phoneIndexesOf(vault: Vault, words: string): string[] {
  try {
    return vault.indexesOf(phoneOf(words), 'phone')
  } catch {
    // Not a phone number: then nobody's.
    return ['']
  }
}

export async function personForStaff(db: Reader, id: Id<'person'>): Promise<Person> {
  const [person] = await db.select().from(people).where(and(eq(people.id, id), isNull(people.deletedAt)))
  if (!person) throw unknown('person')
  return person
}

/** @throws Refusal 403 for oneself: the last admin cannot step down by mistake */
export async function changeRole(tx: Transaction, by: SignedIn, person: Person, role: PlatformRole, now: Date): Promise<void> {
  if (by.id === person.id) throw new Refusal('conflict', 'own-role')
  if (!mayChangeRole(by, person)) throw new Refusal('forbidden', 'not-allowed')
  await tx.update(people).set({ role }).where(eq(people.id, person.id))
  await raiseEpoch(tx, person.id, now)
  await audit(tx, { action: 'accounts.role_changed', actorId: by.id, subjectId: person.id, facts: { from: person.role, to: role } }, now)
}

export async function lock(tx: Transaction, vault: Vault, by: SignedIn, person: Person, reason: string, now: Date): Promise<void> {
  if (!mayLock(by, person)) throw new Refusal('forbidden', 'not-allowed')
  if (reason.trim() === '') throw invalid('reason', 'value-missing')
  await tx.update(people).set({ lockedAt: now, lockedReason: reason.trim().slice(0, 500) }).where(eq(people.id, person.id))
  await endSessions(tx, person.id, null, 'locked', now)
  await raiseEpoch(tx, person.id, now)
  await writeLetter(tx, vault, { personId: person.id, to: { email: person.email }, template: 'account-locked', locale: person.locale, arguments: { name: person.name } }, now)
  await audit(tx, { action: 'accounts.locked', actorId: by.id, subjectId: person.id }, now)
}

export async function unlock(tx: Transaction, vault: Vault, by: SignedIn, person: Person, link: string, now: Date): Promise<void> {
  if (!mayLock(by, person)) throw new Refusal('forbidden', 'not-allowed')
  await tx.update(people).set({ lockedAt: null, lockedReason: null }).where(eq(people.id, person.id))
  await writeLetter(tx, vault, { personId: person.id, to: { email: person.email }, template: 'account-unlocked', locale: person.locale, arguments: { name: person.name, link } }, now)
  await audit(tx, { action: 'accounts.unlocked', actorId: by.id, subjectId: person.id }, now)
}

export async function signOutEverywhere(tx: Transaction, by: SignedIn, person: Person, now: Date): Promise<void> {
  if (!mayLock(by, person)) throw new Refusal('forbidden', 'not-allowed')
  const count = await endSessions(tx, person.id, null, 'ended-by-staff', now)
  await audit(tx, { action: 'accounts.sessions_ended', actorId: by.id, subjectId: person.id, facts: { count } }, now)
}

export async function signOutOne(tx: Transaction, by: SignedIn, person: Person, sessionId: Id<'session'>, now: Date): Promise<void> {
  if (!mayLock(by, person)) throw new Refusal('forbidden', 'not-allowed')
  await endSessionOf(tx, person.id, sessionId, by.id, now)
}

export interface AuditWanted {
  readonly action: string | null
  /** Who did it, or whom it was done to. */
  readonly person: string | null
  readonly before: number | null
}

export type AuditRow = typeof auditEntries.$inferSelect

export async function findAudit(db: Reader, { action, person, before }: AuditWanted): Promise<{ readonly entries: AuditRow[]; readonly next: number | null }> {
  const found = await db.select().from(auditEntries).where(and(
    action ? eq(auditEntries.action, action) : undefined,
    person ? or(eq(auditEntries.actorId, person), eq(auditEntries.subjectId, person)) : undefined,
    before !== null ? lt(auditEntries.number, before) : undefined,
  )).orderBy(desc(auditEntries.number)).limit(PAGE + 1)
  return { entries: found.slice(0, PAGE), next: found.length > PAGE ? (found[PAGE - 1]?.number ?? null) : null }
}

export const auditActions = async (db: Reader): Promise<string[]> =>
  (await db.selectDistinct({ action: auditEntries.action }).from(auditEntries).orderBy(sql`1`)).map(({ action }) => action)
