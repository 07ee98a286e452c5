import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { OrderTerms } from '../../drizzle/schema/orders.ts'
import { kobo, naira, sumKobo } from '../vocabulary/money.ts'
import { billOf, type BilledLine, containedIn, eatersOf, rateOf, sharesOf } from './bill.ts'
import { packsFor } from './packs.ts'
import { type ChargeRule, rulesThatHold } from './rules.ts'

const smallPack = { id: 'small', name: 'Small pack', price: naira(200), volume: 2 }
const bigPack = { id: 'big', name: 'Big pack', price: naira(400), volume: 4 }
const line = (part: Partial<BilledLine> = {}): BilledLine => ({ quantity: 1, unitPrice: naira(1_500), inStoreUnitPrice: naira(1_400), container: null, volume: 1, pack: 1, ...part })

const TERMS: OrderTerms = {
  rules: [
    { id: 'service', kind: 'service_charge', rateBasisPoints: 500, cap: naira(1_000), isIncluded: false },
    { id: 'vat', kind: 'vat', rateBasisPoints: 750, cap: null, isIncluded: false },
    { id: 'lagos', kind: 'consumption_tax', rateBasisPoints: 500, cap: null, isIncluded: true },
    { id: 'share', kind: 'commission', rateBasisPoints: 1_500, cap: null, isIncluded: false },
  ],
  promotion: null,
}

describe('packs', () => {
  test('two scoops of jollof, plantain and beef in one pack, amala in another', () => {
    const counts = packsFor([
      { pack: 1, container: bigPack, volume: 1, quantity: 2 }, { pack: 1, container: bigPack, volume: 1, quantity: 1 }, { pack: 1, container: bigPack, volume: 1, quantity: 1 },
      { pack: 2, container: smallPack, volume: 2, quantity: 1 },
    ])
    expect(counts).toEqual([{ pack: 1, container: bigPack, count: 1 }, { pack: 2, container: smallPack, count: 1 }])
  })
  test('a fifth portion needs a second container; another pack does not share', () => {
    expect(packsFor([{ pack: 1, container: bigPack, volume: 1, quantity: 5 }])[0]?.count).toBe(2)
    expect(packsFor([{ pack: 1, container: bigPack, volume: 1, quantity: 1 }, { pack: 2, container: bigPack, volume: 1, quantity: 1 }]).map((p) => p.count)).toEqual([1, 1])
  })
  test('large portions first: 3 of 2 and 2 of 1 fill two containers of 4', () => {
    expect(packsFor([{ pack: 1, container: bigPack, volume: 1, quantity: 2 }, { pack: 1, container: bigPack, volume: 2, quantity: 3 }])[0]?.count).toBe(2)
  })
  test('a portion larger than its container takes several; what needs none costs none', () => {
    expect(packsFor([{ pack: 1, container: smallPack, volume: 5, quantity: 2 }])[0]?.count).toBe(6)
    expect(packsFor([{ pack: 1, container: null, volume: 1, quantity: 3 }])).toEqual([])
  })
  test('never less than the volume needs, never more than one container for each portion', () => {
    const portions = fc.array(fc.record({ pack: fc.constant(1), container: fc.constant(bigPack), volume: fc.integer({ min: 1, max: 4 }), quantity: fc.integer({ min: 1, max: 100 }) }), { minLength: 1, maxLength: 12 })
    fc.assert(fc.property(portions, (lines) => {
      const volume = lines.reduce((sum, one) => sum + one.volume * one.quantity, 0)
      const quantity = lines.reduce((sum, one) => sum + one.quantity, 0)
      const count = packsFor(lines)[0]?.count ?? 0
      expect(count).toBeGreaterThanOrEqual(Math.ceil(volume / 4))
      expect(count).toBeLessThanOrEqual(quantity)
    }), { numRuns: 300 })
  })
})

