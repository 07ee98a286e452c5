/**
 * Performs one training run and ends: `bun ml/train.ts <run id>`. A process of its own, so that a run can be ended at
 * any point (cancelled, out of memory, killed) without the lists of those who are eating now waiting for it.
 */
import { readConfig } from '../src/platform/config.ts'
import { connect } from '../src/platform/database.ts'
import { createLog } from '../src/platform/log.ts'
import { type Id, isId } from '../src/vocabulary/id.ts'
import { RUN_IS_TAKEN } from './contract.ts'
import { useFastestTensorBackend } from './tensor-backend.ts'
import { performRun } from './training/run.ts'

const config = readConfig()
const log = createLog(config.logLevel, 'ml')
const runId = process.argv[2] ?? ''
if (!config.databaseUrl || !isId(runId)) {
  console.error('usage: DATABASE_URL=... bun ml/train.ts <run id>')
  process.exit(2)
}
// Whoever started it watches over it: without them nobody would end it.
process.once('disconnect', () => process.exit(1))

const connection = connect(config.databaseUrl, { name: 'buka-training', poolSize: 4 })
const lock = await connection.sql.reserve()
// Held by the connection: a killed process lets go of it at once.
const [{ taken } = { taken: false }] = await lock<Array<{ taken: boolean }>>`select pg_try_advisory_lock(hashtextextended(${runId}, 0)) as taken`
if (!taken) process.exit(RUN_IS_TAKEN)
await useFastestTensorBackend()
const outcome = await performRun(connection, runId as Id<'training-run'>, log, () => new Date())
log.info({ runId, outcome }, 'training run ended')
lock.release()
await connection.close().catch(() => {})
process.exit(0)
