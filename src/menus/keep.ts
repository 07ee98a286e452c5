/** Dishes that are kept on another platform: taken over as they are there, and changed there. */
import { and, eq, isNull } from 'drizzle-orm'
import { dishes, dishOptionGroups, optionGroups, options } from '../../drizzle/schema/menus.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { type Actor, canManage } from '../restaurants/policy.ts'
import { restaurantFor } from '../restaurants/standing.ts'
import { keepSearchText, notifyCatalogues } from '../restaurants/upkeep.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo, type Kobo, moneyJson } from '../vocabulary/money.ts'
import { foldText } from '../vocabulary/text.ts'
import { addDish, categoryNamed } from './add.ts'
import type { MenuEvent } from './events.ts'
import { dishFor } from './standing.ts'

export interface KeptDish {
  readonly name: string
  readonly description: string
  readonly price: Kobo
  readonly category: string
  readonly isAvailable: boolean
  readonly groups: ReadonlyArray<{ readonly name: string; readonly min: number; readonly max: number; readonly choices: ReadonlyArray<{ readonly name: string; readonly price: Kobo; readonly isAvailable: boolean }> }>
}

/** How long a dish is off that is off there: it comes back when it does there. */
const OFF_DAYS = 366

/** A new dish that is kept there from now on. */
export async function addKeptDish(tx: Transaction, by: Actor, { restaurantId, platform }: { readonly restaurantId: Id<'restaurant'>; readonly platform: string }, dish: KeptDish, now: Date): Promise<Id<'dish'>> {
  const id = await addDish(tx, by, restaurantId, {
    category: line(dish.category, 80), name: line(dish.name, 120), price: moneyJson(dish.price), description: dish.description.slice(0, 1_000),
    option_groups: dish.groups.slice(0, 10).flatMap(({ name, min, max, choices }) => (choices.length === 0 ? [] : [{ name: line(name, 80), ...boundsOf(min, max, choices.length), options: choices.slice(0, 40).map((choice) => ({ name: line(choice.name, 80), price: moneyJson(choice.price) })) }])),
  }, now)
  await tx.update(dishes).set({ keptBy: platform, offUntil: dish.isAvailable ? null : addMinutes(now, OFF_DAYS * DAY_MINUTES) }).where(eq(dishes.id, id))
  return id
}

/** One of ours, or one that is kept there, becomes what it is there. Whose it is does not change. */
export async function takeOver(tx: Transaction, by: Actor, { restaurantId, dishId }: { readonly restaurantId: Id<'restaurant'>; readonly dishId: Id<'dish'> }, dish: KeptDish, now: Date): Promise<void> {
  const known = await dishFor(tx, by, { restaurantId, dishId }, canManage)
  await tx.update(dishes).set({
    name: line(dish.name, 120), searchText: foldText(dish.name), description: dish.description.slice(0, 1_000), price: dish.price, categoryId: await categoryNamed(tx, restaurantId, line(dish.category, 80)),
    offUntil: dish.isAvailable ? null : known.offUntil ?? addMinutes(now, OFF_DAYS * DAY_MINUTES),
  }).where(eq(dishes.id, dishId))
  if (known.keptBy !== null) await replaceGroups(tx, restaurantId, dishId, dish)
  await keepSearchText(tx, restaurantId, now)
  await emit(tx, { name: 'menus.dish_changed', subjectId: dishId, facts: { restaurantId, fields: ['name', 'description', 'price', 'category'] } } satisfies MenuEvent, now)
  await notifyCatalogues(tx, restaurantId)
}

/** It is not there any more. @returns false for a dish of our own, which stays */
export async function dropKeptDish(tx: Transaction, by: Actor, { restaurantId, dishId }: { readonly restaurantId: Id<'restaurant'>; readonly dishId: Id<'dish'> }, now: Date): Promise<boolean> {
  const dish = await dishFor(tx, by, { restaurantId, dishId }, canManage)
  if (dish.keptBy === null) return false
  await tx.update(dishes).set({ removedAt: now }).where(eq(dishes.id, dishId))
  await keepSearchText(tx, restaurantId, now)
  await emit(tx, { name: 'menus.dish_removed', subjectId: dishId, facts: { restaurantId } } satisfies MenuEvent, now)
  await notifyCatalogues(tx, restaurantId)
  return true
}

/** The connection has ended: what was kept there is ours now. */
export async function releaseDishes(tx: Transaction, by: Actor, { restaurantId, platform }: { readonly restaurantId: Id<'restaurant'>; readonly platform: string }): Promise<number> {
  await restaurantFor(tx, by, restaurantId, canManage)
  return (await tx.update(dishes).set({ keptBy: null }).where(and(eq(dishes.restaurantId, restaurantId), eq(dishes.keptBy, platform), isNull(dishes.removedAt))).returning({ id: dishes.id })).length
}

async function replaceGroups(tx: Transaction, restaurantId: Id<'restaurant'>, dishId: Id<'dish'>, dish: KeptDish): Promise<void> {
  await tx.delete(dishOptionGroups).where(eq(dishOptionGroups.dishId, dishId))
  for (const [position, { name, min, max, choices }] of dish.groups.entries()) {
    if (choices.length === 0) continue
    const bounds = boundsOf(min, max, choices.length)
    const [group] = await tx.insert(optionGroups).values({ id: newId<'option-group'>(), restaurantId, name: line(name, 80), minChoices: bounds.min_choices, maxChoices: bounds.max_choices }).returning({ id: optionGroups.id })
    if (!group) continue
    await tx.insert(options).values(choices.map((choice, at) => ({ groupId: group.id, name: line(choice.name, 80), price: kobo(choice.price), position: at })))
    await tx.insert(dishOptionGroups).values({ dishId, groupId: group.id, position })
  }
}

const line = (text: string, most: number): string => text.trim().slice(0, most) || '-'
const boundsOf = (min: number, max: number, count: number) => ({ min_choices: Math.max(0, Math.min(min, count)), max_choices: Math.max(1, Math.min(Math.max(max, min), 20)) })
