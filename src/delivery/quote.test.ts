/** Quotes, in Yaba, from the kitchen of Iya Basira. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { deliveryConditions, deliveryQuotes, deliveryZones, etaObservations, type PriceRule } from '../../drizzle/schema/delivery.ts'
import { write } from '../platform/database.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { freshDatabase } from '../testing/database.ts'
import { aRestaurant, YABA } from '../testing/places.ts'
import { squareAround } from '../testing/deliveries.ts'
import { addMinutes, instantOf } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { confirmQuote, estimateDelivery, QUOTE_MINUTES, quoteDelivery } from './quote.ts'
import { boxOf } from './zone.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)
const DOOR = { lat: 6.5195, lng: 3.3751 }
let place: Restaurant

const zone = async (name: string, half: number, priority: number, rule: PriceRule, isClosed = false) => {
  const shape = squareAround(YABA, half)
  const [row] = await db.insert(deliveryZones).values({ city: 'lagos', name, priority, isClosed, shape, ...boxOf(shape), rule, updatedAt: NOON }).returning()
  return row!
}

beforeAll(async () => {
  place = await aRestaurant(db, 'Iya Basira')
  await zone('Mainland', 0.1, 10, { base: 80_000, per_km: 20_000, surcharges: [{ name: 'rain', when: { rain: true }, add: 25_000 }] })
  await zone('Near Yaba', 0.02, 5, { per_km: 10_000, free_km: 1 })
})

test('the zone with the lowest number prices it; rain in the city costs more', async () => {
  const near = await estimateDelivery(db, { restaurantId: place.id, to: DOOR }, NOON)
  expect(near).toMatchObject({ zone: { name: 'Near Yaba' }, eta: { basis: 'prior', confidence: 0.8 } })
  expect(near.fee.lines[0]).toEqual({ kind: 'base', amount: place.deliveryFee })
  const far = { restaurantId: place.id, to: { lat: 6.55, lng: 3.3711 } }
  const dry = await estimateDelivery(db, far, NOON)
  expect(dry.zone.name).toBe('Mainland')
  await db.insert(deliveryConditions).values({ city: 'lagos', rainUntil: addMinutes(NOON, 60), rushUntil: addMinutes(NOON, 60), rushMinutes: 12 })
  const wet = await estimateDelivery(db, far, NOON)
  expect([wet.fee.amount - dry.fee.amount, wet.eta.minutes - dry.eta.minutes]).toEqual([25_000, 12])
  expect((await estimateDelivery(db, far, addMinutes(NOON, 61))).fee.amount).toBe(dry.fee.amount)
  await db.delete(deliveryConditions)
})

describe('nobody brings it', () => {
  const fails = (to: { lat: number; lng: number }, restaurantId = place.id) => expect(estimateDelivery(db, { restaurantId, to }, NOON)).rejects
  test('outside of all zones, of Nigeria, of the kitchen’s radius, into a closed zone', async () => {
    await fails({ lat: 9.07, lng: 7.47 }).toMatchObject({ fields: [{ field: 'to', code: 'delivery-outside-zones' }] })
    await fails({ lat: 51.5, lng: 0 }).toMatchObject({ fields: [{ code: 'pin-outside' }] })
    await fails({ lat: Number.NaN, lng: 0 }).toMatchObject({ fields: [{ code: 'pin-wrong' }] })
    await fails({ lat: 6.595, lng: 3.4511 }).toMatchObject({ fields: [{ code: 'delivery-too-far' }] })
    const closed = await zone('Flooded', 0.01, 1, { base: 0, per_km: 0 }, true)
    await fails(YABA).toMatchObject({ fields: [{ code: 'delivery-zone-closed' }] })
    await db.delete(deliveryZones).where(eq(deliveryZones.id, closed.id))
  })
  test('from a draft, from one that does not deliver', async () => {
    const draft = await aRestaurant(db, 'Draft', { status: 'draft' })
    const pickup = await aRestaurant(db, 'Pickup', { delivers: false })
    await fails(DOOR, draft.id).toMatchObject({ kind: 'unknown' })
    await fails(DOOR, pickup.id).toMatchObject({ fields: [{ field: 'restaurant_id' }] })
  })
})

describe('a quote', () => {
  const quote = () => quoteDelivery(db, { restaurantId: place.id, to: DOOR }, NOON)
  const confirm = (quoteId: Id<'quote'>, orderId: Id<'order'>, now = NOON) => write(db, (tx) => confirmQuote(tx, { quoteId, orderId }, now))
  test('holds until it expires, for one order, which may ask again', async () => {
    const { id, fee, expiresAt } = await quote()
    expect(expiresAt).toEqual(addMinutes(NOON, QUOTE_MINUTES))
    await db.update(deliveryZones).set({ rule: { base: 999_000, per_km: 0 } }).where(eq(deliveryZones.name, 'Near Yaba'))
    const order = newId<'order'>()
    expect((await confirm(id, order, addMinutes(NOON, QUOTE_MINUTES - 1))).fee).toBe(fee)
    expect((await confirm(id, order, addMinutes(NOON, 600))).fee).toBe(fee)
    await expect(confirm(id, newId<'order'>())).rejects.toMatchObject({ kind: 'conflict', code: 'quote-used' })
    await db.update(deliveryZones).set({ rule: { per_km: 10_000, free_km: 1 } }).where(eq(deliveryZones.name, 'Near Yaba'))
  })
  test('that ran out is gone; one that never was is unknown', async () => {
    const { id } = await quote()
    await expect(confirm(id, newId<'order'>(), addMinutes(NOON, QUOTE_MINUTES))).rejects.toMatchObject({ kind: 'gone', code: 'quote-expired' })
    await expect(confirm(newId<'quote'>(), newId<'order'>())).rejects.toMatchObject({ kind: 'unknown' })
  })
  test('twenty orders at once: one has it', async () => {
    const { id } = await quote()
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => confirm(id, newId<'order'>())))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await db.select().from(deliveryQuotes).where(eq(deliveryQuotes.id, id)))[0]?.confirmedAt).toEqual(NOON)
  })
  test('says how wrong such ranges were lately', async () => {
    const [{ id: zoneId } = { id: newId<'zone'>() }] = await db.select({ id: deliveryZones.id }).from(deliveryZones).where(eq(deliveryZones.name, 'Near Yaba'))
    // The rows stand on their own here: only their numbers are asked for.
    await db.insert(etaObservations).values(Array.from({ length: 50 }, (_, i) => ({ deliveryId: newId<'delivery'>(), zoneId, city: 'lagos', carrier: 'own', hour: 12, predictedMinutes: 40, actualMinutes: 50 + (i % 5), isOnTime: false, at: NOON })))
    const { eta } = await estimateDelivery(db, { restaurantId: place.id, to: DOOR }, NOON)
    expect(eta).toMatchObject({ basis: 'zone', observations: 50 })
    expect(eta.fromMinutes).toBe(eta.minutes + 10)
  })
})
