/** Who did what that matters for security. Rows are only ever added (a trigger refuses the rest), each chained to the one before. */
import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instantColumn } from '../columns.ts'

export const auditEntries = pgTable('audit_entries', {
  /** Without gaps: a missing number is a missing entry. */
  number: bigint('number', { mode: 'number' }).primaryKey(),
  at: instantColumn('at').notNull(),
  /** `room.happened`, such as `accounts.signed_in`. */
  action: text('action').notNull(),
  /** Who did it; null for strangers and for the house itself. */
  actorId: uuid('actor_id'),
  /** Whom or what it was done to. */
  subjectId: uuid('subject_id'),
  /** Small facts: no secret, no token, no full phone or e-mail. */
  facts: jsonb('facts').$type<Record<string, string | number | boolean | null>>().notNull(),
  previousHash: text('previous_hash').notNull(),
  hash: text('hash').notNull(),
}, (t) => [index('audit_entries_actor').on(t.actorId, t.number), index('audit_entries_subject').on(t.subjectId, t.number), index('audit_entries_action').on(t.action, t.number)])

/** Signed readings of the chain's head, taken by the clock: without them a tail that was cut off would not be missed. */
export const auditHeads = pgTable('audit_heads', {
  number: bigint('number', { mode: 'number' }).primaryKey(),
  hash: text('hash').notNull(),
  at: instantColumn('at').notNull(),
  signature: text('signature').notNull(),
})
