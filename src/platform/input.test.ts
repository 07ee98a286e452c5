import { describe, expect, test } from 'bun:test'
import type { TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { t } from 'elysia'
import type { Refusal } from '../vocabulary/refusal.ts'
import { amount, cursor, decimalNumber, flag, idOf, instant, latitude, limit, listOf, localDate, longitude, mapPin, oneOf, pinFrom, plainText, prose, searchText, slug, wholeNumber, wholeNumberFrom } from './input.ts'

const table = (name: string, schema: TSchema, good: unknown[], bad: unknown[]) => describe(name, () => {
  for (const value of good) test(`takes ${JSON.stringify(value)?.slice(0, 40)}`, () => expect(Value.Check(schema, value)).toBe(true))
  for (const value of bad) test(`refuses ${typeof value === 'number' ? value : JSON.stringify(value)?.slice(0, 40)}`, () => expect(Value.Check(schema, value)).toBe(false))
})
const ID = '01939b36-6c00-7000-8000-000000000001'

table('whole number', wholeNumber({ min: 1, max: 100 }), [1, 100], [0, 101, 1.5, '1', NaN, Infinity, null, true, -0.5])
table('whole number of a column', wholeNumber(), [-2_147_483_648, 2_147_483_647], [2_147_483_648, -2_147_483_649, 2 ** 53])
table('decimal number', decimalNumber({ min: 0, max: 5 }), [0, 4.5, 5], [-0.1, 5.1, NaN, '4'])
table('amount', amount(), [{ amount: 0, currency: 'NGN' }, { amount: 250_000, currency: 'NGN' }], [{ amount: -1, currency: 'NGN' }, { amount: 0.5, currency: 'NGN' }, { amount: '100', currency: 'NGN' }, { amount: 1, currency: 'ngn' }, { amount: 1 }, { amount: 2 ** 53, currency: 'NGN' }, 100])
table('latitude', latitude(), [-90, 6.5, 90], [90.0001, -91, NaN, Infinity, '6.5'])
table('longitude', longitude(), [-180, 3.3, 180], [180.1, -181, NaN])
table('pin', mapPin(), [{ lat: 6.5, lng: 3.4 }], [{ lat: 91, lng: 3 }, { lat: 6, lng: 181 }, { lat: NaN, lng: 3 }, { lat: 6 }, null])
table('flag', flag(), [true, false], ['true', 1, 0, null])
table('one of', oneOf(['near', 'rating']), ['near', 'rating'], ['', 'NEAR', 'id;drop table x', null, 0, ['near']])
table('list', listOf(oneOf(['a', 'b', 'c']), 2), [[], ['a'], ['a', 'b']], [['a', 'a'], ['a', 'b', 'c'], ['d'], 'a', {}])
table('id', idOf<'order'>(), [ID], [ID.toUpperCase(), `${ID}\n`, ` ${ID}`, '1', '0x10', '', null, ID.replaceAll('-', ''), `{${ID}}`])
table('slug', slug(), ['iya-basira', 'a', '1'], ['', '-a', 'a-', 'a--b', 'A', 'a b', '../a', 'a'.repeat(101), 'ẹ'])
table('plain text', plainText(10), ['a', ' a ', 'ẹ̀wà', 'مرحبا', '<b>', 'a\u200bb', '\u202ea'], ['', ' ', '\n\t', 'a\u0000', '\ud800', 'a'.repeat(11), 1, null, ['a']])
table('prose', prose(10), ['', 'two\nlines'], ['a\u0000', '\ud800', 'a'.repeat(11), null])
table('search text', searchText(), ['', 'suya', '%_', '(a+)+$'], ['a'.repeat(201), 'a\u0000', '\udc00', 1])
table('instant', instant(), ['2026-11-18T12:30:00Z', '2026-11-18T12:30:00+01:00', '2026-11-18T12:30:00.123456-05:30', '2000-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['2026-11-18T12:30:00', '2026-11-18', '2026-02-30T00:00:00Z', '2027-02-29T00:00:00Z', '2026-11-18T24:00:00Z', '2026-11-18T12:60:00Z', '2026-11-18T12:30:60Z', '1999-12-31T23:59:59Z', '2100-01-01T00:00:00Z', 'infinity', '0000-01-01T00:00:00Z', '294277-01-01T00:00:00Z', '2026-11-18 12:30:00Z', '2026-11-18t12:30:00z', '2026-11-18T12:30:00+25:00', 1_763_000_000, ''])
table('date', localDate(), ['2026-11-18', '2028-02-29'], ['2026-02-30', '2027-02-29', '1999-12-31', '2100-01-01', '18/11/2026', '2026-11-18T00:00:00Z', ''])
table('limit', limit(), [1, 20, 100], [0, -1, 101, 1e9, 1.5, '20'])
table('cursor', t.Object({ cursor: cursor() }), [{}, { cursor: 'abc.def' }], [{ cursor: '' }, { cursor: 'abc' }, { cursor: 'a b.c' }, { cursor: 'a.b.c' }, { cursor: `${'a'.repeat(1_000)}.b` }])

const fieldOf = (read: () => unknown): unknown => {
  try {
    return read()
  } catch (error) {
    return (error as Refusal).fields[0]
  }
}

test('a pin in two texts: both, none, or the one that is wrong', () => {
  expect(pinFrom('', '')).toBeNull()
  expect(pinFrom('6.5', '-3')).toEqual({ lat: 6.5, lng: -3 })
  for (const [lat, lng, field, code] of [['6.5', '', 'lng', 'value-missing'], ['', '3', 'lat', 'value-missing'], ['91', '3', 'lat', 'number-too-large'], ['6', '-181', 'lng', 'number-too-small'], ['NaN', '3', 'lat', 'not-a-number'], ['1e1', '3', 'lat', 'not-a-number'], ['0x6', '3', 'lat', 'not-a-number'], ['6', ' 3', 'lng', 'not-a-number']] as const) {
    expect(fieldOf(() => pinFrom(lat, lng))).toEqual({ field, code })
  }
})

test('a whole number in a text', () => {
  expect([wholeNumberFrom('limit', '', 1, 100), wholeNumberFrom('limit', '100', 1, 100)]).toEqual([null, 100])
  for (const [text, code] of [['0', 'number-too-small'], ['101', 'number-too-large'], ['1e1', 'not-a-whole-number'], ['0x1', 'not-a-whole-number'], ['+1', 'not-a-whole-number'], ['1.5', 'not-a-whole-number'], ['-1', 'not-a-whole-number'], ['1234567890', 'not-a-whole-number']] as const) {
    expect(fieldOf(() => wholeNumberFrom('limit', text, 1, 100))).toEqual({ field: 'limit', code })
  }
})
