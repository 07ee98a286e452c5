/** Stand-in for DoorDash: Drive rides, Marketplace menus and orders, each call with a JWT that is really checked, and webhooks with an agreed header. */
import { randomUUID } from 'node:crypto'
import { jwtVerify } from 'jose'
import { type Asked, has, nextOf, type PretendGround, type PretendHook, type PretendOrder, type PretendPlatform, QUOTE_MS, RIDE_PRICE } from './pretend-platform.ts'

interface Delivery {
  readonly request: Record<string, unknown>
  readonly fee: number
  readonly expiresAt: number
  status: string
  reason: string | null
  updated: Date
}

interface StoreOrder {
  readonly id: string
  readonly store: string
  status: string
}

const PATH = ['created', 'confirmed', 'enroute_to_pickup', 'arrived_at_pickup', 'picked_up', 'enroute_to_dropoff', 'arrived_at_dropoff', 'delivered']
const EVENT: Readonly<Record<string, string>> = {
  confirmed: 'DASHER_CONFIRMED', enroute_to_pickup: 'dasher_enroute_to_pickup', arrived_at_pickup: 'DASHER_CONFIRMED_PICKUP_ARRIVAL', picked_up: 'DASHER_PICKED_UP', enroute_to_dropoff: 'dasher_enroute_to_dropoff',
  arrived_at_dropoff: 'DASHER_CONFIRMED_DROPOFF_ARRIVAL', delivered: 'DASHER_DROPPED_OFF', cancelled: 'DELIVERY_CANCELLED', enroute_to_return: 'DELIVERY_RETURN_INITIALIZED', arrived_at_return: 'DASHER_CONFIRMED_RETURN_ARRIVAL', returned: 'DELIVERY_RETURNED',
}

export interface PretendDoorDash extends PretendPlatform {
  readonly deliveries: ReadonlyMap<string, Delivery>
  readonly orders: ReadonlyMap<string, StoreOrder>
  readonly menus: ReadonlyMap<string, unknown>
  readonly switched: ReadonlyMap<string, boolean>
}

export interface DoorDashSecrets {
  readonly developerId: string
  readonly keyId: string
  readonly signingSecret: string
  readonly webhookAuthorization: string
  readonly providerType: string
}

