/** Verbs of the model registry: another model goes live, or the one before it comes back. */
import { and, desc, eq, sql } from 'drizzle-orm'
import { models } from '../../drizzle/schema/recommendations.ts'
import { MODELS_CHANNEL } from '../../ml/contract.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'

export interface Promotion {
  readonly version: string
  readonly recommender: string
  /** The one that was live before. */
  readonly replaced: string | null
}

/**
 * Makes a model the live one of its recommender, also one that the gate refused: a person may know better, and is named.
 * The ml process loads it and writes the lists anew; until then the last lists are shown.
 * @throws Refusal 404, or 409 when it is live already
 */
export async function promoteModel(tx: Transaction, version: string, by: Id<'person'>, now: Date): Promise<Promotion> {
  const recommender = await recommenderOf(tx, version)
  const live = await liveOf(tx, recommender)
  if (live === version) throw new Refusal('conflict', 'model-is-live')
  if (live !== null) await tx.update(models).set({ state: 'retired' }).where(eq(models.version, live))
  await goLive(tx, version, by, now)
  return { version, recommender, replaced: live }
}

/**
 * Brings back the model that was live before this one. The one that is rolled back is kept aside, so that rolling back
 * once more goes further back.
 * @throws Refusal 404, or 409 when the model is not live or nothing was live before it
 */
export async function rollBackModel(tx: Transaction, version: string, by: Id<'person'>, now: Date): Promise<Promotion> {
  const recommender = await recommenderOf(tx, version)
  if ((await liveOf(tx, recommender)) !== version) throw new Refusal('conflict', 'model-is-not-live')
  const [before] = await tx.select({ version: models.version }).from(models)
    .where(and(eq(models.recommender, recommender), eq(models.state, 'retired'))).orderBy(desc(models.promotedAt)).limit(1)
  if (!before) throw new Refusal('conflict', 'nothing-to-roll-back-to')
  await tx.update(models).set({ state: 'kept', note: sql`trim(${models.note} || ' rolled back')` }).where(eq(models.version, version))
  await goLive(tx, before.version, by, now)
  return { version: before.version, recommender, replaced: version }
}

async function recommenderOf(tx: Transaction, version: string): Promise<string> {
  const [model] = await tx.select({ recommender: models.recommender }).from(models).where(eq(models.version, version))
  if (!model) throw unknown('model')
  return model.recommender
}

/** Locked until the transaction ends: two who promote at once do so one after the other. */
async function liveOf(tx: Transaction, recommender: string): Promise<string | null> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`models:${recommender}`}, 0))`)
  const [live] = await tx.select({ version: models.version }).from(models).where(and(eq(models.recommender, recommender), eq(models.state, 'live'))).for('update')
  return live?.version ?? null
}

async function goLive(tx: Transaction, version: string, by: Id<'person'>, now: Date): Promise<void> {
  await tx.update(models).set({ state: 'live', promotedBy: by, promotedAt: now }).where(eq(models.version, version))
  await tx.execute(sql`select pg_notify(${MODELS_CHANNEL}, '')`)
}
