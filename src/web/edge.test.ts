/** What the edge promises for every door: the same wrong request gets the same status everywhere, and changes nothing. */
import { beforeEach, describe, expect, spyOn, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { probe, probeDoor } from '../testing/probe-door.ts'
import { testWeb } from '../testing/web.ts'

const web = await testWeb(undefined, {}, () => [probeDoor()])
const ID = '01939b36-6c00-7000-8000-000000000001'
const GOOD = { name: 'Jollof', quantity: 2 }

beforeEach(() => void (probe.effects.length = 0))

const post = (body: RequestInit['body'], headers: Record<string, string> = { 'content-type': 'application/json' }, path = '/api/probe/orders') =>
  web.browse(path, { method: 'POST', body: body ?? null, headers })
const json = (value: unknown) => post(JSON.stringify(value))
const bytes = (...parts: Array<string | number[]>) => Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p) : Buffer.from(p))))

async function problemOf(response: Response): Promise<{ status: number; code: string; errors?: Array<{ field: string; code: string }> }> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return (await response.json()) as never
}

test('the good order goes through, so what follows is refused for its own fault', async () => {
  const response = await json(GOOD)
  expect(response.status).toBe(201)
  expect(probe.effects).toEqual([GOOD])
})

describe('bodies that are no JSON, or no order', () => {
  const of = (name: string, status: number, body: RequestInit['body'], headers?: Record<string, string>, code?: string) =>
    test(`${name}: ${status}`, async () => {
      const problem = await problemOf(await post(body, headers))
      expect(problem.status).toBe(status)
      if (code) expect([problem.code, ...(problem.errors ?? []).map((e) => e.code)]).toContain(code)
      expect(probe.effects).toEqual([])
    })
  const text = JSON.stringify(GOOD)
  of('C1 cut JSON', 400, '{"a":')
  of('C2 empty body', 422, '', undefined, 'body-empty')
  of('C3 null', 422, 'null')
  of('C4 list', 422, '[]')
  of('C5 text', 422, '"x"')
  of('C6 NaN', 400, '{"name":"x","quantity":NaN}')
  of('C7 1e400', 422, '{"name":"x","quantity":1e400}', undefined, 'number-too-large')
  of('C8 bytes that are no UTF-8', 400, bytes('{"name":"', [0xff, 0xfe], '","quantity":1}'), undefined, 'body-not-utf8')
  of('C9 NUL in text', 422, '{"name":"a\\u0000b","quantity":1}', undefined, 'text-not-plain')
  of('C10 lone surrogate', 422, '{"name":"\\ud800","quantity":1}', undefined, 'text-not-plain')
  of('C11 20,000 brackets', 422, '['.repeat(20_000), undefined, 'body-too-deep')
  of('C12 300 KB', 413, JSON.stringify({ name: 'a'.repeat(300_000), quantity: 1 }), undefined, 'body-too-large')
  of('C14 gzip', 415, gzipSync(text), { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 'body-encoded')
  of('C15 unknown key', 422, JSON.stringify({ ...GOOD, role: 'admin' }), undefined, 'key-unknown')
  of('C15 unknown key further down', 422, JSON.stringify({ ...GOOD, portions: [{ dish_id: ID, quantity: 1, price: 1 }] }), undefined, 'key-unknown')
  of('C16 __proto__', 422, '{"name":"x","quantity":1,"__proto__":{"role":"admin"}}', undefined, 'key-unknown')
  of('C16 constructor', 422, '{"name":"x","quantity":1,"constructor":{"prototype":{"x":1}}}', undefined, 'key-unknown')
  of('C18 form on a JSON route', 415, 'name=x&quantity=1', { 'content-type': 'application/x-www-form-urlencoded' })
  of('C19 multipart', 415, '--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nx\r\n--x--', { 'content-type': 'multipart/form-data; boundary=x' })
  of('C20 JSON as text/plain', 415, text, { 'content-type': 'text/plain' })
  of('C21 no content type', 415, bytes(text), {})
  of('C22 utf-16', 415, text, { 'content-type': 'application/json; charset=utf-16' })
  of('a content type that only begins right', 415, text, { 'content-type': 'application/jsonp' })
  of('two content types', 415, text, { 'content-type': 'application/json, text/plain' })
  of('C23 "1" for a number', 422, '{"name":"x","quantity":"1"}', undefined, 'not-a-whole-number')
  of('C23 "1" for an Elysia integer', 422, '{"name":"x","quantity":1,"price":"1"}', undefined, 'not-a-whole-number')
  of('C23 "1" inside of a list', 422, JSON.stringify({ ...GOOD, portions: [{ dish_id: ID, quantity: '1' }] }), undefined, 'not-a-whole-number')
  of('C24 1.5', 422, '{"name":"x","quantity":1.5}', undefined, 'not-a-whole-number')
  of('C25 -1', 422, '{"name":"x","quantity":-1}', undefined, 'number-too-small')
  of('C26 2^53+1', 422, '{"name":"x","quantity":1,"price":9007199254740993}', undefined, 'number-too-large')
  of('C27 2^31', 422, '{"name":"x","quantity":1,"stock":2147483648}', undefined, 'number-too-large')
  of('true for a number', 422, '{"name":"x","quantity":true}', undefined, 'not-a-whole-number')
  of('1 for a truth', 422, '{"name":"x","quantity":1,"gift":1}')
  of('"true" for a truth', 422, '{"name":"x","quantity":1,"gift":"true"}')
  of('null for an optional field', 422, '{"name":"x","quantity":1,"kind":null}')
  of('list for a text', 422, '{"name":["x"],"quantity":1}', undefined, 'not-a-text')
  of('object for a text', 422, '{"name":{"$ne":""},"quantity":1}', undefined, 'not-a-text')
  of('10,001 characters', 422, JSON.stringify({ name: 'a'.repeat(10_001), quantity: 1 }), undefined, 'text-too-long')
  of('only spaces', 422, '{"name":"   ","quantity":1}')
  of('missing field', 422, '{"name":"x"}', undefined, 'value-missing')
  of('unknown word', 422, '{"name":"x","quantity":1,"kind":"steal"}', undefined, 'value-not-offered')
  of('latitude 91', 422, '{"name":"x","quantity":1,"lat":91}', undefined, 'number-too-large')
  of('longitude 181', 422, '{"name":"x","quantity":1,"lng":181}', undefined, 'number-too-large')
  of('latitude as text', 422, '{"name":"x","quantity":1,"lat":"NaN"}', undefined, 'not-a-number')
  of('501 portions', 422, JSON.stringify({ ...GOOD, portions: Array.from({ length: 501 }, () => ({ dish_id: ID, quantity: 1 })) }), undefined, 'list-too-long')
  for (const at of ['2026-02-30T12:00:00Z', '2026-11-18T24:00:00Z', '2026-11-18T12:00:00', '2026-11-18', 'infinity', '0000-01-01T00:00:00Z', '294277-01-01T00:00:00Z', '1999-12-31T23:59:59Z', '2100-01-01T00:00:00Z', '2026-11-18 12:00:00Z'])
    of(`time ${at}`, 422, JSON.stringify({ ...GOOD, at }), undefined, 'instant-malformed')

  test('C13 3 MB in chunks: 413', async () => {
    const part = new TextEncoder().encode('a'.repeat(64 * 1024))
    let sent = 0
    const response = await fetch(`${web.url}/api/probe/orders`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: new ReadableStream({ pull: (c) => (sent++ < 48 ? c.enqueue(part) : c.close()) }),
    })
    expect(response.status).toBe(413)
    expect(probe.effects).toEqual([])
  })

  test('C17 duplicate key: the last one counts, for everybody', async () => {
    expect((await post('{"name":"first","quantity":1,"name":"last"}')).status).toBe(201)
    expect(probe.effects).toEqual([{ name: 'last', quantity: 1 }])
  })
})

