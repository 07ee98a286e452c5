/** The JSON door of carts, checkout and orders. */
import type { substitutions } from '../../drizzle/schema/orders.ts'
import { cursorOf, readCursor } from '../vocabulary/cursor.ts'
import { isId, type Id } from '../vocabulary/id.ts'
import { kobo, moneyJson } from '../vocabulary/money.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { restaurantPage } from '../restaurants/queries.ts'
import { type Transaction, write } from '../platform/database.ts'
import { about as aboutRoute, type Successes, door, signedIn, signedInFirst } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { acceptOrder } from './accept.ts'
import { type BasketPageData, basketPage } from './basket-page.ts'
import { cancelOrder } from './cancel.ts'
import { delayOrder } from './delay.ts'
import { checkOut, contactFrom, eaterOf, forgetBasketOf, keysOf, passByToken, shownOrder, wayTo } from './desk.ts'
import { addLine, basketFor, changeLine, leaveBasket, removeLine } from './fill-basket.ts'
import { basketOf, holdBasket, oneBasket } from './find-basket.ts'
import { handOver } from './hand-over.ts'
import { AnswerInput, BoardQuery, CancelInput, CartLineChange, CartLineInput, CheckoutInput, DelayInput, KitchenInput, NewCartInput, OneCart, OneCartLine, OneKitchen, OneOrder, OneOrderLine, OneSubstitution, OrdersQuery, OutInput, PromotionInput, RangesQuery, RefundInput, RefuseInput } from './inputs.ts'
import { type Kitchen, rangesOf } from './kitchen.ts'
import type { By, Order } from './order.ts'
import { readyOrder, startPreparing } from './prepare.ts'
import { dropPromotion, setPromotion } from './promote-basket.ts'
import { orderAt, type OrderItem, orderPage, type OrderPageData, ordersAt, ordersOf } from './queries.ts'
import { refundOrder } from './refund.ts'
import { refuseOrder } from './refuse.ts'
import { setKitchen } from './set-kitchen.ts'
import { staffOf } from './standing.ts'
import { answerSubstitution, runOut } from './substitute.ts'
import { kitchenOf, timingOf } from './timing.ts'
import { trackingEndsAt, trackingTokenFor } from './tracking-token.ts'

const carts = (summary: string, ...statuses: Successes) => aboutRoute('Carts and checkout', summary, ...statuses)
const orders = (summary: string, ...statuses: Successes) => aboutRoute('Orders', summary, ...statuses)
const guestOf = (visit: Visit): By => ({ who: 'guest', id: visit.dinerId })
const unkept = { 'cache-control': 'no-store' } as const
const answered = (value: unknown, status = 200, headers: Record<string, string> = {}): Response => Response.json(value, { status, headers: { ...unkept, ...headers } })

