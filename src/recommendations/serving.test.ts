import { expect, test } from 'bun:test'
import { eq, inArray, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { favourites, sharedLists, suggestionLists, type ListedRestaurant } from '../../drizzle/schema/recommendations.ts'
import { closings, openingHours, restaurants } from '../../drizzle/schema/restaurants.ts'
import { LOOKS_CHANNEL } from '../../ml/contract.ts'
import { write } from '../platform/database.ts'
import { createLog } from '../platform/log.ts'
import { createMetrics } from '../platform/metrics.ts'
import { loadCatalogue } from '../restaurants/catalogue.ts'
import { freshDatabase } from '../testing/database.ts'
import { buildTown, eventually, LAGOS_PIN } from '../testing/town.ts'
import { NOON } from '../testing/web.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { distanceMetres } from '../vocabulary/place.ts'
import { giveFeedback } from './give-feedback.ts'
import { Lookers } from './lookers.ts'
import { Suggestions } from './serving.ts'

const database = await freshDatabase()
const { db } = database
const town = await buildTown(db, { now: NOON, places: 60 })
const [closedNow, closedToday, farAway, nearby] = [town.places.slice(0, 10), town.places.slice(10, 15), town.places.slice(15, 25), town.places.slice(25)]
// Some open in the evening only, some are closed on this day, some lie a hundred kilometres away.
await db.update(openingHours).set({ opensMinute: 1_080, closesMinute: 1_400 }).where(inArray(openingHours.restaurantId, closedNow))
await db.insert(closings).values(closedToday.map((restaurantId) => ({ restaurantId, firstDay: '2026-11-18', lastDay: '2026-11-18' })))
await db.update(restaurants).set({ lat: 7.4 }).where(inArray(restaurants.id, farAway))

const catalogue = await loadCatalogue(db)
const metrics = createMetrics()
const suggestions = new Suggestions(db, catalogue, createLog('silent', 'web'), metrics)
await suggestions.reload()

const audience = { now: NOON, pin: LAGOS_PIN, city: 'lagos', orderType: null } as const
const listed = (ids: ReadonlyArray<string>): ListedRestaurant[] => ids.map((id, i) => ({ id, score: 1 - i / 1_000, recommender: 'item-based', reason: { code: 'liked', args: { name: 'x' } }, confidence: null }))
const giveList = async (diner: Id<'diner'>, ids: ReadonlyArray<string>, computedAt = NOON) => {
  const row = { items: listed(ids), modelVersion: 'item-based-1', computedAt }
  await db.insert(suggestionLists).values({ dinerId: diner, ...row }).onConflictDoUpdate({ target: suggestionLists.dinerId, set: row })
  suggestions.forget(diner)
}

test('without any list: what is well rated, open and near', async () => {
  const page = await suggestions.personalised(newId<'diner'>(), audience, { limit: 50 })
  expect(page).toMatchObject({ isPersonal: false, modelVersion: null })
  expect(new Set<string>(page.items.map(({ card }) => card.id))).toEqual(new Set(nearby))
})

test('the own list leads, and what is popular fills it', async () => {
  const diner = newId<'diner'>()
  await giveList(diner, nearby.slice(5, 10))
  const page = await suggestions.personalised(diner, { ...audience, pin: null }, { limit: 30 })
  expect(page.isPersonal).toBe(true)
  expect(page.modelVersion).toBe('item-based-1')
  expect(page.items.slice(0, 5).map(({ card }) => card.id as string)).toEqual(nearby.slice(5, 10))
  expect(page.items).toHaveLength(30)
  expect(new Set(page.items.map(({ card }) => card.id)).size).toBe(30)
})

test('whatever the list, hour, place and wishes: nothing closed, nothing out of reach, nothing excluded, nothing twice, nothing out of order', async () => {
  const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`offered property: TEST_SEED=${seed}`)
  const diner = newId<'diner'>()
  await fc.assert(fc.asyncProperty(
    fc.shuffledSubarray([...town.places, newId<'restaurant'>()] as string[]),
    fc.integer({ min: 0, max: 7 * 24 * 60 }),
    fc.option(fc.record({ lat: fc.double({ min: 5.5, max: 7.6, noNaN: true }), lng: fc.double({ min: 3, max: 4, noNaN: true }) }), { nil: null }),
    fc.subarray([...town.places] as string[]),
    fc.integer({ min: 1, max: 50 }),
    async (ids, minutes, pin, exclude, limit) => {
      await giveList(diner, ids)
      const now = new Date(NOON.getTime() + minutes * 60_000)
      const { items } = await suggestions.personalised(diner, { ...audience, now, pin }, { limit, exclude: new Set(exclude) })
      expect(items.length).toBeLessThanOrEqual(limit)
      expect(new Set(items.map(({ card }) => card.id)).size).toBe(items.length)
      for (const [i, { card, situation, score }] of items.entries()) {
        expect(exclude).not.toContain(card.id)
        const truth = catalogue.at(card, { now, pin, orderType: null })
        expect(truth.opening.state).not.toBe('closed')
        if (pin) expect(truth.deliversHere || distanceMetres(pin, card.pin) <= 12_000).toBe(true)
        expect(situation.opening.state).toBe(truth.opening.state)
        expect(Number.isFinite(score)).toBe(true)
        if (i > 0) expect(score).toBeLessThanOrEqual(items[i - 1]!.score)
      }
    },
  ), { numRuns: 60, seed })
})