describe('strange text is only text', () => {
  for (const name of ['\'";--', '{{7*7}}', '${7*7}', '$ne', '../../etc/passwd', 'a\r\nSet-Cookie: x=1', '\u202eevil\u202c', 'z\u200bw', '%00', '<script>', '👩‍🍳 ẹ̀wà']) {
    test(JSON.stringify(name), async () => {
      const response = await json({ name, quantity: 1 })
      expect(response.status).toBe(201)
      expect(await response.json()).toMatchObject({ name })
      expect(response.headers.get('x')).toBeNull()
    })
  }
})

describe('addresses', () => {
  for (const id of ['0x10', '1e3', '%20', '+1', 'Infinity', '1'.repeat(23), '%ff', '%00', 'null', ID.toUpperCase(), `${ID}%0a`, `{${ID}}`]) {
    test(`C28/C29 id ${id}: 422`, async () => expect((await problemOf(await web.browse(`/api/probe/orders/${id}`))).status).toBe(422))
  }
  for (const number of ['0x10', '1e3', '%201', '+1', '1.0', 'Infinity', '01', '1'.repeat(23), '-1', '0', '٣', '2147483648']) {
    test(`C28 number ${number}: 422`, async () => expect((await problemOf(await web.browse(`/api/probe/numbers/${number}`))).status).toBe(422))
  }
  test('C30 an unknown id: 404, a known one: 200', async () => {
    expect(await problemOf(await web.browse('/api/probe/orders/01939b36-6c00-7000-8000-000000000002'))).toMatchObject({ status: 404, code: 'unknown-order' })
    expect((await web.browse(`/api/probe/orders/${ID}`)).status).toBe(200)
  })
  const refused = (query: string, status: number) => test(`${query.slice(0, 60)}: ${status}`, async () => expect((await problemOf(await web.browse(`/api/probe/search?${query}`))).status).toBe(status))
  refused('q=a&q=b', 422) // C31
  refused('q=%ff', 400) // C32
  refused('q=%c3%28', 400)
  refused('q=%00', 422)
  refused('q=%', 400)
  refused(`q=${'a'.repeat(2_048)}`, 422)
  refused('sort=id;drop table', 422)
  refused('limit=0', 422)
  refused('limit=-1', 422)
  refused('limit=1e9', 422)
  refused('limit=1000000000', 422)
  refused('radius=-1', 422)
  refused('radius=1e9', 422)
  refused('radius=NaN', 422)
  refused('open=yes', 422)
  refused('debug=1', 422)
  refused('cursor=garbage', 422)
  refused('cursor[]=a', 422)
  refused('q[x]=1', 422)
  refused('q[x][y]=1', 422)
  refused('__proto__=1', 422)
  refused('constructor=1', 422)
  refused('q={"a":1}&limit=[1]', 422)
  refused('cuisines=a,a', 422)
  refused(Array.from({ length: 1_001 }, (_, i) => `a${i}=1`).join('&'), 422)

  test('a good query arrives in the types of its schema', async () => {
    const response = await web.browse('/api/probe/search?q=su%C3%A9a+a,b&open=1&radius=500&cuisines=yoruba,hausa&sort=')
    expect(await response.json()).toMatchObject({ query: { q: 'suéa a,b', open: true, radius: 500, cuisines: ['yoruba', 'hausa'], limit: 20 } })
    expect(await (await web.browse('/api/probe/search?cuisines[]=a,b&cuisines[]=c&q=[1]&limit=5')).json()).toMatchObject({ query: { cuisines: ['a,b', 'c'], q: '[1]', limit: 5 } })
  })

  test('a page shrugs at names that it does not know, and still refuses wrong values', async () => {
    const response = await web.browse('/probe/search?q=a&utm_source=x&fbclid=y&lang=en')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ q: 'a', limit: 20 })
    expect((await web.browse('/probe/search?limit=abc')).status).toBe(422)
    expect((await web.browse('/probe/search?q=a&q=b')).status).toBe(422)
  })

  for (const path of ['/.env', '/.git/config', '/bun.lock', '/package.json', '/node_modules/elysia/package.json', '/assets/', '/assets/..%2f..%2fpackage.json', '/assets/%2e%2e/package.json', '/src/server.ts', '/assets/htmx.js.map', '//evil.example/', '/probe/page/', '/PROBE/page', '/metrics', '/api/nothing-here']) {
    test(`${path}: 404`, async () => expect((await fetch(`${web.url}${path}`, { redirect: 'manual' })).status).toBe(404))
  }
})

