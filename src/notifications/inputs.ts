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
