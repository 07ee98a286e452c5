/** Cities a place can belong to: every state capital and the larger towns, with the pin that "in town" means there. */
import { distanceMetres, type Pin } from '../vocabulary/place.ts'
import { slugOf } from '../vocabulary/text.ts'

export interface City extends Pin {
  readonly slug: string
  readonly name: string
}

// Pins after OpenStreetMap (c) OpenStreetMap contributors, ODbL.
const TABLE: ReadonlyArray<readonly [name: string, lat: number, lng: number]> = [
  ['Lagos', 6.4551, 3.3942], ['Abuja', 9.0643, 7.4893], ['Port Harcourt', 4.7976, 7.0086], ['Kano', 11.9964, 8.5167],
  ['Ibadan', 7.3776, 3.9059], ['Benin City', 6.3331, 5.6221], ['Kaduna', 10.5183, 7.4383], ['Enugu', 6.4403, 7.4943], ['Jos', 9.9175, 8.8979],
  ['Ilorin', 8.4912, 4.5471], ['Aba', 5.1057, 7.3685], ['Onitsha', 6.1331, 6.7924], ['Warri', 5.5174, 5.7501], ['Calabar', 4.9517, 8.3219],
  ['Uyo', 5.0333, 7.9267], ['Owerri', 5.4833, 7.0333], ['Maiduguri', 11.8464, 13.1603], ['Zaria', 11.0671, 7.7006], ['Sokoto', 13.0609, 5.2390],
  ['Abeokuta', 7.1557, 3.3451], ['Akure', 7.2526, 5.1931], ['Osogbo', 7.7667, 4.5667], ['Ado Ekiti', 7.6211, 5.2214], ['Ile Ife', 7.4667, 4.5667],
  ['Ogbomosho', 8.1333, 4.2500], ['Bauchi', 10.3103, 9.8439], ['Gombe', 10.2896, 11.1697], ['Yola', 9.2035, 12.4954], ['Jalingo', 8.8937, 11.3596],
  ['Makurdi', 7.7337, 8.5214], ['Lokoja', 7.8023, 6.7333], ['Minna', 9.6139, 6.5569], ['Lafia', 8.4966, 8.5157], ['Katsina', 12.9908, 7.6018],
  ['Dutse', 11.7594, 9.3392], ['Damaturu', 11.7470, 11.9608], ['Birnin Kebbi', 12.4539, 4.1975], ['Gusau', 12.1628, 6.6614], ['Asaba', 6.1980, 6.7319],
  ['Awka', 6.2107, 7.0740], ['Abakaliki', 6.3249, 8.1137], ['Umuahia', 5.5263, 7.4896], ['Yenagoa', 4.9247, 6.2642], ['Ijebu Ode', 6.8208, 3.9208], ['Bonny', 4.4516, 7.1707],
]

export const CITIES: ReadonlyArray<City> = TABLE.map(([name, lat, lng]) => ({ slug: slugOf(name), name, lat, lng }))

const BY_SLUG: ReadonlyMap<string, City> = new Map(CITIES.map((city) => [city.slug, city]))

export const cityOfSlug = (slug: string): City | null => BY_SLUG.get(slug) ?? null

/** Name of a city by its slug; a slug that is not in the table is shown with capitals. */
export const cityName = (slug: string): string =>
  BY_SLUG.get(slug)?.name ?? slug.split('-').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(' ')

export const nearestCity = (pin: Pin): City =>
  CITIES.reduce((best, city) => (distanceMetres(pin, city) < distanceMetres(pin, best) ? city : best))
