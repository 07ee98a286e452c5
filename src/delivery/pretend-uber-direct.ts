/** Stand-in for Uber Direct: tokens, quotes, deliveries with a simulated courier, and webhooks signed with the key of the webhook. */
import { createHmac, randomUUID } from 'node:crypto'
import { type Asked, has, nextOf, type PretendGround, type PretendHook, type PretendPlatform, QUOTE_MS, RIDE_PRICE } from './pretend-platform.ts'

interface Delivery {
  readonly id: string
  readonly quoteId: string
  readonly idempotencyKey: string | null
  readonly externalId: string | null
  readonly fee: number
  readonly to: string
  status: string
  updated: Date
}

const PATH = ['pending', 'pickup', 'pickup_complete', 'dropoff', 'delivered']

export interface PretendUberDirect extends PretendPlatform {
  readonly deliveries: ReadonlyMap<string, Delivery>
  /** The error that the next quote or create gets, by its code. */
  refuseNext(code: string, status: number): void
}

export interface UberDirectSecrets {
  readonly clientId: string
  readonly clientSecret: string
  readonly customerId: string
  readonly signingKey: string
}

/** A token by client credentials, as both of Uber's APIs hand them out. */
export function uberTokens({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }) {
  const tokens = new Set<string>()
  return {
    isKnown: (headers: Headers): boolean => tokens.has(headers.get('authorization')?.replace('Bearer ', '') ?? ''),
    answer: ({ headers, text }: Asked): Response => {
      const fields = new URLSearchParams(text)
      if (headers.get('content-type') !== 'application/x-www-form-urlencoded' || fields.get('grant_type') !== 'client_credentials') return Response.json({ error: 'invalid_request' }, { status: 400 })
      if (fields.get('client_id') !== clientId || fields.get('client_secret') !== clientSecret) return Response.json({ error: 'invalid_client' }, { status: 401 })
      const token = `KA.${randomUUID()}`
      tokens.add(token)
      return Response.json({ access_token: token, expires_in: 2_592_000, token_type: 'Bearer', scope: fields.get('scope'), refresh_token: '' })
    },
  }
}

