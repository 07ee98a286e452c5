/** What people did with what they were shown, and the lists and models that follow from it. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, real, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytesColumn, idColumn, instantColumn, pressedColumn, refColumn } from '../columns.ts'
import type { FeedbackKind } from '../../ml/contract.ts'
import { dishes } from './menus.ts'
import { restaurants } from './restaurants.ts'

/**
 * One thing a diner did. A diner is a person, or a visitor who has not signed in: both ids are UUIDs and share the
 * column; signing in moves the visitor's rows to the person.
 */
export const feedback = pgTable('feedback', {
  id: idColumn<'feedback'>(),
  dinerId: refColumn<'diner'>('diner_id').notNull(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  kind: text('kind').$type<FeedbackKind>().notNull(),
  /** 1 to 5 for a rating, else null. */
  value: real('value'),
  dishId: refColumn<'dish'>('dish_id'),
  context: jsonb('context').$type<Record<string, string | number | boolean>>(),
  /** Makes imported logs safe to load twice. */
  source: text('source'),
  at: instantColumn('at').notNull(),
}, (t) => [
  index('feedback_diner').on(t.dinerId, t.at),
  index('feedback_time').on(t.at),
  uniqueIndex('feedback_source').on(t.source).where(sql`${t.source} is not null`),
  index('feedback_dismissed').on(t.dinerId, t.at).where(sql`${t.kind} = 'dismiss'`),
  check('feedback_kind', sql`${t.kind} in ('view','click','favourite','unfavourite','order','rating','dismiss')`),
  check('feedback_value', sql`${t.value} is null or ${t.value} between 1 and 5`),
])

/** The places a diner has marked. */
export const favourites = pgTable('favourites', {
  dinerId: refColumn<'diner'>('diner_id').notNull(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  createdAt: instantColumn('created_at').notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.dinerId, t.restaurantId] })])

export interface ListedRestaurant {
  readonly id: string
  readonly score: number
  /** The recommender that brought it in, and why, in a form that a locale can put into words. */
  readonly recommender: string
  readonly reason: { readonly code: string; readonly args?: Readonly<Record<string, string | number>> }
  /** Calibrated probability of interest, or null where the model does not claim one. */
  readonly confidence: number | null
  /** The same chance before anybody asks whether it may be told; absent where no calibration speaks. */
  readonly chance?: number
  /** Own habit by part of the day (see ml/serving/moment.ts): hundredths of log-odds to be added at that time. Only for places the diner goes to. */
  readonly habit?: ReadonlyArray<number>
}

/** The precomputed list of one diner: long enough that closed and far places can be left out when it is shown. */
export const suggestionLists = pgTable('suggestion_lists', {
  dinerId: refColumn<'diner'>('diner_id').primaryKey(),
  items: pressedColumn<ReadonlyArray<ListedRestaurant>>('items').notNull(),
  /** How many different places the diner holds: it decides how much the moment and the way there weigh. */
  held: integer('held').notNull().default(0),
  modelVersion: text('model_version').notNull(),
  computedAt: instantColumn('computed_at').notNull(),
  /** When the newest of all that it knows was done or said; null where nothing was known, and for lists of an earlier version. */
  knowsUntil: instantColumn('knows_until'),
})

/** Lists that belong to nobody: popular per city, similar to a restaurant. */
export const sharedLists = pgTable('shared_lists', {
  /** `popular:<city>`, `trending:<city>` or `similar:<restaurant id>`. */
  key: text('key').primaryKey(),
  items: jsonb('items').$type<ReadonlyArray<ListedRestaurant>>().notNull(),
  modelVersion: text('model_version').notNull(),
  computedAt: instantColumn('computed_at').notNull(),
})

/** Another dish of the same menu, and how it goes with the first. */
export interface Companion {
  readonly id: string
  /** How many times more often people have it who have the first: 1 is as often as anybody. */
  readonly lift: number
  /** How many people had both in one meal here; nobody counts for more than one. */
  readonly here: number
  /** The same in all places that sell dishes of these two names. */
  readonly anywhere: number
}

