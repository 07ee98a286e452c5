/** The JSON door of tracking: a stream for those who accept one, else the state as it is. Guests without an account come with the token of their order. */
import { t } from 'elysia'
import type { TrackingData } from '../../views/delivery/tracking.tsx'
import { passByToken } from '../orders/desk.ts'
import { idOf } from '../platform/input.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import { about, arrivalOf, door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { LiveQuery, trackingReader } from './tracking-routes.tsx'

/** Before anything else is looked at: strangers learn nothing but that a token is wanted. A cookie of the browser alone opens the page, not this. */
const provenFirst = ({ request }: { readonly request: Request }): void => {
  if (!request.headers.has('authorization') && !arrivalOf(request)?.visit.person) throw new Refusal('unproven', 'tracking-token-needed')
}

const OneOrder = t.Object({ orderId: idOf<'order'>() })

export const trackingApi = (house: House) => {
  const { look, read } = trackingReader(house)
  return door('tracking-api', '/api/delivery/tracking')
    .get('/:orderId', async ({ params, query, request, visit }) => {
      const pass = await passByToken(house, request, params.orderId)
      const seen = await look(params.orderId, visit, pass)
      if (!seen) throw unknown('order')
      return house.streams.answer(request, visit, {
        kind: 'tracking-api', subjects: [params.orderId], key: `tracking-api ${params.orderId} ${seen.audience} ${pass === undefined ? '' : 'by token'}`, form: 'json', isUnderWay: seen.isUnderWay, isReadWithOthers: true,
        show: async () => {
          // The right may have been lost since.
          const data = await read(params.orderId, visit, await passByToken(house, request, params.orderId))
          return data && { data: JSON.stringify(trackingJson(data)), isFinal: data.tracking.isOver }
        },
      }, query)
    }, {
      params: OneOrder, query: LiveQuery, transform: provenFirst,
      detail: about('Delivery', 'How far an order has come: a stream of events (text/event-stream, with Last-Event-ID), or JSON; `since` answers 204 when nothing has changed', 200, 204),
    })
}

const trackingJson = ({ tracking: { orderId, reference, fulfilment, state, steps, reason, place, door, ride, arrives, metresAway, isOver }, pin, audience }: TrackingData) => ({
  order_id: orderId, reference, fulfilment, status: state, reason, over: isOver,
  steps: steps.map(({ step, at }) => ({ step, at: at?.toISOString() ?? null })),
  eta: arrives && { from: arrives.from.toISOString(), to: arrives.to.toISOString(), confidence: arrives.confidence },
  restaurant: { id: place.id, name: place.name, slug: place.slug, lat: place.lat, lng: place.lng },
  destination: door,
  delivery: ride && {
    status: ride.state, carrier: ride.carrier, rider: ride.riderName === null ? null : { name: ride.riderName },
    position: ride.position && { lat: ride.position.lat, lng: ride.position.lng, at: ride.position.at.toISOString() }, metres_away: metresAway,
  },
  ...(audience === 'guest' ? { pin } : {}),
})
