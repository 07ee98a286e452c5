/** Reads of platforms and their menus, shaped for the page and the doors. */
import { and, desc, eq, gte, inArray, isNull, sql } from 'drizzle-orm'
import { type ErrandKind, menuRuns, platformConnections, platformErrands, platformOrders } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { restaurants, staff } from '../../drizzle/schema/restaurants.ts'
import type { Reader } from '../platform/database.ts'
import { type Actor, canManage, canSee, standingOf } from '../restaurants/policy.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import type { Connection } from './connect.ts'
import type { Marketplaces } from './marketplace.ts'
import type { MenuRun } from './menu-runs.ts'
import type { Carriers } from './carrier.ts'

const RUNS_SHOWN = 8

/** A restaurant, for somebody who manages it. @throws Refusal 404, 403 */
export async function managedRestaurant(db: Reader, by: Actor, key: { readonly id: string } | { readonly slug: string }): Promise<Restaurant> {
  const [row] = await db.select({ place: restaurants, role: staff.role }).from(restaurants).leftJoin(staff, and(eq(staff.restaurantId, restaurants.id), eq(staff.personId, by.id)))
    .where('id' in key ? eq(restaurants.id, key.id as Id<'restaurant'>) : eq(restaurants.slug, key.slug))
  const standing = standingOf(by, row?.role ?? null)
  if (!row || !canSee(standing, row.place.status)) throw unknown('restaurant')
  if (!canManage(standing)) throw new Refusal('forbidden', 'not-your-restaurant')
  return row.place
}

export type ShownRun = Omit<MenuRun, 'theirMenu'>

export interface PlatformView {
  readonly name: string
  readonly isOn: boolean
  readonly carries: boolean
  readonly sells: boolean
  readonly canPull: boolean
  readonly connection: Connection | null
  readonly runs: ReadonlyArray<ShownRun>
  /** The newest comparison that waits for a decision. */
  readonly open: ShownRun | null
  /** Orders that they could not be told about: somebody has to call them. */
  readonly untold: ReadonlyArray<Untold>
}

interface Untold {
  readonly connectionId: Id<'connection'>
  readonly reference: string
  /** What their courier says at the counter. */
  readonly code: string
  readonly kind: ErrandKind
}

/** Every platform that there is an account for, and those that the restaurant was connected to before. */
export async function platformsOf(db: Reader, restaurantId: Id<'restaurant'>, { carriers, marketplaces }: { readonly carriers: Carriers; readonly marketplaces: Marketplaces }, now: Date): Promise<PlatformView[]> {
  const connections = await db.select().from(platformConnections).where(and(eq(platformConnections.restaurantId, restaurantId), isNull(platformConnections.endedAt)))
  const names = [...new Set([...carriers, ...marketplaces, ...connections.map(({ platform }) => ({ name: platform }))].map(({ name }) => name))]
  const ids = connections.map(({ id }) => id)
  const [runs, untold] = await Promise.all([runsOf(db, ids), untoldOf(db, ids, now)])
  return names.map((name) => {
    const [carrier, marketplace] = [carriers.find((one) => one.name === name), marketplaces.find((one) => one.name === name)]
    const connection = connections.find(({ platform }) => platform === name) ?? null
    const own = runs.filter((run) => run.connectionId === connection?.id)
    const newestPull = own.find(({ kind }) => kind === 'pull')
    return {
      name, isOn: carrier?.isOn ?? marketplace?.isOn ?? false, carries: carrier !== undefined, sells: marketplace !== undefined, canPull: marketplace?.canPull ?? false, connection, runs: own.slice(0, RUNS_SHOWN),
      open: newestPull?.state === 'compared' ? newestPull : null, untold: untold.filter((one) => one.connectionId === connection?.id),
    }
  }).sort((a, b) => Number(b.connection !== null) - Number(a.connection !== null) || Number(b.isOn) - Number(a.isOn) || a.name.localeCompare(b.name))
}

const shown = {
  id: menuRuns.id, connectionId: menuRuns.connectionId, kind: menuRuns.kind, why: menuRuns.why, state: menuRuns.state, theirs: menuRuns.theirs, items: menuRuns.items, differences: menuRuns.differences, note: menuRuns.note,
  askedBy: menuRuns.askedBy, startedAt: menuRuns.startedAt, endedAt: menuRuns.endedAt,
}

async function runsOf(db: Reader, connectionIds: ReadonlyArray<Id<'connection'>>): Promise<ShownRun[]> {
  if (connectionIds.length === 0) return []
  return db.select(shown).from(menuRuns).where(inArray(menuRuns.connectionId, [...connectionIds])).orderBy(desc(menuRuns.startedAt), desc(menuRuns.id)).limit(200)
}

/** Of the last day: later nobody can do anything about it. */
async function untoldOf(db: Reader, connectionIds: ReadonlyArray<Id<'connection'>>, now: Date): Promise<Untold[]> {
  if (connectionIds.length === 0) return []
  return db.select({ connectionId: platformOrders.connectionId, reference: orders.reference, code: platformOrders.code, kind: platformErrands.kind }).from(platformErrands)
    .innerJoin(platformOrders, sql`${platformOrders.orderId}::text = ${platformErrands.subjectId}`).innerJoin(orders, eq(orders.id, platformOrders.orderId))
    .where(and(inArray(platformOrders.connectionId, [...connectionIds]), eq(platformErrands.state, 'failed'), gte(platformErrands.endedAt, addMinutes(now, -DAY_MINUTES)))).orderBy(desc(platformErrands.endedAt)).limit(20)
}

/** @throws Refusal 404 also for a run of a restaurant of others */
export async function menuRunOf(db: Reader, by: Actor, id: Id<'menu-run'>): Promise<ShownRun & { readonly restaurantId: Id<'restaurant'>; readonly platform: string }> {
  const [row] = await db.select({ ...shown, restaurantId: platformConnections.restaurantId, platform: platformConnections.platform }).from(menuRuns).innerJoin(platformConnections, eq(platformConnections.id, menuRuns.connectionId)).where(eq(menuRuns.id, id))
  if (!row) throw unknown('menu-run')
  await managedRestaurant(db, by, { id: row.restaurantId }).catch(() => { throw unknown('menu-run') })
  return row
}

export async function connectionNamed(db: Reader, restaurantId: Id<'restaurant'>, platform: string): Promise<Connection> {
  const [connection] = await db.select().from(platformConnections).where(and(eq(platformConnections.restaurantId, restaurantId), eq(platformConnections.platform, platform), isNull(platformConnections.endedAt)))
  if (!connection) throw unknown('connection')
  return connection
}
