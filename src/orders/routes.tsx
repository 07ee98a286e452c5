/** Pages of a guest: basket, ordering together, checkout, paying, the order and its receipt, what was ordered before. */
import { t } from 'elysia'
import { BasketPage, EmptyBasketPage, OtherPlacePage, TogetherPage } from '../../views/orders/basket.tsx'
import { CheckoutPage, type Where } from '../../views/orders/checkout.tsx'
import { OrderPage, OrderStatus } from '../../views/orders/order.tsx'
import { OrdersPage } from '../../views/orders/orders.tsx'
import { isSettled, PayPage, PayStatus } from '../../views/orders/pay.tsx'
import { ReceiptPage } from '../../views/orders/receipt.tsx'
import type { ShownProblem } from '../../views/parts/problem.tsx'
import type { Fulfilment, PayMethod } from '../../drizzle/schema/orders.ts'
import { pinOfWrittenCode } from '../accounts/address-routes.tsx'
import { addressesOf } from '../accounts/addresses.ts'
import { phoneNumberOf } from '../accounts/contact.ts'
import { personOfId } from '../accounts/sign-in.ts'
import { dishOf } from '../menus/queries.ts'
import { beginPayment } from '../payments/begin.ts'
import { cancelPayment } from '../payments/cancel.ts'
import { dueOf, isOnline, type NextStep, type Payment } from '../payments/payment.ts'
import { attemptsOf } from '../payments/queries.ts'
import { idOf, isInstant, pinFrom } from '../platform/input.ts'
import { type Transaction, write } from '../platform/database.ts'
import { nearestCity } from '../restaurants/cities.ts'
import { areaOf, areasOf, restaurantPage } from '../restaurants/queries.ts'
import { isId, type Id } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { isInNigeria, type Pin, plusCodeOf } from '../vocabulary/place.ts'
import { invalid, ProviderFailure, Refusal, unknown } from '../vocabulary/refusal.ts'
import { type Url, url, withQuery } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { orAgain } from '../web/or-again.ts'
import { page, seeOther, seeOut } from '../web/page.ts'
import { acceptsStream } from '../web/stream.ts'
import { choiceCookies } from '../web/visit.ts'
import type { Basket } from './basket.ts'
import { basketPage, type BasketPageData } from './basket-page.ts'
import { cancelOrder } from './cancel.ts'
import { addressOf, contactOf } from './contact.ts'
import { checkOut, contactFrom, eaterOf, forgetBasketOf, keysOf, shownOrder, wayTo } from './desk.ts'
import { addDish, changeLine, leaveBasket, removeLine, restaurantOfDish } from './fill-basket.ts'
import { basketOf, holdBasket } from './find-basket.ts'
import { AnswerForm, BasketLineForm, CheckoutForm, CheckoutQuery, CodeForm, DishForm, lineParameters, NameForm, orderParameters, PassForm, PassQuery, PayForm, WhereForm } from './inputs.ts'
import { rangesOf } from './kitchen.ts'
import { askForMoney, paymentOf } from './money.ts'
import { type By, isFinal, type Order } from './order.ts'
import { dropPromotion, setPromotion } from './promote-basket.ts'
import { orderPage, ordersOf } from './queries.ts'
import { repeatOrder } from './repeat.ts'
import { closeSharing, joinBasket, sharedBasket, shareBasket, sharingToken } from './share-basket.ts'
import { answerSubstitution } from './substitute.ts'
import { timingOf } from './timing.ts'

const unkept = { headers: { 'cache-control': 'no-store' } } as const
const BASKET = url`/basket`
const CHECKOUT = url`/checkout`
const ORDERS_SHOWN = 20
const RANGES_SHOWN = 96
const BESIDE_SHOWN = 4
const tokenParameters = t.Object({ token: t.String({ maxLength: 80 }) })
const answerParameters = t.Object({ orderId: idOf<'order'>(), substitutionId: idOf<'substitution'>() })
const Following = t.Object({ pass: t.Optional(t.String({ maxLength: 40 })), from: t.Optional(t.String({ maxLength: 900 })), since: t.Optional(t.String({ maxLength: 20 })) })

const guestOf = (visit: Visit): By => ({ who: 'guest', id: visit.dinerId })

