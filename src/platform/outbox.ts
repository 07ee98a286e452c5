/**
 * Events and reactions. A verb emits an event in its own transaction; the relay turns each event into one BullMQ job
 * per reaction; a reaction records that it is done in its own transaction. So an event is delivered at least once and
 * takes effect once, whatever is killed on the way.
 */
import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { deadLetters, eventFollowers, events, reactionsDone } from '../../drizzle/schema/outbox.ts'
import { type Connection, type Database, type Transaction, write } from './database.ts'
import type { Log } from './log.ts'
import type { JobInHand, JobOptions, Queues } from './queues.ts'
import { isId } from '../vocabulary/id.ts'
import { startWokenRounds } from './rounds.ts'
import { announce } from './wakes.ts'

/** What a room announces: a name in the past tense, what it happened to, and small facts without personal data. */
export interface HouseEvent {
  readonly name: `${string}.${string}`
  readonly subjectId: string
  readonly facts: Readonly<Record<string, unknown>>
}

export interface RecordedEvent extends HouseEvent {
  readonly id: number
  readonly at: Date
}

/** What is done when an event is announced. Runs in the transaction that records it as done. */
export type Reaction = (tx: Transaction, event: RecordedEvent) => Promise<void>

/**
 * Hands events on to another process, as jobs of that process's queue. Nothing records that they are done: a job must be
 * safe to do twice, and read what it needs from the rows. Of events that wait together one job may be made: a thousand a second
 * are too many to be a job each.
 */
export interface Forward {
  readonly queue: string
  /** False: nobody needs to see later that a job was done. To keep them costs the database more than to have them done. */
  readonly keepsDone?: false
  /** @param events in the order of their ids. @returns jobs, each with the last event that it stands for */
  readonly jobs: (events: ReadonlyArray<RecordedEvent>) => ReadonlyArray<{ readonly name: string; readonly data: object; readonly last: RecordedEvent }>
}

/** event name -> reaction name -> what it does. The worker's one table; the house test reads it. */
export type ReactionTable = Readonly<Record<string, Readonly<Record<string, Reaction | Forward>>>>

export const REACTIONS_QUEUE = 'reactions'
export const WAKE_CHANNEL = 'buka_events'
const BATCH = 500
const POLL_MS = 2_000
/** When so many wait at once, more are coming: the relay waits a moment, and has a few large rounds instead of many small ones. */
const CROWD = 40
const GATHERED_MS = 50

/** Facts whose ids are followed: the streams of an order's restaurant, guest and rider are told of what happens to it. */
const FOLLOWED_FACTS = ['order_id', 'restaurant_id', 'customer_id', 'person_id', 'rider_id', 'rider_ids'] as const

const followedIn = (facts: HouseEvent['facts']): string[] =>
  FOLLOWED_FACTS.flatMap((name) => facts[name] ?? []).filter((value): value is string => typeof value === 'string' && isId(value))

/**
 * Writes the event beside the rows that it speaks of, and wakes the relay and the live streams when they are committed.
 * @param alsoTold ids that are followed besides the subject and those that FOLLOWED_FACTS finds
 */
export async function emit(tx: Transaction, event: HouseEvent, now: Date, alsoTold: ReadonlyArray<string> = []): Promise<void> {
  const row = { name: event.name, subjectId: event.subjectId, facts: event.facts, at: now }
  const [written] = await tx.insert(events).values(row).returning({ id: events.id })
  const told = [...new Set([...followedIn(event.facts), ...alsoTold])].filter((id) => id !== event.subjectId)
  if (written && told.length > 0) await tx.insert(eventFollowers).values(told.map((followedId) => ({ eventId: written.id, followedId })))
  await announce(tx, WAKE_CHANNEL, '')
}

/** The same for several of which only their subjects are told, in one statement. */
export async function emitAll(tx: Transaction, announced: ReadonlyArray<HouseEvent>, now: Date): Promise<void> {
  if (announced.length === 0) return
  await tx.execute(announcing(sql`
    select name, "subjectId", facts, ${now.toISOString()}::timestamptz from json_to_recordset(${JSON.stringify(announced)}::text::json) as event(name text, "subjectId" uuid, facts jsonb)`))
  await announce(tx, WAKE_CHANNEL, '')
}

/**
 * The same for events that nobody follows, as a part of a statement that writes much at once.
 * @param rows name, subject, facts and time of each. The statement must evaluate `wakingTheRelay` too
 */
export const announcing = (rows: SQL): SQL => sql`insert into events (name, subject_id, facts, at) ${rows}`
export const wakingTheRelay = sql`pg_notify(${WAKE_CHANNEL}, '')`

const jobIdOf = (eventId: number, reaction: string): string => `e${eventId}-${reaction}`

