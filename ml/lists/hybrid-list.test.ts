import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { eq, inArray, sql } from 'drizzle-orm'
import { feedback, listChoices, models, momentSheets, suggestionLists, tastePicks, trainingRuns } from '../../drizzle/schema/recommendations.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { write } from '../../src/platform/database.ts'
import { createLog } from '../../src/platform/log.ts'
import { chooseLists } from '../../src/recommendations/choose-lists.ts'
import { linkDiners } from '../../src/recommendations/link-diners.ts'
import { cancelTraining, FULL_TRAINING, putRunInLine, type TrainingRequest } from '../../src/recommendations/training.ts'
import { freshDatabase } from '../../src/testing/database.ts'
import { buildTown } from '../../src/testing/town.ts'
import { type Id, newId } from '../../src/vocabulary/id.ts'
import { kobo } from '../../src/vocabulary/money.ts'
import { plusCodeOf } from '../../src/vocabulary/place.ts'
import { openSheet } from '../serving/moment.ts'
import { datasetFrom } from '../dataset/from-rows.ts'
import { performRun } from '../training/run.ts'
import { refreshDinerLists } from './diner-list.ts'
import { Library } from './knowledge.ts'
import { readTallies } from './shared-lists.ts'
import { dinersWithStaleLists } from './stale-lists.ts'

setDefaultTimeout(60_000)

const log = createLog('silent', 'ml')
const now = new Date()
const database = await freshDatabase()
const { db } = database
const town = await buildTown(db, { now, diners: 100 })
const [suyaPlaces, pizzaPlaces] = [0, 1].map((taste) => town.places.filter((id) => town.tasteOfPlace(id) === taste)) as [Id<'restaurant'>[], Id<'restaurant'>[]]
await db.update(restaurants).set({ cuisines: ['suya'] }).where(inArray(restaurants.id, suyaPlaces))
await db.update(restaurants).set({ cuisines: ['pizza'], area: 'Ikeja' }).where(inArray(restaurants.id, pizzaPlaces))

const library = new Library(log)
const train = async (change: Partial<TrainingRequest> = {}) => {
  const run = await write(db, (tx) => putRunInLine(tx, { ...FULL_TRAINING, recommenders: ['popularity', 'hybrid'], ...change }, new Date()))
  const outcome = await performRun(database, run.id, log, () => new Date())
  await library.reload(database)
  return { id: run.id, outcome }
}
const listOf = async (diner: Id<'diner'>) => {
  await refreshDinerLists(db, library.knowledge, [diner], new Date())
  return (await db.select().from(suggestionLists).where(eq(suggestionLists.dinerId, diner)))[0] ?? null
}
const firstTastes = (items: ReadonlyArray<{ id: string }>) => items.slice(0, 10).map(({ id }) => town.tasteOfPlace(id))

await train()

