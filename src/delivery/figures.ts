/** How well it goes: on-time share, error of the times we said, cost per delivery; by zone, carrier, hour and day. */
import { sql, type SQL } from 'drizzle-orm'
import type { Reader } from '../platform/database.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'

export const DIMENSIONS = ['zone', 'carrier', 'hour', 'day'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export interface Figures {
  /** Of the dimension; empty for the whole. */
  readonly key: string
  readonly deliveries: number
  readonly delivered: number
  readonly failed: number
  readonly cancelled: number
  /** Of those delivered. Null where nothing was. */
  readonly onTimeShare: number | null
  /** Minutes: the mean of what came minus what was said, and of its size. */
  readonly etaBias: number | null
  readonly etaError: number | null
  /** Of those delivered. */
  readonly cost: Kobo | null
  readonly fee: Kobo | null
  /** From the kitchen's yes to the door, half of them faster. */
  readonly medianMinutes: number | null
}

export interface Period {
  readonly from: Date
  readonly to: Date
  readonly city: string | null
}

const KEYS: Readonly<Record<Dimension, SQL>> = {
  zone: sql`coalesce(z.name, '')`,
  carrier: sql`coalesce(d.carrier, '')`,
  // Lagos has no summer time.
  hour: sql`lpad(extract(hour from d.created_at at time zone 'Africa/Lagos')::int::text, 2, '0')`,
  day: sql`to_char(d.created_at at time zone 'Africa/Lagos', 'YYYY-MM-DD')`,
}

export async function figuresOf(db: Reader, period: Period): Promise<Figures> {
  const [whole] = await read(db, sql`''`, period)
  return whole ?? { key: '', deliveries: 0, delivered: 0, failed: 0, cancelled: 0, onTimeShare: null, etaBias: null, etaError: null, cost: null, fee: null, medianMinutes: null }
}

/** Days and hours in their order, the others by how many there were. */
export async function figuresBy(db: Reader, dimension: Dimension, period: Period): Promise<Figures[]> {
  const rows = await read(db, KEYS[dimension], period)
  return dimension === 'hour' || dimension === 'day' ? rows.sort((a, b) => (a.key < b.key ? -1 : 1)) : rows.sort((a, b) => b.deliveries - a.deliveries || (a.key < b.key ? -1 : 1))
}

interface Row extends Record<string, unknown> {
  readonly key: string
  readonly deliveries: number
  readonly delivered: number
  readonly failed: number
  readonly cancelled: number
  readonly on_time: number | null
  readonly bias: number | null
  readonly error: number | null
  readonly cost: number | null
  readonly fee: number | null
  readonly median: number | null
}

async function read(db: Reader, key: SQL, { from, to, city }: Period): Promise<Figures[]> {
  const rows = await db.execute<Row>(sql`
    select ${key} as key, count(*)::int as deliveries, count(*) filter (where d.state = 'delivered')::int as delivered,
      count(*) filter (where d.state in ('failed', 'returning', 'returned'))::int as failed, count(*) filter (where d.state = 'cancelled')::int as cancelled,
      avg(o.is_on_time::int)::float8 as on_time, avg(o.actual_minutes - o.predicted_minutes)::float8 as bias, avg(abs(o.actual_minutes - o.predicted_minutes))::float8 as error,
      round(avg(d.cost) filter (where d.state = 'delivered'))::float8 as cost, round(avg(d.fee) filter (where d.state = 'delivered'))::float8 as fee,
      percentile_cont(0.5) within group (order by o.actual_minutes)::float8 as median
    from deliveries d left join eta_observations o on o.delivery_id = d.id left join delivery_zones z on z.id = d.zone_id
    where d.created_at >= ${from.toISOString()}::timestamptz and d.created_at < ${to.toISOString()}::timestamptz ${city === null ? sql`` : sql`and d.city = ${city}`}
    group by 1`)
  const money = (amount: number | null): Kobo | null => (amount === null ? null : kobo(amount))
  return [...rows].map((row) => ({
    key: row.key, deliveries: row.deliveries, delivered: row.delivered, failed: row.failed, cancelled: row.cancelled, onTimeShare: row.on_time, etaBias: row.bias, etaError: row.error, cost: money(row.cost), fee: money(row.fee), medianMinutes: row.median,
  }))
}
