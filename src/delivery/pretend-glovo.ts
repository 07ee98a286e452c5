/** Stand-in for Glovo: rides from an address book, stores with orders and a menu that they download, and webhooks with a shared secret. */
import { randomUUID } from 'node:crypto'
import { type Asked, has, nextOf, type PretendGround, type PretendHook, type PretendOrder, type PretendPlatform, QUOTE_MS, RIDE_PRICE } from './pretend-platform.ts'

interface Parcel {
  readonly trackingNumber: string
  readonly pickupOrderCode: string
  readonly price: number
  readonly contact: unknown
  readonly history: Array<{ date: string; value: string; reason?: string }>
  state: string
}

interface StoreOrder {
  readonly id: string
  readonly store: string
  status: string
}

const PATH = ['CREATED', 'ACTIVATED', 'ACCEPTED', 'WAITING_FOR_PICKUP', 'PICKED', 'WAITING_FOR_DELIVERY', 'DELIVERED']

export interface PretendGlovo extends PretendPlatform {
  readonly parcels: ReadonlyMap<string, Parcel>
  readonly orders: ReadonlyMap<string, StoreOrder>
  /** Items that a bulk update switched, by id. */
  readonly switched: ReadonlyMap<string, boolean>
  /** Where they were told to download the menu. */
  readonly menuUrls: string[]
  /** Tokens handed out become worthless. */
  forgetTokens(): void
}

export interface GlovoSecrets {
  readonly clientId: string
  readonly clientSecret: string
  readonly webhookSecret: string
  readonly storeToken: string
}

