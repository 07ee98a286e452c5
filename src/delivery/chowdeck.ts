/**
 * Chowdeck Relay: riders of the Nigerian platform. Amounts are kobo. There is no idempotency key; the reference is ours, so we ask for
 * it before we create. Errors have a message and no code, so a refused fee is `other`.
 */
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import type { ChowdeckAccount } from '../platform/delivery-platforms.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { type Carrier, type CarrierQuote, type CarrierReport, type QuoteAnswer, type Ride, stateOf, type Stop } from './carrier.ts'
import { mustHold } from './held-quote.ts'
import { type Ask, asJson, type Caller, inShape, isGood, refused, type Said } from './platform-call.ts'
import { koboOfMinor } from './platform-money.ts'

export const CHOWDECK = 'chowdeck'

/** Statuses of orders, and categories of webhooks, which say the same in other words. */
const CHOWDECK_STATUSES: Carrier['statuses'] = {
  received: null, accepted: 'assigned', preparing: null, awaiting_pickup: null, picked: 'picked_up', arrived: 'at_door', completed: 'delivered', rejected: 'cancelled',
  // Not published; clients in the field see it.
  cancelled: 'cancelled',
  ORDER_CREATED: null, ORDER_ASSIGNED: 'assigned', ORDER_AWAITING_PICKUP: null, ORDER_PICKED_UP: 'picked_up', ORDER_ARRIVED_AT_CUSTOMER_LOCATION: 'at_door', ORDER_COMPLETE: 'delivered', ORDER_ITEMS_UPDATED: null,
  ORDER_CANCELLED: 'cancelled',
}

const Id = Type.Union([Type.Integer(), Type.String()])
const Amount = Type.Integer({ minimum: 0 })
const enveloped = <Data extends Parameters<typeof Type.Object>[0]>(data: Data) => Type.Object({ status: Type.Literal('success'), data: Type.Object(data) })
const Fee = enveloped({ id: Id, total_amount: Amount, delivery_amount: Amount, service_amount: Amount })
const Created = enveloped({ id: Id, reference: Type.String(), status: Type.String(), delivery_price: Type.Optional(Amount), made_payment: Type.Boolean() })
const Driver = Type.Object({ name: Type.Optional(Type.Union([Type.String(), Type.Null()])), phone: Type.Optional(Type.Union([Type.String(), Type.Null()])) })
const details = {
  reference: Type.String(), status: Type.String(), total_price: Type.Optional(Amount), currency: Type.Optional(Type.String()),
  driver: Type.Optional(Type.Union([Driver, Type.Null()])), tracking_url: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  updated_at: Type.Optional(Type.Union([Type.String(), Type.Null()])),
}
const Delivery = enveloped(details)
const Hook = Type.Object({ category: Type.String(), payload: Type.Object(details) })

/** Success and failure both come as 200 at times. */
const isFailed = (said: Said): boolean => !isGood(said) || (said.json as { status?: unknown } | null)?.status === 'failed'
/** Calls of both sides, Relay and stores, with the key. */
export const chowdeckCall = (account: ChowdeckAccount, call: Caller) => (operation: string, method: Ask['method'], path: string, body?: unknown, isSafe = false): Promise<Said> => {
  const json = body === undefined ? undefined : asJson(body)
  return call({ operation, method, url: `${account.baseUrl}${path}`, isSafe, ...(json ? { body: json.body } : {}), headers: { ...json?.headers, authorization: `Bearer ${account.apiKey}` } })
}

