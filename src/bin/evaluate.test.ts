import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

async function evaluated(files: Record<string, string>, words: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'evaluate-'))
  try {
    for (const [name, text] of Object.entries(files)) await Bun.write(join(folder, name), text)
    const child = Bun.spawn({
      cmd: [process.execPath, join(import.meta.dir, 'evaluate.ts'), ...words],
      cwd: folder,
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [out, error] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
    return { code: await child.exited, out, error }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const train = "0 0 1 2\n1 0 1\n2 3 4\n3 3\n"
const files = { 'train.txt': train, 'test.txt': "1 2\n3 4\n" }

test('popularity on a set small enough to do by hand, as JSON', async () => {
  const { code, out } = await evaluated(files, ['--train', 'train.txt', '--test', 'test.txt', '--recommender', 'popularity', '--k', '1', '--json'])
  expect(code).toBe(0)
  // Fame is 2 2 1 2 1. Person 1 holds 0 and 1, so 3 comes first; person 3 holds 3, so 0 comes first: no hit.
  expect(JSON.parse(out)).toMatchObject([{ recommender: 'popularity', k: 1, people: 2, recall: 0, ndcg: 0, coverage: 2 / 5 }])
})

test('a missing file, a broken line and a wrong wish are told in words, with exit code 2', async () => {
  const wrong = async (given: Record<string, string>, ...more: string[]) =>
    evaluated(given, ['--train', 'train.txt', '--test', 'test.txt', '--recommender', 'popularity', ...more])
  const [missing, broken, unknown, strange] = await Promise.all([
    wrong({ 'train.txt': train }),
    wrong({ ...files, 'test.txt': "1 2\n3 x\n" }),
    wrong(files, '--k', '0'),
    wrong(files, '--kk', '3'),
  ])
  expect(missing).toMatchObject({ code: 2, error: expect.stringContaining('test.txt: no such file') })
  expect(broken).toMatchObject({ code: 2, error: expect.stringContaining('test.txt:2: "x" is not a whole number') })
  expect(unknown).toMatchObject({ code: 2, error: expect.stringContaining('--k 0') })
  expect(strange).toMatchObject({ code: 2, error: expect.stringContaining('bun run evaluate') })
}, 20_000)
