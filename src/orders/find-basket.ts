/** Which basket somebody means, and their hold on it. */
import { and, desc, eq, exists, isNull, or, sql } from 'drizzle-orm'
import { basketGuests, basketLineOptions, basketLines, baskets } from '../../drizzle/schema/orders.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import { type Basket, type BasketLine, type Eater, isOwner } from './basket.ts'

const isTheirs = ({ visitorId, personId }: Eater) => or(
  and(eq(baskets.visitorId, visitorId), isNull(baskets.personId)),
  personId === null ? undefined : eq(baskets.personId, personId),
)

/** A browser that joined a group order, as a condition on the basket. */
const hasJoined = (db: Reader, { visitorId }: Eater) => exists(db.select({ one: sql`1` }).from(basketGuests).where(and(eq(basketGuests.basketId, baskets.id), eq(basketGuests.visitorId, visitorId))))

/**
 * The basket that a dish would go into: the group order that was joined, else this browser's own, else the person's own from
 * another browser.
 */
export async function basketOf(db: Reader, eater: Eater): Promise<Basket | null> {
  const joined = hasJoined(db, eater)
  // Home asks for it too: each of the three by an index of its own, and not all baskets that are open.
  const theirs = sql`${baskets.id} in (
    select id from baskets where visitor_id = ${eater.visitorId} and person_id is null and state = 'open'
    union select id from baskets where person_id = ${eater.personId}::uuid and state = 'open'
    union select basket_id from basket_guests where visitor_id = ${eater.visitorId})`
  const [basket] = await db.select().from(baskets).where(and(eq(baskets.state, 'open'), theirs))
    .orderBy(desc(joined), desc(sql`${baskets.personId} is null`), desc(baskets.updatedAt)).limit(1)
  return basket ?? null
}

/** One basket by its id, for its owner and those who joined it. @throws Refusal 404 */
export async function oneBasket(db: Reader, eater: Eater, id: string): Promise<Basket> {
  const [basket] = await db.select().from(baskets).where(and(eq(baskets.id, id as Id<'basket'>), or(isTheirs(eater), hasJoined(db, eater))))
  if (!basket) throw unknown('basket')
  return basket
}

/**
 * The same, held until the transaction ends, and made the person's own if they have signed in since.
 * @throws Refusal 404; 409 for one that was ordered or left
 */
export async function holdBasket(tx: Transaction, eater: Eater, id: string): Promise<Basket> {
  const { id: known } = await oneBasket(tx, eater, id)
  const [basket] = await tx.select().from(baskets).where(eq(baskets.id, known)).for('update')
  if (!basket) throw unknown('basket')
  if (basket.state !== 'open') throw new Refusal('conflict', basket.state === 'ordered' ? 'basket-ordered' : 'basket-left')
  return adopt(tx, eater, basket)
}

/** Whoever signs in takes along what they chose before; an older basket of theirs, from another browser, gives way. */
async function adopt(tx: Transaction, eater: Eater, basket: Basket): Promise<Basket> {
  if (eater.personId === null || basket.personId !== null || !isOwner(basket, eater)) return basket
  await tx.update(baskets).set({ state: 'left' }).where(and(eq(baskets.personId, eater.personId), eq(baskets.state, 'open')))
  await tx.update(baskets).set({ personId: eater.personId }).where(eq(baskets.id, basket.id))
  return { ...basket, personId: eater.personId }
}

export async function linesOf(db: Reader, basketId: Id<'basket'>): Promise<BasketLine[]> {
  const rows = await db.select({ line: basketLines, optionId: basketLineOptions.optionId }).from(basketLines)
    .leftJoin(basketLineOptions, eq(basketLineOptions.lineId, basketLines.id)).where(eq(basketLines.basketId, basketId)).orderBy(basketLines.createdAt, basketLines.id, basketLineOptions.optionId)
  const lines = new Map<string, BasketLine & { optionIds: string[] }>()
  for (const { line, optionId } of rows) {
    const known = lines.get(line.id) ?? { ...line, optionIds: [] }
    lines.set(line.id, known)
    if (optionId) known.optionIds.push(optionId)
  }
  return [...lines.values()]
}
