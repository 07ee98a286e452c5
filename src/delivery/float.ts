/** The cash that riders carry for us, and how much more of it they may take on. */
import { and, inArray, sql } from 'drizzle-orm'
import { deliveries, riders } from '../../drizzle/schema/delivery.ts'
import { cashOwedBy } from '../payments/cash.ts'
import type { Reader } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { ON_THE_BIKE } from './delivery.ts'

export interface Float {
  /** Collected and not handed over. */
  readonly owed: Kobo
  /** To be collected at the doors of the deliveries they have taken. */
  readonly coming: Kobo
  readonly limit: Kobo
  /** What they may still take on; never below 0. */
  readonly left: Kobo
}

/** @param usual the limit of riders who have none of their own */
export async function floatsOf(db: Reader, riderIds: ReadonlyArray<Id<'person'>>, usual: Kobo): Promise<ReadonlyMap<string, Float>> {
  if (riderIds.length === 0) return new Map()
  const [known, owed, coming] = await Promise.all([
    db.select({ id: riders.personId, limit: riders.floatLimit }).from(riders).where(inArray(riders.personId, [...riderIds])),
    cashOwedBy(db, riderIds),
    db.select({ riderId: deliveries.riderId, sum: sql<string>`sum(${deliveries.cashDue})` }).from(deliveries).where(and(inArray(deliveries.riderId, [...riderIds]), inArray(deliveries.state, [...ON_THE_BIKE]))).groupBy(deliveries.riderId),
  ])
  const comingOf = new Map(coming.map(({ riderId, sum }) => [riderId as string, kobo(Number(sum))]))
  return new Map(known.map(({ id, limit }) => {
    const [has, will, most] = [owed.get(id) ?? kobo(0), comingOf.get(id) ?? kobo(0), limit ?? usual]
    return [id as string, { owed: has, coming: will, limit: most, left: kobo(Math.max(0, most - has - will)) }]
  }))
}

export const floatOf = async (db: Reader, riderId: Id<'person'>, usual: Kobo): Promise<Float> =>
  (await floatsOf(db, [riderId], usual)).get(riderId) ?? { owed: kobo(0), coming: kobo(0), limit: kobo(0), left: kobo(0) }
