/** The HTML door of dispatchers: deliveries, zones, riders and their cash, figures. Who may knock stands in web/access-table.ts. */
import { DeskDeliveryPage, DeskPage } from '../../views/delivery/desk.tsx'
import { FiguresPage } from '../../views/delivery/figures.tsx'
import { RidersHere, RidersPage } from '../../views/delivery/riders.tsx'
import { ZonePage, ZonesPage } from '../../views/delivery/zones.tsx'
import type { ShownProblem } from '../../views/parts/problem.tsx'
import type { PriceRule } from '../../drizzle/schema/delivery.ts'
import { cancelOrder } from '../orders/cancel.ts'
import { type Transaction, write } from '../platform/database.ts'
import { CITIES } from '../restaurants/cities.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { url, withQuery } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { orAgain } from '../web/or-again.ts'
import { page, seeOther } from '../web/page.ts'
import { strictInput } from '../web/strict-input.ts'
import { countCash, refuseCash } from './bring-cash.ts'
import { cancelDelivery } from './cancel.ts'
import { settleIncident } from './incident.ts'
import { giveTo, lookAgain } from './reassign.ts'
import { setConditions } from './set-conditions.ts'
import { setFloatLimit } from './set-float-limit.ts'
import { redeliver, secondTryOf } from './redeliver.ts'
import { deliverByStaff, renewPin, settleAttention } from './vouch.ts'
import { drawZone, removeZone } from './draw-zone.ts'
import { figuresBy, figuresOf } from './figures.ts'
import { CashForm, ConditionsForm, DeskQuery, FiguresQuery, FloatForm, GiveForm, jsonIn, nairaIn, OneCash, OneDelivery, OneDeliveryIncident, OnePhoto, OneRider, OneZone, ReasonForm, RuleInput, ZoneForm, ZonesQuery } from './inputs.ts'
import { deskList, deskOne, photoOf, ridersOf, zonesOf } from './queries.ts'
import { conditionsIn } from './quote.ts'
import { RIDERS_TOPIC, ridersHere } from './riders-here.ts'
import { picture } from './routes.tsx'
import { lockDelivery } from './step.ts'
import { LiveQuery } from './tracking-routes.tsx'
import { shapeFrom, type Zone } from './zone.ts'

const unkept = { headers: { 'cache-control': 'no-store' } } as const
const DEFAULT_DAYS = 30
/** A rule is typed as JSON; it is held to the same shape as one that an app sends. */
const rule = strictInput(RuleInput, { name: 'rule', source: 'json' })

/** What a handler is given that a deed needs. */
interface Asked {
  readonly visit: Visit
  readonly request: Request
  readonly params: unknown
  readonly body?: unknown
}

