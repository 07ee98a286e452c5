/** The rows of the demo city: those of the tables, with the ids already given. */
import type { people } from '../schema/accounts.ts'
import type { dishes, dishOptionGroups, menuCategories, optionGroups, options, packs } from '../schema/menus.ts'
import type { favourites, feedback } from '../schema/recommendations.ts'
import type { areas, closings, openingHours, restaurants, staff } from '../schema/restaurants.ts'
import type { dishRatings, reviews } from '../schema/reviews.ts'

type WithId<Table extends { $inferInsert: object; $inferSelect: { id: unknown } }> =
  Omit<Table['$inferInsert'], 'id'> & Pick<Table['$inferSelect'], 'id'>

export type RestaurantRow = WithId<typeof restaurants>
export type DishRow = WithId<typeof dishes>
export type PersonRow = WithId<typeof people>
export type FeedbackRow = WithId<typeof feedback>
export type ReviewRow = WithId<typeof reviews>

/** Keys are the exports of drizzle/schema, in an order in which they can be inserted. */
export interface CityRows {
  readonly areas: ReadonlyArray<typeof areas.$inferInsert>
  readonly people: ReadonlyArray<PersonRow>
  readonly restaurants: ReadonlyArray<RestaurantRow>
  readonly openingHours: ReadonlyArray<typeof openingHours.$inferInsert>
  readonly closings: ReadonlyArray<WithId<typeof closings>>
  readonly staff: ReadonlyArray<typeof staff.$inferInsert>
  readonly menuCategories: ReadonlyArray<WithId<typeof menuCategories>>
  readonly packs: ReadonlyArray<WithId<typeof packs>>
  readonly dishes: ReadonlyArray<DishRow>
  readonly optionGroups: ReadonlyArray<WithId<typeof optionGroups>>
  readonly options: ReadonlyArray<WithId<typeof options>>
  readonly dishOptionGroups: ReadonlyArray<typeof dishOptionGroups.$inferInsert>
  readonly reviews: ReadonlyArray<ReviewRow>
  readonly dishRatings: ReadonlyArray<typeof dishRatings.$inferInsert>
  readonly feedback: ReadonlyArray<FeedbackRow>
  readonly favourites: ReadonlyArray<typeof favourites.$inferInsert>
}

export interface MenuRows {
  readonly menuCategories: Array<CityRows['menuCategories'][number]>
  readonly packs: Array<CityRows['packs'][number]>
  readonly dishes: DishRow[]
  readonly optionGroups: Array<CityRows['optionGroups'][number]>
  readonly options: Array<CityRows['options'][number]>
  readonly dishOptionGroups: Array<CityRows['dishOptionGroups'][number]>
}
