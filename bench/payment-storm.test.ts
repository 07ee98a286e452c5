/** The small storm; the large one is `bun run bench:payments`. STORM_SEED repeats it. */
import { expect, test } from 'bun:test'
import { freshDatabase } from '../src/testing/database.ts'
import { storm } from './payment-storm.ts'

const seed = Number(process.env.STORM_SEED ?? Math.floor(Math.random() * 2 ** 31))

test(`webhooks in copies, shuffled and lost, and the house killed on the way: paid once, to the kobo (STORM_SEED=${seed})`, async () => {
  const { url } = await freshDatabase()
  const result = await storm({ databaseUrl: url, seed, payments: 60, deliveries: 500, lostShare: 0.3, kills: 1, limitSeconds: 60, hurry: true })
  expect(result.faults).toEqual([])
  expect(result).toMatchObject({ paid: 54, unpaid: 6, lost: 16, deliveries: 500 })
}, 120_000)