describe('methods', () => {
  for (const [method, path, allow] of [['POST', '/health/live', 'GET, HEAD'], ['PUT', '/api/probe/orders', 'POST'], ['GET', '/api/probe/nothing', 'POST'], ['OPTIONS', '/api/probe/search', 'GET, HEAD'], ['PATCH', `/api/probe/orders/${ID}`, 'DELETE, GET, HEAD'], ['DELETE', '/probe/page', 'GET, HEAD']] as const) {
    test(`C33 ${method} ${path}: 405`, async () => {
      const response = await web.browse(path, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
    })
  }
  test('an overriding header changes no method', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) expect((await web.browse('/probe/page', { headers: { [name]: 'DELETE' } })).status).toBe(200)
    expect((await web.browse(`/api/probe/orders/${ID}`, { method: 'POST', headers: { 'x-http-method-override': 'DELETE' } })).status).toBe(405)
    expect(probe.effects).toEqual([])
  })
  test('assets are only read', async () => {
    const [asset] = web.house.assets.all
    expect((await web.browse(asset?.url ?? '', { method: 'POST' })).status).toBe(405)
    expect((await web.browse(asset?.url ?? '')).status).toBe(200)
  })
  test('HEAD has the headers of GET and no body', async () => {
    const [get, head] = [await web.browse('/probe/page'), await web.browse('/probe/page', { method: 'HEAD' })]
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    for (const name of ['content-type', 'etag', 'vary', 'content-security-policy']) expect(head.headers.get(name)).toBe(get.headers.get(name))
  })
  test('a route without a body takes none', async () => {
    expect((await web.browse('/api/probe/nothing', { method: 'POST' })).status).toBe(200)
    expect((await post('{}', undefined, '/api/probe/nothing')).status).toBe(200)
    expect((await post('{"a":1}', undefined, '/api/probe/nothing')).status).toBe(422)
    expect((await post('', { 'content-type': 'text/plain' }, '/api/probe/nothing')).status).toBe(415)
  })
})

