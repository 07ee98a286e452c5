/** The eating places themselves: name, pin, landmark, hours, and the hidden qualities that people react to. */
import { addMinutes } from '../../src/vocabulary/calendar.ts'
import { naira } from '../../src/vocabulary/money.ts'
import { plusCodeOf } from '../../src/vocabulary/place.ts'
import { foldText, slugOf } from '../../src/vocabulary/text.ts'
import { datedClosings, type OpenRange, openHalfHours, openRanges } from './hours.ts'
import { KIND_LIST, type Kind } from './kinds.ts'
import { menuOf } from './menus.ts'
import { HERITAGES, MIXES } from './names.ts'
import type { City, Neighbourhood } from './places.ts'
import type { Chance } from './random.ts'
import type { CityRows, MenuRows, RestaurantRow } from './rows.ts'

/** Length of the hidden taste vectors: what makes two bukas feel different though their menus are alike. */
export const STYLES = 6

export interface Place {
  readonly row: RestaurantRow
  readonly kind: Kind
  readonly ranges: ReadonlyArray<OpenRange>
  readonly closings: CityRows['closings']
  readonly menu: MenuRows
  readonly style: Float64Array
  /** About normal: how good it is, for everybody. */
  readonly quality: number
  /** How many people have heard of it. */
  readonly fame: number
  readonly openHalfHours: Uint8Array
}

export interface NamedKitchen {
  readonly name: string
  readonly kind: string
  readonly area: string
  readonly priceLevel: number
}

/** Names and slugs that are taken, over all cities. */
export interface Taken {
  readonly slugs: Set<string>
  readonly names: Set<string>
}

const DAY = 1_440

export function kitchensOf(chance: Chance, city: City, now: Date, taken: Taken, named: ReadonlyArray<NamedKitchen> = []): Place[] {
  const places = named.map((kitchen) => namedPlace(chance, city, now, taken, kitchen))
  const kinds = KIND_LIST.filter((kind) => (kind.share[city.slug] ?? 0) > 0)
  // Every kind stands in the city at least once; the rest follow its shares.
  const plan = [...kinds]
  while (plan.length + places.length < city.restaurants) plan.push(kinds[chance.weighted(kinds.map((kind) => kind.share[city.slug] ?? 0))] as Kind)
  const weights = city.neighbourhoods.map((n) => n.weight)
  for (const kind of plan) {
    const area = city.neighbourhoods[chance.weighted(weights)] as Neighbourhood
    places.push(placeOf(chance, city, area, kind, priceLevel(chance, kind, area), newName(chance, city, area, kind, taken), now, taken))
  }
  return places
}

function namedPlace(chance: Chance, city: City, now: Date, taken: Taken, kitchen: NamedKitchen): Place {
  const area = city.neighbourhoods.find((n) => n.slug === kitchen.area)
  const kind = KIND_LIST.find((k) => k.name === kitchen.kind)
  if (!area || !kind) throw new RangeError(`there is no ${kitchen.kind} in ${kitchen.area}`)
  taken.names.add(kitchen.name)
  // The place that everybody is shown first is a good one, and known beyond its street.
  return { ...placeOf(chance, city, area, kind, kitchen.priceLevel, kitchen.name, now, taken), quality: 1, fame: 5 }
}

function priceLevel(chance: Chance, kind: Kind, area: Neighbourhood): number {
  const [low, high] = kind.levels
  return Math.min(high, Math.max(low, Math.round(low + (high - low) * area.wealth + chance.normal() * 0.45)))
}

/** By its name, all pictures of a kind alike often: half of a street with one picture looks like one place. */
function photoOf(chance: Chance, { photos }: Kind, name: string): string | null {
  // Drawn as it once was, so that all that is drawn after it stays as it is known.
  if (!chance.happens(0.45)) chance.pick(photos)
  return photos[[...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7) % photos.length] ?? null
}

function newName(chance: Chance, city: City, area: Neighbourhood, kind: Kind, taken: Taken): string {
  const mix = MIXES[city.slug] ?? []
  const woven = (template: string): string => {
    const heritage = HERITAGES[kind.name === 'hausa' || kind.name === 'suya' ? 2 : kind.name === 'igbo' ? 1 : kind.name === 'calabar' || kind.name === 'bole' ? 3 : kind.name === 'amala' ? 0 : chance.weighted(mix)]
    if (!heritage) return template
    return template.replace('{w}', chance.pick(heritage.women)).replace('{m}', chance.pick(heritage.men)).replace('{a}', area.name)
  }
  for (let attempt = 0; attempt < 40; attempt++) {
    const name = woven(chance.pick(kind.names))
    if (!taken.names.has(name)) {
      taken.names.add(name)
      return name
    }
  }
  // Success has branches: the same name in another neighbourhood.
  return woven(chance.pick(kind.names))
}

