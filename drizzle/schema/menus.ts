/** Menus: categories, dishes, option groups, and the packs that portions are put in. */
import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { idColumn, instantColumn, koboColumn, refColumn } from '../columns.ts'
import { restaurants } from './restaurants.ts'

export const menuCategories = pgTable('menu_categories', {
  id: idColumn<'category'>(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  position: smallint('position').notNull().default(0),
}, (t) => [index('menu_categories_restaurant').on(t.restaurantId, t.position)])

/** A container kind: its price is a line of its own on the receipt. */
export const packs = pgTable('packs', {
  id: idColumn<'pack'>(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  price: koboColumn('price').notNull(),
  /** How many portion volumes fit in. */
  volume: smallint('volume').notNull(),
}, (t) => [index('packs_restaurant').on(t.restaurantId), check('packs_bounds', sql`${t.price} >= 0 and ${t.volume} > 0`)])

export const dishes = pgTable('dishes', {
  id: idColumn<'dish'>(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  categoryId: refColumn<'category'>('category_id').notNull().references(() => menuCategories.id, { onDelete: 'cascade' }),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  /** Platform price of one portion. */
  price: koboColumn('price').notNull(),
  /** Price on the wall of the restaurant; the difference is shown. */
  inStorePrice: koboColumn('in_store_price'),
  diets: text('diets').array().notNull().default(sql`'{}'`),
  allergens: text('allergens').array().notNull().default(sql`'{}'`),
  photo: text('photo'),
  packId: refColumn<'pack'>('pack_id').references(() => packs.id, { onDelete: 'set null' }),
  /** Portion volumes that one portion takes up in a pack. */
  packVolume: smallint('pack_volume').notNull().default(1),
  /** Not for sale before this instant ("off until tomorrow"). */
  offUntil: instantColumn('off_until'),
  /** Portions left; null = not counted. */
  stock: integer('stock'),
  position: smallint('position').notNull().default(0),
  removedAt: instantColumn('removed_at'),
  /** The platform that this dish is kept on: here it may be taken off and counted, and not be changed. */
  keptBy: text('kept_by'),
  searchText: text('search_text').notNull().default(''),
  ratingSum: integer('rating_sum').notNull().default(0),
  ratingCount: integer('rating_count').notNull().default(0),
}, (t) => [
  uniqueIndex('dishes_slug').on(t.restaurantId, t.slug),
  index('dishes_menu').on(t.restaurantId, t.categoryId, t.position),
  index('dishes_search').using('gin', sql`${t.searchText} gin_trgm_ops`),
  check('dishes_bounds', sql`${t.price} >= 0 and (${t.stock} is null or ${t.stock} >= 0) and ${t.packVolume} > 0`),
])

/** A choice that a dish asks for: "Choose your swallow (1 to 2)". One group may serve many dishes. */
export const optionGroups = pgTable('option_groups', {
  id: idColumn<'option-group'>(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  minChoices: smallint('min_choices').notNull().default(0),
  maxChoices: smallint('max_choices').notNull().default(1),
}, (t) => [
  index('option_groups_restaurant').on(t.restaurantId),
  check('option_groups_bounds', sql`${t.minChoices} >= 0 and ${t.maxChoices} >= 1 and ${t.maxChoices} >= ${t.minChoices}`),
])

export const options = pgTable('options', {
  id: idColumn<'option'>(),
  groupId: refColumn<'option-group'>('group_id').notNull().references(() => optionGroups.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  price: koboColumn('price').notNull(),
  offUntil: instantColumn('off_until'),
  isDefault: boolean('is_default').notNull().default(false),
  position: smallint('position').notNull().default(0),
}, (t) => [index('options_group').on(t.groupId, t.position), check('options_price', sql`${t.price} >= 0`)])

export const dishOptionGroups = pgTable('dish_option_groups', {
  dishId: refColumn<'dish'>('dish_id').notNull().references(() => dishes.id, { onDelete: 'cascade' }),
  groupId: refColumn<'option-group'>('group_id').notNull().references(() => optionGroups.id, { onDelete: 'cascade' }),
  position: smallint('position').notNull().default(0),
}, (t) => [primaryKey({ columns: [t.dishId, t.groupId] })])
