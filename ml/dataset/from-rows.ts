/**
 * Feedback rows to a training set. Rows are read through a cursor in order of diner and time and kept as numbers only,
 * so that memory grows with the number of interactions and not with the size of rows.
 */
import type postgres from 'postgres'
import type { FeedbackKind } from '../contract.ts'
import type { ItemFeatures, TrainingSet } from '../recommenders/recommender.ts'
import { Growing } from './growing.ts'
import { strengthOf, TAKEN_FROM } from './strength.ts'

export interface Dataset {
  /** Restaurants that are not drafts, in the order of their ids: the items of `set`. */
  readonly itemIds: ReadonlyArray<string>
  readonly set: TrainingSet
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
    const { itemIds, features } = await readItems(tx)
    const collected = new Collector(new Map(itemIds.map((id, item) => [id, item])))
    let count = 0
    const rows = tx<DeedRow[]>`
      select diner_id as diner, restaurant_id as restaurant, kind, value, extract(epoch from at) * 1000 as at
      from feedback where at < ${window.end.toISOString()}::timestamptz and at >= ${(window.start ?? new Date(0)).toISOString()}::timestamptz order by diner_id, at, id`
    for await (const some of rows.cursor(ROWS_AT_ONCE)) {
      for (const row of some) collected.add(row)
      count += some.length
      await onRows(count)
    }
    return { itemIds, latest: collected.latest, set: { interactions: collected.finish(itemIds.length), features, surroundings: { utcOffsetMinutes: LAGOS_OFFSET_MINUTES } } }
  }) as Dataset
}

/** Turns the deeds of one diner after the other into rows of the set: what was taken back or refused later on is left out. */
class Collector {
  private readonly offsets = new Growing(new Uint32Array(0))
  private readonly items = new Growing(new Uint32Array(0))
  private readonly weights = new Growing(new Float32Array(0))
  private readonly times = new Growing(new Float64Array(0))
  private diner = ''
  private deeds: Array<{ item: number; strength: number; at: number }> = []
  latest = 0

  constructor(private readonly itemOf: ReadonlyMap<string, number>) {
    this.offsets.push(0)
  }

  add(row: DeedRow): void {
    if (row.diner !== this.diner) this.closeDiner()
    this.diner = row.diner
    const item = this.itemOf.get(row.restaurant)
    const strength = strengthOf(row)
    const at = Number(row.at)
    if (item === undefined || !Number.isFinite(strength)) return
    this.deeds.push({ item, strength, at })
    if (this.deeds.length >= 2 * DEEDS_PER_DINER) this.deeds.splice(0, DEEDS_PER_DINER)
    this.latest = Math.max(this.latest, at)
  }

  private closeDiner(): void {
    const deeds = this.deeds.slice(-DEEDS_PER_DINER)
    this.deeds = []
    // From the latest backwards: a "not for me" takes away what lies before it, and not what lies after.
    const refused = new Set<number>()
    const taken: typeof deeds = []
    for (let at = deeds.length; at-- > 0; ) {
      const deed = deeds[at]!
      if (deed.strength < 0) refused.add(deed.item)
      else if (deed.strength >= TAKEN_FROM && !refused.has(deed.item)) taken.push(deed)
    }
    if (taken.length === 0) return
    for (const { item, strength, at } of taken.reverse()) {
      this.items.push(item)
      this.weights.push(strength)
      this.times.push(at)
    }
    this.offsets.push(this.items.count)
  }

  finish(itemCount: number): TrainingSet['interactions'] {
    this.closeDiner()
    const offsets = this.offsets.finish()
    return { peopleCount: offsets.length - 1, itemCount, offsets, items: this.items.finish(), weights: this.weights.finish(), times: this.times.finish() }
  }
}

interface ItemRow {
  id: string
  text: string
  labels: string[]
  price: number | null
  lat: number
  lng: number
}

async function readItems(tx: postgres.TransactionSql): Promise<{ itemIds: string[]; features: ItemFeatures }> {
  const rows = await tx<ItemRow[]>`
    select r.id, concat_ws(' ', r.name, r.description, r.area, menu.words) as text, r.cuisines || r.diets as labels, menu.price, r.lat, r.lng
    from restaurants r
    left join (
      select restaurant_id, string_agg(name, ' ' order by position, id) as words, percentile_cont(0.5) within group (order by price) as price
      from dishes where removed_at is null group by restaurant_id
    ) menu on menu.restaurant_id = r.id
    where r.status <> 'draft' order by r.id`
  return {
    itemIds: rows.map((row) => row.id),
    features: {
      texts: rows.map((row) => row.text),
      labels: rows.map((row) => row.labels),
      prices: Float64Array.from(rows, (row) => row.price ?? Number.NaN),
      latitudes: Float64Array.from(rows, (row) => row.lat),
      longitudes: Float64Array.from(rows, (row) => row.lng),
    },
  }
}
