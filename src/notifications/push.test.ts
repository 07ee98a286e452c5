/** Push messages: sealed so that the browser alone reads them, sent where push services are and nowhere else, let go when they are not wanted. */
import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { desc, eq } from 'drizzle-orm'
import { letters, pushSubscriptions } from '../../drizzle/schema/notifications.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { endSession } from '../accounts/sessions.ts'
import { sealAddress, sealContact } from '../orders/contact.ts'
import { write } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { aDelivery, rides } from '../testing/deliveries.ts'
import { makePerson, newBrowser, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { aRestaurant } from '../testing/places.ts'
import { deliverLetters } from '../testing/post.ts'
import { relayAll } from '../testing/relay.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { startPretendPush } from './pretend-push.ts'
import { forgetSubscriptions } from './subscribe.ts'
import { isPushAddress, publicKeyOf } from './web-push.ts'

const pretend = startPretendPush()
const web = await testWeb(undefined, { PRETEND_PUSH: pretend.origin })
const { db, config, porter: { vault } } = web.house
afterAll(() => pretend.stop())
beforeEach(() => {
  web.setNow(NOON)
  pretend.received.length = 0
})
const place = await aRestaurant(db, 'Iya Basira')
const SEALED = { contact: (id: string) => sealContact(vault, id, { name: 'Ada', email: 'ada@buka.test', phone: '+2348035550142' }), address: (id: string) => sealAddress(vault, id, { landmark: 'Gate', directions: '', phone: '+2348035550142' }) }
const SUBSCRIPTIONS = '/api/notifications/push-subscriptions'

/** A browser that subscribed, as static/push.js does it. */
async function subscribed(browser: TestBrowser, headers: Record<string, string> = {}) {
  const { public_key: key } = (await (await browser.ask(`${SUBSCRIPTIONS}/key`)).json()) as { public_key: string }
  const { id: at, ...subscription } = pretend.subscribe(key)
  const response = await browser.ask(SUBSCRIPTIONS, { method: 'POST', body: JSON.stringify(subscription), headers: { 'content-type': 'application/json', ...headers } })
  expect(response.status).toBe(201)
  return { at, subscription, ...((await response.json()) as { id: string }) }
}
async function rider() {
  const person = await makePerson(db, { role: 'rider' })
  await rides(db, person.id, NOON)
  return { person, browser: await signedInBrowser(web, person) }
}
async function offered(to: Id<'person'>) {
  const { id, orderId, restaurantId } = await aDelivery(db, place, NOON, { sealed: SEALED })
  await write(db, (tx) => emit(tx, { name: 'delivery.offered', subjectId: id, facts: { order_id: orderId, restaurant_id: restaurantId, wave: 1, rider_ids: [to] } }, NOON))
  await relayAll(web, (name) => name === 'tell-offer' || name.startsWith('push-'))
  return id
}
const newest = async () => (await db.select().from(letters).where(eq(letters.channel, 'push')).orderBy(desc(letters.id)).limit(1))[0]

describe('an offer', () => {
  test('reaches a rider whose page is away, sealed, at once, and for a minute', async () => {
    const { person, browser } = await rider()
    const { at } = await subscribed(browser)
    const delivery = await offered(person.id)
    await deliverLetters(web)
    expect(pretend.faults).toEqual([])
    expect(pretend.received).toMatchObject([{ id: at, ttl: 60, urgency: 'high', topic: delivery.replaceAll('-', '') }])
    expect(JSON.parse(pretend.received[0]!.text)).toMatchObject({ title: 'Buka', body: 'A delivery from Iya Basira is offered to you: ₦720.', url: '/rider', lang: 'en-NG', dir: 'ltr' })
    expect(await newest()).toMatchObject({ state: 'sent', provider: 'web-push', template: 'rider-offer', personId: person.id })
    const [row] = await db.select().from(pushSubscriptions).where(eq(pushSubscriptions.personId, person.id))
    expect(JSON.stringify(row)).not.toContain(at)
  })
  test('in the language of the device', async () => {
    const { person, browser } = await rider()
    await subscribed(browser, { 'accept-language': 'ar' })
    await offered(person.id)
    await deliverLetters(web)
    expect(JSON.parse(pretend.received[0]!.text)).toMatchObject({ dir: 'rtl', body: expect.stringContaining('يُعرض عليك توصيل') })
  })
  test('that comes too late is not sent, and says so', async () => {
    const { person, browser } = await rider()
    await subscribed(browser)
    await offered(person.id)
    web.setNow(addMinutes(NOON, 2))
    await deliverLetters(web)
    expect(pretend.received).toEqual([])
    expect(await newest()).toMatchObject({ state: 'failed', error: 'too late to be of use' })
  })
  test('a push service that is away is asked again; one that sends us elsewhere is not followed', async () => {
    const { person, browser } = await rider()
    const { at } = await subscribed(browser)
    pretend.fail(at, 'away')
    await offered(person.id)
    await deliverLetters(web)
    expect(await newest()).toMatchObject({ state: 'waiting', attempts: 1, error: expect.stringContaining('503') })
    pretend.fail(at, 'elsewhere')
    await offered(person.id)
    await deliverLetters(web)
    expect(await newest()).toMatchObject({ state: 'waiting', error: expect.stringContaining('web-push') })
    expect(pretend.received).toEqual([])
  })
  test('a browser that took its subscription back is let go, and leaves a record', async () => {
    const { person, browser } = await rider()
    const { at } = await subscribed(browser)
    pretend.fail(at, 'gone')
    await offered(person.id)
    await deliverLetters(web)
    expect(await newest()).toMatchObject({ state: 'failed', error: 'the browser took its subscription back' })
    expect(await db.$count(pushSubscriptions, eq(pushSubscriptions.personId, person.id))).toBe(0)
  })
})

describe('who is told', () => {
  test('a guest without an account, by the browser they ordered from', async () => {
    const guest = newBrowser(web)
    const { at } = await subscribed(guest)
    const [{ visitorId } = { visitorId: '' }] = await db.select({ visitorId: pushSubscriptions.visitorId }).from(pushSubscriptions).orderBy(desc(pushSubscriptions.id)).limit(1)
    const { id, orderId, restaurantId } = await aDelivery(db, place, NOON, { sealed: SEALED })
    await db.update(orders).set({ personId: null, visitorId, customerId: visitorId as Id<'diner'> }).where(eq(orders.id, orderId))
    await write(db, (tx) => emit(tx, { name: 'delivery.at_door', subjectId: id, facts: { order_id: orderId, restaurant_id: restaurantId, rider_id: null } }, NOON))
    await relayAll(web, (name) => name === 'tell-arrival' || name.startsWith('push-'))
    await deliverLetters(web)
    expect(pretend.received).toMatchObject([{ id: at, ttl: 900 }])
    expect(JSON.parse(pretend.received[0]!.text)).toMatchObject({ body: expect.stringContaining('Your rider is at the door'), url: `/orders/${orderId}/tracking` })
  })
  test('nobody in a browser whose session has ended, or on which somebody else is signed in now', async () => {
    const { person, browser } = await rider()
    const { subscription } = await subscribed(browser)
    const other = await signedInBrowser(web, await makePerson(db))
    await other.json('POST', SUBSCRIPTIONS, subscription)
    await offered(person.id)
    await deliverLetters(web)
    expect(pretend.received).toEqual([])

    const signedOut = await rider()
    await subscribed(signedOut.browser)
    await write(db, (tx) => endSession(tx, signedOut.browser.open.claims.sessionId, 'signed-out', NOON))
    await offered(signedOut.person.id)
    await deliverLetters(web)
    expect(pretend.received).toEqual([])
    await forgetSubscriptions(db, NOON)
    expect(await db.$count(pushSubscriptions, eq(pushSubscriptions.personId, signedOut.person.id))).toBe(0)
  })
  test('ten browsers of one person at most; those that nobody renews are forgotten', async () => {
    const { person, browser } = await rider()
    for (let i = 0; i < 11; i++) await subscribed(browser)
    expect(await db.$count(pushSubscriptions, eq(pushSubscriptions.personId, person.id))).toBe(10)
    await forgetSubscriptions(db, addMinutes(NOON, 121 * DAY_MINUTES))
    expect(await db.$count(pushSubscriptions)).toBe(0)
  })
  test('their own is taken back, and nobody else’s', async () => {
    const { browser } = await rider()
    const { id } = await subscribed(browser)
    const status = async (by: TestBrowser) => (await by.json('DELETE', `${SUBSCRIPTIONS}/${id}`)).status
    expect([await status(newBrowser(web)), await status(await signedInBrowser(web, await makePerson(db))), await status(browser), await status(browser)]).toEqual([404, 404, 204, 404])
  })
})

describe('addresses that browsers give', () => {
  const hosts = config.push.hosts
  const { keys } = pretend.subscribe(publicKeyOf(config.push))
  for (const endpoint of ['https://fcm.googleapis.com/fcm/send/abc', 'https://updates.push.services.mozilla.com/wpush/v2/abc', 'https://wns2-par02p.notify.windows.com/w/?token=abc', 'https://web.push.apple.com/abc']) {
    test(`${new URL(endpoint).hostname} is a push service`, () => expect(isPushAddress({ hosts, pretend: null }, endpoint)).toBe(true))
  }
  const FOREIGN = [
    'http://fcm.googleapis.com/fcm/send/abc', 'https://fcm.googleapis.com.evil.example/x', 'https://evil.example/fcm.googleapis.com', 'https://evilpush.services.mozilla.com.example/x', 'https://xnotify.windows.com/x', 'https://127.0.0.1/x', 'https://169.254.169.254/latest',
    'https://2130706433/x', 'https://[::1]/x', 'https://fcm.googleapis.com:8443/x', 'https://user:pass@fcm.googleapis.com/x', 'https://fcm.googleapis.com@evil.example/x', 'file:///etc/passwd', 'https://localhost/x', 'https://fcm.googleapis.com%2eevil.example/x', `https://fcm.googleapis.com/${'x'.repeat(1_000)}`,
  ]
  for (const endpoint of FOREIGN) {
    test(`${endpoint.slice(0, 60)}: 422`, async () => {
      expect(isPushAddress({ hosts, pretend: null }, endpoint)).toBe(false)
      expect((await newBrowser(web).json('POST', SUBSCRIPTIONS, { endpoint, keys })).status).toBe(422)
    })
  }
  test('keys that no browser has: 422', async () => {
    const endpoint = 'https://fcm.googleapis.com/fcm/send/abc'
    const off = Buffer.alloc(65, 1)
    off[0] = 4
    const status = async (wrong: object) => (await newBrowser(web).json('POST', SUBSCRIPTIONS, { endpoint, keys: { ...keys, ...wrong } })).status
    expect([await status({ p256dh: off.toString('base64url') }), await status({ auth: 'A'.repeat(21) }), await status({ p256dh: '' }), await status({ more: 'x' })]).toEqual([422, 422, 422, 422])
    expect((await newBrowser(web).json('POST', SUBSCRIPTIONS, { endpoint, keys, person_id: newId() })).status).toBe(422)
    expect((await newBrowser(web).json('POST', SUBSCRIPTIONS, { endpoint, keys })).status).toBe(201)
  })
})
