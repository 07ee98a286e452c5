/** A payment that is not wanted any more, or not in time. What had arrived of it goes to the payer's wallet, and so does what still arrives. */
import { eq } from 'drizzle-orm'
import { payments } from '../../drizzle/schema/payments.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { heldFor, post, walletOf } from './ledger.ts'
import { lockPayment } from './lock.ts'
import { isLive, type Payment, purposeOf } from './payment.ts'
import { announce, record } from './record.ts'

/**
 * Does nothing to a payment that has ended already.
 * @throws Refusal 409 `already-paid`: money that was paid is given back by `refundPayment`; 404
 */
export async function cancelPayment(tx: Transaction, paymentId: Id<'payment'>, why: string, now: Date): Promise<Payment> {
  const payment = await lockPayment(tx, paymentId)
  if (payment.state === 'paid') throw new Refusal('conflict', 'already-paid')
  return isLive(payment) || payment.state === 'failed' ? end(tx, payment, { state: 'cancelled', action: 'cancel', why }, now) : payment
}

/** Its time is over. @returns false when it has ended meanwhile */
export async function expirePayment(tx: Transaction, paymentId: Id<'payment'>, now: Date): Promise<boolean> {
  const payment = await lockPayment(tx, paymentId)
  if (!isLive(payment)) return false
  const expired = await end(tx, payment, { state: 'expired', action: 'expire', why: 'not paid in time' }, now)
  await announce(tx, expired, { name: 'payments.expired', more: {} }, expired.amount, now)
  return true
}

async function end(tx: Transaction, payment: Payment, { state, action, why }: { readonly state: 'cancelled' | 'expired'; readonly action: 'cancel' | 'expire'; readonly why: string }, now: Date): Promise<Payment> {
  await record(tx, payment, { action, outcome: 'noted', amount: payment.amount, key: `${action}:${payment.id}`, facts: { why } }, now)
  // Part of a top-up is in the wallet already.
  const part = payment.purposeKind === 'wallet_top_up' ? kobo(0) : payment.captured
  if (part > 0) {
    const key = `credit:${action}:${payment.id}`
    await record(tx, payment, { action: 'credit', outcome: 'succeeded', amount: part, key, facts: { because: action === 'expire' ? 'late' : 'cancelled' } }, now)
    await post(tx, { kind: 'credited', about: purposeOf(payment), key, lines: [{ account: heldFor(purposeOf(payment)), amount: kobo(-part) }, { account: walletOf(payment.payerId), amount: part }] }, now)
    await announce(tx, payment, { name: 'payments.credited', more: { because: action === 'expire' ? 'late' : 'cancelled' } }, part, now)
  }
  const [ended] = await tx.update(payments).set({ state, note: why.slice(0, 200), endedAt: now, captured: kobo(payment.captured - part) }).where(eq(payments.id, payment.id)).returning() as [Payment]
  return ended
}
