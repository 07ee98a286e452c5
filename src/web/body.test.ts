import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Refusal } from '../vocabulary/refusal.ts'
import { bodyKindOf, parseForm, parseJson, readQuery } from './body.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'taken'
  } catch (error) {
    if (error instanceof Refusal) return error.fields[0]?.code ?? error.code
    throw error
  }
}

test('which bodies a path takes', () => {
  expect(['/api/orders', '/api/webhooks/paystack', '/search', '/api', '/apix'].map(bodyKindOf)).toEqual(['json', 'raw', 'form', 'form', 'form'])
})

test('JSON is read as JSON.parse reads it, or refused', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
    const text = JSON.stringify(value)
    const outcome = codeOf(() => expect(parseJson(bytes(text))).toEqual(JSON.parse(text)))
    expect(['taken', 'text-not-plain', 'number-too-large', 'key-unknown']).toContain(outcome)
  }))
})

test('depth is counted outside of texts', () => {
  expect(codeOf(() => parseJson(bytes(`{"a":"${'['.repeat(100)}"}`)))).toBe('taken')
  expect(codeOf(() => parseJson(bytes(`"\\"${'['.repeat(100)}"`)))).toBe('taken')
  expect(codeOf(() => parseJson(bytes('['.repeat(40) + ']'.repeat(40))))).toBe('taken')
  expect(codeOf(() => parseJson(bytes('['.repeat(41) + ']'.repeat(41))))).toBe('body-too-deep')
})

test('no key reaches a prototype', () => {
  for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']) expect(codeOf(() => parseJson(bytes(`[{"${key}":{"polluted":1}}]`)))).toBe('key-unknown')
  for (const key of ['__proto__', 'constructor[]', '%5f_proto__']) expect(codeOf(() => parseForm(bytes(`${key}=1`)))).toBe('key-unknown')
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('forms: each name once, or a list under `name[]`', () => {
  expect(parseForm(bytes('a=1&b[]=2&b[]=3&c='))).toEqual({ a: '1', b: ['2', '3'], c: '' })
  expect(codeOf(() => parseForm(bytes('a=1&a=2')))).toBe('field-twice')
  expect(codeOf(() => parseForm(bytes('a[0]=1')))).toBe('key-unknown')
  expect(codeOf(() => parseForm(bytes('a=%ff')))).toBe('address-not-utf8')
  expect(codeOf(() => parseForm(new Uint8Array([97, 61, 0xff])))).toBe('body-not-utf8')
})

test('a name that is both a value and a list is refused', () => expect(codeOf(() => parseForm(bytes('a=1&a[]=2')))).toBe('field-twice'))

test('any query is read or refused, never a crash', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void codeOf(() => readQuery(`?${text}`))))
  expect(readQuery('')).toEqual({})
  expect(readQuery('?a=b+c%20d')).toEqual({ a: 'b c d' })
})
