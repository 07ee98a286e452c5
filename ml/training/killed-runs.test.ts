/** Runs of every kind that are killed with -9 on their way: whatever they had begun, what is served is whole and of one model. */
import { describe, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { feedback, models, momentSheets, sharedLists, suggestionLists } from '../../drizzle/schema/recommendations.ts'
import { createLog } from '../../src/platform/log.ts'
import { trainingTown, writesTo } from '../../src/testing/trainings.ts'
import { newId } from '../../src/vocabulary/id.ts'
import { trainInProcess } from './in-a-process.ts'
import { performRun } from './run.ts'

const MEMORY = 4_000
const recommenders = ['popularity', 'hybrid']

const { database, db, town, environment, lineUp, runOf, hold, untilItWaits } = await trainingTown({ diners: 250 })
const first = await lineUp({ recommenders })
await performRun(database, first.id, createLog('silent', 'ml'), () => new Date())
await performRun(database, (await lineUp({ kind: 'backfill' })).id, createLog('silent', 'ml'), () => new Date())
// Something happened since, so that a run has something to say.
await db.insert(feedback).values(town.diners.map((dinerId, d) => ({ dinerId, restaurantId: town.places[d % 40]!, kind: 'order' as const, at: new Date() })))

/** All that web and ml processes serve from, byte for byte. */
async function served() {
  const [live, shared, sheets] = await Promise.all([
    db.select({ recommender: models.recommender, version: models.version, sha256: models.sha256 }).from(models).where(eq(models.state, 'live')).orderBy(models.recommender),
    db.select({ key: sharedLists.key, version: sharedLists.modelVersion, items: sharedLists.items, at: sharedLists.computedAt }).from(sharedLists).orderBy(sharedLists.key),
    db.select({ version: momentSheets.modelVersion, hash: sql<string>`md5(${momentSheets.sheet})`, at: momentSheets.computedAt }).from(momentSheets),
  ])
  return { live, shared, sheets }
}

/** Starts a run, kills it when it waits for what is held, looks, and lets go. The database may then end the statement that it was given. */
async function killedAt(kind: 'incremental' | 'evaluation' | 'backfill', locking: string, look: () => Promise<void> = async () => {}) {
  const run = await lineUp({ kind, recommenders })
  const release = await hold(locking)
  const training = trainInProcess(run.id, environment, MEMORY)
  await untilItWaits()
  training.kill()
  expect(await training.ended).toMatchObject({ end: 'died', signal: 'SIGKILL' })
  await look()
  await release()
  expect(await runOf(run.id)).toMatchObject({ state: 'running', attempts: 1 })
  return run.id
}

async function doneBySecondAttempt(id: Awaited<ReturnType<typeof killedAt>>): Promise<void> {
  expect(await trainInProcess(id, environment, MEMORY).ended).toEqual({ end: 'finished' })
  expect(await runOf(id)).toMatchObject({ state: 'done', attempts: 2, error: null })
}

/** One live model of each, and everything else is of the best of them. */
async function expectWhole(): Promise<void> {
  const { live, shared, sheets } = await served()
  expect(live.map(({ recommender }) => recommender)).toEqual(['hybrid', 'popularity'])
  const { version } = live[0]!
  expect(new Set(shared.map((list) => list.version))).toEqual(new Set([version]))
  expect(shared.map(({ key }) => key)).toEqual(expect.arrayContaining(['popular:lagos', ...town.places.slice(0, 3).map((id) => `similar:${id}`)]))
  expect(sheets.map((sheet) => sheet.version)).toEqual([version])
}

describe('killed with -9', () => {
  const BEFORE_THE_END = { 'before anything is written': writesTo('models'), 'when models are switched and lists are not': writesTo('shared_lists'), 'with its last words unsaid': writesTo('moment_sheets') }
  for (const [moment, locking] of Object.entries(BEFORE_THE_END)) {
    test(`an update, ${moment}: what was served is served`, async () => {
      const before = await served()
      const id = await killedAt('incremental', locking)
      expect(await served()).toEqual(before)
      expect(await db.select().from(models).where(eq(models.runId, id))).toEqual([])
      await doneBySecondAttempt(id)
      await expectWhole()
    })
  }

  test('an evaluation: what was served is served, before and after it is done', async () => {
    const before = await served()
    const id = await killedAt('evaluation', writesTo('models'))
    expect(await served()).toEqual(before)
    expect(await db.select().from(models).where(eq(models.runId, id))).toEqual([])
    await doneBySecondAttempt(id)
    expect(await served()).toEqual(before)
    expect((await db.select({ state: models.state }).from(models).where(eq(models.runId, id))).map(({ state }) => state)).toEqual(['refused', 'refused'])
  })

  test('a backfill in the middle of the shared lists: none of them is new', async () => {
    const before = await served()
    const id = await killedAt('backfill', writesTo('moment_sheets'))
    expect(await served()).toEqual(before)
    await doneBySecondAttempt(id)
    await expectWhole()
  })

  test('a backfill between two batches: lists are old or new, each of them whole and of the live model', async () => {
    // As the last model left them: of another version, and of nobody's taste.
    const items = [{ id: newId(), score: 1, recommender: 'old', reason: { code: 'popular' }, confidence: null }]
    await db.update(suggestionLists).set({ items, modelVersion: 'old', computedAt: new Date(0), knowsUntil: null })
    const late = [...town.diners].sort().at(-1)!
    const expectOldOrNew = async (): Promise<[number, number]> => {
      const lists = await db.select().from(suggestionLists)
      const { version } = (await served()).live[0]!
      const [old, fresh] = [lists.filter(({ modelVersion }) => modelVersion === 'old'), lists.filter(({ modelVersion }) => modelVersion === version)]
      expect(old.every((list) => Bun.deepEquals(list.items, items))).toBe(true)
      expect(fresh.every((list) => list.items.length > 1 && list.items.every(({ recommender }) => recommender !== 'old'))).toBe(true)
      return [old.length, fresh.length]
    }
    const id = await killedAt('backfill', `select 1 from suggestion_lists where diner_id = '${late}' for update`, async () => expect(await expectOldOrNew()).toEqual([50, 200]))
    expect(await expectOldOrNew()).toBeOneOf([[50, 200], [0, 250]])
    await expectWhole()
    await doneBySecondAttempt(id)
    expect(await expectOldOrNew()).toEqual([0, town.diners.length])
  })
})
