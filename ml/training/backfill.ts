/** A run that trains nothing: it writes the lists of everybody who was here in its window, and the shared ones, with the live models. */
import { eq, sql } from 'drizzle-orm'
import { trainingRuns } from '../../drizzle/schema/recommendations.ts'
import { type Connection, type Database, write } from '../../src/platform/database.ts'
import type { Log } from '../../src/platform/log.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { refreshDinerLists } from '../lists/diner-list.ts'
import { Library } from '../lists/knowledge.ts'
import { readTallies, sharedLists, sheetOf, writeSharedLists } from '../lists/shared-lists.ts'
import { RunWasCancelled } from '../publishing/publish.ts'
import { UnusableTrainingSet } from '../recommenders/recommender.ts'
import type { Progress } from './progress.ts'

type Run = typeof trainingRuns.$inferSelect

const DINERS_AT_ONCE = 100

/** Each batch of lists is whole by itself, and a list of the live model is right at any time: a run that dies has done a part of its work. */
export async function backfill(connection: Connection, run: Run, progress: Progress, log: Log, clock: () => Date): Promise<void> {
  const { db } = connection
  const library = new Library(log)
  await library.reload(connection)
  const { knowledge } = library
  if (!knowledge.personal) throw new UnusableTrainingSet('empty', 'no model is live: there is nothing to write lists with')
  const { version } = knowledge.personal
  const now = clock()
  await write(db, async (tx) => writeSharedLists(tx, sharedLists(knowledge, await readTallies(tx, now)), version, now, sheetOf(knowledge.personal)))
  const all = await countDiners(db, run)
  let done = 0
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const ids = await dinersAfter(db, run, after)
    const last = ids.at(-1)
    if (last === undefined) break
    await refreshDinerLists(db, knowledge, ids, clock())
    after = last
    done += ids.length
    await progress.reach((100 * done) / Math.max(1, all), `writing lists: ${done} of ${all}`)
  }
  await end(db, run.id, clock())
}

const windowOf = ({ windowStart, windowEnd, queuedAt }: Run) => sql`at >= ${(windowStart ?? new Date(0)).toISOString()}::timestamptz and at <= ${(windowEnd ?? queuedAt).toISOString()}::timestamptz`

async function countDiners(db: Database, run: Run): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`select count(distinct diner_id)::int as count from feedback where ${windowOf(run)}`)
  return row?.count ?? 0
}

async function dinersAfter(db: Database, run: Run, after: string): Promise<Id<'diner'>[]> {
  const rows = await db.execute<{ id: Id<'diner'> }>(sql`select distinct diner_id as id from feedback where diner_id > ${after}::uuid and ${windowOf(run)} order by 1 limit ${DINERS_AT_ONCE}`)
  return rows.map(({ id }) => id)
}

/** @throws RunWasCancelled when it was called off in its last moment */
async function end(db: Database, id: Id<'training-run'>, now: Date): Promise<void> {
  await write(db, async (tx) => {
    const [run] = await tx.select({ state: trainingRuns.state }).from(trainingRuns).where(eq(trainingRuns.id, id)).for('update')
    if (run?.state !== 'running') throw new RunWasCancelled(`the run is ${run?.state ?? 'gone'}`)
    await tx.update(trainingRuns).set({ state: 'done', percent: 100, stage: 'done', error: null, endedAt: now }).where(eq(trainingRuns.id, id))
  })
}