describe('who sends a form', () => {
  const form = (headers: Record<string, string>, body = 'name=x&quantity=1', path = '/probe/form') =>
    fetch(`${web.url}${path}`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body })
  const proofs: Array<[string, Record<string, string>, number]> = [
    ['no proof at all', {}, 403],
    ['evil origin', { origin: 'https://evil.example' }, 403],
    ['origin null', { origin: 'null' }, 403],
    ['origin of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['same-site', { 'sec-fetch-site': 'same-site' }, 403],
    ['cross-site with our origin', { 'sec-fetch-site': 'cross-site', origin: web.url }, 403],
    ['same-origin with an evil origin', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, 403],
    ['htmx header, but no proof', { 'hx-request': 'true' }, 403],
    ['same-origin', { 'sec-fetch-site': 'same-origin' }, 303],
    ['our origin', { origin: web.url }, 303],
  ]
  for (const [name, headers, status] of proofs) {
    test(`${name}: ${status}`, async () => {
      expect((await form(headers)).status).toBe(status)
      expect(probe.effects).toHaveLength(status === 303 ? 1 : 0)
    })
  }
  test('C38 the same for JSON', async () => {
    const sites: Array<Record<string, string>> = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'null' }]
    for (const headers of sites) {
      expect((await fetch(`${web.url}/api/probe/orders`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(GOOD) })).status).toBe(403)
      expect((await fetch(`${web.url}/api/probe/orders/${ID}`, { method: 'DELETE', headers })).status).toBe(403)
    }
    expect(probe.effects).toEqual([])
  })
  test('a form without fields needs its proof too', async () => {
    expect((await fetch(`${web.url}/probe/form`, { method: 'POST' })).status).toBe(403)
  })
  test('the token of the page is a proof; that of another browser, of another day, or a broken one is none', async () => {
    const { formTokenFor } = await import('./security.ts')
    const { keyFor } = await import('../platform/config.ts')
    const { readCookies, verified } = await import('./cookies.ts')
    const page = await fetch(`${web.url}/probe/page`)
    const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const visitor = verified(keyFor(web.house.config, 'visitor-cookie'), readCookies(cookie).get('buka_visitor')) ?? ''
    expect(visitor).not.toBe('')
    const key = keyFor(web.house.config, 'form-token')
    const now = web.house.clock()
    const send = (token: string) => form({ cookie }, `name=x&quantity=1&_token=${encodeURIComponent(token)}`).then((r) => r.status)
    expect(await send(formTokenFor(key, visitor, now))).toBe(303)
    expect(await send(formTokenFor(key, 'somebody-else', now))).toBe(403)
    expect(await send(formTokenFor(key, visitor, new Date(now.getTime() - 26 * 3_600_000)))).toBe(403)
    expect(await send(formTokenFor(key, visitor, new Date(now.getTime() + 3 * 3_600_000)))).toBe(403)
    for (const broken of ['', 'x', '.', `${formTokenFor(key, visitor, now)}x`, formTokenFor(key, visitor, now).toUpperCase()]) expect(await send(broken)).toBe(403)
    expect(probe.effects).toHaveLength(1)
  })
})

