/** What this room does by the clock. */
import type { ChoreTable } from '../platform/chores.ts'
import { forgetBaskets, keepClocks } from './keep-clocks.ts'
import { lapseSubstitutions } from './substitute.ts'
import { endOldTracking } from './tracking-token.ts'

export const orderChores: ChoreTable = {
  'orders-keep-clocks': { when: { everyMs: 15_000 }, perform: keepClocks },
  'orders-lapse-substitutions': { when: { everyMs: 15_000 }, perform: lapseSubstitutions },
  'orders-end-old-tracking': { when: { everyMs: 60_000 }, perform: endOldTracking },
  'orders-forget-baskets': { when: { cron: '40 2 * * *' }, perform: forgetBaskets },
}
