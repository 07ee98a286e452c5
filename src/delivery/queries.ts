/** Reads of deliveries, shaped for the doors. */
import { and, desc, eq } from 'drizzle-orm'
import { etaObservations } from '../../drizzle/schema/delivery.ts'
import type { Reader } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { ENOUGH, type PastErrors } from './eta.ts'

/** The newest errors are worth most: streets change. */
const MOST_ERRORS = 300

/** How wrong we were lately: in the zone, and further around only where the zone knows too little. */
export async function pastErrors(db: Reader, zoneId: Id<'zone'> | null, city: string): Promise<PastErrors> {
  const read = async (where: ReturnType<typeof and>): Promise<number[]> =>
    (await db.select({ predicted: etaObservations.predictedMinutes, actual: etaObservations.actualMinutes }).from(etaObservations).where(where).orderBy(desc(etaObservations.at)).limit(MOST_ERRORS))
      .map(({ predicted, actual }) => actual - predicted)
  const zone = zoneId === null ? [] : await read(eq(etaObservations.zoneId, zoneId))
  if (zone.length >= ENOUGH) return { zone, city: [], everywhere: [] }
  const ofCity = await read(eq(etaObservations.city, city))
  return { zone, city: ofCity, everywhere: ofCity.length >= ENOUGH ? [] : await read(undefined) }
}
