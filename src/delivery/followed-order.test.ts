import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { deliveries, riders } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { areas } from '../../drizzle/schema/restaurants.ts'
import { endSession } from '../accounts/sessions.ts'
import { stepOrder, lockOrder } from '../orders/step.ts'
import { write } from '../platform/database.ts'
import { nudge } from '../platform/live.ts'
import { aDelivery, aRider } from '../testing/deliveries.ts'
import { makePerson, newBrowser, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { aRestaurant, YABA } from '../testing/places.ts'
import { readStream } from '../testing/stream-reader.ts'
import { NOON, testWeb } from '../testing/web.ts'
import type { OrderState } from '../../drizzle/schema/orders.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { pinOf } from './pin.ts'
import { beginShift, endShift } from './shift.ts'

const web = await testWeb(async ({ db }) => {
  await db.insert(areas).values([{ slug: 'yaba', name: 'Yaba', city: 'lagos', ...YABA }, { slug: 'ebute-metta', name: 'Ebute Metta', city: 'lagos', lat: 6.487, lng: 3.383 }])
})
const { house } = web
const { db } = house
const place = await aRestaurant(db, 'Iya Basira', { phone: '+2348030000001' })
const riderId = await aRider(db, NOON)
const guestOf = async (orderId: string) => (await db.select({ id: orders.personId }).from(orders).where(eq(orders.id, orderId as Id<'order'>)))[0]!.id!
const personRow = async (id: string) => (await import('../../drizzle/schema/accounts.ts').then(({ people }) => db.select().from(people).where(eq(people.id, id as Id<'person'>))))[0]!
const guestBrowser = async (orderId: string) => signedInBrowser(web, await personRow(await guestOf(orderId)))
const cookies = ({ jar }: TestBrowser) => ({ cookie: [...jar].filter(([key]) => !key.includes('@')).map(([key, value]) => `${key}=${value}`).join('; ') })
const move = (orderId: string, to: OrderState) => write(db, async (tx) => stepOrder(tx, await lockOrder(tx, orderId), to, { by: { who: 'staff', id: null } }, house.clock()))
const api = (orderId: string) => `/api/delivery/tracking/${orderId}`
const address = (orderId: string) => `${web.url}${api(orderId)}`
const json = { accept: 'application/json' }

describe('who may follow an order', () => {
  test('its guest, its restaurant, its rider and support; for others it does not exist', async () => {
    const { orderId } = await aDelivery(db, place, NOON, { riderId, at: 'picked_up' })
    const status = async (browser: TestBrowser) => (await browser.ask(api(orderId), { headers: json })).status
    expect(await status(await guestBrowser(orderId))).toBe(200)
    expect(await status(await signedInBrowser(web, await personRow(riderId)))).toBe(200)
    expect(await status(await signedInBrowser(web, await makePerson(db, { staff: { [place.id]: 'kitchen' } })))).toBe(200)
    expect(await status(await signedInBrowser(web, await makePerson(db, { role: 'support' })))).toBe(200)
    const other = await aRestaurant(db, 'Mama Put')
    expect(await status(await signedInBrowser(web, await makePerson(db, { staff: { [other.id]: 'owner' } })))).toBe(404)
    expect(await status(await signedInBrowser(web, await makePerson(db)))).toBe(404)
    expect(await status(await signedInBrowser(web, await personRow(await aRider(db, NOON))))).toBe(404)
    expect(await status(newBrowser(web))).toBe(401)
  })

  test('only the guest is shown the PIN, and only when the rider is near', async () => {
    const delivery = await aDelivery(db, place, NOON, { riderId, at: 'picked_up', door: { lat: 6.5395, lng: 3.3711 } })
    const guest = await guestBrowser(delivery.orderId)
    const seen = async (browser: TestBrowser) => (await browser.ask(api(delivery.orderId), { headers: json })).json() as Promise<{ pin?: string | null; delivery: { position: object; metres_away: number } }>
    expect((await seen(guest)).pin).toBeNull()
    await db.update(riders).set({ lat: 6.537, lng: 3.3711, positionAt: NOON }).where(eq(riders.personId, riderId))
    expect(await seen(guest)).toMatchObject({ pin: pinOf(house.porter.vault, delivery), delivery: { metres_away: 278 } })
    expect('pin' in await seen(await signedInBrowser(web, await personRow(riderId)))).toBe(false)
    expect('pin' in await seen(await signedInBrowser(web, await makePerson(db, { staff: { [place.id]: 'manager' } })))).toBe(false)
    await db.update(riders).set({ ...YABA }).where(eq(riders.personId, riderId))
  })
})

describe('the stream', () => {
  test('a guest in Arabic and the restaurant see the same order come, each in their own form, to its end', async () => {
    const { orderId } = await aDelivery(db, place, NOON)
    const guest = await guestBrowser(orderId)
    const kitchen = await signedInBrowser(web, await makePerson(db, { staff: { [place.id]: 'kitchen' } }))
    const page = await readStream(`${web.url}/orders/${orderId}/tracking/live`, { ...cookies(guest), 'accept-language': 'ar', accept: 'text/html, text/event-stream' })
    const board = await readStream(address(orderId), cookies(kitchen))
    await page.until(({ data }) => data.includes('قبل'))
    await move(orderId, 'preparing')
    await page.until(({ data }) => data.includes('يطبخ'))
    await move(orderId, 'ready')
    await db.update(deliveries).set({ state: 'picked_up', carrier: 'own', riderId, pickedUpAt: NOON }).where(eq(deliveries.orderId, orderId))
    await move(orderId, 'picked_up')
    await page.until(({ data }) => data.includes('في الطريق إليك'))
    await db.update(riders).set({ lat: 6.5185, lng: 3.3751, positionAt: NOON }).where(eq(riders.personId, riderId))
    await write(db, (tx) => nudge(tx, [orderId]))
    await board.until(({ data }) => data.includes('6.519'))
    await page.until(({ data }) => data.includes('رمزك السري هو'))
    await move(orderId, 'delivered')
    await Promise.all([page.untilOver(), board.untilOver()])
    const told = board.messages.filter(({ event }) => event === '').flatMap(({ data }) => (JSON.parse(data) as { events: Array<{ name: string }> }).events.map(({ name }) => name))
    expect(told).toEqual(['orders.preparing', 'orders.ready', 'orders.picked_up', 'orders.delivered'])
    expect(page.messages.at(-1)).toMatchObject({ event: 'end', data: 'done' })
    for (const finished of [`${web.url}/orders/${orderId}/tracking/live`, address(orderId)]) expect((await readStream(finished, cookies(guest))).response.status).toBe(204)
    expect((await guest.ask(`/orders/${orderId}/tracking`)).status).toBe(200)
  }, 30_000)

  test('signed out, and the order given to another rider: closed within seconds', async () => {
    const { orderId } = await aDelivery(db, place, NOON, { riderId, at: 'assigned' })
    const guest = await guestBrowser(orderId)
    const rider = await signedInBrowser(web, await personRow(riderId))
    const [mine, theirs] = await Promise.all([readStream(address(orderId), cookies(guest)), readStream(address(orderId), cookies(rider))])
    expect([mine.response.status, theirs.response.status]).toEqual([200, 200])
    const began = performance.now()
    await write(db, (tx) => endSession(tx, guest.open.claims.sessionId, 'signed-out', NOON))
    await write(db, async (tx) => {
      await tx.update(deliveries).set({ riderId: null, state: 'looking' }).where(eq(deliveries.orderId, orderId))
      await nudge(tx, [orderId])
    })
    await Promise.all([mine.untilOver(), theirs.untilOver()])
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(theirs.messages.at(-1)).toMatchObject({ event: 'end', data: 'denied' })
    expect((await readStream(address(orderId), cookies(guest))).response.status).toBe(401)
    expect((await readStream(address(orderId), cookies(rider))).response.status).toBe(404)
  }, 30_000)
})

test('staff see who else has the board open, and no longer when they have closed it', async () => {
  const kitchen = await aRestaurant(db, 'Mama Cass')
  const [ada, bola] = await Promise.all(['Ada Cook', 'Bola Pass'].map((name) => makePerson(db, { name, staff: { [kitchen.id]: 'kitchen' } })))
  const board = `${web.url}/restaurants/${kitchen.slug}/orders/list`
  const hers = await readStream(board, cookies(await signedInBrowser(web, ada!)))
  await hers.until(({ data }) => data.includes('Here now: Ada Cook'))
  const his = await readStream(board, cookies(await signedInBrowser(web, bola!)))
  await hers.until(({ data }) => data.includes('Ada Cook, Bola Pass'))
  his.leave()
  await hers.until(({ data }) => data.includes('Here now: Ada Cook<') && hers.messages.length > 2)
  hers.leave()
}, 30_000)

test('support sees riders come and go', async () => {
  const support = await signedInBrowser(web, await makePerson(db, { role: 'support' }), { secondFactor: true })
  expect(await (await support.ask('/admin/riders')).text()).toContain('data-live')
  const here = await readStream(`${web.url}/admin/riders/live`, cookies(support))
  await here.until(({ data }) => data.includes('Musa Ibrahim'))
  const newcomer = await makePerson(db, { role: 'rider', name: 'Chinedu Obi' })
  await write(db, (tx) => beginShift(tx, newcomer.id, { city: 'lagos', vehicle: 'bicycle' }, NOON))
  await here.until(({ data }) => data.includes('Chinedu Obi'))
  await write(db, (tx) => endShift(tx, newcomer.id, NOON))
  await here.until(({ data }) => !data.includes('Chinedu Obi') && here.messages.length > 2)
  expect((await readStream(`${web.url}/admin/riders/live`, cookies(await signedInBrowser(web, await personRow(riderId))))).response.status).toBeOneOf([403, 404])
}, 30_000)

describe('what is answered to what makes no sense', async () => {
  const { orderId } = await aDelivery(db, place, NOON)
  const guest = await guestBrowser(orderId)
  const status = async (path: string, init: RequestInit = {}) => (await guest.ask(path, init)).status
  const stream = { accept: 'text/event-stream' }
  const cases: ReadonlyArray<readonly [string, () => Promise<number>, number]> = [
    ['unknown order', () => status(api(newId()), { headers: stream }), 404],
    ['no id at all', () => status(api('1e3'), { headers: stream }), 422],
    ['a form that we do not have', () => status(api(orderId), { headers: { accept: 'image/png' } }), 406],
    ['a page asks for JSON', () => status(api(orderId), { headers: { accept: '*/*' } }), 200],
    ['POST', () => status(api(orderId), { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }), 405],
    ['HEAD', () => status(api(orderId), { method: 'HEAD', headers: stream }), 200],
    ['an unknown name in the query', () => status(`${api(orderId)}?lat=1`, { headers: stream }), 422],
    ['the same name twice', () => status(`${api(orderId)}?since=1&since=2`), 422],
    ['a stranger', async () => (await newBrowser(web).ask(api(orderId), { headers: stream })).status, 401],
    ['a stranger at an unknown order', async () => (await newBrowser(web).ask(api(newId()), { headers: stream })).status, 401],
    ['a token in the query', async () => (await newBrowser(web).ask(`${api(orderId)}?token=${guest.jar.values().next().value}`, { headers: stream })).status, 401],
    ['a stranger on the page', async () => (await newBrowser(web).ask(`/orders/${orderId}/tracking`)).status, 404],
  ]
  for (const [what, ask, wanted] of cases) test(`${what}: ${wanted}`, async () => expect(await ask()).toBe(wanted))

  test('HTTP/1.0 is answered and closed', async () => {
    const { hostname, port } = new URL(web.url)
    const text = await new Promise<string>((resolve, reject) => {
      let got = ''
      void Bun.connect({ hostname, port: Number(port), socket: {
        open: (socket) => void socket.write(`GET ${api(orderId)} HTTP/1.0\r\nHost: ${hostname}:${port}\r\nCookie: ${cookies(guest).cookie}\r\nAccept: application/json\r\n\r\n`),
        data: (_, bytes) => { got += bytes.toString() },
        close: () => resolve(got),
        error: (_, error) => reject(error),
      } })
    })
    expect(text.startsWith('HTTP/1.')).toBe(true)
  })

  test('the tiny form: 204 while nothing has changed', async () => {
    const first = await guest.ask(api(orderId), { headers: json })
    const version = first.headers.get('live-version')!
    expect((await guest.ask(`${api(orderId)}?since=${version}`, { headers: json })).status).toBe(204)
    await move(orderId, 'preparing')
    expect((await guest.ask(`${api(orderId)}?since=${version}`, { headers: json })).status).toBe(200)
  })
})
