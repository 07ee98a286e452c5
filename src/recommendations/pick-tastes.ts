/** A newcomer says what they like: the list follows from it before they have done anything. */
import { eq, sql } from 'drizzle-orm'
import { PICK_KINDS, tastePicks } from '../../drizzle/schema/recommendations.ts'
import { LISTS_CHANNEL } from '../../ml/contract.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import type { RecommendationEvent } from './events.ts'
import { type Picks, picksCount } from './picks.ts'

/** What is picked now stands instead of what was picked before. */
export async function pickTastes(tx: Transaction, dinerId: Id<'diner'>, picks: Picks, now: Date): Promise<void> {
  await tx.delete(tastePicks).where(eq(tastePicks.dinerId, dinerId))
  const rows = PICK_KINDS.flatMap((kind) => [...new Set(picks[kind])].map((value) => ({ dinerId, kind, value, pickedAt: now })))
  if (rows.length > 0) await tx.insert(tastePicks).values(rows)
  await emit(tx, { name: 'recommendations.tastes_picked', subjectId: dinerId, facts: { picks: picksCount(picks) } } satisfies RecommendationEvent, now)
  await tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, ${dinerId})`)
}
