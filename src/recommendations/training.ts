/** Verbs of training runs: ask for one, call one off. */
import { and, eq, gte, inArray, isNull, sql } from 'drizzle-orm'
import { trainingRuns } from '../../drizzle/schema/recommendations.ts'
import { RECOMMENDERS } from '../../ml/contract.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import type { RecommendationEvent } from './events.ts'

export type TrainingRun = typeof trainingRuns.$inferSelect

export const TRAINABLE = ['popularity', ...RECOMMENDERS] as const
/** What is trained each night: who is popular, what goes with what, and the blend of all, which writes the lists. */
const NIGHTLY = ['popularity', 'item-based', 'hybrid'] as const
export const RUN_KINDS = ['full', 'incremental', 'backfill', 'evaluation'] as const
export const DEFAULT_SEED = 20_261_122
const WAITING_LIMIT = 10

export interface TrainingRequest {
  /**
   * `full` publishes what passes the gate; `incremental` counts in what happened since and keeps what was learned; `backfill` trains
   * nothing and writes the lists of its window anew; `evaluation` only judges.
   */
  readonly kind: (typeof RUN_KINDS)[number]
  readonly recommenders: ReadonlyArray<string>
  readonly seed: number
  readonly windowStart: Date | null
  readonly windowEnd: Date | null
  /** Null: asked for by the clock or by command. */
  readonly startedBy: Id<'person'> | null
}

export const FULL_TRAINING: TrainingRequest = { kind: 'full', recommenders: NIGHTLY, seed: DEFAULT_SEED, windowStart: null, windowEnd: null, startedBy: null }

/** What a new town starts with: a few seconds, and lists are there. */
export const FIRST_TRAINING: TrainingRequest = { ...FULL_TRAINING, recommenders: ['popularity', 'item-based'] }

/**
 * Puts a run in the line; the ml process begins it.
 * @throws Refusal 429 when too many wait already
 */
export async function startTraining(tx: Transaction, request: TrainingRequest, now: Date): Promise<TrainingRun> {
  const waiting = await tx.$count(trainingRuns, inArray(trainingRuns.state, ['queued', 'running']))
  if (waiting >= WAITING_LIMIT) throw new Refusal('too-many', 'runs-waiting', { limit: WAITING_LIMIT, retry_after_seconds: 60 })
  const run = await putRunInLine(tx, request, now)
  await emit(tx, { name: 'recommendations.training_requested', subjectId: run.id, facts: { kind: run.kind } } satisfies RecommendationEvent, now)
  return run
}

/** The row alone: for whoever performs the run himself. An ml process that starts takes it up if nobody did. */
export async function putRunInLine(tx: Transaction, request: TrainingRequest, now: Date): Promise<TrainingRun> {
  const { kind, recommenders, seed, windowStart, windowEnd, startedBy } = request
  const [run] = await tx.insert(trainingRuns).values({ kind, recommenders: [...new Set(recommenders)], seed, windowStart, windowEnd, startedBy, queuedAt: now }).returning()
  if (!run) throw new Error('a run was inserted and is not there')
  return run
}

/**
 * Calls a run off. One that is in hand notices within a second; nothing of it is published.
 * @throws Refusal 404, or 409 for a run that has ended
 */
export async function cancelTraining(tx: Transaction, id: Id<'training-run'>, now: Date): Promise<TrainingRun> {
  const [run] = await tx.select().from(trainingRuns).where(eq(trainingRuns.id, id)).for('update')
  if (!run) throw unknown('training-run')
  if (run.state !== 'queued' && run.state !== 'running') throw new Refusal('conflict', 'run-has-ended')
  const [cancelled] = await tx.update(trainingRuns).set({ state: 'cancelled', endedAt: now }).where(eq(trainingRuns.id, id)).returning()
  return cancelled ?? run
}

const NIGHTLY_LOCK = 7_205_770

/** One full run a night, however often and by however many workers it is asked for. Null when this night has its run. */
export async function startNightlyTraining(tx: Transaction, now: Date): Promise<TrainingRun | null> {
  await tx.execute(sql`select pg_advisory_xact_lock(${NIGHTLY_LOCK})`)
  const halfADayAgo = new Date(now.getTime() - 12 * 3_600_000)
  const tonight = await tx.select({ id: trainingRuns.id }).from(trainingRuns)
    .where(and(eq(trainingRuns.kind, 'full'), isNull(trainingRuns.startedBy), gte(trainingRuns.queuedAt, halfADayAgo))).limit(1)
  return tonight.length > 0 ? null : startTraining(tx, FULL_TRAINING, now)
}

/** Seconds still to go if it goes on as it went, or null while that would be a guess. */
export function secondsLeft({ state, percent, startedAt }: Pick<TrainingRun, 'state' | 'percent' | 'startedAt'>, now: Date): number | null {
  if (state !== 'running' || startedAt === null || percent < 5 || percent >= 100) return null
  return Math.ceil(((now.getTime() - startedAt.getTime()) * (100 - percent)) / percent / 1_000)
}

/** More than so many deeds in a hundred since the live model: it is worth an update. */
const WORTH_PERCENT = 2

/**
 * An incremental run, when enough has happened since the live models were made and nothing else is in hand. Its blend keeps the weights
 * that the night's run learned. Null otherwise.
 */
export async function startUpdate(tx: Transaction, now: Date): Promise<TrainingRun | null> {
  await tx.execute(sql`select pg_advisory_xact_lock(${NIGHTLY_LOCK})`)
  if ((await tx.$count(trainingRuns, inArray(trainingRuns.state, ['queued', 'running']))) > 0) return null
  const [row] = await tx.execute<{ news: number; known: number }>(sql`
    select (count(*) filter (where at >= live.made))::int as news, (count(*) filter (where at < live.made))::int as known
    from feedback, (select max(coalesce(run.window_end, model.created_at)) as made from models model left join training_runs run on run.id = model.run_id where model.state = 'live') live
    where kind <> 'view' and live.made is not null and at <= ${now.toISOString()}::timestamptz`)
  if (!row || row.news === 0 || row.news * 100 < row.known * WORTH_PERCENT) return null
  return startTraining(tx, { ...FULL_TRAINING, kind: 'incremental' }, now)
}
