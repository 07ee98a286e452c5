/** A person's wallet: an account of the ledger, and nothing beside it. */
import type { Reader, Transaction } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { type Kobo, naira } from '../vocabulary/money.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { url } from '../vocabulary/url.ts'
import { type AccountLine, balanceOf, linesOf, walletOf } from './ledger.ts'
import type { Payment, PaymentMethod } from './payment.ts'
import { requestPayment } from './request.ts'

/** What one top-up may be. */
const LEAST_TOP_UP = naira(100)
const MOST_TOP_UP = naira(500_000)
const TOP_UP_MINUTES = 60

export const walletBalance = (db: Reader, personId: Id<'person'>): Promise<Kobo> => balanceOf(db, walletOf(personId))

export const walletHistory = (db: Reader, personId: Id<'person'>, page: { readonly limit: number; readonly before?: number | null }): Promise<AccountLine[]> => linesOf(db, walletOf(personId), page)

export interface TopUp {
  readonly personId: Id<'person'>
  readonly email: string
  readonly amount: Kobo
  readonly method: Exclude<PaymentMethod, 'wallet' | 'cash'>
}

/** @throws Refusal 422 for too little or too much */
export async function topUpWallet(tx: Transaction, { personId, email, amount, method }: TopUp, now: Date): Promise<Payment> {
  if (amount < LEAST_TOP_UP) throw invalid('amount', 'number-too-small')
  if (amount > MOST_TOP_UP) throw invalid('amount', 'number-too-large')
  return requestPayment(tx, { purpose: { kind: 'wallet_top_up', id: newId() }, payerId: personId, email, amount, method, expiresAt: addMinutes(now, TOP_UP_MINUTES), returnTo: url`/wallet` }, now)
}
