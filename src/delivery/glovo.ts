/**
 * Glovo on demand ("LaaS"): riders from their address book to any door. Prices are major units with a currency. There is neither an
 * idempotency key nor a look-up by a reference of ours: a quote is used once, so a second create with it is a conflict and no second ride.
 */
import { type Static, Type } from 'typebox'
import type { Clock } from '../platform/clock.ts'
import type { GlovoAccount } from '../platform/delivery-platforms.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type AccessToken, withToken } from './access-token.ts'
import { type Carrier, type CarrierReport, type QuoteAnswer, type Ride, stateOf, type Stop } from './carrier.ts'
import { instantOf } from './chowdeck.ts'
import { mustHold } from './held-quote.ts'
import { asJson, type Caller, codeIn, inShape, isGood, refused } from './platform-call.ts'
import { koboOfMajor, majorOf } from './platform-money.ts'

export const GLOVO = 'glovo'

const GLOVO_STATUSES: Carrier['statuses'] = {
  CREATED: null, SCHEDULED: null, ACTIVATED: null, ACCEPTED: 'assigned', WAITING_FOR_PICKUP: 'at_restaurant', PICKED: 'picked_up', WAITING_FOR_DELIVERY: 'at_door', DELIVERED: 'delivered',
  REJECTED: 'cancelled', CANCELLED: 'cancelled', NOT_DELIVERED_NOT_RETURNED: 'failed', RETURNED: 'returned',
}

const Token = Type.Object({ accessToken: Type.String({ minLength: 1 }), expiresAt: Type.Optional(Type.Union([Type.Number(), Type.String(), Type.Null()])) })
const Quote = Type.Object({ quoteId: Type.String({ minLength: 1 }), quotePrice: Type.Number({ minimum: 0 }), currencyCode: Type.String() })
const Parcel = Type.Object({
  trackingNumber: Type.String({ minLength: 1 }),
  status: Type.Object({
    state: Type.String(), lastUpdateAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    stateChangeHistory: Type.Optional(Type.Array(Type.Object({ date: Type.Optional(Type.String()), reason: Type.Optional(Type.Union([Type.String(), Type.Null()])), value: Type.Optional(Type.String()) }))),
  }),
  price: Type.Optional(Type.Object({ delivery: Type.Optional(Type.Object({ currencyCode: Type.String(), value: Type.Number({ minimum: 0 }) })) })),
  cancellable: Type.Optional(Type.Boolean()),
})

/** Their words for a no that is an answer. */
const WHY: Readonly<Record<string, Extract<QuoteAnswer, { kind: 'unusable' }>['why']>> = {
  CITY_IS_BLOCKED: 'closed', CITY_IS_CLOSED: 'closed', DIFFERENT_WORKING_AREAS: 'outside', INVALID_DELIVERY_ADDRESS: 'outside', INVALID_DELIVERY_ADDRESS_OUTSIDE_WORKING_AREAS: 'outside',
  INVALID_DELIVERY_ADDRESS_UNABLE_TO_GEOCODE: 'outside', INVALID_PICKUP_ADDRESS: 'outside', OUT_OF_WORKING_HOURS: 'closed', OUT_OF_WORKING_AREA_PICKUP_ADDRESS: 'outside',
  OUT_OF_WORKING_AREA_DELIVERY_ADDRESS: 'outside', ADDRESSES_NOT_IN_SAME_CITY_CODE: 'outside', ERROR_PICKUP_TIME: 'closed',
}

