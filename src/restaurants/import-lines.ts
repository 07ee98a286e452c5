/** Bytes of a file as lines and records, in bounded memory, with the number of the line that each begins on. */

/** Something read from a file, or why it could not be read. */
export type Read<T> = { readonly line: number; readonly value: T } | { readonly line: number; readonly fault: string }

/** The whole file cannot be read; nothing was loaded. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
}

export type Bytes = AsyncIterable<Uint8Array>

const MAX_LINE_BYTES = 256 * 1024
const MAX_RECORD_LINES = 100
const LF = 10
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const decode = (bytes: Uint8Array): string | null => {
  try {
    const text = strictUtf8.decode(bytes)
    return text.includes('\u0000') ? null : text
  } catch {
    return null
  }
}

/**
 * The bytes without a byte order mark.
 * @throws FileRefused for UTF-16, in which no line could be told from another
 */
export async function* withoutMark(bytes: Bytes): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array(0)
  for await (const chunk of bytes) {
    if (head === null) {
      yield chunk
      continue
    }
    head = joined(head, chunk)
    if (head.length < 3) continue
    yield unmarked(head)
    head = null
  }
  if (head?.length) yield unmarked(head)
}

function unmarked(head: Uint8Array): Uint8Array {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) throw new FileRefused('The file is written in UTF-16. Save it as UTF-8.')
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head
}

export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** Lines without their ends (LF or CRLF). A line that is too long, or no UTF-8, is a fault, and the next one is read. */
export async function* linesOf(bytes: Bytes): AsyncGenerator<Read<string>> {
  let rest: Uint8Array = new Uint8Array(0)
  let line = 1
  let tooLong = false
  const finish = (text: Uint8Array): Read<string> => {
    if (tooLong || text.length > MAX_LINE_BYTES) return { line, fault: `the line is longer than ${MAX_LINE_BYTES / 1024} KB` }
    const value = decode(text.at(-1) === 13 ? text.subarray(0, -1) : text)
    return value === null ? { line, fault: 'not UTF-8' } : { line, value }
  }
  for await (const chunk of bytes) {
    let start = 0
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      yield finish(joined(rest, chunk.subarray(start, end)))
      rest = new Uint8Array(0)
      tooLong = false
      line++
      start = end + 1
    }
    rest = joined(rest, chunk.subarray(start))
    if (rest.length > MAX_LINE_BYTES) {
      tooLong = true
      rest = new Uint8Array(0)
    }
  }
  if (rest.length > 0 || tooLong) yield finish(rest)
}

/**
 * Records of a CSV file (RFC 4180). A quoted field may hold line breaks; when a quotation mark is never closed, its line
 * is a fault and the lines behind it are read anew, each for itself.
 */
export async function* recordsOf(lines: AsyncIterable<Read<string>>, delimiter: string): AsyncGenerator<Read<string[]>> {
  let open: Array<{ line: number; value: string }> = []
  function* feed(next: { line: number; value: string }): Generator<Read<string[]>> {
    open.push(next)
    const fields = fieldsOf(open.map((l) => l.value).join('\n'), delimiter)
    if (fields === 'open') {
      if (open.length >= MAX_RECORD_LINES) yield* giveUp()
      return
    }
    const { line } = open[0] as { line: number }
    open = []
    yield fields === 'wrong' ? { line, fault: 'there is text behind a closing quotation mark' } : { line, value: fields }
  }
  function* giveUp(): Generator<Read<string[]>> {
    const [first, ...others] = open
    open = []
    if (first) yield { line: first.line, fault: 'a quotation mark is never closed' }
    for (const other of others) yield* feed(other)
  }
  for await (const read of lines) {
    if ('value' in read) {
      // An empty line between records says nothing; inside of quotes it is text.
      if (read.value !== '' || open.length > 0) yield* feed(read)
      continue
    }
    while (open.length > 0) yield* giveUp()
    yield read
  }
  while (open.length > 0) yield* giveUp()
}

/** The fields of a record; `open` when its last quotation mark is not closed yet. */
export function fieldsOf(text: string, delimiter: string): string[] | 'open' | 'wrong' {
  const fields: string[] = []
  for (let at = 0; ; ) {
    if (text[at] === '"') {
      let field = ''
      let from = at + 1
      for (;;) {
        const end = text.indexOf('"', from)
        if (end < 0) return 'open'
        field += text.slice(from, end)
        at = end + 1
        if (text[at] !== '"') break
        field += '"'
        from = at + 1
      }
      fields.push(field)
      if (at >= text.length) return fields
      if (text[at] !== delimiter) return 'wrong'
      at++
    } else {
      const end = text.indexOf(delimiter, at)
      fields.push(text.slice(at, end < 0 ? undefined : end))
      if (end < 0) return fields
      at = end + 1
    }
  }
}

/** The separator that cuts a header into the most fields. */
export const delimiterOf = (header: string): string =>
  [',', ';', '\t', '|'].reduce((best, one) => (header.split(one).length > header.split(best).length ? one : best))
