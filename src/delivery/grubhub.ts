/** Grubhub. It does not serve Nigeria: off unless switched on. The body of its order webhook is not public, so orders are fetched by their id. */
import { randomUUID } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Clock } from '../platform/clock.ts'
import type { GrubhubAccount } from '../platform/delivery-platforms.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { instantOf } from './chowdeck.ts'
import { macHeader } from './grubhub-mac.ts'
import { categoriesOf, choicesOf, clockText, groupsOf, type Marketplace, type MarketNews, type MenuGroup, type PlatformMenu } from './marketplace.ts'
import { type Ask, type Caller, inShape, isGood, refused, type Said } from './platform-call.ts'
import { koboOfMajor, koboOfMinor, majorOf } from './platform-money.ts'

export const GRUBHUB = 'grubhub'

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Amount = Type.Integer({ minimum: 0 })
const Choice = Type.Object({ name: Type.String(), external_id: Text, price: Type.Optional(Amount), merchant_price: Type.Optional(Amount), quantity: Type.Optional(Type.Integer({ minimum: 1 })) })
const Line = Type.Object({ name: Type.String(), quantity: Type.Integer({ minimum: 1 }), merchant_price: Type.Optional(Amount), price: Type.Optional(Amount), external_id: Text, special_instructions: Text, line_options: Type.Optional(Type.Array(Choice)) })
const Info = Type.Object({ name: Text, managed_delivery_estimated_pickup: Text })
const Order = Type.Object({
  uuid: Type.String({ minLength: 1 }), order_number: Text, status: Type.String(), merchant_id: Type.String({ minLength: 1 }), when_for: Text, confirmation_code: Text,
  fulfillment_info: Type.Optional(Type.Object({ delivery_info: Type.Optional(Type.Union([Type.Null(), Info])), pickup_info: Type.Optional(Type.Union([Type.Null(), Info])) })),
  charges: Type.Object({ line_groups: Type.Array(Type.Object({ lines: Type.Array(Line) }), { minItems: 1 }) }),
})
const Named = Type.Object({ uuid: Type.String({ minLength: 1 }), merchant_id: Type.String({ minLength: 1 }), status: Type.String() })
const MenuStatus = Type.Object({ job_id: Type.String(), merchant_statuses: Type.Optional(Type.Array(Type.Object({ status: Type.String() }))) })
const Job = Type.Object({ job_id: Type.String() })

const NEWS: Readonly<Record<string, 'fetch' | 'cancelled' | 'picked_up' | 'delivered'>> = {
  RESTAURANT_CONFIRMABLE: 'fetch', ANTICIPATED: 'fetch', CANCELLED: 'cancelled', REJECTED: 'cancelled', OUT_FOR_DELIVERY: 'picked_up', FULFILLED: 'delivered',
}

export function grubhub(account: GrubhubAccount, caller: Caller, clock: Clock): Marketplace {
  async function ask(operation: string, method: Ask['method'], path: string, json?: unknown): Promise<Said> {
    const body = json === undefined ? '' : JSON.stringify(json)
    const url = new URL(`${account.baseUrl}${path}`)
    const request = { method, path: `${url.pathname}${url.search}`, host: url.hostname, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80), body: new TextEncoder().encode(body) }
    const nonce = `${Math.floor(clock().getTime() / 1_000)}:${randomUUID()}`
    return caller({ operation, method, url: url.href, isSafe: true, ...(body === '' ? {} : { body }), headers: { 'x-gh-partner-key': account.partnerKey, authorization: macHeader(account, nonce, request), ...(body === '' ? {} : { 'content-type': 'application/json' }) } })
  }
  const done = async (operation: string, said: Promise<Said>): Promise<Said> => {
    const answer = await said
    if (!isGood(answer)) throw refused(GRUBHUB, operation, answer)
    return answer
  }
  const order = (storeId: string, theirId: string): string => `/pos/v1/merchant/${encodeURIComponent(storeId)}/orders/${encodeURIComponent(theirId)}`
  const status = async (operation: string, storeId: string, theirId: string, body: object): Promise<void> => void await done(operation, ask(operation, 'PUT', `${order(storeId, theirId)}/status`, body))

  return {
    name: GRUBHUB, isOn: account.isOn, fetchesMenu: true, canPull: true, newsIn,
    fetchOrder: async (storeId, theirId) => newsOf(theirId, inShape(GRUBHUB, 'order', Type.Object({}), await ask('order', 'GET', order(storeId, theirId))), account.currency),
    accept: (storeId, theirId, { reference, readyAt }, now) => status('accept', storeId, theirId, { status: 'CONFIRMED', wait_time_in_minutes: Math.max(1, Math.round((readyAt.getTime() - now.getTime()) / 60_000)), external_order_id: reference }),
    refuse: (storeId, theirId) => status('refuse', storeId, theirId, { status: 'REJECTED' }),
    ready: (storeId, theirId) => status('ready', storeId, theirId, { status: 'PICKUP_READY' }),
    pushMenu: async (storeId, _menu, { menuUrl }) => {
      const said = await done('push-menu', ask('push-menu', 'POST', '/pos/v1/menu/ingestion', { merchant_ids: [storeId], menu_url: menuUrl, normalized_menu: true, apply_existing_schedule_overrides: false }))
      return { theirs: inShape(GRUBHUB, 'push-menu', Job, said).job_id.slice(0, 100), isDone: false }
    },
    pullMenu: async (storeId) => readMenu(inShape(GRUBHUB, 'pull-menu', Menu, await ask('pull-menu', 'GET', `/pos/v1/merchant/${encodeURIComponent(storeId)}/ingestion/menu`)), account),
    switchItems: async (storeId, switches, now) => void await done('switch', ask('switch', 'PATCH', `/pos/v1/merchant/${encodeURIComponent(storeId)}/menu/schedules/overrides/external?allow_partial_success=true`, switches.map(({ id, isAvailable, until }) => ({
      entity_ids: [id], schedule_override: { op: 'ADD', start: now.toISOString(), end: !isAvailable && until ? until.toISOString() : '9999-12-31T23:59:00.000Z', show_or_hide: isAvailable ? 'SHOW' : 'HIDE' },
    })))),
  }
}

