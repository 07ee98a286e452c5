/** What is read now and then about the world around the lists: weather, what is sold out, and how trying places out went. */
import { sql } from 'drizzle-orm'
import type { Reader } from '../platform/database.ts'
import type { Tried } from './arrange.ts'
import type { Sky } from './ranking.ts'

/** A feed that fell silent is believed for so long. */
const BELIEVED_HOURS = 3

/** `city hour` (hours since 1970 UTC) -> the weather: the latest reading of each city, for the hours in which it may be believed. */
export async function readSkies(db: Reader): Promise<ReadonlyMap<string, Sky>> {
  const rows = await db.execute<{ city: string; hour: number; weather: Sky }>(sql`
    select distinct on (city) city, weather, (extract(epoch from hour) / 3600)::float8 as hour from weather_readings order by city, hour desc`)
  return new Map(rows.flatMap(({ city, hour, weather }) => Array.from({ length: BELIEVED_HOURS }, (_, later): [string, Sky] => [`${city} ${Math.round(hour) + later}`, weather])))
}

/** Places with a menu of which nothing can be bought at `now`. */
export async function readSoldOut(db: Reader, now: Date): Promise<ReadonlySet<string>> {
  const rows = await db.execute<{ id: string }>(sql`
    select restaurant_id as id from dishes where removed_at is null
    group by restaurant_id having bool_and(coalesce(off_until > ${now.toISOString()}::timestamptz, false) or coalesce(stock = 0, false))`)
  return new Set(rows.map(({ id }) => id))
}

const TRIED_DAYS = 30

/** How often each place was tried out of late, and how often that led to something within a day. Of those who want no personal lists nothing counts. */
export async function readTried(db: Reader): Promise<ReadonlyMap<string, Tried>> {
  const rows = await db.execute<{ id: string; shown: number; taken: number }>(sql`
    select restaurant_id as id, count(*)::int as shown, (count(*) filter (where exists (
      select from feedback deed where deed.diner_id = show.diner_id and deed.restaurant_id = show.restaurant_id and deed.kind in ('click', 'favourite', 'order') and deed.at between show.at and show.at + interval '1 day'
    )))::int as taken
    from explorations show
    where at > (select max(at) from explorations) - make_interval(days => ${TRIED_DAYS})
      and not exists (select from list_choices choice where choice.diner_id = show.diner_id and not choice.is_personal)
    group by restaurant_id`)
  return new Map(rows.map(({ id, shown, taken }) => [id, { shown, taken }]))
}
