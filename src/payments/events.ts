/** What this room announces. The subject is always the payment; facts say for what purpose it was, in kobo. */
interface PaymentFacts {
  readonly purpose_kind: 'order' | 'booking' | 'wallet_top_up'
  readonly purpose_id: string
  readonly amount: number
}

interface Announced<Name extends string, More = unknown> {
  readonly name: `payments.${Name}`
  readonly subjectId: string
  readonly facts: PaymentFacts & More
}

export type PaymentsEvent =
  | Announced<'paid'>
  /** A transfer came short. */
  | Announced<'partly_paid', { readonly paid: number; readonly due: number }>
  | Announced<'failed'>
  | Announced<'expired'>
  /** Money that no payment waits for any more, or more than it waited for: it is in the payer's wallet. */
  | Announced<'credited', { readonly because: 'over' | 'late' | 'duplicate' | 'cancelled' }>
  | Announced<'refund_requested', { readonly refund_id: string }>
  | Announced<'refunded', { readonly refund_id: string }>
  | Announced<'refund_failed', { readonly refund_id: string }>
  /** Nobody but a person can find out how it ended, or bring it to an end. */
  | Announced<'refund_stuck', { readonly refund_id: string }>
  | Announced<'disputed', { readonly dispute_id: string }>
  /** What a provider says does not fit what was asked for: nothing was credited, a person must look. */
  | Announced<'quarantined', { readonly because: string }>