export function pretendUberDirect(secrets: UberDirectSecrets, { clock, price = () => RIDE_PRICE, quoteMs = QUOTE_MS, currency = 'NGN' }: PretendGround): PretendUberDirect {
  const tokens = uberTokens(secrets)
  const quotes = new Map<string, { fee: number; expiresAt: number; isUsed: boolean }>()
  const deliveries = new Map<string, Delivery>()
  let refusal: { code: string; status: number } | null = null
  let events = 0

  const error = (status: number, code: string, metadata?: object): Response => Response.json({ code, message: code.replaceAll('_', ' '), kind: 'error', ...(metadata ? { metadata } : {}) }, { status })
  const deliveryJson = (one: Delivery) => ({
    id: one.id, quote_id: one.quoteId, uuid: one.id.slice(4).toUpperCase(), status: one.status, complete: one.status === 'delivered', courier: PATH.indexOf(one.status) >= 1 ? { name: 'Alex I.', vehicle_type: 'motorbike', phone_number: '+2348030000000', location: { lat: 6.51, lng: 3.37 } } : null,
    courier_imminent: false, created: one.updated.toISOString(), updated: one.updated.toISOString(), currency: currency.toLowerCase(), fee: one.fee, kind: 'delivery', live_mode: false, tracking_url: `https://www.ubereats.com/orders/${one.id}`,
    undeliverable_action: '', undeliverable_reason: '', external_id: one.externalId,
  })
  /** Addresses are text that holds JSON; an object is refused. */
  const isAddress = (value: unknown): boolean => {
    try {
      return typeof value === 'string' && Array.isArray((JSON.parse(value) as { street_address?: unknown }).street_address)
    } catch {
      return false
    }
  }

  function answer({ method, path, query, json }: Asked): Response {
    const refused = method === 'POST' && refusal ? refusal : null
    if (refused) {
      refusal = null
      return error(refused.status, refused.code)
    }
    const { pickup_address: from, dropoff_address: to, dropoff_latitude: latitude } = (json ?? {}) as Record<string, unknown>
    if (method === 'POST' && path === '/delivery_quotes') {
      if (!isAddress(from) || !isAddress(to)) return error(400, 'invalid_params', { address: 'This field is required.' })
      if (typeof latitude === 'number' && !(latitude > 4 && latitude < 14)) return error(400, 'address_undeliverable')
      const id = `dqt_${randomUUID()}`
      const created = clock()
      quotes.set(id, { fee: price(), expiresAt: created.getTime() + quoteMs, isUsed: false })
      return Response.json({ kind: 'delivery_quote', id, created: created.toISOString(), expires: new Date(created.getTime() + quoteMs).toISOString(), fee: price(), currency: currency.toLowerCase(), currency_type: currency.toUpperCase(), dropoff_eta: created.toISOString(), duration: 33, pickup_duration: 24, dropoff_deadline: created.toISOString() })
    }
    if (path === '/deliveries') return method === 'POST' ? create(json) : Response.json({ data: [...deliveries.values()].toReversed().slice(0, Number(query.get('limit') ?? 20)).map(deliveryJson), object: 'list' })
    const [, , id = '', action] = path.split('/')
    const one = deliveries.get(id)
    if (!one) return error(404, 'delivery_not_found')
    if (method === 'GET' && !action) return Response.json(deliveryJson(one))
    if (method === 'POST' && action === 'cancel') {
      if (one.status !== 'canceled' && PATH.indexOf(one.status) >= PATH.indexOf('pickup_complete')) return error(400, 'noncancelable_delivery')
      Object.assign(one, { status: 'canceled', updated: clock() })
      return Response.json(deliveryJson(one))
    }
    return error(404, 'delivery_not_found')
  }

  function create(json: unknown): Response {
    const body = (json ?? {}) as Record<string, unknown>
    if (!has(json, { pickup_name: 'string', pickup_phone_number: 'string', dropoff_name: 'string', dropoff_phone_number: 'string', manifest_items: 'object' }) || !isAddress(body.pickup_address) || !isAddress(body.dropoff_address)) return error(400, 'invalid_params')
    const key = typeof body.idempotency_key === 'string' ? body.idempotency_key : null
    const before = [...deliveries.values()].find((one) => key !== null && one.idempotencyKey === key)
    if (before) return Response.json(deliveryJson(before))
    const quote = quotes.get(String(body.quote_id))
    if (body.quote_id !== undefined && !quote) return error(400, 'invalid_params')
    if (quote?.isUsed) return error(400, 'used_quote')
    if (quote && quote.expiresAt <= clock().getTime()) return error(400, 'expired_quote')
    if (quote) quote.isUsed = true
    const one: Delivery = { id: `del_${randomUUID()}`, quoteId: String(body.quote_id), idempotencyKey: key, externalId: typeof body.external_id === 'string' ? body.external_id : null, fee: quote?.fee ?? price(), to: String(body.dropoff_address), status: 'pending', updated: clock() }
    deliveries.set(one.id, one)
    return Response.json(deliveryJson(one))
  }

  return {
    name: 'uber-direct', deliveries, refuseNext: (code, status) => { refusal = { code, status } },
    answer: (asked) => {
      if (asked.path === '/oauth/v2/token') return tokens.answer(asked)
      const base = `/customers/${secrets.customerId}`
      if (!asked.path.startsWith(`${base}/`)) return error(404, 'customer_not_found')
      return tokens.isKnown(asked.headers) ? answer({ ...asked, path: asked.path.slice(base.length) }) : error(401, 'unauthorized')
    },
    underway: () => [...deliveries.values()].filter(({ status }) => nextOf(PATH, status) !== null).map(({ id }) => id),
    advance: (id, to) => {
      const one = deliveries.get(id)
      if (!one) throw new Error(`no delivery ${id}`)
      const status = to ?? nextOf(PATH, one.status)
      if (status === null) return []
      Object.assign(one, { status, updated: clock() })
      const body = JSON.stringify({ kind: 'event.delivery_status', id: `evt_${++events}`, delivery_id: id, status, live_mode: false, created: clock().toISOString(), data: deliveryJson(one) })
      return [{ body, headers: { 'x-uber-signature': createHmac('sha256', secrets.signingKey).update(body).digest('hex') } } satisfies PretendHook]
    },
  }
}
