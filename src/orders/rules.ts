/** Which dated rules of charges hold for a place on a day. */
import { and, eq, gte, isNull, lte, or } from 'drizzle-orm'
import { chargeRules, type ChargeRuleKind, type OrderTerms } from '../../drizzle/schema/orders.ts'
import type { Reader } from '../platform/database.ts'
import { type LocalDate, localTime } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'

export type ChargeRule = typeof chargeRules.$inferSelect
type HeldRule = OrderTerms['rules'][number]

interface Where {
  readonly restaurantId: string
  readonly city: string
  readonly day: LocalDate
}

/** One rule of each kind: the restaurant's own before its city's before everybody's, and of those the one that began last. Pure. */
export function rulesThatHold(rules: ReadonlyArray<ChargeRule>, { restaurantId, city, day }: Where): HeldRule[] {
  const nearness = (rule: ChargeRule): number => (rule.restaurantId !== null ? 2 : rule.city !== null ? 1 : 0)
  const held = new Map<ChargeRuleKind, ChargeRule>()
  for (const rule of rules) {
    if (rule.firstDay > day || (rule.lastDay !== null && rule.lastDay < day)) continue
    if ((rule.restaurantId !== null && rule.restaurantId !== restaurantId) || (rule.city !== null && rule.city !== city)) continue
    const known = held.get(rule.kind)
    if (!known || nearness(rule) > nearness(known) || (nearness(rule) === nearness(known) && rule.firstDay > known.firstDay)) held.set(rule.kind, rule)
  }
  return [...held.values()].map(({ id, kind, rateBasisPoints, cap, isIncluded }) => ({ id, kind, rateBasisPoints, cap, isIncluded })).sort((a, b) => (a.kind < b.kind ? -1 : 1))
}

export async function rulesAt(db: Reader, place: { readonly id: Id<'restaurant'>; readonly city: string }, now: Date): Promise<HeldRule[]> {
  const day = localTime(now).date
  const rows = await db.select().from(chargeRules).where(and(
    lte(chargeRules.firstDay, day), or(isNull(chargeRules.lastDay), gte(chargeRules.lastDay, day)),
    or(isNull(chargeRules.restaurantId), eq(chargeRules.restaurantId, place.id)), or(isNull(chargeRules.city), eq(chargeRules.city, place.city)),
  ))
  return rulesThatHold(rows, { restaurantId: place.id, city: place.city, day })
}
