/** What may come in about menus. */
import { type Static, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { amount, idOf, instant, listOf, oneOf, plainText, prose, wholeNumber } from '../platform/input.ts'
import { ALLERGENS, DIETS } from '../restaurants/restaurant.ts'

const MAX_STOCK = 100_000

const optionGroup = t.Object({
  name: plainText(80),
  min_choices: wholeNumber({ min: 0, max: 20 }),
  max_choices: wholeNumber({ min: 1, max: 20 }),
  options: Type.Array(t.Object({ name: plainText(80), price: amount(), is_default: Type.Optional(Type.Boolean()) }), { minItems: 1, maxItems: 40 }),
})

const details = {
  /** By its name; a category that is not there yet is made. */
  category: plainText(80),
  name: plainText(120),
  description: prose(1_000),
  price: amount(),
  in_store_price: Type.Union([amount(), Type.Null()]),
  diets: listOf(oneOf(DIETS), DIETS.length),
  allergens: listOf(oneOf(ALLERGENS), ALLERGENS.length),
  position: wholeNumber({ min: 0, max: 10_000 }),
}
const { category, name, price, ...others } = details

export const NewDishInput = t.Object({ category, name, price, ...Type.Partial(Type.Object(others)).properties, option_groups: Type.Optional(Type.Array(optionGroup, { maxItems: 10 })) })
export type NewDishInput = Static<typeof NewDishInput>

export const DishChange = t.Object(Type.Partial(Type.Object(details)).properties)
export type DishChange = Static<typeof DishChange>

/** null puts the dish back on the menu now. */
export const OffUntilInput = t.Object({ until: Type.Union([instant(), Type.Null()]) })
export type OffUntilInput = Static<typeof OffUntilInput>

/** null stops counting. */
export const StockInput = t.Object({ stock: Type.Union([wholeNumber({ min: 0, max: MAX_STOCK }), Type.Null()]) })
export type StockInput = Static<typeof StockInput>

/** Hundredths of a percent, so that 7.5 % is the whole number 750. Without ids the whole menu changes. */
export const PriceChangeInput = t.Object({
  basis_points: wholeNumber({ min: -9_000, max: 50_000 }),
  item_ids: Type.Optional(Type.Array(idOf<'dish'>(), { minItems: 1, maxItems: 1_000, uniqueItems: true })),
})
export type PriceChangeInput = Static<typeof PriceChangeInput>