export function chowdeckCarrier(account: ChowdeckAccount, caller: Caller): Carrier {
  const ask = chowdeckCall(account, caller)

  async function quote(ride: Ride, _reference: string, now: Date): Promise<QuoteAnswer> {
    const said = await ask('quote', 'POST', '/relay/delivery/fee', {
      source_address: place(ride.from), destination_address: place(ride.to), estimated_order_amount: ride.value,
    }, true)
    if (isFailed(said) && said.status !== 401 && said.status !== 403 && said.status < 429) return { kind: 'unusable', why: 'other', said: `status ${said.status}` }
    const { data } = inShape(CHOWDECK, 'quote', Fee, said)
    return { kind: 'quote', quote: { id: String(data.id), price: data.total_amount as Kobo, expiresAt: addMinutes(now, account.quoteMinutes), pickupMinutes: null, doorMinutes: null } }
  }

  async function find(reference: string): Promise<CarrierReport | 'never-heard'> {
    const said = await ask('find', 'GET', `/relay/delivery/${encodeURIComponent(reference)}`)
    return said.status === 404 ? 'never-heard' : reportOf(inShape(CHOWDECK, 'find', Delivery, said).data)
  }

  async function status(theirId: string): Promise<CarrierReport> {
    return reportOf(inShape(CHOWDECK, 'status', Delivery, await ask('status', 'GET', `/relay/delivery/${encodeURIComponent(theirId)}`)).data)
  }

  return {
    name: CHOWDECK, isOn: account.isOn, canCollectCash: false, canAskForPin: false, statuses: CHOWDECK_STATUSES, quote, find, status,
    create: async (ride, reference, used, now) => {
      const known = await find(reference)
      if (known !== 'never-heard') return known
      mustHold(CHOWDECK, used, now)
      const said = await ask('create', 'POST', '/relay/delivery', {
        fee_id: feeIdOf(used), item_type: 'Food', user_action: 'sending', reference, estimated_order_amount: ride.value, customer_delivery_note: noteFor(ride.to),
        source_contact: contact(ride.from), destination_contact: contact(ride.to),
      })
      if (isFailed(said)) throw isGood(said) ? new ProviderFailure(CHOWDECK, 'create', false, 'status failed') : refused(CHOWDECK, 'create', said)
      const { data } = inShape(CHOWDECK, 'create', Created, said)
      if (!data.made_payment) {
        // Our wallet there is short: nobody will come, so it must not stand there and be carried later beside another carrier's.
        await ask('cancel', 'POST', `/relay/delivery/${encodeURIComponent(reference)}/cancel`, { reason: 'not paid' })
        throw new ProviderFailure(CHOWDECK, 'create', false, 'the wallet is short')
      }
      return { ...reportOf(data), price: used.price }
    },
    reportIn: (webhook) => {
      if (!Check(Hook, webhook)) return null
      const report = reportOf(webhook.payload)
      return { ...report, state: stateOf({ statuses: CHOWDECK_STATUSES }, webhook.category) ?? report.state }
    },
    cancel: async (theirId, reason) => {
      const said = await ask('cancel', 'POST', `/relay/delivery/${encodeURIComponent(theirId)}/cancel`, { reason })
      if (!isFailed(said)) return { kind: 'cancelled', fee: null }
      if (said.status === 401 || said.status >= 429) throw refused(CHOWDECK, 'cancel', said)
      const report = await status(theirId)
      return report.state === 'cancelled' ? { kind: 'cancelled', fee: null } : { kind: 'too-late', report }
    },
  }

  function reportOf(data: { readonly reference: string; readonly status: string; readonly total_price?: number; readonly currency?: string; readonly driver?: { name?: string | null; phone?: string | null } | null; readonly tracking_url?: string | null; readonly updated_at?: string | null }): CarrierReport {
    return {
      // Their paths take the reference, not their own number.
      theirId: data.reference, theirStatus: data.status, state: stateOf({ statuses: CHOWDECK_STATUSES }, data.status) ?? null, at: instantOf(data.updated_at),
      pin: null, price: data.total_price === undefined ? null : koboOfMinor(data.total_price, data.currency ?? 'NGN'), trackingUrl: data.tracking_url ?? null,
      courier: data.driver?.name ? { name: data.driver.name, phone: data.driver.phone ?? null, position: null } : null, reason: null,
    }
  }
}

const place = ({ lat, lng }: Stop) => ({ latitude: lat, longitude: lng })
/** Their samples write numbers as people dial them. */
const contact = ({ name, phone }: Stop) => ({ name, phone: phone.replace(/^\+234/, '0'), country_code: 'NG' })
const noteFor = ({ directions, landmark, plusCode }: Stop): string => [directions, landmark, plusCode].filter(Boolean).join(' · ').slice(0, 280)
const feeIdOf = ({ id }: CarrierQuote): number | string => (id !== null && /^\d{1,15}$/.test(id) ? Number(id) : id ?? '')

/** Null for what is no time. */
export function instantOf(text: string | null | undefined): Date | null {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? null : new Date(time)
}
