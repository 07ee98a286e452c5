import { expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { t } from 'elysia'
import { readConfig } from '../platform/config.ts'
import { startWeb } from '../server.ts'
import { freshDatabase } from '../testing/database.ts'
import { readStream } from '../testing/stream-reader.ts'
import { newId } from '../vocabulary/id.ts'
import { door } from './door.ts'

const database = await freshDatabase()

test('a web process that stops ends its streams in order, and does not wait for their readers', async () => {
  const config = readConfig({ NODE_ENV: 'test', PORT: '0', DATA_DIR: mkdtempSync(join(tmpdir(), 'buka-data-')), LOG_LEVEL: 'silent', RATE_LIMIT: 'off' })
  const web = await startWeb({ ...config, databaseUrl: database.url }, undefined, (house) => [
    door('shown').get('/shown/:id', ({ params, request, visit }) => house.streams.answer(request, visit, { kind: 'test', subjects: [params.id], key: params.id, form: 'markup', show: async () => ({ data: 'here' }) }), { params: t.Object({ id: t.String() }) }),
  ])
  const readers = await Promise.all(Array.from({ length: 5 }, () => readStream(`http://127.0.0.1:${web.port}/shown/${newId()}`)))
  for (const reader of readers) await reader.until(({ data }) => data === 'here')
  const began = performance.now()
  await web.stop()
  expect(performance.now() - began).toBeLessThan(9_000)
  for (const reader of readers) {
    await reader.untilOver()
    // No "end": they come back, to another process or to the next one.
    expect(reader.messages).toHaveLength(1)
    expect(reader.retryMs()).toBeGreaterThan(0)
  }
}, 30_000)
