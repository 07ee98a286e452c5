/** The JSON doors of restaurants, menus and reviews, through the edge of the house. */
import { describe, expect, test } from 'bun:test'
import { people } from '../../drizzle/schema/accounts.ts'
import { menusApi } from '../menus/api.ts'
import { reviewsApi } from '../reviews/api.ts'
import { aMenu, aPerson, aRestaurant, worksAt, YABA } from '../testing/places.ts'
import { testWeb } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'
import type { SignedIn } from '../vocabulary/visit.ts'
import { edge } from '../web/edge.ts'
import { restaurantsApi } from './api.ts'
import type { Actor } from './policy.ts'

const web = await testWeb()
const { db, house } = { db: web.database.db, house: web.house }
const [owner, admin, stranger] = await Promise.all([aPerson(db, 'Ngozi Okafor'), aPerson(db, 'Ada Admin', 'admin'), aPerson(db, 'Sule Stranger')])
const buka = await aRestaurant(db, 'Iya Basira', { menu: ['Jollof Rice', 'Ẹ̀wà Agọ̀yìn'], cuisines: ['buka'] })
await aRestaurant(db, 'Suya Spot', { cuisines: ['suya'], lat: 6.6, lng: 3.35 })
const [dish] = await aMenu(db, buka.id, ['Moi Moi'])
await worksAt(db, owner, buka, 'owner')
await house.catalogue.reload(db)

// Sessions are another room's: here a header says who asks, and the doors believe it.
const known = new Map((await db.select().from(people)).map((p): [string, SignedIn] => [p.id, { id: p.id, name: p.name, role: p.role, staff: {}, sessionId: newId(), hasSecondFactor: false, provenAt: new Date(0) }]))
const answer = edge(house, [restaurantsApi(house), menusApi(house), reviewsApi(house)], async (_cookies, request) => known.get(request.headers.get('x-test-person') ?? '') ?? null, () => () => null)

