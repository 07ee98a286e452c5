/**
 * The outermost layer of the web process: what holds for every request, whichever door it is for. Elysia sees a request
 * only after it was found well-formed, within its allowance, same-origin, and of a method that the path knows.
 *
 * What Bun answers before this code runs, with an empty body, and nobody can change: 400 for a request that is not HTTP (no Host,
 * two lengths, length and chunks, a bad chunk size, folded or NUL headers, `OPTIONS *`), 413 beyond `MAX_BUN_BODY_BYTES`, 431 for
 * headers or an address over 16 KB or more than 200 fields, 505 for another version or bare line feeds; a method that does not
 * exist closes the connection, and so do headers that drip for 12 s or a body that drips for 32 s.
 */
import { Elysia, type AnyElysia } from 'elysia'
import { networkOf } from '../accounts/person.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { ACCESS_TABLE } from './access-table.ts'
import { bodyKindOf, readBody, readQuery } from './body.ts'
import { clientAddress } from './client-address.ts'
import { assetResponse, finished } from './compression.ts'
import { admit, arrivalOf } from './door.ts'
import type { House } from './house.ts'
import { FORM_KEY_FIELD } from './idempotency.ts'
import { problemOf, problemResponse, type Problem } from './problems.tsx'
import { checkPath, hostCheck, targetOf, type Target } from './request-line.ts'
import { routeTable, type KnownRoute } from './route-table.ts'
import { isFormToken, isUnsafe, proveOrigin, securityHeaders } from './security.ts'
import { strictRoutes, type RouteDescription } from './strict-doors.ts'
import { type PersonReader, visitReader } from './visit.ts'

/** Bun cuts bodies off here; our own limits are lower, so that they can be refused in words. */
export const MAX_BUN_BODY_BYTES = 8 * 1024 * 1024
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** Elysia looks for the path from the eleventh character of an address on, so a host must not end before it. */
const ELYSIA_PATH_FROM = 11

/** Decides before any door is reached: `null` lets the request pass, a response or a thrown Refusal turns it away. */
export type Guard = (request: Request, visit: Visit, path: string) => Response | null
/** Made from the routes of all doors, so that a route nobody decided about stops the start. */
export type GuardMaker = (routes: ReadonlyArray<{ readonly method: string; readonly path: string }>) => Guard

/** `peer` is the address at the other end of the socket. */
export type Answer = (request: Request, peer: string) => Promise<Response>

/** Doors that describe the others are given their descriptions. */
export type DescribingDoor = (descriptions: ReadonlyArray<RouteDescription>) => AnyElysia

