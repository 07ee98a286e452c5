/** How much cash one rider may carry for us. */
import { eq } from 'drizzle-orm'
import { riders } from '../../drizzle/schema/delivery.ts'
import { audit } from '../audit/append.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { unknown } from '../vocabulary/refusal.ts'

/** @param limit null: the usual one. @throws Refusal 404 */
export async function setFloatLimit(tx: Transaction, { riderId, limit, by }: { readonly riderId: Id<'person'>; readonly limit: number | null; readonly by: Id<'person'> }, now: Date): Promise<void> {
  const [set] = await tx.update(riders).set({ floatLimit: limit === null ? null : kobo(limit) }).where(eq(riders.personId, riderId)).returning({ id: riders.personId })
  if (!set) throw unknown('rider')
  await audit(tx, { action: 'delivery.float_limit_set', actorId: by, subjectId: riderId, facts: { limit } }, now)
}
