import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { feedback, mlStatus, models, suggestionLists, trainingRuns } from '../../drizzle/schema/recommendations.ts'
import { minutesLeft } from '../../views/recommendations/training-runs.tsx'
import { makePerson, newBrowser, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { buildTown, type Town } from '../testing/town.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { sessionCookies } from '../web/session-cookies.ts'
import { servedLists } from './served-lists.ts'

let town: Town
const web = await testWeb(async ({ db }) => { town = await buildTown(db, { now: NOON, places: 20, diners: 6 }) })
const { db } = web.database
const HOSTILE = '<script>alert("x")</script>'
let staff: TestBrowser

const model = (version: string, values: Partial<typeof models.$inferInsert> = {}): typeof models.$inferInsert => ({
  version, recommender: 'item-based', state: 'kept', seed: 7, windowEnd: NOON, createdAt: NOON, parameters: { depth: 3 }, sha256: 'ab12', artefact: new Uint8Array(5), metrics: { 'ndcg@20': 0.2134, 'recall@20': 0.31, 'coverage@20': 0.5, people: 400, fit_ms: 1_500 }, ...values,
})
const pageOf = async (browser: TestBrowser, path: string): Promise<string> => {
  const response = await browser.ask(path)
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return response.text()
}
const stateOf = async (version: string) => (await db.select({ state: models.state }).from(models).where(eq(models.version, version)))[0]?.state

beforeAll(async () => {
  staff = await signedInBrowser(web, await makePerson(db, { role: 'data' }), { secondFactor: true })
  await db.insert(models).values([
    model('item-based-a', { state: 'live', promotedAt: addMinutes(NOON, -60), createdAt: addMinutes(NOON, -60) }),
    model('item-based-b', { createdAt: addMinutes(NOON, -30), metrics: { 'ndcg@20': 0.2571, 'recall@20': 0.4, 'coverage@20': 0.6 } }),
    model('item-based-c', { state: 'refused', createdAt: addMinutes(NOON, -20), note: HOSTILE, parameters: { [HOSTILE]: HOSTILE }, metrics: { 'ndcg@20': 0.1, [HOSTILE]: 1 } }),
    model('content-a', { recommender: 'content', createdAt: addMinutes(NOON, -10) }),
  ])
})

const RUN = newId<'training-run'>()
const PAGES = ['/admin/models', '/admin/models/item-based-a', '/admin/training-runs', `/admin/training-runs/${RUN}`, '/admin/recommendations']
const DEEDS = ['/admin/models/item-based-b/promotion', '/admin/models/item-based-a/rollback', '/admin/training-runs', `/admin/training-runs/${RUN}/cancellation`]

test('strangers are sent to sign in, others and those without a second factor are refused', async () => {
  const customer = await signedInBrowser(web, await makePerson(db), { secondFactor: true })
  const support = await signedInBrowser(web, await makePerson(db, { role: 'support' }), { secondFactor: true })
  const oneFactor = await signedInBrowser(web, await makePerson(db, { role: 'data' }))
  const ask = (browser: TestBrowser, path: string, isDeed: boolean) => (isDeed ? browser.form(path, {}) : browser.ask(path))
  for (const [path, isDeed] of [...PAGES.map((path) => [path, false] as const), ...DEEDS.map((path) => [path, true] as const)]) {
    const turned = await ask(newBrowser(web), path, isDeed)
    expect([path, turned.status]).toEqual([path, 303])
    expect(turned.headers.get('location')).toStartWith('/sign-in')
    for (const browser of [customer, support, oneFactor]) expect([path, (await ask(browser, path, isDeed)).status]).toEqual([path, 403])
  }
  expect((await newBrowser(web).ask(PAGES[3] ?? '', { headers: { 'hx-request': 'true' } })).status).toBe(401)
  expect(await db.$count(trainingRuns)).toBe(0)
  expect(await stateOf('item-based-a')).toBe('live')
})

test('the page of models shows what is live, all models, and the plots with their table', async () => {
  const markup = await pageOf(staff, '/admin/models')
  expect(markup).toContain('item-based-a')
  expect(markup).toContain('content-a')
  expect(markup).toContain('0.2571')
  expect([...markup.matchAll(/<svg class="plot"/g)]).toHaveLength(3)
  // Several kinds are compared side by side, one kind through time.
  expect(markup).not.toContain('<polyline')
  expect(markup).toContain('action="/admin/models/item-based-a/rollback"')
  expect(markup).toContain('action="/admin/models/item-based-b/promotion"')
  expect(markup).not.toContain('<script>alert')
  const chosen = await pageOf(staff, '/admin/models?compare%5B%5D=item-based-b&compare%5B%5D=content-a')
  expect([...(chosen.split('id="all-title"')[0] ?? '').matchAll(/class="plot-bar"/g)]).toHaveLength(6)
  expect(chosen).toContain('value="content-a" checked')
  expect(chosen).not.toContain('value="item-based-a" checked')
  const oneKind = await pageOf(staff, '/admin/models?recommender=item-based')
  expect(oneKind).toContain('<polyline')
  expect(oneKind).not.toContain('/admin/models/content-a"')
})

test('a model in full, its texts as texts', async () => {
  const markup = await pageOf(staff, '/admin/models/item-based-c')
  expect(markup).toContain('&lt;script&gt;')
  expect(markup).not.toContain('<script>alert')
  expect((await staff.ask('/admin/models/nothing-a')).status).toBe(404)
  expect((await staff.ask('/admin/models?compare%5B%5D=..%2Fx')).status).toBe(422)
})

test('the pages speak Arabic too', async () => {
  const arab = await signedInBrowser(web, await makePerson(db, { role: 'admin' }), { secondFactor: true })
  await arab.form('/settings', { locale: 'ar', theme: 'auto' })
  for (const path of ['/admin/models', '/admin/training-runs', '/admin/recommendations']) expect(await (await arab.ask(path, { headers: { 'accept-language': 'ar' } })).text()).toContain('dir="rtl"')
})

test('promoting and rolling back take one click each, and a fresh proof', async () => {
  const late = await signedInBrowser(web, await makePerson(db, { role: 'data' }), { secondFactor: true })
  const proofOfThen = { ...late.open.claims, provenAt: addMinutes(NOON, -20) }
  late.jar.set(sessionCookies(web.house.config).accessName, await web.house.porter.tokens.sign(proofOfThen, NOON))
  const old = await late.form('/admin/models/item-based-b/promotion', {})
  expect(old.headers.get('location')).toStartWith('/account/prove')
  expect(await stateOf('item-based-b')).toBe('kept')

  const promoted = await staff.form('/admin/models/item-based-b/promotion', {})
  expect([promoted.status, promoted.headers.get('location')]).toEqual([303, '/admin/models'])
  expect([await stateOf('item-based-a'), await stateOf('item-based-b')]).toEqual(['retired', 'live'])
  expect((await staff.form('/admin/models/item-based-b/promotion', {})).status).toBe(409)
  expect((await staff.form('/admin/models/item-based-b/rollback', {})).status).toBe(303)
  expect([await stateOf('item-based-a'), await stateOf('item-based-b')]).toEqual(['live', 'kept'])
  expect((await staff.form('/admin/models/item-based-a/rollback', {})).status).toBe(409)
})

const asked = (fields: Record<string, string>) => staff.ask('/admin/training-runs', { method: 'POST', body: new URLSearchParams({ kind: 'full', seed: '5', ...fields }) })

test('a run is started from the form, watched, and called off', async () => {
  const body = new URLSearchParams([['kind', 'evaluation'], ['recommenders[]', 'item-based'], ['recommenders[]', 'content'], ['seed', '11'], ['window_start', '2026-10-01'], ['window_end', '2026-10-31']])
  const started = await staff.ask('/admin/training-runs', { method: 'POST', body })
  expect(started.status).toBe(303)
  const path = started.headers.get('location') ?? ''
  const id = path.split('/').at(-1) as Id<'training-run'>
  // Whole days in Lagos, the last one as well.
  expect((await db.select().from(trainingRuns).where(eq(trainingRuns.id, id)))[0]).toMatchObject({ kind: 'evaluation', recommenders: ['item-based', 'content'], seed: 11, state: 'queued', windowStart: new Date('2026-09-30T23:00:00Z'), windowEnd: new Date('2026-10-31T23:00:00Z') })
  expect(await db.select().from(events).where(eq(events.subjectId, id))).toMatchObject([{ name: 'recommendations.training_requested' }])

  await db.update(trainingRuns).set({ state: 'running', percent: 40, stage: `item-based: ${HOSTILE}`, startedAt: addMinutes(NOON, -4) }).where(eq(trainingRuns.id, id))
  const markup = await pageOf(staff, path)
  expect(markup).toContain('hx-trigger="every 2s"')
  expect(markup).toContain('value="40"')
  expect(markup).toContain('About 6 minutes left')
  expect(markup).not.toContain('<script>alert')
  expect(await pageOf(staff, '/admin/training-runs')).toContain(path)

  const polled = await staff.ask(path, { headers: { 'hx-request': 'true' } })
  const progress = await polled.text()
  expect(progress).toContain('<progress')
  expect(progress).not.toContain('<html')
  expect(polled.headers.get('hx-refresh')).toBeNull()
  const unscripted = await staff.ask(`${path}?watch=1`)
  expect(unscripted.headers.get('refresh')).toBe('5')

  expect((await staff.form(`${path}/cancellation`, {})).headers.get('location')).toBe(path)
  expect((await db.select().from(trainingRuns).where(eq(trainingRuns.id, id)))[0]?.state).toBe('cancelled')
  expect((await staff.form(`${path}/cancellation`, {})).status).toBe(409)
  // Who polled is told to look at the whole page; nothing polls any more.
  expect((await staff.ask(path, { headers: { 'hx-request': 'true' } })).headers.get('hx-refresh')).toBe('true')
  expect((await staff.ask(`${path}?watch=1`)).headers.get('refresh')).toBeNull()
  expect(await pageOf(staff, path)).not.toContain('every 2s')
})

test('a form that does not fit is shown again with what was typed, and starts nothing', async () => {
  const before = await db.$count(trainingRuns)
  const none = await asked({ window_start: '2026-10-01' })
  expect(none.status).toBe(422)
  expect(await none.text()).toContain('value="2026-10-01"')
  expect((await asked({ 'recommenders[]': 'content', window_start: '2026-10-02', window_end: '2026-10-01' })).status).toBe(422)
  for (const fields of [{ 'recommenders[]': 'magic' }, { 'recommenders[]': 'content', seed: '-1' }, { 'recommenders[]': 'content', window_end: '2026-02-30' }, { 'recommenders[]': 'content', kind: 'partial' }, { 'recommenders[]': 'content', promote: '1' }]) expect((await asked(fields as unknown as Record<string, string>)).status).toBe(422)
  expect(await db.$count(trainingRuns)).toBe(before)
  // Nothing left blank is missing: one day is a window, and the seed has a usual value.
  expect((await asked({ 'recommenders[]': 'content', seed: '', window_start: '2026-10-02', window_end: '2026-10-02' })).status).toBe(303)
})

test('runs that come too fast are refused in words', async () => {
  for (let waiting = 0; waiting < 10; waiting++) await asked({ 'recommenders[]': 'content' })
  const refused = await asked({ 'recommenders[]': 'content' })
  expect(refused.status).toBe(429)
  expect(await refused.text()).toContain('Too many training runs are waiting')
})

test('how long is left is said only when it is no guess', () => {
  const run = { state: 'running' as const, percent: 50, startedAt: addMinutes(NOON, -10) }
  expect(minutesLeft(run, NOON)).toBe(10)
  for (const unsaid of [{ ...run, percent: 2 }, { ...run, percent: 100 }, { ...run, state: 'queued' as const }, { ...run, startedAt: null }]) expect(minutesLeft(unsaid, NOON)).toBeNull()
})

test('what the served lists are like: figures, slices and lag', async () => {
  expect(await pageOf(staff, '/admin/recommendations')).toContain('There are no lists yet')
  const [reader, other] = [await makePerson(db), await makePerson(db)]
  await db.update(people).set({ locale: 'ha' }).where(eq(people.id, reader.id))
  const listOf = (places: ReadonlyArray<number>) => places.map((place) => ({ id: town.places[place] as string, score: 1, recommender: 'item-based', reason: { code: 'liked' }, confidence: null }))
  const list = (dinerId: string, places: ReadonlyArray<number>, ageMinutes: number) => ({ dinerId: dinerId as Id<'diner'>, items: listOf(places), modelVersion: 'item-based-a', computedAt: addMinutes(NOON, -ageMinutes) })
  await db.insert(suggestionLists).values([list(reader.id, [0, 1, 2], 60), list(other.id, [0, 1], 120), list(newId<'diner'>(), [3], 180)])
  await db.insert(mlStatus).values({ backend: 'wasm', beatAt: NOON, detail: { liveVersions: {}, queue: {}, lists: { count: 3, lagMsMedian: 321, lagMsP95: 987 } } })

  await web.house.catalogue.reload(web.house.db)
  const served = await servedLists(web.house.db, web.house.catalogue, NOON)
  expect(served).toMatchObject({ count: 3, sampled: 3, medianAgeSeconds: 7_200, oldestAgeSeconds: 10_800, active: 6, waiting: 6 })
  expect(served.whole).toMatchObject({ lists: 3, placesShown: 4, coverage: 0.2 })
  expect(served.deeds).toBe(await db.$count(feedback))
  expect(served.cities).toMatchObject([{ of: 'lagos', figures: { lists: 3, placesShown: 4 } }])
  expect(Object.fromEntries(served.languages.map(({ of, figures }) => [of, figures.placesShown]))).toEqual({ ha: 3, en: 2, null: 1 })

  const markup = await pageOf(staff, '/admin/recommendations')
  // The same as JSON.
  expect(await (await staff.ask('/api/recommendations/lists')).json()).toMatchObject({
    lists: 3, sampled: 3, median_age_seconds: 7_200, diners_waiting: 6, whole: { places_shown: 4, coverage: 0.2 }, cities: [{ of: 'lagos', lists: 3 }],
    languages: expect.arrayContaining([expect.objectContaining({ of: 'ha', places_shown: 3 }), expect.objectContaining({ of: null, places_shown: 1 })]),
  })
  for (const said of ['321', '987', 'Hausa', 'Not signed in', '20.0%', 'Lagos']) expect(markup).toContain(said)

  // A list that is newer than the last deed waits for nothing, and only the first places of a list count.
  const diner = newId<'diner'>()
  await db.insert(feedback).values({ id: newId<'feedback'>(), dinerId: diner, restaurantId: town.places[0]!, kind: 'click', at: addMinutes(NOON, -5) })
  const before = await servedLists(web.house.db, web.house.catalogue, NOON)
  expect([before.active, before.waiting]).toEqual([7, 7])
  const items = Array.from({ length: 40 }, (_, i) => ({ id: town.places[i % 20] as string, score: 1, recommender: 'content', reason: { code: 'taste' }, confidence: null }))
  await db.insert(suggestionLists).values({ dinerId: diner, items: [...items.slice(0, 20).fill(items[0]!), ...items.slice(20)], modelVersion: 'content-a', computedAt: addMinutes(NOON, -1) })
  const after = await servedLists(web.house.db, web.house.catalogue, NOON)
  expect([after.active, after.waiting]).toEqual([7, 6])
  expect(after.whole).toMatchObject({ lists: 4, placesShown: 4 })
})
