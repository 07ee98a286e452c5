/** Once the food is handed over and paid, what the guest paid is passed on: to the kitchen, to the platform, to the taxes, to the way. */
import { eq } from 'drizzle-orm'
import { orderLines } from '../../drizzle/schema/orders.ts'
import { type Account, GOODWILL, heldFor, post } from '../payments/ledger.ts'
import type { Transaction } from '../platform/database.ts'
import { kobo, sumKobo } from '../vocabulary/money.ts'
import { billOf, sharesOf } from './bill.ts'
import { heldOf, purposeOf } from './money.ts'
import { isKept, type Order } from './order.ts'

/**
 * Made once per order, whoever comes last: the delivery, or (with cash) the money. What support gave back beyond dropped items
 * is the house's loss and not the kitchen's.
 */
export async function settleOrder(tx: Transaction, order: Order, now: Date): Promise<boolean> {
  const held = await heldOf(tx, order)
  if (held === 0) return false
  const lines = (await tx.select().from(orderLines).where(eq(orderLines.orderId, order.id)).orderBy(orderLines.position)).filter(isKept)
  const bill = billOf(lines, order.terms, order.deliveryFee)
  const shares = sharesOf(bill, order.terms)
  const gains: ReadonlyArray<readonly [Account, number]> = [
    [`restaurant:${order.restaurantId}`, shares.restaurant], ['house:commission', shares.commission], ['house:service-charge', shares.serviceCharge],
    ['house:delivery', shares.delivery], ['house:vat', shares.vat], ['house:consumption-tax', shares.consumptionTax], ['house:promotions', shares.promotion],
  ]
  const lost = kobo(held - sumKobo(gains.map(([, amount]) => kobo(amount))))
  const moved = await post(tx, {
    kind: 'order_settled', about: purposeOf(order), key: `settled:${order.id}`,
    lines: [{ account: heldFor(purposeOf(order)), amount: kobo(-held) }, ...gains.map(([account, amount]) => ({ account, amount: kobo(amount) })), { account: GOODWILL, amount: lost }],
  }, now)
  return moved !== null
}
