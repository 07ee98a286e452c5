/**
 * Uber Direct. It does not serve Nigeria: off unless switched on. Amounts are hundredths; addresses are JSON inside of JSON; a quote is
 * used once; a repeated create is told apart by `idempotency_key` for an hour, and by `external_id` for ever.
 */
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Clock } from '../platform/clock.ts'
import type { UberDirectAccount } from '../platform/delivery-platforms.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { withToken } from './access-token.ts'
import { type Carrier, type CarrierQuote, type CarrierReport, type QuoteAnswer, type Ride, stateOf, type Stop } from './carrier.ts'
import { instantOf } from './chowdeck.ts'
import { mustHold } from './held-quote.ts'
import { asJson, type Caller, codeIn, inShape, isGood, refused, type Said } from './platform-call.ts'
import { koboOfMinor } from './platform-money.ts'
import { uberToken } from './uber-token.ts'

export const UBER_DIRECT = 'uber-direct'

const UBER_DIRECT_STATUSES: Carrier['statuses'] = { pending: null, pickup: 'assigned', pickup_complete: 'picked_up', dropoff: 'picked_up', delivered: 'delivered', canceled: 'cancelled', returned: 'returned' }

const WHY: Readonly<Record<string, Extract<QuoteAnswer, { kind: 'unusable' }>['why']>> = {
  address_undeliverable: 'outside', unknown_location: 'outside', address_undeliverable_limited_couriers: 'no-couriers', couriers_busy: 'no-couriers', robo_couriers_busy: 'no-couriers', pickup_ready_too_late: 'closed',
}

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Quote = Type.Object({
  id: Type.String({ minLength: 1 }), expires: Type.String(), fee: Type.Integer({ minimum: 0 }), currency: Type.String(),
  duration: Type.Optional(Type.Integer()), pickup_duration: Type.Optional(Type.Integer()),
})
const Delivery = Type.Object({
  id: Type.String({ minLength: 1 }), status: Type.String(), fee: Type.Optional(Type.Integer({ minimum: 0 })), currency: Type.Optional(Type.String()), external_id: Text,
  tracking_url: Text, undeliverable_reason: Text, updated: Text,
  courier: Type.Optional(Type.Union([Type.Null(), Type.Object({
    name: Text, phone_number: Text, location: Type.Optional(Type.Union([Type.Null(), Type.Object({ lat: Type.Number(), lng: Type.Number() })])),
  })])),
})
/** All but the ride and its status may be missing. */
const Hook = Type.Object({ kind: Type.Literal('event.delivery_status'), delivery_id: Type.String({ minLength: 1 }), status: Type.String(), data: Type.Optional(Type.Partial(Delivery)) })
const List = Type.Object({ data: Type.Array(Delivery) })
/** How far back a lost ride is looked for. */
const LOOKED_AT = 100

