/** Cash on delivery: the rider who takes it owes it until it is handed over. */
import { eq } from 'drizzle-orm'
import { cashHandovers, payments } from '../../drizzle/schema/payments.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { balanceOf, cashWith, heldFor, lockedBalanceOf, post, TILL } from './ledger.ts'
import { lockPayment } from './lock.ts'
import { type Payment, purposeOf } from './payment.ts'
import { announce, record } from './record.ts'

export type CashHandover = typeof cashHandovers.$inferSelect

/** Taken twice is taken once. @throws Refusal 409 `not-cash` or `payment-ended`, 404 */
export async function collectCash(tx: Transaction, { paymentId, riderId }: { readonly paymentId: Id<'payment'>; readonly riderId: Id<'person'> }, now: Date): Promise<Payment> {
  const payment = await lockPayment(tx, paymentId)
  if (payment.method !== 'cash') throw new Refusal('conflict', 'not-cash')
  if (payment.state === 'paid') return payment
  if (payment.state !== 'pending') throw new Refusal('conflict', 'payment-ended')
  const { amount } = payment
  const key = `charge:cash:${paymentId}`
  await post(tx, { kind: 'paid_in_cash', about: purposeOf(payment), key, lines: [{ account: cashWith(riderId), amount: kobo(-amount) }, { account: heldFor(purposeOf(payment)), amount }] }, now)
  await record(tx, payment, { action: 'charge', outcome: 'succeeded', amount, key, facts: { rider: riderId } }, now)
  const [paid] = await tx.update(payments).set({ state: 'paid', captured: amount, paidAt: now, endedAt: now }).where(eq(payments.id, paymentId)).returning() as [Payment]
  await announce(tx, paid, { name: 'payments.paid', more: {} }, amount, now)
  return paid
}

export interface Handover {
  readonly riderId: Id<'person'>
  readonly amount: Kobo
  readonly receivedBy: Id<'person'>
  readonly key: string
}

/** @throws Refusal 422 for more than the rider owes, or for another handover under the same key */
export async function handOverCash(tx: Transaction, { riderId, amount, receivedBy, key }: Handover, now: Date): Promise<CashHandover> {
  if (!Number.isSafeInteger(amount) || amount <= 0) throw invalid('amount', 'number-too-small')
  const owed = -(await lockedBalanceOf(tx, cashWith(riderId)))
  const [known] = await tx.select().from(cashHandovers).where(eq(cashHandovers.key, key))
  if (known) {
    if (known.riderId !== riderId || known.amount !== amount) throw new Refusal('invalid', 'key-reused')
    return known
  }
  if (amount > owed) throw invalid('amount', 'more-than-owed')
  const [handover] = await tx.insert(cashHandovers).values({ id: newId<'cash-handover'>(now), riderId, amount, receivedBy, key, at: now }).returning() as [CashHandover]
  await post(tx, { kind: 'cash_handed_over', about: null, key: `handover:${handover.id}`, lines: [{ account: cashWith(riderId), amount }, { account: TILL, amount: kobo(-amount) }] }, now)
  return handover
}

export const cashOwed = async (db: Reader, riderId: Id<'person'>): Promise<Kobo> => kobo(0 - (await balanceOf(db, cashWith(riderId))))

/** The same of several riders; who owes nothing may be left out. */
export async function cashOwedBy(db: Reader, riderIds: ReadonlyArray<Id<'person'>>): Promise<ReadonlyMap<string, Kobo>> {
  const owed = await Promise.all(riderIds.map(async (id) => [id as string, await cashOwed(db, id)] as const))
  return new Map(owed)
}
