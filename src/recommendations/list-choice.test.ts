import { expect, setDefaultTimeout, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { explorations, feedback, type ListedRestaurant, listChoices, suggestionLists, tastePicks } from '../../drizzle/schema/recommendations.ts'
import { dishes, menuCategories } from '../../drizzle/schema/menus.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { write } from '../platform/database.ts'
import { react } from '../platform/outbox.ts'
import { buildTown, eventually, type Town } from '../testing/town.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { chooseLists } from './choose-lists.ts'
import { explorationReport } from './off-policy-report.ts'
import { recommendationReactions } from './reactions.ts'

setDefaultTimeout(30_000)

let town: Town
const web = await testWeb(async ({ db }) => void (town = await buildTown(db, { now: NOON, places: 60 })))
const { db } = web.database
const { suggestions } = web.house
const audience = { now: NOON, pin: null, city: 'lagos', orderType: null } as const

const put = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  web.browse(`/api/recommendations${path}`, { method: 'PUT', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
const items = (ids: ReadonlyArray<string>, more: Partial<ListedRestaurant> = {}): ListedRestaurant[] =>
  ids.map((id, at) => ({ id, score: 0.98 ** at, recommender: 'social', reason: { code: 'liked', args: { name: 'Iya Basira' } }, confidence: null, ...more }))
const giveList = async (dinerId: Id<'diner'>, list: ReadonlyArray<ListedRestaurant>) => {
  await db.insert(suggestionLists).values({ dinerId, items: list, held: 4, modelVersion: 'hybrid-1', computedAt: NOON }).onConflictDoUpdate({ target: suggestionLists.dinerId, set: { items: list } })
  suggestions.forget(dinerId)
}
/** The diner behind this browser: who gave the latest feedback. */
async function thisDiner(): Promise<Id<'diner'>> {
  await web.browse('/')
  await web.browse('/api/recommendations/feedback', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ restaurant_id: town.places[0], kind: 'view' }) })
  const rows = await db.select({ id: feedback.dinerId, at: feedback.at, kind: feedback.kind }).from(feedback).where(eq(feedback.kind, 'view'))
  return rows.at(-1)!.id
}

const diner = await thisDiner()

test('a list that was made for somebody is not shown to who wants the one that everybody gets, at once', async () => {
  await giveList(diner, items(town.places.slice(20, 60)))
  expect(await suggestions.personalised(diner, audience, { limit: 5 })).toMatchObject({ isPersonal: true, modelVersion: 'hybrid-1' })
  const chosen = await put('/choice', { personal: false })
  expect([chosen.status, await chosen.json()]).toEqual([200, { personal: false }])
  const after = await suggestions.personalised(diner, audience, { limit: 50 })
  const stranger = await suggestions.personalised(newId<'diner'>(), audience, { limit: 50 })
  expect(after.isPersonal).toBe(false)
  expect(after.items.map(({ card }) => card.id)).toEqual(stranger.items.map(({ card }) => card.id))
  expect(await db.select().from(suggestionLists).where(eq(suggestionLists.dinerId, diner))).toEqual([])
  expect(await (await web.browse('/api/recommendations/choice')).json()).toEqual({ personal: false })
  // A list that some process wrote meanwhile is not shown either.
  await giveList(diner, items(town.places.slice(20, 60)))
  expect((await suggestions.personalised(diner, audience, { limit: 5 })).isPersonal).toBe(false)
})

test('the settings say which it is, and turn it over without script', async () => {
  const settings = await (await web.browse('/settings')).text()
  expect(settings).toMatch(/name="lists" value="everybody" aria-pressed="true"/)
  const token = /name="_token" value="([^"]+)"/.exec(settings)?.[1] ?? ''
  const turned = await web.browse('/settings', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ _token: token, next: '/', lists: 'personal' }) })
  expect(turned.status).toBe(303)
  expect(await suggestions.isPersonalFor(diner, NOON)).toBe(true)
  expect((await db.select().from(listChoices).where(eq(listChoices.dinerId, diner)))[0]).toMatchObject({ isPersonal: true })
})

