/** What is done by the clock. A chore is safe to do twice: a second worker may do it at the same moment. */
import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import type { Log } from './log.ts'
import type { Queues } from './queues.ts'

export interface Chore {
  readonly when: { readonly cron: string } | { readonly everyMs: number }
  /** Returns what was done, in a word or a number, for the log. */
  perform(db: Database, now: Date): Promise<unknown>
}

/** chore name (`room-does-what`) -> when and what. */
export type ChoreTable = Readonly<Record<string, Chore>>

export const CHORES_QUEUE = 'chores'

export async function workChores(db: Database, queues: Queues, table: ChoreTable, log: Log, clock: Clock): Promise<void> {
  queues.work<object>(CHORES_QUEUE, async (job) => {
    const chore = table[job.name]
    // A chore of an older version may still be scheduled; nobody does it any more.
    if (!chore) return
    const result = await chore.perform(db, clock())
    log.info({ chore: job.name, result }, 'chore done')
  }, { concurrency: 1 })
  for (const [name, { when }] of Object.entries(table)) {
    await queues.schedule(CHORES_QUEUE, name, when).catch((error: Error) => log.warn({ chore: name, error: error.message }, 'a chore could not be scheduled'))
  }
}
