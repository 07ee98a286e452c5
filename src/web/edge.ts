/**
 * The outermost layer of the web process: what holds for every request, whichever door it is for. Elysia sees a request
 * only after it was found well-formed, same-origin and of a method that the path knows.
 */
import { Elysia, type AnyElysia } from 'elysia'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import type { Asset } from './assets.ts'
import { bodyKindOf, readBody, readQuery } from './body.ts'
import { admit, visitOf } from './door.ts'
import type { House } from './house.ts'
import { problemOf, problemResponse, type Problem } from './problems.tsx'
import { isFormToken, isUnsafe, proveOrigin, SECURITY_HEADERS } from './security.ts'
import { type PersonReader, visitReader } from './visit.ts'

export const MAX_BODY_BYTES = 256 * 1024
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const COMPRESS_FROM_BYTES = 900

/** Decides before any door is reached: `null` lets the request pass, a response or a thrown Refusal turns it away. */
export type Guard = (request: Request, visit: Visit, path: string) => Response | null
/** Made from the routes of all doors, so that a route nobody decided about stops the start. */
export type GuardMaker = (routes: ReadonlyArray<{ readonly method: string; readonly path: string }>) => Guard

/** `address` is the peer's, as the socket tells it. */
export type Answer = (request: Request, address: string) => Promise<Response>

/** Puts the doors behind the edge. Returns a function from a request to its answer. */
export function edge(house: House, doors: ReadonlyArray<AnyElysia>, personOf: PersonReader, guardOf: GuardMaker = () => () => null): Answer {
  const reader = visitReader(house, personOf)
  const ownOrigins = new Set([new URL(house.config.publicUrl).origin])
  const app = new Elysia({ name: 'house', normalize: false, strictPath: true, aot: true })
    .onParse(async ({ request, path }) => {
      const kind = bodyKindOf(path)
      const body = await readBody(request, kind)
      return kind === 'form' ? withoutToken(body, request) : body
    })
    .onError({ as: 'global' }, ({ error, request, path }) => answerProblem(problemOf(error), error, request, path))
  for (const door of doors) app.use(door)
  const allowed = methodTable(app.routes)
  const guard = guardOf(app.routes)

  /** A form from a browser that says nothing of its origin must carry the token of its page. */
  function withoutToken(body: unknown, request: Request): unknown {
    if (body === null || typeof body !== 'object') return body
    const { _token, ...fields } = body as Record<string, unknown>
    const visit = visitOf(request)
    const tokenIsNeeded = !request.headers.has('origin') && !request.headers.has('sec-fetch-site')
    if (tokenIsNeeded && !(visit && isFormToken(reader.formKey, visit.person?.sessionId ?? visit.visitorId, _token, visit.now))) throw new Refusal('forbidden', 'form-unproven')
    return fields
  }

  function answerProblem(problem: Problem, error: unknown, request: Request, path: string): Response {
    if (problem.broken) house.log.error({ err: error instanceof Error ? error : new Error(String(error)), method: request.method, path }, 'a request failed')
    house.metrics.refusals.inc({ code: problem.code })
    const visit = visitOf(request)
    return problemResponse(problem, { path, visit, wantsFragment: visit?.wantsFragment ?? false })
  }

  async function answer(request: Request, path: string, search: string, address: string): Promise<Response> {
    try {
      if (!METHODS.has(request.method)) return methodNotAllowed(allowed(path), path, null)
      const asset = path.startsWith('/assets/') ? house.assets.at(path) : null
      if (asset) return assetResponse(asset, request)
      // Read before anything can fail, so that a problem speaks the reader's language too.
      const { visit, setCookies } = await reader.read(request, path, search)
      admit(request, visit, address)
      readQuery(search)
      proveOrigin(request, path, ownOrigins)
      const methods = allowed(path)
      if (methods.length > 0 && !methods.includes(request.method === 'HEAD' ? 'GET' : request.method)) return methodNotAllowed(methods, path, visit)
      const response = guard(request, visit, path) ?? await app.fetch(request.method === 'HEAD' ? asGet(request, visit, address) : request)
      for (const cookie of setCookies) response.headers.append('set-cookie', cookie)
      return response
    } catch (error) {
      return answerProblem(problemOf(error), error, request, path)
    }
  }

  return async (request, peer) => {
    const started = performance.now()
    const { path, search } = pathOf(request.url)
    const response = await finish(request, await answer(request, path, search, addressOfClient(request, peer, house.config.trustedProxies)))
    const seconds = (performance.now() - started) / 1000
    house.metrics.requests.observe({ method: request.method, route: path.split('/', 3).slice(0, 3).join('/').replace(/[0-9a-f-]{36}/, ':id'), status: String(response.status) }, seconds)
    house.log[response.status >= 500 ? 'error' : isUnsafe(request.method) ? 'info' : 'debug']({ method: request.method, path, status: response.status, ms: Math.round(seconds * 1000) }, 'answered')
    return response
  }
}

