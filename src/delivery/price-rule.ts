/**
 * What a ride costs: a small language of rules that staff write as data. Nothing in it is a program; a rule can be read out loud:
 *
 *   { "base": 50000, "free_km": 2, "per_km": 12000, "min": 50000, "max": 350000,
 *     "surcharges": [ { "name": "rush",  "when": { "from": "17:00", "to": "20:00", "weekdays": [1,2,3,4,5] }, "basis_points": 1500 },
 *                     { "name": "rain",  "when": { "rain": true }, "add": 20000 },
 *                     { "name": "night", "when": { "from": "22:00", "to": "05:00" }, "add": 30000 },
 *                     { "name": "far",   "when": { "over_km": 8 }, "add": 40000 } ] }
 *
 * Base (without one: the fee that the restaurant has set itself), then the distance beyond `free_km` in tenths of a kilometre begun, then every surcharge whose `when` holds (all that it
 * names must), then rounding up to ten naira, then `min` and `max`. Distance is the way along the streets (route.ts). Amounts are kobo.
 */
import type { FeeLine, PriceCondition, PriceRule } from '../../drizzle/schema/delivery.ts'
import { localTime } from '../vocabulary/calendar.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { invalid } from '../vocabulary/refusal.ts'

export interface Circumstances {
  readonly metres: number
  readonly now: Date
  readonly isRaining: boolean
  readonly isRush: boolean
}

export interface Fee {
  readonly amount: Kobo
  /** They sum to the amount. */
  readonly lines: ReadonlyArray<FeeLine>
}

const TENTH_METRES = 100
const ROUNDED_TO = 1_000
const BASIS_POINTS = 10_000
/** No ride costs more than a hundred thousand naira. */
export const MAX_FEE = 10_000_000

/** @param ownFee what the restaurant has set */
export function feeOf(rule: PriceRule, ownFee: number, circumstances: Circumstances): Fee {
  const lines: FeeLine[] = [{ kind: 'base', amount: rule.base ?? ownFee }]
  const add = (kind: FeeLine['kind'], amount: number): void => void (amount !== 0 && lines.push({ kind, amount }))
  const sum = (): number => lines.reduce((total, line) => total + line.amount, 0)
  const tenths = Math.max(0, Math.ceil((circumstances.metres - (rule.free_km ?? 0) * 1_000) / TENTH_METRES))
  add('distance', Math.ceil((tenths * rule.per_km) / 10))
  const plain = sum()
  for (const surcharge of rule.surcharges ?? []) {
    if (holds(surcharge.when, circumstances)) add(surcharge.name, (surcharge.add ?? 0) + Math.ceil((plain * (surcharge.basis_points ?? 0)) / BASIS_POINTS))
  }
  add('rounding', Math.ceil(sum() / ROUNDED_TO) * ROUNDED_TO - sum())
  if (rule.min !== undefined) add('minimum', Math.max(0, rule.min - sum()))
  add('maximum', Math.min(0, (rule.max ?? MAX_FEE) - sum()))
  return { amount: kobo(sum()), lines }
}

export function holds(condition: PriceCondition, { metres, now, isRaining, isRush }: Circumstances): boolean {
  const { minute, weekday } = localTime(now)
  const [from, to] = [minuteOf(condition.from), minuteOf(condition.to)]
  if (from !== null && to !== null && !(from <= to ? minute >= from && minute < to : minute >= from || minute < to)) return false
  if (condition.weekdays && !condition.weekdays.includes(weekday)) return false
  if (condition.rain !== undefined && condition.rain !== isRaining) return false
  if (condition.rush !== undefined && condition.rush !== isRush) return false
  return condition.over_km === undefined || metres > condition.over_km * 1_000
}

const minuteOf = (clock: string | undefined): number | null => {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(clock ?? '') ?? []
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes)
}

/**
 * What the shape of a rule (inputs.ts) does not say.
 * @throws Refusal 422 on the part that makes no sense
 */
export function checkRule(rule: PriceRule, field = 'rule'): void {
  if (rule.min !== undefined && rule.max !== undefined && rule.min > rule.max) throw invalid(`${field}/max`, 'number-too-small')
  rule.surcharges?.forEach(({ when, add, basis_points: part }, i) => {
    if (Object.keys(when).length === 0) throw invalid(`${field}/surcharges/${i}/when`, 'value-missing')
    if ((when.from === undefined) !== (when.to === undefined) || (when.from !== undefined && when.from === when.to)) throw invalid(`${field}/surcharges/${i}/when`, 'rule-hours-wrong')
    if (add === undefined && part === undefined) throw invalid(`${field}/surcharges/${i}/add`, 'value-missing')
  })
}