function newsIn(webhook: unknown): MarketNews | null {
  if (Check(MenuStatus, webhook)) return { kind: 'menu', job: webhook.job_id, isGood: (webhook.merchant_statuses ?? []).every(({ status }) => status === 'SUCCESS'), said: webhook.merchant_statuses?.[0]?.status.slice(0, 60) ?? '' }
  if (!Check(Named, webhook)) return null
  const kind = NEWS[webhook.status]
  return kind ? { kind, storeId: webhook.merchant_id, theirId: webhook.uuid } : null
}

function newsOf(theirId: string, order: unknown, currency: string): Extract<MarketNews, { kind: 'order' | 'unusable' }> {
  if (!Check(Order, order)) return { kind: 'unusable', theirId, why: 'shape' }
  const lines = order.charges.line_groups.flatMap(({ lines: of }) => of).map((line) => {
    const price = koboOfMinor(line.merchant_price ?? line.price ?? -1, currency)
    const options = (line.line_options ?? []).map((option) => ({ itemId: option.external_id ?? '', name: option.name, quantity: option.quantity ?? 1, price: koboOfMinor(option.merchant_price ?? option.price ?? 0, currency) }))
    return price === null ? null : { itemId: line.external_id ?? '', name: line.name, quantity: line.quantity, price, note: line.special_instructions ?? '', options: options.flatMap((option) => (option.price === null ? [] : [{ ...option, price: option.price }])) }
  })
  if (lines.length === 0) return { kind: 'unusable', theirId, why: 'shape' }
  if (lines.some((line) => line === null)) return { kind: 'unusable', theirId, why: 'currency' }
  const info = order.fulfillment_info?.delivery_info ?? order.fulfillment_info?.pickup_info
  return { kind: 'order', order: {
    theirId: order.uuid, code: order.confirmation_code ?? order.order_number ?? order.uuid.slice(-6), storeId: order.merchant_id, lines: lines.filter((line) => line !== null), note: '', guestName: info?.name ?? '',
    // With a courier of theirs it is the courier's time that counts.
    pickupAt: instantOf(order.fulfillment_info?.delivery_info?.managed_delivery_estimated_pickup ?? order.when_for),
  } }
}

// ---------------------------------------------------------------- the menu, which they fetch

type Units = Pick<GrubhubAccount, 'menuUnit'>
const inTheirs = (amount: Kobo, { menuUnit }: Units): number => (menuUnit === 'minor' ? amount : majorOf(amount))
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']

