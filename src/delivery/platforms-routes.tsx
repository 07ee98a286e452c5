/** The page of a restaurant's delivery platforms: connections, menus on their way, and what differs there. */
import { PlatformsPage, type PlatformsPageProps } from '../../views/delivery/platforms.tsx'
import type { ShownProblem } from '../../views/parts/problem.tsx'
import type { Transaction } from '../platform/database.ts'
import type { Actor } from '../restaurants/policy.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { orAgain } from '../web/or-again.ts'
import { page, seeOther } from '../web/page.ts'
import { connectPlatform, disconnectPlatform } from './connect.ts'
import { askForRun, leaveTheirs, takeTheirs } from './menu-runs.ts'
import type { PlatformDesk } from './platform-errands.ts'
import { ConnectForm, DecisionForm, PlaceConnection, PlaceMenuRun, PlacePlatforms, RunForm } from './platform-inputs.ts'
import { managedRestaurant, platformsOf } from './platform-queries.ts'

const unkept = { headers: { 'cache-control': 'no-store' } } as const

export function platformPages({ db }: House, desk: Pick<PlatformDesk, 'carriers' | 'marketplaces'>) {
  async function shown(visit: Visit, place: Restaurant, more: Pick<PlatformsPageProps, 'values'> & { problem?: ShownProblem } = {}) {
    return <PlatformsPage visit={visit} place={{ name: place.name, slug: place.slug }} platforms={await platformsOf(db, place.id, desk, visit.now)} formKey={newFormKey()} {...more} />
  }

  /** A deed on the page, once per rendered form, and the page again with what was wrong. */
  async function deed(visit: Visit, request: Request, slug: string, input: object, does: (tx: Transaction, by: Actor, place: Restaurant) => Promise<unknown>, values: PlatformsPageProps['values'] = {}): Promise<Response> {
    const by = signedIn(visit)
    const place = await managedRestaurant(db, by, { slug })
    return orAgain(() => once({ db, request, visit, input }, async (tx) => {
      await does(tx, by, place)
      return seeOther(url`/restaurants/${slug}/platforms`)
    }), (problem) => shown(visit, place, { problem, values }))
  }

  return door('platform-pages', '/restaurants/:slug/platforms')
    .get('', async ({ params, visit }) => page(await shown(visit, await managedRestaurant(db, signedIn(visit), params)), unkept), { params: PlacePlatforms })
    .post('', ({ params, body, request, visit }) => deed(visit, request, params.slug, body, (tx, by, place) =>
      connectPlatform(tx, by, { restaurantId: place.id, platform: body.platform, storeId: body.store_id ?? '', sells: body.sells !== undefined, followsMenu: body.follows_menu !== undefined }, visit.now),
    { platform: body.platform, store_id: body.store_id }), { params: PlacePlatforms, body: ConnectForm })
    .post('/:connectionId/end', ({ params, request, visit }) => deed(visit, request, params.slug, params, (tx, by) => disconnectPlatform(tx, by, params.connectionId, visit.now)), { params: PlaceConnection })
    .post('/:connectionId/menu', ({ params, body, request, visit }) => deed(visit, request, params.slug, { params, body }, (tx, by) => askForRun(tx, by, { connectionId: params.connectionId, kind: body.kind }, visit.now)), { params: PlaceConnection, body: RunForm })
    .post('/runs/:runId', ({ params, body, request, visit }) => deed(visit, request, params.slug, { params, body }, (tx, by) =>
      (body.decision === 'take' ? takeTheirs(tx, by, params.runId, visit.now) : leaveTheirs(tx, by, params.runId, visit.now))), { params: PlaceMenuRun, body: DecisionForm })
}
