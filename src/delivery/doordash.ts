/**
 * DoorDash Drive. It does not serve Nigeria: off unless switched on. `external_delivery_id` is our reference and unique with them, for
 * quotes too: the quote is made under the reference and then accepted, so a ride never costs more than was agreed.
 */
import { type Static, Type } from 'typebox'
import type { Clock } from '../platform/clock.ts'
import type { DoorDashAccount } from '../platform/delivery-platforms.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { type Carrier, type CarrierReport, type QuoteAnswer, type Ride, stateOf, type Stop } from './carrier.ts'
import { instantOf } from './chowdeck.ts'
import { doordashToken } from './doordash-token.ts'
import { mustHold } from './held-quote.ts'
import { type Ask, asJson, type Caller, codeIn, inShape, isGood, refused, type Said } from './platform-call.ts'
import { koboOfMinor } from './platform-money.ts'

export const DOORDASH = 'doordash'

/** `delivery_status` of the API, and `event_name` of webhooks, which says the same in other words. */
const DOORDASH_STATUSES: Carrier['statuses'] = {
  quote: null, created: null, confirmed: 'assigned', enroute_to_pickup: 'assigned', arrived_at_pickup: 'at_restaurant', picked_up: 'picked_up', enroute_to_dropoff: 'picked_up', arrived_at_dropoff: 'at_door',
  delivered: 'delivered', enroute_to_return: 'returning', arrived_at_return: 'returning', returned: 'returned', cancelled: 'cancelled',
  DELIVERY_CREATED: null, DELIVERY_BATCHED: null, DASHER_CONFIRMED: 'assigned', DASHER_ENROUTE_TO_PICKUP: 'assigned', DASHER_CONFIRMED_PICKUP_ARRIVAL: 'at_restaurant', DASHER_PICKED_UP: 'picked_up',
  DASHER_ENROUTE_TO_DROPOFF: 'picked_up', DASHER_CONFIRMED_DROPOFF_ARRIVAL: 'at_door', DASHER_DROPPED_OFF: 'delivered', DELIVERY_CANCELLED: 'cancelled', DELIVERY_RETURN_INITIALIZED: 'returning',
  DASHER_CONFIRMED_RETURN_ARRIVAL: 'returning', DELIVERY_RETURNED: 'returned',
}

const WHY: Readonly<Record<string, Extract<QuoteAnswer, { kind: 'unusable' }>['why']>> = {
  distance_too_long: 'too-far', pickup_address_not_in_coverage: 'outside', delivery_address_not_in_coverage: 'outside', outside_of_delivery_time: 'closed',
}

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Delivery = Type.Object({
  external_delivery_id: Type.String({ minLength: 1 }), delivery_status: Type.String(), fee: Type.Optional(Type.Integer({ minimum: 0 })), currency: Type.Optional(Type.String()),
  updated_at: Text, pickup_time_estimated: Text, dropoff_time_estimated: Text, tracking_url: Text, cancellation_reason: Text, dasher_name: Text, dasher_dropoff_phone_number: Text,
  dasher_location: Type.Optional(Type.Union([Type.Null(), Type.Object({ lat: Type.Number(), lng: Type.Number() })])),
})
type Delivery = Static<typeof Delivery>

/** Calls of both sides, Drive and Marketplace, each with a token of its own. */
export const doordashCall = (account: DoorDashAccount, call: Caller, clock: Clock) => async (ask: Ask): Promise<Said> =>
  call({ ...ask, headers: { ...ask.headers, authorization: `Bearer ${await doordashToken(account, clock())}` } })

