/**
 * The pieces that inputs are made of. A room's `inputs.ts` puts them into `t.Object`; the web makes the whole strict and
 * reads text or JSON as the source demands (web/strict-input.ts). Each piece says in `code` which message it is refused with.
 */
import { FormatRegistry, type TSchema, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { isLocalDate } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { MAX_KOBO } from '../vocabulary/money.ts'
import type { Pin } from '../vocabulary/place.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { isPlainText } from '../vocabulary/text.ts'

// ---------------------------------------------------------------- numbers

/** A whole number within bounds. The default bounds are those of an `integer` column. */
export const wholeNumber = ({ min = -2_147_483_648, max = 2_147_483_647 }: { readonly min?: number; readonly max?: number } = {}) =>
  Type.Integer({ minimum: min, maximum: max, examples: [Math.max(min, Math.min(max, 1))] })

export const decimalNumber = ({ min, max }: { readonly min: number; readonly max: number }) =>
  Type.Number({ minimum: min, maximum: max, examples: [min <= 1 && max >= 1 ? 1 : min] })

/** An amount of naira in kobo, as every door of ours speaks of money. */
export const amount = () => Type.Object({ amount: wholeNumber({ min: 0, max: MAX_KOBO }), currency: Type.Literal('NGN') })

/**
 * The whole number in a query parameter that is read as text; null when it is empty.
 * @throws Refusal 422 that names the field
 */
export function wholeNumberFrom(field: string, text: string, low: number, high: number): number | null {
  if (text === '') return null
  if (!/^\d{1,9}$/.test(text)) throw invalid(field, 'not-a-whole-number')
  const number = Number(text)
  if (number < low) throw invalid(field, 'number-too-small')
  if (number > high) throw invalid(field, 'number-too-large')
  return number
}

export const flag = () => Type.Boolean({ examples: [true] })

// ---------------------------------------------------------------- words

/** One of some fixed words, such as an order of sorting. */
export const oneOf = <const Word extends string>(words: ReadonlyArray<Word>) => t.UnionEnum([...words] as [Word, ...Word[]], { default: undefined, examples: [words[0] as Word] })

/** A list without repetition. In a query it is written `a,b`, or as several `name[]`. */
export const listOf = <Item extends TSchema>(item: Item, most: number) => Type.Array(item, { maxItems: most, uniqueItems: true })

/** The id of something of ours: malformed is 422 here, unknown is 404 where it is looked up. */
export const idOf = <Noun extends string>() => Type.Unsafe<Id<Noun>>(Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', code: 'not-an-id', examples: ['01939b36-6c00-7000-8000-000000000000'],
}))

/** The readable name in an address: `iya-basiras-buka`. */
export const slug = () => Type.String({ pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$', maxLength: 100, code: 'slug-malformed', examples: ['iya-basiras-buka'] })

FormatRegistry.Set('plain-text', (text) => isPlainText(text) && /\S/u.test(text))
FormatRegistry.Set('storable-text', isPlainText)

/** What a person writes: 1 to `most` characters, not only spaces, storable. Right-to-left and zero-width marks are kept. */
export const plainText = (most: number) => Type.String({ minLength: 1, maxLength: most, format: 'plain-text', examples: ['Jollof rice'] })

/** The same, but it may be empty. */
export const prose = (most: number) => Type.String({ maxLength: most, format: 'storable-text', examples: ['Smoky, with fried plantain.'] })

/** Words to search for; none is a search too. */
export const searchText = (most = 200) => Type.String({ maxLength: most, format: 'storable-text', examples: ['suya'] })

// ---------------------------------------------------------------- places

export const latitude = () => Type.Number({ minimum: -90, maximum: 90, examples: [6.5095] })
export const longitude = () => Type.Number({ minimum: -180, maximum: 180, examples: [3.3711] })

/** A point on the map. */
export const mapPin = () => Type.Object({ lat: latitude(), lng: longitude() })

/**
 * The pin in two fields of text, or `null` when both are empty.
 * @throws Refusal 422 that names the field
 */
export function pinFrom(lat: string, lng: string): Pin | null {
  const [north, east] = [degreesFrom('lat', lat, 90), degreesFrom('lng', lng, 180)]
  if (north === null && east === null) return null
  if (north === null || east === null) throw invalid(north === null ? 'lat' : 'lng', 'value-missing')
  return { lat: north, lng: east }
}

function degreesFrom(field: string, text: string, limit: number): number | null {
  if (text === '') return null
  if (!/^-?\d{1,3}(\.\d{1,15})?$/.test(text)) throw invalid(field, 'not-a-number')
  if (Math.abs(Number(text)) > limit) throw invalid(field, Number(text) > 0 ? 'number-too-large' : 'number-too-small')
  return Number(text)
}

// ---------------------------------------------------------------- time

const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/
const EARLIEST = Date.parse('2000-01-01T00:00:00Z')
const LATEST = Date.parse('2100-01-01T00:00:00Z')

/** RFC 3339 with an offset, of a day that exists, in this century. */
export const isInstant = (text: string): boolean => {
  const date = INSTANT.exec(text)?.[1]
  if (date === undefined || !isLocalDate(date)) return false
  const time = Date.parse(text)
  return time >= EARLIEST && time < LATEST
}

FormatRegistry.Set('instant', isInstant)
FormatRegistry.Set('local-date', (text) => isLocalDate(text) && text >= '2000-01-01' && text < '2100-01-01')

/** A point in time, as text that `new Date` reads. */
export const instant = () => Type.String({ format: 'instant', maxLength: 40, code: 'instant-malformed', examples: ['2026-11-18T12:30:00+01:00'] })

/** A date in Nigeria, `YYYY-MM-DD`. */
export const localDate = () => Type.String({ format: 'local-date', maxLength: 10, code: 'date-malformed', examples: ['2026-11-18'] })

// ---------------------------------------------------------------- lists that go on

/** How many to return. */
export const limit = (usual = 20, most = 100) => Type.Integer({ minimum: 1, maximum: most, default: usual, examples: [usual] })

/** Where the next part of a list begins; read it with `readCursor` of vocabulary/cursor.ts. */
export const cursor = () => Type.Optional(Type.String({ maxLength: 1_000, pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$', code: 'cursor-wrong', description: 'The `next_cursor` of the previous answer.', examples: ['WzQuNV0.c2lnbmF0dXJl'] }))
