/** Payment events: what was asked of whom and what came of it, written once each and never changed. */
import { paymentEvents } from '../../drizzle/schema/payments.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { kobo } from '../vocabulary/money.ts'
import type { PaymentsEvent } from './events.ts'
import type { Payment } from './payment.ts'

export type PaymentEventRow = typeof paymentEvents.$inferSelect
export type PaymentNote = Pick<PaymentEventRow, 'action' | 'outcome' | 'amount' | 'key'> & Partial<Pick<PaymentEventRow, 'provider' | 'providerId' | 'facts'>>

/** @returns false when it stands there already */
export async function record(tx: Transaction, { id: paymentId }: Pick<Payment, 'id'>, { provider = null, providerId = null, facts = {}, ...note }: PaymentNote, now: Date): Promise<boolean> {
  const [written] = await tx.insert(paymentEvents).values({ paymentId, provider, providerId, facts, ...note, at: now }).onConflictDoNothing().returning({ id: paymentEvents.id })
  return written !== undefined
}

type Announcement = PaymentsEvent extends infer Each ? (Each extends PaymentsEvent ? { readonly name: Each['name']; readonly more: Omit<Each['facts'], 'purpose_kind' | 'purpose_id' | 'amount'> } : never) : never

/** Tells the other rooms, in the same transaction. */
export async function announce(tx: Transaction, payment: Payment, { name, more }: Announcement, amount: number, now: Date): Promise<void> {
  await emit(tx, { name, subjectId: payment.id, facts: { purpose_kind: payment.purposeKind, purpose_id: payment.purposeId, amount: kobo(amount), ...more } }, now)
}
