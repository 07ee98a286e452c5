/** What is known of some diners, read in a few statements however many they are. */
import { inArray, sql } from 'drizzle-orm'
import { listChoices, type PickKind, tastePicks } from '../../drizzle/schema/recommendations.ts'
import type { Reader } from '../../src/platform/database.ts'
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
  const [choices, deeds, picks, circles] = await Promise.all([
    db.select({ id: listChoices.dinerId, isPersonal: listChoices.isPersonal, at: listChoices.changedAt }).from(listChoices).where(inArray(listChoices.dinerId, ids as never[])),
    readDeeds(db, ids),
    db.select({ diner: tastePicks.dinerId, kind: tastePicks.kind, value: tastePicks.value, at: tastePicks.pickedAt }).from(tastePicks).where(inArray(tastePicks.dinerId, ids as never[])),
    readCircles(db, ids),
  ])
  const chosen = new Map(choices.map((choice) => [choice.id as string, choice]))
  const picked = Map.groupBy(picks, ({ diner }) => diner as string)
  return ids.map((id) => {
    const [own, said, choice] = [deeds.get(id) ?? [], picked.get(id) ?? [], chosen.get(id)]
    return { id, deeds: own, picks: said, circle: circles.get(id) ?? [], isPersonal: choice?.isPersonal ?? true, knownUntil: newestOf([...own, ...said, ...(choice ? [choice] : [])]) }
  })
}

function newestOf(known: ReadonlyArray<{ readonly at: Date }>): Date | null {
  let newest: Date | null = null
  for (const { at } of known) if (newest === null || at > newest) newest = at
  return newest
}

interface DeedRow extends Record<string, unknown> {
  diner: string
  restaurantId: string
  kind: FeedbackKind
  value: number | null
  at: number
}

const uuids = (ids: Ids) => sql`array(select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid)`

async function readDeeds(db: Reader, ids: Ids): Promise<ReadonlyMap<string, TimedDeed[]>> {
  const rows = await db.execute<DeedRow>(sql`
    select asked.id as diner, deed.restaurant_id as "restaurantId", deed.kind, deed.value, extract(epoch from deed.at)::float8 * 1000 as at
    from unnest(${uuids(ids)}) as asked(id)
    cross join lateral (select restaurant_id, kind, value, at from feedback where diner_id = asked.id order by at desc limit ${DEEDS_READ}) deed`)
  const byDiner = new Map<string, TimedDeed[]>()
  for (const { diner, restaurantId, kind, value, at } of rows) {
    const deed = { restaurantId, kind, value, at: new Date(Number(at)) }
    const own = byDiner.get(diner)
    if (own) own.push(deed)
    else byDiner.set(diner, [deed])
  }
  return byDiner
}

/** Of those who want nothing to be learned from them nothing is told to their friends either. */
async function readCircles(db: Reader, ids: Ids): Promise<ReadonlyMap<string, string[][]>> {
  const rows = await db.execute<{ diner: string; places: string[] }>(sql`
    select asked.id as diner, held.places
    from unnest(${uuids(ids)}) as asked(id)
    cross join lateral (
      select friend from (select other_id as friend, since from diner_links where diner_id = asked.id union all select diner_id, since from diner_links where other_id = asked.id) known
      where not exists (select from list_choices choice where choice.diner_id = friend and not choice.is_personal)
      order by since desc, friend limit ${FRIENDS_READ}
    ) known
    cross join lateral (
      select array_agg(distinct restaurant_id::text) as places
      from (select restaurant_id from feedback where diner_id = known.friend and (kind in ('order', 'favourite') or (kind = 'rating' and value >= 4)) order by at desc limit ${DEEDS_OF_A_FRIEND}) taken
    ) held
    where held.places is not null`)
  const circles = new Map<string, string[][]>()
  for (const { diner, places } of rows) circles.set(diner, [...(circles.get(diner) ?? []), places])
  return circles
}
