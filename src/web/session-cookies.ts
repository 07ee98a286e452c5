/**
 * The cookies of a session. The access token goes to every page; the refresh token only to the two places that trade it,
 * and never along with a request that another site began.
 */
import type { Config } from '../platform/config.ts'
import { cookieName, writeCookie } from './cookies.ts'
import type { OpenSession } from '../accounts/sessions.ts'
import { SESSION_SECONDS } from '../accounts/sessions.ts'

const REFRESH_PATHS = ['/session', '/api/auth'] as const
const CHALLENGE_SECONDS = 300

export interface SessionCookies {
  readonly accessName: string
  readonly refreshName: string
  readonly challengeName: string
  opened(accessToken: string, session: Pick<OpenSession, 'refreshToken'>): string[]
  /** A new access token in the same session. */
  refreshed(accessToken: string): string[]
  closed(): string[]
  challenged(token: string): string[]
  unchallenged(): string[]
}

export function sessionCookies(config: Pick<Config, 'publicUrl'>): SessionCookies {
  const secure = config.publicUrl.startsWith('https:')
  const accessName = cookieName('buka_session', secure)
  const challengeName = cookieName('buka_challenge', secure)
  // `__Host-` wants the path `/`, and this one is to be seen by two paths only.
  const refreshName = secure ? '__Secure-buka_refresh' : 'buka_refresh'
  // The cookie outlives the token in it: an expired token says that there is a session to be renewed.
  const access = (token: string, maxAgeSeconds: number) => writeCookie(accessName, token, { maxAgeSeconds, secure })
  const refresh = (token: string, maxAgeSeconds: number) => REFRESH_PATHS.map((path) => writeCookie(refreshName, token, { maxAgeSeconds, secure, sameSite: 'Strict', path }))
  const challenge = (token: string, maxAgeSeconds: number) => writeCookie(challengeName, token, { maxAgeSeconds, secure })
  return {
    accessName, refreshName, challengeName,
    opened: (accessToken, { refreshToken }) => [access(accessToken, SESSION_SECONDS), ...refresh(refreshToken, SESSION_SECONDS), challenge('', 0)],
    refreshed: (accessToken) => [access(accessToken, SESSION_SECONDS)],
    closed: () => [access('', 0), ...refresh('', 0), challenge('', 0)],
    challenged: (token) => [challenge(token, CHALLENGE_SECONDS)],
    unchallenged: () => [challenge('', 0)],
  }
}

/** The session is over: the browser forgets its cookies, and with them the pages that it kept of this person (service-worker.js). */
export function signedOut(response: Response, cookies: Pick<SessionCookies, 'closed'>): Response {
  response.headers.set('clear-site-data', '"cache", "storage"')
  return withCookies(response, cookies.closed())
}

export function withCookies(response: Response, cookies: ReadonlyArray<string>): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}
