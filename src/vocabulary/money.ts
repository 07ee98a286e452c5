/**
 * Money is a whole number of kobo (1 naira = 100 kobo). Floats never touch it: 19.99 * 100 is not 1999.
 */
declare const koboBrand: unique symbol
export type Kobo = number & { readonly [koboBrand]: true }

/** The largest amount we carry: 10 billion naira, far inside the exact range of a double. */
export const MAX_KOBO = 1_000_000_000_000 as Kobo

/** @throws RangeError for fractions, NaN, infinities and amounts beyond MAX_KOBO. */
export function kobo(amount: number): Kobo {
  if (!Number.isInteger(amount) || Math.abs(amount) > MAX_KOBO) throw new RangeError(`not an amount in kobo: ${amount}`)
  return amount as Kobo
}

/** Whole naira as kobo. */
export const naira = (amount: number): Kobo => kobo(amount * 100)

export const ZERO = kobo(0)

export const sumKobo = (amounts: Iterable<Kobo>): Kobo => {
  let total = 0
  for (const amount of amounts) total += amount
  return kobo(total)
}

export const timesKobo = (amount: Kobo, quantity: number): Kobo => kobo(amount * quantity)

/**
 * Divides an amount by whole-number weights without losing a kobo (largest remainder; ties go to the earlier part).
 * The parts always sum to the amount. All weights zero: everything goes to the first part.
 */
export function splitKobo(amount: Kobo, weights: ReadonlyArray<number>): Kobo[] {
  if (weights.length === 0) throw new RangeError('an amount cannot be split into no parts')
  if (weights.some((w) => !Number.isInteger(w) || w < 0)) throw new RangeError('weights are whole numbers from 0')
  const total = weights.reduce((a, b) => a + b, 0)
  if (total === 0) return weights.map((_, i) => (i === 0 ? amount : ZERO))
  const big = BigInt(amount)
  const sign = big < 0n ? -1n : 1n
  const size = big * sign
  const parts = weights.map((w) => (size * BigInt(w)) / BigInt(total))
  const rest = weights.map((w, i) => size * BigInt(w) - (parts[i] ?? 0n) * BigInt(total))
  let left = size - parts.reduce((a, b) => a + b, 0n)
  const order = rest.map((_, i) => i).sort((a, b) => Number((rest[b] ?? 0n) - (rest[a] ?? 0n)) || a - b)
  for (const i of order) {
    if (left === 0n) break
    parts[i] = (parts[i] ?? 0n) + 1n
    left -= 1n
  }
  return parts.map((p) => kobo(Number(p * sign)))
}

/** An amount as JSON says it, in minor units. */
export const moneyJson = (amount: Kobo): { readonly amount: number; readonly currency: 'NGN' } => ({ amount, currency: 'NGN' })
