/**
 * Places an order. Everything the page said is found out again here, in one transaction that holds what is scarce in one order for
 * all: the basket, the kitchen's window, the dishes by their ids, the promotion. So nothing is sold twice, however many press at once.
 */
import { and, eq, gte, isNull, lt, or, sql } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { baskets, type Fulfilment, kitchenWindows, orderCharges, orderHistory, orderLines, orders, type OrderTerms, type PayMethod, stockHolds } from '../../drizzle/schema/orders.ts'
import { menuOf } from '../menus/queries.ts'
import { stockTurned } from '../menus/stock-turned.ts'
import type { Payment } from '../payments/payment.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Vault } from '../platform/vault.ts'
import { type RestaurantPage, restaurantPage } from '../restaurants/queries.ts'
import { deliversTo } from '../restaurants/restaurant.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo, type Kobo, ZERO } from '../vocabulary/money.ts'
import { roughly } from '../vocabulary/place.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { type Basket, checkWorth, type Eater, isOwner, pricedLines, type PricedLine } from './basket.ts'
import { billOf } from './bill.ts'
import { type Address, type Contact, sealAddress, sealContact } from './contact.ts'
import type { OrderEvent } from './events.ts'
import { holdBasket, linesOf } from './find-basket.ts'
import { type Range, rangeFrom, rangesOf, type Timing, whyNot } from './kitchen.ts'
import { markPaid } from './mark-paid.ts'
import { askForMoney } from './money.ts'
import { answerBy, type By, type Order, referenceOf } from './order.ts'
import { holdPromotion, type Redeemer, useHeldPromotion } from './promotion.ts'
import { rulesAt } from './rules.ts'
import { factsOf, followersOf, stepOrder } from './step.ts'
import { kitchenOf, timingOf } from './timing.ts'

export interface NewOrder {
  readonly eater: Eater
  readonly basketId: string
  readonly contact: Contact
  readonly locale: string
  readonly fulfilment: Fulfilment
  /** For a delivery: where to, and what the way costs and takes. */
  readonly delivery: { readonly address: Omit<Address, 'plusCode'>; readonly fee: Kobo; readonly routeMinutes: number; readonly quoteId: string | null } | null
  /** Null: as soon as can be. */
  readonly from: Date | null
  readonly pay: PayMethod
  readonly note: string
  /** What the page said it would cost; null where nobody saw a page. */
  readonly seenTotal: Kobo | null
}

export interface PlacedOrder {
  readonly order: Order
  /** Null: there is nothing to pay. */
  readonly payment: Payment | null
}

/** How long an order waits for its money. */
const PAY_MINUTES = 30

export async function placeOrder(tx: Transaction, vault: Vault, input: NewOrder, now: Date): Promise<PlacedOrder> {
  const basket = await holdBasket(tx, input.eater, input.basketId)
  if (!isOwner(basket, input.eater)) throw new Refusal('forbidden', 'not-your-basket')
  const place = await placeThatTakes(tx, basket, input, now)
  const lines = await sellableLines(tx, basket, now)
  const id = newId<'order'>(now)
  const window = await takeWindow(tx, await timingOf(tx, place, { fulfilment: input.fulfilment, routeMinutes: input.delivery?.routeMinutes ?? 0 }, now), basket.restaurantId, input.from, now)
  const portions = await takePortions(tx, basket.restaurantId, lines, now)
  const redeemer = redeemerOf(vault, input)
  const terms = await termsOf(tx, basket, lines, redeemer, place, now)
  const bill = billOf(lines, terms, input.delivery?.fee ?? ZERO)
  if (bill.items < place.card.minimumOrder) throw new Refusal('invalid', 'basket-below-minimum')
  if (input.seenTotal !== null && input.seenTotal !== bill.total) throw new Refusal('conflict', 'price-changed')
  if (input.pay === 'wallet' && input.eater.personId === null) throw invalid('pay', 'method-not-for-this')
  const [order] = await tx.insert(orders).values({
    id, reference: await nextReference(tx), restaurantId: basket.restaurantId, basketId: basket.id, state: 'placed',
    customerId: (input.eater.personId ?? input.eater.visitorId) as unknown as Id<'diner'>, personId: input.eater.personId, visitorId: input.eater.visitorId, locale: input.locale,
    contactSealed: sealContact(vault, id, input.contact), fulfilment: input.fulfilment,
    ...(input.delivery ? { ...roughly(input.delivery.address), addressSealed: sealAddress(vault, id, input.delivery.address) } : {}),
    note: input.note, pay: input.pay, total: bill.total, deliveryFee: input.delivery?.fee ?? ZERO, deliveryQuoteId: input.delivery?.quoteId ?? null, terms,
    promisedFrom: window.from, promisedUntil: window.until, cookAt: window.cookAt, kitchenWindow: window.window, placedAt: now, dueAt: addMinutes(now, PAY_MINUTES),
  }).returning() as [Order]
  await tx.insert(orderLines).values(lines.map((line, position) => orderedLine(order.id, line, position)))
  await tx.insert(orderCharges).values(bill.charges.map((charge, position) => ({ ...charge, ruleId: charge.ruleId as Id<'charge-rule'> | null, orderId: order.id, position })))
  if (portions.length > 0) await tx.insert(stockHolds).values(portions.map((portion) => ({ ...portion, orderId: order.id })))
  if (terms.promotion) await useHeldPromotion(tx, terms.promotion, redeemer, { orderId: order.id, amount: bill.discount }, now)
  await tx.update(baskets).set({ state: 'ordered', updatedAt: now }).where(eq(baskets.id, basket.id))
  const by: By = { who: 'guest', id: order.customerId }
  await tx.insert(orderHistory).values({ orderId: order.id, fromState: null, toState: 'placed', by: by.who, byId: by.id, at: now })
  await emit(tx, { name: 'orders.placed', subjectId: order.id, facts: { ...factsOf(order), pay: order.pay } } satisfies OrderEvent, now, followersOf(order))
  return askedFor(tx, order, input, by, now)
}

