/** A rider begins and ends their day. */
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { deliveries, deliveryOffers, riders, riderShifts, type Vehicle } from '../../drizzle/schema/delivery.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { cityOfSlug } from '../restaurants/cities.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { ON_THE_BIKE } from './delivery.ts'
import type { RiderEvent } from './events.ts'
import { RIDERS_TOPIC } from './riders-here.ts'

export type Rider = typeof riders.$inferSelect

/** @throws Refusal 403 for somebody who rides for us in no city */
export async function riderFor(db: Reader, personId: Id<'person'>): Promise<Rider> {
  const [rider] = await db.select().from(riders).where(eq(riders.personId, personId))
  if (!rider) throw new Refusal('forbidden', 'not-a-rider')
  return rider
}

export interface Shift {
  /** Slug of the city they ride in today. */
  readonly city: string
  readonly vehicle: Vehicle
}

/** Once begun, it is not begun again. The first one makes a rider of somebody who has that role. @throws Refusal 422 for a city we do not know */
export async function beginShift(tx: Transaction, personId: Id<'person'>, { city, vehicle }: Shift, now: Date): Promise<void> {
  if (cityOfSlug(city) === null) throw invalid('city', 'value-unknown')
  await tx.insert(riders).values({ personId, city, vehicle }).onConflictDoNothing()
  const [begun] = await tx.update(riders).set({ city, vehicle, onShiftSince: now, seenAt: now }).where(and(eq(riders.personId, personId), isNull(riders.onShiftSince))).returning()
  if (!begun) return
  await tx.insert(riderShifts).values({ id: newId<'shift'>(now), riderId: personId, startedAt: now })
  await emit(tx, { name: 'delivery.shift_began', subjectId: personId, facts: { city } } satisfies RiderEvent, now, [RIDERS_TOPIC])
}

/** @throws Refusal 409 while they still have somebody's food */
export async function endShift(tx: Transaction, personId: Id<'person'>, now: Date): Promise<void> {
  const [rider] = await tx.select().from(riders).where(eq(riders.personId, personId)).for('update')
  if (!rider) throw new Refusal('forbidden', 'not-a-rider')
  if (rider.onShiftSince === null) return
  const [carried] = await tx.select({ id: deliveries.id }).from(deliveries).where(and(eq(deliveries.riderId, personId), inArray(deliveries.state, [...ON_THE_BIKE]))).limit(1)
  if (carried) throw new Refusal('conflict', 'deliveries-in-hand')
  await tx.update(riders).set({ onShiftSince: null, lat: null, lng: null, positionAt: null }).where(eq(riders.personId, personId))
  await tx.update(riderShifts).set({ endedAt: now }).where(and(eq(riderShifts.riderId, personId), isNull(riderShifts.endedAt)))
  await tx.update(deliveryOffers).set({ answer: 'gone', answeredAt: now }).where(and(eq(deliveryOffers.riderId, personId), isNull(deliveryOffers.answer)))
  await emit(tx, { name: 'delivery.shift_ended', subjectId: personId, facts: { city: rider.city } } satisfies RiderEvent, now, [RIDERS_TOPIC])
}
