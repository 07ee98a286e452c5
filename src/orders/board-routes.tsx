/** Pages of a place's staff: the board, the kitchen, dockets. Staff of another place are told that there is no such page. */
import { t } from 'elysia'
import { BoardList, BoardPage, KitchenPage } from '../../views/orders/board.tsx'
import { DocketPage } from '../../views/orders/docket.tsx'
import type { ShownProblem } from '../../views/parts/problem.tsx'
import { menuOf } from '../menus/queries.ts'
import { takeOff } from '../menus/take-off.ts'
import { idOf, slug } from '../platform/input.ts'
import type { Transaction } from '../platform/database.ts'
import { standingOf } from '../restaurants/policy.ts'
import { restaurantPage } from '../restaurants/queries.ts'
import { addDays, instantOf, localTime } from '../vocabulary/calendar.ts'
import { isId, type Id } from '../vocabulary/id.ts'
import { invalid, unknown } from '../vocabulary/refusal.ts'
import { type Url, url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { orAgain } from '../web/or-again.ts'
import { page, seeOther } from '../web/page.ts'
import { acceptsStream } from '../web/stream.ts'
import { acceptOrder } from './accept.ts'
import { addressOf, contactOf } from './contact.ts'
import { delayOrder, DELAYS } from './delay.ts'
import { handOver } from './hand-over.ts'
import { DelayForm, KitchenForm, OutForm, RefuseForm } from './inputs.ts'
import { type By, isKept } from './order.ts'
import { packsFor } from './packs.ts'
import { readyOrder, startPreparing } from './prepare.ts'
import { boardOf, namesOf, orderAt, orderPage } from './queries.ts'
import { refuseOrder } from './refuse.ts'
import { setKitchen } from './set-kitchen.ts'
import { canMoveOrders, staffOf } from './standing.ts'
import { lockOrder } from './step.ts'
import { runOut } from './substitute.ts'
import { kitchenOf } from './timing.ts'

const unkept = { headers: { 'cache-control': 'no-store' } } as const
const placeParameters = t.Object({ slug: slug() })
const orderParameters = t.Object({ slug: slug(), orderId: idOf<'order'>() })
const lineParameters = t.Object({ slug: slug(), orderId: idOf<'order'>(), lineId: idOf<'order-line'>() })
const Following = t.Object({ from: t.Optional(t.String({ maxLength: 900 })), since: t.Optional(t.String({ maxLength: 20 })) })

export const boardPages = (house: House) => {
  const { db, porter: { vault } } = house

  /** The place of the address, for somebody who works in it. @throws Refusal 404 */
  async function workplace(visit: Visit, placeSlug: string) {
    const person = signedIn(visit)
    const { card } = await restaurantPage(db, { slug: placeSlug }, { now: visit.now, pin: null, orderType: null }, person)
    const standing = standingOf(person, person.staff[card.id] ?? null)
    if (standing === null) throw unknown('page')
    return { card, mayMove: canMoveOrders(standing) }
  }

  async function board(visit: Visit, { card, mayMove }: Awaited<ReturnType<typeof workplace>>) {
    const [open, menu] = await Promise.all([boardOf(db, card.id), menuOf(db, card.id, visit.now)])
    const instead = menu.categories.flatMap(({ dishes }) => dishes).filter((dish) => dish.isAvailable && dish.optionGroups.every((group) => group.minChoices === 0)).map(({ id, name }) => ({ id, name }))
    return { visit, place: { id: card.id, slug: card.slug, name: card.name }, mayMove, instead, orders: open.map((one) => ({ ...one, contact: contactOf(vault, one.order) })), present: await namesOf(db, house.presence.at(card.id)) }
  }

  async function boardView(visit: Visit, placeSlug: string, problem?: ShownProblem) {
    const bookmark = await house.live.bookmark()
    return <BoardPage {...await board(visit, await workplace(visit, placeSlug))} bookmark={bookmark} problem={problem} />
  }

  async function kitchenView(visit: Visit, placeSlug: string, problem?: ShownProblem) {
    const work = await workplace(visit, placeSlug)
    return <KitchenPage {...await board(visit, work)} formKey={newFormKey()} kitchen={await kitchenOf(db, work.card.id)} problem={problem} />
  }

  /** A deed of staff on one order of their place, then the board again. */
  const onOrder = (request: Request, visit: Visit, params: { readonly slug: string; readonly orderId: Id<'order'> }, input: unknown, deed: (tx: Transaction, by: By) => Promise<unknown>) =>
    orAgain(async () => {
      const { card } = await workplace(visit, params.slug)
      await orderAt(db, card.id, params.orderId)
      return once({ db, request, visit, input }, async (tx) => {
        const { by } = await staffOf(tx, signedIn(visit), params.orderId)
        await deed(tx, by)
        return seeOther(cameFrom(request, card.slug))
      })
    }, (problem) => boardView(visit, params.slug, problem))

  /** Back to the kitchen for those who work from there. */
  const cameFrom = (request: Request, placeSlug: string): Url =>
    request.headers.get('referer')?.endsWith(`/restaurants/${placeSlug}/kitchen`) ? url`/restaurants/${placeSlug}/kitchen` : url`/restaurants/${placeSlug}/orders`

  return door('board-pages', '/restaurants/:slug')
    .get('/orders', async ({ params, visit }) => page(await boardView(visit, params.slug), unkept), { params: placeParameters })
    .get('/orders/list', async ({ params, query, request, visit }) => {
      const work = await workplace(visit, params.slug)
      if (!acceptsStream(request) && !visit.wantsFragment) return seeOther(url`/restaurants/${params.slug}/orders`)
      return house.streams.answer(request, visit, {
        kind: 'board', subjects: [work.card.id], key: `board ${work.card.id} ${visit.dinerId} ${visit.locale}`, form: 'markup', presentAt: work.card.id,
        show: async () => ({ data: (<BoardList {...await board({ ...visit, now: house.clock() }, work)} />).markup }),
      }, query)
    }, { params: placeParameters, query: Following })
    .get('/orders/:orderId/docket', async ({ params, visit }) => {
      const { card } = await workplace(visit, params.slug)
      const order = await orderAt(db, card.id, params.orderId)
      const { lines } = await orderPage(db, order)
      return page(<DocketPage visit={visit} slug={card.slug} place={card.name} one={{ order, lines, packs: packsFor(lines.filter(isKept)) }} contact={contactOf(vault, order)} address={addressOf(vault, order)} />, unkept)
    }, { params: orderParameters })
    .post('/orders/:orderId/acceptance', ({ params, request, visit }) => onOrder(request, visit, params, params, (tx, by) => acceptOrder(tx, { orderId: params.orderId, by }, visit.now)), { params: orderParameters })
    .post('/orders/:orderId/refusal', ({ params, body, request, visit }) => onOrder(request, visit, params, { params, body }, (tx, by) => refuseOrder(tx, { orderId: params.orderId, reason: body.reason, by }, visit.now)), { params: orderParameters, body: RefuseForm })
    .post('/orders/:orderId/start', ({ params, request, visit }) => onOrder(request, visit, params, params, (tx, by) => startPreparing(tx, { orderId: params.orderId, by }, visit.now)), { params: orderParameters })
    .post('/orders/:orderId/readiness', ({ params, request, visit }) => onOrder(request, visit, params, params, (tx, by) => readyOrder(tx, { orderId: params.orderId, by }, visit.now)), { params: orderParameters })
    .post('/orders/:orderId/hand-over', ({ params, request, visit }) => onOrder(request, visit, params, params, (tx, by) => handOver(tx, { orderId: params.orderId, by }, visit.now)), { params: orderParameters })
    .post('/orders/:orderId/delay', ({ params, body, request, visit }) => onOrder(request, visit, params, { params, body }, (tx, by) => {
      if (!(DELAYS as ReadonlyArray<number>).includes(body.minutes)) throw invalid('minutes', 'value-not-offered')
      return delayOrder(tx, { orderId: params.orderId, minutes: body.minutes, by }, visit.now)
    }), { params: orderParameters, body: DelayForm })
    .post('/orders/:orderId/lines/:lineId/out', ({ params, body, request, visit }) => onOrder(request, visit, params, { params, body }, async (tx, by) => {
      const insteadId = body.instead_id ?? ''
      if (insteadId !== '' && !isId(insteadId)) throw invalid('instead_id', 'not-an-id')
      const { lineId } = await runOut(tx, { orderId: params.orderId, lineId: params.lineId, insteadId: insteadId === '' ? null : insteadId, by }, visit.now)
      if (body.off_today === 'yes') await offUntilTomorrow(tx, visit, params.orderId, lineId)
    }), { params: lineParameters, body: OutForm })
    .get('/kitchen', async ({ params, visit }) => page(await kitchenView(visit, params.slug), unkept), { params: placeParameters })
    .post('/kitchen', ({ params, body, request, visit }) => orAgain(async () => {
      const { card } = await workplace(visit, params.slug)
      return once({ db, request, visit, input: { params, body } }, async (tx) => {
        await setKitchen(tx, signedIn(visit), card.id, { noLight: body.no_light === undefined ? undefined : body.no_light === 'on', pauseMinutes: body.pause_minutes, ordersPerWindow: body.orders_per_window, answerMinutes: body.answer_minutes }, visit.now)
        return seeOther(url`/restaurants/${card.slug}/kitchen`)
      })
    }, (problem) => kitchenView(visit, params.slug, problem)), { params: placeParameters, body: KitchenForm })

  /** Nobody else orders what ran out. */
  async function offUntilTomorrow(tx: Transaction, visit: Visit, orderId: Id<'order'>, lineId: string): Promise<void> {
    const { order, lines } = await orderPage(tx, await lockOrder(tx, orderId))
    const dishId = lines.find(({ id }) => id === lineId)?.dishId
    const tomorrow = instantOf(addDays(localTime(visit.now).date, 1), 0)
    if (dishId) await takeOff(tx, signedIn(visit), { restaurantId: order.restaurantId, dishId }, { until: `${tomorrow.toISOString().slice(0, 19)}Z` }, visit.now)
  }
}
