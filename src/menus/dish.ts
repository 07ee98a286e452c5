/** A dish: whether it can be had now, and what it costs with its choices. No I/O. */
import type { dishes, optionGroups, options } from '../../drizzle/schema/menus.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'

export type Dish = typeof dishes.$inferSelect
export type OptionGroup = typeof optionGroups.$inferSelect
export type Option = typeof options.$inferSelect

type Sellable = Pick<Dish, 'removedAt' | 'offUntil' | 'stock'>

/** True when at least one portion can be ordered at this instant. */
export const isAvailable = (dish: Sellable, now: Date): boolean =>
  dish.removedAt === null && (dish.offUntil === null || dish.offUntil <= now) && (dish.stock === null || dish.stock > 0)

export const isOptionAvailable = (option: Pick<Option, 'offUntil'>, now: Date): boolean => option.offUntil === null || option.offUntil <= now

export interface PriceRange {
  readonly low: Kobo
  readonly high: Kobo
}

interface Choices {
  readonly minChoices: number
  readonly maxChoices: number
  readonly prices: ReadonlyArray<Kobo>
}

/**
 * What one portion costs at least and at most: each group adds its cheapest required choices to the low end and its
 * dearest permitted ones to the high end. A group that has fewer options than it requires adds what it has.
 */
export function priceRange(price: Kobo, groups: ReadonlyArray<Choices>): PriceRange {
  let low: number = price
  let high: number = price
  for (const { minChoices, maxChoices, prices } of groups) {
    const sorted = [...prices].sort((a, b) => a - b)
    for (const cheap of sorted.slice(0, minChoices)) low += cheap
    for (const dear of sorted.slice(Math.max(0, sorted.length - maxChoices))) high += dear
  }
  return { low: kobo(low), high: kobo(high) }
}

const BASIS_POINTS = 10_000

/**
 * A price changed by a percentage, rounded to the nearest whole kobo, halves up.
 * @param basisPoints hundredths of a percent, above -10,000: 750 is +7.5 %
 */
export function repriced(price: Kobo, basisPoints: number): Kobo {
  if (!Number.isInteger(basisPoints) || basisPoints <= -BASIS_POINTS) throw new RangeError(`not a change of price: ${basisPoints}`)
  const exact = BigInt(price) * BigInt(BASIS_POINTS + basisPoints)
  // Adding half of the divisor before the division cuts rounds halves up, as nothing here is negative.
  return kobo(Number((exact + BigInt(BASIS_POINTS / 2)) / BigInt(BASIS_POINTS)))
}
