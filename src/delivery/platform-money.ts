/** Amounts of platforms, turned into kobo at the door. What is not naira is not money to us: null. */
import { type Kobo, kobo, MAX_KOBO } from '../vocabulary/money.ts'

/** Whole hundredths: kobo already. */
export function koboOfMinor(amount: number, currency: string): Kobo | null {
  if (currency.toUpperCase() !== 'NGN' || !Number.isSafeInteger(amount) || amount < 0 || amount > MAX_KOBO) return null
  return kobo(amount)
}

/** Naira with at most two places, read from its digits: 19.99 * 100 is not 1999. */
export function koboOfMajor(value: number, currency: string): Kobo | null {
  const [, whole = '', part = ''] = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(String(value)) ?? []
  return whole === '' ? null : koboOfMinor(Number(`${whole}${part.padEnd(2, '0')}`), currency)
}

/** Kobo as naira, exact: two places are within what a double holds. */
export const majorOf = (amount: Kobo): number => Number(`${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, '0')}`)
