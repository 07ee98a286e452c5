import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { cursorOf, readCursor } from './cursor.ts'
import { Refusal } from './refusal.ts'

test('keys come back as they were, floats to the last bit', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0))
  fc.assert(fc.property(fc.string({ maxLength: 60 }), number, fc.string(), (text, float, scope) => {
    expect(readCursor(scope, cursorOf(scope, [text, float]), ['string', 'number'])).toEqual([text, float])
  }), { seed: 5, verbose: true })
})

test('one changed character, another question, or another shape is refused', () => {
  const cursor = cursorOf('restaurants', [0.25, 'a'])
  for (let i = 0; i < cursor.length; i++) {
    const changed = `${cursor.slice(0, i)}${cursor[i] === 'A' ? 'B' : 'A'}${cursor.slice(i + 1)}`
    expect(() => readCursor('restaurants', changed, ['number', 'string'])).toThrow(Refusal)
  }
  expect(() => readCursor('dishes', cursor, ['number', 'string'])).toThrow(Refusal)
  expect(() => readCursor('restaurants', cursor, ['string', 'string'])).toThrow(Refusal)
})

test('garbage is refused', () => {
  for (const garbage of ['', '.', 'a.b', 'a.b.c', '%00', 'x'.repeat(5_000), cursorOf('s', []).slice(1)]) expect(() => readCursor('s', garbage, ['string'])).toThrow(Refusal)
})