export function pretendDoorDash(secrets: DoorDashSecrets, { clock, price = () => RIDE_PRICE, quoteMs = QUOTE_MS, currency = 'NGN' }: PretendGround): PretendDoorDash {
  const deliveries = new Map<string, Delivery>()
  const orders = new Map<string, StoreOrder>()
  const menus = new Map<string, unknown>()
  const switched = new Map<string, boolean>()

  const error = (status: number, code: string, more: object = {}): Response => Response.json({ code, message: code.replaceAll('_', ' '), ...more }, { status })
  const deliveryJson = (one: Delivery) => ({
    ...one.request, currency, delivery_status: one.status, fee: one.fee, updated_at: one.updated.toISOString(), cancellation_reason: one.reason, pickup_time_estimated: new Date(one.updated.getTime() + 22 * 60_000).toISOString(),
    dropoff_time_estimated: new Date(one.updated.getTime() + 47 * 60_000).toISOString(), support_reference: '86313', tracking_url: `https://doordash.com/drive/portal/track/${String(one.request.external_delivery_id)}`,
    ...(PATH.indexOf(one.status) >= 1 ? { dasher_id: 123212, dasher_name: 'John D.', dasher_dropoff_phone_number: '+2348030000000', dasher_location: { lat: 6.51, lng: 3.37 } } : {}),
  })

  async function isSigned(headers: Headers): Promise<boolean> {
    try {
      const { payload, protectedHeader } = await jwtVerify(headers.get('authorization')?.replace('Bearer ', '') ?? '', Buffer.from(secrets.signingSecret, 'base64url'), { audience: 'doordash', issuer: secrets.developerId, currentDate: clock() })
      return payload.kid === secrets.keyId && protectedHeader['dd-ver'] === 'DD-JWT-V1'
    } catch {
      return false
    }
  }

  function drive({ method, path, json }: Asked): Response {
    const body = (json ?? {}) as Record<string, unknown>
    const id = String(body.external_delivery_id)
    if (method === 'POST' && (path === '/drive/v2/quotes' || path === '/drive/v2/deliveries')) {
      if (!has(json, { external_delivery_id: 'string', dropoff_address: 'string', dropoff_phone_number: 'string' })) return error(400, 'validation_error', { field_errors: [{ field: 'dropoff_phone_number', error: 'Must be a valid E.164 number' }] })
      if (deliveries.has(id)) return error(409, 'duplicate_delivery_id', { external_delivery_id: id })
      const latitude = (body.dropoff_location as { lat?: number } | undefined)?.lat
      if (latitude !== undefined && !(latitude > 4 && latitude < 14)) return error(422, 'invalid_delivery_parameters', { reason: 'delivery_address_not_in_coverage' })
      const one: Delivery = { request: body, fee: price(), expiresAt: clock().getTime() + quoteMs, status: path.endsWith('/quotes') ? 'quote' : 'created', reason: null, updated: clock() }
      deliveries.set(id, one)
      return Response.json(deliveryJson(one))
    }
    const [, , , kind = '', name = '', action] = path.split('/').map(decodeURIComponent)
    const one = deliveries.get(name)
    if (!one) return error(404, 'unknown_delivery_id', { external_delivery_id: name })
    if (kind === 'quotes' && action === 'accept' && method === 'POST') {
      if (one.status !== 'quote') return error(409, 'duplicate_delivery_id', { external_delivery_id: name })
      if (one.expiresAt <= clock().getTime()) return error(400, 'validation_error', { field_errors: [{ field: 'external_delivery_id', error: 'The quote has expired' }] })
      Object.assign(one, { status: 'created', updated: clock() })
      return Response.json(deliveryJson(one))
    }
    if (kind === 'deliveries' && method === 'GET' && !action) return Response.json(deliveryJson(one))
    if (kind === 'deliveries' && method === 'PUT' && action === 'cancel') {
      if (one.status === 'cancelled') return error(409, 'cancel_not_allowed', { reason: 'delivery_cancelled' })
      if (PATH.indexOf(one.status) >= PATH.indexOf('picked_up')) return error(409, 'cancel_not_allowed', { reason: 'delivery_picked_up' })
      Object.assign(one, { status: 'cancelled', reason: 'cancelled_by_creator', updated: clock() })
      return Response.json(deliveryJson(one))
    }
    return error(404, 'unknown_delivery_id')
  }

  function marketplace({ method, path, headers, json }: Asked): Response {
    if (headers.get('auth-version') !== 'v2' || !headers.get('user-agent')?.endsWith('/1.0')) return error(401, 'authentication_error')
    const parts = path.split('/').slice(4).map(decodeURIComponent)
    if (parts[0] === 'menus') {
      if (!has(json, { store: 'object', menu: 'object', open_hours: 'object' })) return error(400, 'validation_error', { field_errors: [] })
      if (method === 'PATCH' && !menus.has(parts[1] ?? '')) return error(404, 'validation_error')
      const id = method === 'PATCH' ? parts[1] ?? '' : randomUUID()
      menus.set(id, json)
      return Response.json({ id }, { status: 200 })
    }
    if (parts[0] === 'stores' && method === 'PUT' && parts[3] === 'status' && Array.isArray(json)) {
      for (const one of json as Array<{ merchant_supplied_id: string; is_active: boolean }>) switched.set(one.merchant_supplied_id, one.is_active)
      return Response.json({}, { status: 200 })
    }
    const order = parts[0] === 'orders' ? orders.get(parts[1] ?? '') : undefined
    if (!order || method !== 'PATCH') return error(404, 'validation_error')
    if (parts.length === 2) {
      const { order_status: status, merchant_supplied_id: ours } = (json ?? {}) as Record<string, unknown>
      if ((status !== 'success' && status !== 'fail') || typeof ours !== 'string') return error(400, 'validation_error')
      order.status = status
      return new Response(null, { status: 202 })
    }
    order.status = parts.at(-1) === 'order_ready_for_pickup' ? 'ready' : 'cancelled'
    return new Response(null, { status: 202 })
  }

  return {
    name: 'doordash', deliveries, orders, menus, switched,
    answer: async (asked) => {
      if (!await isSigned(asked.headers)) return error(401, 'authentication_error')
      return asked.path.startsWith('/marketplace/') ? marketplace(asked) : drive(asked)
    },
    underway: () => [...deliveries].filter(([, { status }]) => nextOf(PATH, status) !== null).map(([id]) => id),
    advance: (id, to) => {
      const one = deliveries.get(id)
      if (!one) throw new Error(`no delivery ${id}`)
      const status = to ?? nextOf(PATH, one.status)
      if (status === null) return []
      Object.assign(one, { status, updated: clock() })
      return EVENT[status] ? [hookOf({ event_name: EVENT[status], external_delivery_id: id, created_at: clock().toISOString(), currency, fee: one.fee })] : []
    },
    placeOrder: (store, order) => {
      const id = randomUUID()
      orders.set(id, { id, store, status: 'NEW' })
      return { id, hooks: [hookOf(orderJson(id, store, order))] }
    },
  }

  function hookOf(body: object): PretendHook {
    return { body: JSON.stringify(body), headers: { authorization: secrets.webhookAuthorization } }
  }

  function orderJson(id: string, store: string, { lines, note }: PretendOrder) {
    return {
      event: { type: 'OrderCreate', status: 'NEW' },
      order: {
        id, store: { merchant_supplied_id: store, provider_type: secrets.providerType }, consumer: { id: 1, first_name: 'Ada', last_name: 'O', phone: '+16505555555', email: 'ada@example.com' },
        categories: [{ name: 'Mains', merchant_supplied_id: 'cat-1', items: lines.map((line) => ({
          name: line.name, merchant_supplied_id: line.itemId, price: line.price, quantity: line.quantity, special_instructions: '',
          extras: (line.options ?? []).length === 0 ? [] : [{ name: 'Choices', merchant_supplied_id: 'ex-1', options: (line.options ?? []).map((option) => ({ name: option.name, merchant_supplied_id: option.itemId, price: option.price, quantity: 1, extras: [] })) }],
        })) }],
        subtotal: lines.reduce((sum, line) => sum + (line.price + (line.options ?? []).reduce((all, option) => all + option.price, 0)) * line.quantity, 0), tax: 0, tip_amount: 0, merchant_tip_amount: 0, is_pickup: false,
        estimated_pickup_time: clock().toISOString(), order_special_instructions: note ?? '', delivery_short_code: 'A1B2', fulfillment_type: 'dx_delivery', commission_type: 'regular', is_tax_remitted_by_doordash: false,
      },
    }
  }
}
