/** Money goes back: guarded against going back twice, and spoken of to the provider after commit (see refunding.ts). */
import { and, asc, eq, sql } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { paymentEvents, refunds } from '../../drizzle/schema/payments.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { type Kobo, kobo, sumKobo } from '../vocabulary/money.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { atProvider, balanceOf, GOODWILL, heldFor, lockedBalanceOf, post, REFUNDING, walletOf } from './ledger.ts'
import { lockPayment } from './lock.ts'
import { isOnline, type Payment, type ProviderName, purposeOf } from './payment.ts'
import { announce, record } from './record.ts'
import { wakeTeller } from './wake.ts'

export type Refund = typeof refunds.$inferSelect

export interface RefundRequest {
  readonly paymentId: Id<'payment'>
  readonly amount: Kobo
  readonly reason: string
  /** One deed, one key: clicked fifty times it is one refund. */
  readonly key: string
  /** Null: the house by itself. */
  readonly by: Id<'person'> | null
  /** `source`: the card or account it came from, where there is one; cash and wallets are refunded to the wallet. */
  readonly to?: 'source' | 'wallet'
}

/**
 * What is pending and what is done never exceeds what was captured. To a wallet it is done at once; to its source it is on its
 * way until the provider says how it ended.
 * @throws Refusal 404, 409 `not-paid` or `refunded-already`, 422 `refund-too-much` or `key-reused`
 */
export async function refundPayment(tx: Transaction, request: RefundRequest, now: Date): Promise<Refund> {
  const { paymentId, amount, key } = request
  if (!Number.isSafeInteger(amount) || amount <= 0) throw invalid('amount', 'number-too-small')
  const payment = await lockPayment(tx, paymentId)
  const made = await refundsOf(tx, paymentId)
  const same = made.find((one) => one.key === key)
  if (same) {
    if (same.amount !== amount) throw new Refusal('invalid', 'key-reused')
    return same
  }
  if (payment.state !== 'paid') throw new Refusal('conflict', 'not-paid')
  const left = leftToRefund(payment, made)
  if (left === 0) throw new Refusal('conflict', 'refunded-already')
  if (amount > left) throw invalid('amount', 'refund-too-much')
  const source = request.to === 'wallet' || !isOnline(payment) ? null : await sourceFor(tx, payment, made, amount)
  const fromHeld = await takeBack(tx, payment, amount)
  const [refund] = await tx.insert(refunds).values({
    id: newId<'refund'>(now), paymentId, key, amount, reason: request.reason, by: request.by, fromHeld, requestedAt: now,
    ...(source ? { to: 'source', state: 'requested', provider: source.provider, transactionId: source.transactionId, dueAt: now } : { to: 'wallet', state: 'done', endedAt: now }),
  }).returning() as [Refund]
  await record(tx, payment, { action: 'refund', outcome: 'requested', amount, key: `refund-requested:${refund.id}`, provider: refund.provider, facts: { to: refund.to } }, now)
  await post(tx, {
    kind: source ? 'refund_requested' : 'refunded', about: purposeOf(payment), key: `refund:${refund.id}`,
    lines: [...giving(payment, refund), { account: source ? REFUNDING : walletOf(payment.payerId), amount }],
  }, now)
  if (source) {
    await announce(tx, payment, { name: 'payments.refund_requested', more: { refund_id: refund.id } }, amount, now)
    await wakeTeller(tx)
  } else await tellDone(tx, payment, refund, now)
  return refund
}

export const refundsOf = (db: Reader, paymentId: Id<'payment'>): Promise<Refund[]> => db.select().from(refunds).where(eq(refunds.paymentId, paymentId)).orderBy(asc(refunds.id))

/** Of what was captured, what no refund has or will have. */
export const leftToRefund = ({ captured }: Pick<Payment, 'captured'>, made: ReadonlyArray<Pick<Refund, 'amount' | 'state' | 'takenFrom'>>): Kobo =>
  kobo(captured - takenOf('payment', made))

const takenOf = (from: Refund['takenFrom'], made: ReadonlyArray<Pick<Refund, 'amount' | 'state' | 'takenFrom'>>): Kobo =>
  sumKobo(made.filter(({ state, takenFrom }) => state !== 'failed' && takenFrom === from).map(({ amount }) => amount))

/**
 * The provider's transaction that can carry the whole refund. A transfer that came in parts has several; where none is
 * large enough, the refund goes to the wallet.
 */
async function sourceFor(tx: Transaction, payment: Payment, made: ReadonlyArray<Refund>, amount: Kobo): Promise<Source | null> {
  return (await sourcesOf(tx, payment, made)).find(({ room }) => room >= amount) ?? null
}

