/** Reads of menus, shaped for the restaurant page, the dish page and the menu door. */
import { and, asc, eq, isNull } from 'drizzle-orm'
import { dishes, dishOptionGroups, menuCategories, optionGroups, options, packs } from '../../drizzle/schema/menus.ts'
import type { Reader } from '../platform/database.ts'
import { ratingMean } from '../restaurants/restaurant.ts'
import { isId, type Id } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { type Dish, isAvailable, isOptionAvailable, priceRange } from './dish.ts'

/** Categories in order, each with the dishes that are on the menu; those that cannot be had now say so. */
export async function menuOf(db: Reader, restaurantId: Id<'restaurant'>, now: Date) {
  const [categories, rows, groups, packRows] = await Promise.all([
    db.select({ id: menuCategories.id, name: menuCategories.name }).from(menuCategories)
      .where(eq(menuCategories.restaurantId, restaurantId)).orderBy(menuCategories.position, menuCategories.id),
    db.select().from(dishes).where(and(eq(dishes.restaurantId, restaurantId), isNull(dishes.removedAt))).orderBy(dishes.position, dishes.id),
    groupsOf(db, restaurantId, now),
    db.select({ id: packs.id, name: packs.name, price: packs.price, volume: packs.volume }).from(packs).where(eq(packs.restaurantId, restaurantId)).orderBy(packs.volume, packs.id),
  ])
  const shown = rows.map((dish) => dishView(dish, groups.get(dish.id) ?? [], now))
  return { categories: categories.map((category) => ({ ...category, dishes: shown.filter((dish) => dish.categoryId === category.id) })), packs: packRows }
}

export type Menu = Awaited<ReturnType<typeof menuOf>>

/**
 * One dish by slug or id.
 * @throws Refusal 404 also for a dish that was removed
 */
export async function dishOf(db: Reader, restaurantId: Id<'restaurant'>, slugOrId: string, now: Date) {
  const key = isId(slugOrId) ? eq(dishes.id, slugOrId as Id<'dish'>) : eq(dishes.slug, slugOrId)
  const [row] = await db.select({ dish: dishes, category: menuCategories.name, packName: packs.name, packPrice: packs.price })
    .from(dishes).innerJoin(menuCategories, eq(menuCategories.id, dishes.categoryId)).leftJoin(packs, eq(packs.id, dishes.packId))
    .where(and(eq(dishes.restaurantId, restaurantId), key, isNull(dishes.removedAt)))
  if (!row) throw unknown('dish')
  const groups = await groupsOf(db, restaurantId, now, row.dish.id)
  return {
    ...dishView(row.dish, groups.get(row.dish.id) ?? [], now),
    category: row.category,
    pack: row.packName !== null && row.packPrice !== null ? { name: row.packName, price: row.packPrice } : null,
  }
}

export type DishPage = Awaited<ReturnType<typeof dishOf>>

function dishView({ searchText: _, ratingSum, removedAt, ...dish }: Dish, groups: ReadonlyArray<GroupView>, now: Date) {
  return {
    ...dish,
    isAvailable: isAvailable({ ...dish, removedAt }, now),
    ratingMean: ratingMean({ ratingSum, ratingCount: dish.ratingCount }),
    optionGroups: groups,
    priceRange: priceRange(dish.price, groups.map((g) => ({ ...g, prices: g.options.filter((o) => o.isAvailable).map((o) => o.price) }))),
  }
}

export type DishView = ReturnType<typeof dishView>

export interface GroupView {
  readonly id: Id<'option-group'>
  readonly name: string
  readonly minChoices: number
  readonly maxChoices: number
  readonly options: OptionView[]
}

interface OptionView {
  readonly id: Id<'option'>
  readonly name: string
  readonly price: Dish['price']
  readonly isDefault: boolean
  readonly isAvailable: boolean
}

/** Option groups per dish, each with its options; one query, one row per dish and option. */
async function groupsOf(db: Reader, restaurantId: Id<'restaurant'>, now: Date, only?: Id<'dish'>): Promise<Map<string, GroupView[]>> {
  const rows = await db.select({ dishId: dishOptionGroups.dishId, group: optionGroups, option: options })
    .from(dishOptionGroups)
    .innerJoin(optionGroups, eq(optionGroups.id, dishOptionGroups.groupId))
    .leftJoin(options, eq(options.groupId, optionGroups.id))
    .where(and(eq(optionGroups.restaurantId, restaurantId), only ? eq(dishOptionGroups.dishId, only) : undefined))
    .orderBy(asc(dishOptionGroups.dishId), dishOptionGroups.position, optionGroups.id, options.position, options.id)
  const byDish = new Map<string, GroupView[]>()
  for (const { dishId, group, option } of rows) {
    const groups = byDish.get(dishId) ?? []
    byDish.set(dishId, groups)
    let view = groups.at(-1)
    if (view?.id !== group.id) groups.push((view = { id: group.id, name: group.name, minChoices: group.minChoices, maxChoices: group.maxChoices, options: [] }))
    if (option) view.options.push({ id: option.id, name: option.name, price: option.price, isDefault: option.isDefault, isAvailable: isOptionAvailable(option, now) })
  }
  return byDish
}
