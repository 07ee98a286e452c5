/** Staff draw, change and remove zones. */
import { and, eq, isNull } from 'drizzle-orm'
import { deliveryZones, type PriceRule } from '../../drizzle/schema/delivery.ts'
import { audit } from '../audit/append.ts'
import type { Transaction } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import { checkRule } from './price-rule.ts'
import { boxOf, type Shape, type Zone } from './zone.ts'

export interface DrawnZone {
  readonly city: string
  readonly name: string
  readonly priority: number
  readonly isClosed: boolean
  readonly shape: Shape
  readonly rule: PriceRule
}

/** More than this nobody keeps in mind, and every quote would be slower. */
const MAX_ZONES = 200

/** @param id the zone to change; null for a new one. @throws Refusal 404, 409 when there are too many, 422 for a rule that makes no sense */
export async function drawZone(tx: Transaction, id: Id<'zone'> | null, drawn: DrawnZone, by: Id<'person'>, now: Date): Promise<Zone> {
  checkRule(drawn.rule)
  const row = { ...drawn, name: drawn.name.trim(), ...boxOf(drawn.shape), updatedAt: now, updatedBy: by }
  if (id === null && (await tx.$count(deliveryZones, isNull(deliveryZones.removedAt))) >= MAX_ZONES) throw new Refusal('conflict', 'zones-too-many')
  const [zone] = id === null ? await tx.insert(deliveryZones).values({ ...row, id: newId<'zone'>(now) }).returning() : await tx.update(deliveryZones).set(row).where(and(eq(deliveryZones.id, id), isNull(deliveryZones.removedAt))).returning()
  if (!zone) throw unknown('zone')
  await audit(tx, { action: id === null ? 'delivery.zone_drawn' : 'delivery.zone_changed', actorId: by, subjectId: zone.id, facts: { name: zone.name, priority: zone.priority, closed: zone.isClosed } }, now)
  return zone
}

/** @throws Refusal 404 */
export async function removeZone(tx: Transaction, id: Id<'zone'>, by: Id<'person'>, now: Date): Promise<void> {
  const [zone] = await tx.update(deliveryZones).set({ removedAt: now }).where(and(eq(deliveryZones.id, id), isNull(deliveryZones.removedAt))).returning()
  if (!zone) throw unknown('zone')
  await audit(tx, { action: 'delivery.zone_removed', actorId: by, subjectId: id, facts: { name: zone.name } }, now)
}
