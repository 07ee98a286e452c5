/** Diners did something with a place. */
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { favourites, feedback } from '../../drizzle/schema/recommendations.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { DINERS_PER_NEWS, type FeedbackKind, LISTS_CHANNEL } from '../../ml/contract.ts'
import type { Transaction } from '../platform/database.ts'
import { emitAll } from '../platform/outbox.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
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

/** One deed of one diner, as it waits to be written. */
export interface Given {
  readonly dinerId: Id<'diner'>
  readonly input: Feedback
  readonly now: Date
}

/** The id of the deed, null when there was nothing to change, or why it is refused. */
export type Taken = { readonly id: Id<'feedback'> | null } | { readonly refusal: Refusal }

/**
 * Row, favourite and event in one transaction. A heart that is there already, or already gone, changes nothing and is no
 * second deed.
 * @returns the id of the deed, or null when there was nothing to change
 * @throws Refusal 404 for a place that does not exist, 422 for what does not fit together
 */
export async function giveFeedback(tx: Transaction, dinerId: Id<'diner'>, input: Feedback, now: Date): Promise<Id<'feedback'> | null> {
  const [taken] = await takeFeedback(tx, [{ dinerId, input, now }], now)
  if (!taken) throw new Error('a deed was given and nothing became of it')
  if ('refusal' in taken) throw taken.refusal
  return taken.id
}

/** Several deeds of anybody in a handful of statements; what is refused leaves the others as they are. In the order given. */
export async function takeFeedback(tx: Transaction, given: ReadonlyArray<Given>, now: Date): Promise<Taken[]> {
  const known = await knownThings(tx, given)
  const taken: Taken[] = []
  const rows: Array<typeof feedback.$inferInsert> = []
  for (const { dinerId, input, now: then } of given) {
    const at = input.at ?? then
    const refusal = refusalOf(input, at, then, known)
    if (refusal) taken.push({ refusal })
    else if (!(await keepFavourite(tx, dinerId, input, at))) taken.push({ id: null })
    else {
      const id = newId<'feedback'>()
      rows.push({ id, dinerId, restaurantId: input.restaurantId, kind: input.kind, value: input.value ?? null, dishId: input.dishId ?? null, context: input.context ?? null, at })
      taken.push({ id })
    }
  }
  if (rows.length > 0) await announce(tx, rows, now)
  return taken
}

async function announce(tx: Transaction, rows: ReadonlyArray<typeof feedback.$inferInsert>, now: Date): Promise<void> {
  await tx.insert(feedback).values([...rows])
  await emitAll(tx, rows.map(({ dinerId, restaurantId, kind }) => ({ name: 'recommendations.feedback_given', subjectId: dinerId, facts: { restaurantId, kind } } satisfies RecommendationEvent)), now)
  // Web processes forget what they hold of these diners, so that the heart is full on every page that follows.
  const diners = [...new Set(rows.map(({ dinerId }) => dinerId))]
  for (let start = 0; start < diners.length; start += DINERS_PER_NEWS) await tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, ${diners.slice(start, start + DINERS_PER_NEWS).join(',')})`)
}

interface Known {
  readonly places: ReadonlySet<string>
  /** Dish id -> restaurant id. */
  readonly dishes: ReadonlyMap<string, string>
}

async function knownThings(tx: Transaction, given: ReadonlyArray<Given>): Promise<Known> {
  const dishIds = [...new Set(given.flatMap(({ input: { dishId } }) => dishId ?? []))]
  const places = await tx.select({ id: restaurants.id }).from(restaurants).where(and(inArray(restaurants.id, [...new Set(given.map(({ input }) => input.restaurantId))]), ne(restaurants.status, 'draft')))
  const known = dishIds.length === 0 ? [] : await tx.select({ id: dishes.id, restaurantId: dishes.restaurantId }).from(dishes).where(inArray(dishes.id, dishIds))
  return { places: new Set(places.map(({ id }) => id)), dishes: new Map(known.map(({ id, restaurantId }) => [id, restaurantId])) }
}

function refusalOf(input: Feedback, at: Date, now: Date, { places, dishes: menus }: Known): Refusal | null {
  try {
    checkFeedback(input, at, now)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  if (!places.has(input.restaurantId)) return unknown('restaurant')
  return input.dishId !== undefined && menus.get(input.dishId) !== input.restaurantId ? invalid('item_id', 'dish-not-of-restaurant') : null
}

function checkFeedback({ kind, value }: Feedback, at: Date, now: Date): void {
  if (kind === 'rating' && value === undefined) throw invalid('value', 'value-missing')
  if (kind !== 'rating' && value !== undefined) throw invalid('value', 'value-unexpected')
  if (value !== undefined && !(value >= 1)) throw invalid('value', 'number-too-small')
  if (value !== undefined && value > 5) throw invalid('value', 'number-too-large')
  if (!(at.getTime() <= now.getTime() + AHEAD_MS)) throw invalid('at', 'time-in-future')
  if (at.getTime() < now.getTime() - TOLD_WITHIN_MS) throw invalid('at', 'time-too-old')
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

/** An order that was delivered, told by its room. Returns false when it was told before, or its place is gone. */
export async function learnOfOrder(tx: Transaction, { orderId, restaurantId, dinerId, at }: { readonly orderId: string; readonly restaurantId: Id<'restaurant'>; readonly dinerId: Id<'diner'>; readonly at: Date }): Promise<boolean> {
  const [place] = await tx.select({ id: restaurants.id }).from(restaurants).where(eq(restaurants.id, restaurantId))
  if (!place) return false
  return (await tx.insert(feedback).values({ dinerId, restaurantId, kind: 'order', source: `order:${orderId}`, at }).onConflictDoNothing({ target: feedback.source }).returning({ id: feedback.id })).length > 0
}
