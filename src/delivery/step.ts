/** How a delivery moves: one row locked, one step of the table, one line of history, one event. */
import { and, eq, sql } from 'drizzle-orm'
import { type AttentionReason, deliveries, deliveryHistory, type DeliveryState } from '../../drizzle/schema/delivery.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { type Delivery, isOver, mustFollow } from './delivery.ts'
import type { DeliveryEvent } from './events.ts'
import { RIDERS_TOPIC } from './riders-here.ts'

/** The delivery, held until the transaction ends. @throws Refusal 404 */
export async function lockDelivery(tx: Transaction, id: Id<'delivery'>): Promise<Delivery> {
  const [delivery] = await tx.select().from(deliveries).where(eq(deliveries.id, id)).for('update')
  if (!delivery) throw unknown('delivery')
  return delivery
}

export async function lockDeliveryOf(tx: Transaction, orderId: string): Promise<Delivery | null> {
  const [delivery] = await tx.select().from(deliveries).where(eq(deliveries.orderId, orderId as Id<'order'>)).for('update')
  return delivery ?? null
}

type Facts = Readonly<Record<string, string | number | boolean | null>>

export interface Step {
  /** Null for the clock and for platforms. */
  readonly by: Id<'person'> | null
  /** When it happened, if that was before now. */
  readonly at?: Date
  readonly facts?: Facts
  readonly set?: Partial<Delivery>
}

/** @throws Refusal 409 when it does not follow from where the delivery is */
export async function stepDelivery(tx: Transaction, delivery: Delivery, to: DeliveryState, { by, at, facts = {}, set = {} }: Step, now: Date): Promise<Delivery> {
  mustFollow(delivery.state, to)
  const when = at ?? now
  const over = to === 'failed' || isOver(to)
  const [moved] = await tx.update(deliveries).set({
    ...set, state: to, ...(to === 'looking' ? {} : { lookAgainAt: null }), ...(over && delivery.endedAt === null ? { endedAt: when } : {}), ...(isOver(to) && delivery.attention !== 'incident' ? { attention: null, attentionSince: null } : {}),
  }).where(eq(deliveries.id, delivery.id)).returning()
  await note(tx, delivery.id, to, { by, at: when, facts }, now)
  return moved as Delivery
}

/** A line of history where the state stays. */
export async function note(tx: Transaction, deliveryId: Id<'delivery'>, what: string, { by, at, facts = {} }: Omit<Step, 'set'>, now: Date): Promise<void> {
  await tx.insert(deliveryHistory).values({ deliveryId, what, at: at ?? now, toldAt: now, by, facts })
}

type Whose = Pick<Delivery, 'id' | 'orderId' | 'restaurantId' | 'riderId'>

/** Says it with whose it is, also to those who follow the order, its kitchen or its rider. */
export async function announce<Name extends DeliveryEvent['name']>(tx: Transaction, { id, orderId, restaurantId, riderId }: Whose, name: Name, facts: Omit<Extract<DeliveryEvent, { name: Name }>['facts'], 'order_id' | 'restaurant_id'>, now: Date, alsoTold: ReadonlyArray<string> = []): Promise<void> {
  const rider = (facts as { rider_id?: string | null }).rider_id ?? riderId
  await emit(tx, { name, subjectId: id, facts: { order_id: orderId, restaurant_id: restaurantId, ...facts } }, now, [orderId, restaurantId, ...(rider ? [rider, RIDERS_TOPIC] : []), ...alsoTold])
}

/** Staff have to look at it. The first reason stays until somebody has. */
export async function wantAttention(tx: Transaction, delivery: Whose, reason: AttentionReason, now: Date): Promise<void> {
  const wanted = await tx.update(deliveries).set({ attention: reason, attentionSince: now }).where(and(eq(deliveries.id, delivery.id), sql`${deliveries.attention} is distinct from ${reason}`)).returning({ id: deliveries.id })
  if (wanted.length === 0) return
  await note(tx, delivery.id, 'attention_wanted', { by: null, facts: { reason } }, now)
  await announce(tx, delivery, 'delivery.attention_wanted', { reason }, now)
}
