/**
 * The whole house at once: the web process, the worker, and stand-ins of the payment providers and the delivery platforms. A guest
 * orders and pays, the kitchen accepts, a rider of ours or a platform brings it, and the guest's page follows by itself to the end.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { and, desc, eq } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { carrierTries, deliveries, deliveryHistory, deliveryOffers, platformOrders, riders } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Person } from '../accounts/sessions.ts'
import { cashOwed } from '../payments/cash.ts'
import { tryLedger } from '../payments/ledger.ts'
import { write } from '../platform/database.ts'
import { wordsIn } from '../platform/messages.ts'
import { type Buka, openBuka } from '../testing/buka.ts'
import { expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { aZone, rides } from '../testing/deliveries.ts'
import { pretendProviders } from '../testing/payments.ts'
import { makePerson, newBrowser, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { platformEnvironment, testPlatforms } from '../testing/platforms.ts'
import { readStream, type StreamReader } from '../testing/stream-reader.ts'
import { LAGOS_PIN } from '../testing/town.ts'
import { testWeb } from '../testing/web.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { plusCodeOf } from '../vocabulary/place.ts'
import { startWorker } from '../worker.ts'
import { lookAgain } from './chores.ts'
import { connectPlatform } from './connect.ts'

const CARRIERS = ['chowdeck', 'glovo', 'uber-direct', 'doordash'] as const
type CarrierName = (typeof CARRIERS)[number]
/** Nearly 1.4 km from the kitchen: too far for the PIN to be shown before the rider has moved. */
const DOOR = { lat: LAGOS_PIN.lat + 0.0125, lng: LAGOS_PIN.lng }
const LIMIT_MS = 120_000
/** Nothing here takes as long on a quiet machine; a busy one takes its time. */
const PATIENCE_MS = 30_000

// The worker goes by the clock of the machine, and so does everybody else here.
const clock = () => new Date()
const providers = pretendProviders(clock)
let address = ''
const pretend = testPlatforms({ clock }, () => `${address}/api/webhooks`)
const { running } = pretend
let buka: Buka
const web = await testWeb(async ({ db }) => {
  buka = await openBuka(db)
  await db.update(restaurants).set({ phone: '+2347000000142' }).where(eq(restaurants.id, buka.id))
  await aZone(db, 'Mainland', 0.1)
}, { ...providers.environment, ...platformEnvironment(running), PLATFORM_TRY_MS: '3000', PLATFORM_TOTAL_MS: '6000', PLATFORM_QUOTE_DEADLINE_MS: '5000' })
address = web.url
web.setNow(clock())
providers.sendTo(web)
const { db } = web.house
const worker = await startWorker({ ...web.house.config, databaseUrl: web.database.url })
afterAll(() => worker.stop(), 30_000)
const { open } = await testBrowser()
let kitchen: TestBrowser
let cook: Person
let musa: Person

beforeAll(async () => {
  cook = await makePerson(db, { name: 'Basira', staff: { [buka.id]: 'owner' } })
  kitchen = await signedInBrowser(web, cook)
  musa = await makePerson(db, { name: 'Musa Ibrahim', role: 'rider' })
  await rides(db, musa.id, clock(), { since: null })
  for (const platform of [...CARRIERS, 'uber-eats', 'grubhub']) await write(db, (tx) => connectPlatform(tx, { id: cook.id, role: 'customer' }, { restaurantId: buka.id, platform, storeId: `store-${platform}`, sells: platform !== 'uber-direct', followsMenu: true }, clock()))
})
afterEach(async () => {
  for (const name of CARRIERS) {
    running.mood(name, 'works')
    running.post(name, 'sent')
  }
  await db.update(riders).set({ onShiftSince: null })
  expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
})

// ---------------------------------------------------------------- what everybody does

async function eventually<Value>(what: string, look: () => Promise<Value | null | undefined | false>): Promise<Value> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    web.setNow(clock())
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (performance.now() > end) throw new Error(`never came: ${what}`)
    await Bun.sleep(20)
  }
}

const orderOf = async (id: string) => (await db.select().from(orders).where(eq(orders.id, id as Id<'order'>)))[0]!
const rideOf = async (orderId: string) => (await db.select().from(deliveries).where(eq(deliveries.orderId, orderId as Id<'order'>)))[0]
const orderIs = (id: string, state: string) => eventually(`order ${state}`, async () => (await orderOf(id)).state === state)
const rideIs = (orderId: string, state: string) => eventually(`delivery ${state}`, async () => { const ride = await rideOf(orderId); return ride?.state === state && ride })

