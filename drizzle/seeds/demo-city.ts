/**
 * Lagos, Abuja, Port Harcourt and Kano as Buka shows them before a real restaurant has joined: eating places, menus,
 * people, what they did and what they said. A pure function of a seed and an instant: the same two give the same rows.
 */
import { addMinutes } from '../../src/vocabulary/calendar.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { type Behaviour, behaviourOf } from './behaviour.ts'
import { kitchensOf, type NamedKitchen, type Place, type Taken } from './kitchens.ts'
import { type Eater, eater, eatersOf } from './people.ts'
import { CITIES, type City, type Neighbourhood } from './places.ts'
import { Chance } from './random.ts'
import { ratedDishes, ratedRestaurants, reviewsOf } from './reviews.ts'
import type { CityRows, MenuRows, PersonRow } from './rows.ts'

export const DEMO_SEED = 20_261_001

export interface DemoLogin {
  readonly personId: Id<'person'>
  /** What they may do, in a word: for the list that is printed after loading. */
  readonly role: 'customer' | 'rider' | 'owner' | 'kitchen' | 'host' | 'support' | 'data' | 'admin'
  readonly name: string
  readonly email: string
  /** Where they work, for the staff of a restaurant. */
  readonly restaurantSlug: string | null
}

export interface DemoCity {
  readonly seed: number
  readonly rows: CityRows
  readonly logins: ReadonlyArray<DemoLogin>
}

const BASIRAS: NamedKitchen = { name: 'Iya Basira’s Kitchen', kind: 'buka', area: 'yaba', priceLevel: 1 }

export const DEMO_LOGINS: ReadonlyArray<Pick<DemoLogin, 'role' | 'name' | 'email'>> = [
  { role: 'customer', name: 'Ada Okafor', email: 'ada@buka.test' },
  { role: 'rider', name: 'Musa Ibrahim', email: 'musa@buka.test' },
  { role: 'owner', name: 'Basira Adeyẹmi', email: 'basira@buka.test' },
  { role: 'kitchen', name: 'Kunle Balogun', email: 'kunle@buka.test' },
  { role: 'host', name: 'Ngozi Eze', email: 'ngozi@buka.test' },
  { role: 'support', name: 'Efe Okoro', email: 'efe@buka.test' },
  { role: 'data', name: 'Zainab Yakubu', email: 'zainab@buka.test' },
  { role: 'admin', name: 'Tunde Fashola', email: 'tunde@buka.test' },
]
const IN_A_RESTAURANT = new Set(['owner', 'kitchen', 'host'])
const IGBO_HERITAGE = 1

export function demoCity({ seed = DEMO_SEED, now }: { readonly seed?: number; readonly now: Date }): DemoCity {
  const chance = new Chance(seed)
  const taken: Taken = { slugs: new Set(), names: new Set() }
  const staffPeople = DEMO_LOGINS.map((login) => personOf(chance, login, now))
  let number = 0
  const emailOf = (): string => `demo-${String(++number).padStart(4, '0')}@buka.test`

  const towns = CITIES.map((city) => {
    const places = kitchensOf(chance, city, now, taken, city.slug === 'lagos' ? [BASIRAS] : [])
    const eaters = eatersOf(chance, city, now, emailOf)
    if (city.slug === 'lagos') eaters.push(ada(chance, city, staffPeople[0] as PersonRow))
    return { places, eaters, behaviour: behaviourOf(chance, eaters, places, now) }
  })

  const places = towns.flatMap((town) => town.places)
  const basiras = places[0] as Place
  const reviewed = reviewsOf(chance, towns.flatMap((town) => town.behaviour.meals))
  const menu = <Table extends keyof MenuRows>(table: Table): Array<MenuRows[Table][number]> => places.flatMap((place) => place.menu[table] as Array<MenuRows[Table][number]>)
  const logins = DEMO_LOGINS.map((login, i): DemoLogin => ({
    ...login, personId: (staffPeople[i] as PersonRow).id, restaurantSlug: IN_A_RESTAURANT.has(login.role) ? basiras.row.slug : null,
  }))
  return {
    seed, logins,
    rows: {
      areas: areaRows(),
      people: [...staffPeople, ...towns.flatMap((town) => town.eaters.map((e: Eater) => e.row).filter((row) => !staffPeople.includes(row)))],
      restaurants: ratedRestaurants(places.map((place) => place.row), reviewed),
      openingHours: places.flatMap((place) => place.ranges.map((range) => ({ restaurantId: place.row.id, ...range }))),
      closings: places.flatMap((place) => place.closings),
      staff: logins.flatMap(({ personId, role }) => (role === 'owner' || role === 'kitchen' || role === 'host' ? [{ restaurantId: basiras.row.id, personId, role }] : [])),
      menuCategories: menu('menuCategories'), packs: menu('packs'), dishes: ratedDishes(menu('dishes'), reviewed),
      optionGroups: menu('optionGroups'), options: menu('options'), dishOptionGroups: menu('dishOptionGroups'),
      ...reviewed,
      feedback: towns.flatMap((town: { behaviour: Behaviour }) => town.behaviour.feedback),
      favourites: towns.flatMap((town) => town.behaviour.favourites),
    },
  }
}

function personOf(chance: Chance, login: Pick<DemoLogin, 'role' | 'name' | 'email'>, now: Date): PersonRow {
  const createdAt = addMinutes(now, -1_440 * 200)
  // Owner, kitchen and host are roles in a restaurant: on the platform they are customers like everybody.
  const role = login.role === 'owner' || login.role === 'kitchen' || login.role === 'host' ? 'customer' : login.role
  return { id: chance.id(createdAt), email: login.email, name: login.name, passwordHash: null, locale: 'en', role, createdAt }
}

/** Ada has been here for a while, so that her first page already knows her. */
function ada(chance: Chance, lagos: City, row: PersonRow): Eater {
  const home = lagos.neighbourhoods.find((n) => n.slug === BASIRAS.area) as Neighbourhood
  return eater(chance, row, IGBO_HERITAGE, home, 24)
}

const areaRows = (): CityRows['areas'] =>
  CITIES.flatMap((city) => city.neighbourhoods.map(({ slug, name, lat, lng, radiusMetres }) => ({ slug, name, city: city.slug, lat, lng, radiusMetres })))
