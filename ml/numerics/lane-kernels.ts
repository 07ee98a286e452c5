import {
  add, addLanes, assembled, type Code, constantLanes, get, integer, loadInteger, loadLanes, loadSplat, multiply, multiplyLanes,
  rootLanes, set, storeLanes, type WasmFunction, whileBelow, zeroLanes,
} from './assembler.ts'

/** People (or vectors) side by side: a block of sixteen (four SIMD registers), or of four for a single request. */
export const LANE_COUNTS = [4, 16] as const
export type LaneCount = (typeof LANE_COUNTS)[number]

type Parts = (part: (quarter: number) => Code) => Code

const wordAddress = (base: number, index: Code): Code => add(get(base), multiply(index, integer(4)))

function kernelsOf(laneCount: LaneCount): WasmFunction[] {
  const ROW_BYTES = laneCount * 4
  const QUARTERS = Array.from({ length: laneCount / 4 }, (_, quarter) => quarter)
  const all: Parts = (part) => QUARTERS.map(part)
  const rowAddress = (base: number, row: Code): Code => add(get(base), multiply(row, integer(ROW_BYTES)))

  /** out[row] = scale[row] * sum of in[column] over the row's columns. */
  const gather: WasmFunction = (() => {
    const [offsets, columns, scale, input, output, rowCount, row, at, end, address] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const
    const sum = 10
    return {
      name: 'gather',
      parameterCount: 6,
      i32Locals: 4,
      v128Locals: 4,
      body: whileBelow(row, get(rowCount), 1, [
        all((q) => set(sum + q, zeroLanes)),
        set(at, wordAddress(columns, loadInteger(wordAddress(offsets, get(row))))),
        set(end, wordAddress(columns, loadInteger(wordAddress(offsets, get(row)), 4))),
        whileBelow(at, get(end), 4, [
          set(address, rowAddress(input, loadInteger(get(at)))),
          all((q) => set(sum + q, addLanes(get(sum + q), loadLanes(get(address), 16 * q)))),
        ]),
        set(address, rowAddress(output, get(row))),
        all((q) =>
          storeLanes(get(address), multiplyLanes(get(sum + q), loadSplat(wordAddress(scale, get(row)))), 16 * q)),
      ]),
    }
  })()

  /** out[row] = sum over depth of values[row, depth] * in[depth]; values are dense, row after row. */
  const expand: WasmFunction = (() => {
    const [values, input, output, rowCount, depth, row, at, end, address] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
    const [sum, factor] = [9, 13] as const
    return {
      name: 'expand',
      parameterCount: 5,
      i32Locals: 4,
      v128Locals: 5,
      body: [
        set(at, get(values)),
        whileBelow(row, get(rowCount), 1, [
          all((q) => set(sum + q, zeroLanes)),
          set(address, get(input)),
          set(end, wordAddress(at, get(depth))),
          whileBelow(at, get(end), 4, [
            set(factor, loadSplat(get(at))),
            all((q) => set(sum + q, addLanes(get(sum + q), multiplyLanes(get(factor), loadLanes(get(address), 16 * q))))),
            set(address, add(get(address), integer(ROW_BYTES))),
          ]),
          set(address, rowAddress(output, get(row))),
          all((q) => storeLanes(get(address), get(sum + q), 16 * q)),
        ]),
      ],
    }
  })()

  /** out (lanes x lanes) = left' right, four rows of it at a time so that the sums stay in registers. */
  const gram: WasmFunction = (() => {
    const [left, right, output, rowCount, tile, row, leftAt, rightAt] = [0, 1, 2, 3, 4, 5, 6, 7] as const
    const [sum, loaded] = [8, 24] as const
    const cells = [0, 1, 2, 3].flatMap((a) => QUARTERS.map((q) => [a, q] as const))
    return {
      name: 'gram',
      parameterCount: 4,
      i32Locals: 4,
      v128Locals: 20,
      body: whileBelow(tile, integer(QUARTERS.length), 1, [
        cells.map(([a, q]) => set(sum + 4 * a + q, zeroLanes)),
        set(row, integer(0)),
        set(leftAt, add(get(left), multiply(get(tile), integer(16)))),
        set(rightAt, get(right)),
        whileBelow(row, get(rowCount), 1, [
          all((q) => set(loaded + q, loadLanes(get(rightAt), 16 * q))),
          cells.map(([a, q]) =>
            set(
              sum + 4 * a + q,
              addLanes(get(sum + 4 * a + q), multiplyLanes(loadSplat(get(leftAt), 4 * a), get(loaded + q))),
            )),
          set(leftAt, add(get(leftAt), integer(ROW_BYTES))),
          set(rightAt, add(get(rightAt), integer(ROW_BYTES))),
        ]),
        cells.map(([a, q]) =>
          storeLanes(add(get(output), multiply(get(tile), integer(4 * ROW_BYTES))), get(sum + 4 * a + q), a * ROW_BYTES + 16 * q)),
      ]),
    }
  })()

  /** out[lane] = sum over rows of in[row, lane] squared. */
  const squares: WasmFunction = (() => {
    const [input, output, rowCount, row] = [0, 1, 2, 3] as const
    const [sum, value] = [4, 8] as const
    return {
      name: 'squares',
      parameterCount: 3,
      i32Locals: 1,
      v128Locals: 5,
      body: [
        whileBelow(row, get(rowCount), 1, [
          all((q) => [
            set(value, loadLanes(get(input), 16 * q)),
            set(sum + q, addLanes(get(sum + q), multiplyLanes(get(value), get(value)))),
          ]),
          set(input, add(get(input), integer(ROW_BYTES))),
        ]),
        all((q) => storeLanes(get(output), get(sum + q), 16 * q)),
      ],
    }
  })()

  /** out[row] += factor[lane] * scale[row] * in[row]. */
  const accumulate: WasmFunction = (() => {
    const [input, factors, scale, output, rowCount, row] = [0, 1, 2, 3, 4, 5] as const
    const [factor, rowScale] = [6, 10] as const
    return {
      name: 'accumulate',
      parameterCount: 5,
      i32Locals: 1,
      v128Locals: 5,
      body: [
        all((q) => set(factor + q, loadLanes(get(factors), 16 * q))),
        whileBelow(row, get(rowCount), 1, [
          set(rowScale, loadSplat(get(scale))),
          all((q) =>
            storeLanes(
              get(output),
              addLanes(
                loadLanes(get(output), 16 * q),
                multiplyLanes(multiplyLanes(get(factor + q), get(rowScale)), loadLanes(get(input), 16 * q)),
              ),
              16 * q,
            )),
          set(input, add(get(input), integer(ROW_BYTES))),
          set(output, add(get(output), integer(ROW_BYTES))),
          set(scale, add(get(scale), integer(4))),
        ]),
      ],
    }
  })()

  /** out[row] = scale[row] * in[row] to the power halves / 2 (halves >= 1); in must not be negative. */
  const sharpen: WasmFunction = (() => {
    const [input, scale, output, rowCount, halves, row, half] = [0, 1, 2, 3, 4, 5, 6] as const
    const [root, power] = [7, 11] as const
    return {
      name: 'sharpen',
      parameterCount: 5,
      i32Locals: 2,
      v128Locals: 8,
      body: whileBelow(row, get(rowCount), 1, [
        all((q) => set(root + q, rootLanes(loadLanes(get(input), 16 * q)))),
        all((q) => set(power + q, loadSplat(get(scale)))),
        set(half, integer(0)),
        whileBelow(half, get(halves), 1, all((q) => set(power + q, multiplyLanes(get(power + q), get(root + q))))),
        all((q) => storeLanes(get(output), get(power + q), 16 * q)),
        set(input, add(get(input), integer(ROW_BYTES))),
        set(output, add(get(output), integer(ROW_BYTES))),
        set(scale, add(get(scale), integer(4))),
      ]),
    }
  })()

  /** out[row] += (plain[lane] + tilted[lane] * tilt[row]) * in[row]. */
  const combine: WasmFunction = (() => {
    const [input, factors, tilt, output, rowCount, row] = [0, 1, 2, 3, 4, 5] as const
    const [plain, tilted, rowTilt] = [6, 10, 14] as const
    return {
      name: 'combine',
      parameterCount: 5,
      i32Locals: 1,
      v128Locals: 9,
      body: [
        all((q) => set(plain + q, loadLanes(get(factors), 16 * q))),
        all((q) => set(tilted + q, loadLanes(get(factors), ROW_BYTES + 16 * q))),
        whileBelow(row, get(rowCount), 1, [
          set(rowTilt, loadSplat(get(tilt))),
          all((q) =>
            storeLanes(
              get(output),
              addLanes(
                loadLanes(get(output), 16 * q),
                multiplyLanes(
                  addLanes(get(plain + q), multiplyLanes(get(tilted + q), get(rowTilt))),
                  loadLanes(get(input), 16 * q),
                ),
              ),
              16 * q,
            )),
          set(input, add(get(input), integer(ROW_BYTES))),
          set(output, add(get(output), integer(ROW_BYTES))),
          set(tilt, add(get(tilt), integer(4))),
        ]),
      ],
    }
  })()

  /** out[row] += sum over depth of values[row, depth] * in[depth]; values are dense, row after row. */
  const expandOnto: WasmFunction = (() => {
    const [values, input, output, rowCount, depth, row, end, address] = [0, 1, 2, 3, 4, 5, 6, 7] as const
    const [sum, factor] = [8, 12] as const
    return {
      name: 'expandOnto',
      parameterCount: 5,
      i32Locals: 3,
      v128Locals: 5,
      body: whileBelow(row, get(rowCount), 1, [
        all((q) => set(sum + q, loadLanes(get(output), 16 * q))),
        set(address, get(input)),
        set(end, wordAddress(values, get(depth))),
        whileBelow(values, get(end), 4, [
          set(factor, loadSplat(get(values))),
          all((q) => set(sum + q, addLanes(get(sum + q), multiplyLanes(get(factor), loadLanes(get(address), 16 * q))))),
          set(address, add(get(address), integer(ROW_BYTES))),
        ]),
        all((q) => storeLanes(get(output), get(sum + q), 16 * q)),
        set(output, add(get(output), integer(ROW_BYTES))),
      ]),
    }
  })()

  /**
   * in[row] = scale[row] * e^in[row], and its sum over rows into out. e^x as (e^(x / 16))^16, the inner by Taylor's polynomial
   * of degree 6: 1e-4 of the value at |x| = 10, 1 % at 20.
   */
  const exponential: WasmFunction = (() => {
    const [input, scale, output, rowCount, row] = [0, 1, 2, 3, 4] as const
    const [sum, small, power] = [5, 9, 10] as const
    const horner = [1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1].map(constantLanes)
    return {
      name: 'exponential',
      parameterCount: 4,
      i32Locals: 1,
      v128Locals: 6,
      body: [
        whileBelow(row, get(rowCount), 1, [
          all((q) => [
            set(small, multiplyLanes(loadLanes(get(input), 16 * q), constantLanes(1 / 16))),
            set(power, horner.slice(1).reduce((inner, next) => addLanes(multiplyLanes(inner, get(small)), next), horner[0]!)),
            new Array<Code>(4).fill(set(power, multiplyLanes(get(power), get(power)))),
            set(power, multiplyLanes(get(power), loadSplat(get(scale)))),
            storeLanes(get(input), get(power), 16 * q),
            set(sum + q, addLanes(get(sum + q), get(power))),
          ]),
          set(input, add(get(input), integer(ROW_BYTES))),
          set(scale, add(get(scale), integer(4))),
        ]),
        all((q) => storeLanes(get(output), get(sum + q), 16 * q)),
      ],
    }
  })()

  return [gather, expand, gram, squares, accumulate, combine, sharpen, expandOnto, exponential]
}

export interface LaneKernels {
  gather(offsets: number, columns: number, scale: number, input: number, output: number, rowCount: number): void
  expand(values: number, input: number, output: number, rowCount: number, depth: number): void
  expandOnto(values: number, input: number, output: number, rowCount: number, depth: number): void
  exponential(input: number, scale: number, output: number, rowCount: number): void
  gram(left: number, right: number, output: number, rowCount: number): void
  squares(input: number, output: number, rowCount: number): void
  accumulate(input: number, factors: number, scale: number, output: number, rowCount: number): void
  combine(input: number, factors: number, tilt: number, output: number, rowCount: number): void
  sharpen(input: number, scale: number, output: number, rowCount: number, halves: number): void
}

const compiled = new Map<LaneCount, WebAssembly.Module>()

/** The kernels over one memory; arguments are byte addresses in it. Compiled once a process. */
export function laneKernels(memory: WebAssembly.Memory, laneCount: LaneCount): LaneKernels {
  let module = compiled.get(laneCount)
  if (!module) compiled.set(laneCount, (module = new WebAssembly.Module(assembled(kernelsOf(laneCount)))))
  return new WebAssembly.Instance(module, { house: { memory } }).exports as unknown as LaneKernels
}
