/**
 * Search and lists of restaurants. The database finds which places hold the words (trigram index over their search
 * text, dishes included); filters, order, facets and pages are worked out over the catalogue in memory.
 */
import { and, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Reader } from '../platform/database.ts'
import { cursorOf, readCursor } from '../vocabulary/cursor.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { invalid } from '../vocabulary/refusal.ts'
import type { Catalogue, RestaurantCard, Situation } from './catalogue.ts'
import { coverage, type Question, questionOf, scoreOf, standsIn } from './question.ts'
import { type Candidates, type Choice, type Facets, type Filters, select, type Window, type Wish } from './selection.ts'

export interface SearchRequest extends Wish {
  /** As it was typed; may be empty. */
  readonly q: string
  /** 1 to 100. */
  readonly limit: number
  readonly cursor: string | null
}

export interface MatchedDish {
  readonly id: Id<'dish'>
  readonly slug: string
  readonly name: string
  readonly price: Kobo
  readonly photo: string | null
}

export interface SearchResult {
  readonly card: RestaurantCard
  readonly situation: Situation
  /** Dishes that answer the question, best first, three at most; none for a question about the place itself. */
  readonly dishes: ReadonlyArray<MatchedDish>
}

export interface SearchPage {
  readonly items: ReadonlyArray<SearchResult>
  readonly total: number
  readonly facets: Facets
  readonly nextCursor: string | null
}

export const MAX_PAGE = 100
const MAX_PARTIAL_ANSWERS = 500
const DISHES_SHOWN = 3

export async function searchRestaurants(db: Reader, catalogue: Catalogue, request: SearchRequest, now: Date): Promise<SearchPage> {
  if (!Number.isInteger(request.limit) || request.limit < 1 || request.limit > MAX_PAGE) throw invalid('limit', 'number-out-of-range')
  const question = questionOf(request.q, catalogue.words)
  const scope = scopeOf(request)
  const after = request.cursor === null ? null : placeInList(scope, request.cursor)
  const candidates = question === null ? placesOf(catalogue, request) : await answersTo(db, catalogue, question, request)
  const { choices, total, more, facets } = select(candidates, request, now, { after, limit: request.limit })
  const last = choices.at(-1)
  const matched = question === null ? new Map<string, MatchedDish[]>() : await matchingDishes(db, question, choices)
  return {
    items: choices.map(({ entry, situation }) => ({ card: entry.card, situation, dishes: matched.get(entry.card.id) ?? [] })),
    total,
    facets,
    nextCursor: last && more ? cursorOf(scope, [last.key, last.entry.card.id]) : null,
  }
}

function placeInList(scope: string, cursor: string): Window['after'] {
  const [key, id] = readCursor(scope, cursor, ['number', 'string'])
  return { key: key as number, id: id as string }
}

/** Everything but page size and place: a cursor of one question does not fit another. */
const scopeOf = ({ q, filters, sort, pin, orderType }: SearchRequest): string => JSON.stringify(['restaurants', q, filters, sort, pin, orderType])

const placesOf = (catalogue: Catalogue, { filters, pin }: Wish): Candidates =>
  ({ entries: pin !== null && filters.radiusMetres !== null ? catalogue.entriesAround(pin, filters.radiusMetres) : catalogue.entriesOf(filters.city), scores: null })

/** Answers of this state of a catalogue: what many look for is looked up once. */
interface Answers {
  readonly version: number
  readonly byQuestion: Map<string, Candidates>
}

const remembered = new WeakMap<Catalogue, Answers>()
const MAX_REMEMBERED = 200

