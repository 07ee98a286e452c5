/** What may come in about suggestions, feedback, models and training runs. */
import { type Static, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { FEEDBACK_KINDS } from '../../ml/contract.ts'
import { cursor, decimalNumber, idOf, instant, latitude, limit, listOf, localDate, longitude, oneOf, plainText, slug, wholeNumber } from '../platform/input.ts'
import { addDays, instantOf } from '../vocabulary/calendar.ts'
import { readCursor } from '../vocabulary/cursor.ts'
import type { Id } from '../vocabulary/id.ts'
import { invalid } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import type { Feedback } from './give-feedback.ts'
import type { OpenBasket } from './open-baskets.ts'
import type { Picks } from './picks.ts'
import type { Newest } from './queries.ts'
import type { Audience } from './ranking.ts'
import { DEFAULT_SEED, FULL_TRAINING, RUN_KINDS, TRAINABLE, type TrainingRequest } from './training.ts'

const MOST_SUGGESTIONS = 50

export const SuggestionQuery = t.Object({
  limit: limit(20, MOST_SUGGESTIONS),
  cursor: cursor(),
  city: t.Optional(slug()),
  lat: t.Optional(latitude()),
  lng: t.Optional(longitude()),
  /** The moment of eating; now, when it is not said. */
  at: t.Optional(instant()),
  exclude: t.Optional(listOf(idOf<'restaurant'>(), 200)),
  /** What must hold of a place. */
  diet: t.Optional(listOf(slug(), 5)),
  max_price_level: t.Optional(wholeNumber({ min: 1, max: 4 })),
  order_type: t.Optional(oneOf(['delivery', 'pickup', 'dine_in'])),
  /** Restaurants whose dishes are in the basket; the place of the caller's own open basket, when it is not said. */
  basket: t.Optional(listOf(idOf<'restaurant'>(), 10)),
})
export type SuggestionQuery = Static<typeof SuggestionQuery>

/**
 * For whom and where: what the query says, else what the visit knows.
 * @throws Refusal 422 for half a pin
 */
export function audienceOf({ lat, lng, city, at, diet, max_price_level, order_type, basket }: SuggestionQuery, visit: Visit, own: OpenBasket | null): Audience {
  if ((lat === undefined) !== (lng === undefined)) throw invalid(lat === undefined ? 'lat' : 'lng', 'value-missing')
  const asked = lat !== undefined && lng !== undefined ? { lat, lng } : null
  // Who asks for another city does not ask from where they stand.
  const pin = asked ?? (city === undefined || city === visit.city ? visit.pin : null)
  return { now: at === undefined ? visit.now : new Date(at), pin, orderType: order_type ?? null, city: city ?? visit.city, wishes: { diets: diet ?? [], mostPriceLevel: max_price_level ?? null }, basket: basket ?? (own ? [own.restaurantId] : []) }
}

export const ListChoice = t.Object({ personal: t.Boolean() })

const MOST_PICKS = 30
/** As JSON writes it. */
export const TastesInput = t.Object({
  cuisines: t.Optional(Type.Array(slug(), { maxItems: MOST_PICKS, uniqueItems: true })),
  dishes: t.Optional(Type.Array(plainText(60), { maxItems: MOST_PICKS, uniqueItems: true })),
  areas: t.Optional(Type.Array(plainText(60), { maxItems: MOST_PICKS, uniqueItems: true })),
  diets: t.Optional(Type.Array(slug(), { maxItems: 10, uniqueItems: true })),
  max_price_level: t.Optional(wholeNumber({ min: 1, max: 4 })),
})

/** The same as a form writes it. */
export const TastesForm = t.Object({
  next: t.Optional(t.String()),
  cuisines: t.Optional(listOf(slug(), MOST_PICKS)),
  dishes: t.Optional(listOf(plainText(60), MOST_PICKS)),
  areas: t.Optional(listOf(plainText(60), MOST_PICKS)),
  diets: t.Optional(listOf(slug(), 10)),
  price: t.Optional(oneOf(['any', '1', '2', '3', '4'])),
})

export const picksOf = ({ cuisines = [], dishes = [], areas = [], diets = [], price }: Static<typeof TastesForm>): Picks => ({
  cuisine: cuisines, dish: dishes, area: areas, diet: diets, price: price === undefined || price === 'any' ? [] : [price],
})

export const picksOfJson = ({ max_price_level, ...rest }: Static<typeof TastesInput>): Picks =>
  ({ ...picksOf(rest), price: max_price_level === undefined ? [] : [String(max_price_level)] })

/** A few flat facts around a deed: from which page, at which place of which list. */
const Context = Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }), Type.Union([plainText(200), Type.Number(), Type.Boolean()]), { maxProperties: 20, additionalProperties: false })

