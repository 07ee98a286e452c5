import { expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { people } from '../schema/accounts.ts'
import { deliveryZones, riders } from '../schema/delivery.ts'
import { restaurants } from '../schema/restaurants.ts'
import { estimateDelivery } from '../../src/delivery/quote.ts'
import { shapeFrom } from '../../src/delivery/zone.ts'
import { freshDatabase } from '../../src/testing/database.ts'
import { instantOf } from '../../src/vocabulary/calendar.ts'
import { loadDemoDelivery } from './delivery.ts'
import { loadDemoCity } from './load.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)

test('the demo city has zones that hold, riders on shift, and a price for every kitchen that delivers', async () => {
  expect(await loadDemoDelivery(db, NOON)).toEqual({ zones: 0, riders: 0 })
  await loadDemoCity(db, { now: NOON, hashPassword: async () => 'x' })
  const loaded = await loadDemoDelivery(db, NOON)
  expect(loaded.riders).toBe(16)
  expect(await loadDemoDelivery(db, NOON)).toEqual({ zones: 0, riders: 0 })
  for (const zone of await db.select().from(deliveryZones)) expect(shapeFrom(zone.shape)).toEqual(zone.shape)
  const [musa] = await db.select({ since: riders.onShiftSince, city: riders.city }).from(riders).innerJoin(people, sql`${people.id} = ${riders.personId} and ${people.email} = 'musa@buka.test'`)
  expect(musa).toMatchObject({ city: 'lagos' })
  expect(musa?.since).not.toBeNull()
  const kitchens = await db.select().from(restaurants).where(sql`${restaurants.delivers} and ${restaurants.status} = 'live'`)
  const refused: string[] = []
  expect(kitchens.length).toBeGreaterThan(300)
  for (const { id, lat, lng, name } of kitchens.filter((_, i) => i % 10 === 0)) {
    const { fee } = await estimateDelivery(db, { restaurantId: id, to: { lat: lat + 0.003, lng: lng + 0.003 } }, NOON).catch((error: { fields?: Array<{ code: string }> }) => ({ fee: { amount: -1 }, why: refused.push(`${name}: ${error.fields?.[0]?.code}`) }))
    if (fee.amount === 0) refused.push(`${name}: free`)
  }
  // The creek is closed; nobody lives in it, but a point beside a kitchen may.
  expect(refused.filter((line) => !line.endsWith('delivery-zone-closed') && !line.endsWith('free'))).toEqual([])
}, 60_000)
