/** Letters to people: written in the transaction that gives cause for them, sent afterwards by the postman. And the inbox of each person. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { idColumn, instantColumn, koboColumn, refColumn } from '../columns.ts'
import { people, sessions } from './accounts.ts'

export const letters = pgTable('letters', {
  id: idColumn<'letter'>(),
  /** Null for strangers (somebody who registers). No foreign key: a letter outlives the account it tells the end of. */
  personId: refColumn<'person'>('person_id'),
  channel: text('channel').$type<'email' | 'sms' | 'push'>().notNull(),
  /** Which component of views/letters words it; of a push, which notice it is. */
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

/** What somebody is told in their inbox. No words of any language: they are found when it is read, in the language of whoever reads. */
export const notices = pgTable('notices', {
  id: idColumn<'notice'>(),
  personId: refColumn<'person'>('person_id').notNull().references(() => people.id, { onDelete: 'cascade' }),
  /** What gave cause for it. The same event told again is no second notice. */
  eventId: bigint('event_id', { mode: 'number' }).notNull(),
  /** Which sentence says it (notice.ts), and what stands in it: names of places, amounts in kobo. */
  kind: text('kind').notNull(),
  arguments: jsonb('arguments').$type<Readonly<Record<string, string | number>>>().notNull(),
  /** What it is about, for the link. */
  aboutId: uuid('about_id').notNull(),
  createdAt: instantColumn('created_at').notNull(),
  readAt: instantColumn('read_at'),
}, (t) => [
  uniqueIndex('notices_event').on(t.eventId, t.personId, t.kind),
  index('notices_person').on(t.personId, t.id),
  index('notices_unread').on(t.personId).where(sql`${t.readAt} is null`),
  index('notices_age').on(t.createdAt),
])

/** What somebody wants to be told by which way. Who has no row wants all of it. */
export const notificationPreferences = pgTable('notification_preferences', {
  personId: refColumn<'person'>('person_id').primaryKey().references(() => people.id, { onDelete: 'cascade' }),
  /** An e-mail for each step of an order. What wants an answer, or is about money that comes back, is written regardless. */
  orderEmails: boolean('order_emails').notNull(),
  changedAt: instantColumn('changed_at').notNull(),
})

/** A browser that asked to be told while its page is away. The address at its push service is a secret of its own: whoever knows it can knock there. */
export const pushSubscriptions = pgTable('push_subscriptions', {
  id: idColumn<'push-subscription'>(),
  /** Whose it is; null: a guest without an account, who is known by the browser alone. */
  personId: refColumn<'person'>('person_id').references(() => people.id, { onDelete: 'cascade' }),
  visitorId: uuid('visitor_id').notNull(),
  /** Nothing is pushed to a browser whose session has ended. */
  sessionId: refColumn<'session'>('session_id').references(() => sessions.id, { onDelete: 'cascade' }),
  /** SHA-256 of the address. */
  endpointHash: text('endpoint_hash').notNull(),
  /** Address and keys. */
  sealed: text('sealed').notNull(),
  locale: text('locale').notNull(),
  createdAt: instantColumn('created_at').notNull(),
}, (t) => [uniqueIndex('push_subscriptions_endpoint').on(t.endpointHash), index('push_subscriptions_person').on(t.personId), index('push_subscriptions_visitor').on(t.visitorId), index('push_subscriptions_age').on(t.createdAt)])
