/** Deeds that are written together leave behind what they would have left one by one. */
import { afterAll, expect, test } from 'bun:test'
import { eq, inArray, sql } from 'drizzle-orm'
import { events } from '../../drizzle/schema/outbox.ts'
import { favourites, feedback } from '../../drizzle/schema/recommendations.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { DINERS_PER_NEWS, type FeedbackKind, MOST_DINERS, ML_JOBS } from '../../ml/contract.ts'
import { randomFrom } from '../../ml/numerics/random.ts'
import { Check } from 'typebox/value'
import { write } from '../platform/database.ts'
import type { RecordedEvent } from '../platform/outbox.ts'
import { freshDatabase } from '../testing/database.ts'
import { buildTown, eventually } from '../testing/town.ts'
import { NOON } from '../testing/web.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { FeedbackCounter } from './feedback-counter.ts'
import { type Given, giveFeedback, takeFeedback, type Taken } from './give-feedback.ts'
import { refreshLists } from './reactions.ts'
import { DEEDS_CHANNEL } from './shelf.ts'

const database = await freshDatabase()
const { db } = database
const town = await buildTown(db, { now: NOON })
const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
const random = randomFrom(seed)
const oneOf = <Value>(values: ReadonlyArray<Value>): Value => values[random.below(values.length)] as Value
const dinersOf = (count: number) => Array.from({ length: count }, () => newId<'diner'>())
const given = (dinerId: Id<'diner'>, kind: FeedbackKind, restaurantId = town.places[0]!): Given => ({ dinerId, input: { restaurantId, kind }, now: NOON })

test('any crowd of hearts and clicks: each counts as if it had come alone', async () => {
  console.log(`feedback together: TEST_SEED=${seed}`)
  const diners = dinersOf(4)
  const places = town.places.slice(0, 3)
  const marks = new Set<string>()
  const kinds: FeedbackKind[] = ['favourite', 'unfavourite', 'favourite', 'unfavourite', 'click']
  let counted = 0
  for (let round = 0; round < 60; round++) {
    const crowd = Array.from({ length: 1 + random.below(12) }, () => given(oneOf(diners), oneOf(kinds), oneOf(places)))
    const expected = crowd.map(({ dinerId, input: { kind, restaurantId } }) => {
      const mark = `${dinerId} ${restaurantId}`
      if (kind === 'click') return true
      if (marks.has(mark) === (kind === 'favourite')) return false
      return kind === 'favourite' ? Boolean(marks.add(mark)) : marks.delete(mark)
    })
    const taken = await takeFeedback(db, crowd, NOON)
    expect(taken.map((one) => 'id' in one && one.id !== null)).toEqual(expected)
    counted += expected.filter(Boolean).length
    const ids = taken.flatMap((one) => ('id' in one && one.id) || [])
    const rows = await db.select().from(feedback).where(inArray(feedback.id, ids))
    expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort())
    const kept = await db.select().from(favourites).where(inArray(favourites.dinerId, diners))
    expect(kept.map(({ dinerId, restaurantId }) => `${dinerId} ${restaurantId}`).sort()).toEqual([...marks].sort())
  }
  expect(await db.$count(feedback, inArray(feedback.dinerId, diners))).toBe(counted)
})

test('what is refused leaves the others as they are, and a heart at a draft is no heart', async () => {
  const [diner] = dinersOf(1) as [Id<'diner'>]
  const draft = newId<'restaurant'>()
  await db.execute(sql`insert into restaurants select (json_populate_record(r, json_build_object('id', ${draft}::text, 'slug', 'a-draft', 'status', 'draft'))).* from restaurants r where id = ${town.places[0]!}`)
  expect(await db.$count(restaurants, eq(restaurants.id, draft))).toBe(1)
  const codes = (taken: Taken) => ('refusal' in taken ? taken.refusal.code : taken.id !== null)
  const answers = await takeFeedback(db, [
    given(diner, 'click'), given(diner, 'favourite', draft), given(diner, 'click', newId<'restaurant'>()), { ...given(diner, 'favourite'), input: { restaurantId: town.places[0]!, kind: 'favourite', at: new Date(NOON.getTime() + 3_600_000) } }, given(diner, 'favourite'),
    { ...given(diner, 'order'), input: { restaurantId: town.places[0]!, kind: 'order', dishId: newId<'dish'>() } },
  ], NOON)
  expect(answers.map(codes)).toEqual([true, 'unknown-restaurant', 'unknown-restaurant', 'invalid-input', true, 'invalid-input'])
  expect((await db.select().from(feedback).where(eq(feedback.dinerId, diner))).map(({ kind }) => kind).sort()).toEqual(['click', 'favourite'])
})

