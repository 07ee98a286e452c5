/** A basket with everything that is said about it: lines at the prices of now, what it comes to, and whether it can be ordered. */
import { eq } from 'drizzle-orm'
import { basketGuests } from '../../drizzle/schema/orders.ts'
import { menuOf } from '../menus/queries.ts'
import type { Reader } from '../platform/database.ts'
import { restaurantPage } from '../restaurants/queries.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { ZERO } from '../vocabulary/money.ts'
import { type Basket, checkWorth, type Eater, isOwner, pricedLines } from './basket.ts'
import { billOf, eatersOf } from './bill.ts'
import { linesOf } from './find-basket.ts'
import { packsFor } from './packs.ts'
import { promotionOf, type Redeemer } from './promotion.ts'
import { rulesAt } from './rules.ts'

export interface BasketQuestion {
  readonly eater: Eater
  readonly now: Date
  /** What bringing it costs; null: not asked yet. */
  readonly deliveryFee: Kobo | null
  readonly redeemer?: Redeemer
}

export async function basketPage(db: Reader, basket: Basket, { eater, now, deliveryFee, redeemer }: BasketQuestion) {
  const [place, menu, lines, guests] = await Promise.all([
    restaurantPage(db, { id: basket.restaurantId }, { now, pin: null, orderType: null }),
    menuOf(db, basket.restaurantId, now),
    linesOf(db, basket.id),
    db.select({ visitorId: basketGuests.visitorId, name: basketGuests.name }).from(basketGuests).where(eq(basketGuests.basketId, basket.id)).orderBy(basketGuests.joinedAt),
  ])
  const priced = pricedLines(lines, menu)
  checkWorth(priced)
  const rules = await rulesAt(db, place.card, now)
  const before = billOf(priced, { rules, promotion: null }, ZERO)
  const who = redeemer ?? { personId: eater.personId, emailIndexes: [], phoneIndexes: [] }
  const promotion = basket.promotionCode === null ? null : await promotionOf(db, basket.promotionCode, { restaurantId: basket.restaurantId, items: before.items }, who, now)
  const terms = { rules, promotion }
  const bill = billOf(priced, terms, deliveryFee ?? ZERO)
  return {
    basket, place, priced, terms, bill, guests,
    packs: packsFor(priced),
    isOwner: isOwner(basket, eater),
    /** The code was good once and is not now. */
    promotionLapsed: basket.promotionCode !== null && promotion === null,
    isBelowMinimum: bill.items < place.card.minimumOrder,
    hasTrouble: priced.some((line) => line.trouble !== null),
    eaters: guests.length > 0 ? eatersOf(priced.map((one) => ({ ...one, forName: one.line.addedByName })), bill.total) : [],
  }
}

export type BasketPageData = Awaited<ReturnType<typeof basketPage>>
