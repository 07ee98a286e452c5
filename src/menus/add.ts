/** A new dish on the menu, with the choices it asks for. */
import { and, eq, sql } from 'drizzle-orm'
import { dishes, dishOptionGroups, menuCategories, optionGroups, options } from '../../drizzle/schema/menus.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { type Actor, canManage } from '../restaurants/policy.ts'
import { restaurantFor } from '../restaurants/standing.ts'
import { keepSearchText, notifyCatalogues } from '../restaurants/upkeep.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import { foldText, slugOf } from '../vocabulary/text.ts'
import type { MenuEvent } from './events.ts'
import type { NewDishInput } from './inputs.ts'

/** A longer menu cannot be cooked, and would not fit a page. */
const MAX_DISHES = 1_000

export async function addDish(tx: Transaction, by: Actor, restaurantId: Id<'restaurant'>, input: NewDishInput, now: Date): Promise<Id<'dish'>> {
  await restaurantFor(tx, by, restaurantId, canManage)
  input.option_groups?.forEach((group, i) => {
    if (group.max_choices < group.min_choices) throw invalid(`option_groups/${i}/max_choices`, 'number-too-small')
    if (group.options.length < group.min_choices) throw invalid(`option_groups/${i}/options`, 'options-too-few')
  })
  // The restaurant's row is locked, so nobody adds to this menu meanwhile.
  const taken = await tx.select({ slug: dishes.slug }).from(dishes).where(eq(dishes.restaurantId, restaurantId))
  if (taken.length >= MAX_DISHES) throw new Refusal('conflict', 'menu-full')
  const id = newId<'dish'>(now)
  await tx.insert(dishes).values({
    id, restaurantId, categoryId: await categoryNamed(tx, restaurantId, input.category), slug: freeSlug(input.name, new Set(taken.map((t) => t.slug))),
    name: input.name.trim(), description: input.description ?? '', price: kobo(input.price.amount), inStorePrice: input.in_store_price ? kobo(input.in_store_price.amount) : null,
    diets: input.diets ?? [], allergens: input.allergens ?? [], position: input.position ?? taken.length, searchText: foldText(input.name),
  })
  for (const [position, group] of (input.option_groups ?? []).entries()) await addGroup(tx, restaurantId, id, group, position)
  await keepSearchText(tx, restaurantId, now)
  await emit(tx, { name: 'menus.dish_added', subjectId: id, facts: { restaurantId } } satisfies MenuEvent, now)
  await notifyCatalogues(tx, restaurantId)
  return id
}

async function addGroup(tx: Transaction, restaurantId: Id<'restaurant'>, dishId: Id<'dish'>, group: NonNullable<NewDishInput['option_groups']>[number], position: number): Promise<void> {
  const groupId = newId<'option-group'>()
  await tx.insert(optionGroups).values({ id: groupId, restaurantId, name: group.name, minChoices: group.min_choices, maxChoices: group.max_choices })
  await tx.insert(options).values(group.options.map((option, i) => ({ groupId, name: option.name, price: kobo(option.price.amount), isDefault: option.is_default ?? false, position: i })))
  await tx.insert(dishOptionGroups).values({ dishId, groupId, position })
}

/** The category of that name, at the end of the menu when it is new. */
export async function categoryNamed(tx: Transaction, restaurantId: Id<'restaurant'>, name: string): Promise<Id<'category'>> {
  const wanted = name.trim()
  const [known] = await tx.select({ id: menuCategories.id }).from(menuCategories).where(and(eq(menuCategories.restaurantId, restaurantId), eq(menuCategories.name, wanted))).limit(1)
  if (known) return known.id
  const id = newId<'category'>()
  await tx.insert(menuCategories).values({ id, restaurantId, name: wanted, position: sql`(select coalesce(max(position), -1) + 1 from menu_categories where restaurant_id = ${restaurantId})` })
  return id
}

function freeSlug(name: string, taken: ReadonlySet<string>): string {
  const base = slugOf(name) || 'dish'
  for (let number = 1; ; number++) {
    const slug = number === 1 ? base : `${base}-${number}`
    if (!taken.has(slug)) return slug
  }
}
