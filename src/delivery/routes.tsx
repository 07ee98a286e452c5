/** The HTML door of riders. Every step works without script; static/rider.js keeps what is told without a connection. */
import { VEHICLES } from '../../drizzle/schema/delivery.ts'
import { CashPage, DeliveryPage, RiderPage, RiderWork } from '../../views/delivery/rider.tsx'
import type { ShownProblem } from '../../views/parts/problem.tsx'
import { write } from '../platform/database.ts'
import { CITIES } from '../restaurants/cities.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { type Url, url, withQuery } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { orAgain } from '../web/or-again.ts'
import { fragment, page, seeOther } from '../web/page.ts'
import { declineOffer, takeOffer } from './answer-offer.ts'
import { bringCash } from './bring-cash.ts'
import { reportIncident } from './incident.ts'
import { giveBack } from './reassign.ts'
import { CashForm, IncidentInput, nairaIn, OneDelivery, OneOffer, OnePhoto, PhotoForm, ReportForm, ShiftForm } from './inputs.ts'
import { keepPhoto, madeAnew } from './photo.ts'
import { jobOf, photoOf, riderDay } from './queries.ts'
import { type Outcome, ride } from './ride.ts'
import { beginShift, endShift } from './shift.ts'

const unkept = { headers: { 'cache-control': 'no-store' } } as const
// Kept by the service worker of this phone, so that the door can be found without a connection.
const kept = { headers: { 'cache-control': 'private, no-cache' } } as const

