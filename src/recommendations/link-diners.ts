/** Two people know each other: one invited the other, or they ordered together. Rooms that learn of it tell it here. */
import { dinerLinks } from '../../drizzle/schema/recommendations.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'

type Diner = Id<'diner'>

/** A pair is known once, by what made it known first. Nobody is linked to themselves. */
export async function linkDiners(tx: Transaction, one: Diner, other: Diner, source: typeof dinerLinks.$inferSelect.source, now: Date): Promise<void> {
  if (one === other) return
  const [dinerId, otherId] = one < other ? [one, other] : [other, one]
  await tx.insert(dinerLinks).values({ dinerId, otherId, source, since: now }).onConflictDoNothing()
}
