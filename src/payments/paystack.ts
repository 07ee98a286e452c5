/** Paystack, as its contract is published. Amounts are kobo; a charge that failed is still a 200, and only `data.status` says so. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { externalUrl } from '../vocabulary/url.ts'
import { koboIn } from './amounts.ts'
import { type Answer, call, type Call, type Line, recordIn, textIn, type Witness } from './exchange.ts'
import type { NextStep } from './payment.ts'
import type { ChargeRecord, ChargeRequest, DisputeRecord, PaymentProvider, RefundRecord } from './provider.ts'

export interface PaystackAccount {
  readonly baseUrl: string
  readonly secretKey: string
  /** Origin of its checkout page. */
  readonly checkoutUrl: string
  /** USSD code of the bank that is offered: 737 is the one that all of its pages name. */
  readonly ussdType: string
  /** Which bank keeps accounts of people's own. */
  readonly accountBank: string
}

/** Pay with Transfer takes 15 minutes to 8 hours. */
const SHORTEST_TRANSFER_MS = 15 * 60_000
const LONGEST_TRANSFER_MS = 8 * 3_600_000

export function paystack({ baseUrl, secretKey, checkoutUrl, ussdType, accountBank }: PaystackAccount, witness: Witness): PaymentProvider {
  const line: Line = { provider: 'paystack', baseUrl, secretKey, witness }
  const ask = async (what: Call): Promise<Readonly<Record<string, unknown>>> => dataOf(await call(line, what), what.operation)
  return {
    name: 'paystack',
    pages: [new URL(checkoutUrl).origin],
    methods: ['card', 'bank_transfer', 'ussd'],
    begin: async (request) => {
      if (request.method === 'card') return redirectIn(await ask({ operation: 'initialize', method: 'POST', path: '/transaction/initialize', reference: request.reference, body: initializeBody(request) }))
      const data = await ask({ operation: 'charge', method: 'POST', path: '/charge', reference: request.reference, body: chargeBody(request, ussdType) })
      return request.method === 'ussd' ? dialIn(data) : accountIn(data, request)
    },
    look: async (reference) => {
      const answer = await call(line, { operation: 'verify', method: 'GET', path: `/transaction/verify/${encodeURIComponent(reference)}`, reference })
      if (isUnknown(answer)) return null
      return chargeRecordIn(dataOf(answer, 'verify'))
    },
    refund: async ({ transactionId, amount, note }) => {
      const data = await ask({ operation: 'refund', method: 'POST', path: '/refund', reference: transactionId, body: { transaction: transactionId, amount, currency: 'NGN', merchant_note: note }, limitMs: 30_000 })
      return refundRecordIn(data)
    },
    refundById: async (id) => {
      const answer = await call(line, { operation: 'refund-fetch', method: 'GET', path: `/refund/${encodeURIComponent(id)}`, reference: id })
      return isUnknown(answer) ? null : refundRecordIn(dataOf(answer, 'refund-fetch'))
    },
    refundsOf: async (transactionId, since) => {
      const answer = await call(line, { operation: 'refund-list', method: 'GET', path: `/refund?perPage=100&page=1&from=${encodeURIComponent(since.toISOString())}`, reference: transactionId })
      if (answer.status >= 400 || !Array.isArray(answer.body.data)) throw new ProviderFailure('paystack', 'refund-list', false, `status ${answer.status}`)
      return answer.body.data.map(recordIn).filter((one) => transactionOf(one) === transactionId).map(refundRecordIn)
    },
    dispute: async (id) => {
      const answer = await call(line, { operation: 'dispute', method: 'GET', path: `/dispute/${encodeURIComponent(id)}`, reference: id })
      return isUnknown(answer) ? null : disputeRecordIn(dataOf(answer, 'dispute'))
    },
    openAccount: async ({ email, firstName, lastName, phone }) => {
      const answer = await call(line, { operation: 'account-assign', method: 'POST', path: '/dedicated_account/assign', reference: 'account', body: { email, first_name: firstName, last_name: lastName, phone, preferred_bank: accountBank, country: 'NG' } })
      if (answer.status >= 400 || !isYes(answer.body.status)) throw new ProviderFailure('paystack', 'account-assign', false, `status ${answer.status}: ${textIn(answer.body.code) || textIn(answer.body.message)}`)
    },
    requeryAccount: async (accountNumber, bankSlug, day) => {
      await call(line, { operation: 'account-requery', method: 'GET', path: `/dedicated_account/requery?account_number=${encodeURIComponent(accountNumber)}&provider_slug=${encodeURIComponent(bankSlug)}&date=${encodeURIComponent(day)}`, reference: 'account' })
    },
  }
}

// One sample of the documentation writes the status as text.
const isYes = (status: unknown): boolean => status === true || status === 'true'

/** Unknown references and ids: 404 in the specification, 400 in its samples. */
const isUnknown = ({ status, body }: Answer): boolean => status === 404 || (status === 400 && /not found|invalid reference|reference is invalid|invalid transaction/i.test(textIn(body.message)))