export function glovoCarrier(account: GlovoAccount, caller: Caller, clock: Clock): Carrier {
  const call = withToken(caller, fetchToken, clock)
  const parcelUrl = (theirId: string): string => `${account.baseUrl}/v2/laas/parcels/${encodeURIComponent(theirId)}`

  async function fetchToken(): Promise<AccessToken> {
    const body = asJson({ clientId: account.clientId, clientSecret: account.clientSecret, grantType: 'client_credentials' })
    const { accessToken, expiresAt } = inShape(GLOVO, 'token', Token, await caller({ operation: 'token', method: 'POST', url: `${account.baseUrl}${account.tokenPath}`, isSafe: true, ...body }))
    return { text: accessToken, expiresAt: endOfToken(expiresAt, clock()) }
  }

  async function quote(ride: Ride, _reference: string, now: Date): Promise<QuoteAnswer> {
    if (ride.storeId === null) return { kind: 'unusable', why: 'other', said: 'the restaurant is not in their address book' }
    const said = await call({ operation: 'quote', method: 'POST', url: `${account.baseUrl}/v2/laas/quotes`, isSafe: true, ...asJson({
      pickupDetails: { addressBook: { id: ride.storeId }, pickupTime: ride.readyAt.toISOString() },
      deliveryAddress: { rawAddress: `${ride.to.address}, ${ride.to.area}, ${ride.to.city}`, coordinates: { latitude: ride.to.lat, longitude: ride.to.lng }, details: detailsOf(ride.to) },
    }) })
    const why = WHY[codeIn(said.json) ?? '']
    if (!isGood(said) && why) return { kind: 'unusable', why, said: codeIn(said.json) ?? '' }
    const { quoteId, quotePrice, currencyCode } = inShape(GLOVO, 'quote', Quote, said)
    const price = koboOfMajor(quotePrice, currencyCode)
    if (price === null) return { kind: 'unusable', why: 'currency', said: currencyCode.slice(0, 10) }
    return { kind: 'quote', quote: { id: quoteId, price, expiresAt: addMinutes(now, account.quoteMinutes), pickupMinutes: null, doorMinutes: null } }
  }

  async function status(theirId: string): Promise<CarrierReport> {
    return reportOf(inShape(GLOVO, 'status', Parcel, await call({ operation: 'status', method: 'GET', url: parcelUrl(theirId) })))
  }

  return {
    name: GLOVO, isOn: account.isOn, canCollectCash: false, canAskForPin: false, statuses: GLOVO_STATUSES, quote, status,
    create: async (ride, _reference, used, now) => {
      mustHold(GLOVO, used, now)
      const said = await call({ operation: 'create', method: 'POST', url: `${account.baseUrl}/v2/laas/quotes/${encodeURIComponent(used.id ?? '')}/parcels`, ...asJson({
        contact: { name: ride.to.name, phone: ride.to.phone }, pickupOrderCode: ride.orderNumber,
        packageDetails: { contentType: 'FOOD', description: 'Food delivery order', parcelValue: majorOf(ride.value), weight: null },
      }) })
      return { ...reportOf(inShape(GLOVO, 'create', Parcel, said)), price: used.price }
    },
    find: () => Promise.resolve('cannot-tell'),
    // Only a shared secret came with it: the parcel is read before anything is believed.
    reportIn: () => null,
    cancel: async (theirId) => {
      const said = await call({ operation: 'cancel', method: account.cancelMethod, url: `${parcelUrl(theirId)}/cancel` })
      if (isGood(said)) return { kind: 'cancelled', fee: null }
      if (said.status !== 400 && said.status !== 409 && said.status !== 422) throw refused(GLOVO, 'cancel', said)
      const report = await status(theirId)
      return report.state === 'cancelled' ? { kind: 'cancelled', fee: null } : { kind: 'too-late', report }
    },
  }
}

function reportOf({ trackingNumber, status, price }: Static<typeof Parcel>): CarrierReport {
  const last = status.stateChangeHistory?.findLast(({ value }) => value === status.state)
  return {
    theirId: trackingNumber, theirStatus: status.state, state: stateOf({ statuses: GLOVO_STATUSES }, status.state) ?? null, at: instantOf(last?.date ?? status.lastUpdateAt),
    price: price?.delivery ? koboOfMajor(price.delivery.value, price.delivery.currencyCode) : null, trackingUrl: null, pin: null, courier: null, reason: last?.reason?.slice(0, 120) ?? null,
  }
}

/** The unit of `expiresAt` is not published: a time of day in one of three spellings, or seconds from now. */
function endOfToken(expiresAt: number | string | null | undefined, now: Date): Date {
  const stated = typeof expiresAt === 'string' && !/^\d+$/.test(expiresAt) ? Date.parse(expiresAt) : Number(expiresAt ?? 0)
  if (stated > 1e12) return new Date(stated)
  if (stated > 1e9) return new Date(stated * 1_000)
  return new Date(now.getTime() + (stated > 0 ? stated : 600) * 1_000)
}

const detailsOf = ({ directions, landmark, plusCode }: Stop): string => [directions, landmark, plusCode].filter(Boolean).join(' · ').slice(0, 280)

