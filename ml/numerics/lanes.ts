import { type LaneCount, type LaneKernels, laneKernels } from './lane-kernels.ts'
import type { SparseRows } from './sparse.ts'

/** rows x lanes floats in the machine's memory, one lane a person (or a vector). */
export interface LaneRows {
  readonly address: number
  readonly rowCount: number
}
/** Floats in the machine's memory: one factor a row, or a dense matrix. */
export interface Column {
  readonly address: number
  readonly length: number
}
/** The pattern of a sparse matrix in the machine's memory; its values are all 1. */
export interface Pattern {
  readonly offsets: number
  readonly columns: number
  readonly rowCount: number
}

/**
 * Sparse and dense products of sixteen people at once (or four), in WebAssembly SIMD.
 * Owns one memory that only grows; views taken by `floats` are valid until the next allocation.
 */
export class LaneMachine {
  readonly #memory = new WebAssembly.Memory({ initial: 1 })
  readonly #kernels: LaneKernels
  #end = 64

  constructor(readonly lanes: LaneCount = 16) {
    this.#kernels = laneKernels(this.#memory, lanes)
  }

  /** Zeroed. Refuses (RangeError) beyond the 4 GiB that WebAssembly addresses. */
  #allocate(bytes: number): number {
    const address = this.#end
    this.#end = Math.ceil((address + bytes) / 64) * 64
    const missing = this.#end - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65_536))
    return address
  }

  rows(rowCount: number): LaneRows {
    return { address: this.#allocate(rowCount * this.lanes * 4), rowCount }
  }

  column(values: Float32Array): Column {
    const address = this.#allocate(values.byteLength)
    new Float32Array(this.#memory.buffer, address, values.length).set(values)
    return { address, length: values.length }
  }

  pattern(matrix: SparseRows): Pattern {
    const offsets = this.#allocate(matrix.offsets.byteLength)
    const columns = this.#allocate(matrix.columns.byteLength)
    new Uint32Array(this.#memory.buffer, offsets, matrix.offsets.length).set(matrix.offsets)
    new Uint32Array(this.#memory.buffer, columns, matrix.columns.length).set(matrix.columns)
    return { offsets, columns, rowCount: matrix.rowCount }
  }

  /** Both directions of people x items; the second is written in place, for a copy of a large city is dear. O(entries). */
  patterns(holdings: SparseRows): { byPerson: Pattern; byItem: Pattern } {
    const { rowCount, columnCount } = holdings
    const byPerson = this.pattern(holdings)
    const offsets = this.#allocate((columnCount + 1) * 4)
    const columns = this.#allocate(holdings.columns.byteLength)
    const starts = new Uint32Array(this.#memory.buffer, offsets, columnCount + 1)
    const people = new Uint32Array(this.#memory.buffer, columns, holdings.columns.length)
    for (const item of holdings.columns) starts[item + 1]!++
    for (let item = 0; item < columnCount; item++) starts[item + 1]! += starts[item]!
    const next = starts.slice()
    for (let person = 0; person < rowCount; person++) {
      for (let at = holdings.offsets[person]!; at < holdings.offsets[person + 1]!; at++) people[next[holdings.columns[at]!]!++] = person
    }
    return { byPerson, byItem: { offsets, columns, rowCount: columnCount } }
  }

  floats(place: LaneRows | Column): Float32Array {
    const length = 'rowCount' in place ? place.rowCount * this.lanes : place.length
    return new Float32Array(this.#memory.buffer as ArrayBuffer, place.address, length)
  }

  /** out[row] = scale[row] * sum of input[column] over the row's columns. O(entries). */
  gather(pattern: Pattern, scale: Column, input: LaneRows, output: LaneRows): void {
    this.#kernels.gather(pattern.offsets, pattern.columns, scale.address, input.address, output.address, pattern.rowCount)
  }

  /** output = dense (rows x depth) times input (depth x lanes). O(rows x depth). */
  expand(dense: Column, depth: number, input: LaneRows, output: LaneRows, rowCount = output.rowCount): void {
    this.#kernels.expand(dense.address, input.address, output.address, rowCount, depth)
  }

  /** output += dense (the first `rowCount` rows of it) times input (depth x lanes). O(rows x depth). */
  expandOnto(dense: Column | LaneRows, depth: number, input: LaneRows, output: LaneRows, rowCount: number): void {
    this.#kernels.expandOnto(dense.address, input.address, output.address, rowCount, depth)
  }

  /** values[row] = scale[row] * e^values[row] for |values| up to 20, summed over rows into `sums` (one row). O(rows). */
  exponential(values: LaneRows, scale: Column, sums: LaneRows, rowCount: number): void {
    this.#kernels.exponential(values.address, scale.address, sums.address, rowCount)
  }

  /** output (lanes x lanes) = left' right. O(rows x lanes). */
  gram(left: LaneRows, right: LaneRows, output: LaneRows, rowCount = left.rowCount): void {
    this.#kernels.gram(left.address, right.address, output.address, rowCount)
  }

  /** Sum of squares of each lane into `output` (one row). O(rows). */
  squares(input: LaneRows, output: LaneRows): void {
    this.#kernels.squares(input.address, output.address, input.rowCount)
  }

  /** output[row, lane] += factors[lane] * scale[row] * input[row, lane]. O(rows). */
  accumulate(input: LaneRows, factors: LaneRows, scale: Column, output: LaneRows): void {
    this.#kernels.accumulate(input.address, factors.address, scale.address, output.address, input.rowCount)
  }

  /** output[row] = scale[row] * input[row] ^ (halves / 2), for input >= 0 and whole halves >= 1. O(rows x halves). */
  sharpen(input: LaneRows, scale: Column, halves: number, output: LaneRows): void {
    this.#kernels.sharpen(input.address, scale.address, output.address, input.rowCount, halves)
  }

  /**
   * output[row] += (factors[0] + factors[1] * tilt[row]) * input[row],
   * factors being two rows of lanes. O(rows).
   */
  combine(input: LaneRows, factors: LaneRows, tilt: Column, output: LaneRows): void {
    this.#kernels.combine(input.address, factors.address, tilt.address, output.address, input.rowCount)
  }
}
