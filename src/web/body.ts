/**
 * Bodies are read once, here, and strictly: the content type must be the one that the door speaks, the bytes must be
 * UTF-8, and no key may reach into a prototype. Elysia's own parsers are never used.
 */
import { Refusal } from '../vocabulary/refusal.ts'
import { isPlainText } from '../vocabulary/text.ts'

/** Which bodies a path takes: JSON under /api, raw bytes for webhooks, a form with a file where one is uploaded, forms everywhere else. */
export type BodyKind = 'json' | 'raw' | 'form' | 'upload'

/** Forms with a file. */
const UPLOADS = /^\/rider\/deliveries\/[^/]+\/photos$/

export const bodyKindOf = (path: string): BodyKind =>
  path.startsWith('/api/webhooks/') ? 'raw' : path.startsWith('/api/') ? 'json' : UPLOADS.test(path) ? 'upload' : 'form'

export const MAX_BODY_BYTES = 256 * 1024
/** Photos as phones take them. */
export const MAX_UPLOAD_BYTES = 6 * 1024 * 1024
const MAX_DEPTH = 40
const MAX_FIELDS = 1_000

/** Fields of a form or a query: each name once, or a list of its values when it was written `name[]`. */
export type Fields = Record<string, string | string[]>
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype'])
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** A raw body as it came: signatures are made over these bytes. */
export interface RawBody {
  readonly bytes: Uint8Array
}

export async function readBody(request: Request, kind: BodyKind): Promise<unknown> {
  const bytes = await readBytes(request, kind === 'upload' ? MAX_UPLOAD_BYTES : MAX_BODY_BYTES)
  if (request.headers.has('content-encoding')) throw new Refusal('unsupported', 'body-encoded')
  const [type = '', ...parameters] = (request.headers.get('content-type') ?? '').toLowerCase().split(';').map((s) => s.trim())
  if (kind === 'raw') return { bytes } satisfies RawBody
  const charset = parameters.find((p) => p.startsWith('charset='))?.slice('charset='.length).replaceAll('"', '')
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') throw new Refusal('unsupported', 'body-charset')
  // Nothing was sent and nothing was declared (a DELETE, a POST without fields): that is no body, not a wrong one.
  if (bytes.length === 0 && type === '') return undefined
  if (kind === 'json') {
    if (type !== 'application/json') throw new Refusal('unsupported', 'body-not-json')
    return parseJson(bytes)
  }
  if (kind === 'upload' && type === 'multipart/form-data') return readUpload(bytes, request.headers.get('content-type') as string)
  if (type !== 'application/x-www-form-urlencoded') throw new Refusal('unsupported', 'body-not-form')
  return parseForm(bytes)
}

/** Fields of a form with files: each name once, and of a file its bytes alone. What it is called and what it says it is, nobody believes. */
async function readUpload(bytes: Uint8Array, type: string): Promise<Record<string, string | Uint8Array>> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData().catch(() => { throw new Refusal('unreadable', 'body-malformed') })
  const fields: Record<string, string | Uint8Array> = Object.create(null)
  for (const [name, value] of form as unknown as Iterable<[string, string | Blob]>) {
    if (DANGEROUS.has(name) || !isPlainText(name) || /[[\]]/.test(name)) throw new Refusal('invalid', 'invalid-input', {}, [{ field: name.slice(0, 100), code: 'key-unknown' }])
    if (name in fields) throw new Refusal('invalid', 'invalid-input', {}, [{ field: name, code: 'field-twice' }])
    if (typeof value === 'string' && !isPlainText(value)) throw new Refusal('invalid', 'invalid-input', {}, [{ field: name, code: 'text-not-plain' }])
    fields[name] = typeof value === 'string' ? value : new Uint8Array(await value.arrayBuffer())
  }
  return { ...fields }
}

