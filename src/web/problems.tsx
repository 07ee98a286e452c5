/**
 * The one place where failures become HTTP. Under /api: problem+json (RFC 9457); for a page: a page; for an htmx
 * request: a fragment with the same status. Causes of ours are logged and never shown.
 */
import { ProblemPage, ProblemNotice } from '../../views/parts/problem.tsx'
import { isDatabaseDown, sqlState } from '../platform/database.ts'
import { wordsIn } from '../platform/messages.ts'
import { DEFAULT_LOCALE } from '../vocabulary/locale.ts'
import { type FieldRefusal, ProviderFailure, Refusal, type RefusalKind } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'

export const STATUS_OF: Readonly<Record<RefusalKind, number>> = {
  unreadable: 400, unproven: 401, forbidden: 403, unknown: 404, unacceptable: 406, conflict: 409, gone: 410,
  'too-large': 413, unsupported: 415, invalid: 422, 'too-many': 429, unavailable: 503,
}

export interface Problem {
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, string | number>>
  readonly fields: ReadonlyArray<FieldRefusal>
  readonly headers: Readonly<Record<string, string>>
  /** True when the failure is ours: it is logged with its cause. */
  readonly broken: boolean
}

const plain = (status: number, code: string, headers: Record<string, string> = {}): Problem => ({ status, code, details: {}, fields: [], headers, broken: false })

/** What the database refuses because the input was wrong for it, although nothing before it noticed. */
const INPUT_STATES = new Set(['22003', '22007', '22008', '22021', '22P02', '22P05', '54000'])

export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) {
    const retryAfter = error.details.retry_after_seconds
    return {
      status: STATUS_OF[error.kind], code: error.code, details: error.details, fields: error.fields, broken: false,
      headers: retryAfter !== undefined ? { 'retry-after': String(retryAfter) } : error.kind === 'unproven' ? { 'www-authenticate': 'Bearer' } : {},
    }
  }
  if (error instanceof ProviderFailure) return plain(503, 'provider-failed', { 'retry-after': '30' })
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'NOT_FOUND') return plain(404, 'unknown-page')
  // Elysia wraps what our body reader refuses.
  if (code === 'PARSE') return error instanceof Error && error.cause !== undefined ? problemOf(error.cause) : plain(400, 'body-malformed')
  if (isDatabaseDown(error)) return { ...plain(503, 'database-away', { 'retry-after': '5' }), broken: true }
  if (INPUT_STATES.has(sqlState(error) ?? '')) return { ...plain(422, 'invalid-input'), broken: true }
  return { ...plain(500, 'broken-promise'), broken: true }
}

export interface ProblemAudience {
  readonly path: string
  readonly visit: Visit | null
  /** Layout of a page needs the addresses of assets, which only the web knows. */
  readonly wantsFragment: boolean
}

/** The answer to a failed request. */
export function problemResponse(problem: Problem, { path, visit, wantsFragment }: ProblemAudience): Response {
  const headers = { ...problem.headers, 'cache-control': 'no-store' }
  if (path.startsWith('/api/') || visit === null) return Response.json(problemJson(problem), { status: problem.status, headers: { ...headers, 'content-type': 'application/problem+json' } })
  const view = wantsFragment ? <ProblemNotice visit={visit} problem={problem} /> : <ProblemPage visit={visit} problem={problem} />
  return new Response(`${wantsFragment ? '' : '<!doctype html>'}${view.markup}`, { status: problem.status, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } })
}

function problemJson({ status, code, details, fields }: Problem): object {
  const words = wordsIn(DEFAULT_LOCALE)
  return {
    type: `/docs#problem-${code}`,
    title: words.knownText(`problems.${code}`, words.text('problems.other')),
    status,
    code,
    ...details,
    ...(fields.length > 0 ? { errors: fields.map((f) => ({ field: f.field, code: f.code, detail: words.knownText(`problems.${f.code}`, words.text('problems.value-wrong')) })) } : {}),
  }
}
