/**
 * `bun run bench:payments`: 10,000 deliveries for 1,000 payments, shuffled, 1 to 20 copies of each, 30 % of what was paid without any,
 * web and worker killed with -9 four times on the way. `bun run bench:payments [seed]` repeats a run.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateDatabase } from '../src/platform/database.ts'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { migrateQueues } from '../src/platform/queues.ts'
import { storm } from './payment-storm.ts'
import { printTable } from './table.ts'

const seed = Number(process.argv[2] ?? Math.floor(Math.random() * 2 ** 31))
const folder = mkdtempSync(join(tmpdir(), 'buka-payments-'))
chmodSync(folder, 0o755)
const database = await startEmbeddedPostgres(folder)
try {
  await migrateDatabase(database.url)
  await migrateQueues(database.url)
  const result = await storm({ databaseUrl: database.url, seed, payments: 1_000, deliveries: 10_000, lostShare: 0.3, kills: 4, limitSeconds: 300, hurry: false })
  printTable([`seed ${seed}`, ''], [
    ['payments', result.paid + result.unpaid], ['paid at a provider', result.paid], ['of these without any webhook', result.lost], ['never paid', result.unpaid], ['deliveries', result.deliveries], ['tries until they were taken', result.tries],
    ['times web and worker were killed', result.kills], ['answered in, median ms', result.medianMs.toFixed(1)], ['answered in, p99 ms', result.p99Ms.toFixed(1)], ['storm, s', result.stormSeconds.toFixed(1)], ['until all was settled, s', result.settledSeconds.toFixed(1)], ['faults', result.faults.length],
  ])
  for (const fault of result.faults.slice(0, 20)) console.log(fault)
  process.exitCode = result.faults.length === 0 ? 0 : 1
} finally {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
}
