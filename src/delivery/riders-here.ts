/** Which riders are there: on shift, heard of, and with how much in hand. */
import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { deliveries, riders, type Vehicle } from '../../drizzle/schema/delivery.ts'
import type { Reader } from '../platform/database.ts'
import { topicOf } from '../platform/live.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { IN_HAND } from './delivery.ts'

/** Told of every shift that begins or ends, and of every delivery that a rider takes or is done with. */
export const RIDERS_TOPIC = topicOf('riders')

/** A phone that said nothing for so long may be off. */
const SILENT_MINUTES = 5
const MOST = 200

export interface RiderHere {
  readonly riderId: Id<'person'>
  readonly name: string
  readonly city: string
  readonly vehicle: Vehicle
  readonly seenAt: Date | null
  readonly isSilent: boolean
  readonly inHand: number
}

export async function ridersHere(db: Reader, now: Date): Promise<RiderHere[]> {
  const rows = await db.select({
    riderId: riders.personId, name: people.name, city: riders.city, vehicle: riders.vehicle, seenAt: riders.seenAt,
    inHand: sql<number>`(select count(*)::int from ${deliveries} where ${and(eq(deliveries.riderId, riders.personId), inArray(deliveries.state, [...IN_HAND]))})`,
  }).from(riders).innerJoin(people, eq(people.id, riders.personId)).where(isNotNull(riders.onShiftSince)).orderBy(asc(riders.city), asc(people.name)).limit(MOST)
  return rows.map((row) => ({ ...row, isSilent: row.seenAt === null || row.seenAt < addMinutes(now, -SILENT_MINUTES) }))
}
