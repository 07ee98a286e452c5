/** The JSON door of deliveries: what it costs and takes, how far it has come, what riders tell, and how well it goes. */
import { eq } from 'drizzle-orm'
import { orders } from '../../drizzle/schema/orders.ts'
import { type Transaction, write } from '../platform/database.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo, moneyJson, naira } from '../vocabulary/money.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { about as aboutRoute, door, signedIn, signedInFirst, type Successes } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { declineOffer, takeOffer } from './answer-offer.ts'
import { beginDelivery } from './begin.ts'
import type { Carriers } from './carrier.ts'
import { type Delivery, OWN_RIDERS } from './delivery.ts'
import { reportIncident } from './incident.ts'
import { drawZone, removeZone } from './draw-zone.ts'
import { type Figures, figuresBy, figuresOf } from './figures.ts'
import { DispatchInput, FeeQuery, FiguresApiQuery, IncidentInput, OneDelivery, OneOffer, OneOrder, OneZone, PositionInput, ProofInput, QuoteInput, ReportInput, ShiftInput, ZoneInput, ZonesQuery } from './inputs.ts'
import { keepPhoto, madeAnew } from './photo.ts'
import { mayDispatch, maySee } from './policy.ts'
import { Positions } from './position.ts'
import { deliveryOfOrder, jobOf, riderDay, zonesOf } from './queries.ts'
import { type Estimate, estimateDelivery, type Quote, quoteDelivery } from './quote.ts'
import { type Outcome, type Report, ride } from './ride.ts'
import { beginShift, endShift } from './shift.ts'
import { shapeFrom, type Zone } from './zone.ts'

const about = (summary: string, ...statuses: Successes) => aboutRoute('Delivery', summary, ...statuses)
const MAX_DAYS = 366

