import { afterAll, expect, test } from 'bun:test'
import { expectWellBehaved, testBrowser } from './browser.ts'

const { open } = await testBrowser()
const html = (body: string, headers: Record<string, string> = {}) => () => new Response(body, { headers: { 'content-type': 'text/html', ...headers } })
const site = Bun.serve({
  hostname: '127.0.0.1', port: 0,
  routes: {
    '/good': html('<h1>Good</h1>'),
    '/dialog': html('<script>alert("boo")</script>'),
    '/broken': html('<script>throw new Error("oops")</script>'),
    '/policy': html('<h1>x</h1><script>1</script>', { 'content-security-policy': "default-src 'none'" }),
    '/foreign': html('<img src="http://elsewhere.example/x.png">'),
  },
  fetch: () => new Response(null, { status: 404 }),
})
afterAll(() => site.stop(true))

const faultsOf = async (path: string) => {
  const { page, context, misbehaviour } = await open()
  await page.goto(`${site.url}${path}`, { waitUntil: 'networkidle' })
  await context.close()
  return misbehaviour
}

test('a good page shows nothing', async () => {
  expect(() => expectWellBehaved({ dialogs: [], scriptErrors: [], policyViolations: [], foreignRequests: [] })).not.toThrow()
  expectWellBehaved(await faultsOf('good'))
})

test('a dialog, a script error, a policy violation and a foreign request are each seen', async () => {
  expect((await faultsOf('dialog')).dialogs).toEqual(['boo'])
  expect((await faultsOf('broken')).scriptErrors.join()).toContain('oops')
  expect((await faultsOf('policy')).policyViolations).toHaveLength(1)
  const foreign = await faultsOf('foreign')
  expect(foreign.foreignRequests).toEqual(['http://elsewhere.example/x.png'])
  expect(() => expectWellBehaved(foreign)).toThrow('elsewhere')
})
