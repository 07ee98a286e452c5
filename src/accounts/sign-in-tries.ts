/**
 * How often somebody may guess. Many people share one mobile address here, so an address never locks anybody out: what is
 * counted is the account together with the device, and for devices the account has not seen, together with the network
 * and as a whole. A device on which the person has signed in before answers for its own guesses only.
 */
import { createHash } from 'node:crypto'
import { eq, inArray, lt, sql } from 'drizzle-orm'
import { signInTries } from '../../drizzle/schema/accounts.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'

export interface Try {
  readonly email: string
  readonly visitorId: string
  readonly network: string
  /** The account has been signed in to from this device. */
  readonly isKnownDevice: boolean
}

interface Rule {
  readonly key: (one: Try) => string
  /** Misses that are free within the window. */
  readonly free: number
  readonly windowMinutes: number
  /** How long the n-th miss beyond the free ones blocks, in seconds. */
  readonly blockSeconds: (beyond: number) => number
}

const MAX_DELAY_SECONDS = 900
const doubling = (beyond: number): number => Math.min(MAX_DELAY_SECONDS, 2 ** beyond)

/** Three typing errors are free, then the wait doubles: 2 s, 4 s, 8 s ... up to a quarter of an hour. */
const DEVICE: Rule = { key: (t) => `device ${t.email} ${t.visitorId}`, free: 3, windowMinutes: 24 * 60, blockSeconds: doubling }
/** An attacker throws its cookie away after each guess; ten guesses at one account are all that one network gets in 15 minutes. */
const NETWORK: Rule = { key: (t) => `network ${t.email} ${t.network}`, free: 9, windowMinutes: 15, blockSeconds: () => 15 * 60 }
/** And many networks together get a hundred a day. */
const ACCOUNT: Rule = { key: (t) => `account ${t.email}`, free: 99, windowMinutes: 24 * 60, blockSeconds: () => 24 * 3_600 }

const rulesFor = ({ isKnownDevice }: Try): ReadonlyArray<Rule> => (isKnownDevice ? [DEVICE] : [DEVICE, NETWORK, ACCOUNT])

/** Hashed: the table would else be a list of addresses that somebody tried. */
const keyOf = (rule: Rule, one: Try): string => createHash('sha256').update(rule.key(one)).digest('base64url')

/** True while guesses at this account from there are refused unseen, even a right one. */
export async function isBlocked(db: Reader, one: Try, now: Date): Promise<boolean> {
  const rows = await db.select({ blockedUntil: signInTries.blockedUntil }).from(signInTries).where(inArray(signInTries.key, rulesFor(one).map((rule) => keyOf(rule, one))))
  return rows.some(({ blockedUntil }) => blockedUntil !== null && blockedUntil > now)
}

/** Counts a wrong guess. A guess while blocked is not counted: it taught nobody anything. */
export async function recordMiss(tx: Transaction, one: Try, now: Date): Promise<void> {
  for (const rule of rulesFor(one)) {
    const windowStart = addMinutes(now, -rule.windowMinutes)
    const [row] = await tx.insert(signInTries).values({ key: keyOf(rule, one), misses: 1, firstAt: now }).onConflictDoUpdate({
      target: signInTries.key,
      set: {
        misses: sql`case when ${signInTries.firstAt} < ${windowStart.toISOString()}::timestamptz then 1 else ${signInTries.misses} + 1 end`,
        firstAt: sql`case when ${signInTries.firstAt} < ${windowStart.toISOString()}::timestamptz then ${now.toISOString()}::timestamptz else ${signInTries.firstAt} end`,
      },
    }).returning()
    const beyond = (row?.misses ?? 0) - rule.free
    if (beyond > 0) await tx.update(signInTries).set({ blockedUntil: new Date(now.getTime() + rule.blockSeconds(beyond) * 1000) }).where(eq(signInTries.key, keyOf(rule, one)))
  }
}

/** After a right one, this device starts afresh. What others guessed elsewhere stays counted. */
export async function forgetMisses(tx: Transaction, one: Try): Promise<void> {
  await tx.delete(signInTries).where(eq(signInTries.key, keyOf(DEVICE, one)))
}

/** Chore: drops counts whose window has passed. */
export async function dropOldTries(tx: Pick<Transaction, 'delete'>, now: Date): Promise<void> {
  await tx.delete(signInTries).where(lt(signInTries.firstAt, addMinutes(now, -2 * 24 * 60)))
}
