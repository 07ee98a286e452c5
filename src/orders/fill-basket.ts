/** Putting dishes into a basket, changing how many, taking them out. */
import { and, eq } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { basketGuests, basketLineOptions, basketLines, baskets } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { dishOf } from '../menus/queries.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import { type Basket, type BasketLine, checkChoice, type Eater, isOwner, MAX_LINES, MAX_PACKS, MAX_QUANTITY, mayChangeLine } from './basket.ts'
import { basketOf, holdBasket, linesOf } from './find-basket.ts'

export interface WantedDish {
  readonly dishId: string
  readonly quantity: number
  readonly optionIds: ReadonlyArray<string>
  readonly pack: number
  readonly note: string
}

/** @throws Refusal 409 `restaurant-not-ordering` for a place that is not live */
async function placeThatSells(tx: Transaction, restaurantId: Id<'restaurant'>): Promise<void> {
  const [place] = await tx.select({ status: restaurants.status }).from(restaurants).where(eq(restaurants.id, restaurantId))
  if (!place || place.status === 'draft') throw unknown('restaurant')
  if (place.status !== 'live') throw new Refusal('conflict', 'restaurant-not-ordering')
}

/** The basket for that place: the one there is, or a new one. @throws Refusal 409 `basket-of-other-restaurant`, unless `anew` */
export async function basketFor(tx: Transaction, eater: Eater, restaurantId: Id<'restaurant'>, { anew = false }: { readonly anew?: boolean }, now: Date): Promise<Basket> {
  await placeThatSells(tx, restaurantId)
  const current = await basketOf(tx, eater)
  if (current) {
    const held = await holdBasket(tx, eater, current.id)
    if (held.restaurantId === restaurantId) return held
    if (!anew && (await linesOf(tx, held.id)).length > 0) throw new Refusal('conflict', 'basket-of-other-restaurant', { basket_id: held.id })
    await leaveBasket(tx, eater, held)
    // After a group order that was left, one's own may still be there.
    return basketFor(tx, eater, restaurantId, { anew: true }, now)
  }
  const [basket] = await tx.insert(baskets).values({ id: newId<'basket'>(now), restaurantId, visitorId: eater.visitorId, personId: eater.personId, createdAt: now, updatedAt: now }).onConflictDoNothing().returning()
  // Two first dishes at once, from two tabs: the other one's transaction made it, and is done.
  return basket ?? basketFor(tx, eater, restaurantId, { anew }, now)
}

/** The owner drops it; a guest of a group order goes away and takes their dishes along. */
export async function leaveBasket(tx: Transaction, eater: Eater, basket: Basket): Promise<void> {
  if (isOwner(basket, eater)) return void (await tx.update(baskets).set({ state: 'left' }).where(eq(baskets.id, basket.id)))
  await tx.delete(basketLines).where(and(eq(basketLines.basketId, basket.id), eq(basketLines.addedBy, eater.visitorId)))
  await tx.delete(basketGuests).where(and(eq(basketGuests.basketId, basket.id), eq(basketGuests.visitorId, eater.visitorId)))
}

/** The dish as it stands on the menu of that place. @throws Refusal 422 for a dish that is unknown or of another place */
async function dishOnMenu(tx: Transaction, restaurantId: Id<'restaurant'>, dishId: string, now: Date) {
  return dishOf(tx, restaurantId, dishId, now).catch((error: unknown) => {
    throw error instanceof Refusal && error.kind === 'unknown' ? invalid('item_id', 'dish-not-of-restaurant') : error
  })
}

export async function restaurantOfDish(db: Reader, dishId: string): Promise<Id<'restaurant'> | null> {
  const [known] = await db.select({ restaurantId: dishes.restaurantId }).from(dishes).where(eq(dishes.id, dishId as Id<'dish'>))
  return known?.restaurantId ?? null
}

/** Adds to the basket of the dish's place. The same choice twice is one line. */
export async function addDish(tx: Transaction, eater: Eater, wanted: WantedDish, options: { readonly anew?: boolean }, now: Date): Promise<Basket> {
  const restaurantId = await restaurantOfDish(tx, wanted.dishId)
  if (!restaurantId) throw invalid('item_id', 'dish-not-of-restaurant')
  const basket = await basketFor(tx, eater, restaurantId, options, now)
  await addLine(tx, eater, basket, wanted, now)
  return basket
}