describe('the list that the blend writes', () => {
  test('follows what somebody did, says why, and promises nothing when there were too few looks', async () => {
    const diner = newId<'diner'>()
    await db.insert(feedback).values(pizzaPlaces.slice(0, 3).map((restaurantId) => ({ dinerId: diner, restaurantId, kind: 'order' as const, at: new Date(now.getTime() - 3 * 86_400_000) })))
    const list = (await listOf(diner))!
    expect(list.held).toBe(3)
    expect(firstTastes(list.items).filter((taste) => taste === 1).length).toBeGreaterThanOrEqual(8)
    expect(list.items.every(({ confidence, chance, score }) => confidence === null && chance === undefined && score > 0 && score <= 1)).toBe(true)
    expect(list.items.some(({ reason }) => reason.code === 'liked')).toBe(true)
    expect(list.items.filter(({ habit }) => habit !== undefined)).toHaveLength(3)
    for (let at = 1; at < list.items.length; at++) expect(list.items[at]!.score).toBeLessThanOrEqual(list.items[at - 1]!.score)
  })

  test('follows the picks of somebody who has done nothing', async () => {
    const diner = newId<'diner'>()
    await db.insert(tastePicks).values({ dinerId: diner, kind: 'cuisine', value: 'pizza', pickedAt: now })
    const { items } = (await listOf(diner))!
    expect(firstTastes(items).filter((taste) => taste === 1).length).toBeGreaterThanOrEqual(8)
    expect(items.slice(0, 5).map(({ reason }) => reason)).toContainEqual({ code: 'picked', args: { cuisine: 'pizza' } })
  })

  test('knows a place that joined a minute ago by its content', async () => {
    const pin = { lat: 6.51, lng: 3.37 }
    const fresh = { priceLevel: 1, deliveryFee: kobo(0), minimumOrder: kobo(0), city: 'lagos', area: 'Ikeja', ...pin, plusCode: plusCodeOf(pin), createdAt: new Date(), updatedAt: new Date() }
    const [pizzeria, suyaSpot] = [newId<'restaurant'>(), newId<'restaurant'>()]
    await db.insert(restaurants).values([{ id: pizzeria, slug: 'new-pizza', name: 'New Pizza', cuisines: ['pizza'], ...fresh }, { id: suyaSpot, slug: 'new-suya', name: 'New Suya', cuisines: ['suya'], ...fresh }])
    await library.reload(database)
    const diner = newId<'diner'>()
    await db.insert(feedback).values(pizzaPlaces.slice(3, 6).map((restaurantId) => ({ dinerId: diner, restaurantId, kind: 'order' as const, at: new Date(now.getTime() - 5 * 86_400_000) })))
    const { items } = (await listOf(diner))!
    const placeOf = (id: string) => items.findIndex((one) => one.id === id)
    expect(placeOf(pizzeria)).toBeGreaterThanOrEqual(0)
    expect(items[placeOf(pizzeria)]!.reason).toEqual({ code: 'new' })
    expect(items[placeOf(pizzeria)]!.score).toBeGreaterThan(placeOf(suyaSpot) < 0 ? 0 : items[placeOf(suyaSpot)]!.score)
  })

  test('hears what friends hold, and not from those who want nothing to be learned from them', async () => {
    const [diner, friend, other] = [newId<'diner'>(), newId<'diner'>(), newId<'diner'>()]
    const favourite = pizzaPlaces[7]!
    await db.insert(feedback).values([friend, other].map((dinerId) => ({ dinerId, restaurantId: favourite, kind: 'favourite' as const, at: now })))
    await write(db, async (tx) => {
      await linkDiners(tx, diner, friend, 'referral', now)
      await linkDiners(tx, other, diner, 'shared-order', now)
      await linkDiners(tx, diner, diner, 'friend', now)
    })
    const told = (await listOf(diner))!.items.find(({ id }) => id === favourite)
    expect(told?.reason).toEqual({ code: 'friends-here', args: { friends: 2, area: 'Ikeja' } })
    await write(db, (tx) => chooseLists(tx, other, false, new Date()))
    const later = (await listOf(diner))!.items.find(({ id }) => id === favourite)
    expect(later?.reason).toEqual({ code: 'friends-here', args: { friends: 1, area: 'Ikeja' } })
  })

  test('rests what was eaten a moment ago, and brings it back', async () => {
    const diner = newId<'diner'>()
    const [restaurantId] = suyaPlaces as [Id<'restaurant'>]
    await db.insert(feedback).values([1, 2, 3, 4].map((weeks) => ({ dinerId: diner, restaurantId, kind: 'order' as const, at: new Date(now.getTime() - weeks * 7 * 86_400_000) })))
    const usual = (await listOf(diner))!.items.findIndex(({ id }) => id === restaurantId)
    await db.insert(feedback).values({ dinerId: diner, restaurantId, kind: 'order', at: new Date() })
    const sated = (await listOf(diner))!.items.findIndex(({ id }) => id === restaurantId)
    expect(usual).toBeGreaterThanOrEqual(0)
    expect(sated).toBeGreaterThanOrEqual(usual)
  })

  test('a machine with 100,000 clicks moves nobody else', async () => {
    const diner = newId<'diner'>()
    await db.insert(feedback).values(suyaPlaces.slice(0, 3).map((restaurantId) => ({ dinerId: diner, restaurantId, kind: 'order' as const, at: new Date(now.getTime() - 86_400_000) })))
    const before = await readTallies(db, now)
    const [bot, target] = [newId<'diner'>(), pizzaPlaces[0]!]
    await db.execute(sql`insert into feedback (id, diner_id, restaurant_id, kind, at) select gen_random_uuid(), ${bot}, ${target}, 'click', ${new Date(now.getTime() - 3_600_000).toISOString()}::timestamptz from generate_series(1, 100000)`)
    const set = await datasetFrom(database.sql, { start: null, end: new Date() }, async () => {})
    const sizes = Array.from({ length: set.set.interactions.peopleCount }, (_, row) => set.set.interactions.offsets[row + 1]! - set.set.interactions.offsets[row]!)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000)
    const after = await readTallies(db, now)
    const tallyOf = (tallies: typeof before) => tallies.find(({ restaurantId }) => restaurantId === target)?.lasting ?? 0
    expect(tallyOf(after) - tallyOf(before)).toBeLessThanOrEqual(1)
    const { id } = await train()
    const [run] = await db.select().from(trainingRuns).where(eq(trainingRuns.id, id))
    expect(run).toMatchObject({ state: 'done' })
    expect(firstTastes((await listOf(diner))!.items).filter((taste) => taste === 0).length).toBeGreaterThanOrEqual(8)
    await db.delete(feedback).where(eq(feedback.dinerId, bot))
  })

  test('the sheet of moments is that of the live model', async () => {
    const [row] = await db.select().from(momentSheets)
    const [live] = await db.select({ version: models.version }).from(models).where(sql`recommender = 'hybrid' and state = 'live'`)
    expect(row?.modelVersion).toBe(live!.version)
    const moment = openSheet(row!.sheet)
    const added = moment.at({ time: now.getTime(), weather: null, held: 5 })
    for (const id of town.places) expect(Number.isFinite(added(id).sum) && Math.abs(added(id).sum) <= 1.5).toBe(true)
    expect(added('nobody')).toEqual({ sum: 0, most: null, each: [0, 0, 0, 0, 0] })
    expect(moment.way(5_000, 5)).toBeLessThan(moment.way(500, 5))
  })
})

