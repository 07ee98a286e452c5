/** Lists that belong to nobody: popular and trending per city, similar per restaurant. */
import { sql } from 'drizzle-orm'
import type { ListedRestaurant } from '../../drizzle/schema/recommendations.ts'
import type { Database, Transaction } from '../../src/platform/database.ts'
import { LISTS_CHANNEL } from '../contract.ts'
import { momentSheets } from '../../drizzle/schema/recommendations.ts'
import { isHybrid } from '../recommenders/hybrid.ts'
import { packSheet } from '../serving/moment.ts'
import type { Knowledge, LiveModel, Place } from './knowledge.ts'

export interface SharedList {
  readonly key: string
  readonly items: ReadonlyArray<ListedRestaurant>
}

export interface Tally {
  readonly restaurantId: string
  /** People who liked it, each once, halving with 30 days. */
  readonly lasting: number
  /** The same of the last two weeks, halving with two days. */
  readonly recent: number
}

const POPULAR_LENGTH = 1_000
const TRENDING_LENGTH = 100
const SIMILAR_LENGTH = 24
const NEIGHBOURS_READ = 200
/** Keeps a place that two people liked today from leading the trends. */
const TREND_GROUND = 5

/** One person counts for one place at most like one order, whatever they do: a machine moves nothing. */
export async function readTallies(db: Pick<Database, 'execute'>, now: Date): Promise<Tally[]> {
  const rows = await db.execute<{ id: string; lasting: number; recent: number }>(sql`
    select restaurant_id as id, sum(liking * power(0.5, age_days / 30))::float8 as lasting, sum(case when age_days < 14 then liking * power(0.5, age_days / 2) else 0 end)::float8 as recent
    from (
      select restaurant_id, diner_id, min(greatest(0, extract(epoch from ${now.toISOString()}::timestamptz - at)) / 86400)::float8 as age_days,
        max(case kind when 'order' then 1 when 'rating' then 1 when 'favourite' then 0.75 else 0.25 end) as liking
      from feedback
      where at > ${now.toISOString()}::timestamptz - interval '180 days'
        and not exists (select from list_choices choice where choice.diner_id = feedback.diner_id and not choice.is_personal)
        and (kind in ('click', 'favourite', 'order') or (kind = 'rating' and value >= 4))
      group by restaurant_id, diner_id
    ) likings group by restaurant_id`)
  return rows.map(({ id, lasting, recent }) => ({ restaurantId: id, lasting, recent }))
}

/** O(places log places + places x neighbours). */
export function sharedLists({ places, personal }: Pick<Knowledge, 'places' | 'personal'>, tallies: ReadonlyArray<Tally>): SharedList[] {
  const byCity = new Map<string, Tally[]>()
  for (const tally of tallies) {
    const city = places.get(tally.restaurantId)?.city
    if (city !== undefined) byCity.set(city, [...(byCity.get(city) ?? []), tally])
  }
  const lists: SharedList[] = []
  for (const [city, ofCity] of byCity) {
    lists.push({ key: `popular:${city}`, items: rankedBy(ofCity, ({ lasting }) => lasting, 'popular', POPULAR_LENGTH) })
    lists.push({ key: `trending:${city}`, items: rankedBy(ofCity, ({ recent, lasting }) => recent / Math.sqrt(lasting + TREND_GROUND), 'trending', TRENDING_LENGTH) })
  }
  if (personal) for (const place of places.values()) lists.push(...similarTo(place, places, personal))
  return lists
}

function rankedBy(tallies: Tally[], valueOf: (tally: Tally) => number, reason: string, length: number): ListedRestaurant[] {
  const ranked = tallies.map((tally) => ({ id: tally.restaurantId, value: valueOf(tally) })).filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || (a.id < b.id ? -1 : 1)).slice(0, length)
  const greatest = ranked[0]?.value ?? 1
  return ranked.map(({ id, value }) => ({ id, score: Math.round((value / greatest) * 10_000) / 10_000, recommender: 'popularity', reason: { code: reason }, confidence: null }))
}

function similarTo(place: Place, places: ReadonlyMap<string, Place>, { model, itemIds, itemOf, recommender }: LiveModel): SharedList[] {
  const item = itemOf.get(place.id)
  const near = item === undefined ? undefined : model.neighbours?.(item, NEIGHBOURS_READ)
  if (!near) return []
  const greatest = near.scores[0] || 1
  const items = Array.from(near.items, (other, at): ListedRestaurant => ({
    id: itemIds[other]!, score: Math.round((near.scores[at]! / greatest) * 10_000) / 10_000, recommender, reason: { code: 'similar-diners' }, confidence: null,
  })).filter(({ id }) => places.get(id)?.city === place.city).slice(0, SIMILAR_LENGTH)
  return items.length === 0 ? [] : [{ key: `similar:${place.id}`, items }]
}

const LISTS_AT_ONCE = 500

/** What the moment adds to each place, as this model learned it; null for one that says nothing of moments. */
export function sheetOf(personal: Pick<LiveModel, 'model' | 'itemIds'> | null): Uint8Array | null {
  const sheet = personal && isHybrid(personal.model) ? personal.model.momentSheet(personal.itemIds) : null
  return sheet && packSheet(sheet)
}

/** All shared lists anew, and those that are no more taken away. In the caller's transaction, so that nobody sees half of it. */
export async function writeSharedLists(tx: Transaction, lists: ReadonlyArray<SharedList>, modelVersion: string, now: Date, sheet: Uint8Array | null): Promise<void> {
  for (let start = 0; start < lists.length; start += LISTS_AT_ONCE) {
    const some = lists.slice(start, start + LISTS_AT_ONCE)
    await tx.execute(sql`
      insert into shared_lists (key, items, model_version, computed_at)
      select key, items, ${modelVersion}, ${now.toISOString()}::timestamptz from json_to_recordset(${JSON.stringify(some)}::text::json) as list(key text, items jsonb)
      on conflict (key) do update set items = excluded.items, model_version = excluded.model_version, computed_at = excluded.computed_at`)
  }
  if (sheet === null) await tx.delete(momentSheets)
  else await tx.insert(momentSheets).values({ id: 1, modelVersion, sheet, computedAt: now }).onConflictDoUpdate({ target: momentSheets.id, set: { modelVersion, sheet, computedAt: now } })
  await tx.execute(sql`delete from shared_lists where computed_at < ${now.toISOString()}::timestamptz`)
  await tx.execute(sql`select pg_notify(${LISTS_CHANNEL}, 'all')`)
}