/** What people have with a dish, learned from meals (src/recommendations/companions.ts); one row for each dish of which a meal is known. */
export const dishCompanions = pgTable('dish_companions', {
  dishId: refColumn<'dish'>('dish_id').primaryKey().references(() => dishes.id, { onDelete: 'cascade' }),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  /** Share of the meals of this place that it is part of, 0 to 1. */
  share: real('share').notNull(),
  /** How many people had it here. */
  people: real('people').notNull(),
  /** Those that go best with it first. */
  companions: jsonb('companions').$type<ReadonlyArray<Companion>>().notNull(),
  computedAt: instantColumn('computed_at').notNull(),
}, (t) => [index('dish_companions_restaurant').on(t.restaurantId), check('dish_companions_share', sql`${t.share} > 0 and ${t.share} <= 1`)])

/** What an hour, a day, a weather or a way adds to each place, as the live model learned it; one row, see ml/serving/moment.ts. */
export const momentSheets = pgTable('moment_sheets', {
  id: integer('id').primaryKey().default(1),
  modelVersion: text('model_version').notNull(),
  sheet: bytesColumn('sheet').notNull(),
  computedAt: instantColumn('computed_at').notNull(),
})

/** What diners chose about their own lists; who never chose has personal lists. */
export const listChoices = pgTable('list_choices', {
  dinerId: refColumn<'diner'>('diner_id').primaryKey(),
  /** False: the list that everybody gets, and nothing of theirs is learned from. */
  isPersonal: boolean('is_personal').notNull(),
  changedAt: instantColumn('changed_at').notNull(),
}, (t) => [index('list_choices_out').on(t.dinerId).where(sql`not ${t.isPersonal}`)])

export const PICK_KINDS = ['cuisine', 'dish', 'area', 'diet', 'price'] as const
export type PickKind = (typeof PICK_KINDS)[number]

/** What diners said they like when they came. */
export const tastePicks = pgTable('taste_picks', {
  dinerId: refColumn<'diner'>('diner_id').notNull(),
  kind: text('kind').$type<PickKind>().notNull(),
  /** A cuisine, a dish's name, the slug of an area, a diet, or the highest price level. */
  value: text('value').notNull(),
  pickedAt: instantColumn('picked_at').notNull(),
}, (t) => [primaryKey({ columns: [t.dinerId, t.kind, t.value] }), check('taste_picks_kind', sql`${t.kind} in ('cuisine','dish','area','diet','price')`)])

/** Who knows whom: invited by, ate with. One row a pair, the lower id first; rooms that learn of such a thing tell it. */
export const dinerLinks = pgTable('diner_links', {
  dinerId: refColumn<'diner'>('diner_id').notNull(),
  otherId: refColumn<'diner'>('other_id').notNull(),
  source: text('source').$type<'referral' | 'shared-order' | 'friend'>().notNull(),
  since: instantColumn('since').notNull(),
}, (t) => [primaryKey({ columns: [t.dinerId, t.otherId] }), index('diner_links_other').on(t.otherId), check('diner_links_order', sql`${t.dinerId} < ${t.otherId}`)])

export interface ExploredCandidate {
  readonly id: string
  /** Chance of being shown under the policy that drew; all of them sum to 1. */
  readonly propensity: number
  /** What the list thought of it: comparable within one show. */
  readonly score: number
}

