/** The inbox: rows once per event, each their own, pages and JSON, counts, and what the clock takes away. */
import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { letters, notices } from '../../drizzle/schema/notifications.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { leave } from '../accounts/leave.ts'
import { lockOrder, stepOrder } from '../orders/step.ts'
import { sealAddress, sealContact } from '../orders/contact.ts'
import { noteForGuest } from '../orders/tell-guest.ts'
import { emit } from '../platform/outbox.ts'
import { write } from '../platform/database.ts'
import { aDelivery, aRider } from '../testing/deliveries.ts'
import { makePerson, newBrowser, signedInBrowser } from '../testing/people.ts'
import { aRestaurant } from '../testing/places.ts'
import { relayAll } from '../testing/relay.ts'
import { readStream } from '../testing/stream-reader.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import type { Notice } from './notice.ts'
import { notify } from './notify.ts'
import { forgetNotices } from './read.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
const place = await aRestaurant(db, 'Iya Basira')
const SEALED = { contact: (id: string) => sealContact(vault, id, { name: 'Ada', email: 'ada@buka.test', phone: '+2348035550142' }), address: (id: string) => sealAddress(vault, id, { landmark: 'Gate', directions: '', phone: '+2348035550142' }) }
let numbered = 1_000_000

const told = (personId: Id<'person'>, reference: string, at = NOON, kind: 'order-accepted' | 'order-delivered' = 'order-accepted') =>
  write(db, (tx) => notify(tx, { to: [personId], kind, arguments: { place: 'Iya Basira', reference }, aboutId: newId(), because: { id: numbered++, at } }))
const noticesOf = (personId: Id<'person'>): Promise<Notice[]> => db.select().from(notices).where(eq(notices.personId, personId)).orderBy(notices.id)

/** An order of somebody with an account, and a browser in which they are signed in. */
async function guest() {
  const { orderId, id } = await aDelivery(db, place, NOON, { sealed: SEALED })
  const [order] = await db.select().from(orders).where(eq(orders.id, orderId))
  const [person] = await db.select().from(people).where(eq(people.id, order!.personId!))
  return { orderId, deliveryId: id, person: person!, browser: await signedInBrowser(web, person!) }
}

