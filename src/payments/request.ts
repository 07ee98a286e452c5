/** Asks for money: the payment is written down before any provider hears of it. */
import { and, asc, eq } from 'drizzle-orm'
import { payments } from '../../drizzle/schema/payments.ts'
import type { Transaction } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import type { Url } from '../vocabulary/url.ts'
import { lockPurpose } from './lock.ts'
import { heldFor, lockedBalanceOf, post, walletOf } from './ledger.ts'
import { isLive, isOnline, type Payment, type PaymentMethod, type ProviderName, type Purpose, purposeOf } from './payment.ts'
import { announce, record } from './record.ts'

export interface PaymentRequest {
  readonly purpose: Purpose
  readonly payerId: Id<'person'>
  readonly email: string
  readonly amount: Kobo
  readonly method: PaymentMethod
  /** Asked first; the house chooses when it is not said. */
  readonly provider?: ProviderName | undefined
  readonly expiresAt: Date
  /** Where the payer goes on once it is settled, a path of ours. */
  readonly returnTo?: Url | undefined
}

/**
 * A wallet pays at once or refuses; cash stays `pending` until a rider has it; everything else is `created` and goes on with
 * `beginPayment`. The same request again is the same payment.
 * @throws Refusal 409 `already-paid`, `payment-under-way` (another way is open: cancel it first) or `wallet-short`, 422 for an amount that is none
 */
export async function requestPayment(tx: Transaction, request: PaymentRequest, now: Date): Promise<Payment> {
  const { purpose, amount, method } = request
  if (!Number.isSafeInteger(amount) || amount <= 0) throw invalid('amount', 'number-too-small')
  if (purpose.kind === 'wallet_top_up' && !isOnline({ method })) throw invalid('method', 'method-not-for-this')
  await lockPurpose(tx, purpose)
  const known = await tx.select().from(payments).where(and(eq(payments.purposeKind, purpose.kind), eq(payments.purposeId, purpose.id))).orderBy(asc(payments.id))
  if (known.some(({ state }) => state === 'paid')) throw new Refusal('conflict', 'already-paid')
  const live = known.find(isLive)
  if (live) {
    if (live.method === method && live.amount === amount && live.payerId === request.payerId) return live
    throw new Refusal('conflict', 'payment-under-way')
  }
  const payment = await writeDown(tx, request, now)
  return method === 'wallet' ? payFromWallet(tx, payment, now) : payment
}

async function writeDown(tx: Transaction, { purpose, payerId, email, amount, method, provider, expiresAt, returnTo }: PaymentRequest, now: Date): Promise<Payment> {
  const [payment] = await tx.insert(payments).values({
    id: newId<'payment'>(now), purposeKind: purpose.kind, purposeId: purpose.id, payerId, email, amount, method, preferredProvider: provider ?? null, returnTo: returnTo ?? null,
    state: method === 'cash' ? 'pending' : 'created', createdAt: now, expiresAt, dueAt: isOnline({ method }) ? expiresAt : null,
  }).returning() as [Payment]
  await record(tx, payment, { action: 'charge', outcome: 'requested', amount, key: `requested:${payment.id}` }, now)
  return payment
}

async function payFromWallet(tx: Transaction, payment: Payment, now: Date): Promise<Payment> {
  const { id, amount, payerId } = payment
  if ((await lockedBalanceOf(tx, walletOf(payerId))) < amount) throw new Refusal('conflict', 'wallet-short')
  await post(tx, { kind: 'paid_from_wallet', about: purposeOf(payment), key: `charge:wallet:${id}`, lines: [{ account: walletOf(payerId), amount: kobo(-amount) }, { account: heldFor(purposeOf(payment)), amount }] }, now)
  await record(tx, payment, { action: 'charge', outcome: 'succeeded', amount, key: `charge:wallet:${id}` }, now)
  const [paid] = await tx.update(payments).set({ state: 'paid', captured: amount, paidAt: now, endedAt: now }).where(eq(payments.id, id)).returning() as [Payment]
  await announce(tx, paid, { name: 'payments.paid', more: {} }, amount, now)
  return paid
}
