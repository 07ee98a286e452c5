/** People, and the browsers of those who have not signed in. */
import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { idColumn, instantColumn, refColumn } from '../columns.ts'

export const people = pgTable('people', {
  id: idColumn<'person'>(),
  email: text('email').notNull(),
  name: text('name').notNull(),
  /** bcrypt over SHA-256 in base64, so that nothing is cut off at 72 bytes; null for people without a password. */
  passwordHash: text('password_hash'),
  locale: text('locale').notNull().default('en'),
  /** Platform-wide role; roles in a restaurant stand in `staff`. */
  role: text('role').$type<'customer' | 'rider' | 'support' | 'data' | 'admin'>().notNull().default('customer'),
  createdAt: instantColumn('created_at').notNull().defaultNow(),
}, (t) => [uniqueIndex('people_email').on(sql`lower(${t.email})`)])

/** A browser, known by a random cookie. It becomes a person's when that person signs in on it. */
export const visitors = pgTable('visitors', {
  id: idColumn<'visitor'>(),
  personId: refColumn<'person'>('person_id').references(() => people.id, { onDelete: 'cascade' }),
  createdAt: instantColumn('created_at').notNull().defaultNow(),
  lastSeenAt: instantColumn('last_seen_at').notNull().defaultNow(),
}, (t) => [index('visitors_person').on(t.personId)])
