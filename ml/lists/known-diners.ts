/** What is known of some diners, read in a few statements however many they are. */
import { type SQL, sql } from 'drizzle-orm'
import type { PickKind } from '../../drizzle/schema/recommendations.ts'
import { executeKept, type Reader } from '../../src/platform/database.ts'
import type { FeedbackKind } from '../contract.ts'
import type { TimedDeed } from './taste.ts'

export interface KnownDiner {
  readonly id: string
  /** The newest of them, in no order. */
  readonly deeds: ReadonlyArray<TimedDeed>
  readonly picks: ReadonlyArray<{ readonly kind: PickKind; readonly value: string }>
  /** For each person they know: the places that person took lately. */
  readonly circle: ReadonlyArray<ReadonlyArray<string>>
  /** False: they chose to have no list of their own. */
  readonly isPersonal: boolean
  /** When the newest of all this was done or said; null where nothing is known. */
  readonly knownUntil: Date | null
}

const DEEDS_READ = 2_000
const FRIENDS_READ = 50
const DEEDS_OF_A_FRIEND = 200

type Ids = ReadonlyArray<string>

/** The same order as `ids`. A few statements, each by an index that begins with the diner. */
export async function knownDiners(db: Reader, ids: Ids): Promise<KnownDiner[]> {
  const asked = JSON.stringify(ids)
  const [said, deeds, circles] = await Promise.all([readSaid(db, asked), readDeeds(db, asked), readCircles(db, asked)])
  return ids.map((id) => {
    const [own, { picks, choice }] = [deeds.get(id) ?? [], said.get(id) ?? NOTHING_SAID]
    return { id, deeds: own, picks, circle: circles.get(id) ?? [], isPersonal: choice?.isPersonal ?? true, knownUntil: newestOf([...own, ...picks, ...(choice ? [choice] : [])]) }
  })
}

function newestOf(known: ReadonlyArray<{ readonly at: Date }>): Date | null {
  let newest: Date | null = null
  for (const { at } of known) if (newest === null || at > newest) newest = at
  return newest
}

/** As text, however many they are: a statement stays the same. */
const uuids = (asked: string) => sql`array(select json_array_elements_text(${asked}::text::json)::uuid)`
/** Whole milliseconds since 1970 UTC. */
const milliseconds = (instant: SQL) => sql`(extract(epoch from ${instant}) * 1000)::float8`

interface Said {
  readonly picks: ReadonlyArray<{ readonly kind: PickKind; readonly value: string; readonly at: Date }>
  readonly choice: { readonly isPersonal: boolean; readonly at: Date } | null
}

const NOTHING_SAID: Said = { picks: [], choice: null }

/** What they picked, and what they chose about their lists. */
async function readSaid(db: Reader, asked: string): Promise<ReadonlyMap<string, Said>> {
  const rows = await executeKept<{ diner: string; kind: PickKind | null; value: string; is_personal: boolean; at: number }>(db, sql`
    select diner_id as diner, kind, value, true as is_personal, ${milliseconds(sql`picked_at`)} as at from taste_picks where diner_id = any(${uuids(asked)})
    union all select diner_id, null, '', is_personal, ${milliseconds(sql`changed_at`)} from list_choices where diner_id = any(${uuids(asked)})`)
  const said = new Map<string, Said>()
  for (const { diner, kind, value, is_personal: isPersonal, at } of rows) {
    const { picks, choice } = said.get(diner) ?? NOTHING_SAID
    said.set(diner, kind === null ? { picks, choice: { isPersonal, at: new Date(at) } } : { picks: [...picks, { kind, value, at: new Date(at) }], choice })
  }
  return said
}

/** Each diner's in one text: hundreds of rows of a few small values are read more slowly than one that holds them all. */
async function readDeeds(db: Reader, asked: string): Promise<ReadonlyMap<string, TimedDeed[]>> {
  const rows = await executeKept<{ diner: string; deeds: ReadonlyArray<readonly [string, FeedbackKind, number | null, number]> }>(db, sql`
    select asked.id as diner, json_agg(json_build_array(deed.restaurant_id, deed.kind, deed.value, ${milliseconds(sql`deed.at`)})) as deeds
    from unnest(${uuids(asked)}) as asked(id)
    cross join lateral (select restaurant_id, kind, value, at from feedback where diner_id = asked.id order by at desc limit ${DEEDS_READ}::int) deed
    group by asked.id`)
  return new Map(rows.map(({ diner, deeds }) => [diner, deeds.map(([restaurantId, kind, value, at]) => ({ restaurantId, kind, value, at: new Date(at) }))]))
}

/** Of those who want nothing to be learned from them nothing is told to their friends either. */
async function readCircles(db: Reader, asked: string): Promise<ReadonlyMap<string, string[][]>> {
  const rows = await executeKept<{ diner: string; places: string[] }>(db, sql`
    select asked.id as diner, held.places
    from unnest(${uuids(asked)}) as asked(id)
    cross join lateral (
      select friend from (select other_id as friend, since from diner_links where diner_id = asked.id union all select diner_id, since from diner_links where other_id = asked.id) known
      where not exists (select from list_choices choice where choice.diner_id = friend and not choice.is_personal)
      order by since desc, friend limit ${FRIENDS_READ}::int
    ) known
    cross join lateral (
      select array_agg(distinct restaurant_id::text) as places
      from (select restaurant_id from feedback where diner_id = known.friend and (kind in ('order', 'favourite') or (kind = 'rating' and value >= 4)) order by at desc limit ${DEEDS_OF_A_FRIEND}::int) taken
    ) held
    where held.places is not null`)
  const circles = new Map<string, string[][]>()
  for (const { diner, places } of rows) circles.set(diner, [...(circles.get(diner) ?? []), places])
  return circles
}