describe('rows', () => {
  test('an order that moves on is told to its guest, once, whoever tells it again', async () => {
    const { orderId, person } = await guest()
    await relayAll(web)
    for (const to of ['preparing', 'ready', 'picked_up', 'delivered'] as const) await write(db, async (tx) => stepOrder(tx, await lockOrder(tx, orderId), to, { by: { who: 'staff', id: null } }, NOON))
    await relayAll(web)
    expect((await noticesOf(person.id)).map(({ kind }) => kind)).toEqual(['order-on-its-way', 'order-delivered'])
    const [first] = await noticesOf(person.id)
    const [event] = await db.select().from(events).where(eq(events.id, first!.eventId))
    await write(db, (tx) => noteForGuest(tx, orderId, 'order-on-its-way', { id: event!.id, name: 'orders.picked_up', subjectId: orderId, facts: {}, at: NOON }))
    expect(await noticesOf(person.id)).toHaveLength(2)
    expect(JSON.stringify(first!.arguments)).not.toContain('order')
  })
  test('what a platform sold, and guests without an account, have no inbox', async () => {
    const { orderId, person } = await guest()
    await db.update(orders).set({ source: 'glovo' }).where(eq(orders.id, orderId))
    await write(db, (tx) => noteForGuest(tx, orderId, 'order-accepted', { id: numbered++, name: 'orders.accepted', subjectId: orderId, facts: {}, at: NOON }))
    await db.update(orders).set({ source: null, personId: null }).where(eq(orders.id, orderId))
    await write(db, (tx) => noteForGuest(tx, orderId, 'order-accepted', { id: numbered++, name: 'orders.accepted', subjectId: orderId, facts: {}, at: NOON }))
    expect(await noticesOf(person.id)).toEqual([])
  })
  test('riders are told of offers, and staff of what needs them', async () => {
    const rider = await aRider(db, NOON)
    const support = await makePerson(db, { role: 'support' })
    const { id, orderId, restaurantId } = await aDelivery(db, place, NOON, { sealed: SEALED })
    const about = { order_id: orderId, restaurant_id: restaurantId }
    await write(db, (tx) => emit(tx, { name: 'delivery.offered', subjectId: id, facts: { ...about, wave: 1, rider_ids: [rider] } }, NOON))
    await write(db, (tx) => emit(tx, { name: 'delivery.attention_wanted', subjectId: id, facts: { ...about, reason: 'late' } }, NOON))
    await relayAll(web, (name) => name.startsWith('tell-'))
    expect(await noticesOf(rider)).toMatchObject([{ kind: 'rider-offer', arguments: { place: 'Iya Basira', pay: 72_000 } }])
    expect(await noticesOf(support.id)).toMatchObject([{ kind: 'staff-delivery', aboutId: id, arguments: { reason: 'late' } }])
  })
  test('who wants no e-mail for each step is written to when it counts', async () => {
    const { orderId, person, browser } = await guest()
    expect(await (await browser.json('PUT', '/api/notifications/preferences', { order_emails: false })).json()).toEqual({ order_emails: false })
    for (const [name, reason] of [['orders.accepted'], ['orders.refused', 'not_answered']] as const) await write(db, (tx) => emit(tx, { name, subjectId: orderId, facts: { fulfilment: 'delivery', ...(reason ? { reason } : {}) } }, NOON))
    await relayAll(web, (name) => name.startsWith('tell-'))
    const written = await db.select({ template: letters.template }).from(letters).where(eq(letters.personId, person.id))
    expect(written.map(({ template }) => template)).toEqual(['order-refused'])
    expect((await noticesOf(person.id)).map(({ kind }) => kind)).toEqual(['order-accepted', 'order-refused'])
  })
  test('what is older than a quarter of a year is forgotten, and all of it by who leaves', async () => {
    const person = await makePerson(db)
    await told(person.id, 'AA-1', addMinutes(NOON, -91 * DAY_MINUTES))
    await told(person.id, 'AA-2', addMinutes(NOON, -89 * DAY_MINUTES))
    await forgetNotices(db, NOON)
    expect((await noticesOf(person.id)).map(({ arguments: given }) => given.reference)).toEqual(['AA-2'])
    await write(db, (tx) => leave(tx, vault, person, NOON))
    expect(await noticesOf(person.id)).toEqual([])
  })
})

describe('without script', () => {
  test('read one by following it, mark one, mark all that were shown; the header counts', async () => {
    const person = await makePerson(db)
    const browser = await signedInBrowser(web, person)
    for (const reference of ['AA-1', 'AA-2', 'AA-3']) await told(person.id, reference)
    const [one, two] = await noticesOf(person.id)
    const page = await (await browser.ask('/notifications')).text()
    expect(page).toContain('Iya Basira has accepted your order AA-3.')
    expect(page).toContain('aria-label="Notifications, 3 unread"')
    expect((await (await browser.ask('/')).text())).toContain('aria-label="Notifications, 3 unread"')
    const opened = await browser.form(`/notifications/${one!.id}/opening`, { _key: `open-${one!.id}` })
    expect([opened.status, opened.headers.get('location')]).toEqual([303, `/orders/${one!.aboutId}`])
    expect((await (await browser.ask('/')).text())).toContain('aria-label="Notifications, 2 unread"')
    expect((await browser.form(`/notifications/${two!.id}/reading`, {})).status).toBe(303)
    const shown = (await noticesOf(person.id)).at(-1)!
    await told(person.id, 'AA-4', addMinutes(NOON, 1))
    expect((await browser.form('/notifications/reading', { until: shown.id })).headers.get('location')).toBe('/notifications')
    expect((await noticesOf(person.id)).map(({ readAt }) => readAt !== null)).toEqual([true, true, true, false])
  })
  test('the same words in Arabic, whenever they were written', async () => {
    const person = await makePerson(db)
    const browser = await signedInBrowser(web, person)
    await told(person.id, 'KM-482-9153')
    const page = await (await browser.ask('/notifications?lang=ar')).text()
    expect(page).toContain('dir="rtl"')
    expect(page).toContain('قبل \u2068Iya Basira\u2069 طلبك \u2068KM-482-9153\u2069.')
  })
  test('a stranger is asked to sign in, and has no bell', async () => {
    const stranger = newBrowser(web)
    expect((await stranger.ask('/notifications')).headers.get('location')).toBe('/sign-in?next=%2Fnotifications')
    expect(await (await stranger.ask('/')).text()).not.toContain('id="bell"')
  })
})

