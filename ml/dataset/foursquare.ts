import type { Interactions, ItemFeatures } from '../recommenders/recommender.ts'

/** Check-ins in the order of time, people and venues renumbered from 0. */
export interface CheckIns {
  readonly people: Uint32Array
  readonly venues: Uint32Array
  /** Local wall time as if it were UTC, milliseconds. */
  readonly times: Float64Array
  readonly peopleCount: number
  readonly venueCount: number
  readonly features: ItemFeatures
}

const LOCAL_MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/

/** Reads `checkins.csv` (user,venue,local_time) and `venues.csv` (venue,latitude,longitude). Refuses unknown venues and unreadable times. */
export function readCheckIns(checkInsText: string, venuesText: string): CheckIns {
  const venueRows = rowsOf(venuesText)
  const venueIndex = new Map(venueRows.map(([venue], at) => [venue!, at]))
  const personIndex = new Map<string, number>()
  const rows = rowsOf(checkInsText).map(([user, venue, time], line) => {
    const item = venueIndex.get(venue!)
    const instant = LOCAL_MINUTE.test(time!) ? Date.parse(`${time}:00Z`) : Number.NaN
    if (item === undefined || Number.isNaN(instant)) throw new Error(`check-in ${line + 1}: ${user}, ${venue}, ${time}`)
    if (!personIndex.has(user!)) personIndex.set(user!, personIndex.size)
    return { person: personIndex.get(user!)!, item, instant }
  })
  rows.sort((a, b) => a.instant - b.instant)
  return {
    people: Uint32Array.from(rows, ({ person }) => person),
    venues: Uint32Array.from(rows, ({ item }) => item),
    times: Float64Array.from(rows, ({ instant }) => instant),
    peopleCount: personIndex.size,
    venueCount: venueRows.length,
    features: {
      latitudes: Float64Array.from(venueRows, ([, latitude]) => Number(latitude)),
      longitudes: Float64Array.from(venueRows, ([, , longitude]) => Number(longitude)),
    },
  }
}

/** The first `count` check-ins as rows by person, each row in the order of time. O(count). */
export function earliestCheckIns({ people, venues, times, peopleCount, venueCount }: CheckIns, count: number): Interactions {
  const offsets = new Uint32Array(peopleCount + 1)
  for (let at = 0; at < count; at++) offsets[people[at]! + 1]!++
  for (let person = 0; person < peopleCount; person++) offsets[person + 1]! += offsets[person]!
  const next = offsets.slice()
  const items = new Uint32Array(count)
  const rowTimes = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    const to = next[people[at]!]!++
    items[to] = venues[at]!
    rowTimes[to] = times[at]!
  }
  const weights = new Float32Array(count).fill(1)
  return { peopleCount, itemCount: venueCount, offsets, items, weights, times: rowTimes }
}

const rowsOf = (text: string) =>
  text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