/** Puts the doors behind the edge. Returns a function from a request to its answer. */
export function edge(house: House, doors: ReadonlyArray<AnyElysia | DescribingDoor>, personOf: PersonReader, guardOf: GuardMaker): Answer {
  const { config, limits } = house
  const reader = visitReader(house, personOf)
  const checkHost = hostCheck(config.publicUrl, config.environment === 'production')
  const isOwnOrigin = ownOrigins(config.publicUrl, config.environment === 'production')
  const clientOf = clientAddress(config.trustedProxies)
  const everyAnswer = securityHeaders(Object.values(house.cashier.providers).flatMap(({ pages }) => pages))
  const app = new Elysia({ name: 'house', normalize: false, strictPath: true, aot: true })
    .onParse(async ({ request, path }) => {
      const kind = bodyKindOf(path)
      const body = await readBody(request, kind)
      return kind === 'form' || kind === 'upload' ? ownFields(body, request) : body
    })
    // Elysia reads lists, objects and repeated names into a query by rules of its own; doors get what the edge read.
    .onTransform((context) => void (context.query = (arrivalOf(context.request)?.query ?? {}) as Record<string, string>))
    .onError({ as: 'global' }, ({ error, request, path }) => answerProblem(problemOf(error), error, request, path))
  const descriptions: RouteDescription[] = []
  for (const one of doors) {
    const door = typeof one === 'function' ? (one as DescribingDoor)(descriptions) : one
    descriptions.push(...strictRoutes(door))
    app.use(door)
  }
  const routeAt = routeTable(app.routes, limits)
  const guard = guardOf(app.routes)

  /** The fields that are the room's own. A form from a browser that says nothing of its origin must carry the token of its page. */
  function ownFields(body: unknown, request: Request): unknown {
    const { _token, [FORM_KEY_FIELD]: formKey, ...fields } = (body ?? {}) as Record<string, unknown>
    const arrival = arrivalOf(request)
    const visit = arrival?.visit
    if (arrival && formKey !== undefined) arrival.formKey = String(formKey)
    const tokenIsNeeded = !request.headers.has('origin') && !request.headers.has('sec-fetch-site')
    if (tokenIsNeeded && !(visit && isFormToken(reader.formKey, visit.person?.sessionId ?? visit.visitorId, _token, visit.now))) throw new Refusal('forbidden', 'form-unproven')
    return fields
  }

  function answerProblem(problem: Problem, error: unknown, request: Request, path: string): Response {
    house.metrics.refusals.inc({ code: problem.code })
    const arrival = arrivalOf(request)
    const visit = arrival?.visit ?? null
    const route = routeAt(path)?.path ?? 'none'
    // Who tried what, and why not: never what they sent. Addresses that nobody has are knocked at by every robot.
    if (problem.broken) house.log.error({ err: error, method: request.method, route }, 'a request failed')
    else house.log[route === 'none' ? 'debug' : 'info']({ refusal: problem.code, status: problem.status, method: METHODS.has(request.method) ? request.method : 'other', route, person: visit?.person?.id ?? null, network: arrival ? networkOf(arrival.client) : null }, 'refused')
    return problemResponse(problem, { path, visit, wantsFragment: visit?.wantsFragment ?? false })
  }

  async function throughDoors(request: Request, target: Target, route: KnownRoute | null, visit: Visit, client: string): Promise<Response> {
    const { path } = target
    checkPath(path)
    const query = readQuery(target.search)
    proveOrigin(request, path, isOwnOrigin)
    if (route && !route.methods.includes(methodOf(request))) return methodNotAllowed(request, path, route.methods)
    const turnedAway = guard(request, visit, path)
    if (turnedAway) return turnedAway
    const inner = innerRequest(request, target)
    admit(inner, { visit, query, client })
    return app.fetch(inner)
  }

  function methodNotAllowed(request: Request, path: string, methods: ReadonlyArray<string>): Response {
    const allow = methods.includes('GET') ? [...methods, 'HEAD'] : [...methods]
    return answerProblem({ status: 405, code: 'method-not-allowed', details: {}, fields: [], headers: { allow: allow.join(', ') }, broken: false }, null, request, path)
  }

  async function answer(request: Request, target: Target, route: KnownRoute | null, peer: string): Promise<Response> {
    const { path } = target
    const setCookies: string[] = []
    let allowance: Readonly<Record<string, string>> = {}
    let response: Response
    try {
      checkHost(request.headers.get('host'))
      const asset = path.startsWith('/assets/') ? house.assets.at(path) : null
      if (asset) return isRead(request) ? assetResponse(asset, request) : methodNotAllowed(request, path, ['GET'])
      const client = clientOf(peer, request.headers.get('x-forwarded-for'))
      const { headers, refusedSeconds } = await limits.take(route?.policiesOf.get(methodOf(request)) ?? limits.policiesOf(request.method, path), client)
      allowance = headers
      // Whoever asks too much is told so in their language, but nothing is looked up for them.
      const visit = refusedSeconds === null ? await reader.read(request, target, setCookies) : await reader.readStranger(request, target)
      admit(request, { visit, query: {}, client })
      if (refusedSeconds !== null) throw new Refusal('too-many', 'rate-limited', { retry_after_seconds: refusedSeconds })
      response = METHODS.has(request.method) ? await throughDoors(request, target, route, visit, client) : methodNotAllowed(request, path, route?.methods ?? ['GET'])
    } catch (error) {
      response = answerProblem(problemOf(error), error, request, path)
    }
    for (const cookie of setCookies) response.headers.append('set-cookie', cookie)
    for (const name in allowance) response.headers.set(name, allowance[name] as string)
    return response
  }

  return async (request, peer) => {
    const started = performance.now()
    const target = targetOf(request.url)
    const route = routeAt(target.path)
    const unfinished = await answer(request, target, route, peer)
    // Doors that say nothing about caches say it of what anybody may read.
    if (isClosedToStrangers(request, route) && !unfinished.headers.has('cache-control')) unfinished.headers.set('cache-control', 'no-store')
    for (const name in everyAnswer) if (!unfinished.headers.has(name)) unfinished.headers.set(name, everyAnswer[name] as string)
    const response = await finished(request, unfinished)
    const seconds = (performance.now() - started) / 1000
    // The route and not the address: addresses can hold the token of a letter, and there is no end of them.
    const known = { method: METHODS.has(request.method) ? request.method : 'other', route: route?.path ?? 'none' }
    house.metrics.requests.observe({ ...known, status: String(response.status) }, seconds)
    house.log[response.status >= 500 ? 'error' : isUnsafe(request.method) ? 'info' : 'debug']({ ...known, status: response.status, ms: Math.round(seconds * 1000) }, 'answered')
    return response
  }
}

function isClosedToStrangers(request: Request, route: KnownRoute | null): boolean {
  const row = route && ACCESS_TABLE[`${methodOf(request)} ${route.path}`]
  return row != null && !row.startsWith('-')
}

const isRead = (request: Request): boolean => request.method === 'GET' || request.method === 'HEAD'
const methodOf = (request: Request): string => (request.method === 'HEAD' ? 'GET' : request.method)

/** HEAD is a GET whose body is not sent; an address that Elysia would misread is written anew. */
function innerRequest(request: Request, { path, search }: Target): Request {
  if (request.method === 'HEAD') return new Request(`http://localhost${path}${search}`, { headers: request.headers })
  return request.url.indexOf('/', 8) < ELYSIA_PATH_FROM || !request.url.startsWith('http') ? new Request(`http://localhost${path}${search}`, request) : request
}

/**
 * In production our origin is that of PUBLIC_URL. On a developer's machine the site has several names (localhost, the name of a
 * container): there, a request comes from our page when its Origin is the host it was sent to.
 */
function ownOrigins(publicUrl: string, production: boolean): (origin: string, host: string) => boolean {
  const own = new URL(publicUrl).origin
  return (origin, host) => origin === own || (!production && origin === `http://${host}`)
}
