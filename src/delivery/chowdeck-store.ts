/** Chowdeck's stores: orders of its app and the menu, item by item. Verbs are those of one client in the field; the unit of menu prices is configured. */
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { ChowdeckAccount } from '../platform/delivery-platforms.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { CHOWDECK, chowdeckCall } from './chowdeck.ts'
import type { Marketplace, MarketNews, MenuItem } from './marketplace.ts'
import { type Caller, inShape, isGood, refused, type Said } from './platform-call.ts'
import { koboOfMajor, koboOfMinor, majorOf } from './platform-money.ts'

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Line = Type.Object({ reference: Text, item_id: Type.Optional(Type.Integer()), name: Type.String(), quantity: Type.Integer({ minimum: 1 }), price_per_quantity: Type.Integer({ minimum: 0 }) })
const Order = Type.Object({
  id: Type.Union([Type.Integer(), Type.String()]), reference: Type.String({ minLength: 1 }), status: Type.String(), currency: Type.Optional(Type.String()), items: Type.Array(Line, { minItems: 1 }),
  customer: Type.Optional(Type.Object({ first_name: Text })), customer_vendor_note: Text, vendor_information: Type.Optional(Type.Object({ reference: Text })),
})
const Hook = Type.Object({ category: Type.String(), payload: Type.Object({ reference: Type.String({ minLength: 1 }), vendor_information: Type.Optional(Type.Object({ reference: Text })) }) })
const Enveloped = Type.Object({ status: Type.Literal('success'), data: Type.Object({}) })
const Price = Type.Number({ minimum: 0 })
const Items = Type.Object({ status: Type.Literal('success'), data: Type.Array(Type.Object({
  reference: Type.String({ minLength: 1 }), name: Type.String(), description: Text, price: Price, in_stock: Type.Boolean(), category: Type.Optional(Type.Union([Type.Null(), Type.Object({ name: Type.String() })])),
  modifiers: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.Object({
    name: Type.String(), minimum_selection: Type.Integer(), maximum_selection: Type.Union([Type.Integer(), Type.String()]), items: Type.Array(Type.Object({ name: Type.String(), price: Price, reference: Type.String() })),
  }))])),
})) })

/** Events of orders that Relay does not know by another meaning. */
const NEWS: Readonly<Record<string, 'fetch' | 'cancelled' | 'picked_up' | 'delivered'>> = { ORDER_CREATED: 'fetch', ORDER_CANCELLED: 'cancelled', ORDER_PICKED_UP: 'picked_up', ORDER_COMPLETE: 'delivered' }
/** How many items go with one call. */
const AT_ONCE = 100

