/** Features of a GeoJSON file one by one, without reading the whole file: only one feature is in memory at a time. */
import { type Bytes, decode, joined, type Read } from './import-lines.ts'

const MAX_FEATURE_BYTES = 256 * 1024
const QUOTE = 34
const BACKSLASH = 92
const LF = 10
const OPENING = new Set([123, 91])
const CLOSING = new Set([125, 93])
/** Where the next feature begins, when the one in hand has lost its end. */
const NEXT_FEATURE = /\n[\s,]*(?=\{\s*"type"\s*:\s*"Feature")/

const NO_END = 'the feature has no end: the file was cut off, or a bracket is missing'
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

/** Depth of a feature within `{ "features": [ { ... } ] }`. */
const FEATURE_DEPTH = 3

export async function* featuresOf(bytes: Bytes): AsyncGenerator<Read<unknown>> {
  const scan = new Scan()
  for await (const chunk of bytes) yield* scan.take(chunk)
  yield* scan.end()
}

class Scan {
  private depth = 0
  private quoted = false
  private escaped = false
  private line = 1
  private featureLine = 0
  /** Bytes of the feature in hand from earlier chunks. */
  private held: Uint8Array | null = null
  /** Set while the rest of a feature that was given up goes by. */
  private skipping = false
  /** The last string outside of features: the key `features` tells which list is meant. */
  private key = ''
  private inList = false
  private sawList = false

  private string(byte: number): void {
    if (this.escaped) this.escaped = false
    else if (byte === BACKSLASH) this.escaped = true
    else if (byte === QUOTE) this.quoted = false
    else if (this.depth === 1 && this.key.length < 32) this.key += String.fromCharCode(byte)
  }

  *take(chunk: Uint8Array): Generator<Read<unknown>> {
    let start = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number
      if (byte === LF) this.line++
      if (this.quoted) this.string(byte)
      else if (byte === QUOTE) {
        this.quoted = true
        if (this.depth === 1) this.key = ''
      } else if (OPENING.has(byte)) {
        this.depth++
        if (this.depth === 2 && byte === 91 && this.key === 'features') this.inList = this.sawList = true
        if (this.depth === FEATURE_DEPTH && this.inList) {
          this.held = new Uint8Array(0)
          this.featureLine = this.line
          start = i
        }
      } else if (CLOSING.has(byte)) {
        this.depth--
        if (this.depth === 1) this.inList = false
        if (this.depth !== FEATURE_DEPTH - 1) continue
        const whole = this.held === null || this.skipping ? null : joined(this.held, chunk.subarray(start, i + 1))
        this.held = null
        this.skipping = false
        if (whole === null) continue
        const read = this.feature(whole)
        if ('fault' in read && NEXT_FEATURE.test(latin1(whole))) {
          // What closed it was not its own bracket: others were swallowed.
          this.held = whole
          yield* this.giveUp(NO_END)
          start = i + 1
        } else yield read
      }
    }
    if (this.held === null || this.skipping) return
    this.held = joined(this.held, chunk.subarray(start))
    if (this.held.length > MAX_FEATURE_BYTES) yield* this.giveUp(`the feature is longer than ${MAX_FEATURE_BYTES / 1024} KB or has no end`)
  }

  *end(): Generator<Read<unknown>> {
    const isCut = this.depth !== 0
    while (this.held !== null && !this.skipping) yield* this.giveUp(NO_END)
    if (!this.sawList) yield { line: 1, fault: 'there is no list of features' }
    else if (isCut) yield { line: this.line, fault: 'the file ends before its list of features does: it was cut off' }
  }

  private feature(bytes: Uint8Array): Read<unknown> {
    const text = decode(bytes)
    if (text === null) return { line: this.featureLine, fault: 'not UTF-8' }
    try {
      return { line: this.featureLine, value: JSON.parse(text) as unknown }
    } catch {
      return { line: this.featureLine, fault: 'not JSON' }
    }
  }

  /** Lets the feature in hand go, and reads on from the next one that begins on a line of its own, if that was read already. */
  private *giveUp(fault: string): Generator<Read<unknown>> {
    const held = this.held as Uint8Array
    yield { line: this.featureLine, fault }
    const text = latin1(held)
    const next = NEXT_FEATURE.exec(text)
    if (!next) {
      this.held = new Uint8Array(0)
      this.skipping = true
      return
    }
    const from = next.index + next[0].length
    this.held = null
    this.depth = FEATURE_DEPTH - 1
    this.quoted = this.escaped = false
    this.line = this.featureLine + text.slice(0, from).split('\n').length - 1
    yield* this.take(held.subarray(from))
  }
}
