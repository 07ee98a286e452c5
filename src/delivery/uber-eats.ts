/** Uber Eats. It does not serve Nigeria: off unless switched on. A webhook names an order and is not one: the order is fetched. */
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Clock } from '../platform/clock.ts'
import type { UberEatsAccount } from '../platform/delivery-platforms.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { withToken } from './access-token.ts'
import { instantOf } from './chowdeck.ts'
import { categoriesOf, choicesOf, clockText, groupsOf, type Marketplace, type MarketNews, type MarketRefusal, type MenuGroup, type PlatformMenu } from './marketplace.ts'
import { asJson, type Caller, inShape, isGood, refused, type Said } from './platform-call.ts'
import { koboOfMinor } from './platform-money.ts'
import { uberToken } from './uber-token.ts'

export const UBER_EATS = 'uber-eats'

const Money = Type.Object({ amount: Type.Integer({ minimum: 0 }), currency_code: Type.String() })
const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Price = Type.Object({ unit_price: Money, base_unit_price: Type.Optional(Money) })
const Choice = Type.Object({ id: Type.String(), title: Type.String(), quantity: Type.Optional(Type.Integer({ minimum: 1 })), price: Price })
const Item = Type.Object({
  id: Type.String(), title: Type.String(), quantity: Type.Integer({ minimum: 1 }), special_instructions: Text, price: Price,
  selected_modifier_groups: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.Object({ selected_items: Type.Optional(Type.Union([Type.Null(), Type.Array(Choice)])) }))])),
})
const Order = Type.Object({
  id: Type.String({ minLength: 1 }), display_id: Text, current_state: Type.String(), store: Type.Object({ id: Type.String() }), eater: Type.Optional(Type.Object({ first_name: Text })),
  cart: Type.Object({ items: Type.Array(Item, { minItems: 1 }), special_instructions: Text }), estimated_ready_for_pickup_at: Text,
})
const Hook = Type.Object({ event_type: Type.String(), event_id: Type.String(), meta: Type.Object({ resource_id: Type.String(), user_id: Type.Optional(Type.String()) }) })

const NEWS: Readonly<Record<string, 'fetch' | 'cancelled'>> = { 'orders.notification': 'fetch', 'orders.scheduled.notification': 'fetch', 'orders.cancel': 'cancelled', 'orders.failure': 'cancelled' }
const DENY: Readonly<Record<MarketRefusal, string>> = { too_busy: 'CAPACITY', sold_out: 'ITEM_AVAILABILITY', closing: 'STORE_CLOSED', other: 'OTHER' }

export function uberEats(account: UberEatsAccount, caller: Caller, clock: Clock): Marketplace {
  const call = withToken(caller, uberToken(UBER_EATS, account, 'eats.store eats.order', caller, clock), clock)
  const orderUrl = (version: 'v1' | 'v2', theirId: string): string => `${account.baseUrl}/${version === 'v1' ? 'v1/eats/orders' : 'v2/eats/order'}/${encodeURIComponent(theirId)}`
  const storeUrl = (storeId: string): string => `${account.baseUrl}/v2/eats/stores/${encodeURIComponent(storeId)}`
  const read = async (theirId: string): Promise<Said> => call({ operation: 'order', method: 'GET', url: orderUrl('v2', theirId) })

  /** A second accept or deny is an error: what counts is where the order is now. */
  async function answered(theirId: string, said: Said, wanted: string): Promise<void> {
    if (isGood(said)) return
    const now = await read(theirId)
    if ((now.json as { current_state?: unknown } | null)?.current_state !== wanted) throw refused(UBER_EATS, 'answer', said)
  }

  return {
    name: UBER_EATS, isOn: account.isOn, fetchesMenu: false, canPull: true, newsIn,
    fetchOrder: async (_storeId, theirId) => newsOf(theirId, inShape(UBER_EATS, 'order', Type.Object({}), await read(theirId))),
    accept: async (_storeId, theirId, { reference, readyAt }) => answered(theirId, await call({
      operation: 'accept', method: 'POST', url: `${orderUrl('v1', theirId)}/accept_pos_order`, isSafe: true, ...asJson({ reason: 'Accepted', pickup_time: Math.floor(readyAt.getTime() / 1_000), external_reference_id: reference, fields_relayed: { order_special_instructions: true } }),
    }), 'ACCEPTED'),
    refuse: async (_storeId, theirId, reason) => answered(theirId, await call({
      operation: 'refuse', method: 'POST', url: `${orderUrl('v1', theirId)}/deny_pos_order`, isSafe: true, ...asJson({ reason: { explanation: 'The restaurant cannot take it', code: DENY[reason] } }),
    }), 'DENIED'),
    // There is no such call: readiness is the time given with the acceptance.
    ready: () => Promise.resolve(),
    pushMenu: async (storeId, menu) => {
      const said = await call({ operation: 'push-menu', method: 'PUT', url: `${storeUrl(storeId)}/menus`, isSafe: true, ...asJson(menuOf(menu)) })
      if (!isGood(said)) throw refused(UBER_EATS, 'push-menu', said)
      return { theirs: null, isDone: true }
    },
    pullMenu: async (storeId) => readMenu(inShape(UBER_EATS, 'pull-menu', Menu, await call({ operation: 'pull-menu', method: 'GET', url: `${storeUrl(storeId)}/menus` })), clock()),
    switchItems: async (storeId, switches) => {
      for (const { id, isAvailable, until } of switches) {
        const suspension = isAvailable ? { suspend_until: 0, reason: '' } : { suspend_until: Math.floor((until?.getTime() ?? FOR_EVER_MS) / 1_000), reason: 'Sold out' }
        const said = await call({ operation: 'switch', method: 'POST', url: `${storeUrl(storeId)}/menus/items/${encodeURIComponent(id)}`, isSafe: true, ...asJson({ suspension_info: { suspension } }) })
        if (!isGood(said)) throw refused(UBER_EATS, 'switch', said)
      }
    },
  }
}

