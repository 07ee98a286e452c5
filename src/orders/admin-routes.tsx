/** The HTML door of our staff about orders: any order by its reference, promotions, and the dated rules of charges. */
import { eq } from 'drizzle-orm'
import { orders } from '../../drizzle/schema/orders.ts'
import { ChargeRulesPage, PromotionsPage, StaffOrderPage, StaffOrdersPage } from '../../views/orders/staff.tsx'
import type { ShownProblem } from '../../views/parts/problem.tsx'
import { nairaWritten } from '../payments/inputs.ts'
import { paymentsFor } from '../payments/queries.ts'
import { CITIES } from '../restaurants/cities.ts'
import { addDays, instantOf } from '../vocabulary/calendar.ts'
import { cursorOf, readCursor } from '../vocabulary/cursor.ts'
import type { Id } from '../vocabulary/id.ts'
import { ZERO } from '../vocabulary/money.ts'
import { invalid, unknown } from '../vocabulary/refusal.ts'
import { url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { orAgain } from '../web/or-again.ts'
import { page, seeOther } from '../web/page.ts'
import { addChargeRule } from './add-charge-rule.ts'
import { callOffOrder } from './call-off.ts'
import { contactOf } from './contact.ts'
import { CallOffForm, ChargeRuleForm, onePromotion, orderParameters, OrdersShown, PromotionForm } from './inputs.ts'
import { endPromotion, makePromotion } from './make-promotion.ts'
import { purposeOf } from './money.ts'
import { ORDER_STATES, readReference } from './order.ts'
import { orderPage } from './queries.ts'
import { allChargeRules, findOrders, placeMeant, promotionsWithUses } from './staff-queries.ts'

const unkept = { headers: { 'cache-control': 'no-store' } } as const
const ROWS = 30

export function orderStaffPages(house: House) {
  const { db, porter: { vault } } = house

  async function listPage(visit: Visit, query: OrdersShown) {
    const asked = { q: (query.q ?? '').trim(), state: query.state ?? '' }
    const reference = asked.q === '' ? null : readReference(asked.q)
    const scope = `admin orders ${asked.q} ${asked.state}`
    const before = query.cursor === undefined ? undefined : readCursor(scope, query.cursor, ['string'])[0] as Id<'order'>
    // A digit was misheard: no order has such a reference.
    const isMisheard = asked.q !== '' && reference === null
    const rows = isMisheard ? [] : await findOrders(db, { reference: reference ?? undefined, state: ORDER_STATES.find((one) => one === asked.state), before, limit: ROWS })
    const last = rows.length > ROWS ? rows[ROWS - 1] : undefined
    return <StaffOrdersPage visit={visit} orders={rows.slice(0, ROWS)} asked={asked} isMisheard={isMisheard} next={last ? cursorOf(scope, [last.id]) : null} />
  }

  async function onePage(visit: Visit, orderId: Id<'order'>, problem?: ShownProblem) {
    const [order] = await db.select().from(orders).where(eq(orders.id, orderId))
    if (!order) throw unknown('order')
    const [data, payments] = await Promise.all([orderPage(db, order), paymentsFor(db, purposeOf(order))])
    return <StaffOrderPage visit={visit} data={data} contact={contactOf(vault, order)} payments={payments} formKey={newFormKey()} problem={problem} />
  }

  const promotionsPage = async (visit: Visit, problem?: ShownProblem, values: Partial<PromotionForm> = {}) =>
    <PromotionsPage visit={visit} rows={await promotionsWithUses(db)} formKey={newFormKey()} problem={problem} values={values} />

  const rulesPage = async (visit: Visit, problem?: ShownProblem, values: Partial<ChargeRuleForm> = {}) =>
    <ChargeRulesPage visit={visit} rows={await allChargeRules(db)} cities={CITIES} formKey={newFormKey()} problem={problem} values={values} />

  return door('order-staff-pages')
    .get('/admin/orders', async ({ query, visit }) => page(await listPage(visit, query), unkept), { query: OrdersShown })
    .get('/admin/orders/:orderId', async ({ params, visit }) => page(await onePage(visit, params.orderId), unkept), { params: orderParameters })
    .post('/admin/orders/:orderId/calling-off', ({ params: { orderId }, body, request, visit }) => orAgain(() => once({ db, request, visit, input: { orderId, body } }, async (tx) => {
      await callOffOrder(tx, { orderId, withRefund: body.money === 'back', by: signedIn(visit).id }, visit.now)
      return seeOther(url`/admin/orders/${orderId}`)
    }), (problem) => onePage(visit, orderId, problem)), { params: orderParameters, body: CallOffForm })
    .get('/admin/promotions', async ({ visit }) => page(await promotionsPage(visit), unkept))
    .post('/admin/promotions', ({ body, request, visit }) => orAgain(() => once({ db, request, visit, input: body }, async (tx) => {
      await makePromotion(tx, {
        code: body.code, kind: body.kind, paidBy: body.paid_by, restaurantId: await placeMeant(tx, (body.restaurant ?? '').trim()),
        basisPoints: body.percent ? basisPointsWritten('percent', body.percent) : null, amount: body.naira ? nairaWritten('naira', body.naira) : null, minimumItems: body.minimum ? nairaWritten('minimum', body.minimum) : ZERO,
        startsAt: instantOf(body.first_day, 0), endsAt: body.last_day ? instantOf(addDays(body.last_day, 1), 0) : null, usesInTotal: countWritten('uses_in_total', body.uses_in_total), usesPerPerson: countWritten('uses_per_person', body.uses_per_person),
      }, signedIn(visit).id, visit.now)
      return seeOther(url`/admin/promotions`)
    }), (problem) => promotionsPage(visit, problem, body)), { body: PromotionForm })
    .post('/admin/promotions/:promotionId/end', ({ params, request, visit }) => orAgain(() => once({ db, request, visit, input: params }, async (tx) => {
      await endPromotion(tx, params.promotionId, signedIn(visit).id, visit.now)
      return seeOther(url`/admin/promotions`)
    }), (problem) => promotionsPage(visit, problem)), { params: onePromotion })
    .get('/admin/charge-rules', async ({ visit }) => page(await rulesPage(visit), unkept))
    .post('/admin/charge-rules', ({ body, request, visit }) => orAgain(() => once({ db, request, visit, input: body }, async (tx) => {
      await addChargeRule(tx, {
        kind: body.kind, restaurantId: await placeMeant(tx, (body.restaurant ?? '').trim()), city: body.city ? body.city : null, rateBasisPoints: basisPointsWritten('percent', body.percent),
        cap: body.cap ? nairaWritten('cap', body.cap) : null, isIncluded: body.included === 'yes', firstDay: body.first_day, lastDay: body.last_day ? body.last_day : null, source: body.source,
      }, signedIn(visit).id, visit.now)
      return seeOther(url`/admin/charge-rules`)
    }), (problem) => rulesPage(visit, problem, body)), { body: ChargeRuleForm })
}

/** Percent as people write them, `7.5`, in hundredths of a percent. @throws Refusal 422 */
function basisPointsWritten(field: string, text: string): number {
  const [, whole = '', part = ''] = /^\s*(\d{1,3})(?:\.(\d{1,2}))?\s*%?\s*$/.exec(text) ?? []
  const written = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  if (whole === '' || written > 10_000) throw invalid(field, 'value-wrong')
  return written
}

/** Nothing written: no limit. @throws Refusal 422 */
function countWritten(field: string, text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null
  if (!/^\s*[1-9]\d{0,8}\s*$/.test(text)) throw invalid(field, 'not-a-whole-number')
  return Number(text)
}
