/** Flutterwave v3, as its contract is published. Amounts are naira with decimals; the envelope's status speaks of the call, `data.status` of the money. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { externalUrl } from '../vocabulary/url.ts'
import { feeOfNaira, koboOfNaira, nairaOf } from './amounts.ts'
import { type Answer, call, type Line, recordIn, textIn, type Witness } from './exchange.ts'
import type { NextStep, PaymentMethod } from './payment.ts'
import type { ChargeRecord, ChargeRequest, PaymentProvider, RefundRecord } from './provider.ts'

export interface FlutterwaveAccount {
  readonly baseUrl: string
  readonly secretKey: string
  /** Free text of the dashboard; webhooks prove themselves with it. */
  readonly secretHash: string
  readonly checkoutUrl: string
  /** Code of the bank whose USSD is offered. */
  readonly ussdBank: string
}

// Spelling of names other than card, ussd, banktransfer and account is uncertain in what is published.
const OPTIONS: Readonly<Partial<Record<PaymentMethod, string>>> = { card: 'card', mobile_money: 'opay' }
const LONGEST_SESSION_MINUTES = 1_440

export function flutterwave({ baseUrl, secretKey, checkoutUrl, ussdBank }: FlutterwaveAccount, witness: Witness): PaymentProvider {
  const line: Line = { provider: 'flutterwave', baseUrl, secretKey, witness }
  const lookAt = async (path: string, reference: string): Promise<ChargeRecord | null> => {
    const answer = await call(line, { operation: 'verify', method: 'GET', path, reference })
    // What nobody has heard of comes as 200, 400 or 404, always with an envelope of error.
    if (answer.body.status !== 'success' && answer.status !== 401 && answer.status !== 403) return null
    return chargeRecordIn(successIn(answer, 'verify'))
  }
  return {
    name: 'flutterwave',
    pages: [new URL(checkoutUrl).origin],
    methods: ['card', 'bank_transfer', 'ussd', 'mobile_money'],
    begin: async (request) => {
      const { reference, method } = request
      if (method === 'ussd') return dialIn(await call(line, { operation: 'charge', method: 'POST', path: '/charges?type=ussd', reference, body: { ...chargeBody(request), account_bank: ussdBank } }))
      if (method === 'bank_transfer') return accountIn(await call(line, { operation: 'charge', method: 'POST', path: '/charges?type=bank_transfer', reference, body: { ...chargeBody(request), expires: secondsLeft(request), is_permanent: false, narration: 'Buka' } }), request)
      return redirectIn(await call(line, { operation: 'payments', method: 'POST', path: '/payments', reference, body: paymentsBody(request) }))
    },
    look: (reference) => lookAt(`/transactions/verify_by_reference?tx_ref=${encodeURIComponent(reference)}`, reference),
    lookById: (id) => lookAt(`/transactions/${encodeURIComponent(id)}/verify`, id),
    refund: async ({ transactionId, amount, note }) => {
      const answer = await call(line, { operation: 'refund', method: 'POST', path: `/transactions/${encodeURIComponent(transactionId)}/refund`, reference: transactionId, body: { amount: nairaOf(amount), comments: note }, limitMs: 30_000 })
      return refundRecordIn(successIn(answer, 'refund'), note)
    },
  }
}

const failure = (operation: string, evidence: string): ProviderFailure => new ProviderFailure('flutterwave', operation, false, evidence)

function envelopeIn({ status, body }: Answer, operation: string): Answer['body'] {
  if (status >= 400 || body.status !== 'success') throw failure(operation, `status ${status}: ${textIn(body.message).slice(0, 100)}`)
  return body
}

const successIn = (answer: Answer, operation: string): Readonly<Record<string, unknown>> => recordIn(envelopeIn(answer, operation).data)

const chargeBody = ({ reference, amount, email }: ChargeRequest) => ({ tx_ref: reference, amount: nairaOf(amount), currency: 'NGN', email })
const secondsLeft = ({ expiresAt, now }: ChargeRequest): number => Math.max(60, Math.ceil((expiresAt.getTime() - now.getTime()) / 1000))