for (const [what, body] of [['nothing', {}], ['a word', { personal: 'no' }], ['more than asked', { personal: true, diner_id: diner }]] as const) {
  test(`a choice that says ${what} is refused`, async () => expect((await put('/choice', body)).status).toBe(422))
}

test('picks are kept, replace each other, and lead the list of a newcomer before any model has spoken', async () => {
  const chosen = town.places.slice(0, 6)
  for (const id of chosen) await db.update(restaurants).set({ cuisines: ['suya'] }).where(eq(restaurants.id, id))
  await web.house.catalogue.reload(db)
  expect((await put('/tastes', { cuisines: ['pizza'], areas: ['Yaba'] })).status).toBe(200)
  expect((await put('/tastes', { cuisines: ['suya'], diets: [], max_price_level: 2 })).status).toBe(200)
  expect((await db.select({ kind: tastePicks.kind, value: tastePicks.value }).from(tastePicks).where(eq(tastePicks.dinerId, diner))).sort((a, b) => a.kind.localeCompare(b.kind))).toEqual([{ kind: 'cuisine', value: 'suya' }, { kind: 'price', value: '2' }])
  await db.delete(suggestionLists)
  suggestions.forget(diner)
  const { items: shown } = await suggestions.personalised(diner, audience, { limit: 6 })
  expect(new Set<string>(shown.map(({ card }) => card.id))).toEqual(new Set<string>(chosen))
  expect(shown[0]!.reason).toEqual({ code: 'picked', args: { cuisine: 'suya' } })
  for (const bad of [{ cuisines: ['../x'] }, { cuisines: 'suya' }, { max_price_level: 5 }, { dishes: ['x'.repeat(61)] }, { cuisines: ['suya', 'suya'] }]) expect((await put('/tastes', bad)).status).toBe(422)
  await put('/tastes', {})
})

test('the page of picks works without script, and sending it twice is one answer', async () => {
  const form = await (await web.browse('/tastes')).text()
  expect(form).toContain('name="cuisines[]" value="buka"')
  const [token, key] = ['_token', '_key'].map((name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(form)?.[1] ?? '') as [string, string]
  const body = () => new URLSearchParams([['_token', token], ['_key', key], ['next', '/'], ['cuisines[]', 'buka'], ['price', 'any']])
  const send = () => web.browse('/tastes', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: body() })
  const [first, second] = [await send(), await send()]
  expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([303, 303, 'true'])
  expect(await db.select({ value: tastePicks.value }).from(tastePicks).where(eq(tastePicks.dinerId, diner))).toEqual([{ value: 'buka' }])
  expect(await db.select().from(events).where(eq(events.name, 'recommendations.tastes_picked'))).toHaveLength(4)
  await put('/tastes', {})
})

test('budget, diet and what is sold out are no tastes: such places are not offered', async () => {
  const [dear, halal, soldOut] = town.places.slice(30, 33) as [Id<'restaurant'>, Id<'restaurant'>, Id<'restaurant'>]
  await db.update(restaurants).set({ priceLevel: 4 }).where(eq(restaurants.id, dear))
  await db.update(restaurants).set({ diets: ['halal'] }).where(eq(restaurants.id, halal))
  const category = newId<'category'>()
  await db.insert(menuCategories).values({ id: category, restaurantId: soldOut, name: 'Food' })
  await db.insert(dishes).values([1, 2].map((n) => ({ restaurantId: soldOut, categoryId: category, slug: `dish-${n}`, name: `Dish ${n}`, price: kobo(100_000), ...(n === 1 ? { stock: 0 } : { offUntil: new Date(NOON.getTime() + 3_600_000) }) })))
  await web.house.catalogue.reload(db)
  await giveList(diner, items(town.places.slice(28, 60)))
  const idsFor = async (more: object, minutes = 0) => (await suggestions.personalised(diner, { ...audience, ...more, now: new Date(NOON.getTime() + minutes * 60_000) }, { limit: 50 })).items.map(({ card }) => card.id as string)
  expect(await idsFor({ wishes: { diets: [], mostPriceLevel: 3 } })).not.toContain(dear)
  expect(await idsFor({})).toContain(dear)
  expect(await idsFor({ wishes: { diets: ['halal'], mostPriceLevel: null } })).toEqual([halal])
  // What is sold out is read in passing, and nobody waits for it.
  await idsFor({}, 2)
  await eventually('the sold out place is gone', async () => !(await idsFor({}, 2)).includes(soldOut))
  expect(await idsFor({}, 90)).toBeDefined()
  await eventually('the dish is back', async () => (await idsFor({}, 120)).includes(soldOut))
})

