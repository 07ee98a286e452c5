import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { type Column, type LaneMachine, type LaneRows } from './lanes.ts'
import { randomFrom } from './random.ts'

export interface Spectrum {
  /** items x rank, row after row: the leading eigenvectors, orthonormal. */
  readonly vectors: Float32Array
  /** Falling eigenvalues, >= 0. */
  readonly values: Float64Array
  readonly rank: number
}

export interface SpectrumOptions {
  readonly rowCount: number
  readonly rank: number
  readonly seed: number
  /** output = operator times input, for a symmetric operator without negative eigenvalues. */
  readonly apply: (input: LaneRows, output: LaneRows) => void
  readonly onShare?: (share: number) => Promise<void>
}

const OVERSAMPLE = 16
const ITERATIONS = 6

/**
 * Leading eigenpairs by randomised subspace iteration with Rayleigh-Ritz (Halko, Martinsson, Tropp 2011, algorithm 4.4).
 * Seeded start; deterministic. O(iterations x (applies + rows x rank^2)) time, O(rows x rank) memory in the machine.
 * Gives fewer pairs than asked when the operator has a smaller rank.
 */
export async function leadingSpectrum(machine: LaneMachine, options: SpectrumOptions): Promise<Spectrum> {
  const { rowCount, apply } = options
  const width = Math.min(rowCount, options.rank + OVERSAMPLE)
  const blockCount = Math.ceil(width / machine.lanes)
  const depth = blockCount * machine.lanes
  const blocks = Array.from({ length: blockCount }, () => machine.rows(rowCount))
  const stack = machine.column(new Float32Array(rowCount * depth))
  const scratch = { tile: machine.rows(machine.lanes), turn: machine.rows(depth), output: machine.rows(rowCount) }
  const random = randomFrom(options.seed)
  for (const block of blocks) machine.floats(block).forEach((_, at, floats) => (floats[at] = random.normal()))

  const advance = () => {
    for (const block of blocks) {
      apply(block, scratch.output)
      machine.floats(block).set(machine.floats(scratch.output))
    }
  }
  const turn = (by: Float64Array[]) => {
    pile(machine, blocks, stack, rowCount)
    blocks.forEach((block, at) => {
      const floats = machine.floats(scratch.turn)
      for (let row = 0; row < depth; row++) {
        for (let lane = 0; lane < machine.lanes; lane++) floats[row * machine.lanes + lane] = by[row]![at * machine.lanes + lane]!
      }
      machine.expand(stack, depth, scratch.turn, block)
    })
  }
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    if (iteration > 0) advance()
    // Twice in the end: single-precision sums leave a basis slightly skew (CholeskyQR2, Fukaya et al. 2014).
    const passCount = iteration === ITERATIONS - 1 ? 2 : 1
    for (let pass = 0; pass < passCount; pass++) turn(inverseUpperRoot(gramOf(machine, blocks, scratch.tile)))
    await options.onShare?.((iteration + 1) / (ITERATIONS + 2))
  }
  pile(machine, blocks, stack, rowCount)
  const basis = machine.floats(stack).slice()
  advance()
  const projected = crossOf(machine, blocks, basis, depth, rowCount)
  await options.onShare?.((ITERATIONS + 1) / (ITERATIONS + 2))
  const decomposition = new EigenvalueDecomposition(new Matrix(projected), { assumeSymmetric: true })
  const order = Uint32Array.from(decomposition.realEigenvalues.keys()).sort(
    (a, b) => decomposition.realEigenvalues[b]! - decomposition.realEigenvalues[a]!,
  )
  const largest = Math.max(0, decomposition.realEigenvalues[order[0]!] ?? 0)
  const kept = order.filter((at) => decomposition.realEigenvalues[at]! > 1e-6 * largest).subarray(0, options.rank)
  const eigenvectors = decomposition.eigenvectorMatrix
  const rotation = Array.from({ length: depth }, (_, row) =>
    Float64Array.from({ length: depth }, (_, column) => (column < kept.length ? eigenvectors.get(row, kept[column]!) : 0)),
  )
  machine.floats(stack).set(basis)
  unpile(machine, stack, blocks, rowCount)
  turn(rotation)
  pile(machine, blocks, stack, rowCount)
  const rank = kept.length
  const vectors = new Float32Array(rowCount * rank)
  const piled = machine.floats(stack)
  for (let row = 0; row < rowCount; row++) vectors.set(piled.subarray(row * depth, row * depth + rank), row * rank)
  return { vectors, values: Float64Array.from(kept, (at) => decomposition.realEigenvalues[at]!), rank }
}

