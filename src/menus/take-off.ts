/** Takes a dish off until an instant ("no more today"), or counts the portions that are left. */
import { eq } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { type Actor, canCountPortions } from '../restaurants/policy.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import { invalid } from '../vocabulary/refusal.ts'
import type { MenuEvent } from './events.ts'
import type { OffUntilInput, StockInput } from './inputs.ts'
import { dishFor, type DishKey } from './standing.ts'

const MAX_DAYS_OFF = 366

export async function takeOff(tx: Transaction, by: Actor, key: DishKey, { until }: OffUntilInput, now: Date): Promise<void> {
  await dishFor(tx, by, key, canCountPortions)
  const offUntil = until === null ? null : new Date(until)
  if (offUntil && offUntil <= now) throw invalid('until', 'date-past')
  if (offUntil && offUntil > addMinutes(now, MAX_DAYS_OFF * DAY_MINUTES)) throw invalid('until', 'date-too-far')
  await tx.update(dishes).set({ offUntil }).where(eq(dishes.id, key.dishId))
  await emit(tx, { name: 'menus.dish_taken_off', subjectId: key.dishId, facts: { restaurantId: key.restaurantId, until: offUntil?.toISOString() ?? null } } satisfies MenuEvent, now)
}

export async function countStock(tx: Transaction, by: Actor, key: DishKey, { stock }: StockInput, now: Date): Promise<void> {
  await dishFor(tx, by, key, canCountPortions)
  await tx.update(dishes).set({ stock }).where(eq(dishes.id, key.dishId))
  await emit(tx, { name: 'menus.stock_counted', subjectId: key.dishId, facts: { restaurantId: key.restaurantId, stock } } satisfies MenuEvent, now)
}
