/** Platforms from end to end: rides given away and followed, orders that come in, menus that go there and back. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { and, desc, eq } from 'drizzle-orm'
import { carrierTries, deliveries, deliveryHistory, menuRuns, platformConnections, platformErrands, platformOrders } from '../../drizzle/schema/delivery.ts'
import { dishes } from '../../drizzle/schema/menus.ts'
import { orderLines, orders } from '../../drizzle/schema/orders.ts'
import { events, inbox } from '../../drizzle/schema/outbox.ts'
import { changeDish } from '../menus/change.ts'
import { countStock, takeOff } from '../menus/take-off.ts'
import { acceptOrder } from '../orders/accept.ts'
import { sealAddress, sealContact } from '../orders/contact.ts'
import { readyOrder } from '../orders/prepare.ts'
import { refuseOrder } from '../orders/refuse.ts'
import { write } from '../platform/database.ts'
import { applyOnce } from '../platform/inbox.ts'
import { createLog } from '../platform/log.ts'
import { react } from '../platform/outbox.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { aDelivery } from '../testing/deliveries.ts'
import { makePerson, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { aMenu, aRestaurant } from '../testing/places.ts'
import { platformEnvironment, testPlatforms } from '../testing/platforms.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { carry } from './carry.ts'
import { connectPlatform } from './connect.ts'
import { cancelDelivery } from './cancel.ts'
import { runErrands } from './errands.ts'
import { macHeader } from './grubhub-mac.ts'
import { openPlatforms } from './open-platforms.ts'
import { platformAppliers } from './platform-appliers.ts'
import { askAboutRides, performersOf } from './platform-errands.ts'
import type { PretendHook } from './pretend-platform.ts'
import { platformReactions } from './platform-reactions.ts'
import { lockDelivery } from './step.ts'

let now = NOON
let address = ''
const pretend = testPlatforms({ clock: () => now }, () => `${address}/api/webhooks`)
const { running } = pretend
const web = await testWeb(async () => {}, platformEnvironment(running))
address = web.url
const { db } = web.house
const desk = openPlatforms(web.house.config, () => now)
const performers = performersOf(desk)
const appliers = platformAppliers(desk)
const log = createLog('silent', 'worker')
const CARRIERS = ['chowdeck', 'glovo', 'uber-direct', 'doordash'] as const
const PLATFORMS = [...CARRIERS, 'uber-eats', 'grubhub'] as const

let place: Restaurant
let owner: { readonly id: Id<'person'>; readonly role: string }
let browser: TestBrowser
let dishIds: ReadonlyArray<Id<'dish'>>

beforeAll(async () => {
  place = await aRestaurant(db, 'Iya Basira')
  dishIds = await aMenu(db, place.id, ['Jollof rice', 'Egusi soup'])
  const person = await makePerson(db, { name: 'Basira', staff: { [place.id]: 'owner' } })
  owner = { id: person.id, role: 'customer' }
  browser = await signedInBrowser(web, person)
  for (const platform of PLATFORMS) await write(db, (tx) => connectPlatform(tx, owner, { restaurantId: place.id, platform, storeId: `store-${platform}`, sells: platform !== 'uber-direct', followsMenu: true }, now))
})
beforeEach(() => {
  now = NOON
  web.setNow(now)
})
afterEach(() => {
  for (const name of PLATFORMS) {
    running.mood(name, 'works')
    running.post(name, 'sent')
  }
})

const tick = (seconds: number): void => {
  now = new Date(now.getTime() + seconds * 1_000)
  web.setNow(now)
}
/** All that waits is done: events, errands, and what was told to us. */
async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const fresh = (await db.select().from(events).orderBy(events.id)).filter(({ id }) => id > seen)
    for (const { id, name } of fresh) {
      for (const reaction of Object.keys(platformReactions[name] ?? {})) await react(db, platformReactions, id, reaction)
      seen = Math.max(seen, id)
    }
    const done = await runErrands(db, performers, log, now) + await applyOnce(db, appliers, log, now)
    if (done === 0 && fresh.length === 0) return
  }
  throw new Error('it does not come to an end')
}
let seen = 0