/** @throws ProviderFailure, not retryable: it understood and says no */
function dataOf({ status, body }: Answer, operation: string): Readonly<Record<string, unknown>> {
  if (status >= 400 || !isYes(body.status)) throw new ProviderFailure('paystack', operation, false, `status ${status}: ${(textIn(body.code) || textIn(body.message)).slice(0, 100)}`)
  return recordIn(body.data)
}

const broken = (operation: string, what: string): ProviderFailure => new ProviderFailure('paystack', operation, false, `the answer has no ${what}`)

const initializeBody = ({ reference, email, amount, returnUrl }: ChargeRequest) => ({ reference, email, amount, currency: 'NGN', callback_url: returnUrl, channels: ['card'] })

function chargeBody({ reference, email, amount, method, expiresAt, now }: ChargeRequest, ussdType: string) {
  const charge = { reference, email, amount, currency: 'NGN' }
  if (method === 'ussd') return { ...charge, ussd: { type: ussdType } }
  const left = Math.min(Math.max(expiresAt.getTime() - now.getTime(), SHORTEST_TRANSFER_MS), LONGEST_TRANSFER_MS)
  return { ...charge, bank_transfer: { account_expires_at: new Date(now.getTime() + left).toISOString() } }
}

function redirectIn(data: Readonly<Record<string, unknown>>): NextStep {
  const url = externalUrl(textIn(data.authorization_url))
  if (!url) throw broken('initialize', 'authorization_url')
  return { kind: 'redirect', url }
}

function dialIn(data: Readonly<Record<string, unknown>>): NextStep {
  const dial = textIn(data.ussd_code)
  if (data.status !== 'pay_offline' || !/^\*[\d*]+#$/.test(dial)) throw broken('charge', 'ussd_code')
  return { kind: 'ussd', dial, text: textIn(data.display_text).slice(0, 300) }
}

function accountIn(data: Readonly<Record<string, unknown>>, { amount, expiresAt }: ChargeRequest): NextStep {
  const accountNumber = textIn(data.account_number)
  if (data.status !== 'pending_bank_transfer' || !/^\d{6,20}$/.test(accountNumber)) throw broken('charge', 'account_number')
  const ends = new Date(textIn(data.account_expires_at))
  return {
    kind: 'transfer', bank: textIn(recordIn(data.bank).name).slice(0, 80), accountNumber, accountName: textIn(data.account_name).slice(0, 80), amount,
    expiresAt: (Number.isFinite(ends.getTime()) ? ends : expiresAt).toISOString(),
  }
}

/** `abandoned` is only that nobody has finished yet, and `reversed` that it was given back: what counts then are the refunds. */
function chargeRecordIn(data: Readonly<Record<string, unknown>>): ChargeRecord {
  const status = data.status === 'success' || data.status === 'reversed' ? 'succeeded' : data.status === 'failed' ? 'failed' : 'waiting'
  return {
    status, reference: textIn(data.reference), transactionId: textIn(data.id) || null, amount: koboIn(data.amount), currency: textIn(data.currency), fee: koboIn(data.fees),
    account: data.channel === 'dedicated_nuban' ? textIn(recordIn(data.authorization).receiver_bank_account_number) || null : null, message: textIn(data.gateway_response) || textIn(data.message) || textIn(data.status),
  }
}

const REFUND_STATES: Readonly<Record<string, RefundRecord['status']>> = { pending: 'pending', processing: 'pending', processed: 'done', failed: 'failed', 'needs-attention': 'needs_attention' }

function refundRecordIn(data: Readonly<Record<string, unknown>>): RefundRecord {
  const id = textIn(data.id)
  if (!id) throw broken('refund', 'id')
  return { id, status: REFUND_STATES[textIn(data.status)] ?? 'pending', amount: koboIn(data.amount), note: textIn(data.merchant_note) }
}

/** A number in one answer, the whole transaction in another. */
const transactionOf = ({ transaction }: Readonly<Record<string, unknown>>): string => textIn(transaction) || textIn(recordIn(transaction).id)

function disputeRecordIn(data: Readonly<Record<string, unknown>>): DisputeRecord {
  const transaction = recordIn(data.transaction)
  const answerBy = new Date(textIn(data.dueAt))
  return {
    id: textIn(data.id), reference: textIn(transaction.reference), transactionId: textIn(transaction.id), amount: koboIn(data.refund_amount) ?? koboIn(transaction.amount), status: textIn(data.status),
    resolution: textIn(data.resolution) || null, category: textIn(data.category) || null, answerBy: Number.isFinite(answerBy.getTime()) ? answerBy : null,
  }
}

/** HMAC-SHA512 of the bytes under the secret key, in hex of either case. */
export function isSignedByPaystack(bytes: Uint8Array, signature: string | null, secretKey: string): boolean {
  if (secretKey === '' || !/^[0-9a-f]{128}$/i.test(signature ?? '')) return false
  return timingSafeEqual(createHmac('sha512', secretKey).update(bytes).digest(), Buffer.from(signature as string, 'hex'))
}
