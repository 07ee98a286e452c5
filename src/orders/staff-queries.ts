/** What our staff read about orders, promotions and charges. */
import { and, asc, count, desc, eq, isNull, lt } from 'drizzle-orm'
import { chargeRules, orders, type OrderState, promotions, promotionUses } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Reader } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { invalid } from '../vocabulary/refusal.ts'

export interface OrderFilter {
  readonly reference?: string | undefined
  readonly state?: OrderState | undefined
  readonly before?: Id<'order'> | undefined
  readonly limit: number
}

/** The newest first; one more than the limit, where there is one more. */
export const findOrders = (db: Reader, { reference, state, before, limit }: OrderFilter) =>
  db.select({ id: orders.id, reference: orders.reference, place: restaurants.name, state: orders.state, fulfilment: orders.fulfilment, total: orders.total, refunded: orders.refunded, placedAt: orders.placedAt })
    .from(orders).innerJoin(restaurants, eq(restaurants.id, orders.restaurantId))
    .where(and(reference ? eq(orders.reference, reference) : undefined, state ? eq(orders.state, state) : undefined, before ? lt(orders.id, before) : undefined)).orderBy(desc(orders.id)).limit(limit + 1)

export type FoundOrder = Awaited<ReturnType<typeof findOrders>>[number]

const MOST_SHOWN = 200

/** The newest first, with how often each was used and not given back. */
export const promotionsWithUses = (db: Reader) =>
  db.select({ promotion: promotions, place: restaurants.name, uses: count(promotionUses.orderId) }).from(promotions).leftJoin(restaurants, eq(restaurants.id, promotions.restaurantId))
    .leftJoin(promotionUses, and(eq(promotionUses.promotionId, promotions.id), isNull(promotionUses.returnedAt))).groupBy(promotions.id, restaurants.name).orderBy(desc(promotions.id)).limit(MOST_SHOWN)

/** By kind, and within one kind the newest first. */
export const allChargeRules = (db: Reader) =>
  db.select({ rule: chargeRules, place: restaurants.name }).from(chargeRules).leftJoin(restaurants, eq(restaurants.id, chargeRules.restaurantId)).orderBy(asc(chargeRules.kind), desc(chargeRules.firstDay), asc(chargeRules.id)).limit(MOST_SHOWN)

/** The place that staff mean by the last part of its address; nothing written: everywhere. @throws Refusal 422 */
export async function placeMeant(db: Reader, slug: string): Promise<Id<'restaurant'> | null> {
  if (slug === '') return null
  const [place] = await db.select({ id: restaurants.id }).from(restaurants).where(eq(restaurants.slug, slug))
  if (!place) throw invalid('restaurant', 'value-wrong')
  return place.id
}
