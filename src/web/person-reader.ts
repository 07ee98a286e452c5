/** From the cookies of a request to the person who sent it, without asking the database. */
import { readCookies } from './cookies.ts'
import type { House } from './house.ts'
import type { PersonReader } from './visit.ts'
import { sessionCookies } from './session-cookies.ts'

export interface PersonAtTheDoor {
  readonly personOf: PersonReader
  /** There is a session cookie, but its token is no longer good: the refresh token may still be. */
  readonly isRenewable: (request: Request) => boolean
}

export function personReader(house: House): PersonAtTheDoor {
  const { accessName } = sessionCookies(house.config)
  const { tokens, revocations } = house.porter
  const renewable = new WeakSet<Request>()
  return {
    personOf: async (cookies, request) => {
      const token = cookies.get(accessName)
      if (!token) return null
      const claims = await tokens.read(token, house.clock())
      if (claims && !revocations.isRevoked(claims)) return claims
      renewable.add(request)
      return null
    },
    isRenewable: (request) => renewable.has(request),
  }
}

export const cookieOf = (request: Request, name: string): string | undefined => readCookies(request.headers.get('cookie')).get(name)
