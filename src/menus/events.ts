/** What this room announces. */
import type { Id } from '../vocabulary/id.ts'

interface Announcement<Name extends string, Subject extends string, Facts extends Readonly<Record<string, unknown>>> {
  readonly name: `menus.${Name}`
  readonly subjectId: Id<Subject>
  readonly facts: Facts
}

export type MenuEvent =
  | Announcement<'dish_added', 'dish', { readonly restaurantId: Id<'restaurant'> }>
  | Announcement<'dish_changed', 'dish', { readonly restaurantId: Id<'restaurant'>; readonly fields: ReadonlyArray<string> }>
  | Announcement<'dish_removed', 'dish', { readonly restaurantId: Id<'restaurant'> }>
  | Announcement<'dish_taken_off', 'dish', { readonly restaurantId: Id<'restaurant'>; readonly until: string | null }>
  | Announcement<'stock_counted', 'dish', { readonly restaurantId: Id<'restaurant'>; readonly stock: number | null }>
  /** With an order; `dish_back` when it was given back. */
  | Announcement<'dish_ran_out', 'dish', { readonly restaurantId: Id<'restaurant'> }>
  | Announcement<'dish_back', 'dish', { readonly restaurantId: Id<'restaurant'> }>
  | Announcement<'prices_changed', 'restaurant', { readonly basisPoints: number; readonly dishes: number }>