test('the eighth place is drawn and logged with its chance, once an hour and list, never of who wants no lists', async () => {
  const [eater, other, refusing] = [newId<'diner'>(), newId<'diner'>(), newId<'diner'>()]
  const showsOf = (...diners: Id<'diner'>[]) => db.select().from(explorations).where(inArray(explorations.dinerId, diners))
  await giveList(refusing, items(town.places.slice(10, 60)))
  await write(db, (tx) => chooseLists(tx, refusing, false, NOON))
  await giveList(refusing, items(town.places.slice(10, 60)))
  await suggestions.personalised(refusing, audience, { limit: 8 })
  // A shorter page does not show it, and logs nothing.
  await giveList(other, items(town.places.slice(10, 60)))
  await suggestions.personalised(other, audience, { limit: 7 })
  await giveList(eater, items(town.places.slice(10, 60), { chance: 0.4 }))
  const shown = await suggestions.personalised(eater, audience, { limit: 8 })
  await suggestions.personalised(eater, audience, { limit: 8 })
  await suggestions.personalised(eater, { ...audience, now: new Date(NOON.getTime() + 120_000) }, { limit: 8 })
  const [row, ...more] = await eventually('the show is logged', async () => {
    const rows = await showsOf(eater)
    return rows.length > 0 && rows
  })
  expect(more).toEqual([])
  expect(row).toMatchObject({ restaurantId: shown.items[7]!.card.id, position: 8, policy: 'thompson-256-floor-5', modelVersion: 'hybrid-1', city: 'lagos' })
  expect(row!.candidates.reduce((sum, { propensity }) => sum + propensity, 0)).toBeCloseTo(1, 6)
  expect(row!.candidates.find(({ id }) => id === row!.restaurantId)?.propensity).toBeCloseTo(row!.propensity, 5)
  expect(await showsOf(other, refusing)).toEqual([])
})

test('other policies are judged from the log: the numbers by hand, and nothing of who went away', async () => {
  await db.delete(explorations)
  const [a, b] = [town.places[1], town.places[2]] as [Id<'restaurant'>, Id<'restaurant'>]
  const at = new Date(NOON.getTime() - 3 * 86_400_000)
  const show = (dinerId: Id<'diner'>, seed: number, restaurantId: Id<'restaurant'>) => ({
    dinerId, seed, restaurantId, city: 'lagos', position: 8, policy: 'thompson-256-floor-5', propensity: restaurantId === a ? 0.75 : 0.25, modelVersion: 'x', at,
    candidates: [{ id: a, propensity: 0.75, score: 0 }, { id: b, propensity: 0.25, score: 1 }],
  })
  const people = Array.from({ length: 4 }, () => newId<'diner'>())
  await db.insert(explorations).values([show(people[0]!, 1, a), show(people[1]!, 2, a), show(people[2]!, 3, b), show(people[3]!, 4, b)])
  await db.insert(feedback).values([{ dinerId: people[2]!, restaurantId: b, kind: 'order' as const, at: new Date(at.getTime() + 3_600_000) }, { dinerId: people[0]!, restaurantId: a, kind: 'click' as const, at: new Date(at.getTime() + 2 * 86_400_000) }])
  const report = await explorationReport(db, new Date(0), NOON)
  expect(report).toMatchObject({ shows: 4, earned: 1, drawnBy: 'thompson-256-floor-5' })
  const of = (policy: string) => report.policies.find((one) => one.policy === policy)!
  expect(of('logged').ips.value).toBeCloseTo(0.25, 9)
  // Greedy shows b: weights 0, 0, 4, 4; one of the two led on.
  expect(of('greedy').ips.value).toBeCloseTo(1, 9)
  expect(of('greedy').snips.value).toBeCloseTo(0.5, 9)
  // Uniform: weights 2/3, 2/3, 2, 2.
  expect(of('uniform').ips.value).toBeCloseTo(0.5, 9)
  expect(of('uniform').snips.value).toBeCloseTo(2 / (16 / 3), 9)
  await db.insert(listChoices).values({ dinerId: people[2]!, isPersonal: false, changedAt: NOON })
  expect(await explorationReport(db, new Date(0), NOON)).toMatchObject({ shows: 3, earned: 0 })
  expect(await explorationReport(db, NOON, NOON)).toMatchObject({ shows: 0, policies: [] })
})

