/** The JSON door of deliveries: what is answered, to whom, and what is refused with which status. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { deliveries, deliveryOffers, deliveryPhotos, deliveryZones } from '../../drizzle/schema/delivery.ts'
import { write } from '../platform/database.ts'
import { sealAddress, sealContact } from '../orders/contact.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { aDelivery, anOrder, aZone, type OrderWish, rides, squareAround } from '../testing/deliveries.ts'
import { makePerson, newBrowser, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { aRestaurant, YABA } from '../testing/places.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { offerDelivery } from './dispatch.ts'
import { pinOf } from './pin.ts'
import { trackingOf } from './tracking.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
const SEALED = {
  contact: (id: string) => sealContact(vault, id, { name: 'Ada Okafor', email: 'ada@buka.test', phone: '+2348035550142' }),
  address: (id: string) => sealAddress(vault, id, { landmark: 'Beside Tejuosho Market', directions: 'Blue gate', phone: '+2348035550142' }),
}
let place: Restaurant
let musa: TestBrowser
let musaId: Id<'person'>
let other: TestBrowser
let admin: TestBrowser
let guest: TestBrowser
const stranger = newBrowser(web)

beforeAll(async () => {
  place = await aRestaurant(db, 'Iya Basira')
  await aZone(db, 'Mainland', 0.1)
  const [rider, second] = [await makePerson(db, { role: 'rider', name: 'Musa Ibrahim' }), await makePerson(db, { role: 'rider' })]
  musaId = rider.id
  await rides(db, rider.id, NOON, { carries: 50, at: null })
  await rides(db, second.id, NOON)
  musa = await signedInBrowser(web, rider)
  other = await signedInBrowser(web, second)
  admin = await signedInBrowser(web, await makePerson(db, { role: 'admin' }), { secondFactor: true })
  guest = await signedInBrowser(web, await makePerson(db))
})

const job = (at: 'assigned' | 'picked_up' | 'at_door', wish: OrderWish = {}) => aDelivery(db, place, NOON, { riderId: musaId, at, sealed: SEALED, ...wish })
const status = async (response: Promise<Response>): Promise<number> => (await response).status
const codes = async (response: Promise<Response>): Promise<[number, string]> => {
  const answer = await response
  const body = await answer.json() as { code?: string; errors?: Array<{ code: string }> }
  return [answer.status, body.errors?.[0]?.code ?? body.code ?? '']
}

describe('fees and quotes', () => {
  const ask = (more: string) => stranger.ask(`/api/delivery/fee?restaurant_id=${place.id}&${more}`)
  test('a stranger is told what it costs and takes, and a quote holds', async () => {
    const fee = await (await ask('lat=6.5195&lng=3.3751')).json() as { zone: { name: string }; fee: { amount: number }; eta: { confidence: number; from_minutes: number; to_minutes: number } }
    expect(fee).toMatchObject({ zone: { name: 'Mainland' }, eta: { confidence: 0.8, basis: 'prior' } })
    const answer = await stranger.json('POST', '/api/delivery/quotes', { restaurant_id: place.id, to: { lat: 6.5195, lng: 3.3751 } })
    const quote = await answer.json() as { fee: { amount: number }; expires_at: string; fee_lines: Array<{ amount: { amount: number } }> }
    expect([answer.status, quote.fee, quote.expires_at]).toEqual([201, fee.fee, addMinutes(NOON, 20).toISOString()] as never)
    expect(quote.fee_lines.reduce((sum, line) => sum + line.amount.amount, 0)).toBe(quote.fee.amount)
  })
  test('outside of a zone, of Nigeria, of the numbers of the earth: 422 that says which', async () => {
    expect(await codes(ask('lat=9.07&lng=7.47'))).toEqual([422, 'delivery-outside-zones'])
    expect(await codes(ask('lat=51.5&lng=0.1'))).toEqual([422, 'pin-outside'])
    for (const wrong of ['lat=91&lng=3', 'lat=6.5&lng=181', 'lat=NaN&lng=3', 'lat=6.5', 'lat=6.5&lng=3.3&x=1', 'lat=1e1&lng=3']) expect(await status(ask(wrong))).toBe(422)
    expect(await status(stranger.json('POST', '/api/delivery/quotes', { restaurant_id: newId(), to: YABA }))).toBe(404)
    expect(await status(stranger.json('POST', '/api/delivery/quotes', { restaurant_id: place.id, to: { ...YABA, alt: 1 } }))).toBe(422)
    expect(await status(stranger.json('POST', '/api/delivery/quotes', { restaurant_id: place.id, to: YABA, fee: 1 }))).toBe(422)
  })
})

describe('zones', () => {
  const zone = (shape: unknown, more: object = {}) => ({ city: 'lagos', name: 'Creek', priority: 3, shape, rule: { base: 10_000, per_km: 0 }, ...more })
  test('GeoJSON goes in and comes out the same; changed and removed', async () => {
    const shape = squareAround({ lat: 6.4, lng: 3.4 }, 0.01)
    const made = await admin.json('POST', '/api/delivery/zones', zone(shape))
    const { id, geometry } = await made.json() as { id: string; geometry: object }
    expect(made.status).toBe(201)
    const all = await (await stranger.ask('/api/delivery/zones?city=lagos')).json() as { type: string; features: Array<{ id: string; geometry: object }> }
    expect(all.type).toBe('FeatureCollection')
    expect(all.features.find((one) => one.id === id)?.geometry).toEqual(geometry)
    expect(await status(admin.json('PUT', `/api/delivery/zones/${id}`, zone(shape, { is_closed: true })))).toBe(200)
    expect(await status(admin.json('DELETE', `/api/delivery/zones/${id}`))).toBe(204)
    expect(await status(admin.json('DELETE', `/api/delivery/zones/${id}`))).toBe(404)
    expect((await db.select().from(deliveryZones).where(eq(deliveryZones.id, id as Id<'zone'>)))[0]?.removedAt).toEqual(NOON)
  })
  test('what is no zone is refused, and only admins draw', async () => {
    const send = (shape: unknown, more: object = {}) => codes(admin.json('POST', '/api/delivery/zones', zone(shape, more)))
    const square = squareAround({ lat: 6.4, lng: 3.4 }, 0.01)
    expect(await send({ type: 'Polygon', coordinates: [[[3, 6], [4, 7], [4, 6], [3, 7], [3, 6]]] })).toEqual([422, 'shape-crosses-itself'])
    expect(await send({ type: 'Polygon', coordinates: [square.coordinates[0]!.slice(0, -1)] })).toEqual([422, 'shape-not-closed'])
    expect(await send(squareAround({ lat: 51, lng: 0.5 }, 0.1))).toEqual([422, 'shape-outside'])
    expect(await send({ type: 'Polygon', coordinates: [Array.from({ length: 501 }, (_, i) => [3 + i / 1e4, 6])] })).toEqual([422, 'shape-too-many-points'])
    expect((await send({ type: 'Point', coordinates: [] }))[0]).toBe(422)
    expect((await send(square, { rule: { base: -1, per_km: 0 } }))[0]).toBe(422)
    expect(await send(square, { rule: { per_km: 0, min: 5, max: 4 } })).toEqual([422, 'number-too-small'])
    expect((await send(square, { rule: { per_km: 0, eval: 'process.exit()' } }))[0]).toBe(422)
    for (const [who, wanted] of [[stranger, 401], [guest, 403], [musa, 403]] as const) expect(await status(who.json('POST', '/api/delivery/zones', zone(square)))).toBe(wanted)
  })
})

describe('one delivery', () => {
  test('is seen by its kitchen, its rider, its guest and our staff; for others it does not exist', async () => {
    const delivery = await job('picked_up')
    const cook = await signedInBrowser(web, await makePerson(db, { staff: { [place.id]: 'kitchen' } }))
    const path = `/api/delivery/orders/${delivery.orderId}`
    for (const who of [musa, admin, cook]) expect(await (await who.ask(path)).json()).toMatchObject({ id: delivery.id, state: 'picked_up', carrier: 'own' })
    for (const who of [stranger, guest, other]) expect(await codes(who.ask(path))).toEqual([404, 'unknown-delivery'])
    expect(await status(musa.ask('/api/delivery/orders/1'))).toBe(422)
    expect(await status(admin.ask(`/api/delivery/orders/${newId()}`))).toBe(404)
  })
  test('is asked for by the kitchen of an accepted order, once', async () => {
    const owner = await signedInBrowser(web, await makePerson(db, { staff: { [place.id]: 'owner' } }))
    const stranger2 = await signedInBrowser(web, await makePerson(db, { staff: { [(await aRestaurant(db, 'Elsewhere')).id]: 'owner' } }))
    const orderId = await anOrder(db, place, NOON)
    expect(await status(stranger2.json('POST', '/api/delivery/orders', { order_id: orderId }))).toBe(404)
    const answers = await Promise.all([1, 2, 3].map(() => owner.json('POST', '/api/delivery/orders', { order_id: orderId })))
    expect(new Set(await Promise.all(answers.map(async (one) => ((await one.json()) as { id: string }).id))).size).toBe(1)
    expect(await db.$count(deliveries, eq(deliveries.orderId, orderId))).toBe(1)
    expect(await codes(owner.json('POST', '/api/delivery/orders', { order_id: await anOrder(db, place, NOON, { state: 'paid' }) }))).toEqual([409, 'order-moved-on'])
    expect(await status(guest.json('POST', '/api/delivery/orders', { order_id: orderId }))).toBe(404)
  })
})

describe('a rider', () => {
  test('sees offers, takes one, and is told where it goes as long as they have it', async () => {
    const delivery = await aDelivery(db, place, NOON, { sealed: SEALED })
    await write(db, (tx) => offerDelivery(tx, delivery.id, { hasCarriers: false, usualFloat: naira(50_000) }, NOON))
    const mine = (await db.select().from(deliveryOffers).where(eq(deliveryOffers.deliveryId, delivery.id))).find(({ riderId }) => riderId === musaId)!
    expect(((await (await musa.ask('/api/delivery/riders/me')).json()) as { offers: Array<{ id: string }> }).offers.map(({ id }) => id)).toContain(mine.id)
    expect(await status(other.json('POST', `/api/delivery/offers/${mine.id}/taking`))).toBe(404)
    expect(await (await musa.json('POST', `/api/delivery/offers/${mine.id}/taking`)).json()).toMatchObject({ id: delivery.id, state: 'assigned' })
    const path = `/api/delivery/riders/me/deliveries/${delivery.id}`
    expect(await (await musa.ask(path)).json()).toMatchObject({ to: { name: 'Ada', landmark: 'Beside Tejuosho Market', directions: 'Blue gate', phone: '+2348035550142' }, from: { name: 'Iya Basira' } })
    expect(await codes(other.ask(path))).toEqual([404, 'unknown-delivery'])
    const tell = (ride: string, more: object = {}) => musa.json('POST', `${path}/reports`, { ride, ...more })
    for (const step of ['at_restaurant', 'picked_up', 'at_door']) expect(await (await tell(step)).json()).toEqual({ outcome: 'done', state: step })
    const wrong = String((Number(pinOf(vault, delivery)) + 1) % 10_000).padStart(4, '0')
    const refused = await tell('delivered', { pin: wrong, key: 'one' })
    expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'pin-not-right', tries_left: 4 }])
    expect(await status(tell('delivered', { pin: wrong, key: 'one' }))).toBe(422)
    expect((await db.select().from(deliveries).where(eq(deliveries.id, delivery.id)))[0]?.pinTries).toBe(1)
    expect(await (await tell('delivered', { pin: pinOf(vault, delivery) })).json()).toEqual({ outcome: 'done', state: 'delivered' })
    expect(await (await musa.ask(path)).json()).toMatchObject({ state: 'delivered', to: null })
    expect(await codes(tell('at_door'))).toEqual([409, 'delivery-is-over'])
  })
  test('proves by PIN or by a photo that is made anew', async () => {
    const delivery = await job('at_door')
    const path = `/api/delivery/orders/${delivery.orderId}/proof`
    const photo = (await sharp({ create: { width: 60, height: 40, channels: 3, background: '#0a0' } }).withExif({ IFD0: { Make: 'Tecno' } }).jpeg().toBuffer()).toString('base64')
    expect(await status(musa.json('POST', path, { photo_base64: photo }))).toBe(201)
    const [kept] = await db.select().from(deliveryPhotos).where(eq(deliveryPhotos.deliveryId, delivery.id))
    expect((await sharp(kept!.bytes).metadata())).toMatchObject({ format: 'webp', width: 60 })
    expect(await codes(musa.json('POST', path, {}))).toEqual([422, 'pin-or-photo'])
    expect(await codes(musa.json('POST', path, { photo_base64: 'PHN2Zz4=' }))).toEqual([415, 'photo-kind-wrong'])
    expect(await status(other.json('POST', path, { pin: '0000' }))).toBe(404)
    expect(await status(musa.json('POST', path, { pin: '12' }))).toBe(422)
    expect(await (await musa.json('POST', path, { pin: pinOf(vault, delivery) })).json()).toMatchObject({ state: 'delivered' })
  })
  test('positions: 202, and 422 or 429 for what cannot be', async () => {
    const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000).toISOString()
    const send = (body: unknown, who = musa) => codes(who.json('POST', '/api/delivery/riders/me/position', body))
    expect(await status(musa.json('POST', '/api/delivery/riders/me/position', { ...YABA, at: at(0), accuracy_metres: 12 }))).toBe(202)
    expect(await send({ ...YABA, at: at(-60) })).toEqual([422, 'position-older'])
    expect(await send({ ...YABA, at: at(3_600) })).toEqual([422, 'time-in-future'])
    expect(await send({ lat: 51.5, lng: 0, at: at(1) })).toEqual([422, 'pin-outside'])
    expect(await send({ lat: 9.07, lng: 7.47, at: at(60) })).toEqual([422, 'position-leaps'])
    for (const body of [{ lat: 91, lng: 3, at: at(1) }, { lat: 'NaN', lng: 3, at: at(1) }, { lat: 1e9, lng: 3, at: at(1) }, { ...YABA }, { ...YABA, at: '2026-02-30T00:00:00Z' }, { ...YABA, at: at(1), rider_id: newId() }]) expect((await send(body))[0]).toBe(422)
    web.setNow(addMinutes(NOON, 1))
    const flood = await Promise.all(Array.from({ length: 60 }, (_, i) => status(musa.json('POST', '/api/delivery/riders/me/position', { ...YABA, at: at(30 + i / 100) }))))
    expect(flood.filter((one) => one === 429).length).toBeGreaterThanOrEqual(60 - 10)
    web.setNow(NOON)
    for (const [who, wanted] of [[stranger, 401], [guest, 403]] as const) expect(await status(who.json('POST', '/api/delivery/riders/me/position', { ...YABA, at: at(2) }))).toBe(wanted)
  })
})

test('what the guest may follow: PIN and a rounded place only while it is on its way', async () => {
  const delivery = await job('picked_up')
  const before = await job('assigned')
  await db.execute(`update riders set lat = 6.5123456, lng = 3.3729876, position_at = '${NOON.toISOString()}' where person_id = '${musaId}'`)
  const seen = await trackingOf({ db, vault }, delivery.orderId, NOON)
  expect(seen).toMatchObject({ state: 'picked_up', pin: pinOf(vault, delivery), riderName: 'Musa', position: { lat: 6.512, lng: 3.373 }, carrier: 'own' })
  expect(seen!.steps.filter(({ isDone }) => isDone).map(({ state }) => state)).toEqual(['looking', 'assigned', 'at_restaurant', 'picked_up'])
  expect(seen!.eta!.from.getTime()).toBeGreaterThan(NOON.getTime())
  expect(await trackingOf({ db, vault }, before.orderId, NOON)).toMatchObject({ pin: null, position: null, state: 'assigned' })
  expect(await trackingOf({ db, vault }, newId<'order'>(), NOON)).toBeNull()
})

test('figures for staff: by zone, carrier, hour and day', async () => {
  web.setNow(addMinutes(NOON, 5))
  const figures = await (await admin.ask('/api/delivery/analytics')).json() as { whole: { delivered: number; on_time_share: number }; by_carrier: Array<{ key: string }>; by_hour: Array<{ key: string }> }
  expect(figures.whole.delivered).toBeGreaterThan(0)
  expect(figures.whole.on_time_share).toBe(1)
  expect(figures.by_carrier.map(({ key }) => key)).toContain('own')
  expect(await status(admin.ask('/api/delivery/analytics?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z'))).toBe(422)
  expect(await status(musa.ask('/api/delivery/analytics'))).toBe(403)
  expect(await (await admin.ask('/api/delivery/platforms')).json()).toMatchObject({ items: [{ name: 'own' }] })
})
