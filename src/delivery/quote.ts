/** What bringing it there costs and how long it takes: looked up, or said for a while and then held to. */
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { deliveryConditions, deliveryQuotes, deliveryZones } from '../../drizzle/schema/delivery.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { Database, Reader, Transaction } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { isInNigeria, isPin, type Pin, roughly } from '../vocabulary/place.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import { type Eta, etaOf, FINDING_MINUTES } from './eta.ts'
import { type Fee, feeOf } from './price-rule.ts'
import { pastErrors } from './queries.ts'
import { DETOUR, routeMetres, routeMinutes } from './route.ts'
import { type Zone, zoneAt } from './zone.ts'

export type Quote = typeof deliveryQuotes.$inferSelect

export interface Wanted {
  readonly restaurantId: Id<'restaurant'>
  readonly to: Pin
  /** When food is wanted later than now: surcharges and streets of that hour. */
  readonly at?: Date
}

export interface Estimate {
  readonly zone: Pick<Zone, 'id' | 'name' | 'city'>
  readonly metres: number
  readonly fee: Fee
  readonly eta: Eta
}

/** As long as it takes to pay, and no longer than rain takes to begin. */
export const QUOTE_MINUTES = 20

/**
 * @throws Refusal 404 for a restaurant that is not open to orders, 422 on `to` for a door that nobody brings to:
 * `pin-outside`, `delivery-outside-zones`, `delivery-zone-closed`, `delivery-too-far`
 */
export async function estimateDelivery(db: Reader, { restaurantId, to, at }: Wanted, now: Date): Promise<Estimate> {
  if (!isPin(to)) throw invalid('to', 'pin-wrong')
  if (!isInNigeria(to)) throw invalid('to', 'pin-outside')
  const [place] = await db.select().from(restaurants).where(and(eq(restaurants.id, restaurantId), eq(restaurants.status, 'live')))
  if (!place) throw unknown('restaurant')
  if (!place.delivers) throw invalid('restaurant_id', 'restaurant-does-not-deliver')
  const zone = zoneAt(await zonesAround(db, to), to)
  // A city far away may have a zone there, but this kitchen's riders do not ride that far.
  if (!zone || zone.city !== place.city) throw invalid('to', 'delivery-outside-zones')
  if (zone.isClosed) throw invalid('to', 'delivery-zone-closed')
  const metres = routeMetres(place, to)
  if (metres > routeLimit(place.deliveryRadiusMetres)) throw invalid('to', 'delivery-too-far')
  const conditions = await conditionsIn(db, zone.city, now)
  const when = at ?? now
  const fee = feeOf(zone.rule, place.deliveryFee, { metres, now: when, isRaining: conditions.isRaining, isRush: conditions.rushMinutes > 0 })
  const parts = { preparation: place.preparationMinutes, finding: FINDING_MINUTES, route: Math.round(routeMinutes(metres, 'motorbike', when)), rush: conditions.rushMinutes }
  return { zone, metres, fee, eta: etaOf(parts, await pastErrors(db, zone.id, zone.city)) }
}

/** The same, kept until it expires or an order holds us to it. */
export async function quoteDelivery(db: Database | Transaction, wanted: Wanted, now: Date): Promise<Quote> {
  const { zone, metres, fee, eta } = await estimateDelivery(db, wanted, now)
  const [quote] = await db.insert(deliveryQuotes).values({
    id: newId<'quote'>(now), restaurantId: wanted.restaurantId, zoneId: zone.id, ...roughly(wanted.to), metres, fee: fee.amount, lines: fee.lines,
    fromMinutes: eta.fromMinutes, toMinutes: eta.toMinutes, parts: eta.parts, confidence: eta.confidence, createdAt: now, expiresAt: addMinutes(now, QUOTE_MINUTES),
  }).returning()
  return quote as Quote
}

/**
 * Holds us to a quote: it belongs to this order from now on. The same order may confirm it again.
 * @throws Refusal 404 for a quote that does not exist, 410 for one that ran out, 409 for one that another order has
 */
export async function confirmQuote(tx: Transaction, { quoteId, orderId }: { readonly quoteId: Id<'quote'>; readonly orderId: Id<'order'> }, now: Date): Promise<Quote> {
  const [confirmed] = await tx.update(deliveryQuotes).set({ orderId, confirmedAt: now })
    .where(and(eq(deliveryQuotes.id, quoteId), isNull(deliveryQuotes.orderId), gt(deliveryQuotes.expiresAt, now))).returning()
  if (confirmed) return confirmed
  const [quote] = await tx.select().from(deliveryQuotes).where(eq(deliveryQuotes.id, quoteId))
  if (!quote) throw unknown('quote')
  if (quote.orderId === orderId) return quote
  throw quote.orderId === null ? new Refusal('gone', 'quote-expired') : new Refusal('conflict', 'quote-used')
}

const zonesAround = (db: Reader, { lat, lng }: Pin) => db.select().from(deliveryZones).where(and(
  isNull(deliveryZones.removedAt),
  sql`${deliveryZones.west} <= ${lng} and ${deliveryZones.east} >= ${lng} and ${deliveryZones.south} <= ${lat} and ${deliveryZones.north} >= ${lat}`,
))

/** The radius of a kitchen is a line of flight; ways are longer. */
const routeLimit = (radiusMetres: number): number => Math.ceil(radiusMetres * DETOUR)

export async function conditionsIn(db: Reader, city: string, now: Date): Promise<{ readonly isRaining: boolean; readonly rushMinutes: number }> {
  const [row] = await db.select().from(deliveryConditions).where(eq(deliveryConditions.city, city))
  return { isRaining: row?.rainUntil != null && row.rainUntil > now, rushMinutes: row?.rushUntil != null && row.rushUntil > now ? row.rushMinutes : 0 }
}
