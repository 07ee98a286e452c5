/** A diner chooses: lists of their own, or the one that everybody gets. */
import { eq, sql } from 'drizzle-orm'
import { listChoices, suggestionLists } from '../../drizzle/schema/recommendations.ts'
import { LISTS_CHANNEL } from '../../ml/contract.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import type { RecommendationEvent } from './events.ts'

/**
 * Holds at once: the list goes in the same transaction, and every web process is told. From then on no model, no count and no
 * exploration uses what they do, also what they did before. Choosing lists of one's own again brings the list back as it follows
 * from all deeds. Choosing what is chosen already changes nothing.
 */
export async function chooseLists(tx: Transaction, dinerId: Id<'diner'>, isPersonal: boolean, now: Date): Promise<void> {
  const [before] = await tx.select({ isPersonal: listChoices.isPersonal }).from(listChoices).where(eq(listChoices.dinerId, dinerId)).for('update')
  if ((before?.isPersonal ?? true) === isPersonal) return
  await tx.insert(listChoices).values({ dinerId, isPersonal, changedAt: now }).onConflictDoUpdate({ target: listChoices.dinerId, set: { isPersonal, changedAt: now } })
  if (!isPersonal) await tx.delete(suggestionLists).where(eq(suggestionLists.dinerId, dinerId))
  await emit(tx, { name: 'recommendations.list_choice_made', subjectId: dinerId, facts: { is_personal: isPersonal } } satisfies RecommendationEvent, now)
  await tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, ${dinerId})`)
}
