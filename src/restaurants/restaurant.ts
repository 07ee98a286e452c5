/** A restaurant: what it may say of itself, and the pure rules about where it brings food. */
import type { restaurants } from '../../drizzle/schema/restaurants.ts'
import { distanceMetres, type Pin } from '../vocabulary/place.ts'
import { foldText } from '../vocabulary/text.ts'

export type Restaurant = typeof restaurants.$inferSelect

export const CUISINES = [
  'nigerian', 'yoruba', 'igbo', 'hausa', 'calabar', 'rivers', 'edo', 'buka', 'amala', 'swallow', 'rice', 'suya', 'grill', 'pepper-soup',
  'seafood', 'fast-food', 'chicken', 'burgers', 'pizza', 'shawarma', 'breakfast', 'bakery', 'pastries', 'cafe', 'juice', 'ice-cream', 'bar', 'vegetarian',
  'healthy', 'west-african', 'ghanaian', 'ethiopian', 'continental', 'american', 'chinese', 'indian', 'lebanese', 'italian', 'japanese', 'mexican', 'thai', 'french', 'mediterranean',
] as const
export type Cuisine = (typeof CUISINES)[number]

/** Promises about food, of a whole kitchen or of one dish. */
export const DIETS = ['halal', 'vegetarian', 'vegan', 'gluten-free', 'dairy-free', 'low-carb', 'kosher'] as const
export type Diet = (typeof DIETS)[number]

/** The fourteen allergens of EU 1169/2011, annex II, by short names. */
export const ALLERGENS = [
  'gluten', 'crustaceans', 'eggs', 'fish', 'peanuts', 'soya', 'milk', 'nuts', 'celery', 'mustard', 'sesame', 'sulphites', 'lupin', 'molluscs',
] as const
export type Allergen = (typeof ALLERGENS)[number]

export const PRICE_LEVELS = [1, 2, 3, 4] as const

/** True when riders of this place go to the pin. The zone is a disc around the kitchen. */
export const deliversTo = (place: { readonly delivers: boolean; readonly deliveryRadiusMetres: number; readonly lat: number; readonly lng: number }, pin: Pin): boolean =>
  place.delivers && distanceMetres(place, pin) <= place.deliveryRadiusMetres

/** Mean of the ratings to two decimals, or null while there are none. */
export const ratingMean = ({ ratingSum, ratingCount }: { readonly ratingSum: number; readonly ratingCount: number }): number | null =>
  ratingCount > 0 ? Math.round((ratingSum / ratingCount) * 100) / 100 : null

/** More than this adds no findable word to anybody's menu and slows every search. */
const SEARCH_TEXT_LENGTH = 8_000

/** What a place is found by: its folded name first, then cuisines, area, city and dishes, each word once. */
export function searchTextOf(place: { readonly name: string; readonly cuisines: ReadonlyArray<string>; readonly area: string; readonly city: string }, dishNames: ReadonlyArray<string>): string {
  const words = new Set<string>()
  for (const part of [place.name, ...place.cuisines, place.area, place.city, ...dishNames]) {
    for (const word of foldText(part).split(' ')) if (word) words.add(word)
  }
  return [...words].join(' ').slice(0, SEARCH_TEXT_LENGTH)
}
