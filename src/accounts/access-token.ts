/**
 * Access tokens: short-lived JWTs by @elysiajs/jwt, one key per id in the ring. Its `verify` accepts any HMAC algorithm, no
 * expiry and foreign audiences unless told otherwise, so everything is told.
 */
import { jwt } from '@elysiajs/jwt'
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
      const payload = await access.read(token, now)
      const claims = payload && claimsOf(payload)
      if (!claims) return null
      if (kept.size >= MAX_KEPT) kept.clear()
      kept.set(token, { claims, until: Number(payload.exp) * 1000 })
      return claims
    },
    signChallenge: ({ personId, epoch }, now) => challenge.sign({ sub: personId, epoch }, now),
    readChallenge: async (token, now) => {
      const payload = await challenge.read(token, now)
      return payload && typeof payload.sub === 'string' && isId(payload.sub) && typeof payload.epoch === 'number' ? { personId: payload.sub as Id<'person'>, epoch: payload.epoch } : null
    },
  }
}

interface TokenKind {
  sign(payload: Payload, now: Date): Promise<string>
  read(token: string, now: Date): Promise<Payload | null>
}

function kind(config: Pick<Config, 'secretKey' | 'previousSecretKeys'>, purpose: string, typ: string, audience: string, seconds: number): TokenKind {
  const ring = keyRing(config, purpose)
  const byId = new Map(ring.all.map(({ id, key }) => [id, jwt({ name: 'jwt', secret: key, alg: 'HS256', typ, kid: id, iat: false }).decorator.jwt]))
  const current = byId.get(ring.current.id)
  if (!current) throw new Error('the key ring is empty')
  return {
    sign: (payload, now) => current.sign({ ...payload, aud: audience, exp: Math.floor(now.getTime() / 1000) + seconds } as never),
    read: async (token, now) => {
      if (token.length > MAX_TOKEN_CHARACTERS) return null
      const signer = byId.get(keyIdOf(token))
      if (!signer) return null
      const payload = await signer.verify(token, { algorithms: ['HS256'], audience, typ, requiredClaims: ['sub', 'exp', 'aud'], currentDate: now, clockTolerance: 0 })
      return payload ? (payload as Payload) : null
    },
  }
}

/** The key id in a token's header; an id we do not have is no key at all. */
function keyIdOf(token: string): string {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString())
    const kid = (header as { kid?: unknown } | null)?.kid
    return typeof kid === 'string' ? kid : ''
  } catch {
    return ''
  }
}

function claimsOf(payload: Payload): AccessClaims | null {
  const { sub, sid, epoch, name, role, staff, mfa, proven } = payload
  if (typeof sub !== 'string' || !isId(sub) || typeof sid !== 'string' || !isId(sid) || typeof epoch !== 'number' || typeof name !== 'string') return null
  if (!PLATFORM_ROLES.includes(role as PlatformRole) || typeof mfa !== 'boolean' || typeof proven !== 'number' || staff === null || typeof staff !== 'object') return null
  if (!Object.values(staff).every((one) => STAFF_ROLES.includes(one as StaffRole))) return null
  return { id: sub as Id<'person'>, sessionId: sid as Id<'session'>, epoch, name, role: role as PlatformRole, staff: staff as Record<string, StaffRole>, hasSecondFactor: mfa, provenAt: new Date(proven * 1000) }
}