export function deliveryDesk(house: House) {
  const { db } = house
  const deskPage = async (visit: Visit, wanted: { view?: Parameters<typeof deskList>[1]['view'] | undefined; city?: string | undefined }, problem?: ShownProblem) => {
    const [view, city] = [wanted.view ?? 'attention', wanted.city ?? null]
    const [{ rows, counts }, conditions] = await Promise.all([deskList(db, { view, city }), conditionsIn(db, city ?? visit.city, visit.now)])
    return <DeskPage visit={visit} view={view} city={city} rows={rows} counts={counts} conditions={{ city: city ?? visit.city, ...conditions }} cities={CITIES} problem={problem} />
  }
  const onePage = async (visit: Visit, id: Id<'delivery'>, problem?: ShownProblem) => {
    const found = await deskOne(db, id)
    return <DeskDeliveryPage visit={visit} found={found} secondTry={await secondTryOf(db, found.delivery, found.orderState, visit.now)} formKey={newFormKey()} problem={problem} />
  }
  const ridersPage = async (visit: Visit, problem?: ShownProblem) => {
    const bookmark = await house.live.bookmark()
    return <RidersPage visit={visit} riders={await ridersOf(db, naira(house.config.riderCashLimitNaira))} here={await ridersHere(db, visit.now)} bookmark={bookmark} formKey={newFormKey()} problem={problem} />
  }

  /** One deed on one delivery, then its page again. */
  const deed = ({ visit, request, params, body }: Asked, id: Id<'delivery'>, does: (tx: Transaction, by: Id<'person'>) => Promise<unknown>): Promise<Response> => orAgain(() => once({ db, request, visit, input: { params, body } }, async (tx) => {
    await does(tx, signedIn(visit).id)
    return seeOther(url`/admin/deliveries/${id}`)
  }), (problem) => onePage(visit, id, problem))

  const toRiders = ({ visit, request, params, body }: Asked, does: (tx: Transaction, by: Id<'person'>) => Promise<unknown>): Promise<Response> => orAgain(() => once({ db, request, visit, input: { params, body } }, async (tx) => {
    await does(tx, signedIn(visit).id)
    return seeOther(url`/admin/riders`)
  }), (problem) => ridersPage(visit, problem))

  return door('delivery-desk')
    .get('/admin/deliveries', async ({ query, visit }) => page(await deskPage(visit, query), unkept), { query: DeskQuery })
    .post('/admin/delivery-conditions', ({ body, visit }) => orAgain(async () => {
      await write(db, (tx) => setConditions(tx, { city: body.city, rainMinutes: body.rain_minutes, rushMinutes: body.rush_minutes, by: signedIn(visit).id }, visit.now))
      return seeOther(withQuery(url`/admin/deliveries`, { city: body.city }))
    }, (problem) => deskPage(visit, { city: body.city }, problem)), { body: ConditionsForm })
    .get('/admin/deliveries/:deliveryId', async ({ params, visit }) => page(await onePage(visit, params.deliveryId), unkept), { params: OneDelivery })
    .get('/admin/deliveries/:deliveryId/photos/:photoId', async ({ params }) => picture(await photoOf(db, params.deliveryId, params.photoId, null)), { params: OnePhoto })
    .post('/admin/deliveries/:deliveryId/rider', (asked) => deed(asked, asked.params.deliveryId, (tx, by) => giveTo(tx, { deliveryId: asked.params.deliveryId, riderId: asked.body.rider_id, by }, asked.visit.now)), { params: OneDelivery, body: GiveForm })
    .post('/admin/deliveries/:deliveryId/search', (asked) => deed(asked, asked.params.deliveryId, (tx, by) => lookAgain(tx, { deliveryId: asked.params.deliveryId, by }, asked.visit.now)), { params: OneDelivery })
    .post('/admin/deliveries/:deliveryId/pin', (asked) => deed(asked, asked.params.deliveryId, (tx, by) => renewPin(tx, { deliveryId: asked.params.deliveryId, by }, asked.visit.now)), { params: OneDelivery })
    .post('/admin/deliveries/:deliveryId/attention', (asked) => deed(asked, asked.params.deliveryId, (tx, by) => settleAttention(tx, { deliveryId: asked.params.deliveryId, by }, asked.visit.now)), { params: OneDelivery })
    .post('/admin/deliveries/:deliveryId/completion', (asked) => deed(asked, asked.params.deliveryId, (tx, by) => deliverByStaff(tx, { deliveryId: asked.params.deliveryId, by, reason: asked.body.reason }, asked.visit.now)), { params: OneDelivery, body: ReasonForm })
    .post('/admin/deliveries/:deliveryId/cancellation', (asked) => deed(asked, asked.params.deliveryId, async (tx, by) => {
      const delivery = await lockDelivery(tx, asked.params.deliveryId)
      await cancelOrder(tx, { orderId: delivery.orderId, reason: 'not_delivered', by: { who: 'support', id: by } }, asked.visit.now)
      await cancelDelivery(tx, delivery, by, asked.visit.now)
      if (delivery.attention === 'came_back') await settleAttention(tx, { deliveryId: delivery.id, by }, asked.visit.now)
    }), { params: OneDelivery })
    .post('/admin/deliveries/:deliveryId/second-try', (asked) => deed(asked, asked.params.deliveryId, (tx, by) => redeliver(tx, { deliveryId: asked.params.deliveryId, by }, asked.visit.now)), { params: OneDelivery })
    .post('/admin/deliveries/:deliveryId/incidents/:incidentId', (asked) => deed(asked, asked.params.deliveryId, (tx, by) => settleIncident(tx, { incidentId: asked.params.incidentId, resolution: asked.body.reason, by }, asked.visit.now)), { params: OneDeliveryIncident, body: ReasonForm })

    .get('/admin/riders', async ({ visit }) => page(await ridersPage(visit), unkept))
    .get('/admin/riders/live', ({ query, request, visit }) => house.streams.answer(request, visit, {
      kind: 'riders', subjects: [RIDERS_TOPIC], key: `riders ${visit.locale}`, form: 'markup',
      show: async () => ({ data: (<RidersHere visit={{ ...visit, now: house.clock() }} here={await ridersHere(db, house.clock())} />).markup }),
    }, query), { query: LiveQuery })
    .post('/admin/riders/:riderId/float', (asked) => toRiders(asked, (tx, by) => setFloatLimit(tx, { riderId: asked.params.riderId, limit: asked.body.limit.trim() === '' ? null : nairaIn('limit', asked.body.limit), by }, asked.visit.now)), { params: OneRider, body: FloatForm })
    .post('/admin/cash/:cashId/count', (asked) => toRiders(asked, (tx, by) => countCash(tx, { id: asked.params.cashId, by, counted: kobo(nairaIn('amount', asked.body.amount)) }, asked.visit.now)), { params: OneCash, body: CashForm })
    .post('/admin/cash/:cashId/refusal', (asked) => toRiders(asked, (tx, by) => refuseCash(tx, { id: asked.params.cashId, by }, asked.visit.now)), { params: OneCash })

    .get('/admin/zones', async ({ query, visit }) => {
      const city = query.city ?? visit.city
      return page(<ZonesPage visit={visit} zones={await zonesOf(db, city)} city={city} cities={CITIES} values={newZone(city)} formKey={newFormKey()} />, unkept)
    }, { query: ZonesQuery })
    .post('/admin/zones', ({ body, request, visit }) => orAgain(() => once({ db, request, visit, input: body }, async (tx) => {
      const zone = await drawZone(tx, null, drawnIn(body), signedIn(visit).id, visit.now)
      return seeOther(url`/admin/zones/${zone.id}`)
    }), async (problem) => <ZonesPage visit={visit} zones={await zonesOf(db, body.city)} city={body.city} cities={CITIES} values={body} formKey={newFormKey()} problem={problem} />), { body: ZoneForm })
    .get('/admin/zones/:zoneId', async ({ params, visit }) => page(await zonePage(visit, params.zoneId), unkept), { params: OneZone })
    .post('/admin/zones/:zoneId', ({ params, body, visit }) => orAgain(async () => {
      await write(db, (tx) => drawZone(tx, params.zoneId, drawnIn(body), signedIn(visit).id, visit.now))
      return seeOther(url`/admin/zones/${params.zoneId}`)
    }, (problem) => zonePage(visit, params.zoneId, body, problem)), { params: OneZone, body: ZoneForm })
    .post('/admin/zones/:zoneId/removal', ({ params, visit }) => orAgain(async () => {
      await write(db, (tx) => removeZone(tx, params.zoneId, signedIn(visit).id, visit.now))
      return seeOther(url`/admin/zones`)
    }, (problem) => zonePage(visit, params.zoneId, undefined, problem)), { params: OneZone })

    .get('/admin/delivery-figures', async ({ query, visit }) => {
      const days = query.days ?? DEFAULT_DAYS
      const period = { from: addMinutes(visit.now, -days * DAY_MINUTES), to: visit.now, city: query.city ?? null }
      const [whole, zone, carrier, hour, day] = await Promise.all([figuresOf(db, period), figuresBy(db, 'zone', period), figuresBy(db, 'carrier', period), figuresBy(db, 'hour', period), figuresBy(db, 'day', period)])
      return page(<FiguresPage visit={visit} isDemo={house.config.demo} days={days} city={period.city} cities={CITIES} whole={whole} by={{ zone, carrier, hour, day }} />, unkept)
    }, { query: FiguresQuery })

  async function zonePage(visit: Visit, id: Id<'zone'>, values?: ZoneForm, problem?: ShownProblem) {
    const all = await zonesOf(db, null)
    const zone = all.find((one) => one.id === id)
    if (!zone) throw unknown('zone')
    return <ZonePage visit={visit} zone={zone} around={all.filter((one) => one.city === zone.city && one.id !== id)} cities={CITIES} values={values ?? valuesOf(zone)} problem={problem} />
  }
}

function drawnIn({ city, name, priority, is_closed, shape, rule: text }: ZoneForm) {
  const { value } = rule['~standard'].validate(jsonIn('rule', text))
  return { city, name, priority, isClosed: is_closed ?? false, shape: shapeFrom(jsonIn('shape', shape)), rule: value as PriceRule }
}

const valuesOf = ({ city, name, priority, isClosed, shape, rule: written }: Zone): ZoneForm => ({ city, name, priority, is_closed: isClosed, shape: JSON.stringify(shape), rule: JSON.stringify(written, null, 2) })
const newZone = (city: string): ZoneForm => ({ city, name: '', priority: 100, shape: '', rule: JSON.stringify({ free_km: 2, per_km: 12_000, min: 50_000, surcharges: [{ name: 'rain', when: { rain: true }, add: 20_000 }] }, null, 2) })
