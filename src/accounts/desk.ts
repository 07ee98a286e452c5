/** What the two doors of this room share: from a request to the arguments of a verb, and from a session to its cookies. */
import { claimOrders } from '../orders/claim.ts'
import { keyFor } from '../platform/config.ts'
import { write } from '../platform/database.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { addressOf } from '../web/door.ts'
import type { House } from '../web/house.ts'
import type { AccessClaims, Challenge } from './access-token.ts'
import { deviceOf, networkOf } from './person.ts'
import { cookieOf } from '../web/person-reader.ts'
import { type SessionCookies, sessionCookies } from '../web/session-cookies.ts'
import { type Device, type OpenSession, type Renewal, renewSession } from './sessions.ts'

export interface Desk {
  readonly cookies: SessionCookies
  deviceOf(request: Request, visit: Visit): Device
  networkOf(request: Request): string
  /** Cookies of a session that begins or goes on; what was ordered on this browser before is its person's from now on. */
  opened(open: OpenSession, visit: Visit): Promise<string[]>
  refreshed(claims: AccessClaims, now: Date): Promise<string[]>
  challenged(challenge: Challenge, now: Date): Promise<string[]>
  challengeOf(request: Request, now: Date): Promise<Challenge | null>
  renew(request: Request, visit: Visit): Promise<Renewal>
  hasRefreshToken(request: Request): boolean
}

export function openDesk(house: House): Desk {
  const cookies = sessionCookies(house.config)
  const { tokens, vault } = house.porter
  const renewing = { vault, childKey: keyFor(house.config, 'refresh-child'), signInLink: `${house.config.publicUrl}/sign-in` }
  return {
    cookies,
    deviceOf: (request, visit) => ({ visitorId: visit.visitorId, name: deviceOf(request.headers.get('user-agent')), place: `${visit.city} ${networkOf(addressOf(request))}` }),
    networkOf: (request) => networkOf(addressOf(request)),
    opened: async (open, { visitorId, now }) => {
      const claim = { visitorId, personId: open.claims.id }
      // In a transaction of its own: what went wrong here is done when the session is renewed, and keeps nobody out.
      await write(house.db, (tx) => claimOrders(tx, claim, now)).catch((err: Error) => house.log.error({ err }, 'orders of a browser were not claimed'))
      return cookies.opened(await tokens.sign(open.claims, now), open)
    },
    refreshed: async (claims, now) => cookies.refreshed(await tokens.sign(claims, now)),
    challenged: async (challenge, now) => cookies.challenged(await tokens.signChallenge(challenge, now)),
    challengeOf: async (request, now) => {
      const token = cookieOf(request, cookies.challengeName)
      return token ? tokens.readChallenge(token, now) : null
    },
    hasRefreshToken: (request) => Boolean(cookieOf(request, cookies.refreshName)),
    renew: async (request, visit) => {
      const token = cookieOf(request, cookies.refreshName)
      return token ? renewSession(house.db, renewing, token, visit.visitorId, visit.now) : { outcome: 'unknown' }
    },
  }
}
