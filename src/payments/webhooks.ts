/** What providers tell us without being asked, in all the shapes they have. Nothing of it is believed: it says about what to ask. */
import { createHash } from 'node:crypto'
import type { Kobo } from '../vocabulary/money.ts'
import { koboIn, koboOfNaira } from './amounts.ts'
import { jsonIn, recordIn, textIn } from './exchange.ts'

export type ProviderMessage =
  /** A charge came to an end. */
  | { readonly about: 'charge'; readonly reference: string; readonly transactionId: string | null; readonly amount: Kobo | null; readonly currency: string; readonly isTest: boolean; readonly isToAccount: boolean }
  /** Something happened to a refund of that transaction; `reference` is that of the charge. */
  | { readonly about: 'refund'; readonly reference: string | null; readonly transactionId: string | null; readonly refundId: string | null; readonly amount: Kobo | null; readonly status: string }
  | { readonly about: 'dispute'; readonly disputeId: string }
  | { readonly about: 'account'; readonly email: string; readonly account: { readonly number: string; readonly name: string; readonly bank: string; readonly bankSlug: string } | null }
  | { readonly about: 'nothing of ours'; readonly event: string }

export interface ReadMessage {
  /** The same for every delivery of one event. */
  readonly key: string
  readonly message: ProviderMessage
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @returns null for bytes that are no JSON object in UTF-8 */
function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const text = utf8.decode(bytes)
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? jsonIn(text) : null
  } catch {
    return null
  }
}

/** Keys are made of what providers send: cut to what is readable, and long ones hashed. */
const keyOf = (bytes: Uint8Array, ...parts: ReadonlyArray<unknown>): string => {
  const texts = parts.map(textIn)
  const key = texts.join(':')
  return texts.slice(1).some((text) => text !== '') && key.length <= 200 && /^[\x21-\x7e]+$/.test(key) ? key : `bytes:${createHash('sha256').update(bytes).digest('hex')}`
}

export function readPaystack(bytes: Uint8Array): ReadMessage | null {
  const body = objectIn(bytes)
  if (!body) return null
  const event = textIn(body.event)
  const data = recordIn(body.data)
  if (/^charge\.(?:success|failed)$/.test(event)) return {
    key: keyOf(bytes, event, data.id, data.reference),
    message: {
      about: 'charge', reference: textIn(data.reference), transactionId: textIn(data.id) || null, amount: koboIn(data.amount), currency: textIn(data.currency), isTest: data.domain === 'test', isToAccount: data.channel === 'dedicated_nuban',
    },
  }
  if (event.startsWith('refund.')) return {
    // No id of the refund in most of them: its transaction and amount, and how far it is.
    key: keyOf(bytes, event, data.transaction_reference, data.refund_reference, data.amount, data.id),
    message: { about: 'refund', reference: textIn(data.transaction_reference) || null, transactionId: null, refundId: null, amount: koboIn(data.amount), status: textIn(data.status) },
  }
  if (event.startsWith('charge.dispute.')) return { key: keyOf(bytes, event, data.id, data.status), message: { about: 'dispute', disputeId: textIn(data.id) } }
  if (event.startsWith('dedicatedaccount.assign.')) {
    const account = recordIn(data.dedicated_account)
    const number = textIn(account.account_number)
    const bank = recordIn(account.bank)
    return {
      key: keyOf(bytes, event, recordIn(data.customer).customer_code, account.id),
      message: { about: 'account', email: textIn(recordIn(data.customer).email), account: event.endsWith('.success') && number ? { number, name: textIn(account.account_name), bank: textIn(bank.name), bankSlug: textIn(bank.slug) } : null },
    }
  }
  return { key: keyOf(bytes, event, data.id ?? data.reference ?? recordIn(data.bank_transfer).transaction_id), message: { about: 'nothing of ours', event } }
}

/** Envelope of v3, flat legacy body, flat refund, and what is not for us (cards, codes). */
export function readFlutterwave(bytes: Uint8Array): ReadMessage | null {
  const body = objectIn(bytes)
  if (!body) return null
  const data = 'data' in body ? recordIn(body.data) : body
  const event = textIn(body.event) || textIn(body['event.type'])
  if (data.TransactionId !== undefined && data.AmountRefunded !== undefined) return {
    key: keyOf(bytes, 'refund', data.id, data.status),
    message: { about: 'refund', reference: null, transactionId: textIn(data.TransactionId), refundId: textIn(data.id) || null, amount: koboOfNaira(data.AmountRefunded), status: textIn(data.status) },
  }
  const reference = textIn(data.tx_ref) || textIn(data.txRef)
  if (reference !== '' && (event === '' || event === 'charge.completed' || /TRANSACTION$/.test(event))) return {
    key: keyOf(bytes, 'charge', data.id, reference, data.status),
    message: { about: 'charge', reference, transactionId: textIn(data.id) || null, amount: koboOfNaira(data.amount), currency: textIn(data.currency), isTest: false, isToAccount: false },
  }
  return { key: keyOf(bytes, event, data.id, data.status), message: { about: 'nothing of ours', event } }
}
