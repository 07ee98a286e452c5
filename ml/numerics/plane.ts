const KILOMETRES_PER_DEGREE = 111.32

/** Places on a flat map of one region: kilometres east and north; NaN where the place is unknown. */
export interface Plane {
  readonly east: Float32Array
  readonly north: Float32Array
  /** Degrees; its cosine narrows the meridians. */
  readonly latitude: number
}

/** Equirectangular projection at the mean latitude: within 0.5 % of the sphere over 300 km near the equator. O(n). */
export function planeOf(latitudes: Float64Array, longitudes: Float64Array): Plane {
  const known = latitudes.filter((degrees, at) => Number.isFinite(degrees) && Number.isFinite(longitudes[at]!))
  const latitude = known.length ? known.reduce((sum, degrees) => sum + degrees, 0) / known.length : 0
  const east = new Float32Array(latitudes.length)
  const north = new Float32Array(latitudes.length)
  for (let at = 0; at < latitudes.length; at++) {
    [east[at], north[at]] = onPlane(latitudes[at]!, longitudes[at]!, latitude) as [number, number]
  }
  return { east, north, latitude }
}

/** Kilometres east and north of 0, 0 on the plane whose mean latitude is given. */
export function onPlane(latitude: number, longitude: number, planeLatitude: number): [number, number] {
  return [
    longitude * KILOMETRES_PER_DEGREE * Math.cos((planeLatitude * Math.PI) / 180),
    latitude * KILOMETRES_PER_DEGREE,
  ]
}

/** The same plane with more places after the known ones. */
export function withMore({ east, north, latitude }: Plane, { latitudes, longitudes }: { readonly latitudes?: Float64Array; readonly longitudes?: Float64Array }, count: number): Plane {
  const places = Array.from({ length: count }, (_, at) => onPlane(latitudes?.[at] ?? Number.NaN, longitudes?.[at] ?? Number.NaN, latitude))
  return { latitude, east: Float32Array.from([...east, ...places.map(([x]) => x)]), north: Float32Array.from([...north, ...places.map(([, y]) => y)]) }
}
