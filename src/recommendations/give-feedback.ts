/** A diner did something with a place. */
import { and, eq, ne, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { favourites, feedback } from '../../drizzle/schema/recommendations.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { type FeedbackKind, LISTS_CHANNEL } from '../../ml/contract.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { invalid, unknown } from '../vocabulary/refusal.ts'
import type { RecommendationEvent } from './events.ts'

export interface Feedback {
  readonly restaurantId: Id<'restaurant'>
  readonly kind: FeedbackKind
  /** 1 to 5; for a rating, and only for a rating. */
  readonly value?: number
  readonly dishId?: Id<'dish'>
  readonly context?: Readonly<Record<string, string | number | boolean>>
  /** When it happened, if not now: a phone may tell later what was done without a connection. */
  readonly at?: Date
}

/** Clocks of phones run ahead a little. */
const AHEAD_MS = 60_000
const TOLD_WITHIN_MS = 30 * 86_400_000

/**
 * Row, favourite and event in one transaction. A heart that is there already, or already gone, changes nothing and is no
 * second deed.
 * @returns the id of the deed, or null when there was nothing to change
 * @throws Refusal 404 for a place that does not exist, 422 for what does not fit together
 */
export async function giveFeedback(tx: Transaction, dinerId: Id<'diner'>, input: Feedback, now: Date): Promise<Id<'feedback'> | null> {
  const at = input.at ?? now
  checkFeedback(input, at, now)
  await checkPlace(tx, input)
  if (!(await keepFavourite(tx, dinerId, input, at))) return null
  const id = newId<'feedback'>()
  await tx.insert(feedback).values({
    id, dinerId, restaurantId: input.restaurantId, kind: input.kind, value: input.value ?? null, dishId: input.dishId ?? null, context: input.context ?? null, at,
  })
  await emit(tx, { name: 'recommendations.feedback_given', subjectId: dinerId, facts: { restaurantId: input.restaurantId, kind: input.kind } } satisfies RecommendationEvent, now)
  // Web processes forget what they hold of this diner, so that the heart is full on every page that follows.
  await tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, ${dinerId})`)
  return id
}

function checkFeedback({ kind, value }: Feedback, at: Date, now: Date): void {
  if (kind === 'rating' && value === undefined) throw invalid('value', 'value-missing')
  if (kind !== 'rating' && value !== undefined) throw invalid('value', 'value-unexpected')
  if (value !== undefined && !(value >= 1)) throw invalid('value', 'number-too-small')
  if (value !== undefined && value > 5) throw invalid('value', 'number-too-large')
  if (!(at.getTime() <= now.getTime() + AHEAD_MS)) throw invalid('at', 'time-in-future')
  if (at.getTime() < now.getTime() - TOLD_WITHIN_MS) throw invalid('at', 'time-too-old')
}

async function checkPlace(tx: Transaction, { restaurantId, dishId }: Feedback): Promise<void> {
  const [place] = await tx.select({ id: restaurants.id }).from(restaurants).where(and(eq(restaurants.id, restaurantId), ne(restaurants.status, 'draft')))
  if (!place) throw unknown('restaurant')
  if (dishId === undefined) return
  const [dish] = await tx.select({ id: dishes.id }).from(dishes).where(and(eq(dishes.id, dishId), eq(dishes.restaurantId, restaurantId)))
  if (!dish) throw invalid('item_id', 'dish-not-of-restaurant')
}

/** Returns whether the deed counts: every deed does but a heart that changes nothing. */
async function keepFavourite(tx: Transaction, dinerId: Id<'diner'>, { kind, restaurantId }: Feedback, createdAt: Date): Promise<boolean> {
  if (kind === 'favourite') {
    return (await tx.insert(favourites).values({ dinerId, restaurantId, createdAt }).onConflictDoNothing().returning()).length > 0
  }
  if (kind === 'unfavourite') {
    return (await tx.delete(favourites).where(and(eq(favourites.dinerId, dinerId), eq(favourites.restaurantId, restaurantId))).returning()).length > 0
  }
  return true
}