export const ordersApi = (house: House) => {
  const { db } = house

  const cart = async (reader: Parameters<typeof basketPage>[0], id: string, visit: Visit) => {
    const eater = eaterOf(visit)
    return cartJson(await basketPage(reader, await oneBasket(reader, eater, id), { eater, now: visit.now, deliveryFee: null }))
  }
  const order = async (reader: Parameters<typeof orderPage>[0], one: Order) => orderJson(await orderPage(reader, one))

  /** A verb of staff: who works there, the verb, the order as it stands then. */
  const byStaff = (request: Request, visit: Visit, orderId: string, input: unknown, verb: (tx: Transaction, by: By) => Promise<unknown>) =>
    once({ db, request, visit, input }, async (tx) => {
      const { restaurantId, by } = await staffOf(tx, signedIn(visit), orderId)
      await verb(tx, by)
      return answered(await order(tx, await orderAt(tx, restaurantId, orderId)))
    })

  return door('orders-api', '/api')
    .onAfterHandle(forgetBasketOf(house))
    // ---------------------------------------------------------------- carts
    .get('/carts', async ({ visit }) => {
      const basket = await basketOf(db, eaterOf(visit))
      return answered({ items: basket ? [await cart(db, basket.id, visit)] : [], next_cursor: null })
    }, { detail: carts('The cart that an item would go into') })
    .post('/carts', ({ body, request, visit }) => once({ db, request, visit, input: body }, async (tx) => {
      const basket = await basketFor(tx, eaterOf(visit), body.restaurant_id, { anew: body.anew ?? false }, visit.now)
      return answered(await cart(tx, basket.id, visit), 201, { location: `/api/carts/${basket.id}` })
    }), { body: NewCartInput, detail: carts('Open a cart at a restaurant, or find the one that is open there', 201) })
    .get('/carts/:id', async ({ params, visit }) => answered(await cart(db, params.id, visit)), { params: OneCart, detail: carts('One cart at the prices of now') })
    .delete('/carts/:id', async ({ params, visit, set }) => {
      await write(db, async (tx) => leaveBasket(tx, eaterOf(visit), await holdBasket(tx, eaterOf(visit), params.id)))
      set.status = 204
    }, { params: OneCart, detail: carts('Leave a cart', 204) })
    .post('/carts/:id/lines', ({ params, body, request, visit }) => once({ db, request, visit, input: { params, body } }, async (tx) => {
      const eater = eaterOf(visit)
      await addLine(tx, eater, await holdBasket(tx, eater, params.id), { dishId: body.item_id, quantity: body.quantity, optionIds: body.option_ids ?? [], pack: body.pack ?? 1, note: body.note ?? '' }, visit.now)
      return answered(await cart(tx, params.id, visit), 201)
    }), { params: OneCart, body: CartLineInput, detail: carts('Add an item with its choices', 201) })
    .patch('/carts/:id/lines/:line_id', async ({ params, body, visit }) => {
      await write(db, (tx) => changeLine(tx, eaterOf(visit), { basketId: params.id, lineId: params.line_id }, body, visit.now))
      return answered(await cart(db, params.id, visit))
    }, { params: OneCartLine, body: CartLineChange, detail: carts('Change how many, their pack or their note') })
    .delete('/carts/:id/lines/:line_id', async ({ params, visit }) => {
      await write(db, (tx) => removeLine(tx, eaterOf(visit), { basketId: params.id, lineId: params.line_id }, visit.now))
      return answered(await cart(db, params.id, visit))
    }, { params: OneCartLine, detail: carts('Take an item out') })
    .put('/carts/:id/promotion', async ({ params, body, visit }) => {
      await write(db, (tx) => setPromotion(tx, eaterOf(visit), params.id, body.code, visit.now))
      return answered(await cart(db, params.id, visit))
    }, { params: OneCart, body: PromotionInput, detail: carts('Use a promotion code; one for each order') })
    .delete('/carts/:id/promotion', async ({ params, visit }) => {
      await write(db, (tx) => dropPromotion(tx, eaterOf(visit), params.id, visit.now))
      return answered(await cart(db, params.id, visit))
    }, { params: OneCart, detail: carts('Do without the promotion') })
    .get('/carts/:id/ranges', async ({ params, query, visit }) => {
      const basket = await oneBasket(db, eaterOf(visit), params.id)
      const place = await restaurantPage(db, { id: basket.restaurantId }, { now: visit.now, pin: null, orderType: query.fulfilment })
      if (query.fulfilment === 'delivery' && (query.lat === undefined || query.lng === undefined)) throw invalid(query.lat === undefined ? 'lat' : 'lng', 'value-missing')
      const way = query.fulfilment === 'delivery' ? await wayTo(db, place, { lat: query.lat as number, lng: query.lng as number }, visit.now) : { fee: kobo(0), routeMinutes: 0 }
      const ranges = rangesOf(await timingOf(db, place, { fulfilment: query.fulfilment, routeMinutes: way.routeMinutes }, visit.now), visit.now)
      return answered({ items: ranges.map(({ from, until }) => ({ start: from.toISOString(), end: until.toISOString() })), next_cursor: null, delivery_fee: moneyJson(way.fee) })
    }, { params: OneCart, query: RangesQuery, detail: carts('When it can be there or fetched, and what the way costs') })

    // ---------------------------------------------------------------- checkout
    .post('/checkout', async ({ body, request, visit }) => {
      if (!request.headers.has('idempotency-key')) throw new Refusal('unreadable', 'key-missing')
      return withTracking(visit, await once({ db, request, visit, input: body }, async (tx) => {
        const { order: placed } = await checkOut(tx, house, visit, {
          basketId: body.cart_id, fulfilment: body.fulfilment, addressId: body.address_id ?? null,
          address: body.address ? { pin: body.address.pin, landmark: body.address.landmark, directions: body.address.directions ?? '', phone: body.address.phone ?? null } : null,
          contact: contactFrom(body.contact), from: body.range_start ? new Date(body.range_start) : null, pay: body.pay, note: body.note ?? '', seenTotal: null,
        })
        return answered(await order(tx, placed), 201, { location: `/api/orders/${placed.id}` })
      }))
    }, { body: CheckoutInput, detail: { ...carts('Place the order of a cart', 201), description: 'Needs an `Idempotency-Key`: sent again, it returns the first answer. To a guest without an account, `tracking` names a token by which this order can be followed (`Authorization: Bearer`) until `expires_at`.' } })

    // ---------------------------------------------------------------- orders of a guest
    .get('/orders', async ({ query, visit }) => {
      const { items, next } = await ordersOf(db, eaterOf(visit), { limit: query.limit, before: positionOf(`orders ${visit.dinerId}`, query.cursor) })
      return answered({ items: items.map(itemJson), next_cursor: next && cursorOf(`orders ${visit.dinerId}`, [next]) })
    }, { query: OrdersQuery, detail: orders('What you ordered, the newest first') })
    .get('/orders/:id', async ({ params, request, visit }) => answered(await order(db, await seenOrder(request, visit, params.id))), { params: OneOrder, detail: orders('One order, for its guest (also by its tracking token) and the staff of its place') })
    .post('/orders/:id/cancel', ({ params, body, request, visit }) => once({ db, request, visit, input: { params, body } }, async (tx) => {
      await shownOrder(house, visit, params.id, undefined)
      return answered(await order(tx, await cancelOrder(tx, { orderId: params.id, reason: body.reason, by: guestOf(visit) }, visit.now)))
    }), { params: OneOrder, body: CancelInput, detail: orders('Call it off, until the kitchen begins') })
    .post('/orders/:id/substitutions/:substitution_id', ({ params, body, request, visit }) => once({ db, request, visit, input: { params, body } }, async (tx) => {
      const seen = await shownOrder(house, visit, params.id, undefined)
      const { state, refund } = await answerSubstitution(tx, { orderId: seen.id, substitutionId: params.substitution_id, answer: body.answer, by: guestOf(visit) }, visit.now)
      return answered({ id: params.substitution_id, state, refund: moneyJson(refund ?? kobo(0)) })
    }), { params: OneSubstitution, body: AnswerInput, detail: orders('Say what comes in place of an item that ran out') })

    // ---------------------------------------------------------------- for staff of the place
    .get('/restaurants/:id/orders', async ({ params, query }) => {
      const scope = `orders at ${params.id}`
      const { items, next } = await ordersAt(db, params.id, { limit: query.limit, before: positionOf(scope, query.cursor) })
      return answered({ items: items.map(itemJson), next_cursor: next && cursorOf(scope, [next]) })
    }, { params: OneKitchen, query: BoardQuery, detail: orders('Orders of a place, the newest first') })
    .post('/orders/:id/accept', ({ params, request, visit }) => byStaff(request, visit, params.id, params, (tx, by) => acceptOrder(tx, { orderId: params.id, by }, visit.now)), { params: OneOrder, transform: signedInFirst, detail: orders('Take a paid order') })
    .post('/orders/:id/refuse', ({ params, body, request, visit }) => byStaff(request, visit, params.id, { params, body }, (tx, by) => refuseOrder(tx, { orderId: params.id, reason: body.reason, by }, visit.now)), { params: OneOrder, body: RefuseInput, transform: signedInFirst, detail: orders('Refuse it; everything goes back to the guest') })
    .post('/orders/:id/preparing', ({ params, request, visit }) => byStaff(request, visit, params.id, params, (tx, by) => startPreparing(tx, { orderId: params.id, by }, visit.now)), { params: OneOrder, transform: signedInFirst, detail: orders('Begin to cook') })
    .post('/orders/:id/ready', ({ params, request, visit }) => byStaff(request, visit, params.id, params, (tx, by) => readyOrder(tx, { orderId: params.id, by }, visit.now)), { params: OneOrder, transform: signedInFirst, detail: orders('It is cooked and packed') })
    .post('/orders/:id/hand-over', ({ params, request, visit }) => byStaff(request, visit, params.id, params, (tx, by) => handOver(tx, { orderId: params.id, by }, visit.now)), { params: OneOrder, transform: signedInFirst, detail: orders('The guest has fetched it, and cash is taken') })
    .post('/orders/:id/delay', ({ params, body, request, visit }) => byStaff(request, visit, params.id, { params, body }, (tx, by) => delayOrder(tx, { orderId: params.id, minutes: body.minutes, by }, visit.now)), { params: OneOrder, body: DelayInput, transform: signedInFirst, detail: orders('It takes longer') })
    .post('/orders/:id/lines/:line_id/out', ({ params, body, request, visit }) => byStaff(request, visit, params.id, { params, body }, (tx, by) => runOut(tx, { orderId: params.id, lineId: params.line_id, insteadId: body.instead_id ?? null, by }, visit.now)), { params: OneOrderLine, body: OutInput, transform: signedInFirst, detail: orders('An item ran out: the guest is asked what to do') })
    .get('/restaurants/:id/kitchen', async ({ params }) => answered(kitchenJson(await kitchenOf(db, params.id))), { params: OneKitchen, detail: orders('How the kitchen works') })
    .put('/restaurants/:id/kitchen', async ({ params, body, visit }) => answered(kitchenJson(await write(db, (tx) => setKitchen(tx, signedIn(visit), params.id, {
      ordersPerWindow: body.orders_per_window, noticeMinutes: body.notice_minutes, answerMinutes: body.answer_minutes, extraMinutes: body.extra_minutes, noLight: body.no_light, pauseMinutes: body.pause_minutes,
    }, visit.now)))), { params: OneKitchen, body: KitchenInput, transform: signedInFirst, detail: orders('Change how it works: capacity, a pause, no light') })

    // ---------------------------------------------------------------- for our support
    .post('/orders/:id/refund', ({ params, body, request, visit }) => {
      const key = request.headers.get('idempotency-key')
      if (key === null) throw new Refusal('unreadable', 'key-missing')
      return once({ db, request, visit, input: { params, body } }, async (tx) =>
        answered(await order(tx, await refundOrder(tx, { orderId: params.id, amount: kobo(body.amount.amount), reason: body.reason, key, by: signedIn(visit).id }, visit.now))))
    }, { params: OneOrder, body: RefundInput, transform: signedInFirst, detail: orders('Give back part of what was paid') })

  /** The token is in no answer that is kept for a repetition: it is made anew, and is the same. */
  async function withTracking({ person }: Visit, response: Response): Promise<Response> {
    if (person !== null) return response
    const placed = (await response.json()) as { id: string; promised: { end: string } }
    const tracking = { token: trackingTokenFor(keysOf(house).tracking, placed.id), expires_at: trackingEndsAt(new Date(placed.promised.end)).toISOString(), url: `/api/delivery/tracking/${placed.id}` }
    return Response.json({ ...placed, tracking }, { status: response.status, headers: response.headers })
  }

  /** Its guest, the staff of its place, and our support see an order; for everybody else it does not exist. */
  async function seenOrder(request: Request, visit: Visit, orderId: Id<'order'>): Promise<Order> {
    const pass = await passByToken(house, request, orderId)
    if (pass !== undefined) return shownOrder(house, visit, orderId, pass)
    const person = visit.person
    if (person === null) return shownOrder(house, visit, orderId, undefined)
    const restaurantIds = Object.keys(person.staff) as Array<Id<'restaurant'>>
    for (const restaurantId of restaurantIds) {
      const found = await orderAt(db, restaurantId, orderId).catch((error: unknown) => { if (error instanceof Refusal) return null; throw error })
      if (found) return found
    }
    return shownOrder(house, visit, orderId, undefined)
  }
}

