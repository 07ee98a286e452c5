/** What people did with what they were shown, and the lists and models that follow from it. */
import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, real, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytesColumn, idColumn, instantColumn, refColumn } from '../columns.ts'
import type { FeedbackKind } from '../../ml/contract.ts'
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
  uniqueIndex('feedback_source').on(t.source),
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
}

/** The precomputed list of one diner: long enough that closed and far places can be left out when it is shown. */
export const suggestionLists = pgTable('suggestion_lists', {
  dinerId: refColumn<'diner'>('diner_id').primaryKey(),
  items: jsonb('items').$type<ReadonlyArray<ListedRestaurant>>().notNull(),
  modelVersion: text('model_version').notNull(),
  computedAt: instantColumn('computed_at').notNull(),
})

/** Lists that belong to nobody: popular per city, similar to a restaurant. */
export const sharedLists = pgTable('shared_lists', {
  /** `popular:<city>`, `trending:<city>` or `similar:<restaurant id>`. */
  key: text('key').primaryKey(),
  items: jsonb('items').$type<ReadonlyArray<ListedRestaurant>>().notNull(),
  modelVersion: text('model_version').notNull(),
  computedAt: instantColumn('computed_at').notNull(),
})

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
