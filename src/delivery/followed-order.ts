/** How far an order has come, as its guest follows it: steps with their times, who brings it and where they are, and when it will be there. */
import { asc, eq } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { deliveries, type DeliveryState, riders, type Vehicle } from '../../drizzle/schema/delivery.ts'
import { orderHistory, orders, type Fulfilment, type OrderState } from '../../drizzle/schema/orders.ts'
import { areas, restaurants } from '../../drizzle/schema/restaurants.ts'
import { isFinal } from '../orders/order.ts'
import type { Reader } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { distanceMetres, type Pin } from '../vocabulary/place.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { OWN_RIDERS } from './delivery.ts'
import { etaOnTheWay } from './eta.ts'
import { pastErrors } from './queries.ts'
import { routeMetres, routeMinutes } from './route.ts'

export const TRACKED_STEPS = ['placed', 'accepted', 'preparing', 'ready', 'on_the_way', 'delivered'] as const
export type TrackedStep = (typeof TRACKED_STEPS)[number]
/** How it ended, where it did not end well. */
export type Trouble = 'refused' | 'cancelled' | 'expired' | 'failed_delivery'

export interface TrackedRide {
  readonly deliveryId: Id<'delivery'>
  readonly state: DeliveryState
  readonly carrier: string | null
  /** First name only. */
  readonly rider: string | null
  readonly vehicle: Vehicle | null
  /** Where the rider is. */
  readonly pin: Pin | null
  readonly seenAt: Date | null
  readonly pinNumber: number
}

export interface FollowedOrder {
  readonly orderId: Id<'order'>
  readonly reference: string
  readonly fulfilment: Fulfilment
  readonly state: OrderState
  readonly step: TrackedStep
  readonly trouble: Trouble | null
  readonly reason: string | null
  readonly steps: ReadonlyArray<{ readonly step: TrackedStep; readonly at: Date | null }>
  readonly place: Pin & { readonly id: Id<'restaurant'>; readonly name: string; readonly slug: string; readonly city: string; readonly phone: string | null }
  /** The guest's door; null for pickup. */
  readonly door: Pin | null
  readonly ride: TrackedRide | null
  readonly arrives: { readonly from: Date; readonly to: Date; readonly confidence: number } | null
  /** From the rider to the door, when both are known. */
  readonly metresAway: number | null
  /** Time to look for the PIN. */
  readonly isNear: boolean
  readonly isOver: boolean
  readonly whose: Whose
}

const STEP_OF: Readonly<Record<OrderState, TrackedStep | null>> = {
  placed: 'placed', paid: 'placed', awaiting_cash: 'placed', accepted: 'accepted', preparing: 'preparing', ready: 'ready', picked_up: 'on_the_way', delivered: 'delivered',
  refused: null, cancelled: null, expired: null, failed_delivery: null,
}
const TROUBLES: ReadonlySet<string> = new Set<Trouble>(['refused', 'cancelled', 'expired', 'failed_delivery'])
/** The rider may be seen while they bring this order, to about a hundred metres; an old position is worse than none. */
const SEEN_IN: ReadonlySet<DeliveryState> = new Set(['picked_up', 'at_door'])
const DECIMALS = 3
const STALE_MINUTES = 10
const NEAR_METRES = 1_000

