import { topIndices } from './top-k.ts'
import { type SparseRows, transposed } from './sparse.ts'

export interface NearestRows {
  /** How many neighbours a row keeps. */
  readonly neighbourCount: number
  /** Called with the share of rows done, now and then; may throw to cancel. */
  readonly onShare?: (share: number) => Promise<void>
}

/**
 * The `neighbourCount` largest entries of each row of A'A without its diagonal (A people x items, so item x item),
 * best first. Never holds A'A: one dense row at a time. O(sum over people of entries squared) time,
 * O(items x neighbourCount) memory. No randomness; ties to the lower index.
 */
export async function nearestColumns(matrix: SparseRows, options: NearestRows): Promise<SparseRows> {
  const { columnCount } = matrix
  const byColumn = transposed(matrix)
  const sums = new Float32Array(columnCount)
  const offsets = new Uint32Array(columnCount + 1)
  const kept: { columns: Uint32Array; values: Float32Array }[] = []
  const touched = new Uint32Array(columnCount)
  const candidates = new Float32Array(columnCount)
  for (let column = 0; column < columnCount; column++) {
    const touchedCount = addRow(matrix, byColumn, column, sums, touched)
    for (let at = 0; at < touchedCount; at++) candidates[at] = sums[touched[at]!]!
    const best = nearestOf(touched.subarray(0, touchedCount), candidates.subarray(0, touchedCount), options.neighbourCount)
    for (let at = 0; at < touchedCount; at++) sums[touched[at]!] = 0
    kept.push(best)
    offsets[column + 1] = offsets[column]! + best.columns.length
    if (column % 256 === 0) await options.onShare?.(column / columnCount)
  }
  const columns = new Uint32Array(offsets[columnCount]!)
  const values = new Float32Array(columns.length)
  for (let column = 0; column < columnCount; column++) {
    columns.set(kept[column]!.columns, offsets[column]!)
    values.set(kept[column]!.values, offsets[column]!)
  }
  return { rowCount: columnCount, columnCount, offsets, columns, values }
}

/** Adds row `column` of A'A to `sums`; returns how many places of `touched` now name its entries. */
function addRow(
  rows: SparseRows,
  byColumn: SparseRows,
  column: number,
  sums: Float32Array,
  touched: Uint32Array,
): number {
  let touchedCount = 0
  for (let at = byColumn.offsets[column]!; at < byColumn.offsets[column + 1]!; at++) {
    const row = byColumn.columns[at]!
    const weight = byColumn.values[at]!
    const end = rows.offsets[row + 1]!
    for (let inner = rows.offsets[row]!; inner < end; inner++) {
      const other = rows.columns[inner]!
      if (other === column) continue
      if (sums[other] === 0) touched[touchedCount++] = other
      sums[other]! += weight * rows.values[inner]!
    }
  }
  return touchedCount
}

function nearestOf(columns: Uint32Array, values: Float32Array, count: number) {
  const best = topIndices(values, count)
  return {
    columns: Uint32Array.from(best, (at) => columns[at]!),
    values: Float32Array.from(best, (at) => values[at]!),
  }
}
