/** The verbs of restaurants, as a story of Mama Ngozi, who opens a place, and of those who may not touch it. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { events } from '../../drizzle/schema/outbox.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { write } from '../platform/database.ts'
import { freshDatabase } from '../testing/database.ts'
import { aPerson, aRestaurant, worksAt, YABA } from '../testing/places.ts'
import { DAY_MINUTES, instantOf } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { loadCatalogue } from './catalogue.ts'
import { announceClosing, withdrawClosing } from './close.ts'
import { createRestaurant } from './create.ts'
import type { HoursRow } from './opening.ts'
import { type Actor, canSetStatus } from './policy.ts'
import { restaurantPage, staffRole } from './queries.ts'
import type { Restaurant } from './restaurant.ts'
import { firstOverlap, setHours } from './set-hours.ts'
import { updateRestaurant } from './update.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)
const view = { now: NOON, pin: null, orderType: null }
const NEW_PLACE = { name: "Mama Ngozi's Kitchen", city: 'lagos', pin: YABA, price_level: 2 }
let ngozi: Actor
let admin: Actor
let stranger: Actor
let place: Restaurant

beforeAll(async () => {
  ngozi = await aPerson(db, 'Ngozi Okafor')
  admin = await aPerson(db, 'Ada Admin', 'admin')
  stranger = await aPerson(db, 'Sule Stranger')
  place = await write(db, (tx) => createRestaurant(tx, ngozi, NEW_PLACE, NOON))
})

const update = (by: Actor, change: Parameters<typeof updateRestaurant>[3], id = place.id) => write(db, (tx) => updateRestaurant(tx, by, id, change, NOON))
const eventsOf = async (id: string) => (await db.select({ name: events.name }).from(events).where(eq(events.subjectId, id)).orderBy(events.id)).map((e) => e.name)

describe('creating', () => {
  test('makes a draft that its maker owns and nobody else sees', async () => {
    expect(place).toMatchObject({ slug: 'mama-ngozis-kitchen', status: 'draft', deliveryFee: naira(700), plusCode: '6FR5G95C+RC' })
    expect(await staffRole(db, place.id, ngozi.id)).toBe('owner')
    expect(await eventsOf(place.id)).toEqual(['restaurants.created'])
    await expect(restaurantPage(db, { slug: place.slug }, view)).rejects.toMatchObject({ kind: 'unknown' })
    await expect(update(stranger, { name: 'Mine now' })).rejects.toMatchObject({ kind: 'unknown' })
  })
  test('the same name gets another address, at the same moment too', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => write(db, (tx) => createRestaurant(tx, stranger, { ...NEW_PLACE, name: 'Buka Express' }, NOON))))
    expect(new Set(made.map((m) => m.slug)).size).toBe(5)
    expect(made.every((m) => m.slug.startsWith('buka-express'))).toBe(true)
  })
  test('a name without Latin letters gets an address as well', async () => {
    expect((await write(db, (tx) => createRestaurant(tx, stranger, { ...NEW_PLACE, name: '饭店' }, NOON))).slug).toMatch(/^[a-z0-9-]+$/)
  })
  test('not in the sea, not in a city that is not there', async () => {
    await expect(write(db, (tx) => createRestaurant(tx, ngozi, { ...NEW_PLACE, pin: { lat: 0, lng: 0 } }, NOON))).rejects.toMatchObject({ fields: [{ field: 'pin', code: 'pin-outside' }] })
    await expect(write(db, (tx) => createRestaurant(tx, ngozi, { ...NEW_PLACE, city: 'atlantis' }, NOON))).rejects.toMatchObject({ fields: [{ field: 'city' }] })
  })
})

describe('changing', () => {
  test('only the platform brings a draft live; then its owner pauses and resumes it', async () => {
    await expect(update(ngozi, { status: 'live' })).rejects.toMatchObject({ kind: 'forbidden', code: 'status-not-yours' })
    await update(admin, { status: 'live' })
    await update(ngozi, { status: 'paused' })
    await update(ngozi, { status: 'live' })
    expect((await restaurantPage(db, { slug: place.slug }, view)).card.name).toBe("Mama Ngozi's Kitchen")
  })
  test('a stranger and a cook may not; what they tried leaves no trace', async () => {
    const cook = await aPerson(db, 'Bayo Cook')
    await worksAt(db, cook, place, 'kitchen')
    for (const by of [stranger, cook]) await expect(update(by, { name: 'Taken' })).rejects.toMatchObject({ kind: 'forbidden' })
    expect((await restaurantPage(db, { id: place.id }, view)).card.name).toBe("Mama Ngozi's Kitchen")
  })
  test('what changes is found by search and reaches the catalogues', async () => {
    await update(ngozi, { name: 'Ẹ̀wà Palace', area: 'Sabo', cuisines: ['buka', 'yoruba'], pin: { lat: 6.51, lng: 3.38 }, phone: null })
    const [row] = await db.select().from(restaurants).where(eq(restaurants.id, place.id))
    expect(row).toMatchObject({ slug: 'mama-ngozis-kitchen', searchText: 'ewa palace buka yoruba sabo lagos', lat: 6.51, updatedAt: NOON })
    expect(row?.plusCode).not.toBe(place.plusCode)
    expect((await loadCatalogue(db)).byId(place.id)?.name).toBe('Ẹ̀wà Palace')
    expect((await eventsOf(place.id)).at(-1)).toBe('restaurants.changed')
  })
  test('a place that is not there is unknown', async () => {
    await expect(update(admin, { name: 'X' }, '0197f7d2-0000-7000-8000-000000000000' as Id<'restaurant'>)).rejects.toMatchObject({ kind: 'unknown', code: 'unknown-restaurant' })
  })
})

describe('hours and closings', () => {
  const range = (weekday: number, opens_minute: number, closes_minute: number) => ({ order_type: 'delivery' as const, weekday, opens_minute, closes_minute })
  const set = (hours: ReturnType<typeof range>[]) => write(db, (tx) => setHours(tx, ngozi, place.id, { hours }, NOON))
  test('the week is replaced as a whole', async () => {
    await set([range(0, 480, 600), range(0, 720, 1320)])
    await set([range(0, 600, 1560)])
    expect((await restaurantPage(db, { id: place.id }, view)).hours).toEqual([{ orderType: 'delivery', weekday: 0, opensMinute: 600, closesMinute: 1560 }])
  })
  test('ranges that overlap or end before they begin are refused, and the old hours stay', async () => {
    await expect(set([range(0, 480, 600), range(0, 599, 700)])).rejects.toMatchObject({ fields: [{ field: 'hours/1', code: 'hours-overlap' }] })
    await expect(set([range(6, 1080, 1560), range(0, 60, 300)])).rejects.toMatchObject({ fields: [{ field: 'hours/1' }] })
    await expect(set([range(0, 600, 600)])).rejects.toMatchObject({ fields: [{ field: 'hours/0/closes_minute' }] })
    await expect(set([range(0, 600, 2041)])).rejects.toMatchObject({ fields: [{ code: 'hours-range-wrong' }] })
    expect((await restaurantPage(db, { id: place.id }, view)).hours).toHaveLength(1)
  })
  test('a closing is announced, shown, and withdrawn', async () => {
    const announce = (first_day: string, last_day: string) => write(db, (tx) => announceClosing(tx, ngozi, place.id, { first_day, last_day, reason: 'Christmas' }, NOON))
    const id = await announce('2026-12-24', '2026-12-26')
    expect((await restaurantPage(db, { id: place.id }, view)).closings).toEqual([{ id, firstDay: '2026-12-24', lastDay: '2026-12-26', reason: 'Christmas' }])
    for (const [first, last, field] of [['2026-02-30', '2026-12-01', 'first_day'], ['2026-12-02', '2026-12-01', 'last_day'], ['2026-11-01', '2026-11-21', 'last_day'], ['2026-12-01', '2099-01-01', 'last_day']] as const) {
      await expect(announce(first, last)).rejects.toMatchObject({ kind: 'invalid', fields: [{ field }] })
    }
    const other = await aRestaurant(db, 'Other Place')
    await worksAt(db, ngozi, other, 'owner')
    await expect(write(db, (tx) => withdrawClosing(tx, ngozi, other.id, id, NOON))).rejects.toMatchObject({ code: 'unknown-closing' })
    await write(db, (tx) => withdrawClosing(tx, ngozi, place.id, id, NOON))
    expect((await restaurantPage(db, { id: place.id }, view)).closings).toEqual([])
  })
})

test('overlap on the ring of the week agrees with counting minutes', () => {
  const ranges = fc.array(fc.record({ weekday: fc.integer({ min: 0, max: 6 }), opensMinute: fc.integer({ min: 0, max: 1439 }), length: fc.integer({ min: 1, max: 1440 }) }), { maxLength: 5 })
  fc.assert(fc.property(ranges, (weekly) => {
    const minutes = new Uint8Array(7 * DAY_MINUTES)
    for (const r of weekly) for (let m = 0; m < r.length; m++) minutes[(r.weekday * DAY_MINUTES + r.opensMinute + m) % minutes.length]!++
    const rows = weekly.map((r): HoursRow => ({ orderType: 'pickup', weekday: r.weekday, opensMinute: r.opensMinute, closesMinute: r.opensMinute + r.length }))
    expect(firstOverlap(rows) !== null).toBe(minutes.some((count) => count > 1))
  }), { seed: 9, numRuns: 300, verbose: true })
})

test('who may set which status', () => {
  expect(canSetStatus('owner', 'draft', 'live')).toBe(false)
  expect(canSetStatus('admin', 'draft', 'live')).toBe(true)
  expect(canSetStatus('manager', 'live', 'paused')).toBe(true)
  expect(canSetStatus('owner', 'live', 'draft')).toBe(false)
  expect(canSetStatus('kitchen', 'live', 'paused')).toBe(false)
  expect(canSetStatus(null, 'live', 'paused')).toBe(false)
})
