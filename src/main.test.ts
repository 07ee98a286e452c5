import { afterAll, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { freePort } from './platform/embedded-postgres.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'buka-main-'))
chmodSync(folder, 0o755)
const port = await freePort()
const address = `http://127.0.0.1:${port}`

const start = () => Bun.spawn([process.execPath, 'src/main.ts'], {
  cwd: ROOT, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe',
  env: { ...process.env, NODE_ENV: 'development', PORT: String(port), DATA_DIR: folder, DEMO: 'no', LOG_LEVEL: 'error', DATABASE_URL: '', REDIS_URL: '' },
})
type Running = ReturnType<typeof start>
const started: Running[] = []

async function untilOpen(house: Running): Promise<string> {
  started.push(house)
  let said = ''
  for await (const chunk of house.stdout) {
    said += new TextDecoder().decode(chunk)
    if (said.includes('Ctrl-C stops everything')) return said
  }
  throw new Error(`it did not open: ${said}${await new Response(house.stderr).text()}`)
}

async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`)
    await Bun.sleep(25)
  }
}

/** Address of the embedded database, as the files of DATA_DIR tell it. */
function databaseUrl(): string {
  const password = readFileSync(join(folder, 'secrets', 'postgres-password'), 'utf8').trim()
  const databasePort = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]
  return `postgres://buka:${password}@127.0.0.1:${databasePort}/buka`
}

const webAnswers = (): Promise<boolean> => fetch(`${address}/health/live`).then((r) => r.ok, () => false)

afterAll(() => {
  for (const house of started) if (house.exitCode === null) house.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

test('killed with -9 it loses nothing, leaves no process behind, opens again, and Ctrl-C ends it cleanly', async () => {
  const first = start()
  expect(await untilOpen(first)).toContain(`http://localhost:${port}`)
  const sql = postgres(databaseUrl(), { max: 1, onnotice: () => {} })
  await sql`insert into areas (slug, name, city, lat, lng) values ('yaba', 'Yaba', 'lagos', 6.51, 3.37)`
  await sql.end()
  first.kill('SIGKILL')
  await first.exited
  // Web, worker and ml notice that whoever started them is gone.
  await until('the web process ends', async () => !(await webAnswers()))

  const second = start()
  const began = performance.now()
  await untilOpen(second)
  const seconds = (performance.now() - began) / 1000
  console.log(`second start: ${seconds.toFixed(1)} s`)
  expect(await webAnswers()).toBe(true)
  const again = postgres(databaseUrl(), { max: 1, onnotice: () => {} })
  expect(await again`select slug from areas`).toHaveLength(1)
  await again.end()

  second.kill('SIGINT')
  expect(await second.exited).toBe(0)
  expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false)
  expect(existsSync(join(folder, 'running'))).toBe(false)
}, 60_000)

test('a wrong configuration is refused with a line for each wrong value', async () => {
  const house = Bun.spawn([process.execPath, 'src/main.ts'], { cwd: ROOT, stderr: 'pipe', stdout: 'ignore', env: { ...process.env, PORT: '99999', LOG_LEVEL: 'loud', DATA_DIR: folder } })
  expect(await house.exited).toBe(2)
  const said = await new Response(house.stderr).text()
  expect(said).toContain('PORT is "99999"')
  expect(said).toContain('LOG_LEVEL is "loud"')
})
