/** A promotion code on a basket. Whether it still holds is asked again each time the basket is priced, and for good when it is ordered. */
import { eq } from 'drizzle-orm'
import { baskets } from '../../drizzle/schema/orders.ts'
import { menuOf } from '../menus/queries.ts'
import type { Transaction } from '../platform/database.ts'
import { ZERO } from '../vocabulary/money.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { type Eater, isOwner, pricedLines } from './basket.ts'
import { billOf } from './bill.ts'
import { holdBasket, linesOf } from './find-basket.ts'
import { promotionOf, writtenCode, wrongCode } from './promotion.ts'

/** @throws Refusal 422 for a code that does not hold, in the same words whatever is wrong with it; 422 for a second one */
export async function setPromotion(tx: Transaction, eater: Eater, basketId: string, typed: string, now: Date): Promise<void> {
  const basket = await holdBasket(tx, eater, basketId)
  if (!isOwner(basket, eater)) throw new Refusal('forbidden', 'not-your-basket')
  const code = writtenCode(typed)
  if (basket.promotionCode !== null && basket.promotionCode !== code) throw invalid('promotion_code', 'promotion-already')
  const lines = pricedLines(await linesOf(tx, basket.id), await menuOf(tx, basket.restaurantId, now))
  const { items } = billOf(lines, { rules: [], promotion: null }, ZERO)
  if (!(await promotionOf(tx, code, { restaurantId: basket.restaurantId, items }, { personId: eater.personId, emailIndexes: [], phoneIndexes: [] }, now))) throw wrongCode()
  await tx.update(baskets).set({ promotionCode: code, updatedAt: now }).where(eq(baskets.id, basket.id))
}

export async function dropPromotion(tx: Transaction, eater: Eater, basketId: string, now: Date): Promise<void> {
  const basket = await holdBasket(tx, eater, basketId)
  if (!isOwner(basket, eater)) throw new Refusal('forbidden', 'not-your-basket')
  await tx.update(baskets).set({ promotionCode: null, updatedAt: now }).where(eq(baskets.id, basket.id))
}
