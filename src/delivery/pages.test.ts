/** The pages of riders and dispatchers in a real Chromium: a whole ride without script, the queue of a phone without a connection, axe. */
import { beforeAll, beforeEach, expect, test } from 'bun:test'
import { and, desc, eq } from 'drizzle-orm'
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { deliveries, deliveryHistory, deliveryIncidents, deliveryOffers, deliveryPhotos, deliveryZones, riders } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import type { Person } from '../accounts/sessions.ts'
import { sealAddress, sealContact } from '../orders/contact.ts'
import { cashOwed } from '../payments/cash.ts'
import { write } from '../platform/database.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { aDelivery, aZone, type OrderWish, rides, squareAround } from '../testing/deliveries.ts'
import { makePerson, signedInBrowser } from '../testing/people.ts'
import { aRestaurant, YABA } from '../testing/places.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import type { Delivery } from './delivery.ts'
import { reportIncident } from './incident.ts'
import { offerDelivery } from './dispatch.ts'
import { pinOf } from './pin.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
const { open } = await testBrowser()
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
/** Set to a folder to look at the pages. */
const SHOTS = process.env.SHOTS
const SEALED = {
  contact: (id: string) => sealContact(vault, id, { name: 'Ada Okafor', email: 'ada@buka.test', phone: '+2348035550142' }),
  address: (id: string) => sealAddress(vault, id, { landmark: 'Beside Tejuosho Market, opposite the Mobil station', directions: 'Blue gate after the second speed bump. The bell is broken: please call.', phone: '+2348035550142' }),
}
let place: Restaurant
let musa: Person
let efe: Person

beforeAll(async () => {
  place = await aRestaurant(db, 'Iya Basira’s Kitchen', { landmark: 'Opposite the College of Technology gate', phone: '+2347000000142' })
  await aZone(db, 'Mainland', 0.1)
  await aZone(db, 'Yaba', 0.03)
  musa = await makePerson(db, { role: 'rider', name: 'Musa Ibrahim' })
  efe = await makePerson(db, { role: 'admin', name: 'Efe Okoro' })
  await rides(db, musa.id, NOON, { since: null, carries: 50 })
})

beforeEach(() => web.setNow(NOON))

async function openAs(person: Person, options: BrowserContextOptions = {}) {
  const signed = await signedInBrowser(web, person, { secondFactor: person.role !== 'rider', at: web.house.clock() })
  const opened = await open(options)
  await opened.context.addCookies([...signed.jar].map(([key, value]) => ({ name: key.split('@')[0] ?? '', value, domain: '127.0.0.1', path: key.split('@')[1] ?? '/' })))
  return opened
}

const rowOf = async (id: Id<'delivery'>): Promise<Delivery> => (await db.select().from(deliveries).where(eq(deliveries.id, id)))[0]!
const order = (wish: OrderWish = {}) => aDelivery(db, place, NOON, { sealed: SEALED, ...wish })
const offered = (id: Id<'delivery'>) => write(db, (tx) => offerDelivery(tx, id, { hasCarriers: false, usualFloat: naira(50_000) }, NOON))

