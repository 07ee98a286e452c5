/**
 * Has a platform bring it: all that can are asked at the same time, the best is taken, and the next one when it cannot after all. Each
 * step is written before the platform hears of it, so that whoever comes back after a crash goes on where this one stopped.
 */
import { and, desc, eq, gte, inArray, sql } from 'drizzle-orm'
import { carrierTries, deliveries } from '../../drizzle/schema/delivery.ts'
import { type Database, type Reader, write } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import type { Carrier, CarrierQuote, Carriers, CarrierReport, Ride } from './carrier.ts'
import { type Candidate, ranked, reliabilityOf, type Weights } from './choose.ts'
import { carrierAccepted } from './hear-carrier.ts'
import { rideFor, storesOf } from './ride-for.ts'
import { lockDelivery, wantAttention } from './step.ts'

export interface Desk {
  readonly carriers: Carriers
  readonly vault: Vault
  readonly weights: Weights
  readonly quoteDeadlineMs: number
}

type Try = typeof carrierTries.$inferSelect
export type Carried = 'carried' | 'not-wanted' | 'nobody' | 'cannot-tell'

/** @throws ProviderFailure, retryable, while a platform that may have it does not answer */
export async function carry(db: Database, desk: Desk, deliveryId: Id<'delivery'>, now: Date): Promise<Carried> {
  const unsettled = await settleTries(db, desk, deliveryId, now)
  if (unsettled) return unsettled
  const [delivery] = await db.select().from(deliveries).where(eq(deliveries.id, deliveryId))
  if (!delivery || delivery.state !== 'looking' || delivery.carrier !== null) return 'not-wanted'
  const ride = await rideFor(db, desk.vault, delivery, now)
  if (!ride) return 'not-wanted'
  for (const { carrier, quote, reference, ride: theirs } of await offers(db, desk, ride, delivery.restaurantId, now)) {
    const outcome = await create(db, carrier, theirs, reference, quote, now)
    if (outcome !== 'failed') return outcome
  }
  await write(db, async (tx) => {
    const still = await lockDelivery(tx, deliveryId)
    if (still.state === 'looking') await wantAttention(tx, still, 'nobody_takes_it', now)
  })
  return 'nobody'
}

/** A try of which nobody knows how it ended, because a process or an answer got lost. */
async function settleTries(db: Database, { carriers }: Desk, deliveryId: Id<'delivery'>, now: Date): Promise<Carried | null> {
  const open = await db.select().from(carrierTries).where(and(eq(carrierTries.deliveryId, deliveryId), eq(carrierTries.state, 'creating')))
  for (const one of open) {
    const outcome = await lookedUp(db, carriers.find(({ name }) => name === one.carrier), one, now)
    if (outcome !== 'failed') return outcome
  }
  return null
}

async function lookedUp(db: Database, carrier: Carrier | undefined, { id, deliveryId }: Pick<Try, 'id' | 'deliveryId'>, now: Date): Promise<Carried | 'failed'> {
  const found = carrier ? await carrier.find(id) : 'cannot-tell'
  if (found === 'never-heard') return ended(db, id, 'never arrived', now)
  if (found !== 'cannot-tell') return accepted(db, carrier as Carrier, id, found, now)
  // Two riders at one door are worse than none: somebody has to call the platform.
  await write(db, async (tx) => wantAttention(tx, await lockDelivery(tx, deliveryId), 'carrier_failed', now))
  return 'cannot-tell'
}

// ---------------------------------------------------------------- quotes

interface Offer {
  readonly carrier: Carrier
  readonly quote: CarrierQuote
  readonly reference: Id<'carrier-try'>
  readonly ride: Ride
}

