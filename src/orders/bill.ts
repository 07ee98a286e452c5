/**
 * What an order costs, line by line. Pure. The order of reckoning is fixed:
 *   1. items at the counter's price   2. the platform's difference   3. packs   4. promotion
 *   5. service charge, on items and packs less the promotion on them, never above its cap
 *   6. delivery   7. VAT, on what the platform itself sells: service charge and delivery
 *   8. consumption tax, contained in the price of items and packs (or added, where a rule says so)
 * Every rate is rounded to whole kobo by itself, halves up; whoever adds the lines up gets the total.
 */
import type { ChargeKind, ChargeRuleKind, OrderedContainer, OrderTerms } from '../../drizzle/schema/orders.ts'
import { kobo, type Kobo, splitKobo, sumKobo, timesKobo, ZERO } from '../vocabulary/money.ts'
import { packsFor, packsPrice } from './packs.ts'

export interface BilledLine {
  readonly quantity: number
  /** Of one portion with its options. */
  readonly unitPrice: Kobo
  readonly inStoreUnitPrice: Kobo
  readonly container: OrderedContainer | null
  readonly volume: number
  readonly pack: number
}

export interface Charge {
  readonly kind: ChargeKind
  readonly amount: Kobo
  readonly rateBasisPoints: number | null
  readonly label: string | null
  /** Contained in other lines: shown, not added. */
  readonly isIncluded: boolean
  readonly ruleId: string | null
}

export interface Bill {
  readonly charges: ReadonlyArray<Charge>
  readonly total: Kobo
  /** Items at the platform's price, with their options. */
  readonly items: Kobo
  readonly packs: Kobo
  /** What the promotion takes off, not negative. */
  readonly discount: Kobo
}

const BASIS_POINTS = 10_000n

/** A rate of an amount, halves up. Amounts are not negative here. */
export const rateOf = (amount: Kobo, basisPoints: number): Kobo => kobo(Number((BigInt(amount) * BigInt(basisPoints) + BASIS_POINTS / 2n) / BASIS_POINTS))

/** What of an amount is a tax that it contains: 5 % contained in 105 is 5. */
export const containedIn = (amount: Kobo, basisPoints: number): Kobo => splitKobo(amount, [basisPoints, Number(BASIS_POINTS)])[0] as Kobo

export function billOf(lines: ReadonlyArray<BilledLine>, terms: OrderTerms, deliveryFee: Kobo): Bill {
  const items = sumKobo(lines.map((line) => timesKobo(line.unitPrice, line.quantity)))
  const atCounter = sumKobo(lines.map((line) => timesKobo(line.inStoreUnitPrice, line.quantity)))
  const packs = packsPrice(packsFor(lines))
  const { onGoods, onDelivery } = discountOf(terms.promotion, items, deliveryFee)
  const goods = kobo(items + packs - onGoods)
  const service = ruleOf(terms, 'service_charge')
  const serviceCharge = service ? capped(rateOf(goods, service.rateBasisPoints), service.cap) : ZERO
  const vat = ruleOf(terms, 'vat')
  const vatAmount = vat ? rateOf(kobo(serviceCharge + deliveryFee - onDelivery), vat.rateBasisPoints) : ZERO
  const consumption = ruleOf(terms, 'consumption_tax')
  const consumptionTax = consumption ? (consumption.isIncluded ? containedIn(goods, consumption.rateBasisPoints) : rateOf(goods, consumption.rateBasisPoints)) : ZERO
  const charges = [
    plain('items', atCounter),
    plain('platform_difference', kobo(items - atCounter)),
    plain('packs', packs),
    { ...plain('discount', kobo(-onGoods - onDelivery)), label: terms.promotion?.code ?? null },
    byRule('service_charge', serviceCharge, service),
    plain('delivery', deliveryFee),
    byRule('vat', vatAmount, vat),
    byRule('consumption_tax', consumptionTax, consumption),
  ].filter((charge) => charge.amount !== 0 || charge.kind === 'items')
  return { charges, items, packs, discount: kobo(onGoods + onDelivery), total: sumKobo(charges.filter((c) => !c.isIncluded).map((c) => c.amount)) }
}

