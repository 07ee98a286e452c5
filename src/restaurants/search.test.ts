import { beforeAll, describe, expect, test } from 'bun:test'
import { freshDatabase } from '../testing/database.ts'
import { aRestaurant, YABA } from '../testing/places.ts'
import { instantOf } from '../vocabulary/calendar.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { loadCatalogue, type Catalogue } from './catalogue.ts'
import { searchRequestOf, type SearchFields } from './inputs.ts'
import { searchRestaurants } from './search.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)
let catalogue: Catalogue

const search = (fields: SearchFields, now = NOON) => searchRestaurants(db, catalogue, searchRequestOf(fields), now)
const names = async (fields: SearchFields, now = NOON) => (await search(fields, now)).items.map((item) => item.card.name)
const near = { lat: String(YABA.lat), lng: String(YABA.lng) }

beforeAll(async () => {
  await aRestaurant(db, 'Iya Basira', { menu: ['Jollof Rice', 'Ẹ̀wà Agọ̀yìn', 'Moi Moi'], cuisines: ['buka', 'nigerian'], diets: ['halal'], priceLevel: 1, ratingSum: 46, ratingCount: 10 })
  await aRestaurant(db, 'Glover Court Suya', { menu: ['Beef Suya', 'Kilishi'], cuisines: ['suya', 'grill'], area: 'Ikoyi', lat: 6.4523, lng: 3.4281, diets: ['halal'], priceLevel: 2, ratingSum: 90, ratingCount: 20, hours: [1020, 1560] })
  await aRestaurant(db, 'Jollof Junction', { menu: ['Party Jollof', 'Peppersoup'], cuisines: ['rice'], priceLevel: 3, lat: 6.53, lng: 3.38, delivers: false })
  await aRestaurant(db, '100% Taste_Buds', { menu: ['Shawarma'], cuisines: ['shawarma'], priceLevel: 4, hours: null })
  await aRestaurant(db, 'Kano Tuwo House', { city: 'kano', area: 'Sabon Gari', lat: 12.0, lng: 8.52, menu: ['Tuwo Shinkafa', 'Jollof Rice'], cuisines: ['hausa'], diets: ['halal', 'vegetarian'] })
  await aRestaurant(db, 'Not Yet', { status: 'draft', menu: ['Jollof Rice'] })
  catalogue = await loadCatalogue(db)
})

describe('words', () => {
  test.each(['jolof', 'JOLLOF', 'jollof rice', 'jol', 'jollfo'])('%s finds jollof, and a name before a dish', async (q) => {
    const found = await names({ q })
    expect(found).toContain('Iya Basira')
    expect(found).toContain('Kano Tuwo House')
    expect(found).not.toContain('Not Yet')
    if (q !== 'jollof rice') expect(found[0]).toBe('Jollof Junction')
  })
  test.each(['ẹ̀wà agọ̀yìn', 'ewa agoyin', 'EWA AGOYIN', 'ewa agoyn'])('%s finds the beans, and says which dish', async (q) => {
    const page = await search({ q })
    expect(page.items.map((item) => [item.card.name, item.dishes.map((dish) => dish.name)])).toEqual([['Iya Basira', ['Ẹ̀wà Agọ̀yìn']]])
  })
  test('suyaa finds suya', async () => expect(await names({ q: 'suyaa' })).toEqual(['Glover Court Suya']))
  test('words joined and words apart', async () => {
    expect(await names({ q: 'moimoi' })).toEqual(['Iya Basira'])
    expect(await names({ q: 'pepper soup' })).toEqual(['Jollof Junction'])
  })
  test('a place by its area', async () => expect(await names({ q: 'suya ikoyi' })).toEqual(['Glover Court Suya']))
  test('where no place has all the words, those that have most of them', async () => {
    expect(await names({ q: 'shawarma quinoa' })).toEqual(['100% Taste_Buds'])
  })
  test('percent and underscore are letters like others, not patterns', async () => {
    expect(await names({ q: '%' })).toEqual([])
    expect(await names({ q: '_' })).toEqual([])
    expect(await names({ q: 'zz%' })).toEqual([])
    expect(await names({ q: '%_%' })).toEqual([])
    expect(await names({ q: '100%' })).toEqual(['100% Taste_Buds'])
  })
  test.each(["'; drop table restaurants; --", '{{7*7}}', '$ne', '../..', '\r\n', '(((((((', '\\', 'ẹ'.repeat(100)])('%j is only text', async (q) => {
    expect(Array.isArray((await search({ q })).items)).toBe(true)
  })
  test('two kilobytes of words are refused', async () => {
    await expect(search({ q: 'rice '.repeat(400) })).rejects.toMatchObject({ kind: 'invalid', fields: [{ field: 'q', code: 'text-too-long' }] })
  })
})