export async function followedOrder(db: Reader, orderId: string, now: Date): Promise<FollowedOrder | null> {
  const [row] = await db.select({ order: orders, place: restaurants, delivery: deliveries, rider: riders, riderName: people.name }).from(orders)
    .innerJoin(restaurants, eq(restaurants.id, orders.restaurantId))
    .leftJoin(deliveries, eq(deliveries.orderId, orders.id)).leftJoin(riders, eq(riders.personId, deliveries.riderId)).leftJoin(people, eq(people.id, deliveries.riderId))
    .where(eq(orders.id, orderId as Id<'order'>))
  if (!row) return null
  const { order, place, delivery, rider } = row
  const history = await db.select({ to: orderHistory.toState, at: orderHistory.at }).from(orderHistory).where(eq(orderHistory.orderId, order.id)).orderBy(asc(orderHistory.number))
  const steps = stepsOf(order.fulfilment).map((step) => ({ step, at: history.find(({ to }) => STEP_OF[to] === step)?.at ?? (step === 'placed' ? order.placedAt : null) }))
  const step = STEP_OF[order.state] ?? steps.findLast(({ at }) => at !== null)?.step ?? 'placed'
  const door = order.lat === null || order.lng === null ? null : { lat: order.lat, lng: order.lng }
  const isSeen = delivery !== null && SEEN_IN.has(delivery.state) && rider?.positionAt != null && rider.positionAt > addMinutes(now, -STALE_MINUTES)
  const pin = isSeen && rider.lat !== null && rider.lng !== null ? { lat: rounded(rider.lat), lng: rounded(rider.lng) } : null
  const metresAway = pin && door ? Math.round(distanceMetres(pin, door)) : null
  const trouble = TROUBLES.has(order.state) ? (order.state as Trouble) : null
  const isOver = isFinal(order.state)
  const onTheWay = delivery?.state === 'picked_up' || delivery?.state === 'at_door'
  return {
    orderId: order.id, reference: order.reference, fulfilment: order.fulfilment, state: order.state, step, trouble, reason: order.reason, steps,
    place: { id: place.id, name: place.name, slug: place.slug, city: place.city, phone: place.phone, lat: place.lat, lng: place.lng },
    door,
    ride: delivery && {
      deliveryId: delivery.id, state: delivery.state, carrier: delivery.carrier, rider: row.riderName?.split(' ')[0] ?? null, vehicle: rider?.vehicle ?? null,
      pin, seenAt: pin ? rider?.positionAt ?? null : null, pinNumber: delivery.pinNumber,
    },
    arrives: isOver || trouble ? null : await arrival(db, { order, delivery, door, pin, vehicle: rider?.vehicle ?? 'motorbike' }, now),
    metresAway,
    // Without a position it is better to know the PIN early than to look for it at the door.
    isNear: onTheWay && delivery?.carrier === OWN_RIDERS && (delivery.state === 'at_door' || metresAway === null || metresAway <= NEAR_METRES),
    isOver,
    whose: { personId: order.personId, customerId: order.customerId, visitorId: order.visitorId, restaurantId: place.id, riderId: delivery?.riderId ?? null },
  }
}

const rounded = (degrees: number): number => Number(degrees.toFixed(DECIMALS))
const stepsOf = (fulfilment: Fulfilment): ReadonlyArray<TrackedStep> => (fulfilment === 'delivery' ? TRACKED_STEPS : TRACKED_STEPS.filter((step) => step !== 'on_the_way'))

interface Journey {
  readonly order: typeof orders.$inferSelect
  readonly delivery: typeof deliveries.$inferSelect | null
  readonly door: Pin | null
  readonly pin: Pin | null
  readonly vehicle: Vehicle
}

async function arrival(db: Reader, { order, delivery, door, pin, vehicle }: Journey, now: Date): Promise<FollowedOrder['arrives']> {
  if (!delivery || !door) return { from: order.promisedFrom, to: order.promisedUntil, confidence: 0.8 }
  const state = delivery.state === 'at_door' ? 'at-door' : delivery.state === 'picked_up' ? 'on-the-way' : 'before'
  const metres = state === 'on-the-way' && pin ? routeMetres(pin, door) : delivery.metres
  const minutesToReady = delivery.readyAt ? Math.max(0, (delivery.readyAt.getTime() - now.getTime()) / 60_000) : 0
  const { fromMinutes, toMinutes, confidence } = etaOnTheWay({ state, minutesToDoor: routeMinutes(metres, vehicle, now), minutesToReady }, await pastErrors(db, delivery.zoneId, delivery.city))
  return { from: wholeMinute(addMinutes(now, fromMinutes)), to: wholeMinute(addMinutes(now, toMinutes)), confidence }
}

/** Times that change with every second would be news each time. */
const wholeMinute = (instant: Date): Date => new Date(Math.ceil(instant.getTime() / 60_000) * 60_000)

export type Audience = 'guest' | 'staff' | 'rider' | 'support'

/** Whose an order is. */
export interface Whose {
  readonly personId: Id<'person'> | null
  readonly customerId: string
  readonly visitorId: string
  readonly restaurantId: Id<'restaurant'>
  readonly riderId: Id<'person'> | null
}

export async function whoseOrder(db: Reader, orderId: string): Promise<Whose | null> {
  const [whose] = await db.select({ personId: orders.personId, customerId: orders.customerId, visitorId: orders.visitorId, restaurantId: orders.restaurantId, riderId: deliveries.riderId })
    .from(orders).leftJoin(deliveries, eq(deliveries.orderId, orders.id)).where(eq(orders.id, orderId as Id<'order'>))
  return whose ?? null
}

/** As what somebody may follow an order; null: for them it does not exist. */
export function audienceOf(whose: Whose, { person, visitorId, dinerId }: Pick<Visit, 'person' | 'visitorId' | 'dinerId'>): Audience | null {
  if (whose.personId ? person?.id === whose.personId : whose.customerId === dinerId || whose.visitorId === visitorId) return 'guest'
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
