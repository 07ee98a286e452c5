/** A provider's own record of a charge, held against what was asked for. Only what agrees in reference, currency and amount counts. */
import { eq } from 'drizzle-orm'
import { paymentAttempts } from '../../drizzle/schema/payments.ts'
import { audit } from '../audit/append.ts'
import { type Transaction, write } from '../platform/database.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { capture, failAttempt } from './capture.ts'
import type { Cashier } from './cashier.ts'
import { lockPayment } from './lock.ts'
import type { Attempt, Payment } from './payment.ts'
import type { ChargeRecord, PaymentProvider } from './provider.ts'
import { announce, record } from './record.ts'

/** `waiting`: the provider does not know yet. `mismatch`: nothing was counted, and a person must look. */
export type Settled = 'settled' | 'waiting' | 'mismatch'

/** What a webhook says, which proves nothing and must not contradict the provider's record either. */
export interface Claim {
  /** Where the provider names one: a reference may have several. */
  readonly transactionId: string | null
  readonly amount: Kobo | null
  readonly currency: string
}

/** Asks the provider, and counts what it says. */
export async function lookAt(cashier: Cashier, attempt: Attempt, now: Date, claim?: Claim): Promise<Settled> {
  const provider = cashier.providers[attempt.provider]
  if (!provider) return 'waiting'
  const found = await lookUp(provider, attempt, claim?.transactionId)
  if (found === null) return 'waiting'
  // The record alone decides, when the reconciler asks for it; a message that contradicts it is for a person.
  if (claim && found.status === 'succeeded' && (claim.amount !== found.amount || claim.currency !== found.currency)) return 'mismatch'
  return write(cashier.db, (tx) => settle(tx, attempt, found, now))
}

const lookUp = (provider: PaymentProvider, { reference }: Attempt, transactionId: string | null | undefined): Promise<ChargeRecord | null> =>
  transactionId && provider.lookById ? provider.lookById(transactionId) : provider.look(reference)

export async function settle(tx: Transaction, attempt: Attempt, found: ChargeRecord, now: Date): Promise<Settled> {
  if (found.status === 'waiting') return 'waiting'
  if (found.status === 'failed') {
    if (found.reference !== attempt.reference) return 'waiting'
    await failAttempt(tx, attempt, found.message, now)
    return 'settled'
  }
  const payment = await lockPayment(tx, attempt.paymentId)
  const wrong = whatIsWrong(payment, attempt, found)
  if (wrong !== null || found.amount === null || found.transactionId === null) return setAside(tx, payment, attempt, found, wrong ?? 'amount', now)
  await capture(tx, payment.id, { provider: attempt.provider, transactionId: found.transactionId, amount: found.amount, fee: found.fee }, now)
  await tx.update(paymentAttempts).set({ state: 'succeeded' }).where(eq(paymentAttempts.id, attempt.id))
  return 'settled'
}

/** A transfer is whatever somebody typed into their bank's app; everything else is exact, or not ours. */
function whatIsWrong({ method }: Payment, { reference, amount }: Attempt, found: ChargeRecord): string | null {
  if (found.reference !== reference) return 'reference'
  if (found.currency !== 'NGN') return 'currency'
  if (found.transactionId === null) return 'transaction'
  if (found.amount === null || found.amount === 0) return 'amount'
  return method === 'bank_transfer' || found.amount === amount ? null : 'amount'
}

/** Once for each transaction: nothing is credited, and staff are told. */
async function setAside(tx: Transaction, payment: Payment, attempt: Attempt, found: ChargeRecord, because: string, now: Date): Promise<'mismatch'> {
  const isNew = await record(tx, payment, {
    action: 'mismatch', outcome: 'noted', amount: attempt.amount, provider: attempt.provider, providerId: found.transactionId, key: `mismatch:${attempt.reference}:${found.transactionId}`,
    facts: { because, reference: found.reference.slice(0, 100), amount: found.amount, currency: found.currency.slice(0, 10) },
  }, now)
  if (isNew) {
    await announce(tx, payment, { name: 'payments.quarantined', more: { because } }, attempt.amount, now)
    await audit(tx, { action: 'payments.quarantined', actorId: null, subjectId: payment.id, facts: { because, provider: attempt.provider } }, now)
  }
  return 'mismatch'
}
