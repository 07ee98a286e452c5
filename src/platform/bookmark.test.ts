import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { bookmarkAt, bookmarkText, readBookmark } from './bookmark.ts'

test('a snapshot becomes a short text and is the same when it comes back', () => {
  expect(bookmarkAt('750:753:750,752')).toEqual({ next: 753n, open: [750n, 752n] })
  expect(bookmarkText({ next: 753n, open: [750n, 752n] })).toMatch(/^kx\.3-1~[0-9a-z]{1,3}$/)
  fc.assert(fc.property(fc.bigInt({ min: 1_000n, max: 2n ** 62n }), fc.uniqueArray(fc.bigInt({ min: 1n, max: 999n }), { maxLength: 150 }), (next, below) => {
    const bookmark = { next, open: below.map((one) => next - one) }
    expect(readBookmark(bookmarkText(bookmark))).toEqual(bookmark)
  }), { seed: 20261122 })
})

test('what was never ours is nobody\'s bookmark', () => {
  for (const text of ['', 'abc', 'abc~', 'abc~1', '0', '0~0', 'garbage', '-1', '+1', ' 1', '1 ', '1.', '1.0', '1.2', '1.1-', 'x'.repeat(14), '1.5-5', '٣', '1\n', '1'.repeat(1_000), '%31', '1e3.', '../1', `z.${'1-'.repeat(300)}1`]) expect(readBookmark(text)).toBeNull()
})
