/**
 * Sessions: begun at sign-in, carried on by refresh tokens that are good once, ended by anybody who has reason to. A token
 * that comes back after its use was stolen, from the person or from us: its whole family ends. Two tabs that refresh at the
 * same moment are no theft: for some seconds the same device is given the same child again.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { and, desc, eq, gt, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm'
import { knownDevices, people, refreshTokens, sessions, visitors } from '../../drizzle/schema/accounts.ts'
import { favourites, feedback, listChoices, tastePicks } from '../../drizzle/schema/recommendations.ts'
import { staff } from '../../drizzle/schema/restaurants.ts'
import { audit } from '../audit/append.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import { type Database, type Reader, type Transaction, write } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import type { PlatformRole, StaffRole } from '../vocabulary/visit.ts'
import type { AccessClaims } from './access-token.ts'
import type { AccountsEvent } from './events.ts'
import { announceRevocation } from './revocations.ts'

const SESSION_MINUTES = 30 * 24 * 60
export const SESSION_SECONDS = SESSION_MINUTES * 60
/** Unused for so long, a session is over. Who may look into other people's affairs signs in each working day. */
const IDLE_MINUTES: Readonly<Record<PlatformRole, number>> = { customer: 14 * 24 * 60, rider: 14 * 24 * 60, support: 12 * 60, data: 12 * 60, admin: 12 * 60 }
const GRACE_MS = 20_000
const MAX_STAFF_IN_TOKEN = 25

export type Person = typeof people.$inferSelect
export type Session = typeof sessions.$inferSelect
export type SessionEnd = NonNullable<Session['endedBecause']>

/** The browser that asks, as a session remembers it. */
export interface Device {
  readonly visitorId: Id<'visitor'>
  readonly name: string
  readonly place: string
}

