import { expect, test } from 'bun:test'
import { t } from 'elysia'
import { connect as connectSocket } from 'node:net'
import { endSession, raiseEpoch } from '../accounts/sessions.ts'
import { write } from '../platform/database.ts'
import { nudge } from '../platform/live.ts'
import { emit } from '../platform/outbox.ts'
import { makePerson, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { readStream, type StreamReader } from '../testing/stream-reader.ts'
import { testWeb } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { door } from './door.ts'
import { accepts, acceptsStream, type Shown } from './stream.ts'

/** What is shown of each subject, and how often it was read. */
const states = new Map<string, Shown | null>()
const readings = new Map<string, number>()
const refused = new Set<string>()
let isBroken = false

const web = await testWeb(async () => {}, { TRUSTED_PROXIES: '127.0.0.1' }, (house) => [
  door('shown').get('/shown/:id', ({ params, query, request, visit }) => house.streams.answer(request, visit, {
    kind: 'test', subjects: [params.id], key: `test ${params.id} ${visit.locale}`, form: 'json',
    show: async () => {
      if (isBroken) throw new Error('the reading failed')
      if (refused.has(params.id)) throw new Refusal('unknown', 'unknown-order')
      readings.set(params.id, (readings.get(params.id) ?? 0) + 1)
      await Bun.sleep(1)
      return states.get(params.id) ?? null
    },
  }, query), { query: t.Object({ from: t.Optional(t.String({ maxLength: 900 })), since: t.Optional(t.String({ maxLength: 20 })) }) }),
])
const { house } = web

let visitors = 0
const freshAddress = () => ({ 'x-forwarded-for': `10.1.${Math.floor(++visitors / 250)}.${visitors % 250}` })
const watch = (id: string, headers: Record<string, string> = {}): Promise<StreamReader> => readStream(`${web.url}/shown/${id}`, { ...freshAddress(), ...headers })
const cookiesOf = ({ jar }: TestBrowser) => ({ cookie: [...jar].filter(([key]) => !key.includes('@')).map(([key, value]) => `${key}=${value}`).join('; ') })
const happen = (id: string, name: `${string}.${string}`, state: Shown | null) => write(house.db, async (tx) => {
  states.set(id, state)
  await emit(tx, { name, subjectId: id, facts: {} }, house.clock())
})
const stateOf = (data: string) => JSON.parse(data) as { events: Array<{ id: number; name: string }>; state: { step: string } }
const step = (name: string, isFinal = false): Shown => ({ data: JSON.stringify({ step: name }), isFinal })
const untilNobody = async () => {
  for (let i = 0; i < 400 && house.streams.size > 0; i++) await Bun.sleep(10)
  expect([house.streams.size, house.live.size]).toEqual([0, 0])
}

test('a stream begins with everything, follows what happens, and ends with its subject', async () => {
  const id = newId()
  states.set(id, step('placed'))
  const reader = await watch(id, { 'accept-encoding': 'br, gzip' })
  expect(reader.response.status).toBe(200)
  expect(Object.fromEntries(reader.response.headers)).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  expect(reader.response.headers.has('content-encoding')).toBe(false)
  const first = await reader.until(({ data }) => data.includes('placed'))
  expect(stateOf(first.data)).toEqual({ events: [], state: { step: 'placed' } })
  expect(reader.retryMs()).toBeWithin(1_000, 3_001)
  await happen(id, 'orders.accepted', step('accepted'))
  expect(stateOf((await reader.until(({ data }) => data.includes('accepted'))).data).events.map(({ name }) => name)).toEqual(['orders.accepted'])
  await happen(id, 'orders.delivered', step('delivered', true))
  await reader.until(({ event, data }) => event === 'end' && data === 'done')
  await reader.untilOver()
  await untilNobody()
  expect((await watch(id)).response.status).toBe(204)
})

test('the last state does not come before the event that led to it', async () => {
  const id = newId()
  states.set(id, step('placed'))
  const reader = await watch(id)
  await reader.until(({ data }) => data.includes('placed'))
  // Long enough for the next message not to wait for others.
  await Bun.sleep(100)
  await happen(id, 'orders.delivered', step('delivered', true))
  house.live.nudge(id)
  await reader.untilOver()
  expect(reader.messages.flatMap(({ event, data }) => (event === '' ? stateOf(data).events.map(({ name }) => name) : []))).toEqual(['orders.delivered'])
})

test('whoever comes back is told what they missed and nothing else', async () => {
  const id = newId()
  states.set(id, step('placed'))
  const before = await watch(id)
  await before.until(({ data }) => data.includes('placed'))
  before.leave()
  await untilNobody()
  const unchanged = await watch(id, { 'last-event-id': before.bookmark() })
  expect((await unchanged.until(({ event }) => event === 'live')).data).toBe('on')
  expect(unchanged.messages).toHaveLength(1)
  unchanged.leave()
  await happen(id, 'orders.accepted', step('accepted'))
  await happen(id, 'orders.preparing', step('preparing'))
  const back = await watch(id, { 'last-event-id': unchanged.bookmark() })
  const { events } = stateOf((await back.until(({ data }) => data.includes('preparing'))).data)
  expect(events.map(({ name }) => name)).toEqual(['orders.accepted', 'orders.preparing'])
  expect(back.messages).toHaveLength(1)
  back.leave()
})

test('a Last-Event-ID that is not ours brings everything', async () => {
  const id = newId()
  states.set(id, step('placed'))
  for (const bookmark of ['garbage', '-1', 'zzzzzzzzz', 'x'.repeat(1_024), '1e3', '0']) {
    const reader = await watch(id, { 'last-event-id': bookmark })
    expect(reader.response.status).toBe(200)
    expect(stateOf((await reader.until(({ data }) => data.includes('placed'))).data).state).toEqual({ step: 'placed' })
    reader.leave()
  }
})

test('forty viewers cost one reading', async () => {
  const id = newId()
  states.set(id, step('placed'))
  const readers = await Promise.all(Array.from({ length: 40 }, () => watch(id)))
  await Promise.all(readers.map((reader) => reader.until(({ data }) => data.includes('placed'))))
  await Bun.sleep(60)
  readings.set(id, 0)
  await happen(id, 'orders.accepted', step('accepted'))
  await Promise.all(readers.map((reader) => reader.until(({ data }) => data.includes('accepted'))))
  expect(readings.get(id)).toBe(1)
  for (const reader of readers) reader.leave()
  await untilNobody()
})

test('a nudge shows what changed without an event', async () => {
  const id = newId()
  states.set(id, step('here'))
  const reader = await watch(id)
  await reader.until(({ data }) => data.includes('here'))
  states.set(id, step('there'))
  await write(house.db, (tx) => nudge(tx, [id]))
  expect(stateOf((await reader.until(({ data }) => data.includes('there'))).data).events).toEqual([])
  reader.leave()
})

test('line ends in what is shown cannot begin a message of their own', async () => {
  const id = newId()
  states.set(id, { data: '"a\r\n\r\nevent: end\rdata: forged\n\nid: 7"' })
  const reader = await watch(id)
  const { event, data } = await reader.until(() => true)
  expect([event, data.replace('{"events":[],"state":', '')]).toEqual(['', '"a\n\nevent: end\ndata: forged\n\nid: 7"}'])
  reader.leave()
})

test('what is too large is never sent, and the stream goes on', async () => {
  const id = newId()
  states.set(id, step('small'))
  const reader = await watch(id)
  await reader.until(({ data }) => data.includes('small'))
  await happen(id, 'orders.changed', { data: JSON.stringify({ step: 'x'.repeat(1_000_000) }) })
  await Bun.sleep(200)
  await happen(id, 'orders.changed', step('again'))
  await reader.until(({ data }) => data.includes('again'))
  expect(reader.messages.map(({ event }) => event)).toContain('resync')
  expect(Math.max(...reader.messages.map(({ data }) => data.length))).toBeLessThan(1_000)
  reader.leave()
})

test('a reading that fails is tried again, and its events are told then', async () => {
  const id = newId()
  states.set(id, step('placed'))
  const reader = await watch(id)
  await reader.until(({ data }) => data.includes('placed'))
  isBroken = true
  await happen(id, 'orders.accepted', step('accepted'))
  await Bun.sleep(300)
  isBroken = false
  expect(stateOf((await reader.until(({ data }) => data.includes('accepted'))).data).events.map(({ name }) => name)).toEqual(['orders.accepted'])
  reader.leave()
})

test('unknown, or not theirs: 404; no longer theirs: the end', async () => {
  const id = newId()
  expect((await watch(id)).response.status).toBe(404)
  await untilNobody()
  states.set(id, step('placed'))
  const reader = await watch(id)
  await reader.until(({ data }) => data.includes('placed'))
  await happen(id, 'orders.changed', null)
  await reader.until(({ event, data }) => event === 'end' && data === 'denied')
  await reader.untilOver()
  const other = newId()
  states.set(other, step('placed'))
  const refusedLater = await watch(other)
  refused.add(other)
  await happen(other, 'orders.changed', step('placed'))
  await refusedLater.until(({ event, data }) => event === 'end' && data === 'denied')
  expect((await watch(other)).response.status).toBe(404)
})

test('signed out or with other rights: the stream ends within seconds', async () => {
  const id = newId()
  states.set(id, step('placed'))
  for (const lose of ['session', 'right'] as const) {
    const person = await makePerson(house.db)
    const browser = await signedInBrowser(web, person)
    const reader = await watch(id, cookiesOf(browser))
    await reader.until(({ data }) => data.includes('placed'))
    const began = performance.now()
    await write(house.db, (tx) => (lose === 'session' ? endSession(tx, browser.open.claims.sessionId, 'signed-out', house.clock()) : raiseEpoch(tx, person.id, house.clock())) as Promise<unknown>)
    await reader.untilOver()
    expect(performance.now() - began).toBeLessThan(5_000)
  }
  await untilNobody()
})

test('three for a person, twenty for an address, and a place is free when one leaves', async () => {
  const id = newId()
  states.set(id, step('placed'))
  const cookies = cookiesOf(await signedInBrowser(web, await makePerson(house.db)))
  const mine = await Promise.all(Array.from({ length: 5 }, () => watch(id, cookies)))
  expect(mine.map(({ response }) => response.status).toSorted()).toEqual([200, 200, 200, 429, 429])
  const refused = mine.find(({ response }) => response.status === 429)!.response
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  mine.find(({ response }) => response.status === 200)!.leave()
  for (let i = 0; i < 200 && house.streams.size > 2; i++) await Bun.sleep(10)
  mine.push(await watch(id, cookies))
  expect(mine.at(-1)!.response.status).toBe(200)
  for (const reader of mine) reader.leave()
  await untilNobody()
  const address = { 'x-forwarded-for': '10.9.9.9' }
  const theirs = await Promise.all(Array.from({ length: 22 }, () => watch(id, address)))
  expect(theirs.filter(({ response }) => response.status === 200)).toHaveLength(20)
  for (const reader of theirs) reader.leave()
  await untilNobody()
})

test('HEAD opens nothing', async () => {
  const id = newId()
  states.set(id, step('placed'))
  const response = await fetch(`${web.url}/shown/${id}`, { method: 'HEAD', headers: { accept: 'text/event-stream', ...freshAddress() } })
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'text/event-stream', ''])
  await untilNobody()
})

