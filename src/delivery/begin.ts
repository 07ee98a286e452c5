/** An accepted order wants to be brought: its delivery begins. */
import { eq } from 'drizzle-orm'
import { deliveries, deliveryQuotes } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { ZERO } from '../vocabulary/money.ts'
import type { Delivery } from './delivery.ts'
import { FINDING_MINUTES, middleOf } from './eta.ts'
import { routeMetres, routeMinutes } from './route.ts'
import { announce, note } from './step.ts'

/** Riders are looked for this long before the food is ready: they are on their way meanwhile. */
const AHEAD_MINUTES = 25
export const lookingFrom = (readyAt: Date, now: Date): Date => new Date(Math.max(now.getTime(), addMinutes(readyAt, -AHEAD_MINUTES).getTime()))

/** Once per order, however often it is asked for. Null for an order that is collected. */
export async function beginDelivery(tx: Transaction, orderId: Id<'order'>, now: Date): Promise<Delivery | null> {
  const [found] = await tx.select({ order: orders, place: restaurants }).from(orders).innerJoin(restaurants, eq(restaurants.id, orders.restaurantId)).where(eq(orders.id, orderId))
  if (!found || found.order.fulfilment !== 'delivery' || found.order.lat === null || found.order.lng === null) return null
  const { order, place } = found
  const door = { lat: found.order.lat, lng: found.order.lng }
  const [quote] = order.deliveryQuoteId ? await tx.select().from(deliveryQuotes).where(eq(deliveryQuotes.id, order.deliveryQuoteId as Id<'quote'>)) : []
  const metres = quote?.metres ?? routeMetres(place, door)
  const parts = quote?.parts ?? { preparation: place.preparationMinutes, finding: FINDING_MINUTES, route: Math.round(routeMinutes(metres, 'motorbike', order.promisedFrom)), rush: 0 }
  // Ordered for as soon as possible: the middle of what was quoted; for later, the middle of the promise.
  const soonest = quote ? addMinutes(quote.createdAt, middleOf(quote.parts)) : null
  const estimatedAt = soonest && soonest >= order.promisedFrom && soonest <= order.promisedUntil ? soonest : new Date((order.promisedFrom.getTime() + order.promisedUntil.getTime()) / 2)
  const readyAt = addMinutes(order.cookAt > now ? order.cookAt : now, parts.preparation)
  const [delivery] = await tx.insert(deliveries).values({
    id: newId<'delivery'>(now), orderId, restaurantId: place.id, customerId: order.customerId, quoteId: quote?.id ?? null, zoneId: quote?.zoneId ?? null, city: place.city, state: 'looking',
    lat: door.lat, lng: door.lng, metres, fee: order.deliveryFee, cashDue: order.pay === 'cash' && order.paidAt === null ? order.total : ZERO, readyAt, promisedFrom: order.promisedFrom, promisedTo: order.promisedUntil, estimatedAt, parts,
    createdAt: now, lookAgainAt: lookingFrom(readyAt, now),
  }).onConflictDoNothing({ target: deliveries.orderId }).returning()
  if (!delivery) return null
  await note(tx, delivery.id, 'created', { by: null }, now)
  await announce(tx, delivery, 'delivery.created', {}, now)
  return delivery
}
