/** Who brings it: waves of offers, claims at the same moment, and what follows when nobody takes it. */
import { beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { and, eq, inArray } from 'drizzle-orm'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deliveries, deliveryHistory, deliveryOffers, riders } from '../../drizzle/schema/delivery.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { type ReactionTable, react } from '../platform/outbox.ts'
import { readConfig } from '../platform/config.ts'
import { write } from '../platform/database.ts'
import type { Queues } from '../platform/queues.ts'
import { reactionsOf } from '../worker.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { freshDatabase } from '../testing/database.ts'
import { aDelivery, anOrder, aRider, aZone } from '../testing/deliveries.ts'
import { aRestaurant } from '../testing/places.ts'
import { addMinutes, instantOf } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { declineOffer, takeOffer } from './answer-offer.ts'
import { lookAgain, noteLateOnes } from './chores.ts'
import { cancelDelivery } from './cancel.ts'
import { giveBack, giveTo } from './reassign.ts'
import { OFFER_SECONDS, offerDelivery } from './dispatch.ts'
import { deliveryReactions } from './reactions.ts'
import { lockDelivery } from './step.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)
const OWN = { hasCarriers: false, usualFloat: naira(50_000) }
const later = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1_000)
const offer = (id: Id<'delivery'>, now = NOON, dispatch = OWN) => write(db, (tx) => offerDelivery(tx, id, dispatch, now))
const open = (id: Id<'delivery'>) => db.select().from(deliveryOffers).where(and(eq(deliveryOffers.deliveryId, id))).orderBy(deliveryOffers.wave, deliveryOffers.metresAway)
const rowOf = async (id: Id<'delivery'>) => (await db.select().from(deliveries).where(eq(deliveries.id, id)))[0]!
const take = (riderId: Id<'person'>, offerId: Id<'offer'>, now = NOON) => write(db, (tx) => takeOffer(tx, riderId, offerId, naira(50_000), now))
const said = async (id: string) => (await db.select({ name: events.name }).from(events).where(eq(events.subjectId, id)).orderBy(events.id)).map(({ name }) => name)
let place: Restaurant

beforeAll(async () => {
  place = await aRestaurant(db, 'Iya Basira')
  await aZone(db, 'Mainland', 0.1)
})
beforeEach(async () => {
  await db.update(riders).set({ onShiftSince: null })
})

test('an accepted order begins one delivery, however often it is told', async () => {
  const orderId = await anOrder(db, place, NOON, { pay: 'cash' })
  const table: ReactionTable = deliveryReactions(OWN)
  const [event, again] = await db.insert(events).values([0, 1].map(() => ({ name: 'orders.accepted', subjectId: orderId, facts: {}, at: NOON }))).returning()
  for (const { id } of [event!, event!, again!]) await react(db, table, id, 'begin-delivery')
  const rows = await db.select().from(deliveries).where(eq(deliveries.orderId, orderId))
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ state: 'looking', city: 'lagos', cashDue: naira(5_000), wave: 0, fee: naira(900) })
  expect(await said(rows[0]!.id)).toEqual(['delivery.created'])
})

test('the worker performs what this room reacts to, whatever others do with the same events', () => {
  const config = readConfig({ NODE_ENV: 'test', DATA_DIR: mkdtempSync(join(tmpdir(), 'buka-data-')) })
  const table = reactionsOf({} as Queues, config)
  for (const [name, reactions] of Object.entries(deliveryReactions(OWN))) expect(Object.keys(table[name] ?? {})).toEqual(expect.arrayContaining(Object.keys(reactions)))
})