describe('filters', () => {
  test('city, cuisine, diets, price', async () => {
    expect(await names({ city: 'kano' })).toEqual(['Kano Tuwo House'])
    expect((await names({ cuisine: 'suya,rice' })).sort()).toEqual(['Glover Court Suya', 'Jollof Junction'])
    expect(await names({ diet: ['halal', 'vegetarian'] })).toEqual(['Kano Tuwo House'])
    expect((await names({ price: '3,4' })).sort()).toEqual(['100% Taste_Buds', 'Jollof Junction'])
  })
  test('open now follows the clock past midnight', async () => {
    expect(await names({ open_now: '1', cuisine: 'suya' })).toEqual([])
    expect(await names({ open_now: '1', cuisine: 'suya' }, instantOf('2026-11-23', 90))).toEqual(['Glover Court Suya'])
    expect(await names({ open_now: '1', q: 'shawarma' })).toEqual([])
  })
  test('delivers here means to this pin', async () => {
    const far = { lat: '6.6191', lng: '3.5041' }
    expect(await names({ ...near, delivers_here: '1', city: 'lagos' })).not.toContain('Jollof Junction')
    expect(await names({ ...far, delivers_here: '1', city: 'lagos' })).toEqual([])
  })
  test('near me is a circle around the pin, with and without words', async () => {
    expect((await names({ ...near, radius: '3000' })).sort()).toEqual(['100% Taste_Buds', 'Iya Basira', 'Jollof Junction'])
    expect((await names({ ...near, radius: '3000', q: 'jollof' })).sort()).toEqual(['Iya Basira', 'Jollof Junction'])
  })
  test('facets say what each other choice would show', async () => {
    const { facets, total } = await search({ city: 'lagos', cuisine: 'suya' })
    expect(total).toBe(1)
    expect(facets.cuisines).toContainEqual({ value: 'rice', count: 1 })
    expect(facets.priceLevels).toEqual([{ value: '2', count: 1 }])
    expect(facets.openNow).toBe(0)
  })
})

describe('order and pages', () => {
  test.each([
    ['distance', ['100% Taste_Buds', 'Iya Basira', 'Jollof Junction', 'Glover Court Suya', 'Kano Tuwo House']],
    ['price', ['Iya Basira', 'Glover Court Suya', 'Kano Tuwo House', 'Jollof Junction', '100% Taste_Buds']],
    ['rating', ['Glover Court Suya', 'Iya Basira', '100% Taste_Buds', 'Jollof Junction', 'Kano Tuwo House']],
  ])('by %s', async (sort, expected) => {
    const found = await names({ ...near, sort })
    // Places that tie may stand in either order; they are told apart by id, which is random within a millisecond.
    const tied = sort === 'distance' ? 2 : 0
    expect(sort === 'rating' ? found.slice(0, 2) : found.slice(tied)).toEqual(sort === 'rating' ? expected.slice(0, 2) : expected.slice(tied))
    expect([...found].sort()).toEqual([...expected].sort())
  })
  test.each(['relevance', 'distance', 'rating', 'price', 'delivery-time'])('pages by %s show every place once, in the same order as one long page', async (sort) => {
    const whole = await names({ ...near, sort, limit: '100' })
    const paged: string[] = []
    let cursor: string | null = ''
    for (let i = 0; cursor !== null && i < 10; i++) {
      const page = await search({ ...near, sort, limit: '2', cursor })
      paged.push(...page.items.map((item) => item.card.name))
      cursor = page.nextCursor
    }
    expect(paged).toEqual(whole)
  })
  test('a cursor that was changed, or belongs to another question, is refused', async () => {
    const { nextCursor } = await search({ limit: '2' })
    const cursor = nextCursor as string
    await expect(search({ limit: '2', cursor: `${cursor}A` })).rejects.toBeInstanceOf(Refusal)
    await expect(search({ limit: '2', cursor, city: 'lagos' })).rejects.toMatchObject({ fields: [{ field: 'cursor', code: 'cursor-wrong' }] })
    expect((await search({ limit: '3', cursor })).items).toHaveLength(3)
  })
})

describe('what is not a search', () => {
  test.each<[SearchFields, string]>([
    [{ sort: 'id;drop' }, 'sort'], [{ sort: 'distance' }, 'sort'], [{ limit: '0' }, 'limit'], [{ limit: '-1' }, 'limit'], [{ limit: '1e9' }, 'limit'], [{ limit: '101' }, 'limit'],
    [{ lat: '6.5' }, 'lng'], [{ lat: '91', lng: '3' }, 'lat'], [{ lat: 'NaN', lng: '3' }, 'lat'], [{ lat: '6', lng: '0x10' }, 'lng'], [{ ...near, radius: '-1' }, 'radius'], [{ ...near, radius: '1000000000' }, 'radius'],
    [{ radius: '500' }, 'radius'], [{ diet: 'carnivore' }, 'diet'], [{ price: '5' }, 'price'], [{ open_now: 'yes' }, 'open_now'], [{ order_type: 'drone' }, 'order_type'], [{ city: '../etc' }, 'city'], [{ cursor: 'garbage' }, 'cursor'],
  ])('%j is refused by its field', async (fields, field) => {
    const refusal = await Promise.resolve().then(() => search(fields)).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ kind: 'invalid', fields: [{ field }] })
  })
  test('the empty fields of a plain form ask for nothing', async () => {
    expect((await search({ q: '', city: '', cuisine: '', sort: '', limit: '', cursor: '', lat: '', lng: '' })).total).toBe(5)
  })
})