export const orderPages = (house: House) => {
  const { db, porter: { vault } } = house
  const cookies = choiceCookies(house.config)

  // ---------------------------------------------------------------- the basket

  async function basketOrEmpty(visit: Visit, more: { problem?: ShownProblem; missing?: ReadonlyArray<string> } = {}) {
    const basket = await basketOf(db, eaterOf(visit))
    const data = basket && await basketPage(db, basket, { eater: eaterOf(visit), now: visit.now, deliveryFee: null })
    if (!basket || !data || data.priced.length === 0 && data.guests.length === 0) return <EmptyBasketPage visit={visit} />
    const { diet } = await house.suggestions.picksOf(visit.dinerId, visit.now)
    const goesWith = await house.baskets.goesWith(basket.restaurantId, { basket: new Set(data.priced.map(({ line }) => line.dishId)), limit: BESIDE_SHOWN, diets: diet }, visit.now)
    return <BasketPage visit={visit} data={data} goesWith={goesWith} formKey={newFormKey()} sharing={sharingLink(basket)} {...more} />
  }

  const sharingLink = (basket: Basket): string | null => (basket.sharingNumber === null ? null : `${house.config.publicUrl}/together/${sharingToken(keysOf(house).sharing, basket)}`)

  /** @throws Refusal 404 when there is no basket */
  async function ownBasket(visit: Visit): Promise<Basket> {
    const basket = await basketOf(db, eaterOf(visit))
    if (!basket) throw unknown('basket')
    return basket
  }

  /** A deed on the basket, then the basket; refused, the basket with the reason. */
  const onBasket = (request: Request, visit: Visit, input: unknown, deed: (tx: Transaction, basket: Basket) => Promise<unknown>, to: Url = BASKET) =>
    orAgain(async () => {
      const basket = await ownBasket(visit)
      return once({ db, request, visit, input }, async (tx) => {
        await deed(tx, basket)
        return seeOther(to)
      })
    }, (problem) => basketOrEmpty(visit, { problem }))

  /** Adding to a basket of another place asks first what is to become of it. */
  async function askWhichPlace(visit: Visit, form: DishForm) {
    const mine = await ownBasket(visit)
    const [known, wanted] = await Promise.all([restaurantPage(db, { id: mine.restaurantId }, { now: visit.now, pin: null, orderType: null }), dishAnywhere(form.dish_id, visit.now)])
    const fields: Array<readonly [string, string]> = [['dish_id', form.dish_id], ['quantity', String(form.quantity)], ['pack', String(form.pack ?? 1)], ['note', form.note ?? ''], ...(form.options ?? []).filter(Boolean).map((id) => ['options[]', id] as const)]
    return page(<OtherPlacePage visit={visit} formKey={newFormKey()} mine={known.card.name} dish={wanted.name} fields={fields} />, { status: 409, ...unkept })
  }

  async function dishAnywhere(dishId: Id<'dish'>, now: Date) {
    const restaurantId = await restaurantOfDish(db, dishId)
    if (!restaurantId) throw unknown('dish')
    return dishOf(db, restaurantId, dishId, now)
  }

  // ---------------------------------------------------------------- checkout

  async function checkoutPage(visit: Visit, asked: { how?: Fulfilment | undefined; address?: string | undefined }, more: { problem?: ShownProblem; values?: Record<string, string | undefined> } = {}) {
    const eater = eaterOf(visit)
    const basket = await basketOf(db, eater)
    if (!basket) return <EmptyBasketPage visit={visit} />
    const place = await restaurantPage(db, { id: basket.restaurantId }, { now: visit.now, pin: null, orderType: null })
    const offers: Fulfilment[] = [...(place.card.delivers ? ['delivery' as const] : []), ...(place.hours.some(({ orderType }) => orderType === 'pickup') ? ['pickup' as const] : [])]
    const how = asked.how !== undefined && offers.includes(asked.how) ? asked.how : offers[0] ?? 'pickup'
    const where = await whereTo(visit, asked.address)
    const way = how === 'delivery' && where.pin !== null ? await wayTo(db, place, where.pin, visit.now).catch((error: unknown) => (error instanceof Refusal ? error : Promise.reject(error))) : null
    const refused = way instanceof Refusal ? way.fields[0]?.code ?? way.code : null
    const reached = way instanceof Refusal ? null : way
    const data = await basketPage(db, basket, { eater, now: visit.now, deliveryFee: reached?.fee ?? null })
    if (data.priced.length === 0) return <EmptyBasketPage visit={visit} />
    const timing = await timingOf(db, place, { fulfilment: how, routeMinutes: reached?.routeMinutes ?? 0 }, visit.now)
    return (
      <CheckoutPage visit={visit} formKey={newFormKey()} data={data} how={how} offers={offers} where={{ ...where, refused }} ranges={rangesOf(timing, visit.now).slice(0, RANGES_SHOWN)}
        methods={methodsFor(visit)} {...(more.problem ? { problem: more.problem } : {})} values={more.values ?? await knownOf(visit)} />
    )
  }

  async function whereTo(visit: Visit, addressId: string | undefined): Promise<Omit<Where, 'refused'>> {
    const [addresses, areas] = await Promise.all([visit.person ? addressesOf(db, vault, visit.person.id) : [], areasOf(db, house.catalogue, visit.city)])
    const saved = addresses.find(({ id }) => id === addressId) ?? (addressId === undefined && visit.pin === null ? addresses[0] ?? null : null)
    const pin: Pin | null = saved?.pin ?? visit.pin
    return { pin, plusCode: pin && plusCodeOf(pin), saved, addresses, areas: areas.map(({ slug, name }) => ({ slug, name })) }
  }

  /** What is known of somebody who is signed in stands in the form already. */
  async function knownOf({ person }: Visit): Promise<Record<string, string | undefined>> {
    if (!person) return {}
    const row = await personOfId(db, person.id)
    return { name: row.name, email: row.email, phone: phoneNumberOf(vault, row) ?? undefined }
  }

  const methodsFor = ({ person }: Visit): PayMethod[] => house.cashier.methods.filter((method) => method !== 'wallet' || person !== null)

  // ---------------------------------------------------------------- orders

  async function orderView(visit: Visit, order: Order, pass: string | undefined, problem?: ShownProblem) {
    const bookmark = await house.live.bookmark()
    const data = await orderPage(db, await shownOrder(house, visit, order.id, pass))
    return <OrderPage visit={visit} formKey={keyOf(data)} bookmark={bookmark} data={data} address={addressOf(vault, order)} contact={contactOf(vault, order)} pass={pass} problem={problem} />
  }

  /** The key of a deed on an order as it stands: the same tap twice is one, and after it the order stands otherwise. */
  const keyOf = ({ order, history }: Awaited<ReturnType<typeof orderPage>>): string => `${order.id}-${history.length}`

  async function payView(visit: Visit, order: Order, pass: string | undefined, problem?: ShownProblem) {
    const bookmark = await house.live.bookmark()
    const payment = await paymentOf(db, order)
    if (!payment) throw unknown('payment')
    return <PayPage visit={visit} formKey={newFormKey()} bookmark={bookmark} order={order} payment={payment} step={await knownStep(payment)} due={dueOf(payment)} methods={methodsFor(visit).filter((method) => method !== 'cash' || payment.method === 'cash')} pass={pass} problem={problem} />
  }

  /** What the payer was told to do, if anybody was asked yet. */
  async function knownStep(payment: Payment): Promise<NextStep | null> {
    if (payment.state === 'paid') return { kind: 'paid' }
    if (!isOnline(payment)) return { kind: 'wait' }
    const last = (await attemptsOf(db, payment.id)).at(-1)
    return last?.state === 'open' ? last.step as unknown as NextStep : null
  }

  /** Speaks to the provider, in no transaction; whoever comes back is told the same, so nothing is charged twice. */
  async function goAndPay(visit: Visit, order: Order, payment: Payment, pass: string | undefined): Promise<Response> {
    const step = await beginPayment(house.cashier, payment.id, visit.now)
    if (step.kind === 'redirect') return seeOut(visit, step.url)
    return seeOther(step.kind === 'paid' ? withQuery(url`/orders/${order.id}`, { pass }) : withQuery(url`/orders/${order.id}/pay`, { pass }))
  }

  /** The payment of the order by that method: the open one, or another in its place. */
  async function paymentBy(visit: Visit, order: Order, method: PayMethod | undefined): Promise<Payment> {
    const current = await paymentOf(db, order)
    if (!current) throw unknown('payment')
    if (method === undefined || method === current.method || current.state === 'paid') return current
    if (!methodsFor(visit).includes(method) || method === 'cash') throw invalid('method', 'method-not-for-this')
    return write(db, async (tx) => {
      await cancelPayment(tx, current.id, 'another way was chosen', visit.now)
      return askForMoney(tx, order, { email: current.email, method, expiresAt: order.dueAt ?? visit.now }, visit.now)
    })
  }

  return door('order-pages')
    .onAfterHandle(forgetBasketOf(house))
    .get('/basket', async ({ query, visit }) => page(await basketOrEmpty(visit, query.missing ? { missing: query.missing.split('|') } : {}), unkept), { query: t.Object({ missing: t.Optional(t.String({ maxLength: 500 })) }) })
    .post('/basket/lines', async ({ body, request, visit }) => {
      try {
        return await once({ db, request, visit, input: body }, async (tx) => {
          await addDish(tx, eaterOf(visit), { dishId: body.dish_id, quantity: body.quantity, optionIds: (body.options ?? []).filter(Boolean), pack: body.pack ?? 1, note: body.note ?? '' }, { anew: body.anew === 'yes' }, visit.now)
          return seeOther(BASKET)
        })
      } catch (error) {
        if (error instanceof Refusal && error.code === 'basket-of-other-restaurant') return askWhichPlace(visit, body)
        throw error
      }
    }, { body: DishForm })
    .post('/basket/lines/:lineId', ({ params, body, request, visit }) => onBasket(request, visit, { params, body }, (tx, basket) => (body.quantity === 0
      ? removeLine(tx, eaterOf(visit), { basketId: basket.id, lineId: params.lineId }, visit.now)
      : changeLine(tx, eaterOf(visit), { basketId: basket.id, lineId: params.lineId }, body, visit.now))), { params: lineParameters, body: BasketLineForm })
    .post('/basket/promotion', ({ body, request, visit }) => onBasket(request, visit, body, (tx, basket) => setPromotion(tx, eaterOf(visit), basket.id, body.code, visit.now)), { body: CodeForm })
    .post('/basket/promotion/removal', ({ request, visit }) => onBasket(request, visit, null, (tx, basket) => dropPromotion(tx, eaterOf(visit), basket.id, visit.now)))
    .post('/basket/sharing', ({ body, request, visit }) => onBasket(request, visit, body, (tx, basket) => shareBasket(tx, eaterOf(visit), basket.id, body.name.trim(), visit.now)), { body: NameForm })
    .post('/basket/sharing/end', ({ request, visit }) => onBasket(request, visit, null, (tx, basket) => closeSharing(tx, eaterOf(visit), basket.id, visit.now)))
    .post('/basket/leaving', ({ request, visit }) => onBasket(request, visit, null, async (tx, basket) => leaveBasket(tx, eaterOf(visit), await holdBasket(tx, eaterOf(visit), basket.id))))

    .get('/together/:token', async ({ params, visit }) => page(await togetherPage(visit, params.token), unkept), { params: tokenParameters })
    .post('/together/:token', ({ params, body, request, visit }) => orAgain(() => once({ db, request, visit, input: { params, body } }, async (tx) => {
      const basket = await joinBasket(tx, keysOf(house).sharing, eaterOf(visit), params.token, body.name.trim(), visit.now)
      const { card } = await restaurantPage(tx, { id: basket.restaurantId }, { now: visit.now, pin: null, orderType: null })
      return seeOther(url`/restaurants/${card.slug}`)
    }), (problem) => togetherPage(visit, params.token, problem)), { params: tokenParameters, body: NameForm })

    .get('/checkout', async ({ query, visit }) => page(await checkoutPage(visit, query), unkept), { query: CheckoutQuery })
    .post('/checkout/place', ({ body, visit }) => orAgain(async () => seeOther(withQuery(CHECKOUT, { how: 'delivery' }), { 'set-cookie': await placeCookie(visit, body) }), (problem) => checkoutPage(visit, { how: 'delivery' }, { problem })), { body: WhereForm })
    .post('/checkout', async ({ body, request, visit }) => orAgain(async () => {
      return once({ db, request, visit, input: body }, async (tx) => {
        const { order } = await checkOut(tx, house, visit, {
          basketId: body.basket_id, fulfilment: body.how, addressId: addressIdOf(body), address: body.how === 'delivery' ? writtenAddress(body) : null,
          contact: contactFrom({ name: body.name ?? '', email: body.email ?? '', phone: body.phone ?? '' }), from: rangeStart(body.when), pay: body.pay, note: body.note ?? '', seenTotal: kobo(body.seen_total),
        })
        return seeOther(order.state === 'placed' ? url`/orders/${order.id}/pay` : url`/orders/${order.id}`)
      })
    }, async (problem) => checkoutPage(visit, { how: body.how, address: body.address }, { problem, values: body as unknown as Record<string, string> })), { body: CheckoutForm })

    .get('/orders', async ({ query, visit }) => {
      const { items, next } = await ordersOf(db, eaterOf(visit), { limit: ORDERS_SHOWN, before: query.before !== undefined && isId(query.before) ? query.before as Id<'order'> : null })
      return page(<OrdersPage visit={visit} items={items} next={next} formKey={newFormKey()} />, unkept)
    }, { query: t.Object({ before: t.Optional(t.String({ maxLength: 36 })) }) })
    .get('/orders/:orderId', async ({ params, query, visit }) => page(await orderView(visit, await shownOrder(house, visit, params.orderId, query.pass), query.pass), unkept), { params: orderParameters, query: PassQuery })
    .get('/orders/:orderId/status', async ({ params, query, request, visit }) => {
      await shownOrder(house, visit, params.orderId, query.pass)
      if (!acceptsStream(request) && !visit.wantsFragment) return seeOther(withQuery(url`/orders/${params.orderId}`, { pass: query.pass }))
      return house.streams.answer(request, visit, {
        kind: 'order', subjects: [params.orderId], key: `order ${params.orderId} ${visit.dinerId} ${visit.locale} ${query.pass ?? ''}`, form: 'markup',
        show: async () => {
          const order = await shownOrder(house, visit, params.orderId, query.pass)
          const data = await orderPage(db, order)
          return { data: (<OrderStatus visit={{ ...visit, now: house.clock() }} formKey={keyOf(data)} data={data} pass={query.pass} />).markup, isFinal: isFinal(order.state) }
        },
      }, query)
    }, { params: orderParameters, query: Following })
    .get('/orders/:orderId/receipt', async ({ params, query, visit }) => {
      const order = await shownOrder(house, visit, params.orderId, query.pass)
      return page(<ReceiptPage visit={visit} data={await orderPage(db, order)} contact={contactOf(vault, order)} pass={query.pass} />, unkept)
    }, { params: orderParameters, query: PassQuery })
    .post('/orders/:orderId/cancellation', ({ params, body, request, visit }) => onOrder(request, visit, params.orderId, body.pass, { params, body }, (tx, order) => cancelOrder(tx, { orderId: order.id, reason: 'changed_mind', by: guestOf(visit) }, visit.now)), { params: orderParameters, body: PassForm })
    .post('/orders/:orderId/substitutions/:substitutionId', ({ params, body, request, visit }) => onOrder(request, visit, params.orderId, body.pass, { params, body }, (tx, order) => answerSubstitution(tx, { orderId: order.id, substitutionId: params.substitutionId, answer: body.answer, by: guestOf(visit) }, visit.now)), { params: answerParameters, body: AnswerForm })
    .post('/orders/:orderId/repeat', ({ params, body, request, visit }) => orAgain(() => once({ db, request, visit, input: { params, body } }, async (tx) => {
      const { missing } = await repeatOrder(tx, eaterOf(visit), await shownOrder(house, visit, params.orderId, body.pass), visit.now)
      return seeOther(withQuery(BASKET, { missing: missing.join('|') }))
    }), async (problem) => orderView(visit, await shownOrder(house, visit, params.orderId, body.pass), body.pass, problem)), { params: orderParameters, body: PassForm })

    .get('/orders/:orderId/pay', async ({ params, query, visit }) => {
      const order = await shownOrder(house, visit, params.orderId, query.pass)
      if (order.state !== 'placed') return seeOther(withQuery(url`/orders/${order.id}`, { pass: query.pass }))
      return page(await payView(visit, order, query.pass), unkept)
    }, { params: orderParameters, query: PassQuery })
    .post('/orders/:orderId/pay', async ({ params, body, visit }) => {
      const order = await shownOrder(house, visit, params.orderId, body.pass)
      if (order.state !== 'placed') return seeOther(withQuery(url`/orders/${order.id}`, { pass: body.pass }))
      return orAgain(async () => {
        const payment = await paymentBy(visit, order, body.method)
        if (payment.state === 'paid') return seeOther(withQuery(url`/orders/${order.id}`, { pass: body.pass }))
        return goAndPay(visit, order, payment, body.pass).catch((error: unknown) => {
          throw error instanceof ProviderFailure ? new Refusal('unavailable', 'payments-away', { retry_after_seconds: 30 }) : error
        })
      }, (problem) => payView(visit, order, body.pass, problem))
    }, { params: orderParameters, body: PayForm })
    .get('/orders/:orderId/pay/status', async ({ params, query, request, visit }) => {
      const order = await shownOrder(house, visit, params.orderId, query.pass)
      if (!acceptsStream(request) && !visit.wantsFragment) return seeOther(withQuery(url`/orders/${order.id}/pay`, { pass: query.pass }))
      const asked = await paymentOf(db, order)
      return house.streams.answer(request, visit, {
        kind: 'pay', subjects: [params.orderId, ...(asked ? [asked.id] : [])], key: `pay ${params.orderId} ${visit.dinerId} ${visit.locale} ${query.pass ?? ''}`, form: 'markup',
        show: async () => {
          const now = await shownOrder(house, visit, params.orderId, query.pass)
          const payment = await paymentOf(db, now)
          if (!payment) return null
          return { data: (<PayStatus visit={{ ...visit, now: house.clock() }} order={now} payment={payment} step={await knownStep(payment)} due={dueOf(payment)} pass={query.pass} />).markup, isFinal: isSettled(now) }
        },
      }, query)
    }, { params: orderParameters, query: Following })

  async function togetherPage(visit: Visit, token: string, problem?: ShownProblem) {
    const basket = await sharedBasket(db, keysOf(house).sharing, token)
    const data: BasketPageData = await basketPage(db, basket, { eater: eaterOf(visit), now: visit.now, deliveryFee: null })
    return <TogetherPage visit={visit} formKey={newFormKey()} token={token} host={data.guests[0]?.name ?? data.place.card.name} place={data.place.card} problem={problem} />
  }

  function onOrder(request: Request, visit: Visit, orderId: Id<'order'>, pass: string | undefined, input: unknown, deed: (tx: Transaction, order: Order) => Promise<unknown>): Promise<Response> {
    return orAgain(async () => {
      const order = await shownOrder(house, visit, orderId, pass)
      return once({ db, request, visit, input }, async (tx) => {
        await deed(tx, order)
        return seeOther(withQuery(url`/orders/${order.id}`, { pass }))
      })
    }, async (problem) => orderView(visit, await shownOrder(house, visit, orderId, pass), pass, problem))
  }

  /** An area by its name, a Plus Code, or a position: kept where "near me" keeps it. */
  async function placeCookie(visit: Visit, { area = '', plus_code: code = '', lat = '', lng = '' }: typeof WhereForm.static): Promise<string> {
    const pin = pinFrom(lat.trim(), lng.trim()) ?? (code.trim() === '' ? null : pinOfWrittenCode(code, visit))
    if (pin === null) {
      if (area === '') throw invalid('area', 'value-missing')
      const known = await areaOf(db, area)
      return cookies.place(known.city, known.pin)
    }
    if (!isInNigeria(pin)) throw invalid('lat', 'pin-outside')
    return cookies.place(nearestCity(pin).slug, pin)
  }
}

const addressIdOf = ({ how, address = '' }: CheckoutForm): Id<'address'> | null => {
  if (how !== 'delivery' || address === '') return null
  if (!isId(address)) throw invalid('address', 'not-an-id')
  return address as Id<'address'>
}

function writtenAddress({ lat = '', lng = '', landmark = '', directions = '', phone = '' }: CheckoutForm) {
  const pin = pinFrom(lat.trim(), lng.trim())
  if (pin && landmark.length > 200) throw invalid('landmark', 'text-too-long')
  if (directions.length > 500) throw invalid('directions', 'text-too-long')
  return pin && { pin, landmark, directions, phone }
}

/** Empty: as soon as can be. */
function rangeStart(when: string | undefined): Date | null {
  if (when === undefined || when === '') return null
  if (!isInstant(when)) throw invalid('when', 'instant-malformed')
  return new Date(when)
}