test('the nearest are asked first, then others, then all; who declined is left alone; then staff', async () => {
  const near = [await aRider(db, NOON), await aRider(db, NOON, { at: { lat: 6.5105, lng: 3.3711 } }), await aRider(db, NOON, { at: { lat: 6.52, lng: 3.3711 } })]
  const [far, lost] = [await aRider(db, NOON, { at: { lat: 6.56, lng: 3.3711 } }), await aRider(db, NOON, { at: null })]
  await aRider(db, NOON, { city: 'kano' })
  await aRider(db, NOON, { since: null })
  await aRider(db, NOON, { at: { lat: 6.9, lng: 3.3711 } })
  const { id } = await aDelivery(db, place, NOON)
  expect(await offer(id)).toBe('offered')
  expect((await open(id)).map((one) => one.riderId)).toEqual(near as never)
  expect(await offer(id, later(OFFER_SECONDS - 1))).toBe('not-now')
  const [first] = await open(id)
  await write(db, (tx) => declineOffer(tx, near[0]!, first!.id, later(5)))
  await lookAgain(db, OWN, later(OFFER_SECONDS))
  expect((await open(id)).filter((one) => one.wave === 2).map((one) => one.riderId)).toEqual([far, lost] as never)
  await lookAgain(db, OWN, later(2 * OFFER_SECONDS))
  expect(new Set((await open(id)).filter((one) => one.wave === 3).map((one) => one.riderId))).toEqual(new Set([near[1], near[2], far, lost]) as never)
  await db.update(riders).set({ onShiftSince: null })
  await lookAgain(db, OWN, later(3 * OFFER_SECONDS))
  expect(await rowOf(id)).toMatchObject({ state: 'looking', attention: 'nobody_takes_it' })
  expect(await said(id)).toEqual(['delivery.created', 'delivery.offered', 'delivery.offered', 'delivery.offered', 'delivery.attention_wanted'])
  // Somebody who begins their shift now is asked after all.
  await db.update(riders).set({ onShiftSince: NOON }).where(eq(riders.personId, far))
  await lookAgain(db, OWN, later(1_000))
  expect((await open(id)).filter((one) => one.wave === 5).map((one) => one.riderId)).toEqual([far] as never)
})

test('where a platform can be asked, it is wanted once and staff are left in peace', async () => {
  const { id } = await aDelivery(db, place, NOON)
  expect(await offer(id, NOON, { hasCarriers: true, usualFloat: naira(50_000) })).toBe('nobody')
  await lookAgain(db, { hasCarriers: true, usualFloat: naira(50_000) }, later(400))
  expect(await said(id)).toEqual(['delivery.created', 'delivery.carrier_wanted'])
  expect(await rowOf(id)).toMatchObject({ attention: null })
})

describe('taking it', () => {
  test('fifty riders at once: one has it, the others are told so', async () => {
    const { id } = await aDelivery(db, place, NOON)
    const crowd = await Promise.all(Array.from({ length: 50 }, () => aRider(db, NOON)))
    await db.update(deliveries).set({ wave: 2 }).where(eq(deliveries.id, id))
    await offer(id)
    const offers = await open(id)
    expect(offers).toHaveLength(50)
    const outcomes = await Promise.allSettled(crowd.map((riderId) => take(riderId, offers.find((one) => one.riderId === riderId)!.id)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))).toEqual(Array.from({ length: 49 }, () => 'offer-taken'))
    const taken = (await open(id)).filter(({ answer }) => answer === 'taken')
    expect(taken.map(({ riderId }) => riderId)).toEqual([(await rowOf(id)).riderId!])
    expect(await db.select().from(deliveryHistory).where(and(eq(deliveryHistory.deliveryId, id), eq(deliveryHistory.what, 'assigned')))).toHaveLength(1)
    expect((await said(id)).filter((name) => name === 'delivery.assigned')).toHaveLength(1)
  })

  test('one rider with room for one takes two offers at the same moment: one is theirs', async () => {
    const rider = await aRider(db, NOON, { carries: 1 })
    const [one, two] = [await aDelivery(db, place, NOON), await aDelivery(db, place, NOON)]
    await offer(one.id)
    await offer(two.id)
    const offers = await db.select().from(deliveryOffers).where(eq(deliveryOffers.riderId, rider))
    expect(offers).toHaveLength(2)
    const outcomes = await Promise.allSettled(offers.map(({ id }) => take(rider, id)))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await db.$count(deliveries, and(eq(deliveries.riderId, rider), inArray(deliveries.state, ['assigned'])))).toBe(1)
  })

  test('twice by the same rider is once; somebody else’s offer does not exist; one that ran out is gone', async () => {
    const rider = await aRider(db, NOON)
    const { id } = await aDelivery(db, place, NOON)
    await offer(id)
    const [mine] = await open(id)
    await expect(take(await aRider(db, NOON), mine!.id)).rejects.toMatchObject({ kind: 'unknown' })
    await expect(take(rider, mine!.id, later(OFFER_SECONDS))).rejects.toMatchObject({ kind: 'gone', code: 'offer-expired' })
    expect((await take(rider, mine!.id)).id).toBe(id)
    expect((await take(rider, mine!.id, later(OFFER_SECONDS * 3))).id).toBe(id)
    expect(await rowOf(id)).toMatchObject({ state: 'assigned', riderId: rider, carrier: 'own', cost: 72_000, lookAgainAt: null })
  })

  test('cash beyond the float limit is not offered, and cannot be taken', async () => {
    const poor = await aRider(db, NOON, { floatLimit: naira(6_000) })
    const first = await aDelivery(db, place, NOON, { pay: 'cash' })
    await offer(first.id)
    await take(poor, (await open(first.id))[0]!.id)
    const second = await aDelivery(db, place, NOON, { pay: 'cash' })
    expect(await offer(second.id)).toBe('nobody')
    await db.insert(deliveryOffers).values({ deliveryId: second.id, riderId: poor, wave: 9, pay: naira(1), offeredAt: NOON, expiresAt: later(60) })
    await expect(take(poor, (await open(second.id)).at(-1)!.id)).rejects.toMatchObject({ code: 'float-limit' })
    const prepaid = await aDelivery(db, place, NOON)
    expect(await offer(prepaid.id)).toBe('offered')
    const usual = await aRider(db, NOON)
    expect(await offer(second.id, later(600), { ...OWN, usualFloat: naira(4_999) })).toBe('nobody')
    expect(await offer(second.id, later(1_200), { ...OWN, usualFloat: naira(5_000) })).toBe('offered')
    expect((await open(second.id)).map(({ riderId }) => riderId)).toContain(usual)
  })
})

