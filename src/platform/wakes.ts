/**
 * How processes wake each other after a commit. What is said is a hint and never the record: whoever hears it reads the rows,
 * and whoever does not hear it finds out a second later. NOTIFY is always sent, in the transaction; where there is a Redis,
 * the web processes listen to that instead, and PostgreSQL is spared thousands of wakes.
 */
import { sql } from 'drizzle-orm'
import { Redis } from 'ioredis'
import { afterCommit, type Connection, type Transaction } from './database.ts'
import type { Log } from './log.ts'

export interface Wakes {
  /** @param again called whenever listening has begun (again): something may have been said before */
  hear(channel: string, hear: (said: string) => void, again: () => void): Promise<void>
  /** Says something at once, outside of any transaction; it may be lost, but what one process says is heard in its order. */
  say(channel: string, said: string): void
  close(): Promise<void>
}

/** The Redis of this process, if it has one. */
const publishers = new Set<(channel: string, said: string) => void>()

/** Says something to every process that listens, when the transaction commits. */
export async function announce(tx: Transaction, channel: string, said: string): Promise<void> {
  await tx.execute(sql`select pg_notify(${channel}, ${said})`)
  if (publishers.size > 0) afterCommit(tx, () => publishers.forEach((publish) => publish(channel, said)))
}

/** Opened once by every process: those that only speak need it too, to be heard over Redis. */
export const openWakes = (redisUrl: string | null, connection: Connection, log: Log): Wakes => (redisUrl ? overRedis(redisUrl, log) : overPostgres(connection))

function overPostgres(connection: Connection): Wakes {
  const listening: Array<{ unlisten(): Promise<void> }> = []
  // One after the other: over several connections, what was said later could be heard first.
  let said: Promise<unknown> = Promise.resolve()
  return {
    hear: async (channel, hear, again) => void listening.push(await connection.sql.listen(channel, hear, again)),
    say: (channel, text) => void (said = said.then(() => connection.sql.notify(channel, text)).catch(() => {})),
    close: async () => void (await Promise.allSettled(listening.map((one) => one.unlisten()))),
  }
}

function overRedis(redisUrl: string, log: Log): Wakes {
  // Nobody waits for a Redis that is away: what is not said now is found by those who look.
  const speaker = new Redis(redisUrl, { maxRetriesPerRequest: 0, enableOfflineQueue: false, commandTimeout: 250, retryStrategy })
  const listener = new Redis(redisUrl, { maxRetriesPerRequest: null, retryStrategy })
  for (const redis of [speaker, listener]) redis.on('error', (error) => log.warn({ error: error.message }, 'wakes are late: redis is away'))
  const publish = (channel: string, said: string): void => void speaker.publish(channel, said).catch(() => {})
  publishers.add(publish)
  const heard = new Map<string, (said: string) => void>()
  listener.on('message', (channel, said) => heard.get(channel)?.(said))
  return {
    hear: async (channel, hear, again) => {
      heard.set(channel, hear)
      // Subscriptions are renewed by the client after a reconnection.
      listener.on('ready', again)
      void listener.subscribe(channel).then(again, () => {})
    },
    say: publish,
    close: async () => {
      publishers.delete(publish)
      listener.disconnect()
      speaker.disconnect()
    },
  }
}

const retryStrategy = (): number => 250
