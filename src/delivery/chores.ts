/** What this room does by the clock. */
import { and, isNotNull, isNull, lt, lte, notInArray, sql } from 'drizzle-orm'
import { deliveries, deliveryPhotos, deliveryQuotes, riderPositions, riderReports } from '../../drizzle/schema/delivery.ts'
import type { ChoreTable } from '../platform/chores.ts'
import { type Database, write } from '../platform/database.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import { type Dispatch, offerDelivery } from './dispatch.ts'
import { lockDelivery, wantAttention } from './step.ts'

/** Where riders were is needed while somebody may ask about a delivery, and no longer. */
export const POSITIONS_KEPT_DAYS = 3
export const PHOTOS_KEPT_DAYS = 90
/** The point of a door is forgotten with it: the order keeps its own. */
export const DOORS_KEPT_DAYS = 30
const REPORTS_KEPT_DAYS = 7
const QUOTES_KEPT_DAYS = 2
const LATE_MINUTES = 10
const BATCH = 200

const daysBefore = (now: Date, days: number): Date => addMinutes(now, -days * DAY_MINUTES)

/** Deliveries whose riders did not answer, one transaction each: one that is stuck does not hold up the others. */
export async function lookAgain(db: Database, dispatch: Dispatch, now: Date): Promise<number> {
  const waiting = await db.select({ id: deliveries.id }).from(deliveries).where(and(isNotNull(deliveries.lookAgainAt), lte(deliveries.lookAgainAt, now))).orderBy(deliveries.lookAgainAt).limit(BATCH)
  for (const { id } of waiting) await write(db, (tx) => offerDelivery(tx, id, dispatch, now))
  return waiting.length
}

export async function noteLateOnes(db: Database, now: Date): Promise<number> {
  const late = await db.select({ id: deliveries.id }).from(deliveries)
    .where(and(isNull(deliveries.endedAt), isNull(deliveries.attention), lt(deliveries.promisedTo, addMinutes(now, -LATE_MINUTES)), notInArray(deliveries.state, ['failed', 'returning', 'cancelled']))).limit(BATCH)
  for (const { id } of late) {
    await write(db, async (tx) => {
      const delivery = await lockDelivery(tx, id)
      if (delivery.endedAt === null && delivery.attention === null) await wantAttention(tx, delivery, 'late', now)
    })
  }
  return late.length
}

/** Returns how much of each was let go. */
export async function forget(db: Database, now: Date): Promise<Readonly<Record<'positions' | 'photos' | 'doors' | 'reports' | 'quotes', number>>> {
  const positions = await db.delete(riderPositions).where(lt(riderPositions.at, daysBefore(now, POSITIONS_KEPT_DAYS))).returning({ at: riderPositions.at })
  const photos = await db.delete(deliveryPhotos).where(lt(deliveryPhotos.at, daysBefore(now, PHOTOS_KEPT_DAYS))).returning({ id: deliveryPhotos.id })
  const doors = await db.update(deliveries).set({ lat: null, lng: null }).where(and(isNotNull(deliveries.lat), lt(deliveries.endedAt, daysBefore(now, DOORS_KEPT_DAYS)))).returning({ id: deliveries.id })
  const reports = await db.delete(riderReports).where(lt(riderReports.toldAt, daysBefore(now, REPORTS_KEPT_DAYS))).returning({ key: riderReports.key })
  const quotes = await db.delete(deliveryQuotes).where(sql`(${deliveryQuotes.orderId} is null and ${deliveryQuotes.createdAt} < ${daysBefore(now, QUOTES_KEPT_DAYS).toISOString()}::timestamptz)
    or ${deliveryQuotes.createdAt} < ${daysBefore(now, DOORS_KEPT_DAYS).toISOString()}::timestamptz`).returning({ id: deliveryQuotes.id })
  return { positions: positions.length, photos: photos.length, doors: doors.length, reports: reports.length, quotes: quotes.length }
}

export const deliveryChores = (dispatch: Dispatch): ChoreTable => ({
  'delivery-looks-again': { when: { everyMs: 20_000 }, perform: (db, now) => lookAgain(db, dispatch, now) },
  'delivery-notes-late-ones': { when: { everyMs: 60_000 }, perform: noteLateOnes },
  'delivery-forgets': { when: { cron: '40 2 * * *' }, perform: forget },
})
