/** What is kept of one diner for showing suggestions, read in one go. */
import { type SQL, sql } from 'drizzle-orm'
import { unpressed } from '../../drizzle/columns.ts'
import type { ListedRestaurant } from '../../drizzle/schema/recommendations.ts'
import { executeKept, type Reader } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Picks, picksFrom } from './picks.ts'

export interface Shelf {
  readonly items: ReadonlyArray<ListedRestaurant>
  /** How many different places the diner holds. */
  readonly held: number
  readonly modelVersion: string | null
  /** Milliseconds since 1970 UTC; 0 without a list. */
  readonly computedAt: number
  /** The newest of what the list knows, and of what the diner did or said, in milliseconds since 1970 UTC; 0 without any. */
  readonly knowsUntil: number
  readonly newest: number
  readonly favourites: ReadonlySet<string>
  /** Sent away lately: left out at once, before the list is written anew. */
  readonly dismissed: ReadonlySet<string>
  /** False: the diner wants the list that everybody gets. */
  readonly isPersonal: boolean
  readonly picks: Picks
}

export const EMPTY_SHELF: Shelf = { items: [], held: 0, modelVersion: null, computedAt: 0, knowsUntil: 0, newest: 0, favourites: new Set(), dismissed: new Set(), isPersonal: true, picks: picksFrom([]) }

/** Sent with NOTIFY when diners did something: what is kept of them is out of date, and their list follows. Diner ids with commas between them. */
export const DEEDS_CHANNEL = 'buka_deeds'

const DISMISSED_FOR_DAYS = 90

interface ShelfRow extends Record<string, unknown> {
  items: Uint8Array | null
  held: number | null
  version: string | null
  computed_at: number | null
  knows_until: number | null
  newest: number | null
  favourites: string[]
  dismissed: string[]
  is_personal: boolean
  picks: string[]
}

/** Whole ones: rows that were written by other hands may have finer times than a Date holds. */
const milliseconds = (instant: SQL) => sql`floor(extract(epoch from ${instant}) * 1000)`

/** Whether the diner did something that their list does not know of yet. */
export const isBehind = ({ isPersonal, knowsUntil, newest }: Shelf): boolean => isPersonal && newest > knowsUntil

/** One statement, each part of it by an index that begins with the diner. */
export async function readShelf(db: Reader, dinerId: Id<'diner'>, now: Date): Promise<Shelf> {
  const since = new Date(now.getTime() - DISMISSED_FOR_DAYS * 86_400_000).toISOString()
  const [row] = await executeKept<ShelfRow>(db, sql`
    select list.items, list.held, list.model_version as version, extract(epoch from list.computed_at) * 1000 as computed_at,
      ${milliseconds(sql`coalesce(list.knows_until, list.computed_at)`)} as knows_until,
      ${milliseconds(sql`greatest((select max(at) from feedback where diner_id = ${dinerId}), (select max(picked_at) from taste_picks where diner_id = ${dinerId}), (select changed_at from list_choices where diner_id = ${dinerId}))`)} as newest,
      coalesce((select is_personal from list_choices where diner_id = ${dinerId}), true) as is_personal,
      array(select kind || ' ' || value from taste_picks where diner_id = ${dinerId} order by kind, value limit 100) as picks,
      array(select restaurant_id::text from favourites where diner_id = ${dinerId} limit 1000) as favourites,
      array(select restaurant_id::text from feedback sent where diner_id = ${dinerId} and kind = 'dismiss' and at > ${since}::timestamptz
        and not exists (select from feedback again where again.diner_id = ${dinerId} and again.restaurant_id = sent.restaurant_id and again.kind in ('favourite', 'order') and again.at > sent.at)
        order by at desc limit 200) as dismissed
    from (select) nothing left join suggestion_lists list on list.diner_id = ${dinerId}`)
  if (!row) return EMPTY_SHELF
  const common = { favourites: new Set(row.favourites), dismissed: new Set(row.dismissed), isPersonal: row.is_personal }
  if (!row.is_personal) return { ...EMPTY_SHELF, ...common }
  return { ...common, items: row.items ? unpressed(row.items) : [], held: row.held ?? 0, modelVersion: row.version, computedAt: Number(row.computed_at ?? 0), knowsUntil: Number(row.knows_until ?? 0), newest: Number(row.newest ?? 0), picks: picksFrom(row.picks) }
}
