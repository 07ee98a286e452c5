/** The steps of a ride: the PIN at the door, what is told late and twice, the cash, and jobs of others. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { cashBrought, deliveries, deliveryHistory, deliveryIncidents, deliveryPhotos, etaObservations, riderPositions, riderReports } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { cashHandovers } from '../../drizzle/schema/payments.ts'
import { cashOwed } from '../payments/cash.ts'
import { write } from '../platform/database.ts'
import { openVault } from '../platform/vault.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { freshDatabase } from '../testing/database.ts'
import { aDelivery, aRider, aZone, type OrderWish } from '../testing/deliveries.ts'
import { aPerson, aRestaurant } from '../testing/places.ts'
import { addMinutes, instantOf } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { bringCash, countCash, refuseCash } from './bring-cash.ts'
import { DOORS_KEPT_DAYS, forget, PHOTOS_KEPT_DAYS, POSITIONS_KEPT_DAYS } from './chores.ts'
import type { Delivery } from './delivery.ts'
import { reportIncident, settleIncident } from './incident.ts'
import { giveTo } from './reassign.ts'
import { deliverByStaff, renewPin } from './vouch.ts'
import { floatOf } from './float.ts'
import { keepPhoto, MAX_PHOTOS } from './photo.ts'
import { isPinOf, MAX_PIN_TRIES, pinOf } from './pin.ts'
import { type Report, ride } from './ride.ts'
import { endShift } from './shift.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)
const SECRETS = { secretKey: 'a secret of at least thirty-two characters', previousSecretKeys: [] }
const vault = openVault(SECRETS)
let place: Restaurant
let rider: Id<'person'>

beforeAll(async () => {
  place = await aRestaurant(db, 'Iya Basira')
  await aZone(db, 'Mainland', 0.1)
  rider = await aRider(db, NOON, { carries: 50 })
})

const job = (at: Delivery['state'] = 'at_door', wish: OrderWish = {}) => aDelivery(db, place, NOON, { riderId: rider, at, ...wish })
const tell = (deliveryId: Id<'delivery'>, report: Partial<Report> & Pick<Report, 'ride'>, now = addMinutes(NOON, 30), by = rider) =>
  write(db, (tx) => ride(tx, vault, by, { deliveryId, key: newId(), at: null, ...report }, now))
const rowOf = async (id: Id<'delivery'>) => (await db.select().from(deliveries).where(eq(deliveries.id, id)))[0]!
const orderState = async ({ orderId }: Delivery) => (await db.select({ state: orders.state }).from(orders).where(eq(orders.id, orderId)))[0]?.state
const wrongFor = (delivery: Delivery) => String((Number(pinOf(vault, delivery)) + 1) % 10_000).padStart(4, '0')

test('a whole ride: the order goes along, even where the kitchen forgot to say that it is ready', async () => {
  const delivery = await job('assigned')
  for (const step of ['at_restaurant', 'picked_up', 'at_door'] as const) expect(await tell(delivery.id, { ride: step })).toEqual({ kind: 'done', state: step })
  expect(await orderState(delivery)).toBe('picked_up')
  expect(await tell(delivery.id, { ride: 'delivered', pin: pinOf(vault, delivery) }, addMinutes(NOON, 40))).toEqual({ kind: 'done', state: 'delivered' })
  expect(await orderState(delivery)).toBe('delivered')
  expect(await rowOf(delivery.id)).toMatchObject({ state: 'delivered', endedAt: addMinutes(NOON, 40) })
  const [observed] = await db.select().from(etaObservations).where(eq(etaObservations.deliveryId, delivery.id))
  expect(observed).toMatchObject({ carrier: 'own', city: 'lagos', hour: 12, predictedMinutes: 45, actualMinutes: 40, isOnTime: true })
  await expect(tell(delivery.id, { ride: 'at_door' })).rejects.toMatchObject({ kind: 'conflict', code: 'delivery-is-over' })
  expect((await db.select({ what: deliveryHistory.what }).from(deliveryHistory).where(eq(deliveryHistory.deliveryId, delivery.id)).orderBy(deliveryHistory.id)).map(({ what }) => what)).toEqual(['created', 'at_restaurant', 'picked_up', 'at_door', 'delivered'])
})

describe('the PIN', () => {
  test('is four digits, another one for each delivery and each number, and stands in no table', async () => {
    const [one, two] = [await job(), await job()]
    const pins = [pinOf(vault, one), pinOf(vault, { ...one, pinNumber: 2 }), pinOf(vault, two)]
    expect(pins.every((pin) => /^\d{4}$/.test(pin))).toBe(true)
    expect(new Set(pins).size).toBeGreaterThan(1)
    const spread = new Set(Array.from({ length: 2_000 }, () => pinOf(vault, { id: newId<'delivery'>(), pinNumber: 1 })))
    expect(spread.size).toBeGreaterThan(1_700)
    const renewed = openVault({ secretKey: 'another secret of at least thirty-two chars', previousSecretKeys: [SECRETS.secretKey] })
    expect(isPinOf(renewed, one, pinOf(vault, one))).toBe(true)
    await tell(one.id, { ride: 'delivered', pin: wrongFor(one) })
    const everything = JSON.stringify([await db.select().from(deliveryHistory), await db.select().from(riderReports), await db.select().from(deliveries).where(eq(deliveries.id, one.id))])
    expect(everything).not.toContain(`"${pinOf(vault, one)}"`)
    expect(everything).not.toContain(`"${wrongFor(one)}"`)
  })

  test('five wrong ones lock it, also against the right one; staff give a new one, and the old one is dead', async () => {
    const delivery = await job()
    for (let left = MAX_PIN_TRIES - 1; left >= 1; left--) expect(await tell(delivery.id, { ride: 'delivered', pin: wrongFor(delivery) })).toEqual({ kind: 'wrong-pin', triesLeft: left })
    expect(await tell(delivery.id, { ride: 'delivered', pin: wrongFor(delivery) })).toEqual({ kind: 'pin-locked' })
    expect(await tell(delivery.id, { ride: 'delivered', pin: pinOf(vault, delivery) })).toEqual({ kind: 'pin-locked' })
    expect(await rowOf(delivery.id)).toMatchObject({ state: 'at_door', pinTries: 5, attention: 'pin_locked' })
    const efe = await aPerson(db, 'Efe Support')
    await write(db, (tx) => renewPin(tx, { deliveryId: delivery.id, by: efe.id }, NOON))
    const renewed = await rowOf(delivery.id)
    expect(renewed).toMatchObject({ pinNumber: 2, pinTries: 0, attention: null })
    if (pinOf(vault, delivery) !== pinOf(vault, renewed)) expect(await tell(delivery.id, { ride: 'delivered', pin: pinOf(vault, delivery) })).toEqual({ kind: 'wrong-pin', triesLeft: 4 })
    expect(await tell(delivery.id, { ride: 'delivered', pin: pinOf(vault, renewed) })).toEqual({ kind: 'done', state: 'delivered' })
  })

  test('two hundred guesses at once: five count', async () => {
    const delivery = await job()
    const right = pinOf(vault, delivery)
    const guesses = Array.from({ length: 200 }, (_, i) => String(i).padStart(4, '0')).filter((guess) => guess !== right)
    const outcomes = await Promise.all(guesses.map((pin) => tell(delivery.id, { ride: 'delivered', pin })))
    expect(outcomes.filter(({ kind }) => kind === 'wrong-pin')).toHaveLength(4)
    expect(await rowOf(delivery.id)).toMatchObject({ state: 'at_door', pinTries: 5 })
  }, 30_000)

  test('what is no PIN is refused before it counts as a try', async () => {
    const delivery = await job()
    for (const [pin, code] of [['', 'value-missing'], [undefined, 'value-missing'], ['12a4', 'pin-four-digits'], ['12345', 'pin-four-digits'], ['١٢٣٤', 'pin-four-digits']] as const) {
      await expect(tell(delivery.id, { ride: 'delivered', ...(pin === undefined ? {} : { pin }) })).rejects.toMatchObject({ fields: [{ field: 'pin', code }] })
    }
    await expect(tell(delivery.id, { ride: 'failed' })).rejects.toMatchObject({ fields: [{ field: 'reason' }] })
    await expect(tell(delivery.id, { ride: 'returned', pin: '1234' })).rejects.toMatchObject({ fields: [{ field: 'pin', code: 'value-unexpected' }] })
    expect((await rowOf(delivery.id)).pinTries).toBe(0)
  })
})

describe('what is told late and twice', () => {
  test('the same report again gets the first answer and changes nothing; another one under its key is refused', async () => {
    const delivery = await job()
    const wrong = { ride: 'delivered', pin: wrongFor(delivery), key: 'k1', at: addMinutes(NOON, 5) } as const
    const answers = await Promise.all(Array.from({ length: 10 }, () => tell(delivery.id, wrong)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"kind":"wrong-pin","triesLeft":4}']))
    expect((await rowOf(delivery.id)).pinTries).toBe(1)
    // A key that was answered once cannot be used for guessing on.
    expect(await tell(delivery.id, { ...wrong, pin: pinOf(vault, delivery) })).toEqual({ kind: 'wrong-pin', triesLeft: 4 })
    await expect(tell(delivery.id, { ...wrong, at: addMinutes(NOON, 6) })).rejects.toMatchObject({ code: 'key-reused' })
    await expect(tell((await job()).id, wrong)).rejects.toMatchObject({ code: 'key-reused' })
  })

  test('the time of the event counts, not that of the telling; never before the step before it', async () => {
    const delivery = await job('picked_up')
    const synced = addMinutes(NOON, 90)
    await tell(delivery.id, { ride: 'at_door', at: addMinutes(NOON, 25) }, synced)
    await tell(delivery.id, { ride: 'delivered', pin: pinOf(vault, delivery), at: addMinutes(NOON, 20) }, synced)
    expect(await rowOf(delivery.id)).toMatchObject({ arrivedAt: addMinutes(NOON, 25), endedAt: addMinutes(NOON, 25) })
    const [last] = await db.select().from(deliveryHistory).where(and(eq(deliveryHistory.deliveryId, delivery.id), eq(deliveryHistory.what, 'delivered')))
    expect(last).toMatchObject({ at: addMinutes(NOON, 25), toldAt: synced })
    expect((await db.select().from(etaObservations).where(eq(etaObservations.deliveryId, delivery.id)))[0]?.isOnTime).toBe(true)
  })

  test('from the future or from last week it is refused', async () => {
    const delivery = await job()
    await expect(tell(delivery.id, { ride: 'delivered', pin: '0000', at: addMinutes(NOON, 33) })).rejects.toMatchObject({ fields: [{ field: 'at', code: 'time-in-future' }] })
    await expect(tell(delivery.id, { ride: 'delivered', pin: '0000', at: addMinutes(NOON, -2_000) })).rejects.toMatchObject({ fields: [{ field: 'at', code: 'time-too-old' }] })
  })

  test('told after staff gave the job to somebody else, it is shown to staff and moves nothing', async () => {
    const delivery = await job('assigned')
    const other = await aRider(db, NOON)
    const efe = await aPerson(db, 'Efe Support')
    // Given by name, so that history knows whose it was.
    await write(db, (tx) => giveTo(tx, { deliveryId: delivery.id, riderId: other, by: efe.id }, NOON))
    await write(db, (tx) => giveTo(tx, { deliveryId: delivery.id, riderId: rider, by: efe.id }, NOON))
    expect(await tell(delivery.id, { ride: 'picked_up', at: addMinutes(NOON, 10) }, addMinutes(NOON, 20), other)).toEqual({ kind: 'conflict', state: 'assigned' })
    expect(await rowOf(delivery.id)).toMatchObject({ state: 'assigned', riderId: rider, attention: 'conflict' })
  })

  test('a job that never was theirs does not exist', async () => {
    const delivery = await job()
    const other = await aRider(db, NOON)
    await expect(tell(delivery.id, { ride: 'delivered', pin: pinOf(vault, delivery) }, undefined, other)).rejects.toMatchObject({ kind: 'unknown', code: 'unknown-delivery' })
    await expect(tell(newId<'delivery'>(), { ride: 'at_door' })).rejects.toMatchObject({ kind: 'unknown' })
    await expect(write(db, (tx) => reportIncident(tx, { deliveryId: delivery.id, kind: 'spilled', note: '', by: other }, NOON))).rejects.toMatchObject({ kind: 'unknown' })
  })
})

describe('cash', () => {
  test('is owed from the door on, counted by staff, and only what was counted is paid off', async () => {
    const musa = await aRider(db, NOON, { carries: 9, floatLimit: naira(12_000) })
    const delivery = await aDelivery(db, place, NOON, { riderId: musa, at: 'at_door', pay: 'cash' })
    expect(await floatOf(db, musa, naira(50_000))).toMatchObject({ owed: 0, coming: naira(5_000), left: naira(7_000) })
    await tell(delivery.id, { ride: 'delivered', pin: pinOf(vault, delivery) }, undefined, musa)
    expect(await floatOf(db, musa, naira(50_000))).toMatchObject({ owed: naira(5_000), coming: 0, left: naira(7_000) })
    const bring = (amount: number) => write(db, (tx) => bringCash(tx, musa, naira(amount), NOON))
    await expect(bring(5_001)).rejects.toMatchObject({ fields: [{ field: 'amount', code: 'more-than-owed' }] })
    await expect(bring(0)).rejects.toMatchObject({ fields: [{ field: 'amount' }] })
    const brought = await bring(5_000)
    await expect(bring(100)).rejects.toMatchObject({ kind: 'conflict', code: 'cash-not-counted' })
    expect(await cashOwed(db, musa)).toBe(naira(5_000))
    const efe = await aPerson(db, 'Efe Support')
    await expect(write(db, (tx) => countCash(tx, { id: brought.id, by: musa, counted: naira(5_000) }, NOON))).rejects.toMatchObject({ code: 'own-cash' })
    await Promise.all([1, 2, 3].map(() => write(db, (tx) => countCash(tx, { id: brought.id, by: efe.id, counted: naira(4_000) }, NOON))))
    expect(await cashOwed(db, musa)).toBe(naira(1_000))
    expect(await db.select().from(cashHandovers).where(eq(cashHandovers.riderId, musa))).toHaveLength(1)
    const rest = await bring(1_000)
    await write(db, (tx) => refuseCash(tx, { id: rest.id, by: efe.id }, NOON))
    expect(await cashOwed(db, musa)).toBe(naira(1_000))
    expect(await db.$count(cashBrought, eq(cashBrought.riderId, musa))).toBe(2)
  })
})

test('a delivery that fails tells why and goes back; a shift does not end with food on the bike', async () => {
  const musa = await aRider(db, NOON)
  const delivery = await aDelivery(db, place, NOON, { riderId: musa, at: 'at_door' })
  await expect(write(db, (tx) => endShift(tx, musa, NOON))).rejects.toMatchObject({ code: 'deliveries-in-hand' })
  expect(await tell(delivery.id, { ride: 'failed', reason: 'nobody_there' }, undefined, musa)).toEqual({ kind: 'done', state: 'failed' })
  expect(await orderState(delivery)).toBe('failed_delivery')
  expect(await tell(delivery.id, { ride: 'returned' }, undefined, musa)).toEqual({ kind: 'done', state: 'returned' })
  await write(db, (tx) => endShift(tx, musa, NOON))
  expect(await db.$count(etaObservations, eq(etaObservations.deliveryId, delivery.id))).toBe(0)
})

test('incidents are shown to staff until they are settled; staff end what no PIN can', async () => {
  const delivery = await job('picked_up')
  const efe = await aPerson(db, 'Efe Support')
  const id = await write(db, (tx) => reportIncident(tx, { deliveryId: delivery.id, kind: 'spilled', note: ' half of it ', by: rider }, NOON))
  expect(await rowOf(delivery.id)).toMatchObject({ attention: 'incident', state: 'picked_up' })
  await write(db, (tx) => settleIncident(tx, { incidentId: id, resolution: 'Guest was called', by: efe.id }, NOON))
  await write(db, (tx) => settleIncident(tx, { incidentId: id, resolution: 'again', by: efe.id }, NOON))
  expect((await db.select().from(deliveryIncidents).where(eq(deliveryIncidents.id, id)))[0]).toMatchObject({ note: 'half of it', resolution: 'Guest was called' })
  expect(await rowOf(delivery.id)).toMatchObject({ attention: null })
  await write(db, (tx) => deliverByStaff(tx, { deliveryId: delivery.id, by: efe.id, reason: 'Guest has no phone' }, NOON))
  expect([await orderState(delivery), (await rowOf(delivery.id)).state]).toEqual(['delivered', 'delivered'])
})

test('photos: six, of one’s own jobs', async () => {
  const delivery = await job()
  const picture = { bytes: new Uint8Array([1]), width: 1, height: 1 }
  const keep = (by = rider) => write(db, (tx) => keepPhoto(tx, { deliveryId: delivery.id, by, picture, kind: 'proof' }, NOON))
  await expect(keep(await aRider(db, NOON))).rejects.toMatchObject({ kind: 'unknown' })
  for (let i = 0; i < MAX_PHOTOS; i++) await keep()
  await expect(keep()).rejects.toMatchObject({ code: 'photos-too-many' })
})

test('what is no longer needed is forgotten in time, and not before', async () => {
  await db.delete(deliveryPhotos)
  const delivery = await job()
  const [old, young] = [await job(), await job()]
  const days = (count: number) => addMinutes(NOON, -count * 1_440)
  await db.insert(riderPositions).values([0.1, POSITIONS_KEPT_DAYS - 0.01, POSITIONS_KEPT_DAYS + 0.01].map((age) => ({ riderId: rider, at: days(age), lat: 6.5, lng: 3.3 })))
  await db.insert(deliveryPhotos).values([1, PHOTOS_KEPT_DAYS + 1].map((age) => ({ deliveryId: delivery.id, kind: 'proof' as const, bytes: new Uint8Array([1]), width: 1, height: 1, at: days(age) })))
  await db.update(deliveries).set({ state: 'delivered', endedAt: days(DOORS_KEPT_DAYS + 1) }).where(eq(deliveries.id, old.id))
  await db.update(deliveries).set({ state: 'delivered', endedAt: days(DOORS_KEPT_DAYS - 1) }).where(eq(deliveries.id, young.id))
  expect(await forget(db, NOON)).toMatchObject({ positions: 1, photos: 1, doors: 1 })
  expect([(await rowOf(old.id)).lat, (await rowOf(young.id)).lat === null]).toEqual([null, false])
  expect(await forget(db, NOON)).toMatchObject({ positions: 0, photos: 0, doors: 0 })
})
