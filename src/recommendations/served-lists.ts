/**
 * What the lists are like that are served now, for the data team. Its cost is bounded however many people there are: a
 * sample of the lists, their first places, and the newest deeds.
 */
import { sql } from 'drizzle-orm'
import { unpressed } from '../../drizzle/columns.ts'
import { type ListedRestaurant, suggestionLists } from '../../drizzle/schema/recommendations.ts'
import type { Reader } from '../platform/database.ts'
import type { Catalogue } from '../restaurants/catalogue.ts'
import { figuresOf, type ListFigures } from './list-figures.ts'

const SAMPLED_LISTS = 2_000
/** So many blocks more are asked for than are needed, because a sample by blocks comes out uneven. */
const SAMPLE_MARGIN = 1.5
const FIRST_PLACES = 20
const NEWEST_DEEDS = 50_000

interface SampledList {
  readonly places: ReadonlyArray<string>
  /** Null for somebody who has not signed in. */
  readonly language: string | null
  /** How old it is. */
  readonly ageSeconds: number
}

export interface Slice {
  /** A city's slug or a language; null for those who have not signed in. */
  readonly of: string | null
  readonly figures: ListFigures
}

/** Figures of the lists that are served at `now`, as a whole, by city of the place and by language of the person. */
export async function servedLists(db: Reader, catalogue: Catalogue, now: Date) {
  const count = await db.$count(suggestionLists)
  const [lists, deeds, waiting] = await Promise.all([sampledLists(db, count, now), newestDeeds(db), dinersWaiting(db)])
  const places = catalogue.entriesOf(null).map(({ card }) => card.id as string)
  const ages = lists.map(({ ageSeconds }) => ageSeconds).sort((a, b) => a - b)
  const figures = (chosen: ReadonlyArray<SampledList>, among: ReadonlyArray<string>): ListFigures => figuresOf({ lists: chosen.length, shown: countedPlaces(chosen), deeds, places: among })
  const cities: Slice[] = catalogue.cityCounts().map(({ city }) => {
    const here = new Set<string>(catalogue.ofCity(city).map(({ id }) => id))
    return { of: city, figures: figures(lists.filter((list) => list.places.some((place) => here.has(place))), [...here]) }
  })
  const languages: Slice[] = [...Map.groupBy(lists, ({ language }) => language)].map(([language, own]) => ({ of: language, figures: figures(own, places) }))
  return {
    count, sampled: lists.length, first: FIRST_PLACES, deeds: [...deeds.values()].reduce((sum, one) => sum + one, 0), ...waiting,
    medianAgeSeconds: ages[Math.floor(ages.length / 2)] ?? null, oldestAgeSeconds: ages.at(-1) ?? null,
    whole: figures(lists, places), cities: byLists(cities), languages: byLists(languages),
  }
}

export type ServedLists = Awaited<ReturnType<typeof servedLists>>

const byLists = (slices: ReadonlyArray<Slice>): ReadonlyArray<Slice> => slices.toSorted((a, b) => b.figures.lists - a.figures.lists || String(a.of).localeCompare(String(b.of)))

function countedPlaces(lists: ReadonlyArray<SampledList>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { places } of lists) for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1)
  return counts
}

/** Whole blocks of the table, the same ones each time, so that two looks can be compared. */
async function sampledLists(db: Reader, count: number, now: Date): Promise<ReadonlyArray<SampledList>> {
  const percent = Math.min(100, (100 * SAMPLED_LISTS * SAMPLE_MARGIN) / Math.max(1, count))
  const rows = await db.execute<{ items: Uint8Array; language: string | null; ageSeconds: number }>(sql`
    select list.items, people.locale as language, greatest(0, extract(epoch from ${now.toISOString()}::timestamptz - list.computed_at))::float8 as "ageSeconds"
    from suggestion_lists list tablesample system (${percent}::real) repeatable (1)
    left join people on people.id = list.diner_id
    limit ${SAMPLED_LISTS}`)
  return rows.map(({ items, ...row }) => ({ ...row, places: unpressed<ReadonlyArray<ListedRestaurant>>(items).slice(0, FIRST_PLACES).map(({ id }) => id) }))
}

/** How often people went for each place, among the newest deeds. */
async function newestDeeds(db: Reader): Promise<ReadonlyMap<string, number>> {
  const rows = await db.execute<{ place: string; deeds: number }>(sql`
    select restaurant_id as place, count(*)::int as deeds
    from (select restaurant_id, kind from feedback order by at desc limit ${NEWEST_DEEDS}) newest
    where kind not in ('dismiss', 'unfavourite') group by restaurant_id`)
  return new Map([...rows].map(({ place, deeds }) => [place, deeds]))
}

/** Among those who did something lately: how many have a list that does not know of it yet. */
async function dinersWaiting(db: Reader): Promise<{ readonly active: number; readonly waiting: number }> {
  const [row] = await db.execute<{ active: number; waiting: number }>(sql`
    select count(*)::int as active, (count(*) filter (where list.computed_at is null or coalesce(list.knows_until, list.computed_at) < date_trunc('milliseconds', latest.at)))::int as waiting
    from (select diner_id, max(at) as at from (select diner_id, at from feedback order by at desc limit ${NEWEST_DEEDS}) newest group by diner_id) latest
    left join suggestion_lists list on list.diner_id = latest.diner_id`)
  return row ?? { active: 0, waiting: 0 }
}
