/** The money of an order, asked of the payments room: what was asked for, what is still wanted, what goes back. */
import { eq } from 'drizzle-orm'
import { orders } from '../../drizzle/schema/orders.ts'
import { cancelPayment } from '../payments/cancel.ts'
import { heldFor, lockedBalanceOf } from '../payments/ledger.ts'
import { isLive, type Payment, type Purpose } from '../payments/payment.ts'
import { paymentsFor } from '../payments/queries.ts'
import { leftToRefundOf, refundPayment } from '../payments/refund.ts'
import { requestPayment } from '../payments/request.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo, type Kobo, ZERO } from '../vocabulary/money.ts'
import { url } from '../vocabulary/url.ts'
import type { PayMethod } from '../../drizzle/schema/orders.ts'
import type { By, Order } from './order.ts'

export const purposeOf = (order: Pick<Order, 'id'>): Purpose => ({ kind: 'order', id: order.id })

/** The payment that counts: the one that is paid, else the one that waits for money. */
export async function paymentOf(db: Reader, order: Pick<Order, 'id'>): Promise<Payment | null> {
  const all = await paymentsFor(db, purposeOf(order))
  return all.find(({ state }) => state === 'paid') ?? all.findLast(isLive) ?? all.at(-1) ?? null
}

/** What is asked for now: the total less what was taken off it. */
const owedFor = (order: Pick<Order, 'total' | 'refunded'>): Kobo => kobo(order.total - order.refunded)

/** Whoever orders as a guest pays as the browser they order from: payments keep no foreign key to people. */
const payerOf = (order: Pick<Order, 'customerId'>): Id<'person'> => order.customerId as unknown as Id<'person'>

/** @throws Refusal 409 when the wallet is short */
export async function askForMoney(tx: Transaction, order: Order, { email, method, expiresAt }: { readonly email: string; readonly method: PayMethod; readonly expiresAt: Date }, now: Date): Promise<Payment> {
  return requestPayment(tx, { purpose: purposeOf(order), payerId: payerOf(order), email, amount: owedFor(order), method, expiresAt, returnTo: url`/orders/${order.id}` }, now)
}

/** Nobody waits for this money any more; what still comes goes to the payer's wallet. */
async function callOffPayments(tx: Transaction, order: Pick<Order, 'id'>, why: string, now: Date): Promise<void> {
  for (const payment of await paymentsFor(tx, purposeOf(order))) if (payment.state !== 'paid') await cancelPayment(tx, payment.id, why, now)
}

export interface Return {
  /** `all`: whatever of it has not gone back yet. */
  readonly amount: Kobo | 'all'
  readonly reason: string
  /** One deed, one key. */
  readonly key: string
  readonly by: By
}

/**
 * Gives money back: a refund of what was paid, or less to pay where nothing was.
 * @param order locked
 * @returns what goes back
 */
export async function returnMoney(tx: Transaction, order: Order, { amount, reason, key, by }: Return, now: Date): Promise<Kobo> {
  const paid = (await paymentsFor(tx, purposeOf(order))).find(({ state }) => state === 'paid')
  if (paid) {
    const left = await leftToRefundOf(tx, paid)
    const back = amount === 'all' ? left : kobo(Math.min(left, amount))
    if (back > 0) await refundPayment(tx, { paymentId: paid.id, amount: back, reason, key: `${order.id}:${key}`, by: by.who === 'staff' || by.who === 'support' ? by.id as Id<'person'> | null : null }, now)
    await noteReturned(tx, order, back)
    return back
  }
  if (amount === 'all') {
    await callOffPayments(tx, order, reason, now)
    return ZERO
  }
  return askForLess(tx, order, amount, reason, now)
}

/** Cash that is still to be collected: the old request gives way to a smaller one. */
async function askForLess(tx: Transaction, order: Order, amount: Kobo, reason: string, now: Date): Promise<Kobo> {
  const less = kobo(Math.min(amount, owedFor(order)))
  const open = (await paymentsFor(tx, purposeOf(order))).findLast(isLive)
  await callOffPayments(tx, order, reason, now)
  await noteReturned(tx, order, less)
  const rest = { ...order, refunded: kobo(order.refunded + less) }
  if (open && owedFor(rest) > 0) await askForMoney(tx, rest, { email: open.email, method: open.method, expiresAt: open.expiresAt }, now)
  return less
}

async function noteReturned(tx: Transaction, order: Order, amount: Kobo): Promise<void> {
  if (amount > 0) await tx.update(orders).set({ refunded: kobo(Math.min(order.total, order.refunded + amount)) }).where(eq(orders.id, order.id))
}

/** What was paid for it and has gone nowhere yet. */
export const heldOf = (tx: Transaction, order: Pick<Order, 'id'>): Promise<Kobo> => lockedBalanceOf(tx, heldFor(purposeOf(order)))