interface Source {
  readonly provider: ProviderName
  readonly transactionId: string
  /** What it can still carry back. */
  readonly room: Kobo
}

async function sourcesOf(db: Reader, payment: Payment, made: ReadonlyArray<Refund>): Promise<Source[]> {
  const charges = await db.select({ provider: paymentEvents.provider, transactionId: paymentEvents.providerId, amount: paymentEvents.amount }).from(paymentEvents)
    .where(and(eq(paymentEvents.paymentId, payment.id), eq(paymentEvents.action, 'charge'), eq(paymentEvents.outcome, 'succeeded'), sql`${paymentEvents.providerId} is not null`))
  return charges.flatMap(({ provider, transactionId, amount }) => (provider && transactionId
    ? [{ provider, transactionId, room: kobo(amount - sumKobo(made.filter((one) => one.state !== 'failed' && one.transactionId === transactionId).map((one) => one.amount))) }]
    : []))
}

/** How much of it is still held for the purpose; a top-up has nothing but the wallet. */
async function takeBack(tx: Transaction, payment: Payment, amount: Kobo): Promise<Kobo> {
  const there = await lockedBalanceOf(tx, giverOf(payment))
  // What was topped up and spent cannot be given back: the wallet would be overdrawn.
  if (payment.purposeKind === 'wallet_top_up' && there < amount) throw new Refusal('conflict', 'wallet-short')
  return kobo(Math.min(there, amount))
}

const giverOf = (payment: Payment, from: Refund['takenFrom'] = 'payment') => (from === 'credit' || payment.purposeKind === 'wallet_top_up' ? walletOf(payment.payerId) : heldFor(purposeOf(payment)))

const giving = (payment: Payment, { amount, fromHeld, takenFrom }: Pick<Refund, 'amount' | 'fromHeld' | 'takenFrom'>) => [
  { account: giverOf(payment, takenFrom), amount: kobo(-fromHeld) }, { account: GOODWILL, amount: kobo(fromHeld - amount) },
]

async function tellDone(tx: Transaction, payment: Payment, { id, amount, provider, providerRefundId }: Refund, now: Date): Promise<void> {
  await record(tx, payment, { action: 'refund', outcome: 'succeeded', amount, key: `refund-done:${id}`, provider, providerId: providerRefundId }, now)
  await announce(tx, payment, { name: 'payments.refunded', more: { refund_id: id } }, amount, now)
}

const isOpen = (refund: Refund): boolean => refund.state === 'requested' || refund.state === 'pending' || refund.state === 'needs_attention'

/** The provider has paid it out. Does nothing to a refund that has ended. */
export async function finishRefund(tx: Transaction, refundId: Refund['id'], paymentId: Payment['id'], now: Date): Promise<boolean> {
  const payment = await lockPayment(tx, paymentId)
  const [refund] = await tx.select().from(refunds).where(eq(refunds.id, refundId)).for('update')
  if (!refund || !isOpen(refund) || !refund.provider) return false
  await tx.update(refunds).set({ state: 'done', endedAt: now, dueAt: null, note: null }).where(eq(refunds.id, refundId))
  await post(tx, { kind: 'refunded', about: purposeOf(payment), key: `refunded:${refundId}`, lines: [{ account: REFUNDING, amount: kobo(-refund.amount) }, { account: atProvider(refund.provider), amount: refund.amount }] }, now)
  await tellDone(tx, payment, refund, now)
  return true
}

/** The provider could not: the money is where it was before, and may be refunded in another way. */
export async function failRefund(tx: Transaction, refundId: Refund['id'], paymentId: Payment['id'], why: string, now: Date): Promise<boolean> {
  const payment = await lockPayment(tx, paymentId)
  const [refund] = await tx.select().from(refunds).where(eq(refunds.id, refundId)).for('update')
  if (!refund || !isOpen(refund)) return false
  await tx.update(refunds).set({ state: 'failed', endedAt: now, dueAt: null, note: why.slice(0, 200) }).where(eq(refunds.id, refundId))
  await post(tx, { kind: 'refund_failed', about: purposeOf(payment), key: `refund-failed:${refundId}`, lines: [{ account: REFUNDING, amount: kobo(-refund.amount) }, ...giving(payment, refund).map(({ account, amount }) => ({ account, amount: kobo(-amount) }))] }, now)
  await record(tx, payment, { action: 'refund', outcome: 'failed', amount: refund.amount, key: `refund-failed:${refundId}`, provider: refund.provider, providerId: refund.providerRefundId, facts: { why: why.slice(0, 200) } }, now)
  await announce(tx, payment, { name: 'payments.refund_failed', more: { refund_id: refundId } }, refund.amount, now)
  return true
}

