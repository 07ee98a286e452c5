/** Stand-in for Chowdeck: Relay rides, stores with menus and orders, and webhooks signed as theirs are. */
import { createHmac } from 'node:crypto'
import { type Asked, has, nextOf, type PretendGround, type PretendHook, type PretendOrder, type PretendPlatform, QUOTE_MS, RIDE_PRICE } from './pretend-platform.ts'

interface Ride {
  readonly id: number
  readonly reference: string
  readonly price: number
  readonly paid: boolean
  status: string
  at: Date
}

interface StoreOrder {
  readonly id: number
  readonly reference: string
  readonly store: string
  readonly order: PretendOrder
  status: string
  at: Date
}

interface Item {
  reference: string
  name: string
  price: number
  description?: string
  in_stock: boolean
  category: { name: string; reference: string }
  modifiers?: unknown
}

const PATH = ['received', 'accepted', 'awaiting_pickup', 'picked', 'arrived', 'completed']
const CATEGORY: Readonly<Record<string, string>> = {
  received: 'ORDER_CREATED', accepted: 'ORDER_ASSIGNED', awaiting_pickup: 'ORDER_AWAITING_PICKUP', picked: 'ORDER_PICKED_UP', arrived: 'ORDER_ARRIVED_AT_CUSTOMER_LOCATION', completed: 'ORDER_COMPLETE', rejected: 'ORDER_CANCELLED',
}

export interface PretendChowdeck extends PretendPlatform {
  readonly rides: ReadonlyMap<string, Ride>
  readonly menu: Map<string, Item>
  readonly orders: ReadonlyMap<string, StoreOrder>
  /** The wallet is empty: rides are made and not paid. */
  isBroke: boolean
}

