/**
 * Errands: what platforms must be told or asked. A verb writes the errand in its own transaction; the worker runs it afterwards,
 * outside of any, again and again with longer pauses until it is done or makes no sense any more. Running one twice must be harmless.
 */
import { and, asc, eq, inArray, lt, lte, sql } from 'drizzle-orm'
import { type ErrandKind, platformErrands } from '../../drizzle/schema/delivery.ts'
import type { Clock } from '../platform/clock.ts'
import { type Connection, type Database, type Transaction, write } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { startWokenRounds } from '../platform/rounds.ts'
import { ProviderFailure, Refusal } from '../vocabulary/refusal.ts'

export type Errand = typeof platformErrands.$inferSelect
/** What is thrown is tried again, unless a platform has said no for good. */
export type Performer = (db: Database, errand: Errand, now: Date) => Promise<string | null>
export type Performers = Readonly<Record<ErrandKind, Performer>>

const CHANNEL = 'buka_errands'
const POLL_MS = 2_000
const BATCH = 8
/** Longer than the longest errand: whoever holds one for longer has died. */
const IN_HAND_SECONDS = 60
/** After 2, 4, 8 ... seconds, then every five minutes: about an hour and a half in all. An order waits no longer for its answer. */
const LONGEST_PAUSE_SECONDS = 300
const ATTEMPTS = 25
const KEPT_DAYS = 14

export interface NewErrand {
  readonly kind: ErrandKind
  readonly subjectId: string
  readonly detail?: string
  /** What comes until then is done with the same errand. */
  readonly afterSeconds?: number
}

/** Once for all who want the same before it is run. */
export async function sendErrand(tx: Transaction, { kind, subjectId, detail = '', afterSeconds = 0 }: NewErrand, now: Date): Promise<void> {
  await tx.insert(platformErrands).values({ kind, subjectId, detail, state: 'waiting', dueAt: seconds(now, afterSeconds), createdAt: now }).onConflictDoNothing()
  await tx.execute(sql`select pg_notify(${CHANNEL}, '')`)
}

/** One round. Returns how many were taken in hand. */
export async function runErrands(db: Database, performers: Performers, log: Log, now: Date): Promise<number> {
  const inHand = await write(db, async (tx) => {
    const due = await tx.select({ id: platformErrands.id }).from(platformErrands).where(and(inArray(platformErrands.state, ['waiting', 'in_hand']), lte(platformErrands.dueAt, now))).orderBy(asc(platformErrands.dueAt)).limit(BATCH).for('update', { skipLocked: true })
    if (due.length === 0) return []
    return tx.update(platformErrands).set({ state: 'in_hand', dueAt: seconds(now, IN_HAND_SECONDS), attempts: sql`${platformErrands.attempts} + 1` }).where(inArray(platformErrands.id, due.map(({ id }) => id))).returning()
  })
  await Promise.all(inHand.map((errand) => run(db, performers, errand, log, now)))
  return inHand.length
}

async function run(db: Database, performers: Performers, errand: Errand, log: Log, now: Date): Promise<void> {
  const { id, kind, attempts } = errand
  try {
    const note = await performers[kind](db, errand, now)
    await db.update(platformErrands).set({ state: 'done', note, endedAt: now }).where(eq(platformErrands.id, id))
  } catch (error) {
    // Only what we word ourselves is kept: messages of others repeat what they were given.
    const isOurs = error instanceof ProviderFailure || error instanceof Refusal
    const note = isOurs ? error.message.slice(0, 300) : (error as Error).name
    const isOver = (isOurs && !(error instanceof ProviderFailure && error.retryable)) || attempts >= ATTEMPTS
    log[isOver || !isOurs ? 'error' : 'warn']({ errand: kind, subject: errand.subjectId, attempts, note, ...(isOurs ? {} : { err: error }) }, isOver ? 'an errand to a platform failed for good' : 'an errand to a platform will be tried again')
    if (isOver) await db.update(platformErrands).set({ state: 'failed', note, endedAt: now }).where(eq(platformErrands.id, id))
    else await putBack(db, errand, note, now)
  }
}

/** Waits again, unless the same errand was written meanwhile: then that one will do. */
async function putBack(db: Database, { id, kind, subjectId, detail, attempts }: Errand, note: string, now: Date): Promise<void> {
  await write(db, async (tx) => {
    const [newer] = await tx.select({ id: platformErrands.id }).from(platformErrands).where(and(eq(platformErrands.kind, kind), eq(platformErrands.subjectId, subjectId), eq(platformErrands.detail, detail), eq(platformErrands.state, 'waiting')))
    await tx.update(platformErrands).set(newer ? { state: 'done', note: 'done with a newer one', endedAt: now } : { state: 'waiting', note, dueAt: seconds(now, Math.min(2 ** attempts, LONGEST_PAUSE_SECONDS)) }).where(eq(platformErrands.id, id))
  })
}

/** Runs until `stop`: NOTIFY wakes it, a poll is the net. */
export async function startErrands(connection: Connection, performers: Performers, log: Log, clock: Clock): Promise<{ stop(): Promise<void> }> {
  return startWokenRounds(connection, { channel: CHANNEL, pollMs: POLL_MS, log, name: 'the errand runner', work: async () => (await runErrands(connection.db, performers, log, clock())) === BATCH })
}

/** Chore. */
export async function forgetErrands(db: Database, now: Date): Promise<number> {
  return (await db.delete(platformErrands).where(lt(platformErrands.endedAt, seconds(now, -KEPT_DAYS * 86_400))).returning({ id: platformErrands.id })).length
}

const seconds = (now: Date, count: number): Date => new Date(now.getTime() + count * 1_000)