interface Answer { items: Array<{ id: string; text: string; kind: string; link: string; read_at: string | null }>; next_cursor: string | null; unread: number; code?: string }
const answer = async (response: Response): Promise<Answer> => (await response.json()) as Answer

describe('as JSON', () => {
  test('pages by cursor: each once, in order, whatever comes in meanwhile', async () => {
    const person = await makePerson(db)
    const browser = await signedInBrowser(web, person)
    for (let i = 1; i <= 5; i++) await told(person.id, `AA-${i}`, addMinutes(NOON, i))
    const first = await answer(await browser.ask('/api/notifications?limit=2'))
    await told(person.id, 'AA-6', addMinutes(NOON, 9))
    const second = await answer(await browser.ask(`/api/notifications?limit=2&cursor=${first.next_cursor}`))
    const third = await answer(await browser.ask(`/api/notifications?limit=2&cursor=${second.next_cursor}`))
    expect([...first.items, ...second.items, ...third.items].map(({ text }) => text.slice(-5, -1))).toEqual(['AA-5', 'AA-4', 'AA-3', 'AA-2', 'AA-1'])
    expect([first.unread, third.next_cursor]).toEqual([5, null])
    const other = await signedInBrowser(web, await makePerson(db))
    expect((await other.ask(`/api/notifications?cursor=${first.next_cursor}`)).status).toBe(422)
    expect((await other.json('POST', `/api/notifications/${first.items[0]!.id}/reading`, {})).status).toBe(404)
    expect(await (await browser.json('POST', `/api/notifications/${first.items[0]!.id}/reading`, {})).json()).toMatchObject({ id: first.items[0]!.id, read_at: NOON.toISOString() })
    expect(await (await browser.json('POST', '/api/notifications/reading', { until: second.items[0]!.id })).json()).toEqual({ read: 3 })
    expect((await answer(await browser.ask('/api/notifications?unread=yes'))).items.map(({ text }) => text.slice(-5, -1))).toEqual(['AA-6', 'AA-4'])
  })
  test('bad input', async () => {
    const browser = await signedInBrowser(web, await makePerson(db))
    const status = async (path: string, init?: RequestInit): Promise<number> => (await browser.ask(path, init)).status
    expect(await status('/api/notifications?limit=0')).toBe(422)
    expect(await status('/api/notifications?cursor=garbage')).toBe(422)
    expect(await status('/api/notifications?unread=1')).toBe(422)
    expect(await status('/api/notifications?what=else')).toBe(422)
    expect((await browser.json('POST', '/api/notifications/0x10/reading', {})).status).toBe(422)
    expect((await browser.json('POST', `/api/notifications/${newId()}/reading`, {})).status).toBe(404)
    expect((await browser.json('PUT', '/api/notifications/preferences', { order_emails: 'yes' })).status).toBe(422)
    expect((await browser.json('PUT', '/api/notifications/preferences', { order_emails: true, person_id: newId() })).status).toBe(422)
    expect((await newBrowser(web).ask('/api/notifications')).status).toBe(401)
  })
  test('as a stream: it follows, also when it is read elsewhere, and ends with the session', async () => {
    const person = await makePerson(db)
    const browser = await signedInBrowser(web, person)
    await told(person.id, 'AA-1')
    const cookie = [...browser.jar].map(([key, value]) => `${key.split('@')[0]}=${value}`).join('; ')
    const stream = await readStream(`${web.url}/api/notifications`, { cookie })
    const unreadIs = (count: number) => stream.until(({ data }) => data.startsWith('{') && (JSON.parse(data) as { state: Answer }).state.unread === count)
    await unreadIs(1)
    await told(person.id, 'AA-2')
    await unreadIs(2)
    await browser.json('POST', '/api/notifications/reading', {})
    await unreadIs(0)
    await browser.json('POST', '/api/auth/logout', {})
    await stream.untilOver()
  })
})
