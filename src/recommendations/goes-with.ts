/** Dishes of the same menu that go with what is in a basket. */
import { eq } from 'drizzle-orm'
import { dishCompanions } from '../../drizzle/schema/recommendations.ts'
import type { DishView, Menu } from '../menus/queries.ts'
import type { Reader } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import type { LearnedDish } from './companions.ts'

export interface GoesWith {
  readonly dish: DishView
  /** Higher is better; comparable within one answer only. */
  readonly score: number
  readonly reason: { readonly code: 'had-with' | 'much-had' | 'on-the-menu'; readonly args?: Readonly<Record<string, string>> }
  /** How many people had both in one meal, here or in any place that sells both: what the reason stands on. */
  readonly people: number
}

export interface GoesWithWish {
  readonly basket: ReadonlySet<string>
  readonly limit: number
  /** Diets that every dish must keep, as far as dishes promise them. */
  readonly diets?: ReadonlyArray<string>
}

/** A quarter more often than usual, and as many people as cannot be one family at one table. */
const WORTH_SAYING = 1.25
const PEOPLE_WORTH_SAYING = 5
const DISH_DIETS: ReadonlySet<string> = new Set(['vegan', 'vegetarian', 'gluten-free'])

export const learnedDishesOf = (db: Reader, restaurantId: Id<'restaurant'>): Promise<LearnedDish[]> =>
  db.select({ dishId: dishCompanions.dishId, restaurantId: dishCompanions.restaurantId, share: dishCompanions.share, people: dishCompanions.people, companions: dishCompanions.companions })
    .from(dishCompanions).where(eq(dishCompanions.restaurantId, restaurantId))

/**
 * What can be had now and is not in the basket, likeliest first: the share of all meals that a dish is part of, times how much more often
 * it comes with each dish of the basket. A dish is said to go with another one only where people were seen to have both; else it is what is
 * much had here, or just on the menu; and where nobody was seen to have anything, it is of other parts of the menu than those in the basket. Pure. O(menu x basket).
 */
export function goesWith(menu: Menu, learned: ReadonlyArray<LearnedDish>, { basket, limit, diets = [] }: GoesWithWish): GoesWith[] {
  const kept = diets.filter((diet) => DISH_DIETS.has(diet))
  const dishes = menu.categories.flatMap((category) => category.dishes)
  const offered = dishes.filter((dish) => dish.isAvailable && !basket.has(dish.id) && kept.every((diet) => dish.diets.includes(diet)))
  const known = new Map(learned.map((one) => [one.dishId, one]))
  const inBasket = dishes.filter((dish) => basket.has(dish.id))
  const found = offered.flatMap((dish): GoesWith[] => {
    const own = known.get(dish.id)
    if (!own) return []
    const beside = inBasket.map((one) => ({ one, pair: known.get(one.id)?.companions.find(({ id }) => id === dish.id) }))
    const score = beside.reduce((product, { pair }) => product * (pair?.lift ?? 1), own.share)
    const [most] = beside.flatMap(({ one, pair }) => (pair && pair.lift >= WORTH_SAYING && pair.anywhere >= PEOPLE_WORTH_SAYING ? [{ one, pair }] : [])).sort((a, b) => b.pair.lift - a.pair.lift)
    return [{ dish, score, reason: most ? { code: 'had-with', args: { dish: most.one.name } } : { code: own.people >= PEOPLE_WORTH_SAYING ? 'much-had' : 'on-the-menu' }, people: most?.pair.anywhere ?? own.people }]
  }).sort((a, b) => b.score - a.score || (a.dish.id < b.dish.id ? -1 : 1)).slice(0, limit)
  return found.length > 0 ? found : otherParts(offered, inBasket, limit)
}

/** One of each category that the basket has nothing of, from the end of the menu: drinks and sides stand there. */
function otherParts(offered: ReadonlyArray<DishView>, inBasket: ReadonlyArray<DishView>, limit: number): GoesWith[] {
  const had = new Set<string>(inBasket.map(({ categoryId }) => categoryId))
  const categories = [...Map.groupBy(offered.filter(({ categoryId }) => !had.has(categoryId)), ({ categoryId }) => categoryId).values()].reverse()
  return categories.flatMap(([dish]) => dish ?? []).slice(0, limit).map((dish, at) => ({ dish, score: 1 / (at + 1), reason: { code: 'on-the-menu' }, people: 0 }))
}
