import { describe, expect, test } from 'bun:test'
import type { TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { t } from 'elysia'
import { Refusal } from '../vocabulary/refusal.ts'
import { cursor, decimalNumber, decodeCursor, encodeCursor, flag, idOf, instant, latitude, limit, listOf, localDate, longitude, oneOf, plainText, searchText, slug, wholeNumber } from './input.ts'

const table = (name: string, schema: TSchema, good: unknown[], bad: unknown[]) => describe(name, () => {
  for (const value of good) test(`takes ${JSON.stringify(value)?.slice(0, 40)}`, () => expect(Value.Check(schema, value)).toBe(true))
  for (const value of bad) test(`refuses ${typeof value === 'number' ? value : JSON.stringify(value)?.slice(0, 40)}`, () => expect(Value.Check(schema, value)).toBe(false))
})
const ID = '01939b36-6c00-7000-8000-000000000001'

table('whole number', wholeNumber({ min: 1, max: 100 }), [1, 100], [0, 101, 1.5, '1', NaN, Infinity, null, true, -0.5])
table('whole number of a column', wholeNumber(), [-2_147_483_648, 2_147_483_647], [2_147_483_648, -2_147_483_649, 2 ** 53])
table('decimal number', decimalNumber({ min: 0, max: 5 }), [0, 4.5, 5], [-0.1, 5.1, NaN, '4'])
table('latitude', latitude(), [-90, 6.5, 90], [90.0001, -91, NaN, Infinity, '6.5'])
table('longitude', longitude(), [-180, 3.3, 180], [180.1, -181, NaN])
table('flag', flag(), [true, false], ['true', 1, 0, null])
table('one of', oneOf(['near', 'rating']), ['near', 'rating'], ['', 'NEAR', 'id;drop table x', null, 0, ['near']])
table('list', listOf(oneOf(['a', 'b', 'c']), 2), [[], ['a'], ['a', 'b']], [['a', 'a'], ['a', 'b', 'c'], ['d'], 'a', {}])
table('id', idOf<'order'>(), [ID], [ID.toUpperCase(), `${ID}\n`, ` ${ID}`, '1', '0x10', '', null, ID.replaceAll('-', ''), `{${ID}}`])
table('slug', slug(), ['iya-basira', 'a', '1'], ['', '-a', 'a-', 'a--b', 'A', 'a b', '../a', 'a'.repeat(101), 'ẹ'])
table('plain text', plainText(10), ['a', ' a ', 'ẹ̀wà', 'مرحبا', '<b>', 'a\u200bb', '\u202ea'], ['', ' ', '\n\t', 'a\u0000', '\ud800', 'a'.repeat(11), 1, null, ['a']])
table('search text', searchText(), ['', 'suya', '%_', '(a+)+$'], ['a'.repeat(201), 'a\u0000', '\udc00', 1])
table('instant', instant(), ['2026-11-18T12:30:00Z', '2026-11-18T12:30:00+01:00', '2026-11-18T12:30:00.123456-05:30', '2000-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['2026-11-18T12:30:00', '2026-11-18', '2026-02-30T00:00:00Z', '2027-02-29T00:00:00Z', '2026-11-18T24:00:00Z', '2026-11-18T12:60:00Z', '2026-11-18T12:30:60Z', '1999-12-31T23:59:59Z', '2100-01-01T00:00:00Z', 'infinity', '0000-01-01T00:00:00Z', '294277-01-01T00:00:00Z', '2026-11-18 12:30:00Z', '2026-11-18t12:30:00z', '2026-11-18T12:30:00+25:00', 1_763_000_000, ''])
table('date', localDate(), ['2026-11-18', '2028-02-29'], ['2026-02-30', '2027-02-29', '1999-12-31', '2100-01-01', '18/11/2026', '2026-11-18T00:00:00Z', ''])
table('limit', limit(), [1, 20, 100], [0, -1, 101, 1e9, 1.5, '20'])
table('cursor', t.Object({ cursor: cursor() }), [{}, { cursor: 'abc.def' }], [{ cursor: '' }, { cursor: 'abc' }, { cursor: 'a b.c' }, { cursor: 'a.b.c' }, { cursor: `${'a'.repeat(1_000)}.b` }])

describe('cursors', () => {
  const key = Buffer.alloc(32, 1)
  const Position = t.Tuple([t.Number(), t.String()])
  const text = encodeCursor(key, 'reviews', [4.5, ID])
  const refused = (cursorText: string, list = 'reviews', withKey = key) => expect(() => decodeCursor(withKey, list, cursorText, Position)).toThrow(Refusal)
  test('come back as they were', () => {
    expect(decodeCursor(key, 'reviews', text, Position)).toEqual([4.5, ID])
    expect(decodeCursor(key, 'reviews', undefined, Position)).toBeNull()
    expect(Value.Check(t.Object({ cursor: cursor() }), { cursor: text })).toBe(true)
  })
  test('are refused when one character differs, for another list, with another key, or of another shape', () => {
    for (let i = 0; i < text.length; i++) refused(`${text.slice(0, i)}${text[i] === 'A' ? 'B' : 'A'}${text.slice(i + 1)}`)
    refused(text, 'orders')
    refused(text, 'reviews', Buffer.alloc(32, 2))
    for (const garbage of ['', '.', 'a.', '.a', `${text}x`, `${text}=`, text.split('.')[0] ?? '']) refused(garbage)
    refused(encodeCursor(key, 'reviews', { old: 'shape' }))
  })
})
