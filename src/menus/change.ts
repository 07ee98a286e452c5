/** Changes a dish, or takes it off the menu for good. */
import { eq } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { type Actor, canManage } from '../restaurants/policy.ts'
import { keepSearchText, notifyCatalogues } from '../restaurants/upkeep.ts'
import { kobo } from '../vocabulary/money.ts'
import { foldText } from '../vocabulary/text.ts'
import { categoryNamed } from './add.ts'
import type { MenuEvent } from './events.ts'
import type { DishChange } from './inputs.ts'
import { dishFor, type DishKey, mustBeOurs } from './standing.ts'

export async function changeDish(tx: Transaction, by: Actor, key: DishKey, change: DishChange, now: Date): Promise<void> {
  mustBeOurs(await dishFor(tx, by, key, canManage))
  const fields = Object.keys(change)
  if (fields.length === 0) return
  // The address stays: it is printed on cards and shared.
  await tx.update(dishes).set({
    name: change.name?.trim(), searchText: change.name === undefined ? undefined : foldText(change.name), description: change.description,
    price: change.price && kobo(change.price.amount), inStorePrice: change.in_store_price && kobo(change.in_store_price.amount),
    diets: change.diets, allergens: change.allergens, position: change.position,
    categoryId: change.category === undefined ? undefined : await categoryNamed(tx, key.restaurantId, change.category),
  }).where(eq(dishes.id, key.dishId))
  if (change.name !== undefined) await keepSearchText(tx, key.restaurantId, now)
  await emit(tx, { name: 'menus.dish_changed', subjectId: key.dishId, facts: { restaurantId: key.restaurantId, fields } } satisfies MenuEvent, now)
  await notifyCatalogues(tx, key.restaurantId)
}

/** Orders and reviews keep what they say of the dish, so its row stays. */
export async function removeDish(tx: Transaction, by: Actor, key: DishKey, now: Date): Promise<void> {
  mustBeOurs(await dishFor(tx, by, key, canManage))
  await tx.update(dishes).set({ removedAt: now }).where(eq(dishes.id, key.dishId))
  await keepSearchText(tx, key.restaurantId, now)
  await emit(tx, { name: 'menus.dish_removed', subjectId: key.dishId, facts: { restaurantId: key.restaurantId } } satisfies MenuEvent, now)
  await notifyCatalogues(tx, key.restaurantId)
}
