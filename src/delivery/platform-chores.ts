/** What is done for platforms by the clock. */
import type { ChoreTable } from '../platform/chores.ts'
import { forgetErrands } from './errands.ts'
import { askAboutRides, type PlatformDesk } from './platform-errands.ts'

export const platformChores = (desk: PlatformDesk): ChoreTable => ({
  'delivery-asks-about-rides': { when: { everyMs: 60_000 }, perform: (db, now) => askAboutRides(db, desk, now) },
  'delivery-forgets-errands': { when: { cron: '52 2 * * *' }, perform: forgetErrands },
})
