/** Stand-in for Uber Eats: stores with a menu that is replaced as a whole, orders that are fetched, and webhooks signed with the client secret. */
import { createHmac, randomUUID } from 'node:crypto'
import { type Asked, has, type PretendGround, type PretendHook, type PretendOrder, type PretendPlatform } from './pretend-platform.ts'
import { uberTokens } from './pretend-uber-direct.ts'

interface StoreOrder {
  readonly id: string
  readonly store: string
  readonly order: PretendOrder
  state: string
}

interface Menu {
  menus: unknown[]
  categories: Array<{ entities: Array<{ id: string }> }>
  items: Array<{ id: string; suspension_info?: unknown; price_info: { price: number } }>
  modifier_groups: Array<{ modifier_options: Array<{ id: string }> }>
}

export interface PretendUberEats extends PretendPlatform {
  readonly orders: ReadonlyMap<string, StoreOrder>
  readonly menus: ReadonlyMap<string, Menu>
}

export interface UberEatsSecrets {
  readonly clientId: string
  readonly clientSecret: string
}

export function pretendUberEats(secrets: UberEatsSecrets, { clock, currency = 'NGN' }: PretendGround): PretendUberEats {
  const tokens = uberTokens(secrets)
  const orders = new Map<string, StoreOrder>()
  const menus = new Map<string, Menu>()

  const error = (status: number, code: string): Response => Response.json({ code, message: code.replaceAll('_', ' ') }, { status })
  const nothing = (): Response => new Response(null, { status: 204 })
  const money = (amount: number) => ({ amount, currency_code: currency, formatted_amount: String(amount / 100) })
  const price = (unit: number, base: number, quantity: number) => ({ unit_price: money(unit), total_price: money(unit * quantity), base_unit_price: money(base), base_total_price: money(base * quantity) })
  const orderJson = ({ id, store, order, state }: StoreOrder) => ({
    id, display_id: id.slice(-5).toUpperCase(), current_state: state, store: { id: store, name: 'Store' }, eater: { first_name: 'Larry', phone: '+1 555-555-5555', phone_code: '555 55 555' },
    cart: { special_instructions: order.note ?? '', fulfillment_issues: [], items: order.lines.map((line, i) => ({
      id: line.itemId, instance_id: `instance-${i}`, title: line.name, external_data: '', quantity: line.quantity, price: price(line.price + (line.options ?? []).reduce((sum, option) => sum + option.price, 0), line.price, line.quantity),
      selected_modifier_groups: (line.options ?? []).length === 0 ? [] : [{ id: 'group', title: 'Choices', selected_items: (line.options ?? []).map((option) => ({ id: option.itemId, title: option.name, quantity: 1, price: price(option.price, option.price, 1) })), removed_items: null }],
    })) },
    payment: { charges: { total: money(0) } }, placed_at: clock().toISOString(), estimated_ready_for_pickup_at: clock().toISOString(),
  })
  const hookOf = (type: string, order: StoreOrder): PretendHook => {
    const body = JSON.stringify({ event_type: type, event_id: randomUUID(), event_time: Math.floor(clock().getTime() / 1_000), meta: { resource_id: order.id, status: 'pos', user_id: order.store }, resource_href: `https://api.uber.com/v2/eats/order/${order.id}` })
    return { body, headers: { 'x-uber-signature': createHmac('sha256', secrets.clientSecret).update(body).digest('hex'), 'x-environment': 'production' } }
  }

  function answer({ method, path, json }: Asked): Response {
    const [, version, , noun, id = '', action, item] = path.split('/').map(decodeURIComponent)
    if (version === 'v2' && noun === 'order' && method === 'GET') {
      const order = orders.get(id)
      return order ? Response.json(orderJson(order)) : error(404, 'order_not_found')
    }
    if (version === 'v1' && noun === 'orders' && method === 'POST') {
      const order = orders.get(id)
      if (!order) return error(404, 'order_not_found')
      if (action === 'accept_pos_order' ? !has(json, { reason: 'string' }) : !has((json as { reason?: unknown } | null)?.reason, { explanation: 'string', code: 'string' })) return error(400, 'invalid_request')
      if (order.state !== 'CREATED') return error(409, 'order_already_processed')
      order.state = action === 'accept_pos_order' ? 'ACCEPTED' : 'DENIED'
      return nothing()
    }
    if (version === 'v2' && noun === 'stores' && action === 'menus') return menu(method, id, item === 'items' ? path.split('/').at(-1) ?? '' : null, json)
    return error(404, 'not_found')
  }

  function menu(method: string, store: string, item: string | null, json: unknown): Response {
    if (item !== null) {
      const known = menus.get(store)?.items.find(({ id }) => id === item)
      if (!known || method !== 'POST') return error(404, 'item_not_found')
      known.suspension_info = (json as { suspension_info?: unknown } | null)?.suspension_info
      return nothing()
    }
    if (method === 'GET') return menus.has(store) ? Response.json(menus.get(store)) : error(404, 'menu_not_found')
    if (method !== 'PUT' || !has(json, { menus: 'object', categories: 'object', items: 'object', modifier_groups: 'object' })) return error(400, 'invalid_request')
    const given = json as unknown as Menu
    const ids = new Set(given.items.map(({ id }) => id))
    const isWhole = given.items.every(({ id, price_info: { price: amount } }) => !/[/;]/.test(id) && Number.isInteger(amount)) && [...given.categories.flatMap(({ entities }) => entities), ...given.modifier_groups.flatMap((group) => group.modifier_options)].every(({ id }) => ids.has(id))
    if (!isWhole) return error(400, 'invalid_menu')
    menus.set(store, given)
    return nothing()
  }

  return {
    name: 'uber-eats', orders, menus,
    answer: (asked) => (asked.path === '/oauth/v2/token' ? tokens.answer(asked) : tokens.isKnown(asked.headers) ? answer(asked) : error(401, 'unauthorized')),
    underway: () => [],
    advance: (id, to = 'CANCELED') => {
      const order = orders.get(id)
      if (!order) throw new Error(`no order ${id}`)
      order.state = to
      return to === 'CANCELED' ? [hookOf('orders.cancel', order)] : []
    },
    placeOrder: (store, order) => {
      const placed: StoreOrder = { id: randomUUID(), store, order, state: 'CREATED' }
      orders.set(placed.id, placed)
      return { id: placed.id, hooks: [hookOf('orders.notification', placed)] }
    },
  }
}
