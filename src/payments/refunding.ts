/** Carries refunds out at the provider. A refund has no key of ours there: whenever the fate of a call is not known, the provider's list is read before it is asked again. */
import { and, eq, inArray } from 'drizzle-orm'
import { refunds } from '../../drizzle/schema/payments.ts'
import { write } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import type { Cashier } from './cashier.ts'
import { lockPayment } from './lock.ts'
import type { PaymentProvider, RefundRecord } from './provider.ts'
import { announce } from './record.ts'
import { failRefund, finishRefund, type Refund } from './refund.ts'

export const refundNote = ({ id }: Pick<Refund, 'id'>): string => `Buka refund ${id}`

/** Minutes until the next look. Banks take days. */
const PAUSES = [0.5, 1, 2, 5, 15, 30, 60, 180]
const pauseAfter = (attempts: number): number => PAUSES[Math.min(attempts, PAUSES.length - 1)] as number

/** @param refund as it stood when it was taken in hand; `attempts` counts this one */
export async function carryOut(cashier: Cashier, refund: Refund, now: Date): Promise<void> {
  const provider = refund.provider ? cashier.providers[refund.provider] : undefined
  if (!provider) return later(cashier, refund, now)
  try {
    const found = refund.providerRefundId === null ? await order(provider, refund) : await provider.refundById?.(refund.providerRefundId) ?? null
    if (found === null) await later(cashier, refund, now)
    else await follow(cashier, refund, found, now)
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    await unsure(cashier, provider, refund, error, now)
  }
}

async function order(provider: PaymentProvider, refund: Refund): Promise<RefundRecord> {
  const note = refundNote(refund)
  const transactionId = refund.transactionId as string
  if (refund.attempts > 1) {
    const known = (await provider.refundsOf?.(transactionId, addMinutes(refund.requestedAt, -60)))?.find((one) => one.note === note)
    if (known) return known
  }
  return provider.refund({ transactionId, amount: refund.amount, note })
}

/** No answer, or a no. Where the provider's list can be read it is tried again; elsewhere a person finds out whether it was paid. */
async function unsure(cashier: Cashier, provider: PaymentProvider, refund: Refund, failure: ProviderFailure, now: Date): Promise<void> {
  const wasOrdered = refund.providerRefundId !== null
  if (!wasOrdered && !failure.retryable && failure.operation === 'refund') return void (await write(cashier.db, (tx) => failRefund(tx, refund.id, refund.paymentId, failure.evidence, now)))
  if (wasOrdered || provider.refundsOf) return later(cashier, refund, now, failure.evidence)
  cashier.log.error({ refund: refund.id, provider: provider.name }, 'nobody knows whether a refund was made: look at the provider')
  await getStuck(cashier, refund, { note: failure.evidence.slice(0, 200), dueAt: null }, now)
}

/** What the provider says of it. An amount that is not ours is not our refund. */
export async function follow(cashier: Cashier, refund: Refund, found: RefundRecord, now: Date): Promise<void> {
  if (found.amount !== null && found.amount !== refund.amount) {
    cashier.log.error({ refund: refund.id, provider: refund.provider }, 'a provider refunds another amount than it was asked to')
    return getStuck(cashier, refund, { note: 'another amount', providerRefundId: found.id, dueAt: null }, now)
  }
  if (found.status === 'needs_attention') return getStuck(cashier, refund, { note: null, providerRefundId: found.id, dueAt: addMinutes(now, pauseAfter(refund.attempts)) }, now)
  await mark(cashier, refund, { state: 'pending', providerRefundId: found.id, note: null }, now)
  if (found.status === 'done') await write(cashier.db, (tx) => finishRefund(tx, refund.id, refund.paymentId, now))
  if (found.status === 'failed') await write(cashier.db, (tx) => failRefund(tx, refund.id, refund.paymentId, 'the provider could not', now))
}

/** Staff are told once, however often it is looked at. */
async function getStuck({ db }: Cashier, { id, paymentId, amount }: Refund, change: Pick<Refund, 'note' | 'dueAt'> & Partial<Pick<Refund, 'providerRefundId'>>, now: Date): Promise<void> {
  await write(db, async (tx) => {
    const payment = await lockPayment(tx, paymentId)
    const [before] = await tx.select({ state: refunds.state }).from(refunds).where(eq(refunds.id, id)).for('update')
    if (!before || !OPEN.some((state) => state === before.state)) return
    await tx.update(refunds).set({ ...change, state: 'needs_attention' }).where(eq(refunds.id, id))
    if (before.state !== 'needs_attention') await announce(tx, payment, { name: 'payments.refund_stuck', more: { refund_id: id } }, amount, now)
  })
}

const OPEN = ['requested', 'pending', 'needs_attention'] as const

async function mark({ db }: Cashier, refund: Refund, change: Pick<Refund, 'note'> & Partial<Pick<Refund, 'state' | 'providerRefundId'>>, now: Date): Promise<void> {
  await db.update(refunds).set({ ...change, dueAt: addMinutes(now, pauseAfter(refund.attempts)) }).where(and(eq(refunds.id, refund.id), inArray(refunds.state, [...OPEN])))
}

const later = (cashier: Cashier, refund: Refund, now: Date, note: string | null = null): Promise<void> => mark(cashier, refund, { note: note?.slice(0, 200) ?? refund.note }, now)
