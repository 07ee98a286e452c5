/** Just enough of a WebAssembly assembler (Core 2.0, with SIMD) to write our inner loops in TypeScript. */

export type Code = readonly (number | Code)[]

export interface WasmFunction {
  readonly name: string
  /** How many i32 parameters it takes; it returns nothing. */
  readonly parameterCount: number
  readonly i32Locals: number
  readonly v128Locals: number
  readonly body: Code
}

const unsigned = (value: number): number[] => {
  const bytes: number[] = []
  do {
    const rest = value >>> 7
    bytes.push((value & 0x7f) | (rest ? 0x80 : 0))
    value = rest
  } while (value)
  return bytes
}
const signed = (value: number): number[] => {
  const bytes: number[] = []
  for (;;) {
    const low = value & 0x7f
    value >>= 7
    if ((value === 0 && !(low & 0x40)) || (value === -1 && low & 0x40)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}
const simd = (opcode: number, ...rest: number[]): Code => [0xfd, ...unsigned(opcode), ...rest]
const memory = (align: number, offset: number) => [align, ...unsigned(offset)]

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number, value: Code): Code => [value, 0x21, ...unsigned(local)]
export const integer = (value: number): Code => [0x41, ...signed(value)]
export const add = (a: Code, b: Code): Code => [a, b, 0x6a]
export const multiply = (a: Code, b: Code): Code => [a, b, 0x6c]
export const loadInteger = (address: Code, offset = 0): Code => [address, 0x28, ...memory(2, offset)]
export const loadLanes = (address: Code, offset = 0): Code => [address, simd(0x00, ...memory(2, offset))]
export const loadSplat = (address: Code, offset = 0): Code => [address, simd(0x09, ...memory(2, offset))]
export const storeLanes = (address: Code, value: Code, offset = 0): Code => [
  address,
  value,
  simd(0x0b, ...memory(2, offset)),
]
export const zeroLanes: Code = simd(0x0c, ...new Array<number>(16).fill(0))
/** The same float in all four places. */
export const constantLanes = (value: number): Code => simd(0x0c, ...new Array(4).fill([...new Uint8Array(Float32Array.of(value).buffer)]).flat())
export const addLanes = (a: Code, b: Code): Code => [a, b, simd(0xe4)]
export const multiplyLanes = (a: Code, b: Code): Code => [a, b, simd(0xe6)]
export const rootLanes = (a: Code): Code => [a, simd(0xe3)]

/** `while (local < end) { body; local += step }`, unsigned. */
export const whileBelow = (local: number, end: Code, step: number, body: Code): Code => [
  0x02, 0x40, 0x03, 0x40,
  get(local), end, 0x4f, 0x0d, 1,
  body,
  set(local, add(get(local), integer(step))),
  0x0c, 0, 0x0b, 0x0b,
]

const flat = (code: Code): number[] => code.flatMap((part) => (typeof part === 'number' ? part : flat(part)))
const vector = (parts: number[][]) => [...unsigned(parts.length), ...parts.flat()]
const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content]
const text = (value: string) => vector([...new TextEncoder().encode(value)].map((byte) => [byte]))

const I32 = 0x7f
const V128 = 0x7b

/** The bytes of a module that imports one memory ("house", "memory") and exports the functions by name. */
export function assembled(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const bodies = functions.map(({ i32Locals, v128Locals, body }) => {
    const code = [...vector([[...unsigned(i32Locals), I32], [...unsigned(v128Locals), V128]]), ...flat(body), 0x0b]
    return [...unsigned(code.length), ...code]
  })
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, vector(functions.map((f) => [0x60, ...vector(new Array(f.parameterCount).fill([I32])), 0]))),
    ...section(2, vector([[...text('house'), ...text('memory'), 2, 0, 1]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map((f, index) => [...text(f.name), 0, ...unsigned(index)]))),
    ...section(10, vector(bodies)),
  ])
}
