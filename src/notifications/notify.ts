/** Puts notices into inboxes, in the transaction that does the rest of what an event gives cause for. */
import { and, eq, isNull } from 'drizzle-orm'
import { notices, pushSubscriptions } from '../../drizzle/schema/notifications.ts'
import type { Transaction } from '../platform/database.ts'
import { emit, emitAll } from '../platform/outbox.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import type { NotificationsEvent } from './events.ts'
import type { NoticeArguments, NoticeKind } from './notice.ts'

export interface Tidings<Kind extends NoticeKind> {
  readonly to: ReadonlyArray<Id<'person'>>
  readonly kind: Kind
  readonly arguments: NoticeArguments[Kind]
  /** What it is about: an order, a delivery, a payment. */
  readonly aboutId: string
  /** The event that gives cause for it, and when it happened. */
  readonly because: { readonly id: number; readonly at: Date }
}

/** Once per person and event, however often it is asked for. */
export async function notify<Kind extends NoticeKind>(tx: Transaction, { to, kind, arguments: given, aboutId, because: { id: eventId, at } }: Tidings<Kind>): Promise<void> {
  const people = [...new Set(to)]
  if (people.length === 0) return
  const written = await tx.insert(notices).values(people.map((personId) => ({ id: newId<'notice'>(at), personId, eventId, kind, arguments: { ...given }, aboutId, createdAt: at })))
    .onConflictDoNothing().returning({ id: notices.id, personId: notices.personId })
  await emitAll(tx, written.map(({ id, personId }): NotificationsEvent => ({ name: 'notifications.told', subjectId: personId, facts: { notice_id: id } })), at)
}

/** A guest without an account has no inbox: their browser is told, where it asked to be. */
export async function notifyGuest<Kind extends NoticeKind>(tx: Transaction, visitorId: string, { kind, arguments: given, aboutId, because: { at } }: Omit<Tidings<Kind>, 'to'>): Promise<void> {
  const isWanted = await tx.$count(pushSubscriptions, and(eq(pushSubscriptions.visitorId, visitorId), isNull(pushSubscriptions.personId)))
  if (isWanted > 0) await emit(tx, { name: 'notifications.guest_told', subjectId: visitorId, facts: { kind, arguments: { ...given }, about_id: aboutId } } satisfies NotificationsEvent, at)
}
