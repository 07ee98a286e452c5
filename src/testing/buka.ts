/** One open kitchen for tests of orders: jollof that is counted, soup with a swallow to choose, packs, an old dish, a neighbour. */
import { dishes, dishOptionGroups, menuCategories, optionGroups, options, packs } from '../../drizzle/schema/menus.ts'
import { kitchens } from '../../drizzle/schema/orders.ts'
import { openingHours, restaurants } from '../../drizzle/schema/restaurants.ts'
import { addDish } from '../orders/fill-basket.ts'
import { KITCHEN_USUAL } from '../orders/kitchen.ts'
import type { Eater } from '../orders/basket.ts'
import type { NewOrder } from '../orders/place.ts'
import { type Database, write } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { naira } from '../vocabulary/money.ts'
import { LAGOS_PIN } from './town.ts'

export interface Buka {
  readonly id: Id<'restaurant'>
  readonly slug: string
  /** ₦1,500; `stock` portions. */
  readonly jollof: Id<'dish'>
  /** ₦2,000, ₦1,800 at the counter; asks for one swallow (eba free, amala ₦200, fufu sold out). */
  readonly soup: Id<'dish'>
  readonly eba: Id<'option'>
  readonly amala: Id<'option'>
  readonly fufu: Id<'option'>
  /** ₦300, in no pack. */
  readonly water: Id<'dish'>
  readonly soldOut: Id<'dish'>
  /** ₦500, 3 portions left. */
  readonly counted: Id<'dish'>
  /** ₦900. */
  readonly dear: Id<'dish'>
}

export interface BukaPlan {
  readonly stock?: number | null
  readonly ordersPerWindow?: number
  readonly name?: string
}

/** Open day and night for delivery and pickup. */
export async function openBuka(db: Database, { stock = null, ordersPerWindow = 1_000, name = 'Iya Basira' }: BukaPlan = {}): Promise<Buka> {
  const id = newId<'restaurant'>()
  const slug = `buka-${id}`
  await db.insert(restaurants).values({ id, slug, name, city: 'lagos', area: 'Yaba', ...LAGOS_PIN, plusCode: '6FR5G95C+RC', landmark: 'beside the mosque', priceLevel: 1, deliveryFee: naira(700), minimumOrder: naira(0), preparationMinutes: 20 })
  await db.insert(openingHours).values(['delivery' as const, 'pickup' as const].flatMap((orderType) => Array.from({ length: 7 }, (_, weekday) => ({ restaurantId: id, orderType, weekday, opensMinute: 0, closesMinute: 1440 }))))
  await db.insert(kitchens).values({ restaurantId: id, ...KITCHEN_USUAL, ordersPerWindow })
  const [category, small, big, swallow] = [newId<'category'>(), newId<'pack'>(), newId<'pack'>(), newId<'option-group'>()]
  await db.insert(menuCategories).values({ id: category, restaurantId: id, name: 'Pots' })
  await db.insert(packs).values([{ id: small, restaurantId: id, name: 'Small pack', price: naira(200), volume: 2 }, { id: big, restaurantId: id, name: 'Big pack', price: naira(400), volume: 4 }])
  const [jollof, soup, water, soldOut, counted, dear] = [newId<'dish'>(), newId<'dish'>(), newId<'dish'>(), newId<'dish'>(), newId<'dish'>(), newId<'dish'>()]
  const dish = { restaurantId: id, categoryId: category }
  await db.insert(dishes).values([
    { ...dish, id: jollof, slug: 'jollof', name: 'Jollof rice', price: naira(1_500), packId: big, stock },
    { ...dish, id: soup, slug: 'egusi', name: 'Egusi soup', price: naira(2_000), inStorePrice: naira(1_800), packId: small, packVolume: 2 },
    { ...dish, id: water, slug: 'water', name: 'Water', price: naira(300) },
    { ...dish, id: soldOut, slug: 'ofada', name: 'Ofada rice', price: naira(1_800), stock: 0 },
    { ...dish, id: counted, slug: 'moi-moi', name: 'Moi moi', price: naira(500), stock: 3 },
    { ...dish, id: dear, slug: 'suya', name: 'Suya', price: naira(900) },
  ])
  await db.insert(optionGroups).values({ id: swallow, restaurantId: id, name: 'Choose your swallow', minChoices: 1, maxChoices: 1 })
  await db.insert(dishOptionGroups).values({ dishId: soup, groupId: swallow })
  const [eba, amala, fufu] = [newId<'option'>(), newId<'option'>(), newId<'option'>()]
  await db.insert(options).values([
    { id: eba, groupId: swallow, name: 'Eba', price: naira(0) }, { id: amala, groupId: swallow, name: 'Amala', price: naira(200) },
    { id: fufu, groupId: swallow, name: 'Fufu', price: naira(0), offUntil: new Date('2100-01-01T00:00:00Z') },
  ])
  return { id, slug, jollof, soup, eba, amala, fufu, water, soldOut, counted, dear }
}

export const newEater = (personId: Id<'person'> | null = null): Eater => ({ visitorId: newId(), personId })

/** A basket with so many portions of jollof. */
export const fillBasket = async (db: Database, eater: Eater, buka: Buka, now: Date, quantity = 1): Promise<string> =>
  (await write(db, (tx) => addDish(tx, eater, { dishId: buka.jollof, quantity, optionIds: [], pack: 1, note: '' }, {}, now))).id

/** An order for pickup, as it would come from the page. */
export const wantedOrder = (eater: Eater, basketId: string, part: Partial<NewOrder> = {}): NewOrder => ({
  eater, basketId, contact: { name: 'Ada Okafor', email: 'ada@buka.test', phone: '+2348035550142' }, locale: 'en', fulfilment: 'pickup', delivery: null, from: null, pay: 'card', note: '', seenTotal: null, ...part,
})

/** A gate half a mile away, within the radius. */
export const NEARBY = { lat: LAGOS_PIN.lat + 0.008, lng: LAGOS_PIN.lng, landmark: 'Blue gate opposite the filling station', directions: 'Call at the junction', phone: '+2348035550142' }
