/**
 * `bun run bench:checkout`: 500 keys, ten tries of each, four at once, and the web process killed with -9 four times between the
 * commit of an order and its answer.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateDatabase } from '../src/platform/database.ts'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { migrateQueues } from '../src/platform/queues.ts'
import { checkoutStorm } from './checkout-storm.ts'
import { printTable } from './table.ts'

const folder = mkdtempSync(join(tmpdir(), 'buka-checkout-'))
chmodSync(folder, 0o755)
const database = await startEmbeddedPostgres(folder)
try {
  await migrateDatabase(database.url)
  await migrateQueues(database.url)
  const result = await checkoutStorm({ databaseUrl: database.url, keys: 500, triesPerKey: 10, kills: 4, hurry: process.argv.includes('--hurry') })
  printTable(['checkout', ''], [
    ['answers', result.answers], ['of these replays', result.replayed], ['requests sent', result.sent], ['told that it is being carried out', result.inFlight], ['without any answer', result.unanswered],
    ['times the web was killed', result.kills], ['orders that were committed and not yet answered then', result.caught], ['answered in, median ms', result.medianMs.toFixed(1)], ['answered in, p99 ms', result.p99Ms.toFixed(1)], ['s', result.seconds.toFixed(1)], ['faults', result.faults.length],
  ])
  for (const fault of result.faults.slice(0, 20)) console.log(fault)
  process.exitCode = result.faults.length === 0 ? 0 : 1
} finally {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
}