const paymentsBody = (request: ChargeRequest) => ({
  tx_ref: request.reference, amount: nairaOf(request.amount), currency: 'NGN', redirect_url: request.returnUrl, payment_options: OPTIONS[request.method] ?? 'card', customer: { email: request.email },
  customizations: { title: 'Buka' }, configuration: { session_duration: Math.min(Math.ceil(secondsLeft(request) / 60), LONGEST_SESSION_MINUTES) },
})

function redirectIn(answer: Answer): NextStep {
  const url = externalUrl(textIn(successIn(answer, 'payments').link))
  if (!url) throw failure('payments', 'the answer has no link')
  return { kind: 'redirect', url }
}

function dialIn(answer: Answer): NextStep {
  const { note, mode } = recordIn(recordIn(envelopeIn(answer, 'charge').meta).authorization)
  const dial = textIn(note)
  if (mode !== 'ussd' || !/^\*[\d*]+#$/.test(dial)) throw failure('charge', 'the answer has no code to dial')
  return { kind: 'ussd', dial, text: '' }
}

/** There is no `data` in this answer: the transaction's id is learned from its webhook or by reference. */
function accountIn(answer: Answer, { amount, expiresAt }: ChargeRequest): NextStep {
  const { transfer_account: account, transfer_bank: bank, transfer_amount: asked, account_expiration: ends } = recordIn(recordIn(envelopeIn(answer, 'charge').meta).authorization)
  const accountNumber = textIn(account)
  if (!/^\d{6,20}$/.test(accountNumber)) throw failure('charge', 'the answer has no account')
  const end = new Date(typeof ends === 'number' ? ends : textIn(ends))
  return {
    kind: 'transfer', bank: textIn(bank).slice(0, 80), accountNumber, accountName: 'Buka', amount: koboOfNaira(asked) ?? amount, expiresAt: (Number.isFinite(end.getTime()) ? end : expiresAt).toISOString(),
  }
}

/** v4 says `succeeded` where v3 says `successful`. */
function chargeRecordIn(data: Readonly<Record<string, unknown>>): ChargeRecord {
  const status = data.status === 'successful' || data.status === 'succeeded' ? 'succeeded' : data.status === 'failed' ? 'failed' : 'waiting'
  return {
    status, reference: textIn(data.tx_ref), transactionId: textIn(data.id) || null, amount: koboOfNaira(data.amount), currency: textIn(data.currency), fee: feeOfNaira(data.app_fee), account: null,
    message: textIn(data.processor_response) || textIn(data.status),
  }
}

function refundRecordIn(data: Readonly<Record<string, unknown>>, note: string): RefundRecord {
  const id = textIn(data.id)
  if (!id) throw failure('refund', 'the answer has no id')
  return { id, status: refundStateOf(data.status), amount: koboOfNaira(data.amount_refunded), note }
}

/** `completed`, `completed-mno`, `completed-bank-transfer`: whatever begins so has been paid out. */
export const refundStateOf = (status: unknown): RefundRecord['status'] => (/^completed/.test(textIn(status)) ? 'done' : /^failed/.test(textIn(status)) ? 'failed' : 'pending')

/**
 * Proven by `verif-hash`, which is the secret itself, or by `flutterwave-signature`, which is base64 of HMAC-SHA256 over the
 * bytes. Where both are there, both must be right.
 */
export function isFromFlutterwave(bytes: Uint8Array, headers: { readonly hash: string | null; readonly signature: string | null }, secretHash: string): boolean {
  if (secretHash === '' || (headers.hash === null && headers.signature === null)) return false
  const hashIsRight = headers.hash === null || sameBytes(digestOf(headers.hash), digestOf(secretHash))
  const signatureIsRight = headers.signature === null || isBase64Of(createHmac('sha256', secretHash).update(bytes).digest(), headers.signature)
  return hashIsRight && signatureIsRight
}

// Of one length, so that the comparison takes the same time for every guess.
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)
/** Base64 has several spellings of the same bytes; only the usual one counts. */
const isBase64Of = (wanted: Buffer, given: string): boolean => sameBytes(Buffer.from(wanted.toString('base64')), Buffer.from(given))
