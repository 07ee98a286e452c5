/** Bringing food: where to and for how much, by whom, how far it has come, and how it ended. */
import type { MultiPolygon, Polygon } from 'geojson'
import { sql } from 'drizzle-orm'
import { bigserial, boolean, check, doublePrecision, index, integer, jsonb, pgTable, primaryKey, real, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytesColumn, idColumn, instantColumn, koboColumn, refColumn } from '../columns.ts'
import { people } from './accounts.ts'
import { dishes } from './menus.ts'
import { restaurants } from './restaurants.ts'

/** What one ride costs, as data: src/delivery/price-rule.ts says what each part means. Amounts are whole kobo. */
export interface PriceRule {
  /** Without one, the fee that the restaurant itself has set. */
  readonly base?: number
  readonly per_km: number
  /** How far the base goes. */
  readonly free_km?: number
  readonly surcharges?: ReadonlyArray<Surcharge>
  readonly min?: number
  readonly max?: number
}

export interface Surcharge {
  /** What the receipt calls it. */
  readonly name: 'night' | 'rush' | 'rain' | 'far' | 'weekend' | 'other'
  readonly when: PriceCondition
  /** Kobo on top ... */
  readonly add?: number
  /** ... or a part of base and distance, in hundredths of a percent. */
  readonly basis_points?: number
}

/** All that is named must hold. */
export interface PriceCondition {
  /** Local time, `HH:MM`; a range that ends before it begins runs past midnight. */
  readonly from?: string
  readonly to?: string
  /** 0 = Sunday. */
  readonly weekdays?: ReadonlyArray<number>
  readonly rain?: boolean
  readonly rush?: boolean
  readonly over_km?: number
}

export const deliveryZones = pgTable('delivery_zones', {
  id: idColumn<'zone'>(),
  city: text('city').notNull(),
  name: text('name').notNull(),
  /** Of two zones that hold a point, the lower number is asked. */
  priority: smallint('priority').notNull(),
  /** Nothing is brought here: a hole in what lies below it. */
  isClosed: boolean('is_closed').notNull().default(false),
  shape: jsonb('shape').$type<Polygon | MultiPolygon>().notNull(),
  /** The box around the shape, so that few shapes are looked at. */
  west: doublePrecision('west').notNull(),
  south: doublePrecision('south').notNull(),
  east: doublePrecision('east').notNull(),
  north: doublePrecision('north').notNull(),
  rule: jsonb('rule').$type<PriceRule>().notNull(),
  updatedAt: instantColumn('updated_at').notNull(),
  updatedBy: refColumn<'person'>('updated_by'),
  /** Quotes and deliveries go on to name it. */
  removedAt: instantColumn('removed_at'),
}, (t) => [index('delivery_zones_city').on(t.city, t.priority).where(sql`${t.removedAt} is null`)])

/** What staff know of a city at this hour. */
export const deliveryConditions = pgTable('delivery_conditions', {
  city: text('city').primaryKey(),
  rainUntil: instantColumn('rain_until'),
  rushUntil: instantColumn('rush_until'),
  /** Minutes that everything takes longer meanwhile. */
  rushMinutes: smallint('rush_minutes').notNull().default(0),
  setBy: refColumn<'person'>('set_by'),
})

export interface FeeLine {
  readonly kind: 'base' | 'distance' | 'minimum' | 'maximum' | 'rounding' | Surcharge['name']
  readonly amount: number
}

export interface EtaParts {
  readonly preparation: number
  readonly finding: number
  readonly route: number
  readonly rush: number
}

