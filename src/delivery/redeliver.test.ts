/** Food that came back: staff are shown it, the second way has a price of its own, and there is no third. */
import { beforeAll, expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { carrierTries, deliveries, deliveryOffers, deliveryQuotes } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import type { Person } from '../accounts/sessions.ts'
import { write } from '../platform/database.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { aDelivery, aRider, aZone } from '../testing/deliveries.ts'
import { makePerson, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { aRestaurant } from '../testing/places.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { takeOffer } from './answer-offer.ts'
import type { Delivery } from './delivery.ts'
import { offerDelivery } from './dispatch.ts'
import { hearCarrier } from './hear-carrier.ts'
import { pinOf } from './pin.ts'
import { redeliver } from './redeliver.ts'
import { type Ride, ride } from './ride.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
const LATER = addMinutes(NOON, 60)
let place: Restaurant
let musa: Id<'person'>
let efe: Person
let desk: TestBrowser

beforeAll(async () => {
  place = await aRestaurant(db, 'Iya Basira')
  await aZone(db, 'Yaba', 0.1, { free_km: 2, per_km: 10_000, min: 90_000 })
  musa = await aRider(db, NOON, { carries: 50 })
  efe = await makePerson(db, { role: 'support', name: 'Efe' })
  desk = await signedInBrowser(web, efe, { secondFactor: true })
})

const rowOf = async (id: Id<'delivery'>): Promise<Delivery> => (await db.select().from(deliveries).where(eq(deliveries.id, id)))[0]!
const stateOf = async ({ orderId }: Delivery) => (await db.select({ state: orders.state }).from(orders).where(eq(orders.id, orderId)))[0]!.state
const tell = (deliveryId: Id<'delivery'>, what: Ride, more: object = {}, now = NOON) => write(db, (tx) => ride(tx, vault, musa, { deliveryId, ride: what, key: newId(), at: null, ...more }, now))
async function cameBack(): Promise<Delivery> {
  const { id } = await aDelivery(db, place, NOON, { riderId: musa, at: 'at_door' })
  await tell(id, 'failed', { reason: 'nobody_there' })
  await tell(id, 'returned')
  return rowOf(id)
}

test('a rider brings it back; priced anew it goes out again with a new PIN, and no third time', async () => {
  const first = await cameBack()
  expect(first).toMatchObject({ state: 'returned', attention: 'came_back' })
  const page = await (await desk.ask(`/admin/deliveries/${first.id}`)).text()
  expect(page).toContain('Now the way costs ₦900')
  await write(db, (tx) => redeliver(tx, { deliveryId: first.id, by: efe.id }, LATER))
  await expect(write(db, (tx) => redeliver(tx, { deliveryId: first.id, by: efe.id }, LATER))).rejects.toMatchObject({ code: 'delivery-step-wrong' })
  const again = await rowOf(first.id)
  expect(again).toMatchObject({ state: 'looking', riderId: null, carrier: null, attention: null, failure: null, endedAt: null, fee: naira(900), pinNumber: 2, pinTries: 0 })
  expect(again.promisedTo > LATER).toBe(true)
  const [quote] = await db.select().from(deliveryQuotes).where(eq(deliveryQuotes.orderId, first.orderId))
  expect(quote).toMatchObject({ id: again.quoteId, fee: naira(900), confirmedAt: LATER })

  await write(db, (tx) => offerDelivery(tx, first.id, { hasCarriers: false, usualFloat: naira(50_000) }, LATER))
  const [offer] = await db.select().from(deliveryOffers).where(and(eq(deliveryOffers.deliveryId, first.id), eq(deliveryOffers.riderId, musa)))
  await write(db, (tx) => takeOffer(tx, musa, offer!.id, naira(50_000), LATER))
  for (const step of ['at_restaurant', 'picked_up', 'at_door'] as const) await tell(first.id, step, {}, LATER)
  expect(await stateOf(first)).toBe('picked_up')
  expect(await tell(first.id, 'delivered', { pin: pinOf(vault, first) }, LATER)).toMatchObject({ kind: 'wrong-pin' })
  await tell(first.id, 'failed', { reason: 'nobody_there' }, LATER)
  await tell(first.id, 'returned', {}, LATER)
  await expect(write(db, (tx) => redeliver(tx, { deliveryId: first.id, by: efe.id }, LATER))).rejects.toMatchObject({ code: 'second-try-used' })
  expect(await (await desk.ask(`/admin/deliveries/${first.id}`)).text()).not.toContain('Now the way costs')
})

test('refused by staff, the order is cancelled and nobody has to look at it any more', async () => {
  const delivery = await cameBack()
  const page = await (await desk.ask(`/admin/deliveries/${delivery.id}`)).text()
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
  const answer = await desk.form(`/admin/deliveries/${delivery.id}/cancellation`, { _token: field('_token'), _key: field('_key') })
  expect(answer.status).toBe(303)
  expect(await stateOf(delivery)).toBe('cancelled')
  expect(await rowOf(delivery.id)).toMatchObject({ state: 'returned', attention: null })
  await expect(write(db, (tx) => redeliver(tx, { deliveryId: delivery.id, by: efe.id }, NOON))).rejects.toMatchObject({ code: 'delivery-step-wrong' })
})

test('a platform that brought it back has nothing to call off, and is not believed about the second way', async () => {
  const { id, orderId } = await aDelivery(db, place, NOON)
  await db.update(deliveries).set({ carrier: 'chowdeck', state: 'picked_up', pickedUpAt: NOON }).where(eq(deliveries.id, id))
  await db.update(orders).set({ state: 'picked_up' }).where(eq(orders.id, orderId))
  await db.insert(carrierTries).values({ id: newId<'carrier-try'>(), deliveryId: id, carrier: 'chowdeck', theirId: 'chow-9', state: 'accepted', startedAt: NOON })
  const hear = (state: Delivery['state'], now: Date) => write(db, (tx) => hearCarrier(tx, 'chowdeck', { theirId: 'chow-9', theirStatus: state, state, price: null, trackingUrl: null, pin: null, courier: null, reason: null, at: null, pickupAt: null, doorAt: null } as never, now))
  await hear('returned', NOON)
  expect(await rowOf(id)).toMatchObject({ state: 'returned', attention: 'came_back' })
  await write(db, (tx) => redeliver(tx, { deliveryId: id, by: efe.id }, LATER))
  expect((await db.select().from(carrierTries).where(eq(carrierTries.deliveryId, id))).map(({ state }) => state)).toEqual(['cancelled'])
  await hear('delivered', LATER)
  expect((await rowOf(id)).state).toBe('looking')
})
