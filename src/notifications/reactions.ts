/** What this room does when it has told somebody: browsers whose page is away are told too. */
import { eq } from 'drizzle-orm'
import { notices } from '../../drizzle/schema/notifications.ts'
import type { Reaction } from '../platform/outbox.ts'
import type { Vault } from '../platform/vault.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Notice } from './notice.ts'
import { writePushes } from './write-push.ts'

export const notificationReactions = (vault: Vault) => {
  const pushNotice: Reaction = async (tx, { subjectId, facts, at }) => {
    const [notice] = await tx.select().from(notices).where(eq(notices.id, facts.notice_id as Id<'notice'>))
    if (notice && notice.readAt === null) await writePushes(tx, vault, { personId: subjectId as Id<'person'> }, notice, at)
  }
  const pushGuest: Reaction = async (tx, { subjectId, facts, at }) =>
    void (await writePushes(tx, vault, { visitorId: subjectId }, { kind: String(facts.kind), arguments: facts.arguments as Notice['arguments'], aboutId: String(facts.about_id) }, at))
  return {
    'notifications.told': { 'push-notice': pushNotice },
    'notifications.guest_told': { 'push-to-guest': pushGuest },
  } as const
}
