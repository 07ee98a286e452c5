/** Reads what a diner did and writes the list that follows from it. */
import { desc, eq, sql } from 'drizzle-orm'
import { feedback, suggestionLists } from '../../drizzle/schema/recommendations.ts'
import { type Database, write } from '../../src/platform/database.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { LISTS_CHANNEL } from '../contract.ts'
import { blendedList } from './blended-list.ts'
import type { Knowledge } from './knowledge.ts'
import { tasteOf } from './taste.ts'

const DEEDS_READ = 2_000

/**
 * Safe to do twice, and whenever: it reads all it needs. A list that was computed later is never overwritten by one
 * that was computed earlier. Without a live model nothing is written: the diner is shown what is popular.
 */
export async function refreshDinerList(db: Database, knowledge: Knowledge, dinerId: Id<'diner'>, now: Date): Promise<boolean> {
  const { personal } = knowledge
  if (!personal) return false
  const deeds = await db.select({ restaurantId: feedback.restaurantId, kind: feedback.kind, value: feedback.value, at: feedback.at })
    .from(feedback).where(eq(feedback.dinerId, dinerId)).orderBy(desc(feedback.at)).limit(DEEDS_READ)
  const items = blendedList(knowledge, tasteOf(deeds, now), now)
  const row = { items, modelVersion: personal.version, computedAt: now }
  await write(db, async (tx) => {
    await tx.insert(suggestionLists).values({ dinerId, ...row })
      .onConflictDoUpdate({ target: suggestionLists.dinerId, set: row, setWhere: sql`${suggestionLists.computedAt} <= excluded.computed_at` })
    await tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, ${dinerId})`)
  })
  return true
}
