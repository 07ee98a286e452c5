/** Amounts as providers write them. Paystack speaks kobo, Flutterwave naira with decimals; both write numbers and texts. */
import { type Kobo, kobo, MAX_KOBO } from '../vocabulary/money.ts'

const DECIMAL = /^(\d{1,13})(?:\.(\d+))?$/

/** Whole kobo, written as a number or as text; null for everything else. */
export function koboIn(value: unknown): Kobo | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return /^\d{1,13}$/.test(text) && Number(text) <= MAX_KOBO ? kobo(Number(text)) : null
}

/** Naira with decimals as kobo, by their digits: 19.99 * 100 is not 1999. A fraction of a kobo is no amount. */
export function koboOfNaira(value: unknown): Kobo | null {
  const [, whole, fraction = ''] = DECIMAL.exec(typeof value === 'number' || typeof value === 'string' ? String(value) : '') ?? []
  if (whole === undefined || /[1-9]/.test(fraction.slice(2))) return null
  return koboIn(`${whole}${fraction.slice(0, 2).padEnd(2, '0')}`)
}

/** The same for fees, which providers compute with floats: rounded to the kobo. */
export function feeOfNaira(value: unknown): Kobo | null {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isFinite(number) && number >= 0 && number < MAX_KOBO / 100 ? kobo(Math.round(number * 100)) : null
}

/** As Flutterwave wants it: naira, with two decimals where there are kobo. */
export const nairaOf = (amount: Kobo): string => (amount % 100 === 0 ? String(amount / 100) : `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`)