export function riderPages({ db, porter: { vault }, config }: House) {
  const usualFloat = naira(config.riderCashLimitNaira)
  const dayOf = (visit: Visit) => riderDay(db, signedIn(visit).id, usualFloat, visit.now)
  const riderPage = async (visit: Visit, problem?: ShownProblem) => <RiderPage visit={visit} day={await dayOf(visit)} cities={CITIES} vehicles={VEHICLES} problem={problem} />
  const deliveryPage = async (visit: Visit, id: Id<'delivery'>, more: { readonly problem?: ShownProblem; readonly outcome?: Outcome } = {}) =>
    <DeliveryPage visit={visit} job={await jobOf(db, vault, signedIn(visit).id, id)} formKey={newFormKey()} reportKey={newFormKey()} {...more} />
  const cashPage = async (visit: Visit, problem?: ShownProblem, typed = '') => <CashPage visit={visit} day={await dayOf(visit)} formKey={newFormKey()} problem={problem} typed={typed} />

  /** What the page says beside where the delivery is now. */
  function told(id: Id<'delivery'>, outcome: Outcome): Url {
    const to = url`/rider/deliveries/${id}`
    if (outcome.kind === 'wrong-pin') return withQuery(to, { pin: 'wrong', left: outcome.triesLeft })
    if (outcome.kind === 'pin-locked') return withQuery(to, { pin: 'locked' })
    return outcome.kind === 'conflict' ? withQuery(url`/rider`, { told: 'late' }) : to
  }

  return door('rider-pages')
    .get('/rider', async ({ visit }) => {
      const day = await dayOf(visit)
      if (visit.wantsFragment) return fragment(<RiderWork visit={visit} day={day} />, unkept)
      return page(await riderPage(visit), kept)
    })
    .post('/rider/shift', ({ body, visit }) => orAgain(async () => {
      const { id } = signedIn(visit)
      if (body.on === 'yes' && body.city === undefined) throw invalid('city', 'value-missing')
      await write(db, (tx) => (body.on === 'yes' ? beginShift(tx, id, { city: body.city as string, vehicle: body.vehicle ?? 'motorbike' }, visit.now) : endShift(tx, id, visit.now)))
      return seeOther(url`/rider`)
    }, (problem) => riderPage(visit, problem)), { body: ShiftForm })
    .post('/rider/offers/:offerId/taking', ({ params, visit }) => orAgain(async () => {
      const delivery = await write(db, (tx) => takeOffer(tx, signedIn(visit).id, params.offerId, usualFloat, visit.now))
      return seeOther(url`/rider/deliveries/${delivery.id}`)
    }, (problem) => riderPage(visit, problem)), { params: OneOffer })
    .post('/rider/offers/:offerId/refusal', ({ params, visit }) => orAgain(async () => {
      await write(db, (tx) => declineOffer(tx, signedIn(visit).id, params.offerId, visit.now))
      return seeOther(url`/rider`)
    }, (problem) => riderPage(visit, problem)), { params: OneOffer })
    .get('/rider/deliveries/:deliveryId', async ({ params, query, visit }) => {
      const left = /^[1-4]$/.test(String(query.left)) ? Number(query.left) : null
      const outcome: Outcome | undefined = query.pin === 'locked' ? { kind: 'pin-locked' } : query.pin === 'wrong' && left !== null ? { kind: 'wrong-pin', triesLeft: left } : undefined
      return page(await deliveryPage(visit, params.deliveryId, outcome ? { outcome } : {}), kept)
    }, { params: OneDelivery })
    .post('/rider/deliveries/:deliveryId/reports', ({ params, body, visit }) => orAgain(async () => {
      const { ride: what, key, at, pin, reason } = body
      const report = { deliveryId: params.deliveryId, ride: what, key, at: at === undefined ? null : new Date(at), ...(what === 'delivered' ? { pin: pin ?? '' } : {}), ...(reason === undefined ? {} : { reason }) }
      return seeOther(told(params.deliveryId, await write(db, (tx) => ride(tx, vault, signedIn(visit).id, report, visit.now))))
    }, (problem) => deliveryPage(visit, params.deliveryId, { problem })), { params: OneDelivery, body: ReportForm })
    .post('/rider/deliveries/:deliveryId/giving-back', ({ params, request, visit }) => orAgain(() => once({ db, request, visit, input: params }, async (tx) => {
      await giveBack(tx, { deliveryId: params.deliveryId, by: signedIn(visit).id }, visit.now)
      return seeOther(url`/rider`)
    }), (problem) => deliveryPage(visit, params.deliveryId, { problem })), { params: OneDelivery })
    .post('/rider/deliveries/:deliveryId/incidents', ({ params, body, request, visit }) => orAgain(() => once({ db, request, visit, input: { params, body } }, async (tx) => {
      await reportIncident(tx, { deliveryId: params.deliveryId, kind: body.kind, note: body.note ?? '', by: signedIn(visit).id }, visit.now)
      return seeOther(url`/rider/deliveries/${params.deliveryId}`)
    }), (problem) => deliveryPage(visit, params.deliveryId, { problem })), { params: OneDelivery, body: IncidentInput })
    .post('/rider/deliveries/:deliveryId/photos', ({ params, body, request, visit }) => orAgain(async () => {
      const by = signedIn(visit).id
      // Whose job it is, before anything is done with what was sent.
      await jobOf(db, vault, by, params.deliveryId)
      const picture = await madeAnew(body.photo)
      return once({ db, request, visit, input: { params, bytes: body.photo.length } }, async (tx) => {
        await keepPhoto(tx, { deliveryId: params.deliveryId, by, picture, kind: 'proof' }, visit.now)
        return seeOther(url`/rider/deliveries/${params.deliveryId}`)
      })
    }, (problem) => deliveryPage(visit, params.deliveryId, { problem })), { params: OneDelivery, body: PhotoForm })
    .get('/rider/deliveries/:deliveryId/photos/:photoId', async ({ params, visit }) => picture(await photoOf(db, params.deliveryId, params.photoId, signedIn(visit).id)), { params: OnePhoto })
    .get('/rider/cash', async ({ visit }) => page(await cashPage(visit), unkept))
    .post('/rider/cash', ({ body, request, visit }) => orAgain(() => once({ db, request, visit, input: body }, async (tx) => {
      await bringCash(tx, signedIn(visit).id, kobo(nairaIn('amount', body.amount)), visit.now)
      return seeOther(url`/rider/cash`)
    }), (problem) => cashPage(visit, problem, body.amount)), { body: CashForm })
}

/** A picture that we made ourselves. */
export const picture = (bytes: Uint8Array): Response => new Response(new Uint8Array(bytes), { headers: { 'content-type': 'image/webp', 'cache-control': 'private, max-age=86400', 'content-disposition': 'inline' } })