async function answersTo(db: Reader, catalogue: Catalogue, question: Question, wish: Wish): Promise<Candidates> {
  if (question.length === 0) return { entries: [], scores: [] }
  const { version } = catalogue
  let answers = remembered.get(catalogue)
  if (answers?.version !== version) remembered.set(catalogue, (answers = { version, byQuestion: new Map() }))
  const { city, radiusMetres } = wish.filters
  const key = JSON.stringify([question, city, radiusMetres === null ? null : [wish.pin, radiusMetres]])
  const known = answers.byQuestion.get(key)
  if (known) return known
  const ids = await idsAnswering(db, question, wish)
  // A row that became live a moment ago may not be in the catalogue yet.
  const entries = ids.map((id) => catalogue.entry(id)).filter((entry) => entry !== null)
  const found = { entries, scores: entries.map((entry) => scoreOf(question, entry)) }
  if (answers.byQuestion.size >= MAX_REMEMBERED) answers.byQuestion.clear()
  answers.byQuestion.set(key, found)
  return found
}

/** Places that hold all the words; when there are none, those that hold most of them. */
async function idsAnswering(db: Reader, question: Question, { filters, pin }: Wish): Promise<string[]> {
  const conditions = question.map((meanings) => standsIn(restaurants.searchText, meanings))
  const where = and(eq(restaurants.status, 'live'), ...staticFilters(filters, pin))
  // Thousands of ids are one text: a row for each would take longer to read than to find.
  const [full] = await db.select({ ids: sql<string | null>`string_agg(${restaurants.id}::text, ' ')` }).from(restaurants).where(and(where, ...conditions))
  if (full?.ids) return full.ids.split(' ')
  return conditions.length === 1 ? [] : partialAnswers(db, conditions, where)
}

async function partialAnswers(db: Reader, conditions: ReadonlyArray<SQL>, where: SQL | undefined): Promise<string[]> {
  const hits = sql`${sql.join(conditions.map((c) => sql`(${c})::int`), sql` + `)}`
  const rows = await db.select({ id: restaurants.id, hits: sql<number>`${hits}` }).from(restaurants).where(and(where, or(...conditions))).orderBy(sql`2 desc`, restaurants.id).limit(MAX_PARTIAL_ANSWERS)
  const most = rows[0]?.hits ?? 0
  return rows.filter((row) => row.hits === most).map((row) => row.id)
}

/** What the database can leave out already; hours are not among it. */
function staticFilters({ city, radiusMetres }: Filters, pin: Wish['pin']): SQL[] {
  const conditions: SQL[] = []
  if (city !== null) conditions.push(eq(restaurants.city, city))
  if (pin !== null && radiusMetres !== null) {
    conditions.push(sql`earth_box(ll_to_earth(${pin.lat}, ${pin.lng}), ${radiusMetres}) @> ll_to_earth(${restaurants.lat}, ${restaurants.lng})`)
  }
  return conditions
}

async function matchingDishes(db: Reader, question: Question, page: ReadonlyArray<Choice>): Promise<Map<string, MatchedDish[]>> {
  const byPlace = new Map<string, MatchedDish[]>()
  if (page.length === 0 || question.length === 0) return byPlace
  const rows = await db.select({ id: dishes.id, restaurantId: dishes.restaurantId, slug: dishes.slug, name: dishes.name, price: dishes.price, photo: dishes.photo, searchText: dishes.searchText })
    .from(dishes).where(and(inArray(dishes.restaurantId, page.map((c) => c.entry.card.id)), isNull(dishes.removedAt), or(...question.map((m) => standsIn(dishes.searchText, m)))))
    .orderBy(dishes.restaurantId, dishes.position, dishes.id)
  const best = new Map<string, Array<{ dish: MatchedDish; covered: number }>>()
  for (const { restaurantId, searchText, ...dish } of rows) {
    const list = best.get(restaurantId) ?? []
    list.push({ dish, covered: coverage(question, searchText) })
    best.set(restaurantId, list)
  }
  for (const [place, list] of best) {
    list.sort((a, b) => b.covered - a.covered)
    byPlace.set(place, list.slice(0, DISHES_SHOWN).map((one) => one.dish))
  }
  return byPlace
}
