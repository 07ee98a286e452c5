/**
 * A database of its own for each test file, cloned from a migrated template in about 50 ms. The server is the one that
 * `bun run test` started (TEST_POSTGRES_URL); without it, the first file that asks starts one for this process.
 */
import { afterAll } from 'bun:test'
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { connect, migrateDatabase, type Connection } from '../platform/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { migrateQueues } from '../platform/queues.ts'

/** Dropping a database waits for a checkpoint, and on a busy machine that takes its time. */
const DROP_MS = 60_000
const TEMPLATE = 'buka_template'
let serverUrl: Promise<string> | null = null
let own: EmbeddedPostgres | null = null

const withDatabase = (url: string, name: string): string => {
  const address = new URL(url)
  address.pathname = `/${name}`
  return address.href
}

/** Makes the template that every test database is cloned from. Called once per server. */
export async function prepareTemplate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql.unsafe(`create database ${TEMPLATE}`)
  } finally {
    await sql.end()
  }
  const template = withDatabase(url, TEMPLATE)
  await migrateDatabase(template)
  await migrateQueues(template)
}

async function server(): Promise<string> {
  const given = process.env.TEST_POSTGRES_URL
  if (given) return given
  const folder = mkdtempSync(join(tmpdir(), 'buka-test-'))
  chmodSync(folder, 0o755)
  own = await startEmbeddedPostgres(folder)
  await prepareTemplate(own.url)
  process.on('exit', stopOwnServer)
  return own.url
}

// `exit` allows no waiting; the stop command itself is synchronous.
const stopOwnServer = (): void => void own?.stop()

export interface TestDatabase extends Connection {
  readonly url: string
}

/** A fresh, migrated database that is dropped after the file's tests. */
export async function freshDatabase(): Promise<TestDatabase> {
  serverUrl ??= server()
  const admin = await serverUrl
  const name = `test_${Bun.randomUUIDv7('hex').replaceAll('-', '')}`
  const run = async (statement: string): Promise<void> => {
    const sql = postgres(admin, { max: 1, onnotice: () => {} })
    try {
      await sql.unsafe(statement)
    } finally {
      await sql.end()
    }
  }
  await run(`create database ${name} template ${TEMPLATE}`)
  const url = withDatabase(admin, name)
  const connection = connect(url, { name: 'buka-test' })
  afterAll(async () => {
    await connection.close()
    await run(`drop database if exists ${name} with (force)`)
  }, DROP_MS)
  return { ...connection, url }
}
