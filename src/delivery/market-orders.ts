/** Orders that come from platforms become orders of the restaurant, and go where the platform says they are. */
import { and, eq, isNull } from 'drizzle-orm'
import { platformConnections, platformItems, platformOrders } from '../../drizzle/schema/delivery.ts'
import { dishes } from '../../drizzle/schema/menus.ts'
import { orders, type OrderState } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { acceptOrder } from '../orders/accept.ts'
import { cancelOrder } from '../orders/cancel.ts'
import { deliverOrder, pickUpOrder } from '../orders/hand-over.ts'
import { BY_PROVIDER, isFinal } from '../orders/order.ts'
import { readyOrder } from '../orders/prepare.ts'
import { takeFromPlatform } from '../orders/take-from-platform.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { type Id, isId } from '../vocabulary/id.ts'
import { kobo, type Kobo } from '../vocabulary/money.ts'
import type { Connection } from './connect.ts'
import type { MarketLine, MarketOrder } from './marketplace.ts'

export type PlatformOrder = typeof platformOrders.$inferSelect

export async function connectionOf(db: Reader, platform: string, storeId: string): Promise<Connection | null> {
  const [connection] = await db.select().from(platformConnections).where(and(eq(platformConnections.platform, platform), eq(platformConnections.storeId, storeId), eq(platformConnections.sells, true), isNull(platformConnections.endedAt)))
  return connection ?? null
}

/** Once, however often it is told. */
export async function receiveMarketOrder(tx: Transaction, vault: Vault, { id: connectionId, platform, restaurantId }: Connection, order: MarketOrder, now: Date): Promise<'new' | 'known'> {
  // Held, so that the same order told twice at the same moment comes one after the other.
  const [place] = await tx.select({ preparationMinutes: restaurants.preparationMinutes }).from(restaurants).where(eq(restaurants.id, restaurantId)).for('no key update')
  const [known] = await tx.select({ orderId: platformOrders.orderId }).from(platformOrders).where(and(eq(platformOrders.platform, platform), eq(platformOrders.theirId, order.theirId)))
  if (known) return 'known'
  const dishOf = await dishesOf(tx, connectionId, restaurantId)
  const taken = await takeFromPlatform(tx, vault, {
    restaurantId, source: platform, guestName: order.guestName, pickupAt: order.pickupAt, preparationMinutes: place?.preparationMinutes ?? 0,
    // The kitchen and the courier find each other by it.
    note: [order.code, order.note].filter(Boolean).join(' · '),
    lines: order.lines.map((line) => ({ dishId: dishOf(line.itemId), name: line.name, quantity: line.quantity, unitPrice: withOptions(line), note: line.note, options: line.options.map(({ itemId, name, price }) => ({ id: itemId, group: '', name, price })) })),
  }, now)
  await tx.insert(platformOrders).values({ orderId: taken.id, connectionId, platform, theirId: order.theirId, code: order.code.slice(0, 40), arrivedAt: now })
  return 'new'
}

const withOptions = ({ price, options }: MarketLine): Kobo => kobo(price + options.reduce((sum, option) => sum + option.price * option.quantity, 0))

/** By the id that it was imported under, or by our own, which we sent. */
async function dishesOf(tx: Transaction, connectionId: Id<'connection'>, restaurantId: Id<'restaurant'>): Promise<(theirId: string) => Id<'dish'> | null> {
  const [links, own] = await Promise.all([
    tx.select({ theirId: platformItems.theirId, dishId: platformItems.dishId }).from(platformItems).where(eq(platformItems.connectionId, connectionId)),
    tx.select({ id: dishes.id }).from(dishes).where(eq(dishes.restaurantId, restaurantId)),
  ])
  const linked = new Map(links.map(({ theirId, dishId }) => [theirId, dishId]))
  const ours = new Set<string>(own.map(({ id }) => id))
  return (theirId) => linked.get(theirId) ?? (isId(theirId) && ours.has(theirId) ? theirId as Id<'dish'> : null)
}

/** Where in its course an order is; what the platform says of an earlier place changes nothing. */
const COURSE: ReadonlyArray<OrderState> = ['paid', 'accepted', 'preparing', 'ready', 'picked_up', 'delivered']

/** @returns `unknown` for an order that never came here */
export async function followMarketOrder(tx: Transaction, platform: string, theirId: string, what: 'cancelled' | 'picked_up' | 'delivered', now: Date): Promise<'moved' | 'backwards' | 'unknown'> {
  const [found] = await tx.select({ orderId: platformOrders.orderId, state: orders.state }).from(platformOrders).innerJoin(orders, eq(orders.id, platformOrders.orderId))
    .where(and(eq(platformOrders.platform, platform), eq(platformOrders.theirId, theirId))).for('update')
  if (!found) return 'unknown'
  const { orderId } = found
  if (isFinal(found.state)) return 'backwards'
  const step = { orderId, by: BY_PROVIDER }
  if (what === 'cancelled') {
    if (found.state === 'picked_up') return 'backwards'
    // They know: nobody has to tell them.
    await tx.update(platformOrders).set({ told: 'refused', toldAt: now }).where(eq(platformOrders.orderId, orderId))
    await cancelOrder(tx, { ...step, reason: 'other' }, now)
    return 'moved'
  }
  let at = COURSE.indexOf(found.state)
  const goal = COURSE.indexOf(what)
  if (at < 0 || at >= goal) return 'backwards'
  for (; at < goal; at = at === 1 ? 3 : at + 1) {
    if (at === 0) await acceptOrder(tx, step, now)
    if (at === 1 || at === 2) await readyOrder(tx, step, now)
    if (at === 3) await pickUpOrder(tx, step, now)
    if (at === 4) await deliverOrder(tx, step, now)
  }
  return 'moved'
}
