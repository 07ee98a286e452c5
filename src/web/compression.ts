/** The last touch on every answer: validator (ETag), compression, and no body for HEAD. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Asset } from './assets.ts'

const COMPRESS_FROM_BYTES = 900
const COMPRESSIBLE = /^(?:text\/(?!event-stream)|application\/(?:json|problem\+json|manifest\+json|vnd\.oai))/

/** The better of our encodings that a request takes; `q=0` means "not this one". */
export function acceptedEncoding(header: string | null): 'br' | 'gzip' | null {
  if (!header) return null
  let gzip = false
  for (const part of header.split(',')) {
    const [name = '', quality] = part.trim().toLowerCase().split(';')
    if (quality !== undefined && /^\s*q=0(?:\.0*)?\s*$/.test(quality)) continue
    if (name === 'br') return 'br'
    if (name === 'gzip') gzip = true
  }
  return gzip ? 'gzip' : null
}

/** `*`, or a list that names the tag; weak comparison (RFC 9110 13.1.2). */
export const matchesTag = (header: string | null, etag: string): boolean =>
  header !== null && (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag.replace(/^W\//, '')))

export function assetResponse(asset: Asset, request: Request): Response {
  const headers: Record<string, string> = { 'content-type': asset.type, 'cache-control': 'public, max-age=31536000, immutable', etag: asset.etag }
  if (asset.isText) headers.vary = 'accept-encoding'
  if (matchesTag(request.headers.get('if-none-match'), asset.etag)) return new Response(null, { status: 304, headers })
  const encoding = acceptedEncoding(request.headers.get('accept-encoding'))
  const compressed = encoding === 'br' ? asset.brotli : encoding === 'gzip' ? asset.gzip : null
  if (compressed && encoding) headers['content-encoding'] = encoding
  return new Response(compressed ?? asset.bytes, { headers })
}

/** Streams and pictures pass as they are; text gets its tag and is compressed. */
export function finished(request: Request, response: Response): Response | Promise<Response> {
  const type = response.headers.get('content-type') ?? ''
  if (response.body === null || response.headers.has('content-encoding') || !COMPRESSIBLE.test(type)) return request.method === 'HEAD' ? withoutBody(response) : response
  return compressed(request, response, type)
}

async function compressed(request: Request, response: Response, type: string): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const { headers, status } = response
  // The same address answers htmx with a fragment: a browser may not show that when someone comes back to the page.
  headers.append('vary', type.startsWith('text/html') ? 'accept-encoding, hx-request, hx-request-type' : 'accept-encoding')
  if (status === 200 && (request.method === 'GET' || request.method === 'HEAD') && headers.get('cache-control') !== 'no-store') {
    const etag = `W/"${Bun.hash(bytes).toString(36)}"`
    headers.set('etag', etag)
    if (matchesTag(request.headers.get('if-none-match'), etag)) {
      headers.delete('content-type')
      return new Response(null, { status: 304, headers })
    }
  }
  const encoding = bytes.length >= COMPRESS_FROM_BYTES ? acceptedEncoding(request.headers.get('accept-encoding')) : null
  if (encoding) headers.set('content-encoding', encoding)
  if (request.method === 'HEAD') return new Response(null, { status, headers })
  const body = encoding === 'br'
    ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
    : encoding === 'gzip' ? gzipSync(bytes, { level: 6 }) : bytes
  return new Response(new Uint8Array(body), { status, headers })
}

function withoutBody(response: Response): Response {
  // A stream that nobody will read must be told so, or it runs on.
  void response.body?.cancel().catch(() => {})
  return new Response(null, { status: response.status, headers: response.headers })
}
