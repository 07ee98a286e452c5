/** How a provider is spoken to: over HTTP, within a time, and with the evidence kept of every exchange. */
import { ProviderFailure } from '../vocabulary/refusal.ts'
import type { ProviderName } from './payment.ts'

export interface Exchange {
  readonly provider: ProviderName
  readonly operation: string
  readonly reference: string
  readonly request: unknown
  readonly response: unknown
  readonly status: number | null
  readonly error: string | null
  readonly milliseconds: number
}

/** Keeps an exchange. Must not fail: what was said is worth less than what it was about. */
export type Witness = (exchange: Exchange) => Promise<void>

export interface Call {
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: object
  readonly reference: string
  readonly limitMs?: number
}

export interface Answer {
  readonly status: number
  /** An empty object for what is no JSON. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface Line {
  readonly provider: ProviderName
  readonly baseUrl: string
  readonly secretKey: string
  readonly witness: Witness
}

const LIMIT_MS = 10_000
const RETRY_AFTER_MS = 250

/**
 * Asks, and asks a second time where that is safe: a GET without an answer. A POST is sent once; what became of it is looked up
 * by reference.
 * @returns an answer below 500 other than 429
 * @throws ProviderFailure, retryable: no answer, 429 or 5xx
 */
export async function call(line: Line, what: Call): Promise<Answer> {
  try {
    return await callOnce(line, what)
  } catch (failure) {
    if (what.method !== 'GET') throw failure
    await Bun.sleep(RETRY_AFTER_MS)
    return callOnce(line, what)
  }
}

async function callOnce({ provider, baseUrl, secretKey, witness }: Line, { operation, method, path, body, reference, limitMs = LIMIT_MS }: Call): Promise<Answer> {
  const began = performance.now()
  const keep = (status: number | null, response: unknown, error: string | null) =>
    witness({ provider, operation, reference, request: body ? redacted(body) : null, response: redacted(response), status, error, milliseconds: Math.round(performance.now() - began) })
  let status: number
  let text: string
  try {
    const response = await fetch(`${baseUrl}${path}`, {
      method, redirect: 'error', signal: AbortSignal.timeout(limitMs),
      headers: { authorization: `Bearer ${secretKey}`, accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}),
    })
    status = response.status
    text = (await response.text()).slice(0, 500_000)
  } catch (error) {
    await keep(null, null, (error as Error).name)
    throw new ProviderFailure(provider, operation, true, (error as Error).name)
  }
  const answer = { status, body: jsonIn(text) }
  const isAway = status >= 500 || status === 429
  await keep(status, answer.body, isAway ? 'away' : null)
  if (isAway) throw new ProviderFailure(provider, operation, true, `status ${status}`)
  return answer
}

/** JSON in which whole numbers beyond 2^53 are the text they were written as; an empty object for what is none. */
export function jsonIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text, (_key: string, one: unknown, ...rest: unknown[]) =>
      typeof one === 'number' && Number.isInteger(one) && !Number.isSafeInteger(one) ? (rest[0] as { source?: string } | undefined)?.source ?? null : one)
    return recordIn(value)
  } catch {
    return {}
  }
}

/** An object's fields, or none. */
export const recordIn = (value: unknown): Readonly<Record<string, unknown>> => (value !== null && typeof value === 'object' && !Array.isArray(value) ? value as Record<string, unknown> : {})
export const textIn = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** What evidence may show. All else (names, e-mails, numbers, cards, keys) is cut: providers add fields without asking us. */
const SHOWN = new Set([
  'event', 'status', 'message', 'code', 'type', 'reference', 'tx_ref', 'flw_ref', 'transaction_reference', 'refund_reference', 'access_code', 'id', 'tx_id', 'amount', 'charged_amount', 'requested_amount', 'amount_settled', 'amount_refunded',
  'app_fee', 'merchant_fee', 'fees', 'currency', 'channel', 'channels', 'payment_type', 'payment_options', 'gateway_response', 'processor_response', 'paid_at', 'created_at', 'expected_at', 'refunded_at', 'method', 'mode', 'transaction', 'expires',
  'account_expires_at', 'account_expiration', 'transfer_amount', 'transfer_reference', 'is_permanent', 'account_bank', 'resolution', 'category', 'dueAt', 'merchant_note', 'domain', 'bank', 'slug',
])
const WALKED = new Set(['data', 'meta', 'authorization', 'transaction', 'bank_transfer', 'ussd', 'bank', 'configuration'])
const MOST_SHOWN = 20

export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, MOST_SHOWN).map(redacted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]): Array<[string, unknown]> => {
    if (one !== null && typeof one === 'object') return WALKED.has(key) ? [[key, redacted(one)]] : Array.isArray(one) && SHOWN.has(key) ? [[key, one.filter((each) => typeof each === 'string').slice(0, MOST_SHOWN)]] : []
    return [[key, SHOWN.has(key) ? one : '[cut]']]
  }))
}
