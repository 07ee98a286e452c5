/** What staff do with a delivery: give it to a rider, take it back, end it, give a new PIN, settle an incident. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import { cashBrought, deliveries, deliveryConditions, deliveryIncidents, deliveryOffers, type IncidentKind, riders } from '../../drizzle/schema/delivery.ts'
import { audit } from '../audit/append.ts'
import type { Transaction } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import { type Delivery, hasLeft, OWN_RIDERS, riderPay } from './delivery.ts'
import { complete } from './ride.ts'
import { announce, lockDelivery, note, stepDelivery, wantAttention } from './step.ts'

interface Deed {
  readonly deliveryId: Id<'delivery'>
  readonly by: Id<'person'>
}

/** To one rider by name, on shift or called by phone. @throws Refusal 409 once it has left, 422 for somebody who is no rider */
export async function giveTo(tx: Transaction, { deliveryId, riderId, by }: Deed & { readonly riderId: Id<'person'> }, now: Date): Promise<void> {
  const [rider] = await tx.select().from(riders).where(eq(riders.personId, riderId)).for('update')
  if (!rider) throw invalid('rider_id', 'value-unknown')
  let delivery = await lockDelivery(tx, deliveryId)
  if (delivery.riderId === riderId && delivery.state === 'assigned') return
  if (delivery.state !== 'looking') delivery = await takeBack(tx, delivery, { by, why: 'reassigned' }, now)
  await tx.update(deliveryOffers).set({ answer: 'gone', answeredAt: now }).where(and(eq(deliveryOffers.deliveryId, deliveryId), isNull(deliveryOffers.answer)))
  // The line of history names whose job it was, as when they take it themselves.
  await stepDelivery(tx, delivery, 'assigned', { by: riderId, facts: { carrier: OWN_RIDERS, by_staff: true }, set: { carrier: OWN_RIDERS, riderId, cost: kobo(riderPay(delivery.fee)), assignedAt: now, attention: null, attentionSince: null } }, now)
  await audit(tx, { action: 'delivery.given', actorId: by, subjectId: deliveryId, facts: { rider: riderId } }, now)
  await announce(tx, delivery, 'delivery.assigned', { carrier: OWN_RIDERS, rider_id: riderId }, now)
}

/** Back to looking: by staff, or by the rider who cannot come. */
export async function takeBack(tx: Transaction, delivery: Delivery, { by, why }: { readonly by: Id<'person'> | null; readonly why: string }, now: Date): Promise<Delivery> {
  const { riderId } = delivery
  const looking = await stepDelivery(tx, delivery, 'looking', { by, facts: { why }, set: { riderId: null, carrier: null, cost: null, assignedAt: null, wavesBefore: delivery.wave, lookAgainAt: now } }, now)
  await announce(tx, delivery, 'delivery.unassigned', { rider_id: riderId, why }, now)
  return looking
}

export async function lookAgain(tx: Transaction, { deliveryId, by }: Deed, now: Date): Promise<void> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.state === 'looking') await tx.update(deliveries).set({ wavesBefore: delivery.wave, lookAgainAt: now, attention: null, attentionSince: null }).where(eq(deliveries.id, deliveryId))
  else await takeBack(tx, delivery, { by, why: 'reassigned' }, now)
  await audit(tx, { action: 'delivery.looked_again', actorId: by, subjectId: deliveryId }, now)
}

/** A rider gives a job back that they have not picked up. @throws Refusal 404 for the job of another, 409 once it has left */
export async function giveBack(tx: Transaction, { deliveryId, by }: Deed, now: Date): Promise<void> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.riderId !== by) throw unknown('delivery')
  await takeBack(tx, delivery, { by, why: 'given_back' }, now)
  // They are not asked for it again.
  await tx.update(deliveryOffers).set({ answer: 'declined', answeredAt: now }).where(and(eq(deliveryOffers.deliveryId, deliveryId), eq(deliveryOffers.riderId, by)))
}

/** The order is not wanted any more. What has left the restaurant is not called back. */
export async function cancelDelivery(tx: Transaction, delivery: Delivery, by: Id<'person'> | null, now: Date): Promise<boolean> {
  if (hasLeft(delivery.state) || delivery.state === 'cancelled') return false
  await tx.update(deliveryOffers).set({ answer: 'gone', answeredAt: now }).where(and(eq(deliveryOffers.deliveryId, delivery.id), isNull(deliveryOffers.answer)))
  await stepDelivery(tx, delivery, 'cancelled', { by }, now)
  await announce(tx, delivery, 'delivery.cancelled', { rider_id: delivery.riderId, carrier: delivery.carrier }, now)
  return true
}

/** The guest has it, though no PIN says so: staff have made sure. */
export async function deliverByStaff(tx: Transaction, { deliveryId, by, reason }: Deed & { readonly reason: string }, now: Date): Promise<void> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.state === 'delivered') return
  await complete(tx, delivery, { by, at: now, proof: 'staff' }, now)
  await audit(tx, { action: 'delivery.delivered_by_staff', actorId: by, subjectId: deliveryId, facts: { reason } }, now)
}

