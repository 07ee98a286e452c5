/** When something of ours breaks: the answer says so, and neither the answer nor the log repeats what was sent or how we are built. */
import { afterAll, describe, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { mkdtempSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { people } from '../../drizzle/schema/accounts.ts'
import { freshDatabase } from '../testing/database.ts'
import { freePort } from '../platform/embedded-postgres.ts'
import { readConfig } from '../platform/config.ts'
import { loggedError } from '../platform/log.ts'
import { startWeb } from '../server.ts'
import { probe, probeDoor } from '../testing/probe-door.ts'
import { testWeb } from '../testing/web.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'

const CANARIES = Array.from({ length: 20 }, (_, i) => `canary-${i}-${Bun.randomUUIDv7()}`)
/** Stack lines, statements, paths of files, names of our software. */
const TELLING = /\bat \S+ \(|\.tsx?:\d+|\bselect\b.*\bfrom\b|\binsert into\b|node_modules|\/src\/|\/home\/|\/tmp\/|postgres|drizzle|elysia|typebox|\bbun\b|Error:/i

const web = await testWeb(undefined, { LOG_LEVEL: 'silent' }, () => [probeDoor()])

async function tells(response: Response): Promise<string[]> {
  const said = `${[...response.headers].filter(([name]) => name !== 'content-security-policy').map((h) => h.join(': ')).join('\n')}\n${await response.text()}`
  return [...CANARIES.filter((canary) => said.includes(canary)), ...(TELLING.exec(said) ?? [])]
}

describe('G6 what breaks in a door', () => {
  const databaseError = async (statement: ReturnType<typeof sql>): Promise<unknown> => web.database.db.execute(statement).then(() => null, (error: unknown) => error)
  const faults: Array<[string, () => Promise<unknown>, number]> = [
    ['an error with a secret in its words', async () => new Error(`password ${CANARIES[0]} at /src/secret.ts:1`), 500],
    ['a text thrown as it is', async () => `thrown ${CANARIES[1]}`, 500],
    ['an object with a status of its own', async () => Object.assign(new Error(`x ${CANARIES[2]}`), { status: 200, code: 'NOT_A_CODE' }), 500],
    ['nothing thrown', async () => undefined, 500],
    ['a statement that is wrong', () => databaseError(sql`select ${CANARIES[3]} from nothing_here`), 500],
    ['a value that the database cannot take', () => databaseError(sql`select ${CANARIES[4]}::uuid`), 422],
    ['a row that is there already', async () => {
      await web.database.db.insert(people).values({ email: `${CANARIES[5]}@example.ng`, name: 'x' }).onConflictDoNothing()
      return web.database.db.insert(people).values({ email: `${CANARIES[5]}@example.ng`, name: CANARIES[6] ?? '' }).then(() => null, (error: unknown) => error)
    }, 500],
    ['a provider that failed', async () => new ProviderFailure('paystack', 'charge', true, `evidence ${CANARIES[7]}`), 503],
  ]
  for (const [name, make, status] of faults) {
    test(`${name}: ${status}, in our words only`, async () => {
      probe.fault = await make()
      const response = await web.browse('/api/probe/broken')
      expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
      expect(await tells(response)).toEqual([])
      expect(JSON.stringify(loggedError(probe.fault))).not.toContain(CANARIES[5])
    })
  }
  test('the log keeps the cause and leaves out the values', async () => {
    const error = await web.database.db.insert(people).values({ email: `${CANARIES[5]}@example.ng`, name: CANARIES[6] ?? '' }).then(() => null, (e: unknown) => e)
    const logged = JSON.stringify(loggedError(error))
    for (const canary of CANARIES) expect(logged).not.toContain(canary)
    expect(logged).toContain('23505')
    expect(logged).toContain('people_email')
  })
})

test('400 probes: no refused value comes back, in no place it can be sent', async () => {
  let probes = 0
  for (const canary of CANARIES) {
    const json = (body: unknown) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const form = (body: string) => ({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
    const attempts: Array<[string, RequestInit?]> = [
      ['/api/probe/orders', json({ name: 1, quantity: canary })], ['/api/probe/orders', json({ name: 'x', quantity: 1, kind: canary })], ['/api/probe/orders', json({ name: 'x', quantity: 1, at: canary })],
      ['/api/probe/orders', json([canary])], ['/api/probe/orders', json(canary)], ['/api/probe/orders', { ...json({}), body: `{"name":"${canary}` }], ['/api/probe/orders', { ...json({}), headers: { 'content-type': canary } }],
      ['/api/probe/orders', json({ name: canary.repeat(100), quantity: 1 })], ['/api/probe/orders', json({ name: 'x', quantity: 1, portions: [{ dish_id: canary, quantity: 1 }] })], ['/api/probe/orders', { ...json({}), headers: { 'content-type': 'application/json', 'idempotency-key': canary } }],
      [`/api/probe/orders/${canary}`], [`/api/probe/numbers/${canary}`], [`/api/probe/search?sort=${canary}`], [`/api/probe/search?cursor=${canary}`], [`/api/probe/search?limit=${canary}`],
      [`/api/${canary}`], ['/probe/form', form(`name=&quantity=${canary}`)], ['/probe/form', { ...form('name=x&quantity=1'), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: `https://${canary}` } }],
      ['/health/live', { headers: { authorization: `Bearer ${canary}`, 'x-forwarded-for': canary, 'user-agent': canary, referer: canary } }], ['/metrics', { headers: { authorization: `Bearer ${canary}` } }],
    ]
    for (const [path, init] of attempts) {
      const response = await web.browse(path, init)
      expect(response.status, path).toBeLessThan(500)
      expect(await tells(response), `${path} ${String(init?.body ?? '').slice(0, 60)}`).toEqual([])
      probes++
    }
  }
  expect(probes).toBe(400)
})

test('C40 when the database is away: 503 with Retry-After within 2 s, and service again when it is back', async () => {
  const database = await freshDatabase()
  const target = new URL(database.url)
  const realPort = Number(target.port)
  const sockets = new Set<Socket>()
  let isAway = false
  const proxy = createServer((client) => {
    if (isAway) return void client.destroy()
    const server = connect(realPort, target.hostname)
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    client.pipe(server).pipe(client)
  })
  const port = await new Promise<number>((resolve) => proxy.listen(0, '127.0.0.1', () => resolve((proxy.address() as { port: number }).port)))
  target.port = String(port)
  const webPort = await freePort()
  const config = readConfig({ NODE_ENV: 'test', PORT: String(webPort), DATA_DIR: mkdtempSync(join(tmpdir(), 'buka-data-')), LOG_LEVEL: 'silent', RATE_LIMIT: 'off' })
  const house = await startWeb({ ...config, databaseUrl: target.href })
  afterAll(async () => {
    isAway = false
    await house.stop().catch(() => {})
    proxy.close()
    for (const socket of sockets) socket.destroy()
  })
  const ask = async (path: string) => {
    const began = performance.now()
    const response = await fetch(`${house.url}${path}`)
    return { status: response.status, retryAfter: response.headers.get('retry-after'), ms: performance.now() - began, tells: await tells(response) }
  }
  const path = '/api/restaurants/01939b36-6c00-7000-8000-000000000001'
  expect((await ask(path)).status).toBe(404)
  isAway = true
  for (const socket of sockets) socket.destroy()
  for (let i = 0; i < 3; i++) {
    const answer = await ask(path)
    expect([answer.status, answer.tells]).toEqual([503, []])
    expect(Number(answer.retryAfter)).toBeGreaterThan(0)
    expect(answer.ms).toBeLessThan(2_000)
  }
  expect((await ask('/health/live')).status).toBe(200)
  expect((await ask('/health/ready')).status).toBe(503)
  isAway = false
  const deadline = Date.now() + 10_000
  while ((await ask(path)).status !== 404 && Date.now() < deadline) await Bun.sleep(50)
  expect((await ask(path)).status).toBe(404)
}, 40_000)

test('I the log of the web process holds no secret, whatever passes through it', async () => {
  const database = await freshDatabase()
  const port = await freePort()
  const secretKey = `secret-key-${CANARIES[0]}`
  const process_ = Bun.spawn([process.execPath, fileURLToPath(new URL('../server.ts', import.meta.url))], {
    stdout: 'pipe', stderr: 'pipe', stdin: 'ignore',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test', LOG_LEVEL: 'trace', PORT: String(port), DATA_DIR: mkdtempSync(join(tmpdir(), 'buka-data-')), DATABASE_URL: database.url, SECRET_KEY: secretKey, METRICS_TOKEN: `metrics-${CANARIES[1]}` },
  })
  const output = Promise.all([new Response(process_.stdout).text(), new Response(process_.stderr).text()])
  const url = `http://127.0.0.1:${port}`
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await Bun.sleep(50)) if (await fetch(`${url}/health/live`).then((r) => r.ok, () => false)) break
  const secret = { password: CANARIES[2], token: CANARIES[3], email: `${CANARIES[4]}@example.ng`, phone: CANARIES[5], code: CANARIES[6] }
  const headers = { authorization: `Bearer ${CANARIES[7]}`, cookie: `buka_session=${CANARIES[8]}`, 'idempotency-key': CANARIES[9] ?? '', origin: url }
  await fetch(`${url}/api/auth/login?token=${CANARIES[10]}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(secret) })
  await fetch(`${url}/password/reset/${CANARIES[11]}`, { headers })
  await fetch(`${url}/search?q=${CANARIES[12]}`, { headers })
  await fetch(`${url}/feedback`, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(secret as Record<string, string>) })
  await fetch(`${url}/metrics`, { headers: { authorization: `Bearer metrics-${CANARIES[1]}` } })
  process_.kill('SIGTERM')
  await process_.exited
  const log = (await output).join('\n')
  expect(log).toContain('"msg":"answered"')
  expect(CANARIES.filter((canary) => log.includes(canary))).toEqual([])
  expect(log).not.toContain(new URL(database.url).password)
}, 40_000)
