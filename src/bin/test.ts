/**
 * `bun run test`: types, the XSS scan and every test, against a real PostgreSQL, a real redis-server and a real
 * Chromium. What is missing from Debian is installed; what cannot be had is a failure, never a skip.
 * The last line is `N passed, N failed`.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { prepareTemplate } from '../testing/database.ts'
import { missingDebianParts } from './debian-parts.ts'

interface Tally {
  passed: number
  failed: number
}

const tally: Tally = { passed: 0, failed: 0 }
const only = process.argv.slice(2)

const missing = missingDebianParts(['chromium', 'redis-server'])
for (const part of missing) {
  console.error(`Missing: ${part}. Install it with "apt-get install ${part}" (this script could not).`)
  tally.failed++
}

async function check(name: string, command: string[]): Promise<void> {
  const began = performance.now()
  const run = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe' })
  const [output, errors, code] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text(), run.exited])
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  if (code === 0) tally.passed++
  else {
    tally.failed++
    console.log(output, errors)
  }
  console.log(`(${code === 0 ? 'pass' : 'fail'}) ${name} [${seconds} s]`)
}

/** Runs the test files in one process of Bun, showing what it says, and adds its counts. */
async function runTests(postgresUrl: string): Promise<void> {
  const run = Bun.spawn([process.execPath, 'test', '--timeout', '60000', ...(only.length > 0 ? only : ['src', 'views', 'ml', 'drizzle', 'bench'])], {
    env: { ...process.env, NODE_ENV: 'test', TEST_POSTGRES_URL: postgresUrl }, stdout: 'inherit', stderr: 'pipe',
  })
  let text = ''
  for await (const chunk of run.stderr as unknown as AsyncIterable<Uint8Array>) {
    process.stderr.write(chunk)
    text += new TextDecoder().decode(chunk)
  }
  const code = await run.exited
  const count = (word: string): number => Number(new RegExp(`^\\s*(\\d+) ${word}s?$`, 'm').exec(text)?.[1] ?? 0)
  tally.passed += count('pass')
  // A file that cannot be loaded is an error and no failed test; skipped tests hide something, so they count too.
  tally.failed += count('fail') + count('error') + count('skip') + count('todo')
  if (code !== 0 && tally.failed === 0) tally.failed++
  if (count('pass') === 0) tally.failed++
}

const folder = mkdtempSync(join(tmpdir(), 'buka-tests-'))
chmodSync(folder, 0o755)
const database = await startEmbeddedPostgres(folder)
try {
  await prepareTemplate(database.url)
  if (only.length === 0) {
    await check('types (tsc)', [process.execPath, 'x', 'tsc', '--noEmit', '-p', '.'])
    await check('no unescaped text in views (xss-scan)', [process.execPath, 'x', 'xss-scan', '--simplified'])
  }
  await runTests(database.url)
} finally {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
}
console.log(`\n${tally.passed} passed, ${tally.failed} failed`)
process.exit(tally.failed === 0 ? 0 : 1)
