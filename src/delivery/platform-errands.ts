/** Who runs the errands to platforms: rides are given away and called off, orders answered, menus sent and fetched. */
import { and, eq, gte, inArray, isNull, lt, or } from 'drizzle-orm'
import { carrierTries, deliveries, menuRuns, platformConnections, platformItems, platformOrders } from '../../drizzle/schema/delivery.ts'
import { dishes } from '../../drizzle/schema/menus.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { isAvailable } from '../menus/dish.ts'
import { type Database, write } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { ProviderFailure, unknown } from '../vocabulary/refusal.ts'
import { carry, type Desk, endRide } from './carry.ts'
import type { Connection } from './connect.ts'
import { IN_HAND } from './delivery.ts'
import type { Errand, Performers } from './errands.ts'
import { hearCarrier } from './hear-carrier.ts'
import type { Marketplace, MarketRefusal, Marketplaces } from './marketplace.ts'
import { compareMenus } from './menu-compare.ts'
import { ourMenu } from './our-menu.ts'

export interface PlatformDesk extends Desk {
  readonly marketplaces: Marketplaces
  /** Where a platform fetches the menu of a connection. */
  readonly menuUrlOf: (connectionId: Id<'connection'>) => string
}

export function performersOf(desk: PlatformDesk): Performers {
  return {
    'carry': async (db, { subjectId }, now) => carry(db, desk, subjectId as Id<'delivery'>, now),
    'end-ride': (db, { subjectId }, now) => endRide(db, desk, subjectId as Id<'carrier-try'>, now),
    'tell-accepted': (db, errand, now) => tell(db, desk, errand, 'accepted', now),
    'tell-refused': (db, errand, now) => tell(db, desk, errand, 'refused', now),
    'tell-ready': (db, errand, now) => tell(db, desk, errand, 'ready', now),
    'push-menu': (db, errand, now) => logged(db, errand, 'push', now, (connection, runId) => push(db, desk, connection, runId, now)),
    'pull-menu': (db, errand, now) => logged(db, errand, 'pull', now, (connection, runId) => pull(db, desk, connection, runId, now)),
    'switch-item': (db, errand, now) => logged(db, { ...errand, detail: '' }, 'switch', now, (connection, runId) => switchItem(db, desk, connection, errand.detail as Id<'dish'>, runId, now)),
  }
}

// ---------------------------------------------------------------- orders

const REFUSALS: Readonly<Record<string, MarketRefusal>> = { too_busy: 'too_busy', sold_out: 'sold_out', closing: 'closing' }
/** `ready` may be told late, and never after the order was refused. */
const RANK = { accepted: 1, ready: 2, refused: 3 } as const

async function tell(db: Database, { marketplaces }: PlatformDesk, { subjectId }: Errand, what: keyof typeof RANK, now: Date): Promise<string | null> {
  const [found] = await db.select({ theirs: platformOrders, order: orders, storeId: platformConnections.storeId }).from(platformOrders)
    .innerJoin(orders, eq(orders.id, platformOrders.orderId)).innerJoin(platformConnections, eq(platformConnections.id, platformOrders.connectionId)).where(eq(platformOrders.orderId, subjectId as Id<'order'>))
  if (!found) return 'no order of a platform'
  const { theirs, order, storeId } = found
  if (theirs.told !== null && RANK[theirs.told] >= RANK[what]) return 'they know'
  const marketplace = marketplaceNamed(marketplaces, theirs.platform)
  if (what === 'accepted') await marketplace.accept(storeId, theirs.theirId, { reference: order.reference, readyAt: order.promisedFrom > now ? order.promisedFrom : addMinutes(now, 5) }, now)
  if (what === 'refused') await marketplace.refuse(storeId, theirs.theirId, REFUSALS[order.reason ?? ''] ?? 'other')
  if (what === 'ready') await marketplace.ready(storeId, theirs.theirId)
  await db.update(platformOrders).set({ told: what, toldAt: now }).where(eq(platformOrders.orderId, order.id))
  return null
}

function marketplaceNamed(marketplaces: Marketplaces, name: string): Marketplace {
  const found = marketplaces.find((one) => one.name === name)
  if (!found) throw new ProviderFailure(name, 'open', false, 'there is no account for it')
  return found
}

// ---------------------------------------------------------------- menus