export function deliveryApi(house: House, carriers: Carriers = []) {
  const { db, log, porter: { vault } } = house
  const usualFloat = naira(house.config.riderCashLimitNaira)
  const positions = new Positions(db, (error) => log.warn({ error: error.message }, 'positions of a second were lost'))

  /** A report, under its own key, the idempotency key, or (without either) as a new one. */
  const reportOf = (request: Request, deliveryId: Id<'delivery'>, { key, at, ...rest }: Omit<Partial<Report>, 'at'> & Pick<Report, 'ride'> & { readonly at?: string | undefined }): Report =>
    ({ deliveryId, ...rest, key: key ?? request.headers.get('idempotency-key') ?? Bun.randomUUIDv7(), at: at === undefined ? null : new Date(at) })
  const tell = (visit: Visit, report: Report): Promise<Outcome> => write(db, (tx) => ride(tx, vault, signedIn(visit).id, report, visit.now))
  const seen = async (orderId: Id<'order'>, visit: Visit): Promise<Delivery> => {
    const delivery = await deliveryOfOrder(db, orderId)
    if (!maySee(delivery, visit.dinerId, visit.person)) throw unknown('delivery')
    return delivery
  }
  const dayJson = async (visit: Visit) => {
    const day = await riderDay(db, signedIn(visit).id, usualFloat, visit.now)
    if (!day) throw new Refusal('forbidden', 'not-a-rider')
    return {
      on_shift_since: day.rider.onShiftSince?.toISOString() ?? null, city: day.rider.city, vehicle: day.rider.vehicle,
      cash: { owed: moneyJson(day.float.owed), coming: moneyJson(day.float.coming), limit: moneyJson(day.float.limit), left: moneyJson(day.float.left) },
      offers: day.offers.map(({ offer, cashDue, metres, readyAt, place, area }) => ({ id: offer.id, restaurant: { name: place, area }, pay: moneyJson(offer.pay), metres_to_kitchen: offer.metresAway, metres_to_door: metres, cash_due: moneyJson(cashDue), ready_at: readyAt?.toISOString() ?? null, expires_at: offer.expiresAt.toISOString() })),
      deliveries: day.jobs.map(({ delivery }) => deliveryJson(delivery)),
    }
  }

  return door('delivery-api', '/api/delivery')
    .get('/fee', async ({ query, visit }) => estimateJson(await estimateDelivery(db, { restaurantId: query.restaurant_id, to: { lat: query.lat, lng: query.lng }, ...(query.at ? { at: new Date(query.at) } : {}) }, visit.now)), { query: FeeQuery, detail: about('What bringing it to a point costs and takes, and in which zone it lies') })
    .post('/quotes', async ({ body, visit, set }) => {
      set.status = 201
      return quoteJson(await quoteDelivery(db, { restaurantId: body.restaurant_id, to: body.to, ...(body.at ? { at: new Date(body.at) } : {}) }, visit.now))
    }, { body: QuoteInput, detail: about('The same, and we hold to it until it expires', 201) })
    .get('/zones', async ({ query }) => ({ type: 'FeatureCollection', features: (await zonesOf(db, query.city ?? null)).map(zoneJson) }), { query: ZonesQuery, detail: about('Zones as GeoJSON') })
    .post('/zones', async ({ body, visit, set }) => {
      const zone = await write(db, (tx) => drawZone(tx, null, drawn(body), signedIn(visit).id, visit.now))
      set.status = 201
      return zoneJson(zone)
    }, { body: ZoneInput, transform: signedInFirst, detail: about('Draw a zone', 201) })
    .put('/zones/:zoneId', async ({ params, body, visit }) => zoneJson(await write(db, (tx) => drawZone(tx, params.zoneId, drawn(body), signedIn(visit).id, visit.now))), { params: OneZone, body: ZoneInput, transform: signedInFirst, detail: about('Change a zone') })
    .delete('/zones/:zoneId', async ({ params, visit, set }) => {
      await write(db, (tx) => removeZone(tx, params.zoneId, signedIn(visit).id, visit.now))
      set.status = 204
    }, { params: OneZone, transform: signedInFirst, detail: about('Remove a zone', 204) })

    .post('/orders', ({ body, request, visit }) => once({ db, request, visit, input: body }, async (tx) => {
      const delivery = await dispatch(tx, body.order_id, visit)
      return Response.json(deliveryJson(delivery), { status: 201, headers: { location: `/api/delivery/orders/${delivery.orderId}` } })
    }), { body: DispatchInput, transform: signedInFirst, detail: about('Have an accepted order of one’s kitchen brought; one that is being brought already is told', 201) })
    .get('/orders/:id', async ({ params, visit }) => deliveryJson(await seen(params.id, visit)), { params: OneOrder, detail: about('How far the delivery of an order has come') })
    .post('/orders/:id/proof', async ({ params, body, request, visit }) => {
      const delivery = await seen(params.id, visit)
      if (delivery.riderId !== signedIn(visit).id) throw unknown('delivery')
      if ((body.pin === undefined) === (body.photo_base64 === undefined)) throw invalid('pin', 'pin-or-photo')
      if (body.pin !== undefined) return outcomeJson(await tell(visit, reportOf(request, delivery.id, { ride: 'delivered', key: body.key, at: body.at, pin: body.pin })))
      const picture = await madeAnew(new Uint8Array(Buffer.from(body.photo_base64 as string, 'base64')))
      const id = await write(db, (tx) => keepPhoto(tx, { deliveryId: delivery.id, by: signedIn(visit).id, picture, kind: 'proof' }, visit.now))
      return Response.json({ outcome: 'kept', photo_id: id, width: picture.width, height: picture.height }, { status: 201 })
    }, { params: OneOrder, body: ProofInput, transform: signedInFirst, detail: about('Proof of delivery: the PIN, or a photo (which we make anew, without EXIF)', 200, 201) })

    .get('/riders/me', ({ visit }) => dayJson(visit), { transform: signedInFirst, detail: about('My shift, offers, deliveries and cash') })
    .put('/riders/me/shift', async ({ body, visit }) => {
      const { id } = signedIn(visit)
      if (body.on && body.city === undefined) throw invalid('city', 'value-missing')
      await write(db, (tx) => (body.on ? beginShift(tx, id, { city: body.city as string, vehicle: body.vehicle ?? 'motorbike' }, visit.now) : endShift(tx, id, visit.now)))
      positions.forget(id)
      return dayJson(visit)
    }, { body: ShiftInput, transform: signedInFirst, detail: about('Begin or end my shift') })
    .post('/riders/me/position', async ({ body, visit, set }) => {
      await positions.take(signedIn(visit).id, { lat: body.lat, lng: body.lng, at: new Date(body.at), accuracyMetres: body.accuracy_metres ?? null }, visit.now)
      set.status = 202
      return { at: body.at }
    }, { body: PositionInput, transform: signedInFirst, detail: about('Where I am; one a second at most is kept', 202) })
    .post('/offers/:offerId/taking', async ({ params, visit }) => deliveryJson(await write(db, (tx) => takeOffer(tx, signedIn(visit).id, params.offerId, usualFloat, visit.now))), { params: OneOffer, transform: signedInFirst, detail: about('Take an offer; of all who take it at once, one has it') })
    .post('/offers/:offerId/refusal', async ({ params, visit, set }) => {
      await write(db, (tx) => declineOffer(tx, signedIn(visit).id, params.offerId, visit.now))
      set.status = 204
    }, { params: OneOffer, transform: signedInFirst, detail: about('Leave an offer to others', 204) })
    .get('/riders/me/deliveries/:deliveryId', async ({ params, visit }) => jobJson(await jobOf(db, vault, signedIn(visit).id, params.deliveryId)), { params: OneDelivery, transform: signedInFirst, detail: about('One of my deliveries, with where it goes while I have it') })
    .post('/riders/me/deliveries/:deliveryId/reports', async ({ params, body, request, visit }) => outcomeJson(await tell(visit, reportOf(request, params.deliveryId, body))), { params: OneDelivery, body: ReportInput, transform: signedInFirst, detail: about('A step of the ride, with the time at which it happened; the same key gets the same answer') })
    .post('/riders/me/deliveries/:deliveryId/incidents', ({ params, body, request, visit }) => once({ db, request, visit, input: { params, body } }, async (tx) =>
      Response.json({ id: await reportIncident(tx, { deliveryId: params.deliveryId, kind: body.kind, note: body.note ?? '', by: signedIn(visit).id }, visit.now) }, { status: 201 }),
    ), { params: OneDelivery, body: IncidentInput, transform: signedInFirst, detail: about('Something went wrong', 201) })

    .get('/platforms', () => ({
      items: [{ name: OWN_RIDERS, on: true, collects_cash: true, asks_for_pin: true }, ...carriers.map(({ name, isOn, canCollectCash, canAskForPin }) => ({ name, on: isOn, collects_cash: canCollectCash, asks_for_pin: canAskForPin }))],
      next_cursor: null,
    }), { transform: signedInFirst, detail: about('Who brings it: own riders and platforms') })
    .get('/analytics', async ({ query, visit }) => {
      const to = query.to ? new Date(query.to) : visit.now
      const from = query.from ? new Date(query.from) : addMinutes(to, -30 * DAY_MINUTES)
      if (from >= to) throw invalid('from', 'number-too-large')
      if (to.getTime() - from.getTime() > MAX_DAYS * DAY_MINUTES * 60_000) throw invalid('from', 'date-too-far')
      const period = { from, to, city: query.city ?? null }
      const [whole, zone, carrier, hour, day] = await Promise.all([figuresOf(db, period), figuresBy(db, 'zone', period), figuresBy(db, 'carrier', period), figuresBy(db, 'hour', period), figuresBy(db, 'day', period)])
      return { from: from.toISOString(), to: to.toISOString(), city: period.city, whole: figuresJson(whole), by_zone: zone.map(figuresJson), by_carrier: carrier.map(figuresJson), by_hour: hour.map(figuresJson), by_day: day.map(figuresJson) }
    }, { query: FiguresApiQuery, transform: signedInFirst, detail: about('On-time share, error of the times we said, cost per delivery: by zone, carrier, hour and day') })
}