/** @param basket held already */
export async function addLine(tx: Transaction, eater: Eater, basket: Basket, wanted: WantedDish, now: Date): Promise<Id<'basket-line'>> {
  const dish = await dishOnMenu(tx, basket.restaurantId, wanted.dishId, now)
  if (wanted.pack > MAX_PACKS) throw invalid('pack', 'number-too-large')
  const lines = await linesOf(tx, basket.id)
  const same = lines.find((line) => isSame(line, wanted, eater))
  const quantity = (same?.quantity ?? 0) + wanted.quantity
  if (quantity > MAX_QUANTITY) throw invalid('quantity', 'number-too-large')
  const ofDish = lines.filter((line) => line.dishId === dish.id).reduce((sum, line) => sum + line.quantity, 0)
  checkChoice(dish, ofDish + wanted.quantity, wanted.optionIds)
  await tx.update(baskets).set({ updatedAt: now }).where(eq(baskets.id, basket.id))
  if (same) {
    await tx.update(basketLines).set({ quantity }).where(eq(basketLines.id, same.id))
    return same.id
  }
  if (lines.length >= MAX_LINES) throw invalid('cart', 'list-too-long')
  const id = newId<'basket-line'>(now)
  await tx.insert(basketLines).values({ id, basketId: basket.id, dishId: dish.id, quantity: wanted.quantity, pack: wanted.pack, note: wanted.note.trim(), addedBy: eater.visitorId, addedByName: await nameInGroup(tx, basket, eater), createdAt: now })
  if (wanted.optionIds.length > 0) await tx.insert(basketLineOptions).values(wanted.optionIds.map((optionId) => ({ lineId: id, optionId: optionId as Id<'option'> })))
  return id
}

async function nameInGroup(tx: Transaction, basket: Basket, eater: Eater): Promise<string | null> {
  const [guest] = await tx.select({ name: basketGuests.name }).from(basketGuests).where(and(eq(basketGuests.basketId, basket.id), eq(basketGuests.visitorId, eater.visitorId)))
  return guest?.name ?? null
}

const isSame = (line: BasketLine, wanted: WantedDish, eater: Eater): boolean =>
  line.dishId === wanted.dishId && line.pack === wanted.pack && line.note === wanted.note.trim() && line.addedBy === eater.visitorId && [...line.optionIds].sort().join() === [...wanted.optionIds].sort().join()

export interface LineChange {
  readonly quantity?: number | undefined
  readonly pack?: number | undefined
  readonly note?: string | undefined
}

/** @throws Refusal 404 for a line of somebody else */
export async function changeLine(tx: Transaction, eater: Eater, { basketId, lineId }: { readonly basketId: string; readonly lineId: string }, change: LineChange, now: Date): Promise<void> {
  const { basket, line, lines } = await heldLine(tx, eater, basketId, lineId)
  if (change.quantity !== undefined && change.quantity > line.quantity) {
    const others = lines.filter((one) => one.dishId === line.dishId && one.id !== line.id).reduce((sum, one) => sum + one.quantity, 0)
    checkChoice(await dishOnMenu(tx, basket.restaurantId, line.dishId, now), others + change.quantity, line.optionIds)
  }
  await tx.update(basketLines).set({ quantity: change.quantity ?? line.quantity, pack: change.pack ?? line.pack, note: change.note?.trim() ?? line.note }).where(eq(basketLines.id, line.id))
  await tx.update(baskets).set({ updatedAt: now }).where(eq(baskets.id, basket.id))
}

export async function removeLine(tx: Transaction, eater: Eater, { basketId, lineId }: { readonly basketId: string; readonly lineId: string }, now: Date): Promise<void> {
  const { basket, line } = await heldLine(tx, eater, basketId, lineId)
  await tx.delete(basketLines).where(eq(basketLines.id, line.id))
  await tx.update(baskets).set({ updatedAt: now }).where(eq(baskets.id, basket.id))
}

async function heldLine(tx: Transaction, eater: Eater, basketId: string, lineId: string) {
  const basket = await holdBasket(tx, eater, basketId)
  const lines = await linesOf(tx, basket.id)
  const line = lines.find(({ id }) => id === lineId)
  if (!line || !mayChangeLine(basket, line, eater)) throw unknown('basket-line')
  return { basket, line, lines }
}
