import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../platform/log.ts'
import { freePort } from '../platform/embedded-postgres.ts'
import { probeDoor } from '../testing/probe-door.ts'
import { testWeb } from '../testing/web.ts'
import { ACCESS_TABLE } from './access-table.ts'
import { openRateLimits, POLICIES } from './rate-limits.ts'

const QUOTA = 30
const web = await testWeb(undefined, { RATE_LIMIT: String(QUOTA), TRUSTED_PROXIES: '127.0.0.1' }, () => [probeDoor()])
const from = (client: string, path = '/api/probe/numbers/1', headers: Record<string, string> = {}) => fetch(`${web.url}${path}`, { headers: { 'x-forwarded-for': client, ...headers } })

test('C39 one request too many is refused with the headers that say when to come back', async () => {
  const first = await from('1.1.1.1')
  expect(first.headers.get('ratelimit-policy')).toBe(`"default";q=${QUOTA};w=60`)
  expect(first.headers.get('ratelimit')).toMatch(new RegExp(`^"default";r=${QUOTA - 1};t=(?:60|59)$`))
  for (let i = 1; i < QUOTA; i++) expect((await from('1.1.1.1')).status).toBe(200)
  const refused = await from('1.1.1.1')
  expect(refused.status).toBe(429)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect(Number(refused.headers.get('retry-after'))).toBeWithin(1, 61)
  expect(refused.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/)
  expect(await refused.json()).toMatchObject({ status: 429, code: 'rate-limited' })
  expect((await from('2.2.2.2')).status).toBe(200)
})

test('a page is refused as a page, in the language of its reader', async () => {
  for (let i = 0; i < QUOTA; i++) await from('3.3.3.3')
  const refused = await from('3.3.3.3', '/probe/page', { 'accept-language': 'ar' })
  expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8'])
  expect(await refused.text()).toContain('lang="ar"')
  expect(refused.headers.getSetCookie()).toEqual([])
})

test('pages that do not exist count too; probes and assets do not', async () => {
  for (let i = 0; i < QUOTA; i++) await from('4.4.4.4', '/nowhere')
  expect((await from('4.4.4.4')).status).toBe(429)
  expect((await from('4.4.4.4', '/health/live')).status).toBe(200)
  expect((await from('4.4.4.4', web.house.assets.all[0]?.url)).status).toBe(200)
})

test('G5 what a client writes into X-Forwarded-For does not make it another client', async () => {
  const statuses: number[] = []
  for (let i = 0; i < QUOTA + 5; i++) statuses.push((await from(`9.9.9.${i}, 5.5.5.5`)).status)
  expect(statuses.filter((s) => s === 200)).toHaveLength(QUOTA)
})

test('50 clients at once each have their whole allowance and no more', async () => {
  const counts = await Promise.all(Array.from({ length: 50 }, async (_, c) => {
    const answers = await Promise.all(Array.from({ length: QUOTA + 10 }, () => from(`20.0.0.${c}`)))
    return answers.filter((a) => a.status === 200).length
  }))
  expect(counts).toEqual(Array(50).fill(QUOTA))
})

describe('policies', () => {
  const log = createLog('silent', 'web')
  const limits = openRateLimits({ rateLimit: 1_000, redisUrl: null }, log)
  const names = (method: string, route: string) => limits.policiesOf(method, route).map((p) => p.name)
  test('what is dear or dangerous has a narrower one on top', () => {
    expect(names('GET', '/api/restaurants/search')).toEqual(['default', 'search'])
    expect(names('POST', '/api/recommendations/feedback')).toEqual(['default', 'feedback'])
    expect(names('POST', '/api/auth/login')).toEqual(['default', 'auth'])
    expect(names('GET', '/api/auth/me')).toEqual(['default'])
    // Every form that hashes a password, tries a code or sends a letter.
    for (const path of ['/sign-in', '/sign-in/code', '/sign-up', '/forgot', '/reset', '/verify-email', '/account/password', '/account/email', '/account/phone/code', '/account/prove']) {
      expect([path, ACCESS_TABLE[`POST ${path}`] !== undefined, names('POST', path)]).toEqual([path, true, ['default', 'auth']])
    }
    expect(names('GET', '/health/ready')).toEqual([])
  })
  test('the narrowest refuses, and each is named', async () => {
    const policies = limits.policiesOf('POST', '/api/auth/login')
    const quota = POLICIES.find((p) => p.name === 'auth')?.quota ?? 0
    for (let i = 0; i < quota; i++) expect((await limits.take(policies, 'a')).refusedSeconds).toBeNull()
    const refused = await limits.take(policies, 'a')
    expect(refused.refusedSeconds).toBeWithin(1, 61)
    expect(refused.headers['ratelimit-policy']).toBe(`"default";q=1000;w=60, "auth";q=${quota};w=60`)
    expect(refused.headers.ratelimit).toContain('"auth";r=0;')
    expect((await limits.take(limits.policiesOf('GET', '/'), 'a')).refusedSeconds).toBeNull()
  })
  test('off means off', async () => {
    const off = openRateLimits({ rateLimit: 'off', redisUrl: null }, log)
    expect([off.policiesOf('POST', '/api/auth/login'), (await off.take([], 'a')).headers]).toEqual([[], {}])
  })
})

describe('with Redis', async () => {
  const port = await freePort()
  const executable = Bun.which('redis-server')
  if (!executable) throw new Error('redis-server is missing: apt-get install redis-server')
  const redis = Bun.spawn([executable, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', mkdtempSync(join(tmpdir(), 'buka-redis-'))], { stdout: 'pipe', stderr: 'ignore' })
  for await (const line of redis.stdout) if (new TextDecoder().decode(line).includes('Ready to accept')) break
  const open = () => openRateLimits({ rateLimit: 10, redisUrl: `redis://127.0.0.1:${port}` }, createLog('silent', 'web'))
  const [one, other] = [open(), open()]
  afterAll(() => {
    one.close()
    other.close()
    redis.kill('SIGKILL')
  })
  const policies = one.policiesOf('GET', '/')

  test('two processes share one count', async () => {
    // Until the connection stands, requests are counted in memory: that is the insurance, and not what is shown here.
    let client = 0
    for (const deadline = Date.now() + 5_000; Date.now() < deadline; client++) {
      await one.take(policies, `warm-${client}`)
      if ((await other.take(policies, `warm-${client}`)).headers.ratelimit?.includes('r=8')) break
      await Bun.sleep(20)
    }
    const takings = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? one : other).take(policies, 'shared')))
    expect(takings.filter((t) => t.refusedSeconds === null)).toHaveLength(10)
  })

  test('G4 when Redis falls, the count goes on in memory: nobody is let through without one, and nobody waits', async () => {
    redis.kill('SIGKILL')
    await redis.exited
    const began = performance.now()
    const takings: Array<number | null> = []
    for (let i = 0; i < 30; i++) takings.push((await one.take(policies, 'after')).refusedSeconds)
    expect(takings.filter((t) => t === null)).toHaveLength(10)
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})
