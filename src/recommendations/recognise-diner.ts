/** Somebody signed in on a browser that we knew as a visitor: what the visitor did is theirs. */
import { eq, sql } from 'drizzle-orm'
import { favourites, feedback, suggestionLists } from '../../drizzle/schema/recommendations.ts'
import { LISTS_CHANNEL } from '../../ml/contract.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import type { RecommendationEvent } from './events.ts'

/** Moves the visitor's rows to the person. Safe to do again; returns how many deeds were moved. */
export async function recogniseDiner(tx: Transaction, visitor: Id<'diner'>, person: Id<'diner'>, now: Date): Promise<number> {
  if (visitor === person) return 0
  const moved = await tx.update(feedback).set({ dinerId: person }).where(eq(feedback.dinerId, visitor)).returning({ id: feedback.id })
  await tx.execute(sql`insert into favourites (diner_id, restaurant_id, created_at) select ${person}, restaurant_id, created_at from favourites where diner_id = ${visitor} on conflict do nothing`)
  const hearts = await tx.delete(favourites).where(eq(favourites.dinerId, visitor)).returning({ id: favourites.restaurantId })
  await tx.delete(suggestionLists).where(eq(suggestionLists.dinerId, visitor))
  if (moved.length + hearts.length === 0) return 0
  await emit(tx, { name: 'recommendations.diner_recognised', subjectId: person, facts: {} } satisfies RecommendationEvent, now)
  for (const diner of [visitor, person]) await tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, ${diner})`)
  return moved.length
}
