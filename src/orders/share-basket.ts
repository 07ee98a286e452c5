/** A group order: whoever has the link adds to one basket, each under a name; the owner alone orders and pays. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { and, count, eq } from 'drizzle-orm'
import { basketGuests, basketLines, baskets } from '../../drizzle/schema/orders.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import { type Id, isId } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import { type Basket, type Eater, isOwner } from './basket.ts'
import { holdBasket } from './find-basket.ts'

const MAX_GUESTS = 50

/** What the link carries: it opens this basket under this number, and nothing else. */
export const sharingToken = (key: Buffer, basket: Pick<Basket, 'id' | 'sharingNumber'>): string => `${basket.id}.${macOf(key, basket.id, basket.sharingNumber ?? 0).toString('base64url')}`

const macOf = (key: Buffer, basketId: string, number: number): Buffer => createHmac('sha256', key).update(`${basketId} ${number}`).digest().subarray(0, 15)

/** The basket that a link leads to. @throws Refusal 410 for a link that was taken back or whose basket is ordered, 404 for one we never made */
export async function sharedBasket(db: Reader, key: Buffer, token: string): Promise<Basket> {
  const [id = '', mac = ''] = token.split('.')
  const [basket] = isId(id) ? await db.select().from(baskets).where(eq(baskets.id, id as Id<'basket'>)) : []
  if (!basket) throw unknown('basket')
  const given = Buffer.from(mac, 'base64url')
  const wanted = macOf(key, basket.id, basket.sharingNumber ?? 0)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw basket.sharingNumber === null ? new Refusal('gone', 'group-order-closed') : unknown('basket')
  if (basket.state !== 'open' || basket.sharingNumber === null) throw new Refusal('gone', 'group-order-closed')
  return basket
}

/** @param name under which the owner's own dishes stand */
export async function shareBasket(tx: Transaction, eater: Eater, basketId: string, name: string, now: Date): Promise<Basket> {
  const basket = await holdBasket(tx, eater, basketId)
  if (!isOwner(basket, eater)) throw new Refusal('forbidden', 'not-your-basket')
  const sharingNumber = basket.sharingNumber ?? Math.floor(now.getTime() / 1000) % 2_147_483_647
  await tx.update(baskets).set({ sharingNumber, updatedAt: now }).where(eq(baskets.id, basket.id))
  await tx.insert(basketGuests).values({ basketId: basket.id, visitorId: eater.visitorId, name, joinedAt: now }).onConflictDoUpdate({ target: [basketGuests.basketId, basketGuests.visitorId], set: { name } })
  await tx.update(basketLines).set({ addedByName: name }).where(and(eq(basketLines.basketId, basket.id), eq(basketLines.addedBy, eater.visitorId)))
  return { ...basket, sharingNumber }
}

/** The link leads nowhere from now on; what was put in stays. */
export async function closeSharing(tx: Transaction, eater: Eater, basketId: string, now: Date): Promise<void> {
  const basket = await holdBasket(tx, eater, basketId)
  if (!isOwner(basket, eater)) throw new Refusal('forbidden', 'not-your-basket')
  await tx.update(baskets).set({ sharingNumber: null, updatedAt: now }).where(eq(baskets.id, basket.id))
}

export async function joinBasket(tx: Transaction, key: Buffer, eater: Eater, token: string, name: string, now: Date): Promise<Basket> {
  const basket = await sharedBasket(tx, key, token)
  const [guests] = await tx.select({ number: count() }).from(basketGuests).where(eq(basketGuests.basketId, basket.id))
  if ((guests?.number ?? 0) >= MAX_GUESTS) throw new Refusal('conflict', 'group-order-full')
  await tx.insert(basketGuests).values({ basketId: basket.id, visitorId: eater.visitorId, name, joinedAt: now }).onConflictDoUpdate({ target: [basketGuests.basketId, basketGuests.visitorId], set: { name, joinedAt: now } })
  return basket
}
