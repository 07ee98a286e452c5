import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { KnownWords, slipsBetween } from './spelling.ts'

const known = new KnownWords('jollof rice ewa agoyin suya amala egusi shawarma pounded yam moi pepper soup peppersoup buka eba'.split(' '))
const meant = (word: string) => known.meaningsOf(word).map((m) => m.words.join('+'))

describe('what somebody may have meant', () => {
  test.each([['jolof', 'jollof'], ['suyaa', 'suya'], ['amla', 'amala'], ['egussi', 'egusi'], ['shwarma', 'shawarma'], ['ponuded', 'pounded'], ['agoyn', 'agoyin']])('%s means %s', (typed, word) => {
    expect(meant(typed)).toEqual([word])
  })
  test('a word as it is written comes first and unweighted; so does the beginning of one', () => {
    expect(known.meaningsOf('suya')[0]).toEqual({ words: ['suya'], weight: 1 })
    expect(known.meaningsOf('jol')[0]).toEqual({ words: ['jol'], weight: 1 })
  })
  test('two words written as one', () => expect(meant('moimoi')).toContain('moi+moi'))
  test('a word that nobody uses means itself', () => expect(known.meaningsOf('quinoa')).toEqual([{ words: ['quinoa'], weight: 1 }]))
  test('words learned later are meant as well', () => {
    const words = new KnownWords(['rice'])
    expect(words.meaningsOf('asunn')[0]?.words).toEqual(['asunn'])
    words.add(['asun'])
    expect(words.meaningsOf('asunn')[0]?.words).toEqual(['asun'])
  })
})

/** The textbook recurrence, without limit or early end. */
function slow(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)))
  for (let i = 1; i <= a.length; i++) for (let j = 1; j <= b.length; j++) {
    d[i]![j] = Math.min(d[i - 1]![j]! + 1, d[i]![j - 1]! + 1, d[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d[i]![j] = Math.min(d[i]![j]!, d[i - 2]![j - 2]! + 1)
  }
  return d[a.length]![b.length]!
}

test('slips agree with the textbook up to the limit', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 8 })
  fc.assert(fc.property(word, word, fc.integer({ min: 0, max: 4 }), (a, b, limit) => {
    expect(slipsBetween(a, b, limit)).toBe(Math.min(slow(a, b), limit + 1))
  }), { seed: 22, numRuns: 500, verbose: true })
})

test('no word within reach is missed by the filter that spares the full comparison', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abcdefg'), minLength: 6, maxLength: 8 })
  fc.assert(fc.property(word, word, (a, b) => {
    const near = new KnownWords([b]).meaningsOf(a).some((m) => m.words[0] === b)
    expect(near).toBe(slow(a, b) <= 2 || b.startsWith(a))
  }), { seed: 23, numRuns: 500, verbose: true })
})
