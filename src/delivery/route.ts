/** The way between two points and the time it takes, without asking anybody: no street map is at hand. No I/O. */
import type { Vehicle } from '../../drizzle/schema/delivery.ts'
import { localTime } from '../vocabulary/calendar.ts'
import { distanceMetres, type Pin } from '../vocabulary/place.ts'

/** Streets are longer than the line of flight: by four tenths in grown cities (a prior; the ETA measures what is wrong with it). */
export const DETOUR = 1.4

/** Metres a minute in free streets. */
const SPEED: Readonly<Record<Vehicle, number>> = { motorbike: 400, car: 330, bicycle: 230, foot: 75 }
/** How much of that is left while everybody drives home. */
const RUSH_HOURS: ReadonlyArray<readonly [number, number]> = [[7 * 60, 9 * 60 + 30], [16 * 60, 20 * 60]]
const LEFT_IN_RUSH = 0.65
/** From the gate to the door, and up the stairs. */
const HAND_OVER_MINUTES = 3

export const routeMetres = (from: Pin, to: Pin): number => Math.round(distanceMetres(from, to) * DETOUR)

export function routeMinutes(metres: number, vehicle: Vehicle, at: Date): number {
  const { minute, weekday } = localTime(at)
  const isRush = weekday >= 1 && weekday <= 5 && RUSH_HOURS.some(([from, to]) => minute >= from && minute < to)
  // Who walks is not stuck in traffic.
  const speed = SPEED[vehicle] * (isRush && vehicle !== 'foot' ? LEFT_IN_RUSH : 1)
  return metres / speed + HAND_OVER_MINUTES
}
