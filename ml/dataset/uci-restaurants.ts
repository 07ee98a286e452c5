import type { Interactions, ItemFeatures, PersonFeatures } from '../recommenders/recommender.ts'

/** The Restaurant & consumer data of the UCI repository (Vargas-Govea et al. 2011), people and restaurants numbered from 0. */
export interface RatedRestaurants {
  readonly ratings: Interactions
  readonly features: ItemFeatures
  readonly people: PersonFeatures
}

/** The texts of the files, by name without ".csv". */
export type UciFiles = Record<
  'rating_final' | 'geoplaces' | 'chefmozcuisine' | 'chefmozaccepts' | 'chefmozparking' | 'userprofile' | 'usercuisine' | 'userpayment',
  string
>

/** Price words as a ladder in made-up kobo: only their order and distance are used. */
const PRICES: Record<string, number> = { low: 200_000, medium: 500_000, high: 1_200_000 }

/**
 * Ratings (0, 1, 2) of at least `lowestRating` become interactions of weight 1 + rating: with 0, whoever rated was there; with 1, only
 * what was liked counts. "?" is unknown. Refuses a rating of a restaurant or a person that the other files do not know.
 */
export function readRatedRestaurants(files: UciFiles, lowestRating: number): RatedRestaurants {
  const places = tableOf(files.geoplaces)
  const profiles = tableOf(files.userprofile)
  const itemOf = indexOf(places, 'placeID')
  const personOf = indexOf(profiles, 'userID')
  const rows: [number, number][][] = profiles.map(() => [])
  for (const { userID, placeID, rating } of tableOf(files.rating_final)) {
    const person = personOf.get(userID!)
    const item = itemOf.get(placeID!)
    if (person === undefined || item === undefined) throw new Error(`a rating of ${placeID} by ${userID}, who are unknown`)
    if (Number(rating) >= lowestRating) rows[person]!.push([item, 1 + Number(rating)])
  }
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, person) => (offsets[person + 1] = offsets[person]! + row.length))
  const cuisines = groupOf(tableOf(files.chefmozcuisine), 'placeID', 'Rcuisine')
  const payments = groupOf(tableOf(files.chefmozaccepts), 'placeID', 'Rpayment')
  const parking = groupOf(tableOf(files.chefmozparking), 'placeID', 'parking_lot')
  const wishedCuisines = groupOf(tableOf(files.usercuisine), 'userID', 'Rcuisine')
  const wishedPayments = groupOf(tableOf(files.userpayment), 'userID', 'Upayment')
  const flat = rows.flat()
  return {
    ratings: {
      peopleCount: profiles.length,
      itemCount: places.length,
      offsets,
      items: Uint32Array.from(flat, ([item]) => item),
      weights: Float32Array.from(flat, ([, rating]) => rating),
      times: null,
    },
    features: {
      latitudes: Float64Array.from(places, ({ latitude }) => Number(latitude)),
      longitudes: Float64Array.from(places, ({ longitude }) => Number(longitude)),
      prices: Float64Array.from(places, ({ price }) => PRICES[price!] ?? Number.NaN),
      texts: places.map(({ name, address }) => `${name} ${address}`),
      labels: places.map((place) => [
        ...(cuisines.get(place.placeID!) ?? []).map((cuisine) => `cuisine ${cuisine}`),
        ...(payments.get(place.placeID!) ?? []).map((payment) => `payment ${payment}`),
        ...(parking.get(place.placeID!) ?? []).map((lot) => `parking ${lot}`),
        ...['alcohol', 'smoking_area', 'dress_code', 'accessibility', 'Rambience', 'franchise', 'area', 'other_services', 'price']
          .filter((column) => place[column] !== '?')
          .map((column) => `${column} ${place[column]}`),
      ]),
    },
    people: {
      latitudes: Float64Array.from(profiles, ({ latitude }) => Number(latitude)),
      longitudes: Float64Array.from(profiles, ({ longitude }) => Number(longitude)),
      tastes: profiles.map((profile) => [
        ...(wishedCuisines.get(profile.userID!) ?? []).map((cuisine) => `cuisine ${cuisine}`),
        ...(wishedPayments.get(profile.userID!) ?? []).map((payment) => `payment ${payment}`),
        ...(profile.budget === '?' ? [] : [`price ${profile.budget}`]),
        ...(profile.ambience === 'family' ? ['Rambience familiar'] : []),
        ...(profile.smoker === 'true' ? ['smoking_area permitted', 'smoking_area section'] : []),
      ]),
    },
  }
}

type Row = Record<string, string>

function tableOf(text: string): Row[] {
  const [header, ...lines] = text.trim().split(/\r?\n/).map((line) => line.split(';'))
  return lines.map((cells) => Object.fromEntries(header!.map((name, at) => [name.trim(), cells[at]?.trim() ?? '?'])))
}

const indexOf = (rows: readonly Row[], column: string) => new Map(rows.map((row, at) => [row[column]!, at]))

function groupOf(rows: readonly Row[], key: string, value: string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const row of rows) groups.set(row[key]!, [...(groups.get(row[key]!) ?? []), row[value]!])
  return groups
}