const FOR_EVER_MS = Date.UTC(2099, 0, 1)

function newsIn(webhook: unknown): MarketNews | null {
  if (!Check(Hook, webhook)) return null
  const kind = NEWS[webhook.event_type]
  return kind ? { kind, storeId: webhook.meta.user_id ?? '', theirId: webhook.meta.resource_id } : null
}

function newsOf(theirId: string, order: unknown): Extract<MarketNews, { kind: 'order' | 'unusable' }> {
  if (!Check(Order, order)) return { kind: 'unusable', theirId, why: 'shape' }
  const lines = order.cart.items.map((item) => lineOf(item))
  if (lines.some((line) => line === null)) return { kind: 'unusable', theirId, why: 'currency' }
  return { kind: 'order', order: {
    theirId: order.id, code: order.display_id ?? order.id.slice(-5), storeId: order.store.id, lines: lines.filter((line) => line !== null), note: order.cart.special_instructions ?? '',
    guestName: order.eater?.first_name ?? '', pickupAt: instantOf(order.estimated_ready_for_pickup_at),
  } }
}

/** Prices without what is chosen on top of them: the unit price has the options in it. */
function lineOf(item: Static<typeof Item>) {
  const money = ({ amount, currency_code: currency }: Static<typeof Money>) => koboOfMinor(amount, currency)
  const options = (item.selected_modifier_groups ?? []).flatMap((group) => group.selected_items ?? []).map(({ id, title, quantity = 1, price }) => ({ itemId: id, name: title, price: money(price.unit_price), quantity }))
  const whole = money(item.price.unit_price)
  const price = item.price.base_unit_price ? money(item.price.base_unit_price) : whole
  if (price === null || options.some((option) => option.price === null)) return null
  return { itemId: item.id, name: item.title, quantity: item.quantity, price, options: options.map((option) => ({ ...option, price: option.price ?? price })), note: item.special_instructions ?? '' }
}

// ---------------------------------------------------------------- the menu

const said = (text: string) => ({ translations: { en: text } })
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const suspended = (isAvailable: boolean) => (isAvailable ? {} : { suspension_info: { suspension: { suspend_until: Math.floor(FOR_EVER_MS / 1_000), reason: 'Sold out' } } })

