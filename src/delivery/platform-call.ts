/**
 * How delivery platforms are spoken to over HTTP: every call ends in time, is made again only where a second one does no harm, and
 * a platform that fails again and again is left alone for a while. No evidence of a failure repeats what people said or where they live.
 */
import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleWhen } from 'cockatiel'
import type { Static, TSchema } from 'typebox'
import { Check } from 'typebox/value'
import type { CallLimits } from '../platform/delivery-platforms.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'

export interface Ask {
  /** What it is for, in evidence: `quote`, `create`. */
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** As it is sent: some platforms sign these bytes. */
  readonly body?: string
  /** The same call twice has the effect of one, so it is made again after a time-out, a 429 or a 5xx. Reading always is. */
  readonly isSafe?: boolean
  /** A status that looks like a failure and is an answer ("all couriers are busy" is a 503). */
  readonly isAnswer?: (said: Said) => boolean
}

export interface Said {
  readonly status: number
  readonly text: string
  /** Null for what is no JSON. */
  readonly json: unknown
  readonly retryAfterMs: number
}

/** @throws ProviderFailure, retryable, when there was no answer, and while the platform is left alone */
export type Caller = (ask: Ask) => Promise<Said>

const MOST_CHARACTERS = 2_000_000
const TRIES = 3

/** Speaks to one platform, and remembers how it behaves. */
export function callerOf(provider: string, limits: CallLimits): Caller {
  const breaker = circuitBreaker(handleWhen((error) => error instanceof Outage), { halfOpenAfter: limits.restMs, breaker: new ConsecutiveBreaker(limits.breakAfter) })
  return async (ask) => {
    try {
      return await breaker.execute(() => tried(ask, limits))
    } catch (error) {
      if (error instanceof Outage && error.said) return error.said
      if (error instanceof Outage) throw new ProviderFailure(provider, ask.operation, true, error.message)
      if (error instanceof BrokenCircuitError) throw new ProviderFailure(provider, ask.operation, true, 'left alone for a while')
      throw error
    }
  }
}

/** The platform is not well: no answer, or one that says so itself. */
class Outage extends Error {
  constructor(why: string, readonly said: Said | null) {
    super(why)
  }
}

async function tried(ask: Ask, { tryMs, totalMs, pauseMs }: CallLimits): Promise<Said> {
  const mayRepeat = ask.method === 'GET' || ask.isSafe === true
  const began = performance.now()
  for (let attempt = 1; ; attempt++) {
    const left = totalMs - (performance.now() - began)
    const outcome = await once(ask, Math.min(tryMs, left))
    if (!(outcome instanceof Outage)) return outcome
    const pause = Math.max(pauseMs * 2 ** (attempt - 1), outcome.said?.retryAfterMs ?? 0)
    if (!mayRepeat || attempt === TRIES || performance.now() - began + pause >= totalMs) throw outcome
    await Bun.sleep(pause)
  }
}

async function once({ method, url, headers, body, isAnswer }: Ask, limitMs: number): Promise<Said | Outage> {
  let said: Said
  try {
    const response = await fetch(url, { method, redirect: 'error', signal: AbortSignal.timeout(Math.max(1, Math.floor(limitMs))), headers: { accept: 'application/json', ...headers }, ...(body === undefined ? {} : { body }) })
    const text = (await response.text()).slice(0, MOST_CHARACTERS)
    said = { status: response.status, text, json: readJson(text), retryAfterMs: Number(response.headers.get('retry-after') ?? 0) * 1_000 || 0 }
  } catch (error) {
    return new Outage((error as Error).name, null)
  }
  return isOutage(said.status) && !isAnswer?.(said) ? new Outage(`status ${said.status}`, said) : said
}

const isOutage = (status: number): boolean => status === 408 || status === 429 || status >= 500

/** Null for what is no JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export const isGood = ({ status }: Said): boolean => status >= 200 && status < 300

/** The answer in its promised shape. @throws ProviderFailure for everything else */
export function inShape<Shape extends TSchema>(provider: string, operation: string, shape: Shape, said: Said): Static<Shape> {
  if (!isGood(said)) throw refused(provider, operation, said)
  if (!Check(shape, said.json)) throw new ProviderFailure(provider, operation, false, `status ${said.status}, not in the published shape`)
  return said.json as Static<Shape>
}

/** What a status that is no success means to whoever asked. */
export function refused(provider: string, operation: string, said: Said): ProviderFailure {
  const code = codeIn(said.json)
  return new ProviderFailure(provider, operation, isOutage(said.status), `status ${said.status}${code === null ? '' : ` ${code}`}`)
}

/** A code is a word of the platform's; a message may name people. */
export function codeIn(json: unknown): string | null {
  const code = (json as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[\w .-]{1,60}$/.test(code) ? code : null
}

export const asJson = (value: unknown): { readonly body: string; readonly headers: Readonly<Record<string, string>> } =>
  ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } })
