/** What people say of a place, and of single dishes. */
import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { idColumn, instantColumn, refColumn } from '../columns.ts'
import { people } from './accounts.ts'
import { dishes } from './menus.ts'
import { restaurants } from './restaurants.ts'

export const reviews = pgTable('reviews', {
  id: idColumn<'review'>(),
  restaurantId: refColumn<'restaurant'>('restaurant_id').notNull().references(() => restaurants.id, { onDelete: 'cascade' }),
  personId: refColumn<'person'>('person_id').notNull().references(() => people.id, { onDelete: 'cascade' }),
  /** 1 to 5. */
  rating: smallint('rating').notNull(),
  text: text('text').notNull().default(''),
  locale: text('locale').notNull().default('en'),
  createdAt: instantColumn('created_at').notNull().defaultNow(),
}, (t) => [
  uniqueIndex('reviews_once').on(t.restaurantId, t.personId),
  index('reviews_newest').on(t.restaurantId, t.createdAt),
  check('reviews_rating', sql`${t.rating} between 1 and 5`),
])

export const dishRatings = pgTable('dish_ratings', {
  reviewId: refColumn<'review'>('review_id').notNull().references(() => reviews.id, { onDelete: 'cascade' }),
  dishId: refColumn<'dish'>('dish_id').notNull().references(() => dishes.id, { onDelete: 'cascade' }),
  rating: smallint('rating').notNull(),
}, (t) => [primaryKey({ columns: [t.reviewId, t.dishId] }), check('dish_ratings_rating', sql`${t.rating} between 1 and 5`)])
