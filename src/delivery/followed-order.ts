/** An order as it is followed: its steps with their times, who brings it (tracking.ts) and when it will be there. */
import { asc, eq, inArray } from 'drizzle-orm'
import { deliveries } from '../../drizzle/schema/delivery.ts'
import { orderHistory, orders, type Fulfilment, type OrderState } from '../../drizzle/schema/orders.ts'
import { areas, restaurants } from '../../drizzle/schema/restaurants.ts'
import { isFinal } from '../orders/order.ts'
import { isTheirs } from '../orders/pass.ts'
import type { Reader } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import type { Id } from '../vocabulary/id.ts'
import { distanceMetres, type Pin } from '../vocabulary/place.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { type Tracking, trackingsOf } from './tracking.ts'

export const FOLLOWED_STEPS = ['placed', 'accepted', 'preparing', 'ready', 'on_the_way', 'delivered'] as const
export type FollowedStep = (typeof FOLLOWED_STEPS)[number]
/** How it ended, where it did not end well. */
export type Trouble = 'refused' | 'cancelled' | 'expired' | 'failed_delivery'

export interface FollowedOrder {
  readonly orderId: Id<'order'>
  readonly reference: string
  readonly fulfilment: Fulfilment
  readonly state: OrderState
  readonly step: FollowedStep
  readonly trouble: Trouble | null
  readonly reason: string | null
  readonly steps: ReadonlyArray<{ readonly step: FollowedStep; readonly at: Date | null }>
  readonly place: Pin & { readonly id: Id<'restaurant'>; readonly name: string; readonly slug: string; readonly city: string; readonly phone: string | null }
  /** The guest's door; null for pickup. */
  readonly door: Pin | null
  readonly ride: Tracking | null
  readonly arrives: Tracking['eta']
  /** From the rider to the door, when both are known. */
  readonly metresAway: number | null
  /** Time to look for the PIN. */
  readonly isNear: boolean
  readonly isOver: boolean
  readonly whose: Whose
}

const STEP_OF: Readonly<Record<OrderState, FollowedStep | null>> = {
  placed: 'placed', paid: 'placed', awaiting_cash: 'placed', accepted: 'accepted', preparing: 'preparing', ready: 'ready', picked_up: 'on_the_way', delivered: 'delivered',
  refused: null, cancelled: null, expired: null, failed_delivery: null,
}
const TROUBLES: ReadonlySet<string> = new Set<Trouble>(['refused', 'cancelled', 'expired', 'failed_delivery'])
const NEAR_METRES = 1_000
/** What the promise of checkout is worth. */
const PROMISED_CONFIDENCE = 0.8

/** Those of these orders that there are, read together: many look at the same time. */
export async function followedOrders(ground: { readonly db: Reader; readonly vault: Pick<Vault, 'indexOf'> }, orderIds: ReadonlyArray<string>, now: Date): Promise<ReadonlyMap<string, FollowedOrder>> {
  const { db } = ground
  const ids = orderIds as ReadonlyArray<Id<'order'>>
  const [rows, histories, rides] = await Promise.all([
    db.select({ order: orders, place: restaurants, riderId: deliveries.riderId }).from(orders)
      .innerJoin(restaurants, eq(restaurants.id, orders.restaurantId)).leftJoin(deliveries, eq(deliveries.orderId, orders.id)).where(inArray(orders.id, [...ids])),
    db.select({ orderId: orderHistory.orderId, to: orderHistory.toState, at: orderHistory.at }).from(orderHistory).where(inArray(orderHistory.orderId, [...ids])).orderBy(asc(orderHistory.number)),
    trackingsOf(ground, ids, now),
  ])
  const historyOf = Map.groupBy(histories, ({ orderId }) => orderId)
  return new Map(rows.map((row) => [row.order.id, followed(row, historyOf.get(row.order.id) ?? [], rides.get(row.order.id) ?? null)]))
}

interface OrderRow {
  readonly order: typeof orders.$inferSelect
  readonly place: typeof restaurants.$inferSelect
  readonly riderId: Id<'person'> | null
}

