/** What the kitchen's timeline needs to know of a place, read from its rows. */
import { and, eq, gte, lte } from 'drizzle-orm'
import { type Fulfilment, kitchens, kitchenWindows } from '../../drizzle/schema/orders.ts'
import type { Reader } from '../platform/database.ts'
import { scheduleOf } from '../restaurants/opening.ts'
import type { RestaurantPage } from '../restaurants/queries.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { HORIZON_MINUTES, type Kitchen, KITCHEN_USUAL, type Timing } from './kitchen.ts'

export async function kitchenOf(db: Reader, restaurantId: Id<'restaurant'>): Promise<Kitchen> {
  const [row] = await db.select().from(kitchens).where(eq(kitchens.restaurantId, restaurantId))
  return row ?? KITCHEN_USUAL
}

/** @param place hours and closings of all order types */
export async function timingOf(db: Reader, place: Pick<RestaurantPage, 'card' | 'hours' | 'closings'>, how: { readonly fulfilment: Fulfilment; readonly routeMinutes: number }, now: Date): Promise<Timing> {
  const kitchen = await kitchenOf(db, place.card.id)
  const windows = await db.select({ startsAt: kitchenWindows.startsAt, taken: kitchenWindows.taken }).from(kitchenWindows)
    .where(and(eq(kitchenWindows.restaurantId, place.card.id), gte(kitchenWindows.startsAt, addMinutes(now, -kitchen.windowMinutes)), lte(kitchenWindows.startsAt, addMinutes(now, HORIZON_MINUTES))))
  return {
    ...how, kitchen, preparationMinutes: place.card.preparationMinutes,
    schedule: scheduleOf(place.hours, place.closings, how.fulfilment),
    taken: new Map(windows.map(({ startsAt, taken }) => [startsAt.getTime(), taken])),
  }
}
