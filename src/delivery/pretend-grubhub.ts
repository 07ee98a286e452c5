/** Stand-in for Grubhub: each request's MAC is really checked; the menu is a file that it is told to fetch. */
import { randomBytes, randomUUID } from 'node:crypto'
import { isMac, type MacKey, macHeader } from './grubhub-mac.ts'
import { type Asked, has, type PretendGround, type PretendHook, type PretendOrder, type PretendPlatform } from './pretend-platform.ts'

interface StoreOrder {
  readonly id: string
  readonly store: string
  readonly order: PretendOrder
  status: string
}

export interface PretendGrubhub extends PretendPlatform {
  readonly orders: ReadonlyMap<string, StoreOrder>
  readonly menuUrls: string[]
  /** What a store's menu is, as it was fetched or put here by a test. */
  readonly menus: Map<string, unknown>
  readonly switched: ReadonlyMap<string, boolean>
}

export interface GrubhubSecrets extends MacKey {
  readonly partnerKey: string
  /** Where our door is, because the MAC of a webhook is made over it. */
  readonly hookUrl: () => URL
}

const STATUSES = ['CONFIRMED', 'REJECTED', 'PICKUP_READY', 'OUT_FOR_DELIVERY', 'FULFILLED', 'CANCELLED']

export function pretendGrubhub(secrets: GrubhubSecrets, { clock }: PretendGround): PretendGrubhub {
  const orders = new Map<string, StoreOrder>()
  const menus = new Map<string, unknown>()
  const switched = new Map<string, boolean>()
  const menuUrls: string[] = []

  const error = (status: number, message: string): Response => Response.json({ message }, { status })
  const orderJson = ({ id, store, order, status }: StoreOrder) => ({
    uuid: id, order_number: '604721063804098', is_test: false, status, statusHistory: [], merchant_id: store, brand: 'GRUBHUB', time_placed: clock().toISOString(), confirmation_code: '6335', when_for: clock().toISOString(),
    fulfillment_info: { delivery_info: { name: 'John Doe', managed_delivery_estimated_pickup: clock().toISOString() } }, order_type: 'STANDARD', fulfillment_scheduling: 'ASAP',
    charges: { merchant_total: 0, line_groups: [{ lines: order.lines.map((line) => ({
      name: line.name, quantity: line.quantity, price: line.price, merchant_price: line.price, external_id: line.itemId, special_instructions: '', line_options: (line.options ?? []).map((option) => ({ name: option.name, external_id: option.itemId, price: option.price, merchant_price: option.price, quantity: 1 })),
    })) }] },
  })

  function hookOf(body: object): PretendHook {
    const text = JSON.stringify(body)
    const url = secrets.hookUrl()
    return { body: text, headers: { authorization: macHeader(secrets, `${Math.floor(clock().getTime() / 1_000)}:${randomUUID()}`, { method: 'POST', path: url.pathname, host: url.hostname, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80), body: new TextEncoder().encode(text) }) } }
  }

  function answer({ method, path, json }: Asked): Response {
    if (method === 'POST' && path === '/pos/v1/menu/ingestion') {
      const { merchant_ids: ids, menu_url: url, normalized_menu: isNormal } = (json ?? {}) as Record<string, unknown>
      if (!Array.isArray(ids) || ids.length === 0 || typeof url !== 'string' || isNormal !== true) return error(422, 'invalid menu request')
      menuUrls.push(url)
      return Response.json({ job_id: randomUUID() })
    }
    const [, , , , store = '', noun = '', id = '', action = ''] = path.split('/').map(decodeURIComponent)
    if (noun === 'ingestion' && method === 'GET') return menus.has(store) ? Response.json(menus.get(store)) : error(404, 'Menu not found')
    if (noun === 'menu' && method === 'PATCH' && Array.isArray(json)) {
      for (const { entity_ids: ids, schedule_override: override } of json as Array<{ entity_ids: string[]; schedule_override: { op: string; show_or_hide: string; start: string; end: string } }>) {
        if (!has(override, { op: 'string', start: 'string', end: 'string', show_or_hide: 'string' })) return error(422, 'invalid override')
        for (const one of ids) switched.set(one, override.show_or_hide === 'SHOW')
      }
      return Response.json({ status: 'QUEUED', job_id: randomUUID() })
    }
    const order = orders.get(id)
    if (noun !== 'orders' || !order || order.store !== store) return error(404, 'Order not found')
    if (method === 'GET' && !action) return Response.json(orderJson(order))
    const status = (json as { status?: unknown } | null)?.status
    if (method !== 'PUT' || action !== 'status' || typeof status !== 'string' || !STATUSES.includes(status)) return error(400, 'invalid status')
    order.status = status
    return Response.json(orderJson(order))
  }

  return {
    name: 'grubhub', orders, menus, menuUrls, switched,
    answer: (asked) => {
      // The prefix of the stand-in is part of the path that was signed.
      const request = { method: asked.method, path: `/grubhub${asked.wholePath}`, host: asked.host.split(':')[0] ?? '', port: Number(asked.host.split(':')[1] ?? 80), body: new TextEncoder().encode(asked.text) }
      return asked.headers.get('x-gh-partner-key') === secrets.partnerKey && isMac(asked.headers.get('authorization'), secrets, request) ? answer(asked) : error(401, 'Unauthorized')
    },
    underway: () => [],
    advance: (id, to = 'CANCELLED') => {
      const order = orders.get(id)
      if (!order) throw new Error(`no order ${id}`)
      order.status = to
      return [hookOf({ ...orderJson(order), updated_at: clock().toISOString() })]
    },
    placeOrder: (store, order) => {
      // Their ids are 22 characters of base64url.
      const placed: StoreOrder = { id: randomBytes(16).toString('base64url'), store, order, status: 'RESTAURANT_CONFIRMABLE' }
      orders.set(placed.id, placed)
      return { id: placed.id, hooks: [hookOf(orderJson(placed))] }
    },
  }
}
