/**
 * Which access tokens are no longer good although they have not expired, kept in memory by each web process, so that no
 * request asks the database. The process that ends a session knows at once; NOTIFY brings the news to the others within
 * milliseconds; a reading every second is the net.
 */
import { and, gt, isNotNull, sql } from 'drizzle-orm'
import { people, sessions } from '../../drizzle/schema/accounts.ts'
import type { Clock } from '../platform/clock.ts'
import { afterCommit, type Connection, type Transaction } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { AccessClaims } from './access-token.ts'

const REVOCATIONS_CHANNEL = 'buka_revocations'
const NET_MS = 1_000
/** Longer than any access token lives. */
const KEPT_MINUTES = 15
const NET_MINUTES = 1

/** Those who watch in this process. */
const watching = new Set<(news: string) => void>()

/** Says so to every process when the transaction commits: `s <session>` or `p <person> <epoch>`. */
export async function announceRevocation(tx: Transaction, news: string): Promise<void> {
  await tx.execute(sql`select pg_notify(${REVOCATIONS_CHANNEL}, ${news})`)
  // The answer to a sign-out may be out before the database has told us our own news.
  afterCommit(tx, () => watching.forEach((hear) => hear(news)))
}

export interface Revocations {
  isRevoked(claims: AccessClaims): boolean
  close(): Promise<void>
}

export async function watchRevocations(connection: Connection, log: Log, clock: Clock): Promise<Revocations> {
  const endedSessions = new Map<string, number>()
  const epochs = new Map<string, { epoch: number; at: number }>()
  const raise = (personId: string, epoch: number, at: number): void => {
    if ((epochs.get(personId)?.epoch ?? -1) < epoch) epochs.set(personId, { epoch, at })
  }

  async function read(minutes: number): Promise<void> {
    const since = addMinutes(clock(), -minutes)
    const [ended, raised] = await Promise.all([
      connection.db.select({ id: sessions.id, at: sessions.endedAt }).from(sessions).where(and(isNotNull(sessions.endedAt), gt(sessions.endedAt, since))),
      connection.db.select({ id: people.id, epoch: people.epoch, at: people.epochRaisedAt }).from(people).where(and(isNotNull(people.epochRaisedAt), gt(people.epochRaisedAt, since))),
    ])
    for (const { id, at } of ended) endedSessions.set(id, at?.getTime() ?? 0)
    for (const { id, epoch, at } of raised) raise(id, epoch, at?.getTime() ?? 0)
  }

  function hear(news: string): void {
    const [kind, id = '', epoch = ''] = news.split(' ')
    const at = clock().getTime()
    if (kind === 's') endedSessions.set(id, at)
    else if (kind === 'p') raise(id, Number(epoch), at)
  }

  function forget(): void {
    const before = addMinutes(clock(), -KEPT_MINUTES).getTime()
    for (const [id, at] of endedSessions) if (at < before) endedSessions.delete(id)
    for (const [id, { at }] of epochs) if (at < before) epochs.delete(id)
  }

  const complain = (error: Error): void => log.warn({ error: error.message }, 'revocations could not be read; trying again')
  // Also called after each reconnection: what was said meanwhile was not heard.
  const listening = await connection.sql.listen(REVOCATIONS_CHANNEL, hear, () => void read(KEPT_MINUTES).catch(complain))
  await read(KEPT_MINUTES)
  watching.add(hear)
  let reading: Promise<void> | null = null
  const net = setInterval(() => {
    forget()
    reading ??= read(NET_MINUTES).catch(complain).finally(() => { reading = null })
  }, NET_MS)
  return {
    isRevoked: ({ id, sessionId, epoch }) => endedSessions.has(sessionId) || epoch < (epochs.get(id)?.epoch ?? 0),
    close: async () => {
      clearInterval(net)
      watching.delete(hear)
      await reading
      await listening.unlisten().catch(() => {})
    },
  }
}