test('a quiet stream has a heartbeat, and one that is never read is cut', async () => {
  const id = newId()
  states.set(id, step('x'.repeat(100_000)))
  const quiet = newId()
  states.set(quiet, step('quiet'))
  const patient = await watch(quiet)
  const sockets = Array.from({ length: 4 }, () => {
    const socket = connectSocket(Number(new URL(web.url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.on('connect', () => {
      socket.pause()
      socket.write(`GET /shown/${id} HTTP/1.1\r\nHost: ${new URL(web.url).host}\r\nAccept: text/event-stream\r\nX-Forwarded-For: 10.7.7.7\r\n\r\n`)
    })
    return socket
  })
  for (let i = 0; i < 300 && house.streams.size < 5; i++) await Bun.sleep(10)
  expect(house.streams.size).toBe(5)
  const memory = process.memoryUsage.rss()
  const began = performance.now()
  while (house.streams.size > 1 && performance.now() - began < 45_000) {
    await write(house.db, (tx) => nudge(tx, [id]))
    await Bun.sleep(20)
  }
  expect(house.streams.size).toBe(1)
  expect(performance.now() - began).toBeLessThan(30_000)
  expect(process.memoryUsage.rss() - memory).toBeLessThan(50_000_000)
  expect(patient.heartbeats()).toBeGreaterThan(0)
  expect(patient.isOver()).toBe(false)
  for (const socket of sockets) socket.destroy()
  patient.leave()
}, 60_000)

test('whoever cannot stream asks now and then, and is told when there is nothing new', async () => {
  const id = newId()
  states.set(id, step('placed'))
  const ask = (since = '', accept = 'application/json') => fetch(`${web.url}/shown/${id}${since && `?since=${since}`}`, { headers: { accept, ...freshAddress() } })
  const first = await ask()
  const version = first.headers.get('live-version') ?? ''
  expect([first.status, await first.json()]).toEqual([200, { step: 'placed' }])
  expect((await ask(version)).status).toBe(204)
  states.set(id, step('delivered', true))
  const last = await ask(version, '*/*')
  expect([last.status, await last.json(), last.headers.get('live-over')]).toEqual([200, { step: 'delivered' }, 'yes'])
  expect((await ask('', 'image/png')).status).toBe(406)
  expect((await ask('', 'text/event-stream;q=0')).status).toBe(406)
  states.set(id, null)
  expect((await ask()).status).toBe(404)
})

test('a page that has just been made is not sent again what it shows', async () => {
  const id = newId()
  states.set(id, step('placed'))
  const bookmark = await house.live.bookmark()
  const reader = await readStream(`${web.url}/shown/${id}?from=${encodeURIComponent(bookmark)}`, freshAddress())
  await reader.until(({ event }) => event === 'live')
  expect(reader.messages).toHaveLength(1)
  reader.leave()
})

test('what a reader accepts', () => {
  const asking = (accept: string) => new Request('http://localhost/', { headers: { accept } })
  for (const accept of ['text/event-stream', 'text/html, text/event-stream', 'TEXT/EVENT-STREAM;q=0.5']) expect(acceptsStream(asking(accept))).toBe(true)
  for (const accept of ['text/html', '*/*', 'text/event-stream;q=0', 'application/json', 'text/event-streams']) expect(acceptsStream(asking(accept))).toBe(false)
  expect(accepts(asking('application/json;q=0.1'), 'application/json')).toBe(true)
})
