/**
 * Feedback rows to a training set. Rows are read through a cursor in order of diner and time and kept as numbers only,
 * so that memory grows with the number of interactions and not with the size of rows.
 */
import type postgres from 'postgres'
import type { FeedbackKind } from '../contract.ts'
import { type ItemFeatures, type Links, type TrainingSet, WEATHERS } from '../recommenders/recommender.ts'
import { NIGERIAN_OCCASIONS } from './calendar.ts'
import { Growing } from './growing.ts'
import { linksFrom } from './interactions.ts'
import { type Looks, LookBook } from './looks.ts'
import { strengthOf, TAKEN_FROM } from './strength.ts'

export interface Dataset {
  /** Restaurants that are not drafts, in the order of their ids: the items of `set`. */
  readonly itemIds: ReadonlyArray<string>
  readonly set: TrainingSet
  /** What was looked at, and what came of it. */
  readonly looks: Looks
  /** Time of the latest deed that was read. */
  readonly latest: number
}

export interface Window {
  readonly start: Date | null
  /** Not included. */
  readonly end: Date
}

/** Of one diner the latest so many deeds are read: more is a machine. */
export const DEEDS_PER_DINER = 5_000
const ROWS_AT_ONCE = 5_000
/** Nigeria keeps one hour ahead of UTC all year. */
const LAGOS_OFFSET_MINUTES = 60

interface DeedRow {
  diner: string
  restaurant: string
  kind: FeedbackKind
  value: number | null
  at: number
}

/** @param onRows called now and then with the number of rows read so far; may throw to cancel */
export async function datasetFrom(sql: postgres.Sql, window: Window, onRows: (count: number) => Promise<void>): Promise<Dataset> {
  return await sql.begin('isolation level repeatable read read only', async (tx) => {
    // A set of millions of rows takes longer than a page may.
    await tx`set local statement_timeout = 0`
    await tx`set local idle_in_transaction_session_timeout = 0`
    const { itemIds, features, cities } = await readItems(tx)
    const collected = new Collector(new Map(itemIds.map((id, item) => [id, item])), await readSkies(tx), cities)
    let count = 0
    // Nothing is learned from who wants no personal list.
    const rows = tx<DeedRow[]>`
      select diner_id as diner, restaurant_id as restaurant, kind, value, extract(epoch from at) * 1000 as at
      from feedback where at < ${window.end.toISOString()}::timestamptz and at >= ${(window.start ?? new Date(0)).toISOString()}::timestamptz
        and not exists (select from list_choices choice where choice.diner_id = feedback.diner_id and not choice.is_personal)
      order by diner_id, at, id`
    for await (const some of rows.cursor(ROWS_AT_ONCE)) {
      for (const row of some) collected.add(row)
      count += some.length
      await onRows(count)
    }
    const { interactions, weathers, rowOf, looks } = collected.finish(itemIds.length)
    const [friends, tastes] = [await readLinks(tx, rowOf), await readPicks(tx, rowOf)]
    return {
      itemIds, looks, latest: collected.latest,
      set: {
        interactions, features,
        ...(friends && { friends }), ...(tastes && { people: { tastes } }),
        surroundings: { utcOffsetMinutes: LAGOS_OFFSET_MINUTES, occasions: NIGERIAN_OCCASIONS, ...(weathers && { weathers }) },
      },
    }
  }) as Dataset
}

/** Turns the deeds of one diner after the other into rows of the set: what was taken back or refused later on is left out. */
class Collector {
  private readonly offsets = new Growing(new Uint32Array(0))
  private readonly items = new Growing(new Uint32Array(0))
  private readonly weights = new Growing(new Float32Array(0))
  private readonly times = new Growing(new Float64Array(0))
  private readonly weathers = new Growing(new Uint8Array(0))
  private readonly rows = new Map<string, number>()
  private readonly looks = new LookBook()
  private diner = ''
  private deeds: Array<{ item: number; strength: number; at: number }> = []
  latest = 0

  constructor(private readonly itemOf: ReadonlyMap<string, number>, private readonly skies: Skies, private readonly cities: ReadonlyArray<string>) {
    this.offsets.push(0)
  }

  add(row: DeedRow): void {
    if (row.diner !== this.diner) this.closeDiner()
    this.diner = row.diner
    const item = this.itemOf.get(row.restaurant)
    const strength = strengthOf(row)
    const at = Number(row.at)
    if (item === undefined || !Number.isFinite(strength)) return
    this.looks.add(item, row.kind, at)
    this.deeds.push({ item, strength, at })
    if (this.deeds.length >= 2 * DEEDS_PER_DINER) this.deeds.splice(0, DEEDS_PER_DINER)
    this.latest = Math.max(this.latest, at)
  }

  private closeDiner(): void {
    const deeds = this.deeds.slice(-DEEDS_PER_DINER)
    this.deeds = []
    const row = this.offsets.count - 1
    const holds = this.hold(deeds)
    if (holds) this.rows.set(this.diner, row)
    this.looks.close(holds ? row : null)
  }

