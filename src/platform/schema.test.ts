import { afterAll, expect, test } from 'bun:test'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
// drizzle-kit takes paths from where it runs, so the copy lies in the repository, under a name that git ignores.
const copy = mkdtempSync(join(ROOT, '.data-migrations-'))
afterAll(() => rmSync(copy, { recursive: true, force: true }))

test('the schema and its migrations agree: there is nothing left to generate', async () => {
  cpSync(join(ROOT, 'drizzle/migrations'), copy, { recursive: true })
  const before = readdirSync(copy).toSorted()
  const run = Bun.spawn([process.execPath, 'x', 'drizzle-kit', 'generate', '--dialect', 'postgresql', '--schema', './drizzle/schema/*.ts', '--out', `./${copy.slice(ROOT.length)}`], { cwd: ROOT, stdout: 'pipe', stderr: 'pipe', stdin: 'ignore' })
  const [output, errors, code] = await Promise.all([new Response(run.stdout).text(), new Response(run.stderr).text(), run.exited])
  expect(code, errors).toBe(0)
  expect(output).toContain('No schema changes')
  expect(readdirSync(copy).toSorted(), 'run "bun run migrations" and commit what it makes').toEqual(before)
}, 60_000)