export function pretendGlovo(secrets: GlovoSecrets, { clock, price = () => RIDE_PRICE, quoteMs = QUOTE_MS, currency = 'NGN' }: PretendGround): PretendGlovo {
  const tokens = new Set<string>()
  const quotes = new Map<string, { price: number; expiresAt: number; isUsed: boolean }>()
  const parcels = new Map<string, Parcel>()
  const orders = new Map<string, StoreOrder>()
  const switched = new Map<string, boolean>()
  const menuUrls: string[] = []
  let next = 88_821_238

  const error = (status: number, code: string): Response => Response.json({ code, message: code.toLowerCase().replaceAll('_', ' ') }, { status })
  const hookOf = (body: object): PretendHook => ({ body: JSON.stringify(body), headers: { authorization: secrets.webhookSecret } })
  const parcelJson = (parcel: Parcel) => ({
    trackingNumber: parcel.trackingNumber, orderCode: 'WKGQJPF3', cityCode: 'LOS', contact: parcel.contact, packageDetails: { contentType: 'FOOD', description: 'Food delivery order' },
    pickupDetails: { pickupOrderCode: parcel.pickupOrderCode }, price: { delivery: { currencyCode: currency, value: parcel.price / 100 } }, cancellable: PATH.indexOf(parcel.state) < PATH.indexOf('PICKED'),
    status: { state: parcel.state, createdAt: parcel.history[0]?.date, lastUpdateAt: parcel.history.at(-1)?.date, stateChangeHistory: parcel.history },
  })

  function laas({ method, path, json }: Asked): Response {
    if (method === 'POST' && path === '/v2/laas/quotes') {
      const { pickupDetails, deliveryAddress } = (json ?? {}) as Record<string, Record<string, unknown>>
      if (!has(pickupDetails?.addressBook, { id: 'string' }) || !has(pickupDetails, { pickupTime: 'string' }) || !has(deliveryAddress, { rawAddress: 'string' }) || !has(deliveryAddress?.coordinates, { latitude: 'number', longitude: 'number' })) return error(400, '400 BAD_REQUEST')
      const { latitude } = deliveryAddress?.coordinates as { latitude: number }
      if (!(latitude > 4 && latitude < 14)) return error(422, 'INVALID_DELIVERY_ADDRESS_OUTSIDE_WORKING_AREAS')
      const quoteId = randomUUID()
      quotes.set(quoteId, { price: price(), expiresAt: clock().getTime() + quoteMs, isUsed: false })
      return Response.json({ quoteId, quotePrice: price() / 100, currencyCode: currency })
    }
    const quoteId = /^\/v2\/laas\/quotes\/([^/]+)\/parcels$/.exec(path)?.[1]
    if (method === 'POST' && quoteId) return createParcel(quoteId, json)
    const [, number = '', action] = /^\/v2\/laas\/parcels\/([^/]+)(?:\/([a-z-]+))?$/.exec(path) ?? []
    const parcel = parcels.get(number)
    if (!parcel) return error(404, 'NOT_FOUND')
    if (method === 'GET' && !action) return Response.json(parcelJson(parcel))
    if (method === 'POST' && action === 'cancel') {
      if (PATH.indexOf(parcel.state) >= PATH.indexOf('PICKED')) return error(409, 'CONFLICT')
      move(parcel, 'CANCELLED')
      return Response.json(parcelJson(parcel))
    }
    return error(404, 'NOT_FOUND')
  }

  function createParcel(quoteId: string, json: unknown): Response {
    const quote = quotes.get(quoteId)
    const { contact, pickupOrderCode, packageDetails } = (json ?? {}) as Record<string, unknown>
    if (!has(contact, { name: 'string', phone: 'string' }) || typeof pickupOrderCode !== 'string' || !has(packageDetails, { contentType: 'string' })) return error(400, '400 BAD_REQUEST')
    if (!quote || quote.expiresAt <= clock().getTime()) return error(404, 'NOT_FOUND')
    if (quote.isUsed) return error(409, 'CONFLICT')
    quote.isUsed = true
    const parcel: Parcel = { trackingNumber: `GVLOS${String(next++).padStart(12, '0')}`, pickupOrderCode, price: quote.price, contact, history: [], state: 'CREATED' }
    move(parcel, 'CREATED')
    parcels.set(parcel.trackingNumber, parcel)
    return Response.json(parcelJson(parcel))
  }

  function move(parcel: Parcel, state: string): void {
    parcel.state = state
    parcel.history.push({ date: clock().toISOString(), value: state, ...(state === 'NOT_DELIVERED_NOT_RETURNED' ? { reason: 'Nobody at the door' } : {}) })
  }

  function store({ method, path, json }: Asked): Response {
    const [, , , storeId = '', kind = '', one = '', action = ''] = path.split('/').map(decodeURIComponent)
    if (method === 'PUT' && kind === 'orders' && action === 'status') {
      const order = orders.get(one)
      const status = (json as { status?: unknown } | null)?.status
      if (!order || order.store !== storeId) return error(404, 'NOT_FOUND')
      if (typeof status !== 'string' || !['ACCEPTED', 'READY_FOR_PICKUP', 'OUT_FOR_DELIVERY', 'PICKED_UP_BY_CUSTOMER'].includes(status)) return error(400, '400 BAD_REQUEST')
      order.status = status
      return new Response(null, { status: 204 })
    }
    if (method === 'POST' && kind === 'menu' && !one) {
      const url = (json as { menuUrl?: unknown } | null)?.menuUrl
      if (typeof url !== 'string') return error(400, '400 BAD_REQUEST')
      menuUrls.push(url)
      return Response.json({ transaction_id: randomUUID(), status: 'PROCESSING' }, { status: 202 })
    }
    if (method === 'POST' && kind === 'menu' && one === 'updates') {
      const { products = [], attributes = [] } = (json ?? {}) as { products?: Array<{ id: string; available?: boolean }>; attributes?: Array<{ id: string; available?: boolean }> }
      for (const { id, available } of [...products, ...attributes]) if (available !== undefined) switched.set(id, available)
      return Response.json({ transaction_id: randomUUID(), status: 'PROCESSING' }, { status: 202 })
    }
    return error(404, 'NOT_FOUND')
  }

  return {
    name: 'glovo', parcels, orders, switched, menuUrls, forgetTokens: () => tokens.clear(),
    answer: (asked) => {
      if (asked.method === 'POST' && asked.path === '/oauth/token') {
        const { clientId, clientSecret, grantType } = (asked.json ?? {}) as Record<string, unknown>
        if (clientId !== secrets.clientId || clientSecret !== secrets.clientSecret || grantType !== 'client_credentials') return error(401, 'UNAUTHORIZED')
        const accessToken = randomUUID()
        tokens.add(accessToken)
        return Response.json({ accessToken, tokenType: 'bearer', expiresAt: clock().getTime() + 3_600_000, refreshToken: randomUUID(), scope: null, twoFactorToken: null })
      }
      if (asked.path.startsWith('/webhook/stores/')) return asked.headers.get('authorization') === secrets.storeToken ? store(asked) : error(401, 'UNAUTHORIZED')
      return tokens.has(asked.headers.get('authorization')?.replace('Bearer ', '') ?? '') ? laas(asked) : error(401, 'UNAUTHORIZED')
    },
    underway: () => [...parcels.values()].filter(({ state }) => nextOf(PATH, state) !== null).map(({ trackingNumber }) => trackingNumber),
    advance: (id, to) => {
      const parcel = parcels.get(id)
      if (!parcel) {
        const order = orders.get(id)
        if (!order || to !== 'CANCELLED') throw new Error(`no parcel ${id}`)
        return [hookOf({ order_id: order.id, store_id: order.store, cancel_reason: 'USER_ERROR', payment_strategy: 'PAY_NOTHING' })]
      }
      const state = to ?? nextOf(PATH, parcel.state)
      if (state === null) return []
      move(parcel, state)
      return [hookOf({ eventType: 'STATUS_UPDATE', ...parcelJson(parcel) })]
    },
    placeOrder: (storeId, order) => {
      const id = String(next++)
      orders.set(id, { id, store: storeId, status: 'NEW' })
      return { id, hooks: [hookOf(orderJson(id, storeId, order))] }
    },
  }

  function orderJson(id: string, storeId: string, { lines, note }: PretendOrder) {
    const time = clock().toISOString().slice(0, 19).replace('T', ' ')
    return {
      order_id: id, store_id: storeId, order_time: time, estimated_pickup_time: time, utc_offset_minutes: '60', payment_method: 'DELAYED', currency, order_code: 'BA7DWBUL', allergy_info: null, special_requirements: note ?? null,
      estimated_total_price: lines.reduce((sum, line) => sum + (line.price + (line.options ?? []).reduce((all, option) => all + option.price, 0)) * line.quantity, 0), delivery_fee: null, customer: { name: 'Ada', phone_number: null, hash: 'h' },
      products: lines.map((line, i) => ({ id: line.itemId, purchased_product_id: `pp${i}`, quantity: line.quantity, price: line.price, name: line.name, attributes: (line.options ?? []).map((option) => ({ id: option.itemId, quantity: 1, price: option.price, name: option.name })), sub_products: [] })),
      is_picked_up_by_customer: false, partner_discounts_products: 0, pick_up_code: '123',
    }
  }
}
