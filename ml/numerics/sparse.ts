/** Compressed sparse rows: row r holds `columns[offsets[r] .. offsets[r + 1])` with `values` beside them. */
export interface SparseRows {
  readonly rowCount: number
  readonly columnCount: number
  readonly offsets: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float32Array
}

/** Rows become columns; entries of each new row are in rising order. O(entries + rows + columns). */
export function transposed(matrix: SparseRows): SparseRows {
  const { rowCount, columnCount, offsets, columns, values } = matrix
  const next = new Uint32Array(columnCount + 1)
  for (let at = 0; at < columns.length; at++) next[columns[at]! + 1]!++
  for (let column = 0; column < columnCount; column++) next[column + 1]! += next[column]!
  const newOffsets = next.slice()
  const newColumns = new Uint32Array(columns.length)
  const newValues = new Float32Array(columns.length)
  for (let row = 0; row < rowCount; row++) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      const to = next[columns[at]!]!++
      newColumns[to] = row
      newValues[to] = values[at]!
    }
  }
  return { rowCount: columnCount, columnCount: rowCount, offsets: newOffsets, columns: newColumns, values: newValues }
}

/** How many entries each column holds. O(entries). */
export function columnCounts(matrix: SparseRows): Uint32Array {
  const counts = new Uint32Array(matrix.columnCount)
  for (let at = 0; at < matrix.columns.length; at++) counts[matrix.columns[at]!]!++
  return counts
}

/** A copy with every value multiplied by its row's and its column's factor. O(entries). */
export function scaled(matrix: SparseRows, rowFactors: Float32Array, columnFactors: Float32Array): SparseRows {
  const values = new Float32Array(matrix.values.length)
  for (let row = 0; row < matrix.rowCount; row++) {
    for (let at = matrix.offsets[row]!; at < matrix.offsets[row + 1]!; at++) {
      values[at] = matrix.values[at]! * rowFactors[row]! * columnFactors[matrix.columns[at]!]!
    }
  }
  return { ...matrix, values }
}

/** `counts` raised to `exponent`, with 0 staying 0 (a person or an item without interactions takes no part). */
export function powers(counts: ArrayLike<number>, exponent: number): Float32Array {
  return Float32Array.from(counts, (count) => (count > 0 ? count ** exponent : 0))
}
