/** Bytes that no client library would send (the list X): each has its answer, and the server lives on after each. */
import { afterAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { probe, probeDoor } from '../testing/probe-door.ts'
import { testWeb } from '../testing/web.ts'

const web = await testWeb(undefined, {}, () => [probeDoor()])
const HOST = `Host: 127.0.0.1:${web.port}\r\n`
const sockets = new Set<ReturnType<typeof connect>>()
afterAll(() => sockets.forEach((socket) => socket.destroy()))

interface Reply {
  readonly text: string
  readonly closed: boolean
  readonly statuses: number[]
}

/** Sends bytes and collects what comes back until `isDone`, the end of the connection, or the time limit. */
function send(bytes: string | Uint8Array, isDone: (text: string) => boolean = (text) => text.includes('\r\n\r\n'), limitMs = 5_000): Promise<Reply> {
  return new Promise((resolve) => {
    const socket = connect(web.port, '127.0.0.1')
    sockets.add(socket)
    let text = ''
    const end = (closed: boolean): void => {
      clearTimeout(limit)
      socket.destroy()
      sockets.delete(socket)
      resolve({ text, closed, statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((m) => Number(m[1])) })
    }
    const limit = setTimeout(() => end(false), limitMs)
    socket.on('connect', () => void socket.write(bytes))
    socket.on('data', (data) => {
      text += data.toString('latin1')
      if (isDone(text)) end(false)
    })
    socket.on('close', () => end(true))
    socket.on('error', () => {})
  })
}

const post = (headers: string, body = '') => `POST /api/probe/orders HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n${headers}\r\n${body}`

describe('one status each, and no effect', () => {
  const refused = (name: string, status: number, bytes: string | Uint8Array) => test(`${name}: ${status}`, async () => {
    expect((await send(bytes)).statuses).toEqual([status])
    expect(probe.effects).toEqual([])
    expect((await web.browse('/health/live')).status).toBe(200)
  })
  refused('no Host', 400, 'GET /health/live HTTP/1.1\r\n\r\n')
  refused('empty Host', 400, 'GET /health/live HTTP/1.1\r\nHost: \r\n\r\n')
  refused('two Hosts', 400, `GET /health/live HTTP/1.1\r\n${HOST}Host: evil.example\r\n\r\n`)
  refused('the same Host twice', 400, `GET /health/live HTTP/1.1\r\n${HOST}${HOST}\r\n`)
  for (const host of ['a b', 'evil/x?y=', 'a@evil', 'a,b', '-', 'x:99999999', '<script>']) refused(`Host ${host}`, 400, `GET /health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  refused('HTTP/1.0 without a Host', 400, 'GET /health/live HTTP/1.0\r\n\r\n')
  refused('length and chunks', 400, post('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'))
  refused('two lengths', 400, post('Content-Length: 3\r\nContent-Length: 4\r\n', 'abc'))
  refused('length -1', 400, post('Content-Length: -1\r\n', 'abc'))
  refused('length +5', 400, post('Content-Length: +5\r\n', 'abcde'))
  refused('encoding xchunked', 400, post('Transfer-Encoding: xchunked\r\n', 'abc'))
  refused('chunk size ZZ', 400, post('Transfer-Encoding: chunked\r\n', 'ZZ\r\nabc\r\n0\r\n\r\n'))
  refused('second chunk size ZZ', 400, post('Transfer-Encoding: chunked\r\n', '3\r\nabc\r\nZZ\r\n\r\n'))
  refused('bare line feeds', 505, 'GET /health/live HTTP/1.1\nHost: localhost\n\n')
  refused('space before the colon', 400, `GET /health/live HTTP/1.1\r\n${HOST}X-A : 1\r\n\r\n`)
  refused('folded header', 400, `GET /health/live HTTP/1.1\r\n${HOST}X-A: 1\r\n  2\r\n\r\n`)
  refused('NUL in a header', 400, `GET /health/live HTTP/1.1\r\n${HOST}X-A: a\0b\r\n\r\n`)
  refused('the preface of HTTP/2', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  refused('TLS', 400, new Uint8Array([0x16, 3, 1, 0, 0xa5, 1, 0, 0, 0xa1, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8]))
  refused('TRACE', 405, `TRACE /health/live HTTP/1.1\r\n${HOST}\r\n`)
  refused('CONNECT', 405, `CONNECT evil.example:80 HTTP/1.1\r\n${HOST}\r\n`)
  refused('OPTIONS *', 400, `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`)
  refused('17 KB of header', 431, `GET /health/live HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(17_000)}\r\n\r\n`)
  refused('250 headers', 431, `GET /health/live HTTP/1.1\r\n${HOST}${Array.from({ length: 250 }, (_, i) => `X-${i}: 1\r\n`).join('')}\r\n`)
  refused('17 KB of address', 431, `GET /${'a'.repeat(17_000)} HTTP/1.1\r\n${HOST}\r\n`)
  refused('300 KB by its length', 413, post('Content-Length: 300000\r\n'))
  refused('9 MB by its length', 413, post('Content-Length: 9000000\r\n'))
})

test('a method that does not exist closes the connection', async () => {
  const { text, closed } = await send(`FOO / HTTP/1.1\r\n${HOST}\r\n`)
  expect([text, closed]).toEqual(['', true])
})

test('TRACE names the methods there are, and echoes nothing', async () => {
  const { text } = await send(`TRACE /health/live HTTP/1.1\r\n${HOST}Cookie: canary\r\n\r\n`)
  expect(text.toLowerCase()).toContain('allow: get, head')
  expect(text).not.toContain('canary')
})

test('an absolute address is ours by its Host alone', async () => {
  const { text } = await send(`GET http://evil.example/probe/page HTTP/1.1\r\n${HOST}\r\n`)
  expect(text).toStartWith('HTTP/1.1 200')
  expect(text).not.toContain('evil')
})

test('a short host does not lead to another path', async () => {
  for (const host of ['a', 'ab', 'a:1']) {
    expect((await send(`GET /health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).statuses).toEqual([200])
    expect((await send(`POST /x/api/probe/nothing HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\n`)).statuses).toEqual([404])
  }
  expect(probe.effects).toEqual([])
})

test('100 pipelined requests are answered in order', async () => {
  const requests = Array.from({ length: 100 }, (_, i) => `GET /api/probe/numbers/${i + 1} HTTP/1.1\r\n${HOST}\r\n`).join('')
  const { text } = await send(requests, (t) => t.includes('{"number":100}'))
  expect([...text.matchAll(/"number":(\d+)/g)].map((m) => Number(m[1]))).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
})

test('HEAD has no body, and the next answer is not mistaken for one', async () => {
  const { text, statuses } = await send(`HEAD /probe/page HTTP/1.1\r\n${HOST}\r\nGET /health/live HTTP/1.1\r\n${HOST}\r\n`, (t) => t.includes('"ok"'))
  expect(statuses).toEqual([200, 200])
  expect(text).not.toContain('<p>')
})

test('Expect: 100-continue is met', async () => {
  const body = '{"name":"x","quantity":1}'
  const { statuses } = await send(post(`Content-Length: ${body.length}\r\nExpect: 100-continue\r\n`, body), (t) => t.includes('"ok"'))
  expect(statuses).toEqual([100, 201])
  probe.effects.length = 0
})

test('a body that is refused does not become the next request', async () => {
  const smuggled = `POST /api/probe/nothing HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`
  const body = smuggled.padEnd(300_000, 'x')
  const { statuses } = await send(`${post(`Content-Length: ${body.length}\r\n`, body)}GET /health/live HTTP/1.1\r\n${HOST}\r\n`, (t) => t.includes('"status":"ok"'))
  expect(statuses).toEqual([413, 200])
  expect(probe.effects).toEqual([])
})

test('headers that drip are cut off within 15 s; others are served meanwhile', async () => {
  const began = performance.now()
  const drip = new Promise<number>((resolve) => {
    const socket = connect(web.port, '127.0.0.1')
    sockets.add(socket)
    socket.write(`GET /health/live HTTP/1.1\r\n${HOST}X-Slow: `)
    const drops = setInterval(() => socket.write('a'), 500)
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(drops)
      resolve(performance.now() - began)
    })
  })
  expect((await web.browse('/health/live')).status).toBe(200)
  expect(await drip).toBeLessThan(15_000)
}, 20_000)
