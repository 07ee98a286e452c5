import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import { packArtefact, UnreadableArtefact, unpackArtefact } from './artefact.ts'
import { nearestColumns } from './co-occurrence.ts'
import { LANE_COUNTS } from './lane-kernels.ts'
import { LaneMachine } from './lanes.ts'
import { randomFrom } from './random.ts'
import { type SparseRows, transposed } from './sparse.ts'
import { leadingSpectrum } from './spectrum.ts'
import { topIndices } from './top-k.ts'

function randomRows(rowCount: number, columnCount: number, density: number): SparseRows {
  const random = randomFrom(9)
  const rows = Array.from({ length: rowCount }, () =>
    Array.from({ length: columnCount }, (_, column) => column).filter(() => random.uniform() < density))
  const offsets = new Uint32Array(rowCount + 1)
  rows.forEach((row, at) => (offsets[at + 1] = offsets[at]! + row.length))
  const columns = Uint32Array.from(rows.flat())
  return { rowCount, columnCount, offsets, columns, values: new Float32Array(columns.length).fill(1) }
}

const sparse = randomRows(50, 33, 0.2)
const dense = (matrix: SparseRows) =>
  Array.from({ length: matrix.rowCount }, (_, row) => {
    const cells = new Array<number>(matrix.columnCount).fill(0)
    for (let at = matrix.offsets[row]!; at < matrix.offsets[row + 1]!; at++) cells[matrix.columns[at]!] = matrix.values[at]!
    return cells
  })

describe.each([...LANE_COUNTS])('%d lanes', (lanes) => {
  const machine = new LaneMachine(lanes)
  const random = randomFrom(4)
  const filled = (rowCount: number, positive = false) => {
    const rows = machine.rows(rowCount)
    machine.floats(rows).forEach((_, at, floats) => (floats[at] = positive ? random.uniform() : random.normal()))
    return rows
  }
  const column = (length: number) => machine.column(Float32Array.from({ length }, () => random.uniform()))

  test('gather is the sparse product of plain loops, row by row scaled', () => {
    const { byPerson, byItem } = machine.patterns(sparse)
    for (const [pattern, matrix] of [[byPerson, sparse], [byItem, transposed(sparse)]] as const) {
      const input = filled(matrix.columnCount)
      const scale = column(matrix.rowCount)
      const output = machine.rows(matrix.rowCount)
      machine.gather(pattern, scale, input, output)
      const cells = dense(matrix)
      for (let row = 0; row < matrix.rowCount; row++) {
        for (const lane of [0, 2, lanes - 1]) {
          const sum = cells[row]!.reduce((total, cell, at) => total + cell * machine.floats(input)[at * lanes + lane]!, 0)
          expect(machine.floats(output)[row * lanes + lane]).toBeCloseTo(sum * machine.floats(scale)[row]!, 4)
        }
      }
    }
  })

  test('expandOnto adds to what is there, exponential scales and sums e^x', () => {
    const [depth, rowCount] = [5, 9]
    const [input, matrix, output] = [filled(depth), column(rowCount * depth), filled(rowCount)]
    const before = machine.floats(output).slice()
    machine.expandOnto(matrix, depth, input, output, rowCount - 1)
    const [values, odds, sums] = [filled(rowCount), column(rowCount), machine.rows(1)]
    machine.floats(values).forEach((value, at, floats) => (floats[at] = 4 * value))
    const powers = Float64Array.from(machine.floats(values), (value, at) => Math.exp(value) * machine.floats(odds)[Math.floor(at / lanes)]!)
    machine.exponential(values, odds, sums, rowCount)
    for (const lane of [0, 3, lanes - 1]) {
      const product = Array.from({ length: depth }, (_, k) => machine.floats(matrix)[4 * depth + k]! * machine.floats(input)[k * lanes + lane]!)
      expect(machine.floats(output)[4 * lanes + lane]).toBeCloseTo(before[4 * lanes + lane]! + product.reduce((a, b) => a + b), 5)
      expect(machine.floats(output)[8 * lanes + lane]).toBe(before[8 * lanes + lane]!)
      let total = 0
      for (let row = 0; row < rowCount; row++) {
        total += powers[row * lanes + lane]!
        expect(machine.floats(values)[row * lanes + lane]! / powers[row * lanes + lane]!).toBeCloseTo(1, 2)
      }
      expect(machine.floats(sums)[lane]! / total).toBeCloseTo(1, 2)
    }
  })

  test('expand, gram, squares, accumulate, combine and sharpen are their formulas', () => {
    const depth = 5
    const rowCount = 9
    const [input, matrix, output] = [filled(depth), column(rowCount * depth), machine.rows(rowCount)]
    machine.expand(matrix, depth, input, output)
    const [wide, other, tile, single] = [filled(rowCount), filled(rowCount, true), machine.rows(lanes), machine.rows(1)]
    machine.gram(wide, other, tile)
    machine.squares(wide, single)
    const [factors, scale, sum, sharp] = [filled(2), column(rowCount), machine.rows(rowCount), machine.rows(rowCount)]
    machine.combine(other, factors, scale, sum)
    machine.accumulate(wide, { ...factors, rowCount: 1 }, scale, sum)
    machine.sharpen(other, scale, 3, sharp)
    const at = (rows: typeof input, row: number, lane: number) => machine.floats(rows)[row * lanes + lane]!
    const total = (value: (row: number) => number) => Array.from({ length: rowCount }, (_, row) => value(row)).reduce((a, b) => a + b)
    for (const lane of [0, 3, lanes - 1]) {
      const product = Array.from({ length: depth }, (_, k) => machine.floats(matrix)[4 * depth + k]! * at(input, k, lane))
      expect(at(output, 4, lane)).toBeCloseTo(product.reduce((a, b) => a + b), 5)
      expect(at(tile, 3, lane)).toBeCloseTo(total((row) => at(wide, row, 3) * at(other, row, lane)), 4)
      expect(at(single, 0, lane)).toBeCloseTo(total((row) => at(wide, row, lane) ** 2), 4)
      const x = at(other, 4, lane)
      const tilt = machine.floats(scale)[4]!
      const combined = (at(factors, 0, lane) + at(factors, 1, lane) * tilt) * x
      expect(at(sum, 4, lane)).toBeCloseTo(combined + at(factors, 0, lane) * tilt * at(wide, 4, lane), 4)
      expect(at(sharp, 4, lane)).toBeCloseTo(tilt * x ** 1.5, 5)
    }
  })
})

