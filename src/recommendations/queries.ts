/** Reads of models, runs and of the ml process, shaped for the data team's pages and doors. */
import { and, desc, eq, inArray, lt, or, sql } from 'drizzle-orm'
import { feedback, mlStatus, models, suggestionLists, trainingRuns } from '../../drizzle/schema/recommendations.ts'
import type { Reader } from '../platform/database.ts'
import type { MlStatus } from '../../ml/contract.ts'
import type { Id } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'

const MODEL_COLUMNS = {
  version: models.version, recommender: models.recommender, state: models.state, note: models.note, promotedBy: models.promotedBy, promotedAt: models.promotedAt,
  windowStart: models.windowStart, windowEnd: models.windowEnd, seed: models.seed, parameters: models.parameters, metrics: models.metrics, sha256: models.sha256,
  runId: models.runId, createdAt: models.createdAt, bytes: sql<number>`octet_length(${models.artefact})`.mapWith(Number),
}

/** A position in a list that begins with the newest. */
export interface Newest {
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly key: string
}

/** The newest models, without their bytes. */
export async function modelsOf(db: Reader, { recommender, limit, after }: { readonly recommender?: string | undefined; readonly limit: number; readonly after: Newest | null }) {
  const before = after && or(lt(models.createdAt, new Date(after.at)), and(eq(models.createdAt, new Date(after.at)), lt(models.version, after.key)))
  return db.select(MODEL_COLUMNS).from(models).where(and(recommender === undefined ? undefined : eq(models.recommender, recommender), before ?? undefined))
    .orderBy(desc(models.createdAt), desc(models.version)).limit(limit + 1)
}

export type RegisteredModel = Awaited<ReturnType<typeof modelsOf>>[number]

/** Those of them that exist, the oldest first. */
export const modelsNamed = (db: Reader, versions: ReadonlyArray<string>) =>
  db.select(MODEL_COLUMNS).from(models).where(inArray(models.version, [...versions])).orderBy(models.createdAt, models.version)

/** @throws Refusal 404 */
export async function modelOf(db: Reader, version: string): Promise<RegisteredModel> {
  const [model] = await db.select(MODEL_COLUMNS).from(models).where(eq(models.version, version))
  if (!model) throw unknown('model')
  return model
}

/** The newest runs. */
export async function runsOf(db: Reader, { limit, after }: { readonly limit: number; readonly after: Newest | null }) {
  const before = after && or(lt(trainingRuns.queuedAt, new Date(after.at)), and(eq(trainingRuns.queuedAt, new Date(after.at)), lt(trainingRuns.id, after.key as Id<'training-run'>)))
  return db.select().from(trainingRuns).where(before ?? undefined).orderBy(desc(trainingRuns.queuedAt), desc(trainingRuns.id)).limit(limit + 1)
}

/** One run with the models that came of it. @throws Refusal 404 */
export async function runOf(db: Reader, id: Id<'training-run'>) {
  const [run] = await db.select().from(trainingRuns).where(eq(trainingRuns.id, id))
  if (!run) throw unknown('training-run')
  return { ...run, models: await db.select(MODEL_COLUMNS).from(models).where(eq(models.runId, id)).orderBy(models.recommender) }
}

export type OneRun = Awaited<ReturnType<typeof runOf>>

/** How the whole of it is doing. */
export async function recommendationState(db: Reader, now: Date) {
  const dayAgo = new Date(now.getTime() - 86_400_000)
  const [live, [status], [given], [lists], waiting] = await Promise.all([
    db.select(MODEL_COLUMNS).from(models).where(eq(models.state, 'live')).orderBy(models.recommender),
    db.select().from(mlStatus),
    db.select({ deeds: sql<number>`count(*)`.mapWith(Number), diners: sql<number>`count(distinct ${feedback.dinerId})`.mapWith(Number) }).from(feedback).where(sql`${feedback.at} > ${dayAgo.toISOString()}::timestamptz`),
    db.select({ count: sql<number>`count(*)`.mapWith(Number) }).from(suggestionLists),
    db.select({ id: trainingRuns.id }).from(trainingRuns).where(inArray(trainingRuns.state, ['queued', 'running'])),
  ])
  return {
    live,
    ml: status ? { backend: status.backend, beatAt: status.beatAt, ...(status.detail as unknown as MlStatus) } : null,
    lastDay: { deeds: given?.deeds ?? 0, diners: given?.diners ?? 0 },
    lists: lists?.count ?? 0,
    runsInHand: waiting.length,
  }
}