const sealed = {
  contact: (id: string) => sealContact(web.house.porter.vault, id, { name: 'Ada', email: 'ada@buka.test', phone: '+2348087654321' }),
  address: (id: string) => sealAddress(web.house.porter.vault, id, { landmark: 'opposite the yellow church', directions: 'Blue gate', phone: '+2348087654321' }),
}
const wanted = () => aDelivery(db, place, now, { sealed })
const rowOf = async (id: Id<'delivery'>) => (await db.select().from(deliveries).where(eq(deliveries.id, id)))[0]!
const triesOf = (id: Id<'delivery'>) => db.select().from(carrierTries).where(eq(carrierTries.deliveryId, id)).orderBy(carrierTries.startedAt)
const takenBy = async (id: Id<'delivery'>) => (await triesOf(id)).find(({ state }) => state === 'accepted')!
const ridesOf = { 'chowdeck': () => pretend.chowdeck.rides.size, 'glovo': () => pretend.glovo.parcels.size, 'uber-direct': () => pretend.uberDirect.deliveries.size, 'doordash': () => [...pretend.doordash.deliveries.values()].filter(({ status }) => status !== 'quote').length }
const allRides = () => Object.values(ridesOf).reduce((sum, count) => sum + count(), 0)

describe('rides', () => {
  test('all are asked, one carries, and it is followed to the door by webhooks', async () => {
    const { id, orderId } = await wanted()
    const before = allRides()
    expect(await carry(db, desk, id, now)).toBe('carried')
    const taken = await takenBy(id)
    expect(allRides()).toBe(before + 1)
    expect((await triesOf(id)).filter(({ state }) => state === 'dropped')).toHaveLength(3)
    expect(await rowOf(id)).toMatchObject({ state: 'assigned', carrier: taken.carrier })
    // Asked again, as after a crash: nothing more happens.
    expect(await carry(db, desk, id, now)).toBe('not-wanted')
    expect(allRides()).toBe(before + 1)
    for (let i = 0; i < 10 && (await rowOf(id)).state !== 'delivered'; i++) {
      tick(60)
      expect((await running.advance(taken.carrier, taken.theirId!)).every((status) => status === 200)).toBe(true)
      await settle()
    }
    expect(await rowOf(id)).toMatchObject({ state: 'delivered' })
    expect((await db.select().from(orders).where(eq(orders.id, orderId)))[0]).toMatchObject({ state: 'delivered' })
  })

  for (const name of CARRIERS) test(`${name}: news that are doubled, turned around or lost come to the same end`, async () => {
    for (const other of CARRIERS) if (other !== name) running.mood(other, 'down')
    const { id } = await wanted()
    expect(await carry(db, desk, id, now)).toBe('carried')
    const { theirId } = await takenBy(id)
    const steps = { 'chowdeck': ['accepted', 'picked', 'arrived'], 'glovo': ['ACCEPTED', 'PICKED', 'WAITING_FOR_DELIVERY'], 'uber-direct': ['pickup', 'pickup_complete', 'dropoff'], 'doordash': ['confirmed', 'picked_up', 'arrived_at_dropoff'] }[name]
    running.post(name, 'held')
    for (const step of steps) {
      tick(60)
      await running.advance(name, theirId!, step)
    }
    running.post(name, 'sent')
    expect((await running.letGo(name)).every((status) => status === 200)).toBe(true)
    await settle()
    const expected = name === 'uber-direct' ? 'picked_up' : 'at_door'
    expect(await rowOf(id)).toMatchObject({ state: expected, carrier: name })
    running.post(name, 'doubled')
    await running.advance(name, theirId!, steps[1])
    await settle()
    expect((await rowOf(id)).state).toBe(expected)
    running.post(name, 'lost')
    await running.advance(name, theirId!, { 'chowdeck': 'completed', 'glovo': 'DELIVERED', 'uber-direct': 'delivered', 'doordash': 'delivered' }[name])
    await settle()
    expect((await rowOf(id)).state).toBe(expected)
    tick(300)
    await askAboutRides(db, desk, now)
    expect((await rowOf(id)).state).toBe('delivered')
    // What has arrived is not asked for again.
    tick(600)
    expect(await askAboutRides(db, desk, now)).toBe(0)
    const moves = (await db.select({ what: deliveryHistory.what }).from(deliveryHistory).where(eq(deliveryHistory.deliveryId, id))).map(({ what }) => what)
    for (const once of ['assigned', 'picked_up', 'delivered']) expect(moves.filter((what) => what === once)).toHaveLength(1)
  })

  test('one that is down, one that is slow and one that breaks off do not stop the last', async () => {
    running.mood('chowdeck', 'down')
    running.mood('glovo', 'slow')
    running.mood('uber-direct', 'malformed')
    const { id } = await wanted()
    expect(await carry(db, desk, id, now)).toBe('carried')
    expect(await rowOf(id)).toMatchObject({ carrier: 'doordash' })
    expect((await triesOf(id)).filter(({ state }) => state === 'failed').every(({ failure }) => failure !== null && !failure.includes('html'))).toBe(true)
  })
  test('when nobody can, staff are shown it; it is not tried for ever', async () => {
    for (const name of CARRIERS) running.mood(name, 'down')
    const { id } = await wanted()
    expect(await carry(db, desk, id, now)).toBe('nobody')
    expect(await rowOf(id)).toMatchObject({ state: 'looking', attention: 'nobody_takes_it' })
  })
  test('a worker that died in the middle finds its ride again, and makes no second one', async () => {
    for (const other of CARRIERS) if (other !== 'chowdeck') running.mood(other, 'down')
    const { id } = await wanted()
    expect(await carry(db, desk, id, now)).toBe('carried')
    // As it was after the call and before the answer was written down.
    await db.update(carrierTries).set({ state: 'creating', theirId: null }).where(and(eq(carrierTries.deliveryId, id), eq(carrierTries.state, 'accepted')))
    await db.update(deliveries).set({ state: 'looking', carrier: null }).where(eq(deliveries.id, id))
    const before = allRides()
    expect(await carry(db, desk, id, now)).toBe('carried')
    expect(allRides()).toBe(before)
    expect(await takenBy(id)).toMatchObject({ carrier: 'chowdeck' })
  })
  test('called off here, it is called off there', async () => {
    const { id } = await wanted()
    await carry(db, desk, id, now)
    const taken = await takenBy(id)
    await write(db, async (tx) => cancelDelivery(tx, await lockDelivery(tx, id), null, now))
    await settle()
    const carrier = desk.carriers.find(({ name }) => name === taken.carrier)!
    expect((await carrier.status(taken.theirId!)).state).toBe('cancelled')
    expect((await triesOf(id)).find((one) => one.id === taken.id)).toMatchObject({ state: 'cancelled' })
  })
  test('a delivery that wants a platform gets one by its errand, once', async () => {
    const { id } = await wanted()
    await settle()
    await db.insert(events).values([0, 1].map(() => ({ name: 'delivery.carrier_wanted', subjectId: id, facts: {}, at: now })))
    await settle()
    expect(await rowOf(id)).toMatchObject({ state: 'assigned' })
    expect((await triesOf(id)).filter(({ state }) => state === 'accepted')).toHaveLength(1)
  })
})

