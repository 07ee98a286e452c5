/** What may come in about restaurants: as JSON to be stored, and as query parameters to be looked for. */
import { type Static, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { ORDER_TYPES, type OrderType } from '../../drizzle/schema/restaurants.ts'
import { amount, listOf, mapPin, oneOf, pinFrom, plainText, prose, wholeNumber, wholeNumberFrom } from '../platform/input.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { CUISINES, DIETS, PRICE_LEVELS } from './restaurant.ts'
import { MAX_PAGE, type SearchRequest } from './search.ts'
import { SORTS } from './selection.ts'

const CITY_SLUG = '^[a-z0-9]+(-[a-z0-9]+)*$'

const details = {
  name: plainText(120),
  description: prose(2_000),
  city: Type.String({ maxLength: 40, pattern: CITY_SLUG }),
  area: prose(80),
  pin: mapPin(),
  landmark: prose(200),
  phone: Type.Union([Type.String({ pattern: '^[+][1-9][0-9]{6,14}$' }), Type.Null()]),
  website: Type.Union([Type.String({ maxLength: 300, pattern: '^https?://[^\\s<>"\\\\]+$' }), Type.Null()]),
  cuisines: listOf(oneOf(CUISINES), 8),
  diets: listOf(oneOf(DIETS), DIETS.length),
  price_level: wholeNumber({ min: 1, max: 4 }),
  delivers: Type.Boolean(),
  delivery_radius_metres: wholeNumber({ min: 100, max: 50_000 }),
  delivery_fee: amount(),
  minimum_order: amount(),
  preparation_minutes: wholeNumber({ min: 1, max: 480 }),
}
const { name, city, pin, price_level, ...others } = details

/** Without the rest a restaurant starts with what is usual. */
export const NewRestaurantInput = t.Object({ name, city, pin, price_level, ...Type.Partial(Type.Object(others)).properties })
export type NewRestaurantInput = Static<typeof NewRestaurantInput>

/** Only what is named is changed. */
export const RestaurantChange = t.Object({ ...Type.Partial(Type.Object(details)).properties, status: Type.Optional(oneOf(['live', 'paused', 'draft'])) })
export type RestaurantChange = Static<typeof RestaurantChange>

/** The whole week anew, for all order types. */
export const HoursInput = t.Object({
  hours: Type.Array(t.Object({
    order_type: oneOf(ORDER_TYPES),
    weekday: wholeNumber({ min: 0, max: 6 }),
    opens_minute: wholeNumber({ min: 0, max: 1439 }),
    closes_minute: wholeNumber({ min: 1, max: 2880 }),
  }), { maxItems: 21 * 6 }),
})
export type HoursInput = Static<typeof HoursInput>

const DATE = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
export const ClosingInput = t.Object({ first_day: Type.String({ pattern: DATE }), last_day: Type.String({ pattern: DATE }), reason: Type.Optional(prose(200)) })
export type ClosingInput = Static<typeof ClosingInput>

/** Query parameters of lists and search; several words are separated by commas. */
export const SearchQuery = t.Object({
  q: Type.Optional(Type.String({ description: 'Words to look for in names, cuisines, areas and dishes. Typing errors and tone marks do not matter.' })),
  city: Type.Optional(Type.String()),
  cuisine: Type.Optional(Type.String({ description: 'One or more, comma-separated; any of them fits.' })),
  diet: Type.Optional(Type.String({ description: 'One or more, comma-separated; all of them must be kept.' })),
  price: Type.Optional(Type.String({ description: 'Price levels 1 to 4, comma-separated.' })),
  open_now: Type.Optional(Type.String({ description: '1 for places that are open now.' })),
  delivers_here: Type.Optional(Type.String({ description: '1 for places whose riders come to the pin.' })),
  lat: Type.Optional(Type.String()),
  lng: Type.Optional(Type.String()),
  radius: Type.Optional(Type.String({ description: 'Metres around the pin, 50 to 100000.' })),
  order_type: Type.Optional(Type.String()),
  sort: Type.Optional(Type.String()),
  limit: Type.Optional(Type.String()),
  cursor: Type.Optional(Type.String()),
})

/** A field of a form may come as a list (checkboxes) or as one text with commas. */
export type SearchFields = Readonly<Partial<Record<keyof Static<typeof SearchQuery>, string | ReadonlyArray<string>>>>

const DEFAULT_PAGE = 20

/**
 * A search as it was asked for, every field checked. Empty fields ask for nothing, as a plain GET form sends them all.
 * @throws Refusal 422 that names the field
 */
export function searchRequestOf(fields: SearchFields): SearchRequest {
  const pin = pinFrom(textOf(fields, 'lat'), textOf(fields, 'lng'))
  const radius = wholeNumberFrom('radius', textOf(fields, 'radius'), 50, 100_000)
  if (radius !== null && pin === null) throw invalid('radius', 'pin-missing')
  const sort = wordOf(fields, 'sort', SORTS) ?? 'relevance'
  if (sort === 'distance' && pin === null) throw invalid('sort', 'pin-missing')
  return {
    q: textOf(fields, 'q'),
    filters: {
      city: cityOf(fields),
      cuisines: wordsOf(fields, 'cuisine', CUISINES),
      diets: wordsOf(fields, 'diet', DIETS),
      priceLevels: wordsOf(fields, 'price', PRICE_LEVELS.map(String)).map(Number),
      openNow: flagOf(fields, 'open_now'),
      deliversHere: flagOf(fields, 'delivers_here'),
      radiusMetres: radius,
    },
    pin,
    orderType: wordOf(fields, 'order_type', ORDER_TYPES) satisfies OrderType | null,
    sort,
    limit: wholeNumberFrom('limit', textOf(fields, 'limit'), 1, MAX_PAGE) ?? DEFAULT_PAGE,
    cursor: textOf(fields, 'cursor') || null,
  }
}

type Field = keyof SearchFields & string

function textOf(fields: SearchFields, field: Field): string {
  const value = fields[field] ?? ''
  if (typeof value !== 'string') throw invalid(field, 'field-twice')
  return value
}

function wordsOf<const Word extends string>(fields: SearchFields, field: Field, known: ReadonlyArray<Word>): Word[] {
  const value = fields[field] ?? []
  const given = (typeof value === 'string' ? value.split(',') : value).map((word) => word.trim()).filter(Boolean)
  return [...new Set(given)].map((word) => known.find((k) => k === word) ?? refuse(field, 'value-unknown'))
}

const wordOf = <const Word extends string>(fields: SearchFields, field: Field, known: ReadonlyArray<Word>): Word | null => {
  const text = textOf(fields, field)
  return text === '' ? null : (known.find((k) => k === text) ?? refuse(field, 'value-unknown'))
}

function cityOf(fields: SearchFields): string | null {
  const city = textOf(fields, 'city')
  if (city.length > 40 || (city !== '' && !new RegExp(CITY_SLUG).test(city))) throw invalid('city', 'value-unknown')
  return city || null
}

function flagOf(fields: SearchFields, field: Field): boolean {
  const text = textOf(fields, field)
  if (!['', '0', '1'].includes(text)) throw invalid(field, 'value-unknown')
  return text === '1'
}

const refuse = (field: string, code: string): never => {
  throw invalid(field, code)
}