/** Moves waiting events into the queue. Returns how many it moved; several relays may run at once. */
export async function relayOnce(db: Database, queues: Queues, table: ReactionTable): Promise<number> {
  return write(db, async (tx) => {
    const waiting = await tx.select().from(events).where(isNull(events.relayedAt)).orderBy(asc(events.id)).limit(BATCH).for('update', { skipLocked: true })
    if (waiting.length === 0) return 0
    // The one transaction that waits for a queue (bounded by its second): the rows are held so that no other relay takes
    // them. A crash between here and the commit adds the same jobs again: their ids are the same, and each
    // reaction is recorded once.
    await Promise.all(jobsOf(waiting.map(recorded), table).map(({ queue, name, data, ...options }) => queues.add(queue, name, data, { ...options, attempts: 8 })))
    await tx.update(events).set({ relayedAt: sql`now()` }).where(inArray(events.id, waiting.map((e) => e.id)))
    return waiting.length
  })
}

const recorded = (row: typeof events.$inferSelect): RecordedEvent => ({ id: row.id, name: row.name as RecordedEvent['name'], subjectId: row.subjectId, facts: row.facts, at: row.at })

interface Added extends Required<Pick<JobOptions, 'jobId'>>, Pick<JobOptions, 'keepsDone'> {
  readonly queue: string
  readonly name: string
  readonly data: object
}

function jobsOf(waiting: ReadonlyArray<RecordedEvent>, table: ReactionTable): Added[] {
  const jobs: Added[] = []
  const forwarded = new Map<Forward, { reaction: string; events: RecordedEvent[] }>()
  for (const event of waiting) {
    for (const [reaction, performed] of Object.entries(table[event.name] ?? {})) {
      if (typeof performed === 'function') jobs.push({ queue: REACTIONS_QUEUE, name: reaction, data: { eventId: event.id, reaction }, jobId: jobIdOf(event.id, reaction) })
      else {
        const together = forwarded.get(performed) ?? { reaction, events: [] }
        together.events.push(event)
        forwarded.set(performed, together)
      }
    }
  }
  for (const [forward, { reaction, events }] of forwarded) {
    // The id of the last event: a job with the id of an earlier one may have been done before the later ones happened.
    jobs.push(...forward.jobs(events).map(({ name, data, last }) => ({ queue: forward.queue, name, data, jobId: jobIdOf(last.id, reaction), ...(forward.keepsDone === false && { keepsDone: false as const }) })))
  }
  return jobs
}

/** Runs until `stop` is called: NOTIFY wakes it, a poll is the net. */
export async function startRelay(connection: Connection, queues: Queues, table: ReactionTable, log: Log): Promise<{ stop(): Promise<void> }> {
  return startWokenRounds(connection, { channel: WAKE_CHANNEL, pollMs: POLL_MS, log, name: 'the relay', work: async () => {
    const moved = await relayOnce(connection.db, queues, table)
    if (moved >= CROWD && moved < BATCH) await Bun.sleep(GATHERED_MS)
    return moved >= CROWD
  } })
}

/** Performs one reaction once: the record and the effect share a transaction. */
export async function react(db: Database, table: ReactionTable, eventId: number, reaction: string): Promise<'done' | 'was-done'> {
  return write(db, async (tx) => {
    const [mark] = await tx.insert(reactionsDone).values({ eventId, reaction }).onConflictDoNothing().returning()
    if (!mark) return 'was-done'
    const [event] = await tx.select().from(events).where(eq(events.id, eventId))
    if (!event) throw new Error(`event ${eventId} does not exist`)
    const perform = table[event.name]?.[reaction]
    if (typeof perform !== 'function') throw new Error(`nobody performs ${reaction} on ${event.name}`)
    await perform(tx, recorded(event))
    await tx.delete(deadLetters).where(and(eq(deadLetters.eventId, eventId), eq(deadLetters.reaction, reaction)))
    return 'done'
  })
}

export function workReactions(db: Database, queues: Queues, table: ReactionTable, log: Log): void {
  queues.work<{ eventId: number; reaction: string }>(REACTIONS_QUEUE, async (job) => {
    try {
      await react(db, table, job.data.eventId, job.data.reaction)
    } catch (error) {
      if (job.isLastAttempt) await bury(db, job, error as Error, log)
      throw error
    }
  }, { concurrency: 8 })
}

/** A reaction that failed for good leaves a letter for a person, and the log says so. */
async function bury(db: Database, job: JobInHand<{ eventId: number; reaction: string }>, error: Error, log: Log): Promise<void> {
  const { eventId, reaction } = job.data
  log.error({ eventId, reaction, error: error.message }, 'a reaction failed for good')
  await db.insert(deadLetters).values({ eventId, reaction, error: error.message.slice(0, 2_000), attempts: job.attempt }).onConflictDoUpdate({
    target: [deadLetters.eventId, deadLetters.reaction], set: { error: error.message.slice(0, 2_000), attempts: job.attempt, at: sql`now()` },
  })
}

/** Sends a dead letter through the queue again. */
export async function retryDeadLetter(db: Database, queues: Queues, eventId: number, reaction: string, now: Date): Promise<boolean> {
  const [letter] = await db.select().from(deadLetters).where(and(eq(deadLetters.eventId, eventId), eq(deadLetters.reaction, reaction)))
  if (!letter) return false
  await queues.add(REACTIONS_QUEUE, reaction, { eventId, reaction }, { jobId: `${jobIdOf(eventId, reaction)}-again-${now.getTime()}`, attempts: 8 })
  return true
}
