/** Eating places: what they are, where they are, when they are open. */
import { sql } from 'drizzle-orm'
import { boolean, check, date, doublePrecision, index, integer, pgTable, primaryKey, real, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { idColumn, instantColumn, koboColumn, refColumn } from '../columns.ts'
import { people } from './accounts.ts'

export const restaurants = pgTable('restaurants', {
  id: idColumn<'restaurant'>(),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  /** Slug of the city: lagos, abuja, port-harcourt, kano, ... */
  city: text('city').notNull(),
  /** Neighbourhood as people say it: Yaba, Wuse 2. */
  area: text('area').notNull().default(''),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  /** What people give as directions: "opposite Tantalizers, beside the mosque". */
  landmark: text('landmark').notNull().default(''),
  plusCode: text('plus_code').notNull(),
  phone: text('phone'),
  website: text('website'),
  cuisines: text('cuisines').array().notNull().default(sql`'{}'`),
  /** Whole-kitchen promises: halal, vegetarian, vegan, ... */
  diets: text('diets').array().notNull().default(sql`'{}'`),
  /** 1 (cheap) to 4. */
  priceLevel: smallint('price_level').notNull(),
  delivers: boolean('delivers').notNull().default(true),
  /** How far riders go, in metres from the pin. */
  deliveryRadiusMetres: integer('delivery_radius_metres').notNull().default(6000),
  deliveryFee: koboColumn('delivery_fee').notNull(),
  minimumOrder: koboColumn('minimum_order').notNull(),
  preparationMinutes: smallint('preparation_minutes').notNull().default(25),
  /** Name of the photo (see static/photos); null shows the drawn placeholder. */
  photo: text('photo'),
  status: text('status').$type<'live' | 'paused' | 'draft'>().notNull().default('live'),
  /** Derived from reviews, kept by the reviews room: sum of ratings and their count. */
  ratingSum: integer('rating_sum').notNull().default(0),
  ratingCount: integer('rating_count').notNull().default(0),
  /** Where an imported place came from, such as `osm:node/31450344`; importing again updates it. */
  source: text('source'),
  /** Folded name, cuisines, area and dish names (see vocabulary/text.ts); kept by the verbs that change them. */
  searchText: text('search_text').notNull().default(''),
  createdAt: instantColumn('created_at').notNull().defaultNow(),
  updatedAt: instantColumn('updated_at').notNull().defaultNow(),
}, (t) => [
  uniqueIndex('restaurants_slug').on(t.slug),
  uniqueIndex('restaurants_source').on(t.source),
  index('restaurants_city').on(t.city, t.status),
  index('restaurants_search').using('gin', sql`${t.searchText} gin_trgm_ops`),
  index('restaurants_near').using('gist', sql`ll_to_earth(${t.lat}, ${t.lng})`),
  check('restaurants_price_level', sql`${t.priceLevel} between 1 and 4`),
  check('restaurants_pin', sql`${t.lat} between -90 and 90 and ${t.lng} between -180 and 180`),
  check('restaurants_money', sql`${t.deliveryFee} >= 0 and ${t.minimumOrder} >= 0`),
])

export const ORDER_TYPES = ['delivery', 'pickup', 'dine_in'] as const
export type OrderType = (typeof ORDER_TYPES)[number]

/** Weekly hours in local time; several ranges a day. A range may run past midnight: 18:00 to 02:00 is 1080 to 1560. */
export const openingHours = pgTable('opening_hours', {
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  orderType: text('order_type').$type<OrderType>().notNull(),
  /** 0 = Sunday. */
  weekday: smallint('weekday').notNull(),
  opensMinute: smallint('opens_minute').notNull(),
  closesMinute: smallint('closes_minute').notNull(),
}, (t) => [
  primaryKey({ columns: [t.restaurantId, t.orderType, t.weekday, t.opensMinute] }),
  check('opening_hours_range', sql`${t.weekday} between 0 and 6 and ${t.opensMinute} between 0 and 1439 and ${t.closesMinute} > ${t.opensMinute} and ${t.closesMinute} <= ${t.opensMinute} + 1440`),
])

/** Dated closings, both days included. */
export const closings = pgTable('closings', {
  id: idColumn<'closing'>(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  firstDay: date('first_day', { mode: 'string' }).notNull(),
  lastDay: date('last_day', { mode: 'string' }).notNull(),
  reason: text('reason').notNull().default(''),
}, (t) => [index('closings_restaurant').on(t.restaurantId), check('closings_order', sql`${t.lastDay} >= ${t.firstDay}`)])

/** Who works where. A person may work in several restaurants. */
export const staff = pgTable('staff', {
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  personId: refColumn<'person'>('person_id').notNull().references(() => people.id, { onDelete: 'cascade' }),
  role: text('role').$type<'owner' | 'manager' | 'kitchen' | 'host'>().notNull(),
}, (t) => [primaryKey({ columns: [t.restaurantId, t.personId] })])

/** Named areas with their pins, for "near Yaba" without giving away a position. */
export const areas = pgTable('areas', {
  slug: text('slug').primaryKey(),
  name: text('name').notNull(),
  city: text('city').notNull(),
  lat: doublePrecision('lat').notNull(),
  lng: doublePrecision('lng').notNull(),
  radiusMetres: real('radius_metres').notNull().default(3000),
}, (t) => [index('areas_city').on(t.city)])