/** The quotes that came in time, the best first. Those that are not taken are dropped. */
async function offers(db: Database, { carriers, weights, quoteDeadlineMs }: Desk, ride: Ride, restaurantId: Parameters<typeof storesOf>[1], now: Date): Promise<Offer[]> {
  const stores = await storesOf(db, restaurantId)
  const asked = carriers.filter(({ isOn, canCollectCash }) => isOn && (ride.cashDue === 0 || canCollectCash)).map((carrier) => ({ carrier, reference: newId<'carrier-try'>(now), ride: { ...ride, storeId: stores.get(carrier.name) ?? null } }))
  if (asked.length === 0) return []
  await db.insert(carrierTries).values(asked.map(({ carrier, reference }) => ({ id: reference, deliveryId: ride.deliveryId, carrier: carrier.name, state: 'asked' as const, startedAt: now })))
  const quoted = await Promise.all(asked.map((one) => inTime(quoteDeadlineMs, answerOf(db, one, now))))
  const offered = quoted.filter((one) => one !== null)
  const late = asked.filter(({ reference }) => !offered.some((one) => one.reference === reference))
  if (late.length > 0) await db.update(carrierTries).set({ state: 'failed', endedAt: now, failure: sql`coalesce(${carrierTries.failure}, 'no quote in time')` }).where(and(inArray(carrierTries.id, late.map(({ reference }) => reference)), eq(carrierTries.state, 'asked')))
  const reliability = await reliabilities(db, now)
  const order = ranked(offered.map(({ carrier, quote }): Candidate => ({ carrier: carrier.name, quote, reliability: reliability.get(carrier.name) ?? reliabilityOf({ good: 0, all: 0 }) })), weights)
  return order.flatMap(({ carrier }) => offered.filter((one) => one.carrier.name === carrier))
}

async function answerOf(db: Database, { carrier, reference, ride }: Omit<Offer, 'quote'>, now: Date): Promise<Offer | null> {
  try {
    const answer = await carrier.quote(ride, reference, now)
    if (answer.kind === 'quote') {
      const { quote } = answer
      await db.update(carrierTries).set({ state: 'quoted', theirQuote: quote.id, quoteExpiresAt: quote.expiresAt, price: quote.price, doorMinutes: quote.doorMinutes }).where(and(eq(carrierTries.id, reference), eq(carrierTries.state, 'asked')))
      return { carrier, quote, reference, ride }
    }
    await ended(db, reference, `${answer.why} ${answer.said}`.trim(), now)
  } catch (error) {
    await ended(db, reference, error instanceof ProviderFailure ? error.evidence : (error as Error).name, now)
  }
  return null
}

/** Null for what is not there by then. */
const inTime = <Value>(limitMs: number, work: Promise<Value | null>): Promise<Value | null> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  return Promise.race([work, new Promise<null>((resolve) => { timer = setTimeout(() => resolve(null), limitMs) })]).finally(() => clearTimeout(timer))
}

const LOOKED_BACK_DAYS = 30
const MOST_RIDES = 100

/** carrier -> share of good rides among its latest. A quote that was not taken is no ride. */
export async function reliabilities(db: Reader, now: Date): Promise<ReadonlyMap<string, number>> {
  const rows = await db.select({ carrier: carrierTries.carrier, state: carrierTries.state }).from(carrierTries)
    .where(and(inArray(carrierTries.state, ['accepted', 'failed', 'cancelled']), gte(carrierTries.startedAt, addMinutes(now, -LOOKED_BACK_DAYS * DAY_MINUTES)), sql`${carrierTries.theirQuote} is not null`)).orderBy(desc(carrierTries.startedAt)).limit(MOST_RIDES * 10)
  return new Map([...Map.groupBy(rows, ({ carrier }) => carrier)].map(([carrier, rides]) => {
    const latest = rides.slice(0, MOST_RIDES)
    return [carrier, reliabilityOf({ good: latest.filter(({ state }) => state === 'accepted').length, all: latest.length })]
  }))
}

// ---------------------------------------------------------------- the ride

async function create(db: Database, carrier: Carrier, ride: Ride, reference: Id<'carrier-try'>, quote: CarrierQuote, now: Date): Promise<Carried | 'failed'> {
  const isWanted = await write(db, async (tx) => {
    const delivery = await lockDelivery(tx, ride.deliveryId)
    if (delivery.state !== 'looking' || delivery.carrier !== null) return false
    await tx.update(carrierTries).set({ state: 'creating' }).where(eq(carrierTries.id, reference))
    return true
  })
  // A rider of ours was faster, or the order was called off.
  if (!isWanted) return drop(db, ride.deliveryId, now)
  try {
    return await accepted(db, carrier, reference, await carrier.create(ride, reference, quote, now), now)
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    return error.retryable ? lookedUp(db, carrier, { id: reference, deliveryId: ride.deliveryId }, now) : ended(db, reference, error.evidence, now)
  }
}

