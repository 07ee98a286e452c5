/** Promotions are made and ended by the platform's admins. What was used of one stays as it was. */
import { and, eq, isNull } from 'drizzle-orm'
import { promotions } from '../../drizzle/schema/orders.ts'
import { audit } from '../audit/append.ts'
import type { Transaction } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { type Promotion, writtenCode } from './promotion.ts'

export type NewPromotion = Pick<Promotion, 'code' | 'restaurantId' | 'kind' | 'basisPoints' | 'amount' | 'minimumItems' | 'paidBy' | 'startsAt' | 'endsAt' | 'usesInTotal' | 'usesPerPerson'>

const CODE = /^[A-Z0-9]{3,40}$/

/** @throws Refusal 409 `promotion-known`, 422 */
export async function makePromotion(tx: Transaction, wanted: NewPromotion, by: Id<'person'>, now: Date): Promise<Promotion> {
  const code = writtenCode(wanted.code)
  if (!CODE.test(code)) throw invalid('code', 'value-wrong')
  if (wanted.kind === 'percent' && wanted.basisPoints === null) throw invalid('percent', 'value-missing')
  if (wanted.kind === 'amount' && wanted.amount === null) throw invalid('naira', 'value-missing')
  if (wanted.endsAt !== null && wanted.endsAt <= wanted.startsAt) throw invalid('last_day', 'value-wrong')
  // A kitchen cannot pay for promotions that hold elsewhere.
  if (wanted.paidBy === 'restaurant' && wanted.restaurantId === null) throw invalid('restaurant', 'value-missing')
  const [made] = await tx.insert(promotions).values({ ...wanted, id: newId<'promotion'>(now), code, basisPoints: wanted.kind === 'percent' ? wanted.basisPoints : null }).onConflictDoNothing().returning()
  if (!made) throw new Refusal('conflict', 'promotion-known')
  await audit(tx, { action: 'orders.promotion_made', actorId: by, subjectId: made.id, facts: { code } }, now)
  return made
}

/** @throws Refusal 409 for one that has been ended */
export async function endPromotion(tx: Transaction, id: Id<'promotion'>, by: Id<'person'>, now: Date): Promise<void> {
  const [ended] = await tx.update(promotions).set({ withdrawnAt: now }).where(and(eq(promotions.id, id), isNull(promotions.withdrawnAt))).returning({ code: promotions.code })
  if (!ended) throw new Refusal('conflict', 'promotion-ended')
  await audit(tx, { action: 'orders.promotion_ended', actorId: by, subjectId: id, facts: { code: ended.code } }, now)
}
