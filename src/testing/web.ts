/** The web process inside a test: real doors, real database, a clock that the test holds. */
import { afterAll } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyElysia } from 'elysia'
import type { House } from '../web/house.ts'
import { readConfig } from '../platform/config.ts'
import { freePort } from '../platform/embedded-postgres.ts'
import { startWeb, type WebServer } from '../server.ts'
import { freshDatabase, type TestDatabase } from './database.ts'

export interface TestWeb extends WebServer {
  readonly database: TestDatabase
  /** A request as a browser on our own page makes it; cookies are kept between calls. */
  browse(path: string, init?: RequestInit): Promise<Response>
  setNow(now: Date): void
}

const STOP_MS = 30_000

/** A Wednesday, 12:30 in Lagos. */
export const NOON = new Date('2026-11-18T11:30:00Z')

export async function testWeb(prepare: (database: TestDatabase) => Promise<void> = async () => {}, environment: Record<string, string> = {}, moreDoors: (house: House) => ReadonlyArray<AnyElysia> = () => []): Promise<TestWeb> {
  let started: WebServer | null = null
  // Before the database is asked for, so that the web is gone before its database is.
  afterAll(() => started?.stop(), STOP_MS)
  const database = await freshDatabase()
  await prepare(database)
  let now = NOON
  // A port known beforehand, because the public address is compared with the Origin of requests.
  const port = await freePort()
  const config = readConfig({ NODE_ENV: 'test', PORT: String(port), DATA_DIR: mkdtempSync(join(tmpdir(), 'buka-data-')), LOG_LEVEL: 'error', RATE_LIMIT: 'off', PASSWORD_COST: '4', ...environment })
  const web = await startWeb({ ...config, publicUrl: environment.PUBLIC_URL ?? `http://127.0.0.1:${port}`, databaseUrl: database.url }, () => now, moreDoors)
  started = web
  const jar = new Map<string, string>()
  return {
    ...web,
    database,
    setNow: (to) => { now = to },
    browse: async (path, init = {}) => {
      const headers = new Headers(init.headers)
      if (jar.size > 0 && !headers.has('cookie')) headers.set('cookie', [...jar].map(([k, v]) => `${k}=${v}`).join('; '))
      if (!headers.has('sec-fetch-site')) headers.set('sec-fetch-site', 'same-origin')
      const response = await fetch(`${web.url}${path}`, { redirect: 'manual', ...init, headers })
      for (const cookie of response.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';')
        jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      }
      return response
    },
  }
}
