import { expect, test } from 'bun:test'
import { desc, eq } from 'drizzle-orm'
import { dishes, menuCategories } from '../../drizzle/schema/menus.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { feedback, models, trainingRuns } from '../../drizzle/schema/recommendations.ts'
import { beginSession } from '../accounts/sessions.ts'
import { write } from '../platform/database.ts'
import { makePerson, newBrowser, signedInBrowser } from '../testing/people.ts'
import { buildTown, type Town } from '../testing/town.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'

let town: Town
const dish = newId<'dish'>()
const web = await testWeb(async ({ db }) => {
  town = await buildTown(db, { now: NOON })
  const category = newId<'category'>()
  await db.insert(menuCategories).values({ id: category, restaurantId: town.places[0]!, name: 'Food' })
  await db.insert(dishes).values({ id: dish, restaurantId: town.places[0]!, categoryId: category, slug: 'amala', name: 'Amala', price: kobo(150_000) })
})
const { db } = web.database
const api = async (path: string, body?: unknown) => {
  const response = await web.browse(`/api/recommendations${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Record<string, any> }
}

test('suggestions have the promised shape, and go on by cursor', async () => {
  for (const path of ['/personalized', '/trending', `/similar/${town.places[0]}`]) {
    const first = await api(`${path}?limit=3`)
    expect(first.status).toBe(200)
    expect(first.body.items).toHaveLength(3)
    expect(Object.keys(first.body)).toEqual(['items', 'next_cursor', 'model_version'])
    expect(first.body.items[0]).toMatchObject({ restaurant: { id: expect.any(String) }, score: expect.any(Number), confidence: null, reason: expect.any(String), recommender: expect.any(String) })
    const second = await api(`${path}?limit=3&cursor=${first.body.next_cursor}`)
    const ids = [...first.body.items, ...second.body.items].map((one: any) => one.restaurant.id)
    expect(new Set(ids).size).toBe(6)
  }
})

test('exclude, place and hour are obeyed', async () => {
  const all = (await api('/personalized?limit=50')).body.items.map((one: any) => one.restaurant.id) as string[]
  const without = (await api(`/personalized?limit=50&exclude=${all.slice(0, 5).join(',')}`)).body.items.map((one: any) => one.restaurant.id)
  expect(without).toEqual(all.slice(5))
  expect((await api('/personalized?lat=9.06&lng=7.49&limit=50')).body.items).toEqual([])
  expect((await api('/personalized?city=kano')).body.items).toEqual([])
  expect((await api('/personalized?at=2026-11-20T19:00:00Z&limit=1')).body.items).toHaveLength(1)
})

for (const [query, field] of [
  ['limit=0', 'limit'], ['limit=-1', 'limit'], ['limit=51', 'limit'], ['limit=1e1', 'limit'], ['limit=0x10', 'limit'], ['limit=abc', 'limit'], ['cursor=a.b', 'cursor'], ['cursor=garbage', 'cursor'],
  ['lat=91&lng=3', 'lat'], ['lat=NaN&lng=3', 'lat'], ['lat=6.5', 'lng'], ['lng=3.3', 'lat'], ['at=yesterday', 'at'], ['at=2026-02-30T00:00:00Z', 'at'], ['exclude=1', 'exclude/0'], ['city=../x', 'city'], ['sort=id', 'sort'],
] as const) {
  test(`personalized?${query} is refused with the field's name`, async () => {
    const { status, body } = await api(`/personalized?${query}`)
    expect(status).toBe(422)
    expect(body.errors.map((e: { field: string }) => e.field)).toContain(field)
  })
}

test('a cursor of another list or city is refused', async () => {
  const { next_cursor } = (await api('/trending?limit=3')).body
  expect((await api(`/personalized?cursor=${next_cursor}`)).status).toBe(422)
  expect((await api(`/trending?city=kano&cursor=${next_cursor}`)).status).toBe(422)
})

test('similar to a place that does not exist is 404, to no id at all 422', async () => {
  expect((await api(`/similar/${newId()}`)).status).toBe(404)
  expect((await api('/similar/1')).status).toBe(422)
})

