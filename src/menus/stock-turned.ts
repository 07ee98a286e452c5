/** The last counted portion went with an order, or one came back: whoever shows the menu elsewhere hears of it. */
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import type { MenuEvent } from './events.ts'

export interface StockChange {
  readonly dishId: Id<'dish'>
  readonly restaurantId: Id<'restaurant'>
  readonly before: number
  readonly after: number
}

/** Says nothing where the dish can be had as it could before. */
export async function stockTurned(tx: Transaction, { dishId, restaurantId, before, after }: StockChange, now: Date): Promise<void> {
  if (before > 0 === after > 0) return
  const about = { subjectId: dishId, facts: { restaurantId } }
  await emit(tx, (after > 0 ? { name: 'menus.dish_back', ...about } : { name: 'menus.dish_ran_out', ...about }) satisfies MenuEvent, now)
}
