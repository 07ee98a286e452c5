/** From a judged model to the one that is served: the gate, and the switch. */
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { models, trainingRuns } from '../../drizzle/schema/recommendations.ts'
import { type Database, type Transaction, write } from '../../src/platform/database.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { MODELS_CHANNEL } from '../contract.ts'
import { type SharedList, writeSharedLists } from '../lists/shared-lists.ts'
import { sha256 } from './sealed-model.ts'

export interface Candidate {
  readonly version: string
  readonly recommender: string
  readonly bytes: Uint8Array
  readonly parameters: Record<string, unknown>
  readonly metrics: Record<string, number>
  /** Why it must not go live; null when it may. */
  readonly refusal: string | null
  /** The live version that it was compared with. */
  readonly comparedWith: string | null
}

export interface Publication {
  readonly runId: Id<'training-run'>
  readonly candidates: ReadonlyArray<Candidate>
  readonly window: { readonly start: Date | null; readonly end: Date }
  readonly seed: number
  readonly promotedBy: string
  /** Lists of the models that go live; null leaves those that stand. */
  readonly lists: { readonly lists: ReadonlyArray<SharedList>; readonly modelVersion: string; readonly sheet: Uint8Array | null } | null
}

/** The run is no longer wanted: nothing of it is published. */
export class RunWasCancelled extends Error {
  override readonly name = 'RunWasCancelled'
}

const KEPT_PER_RECOMMENDER = 20

/**
 * Everything in one transaction: models, the switch of `live`, the shared lists, the end of the run. Killed before the
 * commit nothing of it is there; after it, all.
 */
export async function publish(db: Database, publication: Publication, now: Date): Promise<void> {
  await write(db, async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`)
    const [run] = await tx.select({ state: trainingRuns.state }).from(trainingRuns).where(eq(trainingRuns.id, publication.runId)).for('update')
    if (run?.state !== 'running') throw new RunWasCancelled(`the run is ${run?.state ?? 'gone'}`)
    let isPublished = false
    for (const candidate of publication.candidates) isPublished = (await putOnShelf(tx, candidate, publication, now)) || isPublished
    if (isPublished && publication.lists) await writeSharedLists(tx, publication.lists.lists, publication.lists.modelVersion, now, publication.lists.sheet)
    await tx.update(trainingRuns).set({ state: 'done', percent: 100, stage: 'done', error: null, endedAt: now }).where(eq(trainingRuns.id, publication.runId))
    if (isPublished) await tx.execute(sql`select pg_notify(${MODELS_CHANNEL}, '')`)
  })
}

/** Returns whether it went live. */
async function putOnShelf(tx: Transaction, candidate: Candidate, publication: Publication, now: Date): Promise<boolean> {
  const { version, recommender, bytes, parameters, metrics, comparedWith } = candidate
  const live = await tx.select({ version: models.version }).from(models).where(and(eq(models.recommender, recommender), eq(models.state, 'live'))).for('update')
  const liveVersion = live[0]?.version ?? null
  const refusal = candidate.refusal ?? (liveVersion === comparedWith ? null : 'another model went live while this one was judged')
  await tx.insert(models).values({
    version, recommender, parameters, metrics, sha256: sha256(bytes), artefact: bytes, runId: publication.runId, seed: publication.seed,
    windowStart: publication.window.start, windowEnd: publication.window.end, state: refusal === null ? 'kept' : 'refused', note: refusal ?? '', createdAt: now,
  })
  if (refusal === null) await switchLive(tx, { from: liveVersion, to: version, by: publication.promotedBy }, now)
  await prune(tx, recommender)
  return refusal === null
}

interface Switch {
  readonly from: string | null
  readonly to: string
  readonly by: string
}

async function switchLive(tx: Transaction, { from, to, by }: Switch, now: Date): Promise<void> {
  // Two statements, one transaction: the index that allows one live model is checked row by row.
  if (from !== null) await tx.update(models).set({ state: 'retired' }).where(eq(models.version, from))
  await tx.update(models).set({ state: 'live', promotedAt: now, promotedBy: by }).where(eq(models.version, to))
}

/** Old artefacts take space and are never asked for again. */
async function prune(tx: Transaction, recommender: string): Promise<void> {
  const old = await tx.select({ version: models.version }).from(models)
    .where(and(eq(models.recommender, recommender), inArray(models.state, ['kept', 'refused', 'retired']))).orderBy(desc(models.createdAt)).offset(KEPT_PER_RECOMMENDER)
  if (old.length > 0) await tx.delete(models).where(inArray(models.version, old.map(({ version }) => version)))
}
