/** Those of our staff who look after orders and money. */
import { and, inArray, isNull } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import type { Reader } from '../platform/database.ts'

/** Nobody is helped when more are told than this. */
const MOST_TOLD = 20

export const supportStaff = (db: Reader) =>
  db.select({ id: people.id, name: people.name, email: people.email, locale: people.locale }).from(people)
    .where(and(inArray(people.role, ['support', 'admin']), isNull(people.lockedAt), isNull(people.deletedAt))).orderBy(people.id).limit(MOST_TOLD)