export const deliveryQuotes = pgTable('delivery_quotes', {
  id: idColumn<'quote'>(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  zoneId: refColumn<'zone'>('zone_id').notNull().references(() => deliveryZones.id),
  /** About where the guest's door is; forgotten with the quote (chores.ts). */
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  metres: integer('metres').notNull(),
  fee: koboColumn('fee').notNull(),
  lines: jsonb('lines').$type<ReadonlyArray<FeeLine>>().notNull(),
  /** The range, in minutes from the moment of the quote, and what it was made of. */
  fromMinutes: smallint('from_minutes').notNull(),
  toMinutes: smallint('to_minutes').notNull(),
  parts: jsonb('parts').$type<EtaParts>().notNull(),
  confidence: real('confidence').notNull(),
  createdAt: instantColumn('created_at').notNull(),
  expiresAt: instantColumn('expires_at').notNull(),
  confirmedAt: instantColumn('confirmed_at'),
  orderId: refColumn<'order'>('order_id'),
}, (t) => [uniqueIndex('delivery_quotes_order').on(t.orderId), index('delivery_quotes_age').on(t.createdAt), check('delivery_quotes_fee', sql`${t.fee} >= 0`)])

export const VEHICLES = ['motorbike', 'bicycle', 'car', 'foot'] as const
export type Vehicle = (typeof VEHICLES)[number]

/** A rider of our own, and where they stand now. */
export const riders = pgTable('riders', {
  personId: refColumn<'person'>('person_id').primaryKey().references(() => people.id, { onDelete: 'cascade' }),
  city: text('city').notNull(),
  vehicle: text('vehicle').$type<Vehicle>().notNull().default('motorbike'),
  /** How many deliveries they carry at once. */
  carries: smallint('carries').notNull().default(2),
  /** Most cash they may owe; null: the usual limit (src/payments/cash.ts). */
  floatLimit: koboColumn('float_limit'),
  onShiftSince: instantColumn('on_shift_since'),
  /** When a phone of theirs last asked or told us something. */
  seenAt: instantColumn('seen_at'),
  lat: doublePrecision('lat'),
  lng: doublePrecision('lng'),
  positionAt: instantColumn('position_at'),
  /** Positions that nobody can reach in the time since the one before. */
  leaps: integer('leaps').notNull().default(0),
  leaptAt: instantColumn('leapt_at'),
}, (t) => [index('riders_on_shift').on(t.city).where(sql`${t.onShiftSince} is not null`)])

export const riderShifts = pgTable('rider_shifts', {
  id: idColumn<'shift'>(),
  riderId: refColumn<'person'>('rider_id').notNull().references(() => riders.personId, { onDelete: 'cascade' }),
  startedAt: instantColumn('started_at').notNull(),
  endedAt: instantColumn('ended_at'),
}, (t) => [uniqueIndex('rider_shifts_running').on(t.riderId).where(sql`${t.endedAt} is null`), index('rider_shifts_time').on(t.startedAt)])

/** Where riders were; one row a second at most, kept no longer than chores.ts says. */
export const riderPositions = pgTable('rider_positions', {
  riderId: refColumn<'person'>('rider_id').notNull().references(() => riders.personId, { onDelete: 'cascade' }),
  /** Cut to the second. */
  at: instantColumn('at').notNull(),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  accuracyMetres: real('accuracy_metres'),
  deliveryId: refColumn<'delivery'>('delivery_id'),
}, (t) => [primaryKey({ columns: [t.riderId, t.at] }), index('rider_positions_age').on(t.at)])

export const DELIVERY_STATES = ['looking', 'assigned', 'at_restaurant', 'picked_up', 'at_door', 'delivered', 'failed', 'returning', 'returned', 'cancelled'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Why staff have to look at a delivery. */
export const ATTENTION_REASONS = ['nobody_takes_it', 'carrier_failed', 'late', 'pin_locked', 'incident', 'conflict', 'came_back'] as const
export type AttentionReason = (typeof ATTENTION_REASONS)[number]

/** One order on its way. */
export const deliveries = pgTable('deliveries', {
  id: idColumn<'delivery'>(),
  orderId: refColumn<'order'>('order_id').notNull(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id),
  /** The person, or the browser of a guest, as the order has it. */
  customerId: refColumn<'diner'>('customer_id').notNull(),
  quoteId: refColumn<'quote'>('quote_id').references(() => deliveryQuotes.id, { onDelete: 'set null' }),
  zoneId: refColumn<'zone'>('zone_id').references(() => deliveryZones.id),
  city: text('city').notNull(),
  state: text('state').$type<DeliveryState>().notNull(),
  /** `own`, or the name of a platform; null while nobody brings it. */
  carrier: text('carrier'),
  riderId: refColumn<'person'>('rider_id').references(() => riders.personId),
  /** About where the guest's door is, as the order has it; forgotten with the address of the order. */
  lat: doublePrecision('lat'),
  lng: doublePrecision('lng'),
  metres: integer('metres').notNull(),
  /** What the guest pays for the ride, and what it costs us. */
  fee: koboColumn('fee').notNull(),
  cost: koboColumn('cost'),
  /** To be asked for at the door; 0 when it is paid. */
  cashDue: koboColumn('cash_due').notNull(),
  /** When it will be ready, as far as the kitchen has said. */
  readyAt: instantColumn('ready_at'),
  promisedFrom: instantColumn('promised_from').notNull(),
  promisedTo: instantColumn('promised_to').notNull(),
  /** The middle of what was said when it was ordered; what comes is compared with it. */
  estimatedAt: instantColumn('estimated_at').notNull(),
  parts: jsonb('parts').$type<EtaParts>().notNull(),
  /** How often offers went out; and how often before the last time that somebody gave it back. */
  wave: smallint('wave').notNull().default(0),
  wavesBefore: smallint('waves_before').notNull().default(0),
  /** When somebody has to look for a rider again. */
  lookAgainAt: instantColumn('look_again_at'),
  attention: text('attention').$type<AttentionReason>(),
  attentionSince: instantColumn('attention_since'),
  /** Which PIN is asked for at the door: a new one when the old one was used up. The PIN itself is nowhere (pin.ts). */
  pinNumber: smallint('pin_number').notNull().default(1),
  pinTries: smallint('pin_tries').notNull().default(0),
  failure: text('failure'),
  createdAt: instantColumn('created_at').notNull(),
  assignedAt: instantColumn('assigned_at'),
  pickedUpAt: instantColumn('picked_up_at'),
  arrivedAt: instantColumn('arrived_at'),
  endedAt: instantColumn('ended_at'),
}, (t) => [
  uniqueIndex('deliveries_order').on(t.orderId),
  index('deliveries_rider').on(t.riderId, t.state),
  index('deliveries_running').on(t.city, t.createdAt).where(sql`${t.endedAt} is null`),
  index('deliveries_ended').on(t.endedAt),
  index('deliveries_look_again').on(t.lookAgainAt).where(sql`${t.lookAgainAt} is not null`),
  check('deliveries_state', sql`${t.state} in ('looking','assigned','at_restaurant','picked_up','at_door','delivered','failed','returning','returned','cancelled')`),
  check('deliveries_cash', sql`${t.cashDue} >= 0 and ${t.fee} >= 0`),
  check('deliveries_pin', sql`${t.pinTries} between 0 and 5`),
])

/** What happened to it, in the order of telling; rows are only added (a trigger sees to it). */
export const deliveryHistory = pgTable('delivery_history', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  deliveryId: refColumn<'delivery'>('delivery_id').notNull().references(() => deliveries.id),
  what: text('what').notNull(),
  /** When it happened; a phone without a connection tells later. */
  at: instantColumn('at').notNull(),
  toldAt: instantColumn('told_at').notNull(),
  by: refColumn<'person'>('by'),
  /** No personal data. */
  facts: jsonb('facts').$type<Record<string, string | number | boolean | null>>().notNull().default({}),
}, (t) => [index('delivery_history_delivery').on(t.deliveryId, t.id)])

/** What a rider's phone told, once per key: sent again, it gets the answer of the first time. */
export const riderReports = pgTable('rider_reports', {
  riderId: refColumn<'person'>('rider_id').notNull().references(() => riders.personId, { onDelete: 'cascade' }),
  key: text('key').notNull(),
  deliveryId: refColumn<'delivery'>('delivery_id').notNull().references(() => deliveries.id),
  what: text('what').notNull(),
  /** Keyed hash of what was told with it: another content under the same key is a mistake. */
  content: text('content').notNull(),
  outcome: text('outcome').notNull(),
  at: instantColumn('at').notNull(),
  toldAt: instantColumn('told_at').notNull(),
}, (t) => [primaryKey({ columns: [t.riderId, t.key] }), index('rider_reports_age').on(t.toldAt)])

/** A delivery that a rider may take, for a while. */
export const deliveryOffers = pgTable('delivery_offers', {
  id: idColumn<'offer'>(),
  deliveryId: refColumn<'delivery'>('delivery_id').notNull().references(() => deliveries.id),
  riderId: refColumn<'person'>('rider_id').notNull().references(() => riders.personId, { onDelete: 'cascade' }),
  wave: smallint('wave').notNull(),
  /** From the rider to the restaurant, when it was offered; null where nobody knew where the rider was. */
  metresAway: integer('metres_away'),
  /** What the rider earns by it. */
  pay: koboColumn('pay').notNull(),
  offeredAt: instantColumn('offered_at').notNull(),
  expiresAt: instantColumn('expires_at').notNull(),
  answer: text('answer').$type<'taken' | 'declined' | 'gone'>(),
  answeredAt: instantColumn('answered_at'),
}, (t) => [uniqueIndex('delivery_offers_wave').on(t.deliveryId, t.wave, t.riderId), index('delivery_offers_rider').on(t.riderId, t.expiresAt).where(sql`${t.answer} is null`)])

/**
 * One try to have a platform bring it. Its id is our reference, written before the platform is called: `asked` for a quote, `quoted`,
 * `creating` the ride, `accepted`; or `dropped` for a better quote, `failed`, `cancelled`.
 */
export const carrierTries = pgTable('carrier_tries', {
  id: idColumn<'carrier-try'>(),
  deliveryId: refColumn<'delivery'>('delivery_id').notNull().references(() => deliveries.id),
  carrier: text('carrier').notNull(),
  /** What the platform calls it, once it has said so. */
  theirId: text('their_id'),
  state: text('state').$type<'asked' | 'quoted' | 'creating' | 'accepted' | 'dropped' | 'failed' | 'cancelled'>().notNull(),
  theirQuote: text('their_quote'),
  quoteExpiresAt: instantColumn('quote_expires_at'),
  doorMinutes: smallint('door_minutes'),
  /** Their last word on it, and what we took it for. */
  theirStatus: text('their_status'),
  price: koboColumn('price'),
  trackingUrl: text('tracking_url'),
  failure: text('failure'),
  startedAt: instantColumn('started_at').notNull(),
  heardAt: instantColumn('heard_at'),
  endedAt: instantColumn('ended_at'),
}, (t) => [index('carrier_tries_delivery').on(t.deliveryId), uniqueIndex('carrier_tries_their_id').on(t.carrier, t.theirId), index('carrier_tries_open').on(t.heardAt).where(sql`${t.state} in ('creating','accepted')`)])

/** Pictures, made anew by us without where and with what they were taken. */
export const deliveryPhotos = pgTable('delivery_photos', {
  id: idColumn<'delivery-photo'>(),
  deliveryId: refColumn<'delivery'>('delivery_id').notNull().references(() => deliveries.id),
  kind: text('kind').$type<'proof' | 'incident'>().notNull(),
  bytes: bytesColumn('bytes').notNull(),
  width: smallint('width').notNull(),
  height: smallint('height').notNull(),
  takenBy: refColumn<'person'>('taken_by'),
  at: instantColumn('at').notNull(),
}, (t) => [index('delivery_photos_delivery').on(t.deliveryId), index('delivery_photos_age').on(t.at)])

export const INCIDENT_KINDS = ['accident', 'spilled', 'wrong_food', 'kitchen_late', 'guest_away', 'unsafe', 'stolen', 'other'] as const
export type IncidentKind = (typeof INCIDENT_KINDS)[number]

export const deliveryIncidents = pgTable('delivery_incidents', {
  id: idColumn<'incident'>(),
  deliveryId: refColumn<'delivery'>('delivery_id').notNull().references(() => deliveries.id),
  kind: text('kind').$type<IncidentKind>().notNull(),
  note: text('note').notNull().default(''),
  reportedBy: refColumn<'person'>('reported_by'),
  at: instantColumn('at').notNull(),
  resolvedAt: instantColumn('resolved_at'),
  resolvedBy: refColumn<'person'>('resolved_by'),
  resolution: text('resolution'),
}, (t) => [index('delivery_incidents_open').on(t.at).where(sql`${t.resolvedAt} is null`), index('delivery_incidents_delivery').on(t.deliveryId)])

/** Cash that a rider says they have brought; it counts (src/payments/cash.ts) when staff have counted it. */
export const cashBrought = pgTable('cash_brought', {
  id: idColumn<'cash-brought'>(),
  riderId: refColumn<'person'>('rider_id').notNull().references(() => riders.personId),
  amount: koboColumn('amount').notNull(),
  saidAt: instantColumn('said_at').notNull(),
  receivedAt: instantColumn('received_at'),
  receivedBy: refColumn<'person'>('received_by'),
  refusedAt: instantColumn('refused_at'),
}, (t) => [
  uniqueIndex('cash_brought_open').on(t.riderId).where(sql`${t.receivedAt} is null and ${t.refusedAt} is null`),
  check('cash_brought_amount', sql`${t.amount} > 0`),
])

/** What was said about the time of arrival, and what came: the next ranges are made from it. */
export const etaObservations = pgTable('eta_observations', {
  deliveryId: refColumn<'delivery'>('delivery_id').primaryKey(),
  zoneId: refColumn<'zone'>('zone_id'),
  city: text('city').notNull(),
  carrier: text('carrier').notNull(),
  /** Local hour of the order. */
  hour: smallint('hour').notNull(),
  predictedMinutes: real('predicted_minutes').notNull(),
  actualMinutes: real('actual_minutes').notNull(),
  isOnTime: boolean('is_on_time').notNull(),
  at: instantColumn('at').notNull(),
}, (t) => [index('eta_observations_time').on(t.at), index('eta_observations_zone').on(t.zoneId, t.at)])

// ---------------------------------------------------------------- platforms

/** A restaurant as a platform knows it. */
export const platformConnections = pgTable('platform_connections', {
  id: idColumn<'connection'>(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  platform: text('platform').notNull(),
  /** Their name for the restaurant: a store of the marketplace, or where couriers pick up. */
  storeId: text('store_id').notNull(),
  /** Orders come from it, and the menu goes to it. */
  sells: boolean('sells').notNull(),
  /** Each change of the menu is sent by itself. */
  followsMenu: boolean('follows_menu').notNull().default(true),
  /** What the last menu we sent is called there. */
  menuName: text('menu_name'),
  connectedAt: instantColumn('connected_at').notNull(),
  connectedBy: refColumn<'person'>('connected_by'),
  endedAt: instantColumn('ended_at'),
}, (t) => [
  uniqueIndex('platform_connections_restaurant').on(t.restaurantId, t.platform).where(sql`${t.endedAt} is null`),
  uniqueIndex('platform_connections_store').on(t.platform, t.storeId).where(sql`${t.endedAt} is null`),
])

/** A dish that came from a platform, or whose id there is another than here. */
export const platformItems = pgTable('platform_items', {
  connectionId: refColumn<'connection'>('connection_id').notNull().references(() => platformConnections.id, { onDelete: 'cascade' }),
  theirId: text('their_id').notNull(),
  dishId: refColumn<'dish'>('dish_id').notNull().references(() => dishes.id, { onDelete: 'cascade' }),
}, (t) => [primaryKey({ columns: [t.connectionId, t.theirId] }), index('platform_items_dish').on(t.dishId)])

/** What differs between our menu and theirs. */
export interface MenuDifference {
  readonly kind: 'theirs-only' | 'ours-only' | 'changed'
  /** Theirs, and ours where there is one. */
  readonly theirId: string
  readonly dishId: string | null
  readonly name: string
  readonly fields: ReadonlyArray<{ readonly field: 'name' | 'description' | 'price' | 'category' | 'available' | 'choices'; readonly ours: string; readonly theirs: string }>
}

/** One time that a menu went there or came from there. */
export const menuRuns = pgTable('menu_runs', {
  id: idColumn<'menu-run'>(),
  connectionId: refColumn<'connection'>('connection_id').notNull().references(() => platformConnections.id, { onDelete: 'cascade' }),
  kind: text('kind').$type<'push' | 'pull' | 'switch'>().notNull(),
  /** `asked` by staff, or because the menu `changed`. */
  why: text('why').$type<'asked' | 'changed'>().notNull(),
  /** `sent`: they have it and will say how it went. `compared`: the difference waits for a decision; `taken` over, or `left`. */
  state: text('state').$type<'waiting' | 'sent' | 'done' | 'failed' | 'compared' | 'taken' | 'left'>().notNull(),
  /** Their name for it. */
  theirs: text('theirs'),
  items: integer('items'),
  differences: jsonb('differences').$type<ReadonlyArray<MenuDifference>>(),
  /** Their menu as it was compared, so that what is taken over is what was shown. */
  theirMenu: jsonb('their_menu').$type<ReadonlyArray<object>>(),
  note: text('note'),
  askedBy: refColumn<'person'>('asked_by'),
  startedAt: instantColumn('started_at').notNull(),
  endedAt: instantColumn('ended_at'),
}, (t) => [index('menu_runs_connection').on(t.connectionId, t.startedAt), index('menu_runs_theirs').on(t.theirs).where(sql`${t.state} = 'sent'`)])

/** An order that came from a platform. */
export const platformOrders = pgTable('platform_orders', {
  orderId: refColumn<'order'>('order_id').primaryKey(),
  connectionId: refColumn<'connection'>('connection_id').notNull().references(() => platformConnections.id),
  platform: text('platform').notNull(),
  theirId: text('their_id').notNull(),
  /** What their courier says at the counter. */
  code: text('code').notNull(),
  /** What we told them last, once they have heard it. */
  told: text('told').$type<'accepted' | 'refused' | 'ready'>(),
  toldAt: instantColumn('told_at'),
  arrivedAt: instantColumn('arrived_at').notNull(),
}, (t) => [uniqueIndex('platform_orders_theirs').on(t.platform, t.theirId)])

export const ERRANDS = ['carry', 'end-ride', 'tell-accepted', 'tell-refused', 'tell-ready', 'push-menu', 'pull-menu', 'switch-item'] as const
export type ErrandKind = (typeof ERRANDS)[number]

/** Something that a platform must be told or asked, written with what made it necessary and run after that is committed. */
export const platformErrands = pgTable('platform_errands', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  kind: text('kind').$type<ErrandKind>().notNull(),
  /** What it is about: a delivery, a try, an order, a menu run, a connection. */
  subjectId: text('subject_id').notNull(),
  /** Beside the subject: a dish. */
  detail: text('detail').notNull().default(''),
  state: text('state').$type<'waiting' | 'in_hand' | 'done' | 'failed'>().notNull(),
  attempts: integer('attempts').notNull().default(0),
  note: text('note'),
  dueAt: instantColumn('due_at').notNull(),
  createdAt: instantColumn('created_at').notNull(),
  endedAt: instantColumn('ended_at'),
}, (t) => [
  // The same errand that waits already is not written again; one in hand may have read what was before.
  uniqueIndex('platform_errands_waiting').on(t.kind, t.subjectId, t.detail).where(sql`${t.state} = 'waiting'`),
  index('platform_errands_due').on(t.dueAt).where(sql`${t.state} in ('waiting', 'in_hand')`),
  index('platform_errands_age').on(t.endedAt),
])
