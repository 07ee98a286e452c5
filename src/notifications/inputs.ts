/** What may come in about an inbox. */
import { type Static, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { cursor, flag, idOf, limit } from '../platform/input.ts'

export const OneNotice = t.Object({ id: idOf<'notice'>() })
export const InboxQuery = t.Object({
  limit: limit(20, 100), cursor: cursor(), unread: Type.Optional(Type.Literal('yes')),
  from: Type.Optional(Type.String({ maxLength: 900 })), since: Type.Optional(Type.String({ maxLength: 20 })),
})
export const PreferencesInput = t.Object({ order_emails: flag() })
export type PreferencesInput = Static<typeof PreferencesInput>
/** Without `until`: everything. */
export const ReadingInput = t.Object({ until: Type.Optional(idOf<'notice'>()) })
export type ReadingInput = Static<typeof ReadingInput>

// ---------------------------------------------------------------- forms

export const InboxPageQuery = t.Object({ before: Type.Optional(Type.String({ maxLength: 500 })) })
export const InboxLiveQuery = t.Object({ from: Type.Optional(Type.String({ maxLength: 900 })), since: Type.Optional(Type.String({ maxLength: 20 })) })
export const ReadingForm = t.Object({ until: idOf<'notice'>() })
export const PreferencesForm = t.Object({ order_emails: Type.Optional(Type.Literal('yes')) })

// ---------------------------------------------------------------- push

export const OneSubscription = t.Object({ id: idOf<'push-subscription'>() })
const key = (characters: number) => Type.String({ pattern: `^[A-Za-z0-9_-]{${characters}}=*$`, maxLength: characters + 2, examples: ['A'.repeat(characters)] })
/** As `PushSubscription.toJSON()` of a browser says it, without the time that none of them gives. */
export const SubscriptionInput = t.Object({
  endpoint: Type.String({ maxLength: 1_000, pattern: '^https?://\\S+$', examples: ['https://fcm.googleapis.com/fcm/send/c3Vic2NyaXB0aW9u'] }),
  keys: t.Object({ p256dh: key(87), auth: key(22) }),
})
