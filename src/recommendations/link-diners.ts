/** Two people know each other: one invited the other, or they ordered together. Rooms that learn of it tell it here. */
import { sql } from 'drizzle-orm'
import { dinerLinks } from '../../drizzle/schema/recommendations.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'

type Diner = Id<'diner'>

/** More than these at one table are an office or a wedding: that they ate together says nothing of their taste. */
const LARGEST_TABLE = 12

/** A pair is known once, by what made it known first. Nobody is linked to themselves. */
export const linkDiners = (tx: Transaction, one: Diner, other: Diner, source: typeof dinerLinks.$inferSelect.source, now: Date): Promise<void> => linkAll(tx, [one, other], source, now)

async function linkAll(tx: Transaction, diners: ReadonlyArray<Diner>, source: typeof dinerLinks.$inferSelect.source, now: Date): Promise<void> {
  const sorted = [...new Set(diners)].sort()
  const pairs = sorted.flatMap((dinerId, at) => sorted.slice(at + 1).map((otherId) => ({ dinerId, otherId, source, since: now })))
  if (pairs.length > 0) await tx.insert(dinerLinks).values(pairs).onConflictDoNothing()
}

/** Whoever put something into a group order knows the others who did, and its owner. Returns how many people that are. */
export async function linkWhoOrdered(tx: Transaction, orderId: string, now: Date): Promise<number> {
  const people = await whoOrdered(tx, orderId)
  if (people.length < 2 || people.length > LARGEST_TABLE) return 0
  await linkAll(tx, people, 'shared-order', now)
  return people.length
}

/**
 * The people of an order as far as they were signed in when it was placed: a browser that somebody signs in on later was anybody's
 * then. Who wants nothing to be learned from what they do is not among them.
 */
async function whoOrdered(tx: Transaction, orderId: string): Promise<Diner[]> {
  const rows = await tx.execute<{ id: Diner }>(sql`
    select id from (
      select person_id as id from orders where id = ${orderId}::uuid and person_id is not null
      union
      select visitor.person_id
      from orders o
      join basket_lines line on line.basket_id = o.basket_id
      join visitors visitor on visitor.id = line.added_by
      where o.id = ${orderId}::uuid and exists (
        select from sessions session where session.person_id = visitor.person_id and session.visitor_id = visitor.id
          and session.created_at <= o.placed_at and session.expires_at > o.placed_at and (session.ended_at is null or session.ended_at > o.placed_at))
    ) eater
    where not exists (select from list_choices choice where choice.diner_id = eater.id and not choice.is_personal)`)
  return rows.map(({ id }) => id)
}
