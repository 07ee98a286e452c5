/**
 * Begins to take money. The reference is stored before a provider hears of it; a provider that cannot begin is passed over
 * for the other one, because nobody has seen a page, a code or an account of its yet. Asked again, the same step is given.
 */
import { and, desc, eq } from 'drizzle-orm'
import { paymentAttempts, payments } from '../../drizzle/schema/payments.ts'
import { type Transaction, write } from '../platform/database.ts'
import { newId } from '../vocabulary/id.ts'
import { ProviderFailure, Refusal } from '../vocabulary/refusal.ts'
import type { Cashier } from './cashier.ts'
import { lockPayment } from './lock.ts'
import { type Attempt, dueOf, isOnline, newReference, type NextStep, type Payment, takesMoney } from './payment.ts'
import type { PaymentProvider } from './provider.ts'
import { record } from './record.ts'

/** A provider that is asked at this moment by somebody else is waited for; one that is asked for longer belongs to a process that died. */
const OPENING_MS = 30_000
const LOOK_EVERY_MS = 100
/** The first look of the reconciler at what was begun. Providers do not want to be asked sooner than after ten seconds. */
const FIRST_LOOK_MS = 15_000

type Opened = { readonly step: NextStep } | { readonly attempt: Attempt; readonly payment: Payment } | 'being opened'

/**
 * Speaks to a provider, so it must stand in no transaction.
 * @throws Refusal 404, 409 `payment-ended`, 503 `payments-away` when no provider can begin
 */
export async function beginPayment(cashier: Cashier, paymentId: Payment['id'], now: Date): Promise<NextStep> {
  const passedOver = new Set<string>()
  for (let waited = 0; ; ) {
    const opened = await write(cashier.db, (tx) => openAttempt(tx, cashier, paymentId, passedOver, now))
    if (opened === 'being opened') {
      if (waited >= OPENING_MS) throw new Refusal('unavailable', 'payments-away', { retry_after_seconds: 30 })
      await Bun.sleep(LOOK_EVERY_MS)
      waited += LOOK_EVERY_MS
      continue
    }
    if ('step' in opened) return opened.step
    const step = await ask(cashier, opened.payment, opened.attempt, now)
    if (step) return step
    passedOver.add(opened.attempt.provider)
  }
}

async function openAttempt(tx: Transaction, cashier: Cashier, paymentId: Payment['id'], passedOver: ReadonlySet<string>, now: Date): Promise<Opened> {
  const payment = await lockPayment(tx, paymentId)
  if (payment.state === 'paid') return { step: { kind: 'paid' } }
  if (!takesMoney(payment) || (isOnline(payment) && payment.expiresAt <= now)) throw new Refusal('conflict', 'payment-ended')
  if (!isOnline(payment)) return { step: { kind: 'wait' } }
  const [last] = await tx.select().from(paymentAttempts).where(eq(paymentAttempts.paymentId, paymentId)).orderBy(desc(paymentAttempts.number)).limit(1)
  if (last?.state === 'open' && stillGood(last, now)) return { step: last.step as unknown as NextStep }
  if (last?.state === 'opening') {
    if (now.getTime() - last.openedAt.getTime() < OPENING_MS) return 'being opened'
    await tx.update(paymentAttempts).set({ state: 'dead' }).where(eq(paymentAttempts.id, last.id))
  }
  const provider = cashier.providersFor(payment, now).find(({ name }) => !passedOver.has(name))
  if (!provider) throw new Refusal('unavailable', 'payments-away', { retry_after_seconds: 30 })
  const [attempt] = await tx.insert(paymentAttempts).values({
    id: newId<'payment-attempt'>(now), paymentId, number: (last?.number ?? 0) + 1, provider: provider.name, reference: newReference(), amount: dueOf(payment), state: 'opening', openedAt: now,
  }).returning() as [Attempt]
  await record(tx, payment, { action: 'charge', outcome: 'requested', amount: attempt.amount, provider: attempt.provider, key: `opening:${attempt.reference}`, facts: { reference: attempt.reference } }, now)
  return { attempt, payment }
}

/** An account for a transfer has an end of its own. */
const stillGood = ({ step }: Attempt, now: Date): boolean => {
  const { kind, expiresAt } = step as unknown as { kind: NextStep['kind']; expiresAt?: string }
  return kind !== 'transfer' || expiresAt === undefined || new Date(expiresAt) > now
}

/** @returns null when this provider cannot begin; whether it did in secret does not matter, because nobody is told */
async function ask(cashier: Cashier, payment: Payment, attempt: Attempt, now: Date): Promise<NextStep | null> {
  const provider = cashier.providers[attempt.provider] as PaymentProvider
  try {
    const step = await provider.begin({
      reference: attempt.reference, email: payment.email, amount: attempt.amount, method: payment.method, expiresAt: payment.expiresAt, returnUrl: `${cashier.publicUrl}/payments/${payment.id}/return`, now,
    })
    cashier.found(attempt.provider, true, now)
    await write(cashier.db, (tx) => openedBy(tx, attempt, step, now))
    return step
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    cashier.found(attempt.provider, !error.retryable, now)
    cashier.log.warn({ provider: error.provider, operation: error.operation, evidence: error.evidence }, 'a provider could not begin a payment')
    await write(cashier.db, (tx) => couldNotOpen(tx, attempt, error, now))
    return null
  }
}

async function openedBy(tx: Transaction, attempt: Attempt, step: NextStep, now: Date): Promise<void> {
  const payment = await lockPayment(tx, attempt.paymentId)
  await tx.update(paymentAttempts).set({ state: 'open', step: { ...step } }).where(and(eq(paymentAttempts.id, attempt.id), eq(paymentAttempts.state, 'opening')))
  // It may have been called off while the provider was asked: then only the reconciler looks whether somebody paid.
  const goesOn = takesMoney(payment)
  await tx.update(payments).set({ dueAt: new Date(now.getTime() + FIRST_LOOK_MS), looks: 0, ...(goesOn ? { state: 'pending', endedAt: null, note: null } : {}) }).where(eq(payments.id, payment.id))
}

async function couldNotOpen(tx: Transaction, attempt: Attempt, { evidence }: ProviderFailure, now: Date): Promise<void> {
  const payment = await lockPayment(tx, attempt.paymentId)
  await tx.update(paymentAttempts).set({ state: 'dead' }).where(eq(paymentAttempts.id, attempt.id))
  await record(tx, payment, { action: 'charge', outcome: 'noted', amount: attempt.amount, provider: attempt.provider, key: `dead:${attempt.reference}`, facts: { why: evidence.slice(0, 200) } }, now)
}
