/**
 * Process 3, ml: keeps the lists up to date with what diners do, and has models trained. It holds nothing that is not in
 * the database: it can be killed and started again at any point.
 */
import { inArray, sql } from 'drizzle-orm'
import { mlStatus, sharedLists as sharedListRows, trainingRuns } from '../drizzle/schema/recommendations.ts'
import { type Clock, systemClock } from '../src/platform/clock.ts'
import { type Config, readConfig } from '../src/platform/config.ts'
import { connect, write } from '../src/platform/database.ts'
import { untilStopped } from '../src/platform/lifetime.ts'
import { createLog, type Log } from '../src/platform/log.ts'
import { openQueues } from '../src/platform/queues.ts'
import { type Id, isId } from '../src/vocabulary/id.ts'
import type { Static, TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { LOOKS_CHANNEL, type MlJob, type MlStatus, ML_JOBS, ML_QUEUE, MODELS_CHANNEL } from './contract.ts'
import { refreshDinerLists } from './lists/diner-list.ts'
import { Library } from './lists/knowledge.ts'
import { OncePerKey } from './lists/once-per-key.ts'
import { Rounds } from './lists/rounds.ts'
import { readTallies, sharedLists, sheetOf, writeSharedLists } from './lists/shared-lists.ts'
import { dinersWithStaleLists } from './lists/stale-lists.ts'
import { useFastestTensorBackend } from './tensor-backend.ts'
import { trainerOf } from './training/work.ts'

const BEAT_MS = 5_000
/** Popularity and trends move with the hours, not with each click. */
const SHARED_LISTS_EVERY_MS = 10 * 60_000
/** The net below the queue, for deeds of the last minutes whose job was lost. */
const NET_EVERY_MS = 30_000
const NET_REACH_MS = 15 * 60_000
/** Whoever was here within these days finds a list of the live model; others get one with their first deed. */
const ACTIVE_DAYS = 60
const RUNS_EVERY_MS = 60_000
const STALE_AT_ONCE = 100
/** So few at a time that who waits in the queue does not wait for them. */
const STALE_BETWEEN = 5
/** Clocks of two hosts agree that far. */
const SKEW_MS = 250
/** Diners whose lists are written in one transaction: of those who look, and of the others, for whom nobody waits longer than that. */
const LISTS_AT_ONCE = { hurried: 50, others: 16 }
const RESTAURANTS_CHANNEL = 'buka_restaurants'
const LAGS_KEPT = 500
/** Most of them only wait for lists, each once for all that asked for it. */
const CONCURRENCY = 100
/** A job of a killed process is taken over after this time; that is how long feedback may wait after a crash. */
const LOCK_MS = 10_000

export interface MlProcess {
  readonly backend: string
  stop(): Promise<void>
}

export async function startMl(config: Config & { readonly databaseUrl: string }, log: Log, clock: Clock = systemClock): Promise<MlProcess> {
  const backend = await useFastestTensorBackend()
  const connection = connect(config.databaseUrl, { name: 'buka-ml', poolSize: 6 })
  const { db } = connection
  const queues = openQueues(config, log)
  const library = new Library(log)
  const lags = new Lags()
  const trainer = trainerOf({ db, log, clock, memoryMegabytes: config.trainingMemoryMegabytes, environment: { ...process.env, DATABASE_URL: config.databaseUrl, DATA_DIR: config.dataDir, SECRET_KEY: config.secretKey, LOG_LEVEL: config.logLevel } })
  let stopped = false

  const rounds = new Rounds<Id<'diner'>>(LISTS_AT_ONCE, async (diners) => void (await refreshDinerLists(db, library.knowledge, diners, clock())), () => clock().getTime())

  /** Lists of other models than the live one, and lists that missed a deed; those in the queue go first. */
  async function refreshStale(reachMs: number): Promise<number> {
    let count = 0
    const { personal } = library.knowledge
    if (!personal) return 0
    for (;;) {
      const now = clock()
      const diners = await dinersWithStaleLists(db, personal.version, { since: new Date(now.getTime() - reachMs), now }, STALE_AT_ONCE)
      for (let start = 0; start < diners.length; start += STALE_BETWEEN) {
        if (stopped || library.knowledge.personal !== personal) return count
        const some = diners.slice(start, start + STALE_BETWEEN)
        await rounds.add(some)
        count += some.length
      }
      if (diners.length < STALE_AT_ONCE) return count
    }
  }

  async function refreshShared(): Promise<void> {
    const now = clock()
    const lists = sharedLists(library.knowledge, await readTallies(db, now))
    const version = library.knowledge.personal?.version ?? library.knowledge.liveVersions.popularity ?? 'none'
    if (lists.length > 0) await write(db, (tx) => writeSharedLists(tx, lists, version, now, sheetOf(library.knowledge.personal)))
  }

  /** After a new model, a promotion or a roll back: all that is shown follows the live model. */
  async function followModels(): Promise<void> {
    const before = library.knowledge.personal?.version
    await library.reload(connection)
    const { personal } = library.knowledge
    log.info({ live: library.knowledge.liveVersions }, 'live models')
    if (!personal || personal.version === before) return
    const others = await db.select({ key: sharedListRows.key }).from(sharedListRows).where(sql`${sharedListRows.modelVersion} <> ${personal.version}`).limit(1)
    if (others.length > 0) await refreshShared()
    const count = await refreshStale(ACTIVE_DAYS * 86_400_000)
    if (count > 0) log.info({ count, model: personal.version }, 'lists brought up to the live model')
  }

  async function beat(): Promise<void> {
    const queue = await queues.counts(ML_QUEUE).catch(() => ({}))
    const detail: MlStatus = { liveVersions: library.knowledge.liveVersions, queue, lists: lags.summary() }
    const row = { backend, detail: detail as unknown as Record<string, unknown>, beatAt: clock() }
    await db.insert(mlStatus).values({ id: 1, ...row }).onConflictDoUpdate({ target: mlStatus.id, set: row })
  }

  /** Runs whose job was lost with its queue, or whose process is gone. One that is in good hands elsewhere stays there. */
  async function takeUpRuns(): Promise<void> {
    const runs = await db.select({ id: trainingRuns.id }).from(trainingRuns).where(inArray(trainingRuns.state, ['queued', 'running']))
    const turn = Math.floor(clock().getTime() / RUNS_EVERY_MS)
    for (const { id } of runs) if (!trainer.has(id)) await queues.add(ML_QUEUE, 'train', { runId: id }, { jobId: `take-up-${id}-${turn}`, attempts: 3 })
  }

  const oneAtATime = new OncePerKey()
  const quietly = (what: string, work: () => Promise<unknown>) => (): void =>
    void oneAtATime.run(what, async () => {
      if (!stopped) await work()
    }).catch((error: Error) => {
      if (!stopped) log.warn({ what, error: error.message }, 'the ml process will try again')
    })

  /** Somebody looks whose list is behind. What is lost of this stands in the queue all the same. */
  const hurry = (payload: string): void => {
    const diners = payload.split(',')
    if (stopped || !diners.every(isId)) return
    rounds.hurry(diners as Id<'diner'>[]).catch((error: Error) => log.warn({ error: error.message }, 'who looks waits for the queue'))
  }

  const follow = quietly('follow models', followModels)
  const listening = await Promise.all([
    connection.sql.listen(MODELS_CHANNEL, follow),
    connection.sql.listen(RESTAURANTS_CHANNEL, quietly('reload places', () => library.reload(connection))),
    connection.sql.listen(LOOKS_CHANNEL, hurry),
  ])
  await library.reload(connection)
  await beat()
  queues.work<MlJob['data']>(ML_QUEUE, async (job) => {
    if (job.name === 'train') return trainer.perform(checked(ML_JOBS.train, job).runId as Id<'training-run'>)
    const { diners } = checked(ML_JOBS['refresh-lists'], job)
    // Its deeds were committed before it was added: a list that was begun later knows of them.
    await rounds.add(diners.map(({ id }) => id as Id<'diner'>), job.addedAt + SKEW_MS)
    for (const { since } of diners) lags.add(clock().getTime() - since)
  }, { concurrency: CONCURRENCY, lockMs: LOCK_MS })
  const timers = [
    setInterval(quietly('heartbeat', beat), BEAT_MS),
    setInterval(quietly('shared lists', refreshShared), SHARED_LISTS_EVERY_MS),
    setInterval(quietly('take up runs', takeUpRuns), RUNS_EVERY_MS),
    setInterval(quietly('net', () => refreshStale(NET_REACH_MS)), NET_EVERY_MS),
  ]
  log.info({ backend, live: library.knowledge.liveVersions }, 'ml is ready')
  quietly('take up runs', takeUpRuns)()
  quietly('first lists', async () => {
    await refreshStale(ACTIVE_DAYS * 86_400_000)
    await refreshShared()
  })()

  return {
    backend,
    stop: async () => {
      stopped = true
      timers.forEach(clearInterval)
      await Promise.all(listening.map((one) => one.unlisten().catch(() => {})))
      await trainer.stop()
      await queues.close()
      await connection.close()
    },
  }
}

/** How long after the deed the list was there, over the latest of them. */
class Lags {
  private readonly latest: number[] = []
  private count = 0

  add(milliseconds: number): void {
    this.latest[this.count++ % LAGS_KEPT] = Math.max(0, milliseconds)
  }

  summary(): MlStatus['lists'] {
    const sorted = [...this.latest].sort((a, b) => a - b)
    const at = (share: number): number | null => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
    return { count: this.count, lagMsMedian: at(0.5), lagMsP95: at(0.95) }
  }
}

/** @throws Error for a job of another shape: it is kept among the failed ones, where a person finds it */
function checked<Shape extends TSchema>(shape: Shape, { name, data }: { readonly name: string; readonly data: unknown }): Static<Shape> {
  if (!Check(shape, data)) throw new Error(`a job "${name}" does not carry what it should`)
  return data as Static<Shape>
}

if (import.meta.main) {
  const config = readConfig()
  if (!config.databaseUrl) throw new Error('DATABASE_URL is missing: the ml process does not start a database (bun start does)')
  const log = createLog(config.logLevel, 'ml')
  const ml = await startMl({ ...config, databaseUrl: config.databaseUrl }, log)
  await untilStopped(log, () => ml.stop())
}
