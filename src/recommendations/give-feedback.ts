/** Diners did something with a place. */
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { feedback } from '../../drizzle/schema/recommendations.ts'
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

/** Several deeds of anybody in a handful of statements, however many they are; what is refused leaves the others as they are. In the order given. */
export async function takeFeedback(tx: Transaction, given: ReadonlyArray<Given>, now: Date): Promise<Taken[]> {
  const known = await knownThings(tx, given)
  const deeds = given.map(({ dinerId, input, now: then }): Deed => {
    const at = input.at ?? then
    return { id: newId<'feedback'>(), dinerId, input, at, refusal: refusalOf(input, at, then, known) }
  })
  const idle = await keepFavourites(tx, deeds.filter(({ refusal }) => refusal === null))
  const counted = deeds.filter((deed) => deed.refusal === null && !idle.has(deed))
  if (counted.length > 0) await announce(tx, counted, now)
  return deeds.map((deed) => (deed.refusal ? { refusal: deed.refusal } : { id: idle.has(deed) ? null : deed.id }))
}

interface Deed {
  readonly id: Id<'feedback'>
  readonly dinerId: Id<'diner'>
  readonly input: Feedback
  readonly at: Date
  readonly refusal: Refusal | null
}

/** One text for any number of rows: a statement with a parameter for each value would be another one for each number, to be built and parsed anew. */
const rowsOf = (rows: ReadonlyArray<object>) => sql`${JSON.stringify(rows)}::text::json`

async function announce(tx: Transaction, deeds: ReadonlyArray<Deed>, now: Date): Promise<void> {
  const rows = deeds.map(({ id, dinerId, at, input: { restaurantId, kind, value, dishId, context } }) => ({ id, diner: dinerId, place: restaurantId, kind, value, dish: dishId, context, at }))
  // Web processes forget what they hold of these diners, so that the heart is full on every page that follows.
  const diners = [...new Set(deeds.map(({ dinerId }) => dinerId))]
  const news = Array.from({ length: Math.ceil(diners.length / DINERS_PER_NEWS) }, (_, part) => diners.slice(part * DINERS_PER_NEWS, (part + 1) * DINERS_PER_NEWS).join(','))
  // They go over the wire behind each other, without waiting for each other's answers.
  await Promise.all([
    tx.execute(sql`
      insert into feedback (id, diner_id, restaurant_id, kind, value, dish_id, context, at)
      select id, diner, place, kind, value, dish, context, at
      from json_to_recordset(${rowsOf(rows)}) as deed(id uuid, diner uuid, place uuid, kind text, value real, dish uuid, context jsonb, at timestamptz)`),
    emitAll(tx, deeds.map(({ dinerId, input: { restaurantId, kind } }) => ({ name: 'recommendations.feedback_given', subjectId: dinerId, facts: { restaurantId, kind } } satisfies RecommendationEvent)), now),
    ...news.map((payload) => tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, ${payload})`)),
  ])
}

interface Known {
  readonly places: ReadonlySet<string>
  /** Dish id -> restaurant id. */
  readonly dishes: ReadonlyMap<string, string>
}

async function knownThings(tx: Transaction, given: ReadonlyArray<Given>): Promise<Known> {
  const dishIds = [...new Set(given.flatMap(({ input: { dishId } }) => dishId ?? []))]
  const asked = JSON.stringify([...new Set(given.map(({ input }) => input.restaurantId))])
  const places = await tx.select({ id: restaurants.id }).from(restaurants).where(and(sql`${restaurants.id} in (select value::uuid from json_array_elements_text(${asked}::text::json))`, ne(restaurants.status, 'draft')))
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

/** Returns those that do not count. Every deed does but a heart that changes nothing. */
async function keepFavourites(tx: Transaction, deeds: ReadonlyArray<Deed>): Promise<ReadonlySet<Deed>> {
  const idle = new Set<Deed>()
  let hearts = deeds.filter(({ input: { kind } }) => kind === 'favourite' || kind === 'unfavourite')
  while (hearts.length > 0) {
    // One of each diner and place at a time, in the order in which they were given.
    const wave = new Map<string, Deed>()
    const later = hearts.filter((deed) => wave.has(heartOf(deed)) || !wave.set(heartOf(deed), deed))
    const changed = await changeHearts(tx, [...wave.values()])
    for (const [heart, deed] of wave) if (!changed.has(heart)) idle.add(deed)
    hearts = later
  }
  return idle
}

const heartOf = ({ dinerId, input: { restaurantId } }: Pick<Deed, 'dinerId' | 'input'>): string => `${dinerId} ${restaurantId}`

async function changeHearts(tx: Transaction, deeds: ReadonlyArray<Deed>): Promise<ReadonlySet<string>> {
  const rows = (wanted: FeedbackKind) => rowsOf(deeds.filter(({ input: { kind } }) => kind === wanted).map(({ dinerId, at, input: { restaurantId } }) => ({ diner: dinerId, place: restaurantId, at })))
  const [given, taken] = await Promise.all([
    tx.execute<{ heart: string }>(sql`
      insert into favourites (diner_id, restaurant_id, created_at)
      select diner, place, at from json_to_recordset(${rows('favourite')}) as heart(diner uuid, place uuid, at timestamptz) order by 1, 2
      on conflict do nothing returning diner_id || ' ' || restaurant_id as heart`),
    tx.execute<{ heart: string }>(sql`
      delete from favourites using json_to_recordset(${rows('unfavourite')}) as heart(diner uuid, place uuid)
      where diner_id = heart.diner and restaurant_id = heart.place returning diner_id || ' ' || restaurant_id as heart`),
  ])
  return new Set([...given, ...taken].map(({ heart }) => heart))
}

/** An order that was delivered, told by its room. Returns false when it was told before, or its place is gone. */
export async function learnOfOrder(tx: Transaction, { orderId, restaurantId, dinerId, at }: { readonly orderId: string; readonly restaurantId: Id<'restaurant'>; readonly dinerId: Id<'diner'>; readonly at: Date }): Promise<boolean> {
  const [place] = await tx.select({ id: restaurants.id }).from(restaurants).where(eq(restaurants.id, restaurantId))
  if (!place) return false
  return (await tx.insert(feedback).values({ dinerId, restaurantId, kind: 'order', source: `order:${orderId}`, at }).onConflictDoNothing({ target: feedback.source }).returning({ id: feedback.id })).length > 0
}
