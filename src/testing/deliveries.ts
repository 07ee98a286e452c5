/** Zones, riders and deliveries in tests. */
import type { Polygon } from 'geojson'
import type { Pin } from '../vocabulary/place.ts'

/** @param half half of its side, in degrees */
export const squareAround = ({ lat, lng }: Pin, half: number): Polygon => ({
  type: 'Polygon', coordinates: [[[lng - half, lat - half], [lng + half, lat - half], [lng + half, lat + half], [lng - half, lat + half], [lng - half, lat - half]]],
})
