/** An inbox as it is read. */
import { and, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { notices, notificationPreferences } from '../../drizzle/schema/notifications.ts'
import type { Reader } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { isKnown, NOTICE_KINDS, type Notice } from './notice.ts'

/** Nobody counts further. */
export const MOST_COUNTED = 100

export interface InboxPage {
  readonly limit: number
  /** Of the last one that was shown. */
  readonly before: Id<'notice'> | null
  readonly onlyUnread?: boolean
}

/** The newest first: ids are born in the order of time, so they are the cursor. */
export async function noticesOf(db: Reader, personId: Id<'person'>, { limit, before, onlyUnread = false }: InboxPage): Promise<{ readonly items: ReadonlyArray<Notice>; readonly next: Id<'notice'> | null }> {
  const rows = await db.select().from(notices)
    .where(and(eq(notices.personId, personId), before ? lt(notices.id, before) : undefined, onlyUnread ? isNull(notices.readAt) : undefined, inArray(notices.kind, [...NOTICE_KINDS])))
    .orderBy(desc(notices.id)).limit(limit + 1)
  const items = rows.slice(0, limit)
  return { items: items.filter(isKnown), next: rows.length > limit ? items.at(-1)?.id ?? null : null }
}

/** Up to MOST_COUNTED; a short walk in an index of what is unread. */
export async function unreadOf(db: Reader, personIds: ReadonlyArray<string>): Promise<number[]> {
  const rows = await db.execute<{ id: string; unread: number }>(sql`
    select p.id, (select count(*)::int from (select from ${notices} n where n.person_id = p.id and n.read_at is null limit ${MOST_COUNTED}) few) as unread
    from unnest(${`{${personIds.join(',')}}`}::uuid[]) p(id)`)
  const unread = new Map([...rows].map((row) => [row.id, row.unread]))
  return personIds.map((id) => unread.get(id) ?? 0)
}

export interface Preferences {
  readonly orderEmails: boolean
}

export async function preferencesOf(db: Reader, personId: Id<'person'>): Promise<Preferences> {
  const [row] = await db.select({ orderEmails: notificationPreferences.orderEmails }).from(notificationPreferences).where(eq(notificationPreferences.personId, personId))
  return row ?? { orderEmails: true }
}
