/** What a platform says about one ride becomes what we know of the delivery. Words that go back, or that we do not know, change nothing. */
import { and, eq } from 'drizzle-orm'
import { carrierTries, deliveries, type DeliveryState } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { failDelivery, pickUpOrder } from '../orders/hand-over.ts'
import { readyOrder } from '../orders/prepare.ts'
import type { Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import type { CarrierReport } from './carrier.ts'
import { canFollow, type Delivery, hasLeft } from './delivery.ts'
import { takeBack } from './reassign.ts'
import { complete } from './ride.ts'
import { announce, lockDelivery, note, stepDelivery, wantAttention } from './step.ts'

export type Heard = 'moved' | 'known' | 'unknown-ride' | 'backwards'

/** @param reference ours, where the platform tells it; else its own id is looked up */
export async function hearCarrier(tx: Transaction, carrier: string, report: CarrierReport, now: Date, reference: Id<'carrier-try'> | null = null): Promise<Heard> {
  const [ride] = await tx.select().from(carrierTries).where(and(eq(carrierTries.carrier, carrier), reference ? eq(carrierTries.id, reference) : eq(carrierTries.theirId, report.theirId)))
  if (!ride) return 'unknown-ride'
  const delivery = await lockDelivery(tx, ride.deliveryId)
  await tx.update(carrierTries).set({ theirId: report.theirId, theirStatus: report.theirStatus, heardAt: now, price: report.price ?? ride.price, trackingUrl: report.trackingUrl ?? ride.trackingUrl }).where(eq(carrierTries.id, ride.id))
  if (report.state === null || report.state === delivery.state) return 'known'
  // The delivery went on with somebody else: what this platform says is only kept.
  if (delivery.carrier !== null && delivery.carrier !== carrier) return 'known'
  // Called off, or brought back: this ride is over, and another one is looked for.
  if (delivery.carrier === null && ride.state === 'cancelled') return 'known'
  const moved = await follow(tx, delivery, carrier, report, report.state, now)
  if (moved && report.state === 'cancelled') await tx.update(carrierTries).set({ state: 'cancelled', endedAt: now, failure: report.reason }).where(eq(carrierTries.id, ride.id))
  // Called off here, and they have it on the road all the same: somebody has to call them.
  if (!moved && delivery.state === 'cancelled' && hasLeft(report.state)) await wantAttention(tx, delivery, 'carrier_failed', now)
  if (!moved) await note(tx, delivery.id, 'said_backwards', { by: null, facts: { carrier, said: report.theirStatus, state: delivery.state } }, now)
  return moved ? 'moved' : 'backwards'
}

/** Ways in the middle that a platform does not tell are gone all the same. */
const WAY: ReadonlyArray<DeliveryState> = ['looking', 'assigned', 'at_restaurant', 'picked_up', 'at_door', 'delivered']

async function follow(tx: Transaction, delivery: Delivery, carrier: string, { reason, price, at }: CarrierReport, to: DeliveryState, now: Date): Promise<boolean> {
  const when = at !== null && at < now ? at : now
  if (to === 'cancelled') {
    if (hasLeft(delivery.state)) {
      await wantAttention(tx, delivery, 'carrier_failed', now)
      return false
    }
    await takeBack(tx, delivery, { by: null, why: 'carrier_cancelled' }, now)
    await wantAttention(tx, delivery, 'carrier_failed', now)
    return true
  }
  let here = delivery
  if (to === 'failed' || to === 'returning' || to === 'returned') {
    if (to === 'failed' && !canFollow(here.state, 'failed')) return false
    if (here.state === 'picked_up' || here.state === 'at_door') here = await failed(tx, here, reason, when, now)
    if (to !== 'failed' && canFollow(here.state, to)) here = await stepDelivery(tx, here, to, { by: null, at: when }, now)
    if (to === 'returned' && here.state === to) await wantAttention(tx, here, 'came_back', now)
    return here.state === to
  }
  const [from, goal] = [WAY.indexOf(here.state), WAY.indexOf(to)]
  if (from < 0 || goal <= from) return false
  for (const state of WAY.slice(from + 1, goal + 1)) {
    if (state === 'at_restaurant' && goal > WAY.indexOf('at_restaurant')) continue
    if (state === 'at_door' && goal > WAY.indexOf('at_door')) continue
    here = await goOn(tx, here, state, { carrier, price, when }, now)
  }
  return true
}

async function goOn(tx: Transaction, delivery: Delivery, state: DeliveryState, { carrier, price, when }: { readonly carrier: string; readonly price: CarrierReport['price']; readonly when: Date }, now: Date): Promise<Delivery> {
  const by = { who: 'provider', id: null } as const
  switch (state) {
    case 'assigned': {
      const assigned = await stepDelivery(tx, delivery, state, { by: null, at: when, facts: { carrier }, set: { carrier, cost: price ?? delivery.cost, assignedAt: when, attention: null, attentionSince: null } }, now)
      await announce(tx, assigned, 'delivery.assigned', { carrier, rider_id: null }, now)
      return assigned
    }
    case 'picked_up': {
      const [order] = await tx.select({ state: orders.state }).from(orders).where(eq(orders.id, delivery.orderId)).for('update')
      if (order?.state === 'accepted' || order?.state === 'preparing') await readyOrder(tx, { orderId: delivery.orderId, by }, now)
      if (order?.state !== 'picked_up') await pickUpOrder(tx, { orderId: delivery.orderId, by }, now)
      const picked = await stepDelivery(tx, delivery, state, { by: null, at: when, set: { pickedUpAt: when } }, now)
      await announce(tx, picked, 'delivery.picked_up', { rider_id: null }, now)
      return picked
    }
    case 'delivered': {
      await complete(tx, delivery, { by: null, at: when, proof: 'carrier' }, now)
      return lockDelivery(tx, delivery.id)
    }
    default: {
      const there = await stepDelivery(tx, delivery, state, { by: null, at: when, set: state === 'at_door' ? { arrivedAt: when } : {} }, now)
      await announce(tx, there, state === 'at_door' ? 'delivery.at_door' : 'delivery.at_restaurant', { rider_id: null }, now)
      return there
    }
  }
}

async function failed(tx: Transaction, delivery: Delivery, reason: string | null, when: Date, now: Date): Promise<Delivery> {
  await failDelivery(tx, { orderId: delivery.orderId, reason: 'other', by: { who: 'provider', id: null } }, now)
  const there = await stepDelivery(tx, delivery, 'failed', { by: null, at: when, facts: { reason: reason?.slice(0, 200) ?? 'other' }, set: { failure: 'other' } }, now)
  await announce(tx, there, 'delivery.failed', { rider_id: null, reason: 'other' }, now)
  await wantAttention(tx, there, 'carrier_failed', now)
  return there
}

/** The platform that has it, once it has said yes: no rider of ours is asked any more. */
export async function carrierAccepted(tx: Transaction, tryId: Id<'carrier-try'>, carrier: string, report: CarrierReport, now: Date): Promise<Heard> {
  await tx.update(carrierTries).set({ state: 'accepted', theirId: report.theirId }).where(eq(carrierTries.id, tryId))
  const [ride] = await tx.select({ deliveryId: carrierTries.deliveryId }).from(carrierTries).where(eq(carrierTries.id, tryId))
  if (!ride) return 'unknown-ride'
  await tx.update(deliveries).set({ carrier }).where(and(eq(deliveries.id, ride.deliveryId), eq(deliveries.state, 'looking')))
  return hearCarrier(tx, carrier, { ...report, state: report.state ?? 'assigned' }, now, tryId)
}
