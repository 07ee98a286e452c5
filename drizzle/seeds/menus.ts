/** The menu of one kitchen: dishes from the catalogue at its prices, what they ask you to choose, and its packs. */
import { addDays, instantOf, localTime } from '../../src/vocabulary/calendar.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { type Kobo, naira } from '../../src/vocabulary/money.ts'
import { foldText, slugOf } from '../../src/vocabulary/text.ts'
import { CHOICES, CONTAINERS } from './choices.ts'
import { type CatalogueDish, DISHES } from './dishes.ts'
import type { Kind } from './kinds.ts'
import type { Chance } from './random.ts'
import type { MenuRows } from './rows.ts'
import { COURSES, type GroupName, type PackName } from './words.ts'

export interface Kitchen {
  readonly restaurantId: Id<'restaurant'>
  readonly kind: Kind
  readonly diets: ReadonlyArray<string>
  readonly priceLevel: number
  readonly priceFactor: number
  readonly openedAt: Date
}

// What a halal kitchen does not keep.
const NOT_HALAL = /pork|palm wine|bush meat/i
const FOR_MANY = /for two|platter|jumbo|isi ewu|pizza|combo|mixed grill/i
const SOLD_BY_COUNT = /catfish|croaker|isi ewu|cake|pie|bread|fura|moi|ekpang|ukwa/i
const MEATY: ReadonlySet<GroupName> = new Set(['meats', 'protein'])

export function menuOf(chance: Chance, kitchen: Kitchen, now: Date): MenuRows {
  const rows: MenuRows = { menuCategories: [], packs: [], dishes: [], optionGroups: [], options: [], dishOptionGroups: [] }
  const chosen = chosenDishes(chance, kitchen)
  const packIds = addPacks(chance, kitchen, rows, chosen)
  const groupIds = addGroups(chance, kitchen, rows, chosen, now)
  const inStoreFactor = chance.happens(0.5) ? chance.between(0.86, 0.95) : null
  const courses = [...new Set(chosen.map((dish) => dish.course))].sort((a, b) => courseRank(chosen, kitchen, a) - courseRank(chosen, kitchen, b))
  courses.forEach((course, position) => {
    const categoryId = chance.id<'category'>(kitchen.openedAt)
    rows.menuCategories.push({ id: categoryId, restaurantId: kitchen.restaurantId, name: course, position })
    chosen.filter((dish) => dish.course === course).forEach((dish, index) => {
      const price = dishPrice(chance, kitchen, dish)
      const id = chance.id<'dish'>(kitchen.openedAt)
      rows.dishes.push({
        id, restaurantId: kitchen.restaurantId, categoryId, slug: slugOf(dish.name), name: dish.name, description: dish.description, price,
        inStorePrice: inStoreFactor === null ? null : roundedNaira((price / 100) * inStoreFactor),
        diets: kitchen.diets.includes('halal') ? ['halal', ...dish.diets] : [...dish.diets],
        allergens: [...dish.allergens], photo: dish.photo, packId: packIds.get(dish.pack) ?? null, packVolume: FOR_MANY.test(dish.name) ? 2 : 1,
        offUntil: chance.happens(0.018) ? instantOf(addDays(localTime(now).date, chance.whole(1, 3)), 9 * 60) : null,
        stock: SOLD_BY_COUNT.test(foldText(dish.name)) && chance.happens(0.4) ? chance.whole(0, 24) : null,
        position: index, removedAt: null, searchText: foldText(`${dish.name} ${dish.course}`), ratingSum: 0, ratingCount: 0,
      })
      groupsOf(kitchen, dish).forEach((group, place) => {
        const groupId = groupIds.get(group)
        if (groupId) rows.dishOptionGroups.push({ dishId: id, groupId, position: place })
      })
    })
  })
  return rows
}

