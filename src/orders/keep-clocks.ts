/** Clocks of orders: unpaid ones expire, unanswered ones are refused. Each order in a transaction of its own; several workers may do it at once. */
import { and, asc, inArray, lt, lte } from 'drizzle-orm'
import { baskets, orders } from '../../drizzle/schema/orders.ts'
import { type Database, write } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { expireOrder } from './expire.ts'
import { BY_CLOCK, type Order } from './order.ts'
import { refuseOrder } from './refuse.ts'

const BATCH = 200

/** Returns how many orders moved. */
export async function keepClocks(db: Database, now: Date): Promise<{ readonly expired: number; readonly refused: number }> {
  const due = await db.select({ id: orders.id, state: orders.state }).from(orders).where(and(lte(orders.dueAt, now), inArray(orders.state, ['placed', 'paid', 'awaiting_cash']))).orderBy(asc(orders.dueAt)).limit(BATCH)
  let [expired, refused] = [0, 0]
  for (const { id, state } of due) {
    if (await isMoved(db, id, state, now)) state === 'placed' ? expired++ : refused++
  }
  return { expired, refused }
}

/** False when somebody was faster: paid or accepted in the same moment. */
async function isMoved(db: Database, orderId: Order['id'], state: Order['state'], now: Date): Promise<boolean> {
  try {
    const { state: after } = await write(db, (tx) => (state === 'placed' ? expireOrder(tx, { orderId }, now) : refuseOrder(tx, { orderId, reason: 'not_answered', by: BY_CLOCK }, now)))
    return after === 'expired' || after === 'refused'
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'conflict') return false
    throw error
  }
}

const BASKET_DAYS = 30

/** What nobody has touched for a month is let go. */
export async function forgetBaskets(db: Database, now: Date): Promise<number> {
  const gone = await db.delete(baskets).where(and(inArray(baskets.state, ['open', 'left']), lt(baskets.updatedAt, addMinutes(now, -BASKET_DAYS * 24 * 60)))).returning({ id: baskets.id })
  return gone.length
}