async function ask(method: string, path: string, options: { as?: Actor; body?: unknown; raw?: string; headers?: Record<string, string> } = {}) {
  const headers = new Headers({ host: new URL(web.url).host, 'sec-fetch-site': 'same-origin', ...options.headers })
  if (options.as) headers.set('x-test-person', options.as.id)
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
  if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json')
  const response = await answer(new Request(`${web.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) }), '127.0.0.1')
  const text = await response.text()
  return { status: response.status, type: response.headers.get('content-type'), location: response.headers.get('location'), json: (text ? JSON.parse(text) : null) as any }
}
const GHOST = '0197f7d2-0000-7000-8000-000000000000'
const at = `/api/restaurants/${buka.id}`

describe('reading', () => {
  test('the list, with cursors', async () => {
    const first = await ask('GET', '/api/restaurants?limit=1&sort=rating')
    expect(first.json.items).toHaveLength(1)
    const second = await ask('GET', `/api/restaurants?limit=1&sort=rating&cursor=${encodeURIComponent(first.json.next_cursor)}`)
    expect(second.json.items[0].id).not.toBe(first.json.items[0].id)
    expect(second.json.next_cursor).toBeNull()
  })
  test('search finds dishes through typing errors', async () => {
    const { json } = await ask('GET', '/api/restaurants?q=ewa%20agoyn&city=lagos')
    expect(json).toMatchObject({ total: 1, items: [{ id: buka.id, matched_items: [{ name: 'Ẹ̀wà Agọ̀yìn' }], delivery_fee: { amount: 70_000, currency: 'NGN' }, opening: { state: 'open', closes_at: '2026-11-18T21:00:00.000Z' } }] })
  })
  test('near a pin', async () => {
    const { json } = await ask('GET', `/api/restaurants?lat=${YABA.lat}&lng=${YABA.lng}&radius=2000&sort=distance`)
    expect(json.items).toMatchObject([{ id: buka.id, distance_metres: 0, delivers_here: true }])
  })
  test('one, its hours, menu, item and reviews', async () => {
    expect((await ask('GET', at)).json).toMatchObject({ slug: 'iya-basira', status: 'live', attribution: null })
    expect((await ask('GET', `${at}/hours`)).json).toMatchObject({ time_zone: 'Africa/Lagos', closings: [], now: { delivery: { state: 'open' } } })
    expect((await ask('GET', `${at}/menu`)).json.categories[0].items[0]).toMatchObject({ name: 'Jollof Rice', price: { amount: 200_000, currency: 'NGN' }, available: true })
    expect((await ask('GET', `${at}/menu/items/${dish}`)).json).toMatchObject({ name: 'Moi Moi', option_groups: [] })
    expect((await ask('GET', `${at}/reviews`)).json).toMatchObject({ items: [], histogram: { 5: 0 }, next_cursor: null })
  })
  test.each(['', '/hours', '/menu', '/reviews', `/menu/items/${GHOST}`])('an id that nobody has is 404: %s', async (rest) => {
    expect(await ask('GET', `/api/restaurants/${GHOST}${rest}`)).toMatchObject({ status: 404, type: 'application/problem+json', json: { code: 'unknown-restaurant', status: 404 } })
  })
  test.each(['0x10', '1e3', '%20', '+1', 'Infinity', '12345678901234567890123', 'iya-basira', buka.id.toUpperCase()])('what is no id is 422: %s', async (id) => {
    expect(await ask('GET', `/api/restaurants/${id}`)).toMatchObject({ status: 422, json: { errors: [{ field: 'id' }] } })
  })
  test.each([
    ['limit=0', 422], ['limit=-1', 422], ['limit=1e9', 422], ['sort=id;drop', 422], ['cursor=garbage', 422], ['colour=red', 422], ['q=a&q=b', 422], ['q=%ff', 400], ['lat=91&lng=1', 422],
    ['radius=1', 422], [`q=${'rice+'.repeat(400)}`, 422], ['q=%00', 422], ['q=%25', 200], ['q=(a%2B)%2B%24', 200], ['q=', 200],
  ])('?%s is %d', async (query, status) => {
    const answered = await ask('GET', `/api/restaurants?${query}`)
    expect(answered.status).toBe(status)
    if (status >= 400) expect(answered).toMatchObject({ type: 'application/problem+json' })
  })
})

describe('writing', () => {
  const place = { name: 'Amala Skye', city: 'lagos', pin: YABA, price_level: 1 }
  test('a person makes a restaurant, which others do not see', async () => {
    const made = await ask('POST', '/api/restaurants', { as: owner, body: place })
    expect(made).toMatchObject({ status: 201, json: { slug: 'amala-skye', status: 'draft' } })
    expect(made.location).toBe(`/api/restaurants/${made.json.id}`)
    expect((await ask('GET', `/api/restaurants/${made.json.id}`)).status).toBe(404)
    expect((await ask('GET', `/api/restaurants/${made.json.id}/menu`, { as: stranger })).status).toBe(404)
    expect((await ask('GET', `/api/restaurants/${made.json.id}`, { as: owner })).status).toBe(200)
    expect((await ask('PATCH', `/api/restaurants/${made.json.id}`, { as: admin, body: { status: 'live' } })).json.status).toBe('live')
  })
  test('hours, closings, details', async () => {
    const hours = [{ order_type: 'delivery', weekday: 3, opens_minute: 600, closes_minute: 1560 }]
    expect((await ask('PUT', `${at}/hours`, { as: owner, body: { hours } })).json).toMatchObject({ hours, now: { delivery: { state: 'open' }, pickup: { state: 'closed', opens_at: null } } })
    const closing = await ask('POST', `${at}/closings`, { as: owner, body: { first_day: '2026-12-25', last_day: '2026-12-25' } })
    expect(closing.status).toBe(201)
    expect((await ask('DELETE', `${at}/closings/${closing.json.id}`, { as: owner })).status).toBe(204)
    expect((await ask('DELETE', `${at}/closings/${closing.json.id}`, { as: owner })).status).toBe(404)
    expect((await ask('PATCH', at, { as: owner, body: { delivery_fee: { amount: 50_000, currency: 'NGN' } } })).json.delivery_fee.amount).toBe(50_000)
  })
  test('items: add, change, off, stock, prices, remove', async () => {
    const added = await ask('POST', `${at}/menu/items`, { as: owner, body: { category: 'Swallow', name: 'Eba', price: { amount: 99_999, currency: 'NGN' } } })
    expect(added.status).toBe(201)
    const item = `${at}/menu/items/${added.json.id}`
    expect((await ask('PATCH', item, { as: owner, body: { name: 'Eba and Okro' } })).json.name).toBe('Eba and Okro')
    expect((await ask('PUT', `${item}/off-until`, { as: owner, body: { until: '2026-11-19T06:00:00Z' } })).json).toMatchObject({ available: false, off_until: '2026-11-19T06:00:00.000Z' })
    expect((await ask('PUT', `${item}/off-until`, { as: owner, body: { until: null } })).json.available).toBe(true)
    expect((await ask('PUT', `${item}/stock`, { as: owner, body: { stock: 0 } })).json).toMatchObject({ available: false, stock: 0 })
    expect((await ask('POST', `${at}/menu/price-changes`, { as: owner, body: { basis_points: 1_050, item_ids: [added.json.id] } })).json).toEqual({ changed: 1 })
    expect((await ask('GET', item)).json.price.amount).toBe(110_499) // 110498.895
    expect((await ask('DELETE', item, { as: owner })).status).toBe(204)
    expect((await ask('GET', item)).status).toBe(404)
  })
  test('a price change that is sent twice under one key happens once', async () => {
    const again = { as: owner, body: { basis_points: 10_000, item_ids: [dish] }, headers: { 'idempotency-key': 'double-click' } }
    const before = (await ask('GET', `${at}/menu/items/${dish}`)).json.price.amount
    expect((await ask('POST', `${at}/menu/price-changes`, again)).json).toEqual({ changed: 1 })
    expect((await ask('POST', `${at}/menu/price-changes`, again)).json).toEqual({ changed: 1 })
    expect((await ask('GET', `${at}/menu/items/${dish}`)).json.price.amount).toBe(2 * before)
  })
  test('a review, once', async () => {
    expect(await ask('POST', `${at}/reviews`, { as: stranger, body: { rating: 5, text: '<script>alert(1)</script>', dishes: [{ item_id: dish, rating: 4 }] } })).toMatchObject({ status: 201 })
    expect(await ask('POST', `${at}/reviews`, { as: stranger, body: { rating: 1 } })).toMatchObject({ status: 409, json: { code: 'reviewed-already' } })
    expect((await ask('GET', `${at}/reviews?limit=1`)).json).toMatchObject({ items: [{ author: 'Sule S.', rating: 5, items: [{ name: 'Moi Moi', rating: 4 }] }], histogram: { 5: 1 } })
  })
})

describe('writes that are refused', () => {
  const item = `${at}/menu/items/${dish}`
  const writes: ReadonlyArray<[string, string, unknown]> = [
    ['POST', '/api/restaurants', { name: 'X', city: 'lagos', pin: YABA, price_level: 1 }], ['PATCH', at, { name: 'X' }], ['PUT', `${at}/hours`, { hours: [] }],
    ['POST', `${at}/closings`, { first_day: '2026-12-25', last_day: '2026-12-25' }], ['DELETE', `${at}/closings/${GHOST}`, undefined],
    ['POST', `${at}/menu/items`, { category: 'A', name: 'B', price: { amount: 1, currency: 'NGN' } }], ['PATCH', item, { name: 'X' }], ['DELETE', item, undefined],
    ['PUT', `${item}/off-until`, { until: null }], ['PUT', `${item}/stock`, { stock: 1 }], ['POST', `${at}/menu/price-changes`, { basis_points: 100 }], ['POST', `${at}/reviews`, { rating: 5 }],
  ]
  test.each(writes)('%s %s without a person is 401, even with a wrong body', async (method, path, body) => {
    expect((await ask(method, path, { body })).status).toBe(401)
    if (body !== undefined) expect((await ask(method, path, { body: { nonsense: 1 } })).status).toBe(401)
  })
  test.each(writes.filter(([, path]) => path !== '/api/restaurants' && !path.endsWith('/reviews')))('%s %s by a stranger is 403', async (method, path, body) => {
    expect(await ask(method, path, { as: stranger, body })).toMatchObject({ status: 403, json: { code: 'not-your-restaurant' } })
  })
  test('owners do not review their own place', async () => {
    expect((await ask('POST', `${at}/reviews`, { as: owner, body: { rating: 5 } })).status).toBe(403)
  })
  test.each<[string, string, unknown, string]>([
    ['PATCH', at, { role: 'owner' }, 'role'], ['PATCH', at, { price_level: '1' }, 'price_level'], ['PATCH', at, { price_level: 1.5 }, 'price_level'], ['PATCH', at, { price_level: 5 }, 'price_level'],
    ['PATCH', at, { name: ['a'] }, 'name'], ['PATCH', at, { name: '   ' }, 'name'], ['PATCH', at, { name: 'a'.repeat(121) }, 'name'], ['PATCH', at, { description: 'a'.repeat(10_001) }, 'description'],
    ['PATCH', at, { delivery_fee: { amount: -1, currency: 'NGN' } }, 'delivery_fee/amount'], ['PATCH', at, { delivery_fee: { amount: 1, currency: 'ngn' } }, 'delivery_fee/currency'],
    ['PATCH', at, { delivery_radius_metres: 2147483648 }, 'delivery_radius_metres'], ['PATCH', at, { website: 'javascript:alert(1)' }, 'website'], ['PATCH', at, { phone: '+234 abc' }, 'phone'],
    ['PATCH', at, { cuisines: ['nigerian', 'nigerian'] }, 'cuisines'], ['PATCH', at, { cuisines: ['martian'] }, 'cuisines/0'], ['PATCH', at, { status: 'closed' }, 'status'], ['PATCH', at, { pin: { lat: 91, lng: 3 } }, 'pin/lat'],
    ['PUT', `${item}/stock`, { stock: '1' }, 'stock'], ['PUT', `${item}/stock`, { stock: -1 }, 'stock'], ['PUT', `${item}/off-until`, { until: 'tomorrow' }, 'until'], ['PUT', `${item}/off-until`, { until: '2026-02-30T00:00:00Z' }, 'until'],
    ['POST', `${at}/menu/price-changes`, { basis_points: 0.5 }, 'basis_points'], ['POST', `${at}/menu/price-changes`, { basis_points: -10_000 }, 'basis_points'],
    ['POST', `${at}/menu/items`, { category: 'A', name: 'B', price: { amount: 9007199254740993, currency: 'NGN' } }, 'price/amount'],
    ['PUT', `${at}/hours`, { hours: [{ order_type: 'drone', weekday: 0, opens_minute: 0, closes_minute: 1 }] }, 'hours/0/order_type'],
  ])('%s %s %j is 422 and names the field', async (method, path, body, field) => {
    const answered = await ask(method, path, { as: owner, body })
    expect(answered).toMatchObject({ status: 422, type: 'application/problem+json' })
    expect(answered.json.errors.map((e: { field: string }) => e.field.replace(/^\//, ''))).toContain(field)
  })
  test.each<[string, string, number]>([
    ['cut off', '{"a":', 400], ['empty', '', 422], ['null', 'null', 422], ['list', '[]', 422], ['text', '"x"', 422], ['NaN', '{"rating":NaN}', 400], ['infinite', '{"rating":1e400}', 422],
    ['NUL', '{"rating":5,"text":"\\u0000"}', 422], ['lone surrogate', '{"rating":5,"text":"\\ud800"}', 422], ['prototype', '{"__proto__":{"rating":5}}', 422], ['deep', '['.repeat(20_000), 422],
  ])('a body that is %s', async (_name, raw, status) => {
    expect((await ask('POST', `${at}/reviews`, { as: admin, raw })).status).toBe(status)
  })
  test('a form on a JSON door is 415, another site is 403, a wrong method is 405', async () => {
    expect((await ask('POST', `${at}/reviews`, { as: admin, raw: 'rating=5', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status).toBe(415)
    expect((await ask('POST', `${at}/reviews`, { as: admin, body: { rating: 5 }, headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' } })).status).toBe(403)
    expect((await ask('DELETE', at, { as: admin })).status).toBe(405)
  })
})

test('a change reaches the catalogue of the web process by itself', async () => {
  await ask('PATCH', at, { as: owner, body: { name: 'Iya Basira II' } })
  // NOTIFY travels on a connection of its own: wait for its effect, not for a time.
  for (let i = 0; i < 500 && house.catalogue.byId(buka.id)?.name !== 'Iya Basira II'; i++) await Bun.sleep(10)
  expect(house.catalogue.byId(buka.id)?.name).toBe('Iya Basira II')
})
