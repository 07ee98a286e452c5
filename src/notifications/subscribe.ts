/** Browsers that asked to be told while their page is away: taken down, found again, and let go. */
import { createHash } from 'node:crypto'
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import { sessions } from '../../drizzle/schema/accounts.ts'
import { pushSubscriptions } from '../../drizzle/schema/notifications.ts'
import type { Database, Reader, Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import type { PushSubscription } from './web-push.ts'

/** Of one person, or one browser. */
const MOST = 10
/** A browser that comes by subscribes anew; what nobody renewed for so long is nobody's any more. */
const KEPT_DAYS = 120

export interface Subscriber {
  readonly personId: Id<'person'> | null
  readonly sessionId: Id<'session'> | null
  readonly visitorId: string
  readonly locale: string
}

export const pushPlace = (id: string): string => `push_subscriptions.sealed.${id}`
const hashOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url')

/** The same browser again, or another person on it, takes the place of what was. */
export async function subscribe(tx: Transaction, vault: Vault, { personId, sessionId, visitorId, locale }: Subscriber, subscription: PushSubscription, now: Date): Promise<Id<'push-subscription'>> {
  const endpointHash = hashOf(subscription.endpoint)
  await tx.delete(pushSubscriptions).where(eq(pushSubscriptions.endpointHash, endpointHash))
  const id = newId<'push-subscription'>(now)
  await tx.insert(pushSubscriptions).values({ id, personId, sessionId, visitorId, endpointHash, sealed: vault.seal(JSON.stringify(subscription), pushPlace(id)), locale, createdAt: now })
  const mine = await tx.select({ id: pushSubscriptions.id }).from(pushSubscriptions).where(personId ? eq(pushSubscriptions.personId, personId) : and(eq(pushSubscriptions.visitorId, visitorId), isNull(pushSubscriptions.personId))).orderBy(asc(pushSubscriptions.createdAt), asc(pushSubscriptions.id))
  const surplus = mine.slice(0, Math.max(0, mine.length - MOST)).map((one) => one.id)
  if (surplus.length > 0) await tx.delete(pushSubscriptions).where(inArray(pushSubscriptions.id, surplus))
  return id
}

/** @throws Refusal 404 also for one of somebody else */
export async function unsubscribe(tx: Transaction, { personId, visitorId }: Pick<Subscriber, 'personId' | 'visitorId'>, id: Id<'push-subscription'>): Promise<void> {
  const whose = personId ? eq(pushSubscriptions.personId, personId) : and(eq(pushSubscriptions.visitorId, visitorId), isNull(pushSubscriptions.personId))
  const gone = await tx.delete(pushSubscriptions).where(and(eq(pushSubscriptions.id, id), whose)).returning({ id: pushSubscriptions.id })
  if (gone.length === 0) throw unknown('subscription')
}

export type Subscribed = Pick<typeof pushSubscriptions.$inferSelect, 'id' | 'locale' | 'personId'>

/** Of a person: browsers in which they are still signed in. Of a guest: the browser they ordered from. */
export const subscriptionsOf = (db: Reader, whose: { readonly personId: Id<'person'> } | { readonly visitorId: string }, now: Date): Promise<Subscribed[]> =>
  db.select({ id: pushSubscriptions.id, locale: pushSubscriptions.locale, personId: pushSubscriptions.personId }).from(pushSubscriptions).leftJoin(sessions, eq(sessions.id, pushSubscriptions.sessionId))
    .where('personId' in whose ? and(eq(pushSubscriptions.personId, whose.personId), isNotNull(sessions.id), isNull(sessions.endedAt), gt(sessions.expiresAt, now)) : and(eq(pushSubscriptions.visitorId, whose.visitorId), isNull(pushSubscriptions.personId)))

/** Chore: browsers of sessions that are over, and those that did not come by for a long time. */
export async function forgetSubscriptions(db: Database, now: Date): Promise<number> {
  const over = sql`exists (select from ${sessions} s where s.id = ${pushSubscriptions.sessionId} and (s.ended_at is not null or s.expires_at <= ${now.toISOString()}::timestamptz))`
  return (await db.delete(pushSubscriptions).where(or(over, lt(pushSubscriptions.createdAt, addMinutes(now, -KEPT_DAYS * DAY_MINUTES)))).returning({ id: pushSubscriptions.id })).length
}