describe('forms', () => {
  const send = (body: string, headers: Record<string, string> = {}) => web.browse('/probe/form', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body })
  const of = (name: string, body: string, status: number, headers?: Record<string, string>) => test(`${name}: ${status}`, async () => {
    expect((await send(body, headers)).status).toBe(status)
    expect(probe.effects).toHaveLength(status === 303 ? 1 : 0)
  })
  of('good', 'name=x&quantity=1', 303)
  of('300 KB', `name=${'a'.repeat(300_000)}&quantity=1`, 413)
  of('1,001 fields', Array.from({ length: 1_001 }, (_, i) => `a${i}=1`).join('&'), 422)
  of('nested names', 'name=x&quantity=1&a[b][c]=1', 422)
  of('duplicate field', 'name=x&name=y&quantity=1', 422)
  of('missing field', 'name=x', 422)
  of('empty field', 'name=&quantity=1', 422)
  of('unknown field', 'name=x&quantity=1&role=admin', 422)
  of('__proto__', 'name=x&quantity=1&__proto__=1', 422)
  of('bytes that are no UTF-8', 'name=%ff&quantity=1', 400)
  of('NUL', 'name=a%00b&quantity=1', 422)
  of('quantity 0x1', 'name=x&quantity=0x1', 422)
  of('quantity with a blank', 'name=x&quantity=%201', 422)
  of('a list where text is expected', 'name[]=x&quantity=1', 422)
  of('JSON in a form route', JSON.stringify(GOOD), 415, { 'content-type': 'application/json' })
  of('a file', '--x\r\ncontent-disposition: form-data; name="name"; filename="a"\r\n\r\nx\r\n--x--', 415, { 'content-type': 'multipart/form-data; boundary=x' })
  of('what was left blank', 'name=x&quantity=1&kind=&score=&at=', 303)

  test('line breaks are one character, values have their types', async () => {
    await send('name=a%0D%0Ab+c&quantity=3&gift=on&score=4.5&lat=6.5')
    expect(probe.effects).toEqual([{ name: 'a\nb c', quantity: 3, gift: true, score: 4.5, lat: 6.5 }])
  })
  test('headers of htmx are data that nobody believes', async () => {
    for (const value of ['<script>alert(1)</script>', 'javascript:alert(1)', '//evil.example']) {
      const response = await send('name=x&quantity=1', { 'hx-request': 'true', 'hx-target': value, 'hx-current-url': value, 'hx-trigger': value })
      expect(response.status).toBe(303)
      expect(`${JSON.stringify([...response.headers])}${await response.text()}`).not.toContain('evil')
    }
  })
})

