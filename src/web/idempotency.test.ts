import { beforeEach, describe, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { t } from 'elysia'
import { plainText } from '../platform/input.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { door } from './door.ts'
import type { House } from './house.ts'
import { forgetIdempotencyKeys, once } from './idempotency.ts'

let hold: Promise<void> | null = null
const Meal = t.Object({ name: plainText(50) })

const mealDoor = (house: House) => {
  const eat = (request: Request, visit: Parameters<typeof once>[0]['visit'], body: { name: string }) => once({ db: house.db, request, visit, input: body }, async (tx) => {
    if (body.name === 'nothing') throw new Refusal('conflict', 'sold-out')
    await tx.execute(sql`insert into meals (name) values (${body.name})`)
    if (body.name === 'broken') throw new Error('broken after the effect')
    await hold
    return request.url.includes('/api/') ? Response.json({ name: body.name, at: Math.random() }, { status: 201 }) : new Response(null, { status: 303, headers: { location: '/meals' } })
  })
  return door('meals')
    .post('/api/meals', ({ request, visit, body }) => eat(request, visit, body), { body: Meal })
    .post('/meals', ({ request, visit, body }) => eat(request, visit, body), { body: Meal })
}

const web = await testWeb(async ({ db }) => void (await db.execute(sql`create table meals (name text not null)`)), {}, (house) => [mealDoor(house)])
const eaten = async (): Promise<number> => Number((await web.database.db.execute<{ n: string }>(sql`select count(*) as n from meals`))[0]?.n)
await web.browse('/health/live') // the cookie that says who we are

beforeEach(async () => {
  hold = null
  web.setNow(NOON)
  await web.database.db.execute(sql`truncate meals`)
  await web.database.db.execute(sql`truncate idempotency_keys`)
})

const send = (key: string | null, name = 'suya', path = '/api/meals', extra: Record<string, string> = {}) =>
  web.browse(path, { method: 'POST', headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'idempotency-key': key }), ...extra }, body: JSON.stringify({ name }) })
const sendForm = (key: string) => web.browse('/meals', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `name=suya&_key=${encodeURIComponent(key)}` })

test('without a key, twice is twice', async () => {
  await send(null)
  await send(null)
  expect(await eaten()).toBe(2)
})

test('with a key, the first answer comes again to the byte, and there is one effect', async () => {
  const [first, second] = [await send('a'), await send('a')]
  expect([first.status, second.status]).toEqual([201, 201])
  expect(await second.text()).toBe(await first.text())
  expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([null, 'true'])
  expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'))
  expect(await eaten()).toBe(1)
})

test('20 at once have one effect; those who come too early are told to wait, and are answered then', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => send('crowd')))
  expect(new Set(answers.map((a) => a.status)).difference(new Set([201, 409]))).toEqual(new Set())
  for (const answer of answers) if (answer.status === 409) expect(answer.headers.get('retry-after')).toBe('1')
  expect(await eaten()).toBe(1)
  expect((await send('crowd')).status).toBe(201)
  expect(await eaten()).toBe(1)
})

test('20 clicks on one button have one effect, and each sees its result', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => sendForm('01939b36-click')))
  expect(answers.map((a) => `${a.status} ${a.headers.get('location')}`)).toEqual(Array(20).fill('303 /meals'))
  expect(await eaten()).toBe(1)
})

test('another input under the same key: 422', async () => {
  await send('b')
  const other = await send('b', 'amala')
  expect([other.status, (await other.json() as { code: string }).code]).toEqual([422, 'key-reused'])
  expect(await eaten()).toBe(1)
})

test('the key of another diner and of another route are other keys', async () => {
  await send('c')
  await fetch(`${web.url}/api/meals`, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': 'c' }, body: '{"name":"suya"}' })
  await sendForm('c')
  expect(await eaten()).toBe(3)
})

describe('malformed keys: 400', () => {
  for (const [name, key] of [['empty', ''], ['256 characters', 'a'.repeat(256)], ['non-ASCII', 'clé'], ['with a blank', 'a b']] as const) {
    test(name, async () => {
      expect((await send(key)).status).toBe(400)
      expect((await sendForm(key)).status).toBe(400)
      expect(await eaten()).toBe(0)
    })
  }
  test('255 characters are fine', async () => expect((await send('a'.repeat(255))).status).toBe(201))
})

test('what is refused is not stored: the key may be used again', async () => {
  expect((await send('d', '   ')).status).toBe(422)
  expect((await send('d', 'nothing')).status).toBe(409)
  expect((await send('d', 'suya')).status).toBe(201)
  expect(await eaten()).toBe(1)
})

test('what broke has no effect, and can be tried again', async () => {
  expect((await send('e', 'broken')).status).toBe(500)
  expect(await eaten()).toBe(0)
  expect((await send('e', 'suya')).status).toBe(201)
})

test('while it is being carried out: 409; a lock of a process that died is free after a minute', async () => {
  let release = () => {}
  hold = new Promise((resolve) => { release = resolve })
  const slow = send('f')
  for (const deadline = Date.now() + 5_000; Date.now() < deadline;) {
    const [row] = await web.database.db.execute<{ n: string }>(sql`select count(*) as n from idempotency_keys`)
    if (row?.n === '1') break
    await Bun.sleep(10)
  }
  expect((await send('f')).status).toBe(409)
  web.setNow(new Date(NOON.getTime() + 61_000))
  hold = null
  // The one that took over answers; the one that was only slow finds its lock gone and undoes what it did.
  expect((await send('f')).status).toBe(201)
  release()
  expect((await slow).status).toBe(409)
  expect(await eaten()).toBe(1)
})

test('keys are let go after a day', async () => {
  await send('g')
  expect(await forgetIdempotencyKeys(web.database.db, new Date(NOON.getTime() + 23 * 3_600_000))).toBe(0)
  expect(await forgetIdempotencyKeys(web.database.db, new Date(NOON.getTime() + 25 * 3_600_000))).toBe(1)
})