export function pretendChowdeck({ apiKey, webhookSecret }: { readonly apiKey: string; readonly webhookSecret: string }, { clock, price = () => RIDE_PRICE, quoteMs = QUOTE_MS, currency = 'NGN' }: PretendGround): PretendChowdeck {
  const fees = new Map<number, { total: number; expiresAt: number }>()
  const rides = new Map<string, Ride>()
  const orders = new Map<string, StoreOrder>()
  const menu = new Map<string, Item>()
  let next = 123_456

  const success = (message: string, data: unknown): Response => Response.json({ status: 'success', message, data })
  const failed = (status: number, message: string): Response => Response.json({ status: 'failed', message }, { status })
  const hookOf = (status: string, payload: object): PretendHook => {
    const body = JSON.stringify({ category: CATEGORY[status] ?? status, description: `Order is ${status}`, payload })
    return { body, headers: { 'x-chowdeck-signature': createHmac('sha256', webhookSecret).update(body).digest('hex') } }
  }
  const rideJson = (ride: Ride) => ({
    id: ride.id, reference: ride.reference, status: ride.status, total_price: ride.price, delivery_price: ride.price - 25_000, currency, updated_at: ride.at.toISOString(),
    driver: PATH.indexOf(ride.status) >= 1 ? { name: 'Musa', phone: '08030000000' } : null, timeline: [], tracking_url: `https://chowdeck.example/track/${ride.id}`,
  })
  const orderJson = ({ id, reference, status, order, at }: StoreOrder) => ({
    id, reference, status, currency, summary: '', total_price: order.lines.reduce((sum, line) => sum + line.price * line.quantity, 0), created_at: at.toISOString(), updated_at: at.toISOString(), class: 'food',
    items: order.lines.map((line, i) => ({ id: i + 1, item_id: i + 1, name: line.name, reference: line.itemId, type: 'item', pack_id: 1, quantity: line.quantity, price_per_quantity: line.price })),
    customer: { id: 1, first_name: 'Ada', last_name: 'O', phone: '08087654321', email: 'ada@example.com', country_code: 'NG' }, timeline: [], customer_vendor_note: order.note ?? '',
  })

  function relay({ method, path, json }: Asked): Response {
    if (method === 'POST' && path === '/relay/delivery/fee') {
      const { source_address: from, destination_address: to } = (json ?? {}) as Record<string, unknown>
      if (!has(from, { latitude: 'number', longitude: 'number' }) || !has(to, { latitude: 'number', longitude: 'number' })) return failed(400, 'source_address and destination_address are required')
      if (!(to.latitude as number > 4 && to.latitude as number < 14)) return failed(400, 'We do not deliver to this location')
      const id = next++
      fees.set(id, { total: price(), expiresAt: clock().getTime() + quoteMs })
      return success('Delivery fee fetched', { id, total_amount: price(), service_amount: 15_000, delivery_amount: price() - 25_000, safety_fee: 10_000 })
    }
    if (method === 'POST' && path === '/relay/delivery') return createRide(json)
    const [, , , reference = '', action] = path.split('/')
    const ride = rides.get(decodeURIComponent(reference))
    if (!ride) return failed(404, 'Delivery not found')
    if (method === 'GET' && !action) return success('Delivery fetched', rideJson(ride))
    if (method === 'POST' && action === 'cancel') {
      if (!has(json, { reason: 'string' })) return failed(400, 'reason is required')
      if (PATH.indexOf(ride.status) >= PATH.indexOf('picked')) return failed(400, 'This delivery can no longer be cancelled')
      Object.assign(ride, { status: 'rejected', at: clock() })
      return success('Delivery cancelled', null)
    }
    return failed(404, 'Not found')
  }

  function createRide(json: unknown): Response {
    const wanted = { fee_id: 'number', item_type: 'string', user_action: 'string', source_contact: 'object', destination_contact: 'object' } as const
    const { fee_id: feeId, reference, source_contact: from, destination_contact: to } = (json ?? {}) as Record<string, unknown>
    const contact = { name: 'string', phone: 'string', country_code: 'string' } as const
    if (!has(json, wanted) || !has(from, contact) || !has(to, contact)) return failed(400, 'Invalid request')
    const fee = fees.get(feeId as number)
    if (!fee || fee.expiresAt <= clock().getTime()) return failed(400, 'Delivery fee has expired')
    const id = next++
    // Their reference is made when none is given; the same one twice is an error, for there is no idempotency.
    const name = typeof reference === 'string' ? reference : `relay-${id}`
    if (rides.has(name)) return failed(409, 'Reference already exists')
    const ride: Ride = { id, reference: name, price: fee.total, paid: !self.isBroke, status: 'received', at: clock() }
    rides.set(name, ride)
    return success('Delivery created', { reference: name, id, delivery_price: fee.total - 25_000, status: 'received', made_payment: ride.paid })
  }

  function merchant({ method, path, json }: Asked): Response {
    const [, , store = '', kind = '', one = '', action = ''] = path.split('/').map(decodeURIComponent)
    if (kind === 'orders' && method === 'GET') return success('Orders', [...orders.values()].filter((order) => order.store === store).map(orderJson))
    if (kind === 'order') {
      const order = orders.get(one)
      if (!order || order.store !== store) return failed(404, 'Order not found')
      if (method === 'GET' && !action) return success('Order', orderJson(order))
      const next = { accept: ['received', 'accepted'], reject: ['received', 'rejected'], ready: ['accepted', 'awaiting_pickup'] }[action]
      if (method !== 'PUT' || !next) return failed(404, 'Not found')
      if (order.status !== next[0]) return failed(400, `Order is ${order.status}`)
      Object.assign(order, { status: next[1], at: clock() })
      return success('Order updated', orderJson(order))
    }
    if (kind === 'menucategory' && method === 'GET') return success('Categories', [...new Map([...menu.values()].map(({ category }) => [category.reference, category])).values()].map((category, i) => ({ id: i + 1, is_published: true, rank: i, is_general: false, ...category })))
    if (kind === 'menu' && one === 'items' && method === 'GET' && !action) return success('Items', [...menu.values()].map((item, i) => ({ id: i + 1, currency, is_published: true, is_active: true, images: [], ...item })))
    if (kind === 'menu' && one === 'items' && action === 'bulk') return bulk(method, (json as { items?: unknown } | null)?.items)
    return failed(404, 'Not found')
  }

  function bulk(method: string, items: unknown): Response {
    if (!Array.isArray(items) || items.length === 0) return failed(400, 'items is required')
    for (const item of items as Array<Partial<Item>>) {
      const known = menu.get(item.reference ?? '')
      if (typeof item.reference !== 'string' || (method === 'POST' && (known || !item.name || !Number.isInteger(item.price) || typeof item.in_stock !== 'boolean' || !item.category?.reference)) || (method === 'PUT' && !known)) return failed(400, `Invalid item ${item.reference}`)
    }
    for (const item of items as Item[]) menu.set(item.reference, { ...menu.get(item.reference), ...item })
    return success('Items saved', items)
  }

  const self: PretendChowdeck = {
    name: 'chowdeck', rides, menu, orders, isBroke: false,
    answer: (asked) => {
      if (asked.headers.get('authorization') !== `Bearer ${apiKey}`) return failed(401, 'Unauthorized')
      return asked.path.startsWith('/relay/') ? relay(asked) : asked.path.startsWith('/merchant/') ? merchant(asked) : failed(404, 'Not found')
    },
    underway: () => [...rides.values()].filter(({ status, paid }) => paid && nextOf(PATH, status) !== null).map(({ reference }) => reference),
    advance: (id, to) => {
      const thing = rides.get(id) ?? orders.get(id)
      if (!thing) throw new Error(`no ride and no order ${id}`)
      const status = to ?? nextOf(PATH, thing.status)
      if (status === null) return []
      Object.assign(thing, { status, at: clock() })
      return [hookOf(status, 'order' in thing ? orderJson(thing) : rideJson(thing))]
    },
    placeOrder: (store, order) => {
      const id = next++
      const placed: StoreOrder = { id, reference: `chow-${id}`, store, order, status: 'received', at: clock() }
      orders.set(placed.reference, placed)
      return { id: placed.reference, hooks: [hookOf('received', { ...orderJson(placed), vendor_information: { name: 'Store', reference: store } })] }
    },
  }
  return self
}
