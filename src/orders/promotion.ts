/**
 * Promotions. A code that is wrong, over, used up, or somebody else's is refused with the same words, so that nobody can find
 * out by trying which codes there are.
 */
import { and, eq, inArray, isNull, or } from 'drizzle-orm'
import { promotions, promotionUses, type OrderTerms } from '../../drizzle/schema/orders.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { invalid, type Refusal } from '../vocabulary/refusal.ts'

export type Promotion = typeof promotions.$inferSelect
type HeldPromotion = NonNullable<OrderTerms['promotion']>

/** For whom a use counts. Guests are known by what they are written to. */
export interface Redeemer {
  readonly personId: Id<'person'> | null
  /** The same address and number under every key that is still known, the current one first. */
  readonly emailIndexes: ReadonlyArray<string>
  readonly phoneIndexes: ReadonlyArray<string>
}

export interface Redemption {
  readonly restaurantId: string
  readonly items: Kobo
}

export const wrongCode = (): Refusal => invalid('promotion_code', 'promotion-wrong')

export const writtenCode = (typed: string): string => typed.trim().toUpperCase()

/** Pure: whether it holds now, for that person and that basket; how often it was used is counted elsewhere. */
const holdsFor = (promotion: Promotion, { restaurantId, items }: Redemption, personId: string | null, now: Date): boolean =>
  promotion.withdrawnAt === null && promotion.startsAt <= now && (promotion.endsAt === null || now < promotion.endsAt)
  && (promotion.restaurantId === null || promotion.restaurantId === restaurantId)
  && (promotion.personId === null || promotion.personId === personId)
  && items >= promotion.minimumItems

const heldOf = ({ id, code, kind, basisPoints, amount, paidBy }: Promotion): HeldPromotion => ({ id, code, kind, basisPoints, amount, paidBy })

async function usesLeft(db: Reader, promotion: Promotion, redeemer: Redeemer): Promise<boolean> {
  const standing = and(eq(promotionUses.promotionId, promotion.id), isNull(promotionUses.returnedAt))
  if (promotion.usesInTotal !== null && (await db.$count(promotionUses, standing)) >= promotion.usesInTotal) return false
  if (promotion.usesPerPerson === null) return true
  const theirs = or(
    redeemer.personId === null ? undefined : eq(promotionUses.personId, redeemer.personId),
    redeemer.emailIndexes.length > 0 ? inArray(promotionUses.emailIndex, [...redeemer.emailIndexes]) : undefined,
    redeemer.phoneIndexes.length > 0 ? inArray(promotionUses.phoneIndex, [...redeemer.phoneIndexes]) : undefined,
  )
  return theirs === undefined || (await db.$count(promotionUses, and(standing, theirs))) < promotion.usesPerPerson
}

/** What the code takes off this basket, as far as can be said before it is ordered; null: nothing. */
export async function promotionOf(db: Reader, code: string, redemption: Redemption, redeemer: Redeemer, now: Date): Promise<HeldPromotion | null> {
  const [promotion] = await db.select().from(promotions).where(eq(promotions.code, writtenCode(code)))
  return promotion && holdsFor(promotion, redemption, redeemer.personId, now) && (await usesLeft(db, promotion, redeemer)) ? heldOf(promotion) : null
}

/**
 * The same for good: the promotion's row is held until the order is written, so that its limits hold however many order at once.
 * @throws Refusal 422
 */
export async function holdPromotion(tx: Transaction, code: string, redemption: Redemption, redeemer: Redeemer, now: Date): Promise<HeldPromotion> {
  const [promotion] = await tx.select().from(promotions).where(eq(promotions.code, writtenCode(code))).for('update')
  if (!promotion || !holdsFor(promotion, redemption, redeemer.personId, now) || !(await usesLeft(tx, promotion, redeemer))) throw wrongCode()
  return heldOf(promotion)
}

export async function useHeldPromotion(tx: Transaction, promotion: HeldPromotion, { personId, emailIndexes, phoneIndexes }: Redeemer, use: { readonly orderId: Id<'order'>; readonly amount: Kobo }, now: Date): Promise<void> {
  await tx.insert(promotionUses).values({ orderId: use.orderId, promotionId: promotion.id as Id<'promotion'>, personId, emailIndex: emailIndexes[0] ?? '', phoneIndex: phoneIndexes[0] ?? null, amount: use.amount, at: now })
}