describe('a bill', () => {
  test('golden: every line of a delivered order in Lagos', () => {
    const lines = [line({ quantity: 2, container: bigPack }), line({ unitPrice: naira(800), inStoreUnitPrice: naira(800), container: bigPack })]
    const bill = billOf(lines, TERMS, naira(700))
    expect(bill.charges.map(({ kind, amount, isIncluded }) => [kind, amount, isIncluded])).toEqual([
      ['items', naira(3_600), false],
      ['platform_difference', naira(200), false],
      ['packs', naira(400), false],
      // 5 % of 4,200
      ['service_charge', naira(210), false],
      ['delivery', naira(700), false],
      // 7.5 % of 910 naira
      ['vat', kobo(6_825), false],
      // 4,200 / 21
      ['consumption_tax', naira(200), true],
    ])
    expect(bill.total).toBe(kobo(360_000 + 20_000 + 40_000 + 21_000 + 70_000 + 6_825))
  })
  test('the service charge stops at its cap', () => {
    expect(billOf([line({ quantity: 100 })], TERMS, naira(0)).charges.find((c) => c.kind === 'service_charge')?.amount).toBe(naira(1_000))
  })
  test('a promotion takes off items, not packs, and no more than there is', () => {
    const promotion = (terms: Partial<NonNullable<OrderTerms['promotion']>>): OrderTerms => ({ ...TERMS, promotion: { id: 'p', code: 'EAT', kind: 'amount', basisPoints: null, amount: null, paidBy: 'platform', ...terms } })
    expect(billOf([line({ container: bigPack })], promotion({ amount: naira(9_000) }), naira(0)).discount).toBe(naira(1_500))
    expect(billOf([line()], promotion({ kind: 'percent', basisPoints: 1_000 }), naira(0)).discount).toBe(naira(150))
    expect(billOf([line()], promotion({ kind: 'percent', basisPoints: 5_000, amount: naira(100) }), naira(0)).discount).toBe(naira(100))
    expect(billOf([line()], promotion({ kind: 'free_delivery' }), naira(700)).discount).toBe(naira(700))
  })
  test('rates round halves up; a contained tax is taken out of the price', () => {
    expect(rateOf(kobo(10), 500)).toBe(kobo(1))
    expect(rateOf(kobo(9), 500)).toBe(kobo(0))
    expect(containedIn(kobo(10_500), 500)).toBe(kobo(500))
  })

  const amount = fc.integer({ min: 0, max: 5_000_000 }).map(kobo)
  const lines = fc.array(fc.record({
    quantity: fc.integer({ min: 1, max: 100 }), unitPrice: amount, inStoreUnitPrice: amount, container: fc.constantFrom(null, smallPack, bigPack), volume: fc.integer({ min: 1, max: 6 }), pack: fc.integer({ min: 1, max: 4 }),
    forName: fc.constantFrom(null, 'Ada', 'Bola', 'Chidi'),
  }), { minLength: 1, maxLength: 10 })
  const rate = (kind: 'service_charge' | 'vat' | 'consumption_tax' | 'commission') => fc.record({ id: fc.constant(kind), kind: fc.constant(kind), rateBasisPoints: fc.integer({ min: 0, max: 3_000 }), cap: kind === 'service_charge' ? fc.option(amount) : fc.constant(null), isIncluded: fc.boolean() })
  const promotion = fc.option(fc.record({ id: fc.constant('p'), code: fc.constant('EAT'), kind: fc.constantFrom('percent' as const, 'amount' as const, 'free_delivery' as const), basisPoints: fc.integer({ min: 1, max: 10_000 }), amount, paidBy: fc.constantFrom('platform' as const, 'restaurant' as const) }))
  const terms = fc.record({ rules: fc.tuple(rate('service_charge'), rate('vat'), rate('consumption_tax'), rate('commission')), promotion })

  test('the lines sum to the total, the shares sum to the total, and so do the parts of the eaters', () => {
    fc.assert(fc.property(lines, terms, amount, (ordered, held, fee) => {
      const bill = billOf(ordered, held, fee)
      expect(sumKobo(bill.charges.filter((c) => !c.isIncluded).map((c) => c.amount))).toBe(bill.total)
      expect(bill.total).toBeGreaterThanOrEqual(0)
      expect(sumKobo(Object.values(sharesOf(bill, held)))).toBe(bill.total)
      expect(sumKobo(eatersOf(ordered, bill.total).map((part) => part.amount))).toBe(bill.total)
    }), { numRuns: 1_000 })
  })
})

describe('dated rules', () => {
  const rule = (part: Partial<ChargeRule>): ChargeRule => ({ id: 'r' as ChargeRule['id'], kind: 'vat', restaurantId: null, city: null, rateBasisPoints: 500, cap: null, isIncluded: false, firstDay: '2015-01-01', lastDay: null, source: '', ...part })
  const at = (day: string) => ({ restaurantId: 'here', city: 'lagos', day })
  test('the one that began last holds, from its first day on', () => {
    const rules = [rule({ rateBasisPoints: 500 }), rule({ rateBasisPoints: 750, firstDay: '2020-02-01' }), rule({ rateBasisPoints: 1_000, firstDay: '2027-01-01' })]
    expect(['2020-01-31', '2020-02-01', '2026-12-31', '2027-01-01'].map((day) => rulesThatHold(rules, at(day))[0]?.rateBasisPoints)).toEqual([500, 750, 750, 1_000])
  })
  test('a rule that ended does not hold; the restaurant goes before its city, and that before all', () => {
    expect(rulesThatHold([rule({ lastDay: '2019-12-31' })], at('2020-01-01'))).toEqual([])
    const rules = [rule({ rateBasisPoints: 1, firstDay: '2026-01-01' }), rule({ rateBasisPoints: 2, city: 'lagos' }), rule({ rateBasisPoints: 3, city: 'abuja' })]
    expect(rulesThatHold(rules, at('2026-05-05'))[0]?.rateBasisPoints).toBe(2)
    expect(rulesThatHold([...rules, rule({ rateBasisPoints: 4, restaurantId: 'here' as ChargeRule['restaurantId'] })], at('2026-05-05'))[0]?.rateBasisPoints).toBe(4)
  })
})
