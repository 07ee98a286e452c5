/** What people have together: learned from meals, of which few are known for any one kitchen and many for dishes of one name. Pure. */
import type { Companion } from '../../drizzle/schema/recommendations.ts'

export interface Meal {
  readonly restaurantId: string
  /** Nobody counts for more than one at any place, however often they eat there. */
  readonly diner: string
  readonly dishIds: ReadonlyArray<string>
}

export interface NamedDish {
  readonly id: string
  readonly restaurantId: string
  /** Folded: the same dish elsewhere has the same name. */
  readonly name: string
}

export interface LearnedDish {
  readonly dishId: string
  readonly restaurantId: string
  readonly share: number
  readonly people: number
  readonly companions: ReadonlyArray<Companion>
}

/** So many people's worth is what dishes of the same names tell, against the people of the place itself, and chance against the names; chosen on held-out meals. */
const TRUST_IN_NAMES = 16
const TRUST_IN_CHANCE = 2
const TRUST_IN_FAME = 4
const COMPANIONS_KEPT = 16
/** A dish that few had is not impossible. */
const LEAST_SHARE = 1e-4

/**
 * For each dish how often it is part of a meal, and which others are part of those meals more often than of any meal. Each share is
 * pulled to what dishes of the same name tell in other places that sell both, and that to chance (three levels of shrinkage, each a
 * beta prior). O(meals x dishes of a meal squared + menus squared). No randomness.
 */
export function learnCompanions(meals: ReadonlyArray<Meal>, menu: ReadonlyArray<NamedDish>): LearnedDish[] {
  const nameOf = new Map(menu.map(({ id, name }) => [id, name]))
  const places = Map.groupBy(menu, ({ restaurantId }) => restaurantId)
  const counts = new Map([...Map.groupBy(meals, ({ restaurantId }) => restaurantId)].map(([id, own]) => [id, countsOf(own)]))
  const names = namesOf(counts, places, nameOf)
  return [...places].flatMap(([restaurantId, dishes]) => {
    const own = counts.get(restaurantId) ?? NOTHING
    const shares = new Map(dishes.map(({ id, name }) => [id, shareOf(own.one.get(id) ?? 0, own.meals, names.share(name))]))
    return dishes.flatMap((dish) => {
      const share = shares.get(dish.id)!
      if (share === null) return []
      const people = own.one.get(dish.id) ?? 0
      const companions = dishes.flatMap((other): Companion[] => {
        const usual = shares.get(other.id)
        if (other.id === dish.id || other.name === dish.name || usual === null || usual === undefined) return []
        const expected = Math.min(0.95, usual * names.lift(dish.name, other.name))
        const here = own.both.get(pairOf(dish.id, other.id)) ?? 0
        const lift = ((here + TRUST_IN_NAMES * expected) / (people + TRUST_IN_NAMES)) / usual
        return [{ id: other.id, lift: rounded(lift), here: rounded(here), anywhere: rounded(names.both(dish.name, other.name)) }]
      }).filter(({ lift, anywhere }) => lift > 1 && anywhere > 0).sort((a, b) => b.lift - a.lift || (a.id < b.id ? -1 : 1)).slice(0, COMPANIONS_KEPT)
      return [{ dishId: dish.id, restaurantId, share, people: rounded(people), companions }]
    })
  })
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000
const pairOf = (one: string, other: string): string => (one < other ? `${one}\n${other}` : `${other}\n${one}`)

interface Counts {
  /** All of it in people: one person's meals at one place sum to one. */
  readonly meals: number
  readonly one: ReadonlyMap<string, number>
  readonly both: ReadonlyMap<string, number>
}

const NOTHING: Counts = { meals: 0, one: new Map(), both: new Map() }

function countsOf(meals: ReadonlyArray<Meal>): Counts {
  const mealsOf = new Map<string, number>()
  for (const { diner } of meals) mealsOf.set(diner, (mealsOf.get(diner) ?? 0) + 1)
  const one = new Map<string, number>()
  const both = new Map<string, number>()
  for (const { diner, dishIds } of meals) {
    const weight = 1 / mealsOf.get(diner)!
    const ids = [...new Set(dishIds)]
    ids.forEach((id, at) => {
      add(one, id, weight)
      for (const other of ids.slice(at + 1)) add(both, pairOf(id, other), weight)
    })
  }
  return { meals: mealsOf.size, one, both }
}

const add = (counts: Map<string, number>, key: string, weight: number): void => void counts.set(key, (counts.get(key) ?? 0) + weight)

/** Null where nobody was seen to have it, here or under this name elsewhere. */
function shareOf(people: number, meals: number, usual: number | null): number | null {
  if (people === 0 && !usual) return null
  if (usual === null) return Math.max(LEAST_SHARE, people / (meals + TRUST_IN_FAME))
  return Math.max(LEAST_SHARE, Math.min(1, (people + TRUST_IN_FAME * usual) / (meals + TRUST_IN_FAME)))
}

/** The same over all places, by name; each pair only over places that sell both. */
function namesOf(counts: ReadonlyMap<string, Counts>, places: ReadonlyMap<string, ReadonlyArray<NamedDish>>, nameOf: ReadonlyMap<string, string>) {
  const one = new Map<string, { had: number; meals: number }>()
  const both = new Map<string, { had: number; expected: number }>()
  for (const [restaurantId, dishes] of places) {
    const own = counts.get(restaurantId)
    if (!own || own.meals === 0) continue
    const had = new Map<string, number>()
    for (const { id, name } of dishes) add(had, name, own.one.get(id) ?? 0)
    const names = [...had.keys()]
    for (const [name, people] of had) {
      const known = one.get(name) ?? { had: 0, meals: 0 }
      one.set(name, { had: known.had + people, meals: known.meals + own.meals })
    }
    names.forEach((name, at) => {
      for (const other of names.slice(at + 1)) {
        const pair = pairOf(name, other)
        const known = both.get(pair) ?? { had: 0, expected: 0 }
        both.set(pair, known)
        // By chance, in this place: so a pair is not praised for what only makes both of them known here.
        known.expected += (had.get(name)! * had.get(other)!) / own.meals
      }
    })
    for (const [pair, people] of own.both) {
      const [first = '', second = ''] = pair.split('\n').map((id) => nameOf.get(id) ?? '')
      const known = both.get(pairOf(first, second))
      if (known) known.had += people
    }
  }
  return {
    share: (name: string): number | null => {
      const known = one.get(name)
      return known ? known.had / known.meals : null
    },
    both: (name: string, other: string): number => both.get(pairOf(name, other))?.had ?? 0,
    /** Times as often together as by chance, pulled to 1. */
    lift: (name: string, other: string): number => {
      const known = both.get(pairOf(name, other))
      return known ? (known.had + TRUST_IN_CHANCE) / (known.expected + TRUST_IN_CHANCE) : 1
    },
  }
}