describe('who wants no list of their own', () => {
  test('has none from then on, and teaches nobody; and has one again when they say so', async () => {
    const [diner] = town.diners as [Id<'diner'>]
    expect(await listOf(diner)).not.toBeNull()
    const rowsOf = async () => (await datasetFrom(database.sql, { start: null, end: new Date() }, async () => {})).set.interactions.peopleCount
    const before = await rowsOf()
    await write(db, (tx) => chooseLists(tx, diner, false, new Date()))
    expect(await db.select().from(suggestionLists).where(eq(suggestionLists.dinerId, diner))).toEqual([])
    expect(await listOf(diner)).toBeNull()
    // It is not missing either: nobody tries to write it again and again.
    const { version } = library.knowledge.personal!
    const stale = await dinersWithStaleLists(db, version, { since: new Date(0), now: new Date() }, 10_000)
    expect(stale).not.toContain(diner)
    expect(stale.length).toBeGreaterThan(0)
    expect(await rowsOf()).toBe(before - 1)
    await write(db, (tx) => chooseLists(tx, diner, true, new Date()))
    expect((await listOf(diner))?.items.length).toBeGreaterThan(0)
    await db.delete(listChoices)
  })
})

describe('other kinds of runs', () => {
  test('an update counts in what is new under the weights that were learned, and passes the same gate', async () => {
    const { id, outcome } = await train({ kind: 'incremental' })
    expect(outcome).toBe('done')
    const rows = await db.select({ recommender: models.recommender, parameters: models.parameters, state: models.state }).from(models).where(eq(models.runId, id))
    expect(rows.map(({ recommender }) => recommender).sort()).toEqual(['hybrid', 'popularity'])
    expect(rows.every(({ parameters }) => parameters.kind === 'incremental')).toBe(true)
  })

  test('a backfill trains nothing and writes the list of everybody in its window', async () => {
    await db.delete(suggestionLists)
    const before = await db.$count(models)
    const { id, outcome } = await train({ kind: 'backfill' })
    expect(outcome).toBe('done')
    expect(await db.$count(models)).toBe(before)
    expect((await db.select().from(trainingRuns).where(eq(trainingRuns.id, id)))[0]).toMatchObject({ state: 'done', percent: 100 })
    const lists = await db.select({ id: suggestionLists.dinerId }).from(suggestionLists)
    expect(lists.map(({ id: diner }) => diner)).toEqual(expect.arrayContaining([...town.diners]))
  })

  test('an update or a backfill that is called off ends as cancelled, and no model of it is there', async () => {
    for (const kind of ['incremental', 'backfill'] as const) {
      const run = await write(db, (tx) => putRunInLine(tx, { ...FULL_TRAINING, recommenders: ['hybrid'], kind }, new Date()))
      let calls = 0
      const outcome = await performRun(database, run.id, log, () => {
        // In the middle of it, from another connection.
        if (++calls === 3) void write(db, (tx) => cancelTraining(tx, run.id, new Date())).catch(() => {})
        return new Date(Date.now() + calls * 1_000)
      })
      expect(outcome).toBe('cancelled')
      expect(await db.select().from(models).where(eq(models.runId, run.id))).toEqual([])
    }
  })
})
