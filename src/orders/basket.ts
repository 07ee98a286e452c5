/** A basket: whose it is, what may lie in it, and what its lines cost on the menu of now. No I/O. */
import type { basketLines, baskets, OrderedOption } from '../../drizzle/schema/orders.ts'
import type { DishView, Menu } from '../menus/queries.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo, type Kobo, MAX_KOBO, sumKobo } from '../vocabulary/money.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import type { BilledLine } from './bill.ts'

export type Basket = typeof baskets.$inferSelect
export type BasketLine = typeof basketLines.$inferSelect & { readonly optionIds: ReadonlyArray<string> }

/** Who orders: a browser, and the person who is signed in on it. */
export interface Eater {
  readonly visitorId: string
  readonly personId: Id<'person'> | null
}

export const MAX_LINES = 100
export const MAX_QUANTITY = 100
export const MAX_PACKS = 50
export const MAX_NOTE = 500
/** Nobody feeds more than a wedding by phone; what is above it is a mistake or a trick. */
const MAX_BASKET: Kobo = kobo(1_000_000_000)

export const isOwner = (basket: Pick<Basket, 'visitorId' | 'personId'>, eater: Eater): boolean =>
  basket.personId === null ? basket.visitorId === eater.visitorId : basket.personId === eater.personId

/** In a group order each changes their own lines, and the owner all. */
export const mayChangeLine = (basket: Pick<Basket, 'visitorId' | 'personId'>, line: Pick<BasketLine, 'addedBy'>, eater: Eater): boolean => isOwner(basket, eater) || line.addedBy === eater.visitorId

export type LineTrouble = 'gone' | 'sold-out' | 'too-few-left' | 'options-changed'

/** A line at the prices and with the stock of now. */
export interface PricedLine extends BilledLine {
  readonly line: BasketLine
  /** Null: it is no longer on the menu. */
  readonly dish: DishView | null
  readonly options: ReadonlyArray<OrderedOption>
  readonly trouble: LineTrouble | null
}

export function pricedLines(lines: ReadonlyArray<BasketLine>, menu: Menu): PricedLine[] {
  const dishes = new Map(menu.categories.flatMap((category) => category.dishes).map((dish) => [dish.id as string, dish]))
  const packs = new Map(menu.packs.map((pack) => [pack.id as string, pack]))
  const wanted = new Map<string, number>()
  for (const { dishId, quantity } of lines) wanted.set(dishId, (wanted.get(dishId) ?? 0) + quantity)
  return lines.map((line) => {
    const dish = dishes.get(line.dishId) ?? null
    const options = dish === null ? [] : chosenOptions(dish, line.optionIds)
    const extra = sumKobo(options.map((option) => kobo(option.price)))
    const pack = dish?.packId ? packs.get(dish.packId) : undefined
    return {
      line, dish, options, trouble: troubleOf(dish, line, wanted.get(line.dishId) ?? 0),
      quantity: line.quantity, pack: line.pack, volume: dish?.packVolume ?? 1,
      container: pack ? { id: pack.id, name: pack.name, price: pack.price, volume: pack.volume } : null,
      unitPrice: dish === null ? kobo(0) : checkedPrice(dish.price + extra), inStoreUnitPrice: dish === null ? kobo(0) : checkedPrice((dish.inStorePrice ?? dish.price) + extra),
    }
  })
}

/** @throws Refusal 422: sums beyond what we carry must not reach the arithmetic of money */
function checkedPrice(amount: number): Kobo {
  if (amount > MAX_BASKET) throw new Refusal('invalid', 'basket-too-large')
  return kobo(Math.min(amount, MAX_KOBO))
}

/** @throws Refusal 422 */
export function checkWorth(lines: ReadonlyArray<BilledLine>): void {
  if (lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0) > MAX_BASKET) throw new Refusal('invalid', 'basket-too-large')
}

function chosenOptions(dish: DishView, ids: ReadonlyArray<string>): OrderedOption[] {
  return dish.optionGroups.flatMap((group) => group.options.filter((option) => ids.includes(option.id)).map((option) => ({ id: option.id, group: group.name, name: option.name, price: option.price })))
}

function troubleOf(dish: DishView | null, line: BasketLine, wanted: number): LineTrouble | null {
  if (dish === null) return 'gone'
  if (!dish.isAvailable) return 'sold-out'
  if (dish.stock !== null && dish.stock < wanted) return 'too-few-left'
  return whyNotChosen(dish, line.optionIds) === null ? null : 'options-changed'
}

/** What is wrong with a choice of options; null: nothing. */
function whyNotChosen(dish: DishView, ids: ReadonlyArray<string>): 'option-unknown' | 'option-sold-out' | 'options-too-few' | 'options-too-many' | null {
  const known = dish.optionGroups.flatMap((group) => group.options)
  if (new Set(ids).size < ids.length || ids.some((id) => !known.some((option) => option.id === id))) return 'option-unknown'
  if (known.some((option) => ids.includes(option.id) && !option.isAvailable)) return 'option-sold-out'
  for (const group of dish.optionGroups) {
    const chosen = group.options.filter((option) => ids.includes(option.id)).length
    if (chosen > group.maxChoices) return 'options-too-many'
    // A group whose options ran out asks for what there is.
    if (chosen < Math.min(group.minChoices, group.options.filter((option) => option.isAvailable).length)) return 'options-too-few'
  }
  return null
}

/** @throws Refusal 409 for what cannot be had now, 422 for options that do not fit */
export function checkChoice(dish: DishView, quantity: number, optionIds: ReadonlyArray<string>): void {
  if (!dish.isAvailable) throw new Refusal('conflict', 'dish-sold-out', { dish: dish.name })
  if (dish.stock !== null && dish.stock < quantity) throw new Refusal('conflict', 'dish-too-few-left', { dish: dish.name, left: dish.stock })
  const wrong = whyNotChosen(dish, optionIds)
  if (wrong === 'option-sold-out') throw new Refusal('conflict', 'option-sold-out', { dish: dish.name })
  if (wrong !== null) throw invalid('option_ids', wrong)
}
