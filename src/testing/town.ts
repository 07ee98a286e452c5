/**
 * A small town for tests of suggestions: two tastes that never meet. Even diners eat in the first half of the places, odd
 * diners in the second, over the thirty days before `now`.
 */
import { feedback } from '../../drizzle/schema/recommendations.ts'
import { openingHours, restaurants } from '../../drizzle/schema/restaurants.ts'
import type { FeedbackKind } from '../../ml/contract.ts'
import { randomFrom } from '../../ml/numerics/random.ts'
import type { Database } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { plusCodeOf } from '../vocabulary/place.ts'

export interface Town {
  readonly places: ReadonlyArray<Id<'restaurant'>>
  readonly diners: ReadonlyArray<Id<'diner'>>
  /** 0 or 1: to which taste a place or a diner belongs. */
  tasteOfPlace(id: string): number
}

export interface TownPlan {
  readonly now: Date
  readonly places?: number
  readonly diners?: number
  readonly deedsPerDiner?: number
  readonly seed?: number
  readonly city?: string
}

export const LAGOS_PIN = { lat: 6.5095, lng: 3.3711 }

export async function buildTown(db: Database, { now, places = 40, diners = 60, deedsPerDiner = 12, seed = 5, city = 'lagos' }: TownPlan): Promise<Town> {
  const random = randomFrom(seed)
  const born = new Date(now.getTime() - 100 * 86_400_000)
  const placeIds = Array.from({ length: places }, () => newId<'restaurant'>(born))
  await db.insert(restaurants).values(placeIds.map((id, i) => {
    const pin = { lat: LAGOS_PIN.lat + (random.uniform() - 0.5) / 50, lng: LAGOS_PIN.lng + (random.uniform() - 0.5) / 50 }
    return { id, slug: `${city}-place-${i}`, name: `${city} place ${i}`, city, area: 'Yaba', ...pin, plusCode: plusCodeOf(pin), cuisines: ['buka'], priceLevel: 1, deliveryFee: kobo(70_000), minimumOrder: kobo(0), createdAt: born, updatedAt: born }
  }))
  await db.insert(openingHours).values(placeIds.flatMap((restaurantId) => Array.from({ length: 7 }, (_, weekday) => ({ restaurantId, orderType: 'delivery' as const, weekday, opensMinute: 0, closesMinute: 1440 }))))
  const dinerIds = Array.from({ length: diners }, () => newId<'diner'>(born))
  const half = places / 2
  const kinds: FeedbackKind[] = ['click', 'click', 'favourite', 'order']
  const deeds = dinerIds.flatMap((dinerId, d) => Array.from({ length: deedsPerDiner }, () => ({
    dinerId, restaurantId: placeIds[(d % 2) * half + random.below(half)]!, kind: kinds[random.below(kinds.length)]!, at: new Date(now.getTime() - Math.floor(random.uniform() * 30 * 86_400_000) - 60_000),
  })))
  for (let start = 0; start < deeds.length; start += 2_000) await db.insert(feedback).values(deeds.slice(start, start + 2_000))
  const order = new Map<string, number>(placeIds.map((id, i) => [id, i]))
  return { places: placeIds, diners: dinerIds, tasteOfPlace: (id) => ((order.get(id) ?? 0) < half ? 0 : 1) }
}

/** Asks again and again until it is so; for what happens in other processes. */
export async function eventually<T>(what: string, ask: () => Promise<T | null | undefined | false>, limitMs = 20_000): Promise<T> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false) return answer
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`)
    await Bun.sleep(5)
  }
}