/** The client's address: the peer's, or what a proxy of ours says of it (the last entry it did not write itself). */
function addressOfClient(request: Request, peer: string, trustedProxies: ReadonlyArray<string>): string {
  if (!trustedProxies.includes(peer)) return peer
  const hops = (request.headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim()).filter(Boolean)
  return hops.findLast((hop) => !trustedProxies.includes(hop)) ?? peer
}

/** Path and query of a request's address; `URL` is ten times slower, and we need no more. */
function pathOf(address: string): { path: string; search: string } {
  const start = address.indexOf('/', address.indexOf('//') + 2)
  if (start < 0) return { path: '/', search: '' }
  const question = address.indexOf('?', start)
  return question < 0 ? { path: address.slice(start), search: '' } : { path: address.slice(start, question), search: address.slice(question) }
}

function asGet(request: Request, visit: Visit, address: string): Request {
  const get = new Request(request.url, { method: 'GET', headers: request.headers })
  admit(get, visit, address)
  return get
}

/** path -> the methods that some door has for it. */
function methodTable(routes: ReadonlyArray<{ method: string; path: string }>): (path: string) => ReadonlyArray<string> {
  const methodsOf = new Map<string, string[]>()
  for (const { method, path } of routes) methodsOf.set(path, [...(methodsOf.get(path) ?? []), method])
  const patterns = [...methodsOf.keys()].filter((path) => /[:*]/.test(path)).map((path) => ({ path, pattern: routePattern(path) }))
  return (path) => methodsOf.get(path) ?? patterns.filter(({ pattern }) => pattern.test(path)).flatMap((p) => methodsOf.get(p.path) ?? [])
}

/** `/restaurants/:slug` as an expression that its addresses match. */
const routePattern = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+').replace(/\*/g, '.*')}$`)

function methodNotAllowed(methods: ReadonlyArray<string>, path: string, visit: Visit | null): Response {
  const names = methods.includes('GET') ? [...methods, 'HEAD'] : [...methods]
  const response = problemResponse({ status: 405, code: 'method-not-allowed', details: {}, fields: [], headers: { allow: names.join(', ') }, broken: false }, { path, visit, wantsFragment: visit?.wantsFragment ?? false })
  return response
}

const acceptedEncoding = (request: Request): 'br' | 'gzip' | null => {
  const accepts = request.headers.get('accept-encoding') ?? ''
  return /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : null
}

function assetResponse(asset: Asset, request: Request): Response {
  const headers: Record<string, string> = { 'content-type': asset.type, 'cache-control': 'public, max-age=31536000, immutable', etag: asset.etag }
  if (asset.brotli) headers.vary = 'accept-encoding'
  if (request.headers.get('if-none-match')?.includes(asset.etag)) return new Response(null, { status: 304, headers })
  const encoding = acceptedEncoding(request)
  const compressed = encoding === 'br' ? asset.brotli : encoding === 'gzip' ? asset.gzip : null
  if (compressed && encoding) headers['content-encoding'] = encoding
  return new Response(compressed ?? asset.bytes, { headers })
}

const COMPRESSIBLE = /^(?:text\/(?!event-stream)|application\/(?:json|problem\+json|manifest\+json))/

/** Security headers, ETag and compression: what every answer gets. */
function finish(request: Request, response: Response): Response | Promise<Response> {
  for (const name in SECURITY_HEADERS) if (!response.headers.has(name)) response.headers.set(name, SECURITY_HEADERS[name] as string)
  const type = response.headers.get('content-type') ?? ''
  if (!COMPRESSIBLE.test(type) || response.headers.has('content-encoding') || response.status === 304 || response.body === null) {
    return request.method === 'HEAD' ? withoutBody(response) : response
  }
  return compressed(request, response)
}

async function compressed(request: Request, response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const headers = response.headers
  headers.append('vary', 'accept-encoding')
  if (request.method === 'GET' && response.status === 200 && headers.get('cache-control') !== 'no-store') {
    const etag = `W/"${Bun.hash(bytes).toString(36)}"`
    headers.set('etag', etag)
    if (request.headers.get('if-none-match')?.split(',').some((t) => t.trim() === etag)) return new Response(null, { status: 304, headers })
  }
  const encoding = bytes.length >= COMPRESS_FROM_BYTES ? acceptedEncoding(request) : null
  if (encoding) headers.set('content-encoding', encoding)
  const body = encoding === 'br'
    ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
    : encoding === 'gzip' ? gzipSync(bytes, { level: 6 }) : bytes
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), { status: response.status, headers })
}

const withoutBody = (response: Response): Response => new Response(null, { status: response.status, headers: response.headers })
