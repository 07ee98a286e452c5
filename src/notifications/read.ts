/** Marks notices as read; other pages of the same person see it at once. */
import { and, eq, isNull, lt, lte } from 'drizzle-orm'
import { notices } from '../../drizzle/schema/notifications.ts'
import type { Database, Transaction } from '../platform/database.ts'
import { nudge } from '../platform/live.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import type { Notice } from './notice.ts'

/** Safe to do again: the first time counts. @throws Refusal 404 also for a notice of somebody else */
export async function readNotice(tx: Transaction, personId: Id<'person'>, id: Id<'notice'>, now: Date): Promise<Notice> {
  const [notice] = await tx.select().from(notices).where(and(eq(notices.id, id), eq(notices.personId, personId))).for('update')
  if (!notice) throw unknown('notice')
  if (notice.readAt !== null) return notice
  await tx.update(notices).set({ readAt: now }).where(eq(notices.id, id))
  await nudge(tx, [personId])
  return { ...notice, readAt: now }
}

/** @param until the newest that was shown: what came after it has not been seen. Returns how many there were. */
export async function readAll(tx: Transaction, personId: Id<'person'>, until: Id<'notice'> | null, now: Date): Promise<number> {
  const read = await tx.update(notices).set({ readAt: now }).where(and(eq(notices.personId, personId), isNull(notices.readAt), until ? lte(notices.id, until) : undefined)).returning({ id: notices.id })
  if (read.length > 0) await nudge(tx, [personId])
  return read.length
}

export const NOTICES_KEPT_DAYS = 90

/** Chore: what is older than a quarter of a year is nobody's business any more. */
export const forgetNotices = async (db: Database, now: Date): Promise<number> =>
  (await db.delete(notices).where(lt(notices.createdAt, addMinutes(now, -NOTICES_KEPT_DAYS * DAY_MINUTES))).returning({ id: notices.id })).length