describe('webhooks at the door', () => {
  const count = () => db.$count(inbox)
  for (const name of PLATFORMS) test(name, async () => {
    const standIn = [pretend.chowdeck, pretend.glovo, pretend.uberDirect, pretend.uberEats, pretend.doordash, pretend.grubhub].find((one) => one.name === name)!
    const [hook]: ReadonlyArray<PretendHook> = standIn.placeOrder ? standIn.placeOrder('store-of-nobody', { lines: [{ itemId: 'x', name: 'Jollof', price: 100_000, quantity: 1 }] }).hooks : uberHook()
    const send = (headers: Record<string, string>, body: string) => fetch(`${web.url}/api/webhooks/${name}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
    const before = await count()
    const isOverBytes = !['glovo', 'doordash'].includes(name)
    const wrongHeaders: Array<Record<string, string>> = [{}, ...Object.keys(hook!.headers).filter((header) => header !== 'x-environment').flatMap((header) => [{ ...hook!.headers, [header]: '' }, { ...hook!.headers, [header]: `${hook!.headers[header]}0` }, { ...hook!.headers, [header]: 'f'.repeat(64) }])]
    for (const headers of wrongHeaders) expect((await send(headers, hook!.body)).status).toBe(401)
    if (isOverBytes) for (const body of [`${hook!.body} `, hook!.body.replace('{', '{ '), hook!.body.slice(1), '']) expect((await send(hook!.headers, body)).status).toBe(401)
    else for (const body of ['', 'not json', '[]', '7']) expect((await send(hook!.headers, body)).status).toBe(400)
    expect(await count()).toBe(before)
    const wanted = name === 'doordash' ? 202 : 200
    expect([(await send(hook!.headers, hook!.body)).status, (await send(hook!.headers, hook!.body)).status]).toEqual([wanted, wanted])
    expect(await count()).toBe(before + 1)
    expect((await fetch(`${web.url}/api/webhooks/${name}`)).status).toBe(405)
    await settle()
    const [item] = await db.select().from(inbox).orderBy(desc(inbox.id)).limit(1)
    // A store of nobody's is for a person to look at; a ride of nobody's is kept and ignored.
    expect(item?.state).toBe(name === 'uber-direct' ? 'ignored' : 'quarantined')
  })

  function uberHook() {
    const body = JSON.stringify({ kind: 'event.delivery_status', id: 'evt_x', delivery_id: 'del_of_nobody', status: 'pickup', live_mode: false })
    return [{ body, headers: { 'x-uber-signature': new Bun.CryptoHasher('sha256', 'uber-direct-signing-key-0001').update(body).digest('hex') } }]
  }

  test('what was tried out at Uber Eats is no order', async () => {
    const before = await count()
    const [hook] = pretend.uberEats.placeOrder!('store-uber-eats', { lines: [{ itemId: 'x', name: 'x', price: 1, quantity: 1 }] }).hooks
    expect((await fetch(`${web.url}/api/webhooks/uber-eats`, { method: 'POST', body: hook!.body, headers: { ...hook!.headers, 'x-environment': 'sandbox' } })).status).toBe(200)
    expect(await count()).toBe(before)
  })
})

describe('orders', () => {
  const placed = (name: string, quantity = 2) => running.placeOrder(name, `store-${name}`, { note: 'Less pepper', lines: [{ itemId: dishIds[0]!, name: 'Jollof rice', price: naira(2_000), quantity }] })
  const orderOf = async (theirId: string) => {
    const [row] = await db.select({ theirs: platformOrders, order: orders }).from(platformOrders).innerJoin(orders, eq(orders.id, platformOrders.orderId)).where(eq(platformOrders.theirId, theirId))
    return row!
  }

  for (const name of ['chowdeck', 'glovo', 'uber-eats', 'doordash', 'grubhub']) test(`${name}: it comes in once, is accepted, is ready, and they know`, async () => {
    running.post(name, 'doubled')
    const { id } = await placed(name)
    await settle()
    const { order } = await orderOf(id)
    expect(order).toMatchObject({ state: 'paid', source: name, pay: 'platform', fulfilment: 'pickup', total: naira(4_000), restaurantId: place.id })
    expect(order.paidAt).not.toBeNull()
    expect(order.note).toContain('Less pepper'.slice(0, name === 'grubhub' ? 0 : 4))
    expect(await db.select({ dishId: orderLines.dishId, quantity: orderLines.quantity, unitPrice: orderLines.unitPrice }).from(orderLines).where(eq(orderLines.orderId, order.id))).toEqual([{ dishId: dishIds[0]!, quantity: 2, unitPrice: naira(2_000) }])
    const by = { who: 'staff', id: owner.id } as const
    await write(db, (tx) => acceptOrder(tx, { orderId: order.id, by }, now))
    await settle()
    expect((await orderOf(id)).theirs.told).toBe('accepted')
    await write(db, (tx) => readyOrder(tx, { orderId: order.id, by }, now))
    await settle()
    expect((await orderOf(id)).theirs.told).toBe('ready')
  })

  test('refused here, refused there; where they publish no way to, the errand says so and is not tried for ever', async () => {
    for (const name of ['chowdeck', 'uber-eats', 'doordash', 'grubhub', 'glovo']) {
      const { id } = await placed(name)
      await settle()
      const { order } = await orderOf(id)
      await write(db, (tx) => refuseOrder(tx, { orderId: order.id, reason: 'too_busy', by: { who: 'staff', id: owner.id } }, now))
      await settle()
      const [errand] = await db.select().from(platformErrands).where(and(eq(platformErrands.kind, 'tell-refused'), eq(platformErrands.subjectId, order.id)))
      expect(errand).toMatchObject(name === 'glovo' ? { state: 'failed', attempts: 1 } : { state: 'done' })
      // Whom a machine cannot tell, somebody calls: the page says about what.
      const page = await (await browser.ask(`/restaurants/${place.slug}/platforms`)).text()
      expect(page.includes(order.reference)).toBe(name === 'glovo')
    }
  })
  test('called off there, it is called off here, and they are not told', async () => {
    const { id } = await placed('glovo')
    await settle()
    await running.advance('glovo', id, 'CANCELLED')
    await settle()
    expect((await orderOf(id)).order.state).toBe('cancelled')
    expect(pretend.glovo.orders.get(id)?.status).toBe('NEW')
  })
  test('news of where it is are followed, and never back', async () => {
    const { id } = await placed('chowdeck')
    await settle()
    const stateAfter = async (word: string) => {
      await running.advance('chowdeck', id, word)
      await settle()
      return (await orderOf(id)).order.state
    }
    expect(await stateAfter('picked')).toBe('picked_up')
    expect(await stateAfter('completed')).toBe('delivered')
    for (const word of ['picked', 'rejected', 'received', 'nonsense']) expect(await stateAfter(word)).toBe('delivered')
    expect(await db.$count(orders, eq(orders.source, 'chowdeck'))).toBe(await db.$count(platformOrders, eq(platformOrders.platform, 'chowdeck')))
  })
  test('the answer waits for a platform that is down, and is given when it is back', async () => {
    const { id } = await placed('chowdeck')
    await settle()
    const { order } = await orderOf(id)
    running.mood('chowdeck', 'down')
    await write(db, (tx) => acceptOrder(tx, { orderId: order.id, by: { who: 'staff', id: owner.id } }, now))
    await settle()
    expect((await orderOf(id)).theirs.told).toBeNull()
    running.mood('chowdeck', 'works')
    tick(120)
    await settle()
    expect((await orderOf(id)).theirs.told).toBe('accepted')
    expect(pretend.chowdeck.orders.get(id)?.status).toBe('accepted')
  })
  test('counted portions are taken as far as they go', async () => {
    await write(db, (tx) => countStock(tx, owner, { restaurantId: place.id, dishId: dishIds[0]! }, { stock: 3 }, now))
    await placed('chowdeck', 5)
    await settle()
    expect((await db.select({ stock: dishes.stock }).from(dishes).where(eq(dishes.id, dishIds[0]!)))[0]).toEqual({ stock: 0 })
    await write(db, (tx) => countStock(tx, owner, { restaurantId: place.id, dishId: dishIds[0]! }, { stock: null }, now))
  })
})

describe('menus', () => {
  const connection = async (platform: string) => (await db.select().from(platformConnections).where(eq(platformConnections.platform, platform)))[0]!
  const runs = async (platform: string) => db.select().from(menuRuns).where(eq(menuRuns.connectionId, (await connection(platform)).id)).orderBy(desc(menuRuns.startedAt), desc(menuRuns.id))
  const sync = (platform: string, direction: 'push' | 'pull') => browser.json('POST', '/api/delivery/menu-sync', { restaurant_id: place.id, platform, direction })

  test('many changes are one menu, everywhere, and a dish that is off is off there at once', async () => {
    await settle()
    tick(30)
    await settle()
    const pushes = async (platform: string) => (await runs(platform)).filter(({ kind }) => kind === 'push').length
    const before = await pushes('chowdeck')
    for (const price of [2_100, 2_200, 2_300]) await write(db, (tx) => changeDish(tx, owner, { restaurantId: place.id, dishId: dishIds[0]! }, { price: { amount: naira(price), currency: 'NGN' } }, now))
    await settle()
    expect(await pushes('chowdeck')).toBe(before)
    tick(30)
    await settle()
    expect(await pushes('chowdeck')).toBe(before + 1)
    expect(pretend.chowdeck.menu.get(dishIds[0]!)).toMatchObject({ name: 'Jollof rice', price: naira(2_300), in_stock: true })
    expect(pretend.uberEats.menus.get('store-uber-eats')?.items.find(({ id }) => id === dishIds[0]!)?.price_info.price).toBe(naira(2_300))
    expect([...pretend.doordash.menus.values()]).toHaveLength(1)

    const began = performance.now()
    await write(db, (tx) => takeOff(tx, owner, { restaurantId: place.id, dishId: dishIds[1]! }, { until: addMinutes(now, 600).toISOString() }, now))
    await settle()
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(pretend.chowdeck.menu.get(dishIds[1]!)?.in_stock).toBe(false)
    expect([pretend.glovo.switched.get(dishIds[1]!), pretend.doordash.switched.get(dishIds[1]!), pretend.grubhub.switched.get(dishIds[1]!)]).toEqual([false, false, false])
    await write(db, (tx) => takeOff(tx, owner, { restaurantId: place.id, dishId: dishIds[1]! }, { until: null }, now))
    await settle()
    expect(pretend.chowdeck.menu.get(dishIds[1]!)?.in_stock).toBe(true)
  })

  test('Glovo and Grubhub fetch the menu where they are told to, and nowhere else', async () => {
    const url = pretend.glovo.menuUrls.at(-1)!
    const file = await (await fetch(url.replace(web.house.config.publicUrl, web.url))).json() as { products: Array<{ id: string; price: number }> }
    expect(file.products.find(({ id }) => id === dishIds[0]!)?.price).toBe(2_300)
    const grubhub = await (await fetch(pretend.grubhub.menuUrls.at(-1)!)).json() as { items: Array<{ external_id: string }> }
    expect(grubhub.items.map(({ external_id: id }) => id)).toContain(dishIds[0]!)
    expect((await fetch(`${url}x`)).status).toBe(404)
    expect((await fetch(url.replace(/[^/]+$/, ''))).status).toBe(404)
  })

  test('what differs is shown first, then taken over; what came from there is kept there', async () => {
    pretend.chowdeck.menu.set('chow-1', { reference: 'chow-1', name: 'Àmàlà and ewédú', price: 300_000, description: 'With gbẹ̀gìrì', in_stock: true, category: { name: 'Swallow', reference: 'c' }, modifiers: [{ name: 'Choose your meat', minimum_selection: 1, maximum_selection: 2, items: [{ name: 'Ponmo', price: 50_000, reference: 'm-1' }] }] })
    Object.assign(pretend.chowdeck.menu.get(dishIds[0]!)!, { price: 260_000 })
    const asked = await sync('chowdeck', 'pull')
    expect(asked.status).toBe(202)
    const { id } = await asked.json() as { id: string }
    await settle()
    const shown = await (await browser.ask(`/api/delivery/menu-sync/${id}`)).json() as { state: string; differences: Array<{ kind: string; name: string; fields: Array<{ field: string; ours: string; theirs: string }> }> }
    expect(shown.state).toBe('compared')
    expect(shown.differences).toContainEqual(expect.objectContaining({ kind: 'theirs_only', name: 'Àmàlà and ewédú' }))
    expect(shown.differences).toContainEqual(expect.objectContaining({ kind: 'changed', name: 'Jollof rice', fields: [{ field: 'price', ours: '230000', theirs: '260000' }] }))
    expect(await db.$count(dishes, eq(dishes.keptBy, 'chowdeck'))).toBe(0)

    expect((await browser.json('POST', `/api/delivery/menu-sync/${id}/decision`, { decision: 'take' })).status).toBe(200)
    expect((await browser.json('POST', `/api/delivery/menu-sync/${id}/decision`, { decision: 'take' })).status).toBe(409)
    const [kept] = await db.select().from(dishes).where(eq(dishes.keptBy, 'chowdeck'))
    expect(kept).toMatchObject({ name: 'Àmàlà and ewédú', price: naira(3_000) })
    expect((await db.select({ price: dishes.price }).from(dishes).where(eq(dishes.id, dishIds[0]!)))[0]).toEqual({ price: naira(2_600) })

    const path = `/api/restaurants/${place.id}/menu/items/${kept!.id}`
    expect((await browser.json('PATCH', path, { name: 'Mine' })).status).toBe(409)
    expect((await browser.json('DELETE', path)).status).toBe(409)
    expect((await browser.json('PUT', `${path}/off-until`, { until: addMinutes(now, 60).toISOString() })).status).toBe(200)
    await settle()
    expect(pretend.chowdeck.menu.get('chow-1')?.in_stock).toBe(false)

    // Fetched again, nothing differs but what was just switched off and on.
    await browser.json('PUT', `${path}/off-until`, { until: null })
    await settle()
    const again = await (await sync('chowdeck', 'pull')).json() as { id: string }
    await settle()
    expect(await (await browser.ask(`/api/delivery/menu-sync/${again.id}`)).json()).toMatchObject({ state: 'done', differences: [] })
  })

  test('left as it is, it changes nothing; a comparison that is not the newest decides nothing', async () => {
    Object.assign(pretend.chowdeck.menu.get(dishIds[0]!)!, { price: 990_000 })
    const [old, newer] = [await (await sync('chowdeck', 'pull')).json() as { id: string }, await (await sync('chowdeck', 'pull')).json() as { id: string }]
    await settle()
    tick(1)
    expect((await browser.json('POST', `/api/delivery/menu-sync/${old.id}/decision`, { decision: 'take' })).status).toBe(409)
    expect((await browser.json('POST', `/api/delivery/menu-sync/${newer.id}/decision`, { decision: 'leave' })).status).toBe(200)
    expect((await db.select({ price: dishes.price }).from(dishes).where(eq(dishes.id, dishIds[0]!)))[0]).toEqual({ price: naira(2_600) })
    expect((await runs('chowdeck')).find(({ id }) => id === newer.id)).toMatchObject({ state: 'left' })
  })

  test('a run that failed says why, and others see nothing of it', async () => {
    running.mood('chowdeck', 'malformed')
    const { id } = await (await sync('chowdeck', 'pull')).json() as { id: string }
    await settle()
    expect(await (await browser.ask(`/api/delivery/menu-sync/${id}`)).json()).toMatchObject({ state: 'failed', note: expect.stringContaining('not in the published shape') })
    const stranger = await signedInBrowser(web, await makePerson(db, { staff: { [(await aRestaurant(db, 'Suya Spot')).id]: 'owner' } }))
    expect((await stranger.ask(`/api/delivery/menu-sync/${id}`)).status).toBe(404)
    expect((await stranger.json('POST', '/api/delivery/menu-sync', { restaurant_id: place.id, platform: 'chowdeck', direction: 'pull' })).status).toBe(403)
    expect((await stranger.ask(`/restaurants/${place.slug}/platforms`)).status).toBe(403)
  })
  test('Grubhub says how the menu that it fetched went', async () => {
    const { id } = await (await sync('grubhub', 'push')).json() as { id: string }
    await settle()
    const find = async () => (await runs('grubhub')).find((one) => one.id === id)
    const run = await find()
    expect(run).toMatchObject({ state: 'sent' })
    const body = JSON.stringify({ job_id: run!.theirs, merchant_statuses: [{ merchant_id: 'store-grubhub', status: 'FAILED_VALIDATION' }] })
    const url = new URL(`${web.house.config.publicUrl}/api/webhooks/grubhub`)
    const authorization = macHeader(web.house.config.deliveryPlatforms.grubhub!, 'n:9', { method: 'POST', path: url.pathname, host: url.hostname, port: Number(url.port), body: new TextEncoder().encode(body) })
    expect((await fetch(`${web.url}/api/webhooks/grubhub`, { method: 'POST', body, headers: { authorization } })).status).toBe(200)
    await settle()
    expect(await find()).toMatchObject({ state: 'failed', note: 'FAILED_VALIDATION' })
  })
})

describe('the page', () => {
  test('shows what is connected, and connects', async () => {
    const other = await aRestaurant(db, 'Mama Put')
    const person = await makePerson(db, { staff: { [other.id]: 'manager' } })
    const manager = await signedInBrowser(web, person)
    const path = `/restaurants/${other.slug}/platforms`
    const html = await (await manager.ask(path)).text()
    expect(html).toContain('No platform is connected yet')
    const token = /name="_token" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const key = /name="_key" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const wrong = await manager.form(path, { _token: token, _key: `${key}1`, platform: 'chowdeck', store_id: 'no spaces allowed', sells: 'yes' })
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toContain('A store id has letters')
    for (let i = 0; i < 2; i++) expect((await manager.form(path, { _token: token, _key: key, platform: 'chowdeck', store_id: 'mama-put', sells: 'yes', follows_menu: 'yes' })).status).toBe(303)
    expect(await db.$count(platformConnections, eq(platformConnections.restaurantId, other.id))).toBe(1)
    expect((await manager.form(path, { _token: token, _key: `${key}2`, platform: 'glovo', store_id: 'store-glovo', sells: 'yes' })).status).toBe(409)
    const page = await (await manager.ask(path)).text()
    expect(page).toContain('mama-put')
    expect(page).toContain('Fetch and compare')
  })
})
