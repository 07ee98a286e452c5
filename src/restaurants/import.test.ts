import { describe, expect, test } from 'bun:test'
import { eq, like } from 'drizzle-orm'
import fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { feedback } from '../../drizzle/schema/recommendations.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { freshDatabase } from '../testing/database.ts'
import { aRestaurant } from '../testing/places.ts'
import { isId } from '../vocabulary/id.ts'
import { isInNigeria } from '../vocabulary/place.ts'
import { isAtSea } from './coast.ts'
import { importFile, type ImportOptions, isLoaded } from './import.ts'
import { featuresOf } from './import-features.ts'
import { dinerOf, instantOfText } from './import-interactions.ts'
import { fieldsOf, FileRefused, linesOf, recordsOf } from './import-lines.ts'

const { db } = await freshDatabase()
const NOW = new Date('2026-11-22T12:00:00Z')

/** The real files beside the checkout, else the excerpts that are shipped. */
const folder = [process.env.BUKA_SHARED_DATA, join(import.meta.dir, '../../../shared/data')].find((path) => path !== undefined && existsSync(path))
const real = (path: string): Uint8Array => readFileSync(folder ? join(folder, path) : join(import.meta.dir, 'fixtures', path.slice(path.indexOf('/') + 1)))

async function* chunks(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  for (let i = 0; i < bytes.length; i += size) yield bytes.slice(i, i + size)
}

async function load(text: string | Uint8Array, options: Partial<ImportOptions> = {}, size?: number) {
  const faults: Array<[number, string]> = []
  const report = await importFile(db, chunks(text, size), { anywhere: false, ratingScale: null, now: NOW, onFault: (line, reason) => faults.push([line, reason]), onProgress: () => {}, ...options })
  return { ...report, reported: faults }
}
const counts = ({ created, updated, unchanged, merged, faults }: Awaited<ReturnType<typeof load>>) => [created, updated, unchanged, merged, faults]
const feature = (id: string, name: string, lng: number, lat: number, more: Record<string, unknown> = {}) =>
  JSON.stringify({ type: 'Feature', id, geometry: { type: 'Point', coordinates: [lng, lat] }, properties: { amenity: 'restaurant', name, ...more } })
const collection = (...features: string[]) => `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`
const bySource = async (source: string) => (await db.select().from(restaurants).where(eq(restaurants.source, source)))[0]

describe('real data', () => {
  test('OpenStreetMap: every place is loaded or merged, and loading again changes nothing', async () => {
    const bytes = real('nigeria-osm/eating-places.geojson')
    const total = new TextDecoder().decode(bytes).match(/"Feature"/g)?.length ?? 0
    const first = await load(bytes, {}, 65_536)
    expect(first.created + first.merged).toBe(total)
    expect(first.faults).toBe(0)
    const again = await load(bytes, {}, 1_000)
    expect(counts(again)).toEqual([0, 0, first.created, first.merged, 0])
    const rows = await db.select().from(restaurants).where(like(restaurants.source, 'osm:node/%'))
    expect(rows).toHaveLength(first.created)
    expect(new Set(rows.map((r) => r.slug)).size).toBe(first.created)
    expect(rows.every((r) => isInNigeria(r) && r.plusCode.length > 8 && r.searchText.length > 0 && !r.delivers)).toBe(true)
    expect((await bySource('osm:node/359595074'))?.city).toBe('kano')
  })
  test('the UCI places lie in Mexico: refused one by one, taken when told to; their ratings from 0 to 2 become stars', async () => {
    const places = real('uci-restaurant/geoplaces.csv')
    const total = new TextDecoder().decode(places).trim().split('\n').length - 1
    const refused = await load(places)
    expect(counts(refused)).toEqual([0, 0, 0, 0, total])
    expect(isLoaded(refused)).toBe(false)
    expect(refused.reported[0]).toEqual([2, 'its coordinates 18.915421, -99.184871 lie outside of Nigeria'])
    expect((await load(places, { anywhere: true })).created).toBe(total)
    const log = real('uci-restaurant/rating_final.csv')
    const ratings = new TextDecoder().decode(log).trim().split('\n').length - 1
    const first = await load(log, {}, 4_096)
    expect(counts(first)).toEqual([ratings, 0, 0, 0, 0])
    expect(counts(await load(log, {}, 4_096))).toEqual([0, 0, ratings, 0, 0])
    const rows = await db.selectDistinct({ value: feedback.value, kind: feedback.kind }).from(feedback).orderBy(feedback.value)
    expect(rows.map((r) => r.value)).toEqual([1, 3, 5])
  })
})