function chosenDishes(chance: Chance, kitchen: Kitchen): CatalogueDish[] {
  const halal = kitchen.diets.includes('halal')
  const wanted = DISHES.filter((dish) => dish.kinds.has(kitchen.kind.name)
    && !(halal && NOT_HALAL.test(dish.name))
    && !(kitchen.diets.includes('vegetarian') && !dish.diets.includes('vegetarian')))
  const always = wanted.filter((dish) => dish.kinds.get(kitchen.kind.name) === 'always')
  const size = chance.whole(kitchen.kind.menu[0], kitchen.kind.menu[1])
  const more = chance.some(wanted.filter((dish) => !always.includes(dish)), Math.max(0, size - always.length))
  const chosen = new Set([...always, ...more])
  return DISHES.filter((dish) => chosen.has(dish))
}

/** What the kitchen is known for comes first, drinks come last. */
function courseRank(chosen: ReadonlyArray<CatalogueDish>, kitchen: Kitchen, course: CatalogueDish['course']): number {
  if (course === 'Drinks') return 1000
  if (course === 'Sides') return 900
  const signatures = chosen.filter((dish) => dish.course === course && dish.kinds.get(kitchen.kind.name) === 'always').length
  return COURSES.indexOf(course) - 20 * signatures
}

/** To the nearest 50 naira: nobody has change for less. */
const roundedNaira = (amount: number): Kobo => naira(Math.max(50, Math.round(amount / 50) * 50))

function dishPrice(chance: Chance, kitchen: Kitchen, dish: CatalogueDish): Kobo {
  const height = Math.min(1, Math.max(0, ((kitchen.priceLevel - 1) / 3) * 0.85 + 0.05 + chance.normal() * 0.06))
  return roundedNaira((dish.low + (dish.high - dish.low) * height) * kitchen.priceFactor)
}

function groupsOf(kitchen: Kitchen, dish: CatalogueDish): ReadonlyArray<GroupName> {
  return kitchen.diets.includes('vegetarian') ? dish.groups.filter((group) => !MEATY.has(group)) : dish.groups
}

function addPacks(chance: Chance, kitchen: Kitchen, rows: MenuRows, chosen: ReadonlyArray<CatalogueDish>): Map<PackName, Id<'pack'>> {
  const ids = new Map<PackName, Id<'pack'>>()
  for (const name of new Set(chosen.map((dish) => dish.pack))) {
    for (const container of CONTAINERS[name]) {
      const id = chance.id<'pack'>(kitchen.openedAt)
      rows.packs.push({ id, restaurantId: kitchen.restaurantId, name: container.name, price: naira(container.price + 50 * (kitchen.priceLevel - 1)), volume: container.volume })
      if (!ids.has(name)) ids.set(name, id)
    }
  }
  return ids
}

function addGroups(chance: Chance, kitchen: Kitchen, rows: MenuRows, chosen: ReadonlyArray<CatalogueDish>, now: Date): Map<GroupName, Id<'option-group'>> {
  const ids = new Map<GroupName, Id<'option-group'>>()
  const factor = (0.9 + 0.2 * (kitchen.priceLevel - 1)) * kitchen.priceFactor
  for (const name of new Set(chosen.flatMap((dish) => groupsOf(kitchen, dish)))) {
    const choice = CHOICES[name]
    const allowed = choice.options.filter(([option]) => !(kitchen.diets.includes('halal') && NOT_HALAL.test(option)))
    const kept = allowed.filter((_, index) => index < choice.kept || chance.happens(0.5))
    const id = chance.id<'option-group'>(kitchen.openedAt)
    ids.set(name, id)
    rows.optionGroups.push({ id, restaurantId: kitchen.restaurantId, name: choice.title, minChoices: choice.min, maxChoices: Math.min(choice.max, kept.length) })
    kept.forEach(([option, price], position) => rows.options.push({
      id: chance.id<'option'>(kitchen.openedAt), groupId: id, name: option, price: price === 0 ? naira(0) : roundedNaira(price * factor),
      // Only an extra may run out here: a choice that must be made can always be made.
      offUntil: position >= choice.min && choice.min === 0 && chance.happens(0.02) ? instantOf(addDays(localTime(now).date, 1), 8 * 60) : null,
      isDefault: position === 0 && choice.min > 0, position,
    }))
  }
  return ids
}
