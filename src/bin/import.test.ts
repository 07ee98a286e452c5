import { expect, test } from 'bun:test'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freshDatabase } from '../testing/database.ts'

const { url } = await freshDatabase()
const folder = mkdtempSync(join(tmpdir(), 'buka-import-'))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

async function run(...args: string[]) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'import.ts'), ...args], { env: { ...process.env, DATABASE_URL: url, DATA_DIR: folder }, stdout: 'pipe', stderr: 'pipe' })
  const [output, errors, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  return { code, output, errors }
}

test('loads what it can, names what it cannot, and shows how far it is', async () => {
  const path = file('places.csv', 'id,name,lat,lng\n1,Iya Moria,6.51,3.37\n2,,6.51,3.37\n')
  const { code, output, errors } = await run(path)
  expect(output).toBe(`${path}:3: it has no name\nrestaurants: 1 new, 0 changed, 0 known already, 0 merged with a double, 1 not usable.\n`)
  expect(errors).toContain('100 % read')
  expect(code).toBe(0)
  expect((await run(path)).output).toContain('0 new, 0 changed, 1 known already')
})

test('a file of which nothing can be used, or that is no such file, fails', async () => {
  expect((await run(file('sea.csv', 'id,name,lat,lng\n1,Raft,0,0\n'))).code).toBe(1)
  expect(await run(file('poem.txt', 'Roses are red'))).toMatchObject({ code: 1, output: '' })
})

test('a wrong call says how to call', async () => {
  for (const args of [[], ['--help'], [join(folder, 'nowhere.csv')], ['--rating-scale=5-1', 'x.csv'], ['--everywhere', 'x.csv']]) {
    const { code, errors } = await run(...args)
    expect(code).toBe(2)
    expect(errors).toMatch(/Usage|There is no file/)
  }
})
