/**
 * Access tokens: short-lived JWTs signed by @elysiajs/jwt, one key per id in the ring. They are read by fast-jwt: the `verify` of
 * @elysiajs/jwt hands every signature to another thread, and after a restart, when thousands come with a token that this process has
 * not seen, that was a quarter of what each of them cost. A head is compared with those that we write, letter by letter: no token can
 * choose its algorithm, its type or its key.
 */
import { jwt } from '@elysiajs/jwt'
import { createVerifier, TokenError } from 'fast-jwt'
import type { Config } from '../platform/config.ts'
import { keyRing } from '../platform/vault.ts'
import { isId, type Id } from '../vocabulary/id.ts'
import { PLATFORM_ROLES, type PlatformRole, type SignedIn, STAFF_ROLES, type StaffRole } from '../vocabulary/visit.ts'

export const ACCESS_SECONDS = 600
const CHALLENGE_SECONDS = 300
const MAX_TOKEN_CHARACTERS = 4_096
const MAX_KEPT = 20_000

/** What an access token says: who, and as of which epoch of theirs. */
export interface AccessClaims extends SignedIn {
  readonly epoch: number
}

/** The password was right; a second factor is still wanted. */
export interface Challenge {
  readonly personId: Id<'person'>
  readonly epoch: number
}

export interface Tokens {
  sign(claims: AccessClaims, now: Date): Promise<string>
  /** The claims of a token of ours that is good now, else `null`. */
  read(token: string, now: Date): Promise<AccessClaims | null>
  signChallenge(challenge: Challenge, now: Date): Promise<string>
  readChallenge(token: string, now: Date): Promise<Challenge | null>
}

type Payload = Record<string, unknown>

export function createTokens(config: Pick<Config, 'secretKey' | 'previousSecretKeys'>): Tokens {
  const access = kind(config, 'access-token', 'at+jwt', 'buka', ACCESS_SECONDS)
  // Another key, type and audience: one kind of token is never taken for the other.
  const challenge = kind(config, 'challenge-token', 'challenge+jwt', 'buka:second-factor', CHALLENGE_SECONDS)
  // A token is sent with every request: the signature of one that was good stays good until it expires.
  const kept = new Map<string, { readonly claims: AccessClaims; readonly until: number }>()
  return {
    sign: (claims, now) => access.sign({
      sub: claims.id, sid: claims.sessionId, epoch: claims.epoch, name: claims.name, role: claims.role, staff: { ...claims.staff },
      mfa: claims.hasSecondFactor, proven: Math.floor(claims.provenAt.getTime() / 1000),
    }, now),
    read: async (token, now) => {
      const known = kept.get(token)
      if (known && known.until > now.getTime()) return known.claims
      const payload = access.read(token, now)
      const claims = payload && claimsOf(payload)
      if (!claims) return null
      if (kept.size >= MAX_KEPT) kept.clear()
      kept.set(token, { claims, until: Number(payload.exp) * 1000 })
      return claims
    },
    signChallenge: ({ personId, epoch }, now) => challenge.sign({ sub: personId, epoch }, now),
    readChallenge: async (token, now) => {
      const payload = challenge.read(token, now)
      return payload && typeof payload.sub === 'string' && isId(payload.sub) && typeof payload.epoch === 'number' ? { personId: payload.sub as Id<'person'>, epoch: payload.epoch } : null
    },
  }
}

interface TokenKind {
  sign(payload: Payload, now: Date): Promise<string>
  read(token: string, now: Date): Payload | null
}

function kind(config: Pick<Config, 'secretKey' | 'previousSecretKeys'>, purpose: string, typ: string, audience: string, seconds: number): TokenKind {
  const ring = keyRing(config, purpose)
  // Times are judged by the clock we are given, not by the library's.
  const verifiers = new Map(ring.all.map(({ id, key }) => [headOf(id, typ), createVerifier({ key, algorithms: ['HS256'], allowedAud: audience, checkTyp: typ, requiredClaims: ['sub', 'exp', 'aud'], ignoreExpiration: true, ignoreNotBefore: true, cache: false })]))
  const current = jwt({ name: 'jwt', secret: ring.current.key, alg: 'HS256', typ, kid: ring.current.id, iat: false }).decorator.jwt
  return {
    sign: (payload, now) => current.sign({ ...payload, aud: audience, exp: Math.floor(now.getTime() / 1000) + seconds } as never),
    read: (token, now) => {
      if (token.length > MAX_TOKEN_CHARACTERS) return null
      const verify = verifiers.get(token.slice(0, token.indexOf('.')))
      try {
        const payload = verify?.(token) as Payload | undefined
        return payload && isTimely(payload, now.getTime() / 1000) ? payload : null
      } catch (error) {
        if (error instanceof TokenError) return null
        throw error
      }
    },
  }
}

/** The first part of a token, as the library writes it. */
const headOf = (kid: string, typ: string): string => Buffer.from(JSON.stringify({ alg: 'HS256', kid, typ })).toString('base64url')

const isTimely = ({ exp, nbf }: Payload, now: number): boolean => typeof exp === 'number' && exp > now && (nbf === undefined || (typeof nbf === 'number' && nbf <= now))

function claimsOf(payload: Payload): AccessClaims | null {
  const { sub, sid, epoch, name, role, staff, mfa, proven } = payload
  if (typeof sub !== 'string' || !isId(sub) || typeof sid !== 'string' || !isId(sid) || typeof epoch !== 'number' || typeof name !== 'string') return null
  if (!PLATFORM_ROLES.includes(role as PlatformRole) || typeof mfa !== 'boolean' || typeof proven !== 'number' || staff === null || typeof staff !== 'object') return null
  if (!Object.values(staff).every((one) => STAFF_ROLES.includes(one as StaffRole))) return null
  return { id: sub as Id<'person'>, sessionId: sid as Id<'session'>, epoch, name, role: role as PlatformRole, staff: staff as Record<string, StaffRole>, hasSecondFactor: mfa, provenAt: new Date(proven * 1000) }
}
