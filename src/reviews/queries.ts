/** Reads of reviews, newest first. */
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { dishes } from '../../drizzle/schema/menus.ts'
import { dishRatings, reviews } from '../../drizzle/schema/reviews.ts'
import type { Reader } from '../platform/database.ts'
import { cursorOf, readCursor } from '../vocabulary/cursor.ts'
import type { Id } from '../vocabulary/id.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { authorName } from './review.ts'

export interface ReviewWindow {
  /** 1 to 100. */
  readonly limit: number
  readonly cursor: string | null
}

export async function newestReviews(db: Reader, restaurantId: Id<'restaurant'>, { limit, cursor }: ReviewWindow) {
  const scope = `reviews:${restaurantId}`
  const after = cursor === null ? undefined : before(scope, cursor)
  const rows = await db.select({
    id: reviews.id, rating: reviews.rating, text: reviews.text, locale: reviews.locale, createdAt: reviews.createdAt, name: people.name,
    // A JavaScript date would cut the microseconds off, and the next page would repeat or lose a row.
    exactly: sql<string>`${reviews.createdAt}::text`,
  }).from(reviews).innerJoin(people, eq(people.id, reviews.personId))
    .where(and(eq(reviews.restaurantId, restaurantId), after)).orderBy(desc(reviews.createdAt), desc(reviews.id)).limit(limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const ofDishes = await dishRatingsOf(db, page.map((row) => row.id))
  return {
    items: page.map(({ name, exactly: _, ...review }) => ({ ...review, author: authorName(name), dishes: ofDishes.get(review.id) ?? [] })),
    nextCursor: last && rows.length > limit ? cursorOf(scope, [last.exactly, last.id]) : null,
  }
}

export type ReviewPage = Awaited<ReturnType<typeof newestReviews>>

function before(scope: string, cursor: string) {
  const [at, id] = readCursor(scope, cursor, ['string', 'string']) as [string, string]
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/.test(at) || !/^[0-9a-f-]{36}$/.test(id)) throw invalid('cursor', 'cursor-wrong')
  return sql`(${reviews.createdAt}, ${reviews.id}) < (${at}::timestamptz, ${id}::uuid)`
}

async function dishRatingsOf(db: Reader, reviewIds: ReadonlyArray<Id<'review'>>) {
  const byReview = new Map<string, Array<{ id: Id<'dish'>; name: string; slug: string; rating: number }>>()
  if (reviewIds.length === 0) return byReview
  const rows = await db.select({ reviewId: dishRatings.reviewId, id: dishes.id, name: dishes.name, slug: dishes.slug, rating: dishRatings.rating })
    .from(dishRatings).innerJoin(dishes, eq(dishes.id, dishRatings.dishId)).where(inArray(dishRatings.reviewId, [...reviewIds])).orderBy(dishes.name, dishes.id)
  for (const { reviewId, ...dish } of rows) byReview.set(reviewId, [...(byReview.get(reviewId) ?? []), dish])
  return byReview
}

/** How many gave 1, 2, 3, 4 and 5, in this order. */
export async function ratingHistogram(db: Reader, restaurantId: Id<'restaurant'>): Promise<[number, number, number, number, number]> {
  const rows = await db.select({ rating: reviews.rating, count: sql<number>`count(*)::int` }).from(reviews).where(eq(reviews.restaurantId, restaurantId)).groupBy(reviews.rating)
  const of = (rating: number) => rows.find((row) => row.rating === rating)?.count ?? 0
  return [of(1), of(2), of(3), of(4), of(5)]
}

/** What one person wrote of a place, or null. */
export async function reviewBy(db: Reader, restaurantId: Id<'restaurant'>, personId: Id<'person'>) {
  const [row] = await db.select({ id: reviews.id, rating: reviews.rating, text: reviews.text }).from(reviews).where(and(eq(reviews.restaurantId, restaurantId), eq(reviews.personId, personId)))
  return row ?? null
}
