/** The pages' door of tracking: the page of an order on its way, and the stream that keeps it fresh. */
import { t } from 'elysia'
import { type TrackingData, TrackingPage, TrackingState } from '../../views/delivery/tracking.tsx'
import { idOf } from '../platform/input.ts'
import { Remembered } from '../platform/remembered.ts'
import { unknown } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { page } from '../web/page.ts'
import { areasOf, type Audience, audienceOf, followedOrder, type NamedPin, whoseOrder } from './followed-order.ts'
import { pinOf } from './pin.ts'

const OneOrder = t.Object({ orderId: idOf<'order'>() })
export const LiveQuery = t.Object({ from: t.Optional(t.String({ maxLength: 900 })), since: t.Optional(t.String({ maxLength: 20 })) })
const AREAS_KEPT_MS = 600_000

export interface TrackingReader {
  /** As what this visitor may follow an order; null: not at all. */
  audience(orderId: string, visit: Visit): Promise<Audience | null>
  /** What they may see of it now. */
  read(orderId: string, visit: Visit): Promise<TrackingData | null>
}

export function trackingReader(house: House): TrackingReader {
  const areas = new Remembered<ReadonlyArray<NamedPin>>(100, AREAS_KEPT_MS)
  return {
    audience: async (orderId, visit) => {
      const whose = await whoseOrder(house.db, orderId)
      return whose && audienceOf(whose, visit)
    },
    read: async (orderId, visit) => {
      const now = house.clock()
      const tracking = await followedOrder(house.db, orderId, now)
      const audience = tracking && audienceOf(tracking.whose, visit)
      if (!tracking || !audience) return null
      const ride = audience === 'guest' && tracking.isNear ? tracking.ride : null
      return {
        tracking, audience, areas: await areas.get(tracking.place.city, now.getTime(), () => areasOf(house.db, tracking.place.city)),
        pin: ride && pinOf(house.porter.vault, { id: ride.deliveryId, pinNumber: ride.pinNumber }),
      }
    },
  }
}

export const trackingPages = (house: House) => {
  const { audience, read } = trackingReader(house)
  return door('tracking', '/orders/:orderId/tracking')
    .get('', async ({ params, visit }) => {
      // Before what it stands for: what happens in between is told twice rather than never.
      const bookmark = await house.live.bookmark()
      const data = await read(params.orderId, visit)
      if (!data) throw unknown('order')
      return page(<TrackingPage visit={visit} data={data} bookmark={bookmark} />, { headers: { 'cache-control': 'no-store' } })
    }, { params: OneOrder })
    .get('/live', async ({ params, query, request, visit }) => {
      const as = await audience(params.orderId, visit)
      if (!as) throw unknown('order')
      return house.streams.answer(request, visit, {
        kind: 'tracking', subjects: [params.orderId], key: `tracking ${params.orderId} ${as} ${visit.locale}`, form: 'markup',
        show: async () => {
          const data = await read(params.orderId, visit)
          return data && { data: (<TrackingState visit={visit} data={data} />).markup, isFinal: data.tracking.isOver }
        },
      }, query)
    }, { params: OneOrder, query: LiveQuery })
}