export function doordashCarrier(account: DoorDashAccount, caller: Caller, clock: Clock): Carrier {
  const call = doordashCall(account, caller, clock)
  const rides = `${account.baseUrl}/drive/v2/deliveries`
  const rideUrl = (id: string): string => `${rides}/${encodeURIComponent(id)}`

  const quoted = (ride: Ride, externalId: string): Promise<Said> => call({ operation: 'quote', method: 'POST', url: `${account.baseUrl}/drive/v2/quotes`, isSafe: true, ...asJson(requestOf(ride, externalId)) })

  async function known(id: string): Promise<Delivery | null> {
    const said = await call({ operation: 'find', method: 'GET', url: rideUrl(id) })
    return said.status === 404 || codeIn(said.json) === 'unknown_delivery_id' ? null : inShape(DOORDASH, 'find', Delivery, said)
  }

  return {
    name: DOORDASH, isOn: account.isOn, canCollectCash: false, canAskForPin: false, statuses: DOORDASH_STATUSES,
    quote: async (ride, reference, now) => {
      const said = await quoted(ride, reference)
      const reason = (said.json as { reason?: unknown } | null)?.reason
      if (!isGood(said) && codeIn(said.json) === 'invalid_delivery_parameters' && typeof reason === 'string') return { kind: 'unusable', why: WHY[reason] ?? 'other', said: reason.slice(0, 60) }
      const before = codeIn(said.json) === 'duplicate_delivery_id' ? await known(reference) : null
      const read = before ?? inShape(DOORDASH, 'quote', Delivery, said)
      const price = koboOfMinor(read.fee ?? -1, read.currency ?? '')
      if (price === null) return { kind: 'unusable', why: 'currency', said: (read.currency ?? '').slice(0, 10) }
      return { kind: 'quote', quote: { id: read.external_delivery_id, price, expiresAt: addMinutes(now, account.quoteMinutes), pickupMinutes: minutesTo(read.pickup_time_estimated, now), doorMinutes: minutesTo(read.dropoff_time_estimated, now) } }
    },
    create: async (_ride, reference, quote, now) => {
      const before = await known(reference)
      if (before && before.delivery_status !== 'quote') return reportOf(before)
      mustHold(DOORDASH, quote, now)
      if (quote.id !== reference) throw new ProviderFailure(DOORDASH, 'create', false, 'quoted under another reference')
      const said = await call({ operation: 'create', method: 'POST', url: `${account.baseUrl}/drive/v2/quotes/${encodeURIComponent(reference)}/accept`, isSafe: true, ...asJson({}) })
      if (!isGood(said)) {
        // A try before this one may have been heard.
        const after = await known(reference)
        if (after === null || after.delivery_status === 'quote') throw refused(DOORDASH, 'create', said)
        return reportOf(after)
      }
      return reportOf(inShape(DOORDASH, 'create', Delivery, said))
    },
    find: async (reference) => {
      const found = await known(reference)
      // A quote that was not accepted is no ride.
      return found === null || found.delivery_status === 'quote' ? 'never-heard' : reportOf(found)
    },
    // The body is not signed: the ride is read before anything is believed.
    reportIn: () => null,
    status: async (theirId) => reportOf(inShape(DOORDASH, 'status', Delivery, await call({ operation: 'status', method: 'GET', url: rideUrl(theirId) }))),
    cancel: async (theirId) => {
      const said = await call({ operation: 'cancel', method: 'PUT', url: `${rideUrl(theirId)}/cancel`, isSafe: true, ...asJson({}) })
      if (isGood(said)) return { kind: 'cancelled', fee: null }
      if (codeIn(said.json) !== 'cancel_not_allowed') throw refused(DOORDASH, 'cancel', said)
      const reason = (said.json as { reason?: unknown }).reason
      return reason === 'delivery_cancelled' ? { kind: 'cancelled', fee: null } : { kind: 'too-late', report: await known(theirId).then((found) => found && reportOf(found)) }
    },
  }
}

/** A ride that was cancelled because nobody took it at the door has failed, not vanished. */
const FAILED = new Set(['failed_to_deliver', 'failed_to_return'])

function reportOf(read: Delivery): CarrierReport {
  const state = FAILED.has(read.cancellation_reason ?? '') ? 'failed' : stateOf({ statuses: DOORDASH_STATUSES }, read.delivery_status) ?? null
  return {
    theirId: read.external_delivery_id, theirStatus: read.delivery_status, state, at: instantOf(read.updated_at), price: read.fee === undefined ? null : koboOfMinor(read.fee, read.currency ?? ''),
    trackingUrl: read.tracking_url ?? null, pin: null, reason: read.cancellation_reason ?? null,
    courier: read.dasher_name ? { name: read.dasher_name, phone: read.dasher_dropoff_phone_number ?? null, position: read.dasher_location ?? null } : null,
  }
}

const addressOf = ({ address, area, city }: Stop): string => [address, area, city].filter(Boolean).join(', ')

const requestOf = (ride: Ride, externalId: string) => ({
  external_delivery_id: externalId, pickup_address: addressOf(ride.from), pickup_business_name: ride.from.name, pickup_phone_number: ride.from.phone, pickup_reference_tag: ride.orderNumber,
  pickup_instructions: ride.from.directions.slice(0, 280), dropoff_address: addressOf(ride.to), dropoff_phone_number: ride.to.phone, dropoff_contact_given_name: ride.to.name, dropoff_contact_send_notifications: false,
  dropoff_location: { lat: ride.to.lat, lng: ride.to.lng }, dropoff_instructions: [ride.to.directions, ride.to.landmark, ride.to.plusCode].filter(Boolean).join(' · ').slice(0, 280), order_value: ride.value,
  items: ride.items.map(({ name, quantity, price }) => ({ name, quantity, price })), pickup_time: ride.readyAt.toISOString(), action_if_undeliverable: 'return_to_pickup', contactless_dropoff: false,
})

function minutesTo(text: string | null | undefined, now: Date): number | null {
  const at = instantOf(text)
  return at === null ? null : Math.max(0, Math.round((at.getTime() - now.getTime()) / 60_000))
}