test('the leading spectrum is that of a full decomposition', async () => {
  const machine = new LaneMachine()
  const { byPerson, byItem } = machine.patterns(sparse)
  const ones = (length: number) => machine.column(new Float32Array(length).fill(1))
  const [people, items] = [ones(50), ones(33)]
  const between = machine.rows(50)
  const { values, vectors, rank } = await leadingSpectrum(machine, {
    rowCount: 33,
    rank: 6,
    seed: 1,
    apply(input, output) {
      machine.gather(byPerson, people, input, between)
      machine.gather(byItem, items, between, output)
    },
  })
  const exact = new SingularValueDecomposition(new Matrix(dense(sparse)))
  expect(rank).toBe(6)
  for (let at = 0; at < 5; at++) {
    expect(values[at]! / exact.diagonal[at]! ** 2).toBeCloseTo(1, 2)
    let overlap = 0
    for (let row = 0; row < 33; row++) overlap += vectors[row * rank + at]! * exact.rightSingularVectors.get(row, at)
    expect(Math.abs(overlap)).toBeGreaterThan(0.98)
  }
})

test("nearest columns are the largest entries of A'A without its diagonal", async () => {
  const nearest = await nearestColumns(sparse, { neighbourCount: 4 })
  const cells = dense(sparse)
  for (const column of [0, 11, 32]) {
    const shared = Array.from({ length: 33 }, (_, other) =>
      other === column ? -1 : cells.reduce((sum, row) => sum + row[column]! * row[other]!, 0))
    const best = shared.toSorted((a, b) => b - a).slice(0, 4).filter((count) => count > 0)
    expect([...nearest.values.subarray(nearest.offsets[column]!, nearest.offsets[column + 1]!)]).toEqual(best)
  }
})

test('the best k are those of a full sort, with ties to the lower index and no NaN among them', () => {
  const score = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN), fc.constant(-Infinity))
  fc.assert(
    fc.property(fc.array(score, { maxLength: 60 }), fc.nat(70), (values, count) => {
      const expected = [...values.keys()]
        .filter((at) => values[at]! > -Infinity)
        .sort((a, b) => values[b]! - values[a]! || a - b)
        .slice(0, count)
      expect([...topIndices(Float32Array.from(values), count)]).toEqual(expected)
    }),
  )
})

test('an artefact comes back whole, is the same bytes each time, and is refused when it is not itself', () => {
  const artefact = {
    kind: 'test', version: 2, facts: { name: 'Mama Put', half: 0.5 },
    arrays: { a: Uint32Array.of(1, 2, 3), b: Float64Array.of(0.1), c: Uint8Array.of(7), d: new Float32Array(0) },
  }
  const bytes = packArtefact(artefact)
  expect(unpackArtefact(bytes, 'test', 2)).toEqual(artefact)
  expect(packArtefact(artefact)).toEqual(bytes)
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  expect(unpackArtefact(shifted.subarray(3), 'test', 2)).toEqual(artefact)
  for (const [wrong, kind, version] of [[bytes, 'other', 2], [bytes, 'test', 3], [bytes.slice(0, -8), 'test', 2], [new Uint8Array(2), 'test', 2]] as const) {
    expect(() => unpackArtefact(wrong, kind, version)).toThrow(UnreadableArtefact)
  }
})

test('random numbers repeat for a seed, differ between seeds, and have their means', () => {
  const draw = (seed: number) => Array.from({ length: 4_000 }, ((random) => () => random.uniform())(randomFrom(seed)))
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
  expect(Math.abs(mean(draw(3)) - 0.5)).toBeLessThan(0.02)
  const random = randomFrom(5)
  expect(Math.abs(mean(Array.from({ length: 4_000 }, () => random.gamma(2.4))) - 2.4)).toBeLessThan(0.1)
  expect(Math.abs(mean(Array.from({ length: 4_000 }, () => random.gamma(0.3))) - 0.3)).toBeLessThan(0.05)
  expect(() => randomFrom(0.5)).toThrow(RangeError)
})
