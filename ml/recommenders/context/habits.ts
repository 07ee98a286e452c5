import type { City } from './city.ts'
import { bell, clockDistanceHours, localTimeOf } from './local-clock.ts'
import type { Visits } from './visits.ts'

/** What a person's own visits say of one item that they know; the order is that of HABITS. */
export const HABITS = [
  'visited',
  'visits',
  'visitsThisFortnight',
  'visitsThisWeek',
  'atThisHour',
  'atThisHourAndKindOfDay',
  'onThisWeekday',
  'afterWhereIAm',
  'sinceLastVisit',
  'isWhereIAm',
  'onlyOnce',
  'shareOfMine',
] as const

const DAY_MILLISECONDS = 86_400_000
const halving = (ageDays: number, halfLifeDays: number) => 0.5 ** (ageDays / halfLifeDays)
const FLOOR = 0.02
/** What the bells of one and of two hours hold on average over the 24. */
const MEAN_BELL = Math.sqrt(2 * Math.PI) / 24


/**
 * Habits of one person at one moment: for each item of their visits, HABITS.length numbers (natural logarithms of
 * decayed counts, or flags 0 and 1). Without times only counts speak. Timeless: as at an average hour of the week. O(visits).
 */
export function habitsOf(visits: Visits, now: number, city: Pick<City, 'utcOffsetMinutes'>, isTimeless = false): Map<number, Float32Array> {
  const { items, times } = visits
  const habits = new Map<number, Float32Array>()
  const moment = localTimeOf(now, city.utcOffsetMinutes)
  const here = items.length ? items[items.length - 1]! : -1
  for (let at = 0; at < items.length; at++) {
    const item = items[at]!
    let sums = habits.get(item)
    if (!sums) habits.set(item, (sums = new Float32Array(HABITS.length)))
    sums[1]!++
    if (!times) continue
    const ageDays = Math.max(0, now - times[at]!) / DAY_MILLISECONDS
    const old = halving(ageDays, 60)
    const then = localTimeOf(times[at]!, city.utcOffsetMinutes)
    const hours = clockDistanceHours(moment.hour, then.hour)
    const near = (isTimeless ? MEAN_BELL : bell(hours, 1)) * old
    sums[2]! += halving(ageDays, 14)
    sums[3]! += halving(ageDays, 3)
    sums[4]! += near
    if (isTimeless) {
      sums[5]! += near / 2
      sums[6]! += (old * 2 * MEAN_BELL) / 7
    } else {
      if (then.isWeekend === moment.isWeekend) sums[5]! += near
      if (then.weekday === moment.weekday) sums[6]! += old * bell(hours, 2)
    }
    if (at > 0 && items[at - 1] === here && times[at]! - times[at - 1]! < DAY_MILLISECONDS) sums[7]! += old
    sums[8] = ageDays
  }
  for (const [item, sums] of habits) finish(sums, item === here, items.length, times !== null)
  return habits
}

function finish(sums: Float32Array, isHere: boolean, visitCount: number, timed: boolean): void {
  const count = sums[1]!
  sums[0] = 1
  sums[1] = Math.log(count)
  sums[10] = count === 1 ? 1 : 0
  sums[11] = Math.log(count / visitCount)
  if (!timed) return
  for (let at = 2; at <= 6; at++) sums[at] = Math.log(FLOOR + sums[at]!)
  sums[7] = Math.log(1 + 5 * sums[7]!)
  sums[8] = Math.log(0.1 + sums[8]!)
  sums[9] = isHere ? 1 : 0
}
