import { demoCity } from '../../drizzle/seeds/demo-city.ts'
import { pairedDifference } from '../../ml/evaluation/bootstrap.ts'
import { learnCompanions } from '../../src/recommendations/companions.ts'
import { goesWith } from '../../src/recommendations/goes-with.ts'
import type { Menu } from '../../src/menus/queries.ts'
import { foldText } from '../../src/vocabulary/text.ts'
import { CITY_SEEDS } from './demo-city.ts'
import { figure, type Section } from './section.ts'

const DRAWN_ON = new Date('2026-11-20T12:00:00Z')
/** Of the meals, by time; the rest is foretold. */
const LEARNED_SHARE = 0.7
const SHOWN = 4

interface Foretold {
  readonly place: number
  readonly isHit: number
}

/** One dish of a meal is taken away, and foretold from the others of it. */
export const basket: Section = {
  title: 'Demo city, what goes with a basket',
  async run() {
    const methods: Record<string, Foretold[]> = { 'what is had most in that kitchen': [], 'other parts of the menu': [], 'what goes with the basket': [] }
    const said = { shown: 0, right: 0 }
    for (const seed of CITY_SEEDS) foretell(seed, methods, said)
    const all = methods['what goes with the basket']!
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const hits = (of: readonly Foretold[]) => Float64Array.from(of, ({ isHit }) => isHit)
    const baseline = hits(methods['what is had most in that kitchen']!)
    return {
      heading: ['method', `among the first ${SHOWN}`, 'mean reciprocal rank', 'over what is had most (95 %)'],
      rows: Object.entries(methods).map(([name, of]) => {
        const { mean: more, low, high } = pairedDifference(baseline, hits(of), 1)
        return [`**${name}**`, figure(mean(of.map(({ isHit }) => isHit))), figure(mean(of.map(({ place }) => (place > 0 ? 1 / place : 0)))), of === methods['what is had most in that kitchen'] ? '' : `${more.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`]
      }),
      notes: [`${all.length} dishes of ${CITY_SEEDS.length} draws of the city, whose meals are made up; menus have some 14 dishes. "People have it with" was said of ${said.shown} of ${all.length * SHOWN} dishes shown, and was right for ${figure(said.right / said.shown)} of them.`],
    }
  },
}

function foretell(seed: number, methods: Record<string, Foretold[]>, said: { shown: number; right: number }): void {
  const { rows } = demoCity({ seed, now: DRAWN_ON })
  const rated = Map.groupBy(rows.dishRatings, ({ reviewId }) => reviewId)
  const meals = rows.reviews.map(({ id, restaurantId, personId, createdAt }) => ({ restaurantId, diner: personId, at: createdAt!.getTime(), dishIds: (rated.get(id) ?? []).map(({ dishId }) => dishId) }))
    .filter(({ dishIds }) => dishIds.length > 0).sort((a, b) => a.at - b.at)
  const cut = Math.floor(meals.length * LEARNED_SHARE)
  const learned = Map.groupBy(learnCompanions(meals.slice(0, cut), rows.dishes.map(({ id, restaurantId, name }) => ({ id, restaurantId, name: foldText(name) }))), ({ restaurantId }) => restaurantId)
  const menus = Map.groupBy(rows.dishes, ({ restaurantId }) => restaurantId)
  for (const { restaurantId, dishIds } of meals.slice(cut)) {
    if (dishIds.length < 2) continue
    const dishes = menus.get(restaurantId)!.map((dish) => ({ ...dish, isAvailable: true }))
    const menu = { categories: [...Map.groupBy(dishes, ({ categoryId }) => categoryId).values()].map((own) => ({ dishes: own })), packs: [] } as unknown as Menu
    const known = learned.get(restaurantId) ?? []
    for (const wanted of dishIds) {
      const wish = { basket: new Set<string>(dishIds.filter((id) => id !== wanted)), limit: dishes.length }
      const found = goesWith(menu, known, wish)
      for (const { dish, reason } of found.slice(0, SHOWN)) {
        if (reason.code !== 'had-with') continue
        said.shown++
        if (dish.id === wanted) said.right++
      }
      const note = (method: string, ids: readonly string[]) => {
        const place = ids.indexOf(wanted) + 1
        methods[method]!.push({ place, isHit: place > 0 && place <= SHOWN ? 1 : 0 })
      }
      note('what goes with the basket', found.map(({ dish }) => dish.id))
      note('other parts of the menu', goesWith(menu, [], wish).map(({ dish }) => dish.id))
      note('what is had most in that kitchen', known.filter(({ dishId }) => !wish.basket.has(dishId)).sort((a, b) => b.share - a.share).map(({ dishId }) => dishId))
    }
  }
}
