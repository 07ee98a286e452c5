import { expect, test } from 'bun:test'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePortFrom, takeDataDir } from './tenancy.ts'

test('a folder that a living process has is refused, and free again after its release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'buka-tenancy-'))
  const held = takeDataDir(folder)
  expect(() => takeDataDir(folder)).toThrow(/already runs/)
  held.release()
  takeDataDir(folder).release()
})

test('the mark of a killed process is no obstacle, even when its pid lives again as another process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'buka-tenancy-'))
  writeFileSync(join(folder, 'running'), `${process.pid} 1\n`)
  takeDataDir(folder).release()
})

test('a port that was asked for must be free; one that was not is looked for', async () => {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('') })
  const taken = Number(server.port)
  expect(freePortFrom('127.0.0.1', taken, true)).rejects.toThrow(/in use/)
  expect(await freePortFrom('127.0.0.1', taken, false)).toBeGreaterThan(taken)
  await server.stop(true)
})