test('a whole ride without script: shift, offer, pick up, wrong PIN, right PIN, photo, cash, hand-over counted by staff', async () => {
  const { page, context } = await openAs(musa, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  await page.goto(`${web.url}/rider`)
  await page.getByLabel('City').selectOption('lagos')
  await page.getByRole('button', { name: 'Begin my shift' }).click()
  await page.getByText('On shift, Lagos').waitFor()
  const delivery = await order({ pay: 'cash', total: naira(5_000) })
  await offered(delivery.id)
  await page.getByRole('link', { name: 'Look again' }).click()
  await page.getByText('Collect ₦5,000 in cash').waitFor()
  await page.getByRole('button', { name: /^Take it: Iya Basira/ }).click()
  await page.getByText('Opposite the College of Technology gate').waitFor()
  expect(await page.getByRole('link', { name: 'Call Ada' }).getAttribute('href')).toBe('tel:+2348035550142')
  expect(await rowOf(delivery.id)).toMatchObject({ state: 'assigned', riderId: musa.id })
  await page.getByRole('button', { name: 'I am at the kitchen' }).click()
  await page.getByRole('button', { name: 'I have the food' }).click()
  await page.getByText('Blue gate after the second speed bump').waitFor()
  await page.getByRole('button', { name: 'I am at the door' }).click()
  const right = pinOf(vault, delivery)
  const pin = page.getByLabel('The four digits that the guest tells you')
  await pin.fill(String((Number(right) + 1) % 10_000).padStart(4, '0'))
  await page.getByRole('button', { name: 'Delivered' }).click()
  await page.getByText('This PIN is not right. 4 tries left.').waitFor()
  // The back button and the form again: a key that was answered gets the same answer.
  await pin.fill(right)
  await page.getByRole('button', { name: 'Delivered' }).click()
  await page.getByText('Delivered').first().waitFor()
  expect(await rowOf(delivery.id)).toMatchObject({ state: 'delivered', pinTries: 1 })
  expect((await db.select().from(orders).where(eq(orders.id, delivery.orderId)))[0]?.state).toBe('delivered')
  expect(await page.getByText('Blue gate').count()).toBe(0)
  await page.getByText('Photos').click()
  await page.getByLabel('A photo of where you left it').setInputFiles({ name: '../../x.jpg', mimeType: 'image/jpeg', buffer: await sharp({ create: { width: 1_600, height: 900, channels: 3, background: '#4a6' } }).jpeg().toBuffer() })
  await page.getByRole('button', { name: 'Keep the photo' }).click()
  await page.getByAltText('Photo of the delivery').waitFor()
  expect((await db.select().from(deliveryPhotos).where(eq(deliveryPhotos.deliveryId, delivery.id)))[0]).toMatchObject({ width: 1_280, height: 720 })
  await page.goto(`${web.url}/rider`)
  await page.getByRole('link', { name: 'Bring the cash' }).click()
  expect(await cashOwed(db, musa.id)).toBe(naira(5_000))
  await page.getByLabel('How much do you bring, in naira?').fill('6,000')
  await page.getByRole('button', { name: 'I have brought it' }).click()
  await page.getByText('That is more than is owed.').waitFor()
  await page.getByLabel('How much do you bring, in naira?').fill('5,000')
  await page.getByRole('button', { name: 'I have brought it' }).click()
  await page.getByText('₦5,000 waits to be counted').waitFor()

  const desk = await openAs(efe, { javaScriptEnabled: false })
  await desk.page.goto(`${web.url}/admin/riders`)
  await desk.page.getByRole('button', { name: 'Take it' }).click()
  await desk.page.getByRole('heading', { name: 'Cash to count' }).waitFor({ state: 'detached' })
  expect(await cashOwed(db, musa.id)).toBe(naira(0))
  await page.reload()
  await page.getByText('You owe nothing.').waitFor()
  await context.close()
  await desk.context.close()
}, 60_000)

test('an offer that another rider took is told in words; what is no photo, and a form of 7 MB, are refused', async () => {
  const { page, context } = await openAs(musa, { javaScriptEnabled: false })
  await db.update(riders).set({ onShiftSince: NOON }).where(eq(riders.personId, musa.id))
  const delivery = await order()
  await offered(delivery.id)
  await page.goto(`${web.url}/rider`)
  await db.update(deliveries).set({ state: 'assigned' }).where(eq(deliveries.id, delivery.id))
  await page.getByRole('button', { name: /^Take it/ }).first().click()
  await page.getByText('Another rider was faster.').waitFor()
  await context.close()
  const browser = await signedInBrowser(web, musa)
  const mine = await aDelivery(db, place, NOON, { riderId: musa.id, at: 'picked_up', sealed: SEALED })
  const send = (bytes: Uint8Array) => {
    const form = new FormData()
    form.set('photo', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'x.png')
    return browser.ask(`/rider/deliveries/${mine.id}/photos`, { method: 'POST', body: form }).then((answer) => answer.status)
  }
  expect(await send(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))).toBe(415)
  expect(await send(new TextEncoder().encode('<?php echo 1;'))).toBe(415)
  expect(await send(new Uint8Array())).toBe(422)
  expect(await send(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]))).toBe(422)
  expect(await send(new Uint8Array(7 * 1024 * 1024))).toBe(413)
  expect(await send(new Uint8Array(10 * 1024 * 1024))).toBe(413)
  expect((await browser.form(`/rider/deliveries/${mine.id}/photos`, { photo: 'text' })).status).toBe(422)
  expect((await browser.ask('/rider/cash', { method: 'POST', body: new FormData() })).status).toBe(415)
}, 30_000)

