/**
 * How much one client may ask for. Every address shares one allowance for everything, which is wide because thousands of
 * phones of one carrier come from one address; what is dear or dangerous has a narrower one on top.
 * Counted in Redis when there is one, so that all web processes share the count; in memory otherwise, and while Redis is away.
 * @see draft-ietf-httpapi-ratelimit-headers-11
 */
import { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import type { Config } from '../platform/config.ts'
import type { Log } from '../platform/log.ts'

export interface Policy {
  readonly name: string
  /** Requests per window. */
  readonly quota: number
  readonly windowSeconds: number
  /** Routes as `METHOD /path`, where `*` stands for the rest. */
  readonly covers: ReadonlyArray<string>
}

const DEFAULT_QUOTA = 600

/** The narrower allowances, at one glance. */
export const POLICIES: ReadonlyArray<Policy> = [
  { name: 'search', quota: 120, windowSeconds: 60, covers: ['GET /search', 'GET /api/restaurants/search', 'GET /api/restaurants/near*'] },
  { name: 'feedback', quota: 120, windowSeconds: 60, covers: ['POST /api/recommendations/feedback', 'POST /feedback*'] },
  // Codes cannot be tried out one after the other.
  { name: 'promotion', quota: 60, windowSeconds: 60, covers: ['POST /basket/promotion', 'PUT /api/carts/*'] },
  // Whoever comes back in a loop is broken, or means harm; a page asks three times a minute at most.
  { name: 'streams', quota: 240, windowSeconds: 60, covers: ['GET /api/delivery/tracking/*', 'GET /orders/:orderId/tracking/live', 'GET /orders/:orderId/status', 'GET /orders/:orderId/pay/status', 'GET /restaurants/:slug/orders/list', 'GET /notifications/list', 'GET /admin/riders/live'] },
  // Each is an address at which we knock later.
  { name: 'push', quota: 30, windowSeconds: 60, covers: ['POST /api/notifications/push-subscriptions'] },
  // A provider sends everything from a few addresses, and again what was refused; its allowance stands in place of the common one.
  { name: 'webhooks', quota: 6_000, windowSeconds: 60, covers: ['POST /api/webhooks/*'] },
  // Hundreds of people share one mobile address: this only keeps the hashing and the mailboxes free, guesses are counted per account (accounts/sign-in-tries.ts).
  { name: 'auth', quota: 240, windowSeconds: 60, covers: ['POST /api/auth/*', 'POST /sign-in*', 'POST /sign-up', 'POST /forgot', 'POST /reset', 'POST /verify-email', 'POST /account/*'] },
]

export interface Allowance {
  readonly headers: Readonly<Record<string, string>>
  /** Seconds to wait, when this request is one too many. */
  readonly refusedSeconds: number | null
}

export interface RateLimits {
  /** The policies of a route, to be looked up once at start. */
  policiesOf(method: string, route: string): ReadonlyArray<Policy>
  take(policies: ReadonlyArray<Policy>, client: string): Promise<Allowance>
  close(): void
}

const NO_LIMIT: Allowance = { headers: {}, refusedSeconds: null }
const UNLIMITED: RateLimits = { policiesOf: () => [], take: async () => NO_LIMIT, close: () => {} }

export function openRateLimits({ rateLimit, redisUrl }: Pick<Config, 'rateLimit' | 'redisUrl'>, log: Log): RateLimits {
  if (rateLimit === 'off') return UNLIMITED
  const everything: Policy = { name: 'default', quota: rateLimit ?? DEFAULT_QUOTA, windowSeconds: 60, covers: ['*'] }
  const redis = redisUrl ? connectRedis(redisUrl, log) : null
  const limiters = new Map([everything, ...POLICIES].map((policy) => [policy.name, limiterOf(policy, redis)]))
  return {
    policiesOf: (method, route) => (isUncounted(route) ? [] : [...(route.startsWith('/api/webhooks/') ? [] : [everything]), ...POLICIES.filter(({ covers }) => covers.some((pattern) => isCovered(`${method} ${route}`, pattern)))]),
    take: async (policies, client): Promise<Allowance> => {
      if (policies.length === 0) return NO_LIMIT
      const takings = await Promise.all(policies.map((policy) => takeOne(limiters.get(policy.name) as RateLimiterAbstract, client)))
      const refused = takings.filter((t) => t.isRefused).map((t) => t.resetSeconds)
      return {
        headers: {
          'ratelimit-policy': policies.map((p) => `"${p.name}";q=${p.quota};w=${p.windowSeconds}`).join(', '),
          ratelimit: policies.map((p, i) => `"${p.name}";r=${takings[i]?.remaining};t=${takings[i]?.resetSeconds}`).join(', '),
        },
        refusedSeconds: refused.length > 0 ? Math.max(...refused) : null,
      }
    },
    close: () => redis?.disconnect(),
  }
}

/** Probes ask often and from one address. */
const isUncounted = (route: string): boolean => route.startsWith('/health/') || route === '/metrics'

const isCovered = (route: string, pattern: string): boolean => (pattern.endsWith('*') ? route.startsWith(pattern.slice(0, -1)) : route === pattern)

function limiterOf({ name, quota, windowSeconds }: Policy, redis: Redis | null): RateLimiterAbstract {
  const rule = { points: quota, duration: windowSeconds, keyPrefix: `buka-rate-${name}` }
  const local = new RateLimiterMemory(rule)
  // Whoever is over the limit is refused from memory: a flood does not reach Redis.
  return redis ? new RateLimiterRedis({ ...rule, storeClient: redis, insuranceLimiter: local, rejectIfRedisNotReady: true, inMemoryBlockOnConsumed: quota + 1 }) : local
}

function connectRedis(redisUrl: string, log: Log): Redis {
  // A request must not wait for a Redis that is away.
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 0, enableOfflineQueue: false, commandTimeout: 250 })
  redis.on('error', (error) => log.warn({ error: error.message }, 'rate limits are counted in memory: redis is away'))
  return redis
}

async function takeOne(limiter: RateLimiterAbstract, client: string): Promise<{ isRefused: boolean; remaining: number; resetSeconds: number }> {
  try {
    return reading(await limiter.consume(client), false)
  } catch (taken) {
    if (!(taken instanceof RateLimiterRes)) throw taken
    return reading(taken, true)
  }
}

const reading = ({ remainingPoints, msBeforeNext }: RateLimiterRes, isRefused: boolean) => ({ isRefused, remaining: remainingPoints, resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) })
