import { expect, test } from 'bun:test'
import { and, eq, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { reviews } from '../../drizzle/schema/reviews.ts'
import { write } from '../platform/database.ts'
import { freshDatabase } from '../testing/database.ts'
import { aMenu, aPerson, aRestaurant, worksAt } from '../testing/places.ts'
import { addMinutes, instantOf } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { authorName } from './review.ts'
import { newestReviews, ratingHistogram } from './queries.ts'
import { writeReview } from './write.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)
const author = async (name: string) => ({ ...(await aPerson(db, name)), locale: 'en' as const })

test('a review counts once for the place and for each dish', async () => {
  const place = await aRestaurant(db, 'Ọ̀pọ́n Ìyá')
  const [eba, suya] = await aMenu(db, place.id, ['Eba', 'Suya']) as [Id<'dish'>, Id<'dish'>]
  const amina = await author('Amina Bello')
  const id = await write(db, (tx) => writeReview(tx, amina, place.id, { rating: 4, text: '  Very sweet <b>o</b>!  ', dishes: [{ item_id: suya, rating: 5 }] }, NOON))
  await expect(write(db, (tx) => writeReview(tx, amina, place.id, { rating: 1 }, NOON))).rejects.toMatchObject({ kind: 'conflict', code: 'reviewed-already' })
  const [row] = await db.select().from(restaurants).where(eq(restaurants.id, place.id))
  expect(row).toMatchObject({ ratingSum: 4, ratingCount: 1 })
  const rated = await db.select({ id: dishes.id, sum: dishes.ratingSum, count: dishes.ratingCount }).from(dishes).where(eq(dishes.restaurantId, place.id)).orderBy(dishes.position)
  expect(rated).toEqual([{ id: eba, sum: 0, count: 0 }, { id: suya, sum: 5, count: 1 }])
  expect((await newestReviews(db, place.id, { limit: 5, cursor: null })).items).toEqual([
    { id, rating: 4, text: 'Very sweet <b>o</b>!', locale: 'en', createdAt: NOON, author: 'Amina B.', dishes: [{ id: suya, name: 'Suya', slug: 'suya', rating: 5 }] },
  ])
  expect(await ratingHistogram(db, place.id)).toEqual([0, 0, 0, 1, 0])
  const [event] = await db.select().from(events).where(and(eq(events.subjectId, id), eq(events.name, 'reviews.written')))
  expect(JSON.stringify(event?.facts)).not.toContain('sweet')
})

test('not of a dish from elsewhere, not twice of one dish, not of one’s own kitchen, not of a draft', async () => {
  const place = await aRestaurant(db, 'Two Plates')
  const [mine] = await aMenu(db, place.id, ['Rice']) as [Id<'dish'>]
  const other = await aRestaurant(db, 'Three Plates')
  const [foreign] = await aMenu(db, other.id, ['Beans']) as [Id<'dish'>]
  const draft = await aRestaurant(db, 'Four Plates', { status: 'draft' })
  const bola = await author('Bola')
  const review = (input: Parameters<typeof writeReview>[3], id = place.id) => write(db, (tx) => writeReview(tx, bola, id, input, NOON))
  await expect(review({ rating: 3, dishes: [{ item_id: foreign, rating: 3 }] })).rejects.toMatchObject({ fields: [{ field: 'dishes', code: 'value-unknown' }] })
  await expect(review({ rating: 3, dishes: [{ item_id: mine, rating: 3 }, { item_id: mine, rating: 5 }] })).rejects.toMatchObject({ fields: [{ code: 'dish-rated-twice' }] })
  await expect(review({ rating: 3 }, draft.id)).rejects.toMatchObject({ kind: 'unknown' })
  await worksAt(db, bola, place, 'host')
  await expect(review({ rating: 5 })).rejects.toMatchObject({ kind: 'forbidden', code: 'own-restaurant' })
  expect(await ratingHistogram(db, place.id)).toEqual([0, 0, 0, 0, 0])
})

test('twenty people at once: the sums are exact, and pages show each review once', async () => {
  const place = await aRestaurant(db, 'Busy Place')
  const [dish] = await aMenu(db, place.id, ['Jollof']) as [Id<'dish'>]
  const crowd = await Promise.all(Array.from({ length: 20 }, (_, i) => author(`Person ${i}`)))
  await Promise.all(crowd.map((by, i) => write(db, (tx) => writeReview(tx, by, place.id, { rating: (i % 5) + 1, dishes: [{ item_id: dish, rating: 5 }] }, addMinutes(NOON, Math.floor(i / 4))))))
  // Instants between two milliseconds, as the database's own clock makes them.
  await db.update(reviews).set({ createdAt: sql`${reviews.createdAt} + interval '0.7 milliseconds'` }).where(eq(reviews.restaurantId, place.id))
  const [row] = await db.select().from(restaurants).where(eq(restaurants.id, place.id))
  expect(row).toMatchObject({ ratingSum: 60, ratingCount: 20 })
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof newestReviews>> = await newestReviews(db, place.id, { limit: 3, cursor })
    seen.push(...page.items.map((r) => r.id))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(seen).toHaveLength(20)
  expect(new Set(seen).size).toBe(20)
  await expect(newestReviews(db, place.id, { limit: 3, cursor: 'AAAA.BBBB' })).rejects.toMatchObject({ kind: 'invalid' })
})

test('full names are not shown', () => {
  expect(authorName('Amina Zainab Bello')).toBe('Amina B.')
  expect(authorName('  Bola  ')).toBe('Bola')
  expect(authorName('')).toBe('')
})