function positionOf(scope: string, cursor: string | undefined): Id<'order'> | null {
  if (cursor === undefined) return null
  const [id = ''] = readCursor(scope, cursor, ['string']) as [string]
  if (!isId(id)) throw invalid('cursor', 'cursor-wrong')
  return id as Id<'order'>
}

const cartJson = ({ basket, place, priced, bill, packs, isOwner, promotionLapsed, isBelowMinimum, guests }: BasketPageData) => ({
  id: basket.id, restaurant: { id: place.card.id, slug: place.card.slug, name: place.card.name }, state: basket.state, is_owner: isOwner,
  lines: priced.map(({ line, dish, options, unitPrice, inStoreUnitPrice, trouble }) => ({
    id: line.id, item_id: line.dishId, name: dish?.name ?? null, quantity: line.quantity, pack: line.pack, note: line.note, for_name: line.addedByName,
    unit_price: moneyJson(unitPrice), in_store_unit_price: moneyJson(inStoreUnitPrice), options: options.map(({ id, group, name, price }) => ({ id, group, name, price: moneyJson(kobo(price)) })), trouble,
  })),
  packs: packs.map(({ pack, container, count }) => ({ pack, name: container.name, price: moneyJson(kobo(container.price)), count })),
  charges: bill.charges.map(chargeJson), total: moneyJson(bill.total),
  promotion_code: basket.promotionCode, promotion_lapsed: promotionLapsed, below_minimum: isBelowMinimum, guests: guests.map(({ name }) => name),
})

