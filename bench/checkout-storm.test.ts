/** The small storm over the checkout; the large one is `bun run bench:checkout`. */
import { expect, test } from 'bun:test'
import { freshDatabase } from '../src/testing/database.ts'
import { checkoutStorm } from './checkout-storm.ts'

test('each key ten times, four at once, and the web killed between commit and answer: one order, and one answer, byte for byte', async () => {
  const { url } = await freshDatabase()
  const result = await checkoutStorm({ databaseUrl: url, keys: 20, triesPerKey: 10, kills: 1, hurry: true })
  expect(result.faults).toEqual([])
  expect(result).toMatchObject({ answers: 200, kills: 1 })
  // The blow fell where it was meant to: somebody had an order and did not know it.
  expect(result.caught).toBeGreaterThanOrEqual(1)
  expect(result.replayed).toBeGreaterThanOrEqual(180 + result.caught)
}, 180_000)
