/**
 * What Buka asks of whoever carries: a platform (uber-direct.ts, chowdeck.ts, glovo.ts ... and their stand-ins `pretend-*.ts`). Own
 * riders need no adapter: dispatch.ts offers to them first. An adapter speaks the platform's published contract and nothing of ours
 * beyond these types; what the contract leaves open is a value of its configuration.
 *
 * The rules that every adapter keeps (one contract test for all):
 * - `create` is given a `reference` of ours that is stored before the call. It is sent as the platform's idempotency key, external id or
 *   reference, so that a second `create` with the same one never makes a second ride. After a time-out nobody re-posts: `find`.
 * - No call is made inside a transaction, and none takes longer than `LIMIT_MS`.
 * - What goes wrong is a `ProviderFailure`: `retryable` when the same call may be made again as it is (time-out, 429, 5xx), not
 *   retryable when the platform has said no. A no that is an answer (out of its area, no couriers) is a value, not a failure.
 * - Money comes back in kobo or is refused: an adapter that is quoted in another currency says so with `unusable`.
 */
import type { DeliveryState } from '../../drizzle/schema/delivery.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import type { Pin } from '../vocabulary/place.ts'

export const LIMIT_MS = 10_000

export interface Stop extends Pin {
  readonly name: string
  /** E.164. */
  readonly phone: string
  /** One line as a person would say it: street, area, landmark. No postcode. */
  readonly address: string
  readonly area: string
  readonly city: string
  readonly plusCode: string
  readonly landmark: string
  /** How to find the door, in at most 280 characters. */
  readonly directions: string
}

export interface Ride {
  readonly deliveryId: Id<'delivery'>
  /** A short reference that can be read out, printed on the bag. */
  readonly orderNumber: string
  /** The restaurant as the platform knows it, where the two are connected (its store id); else the platform is told the address. */
  readonly storeId: string | null
  readonly from: Stop
  readonly to: Stop
  readonly items: ReadonlyArray<{ readonly name: string; readonly quantity: number; readonly price: Kobo }>
  readonly value: Kobo
  /** To be collected at the door; carriers that cannot (`canCollectCash`) are not asked. */
  readonly cashDue: Kobo
  readonly readyAt: Date
  readonly promisedTo: Date
  /** The four digits that the guest tells at the door, for platforms that ask for a PIN; others leave it out. */
  readonly pin: string | null
}

export interface CarrierQuote {
  /** The platform's id of the quote (`fee_id`, `quoteId`, `dqt_...`), or null where a quote has none. */
  readonly id: string | null
  readonly price: Kobo
  readonly expiresAt: Date
  /** Minutes from now to the pickup and to the door, where the platform says so. */
  readonly pickupMinutes: number | null
  readonly doorMinutes: number | null
}

export type QuoteAnswer = { readonly kind: 'quote'; readonly quote: CarrierQuote } | { readonly kind: 'unusable'; readonly why: 'outside' | 'closed' | 'no-couriers' | 'currency' | 'too-far' | 'cash' | 'other'; readonly said: string }

/** What the platform says about one ride, in our words. */
export interface CarrierReport {
  /** Its id of the ride. */
  readonly theirId: string
  /** Its word, kept as evidence. */
  readonly theirStatus: string
  /** Ours; null for a word that changes nothing for us, or that we do not know. */
  readonly state: DeliveryState | null
  /** When it became so, if it is said. */
  readonly at: Date | null
  readonly price: Kobo | null
  readonly trackingUrl: string | null
  /** The code that the platform asks the guest for, where it makes its own. */
  readonly pin: string | null
  readonly courier: { readonly name: string | null; readonly phone: string | null; readonly position: Pin | null } | null
  /** Why it failed or was cancelled, where it says. */
  readonly reason: string | null
}

export type CancelAnswer = { readonly kind: 'cancelled'; readonly fee: Kobo | null } | { readonly kind: 'too-late'; readonly report: CarrierReport | null } | { readonly kind: 'asked' }

export interface Carrier {
  /** As it stands in `deliveries.carrier`: kebab-case, `chowdeck`, `uber-direct`. */
  readonly name: string
  /** Where it may be asked at all; a platform that does not serve Nigeria is off unless it is switched on. */
  readonly isOn: boolean
  readonly canCollectCash: boolean
  readonly canAskForPin: boolean
  /** Every word of theirs and what it means to us; what is not here is kept, logged and changes nothing. */
  readonly statuses: Readonly<Record<string, DeliveryState | null>>
  /** The reference is the one that `create` is going to be given: some platforms bind the quote to it. */
  quote(ride: Ride, reference: Id<'carrier-try'>, now: Date): Promise<QuoteAnswer>
  /** @throws ProviderFailure, not retryable, for a quote that ran out or was used: then it is quoted again under a new reference */
  create(ride: Ride, reference: Id<'carrier-try'>, quote: CarrierQuote, now: Date): Promise<CarrierReport>
  /**
   * By our reference, after a time-out. `never-heard`: it may be created under the same reference. `cannot-tell`: the platform offers no
   * such look-up and no idempotency, so that a person has to look.
   */
  find(reference: Id<'carrier-try'>): Promise<CarrierReport | 'never-heard' | 'cannot-tell'>
  status(theirId: string): Promise<CarrierReport>
  /**
   * What a webhook of theirs says; its signature was verified over the raw bytes before. Null for one that says nothing about a ride, or
   * too little to be believed: then whoever asked calls `status`.
   */
  reportIn(webhook: unknown): CarrierReport | null
  cancel(theirId: string, reason: string): Promise<CancelAnswer>
}

export type Carriers = ReadonlyArray<Carrier>

/** Their word as our state, however they spell it; `undefined` for a word that is not in the table. */
export function stateOf({ statuses }: Pick<Carrier, 'statuses'>, theirs: string): DeliveryState | null | undefined {
  const wanted = theirs.trim().toUpperCase()
  const known = Object.keys(statuses).find((word) => word.toUpperCase() === wanted)
  return known === undefined ? undefined : statuses[known]
}
