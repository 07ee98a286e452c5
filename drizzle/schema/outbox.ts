/** What happened, written in the transaction in which it happened; and which reactions are done with it. */
import { sql } from 'drizzle-orm'
import { bigint, bigserial, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytesColumn, instantColumn, transactionColumn } from '../columns.ts'

export const events = pgTable('events', {
  /** Order of writing. Ids can commit out of order, so nobody may treat it as a high-water mark. */
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  /** `room.happened`, such as `recommendations.feedback_given`. */
  name: text('name').notNull(),
  /** What it happened to. */
  subjectId: uuid('subject_id').notNull(),
  /** Small facts, no personal data. */
  facts: jsonb('facts').$type<Record<string, unknown>>().notNull(),
  at: instantColumn('at').notNull(),
  relayedAt: instantColumn('relayed_at'),
  /** What it became true with (see src/platform/bookmark.ts). */
  tx: transactionColumn('tx').notNull().default(sql`pg_current_xact_id()`),
}, (t) => [
  index('events_waiting').on(t.id).where(sql`${t.relayedAt} is null`),
  index('events_subject').on(t.subjectId, t.tx),
  index('events_tx').on(t.tx),
])

/** Whom an event is told to besides those who follow its subject: an order's restaurant, guest and rider. Kept for a day. */
export const eventFollowers = pgTable('event_followers', {
  eventId: bigint('event_id', { mode: 'number' }).notNull(),
  followedId: uuid('followed_id').notNull(),
  tx: transactionColumn('tx').notNull().default(sql`pg_current_xact_id()`),
}, (t) => [primaryKey({ columns: [t.eventId, t.followedId] }), index('event_followers_tx').on(t.followedId, t.tx)])

export const reactionsDone = pgTable('reactions_done', {
  eventId: bigint('event_id', { mode: 'number' }).notNull(),
  reaction: text('reaction').notNull(),
  at: instantColumn('at').notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.eventId, t.reaction] })])

/** Reactions that failed for good wait here for a person. */
export const deadLetters = pgTable('dead_letters', {
  eventId: bigint('event_id', { mode: 'number' }).notNull(),
  reaction: text('reaction').notNull(),
  error: text('error').notNull(),
  attempts: integer('attempts').notNull(),
  at: instantColumn('at').notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.eventId, t.reaction] })])

/** Answers to requests that carried an idempotency key, kept for a day: the same key gets the same answer, and one effect. */
export const idempotencyKeys = pgTable('idempotency_keys', {
  dinerId: uuid('diner_id').notNull(),
  /** Method and path. */
  route: text('route').notNull(),
  key: text('key').notNull(),
  inputHash: text('input_hash').notNull(),
  /** Who works on it now; a lock that is older than a minute belongs to a process that died. */
  lock: uuid('lock').notNull(),
  lockedAt: instantColumn('locked_at').notNull(),
  /** Null until the first answer is there. */
  status: integer('status'),
  headers: jsonb('headers').$type<Record<string, string>>(),
  body: bytesColumn('body'),
}, (t) => [primaryKey({ columns: [t.dinerId, t.route, t.key] }), index('idempotency_keys_age').on(t.lockedAt)])

/** What other systems told us: proven by its signature, stored as it came, answered at once, and applied afterwards. */
export const inbox = pgTable('inbox', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  provider: text('provider').notNull(),
  /** The same event has the same key, however often it is delivered. */
  eventKey: text('event_key').notNull(),
  headers: jsonb('headers').$type<Record<string, string>>().notNull(),
  /** The bytes that were signed. Emptied some time after they were applied: they may name people. */
  body: bytesColumn('body').notNull(),
  /** `in_hand`: until `due_at` nobody else takes it. `failed`: tried for days in vain; waits for a person. */
  state: text('state').$type<'waiting' | 'in_hand' | 'applied' | 'ignored' | 'quarantined' | 'failed'>().notNull(),
  attempts: integer('attempts').notNull().default(0),
  note: text('note'),
  receivedAt: instantColumn('received_at').notNull(),
  dueAt: instantColumn('due_at').notNull(),
  settledAt: instantColumn('settled_at'),
}, (t) => [
  unique('inbox_event').on(t.provider, t.eventKey),
  index('inbox_due').on(t.dueAt).where(sql`${t.state} in ('waiting', 'in_hand')`),
  index('inbox_state').on(t.state, t.id),
])