async function says(browser: TestBrowser, method: string, path: string, body?: unknown, expected = 200): Promise<Record<string, never>> {
  web.setNow(clock())
  const response = await browser.ask(path, { method, headers: { 'idempotency-key': newId(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await response.text()
  if (response.status !== expected) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 400)}`)
  return (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, never>
}

async function orderOverHttp(guest: TestBrowser, pay: 'cash' | 'ussd'): Promise<string> {
  const cart = (await says(guest, 'POST', '/api/carts', { restaurant_id: buka.id }, 201)).id as string
  await says(guest, 'POST', `/api/carts/${cart}/lines`, { item_id: buka.jollof, quantity: 2 }, 201)
  const order = await says(guest, 'POST', '/api/checkout', { cart_id: cart, fulfilment: 'delivery', pay, contact: { name: 'Ada Okafor', email: 'ada@buka.test', phone: '+2348035550142' }, address: { pin: DOOR, landmark: 'Blue gate opposite the filling station', directions: 'Call at the junction' } }, 201)
  const id = order.id as string
  if (pay === 'cash') return id
  const page = await (await guest.ask(`/orders/${id}/pay`)).text()
  expect((await guest.form(`/orders/${id}/pay`, { _key: /name="_key" value="([^"]+)"/.exec(page)![1]! })).status).toBe(303)
  const charge = [...providers.paystack.bank.charges.values(), ...providers.flutterwave.bank.charges.values()].findLast(({ status, dial }) => status === 'waiting' && dial !== null)
  const dial = charge!.dial!
  expect(providers.paystack.dial(dial) || providers.flutterwave.dial(dial)).toBe(true)
  await orderIs(id, 'paid')
  return id
}

async function cooked(orderId: string): Promise<void> {
  for (const step of ['accept', 'preparing', 'ready']) await says(kitchen, 'POST', `/api/orders/${orderId}/${step}`, undefined)
}

const arabic = wordsIn('ar')
const said = (step: string, rider?: string): string => arabic.text(`delivery.say-${step}`, { place: 'Iya Basira', rider: rider ?? arabic.text('delivery.a-rider') }).replaceAll(/[\u2066-\u2069]/g, '')
const shows = (page: Page, step: string, rider?: string) => page.locator('.follow-now', { hasText: said(step, rider) }).waitFor({ timeout: PATIENCE_MS })
const hide = (page: Page, hidden: boolean) => page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} }); document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`)

async function openAs(person: Person, options: Parameters<typeof open>[0] = {}) {
  const opened = await open(options)
  const { jar } = await signedInBrowser(web, person)
  await opened.context.addCookies([...jar].map(([key, value]) => ({ name: key.split('@')[0]!, value, domain: '127.0.0.1', path: key.split('@')[1] ?? '/' })))
  return opened
}

// ---------------------------------------------------------------- a rider of ours

test('in Chromium: ordered and paid in Arabic, accepted on the board, taken by a rider, moved, a wrong PIN, the right one; the guest’s page follows by itself and comes back from the background', async () => {
  web.setNow(clock())
  const guest = await open({ locale: 'ar', viewport: { width: 360, height: 740 } })
  const { page } = guest
  await page.goto(`${web.url}/restaurants/${buka.slug}/dishes/jollof`)
  await page.locator('main form[action="/basket/lines"] button.btn').first().click()
  await page.waitForURL(/\/basket$/)
  await page.goto(`${web.url}/checkout?how=delivery`)
  await page.locator('#plus_code').fill(plusCodeOf(DOOR))
  await page.locator('form[action="/checkout/place"] button.btn:not([type=button])').click()
  await page.locator('#landmark').fill('Blue gate opposite the filling station')
  await page.locator('#name').fill('Ada Okafor')
  await page.locator('#phone').fill('0803 555 0142')
  await page.locator('#email').fill('ada@buka.test')
  await page.locator('input[name=pay][value=card]').check()
  await page.locator('form[action="/checkout"] button.wide-btn').click()
  await page.waitForURL(/\/orders\/[^/]+\/pay$/)
  const id = /orders\/([^/]+)\/pay/.exec(page.url())![1]!
  await page.locator('main form button.btn').first().click()
  await page.getByLabel('Card number').fill('4084084084084081')
  await page.getByLabel('Expiry').fill('12/30')
  await page.getByLabel('CVV').fill('408')
  await page.getByRole('button', { name: 'Pay' }).click()
  await page.waitForURL(new RegExp(`/orders/${id}$`))
  await orderIs(id, 'paid')

  await db.update(riders).set({ onShiftSince: clock(), positionAt: clock() }).where(eq(riders.personId, musa.id))
  const board = await openAs(cook)
  await board.page.goto(`${web.url}/restaurants/${buka.slug}/orders`)
  const ticket = board.page.locator(`#order-${id}`)
  await page.goto(`${web.url}/orders/${id}/tracking`)
  await shows(page, 'placed')
  await ticket.getByRole('button', { name: 'Accept' }).click()
  await shows(page, 'accepted')
  await ticket.getByRole('button', { name: 'Begin to cook' }).click()
  await shows(page, 'preparing')
  await eventually('an offer', async () => (await db.$count(deliveryOffers, eq(deliveryOffers.riderId, musa.id))) > 0)

  const rider = await openAs(musa, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false })
  await rider.page.goto(`${web.url}/rider`)
  await rider.page.getByRole('button', { name: /^Take it: Iya Basira/ }).click()
  await rideIs(id, 'assigned')

  // In the background it costs nothing; whatever happened meanwhile is there when it is looked at again.
  await page.locator('#tracking[data-on]').waitFor()
  const streams = web.house.streams.size
  await hide(page, true)
  await eventually('the stream is let go', async () => web.house.streams.size < streams)
  await ticket.getByRole('button', { name: 'Ready' }).click()
  await orderIs(id, 'ready')
  expect(await page.locator('.follow-now', { hasText: said('preparing') }).count()).toBe(1)
  await hide(page, false)
  await shows(page, 'assigned', 'Musa')

  await rider.page.getByRole('button', { name: 'I am at the kitchen' }).click()
  await shows(page, 'at_restaurant', 'Musa')
  const phone = await signedInBrowser(web, musa)
  const moveTo = (lat: number) => says(phone, 'POST', '/api/delivery/riders/me/position', { lat, lng: DOOR.lng, at: clock().toISOString() }, 202)
  await rider.page.getByRole('button', { name: 'I have the food' }).click()
  await shows(page, 'on_the_way', 'Musa')
  await moveTo(LAGOS_PIN.lat + 0.001)
  await page.locator('.follow-rider').waitFor()
  const before = await page.locator('.follow-rider').innerHTML()
  expect(await page.locator('.follow-pin').count()).toBe(0)
  for (let lat = LAGOS_PIN.lat + 0.003; lat < DOOR.lat - 0.005; lat += 0.002) await moveTo(lat)
  const digits = (await page.locator('.follow-pin .digits').textContent({ timeout: PATIENCE_MS }))!
  expect(digits).toMatch(/^[0-9]{4}$/)
  expect(await page.locator('.follow-rider').innerHTML()).not.toBe(before)
  await rider.page.getByRole('button', { name: 'I am at the door' }).click()
  await shows(page, 'at_door', 'Musa')

  const pin = rider.page.getByLabel('The four digits that the guest tells you')
  await pin.fill(String((Number(digits) + 1) % 10_000).padStart(4, '0'))
  await rider.page.getByRole('button', { name: 'Delivered' }).click()
  await rider.page.getByText('This PIN is not right. 4 tries left.').waitFor()
  expect((await orderOf(id)).state).toBe('picked_up')
  await shows(page, 'at_door', 'Musa')
  await pin.fill(digits)
  await rider.page.getByRole('button', { name: 'Delivered' }).click()
  await shows(page, 'delivered')
  expect(await rideOf(id)).toMatchObject({ state: 'delivered', carrier: 'own', riderId: musa.id, pinTries: 1 })
  expect(await cashOwed(db, musa.id)).toBe(kobo(0))
  await eventually('only the board follows', async () => web.house.streams.size === 1)
  for (const { misbehaviour } of [guest, board, rider]) expectWellBehaved({ ...misbehaviour, scriptErrors: misbehaviour.scriptErrors.filter((error) => !error.includes('ViewTransition')) })
  await Promise.all([guest, board, rider].map(({ context }) => context.close()))
}, LIMIT_MS)

test('with cash: the platforms cannot take it, a rider does, and owes it once the right PIN was told', async () => {
  await db.update(riders).set({ onShiftSince: clock(), positionAt: clock(), ...LAGOS_PIN }).where(eq(riders.personId, musa.id))
  const guest = newBrowser(web)
  const phone = await signedInBrowser(web, musa)
  const id = await orderOverHttp(guest, 'cash')
  await cooked(id)
  const offer = await eventually('an offer', async () => (await db.select({ id: deliveryOffers.id }).from(deliveryOffers).innerJoin(deliveries, eq(deliveries.id, deliveryOffers.deliveryId)).where(eq(deliveries.orderId, id as Id<'order'>)))[0])
  await says(phone, 'POST', `/api/delivery/offers/${offer.id}/taking`)
  const { id: deliveryId } = (await rideOf(id))!
  const report = (body: object, expected = 200) => says(phone, 'POST', `/api/delivery/riders/me/deliveries/${deliveryId}/reports`, { key: newId(), ...body }, expected)
  for (const ride of ['at_restaurant', 'picked_up', 'at_door']) await report({ ride })
  const pin = /class="digits"[^>]*>([0-9]{4})</.exec(await (await guest.ask(`/orders/${id}/tracking`)).text())![1]!
  await report({ ride: 'delivered', pin: String((Number(pin) + 1) % 10_000).padStart(4, '0') }, 422)
  expect(await cashOwed(db, musa.id)).toBe(kobo(0))
  await report({ ride: 'delivered', pin })
  await orderIs(id, 'delivered')
  expect(await cashOwed(db, musa.id)).toBe((await orderOf(id)).total)
  expect(await eventually('the cash is in the books', async () => (await orderOf(id)).paidAt)).toBeInstanceOf(Date)
}, LIMIT_MS)

// ---------------------------------------------------------------- platforms that carry

/** Their words in order, and what the guest is told with each; null: nothing new. */
const COURSES: Readonly<Record<CarrierName, ReadonlyArray<readonly [string, string | null]>>> = {
  'chowdeck': [['accepted', 'assigned'], ['awaiting_pickup', null], ['picked', 'on_the_way'], ['arrived', 'at_door'], ['completed', 'delivered']],
  'glovo': [['ACTIVATED', null], ['ACCEPTED', 'assigned'], ['WAITING_FOR_PICKUP', 'at_restaurant'], ['PICKED', 'on_the_way'], ['WAITING_FOR_DELIVERY', 'at_door'], ['DELIVERED', 'delivered']],
  'uber-direct': [['pickup', 'assigned'], ['pickup_complete', 'on_the_way'], ['dropoff', null], ['delivered', 'delivered']],
  'doordash': [['confirmed', 'assigned'], ['enroute_to_pickup', null], ['arrived_at_pickup', 'at_restaurant'], ['picked_up', 'on_the_way'], ['enroute_to_dropoff', null], ['arrived_at_dropoff', 'at_door'], ['delivered', 'delivered']],
}

async function handedTo(name: CarrierName, orderId: string) {
  for (const other of CARRIERS) if (other !== name) running.mood(other, 'down')
  await cooked(orderId)
  const ride = await rideIs(orderId, 'assigned')
  expect(ride.carrier).toBe(name)
  const [taken] = await db.select().from(carrierTries).where(and(eq(carrierTries.deliveryId, ride.id), eq(carrierTries.state, 'accepted')))
  return { delivery: ride, theirId: taken!.theirId! }
}

const isSaid = (stream: StreamReader, step: string) => stream.until(({ data }) => data.replaceAll(/[\u2066-\u2069]|<[^>]*>/g, '').includes(said(step)), PATIENCE_MS)

for (const name of CARRIERS) test(`${name} carries it: every webhook comes twice, one goes back, and the guest is shown each step to the door`, async () => {
  const guest = newBrowser(web, { 'accept-language': 'ar' })
  const id = await orderOverHttp(guest, 'ussd')
  const stream = await readStream(`${web.url}/orders/${id}/tracking/live`, { cookie: [...guest.jar].filter(([key]) => !key.includes('@')).map(([key, value]) => `${key}=${value}`).join('; '), 'accept-language': 'ar' })
  const { delivery, theirId } = await handedTo(name, id)
  await isSaid(stream, 'assigned')
  const inChromium = name === 'chowdeck' ? await open({ locale: 'ar', viewport: { width: 360, height: 740 } }) : null
  if (inChromium) {
    await inChromium.context.addCookies([...guest.jar].filter(([key]) => !key.includes('@')).map(([key, value]) => ({ name: key, value, url: web.url })))
    await inChromium.page.goto(`${web.url}/orders/${id}/tracking`)
    await shows(inChromium.page, 'assigned')
  }
  running.post(name, 'doubled')
  for (const [word, shown] of COURSES[name]) {
    expect((await running.advance(name, theirId, word)).every((status) => status === 200)).toBe(true)
    if (shown === null) continue
    await isSaid(stream, shown)
    if (inChromium) await shows(inChromium.page, shown)
    if (shown !== 'on_the_way') continue
    await inChromium?.page.locator('a[href^="https://chowdeck.example/track/"]').waitFor()
    // What is told too late, or again, takes nothing back.
    await running.advance(name, theirId, COURSES[name].find(([, step]) => step === 'assigned')![0])
    await running.advance(name, theirId, word)
    expect((await rideOf(id))?.state).toBe('picked_up')
  }
  await stream.untilOver(PATIENCE_MS)
  expect(await rideOf(id)).toMatchObject({ state: 'delivered', carrier: name, attention: null })
  expect((await orderOf(id)).state).toBe('delivered')
  const history = (await db.select({ what: deliveryHistory.what }).from(deliveryHistory).where(eq(deliveryHistory.deliveryId, delivery.id)).orderBy(deliveryHistory.id)).map(({ what }) => what)
  for (const once of ['assigned', 'picked_up', 'delivered']) expect(history.filter((what) => what === once)).toHaveLength(1)
  if (inChromium) {
    expectWellBehaved(inChromium.misbehaviour)
    await inChromium.context.close()
  }
}, LIMIT_MS)

// ---------------------------------------------------------------- platforms that sell

for (const name of ['uber-eats', 'grubhub', 'doordash'] as const) test(`${name} sells: the order comes in, the kitchen takes it and has it ready, and they are told each time`, async () => {
  running.post(name, 'doubled')
  const { id: theirId } = await running.placeOrder(name, `store-${name}`, { lines: [{ itemId: buka.jollof, name: 'Jollof rice', price: 150_000, quantity: 2 }] })
  const find = async () => (await db.select({ theirs: platformOrders, state: orders.state, orderId: orders.id }).from(platformOrders).innerJoin(orders, eq(orders.id, platformOrders.orderId)).where(eq(platformOrders.theirId, theirId)).orderBy(desc(platformOrders.arrivedAt)))[0]
  const { orderId } = await eventually('the order', find)
  await says(kitchen, 'POST', `/api/orders/${orderId}/accept`)
  await eventually('accepted there', async () => (await find())?.theirs.told === 'accepted')
  for (const step of ['preparing', 'ready']) await says(kitchen, 'POST', `/api/orders/${orderId}/${step}`)
  await eventually('ready there', async () => (await find())?.theirs.told === 'ready')
  expect(await find()).toMatchObject({ state: 'ready' })
  expect(await db.$count(platformOrders, eq(platformOrders.theirId, theirId))).toBe(1)
  expect(await rideOf(orderId)).toBeUndefined()
}, LIMIT_MS)

// ---------------------------------------------------------------- called off while a platform has it

/** As it is some minutes later: riders are asked, there are none, and a platform takes it before the kitchen begins. */
async function carriedBeforeCooking(name: CarrierName, orderId: string) {
  for (const other of CARRIERS) if (other !== name) running.mood(other, 'down')
  await says(kitchen, 'POST', `/api/orders/${orderId}/accept`)
  await rideIs(orderId, 'looking')
  await db.update(deliveries).set({ lookAgainAt: clock() }).where(and(eq(deliveries.orderId, orderId as Id<'order'>), eq(deliveries.wave, 0), eq(deliveries.state, 'looking')))
  await lookAgain(db, { hasCarriers: true, usualFloat: kobo(0) }, clock())
  return rideIs(orderId, 'assigned')
}

test('by the guest: it is called off there too, what they take for it is ours to pay, and everything paid goes back', async () => {
  const guest = newBrowser(web)
  const id = await orderOverHttp(guest, 'ussd')
  const ride = await carriedBeforeCooking('chowdeck', id)
  await says(guest, 'POST', `/api/orders/${id}/cancel`, { reason: 'changed_mind' })
  await rideIs(id, 'cancelled')
  const tried = await eventually('called off there', async () => (await db.select().from(carrierTries).where(and(eq(carrierTries.deliveryId, ride.id), eq(carrierTries.state, 'cancelled'))))[0])
  expect([...pretend.chowdeck.rides.values()].find(({ reference }) => reference === tried.theirId)?.status).toBe('rejected')
  expect(await rideOf(id)).toMatchObject({ state: 'cancelled', attention: null, cost: 0 })
  // Their own word for it comes as well, and is no news.
  await running.advance('chowdeck', tried.theirId!, 'rejected')
  const order = await orderOf(id)
  expect(order).toMatchObject({ state: 'cancelled', refunded: order.total })
  expect((await orderOf(id)).reason).toBe('changed_mind')
  expect(await rideOf(id)).toMatchObject({ state: 'cancelled', attention: null })
}, LIMIT_MS)

test('by the house when their rider has it already: the guest gets the money back, it stays cancelled whatever they say, and staff are shown it', async () => {
  const efe = await signedInBrowser(web, await makePerson(db, { role: 'support', name: 'Efe' }), { secondFactor: true })
  const guest = newBrowser(web)
  const id = await orderOverHttp(guest, 'ussd')
  const { delivery, theirId } = await handedTo('glovo', id)
  running.post('glovo', 'held')
  await running.advance('glovo', theirId, 'PICKED')
  const page = await (await efe.ask(`/admin/deliveries/${delivery.id}`)).text()
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
  expect((await efe.form(`/admin/deliveries/${delivery.id}/cancellation`, { _token: field('_token'), _key: field('_key') })).status).toBe(303)
  await eventually('staff are shown it', async () => (await rideOf(id))?.attention === 'carrier_failed')
  running.post('glovo', 'sent')
  await running.letGo('glovo')
  await running.advance('glovo', theirId, 'DELIVERED')
  await eventually('what they said is kept', async () => (await db.select().from(deliveryHistory).where(and(eq(deliveryHistory.deliveryId, delivery.id), eq(deliveryHistory.what, 'said_backwards')))).length >= 2)
  expect(await rideOf(id)).toMatchObject({ state: 'cancelled', attention: 'carrier_failed' })
  const order = await orderOf(id)
  expect(order).toMatchObject({ state: 'cancelled', reason: 'not_delivered', refunded: order.total })
  expect(await (await efe.ask('/admin/deliveries')).text()).toContain(order.reference)
}, LIMIT_MS)

test('the last counted portions go with an order: the dish is off at the platforms within seconds, and back when the order is cancelled', async () => {
  const guest = newBrowser(web)
  const cart = (await says(guest, 'POST', '/api/carts', { restaurant_id: buka.id }, 201)).id as string
  await says(guest, 'POST', `/api/carts/${cart}/lines`, { item_id: buka.counted, quantity: 3 }, 201)
  for (const platform of ['chowdeck', 'uber-eats']) await says(kitchen, 'POST', '/api/delivery/menu-sync', { restaurant_id: buka.id, platform, direction: 'push' }, 202)
  await eventually('the menu is there', async () => pretend.chowdeck.menu.has(buka.counted) && (pretend.uberEats.menus.get('store-uber-eats')?.items.some(({ id }) => id === buka.counted) ?? false))
  const shown = () => [pretend.chowdeck.menu.get(buka.counted)!.in_stock, ...[pretend.glovo, pretend.doordash, pretend.grubhub].map(({ switched }) => switched.get(buka.counted))]
  const began = performance.now()
  const { id } = await says(guest, 'POST', '/api/checkout', { cart_id: cart, fulfilment: 'pickup', pay: 'cash', contact: { name: 'Ada Okafor', email: 'ada@buka.test', phone: '+2348035550142' } }, 201)
  await eventually('off everywhere', async () => shown().every((isOn) => isOn === false))
  expect(performance.now() - began).toBeLessThan(10_000)
  await says(guest, 'POST', `/api/orders/${id as string}/cancel`, { reason: 'changed_mind' })
  await eventually('back everywhere', async () => shown().every((isOn) => isOn === true))
}, LIMIT_MS)
