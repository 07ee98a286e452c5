/** The inbox in a real Chromium: what the kitchen does shows up by itself, in Arabic too, on a small phone, for everybody's eyes and ears. */
import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { sealAddress, sealContact } from '../orders/contact.ts'
import { write } from '../platform/database.ts'
import { accessFaults, expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { anOrder } from '../testing/deliveries.ts'
import { makePerson, signedInBrowser } from '../testing/people.ts'
import { aRestaurant } from '../testing/places.ts'
import { relayAll } from '../testing/relay.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import type { NoticeArguments, NoticeKind } from './notice.ts'
import { notify } from './notify.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
const { open } = await testBrowser()
const place = await aRestaurant(db, 'Iya Basira')
const SEALED = { contact: (id: string) => sealContact(vault, id, { name: 'Ada', email: 'ada@buka.test', phone: '+2348035550142' }), address: (id: string) => sealAddress(vault, id, { landmark: 'Gate', directions: '', phone: '+2348035550142' }) }
/** Set to a folder to look at the pages. */
const SHOTS = process.env.SHOTS
const owner = await makePerson(db, { staff: { [place.id]: 'owner' } })

/** Somebody with a paid order, and a page on which they are signed in. */
async function guestPage(options: Parameters<typeof open>[0] = {}) {
  const orderId = await anOrder(db, place, NOON, { state: 'paid', sealed: SEALED })
  const [order] = await db.select().from(orders).where(eq(orders.id, orderId))
  const [person] = await db.select().from(people).where(eq(people.id, order!.personId!))
  const { jar } = await signedInBrowser(web, person!)
  const watched = await open({ viewport: { width: 360, height: 740 }, ...options })
  await watched.context.addCookies([...jar].filter(([key]) => !key.includes('@')).map(([name, value]) => ({ name, value, url: web.url })))
  return { ...watched, orderId, person: person!, reference: order!.reference }
}

let numbered = 5_000_000
const tell = <Kind extends NoticeKind>(to: Id<'person'>, kind: Kind, given: NoticeArguments[Kind], minutes: number) =>
  write(db, (tx) => notify(tx, { to: [to], kind, arguments: given, aboutId: newId(), because: { id: numbered++, at: addMinutes(NOON, minutes) } }))

test('the kitchen accepts, and the guest reads it without doing anything; the bell counts along; one press follows it', async () => {
  const { page, context, misbehaviour, orderId, reference } = await guestPage()
  await page.goto(`${web.url}/notifications`)
  await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor()
  await page.locator('#inbox[data-on]').waitFor()
  const kitchen = await signedInBrowser(web, owner)
  expect((await kitchen.json('POST', `/api/orders/${orderId}/accept`, {})).status).toBe(200)
  await relayAll(web, (name) => name.startsWith('tell-'))
  const told = page.getByRole('button', { name: `Iya Basira has accepted your order ${reference}.`, exact: false }).first()
  await told.waitFor()
  await page.locator('#bell[aria-label="Notifications, 1 unread"]').waitFor()
  expect(await page.locator('#bell').count()).toBe(1)
  await page.locator('#inbox-said', { hasText: '1 unread. Newest: Iya Basira has accepted' }).waitFor({ state: 'attached' })
  await told.click()
  await page.waitForURL(new RegExp(`/orders/${orderId}$`))
  await page.goto(`${web.url}/notifications`)
  await page.locator('#bell[aria-label="Notifications"]').waitFor()
  await page.getByText('All read', { exact: true }).waitFor()
  expectWellBehaved(misbehaviour)
  await context.close()
}, 60_000)

test('two pages of one person: what is read on one is read on the other', async () => {
  const { page, context, person } = await guestPage()
  await tell(person.id, 'order-ready', { place: 'Iya Basira', reference: 'KM-482-9153' }, 1)
  await page.goto(`${web.url}/notifications`)
  await page.locator('#inbox[data-on]').waitFor()
  const other = await context.newPage()
  await other.goto(`${web.url}/notifications`)
  await other.getByRole('button', { name: 'Mark all as read' }).click()
  await other.getByText('All read', { exact: true }).waitFor()
  // One that lies behind another may have let go of its stream, and catches up when it is looked at.
  await page.bringToFront()
  await page.getByText('All read', { exact: true }).waitFor()
  await context.close()
}, 60_000)

for (const { name, options, path } of [
  { name: 'small, light', options: { viewport: { width: 360, height: 740 } }, path: '/notifications' },
  { name: 'small, dark, Arabic', options: { viewport: { width: 360, height: 740 }, colorScheme: 'dark' as const }, path: '/notifications?lang=ar' },
  { name: 'wide, light, Arabic', options: { viewport: { width: 1280, height: 800 } }, path: '/notifications?lang=ar' },
  { name: 'wide, dark', options: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' as const }, path: '/notifications' },
]) {
  test(`everybody can use it: ${name}`, async () => {
    const { page, context, person } = await guestPage({ ...options, bypassCSP: true })
    const about = { place: 'Iya Basira', reference: 'KM-482-9153' }
    await tell(person.id, 'order-accepted', about, -300)
    await tell(person.id, 'order-item-ran-out', { place: 'Mama Cass & Sons, Ikeja', reference: 'HL-203-4471' }, -60)
    await tell(person.id, 'order-refunded', { ...about, amount: kobo(150_000) }, -50)
    await tell(person.id, 'order-on-its-way', about, -10)
    await tell(person.id, 'order-at-door', about, -2)
    await page.goto(`${web.url}${path}`)
    await page.locator('#inbox[data-on]').waitFor()
    await page.locator('.mark').last().click()
    await page.locator('a.told').waitFor()
    await page.locator('#inbox[data-on]').waitFor()
    expect(await accessFaults(page)).toEqual([])
    await page.locator('summary').click()
    expect(await accessFaults(page)).toEqual([])
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/inbox ${name}.png`, fullPage: true })
    await context.close()
  }, 60_000)
}
