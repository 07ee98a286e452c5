/** Reads of deliveries, shaped for the doors. */
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { carrierTries, cashBrought, deliveries, deliveryHistory, deliveryIncidents, deliveryOffers, deliveryPhotos, deliveryZones, etaObservations, riders } from '../../drizzle/schema/delivery.ts'
import { orderLines, orders } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { addressOf, contactOf } from '../orders/contact.ts'
import type { Reader } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { plusCodeOf } from '../vocabulary/place.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { type Delivery, IN_HAND } from './delivery.ts'
import { ENOUGH, type PastErrors } from './eta.ts'
import { floatOf, floatsOf } from './float.ts'

// ---------------------------------------------------------------- times of arrival

/** The newest errors are worth most: streets change. */
const MOST_ERRORS = 300

/** How wrong we were lately: in the zone, and further around only where the zone knows too little. */
export async function pastErrors(db: Reader, zoneId: Id<'zone'> | null, city: string): Promise<PastErrors> {
  const read = async (where: SQL | undefined): Promise<number[]> =>
    (await db.select({ predicted: etaObservations.predictedMinutes, actual: etaObservations.actualMinutes }).from(etaObservations).where(where).orderBy(desc(etaObservations.at)).limit(MOST_ERRORS))
      .map(({ predicted, actual }) => actual - predicted)
  const zone = zoneId === null ? [] : await read(eq(etaObservations.zoneId, zoneId))
  if (zone.length >= ENOUGH) return { zone, city: [], everywhere: [] }
  const ofCity = await read(eq(etaObservations.city, city))
  return { zone, city: ofCity, everywhere: ofCity.length >= ENOUGH ? [] : await read(undefined) }
}

// ---------------------------------------------------------------- riders

const FEW = 10

/** All that the rider's first page shows. */
export async function riderDay(db: Reader, riderId: Id<'person'>, usualFloat: Kobo, now: Date) {
  const [rider] = await db.select().from(riders).where(eq(riders.personId, riderId))
  if (!rider) return null
  const [float, offers, jobs, recent, [brought]] = await Promise.all([
    floatOf(db, riderId, usualFloat),
    db.select({ offer: deliveryOffers, cashDue: deliveries.cashDue, metres: deliveries.metres, readyAt: deliveries.readyAt, place: restaurants.name, area: restaurants.area }).from(deliveryOffers)
      .innerJoin(deliveries, eq(deliveries.id, deliveryOffers.deliveryId)).innerJoin(restaurants, eq(restaurants.id, deliveries.restaurantId))
      .where(and(eq(deliveryOffers.riderId, riderId), isNull(deliveryOffers.answer), gt(deliveryOffers.expiresAt, now), eq(deliveries.state, 'looking'))).orderBy(asc(deliveryOffers.expiresAt)),
    jobsOf(db, and(eq(deliveries.riderId, riderId), inArray(deliveries.state, [...IN_HAND])), asc(deliveries.promisedTo)),
    jobsOf(db, and(eq(deliveries.riderId, riderId), inArray(deliveries.state, ['delivered', 'returned'])), desc(deliveries.endedAt)),
    db.select().from(cashBrought).where(and(eq(cashBrought.riderId, riderId), isNull(cashBrought.receivedAt), isNull(cashBrought.refusedAt))),
  ])
  return { rider, float, offers, jobs, recent, brought: brought ?? null }
}

export type RiderDay = NonNullable<Awaited<ReturnType<typeof riderDay>>>

const jobsOf = (db: Reader, where: SQL | undefined, order: SQL) =>
  db.select({ delivery: deliveries, reference: orders.reference, place: restaurants.name, area: restaurants.area, landmark: restaurants.landmark }).from(deliveries)
    .innerJoin(orders, eq(orders.id, deliveries.orderId)).innerJoin(restaurants, eq(restaurants.id, deliveries.restaurantId)).where(where).orderBy(order).limit(FEW)

export type Job = Awaited<ReturnType<typeof jobsOf>>[number]

/**
 * One job with where it comes from and where it goes. Who the guest is and where they live is told while the rider has it, and no longer.
 * @throws Refusal 404 also for the job of another rider
 */
export async function jobOf(db: Reader, vault: Vault, riderId: Id<'person'>, deliveryId: Id<'delivery'>) {
  const [found] = await db.select({ delivery: deliveries, order: orders, place: restaurants }).from(deliveries)
    .innerJoin(orders, eq(orders.id, deliveries.orderId)).innerJoin(restaurants, eq(restaurants.id, deliveries.restaurantId)).where(and(eq(deliveries.id, deliveryId), eq(deliveries.riderId, riderId)))
  if (!found) throw unknown('delivery')
  const { delivery, order, place } = found
  const inHand = (IN_HAND as ReadonlyArray<string>).includes(delivery.state)
  const [items, photos, incidents] = await Promise.all([
    db.select({ name: orderLines.name, quantity: orderLines.quantity }).from(orderLines).where(and(eq(orderLines.orderId, order.id), inArray(orderLines.state, ['ordered', 'swapped']))).orderBy(orderLines.position),
    db.select({ id: deliveryPhotos.id, kind: deliveryPhotos.kind, width: deliveryPhotos.width, height: deliveryPhotos.height }).from(deliveryPhotos).where(eq(deliveryPhotos.deliveryId, deliveryId)).orderBy(deliveryPhotos.at),
    db.select({ kind: deliveryIncidents.kind, at: deliveryIncidents.at, resolvedAt: deliveryIncidents.resolvedAt }).from(deliveryIncidents).where(eq(deliveryIncidents.deliveryId, deliveryId)).orderBy(deliveryIncidents.at),
  ])
  return {
    delivery, reference: order.reference, note: order.note, items, photos, incidents,
    from: { name: place.name, area: place.area, landmark: place.landmark, phone: place.phone, lat: place.lat, lng: place.lng, plusCode: place.plusCode },
    to: inHand ? guestOf(vault, order) : null,
  }
}

export type JobPage = Awaited<ReturnType<typeof jobOf>>

function guestOf(vault: Vault, order: typeof orders.$inferSelect) {
  const address = addressOf(vault, order)
  const { name } = contactOf(vault, order)
  // Riders need to call somebody by name at the gate, not to know them.
  return address === null ? null : { ...address, plusCode: address.plusCode || plusCodeOf(address), name: name.trim().split(/\s+/)[0] ?? '' }
}

/** The bytes of one picture, for its rider or for staff (`riderId` null). @throws Refusal 404 */
export async function photoOf(db: Reader, deliveryId: Id<'delivery'>, photoId: Id<'delivery-photo'>, riderId: Id<'person'> | null): Promise<Uint8Array> {
  const [photo] = await db.select({ bytes: deliveryPhotos.bytes }).from(deliveryPhotos).innerJoin(deliveries, eq(deliveries.id, deliveryPhotos.deliveryId))
    .where(and(eq(deliveryPhotos.id, photoId), eq(deliveryPhotos.deliveryId, deliveryId), riderId === null ? undefined : eq(deliveries.riderId, riderId)))
  if (!photo) throw unknown('photo')
  return photo.bytes
}

// ---------------------------------------------------------------- the desk

export const DESK_VIEWS = ['attention', 'waiting', 'running', 'ended'] as const
export type DeskView = (typeof DESK_VIEWS)[number]

const VIEWS: Readonly<Record<DeskView, SQL | undefined>> = {
  attention: isNotNull(deliveries.attention),
  waiting: eq(deliveries.state, 'looking'),
  running: inArray(deliveries.state, ['assigned', 'at_restaurant', 'picked_up', 'at_door', 'failed', 'returning']),
  ended: inArray(deliveries.state, ['delivered', 'returned', 'cancelled']),
}
const DESK_ROWS = 50

export async function deskList(db: Reader, { view, city }: { readonly view: DeskView; readonly city: string | null }) {
  const [rows, counts] = await Promise.all([
    db.select({ delivery: deliveries, reference: orders.reference, orderState: orders.state, place: restaurants.name, rider: people.name }).from(deliveries)
      .innerJoin(orders, eq(orders.id, deliveries.orderId)).innerJoin(restaurants, eq(restaurants.id, deliveries.restaurantId)).leftJoin(people, eq(people.id, deliveries.riderId))
      .where(and(VIEWS[view], city === null ? undefined : eq(deliveries.city, city))).orderBy(view === 'ended' ? desc(deliveries.endedAt) : asc(deliveries.promisedTo)).limit(DESK_ROWS),
    db.select({ attention: sql<number>`count(*) filter (where ${VIEWS.attention})::int`, waiting: sql<number>`count(*) filter (where ${VIEWS.waiting})::int`, running: sql<number>`count(*) filter (where ${VIEWS.running})::int` }).from(deliveries)
      .where(and(sql`(${deliveries.endedAt} is null or ${deliveries.attention} is not null or ${deliveries.state} in ('failed','returning'))`, city === null ? undefined : eq(deliveries.city, city))),
  ])
  return { rows, counts: { attention: counts[0]?.attention ?? 0, waiting: counts[0]?.waiting ?? 0, running: counts[0]?.running ?? 0, ended: null } }
}

