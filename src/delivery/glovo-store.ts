/** Glovo's stores: orders come whole by webhook, and the menu is a file that Glovo fetches. Order prices are minor units, menu prices major. */
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { GlovoAccount } from '../platform/delivery-platforms.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { GLOVO } from './glovo.ts'
import { categoriesOf, choicesOf, groupsOf, type Marketplace, type MarketNews, type PlatformMenu } from './marketplace.ts'
import { type Ask, asJson, type Caller, isGood, refused, type Said } from './platform-call.ts'
import { koboOfMinor, majorOf } from './platform-money.ts'

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Amount = Type.Integer({ minimum: 0 })
const Product = Type.Object({
  id: Type.String(), quantity: Type.Integer({ minimum: 1 }), price: Amount, name: Type.String(),
  attributes: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.Object({ id: Type.String(), quantity: Type.Optional(Type.Integer({ minimum: 1 })), price: Amount, name: Type.String() }))])),
})
const Order = Type.Object({
  order_id: Type.String({ minLength: 1 }), store_id: Type.String({ minLength: 1 }), order_code: Text, currency: Type.String(), special_requirements: Text, allergy_info: Text, estimated_pickup_time: Text,
  utc_offset_minutes: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Null()])), customer: Type.Optional(Type.Union([Type.Null(), Type.Object({ name: Text })])), products: Type.Array(Product, { minItems: 1 }),
})
const Cancelled = Type.Object({ order_id: Type.String({ minLength: 1 }), store_id: Type.String(), cancel_reason: Type.String() })

export function glovoStore(account: GlovoAccount & { readonly storeToken: string }, caller: Caller): Marketplace {
  const authorization = account.storeTokenScheme === 'plain' ? account.storeToken : `${account.storeTokenScheme} ${account.storeToken}`
  const store = (storeId: string): string => `${account.baseUrl}/webhook/stores/${encodeURIComponent(storeId)}`
  async function ask(operation: string, method: Ask['method'], url: string, body: unknown): Promise<Said> {
    const json = asJson(body)
    const said = await caller({ operation, method, url, body: json.body, isSafe: true, headers: { ...json.headers, authorization } })
    if (!isGood(said)) throw refused(GLOVO, operation, said)
    return said
  }
  const status = async (operation: string, storeId: string, theirId: string, word: string): Promise<void> => void await ask(operation, 'PUT', `${store(storeId)}/orders/${encodeURIComponent(theirId)}/status`, { status: word })

  return {
    name: GLOVO, isOn: account.isOn, fetchesMenu: true, canPull: false, newsIn,
    fetchOrder: () => Promise.reject(new ProviderFailure(GLOVO, 'order', false, 'orders come whole, by webhook')),
    accept: (storeId, theirId) => status('accept', storeId, theirId, 'ACCEPTED'),
    // Not published: an order that nobody accepts is taken back by Glovo, and their desk is told by phone.
    refuse: () => Promise.reject(new ProviderFailure(GLOVO, 'refuse', false, 'they publish no way to refuse an order: call their desk')),
    ready: (storeId, theirId) => status('ready', storeId, theirId, 'READY_FOR_PICKUP'),
    pushMenu: async (storeId, _menu, { menuUrl }) => {
      const said = await ask('push-menu', 'POST', `${store(storeId)}/menu`, { menuUrl })
      const transaction = (said.json as { transaction_id?: unknown } | null)?.transaction_id
      return { theirs: typeof transaction === 'string' ? transaction.slice(0, 100) : null, isDone: false }
    },
    pullMenu: () => Promise.reject(new ProviderFailure(GLOVO, 'pull-menu', false, 'they publish no way to read the menu')),
    switchItems: async (storeId, switches) => void await ask('switch', 'POST', `${account.baseUrl}${account.menuUpdatesPath.replace('{store}', encodeURIComponent(storeId))}`, { products: switches.map(({ id, isAvailable }) => ({ id, available: isAvailable })), attributes: [] }),
  }
}

function newsIn(webhook: unknown): MarketNews | null {
  if (Check(Cancelled, webhook)) return { kind: 'cancelled', storeId: webhook.store_id, theirId: webhook.order_id }
  const id = (webhook as { order_id?: unknown } | null)?.order_id
  if (typeof id !== 'string') return null
  return Check(Order, webhook) ? newsOf(webhook) : { kind: 'unusable', theirId: id.slice(0, 100), why: 'shape' }
}

function newsOf(order: Static<typeof Order>): MarketNews {
  const lines = order.products.map((product) => {
    const price = koboOfMinor(product.price, order.currency)
    const options = (product.attributes ?? []).map(({ id, name, quantity = 1, price: extra }) => ({ itemId: id, name, quantity, price: koboOfMinor(extra, order.currency) }))
    return price === null ? null : { itemId: product.id, name: product.name, quantity: product.quantity, price, note: '', options: options.flatMap((option) => (option.price === null ? [] : [{ ...option, price: option.price }])) }
  })
  if (lines.some((line) => line === null)) return { kind: 'unusable', theirId: order.order_id, why: 'currency' }
  return { kind: 'order', order: {
    theirId: order.order_id, code: order.order_code ?? order.order_id, storeId: order.store_id, lines: lines.filter((line) => line !== null), note: [order.allergy_info, order.special_requirements].filter(Boolean).join(' · '),
    guestName: order.customer?.name ?? '', pickupAt: localInstant(order.estimated_pickup_time, Number(order.utc_offset_minutes ?? 0)),
  } }
}

/** `2026-01-01 12:20:00`, so many minutes ahead of UTC. */
function localInstant(text: string | null | undefined, offsetMinutes: number): Date | null {
  const time = Date.parse(`${text?.replace(' ', 'T')}Z`)
  return text && !Number.isNaN(time) && Number.isFinite(offsetMinutes) ? new Date(time - offsetMinutes * 60_000) : null
}

/** The file that they fetch. Field names are those of a client in the field. */
export const glovoMenuFile = (menu: PlatformMenu) => ({
  attributes: choicesOf(menu).map(({ id, name, price, isAvailable }) => ({ id, name, price_impact: majorOf(price), available: isAvailable })),
  attribute_groups: groupsOf(menu).map(({ id, name, min, max, choices }) => ({ id, name, min, max, collapse: false, multiple_selection: max > 1, attributes: choices.map((choice) => choice.id) })),
  products: menu.items.map(({ id, name, description, price, isAvailable, groups }) => ({ id, name, price: majorOf(price), image_url: '', description, attributes_groups: groups.map((group) => group.id), available: isAvailable })),
  collections: categoriesOf(menu).map(({ name, items }, position) => ({ name, position, image_url: '', sections: [{ name, position: 0, products: items.map(({ id }) => id) }] })),
  supercollections: [],
})
