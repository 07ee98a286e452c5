/** Our menu as it is sent to a platform: every item under the id that the platform knows it by. */
import { eq } from 'drizzle-orm'
import { platformItems } from '../../drizzle/schema/delivery.ts'
import { openingHours, restaurants } from '../../drizzle/schema/restaurants.ts'
import { menuOf } from '../menus/queries.ts'
import type { Reader } from '../platform/database.ts'
import { DAY_MINUTES } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import type { OpenPeriod, PlatformMenu } from './marketplace.ts'
import type { OurItem } from './menu-compare.ts'

export interface OurMenu extends PlatformMenu {
  readonly items: ReadonlyArray<OurItem>
}

export async function ourMenu(db: Reader, { id, restaurantId }: { readonly id: Id<'connection'>; readonly restaurantId: Id<'restaurant'> }, now: Date): Promise<OurMenu> {
  const [[place], { categories }, links, hours] = await Promise.all([
    db.select({ name: restaurants.name }).from(restaurants).where(eq(restaurants.id, restaurantId)),
    menuOf(db, restaurantId, now),
    db.select({ dishId: platformItems.dishId, theirId: platformItems.theirId }).from(platformItems).where(eq(platformItems.connectionId, id)),
    db.select().from(openingHours).where(eq(openingHours.restaurantId, restaurantId)).orderBy(openingHours.weekday, openingHours.opensMinute),
  ])
  if (!place) throw unknown('restaurant')
  const theirIds = new Map(links.map(({ dishId, theirId }) => [dishId, theirId]))
  // Their couriers collect: the hours of pickup count, where there are any.
  const counted = hours.some(({ orderType }) => orderType === 'pickup') ? 'pickup' : 'delivery'
  return {
    name: place.name,
    hours: hours.filter(({ orderType }) => orderType === counted).flatMap(({ weekday, opensMinute, closesMinute }) => periodsOf(weekday, opensMinute, closesMinute)),
    items: categories.flatMap((category) => category.dishes.map((dish): OurItem => ({
      dishId: dish.id, id: theirIds.get(dish.id) ?? dish.id, name: dish.name, description: dish.description, price: dish.price, isAvailable: dish.isAvailable, category: category.name,
      groups: dish.optionGroups.map((group) => ({ id: group.id, name: group.name, min: group.minChoices, max: group.maxChoices, choices: group.options.map((option) => ({ id: option.id, name: option.name, price: option.price, isAvailable: option.isAvailable })) })),
    }))),
  }
}

/** What runs past midnight belongs to two days there. */
function periodsOf(weekday: number, opens: number, closes: number): OpenPeriod[] {
  if (closes <= DAY_MINUTES) return [{ weekday, opens, closes }]
  return [{ weekday, opens, closes: DAY_MINUTES }, { weekday: (weekday + 1) % 7, opens: 0, closes: closes - DAY_MINUTES }]
}