test('without a connection the PIN is kept in the phone, and told with its own time when there is one again, though the session ran out', async () => {
  // The phone has a clock of its own: here the house goes by it.
  const typedAt = new Date()
  web.setNow(typedAt)
  const delivery = await aDelivery(db, place, addMinutes(typedAt, -20), { riderId: musa.id, at: 'at_door', sealed: SEALED })
  const { page, context, misbehaviour } = await openAs(musa, { viewport: { width: 360, height: 740 } })
  await page.goto(`${web.url}/rider/deliveries/${delivery.id}`)
  await context.setOffline(true)
  await page.getByLabel('The four digits that the guest tells you').fill(pinOf(vault, delivery))
  await page.getByRole('button', { name: 'Delivered' }).click()
  await page.getByText('1 not sent yet. It is kept in this phone').waitFor()
  expect((await rowOf(delivery.id)).state).toBe('at_door')
  const syncedAt = addMinutes(typedAt, 40)
  web.setNow(syncedAt)
  await context.setOffline(false)
  await page.getByLabel('The four digits that the guest tells you').waitFor({ state: 'detached' })
  await page.locator('#photo').waitFor({ state: 'attached' })
  const { state, endedAt } = await rowOf(delivery.id)
  expect(state).toBe('delivered')
  expect(Math.abs(endedAt!.getTime() - typedAt.getTime())).toBeLessThan(60_000)
  const [told] = await db.select().from(deliveryHistory).where(and(eq(deliveryHistory.deliveryId, delivery.id), eq(deliveryHistory.what, 'delivered')))
  expect(told?.toldAt).toEqual(syncedAt)
  expect(await page.evaluate("localStorage.getItem('buka-rider-reports')")).toBe('[]')
  web.setNow(NOON)
  expectWellBehaved(misbehaviour)
  await context.close()
}, 30_000)

test('staff: a zone is drawn with clicks and with text; a wrong one is shown again; a delivery is given to a rider, an incident settled', async () => {
  const { page, context, misbehaviour } = await openAs(efe)
  await db.update(riders).set({ onShiftSince: NOON }).where(eq(riders.personId, musa.id))
  await page.goto(`${web.url}/admin/zones?city=lagos`)
  await page.locator('.draw svg').waitFor()
  const box = (await page.locator('.draw svg').boundingBox())!
  for (const [x, y] of [[0.3, 0.3], [0.7, 0.3], [0.6, 0.7]] as const) await page.locator('.draw svg').click({ position: { x: box.width * x, y: box.height * y } })
  await page.getByLabel('Name', { exact: true }).fill('Drawn by hand')
  await page.getByRole('button', { name: 'Draw the zone' }).click()
  await page.getByRole('heading', { name: 'Drawn by hand' }).waitFor()
  const [drawn] = await db.select().from(deliveryZones).where(eq(deliveryZones.name, 'Drawn by hand'))
  expect(drawn?.shape.coordinates[0]).toHaveLength(4)
  await page.getByLabel('Shape, as GeoJSON').fill('{"type":"Polygon","coordinates":[[[3,6],[4,7],[4,6],[3,7],[3,6]]]}')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The line crosses or touches itself.').waitFor()
  await page.getByLabel('Shape, as GeoJSON').fill(JSON.stringify(squareAround(YABA, 0.005)))
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The line crosses or touches itself.').waitFor({ state: 'detached' })

  const delivery = await aDelivery(db, place, NOON, { riderId: musa.id, at: 'assigned', sealed: SEALED })
  await write(db, (tx) => reportIncident(tx, { deliveryId: delivery.id, kind: 'kitchen_late', note: 'They have just begun to cook.', by: musa.id }, NOON))
  await page.goto(`${web.url}/admin/deliveries`)
  await page.getByRole('link', { name: (await db.select({ reference: orders.reference }).from(orders).where(eq(orders.id, delivery.orderId)))[0]!.reference }).click()
  await page.getByLabel('What came of it').fill('The kitchen was called')
  await page.getByRole('button', { name: 'Settle', exact: true }).click()
  await page.getByText('The kitchen was called').waitFor()
  expect(await rowOf(delivery.id)).toMatchObject({ attention: null })
  expect((await db.select().from(deliveryIncidents).orderBy(desc(deliveryIncidents.at)))[0]?.resolvedBy).toBe(efe.id)
  await page.getByRole('button', { name: 'Give', exact: true }).click()
  await page.getByRole('button', { name: 'Give a new PIN' }).click()
  expect(await rowOf(delivery.id)).toMatchObject({ pinNumber: 2, riderId: musa.id })
  expectWellBehaved(misbehaviour)
  await context.close()
}, 60_000)