type Rule = OrderTerms['rules'][number]

const ruleOf = (terms: OrderTerms, kind: ChargeRuleKind): Rule | null => terms.rules.find((rule) => rule.kind === kind) ?? null
const plain = (kind: ChargeKind, amount: Kobo): Charge => ({ kind, amount, rateBasisPoints: null, label: null, isIncluded: false, ruleId: null })
const byRule = (kind: ChargeKind, amount: Kobo, rule: Rule | null): Charge => ({ kind, amount, rateBasisPoints: rule?.rateBasisPoints ?? null, label: null, isIncluded: kind === 'consumption_tax' && (rule?.isIncluded ?? false), ruleId: rule?.id ?? null })
const capped = (amount: Kobo, cap: number | null): Kobo => (cap !== null && amount > cap ? kobo(cap) : amount)

/** A promotion takes off the items, never the packs, and never more than there is. */
function discountOf(promotion: OrderTerms['promotion'], items: Kobo, deliveryFee: Kobo): { readonly onGoods: Kobo; readonly onDelivery: Kobo } {
  if (promotion === null) return { onGoods: ZERO, onDelivery: ZERO }
  if (promotion.kind === 'free_delivery') return { onGoods: ZERO, onDelivery: capped(deliveryFee, promotion.amount) }
  const wanted = promotion.kind === 'percent' ? capped(rateOf(items, promotion.basisPoints ?? 0), promotion.amount) : kobo(promotion.amount ?? 0)
  return { onGoods: capped(wanted, items), onDelivery: ZERO }
}

// ---------------------------------------------------------------- who gets what

/** What each party gets of what the guest paid, once the food was handed over. The parts sum to the total of the bill. */
export interface Shares {
  readonly restaurant: Kobo
  readonly commission: Kobo
  readonly serviceCharge: Kobo
  readonly delivery: Kobo
  readonly vat: Kobo
  readonly consumptionTax: Kobo
  /** What the platform pays for its own promotions; not positive. */
  readonly promotion: Kobo
}

export function sharesOf(bill: Bill, terms: OrderTerms): Shares {
  const of = (kind: ChargeKind): Kobo => bill.charges.find((charge) => charge.kind === kind)?.amount ?? ZERO
  const byRestaurant = terms.promotion?.paidBy === 'restaurant' && terms.promotion.kind !== 'free_delivery'
  const sold = kobo(bill.items + bill.packs - (byRestaurant ? bill.discount : 0))
  const rule = ruleOf(terms, 'commission')
  const commission = rule ? capped(rateOf(sold, rule.rateBasisPoints), rule.cap) : ZERO
  const tax = bill.charges.find((charge) => charge.kind === 'consumption_tax')
  const consumptionTax = tax?.amount ?? ZERO
  return {
    restaurant: kobo(sold - commission - (tax?.isIncluded ? consumptionTax : 0)),
    commission,
    serviceCharge: of('service_charge'),
    delivery: of('delivery'),
    vat: of('vat'),
    consumptionTax,
    promotion: byRestaurant ? ZERO : kobo(-bill.discount),
  }
}

/** What each eater of a group order owes of the total, by what they ordered. The parts sum to the total. */
export function eatersOf(lines: ReadonlyArray<BilledLine & { readonly forName: string | null }>, total: Kobo): ReadonlyArray<{ readonly name: string; readonly amount: Kobo }> {
  const names = [...new Set(lines.map((line) => line.forName ?? ''))]
  if (names.length === 0) return []
  const weights = names.map((name) => lines.filter((line) => (line.forName ?? '') === name).reduce((sum, line) => sum + line.unitPrice * line.quantity, 0))
  const parts = splitKobo(total, weights)
  return names.map((name, i) => ({ name, amount: parts[i] as Kobo }))
}
