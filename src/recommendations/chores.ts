/** What this room does by the clock. */
import { type ChoreTable } from '../platform/chores.ts'
import { write } from '../platform/database.ts'
import { startNightlyTraining } from './training.ts'

export const recommendationChores: ChoreTable = {
  /** 03:15 in Lagos, when nobody eats. */
  'recommendations-train-nightly': {
    when: { cron: '15 2 * * *' },
    perform: async (db, now) => (await write(db, (tx) => startNightlyTraining(tx, now)))?.id ?? 'has its run',
  },
}