function newSlug(name: string, area: Neighbourhood, taken: Taken): string {
  const base = foldText(name).includes(foldText(area.name)) ? slugOf(name) : slugOf(`${name} ${area.name}`)
  let slug = base
  for (let number = 2; taken.slugs.has(slug); number++) slug = `${base}-${number}`
  taken.slugs.add(slug)
  return slug
}

function landmarkOf(chance: Chance, area: Neighbourhood): string {
  const [first, second] = chance.some(area.landmarks, 2) as [string, string | undefined]
  const street = `${chance.whole(1, 140)} ${chance.pick(area.streets)}`
  const near = `${chance.pick(['opposite', 'beside', 'behind', 'after', 'close to'])} ${first}`
  return chance.happens(0.35) && second ? `${street}, ${near}, ${chance.pick(['beside', 'before', 'same side as'])} ${second}` : `${street}, ${near}`
}

/** Inside the neighbourhood, denser towards its middle. */
function pinIn(chance: Chance, area: Neighbourhood): { lat: number; lng: number } {
  const metres = area.radiusMetres * 0.85 * Math.sqrt(chance.unit()) * chance.between(0.5, 1)
  const angle = chance.between(0, 2 * Math.PI)
  const lat = area.lat + (metres * Math.cos(angle)) / 111_195
  const lng = area.lng + (metres * Math.sin(angle)) / (111_195 * Math.cos((area.lat * Math.PI) / 180))
  return { lat: Number(lat.toFixed(6)), lng: Number(lng.toFixed(6)) }
}

function placeOf(chance: Chance, city: City, area: Neighbourhood, kind: Kind, level: number, name: string, now: Date, taken: Taken): Place {
  const openedAt = addMinutes(now, -DAY * chance.between(130, 900))
  const id = chance.id<'restaurant'>(openedAt)
  const halal = kind.halal || chance.happens(kind.name === 'grill' || kind.name === 'seafood' ? city.halal * 0.5 : city.halal)
  const diets = halal ? [...new Set(['halal', ...kind.diets])] : [...kind.diets]
  const delivers = chance.happens(kind.delivers)
  const ranges = openRanges(chance.pick(kind.weeks), { pausesOnFriday: halal, delivers })
  const pin = pinIn(chance, area)
  const menu = menuOf(chance, { restaurantId: id, kind, diets, priceLevel: level, priceFactor: city.priceFactor, openedAt }, now)
  const row: RestaurantRow = {
    id, slug: newSlug(name, area, taken), name, description: chance.pick(kind.slogans).replace('{a}', area.name), city: city.slug, area: area.name, ...pin,
    landmark: landmarkOf(chance, area), plusCode: plusCodeOf(pin), phone: phoneNumber(taken.slugs.size), website: null,
    cuisines: [...kind.cuisines], diets, priceLevel: level, delivers,
    deliveryRadiusMetres: chance.whole(8, 18) * 500, deliveryFee: naira(chance.whole(8, 24) * 50), minimumOrder: naira(level * chance.pick([1000, 1000, 1500])),
    preparationMinutes: chance.whole(kind.preparationMinutes[0], kind.preparationMinutes[1]),
    photo: photoOf(chance, kind, name), status: 'live', ratingSum: 0, ratingCount: 0, source: null,
    searchText: foldText([name, ...kind.cuisines, kind.name, area.name, ...menu.dishes.map((dish) => dish.name)].join(' ')),
    createdAt: openedAt, updatedAt: addMinutes(now, -DAY * chance.between(1, 100)),
  }
  return {
    row, kind, ranges, menu,
    closings: datedClosings(chance, now).map((closing) => ({ id: chance.id<'closing'>(openedAt), restaurantId: id, ...closing })),
    style: Float64Array.from({ length: STYLES }, () => chance.normal()), quality: chance.normal(), fame: Math.exp(chance.normal() * 0.7),
    openHalfHours: openHalfHours(ranges, 'pickup'),
  }
}

/** Made up, in one block that is easy to tell from real entries. */
const phoneNumber = (index: number): string => `+234700000${String(index).padStart(4, '0')}`
