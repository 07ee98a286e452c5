/** The pages' door of tracking: the page of an order on its way, and the stream that keeps it fresh. */
import { t } from 'elysia'
import { type TrackingData, TrackingPage, TrackingState } from '../../views/delivery/tracking.tsx'
import { keysOf } from '../orders/desk.ts'
import { isFinal } from '../orders/order.ts'
import { isPassFor } from '../orders/pass.ts'
import { Gathered } from '../platform/gathered.ts'
import { idOf } from '../platform/input.ts'
import { Remembered } from '../platform/remembered.ts'
import { unknown } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { page } from '../web/page.ts'
import { areasOf, type Audience, audienceOf, followedOrders, type NamedPin, whoseOrders } from './followed-order.ts'

const OneOrder = t.Object({ orderId: idOf<'order'>() })
const pass = t.Optional(t.String({ maxLength: 64 }))
export const LiveQuery = t.Object({ from: t.Optional(t.String({ maxLength: 900 })), since: t.Optional(t.String({ maxLength: 20 })) })
const AREAS_KEPT_MS = 600_000
const MAX_OWNERS_GATHERED = 1_000
const MAX_GATHERED = 200

export interface TrackingReader {
  /** As what this visitor may follow an order, and whether there is anything to follow; null: not at all. */
  look(orderId: string, visit: Visit, pass?: string): Promise<{ readonly audience: Audience; readonly isUnderWay: boolean } | null>
  /** What they may see of it now. */
  read(orderId: string, visit: Visit, pass?: string): Promise<TrackingData | null>
}

export function trackingReader(house: House): TrackingReader {
  const ground = { db: house.db, vault: house.porter.vault }
  const areas = new Remembered<ReadonlyArray<NamedPin>>(100, AREAS_KEPT_MS)
  const passKey = keysOf(house).pass
  // When a process has been restarted, everybody comes back at once.
  const owners = new Gathered(MAX_OWNERS_GATHERED, async (ids: ReadonlyArray<string>) => answersTo(ids, await whoseOrders(house.db, ids)))
  const followed = new Gathered(MAX_GATHERED, async (ids: ReadonlyArray<string>) => answersTo(ids, await followedOrders(ground, ids, house.clock())))
  return {
    look: async (orderId, visit, pass) => {
      const whose = await owners.of(orderId)
      const audience = whose && audienceOf(whose, visit, isPassFor(passKey, orderId, pass))
      return audience && { audience, isUnderWay: !isFinal(whose.state) }
    },
    read: async (orderId, visit, pass) => {
      const now = house.clock()
      const tracking = await followed.of(orderId)
      const audience = tracking && audienceOf(tracking.whose, visit, isPassFor(passKey, orderId, pass))
      if (!tracking || !audience) return null
      return {
        tracking, audience, areas: await areas.get(tracking.place.city, now.getTime(), () => areasOf(house.db, tracking.place.city)),
        pin: audience === 'guest' && tracking.isNear ? tracking.ride?.pin ?? null : null,
      }
    },
  }
}

const answersTo = <Answer,>(ids: ReadonlyArray<string>, found: ReadonlyMap<string, Answer>): Array<Answer | null> => ids.map((id) => found.get(id) ?? null)

export const trackingPages = (house: House) => {
  const { look, read } = trackingReader(house)
  return door('tracking', '/orders/:orderId/tracking')
    .get('', async ({ params, query, visit }) => {
      // Before what it stands for: what happens in between is told twice rather than never.
      const bookmark = await house.live.bookmark()
      const data = await read(params.orderId, visit, query.pass)
      if (!data) throw unknown('order')
      return page(<TrackingPage visit={visit} data={data} bookmark={bookmark} pass={query.pass} />, { headers: { 'cache-control': 'no-store' } })
    }, { params: OneOrder, query: t.Object({ pass }) })
    .get('/live', async ({ params, query, request, visit }) => {
      const seen = await look(params.orderId, visit, query.pass)
      if (!seen) throw unknown('order')
      return house.streams.answer(request, visit, {
        kind: 'tracking', subjects: [params.orderId], key: `tracking ${params.orderId} ${seen.audience} ${visit.locale}`, form: 'markup', isUnderWay: seen.isUnderWay, isReadWithOthers: true,
        show: async () => {
          const data = await read(params.orderId, visit, query.pass)
          return data && { data: (<TrackingState visit={visit} data={data} />).markup, isFinal: data.tracking.isOver }
        },
      }, query)
    }, { params: OneOrder, query: t.Composite([LiveQuery, t.Object({ pass })]) })
}