test('an order that was delivered is learned from, once', async () => {
  const eater = newId<'diner'>()
  const [event] = await db.insert(events).values({ name: 'orders.delivered', subjectId: newId(), facts: { restaurant_id: town.places[3], customer_id: eater, fulfilment: 'pickup' }, at: NOON }).returning()
  const table = { 'orders.delivered': recommendationReactions['orders.delivered'] }
  expect(await react(db, table, event!.id, 'learn-from-order')).toBe('done')
  expect(await react(db, table, event!.id, 'learn-from-order')).toBe('was-done')
  expect(await db.select({ kind: feedback.kind }).from(feedback).where(eq(feedback.dinerId, eater))).toEqual([{ kind: 'order' }])
})

test('feedback sent twice under one key is one deed; under another input it is refused', async () => {
  const before = await db.$count(feedback)
  const send = (kind: string) => web.browse('/api/recommendations/feedback', { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': 'tap-1' }, body: JSON.stringify({ restaurant_id: town.places[4], kind }) })
  const [first, second, other] = [await send('click'), await send('click'), await send('view')]
  expect([first.status, second.status, other.status]).toEqual([201, 201, 422])
  expect(await second.text()).toBe(await first.text())
  expect(await db.$count(feedback)).toBe(before + 1)
})

test('many deeds at once: each has its own answer, and one that is refused harms no other', async () => {
  const eater = newId<'diner'>()
  const give = (restaurantId: Id<'restaurant'>) => web.house.feedback.give(eater, { restaurantId, kind: 'click' }, NOON).then((id) => id !== null, (error: { code?: string }) => error.code)
  const answers = await Promise.all([...town.places.slice(0, 30).map(give), give(newId<'restaurant'>()), ...town.places.slice(30).map(give)])
  expect(answers.filter((one) => one === true)).toHaveLength(60)
  expect(answers[30]).not.toBe(true)
  expect(await db.$count(feedback, eq(feedback.dinerId, eater))).toBe(60)
  // The first is served at once, and who comes meanwhile is served together.
  expect(await write(db, async (tx) => tx.$count(events, eq(events.subjectId, eater)))).toBe(2)
})

test('L1 lists that are nonsense are not shown as numbers: wrong scores, unknown ids, a sheet that cannot be read', async () => {
  const eater = newId<'diner'>()
  await giveList(eater, [...items([newId(), 'not-an-id']), ...items(town.places.slice(0, 3), { score: Number.NaN }), ...items(town.places.slice(20, 26))])
  const { items: shown } = await suggestions.personalised(eater, audience, { limit: 50 })
  expect(shown.every(({ score }) => Number.isFinite(score))).toBe(true)
  expect(new Set(shown.map(({ card }) => card.id)).size).toBe(shown.length)
  await db.execute(`insert into moment_sheets (id, model_version, sheet, computed_at) values (1, 'x', '\\x3c68746d6c3e'::bytea, now())` as never)
  await suggestions.reload()
  expect((await suggestions.personalised(eater, audience, { limit: 5 })).items).toHaveLength(5)
})
