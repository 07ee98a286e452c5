/**
 * Zones of the demo cities, and riders on shift; how deliveries went lately stands in past-orders.ts. A pure function of the places and an instant: the same two
 * give the same rows.
 */
import type { Polygon } from 'geojson'
import { inArray } from 'drizzle-orm'
import { boxOf } from '../../src/delivery/zone.ts'
import type { Database } from '../../src/platform/database.ts'
import { addMinutes } from '../../src/vocabulary/calendar.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { people } from '../schema/accounts.ts'
import { deliveryZones, type PriceRule, riders, riderShifts } from '../schema/delivery.ts'
import { CITIES, type City, type Neighbourhood } from './places.ts'
import { Chance } from './random.ts'

const SEED = 20_261_022
const SURCHARGES: NonNullable<PriceRule['surcharges']> = [
  { name: 'rush', when: { from: '17:00', to: '20:00', weekdays: [1, 2, 3, 4, 5] }, basis_points: 1_500 },
  { name: 'rain', when: { rain: true }, add: 20_000 },
  { name: 'night', when: { from: '22:00', to: '05:00' }, add: 30_000 },
]
/** The restaurant's own fee for what is near, more for what is far. */
const IN_TOWN: PriceRule = { free_km: 3, per_km: 10_000, max: 450_000, surcharges: SURCHARGES }
/** Bridges and gates: the islands of Lagos, the rich quarters elsewhere. */
const DEAR: PriceRule = { free_km: 2, per_km: 14_000, max: 600_000, surcharges: [...SURCHARGES, { name: 'far', when: { over_km: 10 }, add: 40_000 }] }

const EDGES = 16
const METRES_PER_DEGREE = 111_320
const RIDERS_PER_CITY = 4

type ZoneRow = Omit<typeof deliveryZones.$inferInsert, 'id'> & { readonly id: Id<'zone'> }

export interface DemoDelivery {
  readonly zones: ReadonlyArray<ZoneRow>
  readonly people: ReadonlyArray<typeof people.$inferInsert & { readonly id: Id<'person'> }>
  readonly riders: ReadonlyArray<typeof riders.$inferInsert>
}

/** @param musa the rider whose login is printed at the start */
export function demoDelivery(musa: Id<'person'>, now: Date): DemoDelivery {
  const chance = new Chance(SEED)
  const zones = CITIES.flatMap((city) => zonesOfCity(chance, city, now))
  const others = CITIES.flatMap((city) => Array.from({ length: city.slug === 'lagos' ? RIDERS_PER_CITY - 1 : RIDERS_PER_CITY }, (_, i) => ({ id: chance.id<'person'>(addMinutes(now, -1_440 * 90)), email: `rider-${city.slug}-${i + 1}@buka.test`, name: chance.pick(RIDER_NAMES), role: 'rider' as const, passwordHash: null, city })))
  const all = [{ id: musa, city: CITIES[0] as City, place: { lat: 6.5105, lng: 3.3725 } }, ...others.map(({ id, city }) => ({ id, city, place: chance.pick(city.neighbourhoods) }))]
  return {
    zones, people: others.map(({ city: _, ...person }) => person),
    riders: all.map(({ id, city, place }) => ({ personId: id, city: city.slug, vehicle: chance.happens(0.85) ? 'motorbike' as const : 'bicycle' as const, onShiftSince: addMinutes(now, -45), seenAt: now, lat: place.lat, lng: place.lng, positionAt: now })),
  }
}

const RIDER_NAMES = ['Sani Bello', 'Chidi Obi', 'Femi Alade', 'Ibrahim Garba', 'Emeka Nwosu', 'Tobi Ajayi', 'Aliyu Musa', 'Godwin Etim', 'Bashir Lawal', 'Kelechi Anya']

/** The whole town, and on top of it the quarters that are dearer to reach. */
function zonesOfCity(chance: Chance, city: City, now: Date): ZoneRow[] {
  const middle = { lat: mean(city.neighbourhoods.map(({ lat }) => lat)), lng: mean(city.neighbourhoods.map(({ lng }) => lng)) }
  const reach = Math.max(...city.neighbourhoods.map((one) => metresBetween(middle, one) + one.radiusMetres)) + 2_500
  const row = (name: string, priority: number, shape: Polygon, rule: PriceRule, isClosed = false): ZoneRow => ({ id: chance.id<'zone'>(now), city: city.slug, name, priority, isClosed, shape, ...boxOf(shape), rule, updatedAt: now })
  return [
    ...(city.slug === 'lagos' ? [row('Five Cowrie Creek', 1, around({ lat: 6.4395, lng: 3.4465 }, 320), IN_TOWN, true)] : []),
    ...city.neighbourhoods.filter(({ wealth }) => wealth >= 0.8).map((one: Neighbourhood) => row(one.name, 10, around(one, one.radiusMetres + 300), DEAR)),
    row(city.name, 100, around(middle, reach), IN_TOWN),
  ]
}

const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, value) => sum + value, 0) / values.length
const metresBetween = (a: { lat: number; lng: number }, b: { lat: number; lng: number }): number => Math.hypot(a.lat - b.lat, (a.lng - b.lng) * Math.cos((a.lat * Math.PI) / 180)) * METRES_PER_DEGREE

function around({ lat, lng }: { readonly lat: number; readonly lng: number }, metres: number): Polygon {
  const ring = Array.from({ length: EDGES }, (_, i) => {
    const angle = (2 * Math.PI * i) / EDGES
    return [lng + (metres * Math.cos(angle)) / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)), lat + (metres * Math.sin(angle)) / METRES_PER_DEGREE].map((degrees) => Number(degrees.toFixed(6)))
  })
  return { type: 'Polygon', coordinates: [[...ring, ring[0] as number[]]] }
}

/** Once, into the database of the demo city. */
export async function loadDemoDelivery(db: Database, now: Date): Promise<{ readonly zones: number; readonly riders: number }> {
  const [musa] = await db.select({ id: people.id }).from(people).where(inArray(people.email, ['musa@buka.test']))
  // Another town is left alone.
  if (!musa || (await db.$count(deliveryZones)) > 0) return { zones: 0, riders: 0 }
  const demo = demoDelivery(musa.id, now)
  await db.transaction(async (tx) => {
    await tx.insert(deliveryZones).values([...demo.zones])
    await tx.insert(people).values([...demo.people]).onConflictDoNothing()
    await tx.insert(riders).values([...demo.riders]).onConflictDoNothing()
    await tx.insert(riderShifts).values(demo.riders.map(({ personId, onShiftSince }) => ({ riderId: personId, startedAt: onShiftSince as Date }))).onConflictDoNothing()
  })
  return { zones: demo.zones.length, riders: demo.riders.length }
}
