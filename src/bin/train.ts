/**
 * `bun run train`: trains, judges and publishes models, with progress. A run is begun by the ml process when one is there
 * (it is followed here), and by this command itself when not.
 *   bun run train -- --recommenders popularity,item-based --seed 7 --since 2026-09-01 --evaluate
 *   bun run train -- --kind backfill          (full, incremental, backfill, evaluation)
 */
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { mlStatus } from '../../drizzle/schema/recommendations.ts'
import { TRAINING_SCRIPT } from '../../ml/contract.ts'
import { type Config, readConfig } from '../platform/config.ts'
import { connect, type Database, migrateDatabase, write } from '../platform/database.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { runOf } from '../recommendations/queries.ts'
import { FULL_TRAINING, putRunInLine, RUN_KINDS, secondsLeft, startTraining, TRAINABLE, type TrainingRequest } from '../recommendations/training.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ML_IS_LATE_AFTER_MS = 15_000
const LOOK_EVERY_MS = 250

const config = readConfig()
const request = requestOrExit()
const embedded = config.databaseUrl ? null : await startEmbeddedPostgres(config.dataDir)
const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''
await migrateDatabase(databaseUrl)
const connection = connect(databaseUrl, { name: 'buka-train', poolSize: 2 })
let succeeded = false
try {
  succeeded = await train(connection.db, { ...config, databaseUrl })
} finally {
  await connection.close()
  if (embedded && !embedded.adopted) await embedded.stop()
}
process.exit(succeeded ? 0 : 1)

async function train(db: Database, within: Config & { readonly databaseUrl: string }): Promise<boolean> {
  const now = new Date()
  const [ml] = await db.select({ beatAt: mlStatus.beatAt }).from(mlStatus)
  const hasMl = ml !== undefined && now.getTime() - ml.beatAt.getTime() < ML_IS_LATE_AFTER_MS
  const run = await write(db, (tx) => (hasMl ? startTraining(tx, request, now) : putRunInLine(tx, request, now)))
  console.log(`Run ${run.id}: ${request.recommenders.join(', ')}, seed ${request.seed}${hasMl ? ', by the ml process' : ''}`)
  const own = hasMl ? null : Bun.spawn([process.execPath, TRAINING_SCRIPT, run.id], {
    cwd: ROOT, stdin: 'ignore', stdout: 'ignore', stderr: 'inherit', env: { ...process.env, DATABASE_URL: within.databaseUrl, DATA_DIR: within.dataDir, SECRET_KEY: within.secretKey, LOG_LEVEL: 'warn' },
  })
  for (let said = ''; ; ) {
    const current = await runOf(db, run.id)
    const { state, percent, stage, error, models } = current
    const left = secondsLeft(current, new Date())
    const line = `${String(percent).padStart(3)} %  ${stage}${left === null ? '' : `, about ${left < 90 ? `${left} s` : `${Math.round(left / 60)} min`} left`}`
    // A line for each step, not for each second less.
    const step = `${percent} ${stage}`
    if (step !== said) console.log(line)
    said = step
    if (state === 'done') {
      for (const model of models) console.log(`${model.version}: ${model.state}${model.note ? ` (${model.note})` : ''}\n  ${figures(model.metrics)}`)
      return true
    }
    if (state === 'failed' || state === 'cancelled') return ended(`The run ${state === 'failed' ? `failed: ${error}` : 'was called off'}`)
    if (own && own.exitCode !== null && own.exitCode !== 0) return ended(`The training process ended with code ${own.exitCode}; run the command again to try once more.`)
    await Bun.sleep(LOOK_EVERY_MS)
  }
}

function ended(why: string): false {
  console.error(why)
  return false
}

function figures(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics).map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(4)}`).join(', ')
}

function requestOrExit(): TrainingRequest {
  try {
    const { values } = parseArgs({ options: { recommenders: { type: 'string' }, seed: { type: 'string' }, since: { type: 'string' }, until: { type: 'string' }, evaluate: { type: 'boolean', default: false }, kind: { type: 'string', default: 'full' } } })
    const recommenders = values.recommenders?.split(',').map((name) => name.trim()) ?? FULL_TRAINING.recommenders
    const stranger = recommenders.find((name) => !(TRAINABLE as ReadonlyArray<string>).includes(name))
    if (stranger !== undefined) throw new Error(`There is no recommender ${stranger}; there are ${TRAINABLE.join(', ')}.`)
    const seed = values.seed === undefined ? FULL_TRAINING.seed : Number(values.seed)
    if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('--seed must be a whole number.')
    const kind = RUN_KINDS.find((one) => one === (values.evaluate ? 'evaluation' : values.kind))
    if (kind === undefined) throw new Error(`There is no run of kind ${values.kind}; there are ${RUN_KINDS.join(', ')}.`)
    return { kind, recommenders, seed, windowStart: dateOf('since', values.since), windowEnd: dateOf('until', values.until), startedBy: null }
  } catch (error) {
    console.error((error as Error).message)
    process.exit(2)
  }
}

function dateOf(option: string, text: string | undefined): Date | null {
  if (text === undefined) return null
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new Error(`--${option} must be a date such as 2026-09-01.`)
  return date
}
