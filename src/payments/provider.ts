/** What a provider of payments is to us: the same few questions, however it words the answers. */
import type { Kobo } from '../vocabulary/money.ts'
import type { NextStep, PaymentMethod, ProviderName } from './payment.ts'

export interface ChargeRequest {
  /** Ours, stored before the provider hears of it, used once. */
  readonly reference: string
  readonly email: string
  readonly amount: Kobo
  readonly method: PaymentMethod
  /** Until when it may be paid. */
  readonly expiresAt: Date
  /** Where a browser is sent when it leaves the provider's page. Its query proves nothing. */
  readonly returnUrl: string
  readonly now: Date
}

/** What the provider's own record says of a charge. */
export interface ChargeRecord {
  /** `waiting` covers what may yet succeed: pending, ongoing, abandoned. */
  readonly status: 'succeeded' | 'failed' | 'waiting'
  readonly reference: string
  /** As text: ids exceed 2^32, and some 2^53. */
  readonly transactionId: string | null
  /** Null for what is no amount in whole kobo. */
  readonly amount: Kobo | null
  readonly currency: string
  readonly fee: Kobo | null
  /** The account it was sent to, for a transfer to an account of a person's own. */
  readonly account: string | null
  /** The provider's words. */
  readonly message: string
}

export interface RefundRecord {
  readonly id: string
  readonly status: 'pending' | 'needs_attention' | 'done' | 'failed'
  readonly amount: Kobo | null
  /** Our note on it, by which we know it again. */
  readonly note: string
}

export interface RefundOrder {
  readonly transactionId: string
  readonly amount: Kobo
  readonly note: string
}

export interface DisputeRecord {
  readonly id: string
  readonly reference: string
  readonly transactionId: string
  readonly amount: Kobo | null
  readonly status: string
  readonly resolution: string | null
  readonly category: string | null
  readonly answerBy: Date | null
}

export interface AccountToOpen {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly phone: string
}

/** All of them throw ProviderFailure; `retryable` says whether the same may be asked again. */
export interface PaymentProvider {
  readonly name: ProviderName
  /** Where its pages are: a form of ours may lead there. */
  readonly pages: ReadonlyArray<string>
  readonly methods: ReadonlyArray<PaymentMethod>
  begin(request: ChargeRequest): Promise<NextStep>
  /** By our reference; null when the provider has never heard of it. */
  look(reference: string): Promise<ChargeRecord | null>
  /** By the provider's own id, where one reference can have several transactions. */
  lookById?(transactionId: string): Promise<ChargeRecord | null>
  refund(order: RefundOrder): Promise<RefundRecord>
  /** Absent where the contract names no way to ask: then a refund whose fate is unknown is for a person. */
  refundById?(id: string): Promise<RefundRecord | null>
  refundsOf?(transactionId: string, since: Date): Promise<RefundRecord[]>
  dispute?(id: string): Promise<DisputeRecord | null>
  openAccount?(account: AccountToOpen): Promise<void>
  /** Asks the provider to look for transfers to that account which it has not told us about. */
  requeryAccount?(accountNumber: string, bankSlug: string, day: string): Promise<void>
}

export type Providers = Readonly<Partial<Record<ProviderName, PaymentProvider>>>
