import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { pressed, unpressed } from './columns.ts'

test('what is pressed is read as it was, and so is what was written as plain text before', () => {
  fc.assert(fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
    const json = JSON.parse(JSON.stringify(value)) as unknown
    expect(unpressed<unknown>(pressed(json))).toEqual(json)
    expect(unpressed<unknown>(Buffer.from(JSON.stringify(json)))).toEqual(json)
  }))
})

test('half of it is an error and no list', () => {
  const whole = pressed(Array.from({ length: 100 }, (_, at) => ({ at })))
  expect(() => unpressed(whole.subarray(0, whole.length / 2))).toThrow()
  expect(() => unpressed(new Uint8Array())).toThrow()
})
