/** Orders: baskets, what was ordered and at which price, what the kitchen has room for, promotions, and the rules of charges. */
import { sql } from 'drizzle-orm'
import { bigserial, boolean, check, date, doublePrecision, index, integer, jsonb, pgSequence, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { idColumn, instantColumn, koboColumn, refColumn } from '../columns.ts'
import type { Kobo } from '../../src/vocabulary/money.ts'
import { people } from './accounts.ts'
import { dishes, options } from './menus.ts'
import { restaurants } from './restaurants.ts'

// ---------------------------------------------------------------- baskets

/** What somebody is about to order from one place. It belongs to a browser until its person signs in on it. */
export const baskets = pgTable('baskets', {
  id: idColumn<'basket'>(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  visitorId: uuid('visitor_id').notNull(),
  personId: refColumn<'person'>('person_id').references(() => people.id, { onDelete: 'cascade' }),
  /** `left`: its owner started anew. */
  state: text('state').$type<'open' | 'ordered' | 'left'>().notNull().default('open'),
  /** As it was typed; whether it still holds is found out each time the basket is priced. */
  promotionCode: text('promotion_code'),
  /** Number of the link by which others add to it; null: nobody else may. A new number makes the old link useless. */
  sharingNumber: integer('sharing_number'),
  createdAt: instantColumn('created_at').notNull(),
  updatedAt: instantColumn('updated_at').notNull(),
}, (t) => [
  uniqueIndex('baskets_of_visitor').on(t.visitorId).where(sql`${t.state} = 'open' and ${t.personId} is null`),
  uniqueIndex('baskets_of_person').on(t.personId).where(sql`${t.state} = 'open' and ${t.personId} is not null`),
  index('baskets_age').on(t.updatedAt),
])

export const basketLines = pgTable('basket_lines', {
  id: idColumn<'basket-line'>(),
  basketId: refColumn<'basket'>('basket_id').notNull().references(() => baskets.id, { onDelete: 'cascade' }),
  dishId: refColumn<'dish'>('dish_id').notNull().references(() => dishes.id, { onDelete: 'cascade' }),
  quantity: smallint('quantity').notNull(),
  /** Portions with the same number go into the same packs. */
  pack: smallint('pack').notNull().default(1),
  note: text('note').notNull().default(''),
  /** Who put it in: the browser; the name is that of the group order. */
  addedBy: uuid('added_by').notNull(),
  addedByName: text('added_by_name'),
  createdAt: instantColumn('created_at').notNull(),
}, (t) => [index('basket_lines_basket').on(t.basketId, t.createdAt), check('basket_lines_bounds', sql`${t.quantity} between 1 and 100 and ${t.pack} between 1 and 50`)])

export const basketLineOptions = pgTable('basket_line_options', {
  lineId: refColumn<'basket-line'>('line_id').notNull().references(() => basketLines.id, { onDelete: 'cascade' }),
  optionId: refColumn<'option'>('option_id').notNull().references(() => options.id, { onDelete: 'cascade' }),
}, (t) => [primaryKey({ columns: [t.lineId, t.optionId] })])

/** Browsers that followed the link of a group order. */
export const basketGuests = pgTable('basket_guests', {
  basketId: refColumn<'basket'>('basket_id').notNull().references(() => baskets.id, { onDelete: 'cascade' }),
  visitorId: uuid('visitor_id').notNull(),
  name: text('name').notNull(),
  joinedAt: instantColumn('joined_at').notNull(),
}, (t) => [primaryKey({ columns: [t.basketId, t.visitorId] }), index('basket_guests_visitor').on(t.visitorId, t.joinedAt)])

// ---------------------------------------------------------------- orders

export const ORDER_STATES = ['placed', 'paid', 'awaiting_cash', 'accepted', 'preparing', 'ready', 'picked_up', 'delivered', 'refused', 'cancelled', 'expired', 'failed_delivery'] as const
export type OrderState = (typeof ORDER_STATES)[number]
export type Fulfilment = 'delivery' | 'pickup'
/** The methods of the payments room, by which this order is to be paid. */
export type PayMethod = 'card' | 'bank_transfer' | 'ussd' | 'mobile_money' | 'wallet' | 'cash'
/** `platform`: the guest paid whoever sold it to them, in whose app it was ordered; no money of it passes through us. */
export type OrderPay = PayMethod | 'platform'

/** Numbers the references that people read out over a phone (order.ts). */
export const orderNumbers = pgSequence('order_numbers')

export const orders = pgTable('orders', {
  id: idColumn<'order'>(),
  reference: text('reference').notNull(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id),
  basketId: refColumn<'basket'>('basket_id'),
  state: text('state').$type<OrderState>().notNull().default('placed'),
  /** The person, or the browser of a guest: whoever the house calls the diner. */
  customerId: refColumn<'diner'>('customer_id').notNull(),
  personId: refColumn<'person'>('person_id').references(() => people.id),
  visitorId: uuid('visitor_id').notNull(),
  locale: text('locale').notNull(),
  /** Name, e-mail address and phone number, sealed (contact.ts). */
  contactSealed: text('contact_sealed').notNull(),
  fulfilment: text('fulfilment').$type<Fulfilment>().notNull(),
  /** About where (`roughly` of place.ts); the pin itself and what a rider is told beside it are sealed (contact.ts). Null for pickup. */
  lat: doublePrecision('lat'),
  lng: doublePrecision('lng'),
  addressSealed: text('address_sealed'),
  note: text('note').notNull().default(''),
  pay: text('pay').$type<OrderPay>().notNull(),
  /** The platform in whose app it was ordered; null for our own. */
  source: text('source'),
  /** What the guest pays, as it was placed; changes after that are refunds. */
  total: koboColumn('total').notNull(),
  deliveryFee: koboColumn('delivery_fee').notNull(),
  /** The quote of the delivery room that the fee comes from. */
  deliveryQuoteId: uuid('delivery_quote_id'),
  /** What has been or is being given back. */
  refunded: koboColumn('refunded').notNull().default(0 as Kobo),
  /** Rules and promotion as they held when it was placed, so that what is left of it can be billed again. */
  terms: jsonb('terms').$type<OrderTerms>().notNull(),
  promisedFrom: instantColumn('promised_from').notNull(),
  promisedUntil: instantColumn('promised_until').notNull(),
  /** When the kitchen has to begin, for the promise to hold. */
  cookAt: instantColumn('cook_at').notNull(),
  kitchenWindow: instantColumn('kitchen_window').notNull(),
  placedAt: instantColumn('placed_at').notNull(),
  /** All the money is there (for cash: after it was collected). */
  paidAt: instantColumn('paid_at'),
  /** The clock that runs now: until it is paid, then until it is accepted; null when none does. */
  dueAt: instantColumn('due_at'),
  acceptedAt: instantColumn('accepted_at'),
  readyAt: instantColumn('ready_at'),
  endedAt: instantColumn('ended_at'),
  /** Why it was refused, cancelled or could not be delivered: a word of order.ts. */
  reason: text('reason'),
}, (t) => [
  uniqueIndex('orders_reference').on(t.reference),
  uniqueIndex('orders_basket').on(t.basketId),
  index('orders_customer').on(t.customerId, t.placedAt),
  index('orders_person').on(t.personId, t.placedAt),
  index('orders_board').on(t.restaurantId, t.placedAt),
  index('orders_due').on(t.dueAt).where(sql`${t.dueAt} is not null`),
  check('orders_money', sql`${t.total} >= 0 and ${t.deliveryFee} >= 0 and ${t.refunded} >= 0 and ${t.refunded} <= ${t.total}`),
  check('orders_promise', sql`${t.promisedUntil} > ${t.promisedFrom} and ${t.cookAt} <= ${t.promisedFrom}`),
  check('orders_address', sql`${t.fulfilment} = 'pickup' or (${t.lat} is not null and ${t.lng} is not null and ${t.addressSealed} is not null)`),
])

/** By what an order is billed: the rules and the promotion of the day it was placed. */
export interface OrderTerms {
  readonly rules: ReadonlyArray<{ readonly id: string; readonly kind: ChargeRuleKind; readonly rateBasisPoints: number; readonly cap: number | null; readonly isIncluded: boolean }>
  readonly promotion: { readonly id: string; readonly code: string; readonly kind: 'percent' | 'amount' | 'free_delivery'; readonly basisPoints: number | null; readonly amount: number | null; readonly paidBy: 'platform' | 'restaurant' } | null
}

/** A chosen option as it was ordered. */
export interface OrderedOption {
  readonly id: string
  readonly group: string
  readonly name: string
  readonly price: number
}

/** A container kind as it was when something was put in it. */
export interface OrderedContainer {
  readonly id: string
  readonly name: string
  readonly price: number
  readonly volume: number
}

/** A dish as it was ordered: later changes of the menu change nothing here. */
export const orderLines = pgTable('order_lines', {
  id: idColumn<'order-line'>(),
  orderId: refColumn<'order'>('order_id').notNull().references(() => orders.id, { onDelete: 'cascade' }),
  position: smallint('position').notNull(),
  dishId: refColumn<'dish'>('dish_id').references(() => dishes.id, { onDelete: 'set null' }),
  name: text('name').notNull(),
  quantity: smallint('quantity').notNull(),
  /** Platform price of one portion with its options. */
  unitPrice: koboColumn('unit_price').notNull(),
  /** What the same portion costs at the counter. */
  inStoreUnitPrice: koboColumn('in_store_unit_price').notNull(),
  options: jsonb('options').$type<ReadonlyArray<OrderedOption>>().notNull(),
  pack: smallint('pack').notNull(),
  /** What the portion is put in, and how much of it one portion fills. */
  container: jsonb('container').$type<OrderedContainer | null>(),
  volume: smallint('volume').notNull(),
  note: text('note').notNull().default(''),
  /** Whose it is, in a group order. */
  forName: text('for_name'),
  /** `out`: it ran out and the guest is asked; `dropped`: it does not come; `swapped`: another dish comes in its place. */
  state: text('state').$type<'ordered' | 'out' | 'dropped' | 'swapped'>().notNull().default('ordered'),
}, (t) => [
  index('order_lines_order').on(t.orderId, t.position),
  index('order_lines_dish').on(t.dishId),
  check('order_lines_bounds', sql`${t.quantity} between 1 and 100 and ${t.unitPrice} >= 0 and ${t.inStoreUnitPrice} >= 0`),
])

export type ChargeRuleKind = 'service_charge' | 'vat' | 'consumption_tax' | 'commission'
export type ChargeKind = 'items' | 'platform_difference' | 'packs' | 'discount' | 'service_charge' | 'delivery' | 'vat' | 'consumption_tax' | 'commission'

/** The receipt, line by line. Those that are not `included` sum to the total of the order. */
export const orderCharges = pgTable('order_charges', {
  orderId: refColumn<'order'>('order_id').notNull().references(() => orders.id, { onDelete: 'cascade' }),
  position: smallint('position').notNull(),
  kind: text('kind').$type<ChargeKind>().notNull(),
  amount: koboColumn('amount').notNull(),
  /** Said beside it: the rate in hundredths of a percent, the code of a promotion. */
  rateBasisPoints: integer('rate_basis_points'),
  label: text('label'),
  /** Contained in other lines, and shown for information; or, for the commission, between the restaurant and us. */
  isIncluded: boolean('is_included').notNull().default(false),
  ruleId: refColumn<'charge-rule'>('rule_id'),
}, (t) => [primaryKey({ columns: [t.orderId, t.position] })])

/** What happened to an order. It only grows (a trigger sees to that). */
export const orderHistory = pgTable('order_history', {
  number: bigserial('number', { mode: 'number' }).primaryKey(),
  orderId: refColumn<'order'>('order_id').notNull().references(() => orders.id),
  fromState: text('from_state').$type<OrderState>(),
  toState: text('to_state').$type<OrderState>().notNull(),
  /** What was done, where the state stayed: `delayed`, `item_ran_out`, `swapped`, `dropped`, `refunded`. */
  deed: text('deed'),
  by: text('by').$type<'guest' | 'staff' | 'rider' | 'support' | 'clock' | 'provider'>().notNull(),
  byId: uuid('by_id'),
  reason: text('reason'),
  facts: jsonb('facts').$type<Readonly<Record<string, string | number>>>(),
  at: instantColumn('at').notNull(),
}, (t) => [index('order_history_order').on(t.orderId, t.number)])

/** By which an app follows the order of a guest without an account (tracking-token.ts). The token itself is nowhere. */
export const trackingTokens = pgTable('tracking_tokens', {
  orderId: refColumn<'order'>('order_id').primaryKey().references(() => orders.id, { onDelete: 'cascade' }),
  hash: text('hash').notNull(),
  createdAt: instantColumn('created_at').notNull(),
  expiresAt: instantColumn('expires_at').notNull(),
  endedAt: instantColumn('ended_at'),
}, (t) => [uniqueIndex('tracking_tokens_hash').on(t.hash), index('tracking_tokens_open').on(t.expiresAt).where(sql`${t.endedAt} is null`)])

// ---------------------------------------------------------------- kitchens

/** How a kitchen works. A place without a row works as KITCHEN_USUAL of kitchen.ts says. */
export const kitchens = pgTable('kitchens', {
  restaurantId: refColumn<'restaurant'>('restaurant_id').primaryKey().references(() => restaurants.id, { onDelete: 'cascade' }),
  windowMinutes: smallint('window_minutes').notNull(),
  /** Orders whose cooking begins within one window. */
  ordersPerWindow: smallint('orders_per_window').notNull(),
  /** Minutes between an order and the beginning of its cooking, at least. */
  noticeMinutes: smallint('notice_minutes').notNull(),
  /** Minutes in which staff answer a paid order before it is refused by itself. */
  answerMinutes: smallint('answer_minutes').notNull(),
  /** "No light": cooking on gas takes longer. */
  noLightSince: instantColumn('no_light_since'),
  extraMinutes: smallint('extra_minutes').notNull().default(0),
  /** No new orders before this instant. */
  pausedUntil: instantColumn('paused_until'),
}, (t) => [check('kitchens_bounds', sql`${t.windowMinutes} between 5 and 120 and ${t.ordersPerWindow} between 1 and 1000 and ${t.noticeMinutes} between 0 and 1440 and ${t.answerMinutes} between 1 and 120 and ${t.extraMinutes} between 0 and 240`)])

/** Orders that begin to be cooked within a window. `taken` grows by a conditional update, so that it never passes the kitchen's number. */
export const kitchenWindows = pgTable('kitchen_windows', {
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  startsAt: instantColumn('starts_at').notNull(),
  taken: smallint('taken').notNull(),
}, (t) => [primaryKey({ columns: [t.restaurantId, t.startsAt] }), check('kitchen_windows_taken', sql`${t.taken} >= 0`)])

/** Counted portions that an order took from the shelf, and whether they were put back. */
export const stockHolds = pgTable('stock_holds', {
  orderId: refColumn<'order'>('order_id').notNull().references(() => orders.id, { onDelete: 'cascade' }),
  dishId: refColumn<'dish'>('dish_id').notNull().references(() => dishes.id, { onDelete: 'cascade' }),
  quantity: integer('quantity').notNull(),
  returnedAt: instantColumn('returned_at'),
}, (t) => [primaryKey({ columns: [t.orderId, t.dishId] }), check('stock_holds_quantity', sql`${t.quantity} > 0`)])

/** An item that ran out after it was ordered, and what the guest wants instead. */
export const substitutions = pgTable('substitutions', {
  id: idColumn<'substitution'>(),
  orderId: refColumn<'order'>('order_id').notNull().references(() => orders.id, { onDelete: 'cascade' }),
  lineId: refColumn<'order-line'>('line_id').notNull().references(() => orderLines.id, { onDelete: 'cascade' }),
  /** The dish that staff offer in its place; null: there is none. */
  dishId: refColumn<'dish'>('dish_id').references(() => dishes.id, { onDelete: 'set null' }),
  dishName: text('dish_name'),
  dishPrice: koboColumn('dish_price'),
  /** `lapsed`: nobody answered in time, so the item was dropped. */
  state: text('state').$type<'offered' | 'swapped' | 'dropped' | 'cancelled' | 'lapsed'>().notNull().default('offered'),
  offeredAt: instantColumn('offered_at').notNull(),
  expiresAt: instantColumn('expires_at').notNull(),
  answeredAt: instantColumn('answered_at'),
  /** What comes back to the guest by it. */
  refund: koboColumn('refund'),
}, (t) => [
  uniqueIndex('substitutions_open').on(t.lineId).where(sql`${t.state} = 'offered'`),
  index('substitutions_order').on(t.orderId),
  index('substitutions_due').on(t.expiresAt).where(sql`${t.state} = 'offered'`),
])

// ---------------------------------------------------------------- promotions and rules

export const promotions = pgTable('promotions', {
  id: idColumn<'promotion'>(),
  /** Upper case. */
  code: text('code').notNull(),
  /** Null: good everywhere. */
  restaurantId: refColumn<'restaurant'>('restaurant_id').references(() => restaurants.id, { onDelete: 'cascade' }),
  kind: text('kind').$type<'percent' | 'amount' | 'free_delivery'>().notNull(),
  /** Hundredths of a percent, for `percent`. */
  basisPoints: integer('basis_points'),
  /** What `amount` takes off; what `percent` takes off at most. */
  amount: koboColumn('amount'),
  minimumItems: koboColumn('minimum_items').notNull().default(0 as Kobo),
  paidBy: text('paid_by').$type<'platform' | 'restaurant'>().notNull().default('platform'),
  startsAt: instantColumn('starts_at').notNull(),
  endsAt: instantColumn('ends_at'),
  usesInTotal: integer('uses_in_total'),
  usesPerPerson: integer('uses_per_person'),
  /** Only for this person. */
  personId: refColumn<'person'>('person_id').references(() => people.id, { onDelete: 'cascade' }),
  withdrawnAt: instantColumn('withdrawn_at'),
}, (t) => [
  uniqueIndex('promotions_code').on(t.code),
  check('promotions_worth', sql`(${t.kind} = 'percent' and ${t.basisPoints} between 1 and 10000) or (${t.kind} = 'amount' and ${t.amount} > 0) or ${t.kind} = 'free_delivery'`),
])

/** Which order used a promotion, and for whom it counts: a person, or the e-mail address and phone of a guest as keyed hashes. */
export const promotionUses = pgTable('promotion_uses', {
  orderId: refColumn<'order'>('order_id').primaryKey().references(() => orders.id, { onDelete: 'cascade' }),
  promotionId: refColumn<'promotion'>('promotion_id').notNull().references(() => promotions.id),
  personId: refColumn<'person'>('person_id').references(() => people.id),
  emailIndex: text('email_index').notNull(),
  phoneIndex: text('phone_index'),
  amount: koboColumn('amount').notNull(),
  /** The order came to nothing: the promotion may be used again. */
  returnedAt: instantColumn('returned_at'),
  at: instantColumn('at').notNull(),
}, (t) => [index('promotion_uses_promotion').on(t.promotionId).where(sql`${t.returnedAt} is null`)])

/** What is charged by law or contract, from a day on. The newest rule of a kind that has begun and fits the place holds. */
export const chargeRules = pgTable('charge_rules', {
  id: idColumn<'charge-rule'>(),
  kind: text('kind').$type<ChargeRuleKind>().notNull(),
  /** Null: everywhere. A rule for a restaurant goes before one for its city, and that before one for all. */
  restaurantId: refColumn<'restaurant'>('restaurant_id').references(() => restaurants.id, { onDelete: 'cascade' }),
  city: text('city'),
  rateBasisPoints: integer('rate_basis_points').notNull(),
  /** Never more than this. */
  cap: koboColumn('cap'),
  /** Contained in the price already, as the consumption tax of Lagos is in menu prices. */
  isIncluded: boolean('is_included').notNull().default(false),
  firstDay: date('first_day', { mode: 'string' }).notNull(),
  lastDay: date('last_day', { mode: 'string' }),
  /** Where it is written. */
  source: text('source').notNull(),
}, (t) => [
  index('charge_rules_kind').on(t.kind, t.firstDay),
  check('charge_rules_rate', sql`${t.rateBasisPoints} between 0 and 10000 and (${t.cap} is null or ${t.cap} >= 0) and (${t.lastDay} is null or ${t.lastDay} >= ${t.firstDay})`),
])
