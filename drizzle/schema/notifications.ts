/** Letters to people: written in the transaction that gives cause for them, sent afterwards by the postman. */
import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { idColumn, instantColumn, koboColumn, refColumn } from '../columns.ts'

export const letters = pgTable('letters', {
  id: idColumn<'letter'>(),
  /** Null for strangers (somebody who registers). No foreign key: a letter outlives the account it tells the end of. */
  personId: refColumn<'person'>('person_id'),
  channel: text('channel').$type<'email' | 'sms'>().notNull(),
  /** Which component of views/letters words it. */
  template: text('template').notNull(),
  locale: text('locale').notNull(),
  /** Address and arguments, sealed: they hold links that open accounts. Emptied some time after sending. */
  sealed: text('sealed'),
  /** `kept`: there is no SMTP server, so it can be read in the mailbox page; `nobody`: written for an address that is nobody's. */
  state: text('state').$type<'waiting' | 'sending' | 'sent' | 'kept' | 'failed' | 'nobody'>().notNull(),
  attempts: integer('attempts').notNull().default(0),
  /** When it may be tried (again); while `sending`, when another postman may take it over. */
  dueAt: instantColumn('due_at').notNull(),
  provider: text('provider'),
  /** The provider's id, by which its delivery reports name the letter. */
  providerId: text('provider_id'),
  delivery: text('delivery'),
  cost: koboColumn('cost'),
  error: text('error'),
  createdAt: instantColumn('created_at').notNull(),
  sentAt: instantColumn('sent_at'),
}, (t) => [
  index('letters_due').on(t.dueAt).where(sql`${t.state} in ('waiting', 'sending')`),
  uniqueIndex('letters_provider').on(t.provider, t.providerId),
  index('letters_newest').on(t.createdAt),
])
