/** DoorDash Marketplace. It does not serve Nigeria: off unless switched on. Orders come whole by webhook and say no currency: it is configured. */
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Clock } from '../platform/clock.ts'
import type { DoorDashAccount } from '../platform/delivery-platforms.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { instantOf } from './chowdeck.ts'
import { DOORDASH, doordashCall } from './doordash.ts'
import { categoriesOf, clockText, type Marketplace, type MarketNews, type MarketRefusal, type PlatformMenu } from './marketplace.ts'
import { type Ask, asJson, type Caller, isGood, refused, type Said } from './platform-call.ts'
import { koboOfMinor } from './platform-money.ts'

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Amount = Type.Integer({ minimum: 0 })
const Quantity = Type.Optional(Type.Integer({ minimum: 1 }))
const Choice = Type.Object({ name: Type.String(), merchant_supplied_id: Type.String(), price: Amount, quantity: Quantity })
const Order = Type.Object({
  id: Type.String({ minLength: 1 }), store: Type.Object({ merchant_supplied_id: Type.String({ minLength: 1 }) }), consumer: Type.Optional(Type.Object({ first_name: Text })), delivery_short_code: Text, order_special_instructions: Text, estimated_pickup_time: Text,
  categories: Type.Array(Type.Object({ items: Type.Array(Type.Object({
    name: Type.String(), merchant_supplied_id: Type.String(), price: Amount, quantity: Type.Integer({ minimum: 1 }), special_instructions: Text,
    extras: Type.Optional(Type.Array(Type.Object({ options: Type.Optional(Type.Array(Choice)) }))),
  })) }), { minItems: 1 }),
})
const Hook = Type.Object({ event: Type.Object({ type: Type.String() }), order: Type.Optional(Type.Object({ id: Type.String({ minLength: 1 }) })) })

const WHY: Readonly<Record<MarketRefusal, string>> = { too_busy: 'CAPACITY_THROTTLING', sold_out: 'ITEM_OUT_OF_STOCK', closing: 'STORE_CLOSED', other: 'OTHER' }
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const AT_ONCE = 40

export function doordashStore(account: DoorDashAccount & { readonly providerType: string }, caller: Caller, clock: Clock): Marketplace {
  const call = doordashCall(account, caller, clock)
  const base = `${account.baseUrl}/marketplace/api/v1`
  async function ask(operation: string, method: Ask['method'], path: string, body: unknown, isSafe = true): Promise<Said> {
    const json = asJson(body)
    const said = await call({ operation, method, url: `${base}${path}`, isSafe, body: json.body, headers: { ...json.headers, 'auth-version': 'v2', 'user-agent': `${account.providerType}/1.0` } })
    if (!isGood(said)) throw refused(DOORDASH, operation, said)
    return said
  }
  const order = (theirId: string): string => `/orders/${encodeURIComponent(theirId)}`

  return {
    name: DOORDASH, isOn: account.isOn, fetchesMenu: false, canPull: false,
    newsIn: (webhook) => newsIn(webhook, account.currency),
    fetchOrder: () => Promise.reject(new ProviderFailure(DOORDASH, 'order', false, 'orders come whole, by webhook')),
    accept: async (_storeId, theirId, { reference, readyAt }) => void await ask('accept', 'PATCH', order(theirId), { merchant_supplied_id: reference, order_status: 'success', prep_time: readyAt.toISOString() }),
    refuse: async (_storeId, theirId, reason) => void await ask('refuse', 'PATCH', order(theirId), { merchant_supplied_id: theirId, order_status: 'fail', failure_reason: WHY[reason], errors: [{ code: WHY[reason], merchant_supplied_id: theirId, message: 'The restaurant cannot take it' }] }),
    ready: async (_storeId, theirId) => void await ask('ready', 'PATCH', `${order(theirId)}/events/order_ready_for_pickup`, { merchant_supplied_id: theirId }),
    pushMenu: async (storeId, menu, { known }) => {
      // A POST makes another menu each time: it is not tried again by itself.
      const said = await ask('push-menu', known === null ? 'POST' : 'PATCH', known === null ? '/menus' : `/menus/${encodeURIComponent(known)}`, menuOf(account.providerType, storeId, menu), known !== null)
      const id = (said.json as { id?: unknown } | null)?.id
      return { theirs: typeof id === 'string' ? id.slice(0, 100) : known, isDone: false }
    },
    pullMenu: () => Promise.reject(new ProviderFailure(DOORDASH, 'pull-menu', false, 'they publish no way to read the menu')),
    switchItems: async (storeId, switches) => {
      for (let at = 0; at < switches.length; at += AT_ONCE) await ask('switch', 'PUT', `/stores/${encodeURIComponent(storeId)}/items/status`, switches.slice(at, at + AT_ONCE).map(({ id, isAvailable }) => ({ merchant_supplied_id: id, is_active: isAvailable })))
    },
  }
}

