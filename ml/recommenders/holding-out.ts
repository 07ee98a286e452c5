import { randomFrom } from '../numerics/random.ts'
import type { SparseRows } from '../numerics/sparse.ts'
import type { Holdings } from './holdings.ts'

export interface HeldOut {
  /** What is left to fit on. */
  readonly kept: SparseRows
  /** Rows of `held` are what was taken from each person. */
  readonly held: SparseRows
}

export interface HoldingOut {
  /** Of each person's items, 0 .. 1; at least one, and never the last one. */
  readonly share: number
  /** One person in four keeps 1 to 5 items only. */
  readonly newcomers: boolean
  readonly seed: number
}

const NEWCOMER_SHARE = 0.25
const NEWCOMER_ITEMS = 5

/** How unlike a coin the drift is: 0 all or nothing for an item, large the same share of every item. */
const DRIFT_CONCENTRATION = 40

/**
 * Takes a part of each person's items away: the latest where times are known. Where they are not, what is taken is
 * still not a plain random part, for the future is none: items rise and fall. So every item draws its own share from
 * a beta distribution of mean `share`, and a person's items are taken with odds by that share (Efraimidis and
 * Spirakis 2006). Newcomers lose a plain random part. Seeded. O(entries log entries of a person).
 */
export function heldOut(holdings: Holdings, { share, newcomers, seed }: HoldingOut): HeldOut {
  const random = randomFrom(seed)
  const odds = Float64Array.from(
    { length: holdings.columnCount },
    () => random.gamma(share * DRIFT_CONCENTRATION) / random.gamma((1 - share) * DRIFT_CONCENTRATION),
  )
  const kept: number[][] = []
  const held: number[][] = []
  const personSeed = random.below(2 ** 31)
  for (let row = 0; row < holdings.rowCount; row++) {
    // A stream of their own: one more person in the set changes nothing for the others.
    const own = randomFrom(personSeed + row)
    const start = holdings.offsets[row]!
    const count = holdings.offsets[row + 1]! - start
    const isNewcomer = newcomers && own.uniform() < NEWCOMER_SHARE
    const wanted = isNewcomer ? count - 1 - own.below(NEWCOMER_ITEMS) : Math.max(1, Math.floor(count * share))
    const takenCount = Math.max(0, Math.min(count - 1, wanted))
    const order = Array.from({ length: count }, (_, at) => {
      const item = holdings.columns[start + at]!
      const chance = Math.log(1 - own.uniform())
      const key = isNewcomer ? chance : (holdings.times?.[start + at] ?? chance / odds[item]!)
      return { item, key }
    }).sort((a, b) => b.key - a.key || a.item - b.item)
    held.push(order.slice(0, takenCount).map(({ item }) => item))
    kept.push(order.slice(takenCount).map(({ item }) => item).sort((a, b) => a - b))
  }
  return { kept: rowsOf(kept, holdings.columnCount), held: rowsOf(held, holdings.columnCount) }
}

/** Rows of column numbers as a matrix of ones. */
export function rowsOf(rows: readonly (readonly number[])[], columnCount: number): SparseRows {
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, at) => (offsets[at + 1] = offsets[at]! + row.length))
  const columns = new Uint32Array(offsets[rows.length]!)
  rows.forEach((row, at) => columns.set(row, offsets[at]!))
  return { rowCount: rows.length, columnCount, offsets, columns, values: new Float32Array(columns.length).fill(1) }
}
