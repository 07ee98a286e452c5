/** A payer told their bank that they did not pay: what the provider's record says of it. */
import { and, eq } from 'drizzle-orm'
import { disputes } from '../../drizzle/schema/payments.ts'
import { audit } from '../audit/append.ts'
import type { Transaction } from '../platform/database.ts'
import { newId } from '../vocabulary/id.ts'
import { lockPayment } from './lock.ts'
import type { Attempt } from './payment.ts'
import type { DisputeRecord } from './provider.ts'
import { announce, record } from './record.ts'
import { recordOutsideRefund } from './refund.ts'

/** The bank takes the money back when the house accepts, or does not answer in time. */
const LOST = new Set(['merchant-accepted', 'auto-accepted'])

export async function recordDispute(tx: Transaction, attempt: Attempt, found: DisputeRecord, now: Date): Promise<void> {
  const payment = await lockPayment(tx, attempt.paymentId)
  const isResolved = found.status === 'resolved'
  const [known] = await tx.select({ id: disputes.id }).from(disputes).where(and(eq(disputes.provider, attempt.provider), eq(disputes.providerId, found.id)))
  const state = { status: found.status, resolution: found.resolution, answerBy: found.answerBy, resolvedAt: isResolved ? now : null }
  const amount = found.amount ?? payment.captured
  if (known) await tx.update(disputes).set(state).where(eq(disputes.id, known.id))
  else {
    const id = newId<'dispute'>(now)
    await tx.insert(disputes).values({ id, paymentId: payment.id, provider: attempt.provider, providerId: found.id, amount, category: found.category, openedAt: now, ...state })
    await announce(tx, payment, { name: 'payments.disputed', more: { dispute_id: id } }, amount, now)
    await audit(tx, { action: 'payments.disputed', actorId: null, subjectId: payment.id, facts: { provider: attempt.provider, amount } }, now)
  }
  await record(tx, payment, { action: 'dispute', outcome: 'noted', amount, provider: attempt.provider, providerId: found.id, key: `dispute:${attempt.provider}:${found.id}:${found.status}:${found.resolution ?? ''}`, facts: { status: found.status, resolution: found.resolution } }, now)
  if (isResolved && found.resolution !== null && LOST.has(found.resolution)) await recordOutsideRefund(tx, payment, { provider: attempt.provider, transactionId: found.transactionId, providerRefundId: `dispute-${found.id}`, amount, reason: 'chargeback' }, now)
}
