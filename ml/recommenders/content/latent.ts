import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import { randomFrom } from '../../numerics/random.ts'
import type { SparseRows } from '../../numerics/sparse.ts'

/** Where items stand in the space of tastes: `rank` numbers each, row after row. */
export interface Latent {
  readonly rank: number
  readonly vectors: Float32Array
}

const STEPS = 4

/**
 * The leading space of a symmetric graph of items, by subspace iteration with Gram-Schmidt (Halko, Martinsson, Tropp 2011,
 * algorithm 4.4 without the last rotation), then one more step of the graph. Seeded start. O(steps x entries x rank).
 */
export function latentOf(graph: SparseRows, wantedRank: number, seed: number): Latent {
  const itemCount = graph.rowCount
  const rank = Math.min(wantedRank, itemCount)
  const random = randomFrom(seed)
  let vectors = Float32Array.from({ length: itemCount * rank }, () => random.normal())
  for (let step = 0; step < STEPS; step++) {
    vectors = walked(graph, vectors, rank)
    orthonormalise(vectors, rank)
  }
  return { rank, vectors: walked(graph, vectors, rank) }
}

function walked({ rowCount, offsets, columns, values }: SparseRows, vectors: Float32Array, rank: number): Float32Array<ArrayBuffer> {
  const next = new Float32Array(vectors.length)
  for (let row = 0; row < rowCount; row++) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      const from = columns[at]! * rank
      for (let k = 0; k < rank; k++) next[row * rank + k]! += values[at]! * vectors[from + k]!
    }
  }
  return next
}

function orthonormalise(vectors: Float32Array, rank: number): void {
  const dot = (a: number, b: number) => {
    let sum = 0
    for (let at = 0; at < vectors.length; at += rank) sum += vectors[at + a]! * vectors[at + b]!
    return sum
  }
  for (let k = 0; k < rank; k++) {
    const before = dot(k, k)
    for (let j = 0; j < k; j++) {
      const share = dot(k, j)
      for (let at = 0; at < vectors.length; at += rank) vectors[at + k]! -= share * vectors[at + j]!
    }
    const length = dot(k, k)
    // What is left of a direction that others already span is rounding; a space of lower rank ends here.
    const factor = length > 1e-8 * before && length > 1e-20 ? 1 / Math.sqrt(length) : 0
    for (let at = 0; at < vectors.length; at += rank) vectors[at + k]! *= factor
  }
}

/** From content to the space of tastes: terms x rank, and a mean of `rank` numbers. */
export interface LatentBridge {
  readonly rank: number
  readonly terms: number
  readonly mean: Float32Array
  readonly weights: Float32Array
}

/** So many of the commonest terms carry the bridge: its fit is cubic in them. */
const BRIDGE_TERM_LIMIT = 256
const RIDGE = 2

/**
 * Ridge regression of the items' vectors on their terms (attribute-to-feature mapping, Gantner et al. 2010): what an item's content
 * says of its place before anybody has taken it. Only items with vectors that are not all zero teach. O(items x terms^2 + terms^3).
 */
export function bridgeOf(content: SparseRows, { vectors, rank }: Latent): LatentBridge {
  const terms = Math.min(content.columnCount, BRIDGE_TERM_LIMIT)
  const gram = Matrix.eye(terms, terms).mul(RIDGE)
  const mean = new Float32Array(rank)
  const taught: number[] = []
  for (let item = 0; item < content.rowCount; item++) {
    const row = vectors.subarray(item * rank, (item + 1) * rank)
    if (row.some((value) => value !== 0)) taught.push(item)
  }
  for (const item of taught) for (let k = 0; k < rank; k++) mean[k]! += vectors[item * rank + k]! / taught.length
  const right = Matrix.zeros(terms, rank)
  for (const item of taught) {
    const [start, end] = [content.offsets[item]!, content.offsets[item + 1]!]
    for (let a = start; a < end; a++) {
      const term = content.columns[a]!
      if (term >= terms) continue
      for (let b = start; b < end; b++) {
        const other = content.columns[b]!
        if (other < terms) gram.set(term, other, gram.get(term, other) + content.values[a]! * content.values[b]!)
      }
      for (let k = 0; k < rank; k++) {
        right.set(term, k, right.get(term, k) + content.values[a]! * (vectors[item * rank + k]! - mean[k]!))
      }
    }
  }
  const solved = terms ? new CholeskyDecomposition(gram).solve(right) : right
  return { rank, terms, mean, weights: Float32Array.from(solved.to1DArray()) }
}

const TRUST_AFTER_PEOPLE = 5

/**
 * Each item's vector: what its people say, and what its content foretells, by how many people there are:
 * (n v + 5 foretold) / (n + 5). New items stand where their content puts them. O(entries x rank).
 */
export function bridged(bridge: LatentBridge, content: SparseRows, known: Latent | null, peopleCounts: ArrayLike<number>): Latent {
  const { rank, terms, mean, weights } = bridge
  const vectors = new Float32Array(content.rowCount * rank)
  for (let item = 0; item < content.rowCount; item++) {
    const foretold = Float64Array.from(mean)
    for (let at = content.offsets[item]!; at < content.offsets[item + 1]!; at++) {
      const term = content.columns[at]!
      if (term < terms) for (let k = 0; k < rank; k++) foretold[k]! += content.values[at]! * weights[term * rank + k]!
    }
    const people = known ? (peopleCounts[item] ?? 0) : 0
    const trust = people / (people + TRUST_AFTER_PEOPLE)
    for (let k = 0; k < rank; k++) {
      vectors[item * rank + k] = trust * (known ? known.vectors[item * rank + k]! : 0) + (1 - trust) * foretold[k]!
    }
  }
  return { rank, vectors }
}
