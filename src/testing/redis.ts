/** A redis-server of its own for a test file: free port, own folder, ended by its own pid. */
import { afterAll } from 'bun:test'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from '../platform/embedded-postgres.ts'

const PROGRAM = '/usr/bin/redis-server'
const UP_WITHIN_MS = 10_000

/** The address of a fresh server. @throws Error where Debian's redis-server is not installed. */
export async function freshRedis(): Promise<string> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: apt-get install redis-server`)
  const folder = mkdtempSync(join(tmpdir(), 'buka-redis-'))
  const port = await freePort()
  const server = Bun.spawn([PROGRAM, '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' })
  afterAll(async () => {
    server.kill('SIGTERM')
    await server.exited
    rmSync(folder, { recursive: true, force: true })
  })
  await untilAnswers(port)
  return `redis://127.0.0.1:${port}`
}

async function untilAnswers(port: number): Promise<void> {
  const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50, maxRetriesPerRequest: null })
  redis.on('error', () => {})
  const limit = setTimeout(() => redis.disconnect(), UP_WITHIN_MS)
  try {
    await redis.ping()
  } finally {
    clearTimeout(limit)
    redis.disconnect()
  }
}