export interface OutsideRefund {
  readonly provider: ProviderName
  readonly transactionId: string
  readonly providerRefundId: string
  readonly amount: Kobo
  readonly reason: string
}

/**
 * Money that went back without us: from the provider's own pages, or by a bank. It counts like any refund. The payment is locked.
 * @returns false when it is known, or is more than is left; then a person must look
 */
export async function recordOutsideRefund(tx: Transaction, payment: Payment, { provider, transactionId, providerRefundId, amount, reason }: OutsideRefund, now: Date): Promise<boolean> {
  const made = await refundsOf(tx, payment.id)
  if (made.some((one) => one.provider === provider && one.providerRefundId === providerRefundId)) return true
  if (amount <= 0 || amount > leftToRefund(payment, made)) return false
  const fromHeld = kobo(Math.min(await lockedBalanceOf(tx, giverOf(payment)), amount))
  const [refund] = await tx.insert(refunds).values({ id: newId<'refund'>(now), paymentId: payment.id, key: `outside:${provider}:${providerRefundId}`, amount, reason, by: null, to: 'source', state: 'done', fromHeld, provider, transactionId, providerRefundId, requestedAt: now, endedAt: now }).returning() as [Refund]
  await post(tx, { kind: 'refunded', about: purposeOf(payment), key: `refunded:${refund.id}`, lines: [...giving(payment, refund), { account: atProvider(provider), amount }] }, now)
  await tellDone(tx, payment, refund, now)
  return true
}

/**
 * What a guest has as credit from this payment and its provider can carry back in one piece: late, surplus or called off. A person
 * finds their credit in their wallet and may spend it, so it is nothing that is given back from here.
 */
export async function guestCreditOf(db: Reader, payment: Payment): Promise<Kobo> {
  const [person] = await db.select({ id: people.id }).from(people).where(eq(people.id, payment.payerId))
  if (person || !isOnline(payment) || payment.purposeKind === 'wallet_top_up') return kobo(0)
  const [made, [credited], there] = await Promise.all([
    refundsOf(db, payment.id),
    db.select({ sum: sql<string>`coalesce(sum(${paymentEvents.amount}), 0)` }).from(paymentEvents).where(and(eq(paymentEvents.paymentId, payment.id), eq(paymentEvents.action, 'credit'), eq(paymentEvents.outcome, 'succeeded'))),
    balanceOf(db, walletOf(payment.payerId)),
  ])
  const rooms = (await sourcesOf(db, payment, made)).map(({ room }) => room)
  return kobo(Math.max(0, Math.min(Number(credited?.sum ?? 0) - takenOf('credit', made), there, Math.max(0, ...rooms))))
}

/**
 * Support gives a guest's credit back to where it came from.
 * @throws Refusal 404, 409 `refunded-already`, 422 `refund-too-much` or `key-reused`
 */
export async function refundCredit(tx: Transaction, { paymentId, amount, key, reason, by }: Omit<RefundRequest, 'to'>, now: Date): Promise<Refund> {
  if (!Number.isSafeInteger(amount) || amount <= 0) throw invalid('amount', 'number-too-small')
  const payment = await lockPayment(tx, paymentId)
  const made = await refundsOf(tx, paymentId)
  const same = made.find((one) => one.key === key)
  if (same && same.amount !== amount) throw new Refusal('invalid', 'key-reused')
  if (same) return same
  const left = await guestCreditOf(tx, payment)
  if (left === 0) throw new Refusal('conflict', 'refunded-already')
  const source = await sourceFor(tx, payment, made, amount)
  if (amount > left || source === null) throw invalid('amount', 'refund-too-much')
  const [refund] = await tx.insert(refunds).values({
    id: newId<'refund'>(now), paymentId, key, amount, reason, by, takenFrom: 'credit', fromHeld: amount, requestedAt: now,
    to: 'source', state: 'requested', provider: source.provider, transactionId: source.transactionId, dueAt: now,
  }).returning() as [Refund]
  await record(tx, payment, { action: 'refund', outcome: 'requested', amount, key: `refund-requested:${refund.id}`, provider: refund.provider, facts: { to: refund.to, from: 'credit' } }, now)
  await post(tx, { kind: 'refund_requested', about: purposeOf(payment), key: `refund:${refund.id}`, lines: [...giving(payment, refund), { account: REFUNDING, amount }] }, now)
  await announce(tx, payment, { name: 'payments.refund_requested', more: { refund_id: refund.id } }, amount, now)
  await wakeTeller(tx)
  return refund
}

export const leftToRefundOf = async (db: Reader, payment: Payment): Promise<Kobo> => leftToRefund(payment, await refundsOf(db, payment.id))