test('feedback is a row and an event, and the body says so', async () => {
  const given = await api('/feedback', { restaurant_id: town.places[0], kind: 'order', item_id: dish, context: { page: 'home', position: 3, first: true } })
  expect(given).toMatchObject({ status: 201, body: { recorded: true, kind: 'order', restaurant_id: town.places[0] } })
  const [row] = await db.select().from(feedback).where(eq(feedback.id, given.body.id as Id<'feedback'>))
  expect(row).toMatchObject({ kind: 'order', dishId: dish, context: { page: 'home', position: 3, first: true } })
  expect(await db.select().from(events).where(eq(events.subjectId, row!.dinerId))).toMatchObject([{ name: 'recommendations.feedback_given', facts: { diners: [row!.dinerId] } }])
})

test('a favourite twice is recorded once', async () => {
  const heart = { restaurant_id: town.places[1], kind: 'favourite' }
  expect((await api('/feedback', heart)).status).toBe(201)
  expect(await api('/feedback', heart)).toMatchObject({ status: 200, body: { recorded: false, id: null } })
})

const place = () => town.places[0]
for (const [name, body, status, field] of [
  ['an unknown place', () => ({ restaurant_id: newId(), kind: 'click' }), 404, null],
  ['a malformed id', () => ({ restaurant_id: '12', kind: 'click' }), 422, 'restaurant_id'],
  ['an unknown kind', () => ({ restaurant_id: place(), kind: 'like' }), 422, 'kind'],
  ['a rating of 6', () => ({ restaurant_id: place(), kind: 'rating', value: 6 }), 422, 'value'],
  ['a rating of 0', () => ({ restaurant_id: place(), kind: 'rating', value: 0 }), 422, 'value'],
  ['a rating as text', () => ({ restaurant_id: place(), kind: 'rating', value: '5' }), 422, 'value'],
  ['a rating without value', () => ({ restaurant_id: place(), kind: 'rating' }), 422, 'value'],
  ['a click with a value', () => ({ restaurant_id: place(), kind: 'click', value: 3 }), 422, 'value'],
  ['NaN', () => `{"restaurant_id":"${place()}","kind":"rating","value":NaN}`, 400, null],
  ['1e400', () => `{"restaurant_id":"${place()}","kind":"rating","value":1e400}`, 422, null],
  ['a dish of another place', () => ({ restaurant_id: town.places[1], kind: 'order', item_id: dish }), 422, 'item_id'],
  ['a dish that does not exist', () => ({ restaurant_id: place(), kind: 'order', item_id: newId() }), 422, 'item_id'],
  ['the future', () => ({ restaurant_id: place(), kind: 'click', at: '2026-11-18T13:00:00Z' }), 422, 'at'],
  ['long ago', () => ({ restaurant_id: place(), kind: 'click', at: '2026-01-01T00:00:00Z' }), 422, 'at'],
  ['an unknown field', () => ({ restaurant_id: place(), kind: 'click', diner_id: newId() }), 422, 'diner_id'],
  ['a nested context', () => ({ restaurant_id: place(), kind: 'click', context: { a: { b: 1 } } }), 422, null],
  ['null', () => 'null', 422, null],
  ['a list', () => '[]', 422, null],
] as const) {
  test(`feedback with ${name} is ${status}`, async () => {
    const before = await db.$count(feedback)
    const answer = await api('/feedback', body())
    expect(answer.status).toBe(status)
    if (field) expect(answer.body.errors.map((e: { field: string }) => e.field)).toContain(field)
    expect(await db.$count(feedback)).toBe(before)
  })
}

test('strangers are kept from models and runs, whatever they send', async () => {
  const model = '/models/item-based-1'
  for (const path of ['/metrics', '/models', model, '/training-runs', `/training-runs/${newId()}`, '/models?limit=x']) expect((await api(path)).status).toBe(401)
  for (const path of ['/training-runs', `${model}/promotion`, `${model}/rollback`, `/training-runs/${newId()}/cancellation`]) expect((await api(path, { seed: 'x' })).status).toBe(401)
  expect(await db.$count(trainingRuns)).toBe(0)
  expect(await db.$count(models)).toBe(0)
})

const registered = { seed: 1, windowEnd: NOON, createdAt: NOON, parameters: {}, metrics: { 'ndcg@20': 0.2 }, sha256: 'x', artefact: new Uint8Array(1) }