test('of many diners few events and pieces of news tell, each of no more than fit', async () => {
  const heard: string[] = []
  const listening = await database.sql.listen(DEEDS_CHANNEL, (payload) => void heard.push(payload))
  const diners = dinersOf(2 * DINERS_PER_NEWS + 20)
  await takeFeedback(db, [...diners, ...diners.slice(0, 50)].map((diner) => given(diner, 'click')), NOON)
  const told = await db.select().from(events).where(inArray(events.subjectId, diners))
  expect(told).toHaveLength(3)
  expect(told.flatMap(({ facts }) => facts.diners as string[]).sort()).toEqual([...diners].sort() as string[])
  await eventually('the news are heard', async () => heard.length === 3)
  expect(heard.flatMap((payload) => payload.split(',')).sort()).toEqual([...diners].sort() as string[])
  await listening.unlisten()
})

test('nothing counted, nothing told', async () => {
  const [diner] = dinersOf(1) as [Id<'diner'>]
  await write(db, (tx) => giveFeedback(tx, diner, { restaurantId: town.places[0]!, kind: 'favourite' }, NOON))
  const before = await db.$count(events)
  expect(await write(db, (tx) => giveFeedback(tx, diner, { restaurantId: town.places[0]!, kind: 'favourite' }, NOON))).toBeNull()
  expect(await db.$count(events)).toBe(before)
})

test('a statement that fails fails for all whom it would have served, and leaves nothing', async () => {
  const diners = dinersOf(3)
  const counter = new FeedbackCounter(db)
  const ends = await Promise.all(diners.map((diner, at) => counter.give(diner, { restaurantId: town.places[0]!, kind: (at === 2 ? 'stare' : 'click') as FeedbackKind }, NOON).then((id) => id !== null, () => 'failed')))
  // The first is served alone.
  expect(ends).toEqual([true, 'failed', 'failed'])
  expect(await db.$count(feedback, inArray(feedback.dinerId, diners))).toBe(1)
})

test('a machine that gives its heart and takes it back thousands of times is served in its turn, and so is everybody else', async () => {
  const [machine, person] = dinersOf(2) as [Id<'diner'>, Id<'diner'>]
  const counter = new FeedbackCounter(db)
  const HEARTS = 4_000
  const hearts = Promise.all(Array.from({ length: HEARTS }, (_, at) => counter.give(machine, { restaurantId: town.places[0]!, kind: at % 2 === 0 ? 'favourite' : 'unfavourite' }, NOON)))
  expect(await counter.give(person, { restaurantId: town.places[0]!, kind: 'click' }, NOON)).not.toBeNull()
  expect((await hearts).filter((id) => id !== null)).toHaveLength(HEARTS)
  expect(await db.$count(favourites, eq(favourites.dinerId, machine))).toBe(0)
  expect(await db.$count(events, eq(events.subjectId, machine))).toBeLessThan(10)
})

test('jobs tell of each diner once, since the first of the deeds, and of no more diners than a job may carry', () => {
  const diners = dinersOf(MOST_DINERS + DINERS_PER_NEWS)
  const event = (id: number, some: ReadonlyArray<string>): RecordedEvent => ({ id, name: 'recommendations.feedback_given', subjectId: some[0]!, facts: { diners: some }, at: new Date(NOON.getTime() + id) })
  const parts = Array.from({ length: Math.ceil(diners.length / DINERS_PER_NEWS) }, (_, part) => diners.slice(part * DINERS_PER_NEWS, (part + 1) * DINERS_PER_NEWS))
  const waiting = [...parts, parts[0]!].map((part, at) => event(at + 1, part))
  const jobs = refreshLists.jobs([...waiting, { ...event(99, [diners[0]!]), facts: {} }])
  expect(jobs.every(({ data }) => Check(ML_JOBS['refresh-lists'], data))).toBe(true)
  const told = jobs.flatMap(({ data }) => (data as { diners: Array<{ id: string; since: number }> }).diners)
  expect(new Set(told.map(({ id }) => id))).toEqual(new Set<string>(diners))
  expect(told.find(({ id }) => id === diners[0])?.since).toBe(NOON.getTime() + 1)
  expect(new Set(jobs.map(({ last }) => last.id)).size).toBe(jobs.length)
  expect(jobs.at(-1)?.last.id).toBe(99)
  expect(refreshLists.jobs([])).toEqual([])
})

afterAll(() => db.delete(restaurants).where(eq(restaurants.slug, 'a-draft')))
