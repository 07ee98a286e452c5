/** The JSON door of platforms: connections of a restaurant, menus that go there and come back, and the files that they fetch. */
import { and, eq, isNull } from 'drizzle-orm'
import { platformConnections } from '../../drizzle/schema/delivery.ts'
import { keyFor } from '../platform/config.ts'
import { write } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { about as aboutRoute, door, signedIn, signedInFirst, type Successes } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { connectPlatform, disconnectPlatform } from './connect.ts'
import { glovoMenuFile } from './glovo-store.ts'
import { GLOVO } from './glovo.ts'
import { GRUBHUB, grubhubMenuFile } from './grubhub.ts'
import type { PlatformMenu } from './marketplace.ts'
import { isMenuKey } from './menu-address.ts'
import { askForRun, leaveTheirs, takeTheirs } from './menu-runs.ts'
import { ourMenu } from './our-menu.ts'
import type { PlatformDesk } from './platform-errands.ts'
import { ConnectionInput, MenuDecisionInput, MenuSyncInput, OneConnection, OneMenuFile, OneMenuRun, PlatformsOfRestaurant } from './platform-inputs.ts'
import { connectionNamed, managedRestaurant, menuRunOf, platformsOf, type PlatformView, type ShownRun } from './platform-queries.ts'

const about = (summary: string, ...statuses: Successes) => aboutRoute('Delivery platforms', summary, ...statuses)

export function platformsApi({ db, config }: House, platforms: Pick<PlatformDesk, 'carriers' | 'marketplaces'>) {
  const key = keyFor(config, 'menu-file')
  const { grubhub } = config.deliveryPlatforms
  const files: Readonly<Record<string, (menu: PlatformMenu) => object>> = { [GLOVO]: glovoMenuFile, ...(grubhub ? { [GRUBHUB]: (menu) => grubhubMenuFile(menu, grubhub) } : {}) }
  return door('platforms-api', '/api')
    .get('/restaurants/:id/platforms', async ({ params, visit }) => {
      const place = await managedRestaurant(db, signedIn(visit), { id: params.id })
      return { items: (await platformsOf(db, place.id, platforms, visit.now)).map(platformJson), next_cursor: null }
    }, { params: PlatformsOfRestaurant, transform: signedInFirst, detail: about('Platforms of a restaurant: connections, and what came of their menus') })
    .post('/restaurants/:id/platforms', ({ params, body, request, visit }) => once({ db, request, visit, input: { params, body } }, async (tx) => {
      const id = await connectPlatform(tx, signedIn(visit), { restaurantId: params.id, platform: body.platform, storeId: body.store_id, sells: body.sells ?? true, followsMenu: body.follows_menu ?? true }, visit.now)
      return Response.json({ id, platform: body.platform, store_id: body.store_id }, { status: 201 })
    }), { params: PlatformsOfRestaurant, body: ConnectionInput, transform: signedInFirst, detail: about('Connect a restaurant to a platform', 201) })
    .delete('/restaurants/:id/platforms/:connectionId', async ({ params, visit, set }) => {
      await write(db, (tx) => disconnectPlatform(tx, signedIn(visit), params.connectionId, visit.now))
      set.status = 204
    }, { params: OneConnection, transform: signedInFirst, detail: about('End a connection; what was kept there is ours', 204) })
    .post('/delivery/menu-sync', async ({ body, request, visit }) => {
      const by = signedIn(visit)
      const place = await managedRestaurant(db, by, { id: body.restaurant_id })
      const connection = await connectionNamed(db, place.id, body.platform)
      return once({ db, request, visit, input: body }, async (tx) => {
        const id = await askForRun(tx, by, { connectionId: connection.id, kind: body.direction }, visit.now)
        return Response.json(runJson(await menuRunOf(tx, by, id)), { status: 202, headers: { location: `/api/delivery/menu-sync/${id}` } })
      })
    }, { body: MenuSyncInput, transform: signedInFirst, detail: about('Send the menu to a platform, or fetch it from there to compare', 202) })
    .get('/delivery/menu-sync/:id', async ({ params, visit }) => runJson(await menuRunOf(db, signedIn(visit), params.id)), { params: OneMenuRun, transform: signedInFirst, detail: about('How it went, and what differs') })
    .post('/delivery/menu-sync/:id/decision', ({ params, body, request, visit }) => once({ db, request, visit, input: { params, body } }, async (tx) => {
      const by = signedIn(visit)
      if (body.decision === 'take') await takeTheirs(tx, by, params.id, visit.now)
      else await leaveTheirs(tx, by, params.id, visit.now)
      return Response.json(runJson(await menuRunOf(tx, by, params.id)))
    }), { params: OneMenuRun, body: MenuDecisionInput, transform: signedInFirst, detail: about('Take over what was shown, or leave the menu as it is') })
    .get('/delivery/menu-files/:connectionId/:key', async ({ params, visit }) => {
      const [connection] = isMenuKey(key, params.connectionId, params.key) ? await db.select().from(platformConnections).where(and(eq(platformConnections.id, params.connectionId), eq(platformConnections.sells, true), isNull(platformConnections.endedAt))) : []
      const make = connection && files[connection.platform]
      if (!connection || !make) throw unknown('menu-file')
      return Response.json(make(await ourMenu(db, connection, visit.now)), { headers: { 'cache-control': 'no-store' } })
    }, { params: OneMenuFile, detail: about('The menu as the platform that was given this address reads it') })
}

const platformJson = ({ name, isOn, carries, sells, canPull, connection, runs, untold }: PlatformView) => ({
  name, on: isOn, carries, sells, menu_can_be_read: canPull,
  connection: connection && { id: connection.id, store_id: connection.storeId, sells: connection.sells, follows_menu: connection.followsMenu, connected_at: connection.connectedAt.toISOString() }, runs: runs.map(runJson),
  untold: untold.map(({ reference, code, kind }) => ({ reference, code, what: kind.replace('tell-', '') })),
})

const runJson = ({ id, kind, why, state, items, differences, note, startedAt, endedAt }: ShownRun & { readonly id: Id<'menu-run'> }) => ({
  id, kind, why, state, items, note, started_at: startedAt.toISOString(), ended_at: endedAt?.toISOString() ?? null,
  differences: (differences ?? []).map(({ kind: what, theirId, dishId, name, fields }) => ({ kind: what.replaceAll('-', '_'), their_id: theirId, item_id: dishId, name, fields })),
})