const chargeJson = ({ kind, amount, rateBasisPoints, label, isIncluded }: { readonly kind: string; readonly amount: number; readonly rateBasisPoints: number | null; readonly label: string | null; readonly isIncluded: boolean }) => ({
  kind, amount: moneyJson(kobo(amount)), rate_basis_points: rateBasisPoints, label, included: isIncluded,
})

const headJson = (order: Order) => ({
  id: order.id, reference: order.reference, state: order.state, reason: order.reason, fulfilment: order.fulfilment, pay: order.pay, paid: order.paidAt !== null,
  total: moneyJson(order.total), refunded: moneyJson(order.refunded), delivery_fee: moneyJson(order.deliveryFee),
  promised: { start: order.promisedFrom.toISOString(), end: order.promisedUntil.toISOString() }, placed_at: order.placedAt.toISOString(), due_at: order.dueAt?.toISOString() ?? null,
})

type ShownLine = OrderItem['lines'][number]

const lineJson = ({ id, dishId, name, quantity, unitPrice, inStoreUnitPrice, options, pack, note, forName, state }: ShownLine) => ({
  id, item_id: dishId, name, quantity, unit_price: moneyJson(unitPrice), in_store_unit_price: moneyJson(inStoreUnitPrice),
  options: options.map((option) => ({ id: option.id, group: option.group, name: option.name, price: moneyJson(kobo(option.price)) })), pack, note, for_name: forName, state,
})

