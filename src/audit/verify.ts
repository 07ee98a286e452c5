/** Reading the chain again from its start: what was changed, removed, swapped or cut off shows. */
import { createHmac } from 'node:crypto'
import { asc, desc, gt } from 'drizzle-orm'
import { auditEntries, auditHeads } from '../../drizzle/schema/audit.ts'
import type { Database, Reader } from '../platform/database.ts'
import { CHAIN_START, hashOf } from './append.ts'

export type AuditHead = typeof auditHeads.$inferSelect

export type Verdict =
  | { readonly state: 'whole'; readonly entries: number; readonly head: string }
  | { readonly state: 'broken'; readonly at: number; readonly why: 'changed' | 'missing' | 'unchained' | 'cut-off' | 'head-forged' }

const PAGE = 5_000

/** @param key signs the heads; @param heads readings of the head, those kept in the database and any that were carried elsewhere */
export async function verifyChain(db: Reader, key: Buffer, heads: ReadonlyArray<AuditHead>): Promise<Verdict> {
  const expected = new Map<number, AuditHead>()
  for (const head of heads) {
    if (head.signature !== signatureOf(key, head)) return { state: 'broken', at: head.number, why: 'head-forged' }
    expected.set(head.number, head)
  }
  let number = 0
  let previous = CHAIN_START
  for (;;) {
    const entries = await db.select().from(auditEntries).where(gt(auditEntries.number, number)).orderBy(asc(auditEntries.number)).limit(PAGE)
    for (const entry of entries) {
      if (entry.number !== number + 1) return { state: 'broken', at: number + 1, why: 'missing' }
      if (entry.previousHash !== previous) return { state: 'broken', at: entry.number, why: 'unchained' }
      if (hashOf(entry as Parameters<typeof hashOf>[0]) !== entry.hash) return { state: 'broken', at: entry.number, why: 'changed' }
      const head = expected.get(entry.number)
      if (head && head.hash !== entry.hash) return { state: 'broken', at: entry.number, why: 'changed' }
      number = entry.number
      previous = entry.hash
    }
    if (entries.length < PAGE) break
  }
  const furthest = Math.max(0, ...expected.keys())
  return furthest > number ? { state: 'broken', at: number + 1, why: 'cut-off' } : { state: 'whole', entries: number, head: previous }
}

const signatureOf = (key: Buffer, { number, hash, at }: Omit<AuditHead, 'signature'>): string => createHmac('sha256', key).update(`${number} ${hash} ${at.toISOString()}`).digest('base64url')

/** Signs where the chain ends now. @returns the head, or `null` when nothing was added since the last one */
export async function takeHead(db: Database, key: Buffer, now: Date): Promise<AuditHead | null> {
  const [last] = await db.select({ number: auditEntries.number, hash: auditEntries.hash }).from(auditEntries).orderBy(desc(auditEntries.number)).limit(1)
  if (!last) return null
  const head: AuditHead = { ...last, at: now, signature: signatureOf(key, { ...last, at: now }) }
  const taken = await db.insert(auditHeads).values(head).onConflictDoNothing().returning()
  return taken.length > 0 ? head : null
}
