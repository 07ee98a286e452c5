/** Zones, riders and deliveries in tests. */
import { eq } from 'drizzle-orm'
import type { Polygon } from 'geojson'
import { deliveries, deliveryZones, type PriceRule, riders } from '../../drizzle/schema/delivery.ts'
import { orders, type OrderState, type PayMethod } from '../../drizzle/schema/orders.ts'
import { payments } from '../../drizzle/schema/payments.ts'
import { people } from '../../drizzle/schema/accounts.ts'
import { beginDelivery } from '../delivery/begin.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { boxOf } from '../delivery/zone.ts'
import { type Database, write } from '../platform/database.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { type Kobo, kobo, naira } from '../vocabulary/money.ts'
import type { Pin } from '../vocabulary/place.ts'
import { YABA } from './places.ts'

/** @param half half of its side, in degrees */
export const squareAround = ({ lat, lng }: Pin, half: number): Polygon => ({
  type: 'Polygon', coordinates: [[[lng - half, lat - half], [lng + half, lat - half], [lng + half, lat + half], [lng - half, lat + half], [lng - half, lat - half]]],
})

export async function aZone(db: Database, name: string, half: number, rule: PriceRule = { per_km: 10_000, free_km: 2 }): Promise<Id<'zone'>> {
  const shape = squareAround(YABA, half)
  const [zone] = await db.insert(deliveryZones).values({ city: 'lagos', name, priority: 10, shape, ...boxOf(shape), rule, updatedAt: new Date('2026-11-01T00:00:00Z') }).returning({ id: deliveryZones.id })
  return zone!.id
}

/** Nothing is taxed, nothing is taken off. */
const TERMS = { rules: [], promotion: null }

export interface RiderWish {
  /** Null: off shift. */
  readonly since?: Date | null
  readonly at?: Pin | null
  readonly carries?: number
  readonly floatLimit?: Kobo
  readonly city?: string
}

/** On shift since long ago, near the kitchen, unless it is said otherwise. */
export async function aRider(db: Database, now: Date, { since = addMinutes(now, -60), at = YABA, carries = 2, floatLimit, city = 'lagos' }: RiderWish = {}): Promise<Id<'person'>> {
  const id = newId<'person'>()
  await db.insert(people).values({ id, email: `rider-${id}@buka.test`, name: 'Musa Ibrahim', role: 'rider' })
  await rides(db, id, now, { since, at, carries, ...(floatLimit === undefined ? {} : { floatLimit }), city })
  return id
}

/** Makes a rider of somebody who is there. */
export async function rides(db: Database, personId: Id<'person'>, now: Date, { since = addMinutes(now, -60), at = YABA, carries = 2, floatLimit, city = 'lagos' }: RiderWish = {}): Promise<void> {
  await db.insert(riders).values({ personId, city, carries, floatLimit: floatLimit ?? null, onShiftSince: since, seenAt: since, lat: at?.lat ?? null, lng: at?.lng ?? null, positionAt: at ? now : null })
}

export interface OrderWish {
  readonly state?: OrderState
  readonly pay?: PayMethod
  readonly total?: Kobo
  readonly door?: Pin
  readonly sealed?: { readonly contact: (id: string) => string; readonly address: (id: string) => string }
  /** Minutes from now in which it is promised. */
  readonly promised?: readonly [number, number]
}

/** An order as it lies there once the kitchen has accepted it; cash is asked for as a payment. */
export async function anOrder(db: Database, place: Pick<Restaurant, 'id'>, now: Date, { state = 'accepted', pay = 'card', total = naira(5_000), door = { lat: 6.5195, lng: 3.3751 }, sealed, promised = [30, 60] }: OrderWish = {}): Promise<Id<'order'>> {
  const [id, personId] = [newId<'order'>(), newId<'person'>()]
  await db.insert(people).values({ id: personId, email: `guest-${personId}@buka.test`, name: 'Ada Okafor' })
  await db.insert(orders).values({
    id, reference: `AA-${id.slice(-8)}`, restaurantId: place.id, state, customerId: personId as string as Id<'diner'>, personId, visitorId: personId, locale: 'en', contactSealed: sealed?.contact(id) ?? 'sealed', fulfilment: 'delivery', lat: door.lat, lng: door.lng,
    addressSealed: sealed?.address(id) ?? 'sealed', pay, total, deliveryFee: naira(900), promisedFrom: addMinutes(now, promised[0]), promisedUntil: addMinutes(now, promised[1]), cookAt: now, kitchenWindow: now, placedAt: now, terms: TERMS, paidAt: pay === 'cash' ? null : now, acceptedAt: now,
  })
  if (pay === 'cash') await db.insert(payments).values({ id: newId<'payment'>(), purposeKind: 'order', purposeId: id, payerId: personId, email: 'guest@buka.test', amount: total, method: 'cash', state: 'pending', createdAt: now, expiresAt: addMinutes(now, 600) })
  return id
}

export async function aDelivery(db: Database, place: Pick<Restaurant, 'id'>, now: Date, wish: OrderWish & { readonly riderId?: Id<'person'>; readonly at?: Delivery['state'] } = {}): Promise<Delivery> {
  const orderId = await anOrder(db, place, now, wish)
  const delivery = await write(db, (tx) => beginDelivery(tx, orderId, now))
  if (!delivery) throw new Error('no delivery began')
  if (!wish.riderId) return delivery
  const at = wish.at ?? 'assigned'
  const left = at === 'picked_up' || at === 'at_door'
  if (left) await db.update(orders).set({ state: 'picked_up' }).where(eq(orders.id, orderId))
  const [taken] = await db.update(deliveries).set({ state: at, carrier: 'own', riderId: wish.riderId, cost: kobo(72_000), assignedAt: now, lookAgainAt: null, ...(left ? { pickedUpAt: now } : {}), ...(at === 'at_door' ? { arrivedAt: now } : {}) }).where(eq(deliveries.id, delivery.id)).returning()
  return taken as Delivery
}
