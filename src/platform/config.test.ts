import { describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keptSecret, keyFor, readConfig, WrongConfig } from './config.ts'

const DATA_DIR = mkdtempSync(join(tmpdir(), 'buka-config-'))
const PRODUCTION = { NODE_ENV: 'production', SECRET_KEY: 'k'.repeat(32), PUBLIC_URL: 'https://buka.example', DATA_DIR }
const complaintsOf = (environment: Record<string, string>): ReadonlyArray<string> => {
  try {
    readConfig({ DATA_DIR, ...environment })
    return []
  } catch (error) {
    if (error instanceof WrongConfig) return error.complaints
    throw error
  }
}

test('nothing set is a development house on port 3000', () => {
  expect(readConfig({ DATA_DIR })).toMatchObject({ environment: 'development', host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000', databaseUrl: null, redisUrl: null, logLevel: 'info', demo: true, trustedProxies: [], rateLimit: null, metricsToken: null })
})

describe('each wrong value is named, with what it may be', () => {
  const wrong: Array<[string, string, RegExp]> = [
    ['PORT', 'abc', /PORT.*0 to 65535/], ['PORT', '70000', /PORT/], ['PORT', '-1', /PORT/], ['PORT', '0x50', /PORT/], ['PORT', '3e3', /PORT/],
    ['NODE_ENV', 'prod', /NODE_ENV.*development, test, production/], ['LOG_LEVEL', 'loud', /LOG_LEVEL.*fatal/], ['DEMO', 'maybe', /DEMO.*yes, no/],
    ['DATABASE_URL', 'mysql://x', /DATABASE_URL.*postgres:/], ['DATABASE_URL', 'localhost:5432', /DATABASE_URL/], ['REDIS_URL', 'http://x', /REDIS_URL.*redis:/], ['PUBLIC_URL', 'buka.example', /PUBLIC_URL.*http/],
    ['SECRET_KEY', 'short', /SECRET_KEY.*32/], ['RATE_LIMIT', '0', /RATE_LIMIT/], ['RATE_LIMIT', 'none', /RATE_LIMIT/], ['TRUSTED_PROXIES', '10.0.0.1,proxy', /TRUSTED_PROXIES.*10\.0\.0\.0\/8/], ['TRUSTED_PROXIES', '10.0.0.0/33', /TRUSTED_PROXIES/],
  ]
  for (const [name, value, words] of wrong) test(`${name}=${value}`, () => {
    const complaints = complaintsOf({ [name]: value })
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toMatch(words)
  })
  test('all at once', () => expect(complaintsOf({ PORT: 'x', LOG_LEVEL: 'y', DEMO: 'z' })).toHaveLength(3))
  test('what may hold a password is not repeated', () => {
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'SECRET_KEY']) expect(complaintsOf({ [name]: 'x://u:canary-pw@h' }).join()).not.toContain('canary')
  })
})

describe('production', () => {
  test('starts with what it needs', () => expect(readConfig(PRODUCTION)).toMatchObject({ environment: 'production', host: '0.0.0.0', demo: false }))
  test('refuses to start without its secret and its address', () => {
    const complaints = complaintsOf({ NODE_ENV: 'production' })
    expect(complaints.some((c) => c.startsWith('SECRET_KEY is missing'))).toBe(true)
    expect(complaints.some((c) => c.startsWith('PUBLIC_URL is missing'))).toBe(true)
  })
  test('is reached by https, or from the machine itself', () => {
    expect(complaintsOf({ ...PRODUCTION, PUBLIC_URL: 'http://buka.example' })).toEqual([expect.stringMatching(/PUBLIC_URL.*https/)])
    expect(complaintsOf({ ...PRODUCTION, PUBLIC_URL: 'http://localhost:3000' })).toEqual([])
  })
  test('has no accounts whose passwords everybody knows', () => expect(complaintsOf({ ...PRODUCTION, DEMO: 'yes' })).toEqual([expect.stringMatching(/^DEMO/)]))
  test('takes no short key, not even as one of before', () => expect(complaintsOf({ ...PRODUCTION, PREVIOUS_SECRET_KEYS: `${'o'.repeat(32)},canary-short` })).toEqual([expect.stringMatching(/^PREVIOUS_SECRET_KEYS(?!.*canary)/)]))
  test('cannot do without rate limits', () => expect(complaintsOf({ ...PRODUCTION, RATE_LIMIT: 'off' })).toEqual([expect.stringMatching(/RATE_LIMIT/)]))
})

test('a secret that is missing in development is made once, kept, and nobody else may read it', () => {
  const first = readConfig({ DATA_DIR }).secretKey
  expect(first.length).toBeGreaterThanOrEqual(32)
  expect(readConfig({ DATA_DIR }).secretKey).toBe(first)
  expect(statSync(join(DATA_DIR, 'secrets', 'secret-key')).mode & 0o077).toBe(0)
  expect(keptSecret(mkdtempSync(join(tmpdir(), 'buka-config-')), 'secret-key')).not.toBe(first)
})

test('each purpose has a key of its own', () => {
  const config = { secretKey: 'k'.repeat(32) }
  expect(keyFor(config, 'a')).toEqual(keyFor(config, 'a'))
  expect(keyFor(config, 'a')).not.toEqual(keyFor(config, 'b'))
  expect(keyFor(config, 'a')).toHaveLength(32)
})

test('platforms that serve Nigeria are on with a key, the others only when they are switched on', () => {
  const keys = { CHOWDECK_API_KEY: 'k', GLOVO_CLIENT_ID: 'k', UBER_DIRECT_CLIENT_ID: 'k', UBER_EATS_CLIENT_ID: 'k', DOORDASH_DEVELOPER_ID: 'k', GRUBHUB_PARTNER_KEY: 'k' }
  const off = { isOn: false }
  expect(readConfig({ DATA_DIR }).deliveryPlatforms).toMatchObject({ chowdeck: null, glovo: null, uberDirect: null, uberEats: null, doordash: null, grubhub: null })
  expect(readConfig({ DATA_DIR, ...keys }).deliveryPlatforms).toMatchObject({ chowdeck: { isOn: true, webhookSecret: 'k' }, glovo: { isOn: true, webhookSecret: '' }, uberDirect: off, uberEats: off, doordash: off, grubhub: off })
  expect(readConfig({ DATA_DIR, ...keys, GRUBHUB: 'on', CHOWDECK: 'off' }).deliveryPlatforms).toMatchObject({ chowdeck: off, grubhub: { isOn: true } })
  expect(complaintsOf({ ...keys, UBER_EATS: 'yes', GLOVO_CANCEL_METHOD: 'GET', PLATFORM_TRY_MS: '0' })).toHaveLength(3)
})

test('.env.example names every variable that is read, and none that is not', () => {
  const source = ['config.ts', 'delivery-platforms.ts'].map((file) => readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8')).join('\n')
  const read = new Set([...source.matchAll(/\b(?:text|oneOf|wholeNumber|address|addressRanges|keyed|site|isOn|quoteMinutes)\('([A-Z_]+)'/g)].map((m) => m[1]))
  const named = new Set([...readFileSync(fileURLToPath(new URL('../../.env.example', import.meta.url)), 'utf8').matchAll(/^#?([A-Z_]+)=/gm)].map((m) => m[1]))
  expect([...named].toSorted()).toEqual([...read].toSorted())
})