/** The old one opens nothing any more, and there are tries again. */
export async function renewPin(tx: Transaction, { deliveryId, by }: Deed, now: Date): Promise<void> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.endedAt !== null) throw new Refusal('conflict', 'delivery-is-over')
  await tx.update(deliveries).set({ pinNumber: sql`${deliveries.pinNumber} + 1`, pinTries: 0, ...(delivery.attention === 'pin_locked' ? { attention: null, attentionSince: null } : {}) }).where(eq(deliveries.id, deliveryId))
  await note(tx, deliveryId, 'pin_renewed', { by }, now)
  await audit(tx, { action: 'delivery.pin_renewed', actorId: by, subjectId: deliveryId }, now)
  await announce(tx, delivery, 'delivery.pin_renewed', {}, now)
}

/** Staff have looked at it. */
export async function settleAttention(tx: Transaction, { deliveryId, by }: Deed, now: Date): Promise<void> {
  await lockDelivery(tx, deliveryId)
  await tx.update(deliveries).set({ attention: null, attentionSince: null }).where(eq(deliveries.id, deliveryId))
  await note(tx, deliveryId, 'looked_at', { by }, now)
}

export interface WrittenIncident {
  readonly deliveryId: Id<'delivery'>
  readonly kind: IncidentKind
  readonly note: string
  readonly by: Id<'person'>
}

export const MAX_INCIDENT_NOTE = 500

/** By the rider who has it. @throws Refusal 404 for the job of another */
export async function reportIncident(tx: Transaction, { deliveryId, kind, note: text, by }: WrittenIncident, now: Date): Promise<Id<'incident'>> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.riderId !== by) throw unknown('delivery')
  const id = newId<'incident'>(now)
  await tx.insert(deliveryIncidents).values({ id, deliveryId, kind, note: text.trim(), reportedBy: by, at: now })
  await note(tx, deliveryId, 'incident', { by, facts: { kind } }, now)
  await wantAttention(tx, delivery, 'incident', now)
  return id
}

/** Settled once. @throws Refusal 404 */
export async function settleIncident(tx: Transaction, { incidentId, resolution, by }: { readonly incidentId: Id<'incident'>; readonly resolution: string; readonly by: Id<'person'> }, now: Date): Promise<void> {
  const [settled] = await tx.update(deliveryIncidents).set({ resolvedAt: now, resolvedBy: by, resolution: resolution.trim() }).where(and(eq(deliveryIncidents.id, incidentId), isNull(deliveryIncidents.resolvedAt))).returning()
  if (!settled) {
    const [known] = await tx.select({ id: deliveryIncidents.id }).from(deliveryIncidents).where(eq(deliveryIncidents.id, incidentId))
    if (!known) throw unknown('incident')
    return
  }
  const [open] = await tx.select({ id: deliveryIncidents.id }).from(deliveryIncidents).where(and(eq(deliveryIncidents.deliveryId, settled.deliveryId), isNull(deliveryIncidents.resolvedAt))).limit(1)
  if (!open) await tx.update(deliveries).set({ attention: null, attentionSince: null }).where(and(eq(deliveries.id, settled.deliveryId), eq(deliveries.attention, 'incident')))
  await note(tx, settled.deliveryId, 'incident_settled', { by, facts: { kind: settled.kind } }, now)
}

export interface Weather {
  readonly city: string
  readonly rainMinutes: number
  readonly rushMinutes: number
  readonly by: Id<'person'>
}

/** How long what staff say of a city holds, unless they say it again. */
const RUSH_HOLDS_MINUTES = 90

export async function setConditions(tx: Transaction, { city, rainMinutes, rushMinutes, by }: Weather, now: Date): Promise<void> {
  const row = { rainUntil: rainMinutes > 0 ? addMinutes(now, rainMinutes) : null, rushUntil: rushMinutes > 0 ? addMinutes(now, RUSH_HOLDS_MINUTES) : null, rushMinutes, setBy: by }
  await tx.insert(deliveryConditions).values({ city, ...row }).onConflictDoUpdate({ target: deliveryConditions.city, set: row })
}

/** How much cash this rider may owe; null: the usual limit. @throws Refusal 404 */
export async function setFloatLimit(tx: Transaction, { riderId, limit, by }: { readonly riderId: Id<'person'>; readonly limit: number | null; readonly by: Id<'person'> }, now: Date): Promise<void> {
  const [set] = await tx.update(riders).set({ floatLimit: limit === null ? null : kobo(limit) }).where(eq(riders.personId, riderId)).returning({ id: riders.personId })
  if (!set) throw unknown('rider')
  await audit(tx, { action: 'delivery.float_limit_set', actorId: by, subjectId: riderId, facts: { limit } }, now)
}

export const openCash = (riderId: Id<'person'>) => and(eq(cashBrought.riderId, riderId), isNull(cashBrought.receivedAt), isNull(cashBrought.refusedAt))
