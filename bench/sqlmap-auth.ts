/**
 * `bun run sqlmap:auth [name ...]`: sqlmap (apt-get install sqlmap) over the inputs of accounts, against a house of its own.
 * Inputs that were found clear are kept in .data/sqlmap-auth.json and not tried again unless they are named or that file goes,
 * so a run that was broken off goes on. Exit code 1 when an input is injectable or was not finished.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CLIENT_DATA, startLiveChallenges } from './auth/live-challenges.ts'
import { sessionCookie, withPasskey, withPeople } from './auth/people.ts'
import { type RunningHouse, startHouse } from './house.ts'
import { printTable } from './table.ts'

const KEPT = join(import.meta.dir, '../.data/sqlmap-auth.json')

interface Input {
  readonly name: string
  /** The `*` marks what is tried. */
  readonly path: string
  readonly method?: 'PUT' | 'DELETE'
  readonly json?: string
  readonly form?: string
  /** Only somebody who is signed in gets as far as the database. */
  readonly isSignedIn?: true
}

const ID = '01939b36-6c00-7000-8000-000000000000'
const passkey = (field: string): string => `{"credential":{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"${CLIENT_DATA}","authenticatorData":"AAAA","signature":"AAAA","userHandle":"AAAA"}}}`.replace(`"${field}":"AAAA"`, `"${field}":"AAAA*"`)

const INPUTS: ReadonlyArray<Input> = [
  { name: 'forgot-json', path: '/api/auth/password/forgot', json: '{"email":"a*@buka.test"}' },
  { name: 'reset-json', path: '/api/auth/password/reset', json: '{"token":"abc*","password":"ofada rice and ayamase"}' },
  { name: 'verify-json', path: '/api/auth/email/verify', json: '{"token":"abc*"}' },
  { name: 'login-json', path: '/api/auth/login', json: '{"email":"a*@buka.test","password":"ofada rice"}' },
  { name: 'forgot-page', path: '/forgot', form: 'email=a*@buka.test' },
  { name: 'verify-page', path: '/verify-email?token=abc*' },
  { name: 'sign-in-next', path: '/sign-in?next=/abc*' },
  { name: 'passkey-login', path: '/api/auth/passkeys/login', json: passkey('id') },
  { name: 'passkey-second', path: '/api/auth/2fa/passkey', json: passkey('id'), isSignedIn: true },
  { name: 'passkey-drop', path: '/api/auth/passkeys/AAAA*', method: 'DELETE', isSignedIn: true },
  { name: 'session-end', path: `/api/auth/sessions/${ID}*`, method: 'DELETE', isSignedIn: true },
  { name: 'address', path: `/api/addresses/${ID}*`, isSignedIn: true },
  { name: 'address-label', path: `/api/addresses/${ID}`, method: 'PUT', json: '{"label":"Home*","pin":{"lat":6.5,"lng":3.4},"landmark":"Total"}', isSignedIn: true },
]

type Finding = 'clear' | 'INJECTABLE' | 'not finished'

interface Tried {
  readonly finding: Finding
  /** Status -> how often it was answered. */
  readonly answers: Readonly<Record<string, number>>
  readonly seconds: number
}

const told = (answers: Tried['answers']): string => Object.entries(answers).map(([status, count]) => `${status} x ${count}`).join(', ')

if (!Bun.which('sqlmap')) throw new Error('sqlmap is missing: apt-get install sqlmap')
const asked = process.argv.slice(2)
const strangers = asked.filter((name) => !INPUTS.some((input) => input.name === name))
if (strangers.length > 0) throw new Error(`there is no input ${strangers.join(', ')}; there are ${INPUTS.map(({ name }) => name).join(', ')}`)
const kept: Record<string, Tried> = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : {}
const wanted = INPUTS.filter(({ name }) => (asked.length > 0 ? asked.includes(name) : kept[name]?.finding !== 'clear'))

// Passwords are hashed cheaply: it is the database that is tried, and sqlmap asks hundreds of times.
const house = await startHouse({ DEMO: 'no', RATE_LIMIT: 'off', NODE_ENV: 'test', PASSWORD_COST: '4' })
const output = mkdtempSync(join(tmpdir(), 'buka-sqlmap-'))
const proxy = startLiveChallenges(house.url)
try {
  await withPeople(house, 1)
  await withPasskey(house)
  for (const input of wanted) {
    const began = performance.now()
    const { finding, answers } = await tried(house, input)
    kept[input.name] = { finding, answers, seconds: Math.round((performance.now() - began) / 1000) }
    mkdirSync(dirname(KEPT), { recursive: true })
    writeFileSync(KEPT, JSON.stringify(kept, null, 2))
    console.log(`${input.name}: ${finding}, ${told(answers)}`)
  }
} finally {
  await proxy.stop()
  await house.stop()
  rmSync(output, { recursive: true, force: true })
}
console.log()
printTable(['input', 'route', 'found', 'answers', 'seconds'], INPUTS.map(({ name, path, method, json, form }) => [name, `${method ?? (json || form ? 'POST' : 'GET')} ${path}`, kept[name]?.finding ?? 'not tried', told(kept[name]?.answers ?? {}), kept[name]?.seconds ?? '']))
process.exit(INPUTS.every(({ name }) => kept[name] === undefined || kept[name]?.finding === 'clear') ? 0 : 1)

async function tried(running: RunningHouse, { path, method, json, form, isSignedIn }: Input): Promise<Pick<Tried, 'finding' | 'answers'>> {
  const body = json ?? form
  // A challenge is good once, so passkeys are tried through a proxy that fetches one for each request.
  const asksAt = body?.includes(CLIENT_DATA) ? proxy.url : running.url
  // A session of its own for each input: one that is tried for long outlives no token.
  const headers = [...(json === undefined ? [] : ['Content-Type: application/json']), `Origin: ${running.url}`, ...(isSignedIn ? [`Cookie: ${await sessionCookie(running)}`] : [])]
  const traffic = join(output, 'traffic')
  const run = Bun.spawn(['sqlmap', '-u', `${asksAt}${path}`, ...(method ? ['--method', method] : []), ...(body === undefined ? [] : ['--data', body]), '--headers', headers.join('\n'),
    '--batch', '--level', '2', '--risk', '1', '--dbms', 'postgresql', '--flush-session', '--disable-coloring', '--ignore-code', '401,404,410,422,429,503', '--drop-set-cookie', '--output-dir', output, '-t', traffic], { stdout: 'pipe', stderr: 'pipe' })
  const text = await new Response(run.stdout).text()
  const isInjectable = /is vulnerable|identified the following injection point/.test(text)
  const isClear = /do not appear to be injectable/.test(text)
  if (!isInjectable && !isClear) console.log(text.slice(-800))
  const answers: Record<string, number> = {}
  for (const [, status = ''] of readFileSync(traffic, 'utf8').matchAll(/^HTTP response \[#\d+\] \((\d+)/gm)) answers[status] = (answers[status] ?? 0) + 1
  return { finding: isInjectable ? 'INJECTABLE' : isClear ? 'clear' : 'not finished', answers }
}
