/** The logs of a whole run hold no secret: everything that must not be written is pushed through, then looked for. */
import { expect, test } from 'bun:test'
import { Secret, TOTP } from 'otpauth'
import { fileURLToPath } from 'node:url'
import { deadLetters, events } from '../../drizzle/schema/outbox.ts'
import { auditEntries } from '../../drizzle/schema/audit.ts'
import { connect } from '../platform/database.ts'
import { freePort } from '../platform/embedded-postgres.ts'
import { freshDatabase } from '../testing/database.ts'
import { makePerson, newBrowser, PASSWORD } from '../testing/people.ts'
import type { TestWeb } from '../testing/web.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

test('no password, token, code, address, number or key is in the logs, the events or the audit log', async () => {
  const database = await freshDatabase()
  const port = await freePort()
  const secretKey = 'canary-secret-key-that-nobody-may-see-0001'
  const environment = { ...process.env, NODE_ENV: 'development', PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, DATABASE_URL: database.url, SECRET_KEY: secretKey, LOG_LEVEL: 'trace', RATE_LIMIT: 'off' }
  const run = (script: string) => Bun.spawn([process.execPath, script], { cwd: ROOT, env: environment, stdout: 'pipe', stderr: 'pipe' })
  const [web, worker] = [run('src/server.ts'), run('src/worker.ts')]
  const written = Promise.all([web, worker].flatMap((process) => [new Response(process.stdout).text(), new Response(process.stderr).text()]))
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 30_000
  while (!(await fetch(`${url}/health/live`).then((r) => r.ok, () => false))) if (Date.now() > deadline) throw new Error('the web did not start')

  const email = 'canary.person@buka.test'
  await makePerson(database.db, { email, name: 'Canary Person' })
  const browser = newBrowser({ url } as TestWeb)
  const canaries = new Map<string, string>([['key', secretKey], ['database', database.url], ['password', PASSWORD], ['e-mail', email], ['new e-mail', 'canary.new@buka.test'], ['phone', '8031234567'], ['line', 'line-two-of-an-injection']])
  await browser.json('POST', '/api/auth/login', { email, password: 'canary wrong password\r\nline-two-of-an-injection' })
  canaries.set('wrong password', 'canary wrong password')
  await browser.json('POST', '/api/auth/login', { email, password: PASSWORD })
  for (const [name, value] of browser.jar) if (!name.includes('visitor')) canaries.set(`cookie ${name}`, value)
  const { secret } = await (await browser.json('POST', '/api/auth/2fa/setup')).json() as { secret: string }
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate()
  const { recovery_codes: codes } = await (await browser.json('POST', '/api/auth/2fa/verify', { code })).json() as { recovery_codes: string[] }
  canaries.set('TOTP secret', secret).set('recovery code', codes[0] as string)
  await browser.json('POST', '/api/auth/phone/start', { phone: '08031234567' })
  await browser.json('POST', '/api/auth/email/change', { email: 'canary.new@buka.test' })
  await browser.json('POST', '/api/auth/password/forgot', { email })
  await browser.json('POST', '/api/auth/register', { email: 'canary.reg@buka.test', name: 'Canary', password: 'canary registration phrase' })
  canaries.set('registered', 'canary.reg@buka.test').set('registered password', 'canary registration phrase')
  const address = { label: 'canary-label', pin: { lat: 6.51234, lng: 3.41234 }, landmark: 'canary-landmark', directions: 'canary-directions', phone: '0803 123 4567' }
  expect((await browser.json('POST', '/api/addresses', address)).status).toBe(201)
  await browser.json('POST', '/api/addresses', { ...address, pin: { lat: 91, lng: 3.41234 } })
  canaries.set('label', 'canary-label').set('landmark', 'canary-landmark').set('directions', 'canary-directions').set('pin', '6.51234')
  await browser.ask('/reset?token=canary-token-in-an-address')
  canaries.set('token in an address', 'canary-token-in-an-address')
  await browser.ask('/api/auth/me', { headers: { authorization: 'Bearer canary-bearer-token' } })
  canaries.set('bearer', 'canary-bearer-token')
  await browser.json('POST', '/api/auth/refresh')
  const links = [...(await (await browser.ask('/mailbox')).text()).matchAll(/token=([\w-]{20,})/g)].map((match) => match[1] as string)
  expect(links.length).toBeGreaterThan(1)
  links.forEach((token, i) => canaries.set(`letter ${i}`, token))
  // A broken promise is logged with its cause: the query's values must not be in it.
  const { sql: raw, close } = connect(database.url, { poolSize: 1 })
  await raw`alter table sign_in_tries rename to sign_in_tries_away`
  expect((await browser.json('POST', '/api/auth/login', { email, password: PASSWORD })).status).toBe(500)
  await close()

  for (const process of [web, worker]) process.kill('SIGTERM')
  const logs = (await written).join('\n')
  const rows = JSON.stringify([await database.db.select().from(events), await database.db.select().from(auditEntries), await database.db.select().from(deadLetters)])
  const lines = logs.split('\n').filter(Boolean)
  expect(lines.length).toBeGreaterThan(10)
  const found = [...canaries].filter(([, canary]) => logs.includes(canary) || rows.includes(canary)).map(([name]) => name)
  console.log(`${canaries.size} secrets pushed through, ${lines.length} lines of log searched: ${found.length} found`)
  expect(found).toEqual([])
  // One event is one line, whatever was sent.
  for (const line of lines.filter((one) => one.startsWith('{'))) JSON.parse(line)
}, 90_000)
