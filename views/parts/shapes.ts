import type { Id } from '../../src/vocabulary/id.ts'
import type { Kobo } from '../../src/vocabulary/money.ts'
import type { Pin } from '../../src/vocabulary/place.ts'
export type Opening =
  | { readonly state: 'open'; readonly closesAt: Date | null; readonly closesMinute: number | null; readonly closingSoon: boolean }
  | { readonly state: 'opening-soon'; readonly opensAt: Date; readonly opensMinute: number }
  | { readonly state: 'closed'; readonly opensAt: Date | null; readonly opensMinute: number | null }
export interface RestaurantCard {
  readonly id: Id<'restaurant'>
  readonly slug: string
  readonly name: string
  readonly city: string
  readonly area: string
  readonly cuisines: ReadonlyArray<string>
  readonly diets: ReadonlyArray<string>
  readonly priceLevel: number
  readonly photo: string | null
  readonly ratingMean: number | null
  readonly ratingCount: number
  readonly delivers: boolean
  readonly deliveryFee: Kobo
  readonly minimumOrder: Kobo
  readonly preparationMinutes: number
  readonly pin: Pin
  readonly plusCode: string
  readonly landmark: string
}
export interface Situation { readonly opening: Opening; readonly distanceMetres: number | null; readonly deliversHere: boolean }
export interface MatchedDish { readonly id: Id<'dish'>; readonly slug: string; readonly name: string; readonly price: Kobo; readonly photo: string | null }
export interface SearchResult { readonly card: RestaurantCard; readonly situation: Situation; readonly dishes: ReadonlyArray<MatchedDish> }
export interface FacetValue { readonly value: string; readonly count: number }
export interface Facets { readonly cuisines: ReadonlyArray<FacetValue>; readonly diets: ReadonlyArray<FacetValue>; readonly priceLevels: ReadonlyArray<FacetValue>; readonly openNow: number; readonly deliversHere: number }
export interface SearchPage { readonly items: ReadonlyArray<SearchResult>; readonly total: number; readonly facets: Facets; readonly nextCursor: string | null }
export type Sort = 'relevance' | 'distance' | 'rating' | 'price' | 'delivery-time'
export const SORTS: ReadonlyArray<Sort> = ['relevance', 'distance', 'rating', 'price', 'delivery-time']
export interface HoursRow { readonly orderType: 'delivery' | 'pickup' | 'dine_in'; readonly weekday: number; readonly opensMinute: number; readonly closesMinute: number }
export interface RestaurantDetails {
  readonly card: RestaurantCard
  readonly situation: Situation
  readonly description: string
  readonly phone: string | null
  readonly website: string | null
  readonly hours: ReadonlyArray<HoursRow>
  readonly closings: ReadonlyArray<{ readonly firstDay: string; readonly lastDay: string; readonly reason: string }>
}
export interface DishRow {
  readonly id: Id<'dish'>
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly price: Kobo
  readonly inStorePrice: Kobo | null
  readonly diets: ReadonlyArray<string>
  readonly allergens: ReadonlyArray<string>
  readonly photo: string | null
  readonly offUntil: Date | null
  readonly stock: number | null
  readonly isAvailable: boolean
  readonly ratingMean: number | null
  readonly ratingCount: number
}
export interface MenuSection { readonly id: string; readonly name: string; readonly dishes: ReadonlyArray<DishRow> }
export interface ReviewRow { readonly id: string; readonly author: string; readonly rating: number; readonly text: string; readonly locale: string; readonly createdAt: Date; readonly dishes: ReadonlyArray<{ readonly name: string; readonly rating: number }> }
export interface OptionGroupRow { readonly id: string; readonly name: string; readonly minChoices: number; readonly maxChoices: number; readonly options: ReadonlyArray<{ readonly id: string; readonly name: string; readonly price: Kobo; readonly isAvailable: boolean }> }
