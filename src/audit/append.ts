/** The audit log: a chain in which every entry vouches for the one before it. */
import { createHash } from 'node:crypto'
import { desc, sql } from 'drizzle-orm'
import { auditEntries } from '../../drizzle/schema/audit.ts'
import type { Transaction } from '../platform/database.ts'

export type AuditFacts = Readonly<Record<string, string | number | boolean | null>>

export interface AuditNote {
  /** `room.happened`, past tense. */
  readonly action: `${string}.${string}`
  readonly actorId: string | null
  readonly subjectId: string | null
  /** No secret, no token, no full phone or e-mail address. */
  readonly facts?: AuditFacts
}

export interface AuditEntry extends Required<AuditNote> {
  readonly number: number
  readonly at: Date
  readonly previousHash: string
  readonly hash: string
}

/** What the first entry is chained to. */
export const CHAIN_START = '0'.repeat(64)
// One number for everybody who appends: two at once would fork the chain.
const APPEND_LOCK = 7_205_760

/**
 * Appends a note in the caller's transaction. It holds a lock until that commits, so it belongs at the transaction's end.
 */
export async function audit(tx: Transaction, note: AuditNote, now: Date): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${APPEND_LOCK})`)
  const [last] = await tx.select({ number: auditEntries.number, hash: auditEntries.hash }).from(auditEntries).orderBy(desc(auditEntries.number)).limit(1)
  const entry = { ...note, facts: note.facts ?? {}, number: (last?.number ?? 0) + 1, at: now, previousHash: last?.hash ?? CHAIN_START }
  await tx.insert(auditEntries).values({ ...entry, hash: hashOf(entry) })
}

/** SHA-256 over the hash before and every field, written so that two different entries are never the same bytes. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  const facts = Object.entries(entry.facts).sort(([a], [b]) => (a < b ? -1 : 1))
  const content = JSON.stringify([entry.previousHash, entry.number, entry.at.toISOString(), entry.action, entry.actorId, entry.subjectId, facts])
  return createHash('sha256').update(content).digest('hex')
}