function newsIn(webhook: unknown, currency: string): MarketNews | null {
  if (!Check(Hook, webhook)) return null
  const { event, order } = webhook
  if (event.type === 'MenuStatus') return { kind: 'menu', job: null, isGood: !/fail|error/i.test(JSON.stringify(webhook)), said: 'MenuStatus' }
  if (!order) return null
  if (event.type === 'OrderCancel') return { kind: 'cancelled', storeId: null, theirId: order.id }
  if (event.type !== 'OrderCreate') return null
  return Check(Order, order) ? newsOf(order, currency) : { kind: 'unusable', theirId: order.id, why: 'shape' }
}

function newsOf(order: Static<typeof Order>, currency: string): MarketNews {
  const lines = order.categories.flatMap(({ items }) => items).map((item) => {
    const price = koboOfMinor(item.price, currency)
    const options = (item.extras ?? []).flatMap((extra) => extra.options ?? []).map(({ merchant_supplied_id: itemId, name, quantity = 1, price: extra }) => ({ itemId, name, quantity, price: koboOfMinor(extra, currency) }))
    return price === null ? null : { itemId: item.merchant_supplied_id, name: item.name, quantity: item.quantity, price, note: item.special_instructions ?? '', options: options.flatMap((option) => (option.price === null ? [] : [{ ...option, price: option.price }])) }
  })
  if (lines.length === 0) return { kind: 'unusable', theirId: order.id, why: 'shape' }
  if (lines.some((line) => line === null)) return { kind: 'unusable', theirId: order.id, why: 'currency' }
  return { kind: 'order', order: {
    theirId: order.id, code: order.delivery_short_code ?? order.id.slice(-6), storeId: order.store.merchant_supplied_id, lines: lines.filter((line) => line !== null), note: order.order_special_instructions ?? '',
    guestName: order.consumer?.first_name ?? '', pickupAt: instantOf(order.estimated_pickup_time),
  } }
}

const menuOf = (providerType: string, storeId: string, menu: PlatformMenu) => ({
  reference: storeId, store: { merchant_supplied_id: storeId, provider_type: providerType }, special_hours: [],
  open_hours: menu.hours.map(({ weekday, opens, closes }) => ({ day_index: DAYS[weekday], start_time: `${clockText(opens)}:00`, end_time: `${clockText(closes)}:00` })),
  menu: {
    name: menu.name, merchant_supplied_id: `menu-${storeId}`, active: true,
    categories: categoriesOf(menu).map(({ name, items }, i) => ({
      name, merchant_supplied_id: `category-${i}`, active: true, sort_id: i,
      items: items.map((item, at) => ({
        name: item.name, description: item.description, merchant_supplied_id: item.id, active: item.isAvailable, sort_id: at, price: item.price, base_price: item.price, tax_rate: '0',
        extras: item.groups.map((group, n) => ({
          name: group.name, merchant_supplied_id: group.id, active: true, sort_id: n, min_num_options: group.min, max_num_options: group.max, num_free_options: 0,
          options: group.choices.map((choice, m) => ({ name: choice.name, merchant_supplied_id: choice.id, active: choice.isAvailable, sort_id: m, price: choice.price, base_price: choice.price, tax_rate: '0', extras: [] })),
        })),
      })),
    })),
  },
})
