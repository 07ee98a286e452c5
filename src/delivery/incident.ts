/** Something went wrong on the way: the rider says it, staff settle it. */
import { and, eq, isNull } from 'drizzle-orm'
import { deliveries, deliveryIncidents, type IncidentKind } from '../../drizzle/schema/delivery.ts'
import type { Transaction } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { lockDelivery, note, wantAttention } from './step.ts'

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