export interface OpenSession {
  readonly claims: AccessClaims
  readonly refreshToken: string
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** The one token that may follow a token: known to whoever has both it and our key, and kept by nobody. */
const childOf = (key: Buffer, token: string): string => createHmac('sha256', key).update(token).digest('base64url')

/** Begins a session, and makes what this browser did before its person's. */
export async function beginSession(tx: Transaction, person: Person, device: Device, hasSecondFactor: boolean, now: Date): Promise<OpenSession> {
  const session: Session = {
    id: newId<'session'>(now), personId: person.id, visitorId: device.visitorId, device: device.name, place: device.place, hasSecondFactor,
    provenAt: now, createdAt: now, lastUsedAt: now, expiresAt: addMinutes(now, SESSION_MINUTES), endedAt: null, endedBecause: null,
  }
  const refreshToken = randomBytes(32).toString('base64url')
  await endSessionBefore(tx, person.id, device.visitorId, now)
  await tx.insert(sessions).values(session)
  await tx.insert(refreshTokens).values({ hash: hashOf(refreshToken), sessionId: session.id, issuedAt: now })
  await adoptVisitor(tx, person.id, device.visitorId, now)
  const claims = await claimsFor(tx, person, session)
  await audit(tx, { action: 'accounts.signed_in', actorId: person.id, subjectId: person.id, facts: { session: session.id, second_factor: hasSecondFactor } }, now)
  return { claims, refreshToken }
}

/** The session that this browser had: its cookies are about to be written over, so nobody but a thief could use it any more. */
async function endSessionBefore(tx: Transaction, personId: Id<'person'>, visitorId: Id<'visitor'>, now: Date): Promise<void> {
  const [visitor] = await tx.select({ personId: visitors.personId }).from(visitors).where(eq(visitors.id, visitorId))
  const before = await tx.select({ id: sessions.id }).from(sessions)
    .where(and(inArray(sessions.personId, [personId, visitor?.personId ?? personId]), eq(sessions.visitorId, visitorId), isNull(sessions.endedAt)))
  for (const { id } of before) await endSession(tx, id, 'replaced', now)
}

async function adoptVisitor(tx: Transaction, personId: Id<'person'>, visitorId: Id<'visitor'>, now: Date): Promise<void> {
  await tx.insert(visitors).values({ id: visitorId, personId, createdAt: now, lastSeenAt: now }).onConflictDoUpdate({ target: visitors.id, set: { personId, lastSeenAt: now } })
  await tx.insert(knownDevices).values({ personId, visitorId, lastUsedAt: now }).onConflictDoUpdate({ target: [knownDevices.personId, knownDevices.visitorId], set: { lastUsedAt: now } })
  const asDiner = (id: string) => id as Id<'diner'>
  const moved = await tx.update(feedback).set({ dinerId: asDiner(personId) }).where(eq(feedback.dinerId, asDiner(visitorId))).returning({ id: feedback.id })
  await tx.execute(sql`insert into ${favourites} (diner_id, restaurant_id, created_at) select ${personId}::uuid, restaurant_id, created_at from ${favourites} where diner_id = ${visitorId}::uuid on conflict do nothing`)
  await tx.delete(favourites).where(eq(favourites.dinerId, asDiner(visitorId)))
  await tx.execute(sql`insert into ${tastePicks} (diner_id, kind, value, picked_at) select ${personId}::uuid, kind, value, picked_at from ${tastePicks} where diner_id = ${visitorId}::uuid on conflict do nothing`)
  await tx.delete(tastePicks).where(eq(tastePicks.dinerId, asDiner(visitorId)))
  // Who chose on this browser that nothing be learned from them chose it for themselves.
  await tx.execute(sql`insert into ${listChoices} (diner_id, is_personal, changed_at) select ${personId}::uuid, is_personal, changed_at from ${listChoices} where diner_id = ${visitorId}::uuid and not is_personal on conflict do nothing`)
  // Their list knows nothing yet of what has become theirs.
  if (moved.length > 0) await emit(tx, { name: 'accounts.visitor_recognised', subjectId: personId, facts: {} } satisfies AccountsEvent, now)
}

async function claimsFor(tx: Reader, person: Person, session: Session): Promise<AccessClaims> {
  const rows = await tx.select({ restaurantId: staff.restaurantId, role: staff.role }).from(staff).where(eq(staff.personId, person.id)).limit(MAX_STAFF_IN_TOKEN)
  return {
    id: person.id, name: person.name, role: person.role, epoch: person.epoch, sessionId: session.id, hasSecondFactor: session.hasSecondFactor,
    provenAt: session.provenAt, staff: Object.fromEntries(rows.map((row): [string, StaffRole] => [row.restaurantId, row.role])),
  }
}

export type Renewal = { readonly outcome: 'renewed'; readonly open: OpenSession } | { readonly outcome: 'unknown' | 'reused' }

/** Trades a refresh token for the next one and for new claims. */
export async function renewSession(db: Database, keys: { readonly vault: Vault; readonly childKey: Buffer; readonly signInLink: string }, token: string, visitorId: Id<'visitor'>, now: Date): Promise<Renewal> {
  return write(db, async (tx): Promise<Renewal> => {
    const hash = hashOf(token)
    const taken = await tx.update(refreshTokens).set({ usedAt: now }).where(and(eq(refreshTokens.hash, hash), isNull(refreshTokens.usedAt))).returning()
    const [row] = await tx.select({ token: refreshTokens, session: sessions, person: people }).from(refreshTokens)
      .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId)).innerJoin(people, eq(people.id, sessions.personId)).where(eq(refreshTokens.hash, hash))
    if (!row || row.session.endedAt !== null || row.session.expiresAt <= now || isIdle(row.session, row.person, now) || !mayBeSignedIn(row.person)) return { outcome: 'unknown' }
    const { session, person } = row
    const isInGrace = session.visitorId === visitorId && row.token.usedAt !== null && now.getTime() - row.token.usedAt.getTime() <= GRACE_MS
    if (taken.length === 0 && !isInGrace) {
      await endSession(tx, session.id, 'token-reused', now)
      await writeLetter(tx, keys.vault, { personId: person.id, to: { email: person.email }, template: 'token-stolen', locale: person.locale, arguments: { name: person.name, device: session.device, link: keys.signInLink } }, now)
      await audit(tx, { action: 'accounts.token_reused', actorId: null, subjectId: person.id, facts: { session: session.id } }, now)
      return { outcome: 'reused' }
    }
    const refreshToken = childOf(keys.childKey, token)
    await tx.insert(refreshTokens).values({ hash: hashOf(refreshToken), sessionId: session.id, issuedAt: now }).onConflictDoNothing()
    await tx.update(sessions).set({ lastUsedAt: now }).where(eq(sessions.id, session.id))
    return { outcome: 'renewed', open: { claims: await claimsFor(tx, person, session), refreshToken } }
  })
}

const isIdle = ({ lastUsedAt }: Session, { role }: Person, now: Date): boolean => lastUsedAt < addMinutes(now, -IDLE_MINUTES[role])