async function accepted(db: Database, carrier: Carrier, reference: Id<'carrier-try'>, report: CarrierReport, now: Date): Promise<Carried> {
  const isOurs = await write(db, async (tx) => {
    const [one] = await tx.select({ deliveryId: carrierTries.deliveryId }).from(carrierTries).where(eq(carrierTries.id, reference))
    const delivery = one && await lockDelivery(tx, one.deliveryId)
    if (!delivery || delivery.state !== 'looking' || (delivery.carrier !== null && delivery.carrier !== carrier.name)) return false
    await carrierAccepted(tx, reference, carrier.name, report, now)
    await tx.update(carrierTries).set({ state: 'dropped', endedAt: now }).where(and(eq(carrierTries.deliveryId, delivery.id), inArray(carrierTries.state, ['asked', 'quoted'])))
    return true
  })
  if (isOurs) return 'carried'
  // Nobody wants it any more while it was being made: it is called off at once.
  const answer = await carrier.cancel(report.theirId, 'not wanted any more')
  await db.update(carrierTries).set({ state: 'cancelled', theirId: report.theirId, endedAt: now, failure: 'not wanted any more' }).where(eq(carrierTries.id, reference))
  if (answer.kind === 'too-late') await tellTooLate(db, reference, now)
  return 'not-wanted'
}

async function ended(db: Database, reference: Id<'carrier-try'>, failure: string, now: Date): Promise<'failed'> {
  await db.update(carrierTries).set({ state: 'failed', failure: failure.slice(0, 300), endedAt: now }).where(eq(carrierTries.id, reference))
  return 'failed'
}

async function drop(db: Database, deliveryId: Id<'delivery'>, now: Date): Promise<Carried> {
  await db.update(carrierTries).set({ state: 'dropped', endedAt: now }).where(and(eq(carrierTries.deliveryId, deliveryId), inArray(carrierTries.state, ['asked', 'quoted'])))
  return 'not-wanted'
}

/** Calls off a ride that a platform has taken. Too late to is an answer: it goes on, and staff are told. */
export async function endRide(db: Database, { carriers }: Pick<Desk, 'carriers'>, tryId: Id<'carrier-try'>, now: Date): Promise<string> {
  const [one] = await db.select().from(carrierTries).where(eq(carrierTries.id, tryId))
  const carrier = carriers.find(({ name }) => name === one?.carrier)
  if (!one?.theirId || one.state !== 'accepted' || !carrier) return 'nothing to call off'
  const answer = await carrier.cancel(one.theirId, 'called off').catch(async (error: unknown) => {
    // They say no, and not only for now: a person has to call them.
    if (error instanceof ProviderFailure && !error.retryable) await tellTooLate(db, tryId, now)
    throw error
  })
  if (answer.kind === 'too-late') {
    await tellTooLate(db, tryId, now)
    return 'too late'
  }
  const fee = answer.kind === 'cancelled' ? answer.fee : null
  await write(db, async (tx) => {
    await tx.update(carrierTries).set({ state: 'cancelled', endedAt: now, ...(fee === null ? {} : { price: fee as Kobo }) }).where(eq(carrierTries.id, tryId))
    // What they take for it is ours to pay: the guest gets back what the order says.
    await tx.update(deliveries).set({ cost: (fee ?? 0) as Kobo }).where(and(eq(deliveries.id, one.deliveryId), eq(deliveries.state, 'cancelled')))
  })
  return 'called off'
}

async function tellTooLate(db: Database, tryId: Id<'carrier-try'>, now: Date): Promise<void> {
  await write(db, async (tx) => {
    const [one] = await tx.select({ deliveryId: carrierTries.deliveryId }).from(carrierTries).where(eq(carrierTries.id, tryId))
    if (one) await wantAttention(tx, await lockDelivery(tx, one.deliveryId), 'carrier_failed', now)
  })
}
