import { afterAll, describe, expect, test } from 'bun:test'
import { and, count, eq } from 'drizzle-orm'
import { events } from '../../drizzle/schema/outbox.ts'
import { favourites, feedback, models, suggestionLists } from '../../drizzle/schema/recommendations.ts'
import { ML_QUEUE } from '../../ml/contract.ts'
import { startMl } from '../../ml/worker.ts'
import { readConfig } from '../platform/config.ts'
import { write } from '../platform/database.ts'
import { createLog } from '../platform/log.ts'
import { openQueues } from '../platform/queues.ts'
import { relayOnce } from '../platform/outbox.ts'
import { freshDatabase } from '../testing/database.ts'
import { freshRedis } from '../testing/redis.ts'
import { buildTown, eventually } from '../testing/town.ts'
import { newId } from '../vocabulary/id.ts'
import { startWorker } from '../worker.ts'
import { giveFeedback } from './give-feedback.ts'
import { recommendationReactions } from './reactions.ts'
import { FULL_TRAINING, startTraining } from './training.ts'

const CLICKS = 20

/** The whole way from a click to the list, with the real worker and ml process, on either queue. */
for (const backend of ['postgresql', 'redis'] as const) {
  describe(`lists follow feedback, queues on ${backend}`, async () => {
    const database = await freshDatabase()
    const redisUrl = backend === 'redis' ? await freshRedis() : ''
    const config = { ...readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'error', REDIS_URL: redisUrl, DATABASE_URL: database.url }), databaseUrl: database.url }
    const log = createLog('error', 'ml')
    const town = await buildTown(database.db, { now: new Date() })
    const worker = await startWorker(config)
    const ml = await startMl(config, log)
    const queues = openQueues(config, log)
    afterAll(async () => {
      await Promise.all([worker.stop(), ml.stop(), queues.close()])
    })

    const listOf = async (dinerId: (typeof town.diners)[number]) => (await database.db.select().from(suggestionLists).where(eq(suggestionLists.dinerId, dinerId)))[0] ?? null

    test('a run that was asked for is trained, judged and published', async () => {
      const run = await write(database.db, (tx) => startTraining(tx, FULL_TRAINING, new Date()))
      const live = await eventually('three models go live', async () => {
        const rows = await database.db.select({ version: models.version, recommender: models.recommender, metrics: models.metrics, runId: models.runId }).from(models).where(eq(models.state, 'live'))
        return rows.length === 3 && rows
      }, 60_000)
      expect(live.map((one) => one.runId)).toEqual([run.id, run.id, run.id])
      const itemBased = live.find((one) => one.recommender === 'item-based')
      const hybrid = live.find((one) => one.recommender === 'hybrid')
      // Two tastes that never meet: who knows the taste is right about twice as often as who knows the crowd.
      expect(itemBased?.metrics['ndcg@20']).toBeGreaterThan(itemBased?.metrics['popularity.ndcg@20'] as number)
      await eventually('everybody has a list of the live model', async () => (await database.db.select({ n: count() }).from(suggestionLists).where(eq(suggestionLists.modelVersion, hybrid?.version ?? '')))[0]?.n === town.diners.length)
    })

    test('the first click of a stranger decides what leads their list', async () => {
      for (const taste of [0, 1]) {
        const stranger = newId<'diner'>()
        const clicked = town.places[taste * 20 + 3]!
        await write(database.db, (tx) => giveFeedback(tx, stranger, { restaurantId: clicked, kind: 'favourite' }, new Date()))
        const list = await eventually('the stranger has a list', () => listOf(stranger))
        const first = list.items.slice(0, 8)
        expect(first.map(({ id }) => town.tasteOfPlace(id))).toEqual(first.map(() => taste))
        expect(first[0]?.reason).toMatchObject({ code: 'liked', args: { id: clicked } })
      }
    })

    test(`the list is there soon after each of ${CLICKS} clicks`, async () => {
      const diner = newId<'diner'>()
      const lags: number[] = []
      for (let click = 0; click < CLICKS; click++) {
        const before = (await listOf(diner))?.computedAt.getTime() ?? 0
        const began = performance.now()
        await write(database.db, (tx) => giveFeedback(tx, diner, { restaurantId: town.places[click % 20]!, kind: 'click' }, new Date()))
        await eventually('the list changes', async () => ((await listOf(diner))?.computedAt.getTime() ?? 0) > before)
        lags.push(performance.now() - began)
      }
      lags.sort((a, b) => a - b)
      const at = (share: number) => Math.round(lags[Math.min(lags.length - 1, Math.floor(lags.length * share))] ?? 0)
      console.log(`click to list on ${backend}: median ${at(0.5)} ms, p95 ${at(0.95)} ms`)
      expect(at(0.95)).toBeLessThan(2_000)
    })

    test('what was sent away is gone from the list, and places like it fall', async () => {
      const diner = newId<'diner'>()
      await write(database.db, (tx) => giveFeedback(tx, diner, { restaurantId: town.places[2]!, kind: 'favourite' }, new Date()))
      const before = await eventually('a list', () => listOf(diner))
      const sentAway = before.items[0]!.id as (typeof town.places)[number]
      await write(database.db, (tx) => giveFeedback(tx, diner, { restaurantId: sentAway, kind: 'dismiss' }, new Date()))
      const after = await eventually('a list without it', async () => {
        const list = await listOf(diner)
        return list && !list.items.some(({ id }) => id === sentAway) && list
      })
      expect(after.items.length).toBeGreaterThan(0)
    })

    test('an event that is relayed twice has one effect', async () => {
      const diner = newId<'diner'>()
      await write(database.db, (tx) => giveFeedback(tx, diner, { restaurantId: town.places[0]!, kind: 'favourite' }, new Date()))
      const first = await eventually('a list', () => listOf(diner))
      await database.db.update(events).set({ relayedAt: null }).where(eq(events.subjectId, diner))
      await eventually('the event is relayed again', async () => {
        await relayOnce(database.db, queues, recommendationReactions)
        return (await database.db.select().from(events).where(and(eq(events.subjectId, diner)))).every(({ relayedAt }) => relayedAt !== null)
      })
      await eventually('the queue is empty', async () => {
        const counts = await queues.counts(ML_QUEUE)
        return (counts.waiting ?? 0) + (counts.active ?? 0) === 0
      })
      expect(await database.db.select().from(feedback).where(eq(feedback.dinerId, diner))).toHaveLength(1)
      expect(await database.db.select().from(favourites).where(eq(favourites.dinerId, diner))).toHaveLength(1)
      expect((await listOf(diner))?.items.map(({ id }) => id)).toEqual(first.items.map(({ id }) => id))
    })

    test('a machine that clicks a thousand times does not keep others waiting', async () => {
      const machine = newId<'diner'>()
      const person = newId<'diner'>()
      for (let batch = 0; batch < 5; batch++) {
        await write(database.db, async (tx) => {
          for (let click = 0; click < 200; click++) await giveFeedback(tx, machine, { restaurantId: town.places[click % 40]!, kind: 'click' }, new Date())
        })
      }
      const began = performance.now()
      await write(database.db, (tx) => giveFeedback(tx, person, { restaurantId: town.places[1]!, kind: 'click' }, new Date()))
      await eventually('the person has a list', () => listOf(person))
      const waited = Math.round(performance.now() - began)
      console.log(`behind a machine, on ${backend}: ${waited} ms`)
      expect(waited).toBeLessThan(2_000)
    })
  })
}
