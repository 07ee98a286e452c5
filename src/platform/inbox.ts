/**
 * The inbox: what other systems tell us. A door proves the signature over the bytes as they came, stores them here and answers at
 * once; the worker applies them afterwards. The same event is stored once, however often it is delivered, and is applied
 * until it is settled, whatever is killed on the way. Applying may be done twice: it must be safe to.
 */
import { and, asc, eq, inArray, lt, lte, sql } from 'drizzle-orm'
import { inbox } from '../../drizzle/schema/outbox.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { ProviderFailure, Refusal, unknown } from '../vocabulary/refusal.ts'
import type { Clock } from './clock.ts'
import { type Connection, type Database, type Transaction, write } from './database.ts'
import type { Log } from './log.ts'
import { startWokenRounds } from './rounds.ts'

export type InboxItem = typeof inbox.$inferSelect

export interface Delivery {
  readonly provider: string
  /** The same for every delivery of one event. */
  readonly eventKey: string
  /** Those worth keeping: never a secret. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** `retry`: the other side does not know yet either, or cannot be asked now. `quarantined`: it does not fit; a person must look. */
export type Applied = 'applied' | 'ignored' | 'quarantined' | 'retry'
/** May speak to the network: it stands in no transaction. What it throws is tried again. */
export type Applier = (db: Database, item: InboxItem, now: Date) => Promise<Applied>
/** provider -> who applies what it tells us. */
export type InboxAppliers = Readonly<Record<string, Applier>>

const INBOX_CHANNEL = 'buka_inbox'
const POLL_MS = 2_000
/** How many are applied at the same time. */
const BATCH = 16
/** Longer than an applier may take: whoever holds one for longer has died. */
const IN_HAND_MINUTES = 0.5
/** Tried after 5, 10, 20 ... seconds, then every hour: three days in all. */
const FIRST_PAUSE_MINUTES = 5 / 60
const LONGEST_PAUSE_MINUTES = 60
const ATTEMPTS = 80
const BODY_KEPT_DAYS = 30

/** @returns `known` for an event that is here already */
export async function receive(db: Database, { provider, eventKey, headers, body }: Delivery, now: Date): Promise<'new' | 'known'> {
  // One statement: the answer must not wait for more. Only what is new wakes the worker.
  const rows = await db.execute(sql`
    with stored as (
      insert into ${inbox} (provider, event_key, headers, body, state, received_at, due_at)
      values (${provider}, ${eventKey.slice(0, 300)}, ${JSON.stringify(headers)}::jsonb, ${Buffer.from(body)}, 'waiting', ${now.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz)
      on conflict do nothing returning id
    ) select pg_notify(${INBOX_CHANNEL}, '') from stored`)
  return rows.length > 0 ? 'new' : 'known'
}

/** One round. @returns how many were taken in hand */
export async function applyOnce(db: Database, appliers: InboxAppliers, log: Log, now: Date): Promise<number> {
  const inHand = await write(db, async (tx) => {
    const due = await tx.select({ id: inbox.id }).from(inbox).where(and(inArray(inbox.state, ['waiting', 'in_hand']), lte(inbox.dueAt, now))).orderBy(asc(inbox.dueAt)).limit(BATCH).for('update', { skipLocked: true })
    if (due.length === 0) return []
    return tx.update(inbox).set({ state: 'in_hand', dueAt: addMinutes(now, IN_HAND_MINUTES), attempts: sql`${inbox.attempts} + 1` }).where(inArray(inbox.id, due.map(({ id }) => id))).returning()
  })
  await Promise.all(inHand.map((item) => apply(db, appliers, item, log, now)))
  return inHand.length
}

async function apply(db: Database, appliers: InboxAppliers, item: InboxItem, log: Log, now: Date): Promise<void> {
  let note: string | null = null
  const outcome = await (appliers[item.provider] ?? nobody)(db, item, now).catch((error: Error): Applied => {
    // Messages of the database repeat what it was given.
    note = error instanceof ProviderFailure || error instanceof Refusal ? error.message.slice(0, 300) : error.name
    if (note === error.name) log.warn({ err: error, item: item.id }, 'applying a webhook failed')
    return 'retry'
  })
  if (outcome !== 'retry') {
    await db.update(inbox).set({ state: outcome, settledAt: now, note }).where(eq(inbox.id, item.id))
    if (outcome === 'quarantined') log.error({ provider: item.provider, item: item.id }, 'a webhook does not fit what we know: look at it in the inbox')
    return
  }
  const isLast = item.attempts >= ATTEMPTS
  await db.update(inbox).set({ state: isLast ? 'failed' : 'waiting', note, dueAt: addMinutes(now, pauseAfter(item.attempts)), ...(isLast ? { settledAt: now } : {}) }).where(eq(inbox.id, item.id))
  log[isLast ? 'error' : 'info']({ provider: item.provider, item: item.id, attempts: item.attempts, note }, isLast ? 'a webhook could not be applied' : 'a webhook will be tried again')
}

const nobody: Applier = async () => 'ignored'

export const pauseAfter = (attempts: number): number => Math.min(FIRST_PAUSE_MINUTES * 2 ** (attempts - 1), LONGEST_PAUSE_MINUTES)

/** Runs until `stop`: NOTIFY wakes it, a poll is the net. */
export async function startInbox(connection: Connection, appliers: InboxAppliers, log: Log, clock: Clock): Promise<{ stop(): Promise<void> }> {
  return startWokenRounds(connection, { channel: INBOX_CHANNEL, pollMs: POLL_MS, log, name: 'the inbox', work: async () => (await applyOnce(connection.db, appliers, log, clock())) === BATCH })
}

/** A person wants it applied again, whatever came of it. @throws Refusal 404, 409 while it is being applied or when its body is gone */
export async function replay(tx: Transaction, id: number, now: Date): Promise<InboxItem> {
  const [item] = await tx.select().from(inbox).where(eq(inbox.id, id)).for('update')
  if (!item) throw unknown('inbox-item')
  if (item.state === 'in_hand' || item.body.length === 0) throw new Refusal('conflict', 'inbox-item-not-now')
  const [again] = await tx.update(inbox).set({ state: 'waiting', attempts: 0, dueAt: now, settledAt: null, note: null }).where(eq(inbox.id, id)).returning() as [InboxItem]
  await tx.execute(sql`select pg_notify(${INBOX_CHANNEL}, '')`)
  return again
}

/** Chore: what was said may name people; that it was said is kept. */
export async function emptyOldInbox(db: Database, now: Date): Promise<number> {
  const emptied = await db.update(inbox).set({ body: new Uint8Array() }).where(and(inArray(inbox.state, ['applied', 'ignored']), lt(inbox.settledAt, addMinutes(now, -BODY_KEPT_DAYS * 1_440)), sql`length(${inbox.body}) > 0`)).returning({ id: inbox.id })
  return emptied.length
}