test('the desk and the rider’s page look again by themselves; what is being typed stays', async () => {
  await db.update(riders).set({ onShiftSince: NOON }).where(eq(riders.personId, musa.id))
  const [desk, mine] = [await openAs(efe), await openAs(musa)]
  for (const { page } of [desk, mine]) await page.clock.install()
  await desk.page.goto(`${web.url}/admin/deliveries?view=waiting`)
  await mine.page.goto(`${web.url}/rider`)
  await desk.page.locator('#rush').selectOption('20')
  const delivery = await order()
  await offered(delivery.id)
  const [{ reference } = { reference: '' }] = await db.select({ reference: orders.reference }).from(orders).where(eq(orders.id, delivery.orderId))
  const [offer] = await db.select().from(deliveryOffers).where(eq(deliveryOffers.deliveryId, delivery.id))
  await desk.page.clock.fastForward(21_000)
  await desk.page.getByRole('link', { name: reference }).waitFor()
  expect(await desk.page.locator('#rush').inputValue()).toBe('20')
  expect(await desk.page.locator('main').count()).toBe(1)
  await mine.page.clock.fastForward(16_000)
  await mine.page.locator(`form[action="/rider/offers/${offer!.id}/taking"]`).waitFor()
  for (const { context, misbehaviour } of [desk, mine]) {
    expectWellBehaved(misbehaviour)
    await context.close()
  }
}, 60_000)

async function look(context: BrowserContext, page: Page, paths: ReadonlyArray<string>, name: string): Promise<string[]> {
  const found: string[] = []
  for (const [i, path] of paths.entries()) {
    const status = (await page.goto(web.url + path))?.status()
    if (status !== 200) found.push(`${path} answered ${status}`)
    await page.evaluate(AXE)
    const violations = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).slice(0, 3).join(' ')}`))")) as string[]
    found.push(...violations.map((violation) => `${path} ${violation}`))
    if ((await page.evaluate('document.documentElement.scrollWidth > innerWidth')) === true) found.push(`${path} is wider than the screen`)
    if (SHOTS) {
      mkdirSync(SHOTS, { recursive: true })
      await page.screenshot({ path: `${SHOTS}/${name}-${i}.png`, fullPage: true })
    }
  }
  await context.close()
  return found
}

for (const { locale, width, colorScheme } of [{ locale: 'en', width: 1280, colorScheme: 'light' }, { locale: 'ar', width: 360, colorScheme: 'dark' }, { locale: 'en', width: 360, colorScheme: 'light' }, { locale: 'ar', width: 1280, colorScheme: 'light' }] as const) {
  test(`axe finds nothing, and nothing is wider than the screen: ${locale}, ${width} px, ${colorScheme}`, async () => {
    await db.update(riders).set({ onShiftSince: NOON }).where(eq(riders.personId, musa.id))
    const [atKitchen, atDoor, waiting, late] = [await aDelivery(db, place, NOON, { riderId: musa.id, at: 'assigned', sealed: SEALED, pay: 'cash' }), await aDelivery(db, place, NOON, { riderId: musa.id, at: 'at_door', sealed: SEALED, pay: 'cash' }), await order(), await order()]
    await db.update(deliveries).set({ attention: 'nobody_takes_it', attentionSince: NOON }).where(eq(deliveries.id, late.id))
    await db.insert(deliveryOffers).values({ deliveryId: waiting.id, riderId: musa.id, wave: 1, pay: naira(720), metresAway: 850, offeredAt: NOON, expiresAt: addMinutes(NOON, 1) })
    const options = { locale, colorScheme, viewport: { width, height: 800 }, bypassCSP: true } as const
    const rider = await openAs(musa, options)
    const staff = await openAs(efe, options)
    const [zone] = await db.select().from(deliveryZones).limit(1)
    web.setNow(addMinutes(NOON, 0.5))
    const found = [
      ...await look(rider.context, rider.page, ['/rider', `/rider/deliveries/${atKitchen.id}`, `/rider/deliveries/${atDoor.id}?pin=wrong&left=3`, '/rider/cash'], `rider-${locale}-${width}-${colorScheme}`),
      ...await look(staff.context, staff.page, ['/admin/deliveries', '/admin/deliveries?view=running&city=lagos', `/admin/deliveries/${atDoor.id}`, '/admin/riders', '/admin/zones?city=lagos', `/admin/zones/${zone!.id}`, '/admin/delivery-figures'], `staff-${locale}-${width}-${colorScheme}`),
    ]
    web.setNow(NOON)
    expect(found).toEqual([])
    expectWellBehaved(rider.misbehaviour)
    expectWellBehaved(staff.misbehaviour)
  }, 120_000)
}
