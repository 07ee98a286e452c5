/** The verbs of menus, in the kitchen of Iya Basira. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { packs } from '../../drizzle/schema/menus.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { write } from '../platform/database.ts'
import type { Actor } from '../restaurants/policy.ts'
import type { Restaurant } from '../restaurants/restaurant.ts'
import { freshDatabase } from '../testing/database.ts'
import { aMenu, aPerson, aRestaurant, worksAt } from '../testing/places.ts'
import { instantOf } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { moneyJson, naira } from '../vocabulary/money.ts'
import { addDish } from './add.ts'
import { changeDish, removeDish } from './change.ts'
import type { NewDishInput } from './inputs.ts'
import { dishOf, menuOf } from './queries.ts'
import { repriceMenu } from './reprice.ts'
import { countStock, takeOff } from './take-off.ts'

const { db } = await freshDatabase()
const NOON = instantOf('2026-11-22', 720)
let basira: Actor
let cook: Actor
let stranger: Actor
let kitchen: Restaurant

beforeAll(async () => {
  basira = await aPerson(db, 'Basira Adeyemi')
  cook = await aPerson(db, 'Tunde Cook')
  stranger = await aPerson(db, 'Sule Stranger')
  kitchen = await aRestaurant(db, 'Iya Basira')
  await worksAt(db, basira, kitchen, 'owner')
  await worksAt(db, cook, kitchen, 'kitchen')
})

const AMALA: NewDishInput = {
  category: 'Swallow', name: 'Àmàlà', price: moneyJson(naira(1_500)), diets: ['halal'],
  option_groups: [
    { name: 'Soup', min_choices: 1, max_choices: 2, options: [{ name: 'Ewedu', price: moneyJson(naira(300)) }, { name: 'Gbegiri', price: moneyJson(naira(400)), is_default: true }] },
    { name: 'Meat', min_choices: 0, max_choices: 1, options: [{ name: 'Goat', price: moneyJson(naira(900)) }] },
  ],
}
const add = (by: Actor, input: NewDishInput) => write(db, (tx) => addDish(tx, by, kitchen.id, input, NOON))
const key = (dishId: Id<'dish'>) => ({ restaurantId: kitchen.id, dishId })
const searchText = async () => (await db.select({ text: restaurants.searchText }).from(restaurants).where(eq(restaurants.id, kitchen.id)))[0]?.text

test('a dish is added with its choices, and the place is found by it', async () => {
  const id = await add(basira, AMALA)
  await add(basira, { ...AMALA, option_groups: [] })
  const menu = await menuOf(db, kitchen.id, NOON)
  expect(menu.categories.map((c) => [c.name, c.dishes.map((d) => d.slug)])).toEqual([['Swallow', ['amala', 'amala-2']]])
  const dish = await dishOf(db, kitchen.id, 'amala', NOON)
  expect(dish).toMatchObject({ id, isAvailable: true, priceRange: { low: naira(1_800), high: naira(3_100) }, category: 'Swallow', pack: null })
  expect(dish.optionGroups.map((g) => [g.name, g.minChoices, g.maxChoices, g.options.map((o) => o.name)])).toEqual([['Soup', 1, 2, ['Ewedu', 'Gbegiri']], ['Meat', 0, 1, ['Goat']]])
  expect(await searchText()).toContain('amala')
  expect(await db.select({ name: events.name }).from(events).where(eq(events.subjectId, id))).toEqual([{ name: 'menus.dish_added' }])
})

test('a group that asks for more than it offers is refused', async () => {
  const group = { name: 'Soup', min_choices: 2, max_choices: 1, options: [{ name: 'Ewedu', price: moneyJson(naira(1)) }] }
  await expect(add(basira, { ...AMALA, option_groups: [group] })).rejects.toMatchObject({ fields: [{ field: 'option_groups/0/max_choices' }] })
  await expect(add(basira, { ...AMALA, option_groups: [{ ...group, max_choices: 2 }] })).rejects.toMatchObject({ fields: [{ code: 'options-too-few' }] })
})

test('a dish changes; its address stays; another name is searched for', async () => {
  const id = await add(basira, { category: 'Rice', name: 'Ofada', price: moneyJson(naira(2_000)), in_store_price: moneyJson(naira(1_800)) })
  await write(db, (tx) => changeDish(tx, basira, key(id), { name: 'Ayamase', in_store_price: null, category: 'Stews' }, NOON))
  expect(await dishOf(db, kitchen.id, 'ofada', NOON)).toMatchObject({ name: 'Ayamase', inStorePrice: null, category: 'Stews', price: naira(2_000) })
  expect(await searchText()).toContain('ayamase')
  expect(await searchText()).not.toContain('ofada')
  await write(db, (tx) => removeDish(tx, basira, key(id), NOON))
  await expect(dishOf(db, kitchen.id, id, NOON)).rejects.toMatchObject({ code: 'unknown-dish' })
  expect(await searchText()).not.toContain('ayamase')
  await expect(write(db, (tx) => changeDish(tx, basira, key(id), { name: 'Back' }, NOON))).rejects.toMatchObject({ kind: 'unknown' })
})

describe('what runs out', () => {
  test('the kitchen takes a dish off and it comes back by itself; the cook may not change prices', async () => {
    const [id] = await aMenu(db, kitchen.id, ['Nkwobi']) as [Id<'dish'>]
    await write(db, (tx) => takeOff(tx, cook, key(id), { until: '2026-11-23T07:00:00Z' }, NOON))
    expect((await dishOf(db, kitchen.id, id, NOON)).isAvailable).toBe(false)
    expect((await dishOf(db, kitchen.id, id, new Date('2026-11-23T07:00:00Z'))).isAvailable).toBe(true)
    await write(db, (tx) => takeOff(tx, cook, key(id), { until: null }, NOON))
    await write(db, (tx) => countStock(tx, cook, key(id), { stock: 0 }, NOON))
    expect(await dishOf(db, kitchen.id, id, NOON)).toMatchObject({ isAvailable: false, stock: 0, offUntil: null })
    await expect(write(db, (tx) => changeDish(tx, cook, key(id), { price: moneyJson(naira(1)) }, NOON))).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(write(db, (tx) => countStock(tx, stranger, key(id), { stock: 5 }, NOON))).rejects.toMatchObject({ kind: 'forbidden' })
  })
  test('not into the past, not to a day that does not exist, not for years', async () => {
    const [id] = await aMenu(db, kitchen.id, ['Isi Ewu']) as [Id<'dish'>]
    for (const until of ['2026-11-22T11:00:00Z', '2029-01-01T00:00:00Z']) {
      await expect(write(db, (tx) => takeOff(tx, basira, key(id), { until }, NOON))).rejects.toMatchObject({ kind: 'invalid', fields: [{ field: 'until' }] })
    }
  })
  test('a dish of another restaurant is unknown here', async () => {
    const other = await aRestaurant(db, 'Next Door')
    const [id] = await aMenu(db, other.id, ['Asun']) as [Id<'dish'>]
    await expect(write(db, (tx) => countStock(tx, basira, key(id), { stock: 1 }, NOON))).rejects.toMatchObject({ code: 'unknown-dish' })
  })
})

describe('all prices at once', () => {
  const reprice = (by: Actor, basis_points: number, item_ids?: Array<Id<'dish'>>) => write(db, (tx) => repriceMenu(tx, by, place.id, { basis_points, ...(item_ids ? { item_ids } : {}) }, NOON))
  let place: Restaurant
  let ids: Array<Id<'dish'>>
  beforeAll(async () => {
    place = await aRestaurant(db, 'Dear Foods')
    await worksAt(db, basira, place, 'manager')
    ids = await aMenu(db, place.id, ['Eba', 'Fufu', 'Semo'])
  })
  const prices = async () => (await menuOf(db, place.id, NOON)).categories.flatMap((c) => c.dishes.map((d) => Number(d.price)))

  test('by 7.5 percent, rounded to whole kobo', async () => {
    expect(await reprice(basira, 750)).toBe(3)
    expect(await prices()).toEqual([215_000, 215_000, 215_000])
    expect(await reprice(basira, 33, [ids[1] as Id<'dish'>])).toBe(1)
    expect(await prices()).toEqual([215_000, 215_710, 215_000]) // 215709.5
  })
  test('strangers, foreign dishes and impossible sums are refused and change nothing', async () => {
    const before = await prices()
    const [foreign] = await aMenu(db, kitchen.id, ['Ofe Nsala'])
    await expect(reprice(stranger, 100)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(reprice(basira, 100, [ids[0] as Id<'dish'>, foreign as Id<'dish'>])).rejects.toMatchObject({ fields: [{ field: 'item_ids' }] })
    await write(db, (tx) => changeDish(tx, basira, { restaurantId: place.id, dishId: ids[0] as Id<'dish'> }, { price: moneyJson(naira(9_999_999_999)) }, NOON))
    await expect(reprice(basira, 50_000)).rejects.toMatchObject({ fields: [{ field: 'basis_points' }] })
    expect((await prices()).slice(1)).toEqual(before.slice(1))
  })
})

test('packs of the place are on its menu', async () => {
  await db.insert(packs).values({ restaurantId: kitchen.id, name: 'Big pack', price: naira(300), volume: 4 })
  expect((await menuOf(db, kitchen.id, NOON)).packs).toMatchObject([{ name: 'Big pack', price: naira(300), volume: 4 }])
})
