import type { Artefact } from '../../numerics/artefact.ts'
import type { SparseRows } from '../../numerics/sparse.ts'
import type { Occasion } from '../recommender.ts'
import type { City } from './city.ts'

type Parts = Pick<Artefact, 'facts' | 'arrays'>

/** The city as facts and arrays of an artefact. */
export function packCity(city: City): Parts {
  const { itemCount, utcOffsetMinutes, occasions, occasionKinds, plane, nextInDay, nextSoon, taste } = city
  const sparse = (name: string, { offsets, columns, values }: SparseRows) => ({
    [`${name}Offsets`]: offsets,
    [`${name}Columns`]: columns,
    [`${name}Values`]: values,
  })
  return {
    facts: { itemCount, utcOffsetMinutes, occasions, occasionKinds, planeLatitude: plane?.latitude ?? null },
    arrays: {
      fame: city.fame,
      freshFame: city.freshFame,
      hourLifts: city.hourLifts.values,
      occasionLifts: city.occasionLifts.values,
      weatherLifts: city.weatherLifts.values,
      ...(plane ? { east: plane.east, north: plane.north } : {}),
      ...sparse('nextInDay', nextInDay),
      ...sparse('nextSoon', nextSoon),
      ...sparse('taste', taste),
    },
  }
}

export function unpackCity({ facts, arrays }: Parts): City {
  const itemCount = facts.itemCount as number
  const floats = (name: string) => arrays[name] as Float32Array
  const lifts = (name: string) => ({ binCount: floats(name).length / itemCount, values: floats(name) })
  const sparse = (name: string): SparseRows => ({
    rowCount: itemCount,
    columnCount: itemCount,
    offsets: arrays[`${name}Offsets`] as Uint32Array,
    columns: arrays[`${name}Columns`] as Uint32Array,
    values: floats(`${name}Values`),
  })
  const latitude = facts.planeLatitude as number | null
  return {
    itemCount,
    utcOffsetMinutes: facts.utcOffsetMinutes as number,
    occasions: facts.occasions as Occasion[],
    occasionKinds: facts.occasionKinds as string[],
    fame: floats('fame'),
    freshFame: floats('freshFame'),
    hourLifts: lifts('hourLifts'),
    occasionLifts: lifts('occasionLifts'),
    weatherLifts: lifts('weatherLifts'),
    plane: latitude === null ? null : { latitude, east: floats('east'), north: floats('north') },
    nextInDay: sparse('nextInDay'),
    nextSoon: sparse('nextSoon'),
    taste: sparse('taste'),
  }
}