test('pages follow each other without a gap or a repetition', async () => {
  const diner = newId<'diner'>()
  await giveList(diner, nearby)
  const whole = (await suggestions.personalised(diner, audience, { limit: 50 })).items.map(({ card }) => card.id)
  const paged: string[] = []
  for (let after: { score: number; id: string } | null = null; ; ) {
    const page = await suggestions.personalised(diner, audience, { limit: 4, after })
    paged.push(...page.items.map(({ card }) => card.id))
    const last = page.items.at(-1)
    if (!page.more || !last) break
    after = { score: last.score, id: last.card.id }
  }
  expect(paged).toEqual(whole)
})

test('what is sent away is gone from the next page, long before the list is written anew', async () => {
  const diner = newId<'diner'>()
  await giveList(diner, nearby)
  const [first] = (await suggestions.personalised(diner, audience, { limit: 1 })).items
  await write(db, (tx) => giveFeedback(tx, diner, { restaurantId: first!.card.id, kind: 'dismiss' }, NOON))
  suggestions.forget(diner)
  expect((await suggestions.personalised(diner, audience, { limit: 50 })).items.map(({ card }) => card.id)).not.toContain(first!.card.id)
})

test('a heart that is given twice is one deed; given and taken it is none', async () => {
  const diner = newId<'diner'>()
  const heart = (kind: 'favourite' | 'unfavourite') => write(db, (tx) => giveFeedback(tx, diner, { restaurantId: nearby[0]!, kind }, NOON))
  const told = await Promise.all(Array.from({ length: 10 }, () => heart('favourite')))
  expect(told.filter((id) => id !== null)).toHaveLength(1)
  suggestions.forget(diner)
  expect([...await suggestions.favouritesOf(diner, NOON)]).toEqual([nearby[0]!])
  expect(await heart('unfavourite')).not.toBeNull()
  expect(await heart('unfavourite')).toBeNull()
  expect(await db.select().from(favourites).where(eq(favourites.dinerId, diner))).toEqual([])
})

test('a place is not trended by one machine: similar and trending lists answer from memory, then from the kitchen', async () => {
  const similar = await suggestions.similar(catalogue.byId(nearby[0]!)!, audience, { limit: 5 })
  expect(similar.items.map(({ reason }) => reason.code)).toEqual(Array(5).fill('taste'))
  expect(similar.items.map(({ card }) => card.id)).not.toContain(nearby[0]!)
  expect(suggestions.trending(audience, { limit: 5 }).items).toHaveLength(5)
})

