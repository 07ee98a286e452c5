/** Positions: which are believed, how many are kept, and what a flood does. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { riderPositions, riders } from '../../drizzle/schema/delivery.ts'
import { freshDatabase } from '../testing/database.ts'
import { aRider } from '../testing/deliveries.ts'
import { YABA } from '../testing/places.ts'
import { instantOf } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { MOST_PER_SECOND, type Position, Positions } from './position.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)
const at = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1_000)
const here = (seconds: number, moved: Partial<Position> = {}): Position => ({ ...YABA, accuracyMetres: 10, at: at(seconds), ...moved })
const failures: Error[] = []
// Rounds are called by hand here.
const positions = new Positions(db, (error) => failures.push(error), 3_600_000)
let rider: Id<'person'>

beforeAll(async () => {
  rider = await aRider(db, NOON, { at: null })
})

const kept = () => db.select().from(riderPositions).where(eq(riderPositions.riderId, rider)).orderBy(riderPositions.at)

test('of several in a second the last is kept; the rider stands where the newest says', async () => {
  for (const [i, lat] of [6.5095, 6.5096, 6.5097].entries()) await positions.take(rider, here(1 + i * 0.3, { lat }), at(2))
  await positions.flush()
  expect((await kept()).map(({ lat, at: when }) => [lat, when])).toEqual([[6.5097, at(1)]])
  await positions.take(rider, here(3, { lat: 6.5099 }), at(3))
  await positions.flush()
  expect(await kept()).toHaveLength(2)
  expect((await db.select().from(riders).where(eq(riders.personId, rider)))[0]).toMatchObject({ lat: 6.5099, positionAt: at(3), seenAt: at(3) })
})

describe('not believed', () => {
  const refused = (position: Position, now = at(60)) => expect(positions.take(rider, position, now)).rejects
  test('outside of Nigeria, from the future, of the day before, older than the last', async () => {
    await refused(here(60, { lat: 51.5, lng: 0 })).toMatchObject({ kind: 'invalid', fields: [{ code: 'pin-outside' }] })
    await refused(here(3_660)).toMatchObject({ kind: 'invalid', fields: [{ field: 'at', code: 'time-in-future' }] })
    await refused(here(-100_000)).toMatchObject({ fields: [{ field: 'at', code: 'time-too-old' }] })
    await refused(here(2.9)).toMatchObject({ fields: [{ field: 'at', code: 'position-older' }] })
  })
  test('a leap of 500 km in a minute is refused and counted', async () => {
    await refused(here(61, { lat: 9.0765, lng: 7.4 })).toMatchObject({ kind: 'invalid', fields: [{ code: 'position-leaps' }] })
    await positions.flush()
    expect((await db.select().from(riders).where(eq(riders.personId, rider)))[0]).toMatchObject({ leaps: 1, lat: 6.5099 })
    await positions.take(rider, here(61, { lat: 6.52 }), at(61))
  })
  test('of somebody who is no rider, or not on shift', async () => {
    await expect(positions.take(newId<'person'>(), here(60), at(60))).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(positions.take(await aRider(db, NOON, { since: null }), here(60), at(60))).rejects.toMatchObject({ code: 'rider-off-shift' })
  })
})

test('a thousand in a second: a few are heard, one is kept, and nobody waits', async () => {
  const flooder = await aRider(db, NOON)
  const began = performance.now()
  const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, (_, i) => positions.take(flooder, here(100 + i / 1_000), at(100.5))))
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(MOST_PER_SECOND)
  expect(outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { kind: string }).kind] : [])).every((kind) => kind === 'too-many')).toBe(true)
  await positions.flush()
  expect(await db.$count(riderPositions, eq(riderPositions.riderId, flooder))).toBe(1)
  expect(failures).toEqual([])
})

test('while the database writes nothing, a phone is answered, and what came meanwhile is one row for each round', async () => {
  const mover = await aRider(db, NOON)
  await positions.take(mover, here(200), at(200))
  await positions.flush()
  const release = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = db.transaction(async (tx) => {
    await tx.execute(sql`lock table ${riderPositions} in access exclusive mode`)
    held.resolve()
    await release.promise
  })
  await held.promise
  // All of this is waited for while the lock is held: whoever waited for the database would wait for ever.
  for (let second = 201; second <= 205; second++) await positions.take(mover, here(second), at(second))
  const round = positions.flush()
  for (let second = 206; second <= 208; second++) await positions.take(mover, here(second), at(second))
  release.resolve()
  await Promise.all([holding, round])
  await positions.flush()
  const rows = await db.select({ at: riderPositions.at }).from(riderPositions).where(eq(riderPositions.riderId, mover)).orderBy(riderPositions.at)
  expect(rows.map((row) => row.at)).toEqual([at(200), at(205), at(208)])
  expect(failures).toEqual([])
})