export function uberDirectCarrier(account: UberDirectAccount, caller: Caller, clock: Clock): Carrier {
  const call = withToken(caller, uberToken(UBER_DIRECT, account, 'eats.deliveries', caller, clock), clock)
  const base = `${account.baseUrl}/customers/${encodeURIComponent(account.customerId)}`
  const isAnswer = (said: Said): boolean => WHY[codeIn(said.json) ?? ''] !== undefined

  async function quote(ride: Ride): Promise<QuoteAnswer> {
    const said = await call({ operation: 'quote', method: 'POST', url: `${base}/delivery_quotes`, isSafe: true, isAnswer, ...asJson({ ...ends(ride), ...windows(ride), manifest_total_value: ride.value }) })
    const code = codeIn(said.json) ?? ''
    if (!isGood(said) && WHY[code]) return { kind: 'unusable', why: WHY[code], said: code }
    const read = inShape(UBER_DIRECT, 'quote', Quote, said)
    const price = koboOfMinor(read.fee, read.currency)
    const expiresAt = instantOf(read.expires)
    if (price === null || expiresAt === null) return { kind: 'unusable', why: price === null ? 'currency' : 'other', said: read.currency.slice(0, 10) }
    return { kind: 'quote', quote: { id: read.id, price, expiresAt, pickupMinutes: read.pickup_duration ?? null, doorMinutes: read.duration ?? null } }
  }

  const post = (ride: Ride, reference: string, used: CarrierQuote): Promise<Said> => call({ operation: 'create', method: 'POST', url: `${base}/deliveries`, isSafe: true, isAnswer, ...asJson({
    ...ends(ride), ...windows(ride), quote_id: used.id, idempotency_key: reference, external_id: reference, manifest_reference: ride.orderNumber, manifest_total_value: ride.value,
    pickup_name: ride.from.name, dropoff_name: ride.to.name, dropoff_notes: notesOf(ride.to), deliverable_action: 'deliverable_action_meet_at_door', undeliverable_action: 'return',
    manifest_items: ride.items.map(({ name, quantity, price }) => ({ name: name.slice(0, 80), quantity, size: 'small', price })),
  }) })

  async function status(theirId: string): Promise<CarrierReport> {
    return reportOf(inShape(UBER_DIRECT, 'status', Delivery, await call({ operation: 'status', method: 'GET', url: `${base}/deliveries/${encodeURIComponent(theirId)}` })))
  }

  return {
    name: UBER_DIRECT, isOn: account.isOn, canCollectCash: false, canAskForPin: false, statuses: UBER_DIRECT_STATUSES, quote, status,
    create: async (ride, reference, used, now) => {
      mustHold(UBER_DIRECT, used, now)
      let said = await post(ride, reference, used)
      if (codeIn(said.json) === 'duplicate_delivery') {
        const theirs = (said.json as { metadata?: { delivery_id?: unknown } }).metadata?.delivery_id
        const made = typeof theirs === 'string' ? await call({ operation: 'status', method: 'GET', url: `${base}/deliveries/${encodeURIComponent(theirs)}` }) : said
        // Somebody else's ride to the same door is not ours.
        if ((made.json as { external_id?: unknown } | null)?.external_id !== reference) throw refused(UBER_DIRECT, 'create', said)
        said = made
      }
      return reportOf(inShape(UBER_DIRECT, 'create', Delivery, said))
    },
    find: async (reference) => {
      const { data } = inShape(UBER_DIRECT, 'find', List, await call({ operation: 'find', method: 'GET', url: `${base}/deliveries?limit=${LOOKED_AT}` }))
      const made = data.find((delivery) => delivery.external_id === reference)
      return made ? reportOf(made) : 'never-heard'
    },
    reportIn: (webhook) => (Check(Hook, webhook) ? reportOf({ ...webhook.data, id: webhook.delivery_id, status: webhook.status }) : null),
    cancel: async (theirId) => {
      const said = await call({ operation: 'cancel', method: 'POST', url: `${base}/deliveries/${encodeURIComponent(theirId)}/cancel`, isSafe: true, ...asJson({}) })
      if (isGood(said)) return { kind: 'cancelled', fee: null }
      if (codeIn(said.json) !== 'noncancelable_delivery') throw refused(UBER_DIRECT, 'cancel', said)
      const report = await status(theirId)
      return report.state === 'cancelled' ? { kind: 'cancelled', fee: null } : { kind: 'too-late', report }
    },
  }
}

function reportOf({ id, status, fee, currency, tracking_url: trackingUrl, undeliverable_reason: reason, updated, courier }: Static<typeof Delivery>): CarrierReport {
  return {
    theirId: id, theirStatus: status, state: stateOf({ statuses: UBER_DIRECT_STATUSES }, status) ?? null, at: instantOf(updated), price: fee === undefined ? null : koboOfMinor(fee, currency ?? ''),
    trackingUrl: trackingUrl || null, pin: null, courier: courier ? { name: courier.name ?? null, phone: courier.phone_number ?? null, position: courier.location ?? null } : null, reason: reason || null,
  }
}

const addressOf = ({ address, area, city }: Stop): string => JSON.stringify({ street_address: [`${address}, ${area}`], city, state: '', zip_code: '', country: 'NG' })
const notesOf = ({ directions, landmark, plusCode }: Stop): string => [directions, landmark, plusCode].filter(Boolean).join(' · ').slice(0, 280)

function ends({ from, to, storeId }: Ride) {
  return {
    pickup_address: addressOf(from), pickup_latitude: from.lat, pickup_longitude: from.lng, pickup_phone_number: from.phone,
    dropoff_address: addressOf(to), dropoff_latitude: to.lat, dropoff_longitude: to.lng, dropoff_phone_number: to.phone,
    // On the quote as well as on the delivery, or they do not belong together.
    ...(storeId === null ? {} : { external_store_id: storeId }),
  }
}

/** Their windows: ten minutes for the pickup, twenty for the door, neither in the past. */
function windows({ readyAt, promisedTo }: Ride) {
  const deadline = addMinutes(readyAt, 20)
  const door = addMinutes(deadline, 20) > promisedTo ? addMinutes(deadline, 20) : promisedTo
  return { pickup_ready_dt: readyAt.toISOString(), pickup_deadline_dt: deadline.toISOString(), dropoff_ready_dt: readyAt.toISOString(), dropoff_deadline_dt: door.toISOString() }
}