/** Cash is awaited at the door, a wallet pays at once, nothing costs nothing; everybody else is asked for money. */
async function askedFor(tx: Transaction, order: Order, { pay, contact }: NewOrder, by: By, now: Date): Promise<PlacedOrder> {
  if (order.total === 0) return { order: await markPaid(tx, order, now), payment: null }
  const payment = await askForMoney(tx, order, { email: contact.email, method: pay, expiresAt: order.dueAt ?? now }, now)
  if (payment.state === 'paid') return { order: await markPaid(tx, order, now), payment }
  if (pay !== 'cash') return { order, payment }
  const { answerMinutes } = await kitchenOf(tx, order.restaurantId)
  return { order: await stepOrder(tx, order, 'awaiting_cash', { by, set: { dueAt: answerBy(order, answerMinutes, now) } }, now), payment }
}

async function placeThatTakes(tx: Transaction, basket: Basket, { fulfilment, delivery }: NewOrder, now: Date): Promise<RestaurantPage> {
  const place = await restaurantPage(tx, { id: basket.restaurantId }, { now, pin: null, orderType: fulfilment })
  if (place.status !== 'live') throw new Refusal('conflict', 'restaurant-not-ordering')
  if (fulfilment === 'pickup') return place
  if (!delivery) throw invalid('address', 'value-missing')
  if (!deliversTo({ ...place.card.pin, delivers: place.card.delivers, deliveryRadiusMetres: place.deliveryRadiusMetres }, delivery.address)) throw invalid('address', 'address-outside')
  return place
}

/** @throws Refusal 422 for an empty basket, 409 for what cannot be had any more */
async function sellableLines(tx: Transaction, basket: Basket, now: Date): Promise<PricedLine[]> {
  const lines = pricedLines(await linesOf(tx, basket.id), await menuOf(tx, basket.restaurantId, now))
  if (lines.length === 0) throw invalid('cart_id', 'basket-empty')
  checkWorth(lines)
  const trouble = lines.find((line) => line.trouble !== null)
  if (!trouble) return lines
  const dish = trouble.dish?.name ?? ''
  if (trouble.trouble === 'too-few-left') throw new Refusal('conflict', 'dish-too-few-left', { dish, left: trouble.dish?.stock ?? 0 })
  throw new Refusal('conflict', trouble.trouble === 'gone' ? 'basket-dish-gone' : trouble.trouble === 'sold-out' ? 'dish-sold-out' : 'basket-options-changed', { dish })
}