/** Reads no further than the limit: a chunked body does not say how long it is. */
async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const length = request.headers.get('content-length')
  if (Number(length) > limit) throw new Refusal('too-large', 'body-too-large')
  try {
    if (length !== null || request.body === null) return new Uint8Array(await request.arrayBuffer())
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of request.body) {
      size += part.byteLength
      if (size > limit) throw new Refusal('too-large', 'body-too-large')
      parts.push(part)
    }
    return Buffer.concat(parts)
  } catch (error) {
    // The client went away in the middle: its fault, and nobody is left to read the answer.
    if ((error as Error).name === 'AbortError') throw new Refusal('unreadable', 'body-cut')
    throw error
  }
}

const decode = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new Refusal('unreadable', 'body-not-utf8')
  }
}

export function parseJson(bytes: Uint8Array): unknown {
  // An empty body is well-formed HTTP but not an input: it is refused as a missing value, like `null`.
  if (bytes.length === 0) throw new Refusal('invalid', 'body-empty')
  const text = decode(bytes)
  if (isTooDeep(text)) throw new Refusal('invalid', 'body-too-deep')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal('unreadable', 'body-malformed')
  }
  check(value, '')
  return value
}

/** Counts brackets outside of strings: deep nesting is refused before a recursive parser or check sees it. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (quoted) {
      if (c === 92) i++
      else if (c === 34) quoted = false
    } else if (c === 34) quoted = true
    else if (c === 91 || c === 123) {
      if (++depth > MAX_DEPTH) return true
    } else if (c === 93 || c === 125) depth--
  }
  return false
}

function check(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (!isPlainText(value)) throw new Refusal('invalid', 'invalid-input', {}, [{ field: path || 'body', code: 'text-not-plain' }])
  } else if (typeof value === 'number') {
    // `1e400` parses to Infinity, and whole numbers beyond 2^53 have already lost their last digits.
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) throw new Refusal('invalid', 'invalid-input', {}, [{ field: path || 'body', code: 'number-too-large' }])
  } else if (Array.isArray(value)) value.forEach((one, i) => check(one, `${path}/${i}`))
  else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      if (DANGEROUS.has(key) || !isPlainText(key)) throw new Refusal('invalid', 'invalid-input', {}, [{ field: `${path}/${key}`.slice(0, 100), code: 'key-unknown' }])
      check((value as Record<string, unknown>)[key], `${path}/${key}`)
    }
  }
}

/** Fields of a form. A name may come once, unless it ends in `[]`; then the values are a list under the bare name. */
export function parseForm(bytes: Uint8Array): Fields {
  const text = decode(bytes)
  // Counted before URLSearchParams builds anything.
  if (text.split('&').length > MAX_FIELDS) throw new Refusal('invalid', 'form-too-many-fields')
  const fields: Fields = Object.create(null)
  for (const [rawName, rawValue] of new URLSearchParams(strictlyEncoded(text))) {
    if (!isPlainText(rawName) || !isPlainText(rawValue)) throw new Refusal('invalid', 'invalid-input', {}, [{ field: 'body', code: 'text-not-plain' }])
    const many = rawName.endsWith('[]')
    const name = many ? rawName.slice(0, -2) : rawName
    if (DANGEROUS.has(name) || /[[\]]/.test(name)) throw new Refusal('invalid', 'invalid-input', {}, [{ field: rawName.slice(0, 100), code: 'key-unknown' }])
    // Browsers send line breaks of a textarea as CRLF.
    const value = rawValue.replaceAll('\r\n', '\n')
    const known = fields[name]
    if (many && (known === undefined || Array.isArray(known))) fields[name] = [...(known ?? []), value]
    else if (known !== undefined) throw new Refusal('invalid', 'invalid-input', {}, [{ field: name, code: 'field-twice' }])
    else fields[name] = value
  }
  return { ...fields }
}

/** URLSearchParams replaces bytes that are no UTF-8; we refuse them instead. */
export function strictlyEncoded(text: string): string {
  if (text.includes('%')) {
    try {
      decodeURIComponent(text.replaceAll('+', ' '))
    } catch {
      throw new Refusal('unreadable', 'address-not-utf8')
    }
  }
  return text
}

/** Query parameters: each name once unless it ends in `[]`, strictly encoded. */
export function readQuery(search: string): Fields {
  return search.length > 1 ? parseForm(new TextEncoder().encode(search.slice(1))) : {}
}
