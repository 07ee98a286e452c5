import { afterAll, describe, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { feedback, models, sharedLists, suggestionLists } from '../../drizzle/schema/recommendations.ts'
import { readConfig } from '../../src/platform/config.ts'
import { write } from '../../src/platform/database.ts'
import { createLog } from '../../src/platform/log.ts'
import { promoteModel, rollBackModel } from '../../src/recommendations/promote-model.ts'
import { cancelTraining, type TrainingRequest } from '../../src/recommendations/training.ts'
import { eventually } from '../../src/testing/town.ts'
import { trainingTown, writesTo } from '../../src/testing/trainings.ts'
import { type Id, newId } from '../../src/vocabulary/id.ts'
import { Library } from '../lists/knowledge.ts'
import { startMl } from '../worker.ts'
import { trainInProcess } from './in-a-process.ts'
import { performRun } from './run.ts'
import { trainerOf } from './work.ts'

const log = createLog('silent', 'ml')
const clock = () => new Date()
const MEMORY = 4_000
const me = newId<'person'>()

describe('a training that dies', async () => {
  const { database, db, environment, lineUp, runOf, hold, untilItWaits } = await trainingTown()

  test('killed with -9 between fit and publish leaves nothing behind, and is done by the second attempt', async () => {
    const run = await lineUp()
    const release = await hold(writesTo('models'))
    const training = trainInProcess(run.id, environment, MEMORY)
    await untilItWaits()
    expect(await runOf(run.id)).toMatchObject({ state: 'running', stage: 'publishing', attempts: 1 })
    training.kill()
    expect(await training.ended).toMatchObject({ end: 'died' })
    await release()
    expect(await db.select().from(models)).toEqual([])
    expect(await db.select().from(sharedLists)).toEqual([])
    expect(await runOf(run.id)).toMatchObject({ state: 'running' })

    expect(await trainInProcess(run.id, environment, MEMORY).ended).toEqual({ end: 'finished' })
    expect(await runOf(run.id)).toMatchObject({ state: 'done', percent: 100, attempts: 2, error: null })
    expect((await db.select().from(models)).map(({ state }) => state)).toEqual(['live', 'live'])
  })

  test('who dies twice is given up, and says so', async () => {
    const run = await lineUp()
    const trainer = trainerOf({ db, log, environment, memoryMegabytes: MEMORY, clock })
    for (const outcome of ['its process died', 'given up']) {
      const release = await hold(writesTo('models'))
      const performed = trainer.perform(run.id).then(() => 'given up', (error: Error) => error.message)
      await untilItWaits()
      await killTraining(run.id)
      await release()
      expect(await performed).toContain(outcome)
    }
    expect(await runOf(run.id)).toMatchObject({ state: 'failed', attempts: 2 })
    expect((await runOf(run.id)).error).toContain('twice')
  })

  /** The process of this run and no other: its id stands in its command line. */
  async function killTraining(runId: string): Promise<void> {
    const found = Bun.spawnSync(['pgrep', '-f', `ml/train.ts ${runId}`]).stdout.toString().trim()
    process.kill(Number(found), 'SIGKILL')
  }

  test('one that needs more memory than it may have is ended with that reason, and not tried again', async () => {
    const run = await lineUp()
    await trainerOf({ db, log, environment, memoryMegabytes: 40, clock }).perform(run.id)
    expect(await eventually('it has failed', async () => ((await runOf(run.id)).state === 'queued' ? null : runOf(run.id)))).toMatchObject({ state: 'failed' })
    expect((await runOf(run.id)).error).toMatch(/needed \d+ MB of memory and may have 40/)
  })

  test('two processes with the same run: one leaves it to the other', async () => {
    const run = await lineUp()
    const release = await hold(writesTo('models'))
    const first = trainInProcess(run.id, environment, MEMORY)
    await untilItWaits()
    expect(await trainInProcess(run.id, environment, MEMORY).ended).toEqual({ end: 'taken' })
    await release()
    expect(await first.ended).toEqual({ end: 'finished' })
    expect(await runOf(run.id)).toMatchObject({ state: 'done', attempts: 1 })
  })

  test('a run that is called off publishes nothing', async () => {
    const before = (await db.select({ version: models.version }).from(models)).length
    const run = await lineUp()
    const release = await hold('lock table feedback in access exclusive mode')
    const training = trainInProcess(run.id, environment, MEMORY)
    await untilItWaits()
    await write(db, (tx) => cancelTraining(tx, run.id, new Date()))
    await release()
    expect(await training.ended).toEqual({ end: 'finished' })
    expect(await runOf(run.id)).toMatchObject({ state: 'cancelled' })
    expect(await db.select({ version: models.version }).from(models)).toHaveLength(before)
    expect(write(db, (tx) => cancelTraining(tx, run.id, new Date()))).rejects.toMatchObject({ kind: 'conflict' })
    expect(await performRun(database, run.id, log, clock)).toBe('gone')
  })
})

describe('the gate and the registry', async () => {
  const { database, db, town, lineUp, runOf, liveOf } = await trainingTown()
  const train = async (change: Partial<TrainingRequest> = {}) => {
    const run = await lineUp(change)
    await performRun(database, run.id, log, clock)
    return run
  }

  test('same rows, same window, same seed: the same bytes', async () => {
    const windowEnd = new Date()
    const hashes: string[][] = []
    for (const _ of [1, 2]) {
      const run = await train({ kind: 'evaluation', windowEnd })
      hashes.push((await db.select({ sha256: models.sha256 }).from(models).where(eq(models.runId, run.id)).orderBy(models.recommender)).map(({ sha256 }) => sha256))
    }
    expect(hashes[0]).toHaveLength(2)
    expect(hashes[1]).toEqual(hashes[0]!)
    expect(await liveOf('item-based')).toBeNull()
  })

  test('a worse model is kept aside with the reason, and the better one stays live', async () => {
    await train()
    const good = await liveOf('item-based')
    expect(good).not.toBeNull()
    // A window in which each took one thing: nothing can be learned of what goes with what.
    const now = Date.now()
    const windowStart = new Date(now + 60_000)
    const odd = town.diners.filter((_, d) => d % 2 === 1)
    const deed = (dinerId: Id<'diner'>, place: number, minutes: number) => ({ dinerId, restaurantId: town.places[place]!, kind: 'order' as const, at: new Date(windowStart.getTime() + minutes * 60_000) })
    await db.insert(feedback).values([
      ...town.diners.map((diner, d) => deed(diner, (d % 2) * 20 + (d % 19), 1 + d)),
      ...odd.slice(0, 6).map((diner) => deed(diner, 39, 500)),
    ])
    const run = await train({ windowStart, windowEnd: new Date(now + 86_400_000), recommenders: ['item-based'] })
    expect(await runOf(run.id)).toMatchObject({ state: 'done' })
    const [refused] = await db.select().from(models).where(eq(models.runId, run.id))
    expect(refused).toMatchObject({ state: 'refused' })
    expect(refused?.note).toContain('NDCG@20')
    expect(refused?.metrics['ndcg@20']).toBeLessThan(refused?.metrics['running.ndcg@20'] as number)
    expect((await liveOf('item-based'))?.version).toBe(good?.version)
  })

  test('nothing to learn from is a failed run with words, not a model', async () => {
    const run = await train({ windowStart: new Date('2001-01-01T00:00:00Z'), windowEnd: new Date('2001-02-01T00:00:00Z') })
    expect(await runOf(run.id)).toMatchObject({ state: 'failed', error: 'nobody took anything in this window' })
  })

  test('promote and roll back: one is live at any time, and lists follow it', async () => {
    const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: database.url })
    const first = (await liveOf('item-based'))!.version
    await train()
    const second = (await liveOf('item-based'))!.version
    expect(second).not.toBe(first)
    const ml = await startMl({ ...config, databaseUrl: database.url }, log)
    afterAll(() => ml.stop())
    const listsAreOf = (version: string) => eventually(`all lists are of ${version}`, async () => {
      const own = await db.selectDistinct({ version: suggestionLists.modelVersion }).from(suggestionLists)
      const shared = await db.selectDistinct({ version: sharedLists.modelVersion }).from(sharedLists)
      return own.length === 1 && shared.length === 1 && own[0]?.version === version && shared[0]?.version === version
    })
    await listsAreOf(second)
    expect(await write(db, (tx) => rollBackModel(tx, second, me, new Date()))).toEqual({ version: first, recommender: 'item-based', replaced: second })
    await listsAreOf(first)
    expect(write(db, (tx) => rollBackModel(tx, second, me, new Date()))).rejects.toMatchObject({ code: 'model-is-not-live' })
    await write(db, (tx) => promoteModel(tx, second, me, new Date()))
    await listsAreOf(second)
    const live = await db.select({ version: models.version, by: models.promotedBy }).from(models).where(eq(models.state, 'live'))
    expect(live).toHaveLength(2)
    expect(live.find(({ version }) => version === second)?.by).toBe(me)
  })

  test('ten promotions at once: still one live model', async () => {
    const all = await db.select({ version: models.version }).from(models).where(eq(models.recommender, 'item-based'))
    await Promise.allSettled(Array.from({ length: 10 }, (_, i) => write(db, (tx) => promoteModel(tx, all[i % all.length]!.version, me, new Date()))))
    expect(await db.select().from(models).where(sql`recommender = 'item-based' and state = 'live'`)).toHaveLength(1)
  })

  test('a model whose bytes were changed is not used: the one before stays', async () => {
    const library = new Library(log)
    await library.reload(database)
    const live = library.knowledge.personal
    const { version } = (await liveOf('item-based'))!
    await db.execute(sql`update models set version = version || '-x', artefact = set_byte(artefact, 200, (get_byte(artefact, 200) + 1) % 256) where version = ${version}`)
    await library.reload(database)
    expect(library.knowledge.personal?.version).toBe(live?.version as string)
  })
})