/** Blocks of lanes become one dense matrix, row after row. */
function pile(machine: LaneMachine, blocks: LaneRows[], stack: Column, rowCount: number): void {
  const depth = blocks.length * machine.lanes
  const target = machine.floats(stack)
  blocks.forEach((block, at) => {
    const source = machine.floats(block)
    for (let row = 0; row < rowCount; row++) {
      for (let lane = 0; lane < machine.lanes; lane++) target[row * depth + at * machine.lanes + lane] = source[row * machine.lanes + lane]!
    }
  })
}

function unpile(machine: LaneMachine, stack: Column, blocks: LaneRows[], rowCount: number): void {
  const depth = blocks.length * machine.lanes
  const source = machine.floats(stack)
  blocks.forEach((block, at) => {
    const target = machine.floats(block)
    for (let row = 0; row < rowCount; row++) {
      for (let lane = 0; lane < machine.lanes; lane++) target[row * machine.lanes + lane] = source[row * depth + at * machine.lanes + lane]!
    }
  })
}

/** blocks' blocks, depth x depth. */
function gramOf(machine: LaneMachine, blocks: LaneRows[], tile: LaneRows): Float64Array[] {
  const depth = blocks.length * machine.lanes
  const gram = Array.from({ length: depth }, () => new Float64Array(depth))
  for (let left = 0; left < blocks.length; left++) {
    for (let right = left; right < blocks.length; right++) {
      machine.gram(blocks[left]!, blocks[right]!, tile)
      const floats = machine.floats(tile)
      for (let a = 0; a < machine.lanes; a++) {
        for (let b = 0; b < machine.lanes; b++) {
          gram[left * machine.lanes + a]![right * machine.lanes + b] = floats[a * machine.lanes + b]!
          gram[right * machine.lanes + b]![left * machine.lanes + a] = floats[a * machine.lanes + b]!
        }
      }
    }
  }
  return gram
}

/** basis' blocks, made symmetric. */
function crossOf(machine: LaneMachine, blocks: LaneRows[], basis: Float32Array, depth: number, rowCount: number): number[][] {
  const cross = Array.from({ length: depth }, () => new Array<number>(depth).fill(0))
  const left = machine.rows(rowCount)
  const tile = machine.rows(machine.lanes)
  for (let a = 0; a < blocks.length; a++) {
    const lanes = machine.floats(left)
    for (let row = 0; row < rowCount; row++) {
      for (let lane = 0; lane < machine.lanes; lane++) lanes[row * machine.lanes + lane] = basis[row * depth + a * machine.lanes + lane]!
    }
    for (let b = 0; b < blocks.length; b++) {
      machine.gram(left, blocks[b]!, tile)
      const floats = machine.floats(tile)
      for (let at = 0; at < machine.lanes * machine.lanes; at++) {
        const [row, column] = [a * machine.lanes + Math.floor(at / machine.lanes), b * machine.lanes + (at % machine.lanes)]
        cross[row]![column]! += floats[at]! / 2
        cross[column]![row]! += floats[at]! / 2
      }
    }
  }
  return cross
}

/**
 * T with (Y T)'(Y T) = 1 for gram = Y'Y: the inverse of the upper Cholesky factor. A direction that has vanished
 * (pivot below 1e-7 of its own length) becomes a zero column and stays one. O(depth^3).
 */
function inverseUpperRoot(gram: Float64Array[]): Float64Array[] {
  const depth = gram.length
  const lower = gram.map((row) => row.slice())
  const alive = new Uint8Array(depth)
  for (let column = 0; column < depth; column++) {
    const pivotRow = lower[column]!
    let pivot = gram[column]![column]!
    for (let k = 0; k < column; k++) pivot -= pivotRow[k]! * pivotRow[k]!
    alive[column] = pivot > 1e-7 * gram[column]![column]! ? 1 : 0
    const root = alive[column] ? Math.sqrt(pivot) : 1
    pivotRow[column] = root
    for (let row = column + 1; row < depth; row++) {
      const current = lower[row]!
      let sum = gram[row]![column]!
      for (let k = 0; k < column; k++) sum -= current[k]! * pivotRow[k]!
      current[column] = alive[column] ? sum / root : 0
    }
  }
  const inverse = Array.from({ length: depth }, () => new Float64Array(depth))
  for (let column = 0; column < depth; column++) {
    if (!alive[column]) continue
    inverse[column]![column] = 1 / lower[column]![column]!
    for (let row = column - 1; row >= 0; row--) {
      if (!alive[row]) continue
      let sum = 0
      for (let k = row + 1; k <= column; k++) sum += lower[k]![row]! * inverse[k]![column]!
      inverse[row]![column] = -sum / lower[row]![row]!
    }
  }
  return inverse
}
