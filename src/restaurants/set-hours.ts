/** Sets the weekly hours of a restaurant, all order types at once. */
import { eq } from 'drizzle-orm'
import { openingHours, restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { DAY_MINUTES } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { invalid } from '../vocabulary/refusal.ts'
import type { RestaurantEvent } from './events.ts'
import type { HoursInput } from './inputs.ts'
import type { HoursRow } from './opening.ts'
import { type Actor, canManage } from './policy.ts'
import { restaurantFor } from './standing.ts'
import { notifyCatalogues } from './upkeep.ts'

export async function setHours(tx: Transaction, by: Actor, id: Id<'restaurant'>, input: HoursInput, now: Date): Promise<void> {
  await restaurantFor(tx, by, id, canManage)
  const rows = input.hours.map((h): HoursRow => ({ orderType: h.order_type, weekday: h.weekday, opensMinute: h.opens_minute, closesMinute: h.closes_minute }))
  rows.forEach((row, i) => {
    if (row.closesMinute <= row.opensMinute || row.closesMinute > row.opensMinute + DAY_MINUTES) throw invalid(`hours/${i}/closes_minute`, 'hours-range-wrong')
  })
  const overlap = firstOverlap(rows)
  if (overlap !== null) throw invalid(`hours/${overlap}`, 'hours-overlap')
  await tx.delete(openingHours).where(eq(openingHours.restaurantId, id))
  if (rows.length > 0) await tx.insert(openingHours).values(rows.map((row) => ({ ...row, restaurantId: id })))
  await tx.update(restaurants).set({ updatedAt: now }).where(eq(restaurants.id, id))
  await emit(tx, { name: 'restaurants.hours_changed', subjectId: id, facts: { ranges: rows.length } } satisfies RestaurantEvent, now)
  await notifyCatalogues(tx, id)
}

const WEEK_MINUTES = 7 * DAY_MINUTES

/**
 * Index of the first range that shares a minute with an earlier one of its order type, or null. The week is a ring:
 * Saturday night runs into Sunday morning. Ranges may touch.
 */
export function firstOverlap(rows: ReadonlyArray<HoursRow>): number | null {
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [rows[i] as HoursRow, rows[j] as HoursRow]
      if (a.orderType !== b.orderType) continue
      const from = (a.weekday * DAY_MINUTES + a.opensMinute - b.weekday * DAY_MINUTES - b.opensMinute + WEEK_MINUTES) % WEEK_MINUTES
      const aLength = a.closesMinute - a.opensMinute
      const bLength = b.closesMinute - b.opensMinute
      // `a` begins `from` minutes after `b` on the ring: inside of b, or so late that it runs into b from behind.
      if (from < bLength || from + aLength > WEEK_MINUTES) return i
    }
  }
  return null
}
