/** What platforms tell us, applied: rides go on, orders come in. The door has proven where it comes from (webhooks-api.ts). */
import { and, eq, gte } from 'drizzle-orm'
import { carrierTries } from '../../drizzle/schema/delivery.ts'
import { type Database, type Reader, write } from '../platform/database.ts'
import type { Applied, Applier, InboxAppliers } from '../platform/inbox.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, isId } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { CHOWDECK } from './chowdeck.ts'
import { DOORDASH } from './doordash.ts'
import { GLOVO } from './glovo.ts'
import { GRUBHUB } from './grubhub.ts'
import { hearCarrier } from './hear-carrier.ts'
import { connectionOf, followMarketOrder, receiveMarketOrder } from './market-orders.ts'
import type { Marketplace, MarketNews } from './marketplace.ts'
import { menuSettled } from './menu-runs.ts'
import type { CarrierReport } from './carrier.ts'
import { readJson } from './platform-call.ts'
import type { PlatformDesk } from './platform-errands.ts'
import { UBER_DIRECT } from './uber-direct.ts'
import { UBER_EATS } from './uber-eats.ts'

export const PLATFORM_NAMES = [CHOWDECK, GLOVO, UBER_DIRECT, UBER_EATS, DOORDASH, GRUBHUB] as const
export type PlatformName = (typeof PLATFORM_NAMES)[number]

export function platformAppliers(desk: PlatformDesk): InboxAppliers {
  return Object.fromEntries(PLATFORM_NAMES.map((name): [string, Applier] => [name, async (db, item, now) => {
    const webhook = readJson(new TextDecoder().decode(item.body))
    const ride = await applyRide(db, desk, name, webhook, now)
    if (ride !== 'not-a-ride') return ride
    const marketplace = desk.marketplaces.find((one) => one.name === name)
    const news = marketplace?.newsIn(webhook)
    return marketplace && news ? applyNews(db, desk, marketplace, news, item.attempts, now) : 'ignored'
  }]))
}

// ---------------------------------------------------------------- rides

async function applyRide(db: Database, { carriers }: PlatformDesk, name: PlatformName, webhook: unknown, now: Date): Promise<Applied | 'not-a-ride'> {
  const carrier = carriers.find((one) => one.name === name)
  const theirId = rideIn(name, webhook)
  if (!carrier || theirId === null) return 'not-a-ride'
  const reference = referenceIn(webhook, theirId)
  if (!(await isKnown(db, name, theirId, reference))) {
    // Told before our own call came back: the ride is ours in a moment.
    return await isMaking(db, name, now) ? 'retry' : 'not-a-ride'
  }
  // What is not signed, or says too little, is asked for: the platform's record counts.
  const report: CarrierReport = carrier.reportIn(webhook) ?? await carrier.status(theirId)
  const heard = await write(db, (tx) => hearCarrier(tx, name, report, now, reference))
  return heard === 'moved' ? 'applied' : 'ignored'
}

/** Their id of the ride that a webhook is about. */
function rideIn(name: PlatformName, webhook: unknown): string | null {
  const body = (webhook ?? {}) as { payload?: { reference?: unknown }; trackingNumber?: unknown; parcel?: { trackingNumber?: unknown }; delivery_id?: unknown; external_delivery_id?: unknown }
  const id = { [CHOWDECK]: body.payload?.reference, [GLOVO]: body.trackingNumber ?? body.parcel?.trackingNumber, [UBER_DIRECT]: body.delivery_id, [DOORDASH]: body.external_delivery_id, [UBER_EATS]: null, [GRUBHUB]: null }[name]
  return typeof id === 'string' && id !== '' && id.length <= 200 ? id : null
}

/** Ours, where they carry it: as their own id, or beside it. */
function referenceIn(webhook: unknown, theirId: string): Id<'carrier-try'> | null {
  const external = (webhook as { data?: { external_id?: unknown } } | null)?.data?.external_id
  return [theirId, external].find((id): id is Id<'carrier-try'> => typeof id === 'string' && isId(id)) ?? null
}

async function isKnown(db: Reader, carrier: string, theirId: string, reference: Id<'carrier-try'> | null): Promise<boolean> {
  const [known] = await db.select({ id: carrierTries.id }).from(carrierTries).where(and(eq(carrierTries.carrier, carrier), reference ? eq(carrierTries.id, reference) : eq(carrierTries.theirId, theirId))).limit(1)
  return known !== undefined
}

async function isMaking(db: Reader, carrier: string, now: Date): Promise<boolean> {
  const [making] = await db.select({ id: carrierTries.id }).from(carrierTries).where(and(eq(carrierTries.carrier, carrier), eq(carrierTries.state, 'creating'), gte(carrierTries.startedAt, addMinutes(now, -10)))).limit(1)
  return making !== undefined
}

// ---------------------------------------------------------------- orders and menus

/** How often an order that was not told of yet is waited for: news overtake each other. */
const PATIENCE = 4

async function applyNews(db: Database, desk: PlatformDesk, marketplace: Marketplace, news: MarketNews, attempts: number, now: Date): Promise<Applied> {
  const { name } = marketplace
  switch (news.kind) {
    case 'unusable': return 'quarantined'
    case 'menu': return await write(db, (tx) => menuSettled(tx, null, news, now)) ? 'applied' : 'ignored'
    case 'fetch': {
      if (!(await connectionOf(db, name, news.storeId))) return 'quarantined'
      return applyNews(db, desk, marketplace, await marketplace.fetchOrder(news.storeId, news.theirId), attempts, now)
    }
    case 'order': {
      const connection = await connectionOf(db, name, news.order.storeId)
      // A store that nobody connected: somebody has to look at it.
      if (!connection) return 'quarantined'
      return await write(db, (tx) => receiveMarketOrder(tx, desk.vault, connection, news.order, now)) === 'new' ? 'applied' : 'ignored'
    }
    default: {
      try {
        const outcome = await write(db, (tx) => followMarketOrder(tx, name, news.theirId, news.kind, now))
        if (outcome === 'unknown') return attempts < PATIENCE ? 'retry' : 'ignored'
        return outcome === 'moved' ? 'applied' : 'ignored'
      } catch (error) {
        // The order is somewhere where this makes no sense any more.
        if (error instanceof Refusal) return 'ignored'
        throw error
      }
    }
  }
}
