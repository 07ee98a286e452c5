/**
 * The teller: asks providers about everything that is not final yet, so that a webhook that never came changes nothing, and
 * carries refunds out. Woken by NOTIFY; a poll is the net.
 */
import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { paymentAttempts, payments, refunds } from '../../drizzle/schema/payments.ts'
import type { Clock } from '../platform/clock.ts'
import { type Connection, write } from '../platform/database.ts'
import { startWokenRounds } from '../platform/rounds.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { expirePayment } from './cancel.ts'
import type { Cashier } from './cashier.ts'
import { type Attempt, isLive, type Payment } from './payment.ts'
import { attemptsOf, paymentById } from './queries.ts'
import type { Refund } from './refund.ts'
import { carryOut } from './refunding.ts'
import { lookAt } from './settle.ts'
import { TELLER_CHANNEL } from './wake.ts'

const BATCH = 20
/** Longer than asking a provider takes, and asking again: whoever has one in hand for longer has died. */
const IN_HAND_MINUTES = 0.5
const REFUND_IN_HAND_MINUTES = 1.5
const POLL_MS = 2_000
/** Seconds until the next look while somebody may be paying. */
const PAUSES = [15, 30, 60, 120, 300]
/** A payment that has ended is watched for so long: late transfers must not be lost with their webhook. */
const WATCHED_HOURS = 72
const WATCH_MINUTES = 60
const WATCHED: Array<Attempt['state']> = ['open', 'failed']

/** One round of payments and of refunds. @returns how many were looked at */
export async function reconcileOnce(cashier: Cashier, now: Date): Promise<number> {
  const [looked, carried] = [await lookAtDue(cashier, now), await carryOutDue(cashier, now)]
  return looked + carried
}

async function lookAtDue(cashier: Cashier, now: Date): Promise<number> {
  const inHand = await write(cashier.db, async (tx) => {
    const due = await tx.select({ id: payments.id }).from(payments).where(lte(payments.dueAt, now)).orderBy(asc(payments.dueAt)).limit(BATCH).for('update', { skipLocked: true })
    if (due.length === 0) return []
    return tx.update(payments).set({ dueAt: addMinutes(now, IN_HAND_MINUTES), looks: sql`${payments.looks} + 1` }).where(inArray(payments.id, due.map(({ id }) => id))).returning()
  })
  await Promise.all(inHand.map((payment) => reconcilePayment(cashier, payment.id, now).catch((error: Error) => cashier.log.error({ err: error, payment: payment.id }, 'a payment could not be reconciled'))))
  return inHand.length
}

/** Asks about every way in which this may have been paid, and lets it expire when its time is over. Safe to do at any time. */
export async function reconcilePayment(cashier: Cashier, paymentId: Payment['id'], now: Date): Promise<Payment> {
  // A charge that failed is looked at too: on the provider's page one can try another card.
  const open = (await attemptsOf(cashier.db, paymentId)).filter(({ state }) => WATCHED.includes(state))
  const isAsked = await Promise.all(open.map((attempt) => look(cashier, attempt, now)))
  const payment = await paymentById(cashier.db, paymentId)
  // Nothing expires unasked: a provider that is away may have the money.
  if (isLive(payment) && payment.expiresAt <= now && payment.method !== 'cash' && !isAsked.includes(false)) await write(cashier.db, (tx) => expirePayment(tx, paymentId, now))
  return write(cashier.db, async (tx) => {
    const after = await paymentById(tx, paymentId)
    const [left] = await tx.select({ id: paymentAttempts.id }).from(paymentAttempts).where(and(eq(paymentAttempts.paymentId, paymentId), inArray(paymentAttempts.state, WATCHED))).limit(1)
    const dueAt = nextLook(after, left !== undefined, now)
    const [scheduled] = await tx.update(payments).set({ dueAt }).where(eq(payments.id, paymentId)).returning()
    // A page that nobody finished, days later: it is dead, and whoever pays there after all is heard by the webhook.
    if (dueAt === null) await tx.update(paymentAttempts).set({ state: 'dead' }).where(and(eq(paymentAttempts.paymentId, paymentId), eq(paymentAttempts.state, 'open')))
    return scheduled as Payment
  })
}

/** @returns whether the provider answered */
async function look(cashier: Cashier, attempt: Attempt, now: Date): Promise<boolean> {
  try {
    await lookAt(cashier, attempt, now)
    cashier.found(attempt.provider, true, now)
    return true
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    cashier.found(attempt.provider, !error.retryable, now)
    return false
  }
}

function nextLook(payment: Payment, hasOpenAttempts: boolean, now: Date): Date | null {
  if (isLive(payment)) {
    if (payment.method === 'cash') return null
    const soon = new Date(now.getTime() + (PAUSES[Math.min(payment.looks, PAUSES.length - 1)] as number) * 1000)
    const first = hasOpenAttempts ? soon : payment.expiresAt
    // At the end once more, and then every quarter of a minute until the provider answers.
    return payment.expiresAt > now && payment.expiresAt < first ? payment.expiresAt : first > now ? first : new Date(now.getTime() + 15_000)
  }
  if (!hasOpenAttempts || (payment.endedAt ?? payment.createdAt) <= addMinutes(now, -WATCHED_HOURS * 60)) return null
  return addMinutes(now, WATCH_MINUTES)
}

async function carryOutDue(cashier: Cashier, now: Date): Promise<number> {
  const inHand = await write(cashier.db, async (tx): Promise<Refund[]> => {
    const due = await tx.select({ id: refunds.id }).from(refunds).where(lte(refunds.dueAt, now)).orderBy(asc(refunds.dueAt)).limit(BATCH).for('update', { skipLocked: true })
    if (due.length === 0) return []
    return tx.update(refunds).set({ dueAt: addMinutes(now, REFUND_IN_HAND_MINUTES), attempts: sql`${refunds.attempts} + 1` }).where(inArray(refunds.id, due.map(({ id }) => id))).returning()
  })
  await Promise.all(inHand.map((refund) => carryOut(cashier, refund, now).catch((error: Error) => cashier.log.error({ err: error, refund: refund.id }, 'a refund could not be carried out'))))
  return inHand.length
}

export async function startTeller(connection: Connection, cashier: Cashier, clock: Clock): Promise<{ stop(): Promise<void> }> {
  return startWokenRounds(connection, { channel: TELLER_CHANNEL, pollMs: POLL_MS, log: cashier.log, name: 'the teller', work: async () => (await reconcileOnce(cashier, clock())) >= BATCH })
}
