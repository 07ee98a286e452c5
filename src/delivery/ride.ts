/**
 * What a rider does with a delivery, step by step. Each step is a report: it carries a key, so that a phone that sends it again is told the
 * same, and the time at which it happened, because it may have been without a connection. The server judges what was typed and when.
 */
import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { deliveries, deliveryHistory, etaObservations, riderReports } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { deliverOrder, failDelivery, pickUpOrder } from '../orders/hand-over.ts'
import { FAILURES, type FailureReason } from '../orders/order.ts'
import { readyOrder } from '../orders/prepare.ts'
import { collectCash } from '../payments/cash.ts'
import { paymentsFor } from '../payments/queries.ts'
import type { Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { localTime } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import { canFollow, type Delivery, type DeliveryState, IN_HAND, OWN_RIDERS } from './delivery.ts'
import { isPinOf, MAX_PIN_TRIES } from './pin.ts'
import { announce, lockDelivery, note, stepDelivery, wantAttention } from './step.ts'

export const RIDES = ['at_restaurant', 'picked_up', 'at_door', 'delivered', 'failed', 'returned'] as const
export type Ride = (typeof RIDES)[number]

export interface Report {
  readonly deliveryId: Id<'delivery'>
  readonly ride: Ride
  /** From the page or the app, made before it was sent for the first time. */
  readonly key: string
  /** When it happened; null: now. */
  readonly at: Date | null
  /** With `delivered`. */
  readonly pin?: string | undefined
  /** With `failed`. */
  readonly reason?: FailureReason | undefined
}

/** What came of it. Only `done` changed where the delivery is. */
export type Outcome =
  | { readonly kind: 'done'; readonly state: DeliveryState }
  | { readonly kind: 'wrong-pin'; readonly triesLeft: number }
  | { readonly kind: 'pin-locked' }
  /** It was told too late: somebody else changed the delivery meanwhile. Staff are shown what was told. */
  | { readonly kind: 'conflict'; readonly state: DeliveryState }

/** Clocks of phones run ahead a little. */
const AHEAD_MS = 2 * 60_000
const TOLD_WITHIN_MS = 24 * 3_600_000

/** @throws Refusal 404 for the job of another rider, 409 for a step that does not follow, 422 for what does not fit together */
export async function ride(tx: Transaction, vault: Vault, riderId: Id<'person'>, report: Report, now: Date): Promise<Outcome> {
  checkReport(report, now)
  // Held first: two sendings of one report come one after the other.
  const delivery = await lockDelivery(tx, report.deliveryId)
  const content = contentOf(report)
  const [known] = await tx.select().from(riderReports).where(and(eq(riderReports.riderId, riderId), eq(riderReports.key, report.key)))
  if (known) {
    if (known.deliveryId !== report.deliveryId || known.content !== content) throw new Refusal('invalid', 'key-reused')
    return JSON.parse(known.outcome) as Outcome
  }
  const outcome = await outcomeOf(tx, vault, riderId, report, delivery, now)
  await tx.insert(riderReports).values({ riderId, key: report.key, deliveryId: report.deliveryId, what: report.ride, content, outcome: JSON.stringify(outcome), at: report.at ?? now, toldAt: now })
  return outcome
}

function checkReport({ ride: what, key, at, pin, reason }: Report, now: Date): void {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw invalid('key', 'key-malformed')
  if (at && at.getTime() > now.getTime() + AHEAD_MS) throw invalid('at', 'time-in-future')
  if (at && at.getTime() < now.getTime() - TOLD_WITHIN_MS) throw invalid('at', 'time-too-old')
  if (what === 'delivered' && !/^[0-9]{4}$/.test(pin ?? '')) throw invalid('pin', pin === undefined || pin === '' ? 'value-missing' : 'pin-four-digits')
  if (what !== 'delivered' && pin !== undefined) throw invalid('pin', 'value-unexpected')
  if (what === 'failed' && !(reason && (FAILURES as ReadonlyArray<string>).includes(reason))) throw invalid('reason', 'value-missing')
  if (what !== 'failed' && reason !== undefined) throw invalid('reason', 'value-unexpected')
}

/** Without the PIN itself: four digits are found again from any hash that is not keyed. */
const contentOf = ({ ride: what, at, reason, deliveryId }: Report): string => createHash('sha256').update(JSON.stringify([deliveryId, what, at?.toISOString() ?? null, reason ?? null])).digest('base64url')

async function outcomeOf(tx: Transaction, vault: Vault, riderId: Id<'person'>, report: Report, delivery: Delivery, now: Date): Promise<Outcome> {
  if (delivery.riderId !== riderId) return tooLate(tx, riderId, report, delivery, now)
  // Steps that are told twice under two keys (a page in two tabs), or out of order by a queue: what is already so stays so.
  if (delivery.state === report.ride) return { kind: 'done', state: delivery.state }
  if (!canFollow(delivery.state, report.ride)) {
    if (report.at !== null && !(IN_HAND as ReadonlyArray<DeliveryState>).includes(delivery.state)) return tooLate(tx, riderId, report, delivery, now)
    throw new Refusal('conflict', delivery.endedAt === null ? 'delivery-step-wrong' : 'delivery-is-over')
  }
  // Not before the step before it, whatever the phone's clock says.
  const at = new Date(Math.max(Math.min((report.at ?? now).getTime(), now.getTime()), lastStepOf(delivery).getTime()))
  switch (report.ride) {
    case 'at_restaurant': return go(tx, delivery, 'at_restaurant', riderId, at, now, {})
    case 'picked_up': return pickUp(tx, delivery, riderId, at, now)
    case 'at_door': return go(tx, delivery, 'at_door', riderId, at, now, { arrivedAt: at })
    case 'delivered': return atTheDoor(tx, vault, delivery, riderId, report.pin as string, at, now)
    case 'failed': return fail(tx, delivery, riderId, report.reason as FailureReason, at, now)
    case 'returned': {
      const outcome = await go(tx, delivery, 'returned', riderId, at, now, {})
      await wantAttention(tx, delivery, 'came_back', now)
      return outcome
    }
  }
}

const lastStepOf = ({ arrivedAt, pickedUpAt, assignedAt, createdAt }: Delivery): Date => arrivedAt ?? pickedUpAt ?? assignedAt ?? createdAt

async function go(tx: Transaction, delivery: Delivery, to: 'at_restaurant' | 'at_door' | 'returned', riderId: Id<'person'>, at: Date, now: Date, set: Partial<Delivery>): Promise<Outcome> {
  await stepDelivery(tx, delivery, to, { by: riderId, at, set }, now)
  await announce(tx, delivery, `delivery.${to}`, { rider_id: riderId }, now)
  return { kind: 'done', state: to }
}

/** A kitchen that forgot to say that the food is ready has said so by handing it over. */
async function pickUp(tx: Transaction, delivery: Delivery, riderId: Id<'person'>, at: Date, now: Date): Promise<Outcome> {
  const by = { who: 'rider', id: riderId } as const
  const [order] = await tx.select({ state: orders.state }).from(orders).where(eq(orders.id, delivery.orderId)).for('update')
  if (order?.state === 'accepted' || order?.state === 'preparing') await readyOrder(tx, { orderId: delivery.orderId, by }, now)
  if (order?.state !== 'picked_up') await pickUpOrder(tx, { orderId: delivery.orderId, by }, now)
  await stepDelivery(tx, delivery, 'picked_up', { by: riderId, at, set: { pickedUpAt: at } }, now)
  await announce(tx, delivery, 'delivery.picked_up', { rider_id: riderId }, now)
  return { kind: 'done', state: 'picked_up' }
}

async function atTheDoor(tx: Transaction, vault: Vault, delivery: Delivery, riderId: Id<'person'>, pin: string, at: Date, now: Date): Promise<Outcome> {
  if (delivery.pinTries >= MAX_PIN_TRIES) return { kind: 'pin-locked' }
  if (isPinOf(vault, delivery, pin)) {
    await complete(tx, delivery, { by: riderId, at, proof: 'pin' }, now)
    return { kind: 'done', state: 'delivered' }
  }
  const tries = delivery.pinTries + 1
  await tx.update(deliveries).set({ pinTries: tries }).where(eq(deliveries.id, delivery.id))
  await note(tx, delivery.id, 'pin_wrong', { by: riderId, at, facts: { tries } }, now)
  if (tries < MAX_PIN_TRIES) return { kind: 'wrong-pin', triesLeft: MAX_PIN_TRIES - tries }
  await wantAttention(tx, delivery, 'pin_locked', now)
  return { kind: 'pin-locked' }
}

export interface Completion {
  readonly by: Id<'person'> | null
  readonly at: Date
  readonly proof: 'pin' | 'staff' | 'carrier'
}

/** The food is with the guest: the order is done, the cash is the rider's to hand over, and the range we gave is held against it. */
export async function complete(tx: Transaction, delivery: Delivery, { by, at, proof }: Completion, now: Date): Promise<void> {
  const [order] = await tx.select({ state: orders.state }).from(orders).where(eq(orders.id, delivery.orderId)).for('update')
  if (order?.state !== 'delivered') await deliverOrder(tx, { orderId: delivery.orderId, by: proof === 'staff' ? { who: 'support', id: by } : proof === 'carrier' ? { who: 'provider', id: null } : { who: 'rider', id: by } }, now)
  await stepDelivery(tx, delivery, 'delivered', { by, at, facts: { proof }, set: { arrivedAt: delivery.arrivedAt ?? at } }, now)
  if (delivery.cashDue > 0 && delivery.riderId !== null) await takeCash(tx, delivery.orderId, delivery.riderId, now)
  await observe(tx, delivery, at)
  await announce(tx, delivery, 'delivery.delivered', { rider_id: delivery.riderId, at: at.toISOString() }, now)
}

async function takeCash(tx: Transaction, orderId: Id<'order'>, riderId: Id<'person'>, now: Date): Promise<void> {
  for (const payment of await paymentsFor(tx, { kind: 'order', id: orderId })) {
    if (payment.method === 'cash' && payment.state === 'pending') await collectCash(tx, { paymentId: payment.id, riderId }, now)
  }
}

const MINUTE_MS = 60_000

async function observe(tx: Transaction, { id, zoneId, city, carrier, createdAt, estimatedAt, promisedTo }: Delivery, at: Date): Promise<void> {
  const minutesTo = (instant: Date): number => (instant.getTime() - createdAt.getTime()) / MINUTE_MS
  await tx.insert(etaObservations).values({
    deliveryId: id, zoneId, city, carrier: carrier ?? OWN_RIDERS, hour: Math.floor(localTime(createdAt).minute / 60), predictedMinutes: minutesTo(estimatedAt), actualMinutes: minutesTo(at), isOnTime: at <= promisedTo, at,
  }).onConflictDoNothing()
}

async function fail(tx: Transaction, delivery: Delivery, riderId: Id<'person'>, reason: FailureReason, at: Date, now: Date): Promise<Outcome> {
  await failDelivery(tx, { orderId: delivery.orderId, reason, by: { who: 'rider', id: riderId } }, now)
  await stepDelivery(tx, delivery, 'failed', { by: riderId, at, facts: { reason }, set: { failure: reason } }, now)
  await announce(tx, delivery, 'delivery.failed', { rider_id: riderId, reason }, now)
  return { kind: 'done', state: 'failed' }
}

/** @throws Refusal 404 for a job that never was theirs */
async function tooLate(tx: Transaction, riderId: Id<'person'>, { ride: what, at }: Report, delivery: Delivery, now: Date): Promise<Outcome> {
  const [was] = await tx.select({ id: deliveryHistory.id }).from(deliveryHistory).where(and(eq(deliveryHistory.deliveryId, delivery.id), eq(deliveryHistory.what, 'assigned'), eq(deliveryHistory.by, riderId))).limit(1)
  if (!was && delivery.riderId !== riderId) throw unknown('delivery')
  await note(tx, delivery.id, 'told_too_late', { by: riderId, at: at ?? now, facts: { what, state: delivery.state } }, now)
  await wantAttention(tx, delivery, 'conflict', now)
  return { kind: 'conflict', state: delivery.state }
}
