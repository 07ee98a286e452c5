import { describe, expect, test } from 'bun:test'
import { Type, type TSchema } from '@sinclair/typebox'
import { t } from 'elysia'
import { Refusal } from '../vocabulary/refusal.ts'
import { strictInput, type Source } from './strict-input.ts'

function read(schema: TSchema, value: unknown, source: Source = 'json', ignoresUnknown = false): unknown {
  try {
    return strictInput(schema, { name: 'body', source, ignoresUnknown })['~standard'].validate(value).value
  } catch (error) {
    if (error instanceof Refusal) return error.fields.map((f) => `${f.field}: ${f.code}`)
    throw error
  }
}

describe('schemas are closed at every depth', () => {
  const nested = t.Object({ a: t.Object({ b: t.Array(t.Object({ c: t.String() })) }), u: t.Optional(t.Union([t.Object({ k: t.Literal('x') }), t.Object({ k: t.Literal('y'), z: t.Integer() })])) })
  test('objects in objects, in lists and in unions', () => {
    expect(read(nested, { a: { b: [{ c: 'x' }] } })).toEqual({ a: { b: [{ c: 'x' }] } })
    expect(read(nested, { a: { b: [{ c: 'x', d: 1 }] } })).toEqual(['a/b/0/d: key-unknown'])
    expect(read(nested, { a: { b: [], e: 1 } })).toEqual(['a/e: key-unknown'])
    expect(read(nested, { a: { b: [] }, u: { k: 'x', z: 1 } })).toEqual(['u: value-not-offered'])
    expect(read(nested, { a: { b: [] }, u: { k: 'y', z: '1' } })).toEqual(['u: value-not-offered'])
  })
  test('intersections, as a whole', () => {
    const both = t.Intersect([t.Object({ a: t.String() }), t.Object({ b: t.String() })])
    expect(read(both, { a: 'x', b: 'y' })).toEqual({ a: 'x', b: 'y' })
    expect(read(both, { a: 'x', b: 'y', c: 1 })).toContain('c: key-unknown')
  })
  test('records keep their own rule', () => {
    const record = t.Object({ names: t.Record(t.String({ pattern: '^[a-z]{2}$' }), t.String()) })
    expect(read(record, { names: { en: 'x' } })).toEqual({ names: { en: 'x' } })
    expect(read(record, { names: { english: 'x' } })).toBeArray()
  })
  test('what cannot be strict does not start', () => {
    for (const loose of [t.Date(), t.ObjectString({}), t.ArrayString(t.String()), t.ArrayQuery(t.String())]) expect(() => strictInput(t.Object({ a: loose }), { name: 'body', source: 'json' })).toThrow()
    expect(() => strictInput(t.Object({}, { additionalProperties: true }), { name: 'body', source: 'json' })).toThrow('any key')
  })
})

describe('types of Elysia are taken at their word in JSON', () => {
  const numbers = t.Object({ i: t.Optional(t.Integer()), n: t.Optional(t.Numeric()), b: t.Optional(t.BooleanString()), e: t.Optional(t.UnionEnum(['x', 'y'])) })
  test('text is no number and no truth', () => {
    expect(read(numbers, { i: 1, n: 1.5, b: true, e: 'x' })).toEqual({ i: 1, n: 1.5, b: true, e: 'x' })
    expect(read(numbers, { i: '1' })).toEqual(['i: not-a-whole-number'])
    expect(read(numbers, { n: '0x10' })).toEqual(['n: not-a-number'])
    expect(read(numbers, { b: 'true' })).toEqual(['b: value-wrong'])
    expect(read(numbers, { e: 'z' })).toEqual(['e: value-not-offered'])
  })
  test('an enumeration that is left out stays out', () => expect(read(numbers, {})).toEqual({}))
})

describe('text', () => {
  const query = t.Object({
    n: t.Optional(t.Integer()), d: t.Optional(t.Number()), f: t.Optional(t.Boolean()), l: t.Optional(t.Array(t.Integer())), q: t.Optional(t.String()),
    five: t.Optional(t.Union([t.Literal(5), t.Literal('max')])), limit: t.Integer({ default: 20 }),
  })
  const ok: Array<[object, object]> = [
    [{ n: '12' }, { n: 12 }], [{ n: '-3' }, { n: -3 }], [{ d: '6.5' }, { d: 6.5 }], [{ d: '-0.25' }, { d: -0.25 }], [{ f: 'true' }, { f: true }], [{ f: '0' }, { f: false }],
    [{ l: '1,2' }, { l: [1, 2] }], [{ l: ['1', '2'] }, { l: [1, 2] }], [{ q: '' }, { q: '' }], [{ n: '' }, {}], [{ f: '' }, {}], [{ limit: '5' }, { limit: 5 }], [{ limit: '' }, {}],
  ]
  for (const [given, wanted] of ok) test(JSON.stringify(given), () => expect(read(query, given, 'text')).toEqual({ limit: 20, ...wanted }))
  for (const n of ['0x10', '1e3', ' 1', '1 ', '+1', '1.0', '01', '--1', '1_000', '१', 'NaN', 'Infinity', '9007199254740993', '99999999999999999999999']) test(`${n} is no whole number`, () => expect(read(query, { n }, 'text')).toEqual(['n: not-a-whole-number']))
  for (const d of ['0x1p3', '1e3', '.5', '5.', '1,5', 'NaN', '-Infinity', '']) test(`${d || 'nothing'} is no number`, () => expect(read(t.Object({ d: t.Number() }), { d }, 'text')).toEqual(['d: not-a-number']))
  test('a missing field is named, one that nobody knows is named or left out', () => {
    const one = t.Object({ a: t.String() })
    expect(read(one, undefined, 'text')).toEqual(['a: value-missing'])
    expect(read(one, { a: 'x', b: '1' }, 'text')).toEqual(['b: key-unknown'])
    expect(read(one, { a: 'x', b: '1' }, 'text', true)).toEqual({ a: 'x' })
  })
  test('a required text may not be blank', () => expect(read(t.Object({ a: Type.String({ minLength: 1 }) }), { a: '' }, 'text')).toEqual(['a: value-missing']))
})

test('no more than 20 fields are complained about, and no value is repeated', () => {
  const fields = read(t.Object({}), Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, 'SECRET-VALUE']))) as string[]
  expect(fields).toHaveLength(20)
  expect(fields.join()).not.toContain('SECRET-VALUE')
})
