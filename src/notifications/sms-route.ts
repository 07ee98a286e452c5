/** What a provider of SMS is to us, and how it is spoken to over HTTP. */
import { ProviderFailure } from '../vocabulary/refusal.ts'

export interface SmsRoute {
  readonly name: 'termii' | 'africastalking'
  /** @param phone E.164. @throws ProviderFailure */
  send(phone: string, text: string): Promise<SentSms>
}

export interface SentSms {
  /** The provider's id; its delivery reports name it. */
  readonly id: string
  /** In kobo, where the provider says so in naira. */
  readonly cost: number | null
}

const LIMIT_MS = 10_000

/** A POST that ends within ten seconds, and whose failures carry no number, key or text. */
export async function post(provider: SmsRoute['name'], url: string, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { method: 'POST', redirect: 'error', signal: AbortSignal.timeout(LIMIT_MS), ...init })
    return { status: response.status, text: (await response.text()).slice(0, 20_000) }
  } catch (error) {
    // No answer: it may have been sent all the same. Neither provider knows idempotency, so this is tried once more at most.
    throw new ProviderFailure(provider, 'send', true, (error as Error).name)
  }
}

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
