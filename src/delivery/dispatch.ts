/**
 * Who brings it: offers go out in waves, to those nearest to the kitchen first; the first who takes it has it (answer-offer.ts).
 * When every wave has passed, a platform is wanted; where there is none, staff.
 */
import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { deliveries, deliveryOffers, riders } from '../../drizzle/schema/delivery.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { distanceMetres, type Pin } from '../vocabulary/place.ts'
import { type Delivery, ON_THE_BIKE, riderPay } from './delivery.ts'
import { floatsOf } from './float.ts'
import { announce, lockDelivery, note, wantAttention } from './step.ts'

/** Seconds in which a rider makes up their mind; also the beat of the chore that looks again. */
export const OFFER_SECONDS = 60
/** How many are asked in each wave; in the last one everybody who is left. */
const WAVES = [3, 6, 50] as const
/** After the last wave, riders who begin their shift meanwhile are asked too. */
const LOOK_AGAIN_SECONDS = 180
/** A position older than this says nothing about where somebody is. */
const STALE_MINUTES = 20
const MOST_METRES = 15_000

export interface Dispatch {
  /** A platform can be asked when no rider of ours takes it. */
  readonly hasCarriers: boolean
  /** The cash that a rider may carry who has no limit of their own. */
  readonly usualFloat: Kobo
}

/** One wave for a delivery that nobody has yet; nothing when it is not its turn. */
export async function offerDelivery(tx: Transaction, id: Id<'delivery'>, { hasCarriers, usualFloat }: Dispatch, now: Date): Promise<'offered' | 'nobody' | 'not-now'> {
  const delivery = await lockDelivery(tx, id)
  if (delivery.state !== 'looking' || delivery.lookAgainAt === null || delivery.lookAgainAt > now) return 'not-now'
  await tx.update(deliveryOffers).set({ answer: 'gone', answeredAt: now }).where(and(eq(deliveryOffers.deliveryId, id), isNull(deliveryOffers.answer)))
  const asked = (await candidates(tx, delivery, usualFloat, now)).slice(0, WAVES[Math.min(roundOf(delivery), WAVES.length - 1)])
  const wave = delivery.wave + 1
  await tx.update(deliveries).set({ wave, lookAgainAt: seconds(now, asked.length > 0 ? OFFER_SECONDS : LOOK_AGAIN_SECONDS) }).where(eq(deliveries.id, id))
  if (asked.length > 0) {
    await tx.insert(deliveryOffers).values(asked.map(({ riderId, metresAway }) => ({ deliveryId: id, riderId, wave, metresAway, pay: kobo(riderPay(delivery.fee)), offeredAt: now, expiresAt: seconds(now, OFFER_SECONDS) })))
    await note(tx, id, 'offered', { by: null, facts: { wave, riders: asked.length } }, now)
    const ids = asked.map(({ riderId }) => riderId)
    await announce(tx, delivery, 'delivery.offered', { wave, rider_ids: ids }, now, ids)
  }
  if (asked.length === 0) {
    // Once: the chore looks again every few minutes, and a platform is asked by whoever hears of it.
    if (hasCarriers && delivery.attention === null && !(await wasWanted(tx, id))) await wantCarrier(tx, delivery, now)
    else if (!hasCarriers) await wantAttention(tx, delivery, 'nobody_takes_it', now)
  }
  return asked.length > 0 ? 'offered' : 'nobody'
}

/** How many waves have gone out since it was last given back. */
const roundOf = ({ wave, wavesBefore }: Delivery): number => wave - wavesBefore

const seconds = (from: Date, count: number): Date => new Date(from.getTime() + count * 1_000)

export async function wantCarrier(tx: Transaction, delivery: Delivery, now: Date): Promise<void> {
  await note(tx, delivery.id, 'carrier_wanted', { by: null }, now)
  await announce(tx, delivery, 'delivery.carrier_wanted', {}, now)
}

async function wasWanted(tx: Transaction, id: Id<'delivery'>): Promise<boolean> {
  const rows = await tx.execute<{ is: boolean }>(sql`select exists (select from delivery_history where delivery_id = ${id} and what = 'carrier_wanted' and id > coalesce((select max(id) from delivery_history where delivery_id = ${id} and what = 'looking'), 0)) as is`)
  return rows[0]?.is === true
}

interface Candidate {
  readonly riderId: Id<'person'>
  readonly metresAway: number | null
}

/** Riders who could take it, the nearest to the kitchen first; those whose place nobody knows come last. */
async function candidates(tx: Transaction, delivery: Delivery, usualFloat: Kobo, now: Date): Promise<Candidate[]> {
  const [kitchen] = await tx.select({ lat: restaurants.lat, lng: restaurants.lng }).from(restaurants).where(eq(restaurants.id, delivery.restaurantId))
  const onShift = await tx.select().from(riders).where(and(eq(riders.city, delivery.city), isNotNull(riders.onShiftSince)))
  if (onShift.length === 0) return []
  const ids = onShift.map(({ personId }) => personId)
  const [asked, loads, floats] = await Promise.all([
    tx.select({ riderId: deliveryOffers.riderId, wave: deliveryOffers.wave, answer: deliveryOffers.answer }).from(deliveryOffers).where(eq(deliveryOffers.deliveryId, delivery.id)),
    loadsOf(tx, ids),
    delivery.cashDue > 0 ? floatsOf(tx, ids, usualFloat) : Promise.resolve(null),
  ])
  const declined = new Set<string>(asked.filter(({ answer }) => answer === 'declined').map(({ riderId }) => riderId))
  const missed = new Set<string>(asked.filter(({ wave }) => wave > delivery.wavesBefore).map(({ riderId }) => riderId))
  return onShift
    // Who declined is not asked again; who did not answer is, when everybody is.
    .filter(({ personId }) => !declined.has(personId) && (!missed.has(personId) || roundOf(delivery) >= WAVES.length - 1))
    .filter(({ personId, carries }) => (loads.get(personId) ?? 0) < carries)
    .filter(({ personId }) => floats === null || (floats.get(personId)?.left ?? 0) >= delivery.cashDue)
    .map((rider): Candidate => ({ riderId: rider.personId, metresAway: kitchen ? metresTo(kitchen, rider, now) : null }))
    .filter(({ metresAway }) => metresAway === null || metresAway <= MOST_METRES)
    .sort((a, b) => (a.metresAway ?? Number.POSITIVE_INFINITY) - (b.metresAway ?? Number.POSITIVE_INFINITY) || (a.riderId < b.riderId ? -1 : 1))
}

function metresTo(kitchen: Pin, { lat, lng, positionAt }: typeof riders.$inferSelect, now: Date): number | null {
  if (lat === null || lng === null || positionAt === null || now.getTime() - positionAt.getTime() > STALE_MINUTES * 60_000) return null
  return Math.round(distanceMetres(kitchen, { lat, lng }))
}

/** How many deliveries each of them has on the bike. */
export async function loadsOf(tx: Transaction, riderIds: ReadonlyArray<Id<'person'>>): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.select({ riderId: deliveries.riderId, count: sql<number>`count(*)::int` }).from(deliveries)
    .where(and(inArray(deliveries.riderId, [...riderIds]), inArray(deliveries.state, [...ON_THE_BIKE]))).groupBy(deliveries.riderId)
  return new Map(rows.map(({ riderId, count }) => [riderId as string, count]))
}
