/** A plan of where things are, without a map from anywhere: pins become places on a small sheet, north is up. No I/O. */
import { distanceMetres, type Pin } from '../vocabulary/place.ts'

export const SHEET = { width: 360, height: 240, margin: 36 } as const

export interface Spot {
  readonly x: number
  readonly y: number
}

export interface Plan {
  spotOf(pin: Pin): Spot
  isOnSheet(spot: Spot): boolean
  /** A round number of metres, and how long that is on the sheet. */
  readonly scale: { readonly metres: number; readonly length: number }
}

/** Closer together than this, nothing would be seen but the margin. */
const LEAST_METRES = 400
const ROUND = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000]

/** A sheet on which all of these are to be seen. Over a city, a degree is as long at one end as at the other. */
export function planOf(pins: ReadonlyArray<Pin>): Plan {
  const [south, north] = [Math.min(...pins.map(({ lat }) => lat)), Math.max(...pins.map(({ lat }) => lat))]
  const [west, east] = [Math.min(...pins.map(({ lng }) => lng)), Math.max(...pins.map(({ lng }) => lng))]
  const middle = { lat: (south + north) / 2, lng: (west + east) / 2 }
  const perLat = distanceMetres(middle, { ...middle, lat: middle.lat + 0.01 }) * 100
  const perLng = distanceMetres(middle, { ...middle, lng: middle.lng + 0.01 }) * 100
  const across = Math.max(LEAST_METRES, (east - west) * perLng)
  const down = Math.max(LEAST_METRES, (north - south) * perLat)
  const perMetre = Math.min((SHEET.width - 2 * SHEET.margin) / across, (SHEET.height - 2 * SHEET.margin) / down)
  const metres = ROUND.findLast((one) => one * perMetre <= SHEET.width / 3) ?? (ROUND[0] as number)
  return {
    spotOf: ({ lat, lng }) => ({ x: Math.round(SHEET.width / 2 + (lng - middle.lng) * perLng * perMetre), y: Math.round(SHEET.height / 2 - (lat - middle.lat) * perLat * perMetre) }),
    isOnSheet: ({ x, y }) => x > 8 && x < SHEET.width - 8 && y > 12 && y < SHEET.height - 8,
    scale: { metres, length: Math.round(metres * perMetre) },
  }
}