  /** Returns whether the diner holds anything, and so has a row. */
  private hold(deeds: typeof this.deeds): boolean {
    // From the latest backwards: a "not for me" takes away what lies before it, and not what lies after.
    const refused = new Set<number>()
    const taken: typeof deeds = []
    for (let at = deeds.length; at-- > 0; ) {
      const deed = deeds[at]!
      if (deed.strength < 0) refused.add(deed.item)
      else if (deed.strength >= TAKEN_FROM && !refused.has(deed.item)) taken.push(deed)
    }
    if (taken.length === 0) return false
    for (const { item, strength, at } of taken.reverse()) {
      this.items.push(item)
      this.weights.push(strength)
      this.times.push(at)
      this.weathers.push(this.skies.get(`${this.cities[item]} ${Math.floor(at / HOUR_MS)}`) ?? UNKNOWN_WEATHER)
    }
    this.offsets.push(this.items.count)
    return true
  }

  finish(itemCount: number) {
    this.closeDiner()
    const offsets = this.offsets.finish()
    const interactions = { peopleCount: offsets.length - 1, itemCount, offsets, items: this.items.finish(), weights: this.weights.finish(), times: this.times.finish() }
    return { interactions, weathers: this.skies.size > 0 ? this.weathers.finish() : null, rowOf: this.rows as ReadonlyMap<string, number>, looks: this.looks.finish() }
  }
}

const HOUR_MS = 3_600_000
const UNKNOWN_WEATHER = 255

/** `city hour` (hours since 1970 UTC) -> index into WEATHERS. */
type Skies = ReadonlyMap<string, number>

async function readSkies(tx: postgres.TransactionSql): Promise<Skies> {
  const rows = await tx<Array<{ city: string; hour: number; weather: (typeof WEATHERS)[number] }>>`select city, extract(epoch from hour)::float8 / 3600 as hour, weather from weather_readings`
  return new Map(rows.map(({ city, hour, weather }) => [`${city} ${Math.round(hour)}`, WEATHERS.indexOf(weather)]))
}

/** Who knows whom among those who hold something; null where nobody is known to. */
async function readLinks(tx: postgres.TransactionSql, rowOf: ReadonlyMap<string, number>): Promise<Links | null> {
  const pairs = (await tx<Array<{ one: string; other: string }>>`select diner_id as one, other_id as other from diner_links order by 1, 2`)
    .flatMap(({ one, other }) => (rowOf.has(one) && rowOf.has(other) ? [[rowOf.get(one)!, rowOf.get(other)!] as const] : []))
  return pairs.length === 0 ? null : linksFrom({ from: pairs.map(([one]) => one), to: pairs.map(([, other]) => other), times: null }, rowOf.size)
}

/** What people picked when they came, in the labels of places; null where nobody did. */
async function readPicks(tx: postgres.TransactionSql, rowOf: ReadonlyMap<string, number>): Promise<ReadonlyArray<ReadonlyArray<string>> | null> {
  const rows = await tx<Array<{ diner: string; labels: string[] }>>`select diner_id as diner, array_agg(value order by value) as labels from taste_picks where kind in ('cuisine', 'diet') group by diner_id`
  const tastes = Array.from({ length: rowOf.size }, (): ReadonlyArray<string> => [])
  for (const { diner, labels } of rows) if (rowOf.has(diner)) tastes[rowOf.get(diner)!] = labels
  return rows.length === 0 ? null : tastes
}

interface ItemRow {
  id: string
  text: string
  labels: string[]
  price: number | null
  city: string
  lat: number
  lng: number
}

async function readItems(tx: postgres.TransactionSql): Promise<{ itemIds: string[]; features: ItemFeatures; cities: string[] }> {
  const rows = await itemRows(tx, null)
  return { itemIds: rows.map((row) => row.id), features: featuresOf(rows), cities: rows.map((row) => row.city) }
}

/** What is known of some places, in the order of the ids that exist; for those that joined after a model was made. */
export async function featuresOfItems(sql: postgres.Sql, ids: ReadonlyArray<string>): Promise<{ readonly ids: ReadonlyArray<string>; readonly features: ItemFeatures }> {
  const rows = ids.length === 0 ? [] : await itemRows(sql, ids)
  return { ids: rows.map((row) => row.id), features: featuresOf(rows) }
}

const itemRows = (sql: postgres.Sql | postgres.TransactionSql, ids: ReadonlyArray<string> | null) => (sql as postgres.Sql)<ItemRow[]>`
  select r.id, r.city, concat_ws(' ', r.name, r.description, r.area, menu.words, said.words) as text, r.cuisines || r.diets as labels, menu.price, r.lat, r.lng
  from restaurants r
  left join lateral (
    select string_agg(name, ' ' order by position, id) as words, percentile_cont(0.5) within group (order by price) as price
    from dishes where restaurant_id = r.id and removed_at is null
  ) menu on true
  left join lateral (
    select string_agg(text, ' ') as words from (select left(text, ${REVIEW_LENGTH}) as text from reviews where restaurant_id = r.id order by created_at desc, id limit ${REVIEWS_READ}) newest
  ) said on true
  where r.status <> 'draft' and (${ids === null} or r.id = any(${ids as string[] | null ?? []}::uuid[])) order by r.id`

/** The newest of them, and of each what is said first. */
const REVIEWS_READ = 20
const REVIEW_LENGTH = 400

const featuresOf = (rows: ReadonlyArray<ItemRow>): ItemFeatures => ({
  texts: rows.map((row) => row.text),
  labels: rows.map((row) => row.labels),
  prices: Float64Array.from(rows, (row) => row.price ?? Number.NaN),
  latitudes: Float64Array.from(rows, (row) => row.lat),
  longitudes: Float64Array.from(rows, (row) => row.lng),
})
