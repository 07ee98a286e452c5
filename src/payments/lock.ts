/** In which order rows of money are locked: the purpose first, then its payment. */
import { eq, sql } from 'drizzle-orm'
import { payments } from '../../drizzle/schema/payments.ts'
import type { Transaction } from '../platform/database.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { type Payment, type Purpose, purposeOf } from './payment.ts'

/** Until the transaction ends, nobody else asks for, counts or calls off money for this purpose. */
export const lockPurpose = (tx: Transaction, { kind, id }: Purpose): Promise<unknown> => tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`payments ${kind} ${id}`}, 0))`)

/** @throws Refusal 404 */
export async function lockPayment(tx: Transaction, id: Payment['id']): Promise<Payment> {
  const [seen] = await tx.select().from(payments).where(eq(payments.id, id))
  if (!seen) throw unknown('payment')
  await lockPurpose(tx, purposeOf(seen))
  const [payment] = await tx.select().from(payments).where(eq(payments.id, id)).for('update') as [Payment]
  return payment
}
