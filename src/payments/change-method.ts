/** The same purpose, paid in another way. What still arrives in the old way is credited. */
import type { Transaction } from '../platform/database.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { cancelPayment } from './cancel.ts'
import { isOnline, type Payment, type PaymentMethod, purposeOf } from './payment.ts'
import { requestPayment } from './request.ts'

/** @throws Refusal 409: cash and wallet are the order's own choice; part of a transfer must be finished as one */
export async function changeMethod(tx: Transaction, payment: Payment, method: PaymentMethod, now: Date): Promise<Payment> {
  if (!isOnline(payment) || payment.captured > 0) throw new Refusal('conflict', 'payment-under-way')
  await cancelPayment(tx, payment.id, 'another way to pay', now)
  return requestPayment(tx, { purpose: purposeOf(payment), payerId: payment.payerId, email: payment.email, amount: payment.amount, method, expiresAt: payment.expiresAt, returnTo: payment.returnTo as never }, now)
}