export type DeskRow = Awaited<ReturnType<typeof deskList>>['rows'][number]

/** One delivery with everything that happened to it. @throws Refusal 404 */
export async function deskOne(db: Reader, deliveryId: Id<'delivery'>) {
  const [found] = await db.select({ delivery: deliveries, reference: orders.reference, orderState: orders.state, total: orders.total, place: restaurants.name, placeSlug: restaurants.slug, rider: people.name, zone: deliveryZones.name }).from(deliveries)
    .innerJoin(orders, eq(orders.id, deliveries.orderId)).innerJoin(restaurants, eq(restaurants.id, deliveries.restaurantId)).leftJoin(people, eq(people.id, deliveries.riderId)).leftJoin(deliveryZones, eq(deliveryZones.id, deliveries.zoneId)).where(eq(deliveries.id, deliveryId))
  if (!found) throw unknown('delivery')
  const [history, incidents, tries, photos, onShift] = await Promise.all([
    db.select({ what: deliveryHistory.what, at: deliveryHistory.at, toldAt: deliveryHistory.toldAt, facts: deliveryHistory.facts, by: people.name }).from(deliveryHistory).leftJoin(people, eq(people.id, deliveryHistory.by)).where(eq(deliveryHistory.deliveryId, deliveryId)).orderBy(deliveryHistory.id),
    db.select().from(deliveryIncidents).where(eq(deliveryIncidents.deliveryId, deliveryId)).orderBy(deliveryIncidents.at),
    db.select().from(carrierTries).where(eq(carrierTries.deliveryId, deliveryId)).orderBy(carrierTries.startedAt),
    db.select({ id: deliveryPhotos.id, kind: deliveryPhotos.kind, width: deliveryPhotos.width, height: deliveryPhotos.height }).from(deliveryPhotos).where(eq(deliveryPhotos.deliveryId, deliveryId)).orderBy(deliveryPhotos.at),
    db.select({ id: riders.personId, name: people.name }).from(riders).innerJoin(people, eq(people.id, riders.personId)).where(and(eq(riders.city, found.delivery.city), isNotNull(riders.onShiftSince))).orderBy(people.name),
  ])
  return { ...found, history, incidents, tries, photos, onShift }
}

export type DeskPage = Awaited<ReturnType<typeof deskOne>>

/** Riders, what they carry and what they owe; and the cash that waits to be counted. */
export async function ridersOf(db: Reader, usualFloat: Kobo) {
  const rows = await db.select({ rider: riders, name: people.name, email: people.email }).from(riders).innerJoin(people, eq(people.id, riders.personId)).orderBy(desc(isNotNull(riders.onShiftSince)), people.name).limit(200)
  const ids = rows.map(({ rider }) => rider.personId)
  const [floats, loads, waiting] = await Promise.all([
    floatsOf(db, ids, usualFloat),
    ids.length === 0 ? [] : db.select({ riderId: deliveries.riderId, count: sql<number>`count(*)::int` }).from(deliveries).where(and(inArray(deliveries.riderId, ids), inArray(deliveries.state, [...IN_HAND]))).groupBy(deliveries.riderId),
    db.select().from(cashBrought).where(and(isNull(cashBrought.receivedAt), isNull(cashBrought.refusedAt))).orderBy(cashBrought.saidAt),
  ])
  return rows.map((row) => ({ ...row, float: floats.get(row.rider.personId)!, jobs: loads.find(({ riderId }) => riderId === row.rider.personId)?.count ?? 0, brought: waiting.find(({ riderId }) => riderId === row.rider.personId) ?? null }))
}

export type RiderRow = Awaited<ReturnType<typeof ridersOf>>[number]

// ---------------------------------------------------------------- one delivery, for whoever may see it

/** @throws Refusal 404 */
export async function deliveryOfOrder(db: Reader, orderId: Id<'order'>): Promise<Delivery> {
  const [delivery] = await db.select().from(deliveries).where(eq(deliveries.orderId, orderId))
  if (!delivery) throw unknown('delivery')
  return delivery
}

export const zonesOf = (db: Reader, city: string | null) =>
  db.select().from(deliveryZones).where(and(isNull(deliveryZones.removedAt), city === null ? undefined : eq(deliveryZones.city, city))).orderBy(deliveryZones.city, deliveryZones.priority, deliveryZones.id)
