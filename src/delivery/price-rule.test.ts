import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { PriceRule } from '../../drizzle/schema/delivery.ts'
import { instantOf } from '../vocabulary/calendar.ts'
import { checkRule, type Circumstances, feeOf, holds, MAX_FEE } from './price-rule.ts'

// A Sunday.
const at = (hour: number, circumstances: Partial<Circumstances> = {}): Circumstances => ({ metres: 5_000, now: instantOf('2026-11-22', hour * 60), isRaining: false, isRush: false, ...circumstances })
const RULE: PriceRule = {
  base: 50_000, free_km: 2, per_km: 12_000, min: 60_000, max: 200_000,
  surcharges: [{ name: 'rush', when: { from: '17:00', to: '20:00' }, basis_points: 1_500 }, { name: 'rain', when: { rain: true }, add: 20_000 }, { name: 'night', when: { from: '22:00', to: '05:00' }, add: 30_000 }, { name: 'far', when: { over_km: 8 }, add: 40_000 }],
}

test('base, way, surcharges, rounding, bounds: the receipt adds up', () => {
  expect(feeOf(RULE, 1, at(12))).toEqual({ amount: 86_000, lines: [{ kind: 'base', amount: 50_000 }, { kind: 'distance', amount: 36_000 }] } as never)
  expect(feeOf(RULE, 1, at(18)).lines.find((line) => line.kind === 'rush')?.amount).toBe(12_900)
  expect(feeOf(RULE, 1, at(18)).amount as number).toBe(99_000)
  expect(feeOf(RULE, 1, at(12, { metres: 1_000 }))).toMatchObject({ amount: 60_000, lines: [{ kind: 'base' }, { kind: 'minimum', amount: 10_000 }] })
  expect(feeOf(RULE, 1, at(23, { metres: 20_000, isRaining: true })).amount as number).toBe(200_000)
  expect(feeOf({ per_km: 10_000, free_km: 3 }, 70_000, at(12)).amount as number).toBe(90_000)
})

test('conditions: all that is named must hold; hours run past midnight', () => {
  const night = { from: '22:00', to: '05:00' }
  expect([21, 22, 23, 0, 4, 5].map((hour) => holds(night, at(hour)))).toEqual([false, true, true, true, true, false])
  expect(holds({ ...night, weekdays: [0] }, at(23))).toBe(true)
  expect(holds({ ...night, weekdays: [1] }, at(23))).toBe(false)
  expect(holds({ rain: true, over_km: 4 }, at(12, { isRaining: true }))).toBe(true)
  expect(holds({ rain: true, over_km: 5 }, at(12, { isRaining: true }))).toBe(false)
  expect(holds({ rain: false, rush: true }, at(12, { isRush: true }))).toBe(true)
})

const ruleOf = fc.record({
  base: fc.option(fc.nat(500_000), { nil: undefined }), per_km: fc.nat(50_000), free_km: fc.option(fc.nat(10), { nil: undefined }), min: fc.option(fc.nat(100_000), { nil: undefined }), max: fc.option(fc.integer({ min: 100_000, max: 1_000_000 }), { nil: undefined }),
  surcharges: fc.array(fc.record({ name: fc.constant('other' as const), when: fc.record({ rain: fc.boolean() }), add: fc.nat(100_000), basis_points: fc.nat(10_000) }), { maxLength: 4 }),
}) as fc.Arbitrary<PriceRule>

test('for every rule: whole kobo, lines that sum, bounds kept, never cheaper for a longer way', () => {
  fc.assert(fc.property(ruleOf, fc.nat(60_000), fc.nat(10_000), fc.boolean(), (rule, metres, more, isRaining) => {
    const fee = feeOf(rule, 70_000, at(12, { metres, isRaining }))
    expect(Number.isInteger(fee.amount) && fee.amount >= 0).toBe(true)
    expect(fee.lines.reduce((sum, line) => sum + line.amount, 0)).toBe(fee.amount)
    expect(fee.amount).toBeGreaterThanOrEqual(Math.min(rule.min ?? 0, rule.max ?? MAX_FEE))
    expect(fee.amount).toBeLessThanOrEqual(rule.max ?? MAX_FEE)
    expect(feeOf(rule, 70_000, at(12, { metres: metres + more, isRaining })).amount).toBeGreaterThanOrEqual(fee.amount)
  }), { seed: 11, numRuns: 500 })
})

test('a rule that makes no sense is refused at the part that makes none', () => {
  const refusal = (rule: PriceRule) => {
    try {
      checkRule(rule)
    } catch (error) {
      return (error as { fields: Array<{ field: string }> }).fields[0]?.field
    }
    return null
  }
  expect(refusal(RULE)).toBeNull()
  expect(refusal({ ...RULE, min: 5, max: 4 })).toBe('rule/max')
  expect(refusal({ ...RULE, surcharges: [{ name: 'other', when: {}, add: 1 }] })).toBe('rule/surcharges/0/when')
  expect(refusal({ ...RULE, surcharges: [{ name: 'other', when: { from: '10:00' }, add: 1 }] })).toBe('rule/surcharges/0/when')
  expect(refusal({ ...RULE, surcharges: [{ name: 'other', when: { rain: true } }] })).toBe('rule/surcharges/0/add')
})
