/**
 * Where riders are. A phone may tell it as often as it likes and is answered at once; of what it tells, one position a second at most
 * is kept, written together with those of the others. Nobody waits for the database.
 */
import { and, eq, inArray, sql } from 'drizzle-orm'
import { deliveries, riderPositions, riders } from '../../drizzle/schema/delivery.ts'
import { type Database, write } from '../platform/database.ts'
import { nudge } from '../platform/live.ts'
import type { Id } from '../vocabulary/id.ts'
import { distanceMetres, isInNigeria, type Pin } from '../vocabulary/place.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { ON_THE_BIKE } from './delivery.ts'

export interface Position extends Pin {
  readonly at: Date
  readonly accuracyMetres: number | null
}

interface Followed {
  last: Position | null
  /** Told within this second of ours. */
  second: number
  told: number
  waiting: Position | null
  leaps: number
  leaptAt: Date | null
}

/** Phones that tell more often than this are broken, or no phones. */
export const MOST_PER_SECOND = 10
const AHEAD_MS = 2 * 60_000
const OLDEST_MS = 24 * 3_600_000
/** 70 m a second is 250 km an hour; nobody brings food as fast. */
const FASTEST_METRES_PER_SECOND = 70
/** What two positions may differ by because neither is exact. */
const BLUR_METRES = 300
const MOST_RIDERS = 20_000

export class Positions {
  private readonly followed = new Map<string, Followed>()
  private readonly beginning = new Map<string, Promise<Followed>>()
  private flushing: ReturnType<typeof setTimeout> | null = null

  /** @param failed told when a round could not be written; what was waiting is dropped, for newer ones come */
  constructor(private readonly db: Database, private readonly failed: (error: Error) => void, private readonly everyMs = 1_000) {}

  /**
   * @throws Refusal 422 for a position outside of Nigeria, older than the last, from the future, or that nobody can reach in the time;
   * 429 for a flood; 403 for somebody who is no rider on shift
   */
  async take(riderId: Id<'person'>, position: Position, now: Date): Promise<void> {
    const known = this.followed.get(riderId) ?? await this.beginOnce(riderId)
    const second = Math.floor(now.getTime() / 1_000)
    known.told = known.second === second ? known.told + 1 : 1
    known.second = second
    if (known.told > MOST_PER_SECOND) throw new Refusal('too-many', 'too-many-requests', { retry_after_seconds: 1 })
    if (!isInNigeria(position)) throw invalid('lat', 'pin-outside')
    if (position.at.getTime() > now.getTime() + AHEAD_MS) throw invalid('at', 'time-in-future')
    if (position.at.getTime() < now.getTime() - OLDEST_MS) throw invalid('at', 'time-too-old')
    const { last } = known
    if (last && position.at.getTime() < last.at.getTime()) throw invalid('at', 'position-older')
    if (last && isLeap(last, position)) {
      known.leaps++
      known.leaptAt = now
      this.soon()
      throw invalid('lat', 'position-leaps')
    }
    known.last = position
    known.waiting = position
    this.soon()
  }

  /** Writes what waits; called by itself a second after the first one. */
  async flush(): Promise<number> {
    this.flushing = null
    const told = [...this.followed].filter(([, { waiting, leaps }]) => waiting !== null || leaps > 0).map(([riderId, known]) => {
      const { waiting, leaps, leaptAt } = known
      Object.assign(known, { waiting: null, leaps: 0, leaptAt: null })
      return { riderId: riderId as Id<'person'>, waiting, leaps, leaptAt }
    })
    const moved = told.flatMap(({ riderId, waiting }) => (waiting ? [{ riderId, position: waiting }] : []))
    await this.write(moved, told.filter(({ leaps }) => leaps > 0))
    return moved.length
  }

  private async write(moved: ReadonlyArray<{ riderId: Id<'person'>; position: Position }>, leapt: ReadonlyArray<{ riderId: Id<'person'>; leaps: number; leaptAt: Date | null }>): Promise<void> {
    for (const { riderId, leaps, leaptAt } of leapt) await this.db.update(riders).set({ leaps: sql`${riders.leaps} + ${leaps}`, leaptAt }).where(eq(riders.personId, riderId))
    if (moved.length === 0) return
    const carried = await this.db.select({ id: deliveries.id, orderId: deliveries.orderId, riderId: deliveries.riderId }).from(deliveries).where(and(inArray(deliveries.riderId, moved.map(({ riderId }) => riderId)), inArray(deliveries.state, [...ON_THE_BIKE]))).orderBy(deliveries.assignedAt)
    const jobOf = new Map(carried.map(({ id, riderId }) => [riderId as string, id]))
    const rows = moved.map(({ riderId, position }) => ({ riderId, at: new Date(Math.floor(position.at.getTime() / 1_000) * 1_000), lat: position.lat, lng: position.lng, accuracyMetres: position.accuracyMetres, deliveryId: jobOf.get(riderId) ?? null }))
    await this.db.insert(riderPositions).values(rows).onConflictDoNothing()
    const values = sql.join(moved.map(({ riderId, position: { lat, lng, at } }) => sql`(${riderId}::uuid, ${lat}::float8, ${lng}::float8, ${at.toISOString()}::timestamptz)`), sql`, `)
    await this.db.execute(sql`update ${riders} set lat = told.lat, lng = told.lng, position_at = told.at, seen_at = greatest(${riders.seenAt}, told.at) from (values ${values}) as told(rider_id, lat, lng, at)
      where ${riders.personId} = told.rider_id and ${riders.onShiftSince} is not null and (${riders.positionAt} is null or ${riders.positionAt} <= told.at)`)
    if (carried.length > 0) await write(this.db, (tx) => nudge(tx, carried.map(({ orderId }) => orderId)))
  }

  private soon(): void {
    this.flushing ??= setTimeout(() => void this.flush().catch(this.failed), this.everyMs)
    this.flushing.unref()
  }

  /** Read once for all who ask at the same time. */
  private beginOnce(riderId: Id<'person'>): Promise<Followed> {
    const begun = this.beginning.get(riderId) ?? this.begin(riderId).finally(() => this.beginning.delete(riderId))
    this.beginning.set(riderId, begun)
    return begun
  }

  private async begin(riderId: Id<'person'>): Promise<Followed> {
    const [rider] = await this.db.select().from(riders).where(eq(riders.personId, riderId))
    if (!rider) throw new Refusal('forbidden', 'not-a-rider')
    if (rider.onShiftSince === null) throw new Refusal('conflict', 'rider-off-shift')
    const { lat, lng, positionAt: at } = rider
    const begun: Followed = { last: lat === null || lng === null || at === null ? null : { lat, lng, at, accuracyMetres: null }, second: 0, told: 0, waiting: null, leaps: 0, leaptAt: null }
    if (this.followed.size >= MOST_RIDERS) this.followed.delete(this.followed.keys().next().value as string)
    this.followed.set(riderId, begun)
    return begun
  }

  /** A shift ended: what was known of them is not held against the next one. */
  forget(riderId: Id<'person'>): void {
    this.followed.delete(riderId)
  }
}

function isLeap(from: Position, to: Position): boolean {
  const seconds = Math.max(1, (to.at.getTime() - from.at.getTime()) / 1_000)
  return distanceMetres(from, to) > BLUR_METRES + seconds * FASTEST_METRES_PER_SECOND
}
