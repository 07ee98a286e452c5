/**
 * Shapes of what comes in through Elysia, strict where its own are not: `t.Integer()` takes the text "1" for a number,
 * and an object takes keys that nobody named.
 */
import { Type, type TObject, type TProperties } from '@sinclair/typebox'
import { MAX_KOBO } from '../vocabulary/money.ts'
import { invalid } from '../vocabulary/refusal.ts'

/** A JSON number without fraction, never a text. */
export const wholeNumber = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })

/** Text with something to read in it. */
export const line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' })

/** Text that may be empty. */
export const prose = (maxLength: number) => Type.String({ maxLength })

/** Refuses keys that are not named. */
export const strict = <Properties extends TProperties>(properties: Properties): TObject<Properties> => Type.Object(properties, { additionalProperties: false })

export const idText = () => Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' })

/** An RFC 3339 instant in UTC. Whether such a day exists is for `instantFrom` to say. */
export const instantText = () => Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,3})?Z$' })

/** An amount of naira in kobo, as every door of ours speaks of money. */
export const amountShape = () => strict({ amount: wholeNumber(0, MAX_KOBO), currency: Type.Literal('NGN') })

export const pinShape = () => strict({ lat: Type.Number({ minimum: -90, maximum: 90 }), lng: Type.Number({ minimum: -180, maximum: 180 }) })

/** One of some words; TypeScript keeps the union. */
export const oneOf = <const Words extends ReadonlyArray<string>>(words: Words) => Type.Unsafe<Words[number]>(Type.Union(words.map((word) => Type.Literal(word))))

/** Several of some words, each once. */
export const someOf = <const Words extends ReadonlyArray<string>>(words: Words, maxItems: number) => Type.Array(oneOf(words), { maxItems, uniqueItems: true })

/**
 * The whole number in a query parameter; null when it is empty. Hexadecimal, exponents, signs and blanks are no numbers.
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
