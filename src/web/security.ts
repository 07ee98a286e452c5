/** Headers of every answer, and the proof that an unsafe request comes from a page of ours. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../vocabulary/refusal.ts'

/** Browsers hold every redirect after a form against `form-action`: the pages of payment providers are the only foreign ones. */
const contentSecurityPolicy = (formTargets: ReadonlyArray<string>): string => [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "font-src 'self'",
  "manifest-src 'self'", "worker-src 'self'", ['form-action', "'self'", ...formTargets].join(' '), "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
].join('; ')

/** @param formTargets origins that a form of ours may lead to */
export const securityHeaders = (formTargets: ReadonlyArray<string>): Readonly<Record<string, string>> => ({
  'content-security-policy': contentSecurityPolicy(formTargets),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'geolocation=(self), camera=(), microphone=(), payment=()',
  'x-frame-options': 'DENY',
})

export const isUnsafe = (method: string): boolean => !(method === 'GET' || method === 'HEAD' || method === 'OPTIONS')

/** Paths that other systems call: they prove themselves by signature, not by origin. */
const isWebhook = (path: string): boolean => path.startsWith('/api/webhooks/')

export type OriginProof = 'same-origin' | 'none'

/**
 * Fetch Metadata first, then Origin (OWASP CSRF cheat sheet). `same-site` is refused: a sister domain is not us.
 * A request with neither header comes from an old browser or from a program; `none` leaves it to the form token,
 * or to the fact that it carries no cookie.
 * @throws Refusal 403 for a request that another site made.
 */
export function proveOrigin(request: Request, path: string, isOwnOrigin: (origin: string, host: string) => boolean): OriginProof {
  if (!isUnsafe(request.method) || isWebhook(path)) return 'same-origin'
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') throw new Refusal('forbidden', 'cross-site-request')
  if (origin !== null && !isOwnOrigin(origin, request.headers.get('host') ?? '')) throw new Refusal('forbidden', 'cross-site-request')
  return site !== null || origin !== null ? 'same-origin' : 'none'
}

/**
 * A token for the forms of one browser or session: `time.mac`, valid for a day. Its time is the hour, so that a page stays
 * the same for an hour and its ETag can match.
 */
export function formTokenFor(key: Buffer, subject: string, now: Date): string {
  const time = (Math.floor(now.getTime() / HOUR_MS) * 3_600).toString(36)
  return `${time}.${macOf(key, subject, time)}`
}

const HOUR_MS = 3_600_000
const FORM_TOKEN_SECONDS = 86_400

export function isFormToken(key: Buffer, subject: string, token: unknown, now: Date): boolean {
  if (typeof token !== 'string') return false
  const [time = '', mac = ''] = token.split('.')
  const age = now.getTime() / 1000 - Number.parseInt(time, 36)
  return age > -60 && age < FORM_TOKEN_SECONDS && sameText(mac, macOf(key, subject, time))
}

const macOf = (key: Buffer, subject: string, time: string): string =>
  createHmac('sha256', key).update(`${subject}\n${time}`).digest('base64url').slice(0, 27)

/** Compares in constant time; different lengths are different at once. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