test('NOTIFY brings another list, and whoever waits for it is answered', async () => {
  const stop = await suggestions.listen(database)
  const diner = newId<'diner'>()
  await giveList(diner, nearby.slice(0, 3))
  const before = await suggestions.personalised(diner, audience, { limit: 3 })
  const waiting = suggestions.personalisedAfter(before.version, diner, audience, { limit: 3 }, 10_000)
  await db.update(suggestionLists).set({ items: listed(nearby.slice(3, 6)), computedAt: new Date(NOON.getTime() + 1_000) }).where(eq(suggestionLists.dinerId, diner))
  await db.execute(sql`select pg_notify('buka_lists', ${diner})`)
  const after = await waiting
  expect(after.version).not.toBe(before.version)
  expect(new Set<string>(after.items.map(({ card }) => card.id))).toEqual(new Set(nearby.slice(3, 6)))

  await db.insert(sharedLists).values({ key: 'popular:lagos', items: listed([nearby[9]!]), modelVersion: 'item-based-2', computedAt: NOON })
  await db.execute(sql`select pg_notify('buka_lists', 'all')`)
  await eventually('the shared list is heard of', async () => suggestions.popular(audience, { limit: 1 }).items[0]?.card.id === nearby[9])
  await stop()
})

test('who waits for their list waits for what they did before, and not for what they do meanwhile', async () => {
  const stop = await suggestions.listen(database)
  const diner = newId<'diner'>()
  const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000)
  const click = (seconds: number) => write(db, (tx) => giveFeedback(tx, diner, { restaurantId: nearby[4]!, kind: 'click' }, at(seconds)))
  await giveList(diner, nearby.slice(0, 3))
  await click(10)
  const before = await suggestions.personalised(diner, audience, { limit: 3 })
  expect(before.isBehind).toBe(true)
  const waiting = suggestions.personalisedAfter(before.version, diner, audience, { limit: 3 }, 10_000)
  await click(20)
  await db.update(suggestionLists).set({ items: listed(nearby.slice(3, 6)), computedAt: at(21), knowsUntil: at(10) }).where(eq(suggestionLists.dinerId, diner))
  await db.execute(sql`select pg_notify('buka_lists', ${diner})`)
  const after = await waiting
  // It says itself that there is more to come: the page asks again.
  expect(after).toMatchObject({ isBehind: true })
  expect(after.version).not.toBe(before.version)
  await stop()
})

test('who looks at a list that is behind is told of, once a deed; the list waits until it knows that very deed', async () => {
  const heard: string[] = []
  const listening = await database.sql.listen(LOOKS_CHANNEL, (payload) => void heard.push(payload))
  const log = createLog('silent', 'web')
  const own = new Suggestions(db, catalogue, log, metrics, null, new Lookers(db, log))
  const stop = await own.listen(database)
  const diner = newId<'diner'>()
  const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000)
  const writeList = async (computedAt: Date, knowsUntil: Date | null) => {
    const row = { items: listed(nearby.slice(0, 3)), modelVersion: 'item-based-1', computedAt, knowsUntil }
    await db.insert(suggestionLists).values({ dinerId: diner, ...row }).onConflictDoUpdate({ target: suggestionLists.dinerId, set: row })
    await db.execute(sql`select pg_notify('buka_lists', ${diner})`)
    own.forget(diner)
  }
  await writeList(at(0), null)
  const before = await own.personalised(diner, audience, { limit: 3 })
  expect(before.isBehind).toBe(false)
  await write(db, (tx) => giveFeedback(tx, diner, { restaurantId: nearby[4]!, kind: 'click' }, at(10)))
  own.forget(diner)
  for (let look = 0; look < 5; look++) expect((await own.personalised(diner, audience, { limit: 3 })).isBehind).toBe(true)
  await eventually('it is heard who looks', async () => heard.length > 0)
  expect(heard).toEqual([diner])

  const waiting = own.personalisedAfter(before.version, diner, audience, { limit: 3 }, 10_000)
  let answered = false
  void waiting.then(() => { answered = true })
  // Begun after the deed and before its rows were there to be read: another list, that does not know of it.
  await writeList(at(11), at(0))
  expect((await own.personalised(diner, audience, { limit: 3 })).isBehind).toBe(true)
  expect(answered).toBe(false)
  await writeList(at(12), at(10))
  expect(await waiting).toMatchObject({ isBehind: false })
  await Promise.all([stop(), listening.unlisten()])
})

test('with the database away the page is shown from memory', async () => {
  const broken = new Suggestions({ ...db, execute: () => Promise.reject(new Error('away')) } as unknown as typeof db, catalogue, createLog('silent', 'web'), metrics)
  const page = await broken.personalised(newId<'diner'>(), audience, { limit: 5 })
  expect(page.items).toHaveLength(5)
})
