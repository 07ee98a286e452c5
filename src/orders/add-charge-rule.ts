/** Charge rules are only ever added, for days to come: what held on a day that has begun stays what held then. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import { chargeRules } from '../../drizzle/schema/orders.ts'
import { audit } from '../audit/append.ts'
import type { Transaction } from '../platform/database.ts'
import { localTime } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import type { ChargeRule } from './rules.ts'

export type NewChargeRule = Omit<ChargeRule, 'id'>

/** @throws Refusal 409 `rule-known` when another rule of that kind begins there on the same day, 422 */
export async function addChargeRule(tx: Transaction, rule: NewChargeRule, by: Id<'person'>, now: Date): Promise<ChargeRule> {
  if (rule.firstDay <= localTime(now).date) throw invalid('first_day', 'date-past')
  if (rule.lastDay !== null && rule.lastDay < rule.firstDay) throw invalid('last_day', 'value-wrong')
  if (rule.restaurantId !== null && rule.city !== null) throw invalid('city', 'value-wrong')
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('charge rules', 0))`)
  const rival = and(
    eq(chargeRules.kind, rule.kind), eq(chargeRules.firstDay, rule.firstDay),
    rule.restaurantId === null ? isNull(chargeRules.restaurantId) : eq(chargeRules.restaurantId, rule.restaurantId), rule.city === null ? isNull(chargeRules.city) : eq(chargeRules.city, rule.city),
  )
  if ((await tx.$count(chargeRules, rival)) > 0) throw new Refusal('conflict', 'rule-known')
  const [added] = await tx.insert(chargeRules).values({ ...rule, id: newId<'charge-rule'>(now) }).returning() as [ChargeRule]
  await audit(tx, { action: 'orders.charge_rule_added', actorId: by, subjectId: added.id, facts: { kind: rule.kind, basis_points: rule.rateBasisPoints, first_day: rule.firstDay } }, now)
  return added
}