/** @throws Refusal 404 for an order of another kitchen, 409 for one that is not accepted or is collected */
async function dispatch(tx: Transaction, orderId: Id<'order'>, visit: Visit): Promise<Delivery> {
  const [order] = await tx.select().from(orders).where(eq(orders.id, orderId))
  if (!order || !mayDispatch(order.restaurantId, signedIn(visit))) throw unknown('order')
  if (order.fulfilment !== 'delivery') throw new Refusal('conflict', 'order-is-collected')
  if (!['accepted', 'preparing', 'ready'].includes(order.state)) throw new Refusal('conflict', 'order-moved-on', { state: order.state })
  return await beginDelivery(tx, orderId, visit.now) ?? await deliveryOfOrder(tx, orderId)
}

type GivenZone = typeof ZoneInput.static
const drawn = ({ city, name, priority, is_closed, rule, shape }: GivenZone) => ({ city, name, priority, isClosed: is_closed ?? false, rule, shape: shapeFrom(shape) })

const zoneJson = ({ id, city, name, priority, isClosed, rule, shape }: Zone) => ({ type: 'Feature', id, geometry: shape, properties: { city, name, priority, is_closed: isClosed, rule } })

const linesJson = (lines: Quote['lines']) => lines.map(({ kind, amount }) => ({ kind, amount: moneyJson(kobo(amount)) }))

