import { packArtefact, unpackArtefact } from '../numerics/artefact.ts'
import { onPlane, type Plane, planeOf, withMore } from '../numerics/plane.ts'
import { fittingOf } from './fitting.ts'
import { heldItems, holdingsOf, refuseWrongLength } from './holdings.ts'
import type { Model, Recommender, ScoreRequest } from './recommender.ts'

const KIND = 'nearby'
const VERSION = 1
const NEXT_DOOR_KILOMETRES = 0.1

/**
 * Distance alone, the line that every other must beat: minus ln of the kilometres to where the request is made, else to the
 * nearest item held; 0 (a kilometre) where either place is unknown. No randomness. O(items x held). Refuses an empty set.
 */
export const nearby: Recommender = {
  name: KIND,
  async fit(set, options) {
    const fitting = fittingOf(options)
    await fitting.reach(0, 'placing')
    const { columnCount: itemCount } = holdingsOf(set.interactions, options.seed)
    const unknown = new Float64Array(itemCount).fill(Number.NaN)
    const plane = planeOf(set.features?.latitudes ?? unknown, set.features?.longitudes ?? unknown)
    await fitting.reach(1, 'placed')
    return modelOf(plane)
  },
  load(bytes) {
    const { facts, arrays } = unpackArtefact(bytes, KIND, VERSION)
    const floats = (name: string) => arrays[name] as Float32Array
    return modelOf({ latitude: facts.latitude as number, east: floats('east'), north: floats('north') })
  },
}

function modelOf(plane: Plane): Model {
  const { east, north, latitude } = plane
  return {
    name: KIND,
    itemCount: east.length,
    score(request, out) {
      refuseWrongLength(out, east.length)
      const places = placesOf(request, plane)
      for (let item = 0; item < out.length; item++) {
        let nearest = Infinity
        for (const [placeEast, placeNorth] of places) {
          const across = east[item]! - placeEast
          const along = north[item]! - placeNorth
          nearest = Math.min(nearest, across * across + along * along)
        }
        out[item] = nearest < Infinity ? -Math.log(NEXT_DOOR_KILOMETRES + Math.sqrt(nearest)) : 0
      }
    },
    including: (features, count) => modelOf(withMore(plane, features, count)),
    save: () => packArtefact({ kind: KIND, version: VERSION, facts: { latitude }, arrays: { east, north } }),
  }
}

function placesOf({ context, ...request }: ScoreRequest, { east, north, latitude }: Plane): [number, number][] {
  if (Number.isFinite(context?.latitude) && Number.isFinite(context?.longitude)) {
    return [onPlane(context!.latitude!, context!.longitude!, latitude)]
  }
  const held = heldItems({ ...request, context }, east.length)
  return [...held].map((item): [number, number] => [east[item]!, north[item]!]).filter(([x, y]) => x === x && y === y)
}