/** A run in the log: the one that staff asked for, or a new one. How it failed is kept too. */
async function logged(db: Database, { subjectId, detail }: Errand, kind: 'push' | 'pull' | 'switch', now: Date, work: (connection: Connection, runId: Id<'menu-run'>) => Promise<string | null>): Promise<string | null> {
  const [connection] = await db.select().from(platformConnections).where(and(eq(platformConnections.id, subjectId as Id<'connection'>), isNull(platformConnections.endedAt)))
  if (!connection) return 'not connected any more'
  const runId = detail === '' ? newId<'menu-run'>(now) : detail as Id<'menu-run'>
  if (detail === '') await db.insert(menuRuns).values({ id: runId, connectionId: connection.id, kind, why: 'changed', state: 'waiting', startedAt: now })
  try {
    return await work(connection, runId)
  } catch (error) {
    await db.update(menuRuns).set({ state: 'failed', note: error instanceof ProviderFailure ? error.evidence.slice(0, 300) : (error as Error).name, endedAt: now }).where(eq(menuRuns.id, runId))
    throw error
  }
}

async function push(db: Database, { marketplaces, menuUrlOf }: PlatformDesk, connection: Connection, runId: Id<'menu-run'>, now: Date): Promise<string | null> {
  const menu = await ourMenu(db, connection, now)
  const { theirs, isDone } = await marketplaceNamed(marketplaces, connection.platform).pushMenu(connection.storeId, menu, { menuUrl: menuUrlOf(connection.id), known: connection.menuName })
  await write(db, async (tx) => {
    await tx.update(menuRuns).set({ state: isDone ? 'done' : 'sent', theirs, items: menu.items.length, note: null, endedAt: isDone ? now : null }).where(eq(menuRuns.id, runId))
    if (theirs !== null) await tx.update(platformConnections).set({ menuName: theirs }).where(eq(platformConnections.id, connection.id))
  })
  return null
}

async function pull(db: Database, { marketplaces }: PlatformDesk, connection: Connection, runId: Id<'menu-run'>, now: Date): Promise<string | null> {
  const theirs = await marketplaceNamed(marketplaces, connection.platform).pullMenu(connection.storeId)
  const ours = await ourMenu(db, connection, now)
  const differences = compareMenus(ours.items, theirs.items)
  const named = new Set(differences.map(({ theirId }) => theirId))
  await db.update(menuRuns).set({
    state: differences.length === 0 ? 'done' : 'compared', items: theirs.items.length, differences, theirMenu: theirs.items.filter(({ id }) => named.has(id)), note: null, endedAt: now,
  }).where(eq(menuRuns.id, runId))
  return null
}

async function switchItem(db: Database, { marketplaces }: PlatformDesk, connection: Connection, dishId: Id<'dish'>, runId: Id<'menu-run'>, now: Date): Promise<string | null> {
  const [found] = await db.select({ dish: dishes, theirId: platformItems.theirId }).from(dishes).leftJoin(platformItems, and(eq(platformItems.dishId, dishes.id), eq(platformItems.connectionId, connection.id))).where(eq(dishes.id, dishId))
  if (!found) throw unknown('dish')
  const { dish, theirId } = found
  const until = dish.stock === 0 ? null : dish.offUntil
  await marketplaceNamed(marketplaces, connection.platform).switchItems(connection.storeId, [{ id: theirId ?? dish.id, isAvailable: isAvailable(dish, now), until }], now)
  await db.update(menuRuns).set({ state: 'done', items: 1, endedAt: now }).where(eq(menuRuns.id, runId))
  return null
}

// ---------------------------------------------------------------- rides that nobody spoke of

const SILENT_MINUTES = 2
/** What has not arrived by then, nobody brings any more. */
const ASKED_FOR_HOURS = 24
const BATCH = 50

/** Chore: webhooks get lost. Rides that were not heard of for a while are asked for. */
export async function askAboutRides(db: Database, { carriers }: Pick<Desk, 'carriers'>, now: Date): Promise<number> {
  const silent = await db.select({ id: carrierTries.id, carrier: carrierTries.carrier, theirId: carrierTries.theirId }).from(carrierTries).innerJoin(deliveries, eq(deliveries.id, carrierTries.deliveryId))
    .where(and(eq(carrierTries.state, 'accepted'), inArray(deliveries.state, [...IN_HAND]), gte(carrierTries.startedAt, addMinutes(now, -ASKED_FOR_HOURS * 60)), or(isNull(carrierTries.heardAt), lt(carrierTries.heardAt, addMinutes(now, -SILENT_MINUTES)))))
    .orderBy(carrierTries.heardAt).limit(BATCH)
  let heard = 0
  for (const { id, carrier: name, theirId } of silent) {
    const carrier = carriers.find((one) => one.name === name)
    if (!carrier || theirId === null) continue
    const report = await carrier.status(theirId).catch((error: unknown) => {
      if (error instanceof ProviderFailure) return null
      throw error
    })
    if (!report) continue
    await write(db, (tx) => hearCarrier(tx, name, report, now, id))
    heard++
  }
  return heard
}