export const FeedbackInput = t.Object({
  restaurant_id: idOf<'restaurant'>(),
  kind: oneOf(FEEDBACK_KINDS),
  value: t.Optional(decimalNumber({ min: 1, max: 5 })),
  item_id: t.Optional(idOf<'dish'>()),
  context: t.Optional(Context),
  at: t.Optional(instant()),
})

export const feedbackOf = (body: Static<typeof FeedbackInput>): Feedback => ({
  restaurantId: body.restaurant_id, kind: body.kind,
  ...(body.value === undefined ? {} : { value: body.value }),
  ...(body.item_id === undefined ? {} : { dishId: body.item_id }),
  ...(body.context === undefined ? {} : { context: body.context }),
  ...(body.at === undefined ? {} : { at: new Date(body.at) }),
})

export const TrainingInput = t.Object({
  kind: t.Optional(oneOf(RUN_KINDS)),
  recommenders: t.Optional(Type.Array(oneOf(TRAINABLE), { minItems: 1, maxItems: TRAINABLE.length, uniqueItems: true })),
  seed: t.Optional(wholeNumber({ min: 0 })),
  window_start: t.Optional(instant()),
  window_end: t.Optional(instant()),
})

/** @throws Refusal 422 for a window that ends before it begins */
export function trainingOf({ kind = 'full', recommenders, seed = DEFAULT_SEED, window_start, window_end }: Static<typeof TrainingInput>, startedBy: Id<'person'>): TrainingRequest {
  const [windowStart, windowEnd] = [window_start, window_end].map((text) => (text === undefined ? null : new Date(text))) as [Date | null, Date | null]
  if (windowStart && windowEnd && windowEnd <= windowStart) throw invalid('window_end', 'date-before-first')
  return { kind, recommenders: recommenders ?? FULL_TRAINING.recommenders, seed, windowStart, windowEnd, startedBy }
}

/** The same as a form writes it: whole days in Nigeria, both of them within the window. */
export const TrainingForm = t.Object({
  kind: oneOf(RUN_KINDS),
  recommenders: t.Optional(listOf(oneOf(TRAINABLE), TRAINABLE.length)),
  seed: t.Optional(wholeNumber({ min: 0 })),
  window_start: t.Optional(localDate()),
  window_end: t.Optional(localDate()),
})

/** @throws Refusal 422 for a window that ends before it begins */
export function trainingOfForm({ window_start, window_end, ...rest }: Static<typeof TrainingForm>, startedBy: Id<'person'>): TrainingRequest {
  return trainingOf({
    ...rest,
    ...(window_start === undefined ? {} : { window_start: instantOf(window_start, 0).toISOString() }),
    ...(window_end === undefined ? {} : { window_end: instantOf(addDays(window_end, 1), 0).toISOString() }),
  }, startedBy)
}

const modelVersion = () => t.String({ pattern: '^[a-z][a-z0-9-]{1,79}$', examples: ['item-based-20261122-031500-5f2c1a'] })
const MOST_COMPARED = 20

export const OneModel = t.Object({ version: modelVersion() })
/** What the page of models shows: all or those of one recommender, and which of them it compares. */
export const ModelsShown = t.Object({ recommender: t.Optional(oneOf(TRAINABLE)), cursor: cursor(), compare: t.Optional(listOf(modelVersion(), MOST_COMPARED)) })
export const RunWatched = t.Object({ watch: t.Optional(t.String({ maxLength: 10 })) })
export const OneRun = t.Object({ id: idOf<'training-run'>() })
/** What goes with these dishes; with the caller's own open basket there, when they are not said. */
export const GoesWithQuery = t.Object({ dishes: t.Optional(listOf(idOf<'dish'>(), 100)), limit: limit(4, 20) })
export const OnePlace = t.Object({ restaurantId: idOf<'restaurant'>() })
export const RegistryQuery = t.Object({ limit: limit(20, 100), cursor: cursor(), recommender: t.Optional(oneOf(TRAINABLE)) })
export const ExplorationQuery = t.Object({ since: t.Optional(instant()) })
export const RunsQuery = t.Object({ limit: limit(20, 100), cursor: cursor() })

/** Where a list that begins with the newest goes on. @throws Refusal 422 for a cursor of another list */
export function newestOf(scope: string, cursor: string | undefined): Newest | null {
  if (cursor === undefined) return null
  const [at, key] = readCursor(scope, cursor, ['number', 'string']) as [number, string]
  return { at, key }
}