const REFUSED_RANGES: Readonly<Record<NonNullable<ReturnType<typeof whyNot>>, () => Refusal>> = {
  past: () => invalid('range_start', 'range-past'),
  'too-far': () => invalid('range_start', 'date-too-far'),
  'too-soon': () => new Refusal('conflict', 'range-too-soon'),
  closed: () => new Refusal('conflict', 'kitchen-closed'),
  paused: () => new Refusal('conflict', 'kitchen-paused'),
  full: () => new Refusal('conflict', 'range-full'),
}

/** The kitchen's window of the range, with one more place taken in it. */
async function takeWindow(tx: Transaction, timing: Timing, restaurantId: Id<'restaurant'>, from: Date | null, now: Date): Promise<Range> {
  const wanted = from === null ? rangesOf(timing, now) : [rangeFrom(timing, from)]
  if (wanted.length === 0) throw new Refusal('conflict', 'kitchen-closed')
  const why = from === null ? null : whyNot(timing, wanted[0] as Range, now)
  if (why) throw REFUSED_RANGES[why]()
  // As soon as can be: the window that was free a moment ago may have been filled, then the next one will do.
  for (const range of wanted) {
    const [taken] = await tx.insert(kitchenWindows).values({ restaurantId, startsAt: range.window, taken: 1 }).onConflictDoUpdate({
      target: [kitchenWindows.restaurantId, kitchenWindows.startsAt], set: { taken: sql`${kitchenWindows.taken} + 1` }, setWhere: lt(kitchenWindows.taken, timing.kitchen.ordersPerWindow),
    }).returning({ taken: kitchenWindows.taken })
    if (taken) return range
  }
  throw new Refusal('conflict', 'range-full')
}

/** Takes counted portions off the shelf, each dish by one conditional update, in the order of their ids. Returns what was counted. */
async function takePortions(tx: Transaction, restaurantId: Id<'restaurant'>, lines: ReadonlyArray<PricedLine>, now: Date): Promise<Array<{ dishId: Id<'dish'>; quantity: number }>> {
  const wanted = new Map<Id<'dish'>, { readonly name: string; quantity: number }>()
  for (const { dish, quantity } of lines) {
    if (!dish) continue
    const known = wanted.get(dish.id) ?? { name: dish.name, quantity: 0 }
    known.quantity += quantity
    wanted.set(dish.id, known)
  }
  const counted: Array<{ dishId: Id<'dish'>; quantity: number }> = []
  for (const [dishId, { name, quantity }] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [taken] = await tx.update(dishes).set({ stock: sql`${dishes.stock} - ${quantity}` })
      .where(and(eq(dishes.id, dishId), isNull(dishes.removedAt), or(isNull(dishes.stock), gte(dishes.stock, quantity)))).returning({ stock: dishes.stock })
    if (!taken) throw new Refusal('conflict', 'dish-sold-out', { dish: name })
    if (taken.stock === null) continue
    counted.push({ dishId, quantity })
    await stockTurned(tx, { dishId, restaurantId, before: taken.stock + quantity, after: taken.stock }, now)
  }
  return counted
}

const redeemerOf = (vault: Vault, { eater, contact }: NewOrder): Redeemer => ({
  personId: eater.personId, emailIndexes: vault.indexesOf(contact.email, 'promotion-email'), phoneIndexes: vault.indexesOf(contact.phone, 'promotion-phone'),
})

async function termsOf(tx: Transaction, basket: Basket, lines: ReadonlyArray<PricedLine>, redeemer: Redeemer, place: RestaurantPage, now: Date): Promise<OrderTerms> {
  const rules = await rulesAt(tx, place.card, now)
  const items = billOf(lines, { rules, promotion: null }, ZERO).items
  return { rules, promotion: basket.promotionCode === null ? null : await holdPromotion(tx, basket.promotionCode, { restaurantId: basket.restaurantId, items }, redeemer, now) }
}

async function nextReference(tx: Transaction): Promise<string> {
  const [row] = await tx.execute<{ number: string }>(sql`select nextval('order_numbers') as number`)
  return referenceOf(Number(row?.number))
}

const orderedLine = (orderId: Id<'order'>, { line, dish, options, unitPrice, inStoreUnitPrice, container, volume }: PricedLine, position: number): typeof orderLines.$inferInsert => ({
  orderId, position, dishId: line.dishId, name: dish?.name ?? '', quantity: line.quantity, unitPrice, inStoreUnitPrice: kobo(inStoreUnitPrice), options, pack: line.pack, container, volume, note: line.note, forName: line.addedByName,
})
