/** Orders as they are read: by their guests, by the place, by the kitchen. */
import { and, asc, desc, eq, inArray, lt, type SQL } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { type OrderState, orderCharges, orderHistory, orderLines, orders, substitutions } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { balanceAbout, walletOf } from '../payments/ledger.ts'
import type { Reader } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo, ZERO } from '../vocabulary/money.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import type { Eater } from './basket.ts'
import { paymentOf, purposeOf } from './money.ts'
import { isKept, isUncooked, OPEN_STATES, type Order, type OrderLine } from './order.ts'
import { packsFor } from './packs.ts'
import { isTheirs } from './pass.ts'

/** @throws Refusal 404 also for an order of somebody else */
export async function orderOf(db: Reader, orderId: string, eater: Eater, hasPass: boolean): Promise<Order> {
  const [order] = await db.select().from(orders).where(eq(orders.id, orderId as Id<'order'>))
  if (!order || !(hasPass || isTheirs(order, eater))) throw unknown('order')
  return order
}

/** Everything that an order page says. */
export async function orderPage(db: Reader, order: Order) {
  const [[place], lines, charges, history, offers, payment, credit] = await Promise.all([
    db.select({ id: restaurants.id, slug: restaurants.slug, name: restaurants.name, area: restaurants.area, landmark: restaurants.landmark, phone: restaurants.phone, status: restaurants.status, pin: { lat: restaurants.lat, lng: restaurants.lng } })
      .from(restaurants).where(eq(restaurants.id, order.restaurantId)),
    db.select().from(orderLines).where(eq(orderLines.orderId, order.id)).orderBy(orderLines.position),
    db.select().from(orderCharges).where(eq(orderCharges.orderId, order.id)).orderBy(orderCharges.position),
    db.select().from(orderHistory).where(eq(orderHistory.orderId, order.id)).orderBy(orderHistory.number),
    db.select().from(substitutions).where(eq(substitutions.orderId, order.id)).orderBy(substitutions.offeredAt),
    paymentOf(db, order),
    // A person's is in their wallet.
    order.personId === null ? balanceAbout(db, walletOf(order.customerId), purposeOf(order)) : ZERO,
  ])
  if (!place) throw new Error(`the place of order ${order.id} is gone`)
  return { order, place, lines, charges, history, offers, payment, canCancel: isUncooked(order.state), packs: packsFor(lines.filter(isKept)), owed: kobo(order.total - order.refunded), guestCredit: credit }
}

export type OrderPageData = Awaited<ReturnType<typeof orderPage>>

/** Lines of several orders, by order. */
async function linesByOrder(db: Reader, ids: ReadonlyArray<Id<'order'>>): Promise<Map<string, OrderLine[]>> {
  const byOrder = new Map<string, OrderLine[]>()
  if (ids.length === 0) return byOrder
  for (const line of await db.select().from(orderLines).where(inArray(orderLines.orderId, [...ids])).orderBy(orderLines.orderId, orderLines.position)) {
    byOrder.set(line.orderId, [...byOrder.get(line.orderId) ?? [], line])
  }
  return byOrder
}

interface PageOf {
  readonly limit: number
  /** Of the last one that was shown. */
  readonly before: Id<'order'> | null
}

/** Ids are born in the order of time, so they are the cursor. */
const listed = (db: Reader, where: SQL | undefined, { limit, before }: PageOf) =>
  db.select({ order: orders, place: { id: restaurants.id, slug: restaurants.slug, name: restaurants.name, photo: restaurants.photo } }).from(orders).innerJoin(restaurants, eq(restaurants.id, orders.restaurantId))
    .where(and(where, before ? lt(orders.id, before) : undefined)).orderBy(desc(orders.id)).limit(limit + 1)

/** What somebody ordered, the newest first; a guest's browser sees what was ordered on it. */
export async function ordersOf(db: Reader, { visitorId, personId }: Eater, page: PageOf) {
  const mine = personId === null ? eq(orders.customerId, visitorId as unknown as Id<'diner'>) : eq(orders.personId, personId)
  const rows = await listed(db, mine, page)
  const shown = rows.slice(0, page.limit)
  const lines = await linesByOrder(db, shown.map(({ order }) => order.id))
  return { items: shown.map(({ order, place }) => ({ order, place, lines: lines.get(order.id) ?? [] })), next: rows.length > page.limit ? shown.at(-1)?.order.id ?? null : null }
}

export type OrderItem = Awaited<ReturnType<typeof ordersOf>>['items'][number]

/** Orders of one place, the newest first. */
export async function ordersAt(db: Reader, restaurantId: Id<'restaurant'>, page: PageOf) {
  const rows = await listed(db, eq(orders.restaurantId, restaurantId), page)
  const shown = rows.slice(0, page.limit)
  const lines = await linesByOrder(db, shown.map(({ order }) => order.id))
  return { items: shown.map(({ order, place }) => ({ order, place, lines: lines.get(order.id) ?? [] })), next: rows.length > page.limit ? shown.at(-1)?.order.id ?? null : null }
}

const BOARD_STATES: ReadonlyArray<OrderState> = ['placed', ...OPEN_STATES]
const BOARD_LIMIT = 200

/** What lies on the board of a place now: what has to be answered first, then by when it has to be cooked. */
export async function boardOf(db: Reader, restaurantId: Id<'restaurant'>) {
  const open = await db.select().from(orders).where(and(eq(orders.restaurantId, restaurantId), inArray(orders.state, [...BOARD_STATES]))).orderBy(asc(orders.cookAt), asc(orders.id)).limit(BOARD_LIMIT)
  const ids = open.map(({ id }) => id)
  const [lines, offers] = await Promise.all([
    linesByOrder(db, ids),
    ids.length === 0 ? [] : db.select().from(substitutions).where(and(inArray(substitutions.orderId, ids), eq(substitutions.state, 'offered'))),
  ])
  return open.map((order) => {
    const own = lines.get(order.id) ?? []
    return { order, lines: own, packs: packsFor(own.filter(isKept)), offers: offers.filter(({ orderId }) => orderId === order.id) }
  })
}

export type BoardOrder = Awaited<ReturnType<typeof boardOf>>[number]

/** An order of that place, for its staff. @throws Refusal 404 for one of another place */
export async function orderAt(db: Reader, restaurantId: Id<'restaurant'>, orderId: string): Promise<Order> {
  const [order] = await db.select().from(orders).where(and(eq(orders.id, orderId as Id<'order'>), eq(orders.restaurantId, restaurantId)))
  if (!order) throw unknown('order')
  return order
}

/** What an order would need to be ordered again: dishes that are still there, with their options. @throws Refusal 409 when nothing of it is left */
export function againOf(lines: ReadonlyArray<OrderLine>): Array<{ readonly dishId: string; readonly quantity: number; readonly optionIds: ReadonlyArray<string>; readonly pack: number; readonly note: string }> {
  const wanted = lines.filter((line) => line.dishId !== null && line.state !== 'swapped').map((line) => ({ dishId: line.dishId as string, quantity: line.quantity, optionIds: line.options.map(({ id }) => id), pack: line.pack, note: line.note }))
  if (wanted.length === 0) throw new Refusal('conflict', 'nothing-to-order-again')
  return wanted
}

/** Names of people, in the order of the alphabet. */
export const namesOf = async (db: Reader, personIds: ReadonlyArray<string>): Promise<string[]> =>
  personIds.length === 0 ? [] : (await db.select({ name: people.name }).from(people).where(inArray(people.id, [...personIds] as Array<Id<'person'>>)).orderBy(people.name).limit(20)).map(({ name }) => name)
