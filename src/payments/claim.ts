/** A guest pays as the browser they order from. Who signs in on it takes along what that browser paid and what it is owed. */
import { and, asc, eq } from 'drizzle-orm'
import { payments } from '../../drizzle/schema/payments.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { linesOf, lockedBalanceOf, post, walletOf } from './ledger.ts'
import { lockPurpose } from './lock.ts'
import { purposeOf } from './payment.ts'

export interface Claim {
  readonly visitorId: string
  readonly personId: Id<'person'>
}

/**
 * Moves the credit of a browser to a person's wallet, in one movement. What arrives later for a payment of that browser goes to
 * the person at once. Safe to do at any time and by several at once: what was moved is not there to be moved again.
 * @returns what was moved
 */
export async function claimCredit(tx: Transaction, { visitorId, personId }: Claim, now: Date): Promise<Kobo> {
  const asPayer = visitorId as Id<'person'>
  const theirs = await tx.select({ id: payments.id, purposeKind: payments.purposeKind, purposeId: payments.purposeId }).from(payments).where(eq(payments.payerId, asPayer)).orderBy(asc(payments.purposeId), asc(payments.id))
  for (const payment of theirs) {
    // As everybody who counts money: the purpose first. Whoever was counting has ended; whoever comes next sees the person.
    await lockPurpose(tx, purposeOf(payment))
    await tx.update(payments).set({ payerId: personId }).where(and(eq(payments.id, payment.id), eq(payments.payerId, asPayer)))
  }
  const credit = await lockedBalanceOf(tx, walletOf(visitorId))
  if (credit === 0) return credit
  const [last] = await linesOf(tx, walletOf(visitorId), { limit: 1 })
  await post(tx, { kind: 'claimed', about: null, key: `claimed:${visitorId}:${last?.id}`, lines: [{ account: walletOf(visitorId), amount: kobo(-credit) }, { account: walletOf(personId), amount: credit }] }, now)
  return credit
}