const estimateJson = ({ zone, metres, fee, eta }: Estimate) => ({
  zone: { id: zone.id, name: zone.name, city: zone.city }, metres, fee: moneyJson(fee.amount), fee_lines: linesJson(fee.lines),
  eta: { from_minutes: eta.fromMinutes, to_minutes: eta.toMinutes, confidence: eta.confidence, basis: eta.basis, observations: eta.observations, parts: eta.parts },
})

const quoteJson = (quote: Quote) => ({
  id: quote.id, restaurant_id: quote.restaurantId, zone_id: quote.zoneId, metres: quote.metres, fee: moneyJson(quote.fee), fee_lines: linesJson(quote.lines),
  eta: { from_minutes: quote.fromMinutes, to_minutes: quote.toMinutes, confidence: quote.confidence, parts: quote.parts }, expires_at: quote.expiresAt.toISOString(),
})

const deliveryJson = (delivery: Delivery) => ({
  id: delivery.id, order_id: delivery.orderId, restaurant_id: delivery.restaurantId, state: delivery.state, carrier: delivery.carrier, metres: delivery.metres, fee: moneyJson(delivery.fee), cash_due: moneyJson(delivery.cashDue),
  promised_from: delivery.promisedFrom.toISOString(), promised_to: delivery.promisedTo.toISOString(), assigned_at: delivery.assignedAt?.toISOString() ?? null, picked_up_at: delivery.pickedUpAt?.toISOString() ?? null,
  arrived_at: delivery.arrivedAt?.toISOString() ?? null, ended_at: delivery.endedAt?.toISOString() ?? null, failure: delivery.failure,
})

const jobJson = ({ delivery, reference, note, items, from, to, photos }: Awaited<ReturnType<typeof jobOf>>) => ({
  ...deliveryJson(delivery), reference, note, items,
  from: { name: from.name, area: from.area, landmark: from.landmark, phone: from.phone, lat: from.lat, lng: from.lng, plus_code: from.plusCode },
  to: to && { name: to.name, landmark: to.landmark, directions: to.directions, phone: to.phone, lat: to.lat, lng: to.lng, plus_code: to.plusCode }, photos,
})

const figuresJson = ({ key, deliveries, delivered, failed, cancelled, onTimeShare, etaBias, etaError, cost, fee, medianMinutes }: Figures) => ({
  key, deliveries, delivered, failed, cancelled, on_time_share: onTimeShare, eta_bias_minutes: etaBias, eta_error_minutes: etaError, cost_per_delivery: cost === null ? null : moneyJson(cost), fee_per_delivery: fee === null ? null : moneyJson(fee), median_minutes: medianMinutes,
})

/** Wrong PINs were counted: the answer is a refusal, and what was counted stays. */
function outcomeJson(outcome: Outcome): { readonly outcome: 'done'; readonly state: string } {
  if (outcome.kind === 'done') return { outcome: 'done', state: outcome.state }
  if (outcome.kind === 'wrong-pin') throw new Refusal('invalid', 'pin-not-right', { tries_left: outcome.triesLeft }, [{ field: 'pin', code: 'pin-not-right' }])
  throw outcome.kind === 'pin-locked' ? new Refusal('conflict', 'pin-locked') : new Refusal('conflict', 'told-too-late', { state: outcome.state })
}