export function chowdeckStore(account: ChowdeckAccount, caller: Caller): Marketplace {
  const ask = chowdeckCall(account, caller)
  const store = (storeId: string): string => `/merchant/${encodeURIComponent(storeId)}`
  const order = (storeId: string, theirId: string): string => `${store(storeId)}/order/${encodeURIComponent(theirId)}`
  const inTheirs = (amount: MenuItem['price']): number => (account.menuUnit === 'kobo' ? amount : majorOf(amount))
  const fromTheirs = (amount: number): MenuItem['price'] => {
    const price = account.menuUnit === 'kobo' ? koboOfMinor(amount, 'NGN') : koboOfMajor(amount, 'NGN')
    if (price === null) throw new ProviderFailure(CHOWDECK, 'pull-menu', false, 'an amount that is none')
    return price
  }

  async function verb(storeId: string, theirId: string, action: 'accept' | 'reject' | 'ready', becomes: ReadonlyArray<string>): Promise<void> {
    const said = await ask(action, 'PUT', `${order(storeId, theirId)}/${action}`, undefined, true)
    if (isDone(said)) return
    const now = inShape(CHOWDECK, action, Enveloped, await ask(action, 'GET', order(storeId, theirId))).data as { status?: unknown }
    if (!becomes.includes(String(now.status))) throw refused(CHOWDECK, action, said)
  }

  async function items(storeId: string): Promise<Static<typeof Items>['data']> {
    return inShape(CHOWDECK, 'pull-menu', Items, await ask('pull-menu', 'GET', `${store(storeId)}/menu/items`)).data
  }

  async function bulk(operation: string, method: 'POST' | 'PUT', storeId: string, all: ReadonlyArray<object>): Promise<void> {
    for (let at = 0; at < all.length; at += AT_ONCE) {
      const said = await ask(operation, method, `${store(storeId)}/menu/items/bulk`, { items: all.slice(at, at + AT_ONCE) }, method === 'PUT')
      if (!isDone(said)) throw refused(CHOWDECK, operation, said)
    }
  }

  return {
    name: CHOWDECK, isOn: account.isOn, fetchesMenu: false, canPull: true, newsIn,
    fetchOrder: async (storeId, theirId) => newsOf(storeId, theirId, inShape(CHOWDECK, 'order', Enveloped, await ask('order', 'GET', order(storeId, theirId))).data),
    accept: (storeId, theirId) => verb(storeId, theirId, 'accept', ['accepted', 'preparing', 'awaiting_pickup', 'picked', 'arrived', 'completed']),
    refuse: (storeId, theirId) => verb(storeId, theirId, 'reject', ['rejected']),
    ready: (storeId, theirId) => verb(storeId, theirId, 'ready', ['awaiting_pickup', 'picked', 'arrived', 'completed']),
    pushMenu: async (storeId, menu) => {
      const theirs = new Set((await items(storeId)).map(({ reference }) => reference))
      const ours = new Set(menu.items.map(({ id }) => id))
      const all = menu.items.map((item) => ({
        reference: item.id, name: item.name, description: item.description, price: inTheirs(item.price), in_stock: item.isAvailable, category: { name: item.category, reference: categoryOf(item.category) },
        modifiers: item.groups.map(({ name, min, max, choices }) => ({ name, minimum_selection: min, maximum_selection: max, items: choices.filter(({ isAvailable }) => isAvailable).map((choice) => ({ name: choice.name, price: inTheirs(choice.price), reference: choice.id })) })),
      }))
      await bulk('push-menu', 'POST', storeId, all.filter(({ reference }) => !theirs.has(reference)))
      await bulk('push-menu', 'PUT', storeId, all.filter(({ reference }) => theirs.has(reference)))
      // There is no call that removes one.
      await bulk('push-menu', 'PUT', storeId, [...theirs].filter((reference) => !ours.has(reference)).map((reference) => ({ reference, in_stock: false })))
      return { theirs: null, isDone: true }
    },
    pullMenu: async (storeId) => ({ name: '', hours: [], items: (await items(storeId)).map((item) => ({
      id: item.reference, name: item.name, description: item.description ?? '', price: fromTheirs(item.price), isAvailable: item.in_stock, category: item.category?.name ?? 'Menu',
      groups: (item.modifiers ?? []).map((group, i) => ({
        id: `${item.reference}-${i}`, name: group.name, min: group.minimum_selection, max: Number(group.maximum_selection) || Math.max(1, group.items.length),
        choices: group.items.map((choice) => ({ id: choice.reference, name: choice.name, price: fromTheirs(choice.price), isAvailable: true })),
      })),
    })) }),
    switchItems: (storeId, switches) => bulk('switch', 'PUT', storeId, switches.map(({ id, isAvailable }) => ({ reference: id, in_stock: isAvailable }))),
  }
}

const isDone = (said: Said): boolean => isGood(said) && (said.json as { status?: unknown } | null)?.status !== 'failed'
const categoryOf = (name: string): string => `category-${Bun.hash(name).toString(36)}`

function newsIn(webhook: unknown): MarketNews | null {
  if (!Check(Hook, webhook)) return null
  const kind = NEWS[webhook.category.toUpperCase()]
  const storeId = webhook.payload.vendor_information?.reference ?? null
  if (!kind) return null
  // A ride of ours has no store, and is no order.
  if (kind === 'fetch') return storeId === null ? null : { kind, storeId, theirId: webhook.payload.reference }
  return { kind, storeId, theirId: webhook.payload.reference }
}

function newsOf(storeId: string, theirId: string, order: unknown): Extract<MarketNews, { kind: 'order' | 'unusable' }> {
  if (!Check(Order, order)) return { kind: 'unusable', theirId, why: 'shape' }
  const lines = order.items.map((line) => {
    const price = koboOfMinor(line.price_per_quantity, order.currency ?? 'NGN')
    return price === null ? null : { itemId: line.reference ?? String(line.item_id ?? ''), name: line.name, quantity: line.quantity, price, options: [], note: '' }
  })
  if (lines.some((line) => line === null)) return { kind: 'unusable', theirId, why: 'currency' }
  return { kind: 'order', order: { theirId: order.reference, code: String(order.id).slice(-6), storeId, lines: lines.filter((line) => line !== null), note: order.customer_vendor_note ?? '', guestName: order.customer?.first_name ?? '', pickupAt: null } }
}
