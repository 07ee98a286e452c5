/** People with tastes. The tastes are never stored: the rows only show what they made people do. */
import { addMinutes } from '../../src/vocabulary/calendar.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { type Place, STYLES } from './kitchens.ts'
import { KIND_LIST } from './kinds.ts'
import { HERITAGES, MIXES } from './names.ts'
import type { City, Neighbourhood } from './places.ts'
import type { Chance } from './random.ts'
import type { PersonRow } from './rows.ts'
import type { KindName } from './words.ts'

export interface Eater {
  readonly row: PersonRow
  readonly home: Neighbourhood
  /** How much they like each kind of kitchen, in utility. */
  readonly appetite: ReadonlyMap<KindName, number>
  readonly style: Float64Array
  /** The price level they are at ease with. */
  readonly budget: number
  readonly thrift: number
  /** Visits to the site in the whole time. */
  readonly visits: number
  /** How they hand out stars: the mild give more. */
  readonly mildness: number
}

/** Kinds that are liked together: the reason why one person's clicks say something about another's. */
const TABLES: ReadonlyArray<{ readonly weight: ReadonlyArray<number>; readonly likes: ReadonlyArray<KindName> }> = [
  { weight: [5, 1, 1, 1], likes: ['amala', 'buka', 'breakfast', 'suya'] },
  { weight: [1, 5, 1, 2], likes: ['igbo', 'calabar', 'grill', 'seafood'] },
  { weight: [1, 1, 6, 1], likes: ['hausa', 'suya', 'breakfast', 'shawarma'] },
  { weight: [1, 2, 1, 6], likes: ['bole', 'seafood', 'calabar', 'grill'] },
  { weight: [3, 3, 3, 3], likes: ['fast-food', 'shawarma', 'pizza', 'suya'] },
  { weight: [2, 2, 2, 2], likes: ['continental', 'cafe', 'seafood', 'chinese'] },
  { weight: [1, 1, 1, 1], likes: ['vegetarian', 'cafe', 'breakfast', 'bakery'] },
  { weight: [2, 2, 2, 2], likes: ['bakery', 'fast-food', 'cafe', 'pizza'] },
]

const DAY = 1_440

export interface KnownPerson {
  readonly id: Id<'person'>
  readonly name: string
  readonly email: string
  readonly heritage: number
  readonly area: string
  readonly createdAt: Date
  readonly visits: number
}

export function eatersOf(chance: Chance, city: City, now: Date, emailOf: () => string): Eater[] {
  return Array.from({ length: city.people }, () => {
    const heritage = chance.weighted(MIXES[city.slug] ?? [])
    const names = HERITAGES[heritage] as (typeof HERITAGES)[number]
    const createdAt = addMinutes(now, -DAY * chance.between(121, 600))
    const name = `${chance.pick(chance.happens(0.52) ? names.women : names.men)} ${chance.pick(names.families)}`
    const row: PersonRow = { id: chance.id(createdAt), email: emailOf(), name, passwordHash: null, locale: localeOf(chance, heritage), role: 'customer', createdAt }
    return eater(chance, row, heritage, city.neighbourhoods[chance.weighted(city.neighbourhoods.map((n) => n.weight))] as Neighbourhood, Math.round(Math.exp(2.35 + 0.55 * chance.normal())))
  })
}

export function eater(chance: Chance, row: PersonRow, heritage: number, home: Neighbourhood, visits: number): Eater {
  const appetite = new Map<KindName, number>(KIND_LIST.map((kind) => [kind.name, chance.normal() * 0.35 - 0.6]))
  for (const strength of [2.1, 1.1]) {
    const table = TABLES[chance.weighted(TABLES.map((t) => t.weight[heritage] ?? 1))]
    for (const kind of table?.likes ?? []) appetite.set(kind, (appetite.get(kind) ?? 0) + strength * chance.between(0.6, 1.1))
  }
  return {
    row, home, appetite, visits: Math.min(60, Math.max(2, visits)),
    style: Float64Array.from({ length: STYLES }, () => chance.normal()),
    budget: 1 + 2.2 * home.wealth + chance.normal() * 0.5, thrift: chance.between(0.3, 1), mildness: chance.normal() * 0.35,
  }
}

const localeOf = (chance: Chance, heritage: number): string => (chance.happens(0.15) ? ['yo', 'ig', 'ha', 'en'][heritage] ?? 'en' : 'en')

/** How much this person wants this place, distance and price included; about normal over the places of a city. */
export function longing(chance: Chance, eater: Eater, place: Place, kilometres: number): number {
  let style = 0
  for (let i = 0; i < STYLES; i++) style += (eater.style[i] ?? 0) * (place.style[i] ?? 0)
  return (
    (eater.appetite.get(place.kind.name) ?? 0)
    + (0.95 * style) / Math.sqrt(STYLES)
    + 0.45 * place.quality
    + 0.5 * Math.log(place.fame)
    - eater.thrift * 0.6 * Math.abs(place.row.priceLevel - eater.budget)
    - 0.16 * Math.min(kilometres, 18)
    + 0.25 * chance.normal()
  )
}
