import { describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { distanceMetres, isInNigeria, pinOfPlusCode } from '../../src/vocabulary/place.ts'
import { isId } from '../../src/vocabulary/id.ts'
import { foldText } from '../../src/vocabulary/text.ts'
import { DEMO_SEED, demoCity } from './demo-city.ts'
import { DISHES } from './dishes.ts'
import { KIND_LIST } from './kinds.ts'
import { CITIES } from './places.ts'

const NOW = new Date('2026-10-20T12:00:00Z')
const city = demoCity({ now: NOW })
const { rows } = city
const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
const repeated = (values: ReadonlyArray<string>): string[] => values.filter((value, i) => values.indexOf(value) !== i)
const duplicatesIn = (values: ReadonlyArray<string>): number => values.length - new Set(values).size

console.log(`demo city of seed ${city.seed}`)

describe('the same seed', () => {
  test('gives the same rows, another seed others', () => {
    expect(hashOf(demoCity({ now: NOW, seed: DEMO_SEED }).rows)).toBe(hashOf(rows))
    expect(hashOf(demoCity({ now: NOW, seed: DEMO_SEED + 1 }).rows.restaurants)).not.toBe(hashOf(rows.restaurants))
  }, 120_000)

  test('gives ids that are UUIDv7 and unique', () => {
    const tables: ReadonlyArray<ReadonlyArray<{ readonly id: string }>> = [rows.restaurants, rows.people, rows.dishes, rows.options, rows.optionGroups, rows.feedback, rows.reviews, rows.packs]
    const ids = tables.flatMap((list) => list.map((row) => row.id))
    expect(ids.filter((id) => !isId(id))).toEqual([])
    expect(duplicatesIn(ids)).toBe(0)
  })

  test('gives every row of a table the same columns, as the loader needs it', () => {
    for (const [table, list] of Object.entries<ReadonlyArray<object>>({ ...rows })) {
      const shapes = new Set(list.map((row) => Object.keys(row).join()))
      expect(`${table}: ${shapes.size}`).toBe(`${table}: 1`)
    }
  })
})

describe('restaurants', () => {
  test('stand in Nigeria, in their neighbourhood, where their Plus Code says', () => {
    for (const row of rows.restaurants) {
      const area = rows.areas.find((a) => a.city === row.city && a.name === row.area)
      expect(isInNigeria(row)).toBe(true)
      expect(distanceMetres(row, area ?? { lat: 0, lng: 0 })).toBeLessThanOrEqual(area?.radiusMetres ?? 0)
      expect(distanceMetres(row, pinOfPlusCode(row.plusCode) ?? { lat: 0, lng: 0 })).toBeLessThan(20)
    }
  })

  test('are as many as planned, of every kind, with names to be found by', () => {
    for (const { slug, restaurants } of CITIES) expect(rows.restaurants.filter((row) => row.city === slug)).toHaveLength(restaurants)
    expect(repeated(rows.restaurants.map((row) => row.slug))).toEqual([])
    expect(rows.restaurants.filter((row) => !/^[a-z0-9-]+$/.test(row.slug) || !row.searchText?.includes(foldText(row.name)))).toEqual([])
    expect(rows.restaurants.some((row) => /[{}]/.test(row.name + row.description + row.landmark))).toBe(false)
  })

  test('are open at hours the schema accepts, never twice at once, and deliver only when open', () => {
    const key = (row: (typeof rows.openingHours)[number]): string => `${row.restaurantId} ${row.orderType}`
    const weeks = new Map<string, Array<readonly [number, number]>>()
    for (const row of rows.openingHours) {
      expect(row.opensMinute >= 0 && row.opensMinute <= 1439 && row.closesMinute > row.opensMinute && row.closesMinute <= row.opensMinute + 1440).toBe(true)
      const from = row.weekday * 1440
      weeks.set(key(row), [...(weeks.get(key(row)) ?? []), [from + row.opensMinute, from + row.closesMinute]])
    }
    for (const ranges of weeks.values()) {
      ranges.sort((a, b) => a[0] - b[0])
      const wrapped = [...ranges, [(ranges[0]?.[0] ?? 0) + 10_080, 0] as const]
      for (let i = 1; i < wrapped.length; i++) expect(wrapped[i]?.[0]).toBeGreaterThanOrEqual(wrapped[i - 1]?.[1] ?? 0)
    }
    for (const row of rows.restaurants) {
      expect(weeks.has(`${row.id} dine_in`)).toBe(true)
      expect(weeks.has(`${row.id} delivery`)).toBe(row.delivers ?? false)
    }
    expect(rows.openingHours.some((row) => row.closesMinute > 1440)).toBe(true)
    expect(rows.closings.filter((closing) => closing.lastDay < closing.firstDay)).toEqual([])
  })

  test('keep their promises: a halal kitchen sells no pork, a vegetarian one no meat', () => {
    const promises = new Map(rows.restaurants.map((row) => [row.id, row.diets ?? []]))
    for (const dish of rows.dishes) {
      const diets = promises.get(dish.restaurantId) ?? []
      if (diets.includes('halal')) expect(dish.name).not.toMatch(/pork|palm wine/i)
      if (diets.includes('vegetarian')) expect(dish.diets).toContain('vegetarian')
    }
  })
})

describe('menus', () => {
  test('are there, as long as their kind has them, at prices between the modest and the expensive', () => {
    const catalogue = new Map(DISHES.map((dish) => [dish.name, dish]))
    const sizes = new Map<string, number>()
    for (const dish of rows.dishes) {
      sizes.set(dish.restaurantId, (sizes.get(dish.restaurantId) ?? 0) + 1)
      const known = catalogue.get(dish.name)
      const naira = dish.price / 100
      expect(naira % 50).toBe(0)
      expect(naira).toBeGreaterThanOrEqual((known?.low ?? Infinity) * 0.85 - 25)
      expect(naira).toBeLessThanOrEqual((known?.high ?? 0) * 1.05 + 25)
      if (dish.inStorePrice != null) expect(dish.inStorePrice).toBeLessThanOrEqual(dish.price)
    }
    const longest = Math.max(...KIND_LIST.map((kind) => kind.menu[1]))
    for (const row of rows.restaurants) {
      expect(sizes.get(row.id)).toBeGreaterThanOrEqual(8)
      expect(sizes.get(row.id)).toBeLessThanOrEqual(longest)
    }
    expect(duplicatesIn(rows.dishes.map((dish) => `${dish.restaurantId} ${dish.slug}`))).toBe(0)
    expect(DISHES.length).toBeGreaterThanOrEqual(130)
    expect(duplicatesIn(DISHES.map((dish) => dish.name))).toBe(0)
  })

  test('ask only for choices that can be made today', () => {
    for (const group of rows.optionGroups) {
      const onSale = rows.options.filter((option) => option.groupId === group.id && option.offUntil === null)
      expect(onSale.length).toBeGreaterThanOrEqual(group.minChoices ?? 0)
      expect(group.maxChoices).toBeGreaterThanOrEqual(group.minChoices ?? 0)
    }
  })

  test('have a pack that every dish fits in', () => {
    const packs = new Map(rows.packs.map((pack) => [pack.id, pack]))
    for (const dish of rows.dishes) {
      const pack = dish.packId ? packs.get(dish.packId) : undefined
      expect(pack?.restaurantId).toBe(dish.restaurantId)
      expect(pack?.volume).toBeGreaterThanOrEqual(dish.packVolume ?? 1)
    }
  })
})

describe('people', () => {
  test('did what they did in the past, in the last 120 days', () => {
    const oldest = NOW.getTime() - 121 * 86_400_000
    expect(rows.feedback.filter((row) => row.at > NOW || row.at.getTime() < oldest)).toEqual([])
    expect(rows.feedback.filter((row) => (row.kind === 'rating') !== (row.value !== null))).toEqual([])
    expect(rows.feedback.length).toBeGreaterThan(60_000)
    expect(rows.feedback.length).toBeLessThan(90_000)
  })

  test('review a place once, and the stars of places and dishes are the sums of what was given', () => {
    expect(duplicatesIn(rows.reviews.map((review) => `${review.restaurantId} ${review.personId}`))).toBe(0)
    expect(rows.restaurants.reduce((sum, row) => sum + (row.ratingSum ?? 0), 0)).toBe(rows.reviews.reduce((sum, review) => sum + review.rating, 0))
    expect(rows.restaurants.reduce((sum, row) => sum + (row.ratingCount ?? 0), 0)).toBe(rows.reviews.length)
    expect(rows.dishes.reduce((sum, row) => sum + (row.ratingSum ?? 0), 0)).toBe(rows.dishRatings.reduce((sum, mark) => sum + mark.rating, 0))
    expect(rows.reviews.filter((review) => /[{}]/.test(review.text ?? ''))).toEqual([])
  })

  test('have tastes: who ate at the same places as you tells more than what is popular', () => {
    const { popularity, neighbours } = recallAtTen()
    console.log(`recall@10 of new places: popularity ${popularity.toFixed(3)}, item neighbours ${neighbours.toFixed(3)}`)
    expect(neighbours).toBeGreaterThan(1.4 * popularity)
  })
})

/** Learns from all but the last 24 days; asks which places, new to a person, they went to in those days. */
function recallAtTen(): { popularity: number; neighbours: number } {
  const weights: Readonly<Record<string, number>> = { view: 0.3, click: 1, favourite: 3, order: 4, dismiss: -2, unfavourite: -2, rating: 0 }
  const index = new Map<string, number>(rows.restaurants.map((row, i) => [row.id, i]))
  const size = index.size
  const cut = NOW.getTime() - 24 * 86_400_000
  const before = new Map<string, Map<number, number>>()
  const after = new Map<string, Set<number>>()
  for (const row of rows.feedback) {
    const place = index.get(row.restaurantId) ?? 0
    const seen = before.get(row.dinerId) ?? new Map<number, number>()
    before.set(row.dinerId, seen)
    if (row.at.getTime() < cut) seen.set(place, (seen.get(place) ?? 0) + (weights[row.kind] ?? 0))
    else if (!seen.has(place) && (row.kind === 'click' || row.kind === 'order')) after.set(row.dinerId, (after.get(row.dinerId) ?? new Set()).add(place))
  }
  const popular = new Float64Array(size)
  const together = new Float64Array(size * size)
  const liked = new Map([...before].map(([diner, seen]) => [diner, [...seen].filter(([, w]) => w > 0).map(([place, w]) => [place, Math.log1p(w)] as const)]))
  for (const list of liked.values()) for (const [a, wa] of list) {
    popular[a] = (popular[a] ?? 0) + wa
    for (const [b, wb] of list) together[a * size + b] = (together[a * size + b] ?? 0) + wa * wb
  }
  const own = (place: number): number => Math.sqrt((together[place * size + place] ?? 0) + 20)
  const recall = (score: (diner: string, place: number) => number): number => {
    let total = 0
    for (const [diner, wanted] of after) {
      const town = rows.restaurants[[...wanted][0] ?? 0]?.city
      const offered = rows.restaurants.map((row, i) => [row.city, i] as const).filter(([where, i]) => where === town && !before.get(diner)?.has(i))
      const best = offered.map(([, i]) => [score(diner, i), i] as const).sort((a, b) => b[0] - a[0]).slice(0, 10)
      total += best.filter(([, i]) => wanted.has(i)).length / Math.min(10, wanted.size)
    }
    return total / after.size
  }
  return {
    popularity: recall((_, place) => popular[place] ?? 0),
    neighbours: recall((diner, place) => (liked.get(diner) ?? []).reduce((sum, [seen, weight]) => sum + (weight * (together[seen * size + place] ?? 0)) / (own(seen) * own(place)), 0)),
  }
}
