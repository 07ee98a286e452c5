/** How the kitchen works from now on: how much it takes, a pause, and "no light". */
import { kitchens } from '../../drizzle/schema/orders.ts'
import type { Transaction } from '../platform/database.ts'
import { type Actor, canCountPortions } from '../restaurants/policy.ts'
import { restaurantFor } from '../restaurants/standing.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Kitchen, NO_LIGHT_EXTRA_MINUTES } from './kitchen.ts'
import { kitchenOf } from './timing.ts'

export interface KitchenChange {
  readonly ordersPerWindow?: number | undefined
  readonly noticeMinutes?: number | undefined
  readonly answerMinutes?: number | undefined
  readonly extraMinutes?: number | undefined
  readonly noLight?: boolean | undefined
  /** 0 ends a pause. */
  readonly pauseMinutes?: number | undefined
}

export async function setKitchen(tx: Transaction, by: Actor, restaurantId: Id<'restaurant'>, change: KitchenChange, now: Date): Promise<Kitchen> {
  await restaurantFor(tx, by, restaurantId, canCountPortions)
  const before = await kitchenOf(tx, restaurantId)
  const { noLight, pauseMinutes, ...numbers } = change
  const light = noLight === undefined ? {} : noLight
    ? { noLightSince: before.noLightSince ?? now, extraMinutes: Math.max(before.extraMinutes, NO_LIGHT_EXTRA_MINUTES) }
    : { noLightSince: null, extraMinutes: 0 }
  const pause = pauseMinutes === undefined ? {} : { pausedUntil: pauseMinutes === 0 ? null : addMinutes(now, pauseMinutes) }
  const given = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)) as Partial<Kitchen>
  const { windowMinutes, ordersPerWindow, noticeMinutes, answerMinutes, noLightSince, extraMinutes, pausedUntil } = { ...before, ...light, ...pause, ...given }
  const kitchen = { windowMinutes, ordersPerWindow, noticeMinutes, answerMinutes, noLightSince, extraMinutes, pausedUntil }
  await tx.insert(kitchens).values({ restaurantId, ...kitchen }).onConflictDoUpdate({ target: kitchens.restaurantId, set: kitchen })
  return kitchen
}
