/** What somebody wants to be told by which way. */
import { notificationPreferences } from '../../drizzle/schema/notifications.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Preferences } from './queries.ts'

export async function choosePreferences(tx: Transaction, personId: Id<'person'>, preferences: Preferences, now: Date): Promise<void> {
  const chosen = { ...preferences, changedAt: now }
  await tx.insert(notificationPreferences).values({ personId, ...chosen }).onConflictDoUpdate({ target: notificationPreferences.personId, set: chosen })
}
