/**
 * An order that a guest placed in another platform's app, and paid there. It comes as it is: nothing is priced again, and a full
 * kitchen or an empty shelf does not stop it, because the guest has bought it already. The kitchen accepts or refuses it as any other.
 */
import { and, eq, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { kitchenWindows, orderCharges, orderHistory, orderLines, type OrderedOption, orders, stockHolds } from '../../drizzle/schema/orders.ts'
import { stockTurned } from '../menus/stock-turned.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo, type Kobo, ZERO } from '../vocabulary/money.ts'
import { billOf } from './bill.ts'
import { sealContact } from './contact.ts'
import type { OrderEvent } from './events.ts'
import { windowOf } from './kitchen.ts'
import { markPaid } from './mark-paid.ts'
import { BY_PROVIDER, type Order, referenceOf } from './order.ts'
import { factsOf } from './step.ts'
import { kitchenOf } from './timing.ts'

export interface ForeignOrder {
  readonly restaurantId: Id<'restaurant'>
  /** The platform. */
  readonly source: string
  readonly guestName: string
  readonly lines: ReadonlyArray<{ readonly dishId: Id<'dish'> | null; readonly name: string; readonly quantity: number; readonly unitPrice: Kobo; readonly options: ReadonlyArray<OrderedOption>; readonly note: string }>
  readonly note: string
  /** When their courier comes; null: as soon as it can be cooked. */
  readonly pickupAt: Date | null
  readonly preparationMinutes: number
}

/** Their couriers wait a little. */
const RANGE_MINUTES = 15
/** What a line holds at most; more of the same are more lines. */
const MOST_PORTIONS = 100

export async function takeFromPlatform(tx: Transaction, vault: Vault, input: ForeignOrder, now: Date): Promise<Order> {
  const id = newId<'order'>(now)
  const kitchen = await kitchenOf(tx, input.restaurantId)
  const soonest = addMinutes(now, input.preparationMinutes + kitchen.extraMinutes)
  const promisedFrom = input.pickupAt && input.pickupAt > soonest ? input.pickupAt : soonest
  const cookAt = addMinutes(promisedFrom, -input.preparationMinutes)
  const kitchenWindow = windowOf(cookAt, kitchen.windowMinutes)
  // Window, then dishes: the order in which everybody takes them.
  await tx.insert(kitchenWindows).values({ restaurantId: input.restaurantId, startsAt: kitchenWindow, taken: 1 }).onConflictDoUpdate({ target: [kitchenWindows.restaurantId, kitchenWindows.startsAt], set: { taken: sql`${kitchenWindows.taken} + 1` } })
  const held = await takeWhatIsThere(tx, input, now)
  const lines = input.lines.flatMap(splitLine)
  const terms = { rules: [], promotion: null }
  const bill = billOf(lines.map(({ quantity, unitPrice }) => ({ quantity, unitPrice, inStoreUnitPrice: unitPrice, container: null, volume: 1, pack: 1 })), terms, ZERO)
  const [number] = await tx.execute<{ number: string }>(sql`select nextval('order_numbers') as number`)
  // Nobody of ours: a diner whom no other order knows.
  const guest = newId<'diner'>(now)
  const [order] = await tx.insert(orders).values({
    id, reference: referenceOf(Number(number?.number)), restaurantId: input.restaurantId, state: 'placed', customerId: guest, personId: null, visitorId: guest, locale: 'en', contactSealed: sealContact(vault, id, { name: input.guestName.slice(0, 80), email: '', phone: '' }),
    fulfilment: 'pickup', note: input.note.slice(0, 500), pay: 'platform', source: input.source, total: bill.total, deliveryFee: ZERO, terms, promisedFrom, promisedUntil: addMinutes(promisedFrom, RANGE_MINUTES), cookAt, kitchenWindow, placedAt: now,
  }).returning() as [Order]
  await tx.insert(orderLines).values(lines.map((line, position) => ({ orderId: id, position, dishId: line.dishId, name: line.name.slice(0, 200), quantity: line.quantity, unitPrice: line.unitPrice, inStoreUnitPrice: line.unitPrice, options: line.options, pack: 1, container: null, volume: 1, note: line.note.slice(0, 500) })))
  await tx.insert(orderCharges).values(bill.charges.map((charge, position) => ({ ...charge, ruleId: null, orderId: id, position })))
  if (held.length > 0) await tx.insert(stockHolds).values(held.map((portion) => ({ ...portion, orderId: id })))
  await tx.insert(orderHistory).values({ orderId: id, fromState: null, toState: 'placed', by: BY_PROVIDER.who, byId: null, facts: { source: input.source }, at: now })
  await emit(tx, { name: 'orders.placed', subjectId: id, facts: { ...factsOf(order), pay: order.pay } } satisfies OrderEvent, now)
  return markPaid(tx, order, now)
}

/** Counted portions, as far as they go: the kitchen sees on its board what is short. */
async function takeWhatIsThere(tx: Transaction, { restaurantId, lines }: ForeignOrder, now: Date): Promise<Array<{ dishId: Id<'dish'>; quantity: number }>> {
  const wanted = new Map<Id<'dish'>, number>()
  for (const { dishId, quantity } of lines) if (dishId) wanted.set(dishId, (wanted.get(dishId) ?? 0) + quantity)
  const held: Array<{ dishId: Id<'dish'>; quantity: number }> = []
  for (const [dishId, quantity] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [dish] = await tx.select({ stock: dishes.stock }).from(dishes).where(and(eq(dishes.id, dishId), eq(dishes.restaurantId, restaurantId))).for('update')
    const before = dish?.stock ?? 0
    const taken = Math.min(before, quantity)
    if (taken === 0) continue
    await tx.update(dishes).set({ stock: sql`${dishes.stock} - ${taken}` }).where(eq(dishes.id, dishId))
    held.push({ dishId, quantity: taken })
    await stockTurned(tx, { dishId, restaurantId, before, after: before - taken }, now)
  }
  return held
}

function splitLine(line: ForeignOrder['lines'][number]): Array<ForeignOrder['lines'][number]> {
  const parts: Array<ForeignOrder['lines'][number]> = []
  for (let left = line.quantity; left > 0; left -= MOST_PORTIONS) parts.push({ ...line, quantity: Math.min(left, MOST_PORTIONS), unitPrice: kobo(line.unitPrice) })
  return parts
}
