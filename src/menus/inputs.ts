/** What may come in about menus. */
import { type Static, Type } from '@sinclair/typebox'
import { amountShape, idText, instantText, line, prose, someOf, strict, wholeNumber } from '../platform/shapes.ts'
import { ALLERGENS, DIETS } from '../restaurants/restaurant.ts'

const MAX_STOCK = 100_000

const optionGroup = strict({
  name: line(80),
  min_choices: wholeNumber(0, 20),
  max_choices: wholeNumber(1, 20),
  options: Type.Array(strict({ name: line(80), price: amountShape(), is_default: Type.Optional(Type.Boolean()) }), { minItems: 1, maxItems: 40 }),
})

const details = {
  /** By its name; a category that is not there yet is made. */
  category: line(80),
  name: line(120),
  description: prose(1_000),
  price: amountShape(),
  in_store_price: Type.Union([amountShape(), Type.Null()]),
  diets: someOf(DIETS, DIETS.length),
  allergens: someOf(ALLERGENS, ALLERGENS.length),
  position: wholeNumber(0, 10_000),
}
const { category, name, price, ...others } = details

export const NewDishInput = strict({ category, name, price, ...Type.Partial(Type.Object(others)).properties, option_groups: Type.Optional(Type.Array(optionGroup, { maxItems: 10 })) })
export type NewDishInput = Static<typeof NewDishInput>

export const DishChange = strict(Type.Partial(Type.Object(details)).properties)
export type DishChange = Static<typeof DishChange>

/** null puts the dish back on the menu now. */
export const OffUntilInput = strict({ until: Type.Union([instantText(), Type.Null()]) })
export type OffUntilInput = Static<typeof OffUntilInput>

/** null stops counting. */
export const StockInput = strict({ stock: Type.Union([wholeNumber(0, MAX_STOCK), Type.Null()]) })
export type StockInput = Static<typeof StockInput>

/** Hundredths of a percent, so that 7.5 % is the whole number 750. Without ids the whole menu changes. */
export const PriceChangeInput = strict({
  basis_points: wholeNumber(-9_000, 50_000),
  item_ids: Type.Optional(Type.Array(idText(), { minItems: 1, maxItems: 1_000, uniqueItems: true })),
})
export type PriceChangeInput = Static<typeof PriceChangeInput>
