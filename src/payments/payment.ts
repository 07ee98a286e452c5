/** A payment: its states, its ways, and what follows from them. Pure. */
import { randomBytes } from 'node:crypto'
import type { payments, paymentAttempts } from '../../drizzle/schema/payments.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import type { Url } from '../vocabulary/url.ts'

export type Payment = typeof payments.$inferSelect
export type Attempt = typeof paymentAttempts.$inferSelect
export type PaymentMethod = Payment['method']
export type PaymentState = Payment['state']
export type ProviderName = Attempt['provider']

export const PAYMENT_METHODS = ['card', 'bank_transfer', 'ussd', 'mobile_money', 'wallet', 'cash'] as const satisfies ReadonlyArray<PaymentMethod>
export const PAYMENT_STATES = ['created', 'pending', 'paid', 'failed', 'expired', 'cancelled'] as const satisfies ReadonlyArray<PaymentState>

/** What is paid for. Payments know no orders and no bookings: whoever asks says what it is for. */
export interface Purpose {
  readonly kind: Payment['purposeKind']
  readonly id: string
}

export const purposeOf = ({ purposeKind, purposeId }: Pick<Payment, 'purposeKind' | 'purposeId'>): Purpose => ({ kind: purposeKind, id: purposeId })

/** What the payer does next. Stored with the attempt, so that whoever comes back is told the same. */
export type NextStep =
  | { readonly kind: 'redirect'; readonly url: Url }
  /** `dial` is typed on the phone; `text` is how the provider words it. */
  | { readonly kind: 'ussd'; readonly dial: string; readonly text: string }
  | { readonly kind: 'transfer'; readonly bank: string; readonly accountNumber: string; readonly accountName: string; readonly amount: Kobo; readonly expiresAt: string }
  /** Nothing to do but to wait: for a rider who takes the cash, or for a provider. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'paid' }

/** Waits for money. */
export const isLive = ({ state }: Pick<Payment, 'state'>): boolean => state === 'created' || state === 'pending'

/** Money that arrives now counts towards the amount. A charge that failed may still succeed: providers let people try another card. */
export const takesMoney = ({ state }: Pick<Payment, 'state'>): boolean => isLive({ state }) || state === 'failed'

export const dueOf = ({ amount, captured }: Pick<Payment, 'amount' | 'captured'>): Kobo => kobo(amount - captured)

/** Ways that a provider carries out; the others are ours. */
export const isOnline = ({ method }: Pick<Payment, 'method'>): boolean => method !== 'wallet' && method !== 'cash'

// Without I, L, O and U: read out over a phone, nobody takes one character for another.
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A reference that providers take and people can read out: `BK-7QX2-M0TD-9KRE`. 60 random bits, and only characters that
 * Paystack's list of allowed ones has.
 */
export function newReference(): string {
  const text = [...randomBytes(12)].map((byte) => CROCKFORD[byte & 31]).join('')
  return `BK-${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`
}
