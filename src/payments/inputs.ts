/** What may come in about payments and wallets. */
import { type Static, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { cursor, idOf, limit, localDate, oneOf, plainText, wholeNumber } from '../platform/input.ts'
import { readCursor } from '../vocabulary/cursor.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Kobo, kobo, MAX_KOBO } from '../vocabulary/money.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { PAYMENT_METHODS, PAYMENT_STATES, type PaymentMethod } from './payment.ts'

export const ONLINE_METHODS = ['card', 'bank_transfer', 'ussd', 'mobile_money'] as const satisfies ReadonlyArray<PaymentMethod>

/** Something, and of our currency. */
const money = () => Type.Object({ amount: wholeNumber({ min: 1, max: MAX_KOBO }), currency: Type.Literal('NGN') })
/** A reference of ours, or one that nobody knows. */
const reference = () => t.String({ pattern: '^[A-Za-z0-9.=-]{1,60}$', examples: ['BK-7QX2-M0TD-9KRE'] })

export const OnePayment = t.Object({ id: idOf<'payment'>() })
export const OneReference = t.Object({ reference: reference() })
export const PaymentsQuery = t.Object({ limit: limit(20, 100), cursor: cursor(), state: t.Optional(oneOf([...PAYMENT_STATES])), method: t.Optional(oneOf([...PAYMENT_METHODS])), payer_id: t.Optional(idOf<'person'>()) })
export const RefundInput = t.Object({ amount: t.Optional(money()), reason: plainText(300), to: t.Optional(oneOf(['source', 'wallet'])) })
export const OrderPaymentInput = t.Object({ order_id: idOf<'order'>(), method: t.Optional(oneOf([...ONLINE_METHODS])), amount: t.Optional(money()), callback_url: t.Optional(t.String({ maxLength: 300 })) })
export const CallbackInput = t.Object({ reference: reference() })
export const WalletQuery = t.Object({ limit: limit(20, 100), cursor: cursor() })
export const TopUpInput = t.Object({ amount: money(), method: oneOf([...ONLINE_METHODS]) })

/** Where a list of payments goes on. @throws Refusal 422 */
export const beforeOf = (scope: string, text: string | undefined): Id<'payment'> | undefined => (text === undefined ? undefined : readCursor(scope, text, ['string'])[0] as Id<'payment'>)
export const lineBeforeOf = (scope: string, text: string | undefined): number | null => (text === undefined ? null : readCursor(scope, text, ['number'])[0] as number)

// ---------------------------------------------------------------- forms

export const PayerPage = t.Object({ paymentId: idOf<'payment'>() })
export const TopUpForm = t.Object({ naira: t.String({ maxLength: 20 }), method: oneOf([...ONLINE_METHODS]) })
export const RefundForm = t.Object({ naira: t.Optional(t.String({ maxLength: 20 })), reason: t.String({ maxLength: 300 }), to: oneOf(['source', 'wallet']) })
export const CreditRefundForm = t.Object({ reason: t.String({ maxLength: 300 }) })
export const PaymentsShown = t.Object({ q: t.Optional(t.String({ maxLength: 100 })), state: t.Optional(t.String({ maxLength: 20 })), method: t.Optional(t.String({ maxLength: 20 })), from: t.Optional(t.String({ maxLength: 10 })), until: t.Optional(t.String({ maxLength: 10 })), cursor: cursor() })
export const SettlementDay = t.Object({ day: t.Optional(localDate()) })
export const InboxShown = t.Object({ state: t.Optional(t.String({ maxLength: 20 })), before: t.Optional(wholeNumber({ min: 1 })) })
export const OneInboxItem = t.Object({ itemId: wholeNumber({ min: 1 }) })
export const OneRefund = t.Object({ refundId: idOf<'refund'>() })
export const RefundOutcome = t.Object({ outcome: oneOf(['done', 'failed']) })
export type PaymentsShown = Static<typeof PaymentsShown>

/** Naira as people write them: `2500`, `2,500`, `2500.50`. @throws Refusal 422 that names the field */
export function nairaWritten(field: string, text: string): Kobo {
  const [, whole = '', cents = ''] = /^\s*₦?\s*(\d{1,3}(?:,\d{3})+|\d{1,10})(?:\.(\d{1,2}))?\s*$/u.exec(text) ?? []
  const written = Number(whole.replaceAll(',', '')) * 100 + Number(cents.padEnd(2, '0'))
  if (whole === '' || written <= 0 || written > MAX_KOBO) throw invalid(field, 'value-wrong')
  return kobo(written)
}