test('a customer may not touch models, the data team may: runs, promotion, roll back', async () => {
  const customer = await signedInBrowser(web, await makePerson(db))
  expect((await customer.json('POST', '/api/recommendations/training-runs', {})).status).toBe(403)
  expect((await customer.ask('/api/recommendations/models')).status).toBe(403)

  const staff = await signedInBrowser(web, await makePerson(db, { role: 'data' }), { secondFactor: true })
  const asked = await staff.json('POST', '/api/recommendations/training-runs', { recommenders: ['item-based'], seed: 3, window_start: '2026-10-01T00:00:00Z' })
  expect(asked.status).toBe(202)
  const run = (await asked.json()) as { id: string }
  expect(run).toMatchObject({ state: 'queued', recommenders: ['item-based'], seed: 3, window_start: '2026-10-01T00:00:00.000Z' })
  expect(await (await staff.ask(asked.headers.get('location') ?? '')).json()).toMatchObject({ id: run.id, models: [] })
  expect(await db.select().from(events).where(eq(events.subjectId, run.id))).toMatchObject([{ name: 'recommendations.training_requested' }])
  expect(await (await staff.json('POST', `/api/recommendations/training-runs/${run.id}/cancellation`)).json()).toMatchObject({ state: 'cancelled' })
  expect((await staff.json('POST', `/api/recommendations/training-runs/${run.id}/cancellation`)).status).toBe(409)

  await db.insert(models).values([{ ...registered, version: 'item-based-1', recommender: 'item-based', state: 'live', promotedAt: NOON }, { ...registered, version: 'item-based-2', recommender: 'item-based', state: 'refused' }])
  expect(await (await staff.json('POST', '/api/recommendations/models/item-based-2/promotion')).json()).toEqual({ version: 'item-based-2', recommender: 'item-based', replaced: 'item-based-1' })
  expect((await staff.json('POST', '/api/recommendations/models/item-based-2/promotion')).status).toBe(409)
  expect(await (await staff.json('POST', '/api/recommendations/models/item-based-2/rollback')).json()).toMatchObject({ version: 'item-based-1' })
  expect((await staff.json('POST', '/api/recommendations/models/item-based-1/rollback')).status).toBe(409)
  expect((await staff.json('POST', '/api/recommendations/models/nothing-1/promotion')).status).toBe(404)
  const list = (await (await staff.ask('/api/recommendations/models?limit=1')).json()) as { items: unknown[]; next_cursor: string }
  expect(list.items).toHaveLength(1)
  expect(((await (await staff.ask(`/api/recommendations/models?limit=1&cursor=${list.next_cursor}`)).json()) as { items: unknown[] }).items).toHaveLength(1)
  expect(await (await staff.ask('/api/recommendations/metrics')).json()).toMatchObject({ live: [{ version: 'item-based-1' }], ml: null, runs_in_hand: 0 })
})

for (const body of [{ seed: -1 }, { seed: 1.5 }, { recommenders: [] }, { recommenders: ['magic'] }, { kind: 'partial' }, { window_start: '2026-10-02T00:00:00Z', window_end: '2026-10-01T00:00:00Z' }, { window_start: 'x' }, { promote: true }]) {
  test(`a run asked for with ${JSON.stringify(body)} is refused`, async () => {
    const staff = await signedInBrowser(web, await makePerson(db, { role: 'data' }), { secondFactor: true })
    expect((await staff.json('POST', '/api/recommendations/training-runs', body)).status).toBe(422)
  })
}

test('what a visitor did becomes the person\'s when they sign in, and their list is asked for', async () => {
  const visitor = newBrowser(web)
  expect((await visitor.json('POST', '/api/recommendations/feedback', { restaurant_id: town.places[7], kind: 'click' })).status).toBe(201)
  const [deed] = await db.select().from(feedback).where(eq(feedback.restaurantId, town.places[7]!)).orderBy(desc(feedback.at)).limit(1)
  const person = await makePerson(db)
  await write(db, (tx) => beginSession(tx, person, { visitorId: deed!.dinerId as unknown as Id<'visitor'>, name: 'Chrome', place: 'lagos' }, false, NOON))
  expect((await db.select().from(feedback).where(eq(feedback.id, deed!.id)))[0]?.dinerId as string).toBe(person.id)
  expect((await db.select().from(events).where(eq(events.subjectId, person.id))).map(({ name }) => name)).toContain('accounts.visitor_recognised')
})
