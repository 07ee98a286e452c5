/** Closes a restaurant for some days, or takes such an announcement back. */
import { and, eq, sql } from 'drizzle-orm'
import { closings } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { addDays, isLocalDate, localTime } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import type { RestaurantEvent } from './events.ts'
import type { ClosingInput } from './inputs.ts'
import { type Actor, canManage } from './policy.ts'
import { restaurantFor } from './standing.ts'
import { notifyCatalogues } from './upkeep.ts'

const MAX_DAYS_AHEAD = 730
const MAX_CLOSINGS = 200

export async function announceClosing(tx: Transaction, by: Actor, id: Id<'restaurant'>, input: ClosingInput, now: Date): Promise<Id<'closing'>> {
  await restaurantFor(tx, by, id, canManage)
  const { first_day: firstDay, last_day: lastDay, reason = '' } = input
  const today = localTime(now).date
  if (!isLocalDate(firstDay)) throw invalid('first_day', 'date-wrong')
  if (!isLocalDate(lastDay)) throw invalid('last_day', 'date-wrong')
  if (lastDay < firstDay) throw invalid('last_day', 'date-before-first')
  if (lastDay < today) throw invalid('last_day', 'date-past')
  if (lastDay > addDays(today, MAX_DAYS_AHEAD)) throw invalid('last_day', 'date-too-far')
  const [count] = await tx.select({ count: sql<number>`count(*)::int` }).from(closings).where(eq(closings.restaurantId, id))
  if ((count?.count ?? 0) >= MAX_CLOSINGS) throw new Refusal('conflict', 'closings-too-many')
  const [row] = await tx.insert(closings).values({ restaurantId: id, firstDay, lastDay, reason }).returning({ id: closings.id })
  await emit(tx, { name: 'restaurants.closing_announced', subjectId: id, facts: { firstDay, lastDay } } satisfies RestaurantEvent, now)
  await notifyCatalogues(tx, id)
  return (row as { id: Id<'closing'> }).id
}

export async function withdrawClosing(tx: Transaction, by: Actor, id: Id<'restaurant'>, closingId: Id<'closing'>, now: Date): Promise<void> {
  await restaurantFor(tx, by, id, canManage)
  const [gone] = await tx.delete(closings).where(and(eq(closings.id, closingId), eq(closings.restaurantId, id))).returning()
  if (!gone) throw unknown('closing')
  await emit(tx, { name: 'restaurants.closing_withdrawn', subjectId: id, facts: { firstDay: gone.firstDay, lastDay: gone.lastDay } } satisfies RestaurantEvent, now)
  await notifyCatalogues(tx, id)
}