export const mayBeSignedIn = (person: Pick<Person, 'lockedAt' | 'deletedAt'>): boolean => person.lockedAt === null && person.deletedAt === null

/** Ends one session; its access tokens are refused at once. Returns false when it had ended already. */
export async function endSession(tx: Transaction, sessionId: Id<'session'>, because: SessionEnd, now: Date): Promise<boolean> {
  const ended = await tx.update(sessions).set({ endedAt: now, endedBecause: because }).where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt))).returning({ id: sessions.id })
  for (const { id } of ended) await announceRevocation(tx, `s ${id}`)
  return ended.length > 0
}

/** Ends one session of a person, by themselves or by staff. @throws Refusal 404 for one that is not theirs, or has ended already */
export async function endSessionOf(tx: Transaction, personId: Id<'person'>, sessionId: Id<'session'>, actorId: Id<'person'>, now: Date): Promise<void> {
  const [theirs] = await tx.select({ id: sessions.id }).from(sessions).where(and(eq(sessions.id, sessionId), eq(sessions.personId, personId)))
  if (!theirs || !(await endSession(tx, theirs.id, actorId === personId ? 'ended-by-person' : 'ended-by-staff', now))) throw unknown('session')
  await audit(tx, { action: 'accounts.session_ended', actorId, subjectId: personId, facts: { session: theirs.id } }, now)
}

/** Ends all sessions of a person, but for the one they keep. Returns how many. */
export async function endSessions(tx: Transaction, personId: Id<'person'>, keep: Id<'session'> | null, because: SessionEnd, now: Date): Promise<number> {
  const ended = await tx.update(sessions).set({ endedAt: now, endedBecause: because })
    .where(and(eq(sessions.personId, personId), isNull(sessions.endedAt), ...(keep ? [ne(sessions.id, keep)] : []))).returning({ id: sessions.id })
  for (const { id } of ended) await announceRevocation(tx, `s ${id}`)
  return ended.length
}

/** What the person's access tokens say is no longer true (role, name, staff): they are refused, and renewed with the new facts. */
export async function raiseEpoch(tx: Transaction, personId: Id<'person'>, now: Date): Promise<void> {
  const [row] = await tx.update(people).set({ epoch: sql`${people.epoch} + 1`, epochRaisedAt: now }).where(eq(people.id, personId)).returning({ epoch: people.epoch })
  if (row) await announceRevocation(tx, `p ${personId} ${row.epoch}`)
}

/** The person proved again who they are. */
export async function markProven(tx: Transaction, sessionId: Id<'session'>, hasSecondFactor: boolean, now: Date): Promise<void> {
  const [session] = await tx.update(sessions).set({ provenAt: now, ...(hasSecondFactor ? { hasSecondFactor } : {}) }).where(eq(sessions.id, sessionId)).returning({ personId: sessions.personId })
  if (session) await audit(tx, { action: 'accounts.proven', actorId: session.personId, subjectId: session.personId, facts: { session: sessionId, second_factor: hasSecondFactor } }, now)
}

/** Claims of a session that is open, as the rows say now. */
export async function currentClaims(tx: Reader, sessionId: Id<'session'>): Promise<AccessClaims | null> {
  const [row] = await tx.select({ session: sessions, person: people }).from(sessions).innerJoin(people, eq(people.id, sessions.personId)).where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
  return row ? claimsFor(tx, row.person, row.session) : null
}

/** The sessions that are open, the one used last first. */
export const openSessions = (db: Reader, personId: Id<'person'>, now: Date): Promise<Session[]> =>
  db.select().from(sessions).where(and(eq(sessions.personId, personId), isNull(sessions.endedAt), gt(sessions.expiresAt, now))).orderBy(desc(sessions.lastUsedAt)).limit(100)

/** Chore: sessions are forgotten a quarter of a year after their end. */
export async function dropOldSessions(db: Database, now: Date): Promise<number> {
  const dropped = await db.delete(sessions).where(or(lt(sessions.endedAt, addMinutes(now, -90 * 24 * 60)), lt(sessions.expiresAt, addMinutes(now, -90 * 24 * 60)))).returning({ id: sessions.id })
  const ended = db.select({ id: sessions.id }).from(sessions).where(lt(sessions.endedAt, addMinutes(now, -24 * 60)))
  await db.delete(refreshTokens).where(inArray(refreshTokens.sessionId, ended))
  return dropped.length
}
