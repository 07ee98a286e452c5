/** The JSON door of menus: the menu of a restaurant, and what its staff change. */
import { t } from 'elysia'
import { type Reader, write } from '../platform/database.ts'
import { idOf } from '../platform/input.ts'
import { shownRestaurant } from '../restaurants/queries.ts'
import { moneyJson } from '../vocabulary/money.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { about as aboutRoute, type Successes, door, signedIn, signedInFirst } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { addDish } from './add.ts'
import { changeDish, removeDish } from './change.ts'
import { DishChange, NewDishInput, OffUntilInput, PriceChangeInput, StockInput } from './inputs.ts'
import { dishOf, type DishView, menuOf } from './queries.ts'
import { repriceMenu } from './reprice.ts'
import type { DishKey } from './standing.ts'
import { countStock, takeOff } from './take-off.ts'

const OneMenu = t.Object({ id: idOf<'restaurant'>() })
const OneItem = t.Object({ id: idOf<'restaurant'>(), item_id: idOf<'dish'>() })
const about = (summary: string, ...statuses: Successes) => aboutRoute('Menus', summary, ...statuses)
const keyOf = ({ id, item_id }: typeof OneItem.static): DishKey => ({ restaurantId: id, dishId: item_id })

export const menusApi = (house: House) => {
  const item = async (key: DishKey, visit: Visit, db: Reader = house.db) => itemJson(await dishOf(db, await shownRestaurant(db, key.restaurantId, visit.person), key.dishId, visit.now))
  return door('menus-api', '/api/restaurants/:id/menu')
    .get('', async ({ params, visit }) => {
      const { categories, packs } = await menuOf(house.db, await shownRestaurant(house.db, params.id, visit.person), visit.now)
      return {
        categories: categories.map(({ id, name, dishes }) => ({ id, name, items: dishes.map(itemJson) })),
        packs: packs.map((pack) => ({ ...pack, price: moneyJson(pack.price) })),
      }
    }, { params: OneMenu, detail: about('The whole menu') })
    .get('/items/:item_id', ({ params, visit }) => item(keyOf(params), visit), { params: OneItem, detail: about('One item') })
    .post('/items', ({ params, body, request, visit }) => once({ db: house.db, request, visit, input: { params, body } }, async (tx) => {
      const restaurantId = params.id
      const dishId = await addDish(tx, signedIn(visit), restaurantId, body, visit.now)
      return Response.json(await item({ restaurantId, dishId }, visit, tx), { status: 201, headers: { location: `/api/restaurants/${restaurantId}/menu/items/${dishId}` } })
    }), { params: OneMenu, body: NewDishInput, transform: signedInFirst, detail: about('Add an item', 201) })
    .patch('/items/:item_id', async ({ params, body, visit }) => {
      await write(house.db, (tx) => changeDish(tx, signedIn(visit), keyOf(params), body, visit.now))
      return item(keyOf(params), visit)
    }, { params: OneItem, body: DishChange, transform: signedInFirst, detail: about('Change what is named') })
    .delete('/items/:item_id', async ({ params, visit, set }) => {
      await write(house.db, (tx) => removeDish(tx, signedIn(visit), keyOf(params), visit.now))
      set.status = 204
    }, { params: OneItem, transform: signedInFirst, detail: about('Take an item off the menu for good', 204) })
    .put('/items/:item_id/off-until', async ({ params, body, visit }) => {
      await write(house.db, (tx) => takeOff(tx, signedIn(visit), keyOf(params), body, visit.now))
      return item(keyOf(params), visit)
    }, { params: OneItem, body: OffUntilInput, transform: signedInFirst, detail: about('Take an item off until an instant, or put it back (null)') })
    .put('/items/:item_id/stock', async ({ params, body, visit }) => {
      await write(house.db, (tx) => countStock(tx, signedIn(visit), keyOf(params), body, visit.now))
      return item(keyOf(params), visit)
    }, { params: OneItem, body: StockInput, transform: signedInFirst, detail: about('Say how many portions are left, or stop counting (null)') })
    .post('/price-changes', ({ params, body, request, visit }) => once({ db: house.db, request, visit, input: { params, body } }, async (tx) =>
      Response.json({ changed: await repriceMenu(tx, signedIn(visit), params.id, body, visit.now) }),
    ), { params: OneMenu, body: PriceChangeInput, transform: signedInFirst, detail: about('Change prices by a percentage, rounded to whole kobo') })
}

const itemJson = (dish: DishView) => ({
  id: dish.id, slug: dish.slug, name: dish.name, description: dish.description,
  price: moneyJson(dish.price), in_store_price: dish.inStorePrice === null ? null : moneyJson(dish.inStorePrice),
  price_range: { low: moneyJson(dish.priceRange.low), high: moneyJson(dish.priceRange.high) },
  diets: dish.diets, allergens: dish.allergens, photo: dish.photo, pack_id: dish.packId, pack_volume: dish.packVolume,
  available: dish.isAvailable, off_until: dish.offUntil?.toISOString() ?? null, stock: dish.stock,
  rating: { mean: dish.ratingMean, count: dish.ratingCount },
  option_groups: dish.optionGroups.map(({ id, name, minChoices, maxChoices, options }) => ({
    id, name, min_choices: minChoices, max_choices: maxChoices,
    options: options.map((option) => ({ id: option.id, name: option.name, price: moneyJson(option.price), is_default: option.isDefault, available: option.isAvailable })),
  })),
})
