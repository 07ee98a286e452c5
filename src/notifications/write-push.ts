/** A notice for browsers whose page is away: one letter for each, which the postman takes along like any other. */
import { sql } from 'drizzle-orm'
import { letters } from '../../drizzle/schema/notifications.ts'
import type { Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import type { Notice, NoticeKind } from './notice.ts'
import { subscriptionsOf } from './subscribe.ts'
import { letterPlace, LETTERS_CHANNEL } from './write-letter.ts'

/** Minutes for which it is worth being told. What stands in no list is read in the inbox and wakes nobody. */
const GOOD_FOR: Readonly<Partial<Record<NoticeKind, number>>> = {
  'rider-offer': 1, 'rider-given': 20, 'rider-taken-away': 30,
  'order-accepted': 60, 'order-delayed': 60, 'order-ready': 120, 'order-on-its-way': 60, 'order-at-door': 15, 'order-refused': 240, 'order-cancelled': 240, 'order-failed': 120, 'order-item-ran-out': 30,
  'place-order-missed': 240,
}
export const isPushed = (kind: string): boolean => kind in GOOD_FOR
/** Somebody waits for it. */
const URGENT: ReadonlySet<string> = new Set<NoticeKind>(['rider-offer', 'rider-given', 'order-at-door', 'order-item-ran-out'])

/** What is sealed in the row. */
export interface SealedPush {
  readonly subscriptionId: Id<'push-subscription'>
  readonly notice: Pick<Notice, 'kind' | 'arguments' | 'aboutId'>
  readonly until: string
  readonly isUrgent: boolean
}

export async function writePushes(tx: Transaction, vault: Vault, to: Parameters<typeof subscriptionsOf>[1], { kind, arguments: given, aboutId }: SealedPush['notice'], at: Date): Promise<number> {
  const minutes = GOOD_FOR[kind as NoticeKind]
  const subscribed = minutes === undefined ? [] : await subscriptionsOf(tx, to, at)
  if (minutes === undefined || subscribed.length === 0) return 0
  await tx.insert(letters).values(subscribed.map(({ id: subscriptionId, locale, personId }) => {
    const id = newId<'letter'>(at)
    const content: SealedPush = { subscriptionId, notice: { kind, arguments: given, aboutId }, until: addMinutes(at, minutes).toISOString(), isUrgent: URGENT.has(kind) }
    return { id, personId, channel: 'push' as const, template: kind, locale, sealed: vault.seal(JSON.stringify(content), letterPlace(id)), state: 'waiting' as const, dueAt: at, createdAt: at }
  }))
  await tx.execute(sql`select pg_notify(${LETTERS_CHANNEL}, '')`)
  return subscribed.length
}
