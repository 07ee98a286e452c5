/** A delivery as a platform is told of it: opened just before it is told, and kept nowhere. */
import { and, eq, isNull } from 'drizzle-orm'
import { type deliveries, platformConnections } from '../../drizzle/schema/delivery.ts'
import { orderLines, orders } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { addressOf, contactOf } from '../orders/contact.ts'
import { isKept } from '../orders/order.ts'
import type { Reader } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { plusCodeOf } from '../vocabulary/place.ts'
import type { Ride } from './carrier.ts'

/** Everything but the store, which each platform has a name of its own for. Null for what is not to be brought. */
export async function rideFor(db: Reader, vault: Vault, delivery: typeof deliveries.$inferSelect, now: Date): Promise<Ride | null> {
  const [found] = await db.select({ order: orders, place: restaurants }).from(orders).innerJoin(restaurants, eq(restaurants.id, orders.restaurantId)).where(eq(orders.id, delivery.orderId))
  const address = found && addressOf(vault, found.order)
  if (!found || !address) return null
  const { order, place } = found
  const contact = contactOf(vault, order)
  const lines = (await db.select().from(orderLines).where(eq(orderLines.orderId, order.id)).orderBy(orderLines.position)).filter(isKept)
  const soon = addMinutes(now, 5)
  return {
    deliveryId: delivery.id, orderNumber: order.reference, storeId: null, value: order.total, cashDue: delivery.cashDue, readyAt: delivery.readyAt && delivery.readyAt > soon ? delivery.readyAt : soon, promisedTo: delivery.promisedTo, pin: null,
    items: lines.map(({ name, quantity, unitPrice }) => ({ name, quantity, price: unitPrice })),
    from: { lat: place.lat, lng: place.lng, name: place.name, phone: place.phone ?? '', address: place.landmark || place.area, area: place.area, city: cityName(place.city), plusCode: place.plusCode, landmark: place.landmark, directions: '' },
    to: {
      lat: address.lat, lng: address.lng, name: contact.name, phone: address.phone || contact.phone, address: address.landmark || plusCodeOf(address), area: '', city: cityName(delivery.city), plusCode: plusCodeOf(address), landmark: address.landmark,
      directions: address.directions.slice(0, 280),
    },
  }
}

/** platform -> its name for the restaurant. */
export async function storesOf(db: Reader, restaurantId: typeof deliveries.$inferSelect['restaurantId']): Promise<ReadonlyMap<string, string>> {
  const rows = await db.select({ platform: platformConnections.platform, storeId: platformConnections.storeId }).from(platformConnections).where(and(eq(platformConnections.restaurantId, restaurantId), isNull(platformConnections.endedAt)))
  return new Map(rows.map(({ platform, storeId }) => [platform, storeId]))
}

const cityName = (slug: string): string => slug.split('-').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(' ')
