/** A small town whose models are trained in tests, by processes that can be held up and killed at a known point. */
import { desc, eq, sql } from 'drizzle-orm'
import { models, trainingRuns } from '../../drizzle/schema/recommendations.ts'
import { connect, write } from '../platform/database.ts'
import { FIRST_TRAINING, putRunInLine, type TrainingRequest } from '../recommendations/training.ts'
import type { Id } from '../vocabulary/id.ts'
import { freshDatabase } from './database.ts'
import { buildTown, eventually } from './town.ts'

export async function trainingTown({ diners = 100 }: { readonly diners?: number } = {}) {
  const database = await freshDatabase()
  const town = await buildTown(database.db, { now: new Date(), diners })
  const environment = { ...process.env, DATABASE_URL: database.url, LOG_LEVEL: 'silent' }
  const { db } = database
  return {
    database, db, town, environment,
    lineUp: (change: Partial<TrainingRequest> = {}) => write(db, (tx) => putRunInLine(tx, { ...FIRST_TRAINING, ...change }, new Date())),
    runOf: async (id: Id<'training-run'>) => (await db.select().from(trainingRuns).where(eq(trainingRuns.id, id)))[0]!,
    liveOf: async (recommender: string) => (await db.select().from(models).where(eq(models.recommender, recommender)).orderBy(desc(models.createdAt))).find(({ state }) => state === 'live') ?? null,
    /** Holds what a statement locks, until the returned function is called: a table (others can read it and not write), or rows. */
    hold: async (locking: string) => {
      const holder = connect(database.url, { poolSize: 1 })
      let letGo = () => {}
      const held = new Promise<void>((resolve) => { letGo = resolve })
      let isHeld = () => {}
      const begun = new Promise<void>((resolve) => { isHeld = resolve })
      const transaction = holder.db.transaction(async (tx) => {
        await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`)
        await tx.execute(sql.raw(locking))
        isHeld()
        await held
      })
      await begun
      return async () => {
        letGo()
        await transaction
        await holder.close()
      }
    },
    /** Until the training waits for what is held. */
    untilItWaits: () => eventually('the training waits', async () => (await db.execute(sql`select 1 from pg_stat_activity where application_name = 'buka-training' and wait_event_type = 'Lock' and wait_event in ('relation', 'transactionid') and datname = current_database()`)).length > 0),
  }
}

/** For `hold`: others can read the table and not write to it. */
export const writesTo = (table: string): string => `lock table ${table} in share row exclusive mode`
