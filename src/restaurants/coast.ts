/** Where Nigeria's land ends: enough of the coast to tell a misplaced pin from a restaurant on the beach. */
import type { Pin } from '../vocabulary/place.ts'

// Points of the shore from west to east, after OpenStreetMap (c) OpenStreetMap contributors, ODbL.
const SHORE: ReadonlyArray<readonly [lng: number, lat: number]> = [
  [2.6, 6.3], [3.4, 6.4], [4.0, 6.4], [4.4, 6.28], [4.7, 6.05], [4.95, 5.85], [5.15, 5.57], [5.3, 5.35], [5.4, 5.1], [5.55, 4.85], [5.75, 4.55], [6.05, 4.27],
  [6.3, 4.27], [6.9, 4.33], [7.2, 4.38], [7.6, 4.47], [8.3, 4.53], [8.6, 4.5],
]
/** About 3 km: jetties, lagoons and the error of a phone. */
const TOLERANCE_DEGREES = 0.03

/** True for a pin south of the shore. Inland lakes and rivers are not looked at. */
export function isAtSea({ lat, lng }: Pin): boolean {
  for (let i = 1; i < SHORE.length; i++) {
    const [west, westLat] = SHORE[i - 1] as readonly [number, number]
    const [east, eastLat] = SHORE[i] as readonly [number, number]
    if (lng >= west && lng <= east) return lat < westLat + ((eastLat - westLat) * (lng - west)) / (east - west) - TOLERANCE_DEGREES
  }
  return false
}
