import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { closings, restaurants } from '../../drizzle/schema/restaurants.ts'
import { freshDatabase } from '../testing/database.ts'
import { aRestaurant, YABA } from '../testing/places.ts'
import { instantOf } from '../vocabulary/calendar.ts'
import { newId } from '../vocabulary/id.ts'
import { distanceMetres } from '../vocabulary/place.ts'
import { loadCatalogue } from './catalogue.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)
const view = { now: NOON, pin: YABA, orderType: null }

test('holds live places by id, slug and city, and says how they stand', async () => {
  const place = await aRestaurant(db, 'Mama Ngozi', { ratingSum: 13, ratingCount: 3, lat: YABA.lat + 0.01 })
  await aRestaurant(db, 'Draft Kitchen', { status: 'draft' })
  await aRestaurant(db, 'Paused Kitchen', { status: 'paused' })
  await db.insert(closings).values({ restaurantId: place.id, firstDay: '2026-11-23', lastDay: '2026-11-23' })
  const catalogue = await loadCatalogue(db)
  expect(catalogue.size).toBe(1)
  expect(catalogue.ofCity('lagos')).toHaveLength(1)
  expect(catalogue.ofCity('nowhere')).toEqual([])
  const card = catalogue.bySlug('mama-ngozi')
  if (!card) throw new Error('the place is missing')
  expect(catalogue.byId(place.id)).toBe(card)
  expect(card).toMatchObject({ name: 'Mama Ngozi', ratingMean: 4.33, ratingCount: 3 })
  const situation = catalogue.at(card, view)
  expect(situation).toMatchObject({ opening: { state: 'open', closesMinute: 1320 }, deliversHere: true })
  expect(situation.distanceMetres).toBeCloseTo(1112, 0)
  expect(catalogue.at(card, { ...view, now: instantOf('2026-11-23', 720) }).opening.state).toBe('closed')
  expect(catalogue.at(card, { ...view, pin: { lat: 7.38, lng: 3.9 } }).deliversHere).toBe(false)
  expect(catalogue.at(card, { ...view, pin: null })).toMatchObject({ distanceMetres: null, deliversHere: true })
})

test('a reload of one place sees what changed and forgets what is no longer live; words of it become known', async () => {
  const place = await aRestaurant(db, 'Alhaji Kilishi')
  const catalogue = await loadCatalogue(db)
  const before = catalogue.version
  await db.update(restaurants).set({ name: 'Alhaji Balangu', searchText: 'alhaji balangu' }).where(eq(restaurants.id, place.id))
  await catalogue.hear(db, place.id)
  expect(catalogue.byId(place.id)?.name).toBe('Alhaji Balangu')
  expect(catalogue.words.meaningsOf('balango')[0]?.words).toEqual(['balangu'])
  expect(catalogue.version).toBeGreaterThan(before)
  await db.update(restaurants).set({ status: 'paused' }).where(eq(restaurants.id, place.id))
  await catalogue.hear(db, place.id)
  expect(catalogue.byId(place.id)).toBeNull()
  expect(catalogue.bySlug('alhaji-kilishi')).toBeNull()
})

test('many cries of "all" are one reload', async () => {
  const catalogue = await loadCatalogue(db)
  const before = catalogue.version
  await Promise.all(Array.from({ length: 20 }, () => catalogue.hear(db, 'all')))
  expect(catalogue.version).toBe(before + 1)
})

test('near finds exactly the places within the circle, nearest first', async () => {
  let seed = 17
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647
  const rows = Array.from({ length: 300 }, (_, i) => ({
    id: newId<'restaurant'>(), slug: `spot-${i}`, name: `Spot ${i}`, city: 'lagos', lat: 6.4 + random() * 0.3, lng: 3.2 + random() * 0.4,
    plusCode: '', priceLevel: 1, deliveryFee: 0 as never, minimumOrder: 0 as never,
  }))
  await db.insert(restaurants).values(rows)
  const catalogue = await loadCatalogue(db)
  const pins = fc.record({ lat: fc.double({ min: 6.3, max: 6.8, noNaN: true }), lng: fc.double({ min: 3.1, max: 3.7, noNaN: true }) })
  fc.assert(fc.property(pins, fc.integer({ min: 50, max: 60_000 }), (pin, radius) => {
    const found = catalogue.near(pin, radius)
    const expected = catalogue.entriesOf(null).filter((e) => distanceMetres(pin, e.card.pin) <= radius)
    expect(found).toHaveLength(expected.length)
    for (let i = 1; i < found.length; i++) expect(found[i]!.distanceMetres).toBeGreaterThanOrEqual(found[i - 1]!.distanceMetres)
  }), { seed: 61, verbose: true })
})
