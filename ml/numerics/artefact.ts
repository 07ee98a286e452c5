/** A model's bytes: one line of JSON that says what follows, then typed arrays, each on an 8-byte boundary. */

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array

const KINDS = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float32Array, Float64Array } as const
const MAGIC = 0x616b7562 // "buka", little-endian
const PREFIX_BYTES = 8

export interface Artefact {
  /** Who wrote it, for example "item-based". */
  readonly kind: string
  readonly version: number
  /** Anything JSON holds exactly. */
  readonly facts: Record<string, unknown>
  readonly arrays: Record<string, NumberArray>
}

/** Bytes that are no artefact, are cut short, or were written by another kind or version. */
export class UnreadableArtefact extends Error {
  override readonly name = 'UnreadableArtefact'
}

const aligned = (bytes: number) => Math.ceil(bytes / 8) * 8

/** Deterministic: equal artefacts give equal bytes. O(bytes). */
export function packArtefact(artefact: Artefact): Uint8Array {
  const listed = Object.entries(artefact.arrays).map(([name, values]) => ({ name, values }))
  const header = new TextEncoder().encode(
    JSON.stringify({
      kind: artefact.kind,
      version: artefact.version,
      facts: artefact.facts,
      arrays: listed.map(({ name, values }) => ({ name, type: values.constructor.name, length: values.length })),
    }),
  )
  const start = aligned(PREFIX_BYTES + header.length)
  const bytes = new Uint8Array(listed.reduce((end, { values }) => end + aligned(values.byteLength), start))
  new Uint32Array(bytes.buffer, 0, 2).set([MAGIC, header.length])
  bytes.set(header, PREFIX_BYTES)
  let position = start
  for (const { values } of listed) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position)
    position += aligned(values.byteLength)
  }
  return bytes
}

/** The arrays are views into `bytes` where alignment allows (no copy), so `bytes` must not change afterwards. */
export function unpackArtefact(bytes: Uint8Array, kind: string, version: number): Artefact {
  const whole = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  const refuse = (why: string): never => {
    throw new UnreadableArtefact(`not a ${kind} artefact of version ${version}: ${why}`)
  }
  if (whole.length < PREFIX_BYTES) return refuse('too short')
  const [magic, headerLength] = new Uint32Array(whole.buffer, whole.byteOffset, 2) as unknown as [number, number]
  if (magic !== MAGIC) return refuse('it does not begin with its mark')
  if (PREFIX_BYTES + headerLength > whole.length) return refuse('its header is cut short')
  const header = JSON.parse(new TextDecoder().decode(whole.slice(PREFIX_BYTES, PREFIX_BYTES + headerLength)))
  if (header.kind !== kind || header.version !== version) return refuse(`it is ${header.kind} ${header.version}`)
  const arrays: Record<string, NumberArray> = {}
  let position = aligned(PREFIX_BYTES + headerLength)
  for (const { name, type, length } of header.arrays as { name: string; type: keyof typeof KINDS; length: number }[]) {
    const Kind = KINDS[type] ?? refuse(`unknown array type ${type}`)
    if (position + length * Kind.BYTES_PER_ELEMENT > whole.length) return refuse(`${name} is cut short`)
    arrays[name] = new Kind(whole.buffer as ArrayBuffer, whole.byteOffset + position, length)
    position += aligned(length * Kind.BYTES_PER_ELEMENT)
  }
  return { kind, version, facts: header.facts, arrays }
}
