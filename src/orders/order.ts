/** An order: its states, which may follow which, and the reference that people read out over a phone. No I/O. */
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Fulfilment, orderLines, orders, OrderState } from '../../drizzle/schema/orders.ts'

export type Order = typeof orders.$inferSelect
export type OrderLine = typeof orderLines.$inferSelect

/** Who did something: a guest, staff of the place, a rider, our support, the clock, or a payment provider. */
export interface By {
  readonly who: 'guest' | 'staff' | 'rider' | 'support' | 'clock' | 'provider'
  readonly id: string | null
}

export const BY_CLOCK: By = { who: 'clock', id: null }
export const BY_PROVIDER: By = { who: 'provider', id: null }

/** The one table of what may follow what. A failed delivery may be tried again; what has no followers is final. */
export const FOLLOWERS: Readonly<Record<OrderState, ReadonlyArray<OrderState>>> = {
  placed: ['paid', 'awaiting_cash', 'cancelled', 'expired'],
  paid: ['accepted', 'refused', 'cancelled'],
  awaiting_cash: ['accepted', 'refused', 'cancelled'],
  accepted: ['preparing', 'ready', 'cancelled'],
  preparing: ['ready', 'cancelled'],
  ready: ['picked_up', 'cancelled'],
  picked_up: ['delivered', 'failed_delivery'],
  failed_delivery: ['picked_up', 'cancelled'],
  delivered: [],
  refused: [],
  cancelled: [],
  expired: [],
}

export const ORDER_STATES = Object.keys(FOLLOWERS) as ReadonlyArray<OrderState>
export const mayFollow = (from: OrderState, to: OrderState): boolean => FOLLOWERS[from].includes(to)
export const isFinal = (state: OrderState): boolean => FOLLOWERS[state].length === 0

/** States in which the kitchen has, or will have, something to do. */
export const OPEN_STATES = ['paid', 'awaiting_cash', 'accepted', 'preparing', 'ready', 'picked_up', 'failed_delivery'] as const satisfies ReadonlyArray<OrderState>

/** The order came to nothing before anything was cooked: portions, the kitchen's window and the promotion are given back. */
export const isUncooked = (from: OrderState): boolean => from === 'placed' || from === 'paid' || from === 'awaiting_cash' || from === 'accepted'

/** Food may leave the kitchen: everything is paid, or a rider collects the cash at the door. */
export const mayBeReleased = (order: Pick<Order, 'paidAt' | 'pay' | 'fulfilment'>): boolean => order.paidAt !== null || (order.pay === 'cash' && order.fulfilment === 'delivery')

/** What is cooked and billed: a line that was dropped or swapped is neither. One that ran out is, until somebody decided. */
export const isKept = (line: Pick<OrderLine, 'state'>): boolean => line.state === 'ordered' || line.state === 'out'

/** Until when staff answer: some minutes after they could, and for what is wanted later, until half an hour before they would cook. */
export const answerBy = (order: Pick<Order, 'cookAt'>, answerMinutes: number, now: Date): Date =>
  new Date(Math.max(addMinutes(now, answerMinutes).getTime(), addMinutes(order.cookAt, -30).getTime()))

/** Why staff refuse an order, or it is refused for them. */
export const REFUSALS = ['too_busy', 'sold_out', 'closing', 'address', 'not_answered', 'other'] as const
export type RefusalReason = (typeof REFUSALS)[number]

/** Why an order is cancelled. */
export const CANCELLATIONS = ['changed_mind', 'too_slow', 'wrong_order', 'item_ran_out', 'kitchen_trouble', 'not_delivered', 'other'] as const
export type CancellationReason = (typeof CANCELLATIONS)[number]

/** Why food could not be handed over. */
export const FAILURES = ['nobody_there', 'wrong_address', 'refused_by_guest', 'unreachable', 'accident', 'no_cash', 'other'] as const
export type FailureReason = (typeof FAILURES)[number]

/** The steps that a guest follows on the order page. */
export const stepsOf = (fulfilment: Fulfilment): ReadonlyArray<OrderState> =>
  fulfilment === 'delivery' ? ['paid', 'accepted', 'preparing', 'ready', 'picked_up', 'delivered'] : ['paid', 'accepted', 'preparing', 'ready', 'delivered']

// ---------------------------------------------------------------- the reference

// Letters whose names sound unlike each other and unlike any digit, in English over a bad line: no B, C, D, E, G, P, T, V, Z beside each other, no O or I.
const LETTERS = 'AFHKLMRWXY'
const NUMBERS = 100_000_000
// Coprime to 10, so that multiplying runs through all numbers: neighbours look unalike, and a mistyped one is nobody's neighbour.
const STRIDE = 61_803_399

/** Two letters, six digits and a check digit: `KM-482-9153`. The same number always gives the same reference, and no two share one. */
export function referenceOf(number: number): string {
  const scattered = Number((BigInt(number) * BigInt(STRIDE)) % BigInt(NUMBERS))
  const text = String(scattered).padStart(8, '0')
  const letters = [...text.slice(0, 2)].map((digit) => LETTERS[Number(digit)]).join('')
  return `${letters}-${text.slice(2, 5)}-${text.slice(5)}${checkDigitOf(text)}`
}

/** What somebody typed as a reference, in its written form; null when it cannot be one (a digit was misheard). */
export function readReference(typed: string): string | null {
  const found = /^([AFHKLMRWXY]{2})(\d{6})(\d)$/.exec(typed.toUpperCase().replace(/[^A-Z0-9]/g, ''))
  if (!found) return null
  const [, letters = '', digits = '', check = ''] = found
  const text = [...letters].map((letter) => LETTERS.indexOf(letter)).join('') + digits
  return checkDigitOf(text) === Number(check) ? `${letters}-${digits.slice(0, 3)}-${digits.slice(3)}${check}` : null
}

/** Luhn: finds every single wrong digit, and neighbours that changed places (but for 09 and 90). */
function checkDigitOf(digits: string): number {
  const sum = [...digits].reduce((total, digit, i) => {
    const weighed = Number(digit) * ((digits.length - i) % 2 === 1 ? 2 : 1)
    return total + (weighed > 9 ? weighed - 9 : weighed)
  }, 0)
  return (10 - (sum % 10)) % 10
}
