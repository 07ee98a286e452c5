/** `bun bench/sqlmap-auth.ts`: sqlmap (apt-get install sqlmap) over the inputs of the auth routes of a house of its own. Exit code 1 when it finds something. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHouse } from './house.ts'

if (!Bun.which('sqlmap')) throw new Error('sqlmap is missing: apt-get install sqlmap')
const house = await startHouse({ DEMO: 'no', RATE_LIMIT: 'off', PASSWORD_COST: '12' })
const output = mkdtempSync(join(tmpdir(), 'buka-sqlmap-'))
const JSON_BODY = ['--headers', `Content-Type: application/json\nOrigin: ${house.url}`]
const FORM_BODY = ['--headers', `Origin: ${house.url}`]
// The `*` marks what is tried.
const TRIED: ReadonlyArray<readonly [string, string[]]> = [
  ['/api/auth/password/forgot', ['--data', '{"email":"a*@buka.test"}', ...JSON_BODY]],
  ['/api/auth/password/reset', ['--data', '{"token":"abc*","password":"ofada rice and ayamase"}', ...JSON_BODY]],
  ['/api/auth/email/verify', ['--data', '{"token":"abc*"}', ...JSON_BODY]],
  ['/api/auth/login', ['--data', '{"email":"a*@buka.test","password":"ofada rice"}', ...JSON_BODY]],
  ['/forgot', ['--data', 'email=a*@buka.test', ...FORM_BODY]],
  ['/verify-email?token=abc*', []],
  ['/sign-in?next=/abc*', []],
]
let found = 0
try {
  for (const [path, more] of TRIED) {
    const run = Bun.spawn(['sqlmap', '-u', `${house.url}${path}`, ...more, '--batch', '--level', '2', '--risk', '1', '--dbms', 'postgresql', '--flush-session', '--disable-coloring', '--ignore-code', '401,410,422,429,503', '--output-dir', output], { stdout: 'pipe', stderr: 'pipe' })
    const text = await new Response(run.stdout).text()
    const isVulnerable = /is vulnerable|identified the following injection point/.test(text)
    const isClear = /do not appear to be injectable/.test(text)
    if (isVulnerable || !isClear) found++
    console.log(`${path}: ${isVulnerable ? 'INJECTABLE' : isClear ? 'nothing found' : `not finished\n${text.slice(-600)}`}`)
  }
} finally {
  await house.stop()
  rmSync(output, { recursive: true, force: true })
}
process.exit(found === 0 ? 0 : 1)
