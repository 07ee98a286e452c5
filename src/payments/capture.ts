/** Money arrived: what it counts for, and where it goes when nobody waits for it any more. */
import { and, eq, inArray, ne } from 'drizzle-orm'
import { paymentAttempts, payments } from '../../drizzle/schema/payments.ts'
import type { Transaction } from '../platform/database.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { cancelPayment } from './cancel.ts'
import type { PaymentsEvent } from './events.ts'
import { atProvider, feesOf, heldFor, post, walletOf } from './ledger.ts'
import { lockPayment } from './lock.ts'
import { type Attempt, dueOf, isLive, type Payment, type ProviderName, purposeOf, takesMoney } from './payment.ts'
import { announce, record } from './record.ts'

/** What a provider's own record says that it took, once for each transaction of its. */
export interface Receipt {
  readonly provider: ProviderName
  readonly transactionId: string
  readonly amount: Kobo
  /** What the provider kept of it; null where it does not say. */
  readonly fee: Kobo | null
}

type Because = Extract<PaymentsEvent, { name: 'payments.credited' }>['facts']['because']

/** @returns false when this very money had been counted before */
export async function capture(tx: Transaction, paymentId: Payment['id'], receipt: Receipt, now: Date): Promise<boolean> {
  const payment = await lockPayment(tx, paymentId)
  const { counted, because } = await whatCounts(tx, payment, receipt)
  const surplus = kobo(receipt.amount - counted)
  const money = { provider: receipt.provider, providerId: receipt.transactionId }
  const key = `${receipt.provider}:${receipt.transactionId}`
  const isNew = await record(tx, payment, { action: 'charge', outcome: 'succeeded', amount: receipt.amount, key: `charge:${key}`, ...money, facts: { fee: receipt.fee } }, now)
  if (!isNew) return false
  if (surplus > 0) await record(tx, payment, { action: 'credit', outcome: 'succeeded', amount: surplus, key: `credit:${key}`, ...money, facts: { because } }, now)
  await post(tx, { kind: 'paid', about: purposeOf(payment), key: `charge:${key}`, lines: linesOf(payment, receipt, counted) }, now)
  const after = await count(tx, payment, counted, now)
  if (surplus > 0 && payment.purposeKind !== 'wallet_top_up') await announce(tx, after, { name: 'payments.credited', more: { because } }, surplus, now)
  return true
}

async function whatCounts(tx: Transaction, payment: Payment, { amount }: Receipt): Promise<{ counted: Kobo; because: Because }> {
  const nothing = kobo(0)
  if (payment.state === 'cancelled') return { counted: nothing, because: 'cancelled' }
  if (payment.state === 'expired') return { counted: nothing, because: 'late' }
  if (!takesMoney(payment)) return { counted: nothing, because: 'duplicate' }
  // It was paid in another way meanwhile.
  const [rival] = await tx.select({ id: payments.id }).from(payments).where(and(eq(payments.purposeKind, payment.purposeKind), eq(payments.purposeId, payment.purposeId), eq(payments.state, 'paid'))).limit(1)
  if (rival) return { counted: nothing, because: 'duplicate' }
  return { counted: kobo(Math.min(amount, dueOf(payment))), because: 'over' }
}

function linesOf(payment: Payment, { provider, amount, fee }: Receipt, counted: Kobo) {
  const wallet = walletOf(payment.payerId)
  return [
    { account: atProvider(provider), amount: kobo(-amount) },
    // A top-up is for the wallet, however much it is.
    { account: payment.purposeKind === 'wallet_top_up' ? wallet : heldFor(purposeOf(payment)), amount: counted },
    { account: wallet, amount: kobo(amount - counted) },
    ...(fee === null ? [] : [{ account: atProvider(provider), amount: fee }, { account: feesOf(provider), amount: kobo(-fee) }]),
  ]
}

async function count(tx: Transaction, payment: Payment, counted: Kobo, now: Date): Promise<Payment> {
  if (counted === 0) return payment
  const captured = kobo(payment.captured + counted)
  const isPaid = captured === payment.amount
  const [after] = await tx.update(payments).set({ captured, note: null, ...(isPaid ? { state: 'paid', paidAt: now, endedAt: now } : { state: 'pending', endedAt: null }) }).where(eq(payments.id, payment.id)).returning() as [Payment]
  if (isPaid) await announce(tx, after, { name: 'payments.paid', more: {} }, after.amount, now)
  else await announce(tx, after, { name: 'payments.partly_paid', more: { paid: captured, due: dueOf(after) } }, after.amount, now)
  if (isPaid) await callOffRivals(tx, after, now)
  return after
}

/** Another way to pay for the same that is still open: what arrives there is credited. */
async function callOffRivals(tx: Transaction, { id, purposeKind, purposeId }: Payment, now: Date): Promise<void> {
  const rivals = await tx.select().from(payments).where(and(eq(payments.purposeKind, purposeKind), eq(payments.purposeId, purposeId), ne(payments.id, id), inArray(payments.state, ['created', 'pending'])))
  for (const rival of rivals.filter(isLive)) await cancelPayment(tx, rival.id, 'paid another way', now)
}

/** The provider's last word on an attempt was no. Whoever pays in another try, or with another card, is still welcome. */
export async function failAttempt(tx: Transaction, { id, paymentId, reference, amount, provider }: Attempt, why: string, now: Date): Promise<void> {
  const payment = await lockPayment(tx, paymentId)
  const [failed] = await tx.update(paymentAttempts).set({ state: 'failed' }).where(and(eq(paymentAttempts.id, id), inArray(paymentAttempts.state, ['opening', 'open']))).returning({ id: paymentAttempts.id })
  if (!failed) return
  await record(tx, payment, { action: 'charge', outcome: 'failed', amount, provider, key: `failed:${reference}`, facts: { why: why.slice(0, 200) } }, now)
  if (!isLive(payment)) return
  const [other] = await tx.select({ id: paymentAttempts.id }).from(paymentAttempts).where(and(eq(paymentAttempts.paymentId, paymentId), inArray(paymentAttempts.state, ['opening', 'open']))).limit(1)
  // Part of a transfer is here: the rest may come yet.
  if (other || payment.captured > 0) return
  const [after] = await tx.update(payments).set({ state: 'failed', note: why.slice(0, 200), endedAt: now }).where(eq(payments.id, paymentId)).returning() as [Payment]
  await announce(tx, after, { name: 'payments.failed', more: {} }, after.amount, now)
}
