/** The one place where the access table is enforced: every request passes here before any door sees it. */
import { COLUMNS, type Decision, decide, type Rule, ruleOf } from '../accounts/policy.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { localPath, type Url, url, withQuery } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { ACCESS_TABLE } from './access-table.ts'
import type { GuardMaker } from './edge.ts'
import { seeOther } from './page.ts'
import { isUnsafe } from './security.ts'

export interface GuardOptions {
  /** True when the request carries a session whose access token has run out: it may be renewed. */
  readonly isRenewable: (request: Request) => boolean
  /** Routes that a test adds for itself: anybody may use them. */
  readonly open?: ReadonlySet<string>
}

/** @throws Error at start for a route without a row */
export const guardWith = ({ isRenewable, open = new Set() }: GuardOptions): GuardMaker => (routes) => {
  const match = matcher(routes, open)
  return (request, visit, path) => {
    const found = match(request.method === 'HEAD' ? 'GET' : request.method, path)
    // What no door has is unknown; it is said here, so that nothing passes that was not decided about.
    if (!found) throw new Refusal('unknown', 'unknown-page')
    const isApi = path.startsWith('/api/')
    // With a body that may be sent again (307), and so without losing what was typed.
    if (!isApi && isRenewable(request) && !NOT_RENEWED.has(path)) return seeAgain(request, visit.here)
    if (isApi && visit.person !== null) proveJson(request, path)
    const restaurantId = found.rule.restaurantParameter === null ? null : found.parameters[found.rule.restaurantParameter] ?? null
    return answerTo(decide(found.rule, visit.person, restaurantId, visit.now), request, visit, isApi)
  }
}

/** Pages that end or begin a session do not carry one on first. */
const NOT_RENEWED = new Set(['/session/renew', '/sign-in', '/sign-out', '/reset'])

const seeAgain = (request: Request, here: Url): Response =>
  new Response(null, { status: isUnsafe(request.method) ? 307 : 303, headers: { location: withQuery(url`/session/renew`, { next: here }), 'cache-control': 'no-store' } })

/** A request with our cookie that says nothing of its origin must be JSON: no page of another site can send that unasked. */
function proveJson(request: Request, path: string): void {
  if (!isUnsafe(request.method) || path.startsWith('/api/webhooks/') || request.headers.has('origin') || request.headers.has('sec-fetch-site')) return
  if (!(request.headers.get('content-type') ?? '').toLowerCase().startsWith('application/json')) throw new Refusal('forbidden', 'form-unproven')
}

function answerTo(decision: Decision, request: Request, visit: Visit, isApi: boolean): Response | null {
  if (decision === 'pass') return null
  if (decision === 'unknown') throw new Refusal('unknown', 'unknown-page')
  if (decision === 'forbidden') throw new Refusal('forbidden', 'not-allowed')
  if (decision === 'second-factor') throw new Refusal('forbidden', 'second-factor-needed')
  const to = withQuery(decision === 'sign-in' ? url`/sign-in` : url`/account/prove`, { next: isUnsafe(request.method) ? cameFrom(request) : visit.here })
  if (isApi) throw new Refusal('unproven', decision === 'sign-in' ? 'sign-in-needed' : 'prove-again')
  if (visit.wantsFragment) return new Response(null, { status: 401, headers: { 'hx-redirect': to, 'cache-control': 'no-store' } })
  return seeOther(to, { 'cache-control': 'no-store' })
}

/** The page a form stood on, so that one comes back to it and not to the address that took the form. */
function cameFrom(request: Request): Url {
  const referer = request.headers.get('referer')
  const address = referer && URL.canParse(referer) ? new URL(referer) : null
  return (address && address.host === request.headers.get('host') && localPath(address.pathname + address.search)) || url`/`
}

interface Found {
  readonly rule: Rule
  readonly parameters: Readonly<Record<string, string>>
}

function matcher(routes: ReadonlyArray<{ readonly method: string; readonly path: string }>, open: ReadonlySet<string>): (method: string, path: string) => Found | null {
  const fixed = new Map<string, Found>()
  const undecided: string[] = []
  const patterns: Array<{ readonly method: string; readonly segments: ReadonlyArray<string>; readonly rule: Rule }> = []
  for (const { method, path } of routes) {
    const row = open.has(`${method} ${path}`) ? COLUMNS.join(' ') : ACCESS_TABLE[`${method} ${path}`]
    if (row === undefined) {
      undecided.push(`${method} ${path}`)
      continue
    }
    if (/[:*]/.test(path)) patterns.push({ method, segments: path.split('/'), rule: ruleOf(row) })
    else fixed.set(`${method} ${path}`, { rule: ruleOf(row), parameters: {} })
  }
  if (undecided.length > 0) throw new Error(`nobody has decided who may use these; give each a row in src/web/access-table.ts:\n${undecided.join('\n')}`)
  // As the router does it: where a name and a parameter both fit, the name wins.
  patterns.sort((a, b) => shapeOf(a.segments).localeCompare(shapeOf(b.segments)))
  // Looked for where the first name fits; those that begin with a parameter come last, as they do above.
  const byStart = Map.groupBy(patterns, ({ segments: [, first = ''] }) => (/^[:*]/.test(first) ? '*' : first))
  return (method, path) => {
    const exact = fixed.get(`${method} ${path}`)
    if (exact) return exact
    const segments = path.split('/')
    for (const start of [segments[1] ?? '', '*']) for (const pattern of byStart.get(start) ?? []) {
      const parameters = pattern.method === method ? parametersOf(pattern.segments, segments) : null
      if (parameters) return { rule: pattern.rule, parameters }
    }
    return null
  }
}

const shapeOf = (segments: ReadonlyArray<string>): string => segments.map((s) => (s === '*' ? '2' : s.startsWith(':') ? '1' : '0')).join('')

function parametersOf(pattern: ReadonlyArray<string>, segments: ReadonlyArray<string>): Record<string, string> | null {
  const parameters: Record<string, string> = {}
  for (let i = 0; i < pattern.length; i++) {
    const wanted = pattern[i] as string
    const segment = segments[i]
    if (wanted === '*') return segment === undefined ? null : parameters
    if (segment === undefined) return null
    if (wanted.startsWith(':')) {
      if (segment === '') return null
      parameters[wanted.slice(1)] = segment
    } else if (wanted !== segment) return null
  }
  return segments.length === pattern.length ? parameters : null
}