describe('GeoJSON that is not as it should be', () => {
  test('each bad feature is reported with its line and reason; the good ones are loaded', async () => {
    const report = await load(collection(
      feature('node/1', 'Good One', 3.37, 6.52),
      feature('node/2', '  ', 3.37, 6.52),
      feature('node/3', 'Null Island Grill', 0, 0),
      feature('node/4', 'Beach Raft', 3.4, 6.2),
      feature('node/5', 'Swapped', 6.52, 3.37),
      feature('node/6', 'A Bank', 3.37, 6.52, { amenity: 'bank' }),
      '{"type":"Feature","id":"way/7","geometry":{"type":"Polygon","coordinates":[]},"properties":{"name":"Mall"}}',
      feature('node/1', 'Good One Again', 3.38, 6.52),
      '{"type":"Feature","id":"node/8","geometry":{"type":"Point","coordinates":["3.37","6.52"]},"properties":{"name":"Texts"}}',
      '{"type":"Feature","geometry":{"type":"Point","coordinates":[3.37,6.52]},"properties":{"name":"Nobody"}}',
      '{"type":"Feature" "broken"}',
      '"a string"',
      feature('node/9', 'Good Two', 3.5, 6.6, { cuisine: 'chicken;pizza;lunar', phone: '0803 123 4567', website: 'buka.example.ng/menu' }),
    ))
    expect(report.reported).toEqual([
      [3, 'it has no name'], [4, 'its coordinates 0, 0 lie outside of Nigeria'], [5, 'its coordinates 6.2, 3.4 lie in the sea'], [6, 'its coordinates 3.37, 6.52 lie outside of Nigeria'],
      [7, 'a bank, not an eating place'], [8, 'a Polygon, not a point'], [10, 'its coordinates are no numbers of degrees'], [11, 'it has no id'], [12, 'not JSON'],
      [9, 'its id osm:node/1 was on line 2 already'],
    ])
    expect(counts(report)).toEqual([2, 0, 0, 0, 10])
    expect(await bySource('osm:node/9')).toMatchObject({ cuisines: ['chicken', 'pizza'], phone: '+2348031234567', website: 'https://buka.example.ng/menu' })
  })
  test('a file that was cut off keeps what came before the cut', async () => {
    const whole = collection(feature('node/11', 'Before', 3.3, 6.5), feature('node/12', 'Cut', 3.31, 6.5))
    const inFeature = await load(whole.slice(0, -60))
    expect(counts(inFeature)).toEqual([1, 0, 0, 0, 2])
    expect(inFeature.reported[0]?.[0]).toBe(3)
    const afterFeature = await load(whole.slice(0, -4))
    expect(counts(afterFeature)).toEqual([1, 0, 1, 0, 1])
    expect(afterFeature.reported[0]?.[1]).toContain('cut off')
  })
  test('a missing bracket costs one feature', async () => {
    const report = await load(collection(feature('node/21', 'A', 3.41, 6.5), feature('node/22', 'B', 3.42, 6.5).slice(0, -1), feature('node/23', 'C', 3.43, 6.5), feature('node/24', 'D', 3.44, 6.5)))
    expect(report.created).toBe(3)
    expect(report.reported[0]).toEqual([3, 'the feature has no end: the file was cut off, or a bracket is missing'])
  })
  test('a feature of a megabyte is let go, and those behind it are read', async () => {
    const report = await load(collection(feature('node/31', 'Small', 3.45, 6.51), feature('node/32', 'Huge', 3.46, 6.5, { note: 'x'.repeat(1_000_000) }), feature('node/33', 'Behind', 3.47, 6.5)), {}, 65_536)
    expect(report.created).toBe(2)
    expect(report.reported).toHaveLength(1)
    expect(report.reported[0]?.[0]).toBe(3)
  })
  test('bytes that are no UTF-8 cost the feature they stand in', async () => {
    const text = Buffer.from(collection(feature('node/41', 'Caf\u00e9 Latin', 3.48, 6.5), feature('node/42', 'Plain', 3.49, 6.5)), 'latin1')
    const report = await load(new Uint8Array(text))
    expect(report.reported).toEqual([[2, 'not UTF-8']])
    expect(report.created).toBe(1)
  })
  test('the same name a few steps away is the same place, and learns what it did not know', async () => {
    const mine = await aRestaurant(db, 'Chef Cluck', { lat: 9.07, lng: 7.48, cuisines: [], city: 'abuja' })
    const report = await load(collection(feature('node/51', 'CHEF CLÚCK', 7.4803, 9.0702, { phone: '+2348000000000', cuisine: 'chicken' }), feature('node/52', 'Chef Cluck', 7.4812, 9.07), feature('node/53', 'chef cluck', 7.4812, 9.0701)))
    expect(counts(report)).toEqual([1, 0, 0, 2, 0])
    expect(report.reported.map(([line]) => line)).toEqual([2, 4])
    expect((await db.select().from(restaurants).where(eq(restaurants.id, mine.id)))[0]).toMatchObject({ name: 'Chef Cluck', phone: '+2348000000000', cuisines: ['chicken'], searchText: 'chef cluck chicken yaba abuja' })
  })
  test('a place that changed on the map changes here; what the map does not say stays', async () => {
    await load(collection(feature('node/61', 'Old Name', 7.0, 4.82, { phone: '+2348011111111' })))
    const report = await load(collection(feature('node/61', 'New Name', 7.0, 4.82)))
    expect(counts(report)).toEqual([0, 1, 0, 0, 0])
    expect(await bySource('osm:node/61')).toMatchObject({ name: 'New Name', phone: '+2348011111111', slug: 'old-name', searchText: 'new name port harcourt' })
  })
})

