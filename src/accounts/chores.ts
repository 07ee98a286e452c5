/** What this room does by the clock: forgetting. */
import type { ChoreTable } from '../platform/chores.ts'
import { dropOldProofs } from './proofs.ts'
import { dropOldSessions } from './sessions.ts'
import { dropOldTries } from './sign-in-tries.ts'

export const accountsChores: ChoreTable = {
  'accounts-forget': {
    when: { cron: '17 2 * * *' },
    perform: async (db, now) => {
      await dropOldProofs(db, now)
      await dropOldTries(db, now)
      return dropOldSessions(db, now)
    },
  },
}