/** What the exploring place of a list showed, how likely that was, and what else it might have shown. */
export const explorations = pgTable('explorations', {
  dinerId: refColumn<'diner'>('diner_id').notNull(),
  /** What the draw was seeded with: the same look at the same list is one show. */
  seed: bigint('seed', { mode: 'number' }).notNull(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  city: text('city').notNull(),
  /** Place in the list, 1 is the first. */
  position: smallint('position').notNull(),
  policy: text('policy').notNull(),
  propensity: real('propensity').notNull(),
  candidates: jsonb('candidates').$type<ReadonlyArray<ExploredCandidate>>().notNull(),
  modelVersion: text('model_version').notNull(),
  at: instantColumn('at').notNull(),
}, (t) => [
  primaryKey({ columns: [t.dinerId, t.seed] }),
  index('explorations_time').on(t.at),
  index('explorations_restaurant').on(t.restaurantId, t.at),
  check('explorations_propensity', sql`${t.propensity} > 0 and ${t.propensity} <= 1`),
])

/** The weather of a city by the hour, as the feed told it: for the next list, and for the next model. */
export const weatherReadings = pgTable('weather_readings', {
  city: text('city').notNull(),
  /** The beginning of the hour. */
  hour: instantColumn('hour').notNull(),
  weather: text('weather').$type<'dry' | 'rain' | 'hot' | 'dusty'>().notNull(),
  celsius: real('celsius').notNull(),
  rainMillimetres: real('rain_millimetres').notNull(),
}, (t) => [primaryKey({ columns: [t.city, t.hour] })])

/**
 * Every trained model that was kept. `state` changes in one transaction: at most one is `live` per recommender. `kept`
 * was never live or was rolled back, `retired` was live until a better one came: that is where a roll back goes.
 */
export const models = pgTable('models', {
  version: text('version').primaryKey(),
  recommender: text('recommender').notNull(),
  runId: refColumn<'training-run'>('run_id'),
  state: text('state').$type<'live' | 'kept' | 'refused' | 'retired'>().notNull(),
  /** Why it was refused, or who promoted it and why. */
  note: text('note').notNull().default(''),
  promotedBy: text('promoted_by'),
  promotedAt: instantColumn('promoted_at'),
  windowStart: instantColumn('window_start'),
  windowEnd: instantColumn('window_end').notNull(),
  seed: bigint('seed', { mode: 'number' }).notNull(),
  parameters: jsonb('parameters').$type<Record<string, unknown>>().notNull(),
  metrics: jsonb('metrics').$type<Record<string, number>>().notNull(),
  sha256: text('sha256').notNull(),
  artefact: bytesColumn('artefact').notNull(),
  createdAt: instantColumn('created_at').notNull().defaultNow(),
}, (t) => [uniqueIndex('models_live').on(t.recommender).where(sql`${t.state} = 'live'`)])

export const trainingRuns = pgTable('training_runs', {
  id: idColumn<'training-run'>(),
  kind: text('kind').$type<'full' | 'incremental' | 'evaluation' | 'backfill'>().notNull(),
  recommenders: text('recommenders').array().notNull(),
  seed: bigint('seed', { mode: 'number' }).notNull(),
  state: text('state').$type<'queued' | 'running' | 'done' | 'failed' | 'cancelled'>().notNull().default('queued'),
  percent: integer('percent').notNull().default(0),
  stage: text('stage').notNull().default(''),
  error: text('error'),
  /** How often it was begun: a run that died is begun once more. */
  attempts: integer('attempts').notNull().default(0),
  /** What it learns from: all that happened from here (null: from the beginning) ... */
  windowStart: instantColumn('window_start'),
  /** ... to here (null: to the moment in which it begins). */
  windowEnd: instantColumn('window_end'),
  startedBy: uuid('started_by'),
  queuedAt: instantColumn('queued_at').notNull().defaultNow(),
  startedAt: instantColumn('started_at'),
  endedAt: instantColumn('ended_at'),
}, (t) => [index('training_runs_newest').on(t.queuedAt)])

/** One row: the heartbeat of the ml process. */
export const mlStatus = pgTable('ml_status', {
  id: integer('id').primaryKey().default(1),
  backend: text('backend').notNull(),
  detail: jsonb('detail').$type<Record<string, unknown>>().notNull(),
  beatAt: instantColumn('beat_at').notNull(),
})
