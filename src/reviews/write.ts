/** A review of a place, with ratings of single dishes; one per person and place. */
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { restaurants, staff } from '../../drizzle/schema/restaurants.ts'
import { dishRatings, reviews } from '../../drizzle/schema/reviews.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { type Actor, canReview } from '../restaurants/policy.ts'
import { notifyCatalogues } from '../restaurants/upkeep.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import type { Locale } from '../vocabulary/locale.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import type { ReviewEvent } from './events.ts'
import type { ReviewInput } from './inputs.ts'

/** The reader's language is taken for the language of what they write. */
export interface Author extends Actor {
  readonly locale: Locale
}

export async function writeReview(tx: Transaction, by: Author, restaurantId: Id<'restaurant'>, input: ReviewInput, now: Date): Promise<Id<'review'>> {
  // Locked first: sums of one place are changed by one review at a time, and always before those of its dishes.
  const [place] = await tx.select({ id: restaurants.id }).from(restaurants).where(and(eq(restaurants.id, restaurantId), ne(restaurants.status, 'draft'))).for('no key update')
  if (!place) throw unknown('restaurant')
  const [worker] = await tx.select({ role: staff.role }).from(staff).where(and(eq(staff.restaurantId, restaurantId), eq(staff.personId, by.id)))
  if (!canReview(worker?.role ?? null)) throw new Refusal('forbidden', 'own-restaurant')
  const rated = input.dishes ?? []
  await checkDishes(tx, restaurantId, rated.map((d) => d.item_id))
  const id = newId<'review'>(now)
  const [row] = await tx.insert(reviews).values({ id, restaurantId, personId: by.id, rating: input.rating, text: input.text?.trim() ?? '', locale: by.locale, createdAt: now })
    .onConflictDoNothing({ target: [reviews.restaurantId, reviews.personId] }).returning({ id: reviews.id })
  if (!row) throw new Refusal('conflict', 'reviewed-already')
  await tx.update(restaurants).set({ ratingSum: sql`${restaurants.ratingSum} + ${input.rating}`, ratingCount: sql`${restaurants.ratingCount} + 1` }).where(eq(restaurants.id, restaurantId))
  for (const { item_id, rating } of rated) await rateDish(tx, id, item_id, rating)
  await emit(tx, { name: 'reviews.written', subjectId: id, facts: { restaurantId, dinerId: by.id, rating: input.rating } } satisfies ReviewEvent, now)
  await notifyCatalogues(tx, restaurantId)
  return id
}

async function rateDish(tx: Transaction, reviewId: Id<'review'>, dishId: Id<'dish'>, rating: number): Promise<void> {
  await tx.insert(dishRatings).values({ reviewId, dishId, rating })
  await tx.update(dishes).set({ ratingSum: sql`${dishes.ratingSum} + ${rating}`, ratingCount: sql`${dishes.ratingCount} + 1` }).where(eq(dishes.id, dishId))
}

async function checkDishes(tx: Transaction, restaurantId: Id<'restaurant'>, ids: ReadonlyArray<string>): Promise<void> {
  if (ids.length === 0) return
  if (new Set(ids).size < ids.length) throw invalid('dishes', 'dish-rated-twice')
  const known = await tx.select({ id: dishes.id }).from(dishes).where(and(eq(dishes.restaurantId, restaurantId), inArray(dishes.id, ids as Array<Id<'dish'>>)))
  if (known.length < ids.length) throw invalid('dishes', 'value-unknown')
}
