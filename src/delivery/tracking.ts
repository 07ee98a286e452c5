/** What the guest of an order may know of its way. */
import { and, desc, eq, inArray } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { carrierTries, deliveries, type DeliveryState, riders } from '../../drizzle/schema/delivery.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Reader } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Pin } from '../vocabulary/place.ts'
import { type Delivery, isOver, OWN_RIDERS } from './delivery.ts'
import { etaOnTheWay, type PastErrors } from './eta.ts'
import { MAX_PIN_TRIES, pinOf } from './pin.ts'
import { pastErrors } from './queries.ts'
import { routeMetres, routeMinutes } from './route.ts'

/** Steps as the guest counts them. */
export const TRACKED = ['looking', 'assigned', 'at_restaurant', 'picked_up', 'at_door', 'delivered'] as const satisfies ReadonlyArray<DeliveryState>

export interface Tracking {
  readonly deliveryId: Id<'delivery'>
  readonly state: DeliveryState
  /** In order; `at` is null for what has not come yet. */
  readonly steps: ReadonlyArray<{ readonly state: (typeof TRACKED)[number]; readonly isDone: boolean; readonly at: Date | null }>
  /** Null when it is over. */
  readonly eta: { readonly from: Date; readonly to: Date; readonly confidence: number } | null
  readonly carrier: string | null
  /** First name only. */
  readonly riderName: string | null
  /** To about a hundred metres, while the food is on its way; null before, after, and while it is not known. */
  readonly position: (Pin & { readonly at: Date }) | null
  readonly restaurant: Pin & { readonly name: string }
  /** The guest's own door. */
  readonly door: Pin | null
  /** To be told at the door and nowhere else; null until it is on its way, and where none is asked for. */
  readonly pin: string | null
  readonly isPinLocked: boolean
  readonly cashDue: number
  /** A platform's own page, where it brings it. */
  readonly trackingUrl: string | null
  readonly failure: string | null
}

const DECIMALS = 3
/** An old position is worse than none. */
const STALE_MINUTES = 10
const MINUTE_MS = 60_000

interface Ground {
  readonly db: Reader
  readonly vault: Pick<Vault, 'indexOf'>
}

/** Null for an order that is not brought, or not yet. Who may see it is the door's to say. */
export const trackingOf = async (ground: Ground, orderId: Id<'order'>, now: Date): Promise<Tracking | null> => (await trackingsOf(ground, [orderId], now)).get(orderId) ?? null

/** The same for many, in one reading. */
export async function trackingsOf({ db, vault }: Ground, orderIds: ReadonlyArray<Id<'order'>>, now: Date): Promise<ReadonlyMap<string, Tracking>> {
  const rows = await db.selectDistinctOn([deliveries.orderId], { delivery: deliveries, place: restaurants, rider: riders, riderName: people.name, trackingUrl: carrierTries.trackingUrl }).from(deliveries)
    .innerJoin(restaurants, eq(restaurants.id, deliveries.restaurantId)).leftJoin(riders, eq(riders.personId, deliveries.riderId)).leftJoin(people, eq(people.id, deliveries.riderId))
    .leftJoin(carrierTries, and(eq(carrierTries.deliveryId, deliveries.id), eq(carrierTries.state, 'accepted'))).where(inArray(deliveries.orderId, [...orderIds])).orderBy(deliveries.orderId, desc(carrierTries.startedAt))
  const errors = new Map<string, Promise<PastErrors>>()
  return new Map(await Promise.all(rows.map(async (row) => [row.delivery.orderId, await tracked(row)] as const)))

  /** Read once for all that come from the same zone. */
  function errorsOf({ zoneId, city }: Delivery): Promise<PastErrors> {
    const key = `${zoneId} ${city}`
    const known = errors.get(key) ?? pastErrors(db, zoneId, city)
    errors.set(key, known)
    return known
  }

  async function tracked({ delivery, place, rider, riderName, trackingUrl }: (typeof rows)[number]): Promise<Tracking> {
    const isOnTheWay = delivery.state === 'picked_up' || delivery.state === 'at_door'
    const position = isOnTheWay && rider?.lat != null && rider.lng != null && rider.positionAt !== null && now.getTime() - rider.positionAt.getTime() < STALE_MINUTES * MINUTE_MS
      ? { lat: rounded(rider.lat), lng: rounded(rider.lng), at: rider.positionAt } : null
    return {
      deliveryId: delivery.id, state: delivery.state, steps: stepsOf(delivery), eta: await etaOf(errorsOf, delivery, position, now), carrier: delivery.carrier,
      riderName: riderName?.trim().split(/\s+/)[0] ?? null, position, restaurant: { name: place.name, lat: place.lat, lng: place.lng },
      door: delivery.lat === null || delivery.lng === null ? null : { lat: delivery.lat, lng: delivery.lng },
      pin: isOnTheWay && delivery.carrier === OWN_RIDERS ? pinOf(vault, delivery) : null, isPinLocked: delivery.pinTries >= MAX_PIN_TRIES,
      cashDue: delivery.cashDue, trackingUrl, failure: delivery.failure,
    }
  }
}

const rounded = (degrees: number): number => Number(degrees.toFixed(DECIMALS))

function stepsOf({ state, createdAt, assignedAt, pickedUpAt, arrivedAt, endedAt }: Delivery): Tracking['steps'] {
  const reached = TRACKED.indexOf(state as (typeof TRACKED)[number])
  // What failed had been picked up.
  const last = reached >= 0 ? reached : state === 'cancelled' ? 0 : TRACKED.indexOf('picked_up')
  const times: Readonly<Record<(typeof TRACKED)[number], Date | null>> = { looking: createdAt, assigned: assignedAt, at_restaurant: null, picked_up: pickedUpAt, at_door: arrivedAt, delivered: state === 'delivered' ? endedAt : null }
  return TRACKED.map((step, i) => ({ state: step, isDone: i <= last, at: i <= last ? times[step] : null }))
}

async function etaOf(errorsOf: (delivery: Delivery) => Promise<PastErrors>, delivery: Delivery, position: Pin | null, now: Date): Promise<Tracking['eta']> {
  if (isOver(delivery.state) || delivery.state === 'failed' || delivery.state === 'returning') return null
  const door = delivery.lat === null || delivery.lng === null ? null : { lat: delivery.lat, lng: delivery.lng }
  const isOnTheWay = delivery.state === 'picked_up' || delivery.state === 'at_door'
  const whole = routeMinutes(delivery.metres, 'motorbike', now)
  const gone = delivery.pickedUpAt === null ? 0 : (now.getTime() - delivery.pickedUpAt.getTime()) / MINUTE_MS
  const minutesToDoor = position && door ? routeMinutes(routeMetres(position, door), 'motorbike', now) : isOnTheWay ? Math.max(3, whole - gone) : whole
  const minutesToReady = delivery.readyAt === null ? 0 : (delivery.readyAt.getTime() - now.getTime()) / MINUTE_MS
  const range = etaOnTheWay({ state: delivery.state === 'at_door' ? 'at-door' : isOnTheWay ? 'on-the-way' : 'before', minutesToDoor, minutesToReady }, await errorsOf(delivery))
  const after = (minutes: number): Date => new Date(now.getTime() + minutes * MINUTE_MS)
  return { from: after(range.fromMinutes), to: after(range.toMinutes), confidence: range.confidence }
}
