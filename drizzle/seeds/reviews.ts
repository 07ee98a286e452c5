/** Reviews of the meals that people rated, with stars for single dishes, and the sums that follow from them. */
import type { Id } from '../../src/vocabulary/id.ts'
import type { Meal } from './behaviour.ts'
import type { Chance } from './random.ts'
import { reviewText } from './review-texts.ts'
import type { CityRows, DishRow, RestaurantRow, ReviewRow } from './rows.ts'

export interface Reviewed {
  readonly reviews: ReviewRow[]
  readonly dishRatings: Array<CityRows['dishRatings'][number]>
}

const SHARE_THAT_WRITES = 0.97

export function reviewsOf(chance: Chance, meals: ReadonlyArray<Meal>): Reviewed {
  const reviews: ReviewRow[] = []
  const dishRatings: Reviewed['dishRatings'] = []
  for (const meal of meals) {
    if (!chance.happens(SHARE_THAT_WRITES)) continue
    const id = chance.id<'review'>(meal.ratedAt)
    const dish = meal.place.menu.dishes.find((d) => d.id === meal.dishIds[0])
    const { text, locale } = reviewText(chance, meal.rating, spoken(dish?.name ?? 'food'), meal.place.row.area ?? '', meal.eater.row.locale ?? 'en')
    reviews.push({ id, restaurantId: meal.place.row.id, personId: meal.eater.row.id, rating: meal.rating, text, locale, createdAt: meal.ratedAt })
    for (const dishId of meal.dishIds) {
      if (!chance.happens(0.75)) continue
      dishRatings.push({ reviewId: id, dishId, rating: Math.min(5, Math.max(1, Math.round(meal.rating + 0.6 * chance.normal()))) })
    }
  }
  return { reviews, dishRatings }
}

/** As people say it: without what stands in brackets. */
const spoken = (name: string): string => name.replace(/ \([^)]*\)/g, '')

interface Tally {
  ratingSum: number
  ratingCount: number
}

function tallies<Noun extends string>(marks: Iterable<readonly [Id<Noun>, number]>): Map<Id<Noun>, Tally> {
  const totals = new Map<Id<Noun>, Tally>()
  for (const [id, rating] of marks) {
    const tally = totals.get(id) ?? { ratingSum: 0, ratingCount: 0 }
    totals.set(id, { ratingSum: tally.ratingSum + rating, ratingCount: tally.ratingCount + 1 })
  }
  return totals
}

export function ratedRestaurants(rows: ReadonlyArray<RestaurantRow>, { reviews }: Reviewed): RestaurantRow[] {
  const totals = tallies(reviews.map((review) => [review.restaurantId, review.rating] as const))
  return rows.map((row) => ({ ...row, ...totals.get(row.id) }))
}

export function ratedDishes(rows: ReadonlyArray<DishRow>, { dishRatings }: Reviewed): DishRow[] {
  const totals = tallies(dishRatings.map((mark) => [mark.dishId, mark.rating] as const))
  return rows.map((row) => ({ ...row, ...totals.get(row.id) }))
}