describe('CSV of restaurants', () => {
  test('semicolons, a byte order mark, CRLF, quoted names over two lines', async () => {
    const text = '\ufeffID;Name;Latitude;Longitude;Cuisine;Price\r\n1;"Mama; ""Put""\nMore";6.5;3.35;suya|grill;high\r\n\r\n2;Plain;6.51;3.36;?;?\r\n'
    const report = await load(text)
    expect(counts(report)).toEqual([2, 0, 0, 0, 0])
    expect(await bySource('csv:1')).toMatchObject({ name: 'Mama; "Put"\nMore', cuisines: ['suya', 'grill'], priceLevel: 3 })
    expect(await bySource('csv:2')).toMatchObject({ cuisines: [], priceLevel: 2 })
  })
  test('rows that are too short, open quotes, wrong numbers, wrong encoding', async () => {
    const text = Buffer.from('id,name,lat,lng\n10,Short\n11,"Open,6.5,3.3\n12,Fine,6.52,3.31\n13,Bad,6°30,3.3\n14,Caf\u00e9,6.5,3.3\n15,"Ab"c,6.5,3.3\n,Nameless,6.5,3.3\n16,Inf,Infinity,3.3\n17,Fine too,6.53,3.32', 'latin1')
    const report = await load(new Uint8Array(text))
    expect(report.created).toBe(2)
    expect(report.reported.map(([line]) => line).sort((a, b) => a - b)).toEqual([2, 3, 5, 6, 7, 8, 9])
    expect(Object.fromEntries(report.reported)).toMatchObject({ 2: '2 cells, where the first line names 4', 3: 'a quotation mark is never closed', 5: 'not UTF-8', 6: 'not UTF-8', 7: 'there is text behind a closing quotation mark', 8: 'it has no id' })
  })
})

