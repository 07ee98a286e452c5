import type { SparseRows } from '../../numerics/sparse.ts'

/** Terms that items are told apart by, each with its inverse document frequency. */
export interface Vocabulary {
  readonly numbers: ReadonlyMap<string, number>
  /** ln((1 + items) / (1 + items with the term)) + 1, > 0 (Sparck Jones 1972, smoothed). */
  readonly rarities: Float64Array
}

const TERM_LIMIT = 20_000

/** Terms of at least `minimumItems` items, the commonest 20,000, in a fixed order. O(terms log terms). */
export function vocabularyOf(documents: readonly (readonly string[])[], minimumItems: number): Vocabulary {
  const itemCounts = new Map<string, number>()
  for (const terms of documents) for (const term of new Set(terms)) itemCounts.set(term, (itemCounts.get(term) ?? 0) + 1)
  const kept = [...itemCounts]
    .filter(([, count]) => count >= minimumItems)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, TERM_LIMIT)
  return {
    numbers: new Map(kept.map(([term], at) => [term, at])),
    rarities: Float64Array.from(kept, ([, count]) => Math.log((1 + documents.length) / (1 + count)) + 1),
  }
}

/** TF-IDF rows of length 1: (1 + ln count) x rarity (Salton and Buckley 1988); a document without known terms is empty. O(terms). */
export function weightedTerms({ numbers, rarities }: Vocabulary, documents: readonly (readonly string[])[]): SparseRows {
  const offsets = new Uint32Array(documents.length + 1)
  const columns: number[] = []
  const values: number[] = []
  documents.forEach((terms, row) => {
    const counts = new Map<number, number>()
    for (const term of terms) {
      const number = numbers.get(term)
      if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1)
    }
    const weights = [...counts].sort((a, b) => a[0] - b[0]).map(([term, count]) => [term, (1 + Math.log(count)) * rarities[term]!] as const)
    const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0))
    for (const [term, weight] of weights) {
      columns.push(term)
      values.push(weight / length)
    }
    offsets[row + 1] = columns.length
  })
  return {
    rowCount: documents.length,
    columnCount: rarities.length,
    offsets,
    columns: Uint32Array.from(columns),
    values: Float32Array.from(values),
  }
}

/** Mean of some rows as a dense vector. O(entries + columns). */
export function meanRow(rows: SparseRows, which: Iterable<number>): Float32Array {
  const mean = new Float32Array(rows.columnCount)
  let count = 0
  for (const row of which) {
    count++
    for (let at = rows.offsets[row]!; at < rows.offsets[row + 1]!; at++) mean[rows.columns[at]!]! += rows.values[at]!
  }
  return count > 1 ? mean.map((value) => value / count) : mean
}

/** Cosine of each row with a dense vector, 0 .. 1 for vectors without negative numbers, into `out`. O(entries). */
export function cosines(rows: SparseRows, vector: Float32Array, out: Float32Array): void {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1
  for (let row = 0; row < rows.rowCount; row++) {
    let sum = 0
    for (let at = rows.offsets[row]!; at < rows.offsets[row + 1]!; at++) sum += rows.values[at]! * vector[rows.columns[at]!]!
    out[row] = sum / length
  }
}