/** Options are items too. Ids may hold neither `/` nor `;`; ours are UUIDs. */
function menuOf(menu: PlatformMenu) {
  const categories = categoriesOf(menu).map(({ name, items }, i) => ({ id: `category-${i}`, title: said(name), entities: items.map(({ id }) => ({ id, type: 'ITEM' })) }))
  return {
    menus: [{ id: 'menu', title: said(menu.name), category_ids: categories.map(({ id }) => id), service_availability: DAYS.map((day, weekday) => ({
      day_of_week: day, time_periods: menu.hours.filter((period) => period.weekday === weekday).map(({ opens, closes }) => ({ start_time: clockText(opens), end_time: clockText(closes) })),
    })).filter(({ time_periods: periods }) => periods.length > 0) }],
    categories,
    items: [
      ...menu.items.map(({ id, name, description, price, isAvailable, groups }) => ({
        id, title: said(name), ...(description === '' ? {} : { description: said(description) }), price_info: { price }, tax_info: {}, modifier_group_ids: { ids: groups.map((group) => group.id) }, ...suspended(isAvailable),
      })),
      ...choicesOf(menu).map(({ id, name, price, isAvailable }) => ({ id, title: said(name), price_info: { price }, tax_info: {}, ...suspended(isAvailable) })),
    ],
    modifier_groups: groupsOf(menu).map(({ id, name, min, max, choices }) => ({ id, title: said(name), quantity_info: { quantity: { min_permitted: min, max_permitted: max } }, modifier_options: choices.map((choice) => ({ id: choice.id, type: 'ITEM' })) })),
    display_options: { disable_item_instructions: false },
  }
}

const Title = Type.Object({ translations: Type.Record(Type.String(), Type.String()) })
const Ids = Type.Optional(Type.Union([Type.Null(), Type.Object({ ids: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.String())])) })]))
const Menu = Type.Object({
  menus: Type.Array(Type.Object({ title: Title })),
  categories: Type.Array(Type.Object({ title: Title, entities: Type.Array(Type.Object({ id: Type.String() })) })),
  items: Type.Array(Type.Object({
    id: Type.String(), title: Title, description: Type.Optional(Type.Union([Type.Null(), Title])), price_info: Type.Object({ price: Type.Integer({ minimum: 0 }) }), modifier_group_ids: Ids,
    suspension_info: Type.Optional(Type.Union([Type.Null(), Type.Object({ suspension: Type.Optional(Type.Union([Type.Null(), Type.Object({ suspend_until: Type.Optional(Type.Union([Type.Null(), Type.Integer()])) })])) })])),
  })),
  modifier_groups: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.Object({
    id: Type.String(), title: Title, quantity_info: Type.Optional(Type.Object({ quantity: Type.Optional(Type.Object({ min_permitted: Type.Optional(Type.Integer()), max_permitted: Type.Optional(Type.Integer()) })) })),
    modifier_options: Type.Array(Type.Object({ id: Type.String() })),
  }))])),
})

const textOf = ({ translations }: Static<typeof Title>): string => translations.en ?? translations.en_us ?? Object.values(translations)[0] ?? ''

/** Prices have no currency of their own: they are those of the store, which is only ever connected where it sells in naira. */
function readMenu(menu: Static<typeof Menu>, now: Date): PlatformMenu {
  const items = new Map(menu.items.map((item) => [item.id, item]))
  const isAvailable = (item: Static<typeof Menu>['items'][number]): boolean => (item.suspension_info?.suspension?.suspend_until ?? 0) * 1_000 <= now.getTime()
  const priceOf = (item: Static<typeof Menu>['items'][number]) => {
    const price = koboOfMinor(item.price_info.price, 'NGN')
    if (price === null) throw new ProviderFailure(UBER_EATS, 'pull-menu', false, 'an amount that is none')
    return price
  }
  const groups = new Map((menu.modifier_groups ?? []).map((group): [string, MenuGroup] => [group.id, {
    id: group.id, name: textOf(group.title), min: group.quantity_info?.quantity?.min_permitted ?? 0, max: group.quantity_info?.quantity?.max_permitted ?? Math.max(1, group.modifier_options.length),
    choices: group.modifier_options.flatMap(({ id }) => {
      const item = items.get(id)
      return item ? [{ id, name: textOf(item.title), price: priceOf(item), isAvailable: isAvailable(item) }] : []
    }),
  }]))
  return {
    name: menu.menus[0] ? textOf(menu.menus[0].title) : '', hours: [],
    items: menu.categories.flatMap((category) => category.entities.flatMap(({ id }) => {
      const item = items.get(id)
      return item ? [{ id, name: textOf(item.title), description: item.description ? textOf(item.description) : '', price: priceOf(item), isAvailable: isAvailable(item), category: textOf(category.title), groups: (item.modifier_group_ids?.ids ?? []).flatMap((group) => groups.get(group) ?? []) }] : []
    })),
  }
}

