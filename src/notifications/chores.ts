/** What this room does by the clock. */
import type { ChoreTable } from '../platform/chores.ts'
import { emptyOldLetters } from './postman.ts'
import { forgetNotices } from './read.ts'
import { forgetSubscriptions } from './subscribe.ts'

export const notificationChores: ChoreTable = {
  'notifications-empty-letters': { when: { cron: '41 2 * * *' }, perform: emptyOldLetters },
  'notifications-forget-notices': { when: { cron: '43 2 * * *' }, perform: forgetNotices },
  'notifications-forget-subscriptions': { when: { cron: '45 2 * * *' }, perform: forgetSubscriptions },
}