function followed({ order, place, riderId }: OrderRow, history: ReadonlyArray<{ readonly to: OrderState; readonly at: Date }>, ride: Tracking | null): FollowedOrder {
  const steps = stepsOf(order.fulfilment).map((step) => ({ step, at: history.find(({ to }) => STEP_OF[to] === step)?.at ?? (step === 'placed' ? order.placedAt : null) }))
  const door = order.lat === null || order.lng === null ? null : { lat: order.lat, lng: order.lng }
  const metresAway = ride?.position && door ? Math.round(distanceMetres(ride.position, door)) : null
  const trouble = TROUBLES.has(order.state) ? (order.state as Trouble) : null
  const isOver = isFinal(order.state)
  return {
    orderId: order.id, reference: order.reference, fulfilment: order.fulfilment, state: order.state, trouble, reason: order.reason, steps, door, ride, metresAway, isOver,
    step: STEP_OF[order.state] ?? steps.findLast(({ at }) => at !== null)?.step ?? 'placed',
    place: { id: place.id, name: place.name, slug: place.slug, city: place.city, phone: place.phone, lat: place.lat, lng: place.lng },
    arrives: isOver || trouble ? null : wholeMinutes(ride ? ride.eta : { from: order.promisedFrom, to: order.promisedUntil, confidence: PROMISED_CONFIDENCE }),
    // Without a position it is better to know the PIN early than to look for it at the door.
    isNear: ride?.state === 'at_door' || (ride?.state === 'picked_up' && (metresAway === null || metresAway <= NEAR_METRES)),
    whose: { personId: order.personId, visitorId: order.visitorId, restaurantId: place.id, riderId },
  }
}

const stepsOf = (fulfilment: Fulfilment): ReadonlyArray<FollowedStep> => (fulfilment === 'delivery' ? FOLLOWED_STEPS : FOLLOWED_STEPS.filter((step) => step !== 'on_the_way'))

/** Times that change with every second would be news each time. */
const wholeMinutes = (range: Tracking['eta']): Tracking['eta'] => range && { ...range, from: wholeMinute(range.from), to: wholeMinute(range.to) }
const wholeMinute = (instant: Date): Date => new Date(Math.ceil(instant.getTime() / 60_000) * 60_000)

export type Audience = 'guest' | 'staff' | 'rider' | 'support'

/** Whose an order is. */
export interface Whose {
  readonly personId: Id<'person'> | null
  readonly visitorId: string
  readonly restaurantId: Id<'restaurant'>
  readonly riderId: Id<'person'> | null
}

export async function whoseOrders(db: Reader, orderIds: ReadonlyArray<string>): Promise<ReadonlyMap<string, Whose & { readonly state: OrderState }>> {
  const rows = await db.select({ id: orders.id, state: orders.state, personId: orders.personId, visitorId: orders.visitorId, restaurantId: orders.restaurantId, riderId: deliveries.riderId })
    .from(orders).leftJoin(deliveries, eq(deliveries.orderId, orders.id)).where(inArray(orders.id, [...orderIds] as Array<Id<'order'>>))
  return new Map(rows.map((row) => [row.id, row]))
}

/** As what somebody may follow an order; null: for them it does not exist. @param hasPass they came by the link of a letter */
export function audienceOf(whose: Whose, { person, visitorId }: Pick<Visit, 'person' | 'visitorId'>, hasPass = false): Audience | null {
  if (hasPass || isTheirs(whose, { visitorId, personId: person?.id ?? null })) return 'guest'
  if (!person) return null
  if (person.staff[whose.restaurantId]) return 'staff'
  if (whose.riderId === person.id) return 'rider'
  return person.role === 'support' || person.role === 'admin' ? 'support' : null
}

export interface NamedPin extends Pin {
  readonly name: string
}

/** Named areas of a city, to find one's way on the plan. */
export const areasOf = (db: Reader, city: string): Promise<NamedPin[]> =>
  db.select({ name: areas.name, lat: areas.lat, lng: areas.lng }).from(areas).where(eq(areas.city, city)).orderBy(areas.slug).limit(200)
