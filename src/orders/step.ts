/** How an order moves: one row locked, one step of the table, one line of history, one event. Every verb goes through here. */
import { eq } from 'drizzle-orm'
import { orderHistory, orders, type OrderState } from '../../drizzle/schema/orders.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import type { OrderEvent, OrderFacts } from './events.ts'
import { type By, isFinal, mayFollow, type Order } from './order.ts'

/** The order, held until the transaction ends. @throws Refusal 404 */
export async function lockOrder(tx: Transaction, orderId: string): Promise<Order> {
  const [order] = await tx.select().from(orders).where(eq(orders.id, orderId as Id<'order'>)).for('update')
  if (!order) throw unknown('order')
  return order
}

export interface Step {
  readonly by: By
  readonly reason?: string | undefined
  readonly facts?: Readonly<Record<string, string | number>> | undefined
  /** What else changes with the state. */
  readonly set?: Partial<Pick<Order, 'paidAt' | 'dueAt' | 'acceptedAt' | 'readyAt' | 'promisedFrom' | 'promisedUntil' | 'cookAt'>>
}

/** The event of each state; a cash order says at once with `placed` that it awaits cash. */
const EVENT_OF: Readonly<Partial<Record<OrderState, OrderEvent['name']>>> = {
  placed: 'orders.placed', paid: 'orders.paid', accepted: 'orders.accepted', refused: 'orders.refused', preparing: 'orders.preparing', ready: 'orders.ready',
  picked_up: 'orders.picked_up', delivered: 'orders.delivered', cancelled: 'orders.cancelled', expired: 'orders.expired', failed_delivery: 'orders.delivery_failed',
}

/** Who follows an order besides those who look at it: the board of its place, and the guest's list. */
export const followersOf = (order: Pick<Order, 'restaurantId' | 'customerId'>): ReadonlyArray<string> => [order.restaurantId, order.customerId]

export const factsOf = (order: Pick<Order, 'restaurantId' | 'customerId' | 'fulfilment'>): OrderFacts => ({ restaurant_id: order.restaurantId, customer_id: order.customerId, fulfilment: order.fulfilment })

/** @throws Refusal 409 when the table does not allow it: somebody else was first, or it makes no sense */
export async function stepOrder(tx: Transaction, order: Order, to: OrderState, { by, reason, facts, set = {} }: Step, now: Date): Promise<Order> {
  if (!mayFollow(order.state, to)) throw new Refusal('conflict', 'order-moved-on', { state: order.state })
  const [moved] = await tx.update(orders).set({ ...set, state: to, ...(reason === undefined ? {} : { reason }), ...(isFinal(to) ? { endedAt: now, dueAt: null } : {}) }).where(eq(orders.id, order.id)).returning()
  await tx.insert(orderHistory).values({ orderId: order.id, fromState: order.state, toState: to, by: by.who, byId: by.id, reason: reason ?? null, facts: facts ?? null, at: now })
  const name = EVENT_OF[to]
  if (name) await emit(tx, { name, subjectId: order.id, facts: { ...factsOf(order), ...(reason === undefined ? {} : { reason }) } }, now, followersOf(order))
  return moved as Order
}

/** Something changed while the state stayed: history and event say what. */
export async function noteDeed(tx: Transaction, order: Order, deed: string, { by, reason, facts }: Omit<Step, 'set'>, now: Date): Promise<void> {
  await tx.insert(orderHistory).values({ orderId: order.id, fromState: order.state, toState: order.state, deed, by: by.who, byId: by.id, reason: reason ?? null, facts: facts ?? null, at: now })
  await emit(tx, { name: 'orders.changed', subjectId: order.id, facts: { ...factsOf(order), deed } } satisfies OrderEvent, now, followersOf(order))
}
