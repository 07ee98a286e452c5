/** Reads the sky over the cities that have places, and keeps it by the hour: for the lists of this hour, and for the next model. */
import { sql } from 'drizzle-orm'
import { weatherReadings } from '../../drizzle/schema/recommendations.ts'
import { LISTS_CHANNEL } from '../../ml/contract.ts'
import { type Database, write } from '../platform/database.ts'
import { cityOfSlug } from '../restaurants/cities.ts'
import { readWeather, type Town } from './open-meteo.ts'

const HOUR_MS = 3_600_000
const CITIES_ASKED = 100

/** The feed is asked before anything is written. Returns for how many cities there is a reading. */
export async function noteWeather(db: Database, feedUrl: string | null, now: Date): Promise<number> {
  const rows = await db.execute<{ city: string }>(sql`select city from restaurants where status = 'live' group by city order by count(*) desc limit ${CITIES_ASKED}`)
  const towns = rows.flatMap(({ city }): Town[] => {
    const known = cityOfSlug(city)
    return known ? [{ slug: city, lat: known.lat, lng: known.lng }] : []
  })
  const readings = await readWeather(feedUrl, towns, now)
  if (readings.length === 0) return 0
  const hour = new Date(now.getTime() - (now.getTime() % HOUR_MS))
  await write(db, async (tx) => {
    await tx.insert(weatherReadings).values(readings.map((reading) => ({ ...reading, hour }))).onConflictDoUpdate({
      target: [weatherReadings.city, weatherReadings.hour], set: { weather: sql`excluded.weather`, celsius: sql`excluded.celsius`, rainMillimetres: sql`excluded.rain_millimetres` },
    })
    await tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, 'all')`)
  })
  return readings.length
}