describe('interaction logs', () => {
  test('what people did, by any name of the restaurant; what cannot be is reported', async () => {
    const place = await aRestaurant(db, 'Logged Place')
    const report = await load([
      'user,restaurant,kind,time,rating', `amina,${place.id},order,2026-11-01T18:30:00+01:00,`, `amina,${place.slug},rating,2026-11-01 19:30,4.5`, 'bola,logged-place,check-in,1761999000,',
      'bola,nowhere,view,2026-11-01T10:00,', `bola,${place.id},eat,2026-11-01T10:00,`, `bola,${place.id},rating,2026-11-01T10:00,6`, `bola,${place.id},view,2026-02-30T10:00,`, `bola,${place.id},view,2030-01-01T10:00,`, `,${place.id},view,2026-11-01T10:00,`,
      `amina,logged-place,order,2026-11-01T17:30:00Z,`,
    ].join('\n'))
    expect(counts(report)).toEqual([3, 0, 1, 0, 6])
    expect(report.reported.map(([line]) => line).sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10])
    const rows = await db.select().from(feedback).where(eq(feedback.restaurantId, place.id)).orderBy(feedback.at)
    expect(rows.map((r) => [r.dinerId, r.kind, r.value, r.at.toISOString()])).toEqual([
      [dinerOf('bola'), 'order', null, '2025-11-01T12:10:00.000Z'], [dinerOf('amina'), 'order', null, '2026-11-01T17:30:00.000Z'], [dinerOf('amina'), 'rating', 4.5, '2026-11-01T18:30:00.000Z'],
    ])
  })
  test('a user of a log is always the same diner', () => {
    expect(dinerOf('U1077')).toBe(dinerOf('U1077'))
    expect(dinerOf('U1077')).not.toBe(dinerOf('U1078'))
    expect(isId(dinerOf('U1077'))).toBe(true)
    expect(dinerOf('0197f7d2-0000-7000-8000-000000000000')).toBe('0197f7d2-0000-7000-8000-000000000000' as never)
  })
  test.each(['2026-13-01', '24:00', '2026-01-01T24:00', '2026-01-01T10:60', '0000-01-01', 'infinity', '294277-01-01', '-1', '', '2026-01-01T10:00+99:99'])('%j is no time', (text) => {
    expect(instantOfText(text)).toBeNull()
  })
})

describe('files of no kind that we read', () => {
  test.each<[string, string | Uint8Array]>([
    ['empty', ''], ['blank', '  \n \r\n'], ['a JSON list', '[1,2]'], ['other columns', 'a,b\n1,2'], ['UTF-16', new Uint8Array([0xff, 0xfe, 65, 0])], ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff, 10, 0])],
  ])('%s', async (_name, bytes) => {
    await expect(load(bytes)).rejects.toBeInstanceOf(FileRefused)
  })
  test('JSON without features loads nothing and says so', async () => {
    expect(await load('{"hello": ["features", {"a": 1}]}')).toMatchObject({ created: 0, reported: [[1, 'there is no list of features']] })
  })
})

test('wherever the chunks are cut, the same records come out', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é', '饭'), maxLength: 6 })
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  await fc.assert(fc.asyncProperty(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 9 }), async (records, size) => {
    const text = records.map((cells) => cells.map(quoted).join(',')).join('\r\n')
    const read: string[][] = []
    for await (const record of recordsOf(linesOf(chunks(text, size)), ',')) if ('value' in record) read.push(record.value)
    expect(read).toEqual(records)
  }), { seed: 41, verbose: true })
})

test('wherever the chunks are cut, the same features come out', async () => {
  const value = fc.jsonValue({ maxDepth: 3 })
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ features: value, b: fc.string() }), { maxLength: 5 }), value, fc.integer({ min: 1, max: 30 }), async (features, before, size) => {
    const text = JSON.stringify({ type: 'FeatureCollection', meta: { before }, features }, null, 1)
    const read: unknown[] = []
    for await (const one of featuresOf(chunks(text, size))) read.push('value' in one ? one.value : one.fault)
    expect(read).toEqual(JSON.parse(JSON.stringify(features)))
  }), { seed: 43, verbose: true })
})

test('fields without quotes are taken as they are', () => {
  expect(fieldsOf('a,b "c",', ',')).toEqual(['a', 'b "c"', ''])
})

test('the shore: towns by the water are on land', () => {
  for (const [lat, lng] of [[6.415, 2.88], [6.42, 3.42], [6.39, 4.2], [4.32, 6.24], [4.45, 7.17], [4.55, 8.0], [5.52, 5.75]] as const) expect(isAtSea({ lat, lng })).toBe(false)
  for (const [lat, lng] of [[6.2, 3.4], [5.0, 4.5], [4.05, 6.5], [4.3, 8.0]] as const) expect(isAtSea({ lat, lng })).toBe(true)
})