test('when all of a wave have declined, the next one does not wait', async () => {
  const rider = await aRider(db, NOON)
  const { id } = await aDelivery(db, place, NOON)
  await offer(id)
  await write(db, async (tx) => declineOffer(tx, rider, (await open(id))[0]!.id, later(3)))
  expect((await rowOf(id)).lookAgainAt).toEqual(later(3))
  await expect(take(rider, (await open(id))[0]!.id)).rejects.toMatchObject({ code: 'offer-declined' })
})

test('a rider who cannot come gives it back, and others are asked; staff give it to one by name', async () => {
  const [first, second] = [await aRider(db, NOON), await aRider(db, NOON, { at: null })]
  const { id } = await aDelivery(db, place, NOON)
  await offer(id)
  await take(first, (await open(id)).find(({ riderId }) => riderId === first)!.id)
  await expect(write(db, (tx) => giveBack(tx, { deliveryId: id, by: second }, NOON))).rejects.toMatchObject({ kind: 'unknown' })
  await write(db, (tx) => giveBack(tx, { deliveryId: id, by: first }, NOON))
  await offer(id)
  expect((await open(id)).filter(({ answer }) => answer === null).map(({ riderId }) => riderId)).toEqual([second])
  await write(db, (tx) => giveTo(tx, { deliveryId: id, riderId: first, by: second }, NOON))
  expect(await rowOf(id)).toMatchObject({ state: 'assigned', riderId: first })
  expect((await open(id)).every(({ answer }) => answer !== null)).toBe(true)
  await expect(write(db, (tx) => giveTo(tx, { deliveryId: id, riderId: place.id as string as Id<'person'>, by: second }, NOON))).rejects.toMatchObject({ fields: [{ field: 'rider_id' }] })
})

test('a cancelled order ends its delivery, unless it has left', async () => {
  const rider = await aRider(db, NOON)
  const waiting = await aDelivery(db, place, NOON, { riderId: rider })
  const gone = await aDelivery(db, place, NOON, { riderId: rider, at: 'picked_up' })
  const cancel = (id: Id<'delivery'>) => write(db, async (tx) => cancelDelivery(tx, await lockDelivery(tx, id), null, NOON))
  expect([await cancel(waiting.id), await cancel(waiting.id), await cancel(gone.id)]).toEqual([true, false, false])
  expect(await rowOf(waiting.id)).toMatchObject({ state: 'cancelled', endedAt: NOON })
})

test('what is later than promised is shown to staff once', async () => {
  const { id } = await aDelivery(db, place, addMinutes(NOON, -120), { promised: [10, 20] })
  await noteLateOnes(db, NOON)
  await noteLateOnes(db, NOON)
  expect(await rowOf(id)).toMatchObject({ attention: 'late' })
  expect((await said(id)).filter((name) => name === 'delivery.attention_wanted')).toHaveLength(1)
})

test('history is only added to', async () => {
  const { id } = await aDelivery(db, place, NOON)
  await expect(write(db, (tx) => tx.delete(deliveryHistory).where(eq(deliveryHistory.deliveryId, id)))).rejects.toThrow()
  await expect(write(db, (tx) => tx.update(deliveryHistory).set({ what: 'delivered' }).where(eq(deliveryHistory.deliveryId, id)))).rejects.toThrow()
})
