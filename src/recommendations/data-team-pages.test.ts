/** The data team's pages in a real Chromium: axe-core, a phone's width, Arabic, a run watched live, and all of it without script. */
import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import type { BrowserContextOptions } from 'playwright-core'
import { explorations, models, suggestionLists, trainingRuns } from '../../drizzle/schema/recommendations.ts'
import { accessFaults, expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { makePerson, signedInBrowser } from '../testing/people.ts'
import { buildTown } from '../testing/town.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'

let place: Id<'restaurant'>
const web = await testWeb(async ({ db }) => {
  const town = await buildTown(db, { now: NOON, places: 20, diners: 6 })
  place = town.places[0]!
  await db.insert(suggestionLists).values(town.diners.map((dinerId, i) => ({ dinerId, computedAt: NOON, modelVersion: 'content-1', items: town.places.slice(0, i + 2).map((id) => ({ id, score: 1, recommender: 'content', reason: { code: 'taste' }, confidence: null })) })))
})
const { db } = web.database
const { open } = await testBrowser()
const RUN = newId<'training-run'>()
const WATCHED = `/admin/training-runs/${RUN}`

beforeAll(async () => {
  await db.insert(trainingRuns).values({ id: RUN, kind: 'full', recommenders: ['content', 'item-based'], seed: 3, queuedAt: NOON, startedAt: addMinutes(NOON, -1), state: 'running', percent: 30, stage: 'content: fitting', attempts: 1 })
  await db.insert(models).values(Array.from({ length: 6 }, (_, i): typeof models.$inferInsert => ({
    version: `content-${i + 1}`, recommender: 'content', state: i === 4 ? 'live' : i === 5 ? 'refused' : 'kept', note: i === 5 ? 'NDCG@20 is 0.2100 and that of the running model 0.2300' : '', seed: 7, windowEnd: NOON, createdAt: addMinutes(NOON, i - 60), promotedAt: i === 4 ? NOON : null,
    parameters: { depth: i, ...(i === 4 && { reliability: [{ promised: 0.3, came: 0.28, count: 200 }, { promised: 0.75, came: 0.78, count: 500 }] }) }, sha256: 'ab12'.repeat(16), artefact: new Uint8Array(5), metrics: { 'ndcg@20': 0.2 + i / 100, 'recall@20': 0.3 + i / 90, 'coverage@20': 0.5, people: 400, fit_ms: 1_500, ...(i === 4 && { 'promises.looks': 1_199, 'promises.shown': 572, 'promises.error': 0.028, 'promises.shown_error': 0.024, 'promises.told': 1, 'newcomers.ndcg@20': 0.11, 'newcomers.unasked.ndcg@20': 0.09 }) }, runId: RUN,
  })))
  const shown = (seed: number, propensity: number) => ({ dinerId: newId<'diner'>(), seed, restaurantId: place, city: 'lagos', position: 8, policy: 'thompson-256-floor-5', propensity, modelVersion: 'content-5', at: addMinutes(NOON, -2_000), candidates: [{ id: place, propensity, score: 0 }, { id: 'other', propensity: 1 - propensity, score: 1 }] })
  await db.insert(explorations).values([shown(1, 0.5), shown(2, 0.25)])
})

async function openAsStaff(options: BrowserContextOptions = {}) {
  const staff = await signedInBrowser(web, await makePerson(db, { role: 'admin' }), { secondFactor: true })
  const opened = await open(options)
  await opened.context.addCookies([...staff.jar].map(([key, value]) => ({ name: key.split('@')[0] ?? '', value, domain: '127.0.0.1', path: key.split('@')[1] ?? '/' })))
  return opened
}

for (const { locale, width, colorScheme } of [{ locale: 'en', width: 1280, colorScheme: 'light' }, { locale: 'ar', width: 360, colorScheme: 'dark' }] as const) {
  test(`axe finds nothing, and nothing is wider than the screen: ${locale}, ${width} px, ${colorScheme}`, async () => {
    const { page, context, misbehaviour } = await openAsStaff({ locale, colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
    const found: string[] = []
    for (const path of ['/admin/models', '/admin/models/content-5', '/admin/training-runs', WATCHED, '/admin/recommendations', '/admin/exploration']) {
      expect((await page.goto(web.url + path))?.status()).toBe(200)
      found.push(...(await accessFaults(page)).map((fault) => `${path} ${fault}`))
    }
    expect(found).toEqual([])
    expectWellBehaved(misbehaviour)
    await context.close()
  }, 60_000)
}

test('a run moves on the page while it is watched, and its end brings the whole page', async () => {
  const { page, context, misbehaviour } = await openAsStaff()
  await page.goto(web.url + WATCHED)
  expect(await page.locator('#run progress').getAttribute('value')).toBe('30')
  await db.update(trainingRuns).set({ percent: 70, stage: 'item-based: judging' }).where(eq(trainingRuns.id, RUN))
  await page.getByText('item-based: judging').waitFor()
  expect(await page.locator('#run progress').getAttribute('value')).toBe('70')
  await db.update(trainingRuns).set({ percent: 75 }).where(eq(trainingRuns.id, RUN))
  await page.locator('#run progress[value="75"]').waitFor()
  await db.update(trainingRuns).set({ state: 'done', percent: 100, stage: 'done', endedAt: NOON }).where(eq(trainingRuns.id, RUN))
  await page.getByRole('button', { name: 'Cancel the run' }).waitFor({ state: 'detached' })
  expect(await page.locator('#run').getAttribute('hx-get')).toBeNull()
  expectWellBehaved(misbehaviour)
  await context.close()
}, 30_000)

test('without script: a run is started, called off, and a model goes live and back', async () => {
  const { page, context } = await openAsStaff({ javaScriptEnabled: false })
  await page.goto(`${web.url}/admin/training-runs`)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('link', { name: 'Reload every 5 seconds' }).click()
  expect(new URL(page.url()).search).toBe('?watch=1')
  await page.getByRole('button', { name: 'Cancel the run' }).click()
  await page.getByText('cancelled').waitFor()

  await page.goto(`${web.url}/admin/models`)
  await page.getByLabel('Compare content-1').uncheck()
  await page.getByRole('button', { name: 'Compare the chosen ones' }).click()
  expect(await page.locator('.plots svg').first().locator('circle').count()).toBe(5)
  await page.goto(`${web.url}/admin/models/content-2`)
  await page.getByRole('button', { name: 'Make it live' }).click()
  const stateOf = async (version: string) => (await db.select({ state: models.state }).from(models).where(eq(models.version, version)))[0]?.state
  expect([await stateOf('content-2'), await stateOf('content-5')]).toEqual(['live', 'retired'])
  await page.getByRole('button', { name: 'Roll back' }).first().click()
  expect([await stateOf('content-2'), await stateOf('content-5')]).toEqual(['kept', 'live'])
  await context.close()
}, 30_000)
