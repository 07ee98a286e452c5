/** A rider says that they have brought cash; staff count it. Only what was counted is no longer owed. */
import { and, eq, isNull } from 'drizzle-orm'
import { cashBrought } from '../../drizzle/schema/delivery.ts'
import { audit } from '../audit/append.ts'
import { cashOwed, handOverCash } from '../payments/cash.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import type { RiderEvent } from './events.ts'
import { riderFor } from './shift.ts'

export type CashBrought = typeof cashBrought.$inferSelect

/** One at a time. @throws Refusal 422 for nothing or for more than they owe, 409 while the last one has not been counted */
export async function bringCash(tx: Transaction, riderId: Id<'person'>, amount: Kobo, now: Date): Promise<CashBrought> {
  await riderFor(tx, riderId)
  if (amount <= 0) throw invalid('amount', 'number-too-small')
  if (amount > (await cashOwed(tx, riderId))) throw invalid('amount', 'more-than-owed')
  const [brought] = await tx.insert(cashBrought).values({ id: newId<'cash-brought'>(now), riderId, amount, saidAt: now }).onConflictDoNothing().returning()
  if (!brought) throw new Refusal('conflict', 'cash-not-counted')
  await emit(tx, { name: 'delivery.cash_brought', subjectId: riderId, facts: { amount } } satisfies RiderEvent, now)
  return brought
}

interface Counting {
  readonly id: Id<'cash-brought'>
  readonly by: Id<'person'>
}

/** @param counted what lay on the table; less than was said is taken, the rest is still owed. @throws Refusal 404, 422 for more than is owed */
export async function countCash(tx: Transaction, { id, by, counted }: Counting & { readonly counted: Kobo }, now: Date): Promise<void> {
  const brought = await openOne(tx, id)
  // Counted already: the ledger has it under the same key, and tells it again.
  if (brought.receivedAt !== null) return
  if (brought.riderId === by) throw new Refusal('forbidden', 'own-cash')
  await handOverCash(tx, { riderId: brought.riderId, amount: kobo(counted), receivedBy: by, key: `brought:${id}` }, now)
  await tx.update(cashBrought).set({ amount: counted, receivedAt: now, receivedBy: by }).where(eq(cashBrought.id, id))
  await audit(tx, { action: 'delivery.cash_counted', actorId: by, subjectId: brought.riderId, facts: { said: brought.amount, counted } }, now)
  await emit(tx, { name: 'delivery.cash_received', subjectId: brought.riderId, facts: { amount: counted } } satisfies RiderEvent, now)
}

/** It was not there. */
export async function refuseCash(tx: Transaction, { id, by }: Counting, now: Date): Promise<void> {
  const brought = await openOne(tx, id)
  await tx.update(cashBrought).set({ refusedAt: now, receivedBy: by }).where(and(eq(cashBrought.id, id), isNull(cashBrought.receivedAt)))
  await audit(tx, { action: 'delivery.cash_refused', actorId: by, subjectId: brought.riderId, facts: { said: brought.amount } }, now)
}

async function openOne(tx: Transaction, id: Id<'cash-brought'>): Promise<CashBrought> {
  const [brought] = await tx.select().from(cashBrought).where(eq(cashBrought.id, id)).for('update')
  if (!brought) throw unknown('cash')
  return brought
}
