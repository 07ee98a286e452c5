/** The page of one dish. */
import { DishPage } from '../../views/menus/dish.tsx'
import { restaurantPage } from '../restaurants/queries.ts'
import { door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey } from '../web/idempotency.ts'
import { page } from '../web/page.ts'
import { dishOf, menuOf } from './queries.ts'

const OTHERS_SHOWN = 4
const BESIDE_SHOWN = 4

export const dishPages = (house: House) =>
  door('dish-pages').get('/restaurants/:slug/dishes/:dish', async ({ params, visit }) => {
    const place = await restaurantPage(house.db, { slug: params.slug }, { now: visit.now, pin: visit.pin, orderType: null })
    const [dish, menu, favourites, { diet }] = await Promise.all([
      dishOf(house.db, place.card.id, params.dish, visit.now),
      menuOf(house.db, place.card.id, visit.now),
      house.suggestions.favouritesOf(visit.dinerId, visit.now),
      house.suggestions.picksOf(visit.dinerId, visit.now),
    ])
    const goesWith = (await house.baskets.goesWith(place.card.id, { basket: new Set([dish.id]), limit: BESIDE_SHOWN, diets: diet }, visit.now)).filter(({ reason }) => reason.code === 'had-with')
    const beside = menu.categories.find((c) => c.id === dish.categoryId)?.dishes ?? []
    const others = beside.filter((d) => d.id !== dish.id && d.isAvailable).slice(0, OTHERS_SHOWN)
    return page(<DishPage visit={visit} data={{ dish, place, isFavourite: favourites.has(place.card.id), formKey: newFormKey(), others, goesWith }} />)
  })