const itemJson = ({ order, place, lines }: OrderItem) => ({ ...headJson(order), restaurant: { id: place.id, slug: place.slug, name: place.name }, lines: lines.map(lineJson) })

const orderJson = ({ order, place, lines, charges, history, offers, canCancel }: OrderPageData) => ({
  ...headJson(order), restaurant: { id: place.id, slug: place.slug, name: place.name }, lines: lines.map(lineJson), charges: charges.map(chargeJson), can_cancel: canCancel, note: order.note,
  history: history.map(({ toState, deed, by, reason, at }) => ({ state: toState, deed, by, reason, at: at.toISOString() })),
  substitutions: offers.map(offerJson),
})

const offerJson = ({ id, lineId, dishId, dishName, dishPrice, state, expiresAt, refund }: typeof substitutions.$inferSelect) => ({
  id, line_id: lineId, state, instead: dishId === null ? null : { item_id: dishId, name: dishName, price: moneyJson(dishPrice ?? kobo(0)) }, expires_at: expiresAt.toISOString(), refund: refund === null ? null : moneyJson(refund),
})

const kitchenJson = ({ windowMinutes, ordersPerWindow, noticeMinutes, answerMinutes, extraMinutes, noLightSince, pausedUntil }: Kitchen) => ({
  window_minutes: windowMinutes, orders_per_window: ordersPerWindow, notice_minutes: noticeMinutes, answer_minutes: answerMinutes, extra_minutes: extraMinutes, no_light_since: noLightSince?.toISOString() ?? null, paused_until: pausedUntil?.toISOString() ?? null,
})
