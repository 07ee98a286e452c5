/** From a feature or a row of a file to a place that can be stored, or the reason why not. Pure. */
import { externalUrl } from '../vocabulary/url.ts'
import { isInNigeria, isPin, type Pin } from '../vocabulary/place.ts'
import { foldText, isPlainText, slugOf } from '../vocabulary/text.ts'
import { cityOfSlug, nearestCity } from './cities.ts'
import { isAtSea } from './coast.ts'
import type { Row } from './import-columns.ts'
import { CUISINES, type Cuisine } from './restaurant.ts'

export interface PlaceFound {
  /** Says where it came from; importing again finds it by this. */
  readonly source: string
  readonly name: string
  readonly pin: Pin
  readonly city: string
  readonly area: string
  readonly landmark: string
  readonly cuisines: ReadonlyArray<Cuisine>
  readonly priceLevel: number | null
  readonly phone: string | null
  readonly website: string | null
}

export interface PlaceRules {
  /** Take places outside of Nigeria too: for measuring with foreign data. */
  readonly anywhere: boolean
}

/** A place, or why it is none. */
export type Found = PlaceFound | { readonly fault: string }

const MAX_NAME = 120
const EATING = new Set(['restaurant', 'fast_food', 'cafe', 'bar', 'pub', 'food_court', 'ice_cream', 'biergarten'])
const OF_AMENITY: Readonly<Record<string, ReadonlyArray<Cuisine>>> = { fast_food: ['fast-food'], cafe: ['cafe'], bar: ['bar'], pub: ['bar'], biergarten: ['bar'], ice_cream: ['ice-cream'] }

/** What others call our cuisines. */
const SYNONYMS: Readonly<Record<string, Cuisine>> = {
  african: 'west-african', local: 'nigerian', regional: 'nigerian', burger: 'burgers', hamburger: 'burgers', 'coffee shop': 'cafe', coffee: 'cafe', 'cafe coffee shop': 'cafe', cafeteria: 'cafe',
  barbecue: 'grill', bbq: 'grill', steak: 'grill', steaks: 'grill', 'steak house': 'grill', kebab: 'shawarma', arab: 'lebanese', sushi: 'japanese', fish: 'seafood', pizzeria: 'pizza',
  pub: 'bar', 'bar pub brewery': 'bar', international: 'continental', european: 'continental', 'tea house': 'cafe', 'fast food': 'fast-food', sandwich: 'fast-food', 'hot dogs': 'fast-food',
}

export const cuisinesNamed = (names: ReadonlyArray<string>): Cuisine[] =>
  [...new Set(names.map((name) => foldText(name)).map((name) => CUISINES.find((c) => c === name.replaceAll(' ', '-')) ?? SYNONYMS[name]).filter((c) => c !== undefined))].slice(0, 8)

export function placeOfFeature(feature: unknown, rules: PlaceRules): Found {
  if (!isRecord(feature) || feature.type !== 'Feature') return { fault: 'not a feature' }
  const properties = isRecord(feature.properties) ? feature.properties : {}
  const { geometry } = feature
  if (!isRecord(geometry) || geometry.type !== 'Point') return { fault: `a ${isRecord(geometry) ? String(geometry.type).slice(0, 20) : 'missing geometry'}, not a point` }
  const tag = (name: string): string => (typeof properties[name] === 'string' ? properties[name].trim() : '')
  const amenity = tag('amenity')
  if (amenity && !EATING.has(amenity)) return { fault: `a ${amenity.slice(0, 40)}, not an eating place` }
  const id = [feature.id, properties['@id'], properties.id].find((one) => (typeof one === 'string' && one !== '') || typeof one === 'number')
  if (id === undefined) return { fault: 'it has no id' }
  const [lng, lat] = Array.isArray(geometry.coordinates) ? (geometry.coordinates as unknown[]) : []
  return checked({
    source: `osm:${String(id)}`, name: tag('name'), pin: { lat: typeof lat === 'number' ? lat : NaN, lng: typeof lng === 'number' ? lng : NaN },
    city: tag('addr:city'), area: tag('addr:suburb'), landmark: [tag('addr:housenumber'), tag('addr:street')].filter(Boolean).join(' '),
    cuisines: cuisinesNamed([...tag('cuisine').split(/[;,]/), ...(OF_AMENITY[amenity] ?? [])]), priceLevel: null, phone: tag('phone') || tag('contact:phone'), website: tag('website') || tag('contact:website'),
  }, rules)
}

const PRICES: Readonly<Record<string, number>> = { low: 1, cheap: 1, medium: 2, high: 3, expensive: 4, '1': 1, '2': 2, '3': 3, '4': 4 }

export function placeOfRow(row: Row, rules: PlaceRules): Found {
  if (!row.id) return { fault: 'it has no id' }
  return checked({
    source: `csv:${row.id}`, name: row.name ?? '', pin: { lat: degrees(row.lat), lng: degrees(row.lng) }, city: row.city ?? '',
    // Some files say in a column of this name whether a place is in the open.
    area: row.area === 'open' || row.area === 'closed' ? '' : (row.area ?? ''), landmark: row.address ?? '',
    cuisines: cuisinesNamed((row.cuisine ?? '').split(/[;,|]/)), priceLevel: PRICES[(row.price ?? '').toLowerCase()] ?? null, phone: row.phone ?? '', website: row.website ?? '',
  }, rules)
}

const degrees = (text: string | undefined): number => (text !== undefined && /^[+-]?\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : NaN)

interface Unchecked extends Omit<PlaceFound, 'phone' | 'website'> {
  readonly phone: string
  readonly website: string
}

function checked(place: Unchecked, { anywhere }: PlaceRules): Found {
  const { name, pin, source } = place
  if (foldText(name) === '') return { fault: 'it has no name' }
  if (name.length > MAX_NAME) return { fault: `its name has more than ${MAX_NAME} characters` }
  if (source.length > 200) return { fault: 'its id has more than 200 characters' }
  if (![name, place.city, place.area, place.landmark, source].every(isPlainText)) return { fault: 'it holds characters that are no text' }
  if (!isPin(pin)) return { fault: 'its coordinates are no numbers of degrees' }
  if (!anywhere && !isInNigeria(pin)) return { fault: `its coordinates ${pin.lat}, ${pin.lng} lie outside of Nigeria` }
  if (!anywhere && isAtSea(pin)) return { fault: `its coordinates ${pin.lat}, ${pin.lng} lie in the sea` }
  const named = slugOf(place.city)
  const city = cityOfSlug(named)?.slug ?? (isInNigeria(pin) ? nearestCity(pin).slug : named || 'elsewhere')
  return {
    ...place, name: name.trim(), city, area: place.area.slice(0, 80), landmark: place.landmark.slice(0, 200),
    phone: phoneOf(place.phone), website: websiteOf(place.website),
  }
}

/** Many write their site without its scheme. */
const websiteOf = (text: string): string | null => (/^[^\s/]+\.[^\s]+$|^https?:/i.test(text) ? externalUrl(/^https?:/i.test(text) ? text : `https://${text}`) : null)

/** A Nigerian number in E.164, or null: a wrong number is worse than none. */
function phoneOf(text: string): string | null {
  const digits = text.replace(/[\s().-]/g, '')
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits
  return /^0[789]\d{9}$/.test(digits) ? `+234${digits.slice(1)}` : null
}

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)
