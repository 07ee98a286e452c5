/** Places: a pin (WGS 84), distances, and Plus Codes computed offline. */
import { OpenLocationCode } from 'open-location-code'

export interface Pin {
  /** Degrees north, -90 to 90. */
  readonly lat: number
  /** Degrees east, -180 to 180. */
  readonly lng: number
}

const EARTH_RADIUS_M = 6_371_008.8
const RADIANS = Math.PI / 180
const openLocationCode = new OpenLocationCode()

export const isPin = ({ lat, lng }: Pin): boolean =>
  Number.isFinite(lat) && Number.isFinite(lng) && Math.abs(lat) <= 90 && Math.abs(lng) <= 180

/** Roughly Nigeria, with a margin: what lies outside is a mistake in the data (0,0 lies in the sea). */
export const isInNigeria = ({ lat, lng }: Pin): boolean => lat >= 4 && lat <= 14 && lng >= 2.6 && lng <= 14.8

/** About 100 m: enough to ride by and to count by, too little to tell whose door it is. */
export const roughly = ({ lat, lng }: Pin): Pin => ({ lat: Number(lat.toFixed(3)), lng: Number(lng.toFixed(3)) })

/** Great-circle distance in metres (haversine, on the mean Earth radius). */
export function distanceMetres(a: Pin, b: Pin): number {
  const sinLat = Math.sin(((b.lat - a.lat) * RADIANS) / 2)
  const sinLng = Math.sin(((b.lng - a.lng) * RADIANS) / 2)
  const h = sinLat * sinLat + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * sinLng * sinLng
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Open Location Code of 10 digits (about 14 m), such as `6FR5FCJ9+2V`. */
export const plusCodeOf = (pin: Pin): string => openLocationCode.encode(pin.lat, pin.lng)

/**
 * The middle of a Plus Code's area, or `null` when the text is not one.
 * @param near what a short code (`G95C+RC`) leaves out is taken from here; without it only whole codes are read
 */
export function pinOfPlusCode(code: string, near?: Pin): Pin | null {
  const text = code.trim().toUpperCase()
  const whole = near && openLocationCode.isShort(text) ? openLocationCode.recoverNearest(text, near.lat, near.lng) : text
  if (!openLocationCode.isFull(whole)) return null
  const area = openLocationCode.decode(whole)
  return { lat: area.latitudeCenter, lng: area.longitudeCenter }
}