describe('what is refused is written down', () => {
  test('who tried what and why not, on GET too; never what was sent', async () => {
    const log = spyOn(web.house.log, 'info')
    const refusals = () => log.mock.calls.map(([one]) => one as unknown as Record<string, unknown>).filter(({ refusal }) => refusal !== undefined)
    await web.browse('/api/auth/me?canary=sent')
    await post('{"canary":"sent"}')
    await post(JSON.stringify(GOOD), { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' })
    await web.browse('/nowhere/canary')
    expect(refusals()).toEqual([
      expect.objectContaining({ refusal: 'sign-in-needed', status: 401, method: 'GET', route: '/api/auth/me', person: null, network: '127.0.0.0' }),
      expect.objectContaining({ refusal: 'invalid-input', status: 422, method: 'POST', route: '/api/probe/orders' }),
      expect.objectContaining({ refusal: 'cross-site-request', status: 403 }),
    ])
    expect(JSON.stringify(refusals())).not.toContain('canary')
    log.mockRestore()
  })
})

describe('every answer', () => {
  test('F5 security headers, errors included, and nothing that names our software', async () => {
    const paths = ['/probe/page', '/nowhere', '/api/nowhere', '/api/probe/broken', '/health/live', '/probe/page?a=%ff', web.house.assets.all[0]?.url ?? '']
    for (const path of paths) {
      const { headers } = await web.browse(path)
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('strict-transport-security')).toMatch(/max-age=31536000/)
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      // A type without a charset is guessed at; JSON is UTF-8 by definition (RFC 8259).
      expect(headers.get('content-type') ?? '').toMatch(/charset=utf-8$|^(application\/(problem\+)?json|image\/(png|webp|avif))|^$/)
      for (const name of ['x-powered-by', 'server', 'access-control-allow-origin']) expect(headers.get(name)).toBeNull()
    }
  })
  test('the policy allows no inline script, no evaluation and no foreign host', async () => {
    const policy = (await web.browse('/probe/page')).headers.get('content-security-policy') ?? ''
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    for (const part of ["script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"]) expect(policy).toContain(part)
  })
  test('If-None-Match: the same tag, a list with it, and * give 304; another tag gives 200', async () => {
    const etag = (await web.browse('/probe/page')).headers.get('etag') ?? ''
    const ask = async (tag: string) => (await web.browse('/probe/page', { headers: { 'if-none-match': tag } })).status
    expect([await ask(etag), await ask(`"x", ${etag}`), await ask('*'), await ask('"x"')]).toEqual([304, 304, 304, 200])
    const asset = web.house.assets.all[0]
    expect((await web.browse(asset?.url ?? '', { headers: { 'if-none-match': asset?.etag ?? '' } })).status).toBe(304)
  })
  test('compression is what the browser takes, and q=0 means no', async () => {
    const ask = async (accepts: string) => (await fetch(`${web.url}/probe/page`, { headers: { 'accept-encoding': accepts }, decompress: false } as RequestInit)).headers.get('content-encoding')
    expect([await ask('gzip, br'), await ask('gzip'), await ask('br;q=0, gzip'), await ask('identity'), await ask('br;q=0, gzip;q=0')]).toEqual(['br', 'gzip', 'gzip', null, null])
  })
  test('1,000 ranges are one answer', async () => {
    const response = await web.browse(web.house.assets.all[0]?.url ?? '', { headers: { range: `bytes=${Array.from({ length: 1_000 }, (_, i) => `${i}-${i}`).join(',')}` } })
    expect([200, 416]).toContain(response.status)
  })
  test('a page that fails is a page, a fragment that fails is a fragment, and an API answers as an API', async () => {
    expect(await (await web.browse('/probe/refused')).text()).toStartWith('<!doctype html>')
    const fragment = await web.browse('/probe/refused', { headers: { 'hx-request': 'true' } })
    expect(fragment.status).toBe(422)
    expect(await fragment.text()).not.toContain('<html')
    expect((await web.browse('/api/nowhere')).headers.get('content-type')).toBe('application/problem+json')
  })
  test('fragment or page: caches keep them apart', async () => {
    expect((await web.browse('/probe/page')).headers.get('vary')).toContain('hx-request')
  })
})
