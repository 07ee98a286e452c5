/** Who signs in takes along what they ordered in the same browser as a guest, as they take along their basket (find-basket.ts). */
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { orders, promotionUses } from '../../drizzle/schema/orders.ts'
import { audit } from '../audit/append.ts'
import { type Claim, claimCredit } from '../payments/claim.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { endTracking } from './tracking-token.ts'

/** Orders, the promotions they used, and the money of the browser become the person's. Safe to do again: then there is nothing left to do. */
export async function claimOrders(tx: Transaction, { visitorId, personId }: Claim, now: Date): Promise<{ readonly orders: number; readonly credit: Kobo }> {
  // Locked before their payments, as every verb of an order does, and in one order for all.
  const theirs = await tx.select({ id: orders.id }).from(orders).where(and(eq(orders.visitorId, visitorId), isNull(orders.personId))).orderBy(asc(orders.id)).for('update')
  const ids = theirs.map(({ id }) => id)
  if (ids.length > 0) {
    await tx.update(orders).set({ personId, customerId: personId as unknown as Id<'diner'> }).where(inArray(orders.id, ids))
    await tx.update(promotionUses).set({ personId }).where(and(inArray(promotionUses.orderId, ids), isNull(promotionUses.personId)))
    // From here on the account opens them.
    await endTracking(tx, ids, now)
  }
  const credit = await claimCredit(tx, { visitorId, personId }, now)
  if (ids.length > 0 || credit > 0) await audit(tx, { action: 'orders.claimed', actorId: personId, subjectId: personId, facts: { orders: ids.length, credit } }, now)
  return { orders: ids.length, credit }
}
