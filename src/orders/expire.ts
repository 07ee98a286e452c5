/** Nobody paid in time. */
import { paymentsFor } from '../payments/queries.ts'
import type { Transaction } from '../platform/database.ts'
import { giveBack } from './give-back.ts'
import { purposeOf, returnMoney } from './money.ts'
import { type By, BY_CLOCK, type Order } from './order.ts'
import { markPaid } from './mark-paid.ts'
import { lockOrder, stepOrder } from './step.ts'

/** Money that came in the last moment wins: then the order is paid, and lives. */
export async function expireOrder(tx: Transaction, { orderId, by = BY_CLOCK }: { readonly orderId: string; readonly by?: By }, now: Date): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  if (order.state === 'placed' && (await paymentsFor(tx, purposeOf(order))).some(({ state }) => state === 'paid')) return markPaid(tx, order, now)
  const expired = await stepOrder(tx, order, 'expired', { by }, now)
  await giveBack(tx, order, now)
  await returnMoney(tx, order, { amount: 'all', reason: 'not paid in time', key: 'expired', by }, now)
  return expired
}