/** A normalized menu. What is missing from it is deleted there. The description says cents and the examples are dollars: configured. */
export function grubhubMenuFile(menu: PlatformMenu, units: Units & Pick<GrubhubAccount, 'currency'>) {
  const sections = categoriesOf(menu).map(({ name, items }, i) => ({ external_id: `section-${i}`, name, items: items.map(({ id }) => id), schedule_ids: ['open'] }))
  const off = 'sold-out'
  return {
    menu_info: { currency: units.currency, sections: sections.map(({ external_id: id }) => id) }, menu_sections: sections, tax_rates: [], size_prompts: [], sizes: [], availability_ranges: [],
    repeating_schedules: [{ external_id: 'open', name: 'Opening hours', type: 'WEEKLY', rules: menu.hours.map(({ weekday, opens, closes }) => ({ days: [DAYS[weekday]], start_time: `${clockText(opens)}:00.000`, end_time: `${clockText(closes)}:00.000` })) }],
    items: menu.items.map(({ id, name, description, price, isAvailable, groups }) => ({ external_id: id, name, description, price: inTheirs(price, units), modifier_prompts: groups.map((group) => group.id), ...(isAvailable ? {} : { availability_override: off }) })),
    modifier_prompts: groupsOf(menu).map(({ id, name, min, max }) => ({ external_id: id, name, modifier_list: `list-${id}`, default_selection_model: { minimum_quantity: min, maximum_quantity: max } })),
    modifier_lists: groupsOf(menu).map(({ id, name, choices }) => ({ external_id: `list-${id}`, name, modifiers: choices.map((choice) => choice.id) })),
    modifiers: choicesOf(menu).map(({ id, name, price, isAvailable }) => ({ external_id: id, name, default_price: inTheirs(price, units), ...(isAvailable ? {} : { availability_override: off }) })),
    availability_overrides: [{ external_id: off, name: 'Sold out', start_date: '2020-01-01T00:00:00.000Z', end_date: '9999-12-31T23:59:59.999Z', override_type: 'UNAVAILABLE' }],
  }
}

const Price = Type.Number({ minimum: 0 })
const Menu = Type.Object({
  menu_info: Type.Object({ currency: Type.String() }),
  menu_sections: Type.Array(Type.Object({ name: Type.String(), items: Type.Optional(Type.Array(Type.String())) })),
  items: Type.Array(Type.Object({ external_id: Type.String(), name: Type.String(), description: Text, price: Type.Optional(Type.Union([Type.Null(), Price])), modifier_prompts: Type.Optional(Type.Array(Type.String())), availability_override: Text })),
  modifier_prompts: Type.Optional(Type.Array(Type.Object({
    external_id: Type.String(), name: Type.String(), modifier_list: Type.String(), default_selection_model: Type.Optional(Type.Union([Type.Null(), Type.Object({ minimum_quantity: Type.Optional(Type.Integer()), maximum_quantity: Type.Optional(Type.Integer()) })])),
  }))),
  modifier_lists: Type.Optional(Type.Array(Type.Object({ external_id: Type.String(), modifiers: Type.Optional(Type.Array(Type.String())) }))),
  modifiers: Type.Optional(Type.Array(Type.Object({ external_id: Type.String(), name: Type.String(), default_price: Price, availability_override: Text }))),
})

function readMenu(menu: Static<typeof Menu>, { menuUnit }: Units): PlatformMenu {
  const priceOf = (amount: number): Kobo => {
    const price = menuUnit === 'minor' ? koboOfMinor(amount, menu.menu_info.currency) : koboOfMajor(amount, menu.menu_info.currency)
    if (price === null) throw new ProviderFailure(GRUBHUB, 'pull-menu', false, 'not in naira')
    return price
  }
  const modifiers = new Map((menu.modifiers ?? []).map((one) => [one.external_id, { id: one.external_id, name: one.name, price: priceOf(one.default_price), isAvailable: !one.availability_override }]))
  const lists = new Map((menu.modifier_lists ?? []).map((one) => [one.external_id, (one.modifiers ?? []).flatMap((id) => modifiers.get(id) ?? [])]))
  const groups = new Map((menu.modifier_prompts ?? []).map((one): [string, MenuGroup] => {
    const choices = lists.get(one.modifier_list) ?? []
    return [one.external_id, { id: one.external_id, name: one.name, min: one.default_selection_model?.minimum_quantity ?? 0, max: one.default_selection_model?.maximum_quantity ?? Math.max(1, choices.length), choices }]
  }))
  const items = new Map(menu.items.map((item) => [item.external_id, item]))
  return { name: '', hours: [], items: menu.menu_sections.flatMap((section) => (section.items ?? []).flatMap((id) => {
    const item = items.get(id)
    return item ? [{ id, name: item.name, description: item.description ?? '', price: priceOf(item.price ?? 0), isAvailable: !item.availability_override, category: section.name, groups: (item.modifier_prompts ?? []).flatMap((group) => groups.get(group) ?? []) }] : []
  })) }
}
