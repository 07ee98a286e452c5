/** Diners did something with a place. */
import { eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { feedback } from '../../drizzle/schema/recommendations.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { DINERS_PER_NEWS, type FeedbackKind } from '../../ml/contract.ts'
import { executeKept, type Reader, type Transaction } from '../platform/database.ts'
import { announcing, wakingTheRelay } from '../platform/outbox.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import type { RecommendationEvent } from './events.ts'
import { DEEDS_CHANNEL } from './shelf.ts'

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
 * Row, favourite and event at once. A heart that is there already, or already gone, changes nothing and is no second deed.
 * @returns the id of the deed, or null when there was nothing to change
 * @throws Refusal 404 for a place that does not exist, 422 for what does not fit together
 */
export async function giveFeedback(tx: Transaction, dinerId: Id<'diner'>, input: Feedback, now: Date): Promise<Id<'feedback'> | null> {
  const [taken] = await takeFeedback(tx, [{ dinerId, input, now }], now)
  if (!taken) throw new Error('a deed was given and nothing became of it')
  if ('refusal' in taken) throw taken.refusal
  return taken.id
}

/**
 * Several deeds of anybody, in the order in which they were given. All of them are written by one statement, so outside of a
 * transaction too it is all or nothing; what is refused leaves the others as they are.
 */
export async function takeFeedback(db: Reader, given: ReadonlyArray<Given>, now: Date): Promise<Taken[]> {
  const menus = await restaurantsOfDishes(db, given)
  const deeds = withHearts(given.map(({ dinerId, input, now: then }): Deed => {
    const at = input.at ?? then
    return { id: newId<'feedback'>(), dinerId, input, at, refusal: refusalOf(input, at, then, menus), heart: null, counts: 'always' }
  }))
  const outcomes = await writeDeeds(db, deeds, now)
  return deeds.map(({ id, refusal }) => {
    const outcome = outcomes.get(id)
    if (outcome === undefined) return { refusal: unknown('restaurant') }
    return refusal ? { refusal } : { id: outcome ? id : null }
  })
}

interface Deed {
  readonly id: Id<'feedback'>
  readonly dinerId: Id<'diner'>
  readonly input: Feedback
  readonly at: Date
  readonly refusal: Refusal | null
  /** Whether the mark is to be there when all is done; only on the first heart of each diner and place. */
  readonly heart: boolean | null
  /** `changed`, `unchanged`: when this is what becomes of the mark. */
  readonly counts: 'always' | 'never' | 'changed' | 'unchanged'
}

const isHeart = ({ refusal, input: { kind } }: Deed): boolean => refusal === null && (kind === 'favourite' || kind === 'unfavourite')
const isMarked = ({ input: { kind } }: Deed): boolean => kind === 'favourite'

/**
 * Hearts of one diner at one place follow each other, and each counts that changes what the one before it left behind. Only of the
 * first is it not known yet: it depends on the mark that is there, and so on whether bringing the mark to where the last heart
 * wants it changes anything.
 */
function withHearts(deeds: ReadonlyArray<Deed>): Deed[] {
  const hearts = Map.groupBy(deeds.filter(isHeart), ({ dinerId, input: { restaurantId } }) => `${dinerId} ${restaurantId}`)
  const told = new Map<Id<'feedback'>, Deed>()
  for (const group of hearts.values()) {
    const [first, last] = [group[0] as Deed, group.at(-1) as Deed]
    told.set(first.id, { ...first, heart: isMarked(last), counts: isMarked(first) === isMarked(last) ? 'changed' : 'unchanged' })
    group.slice(1).forEach((deed, before) => told.set(deed.id, { ...deed, counts: isMarked(deed) === isMarked(group[before] as Deed) ? 'never' : 'always' }))
  }
  return deeds.map((deed) => told.get(deed.id) ?? (deed.refusal ? { ...deed, counts: 'never' } : deed))
}

/**
 * Which of the deeds count; those of places that do not exist are missing. The rows travel as one text: a statement with a parameter
 * for each value would be another one for each number of them, to be built and planned anew.
 */
async function writeDeeds(db: Reader, deeds: ReadonlyArray<Deed>, now: Date): Promise<ReadonlyMap<string, boolean>> {
  const rows = deeds.map(({ id, dinerId, at, heart, counts, input: { restaurantId, kind, value, dishId, context } }) => ({ id, diner: dinerId, place: restaurantId, kind, value, dish: dishId, context, at, heart, counts }))
  // Web processes forget what they hold of these diners, so that the heart is full on every page that follows; and one event tells of
  // as many diners as fit into such a piece of news.
  const written = await executeKept<{ id: string; counted: boolean }>(db, sql`
    with given as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::text::json)
        as deed(id uuid, diner uuid, place uuid, kind text, value real, dish uuid, context jsonb, at timestamptz, heart boolean, counts text)
    ), known as materialized (
      select given.* from given join restaurants on restaurants.id = given.place and restaurants.status <> 'draft'
    ), marked as (
      insert into favourites (diner_id, restaurant_id, created_at) select diner, place, at from known where heart order by diner, place
      on conflict do nothing returning diner_id, restaurant_id
    ), unmarked as (
      delete from favourites using known where not heart and diner_id = diner and restaurant_id = place returning diner_id, restaurant_id
    ), changed as (
      select * from marked union all select * from unmarked
    ), counted as materialized (
      select * from known
      where case counts when 'always' then true when 'never' then false else (counts = 'changed') = ((diner, place) in (select * from changed)) end
    ), written as (
      insert into feedback (id, diner_id, restaurant_id, kind, value, dish_id, context, at) select id, diner, place, kind, value, dish, context, at from counted
    ), told as materialized (
      select min(diner::text)::uuid as diner, string_agg(diner::text, ',') as diners, json_agg(diner) as list
      from (select diner, (row_number() over () - 1) / ${DINERS_PER_NEWS}::int as part from (select distinct diner from counted) each) parted group by part
    ), announced as (
      ${announcing(sql`select ${'recommendations.feedback_given' satisfies RecommendationEvent['name']}::text, diner, jsonb_build_object('diners', list), ${now.toISOString()}::timestamptz from told`)}
    )
    select known.id, known.id in (select id from counted) as counted,
      (select count(pg_notify(${DEEDS_CHANNEL}, diners)) + count(${wakingTheRelay}) from told) as said
    from known`)
  return new Map(written.map(({ id, counted }) => [id, counted]))
}

/** Dish id -> restaurant id. */
async function restaurantsOfDishes(db: Reader, given: ReadonlyArray<Given>): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(given.flatMap(({ input: { dishId } }) => dishId ?? []))]
  if (ids.length === 0) return new Map()
  const rows = await db.select({ id: dishes.id, restaurantId: dishes.restaurantId }).from(dishes).where(inArray(dishes.id, ids))
  return new Map(rows.map(({ id, restaurantId }) => [id, restaurantId]))
}

function refusalOf(input: Feedback, at: Date, now: Date, menus: ReadonlyMap<string, string>): Refusal | null {
  try {
    checkFeedback(input, at, now)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
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

/** An order that was delivered, told by its room. Returns false when it was told before, or its place is gone. */
export async function learnOfOrder(tx: Transaction, { orderId, restaurantId, dinerId, at }: { readonly orderId: string; readonly restaurantId: Id<'restaurant'>; readonly dinerId: Id<'diner'>; readonly at: Date }): Promise<boolean> {
  const [place] = await tx.select({ id: restaurants.id }).from(restaurants).where(eq(restaurants.id, restaurantId))
  if (!place) return false
  return (await tx.insert(feedback).values({ dinerId, restaurantId, kind: 'order', source: `order:${orderId}`, at }).onConflictDoNothing({ target: feedback.source, where: isNotNull(feedback.source) }).returning({ id: feedback.id })).length > 0
}
