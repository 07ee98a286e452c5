/**
 * A token by which an app follows one order whose guest has no account. It is derived from the order under a key of ours, so that the
 * answer to a checkout that is sent again names the same one; only its hash is kept, with the time until which it is good.
 */
import { createHash, createHmac } from 'node:crypto'
import { and, eq, inArray, isNull, lt, lte } from 'drizzle-orm'
import { trackingTokens } from '../../drizzle/schema/orders.ts'
import { type Database, type Reader, type Transaction, write } from '../platform/database.ts'
import { nudge } from '../platform/live.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import type { Order } from './order.ts'

/** After what was promised: an order that comes late, or comes back, is still followed. */
const GOOD_MINUTES = DAY_MINUTES
const ENDED_KEPT_MINUTES = 7 * DAY_MINUTES
const SHAPE = /^follow_[A-Za-z0-9_-]{43}$/

export const trackingTokenFor = (key: Buffer, orderId: string): string => `follow_${createHmac('sha256', key).update(orderId).digest('base64url')}`
export const trackingEndsAt = (promisedUntil: Date): Date => addMinutes(promisedUntil, GOOD_MINUTES)

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

export async function openTracking(tx: Transaction, key: Buffer, { id, promisedUntil }: Order, now: Date): Promise<void> {
  await tx.insert(trackingTokens).values({ orderId: id, hash: hashOf(trackingTokenFor(key, id)), createdAt: now, expiresAt: trackingEndsAt(promisedUntil) }).onConflictDoNothing()
}

/**
 * What `Authorization: Bearer` brings; null where there is none.
 * @throws Refusal 401 for anything else in that place
 */
export function bearerIn(headers: Headers): string | null {
  const sent = headers.get('authorization')
  if (sent === null) return null
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(sent.trim()) ?? []
  if (!SHAPE.test(token)) throw new Refusal('unproven', 'tracking-token-wrong')
  return token
}

/** @throws Refusal 401 for one that is not, or no longer, good; 404 for one of another order */
export async function mustFit(db: Reader, token: string, orderId: string, now: Date): Promise<void> {
  const [known] = await db.select().from(trackingTokens).where(eq(trackingTokens.hash, hashOf(token)))
  if (!known || known.endedAt !== null || known.expiresAt <= now) throw new Refusal('unproven', 'tracking-token-wrong')
  if (known.orderId !== orderId) throw unknown('order')
}

/** Whoever follows by it is shown out at once. */
export async function endTracking(tx: Transaction, orderIds: ReadonlyArray<Id<'order'>>, now: Date): Promise<void> {
  if (orderIds.length === 0) return
  const ended = await tx.update(trackingTokens).set({ endedAt: now }).where(and(inArray(trackingTokens.orderId, [...orderIds]), isNull(trackingTokens.endedAt))).returning({ orderId: trackingTokens.orderId })
  if (ended.length > 0) await nudge(tx, ended.map(({ orderId }) => orderId))
}

/** Chore: streams that were opened by a token which has run out are closed, and what ended a week ago is forgotten. */
export async function endOldTracking(db: Database, now: Date): Promise<number> {
  await db.delete(trackingTokens).where(lt(trackingTokens.endedAt, addMinutes(now, -ENDED_KEPT_MINUTES)))
  return write(db, async (tx) => {
    const over = await tx.select({ id: trackingTokens.orderId }).from(trackingTokens).where(and(isNull(trackingTokens.endedAt), lte(trackingTokens.expiresAt, now)))
    await endTracking(tx, over.map(({ id }) => id), now)
    return over.length
  })
}
