/** A ride is created with the quote that was chosen for it, or not at all: whoever asked quotes again, under a new reference. */
import { ProviderFailure } from '../vocabulary/refusal.ts'
import type { CarrierQuote } from './carrier.ts'

/** @throws ProviderFailure for a quote that ran out */
export function mustHold(provider: string, { expiresAt }: CarrierQuote, now: Date): void {
  if (expiresAt <= now) throw new ProviderFailure(provider, 'create', false, 'the quote has run out')
}
