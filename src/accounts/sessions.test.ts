import { beforeEach, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { refreshTokens, sessions } from '../../drizzle/schema/accounts.ts'
import { favourites, feedback } from '../../drizzle/schema/recommendations.ts'
import { write } from '../platform/database.ts'
import { keyFor } from '../platform/config.ts'
import { writtenLetters } from '../testing/letters.ts'
import { makePerson, makeRestaurant, newBrowser, PASSWORD, signedInBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { type Id, isId } from '../vocabulary/id.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { raiseEpoch, renewSession } from './sessions.ts'

const web = await testWeb()
const https = await testWeb(async () => {}, { PUBLIC_URL: 'https://buka.example' })
const { db } = web.house
beforeEach(() => web.setNow(NOON))
const seconds = (count: number): Date => new Date(NOON.getTime() + count * 1000)

test('signed in, seen as who one is, and signed out', async () => {
  const ada = await makePerson(db, { name: 'Ada Okafor', email: 'ada@buka.test' })
  const browser = newBrowser(web)
  expect((await browser.ask('/api/auth/me')).status).toBe(401)
  const login = await browser.json('POST', '/api/auth/login', { email: 'ADA@buka.test', password: PASSWORD })
  expect(login.status).toBe(200)
  expect(await login.json()).toEqual({ state: 'signed_in' })
  expect(await (await browser.ask('/api/auth/me')).json()).toMatchObject({ id: ada.id, email: 'ada@buka.test', name: 'Ada Okafor', role: 'customer', second_factor: false })
  const kept = new Map(browser.jar)
  expect((await browser.json('POST', '/api/auth/logout')).status).toBe(204)
  expect((await browser.json('POST', '/api/auth/logout')).status).toBe(204)
  expect((await browser.ask('/api/auth/me')).status).toBe(401)
  // Whoever kept the cookies has nothing.
  const thief = newBrowser(web)
  for (const [name, value] of kept) thief.jar.set(name, value)
  expect((await thief.ask('/api/auth/me')).status).toBe(401)
  expect((await thief.json('POST', '/api/auth/refresh')).status).toBe(401)
})

test('wrong, unknown and locked get the same answer', async () => {
  await makePerson(db, { email: 'known@buka.test' })
  const locked = await makePerson(db, { email: 'locked@buka.test' })
  await db.execute(sql`update people set locked_at = now() where id = ${locked.id}`)
  const answers = await Promise.all([['known@buka.test', 'wrong wrong'], ['unknown@buka.test', PASSWORD], ['locked@buka.test', PASSWORD], ['not an address', PASSWORD]].map(async ([email, password]) => {
    const response = await newBrowser(web).json('POST', '/api/auth/login', { email, password })
    return `${response.status} ${await response.text()}`
  }))
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toStartWith('401')
})

test('cookies are out of reach of scripts and other sites, and the refresh token of most paths', async () => {
  await makePerson(https.house.db, { email: 'cookies@buka.test' })
  const response = await fetch(`${https.url}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json', origin: new URL(https.house.config.publicUrl).origin }, body: JSON.stringify({ email: 'cookies@buka.test', password: PASSWORD }) })
  expect(response.status).toBe(200)
  const lines = response.headers.getSetCookie()
  const secure = https.house.config.publicUrl.startsWith('https:')
  expect(secure).toBe(true)
  const access = lines.find((line) => line.startsWith('__Host-buka_session=')) ?? ''
  for (const wanted of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(access.split('; ')).toContain(wanted)
  const refresh = lines.filter((line) => line.startsWith('__Secure-buka_refresh='))
  expect(refresh.map((line) => /Path=([^;]+)/.exec(line)?.[1]).sort()).toEqual(['/api/auth', '/session'])
  for (const line of refresh) for (const wanted of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Max-Age=2592000']) expect(line.split('; ')).toContain(wanted)
  for (const line of lines) expect(line).not.toContain('Domain')
})

test('a refresh token is traded for the next one; an access token is not one, nor the other way round', async () => {
  const browser = await signedInBrowser(web, await makePerson(db))
  web.setNow(addMinutes(NOON, 11))
  expect((await browser.ask('/api/auth/me')).status).toBe(401)
  const before = browser.jar.get('buka_refresh@/api/auth')
  expect((await browser.json('POST', '/api/auth/refresh')).status).toBe(200)
  expect(browser.jar.get('buka_refresh@/api/auth')).not.toBe(before)
  expect((await browser.ask('/api/auth/me')).status).toBe(200)
  const access = browser.jar.get('buka_session') as string
  const refresh = browser.jar.get('buka_refresh@/api/auth') as string
  expect((await newBrowser(web).ask('/api/auth/me', { headers: { cookie: `buka_session=${refresh}` } })).status).toBe(401)
  expect((await newBrowser(web).ask('/api/auth/refresh', { method: 'POST', headers: { cookie: `buka_refresh=${access}` } })).status).toBe(401)
})

test('25 families, 20 refreshes at once each: one child, and nobody is called a thief', async () => {
  const keys = { vault: web.house.porter.vault, childKey: keyFor(web.house.config, 'refresh-child'), signInLink: '' }
  const began = performance.now()
  for (let family = 0; family < 25; family++) {
    const { open } = await signedInBrowser(web, await makePerson(db))
    const [row] = await db.select().from(sessions).where(eq(sessions.id, open.claims.sessionId))
    const renewals = await Promise.all(Array.from({ length: 20 }, () => renewSession(db, keys, open.refreshToken, row?.visitorId as Id<'visitor'>, seconds(1))))
    expect(new Set(renewals.map((r) => (r.outcome === 'renewed' ? r.open.refreshToken : r.outcome))).size).toBe(1)
    expect(renewals[0]?.outcome).toBe('renewed')
    expect(await db.$count(refreshTokens, eq(refreshTokens.sessionId, open.claims.sessionId))).toBe(2)
    expect(row?.endedAt).toBeNull()
  }
  console.log(`500 refreshes of 25 families in ${((performance.now() - began) / 1000).toFixed(1)} s: 25 children, 0 families ended`)
}, 60_000)

test('an old token that comes back after the grace ends its family at once and is told to the person', async () => {
  const ada = await makePerson(db, { email: 'stolen@buka.test' })
  const browser = await signedInBrowser(web, ada)
  const stolen = browser.jar.get('buka_refresh@/api/auth') as string
  web.setNow(seconds(5))
  await browser.json('POST', '/api/auth/refresh')
  // Another tab of the same browser, a moment later: no theft.
  web.setNow(seconds(20))
  expect((await browser.ask('/api/auth/refresh', { method: 'POST', headers: { cookie: `buka_visitor=${browser.jar.get('buka_visitor')}; buka_refresh=${stolen}` } })).status).toBe(200)
  expect((await browser.ask('/api/auth/me')).status).toBe(200)
  // From here on it is.
  web.setNow(seconds(26))
  const began = performance.now()
  const thief = await newBrowser(web).ask('/api/auth/refresh', { method: 'POST', headers: { cookie: `buka_visitor=${browser.jar.get('buka_visitor')}; buka_refresh=${stolen}` } })
  expect(thief.status).toBe(401)
  expect(await thief.json()).toMatchObject({ code: 'token-reused' })
  await untilRefused(() => browser.ask('/api/auth/me'))
  console.log(`the family of a stolen token was shut out ${(performance.now() - began).toFixed(0)} ms after it came back`)
  expect((await browser.json('POST', '/api/auth/refresh')).status).toBe(401)
  expect((await writtenLetters(web, 'stolen@buka.test')).map((letter) => letter.template)).toEqual(['token-stolen'])
})

test('a used token from another device is theft even at once', async () => {
  const browser = await signedInBrowser(web, await makePerson(db))
  const stolen = browser.jar.get('buka_refresh@/api/auth') as string
  web.setNow(seconds(1))
  await browser.json('POST', '/api/auth/refresh')
  const elsewhere = await newBrowser(web).ask('/api/auth/refresh', { method: 'POST', headers: { cookie: `buka_refresh=${stolen}` } })
  expect(await elsewhere.json()).toMatchObject({ code: 'token-reused' })
})

test('what ends a session or changes a role is felt within a second, without the database being asked', async () => {
  const ada = await makePerson(db)
  const [phone, laptop] = [await signedInBrowser(web, ada), await signedInBrowser(web, ada)]
  const list = await (await phone.ask('/api/auth/sessions')).json() as { items: Array<{ id: string; device: string; place: string; current: boolean }> }
  expect(list.items).toHaveLength(2)
  expect(list.items.filter((s) => s.current)).toHaveLength(1)
  expect(list.items[0]).toMatchObject({ device: 'Chrome on Android', place: 'lagos 102.89.0.0' })
  const other = list.items.find((s) => !s.current)
  expect(isId(other?.id ?? '')).toBe(true)
  const began = performance.now()
  expect((await phone.json('DELETE', `/api/auth/sessions/${other?.id}`)).status).toBe(204)
  await untilRefused(() => laptop.ask('/api/auth/me'))
  const ended = performance.now() - began
  expect((await phone.json('DELETE', `/api/auth/sessions/${other?.id}`)).status).toBe(404)

  await write(db, async (tx) => {
    await tx.execute(sql`update people set role = 'rider' where id = ${ada.id}`)
    await raiseEpoch(tx, ada.id, NOON)
  })
  const again = performance.now()
  await untilRefused(() => phone.ask('/api/auth/me'))
  console.log(`an ended session was refused after ${ended.toFixed(0)} ms, an old role after ${(performance.now() - again).toFixed(0)} ms`)
  // The session itself goes on, with the new role.
  expect((await phone.json('POST', '/api/auth/refresh')).status).toBe(200)
  expect(await (await phone.ask('/api/auth/me')).json()).toMatchObject({ role: 'rider' })
})

test('another person’s session does not exist for you, nor does one that never was', async () => {
  const [ada, bola] = [await signedInBrowser(web, await makePerson(db)), await signedInBrowser(web, await makePerson(db))]
  const others = await ada.json('DELETE', `/api/auth/sessions/${bola.open.claims.sessionId}`)
  const nobodys = await ada.json('DELETE', `/api/auth/sessions/${Bun.randomUUIDv7()}`)
  expect([others.status, nobodys.status]).toEqual([404, 404])
  expect(await others.text()).toBe(await nobodys.text())
  expect((await bola.ask('/api/auth/me')).status).toBe(200)
})

test('what a browser did before signing in becomes its person’s, once', async () => {
  const ada = await makePerson(db, { email: 'merged@buka.test' })
  const [first, second] = [await makeRestaurant(db), await makeRestaurant(db)]
  const browser = newBrowser(web)
  await browser.ask('/health/live')
  const visitor = (browser.jar.get('buka_visitor') as string).split('.')[0] as unknown as Id<'diner'>
  const person = ada.id as unknown as Id<'diner'>
  await db.insert(feedback).values({ dinerId: visitor, restaurantId: first, kind: 'view', at: NOON })
  await db.insert(favourites).values([{ dinerId: visitor, restaurantId: first }, { dinerId: visitor, restaurantId: second }, { dinerId: person, restaurantId: second }])
  await browser.json('POST', '/api/auth/login', { email: 'merged@buka.test', password: PASSWORD })
  expect(await db.$count(feedback, eq(feedback.dinerId, person))).toBe(1)
  expect(await db.$count(favourites, eq(favourites.dinerId, person))).toBe(2)
  expect(await db.$count(favourites, eq(favourites.dinerId, visitor))).toBe(0)
})

test('a session ends after 30 days however often it was refreshed', async () => {
  const browser = await signedInBrowser(web, await makePerson(db))
  for (const day of [10, 20, 29]) {
    web.setNow(addMinutes(NOON, day * 24 * 60))
    expect((await browser.json('POST', '/api/auth/refresh')).status).toBe(200)
  }
  web.setNow(addMinutes(NOON, 30 * 24 * 60 + 1))
  expect((await browser.json('POST', '/api/auth/refresh')).status).toBe(401)
})

test('a session that nobody uses ends: after two weeks, and for our staff overnight', async () => {
  const refreshedAfter = async (role: 'customer' | 'admin', minutes: number): Promise<number> => {
    web.setNow(NOON)
    const person = await makePerson(db)
    await db.execute(sql`update people set role = ${role} where id = ${person.id}`)
    const browser = await signedInBrowser(web, person)
    web.setNow(addMinutes(NOON, minutes))
    return (await browser.json('POST', '/api/auth/refresh')).status
  }
  const hours = 60
  expect([await refreshedAfter('customer', 14 * 24 * hours - 1), await refreshedAfter('customer', 14 * 24 * hours + 1)]).toEqual([200, 401])
  expect([await refreshedAfter('admin', 12 * hours - 1), await refreshedAfter('admin', 12 * hours + 1)]).toEqual([200, 401])
})

test('signing in anew ends the session that this browser had, of whomever, and no other', async () => {
  const [ada, bola] = [await makePerson(db, { email: 'anew@buka.test' }), await makePerson(db, { email: 'bola.anew@buka.test' })]
  const [browser, elsewhere] = [await signedInBrowser(web, ada), await signedInBrowser(web, ada)]
  const before = new Map(browser.jar)
  const login = async (email: string) => {
    expect((await browser.json('POST', '/api/auth/login', { email, password: PASSWORD })).status).toBe(200)
    return new Map(browser.jar)
  }
  const second = await login('anew@buka.test')
  await login('bola.anew@buka.test')
  for (const jar of [before, second]) {
    const thief = newBrowser(web)
    for (const [name, value] of jar) thief.jar.set(name, value)
    await untilRefused(() => thief.ask('/api/auth/me'))
    expect((await thief.json('POST', '/api/auth/refresh')).status).toBe(401)
  }
  expect((await elsewhere.ask('/api/auth/me')).status).toBe(200)
  expect(await (await browser.ask('/api/auth/me')).json()).toMatchObject({ id: bola.id })
})

test('signing out tells the browser to forget the pages that it kept', async () => {
  const forgets = (response: Response) => [response.status, response.headers.get('clear-site-data')]
  const person = await makePerson(db)
  expect(forgets(await (await signedInBrowser(web, person)).form('/sign-out', {}))).toEqual([303, '"cache", "storage"'])
  expect(forgets(await (await signedInBrowser(web, person)).json('POST', '/api/auth/logout'))).toEqual([204, '"cache", "storage"'])
  expect(forgets(await (await signedInBrowser(web, person)).json('POST', '/api/auth/refresh'))).toEqual([200, null])
})

test('to end sessions one proves again who one is', async () => {
  const person = await makePerson(db)
  const [browser, other] = [await signedInBrowser(web, person), await signedInBrowser(web, person)]
  web.setNow(addMinutes(NOON, 16))
  await browser.json('POST', '/api/auth/refresh')
  expect(await (await browser.json('DELETE', '/api/auth/sessions')).json()).toMatchObject({ code: 'prove-again' })
  expect(await (await browser.json('DELETE', `/api/auth/sessions/${other.open.claims.sessionId}`)).json()).toMatchObject({ code: 'prove-again' })
  expect((await browser.json('POST', '/api/auth/prove', { password: PASSWORD })).status).toBe(200)
  expect(await (await browser.json('DELETE', '/api/auth/sessions')).json()).toEqual({ ended: 1 })
})

/** Asks until the answer is 401. @throws Error when that takes longer than a second */
async function untilRefused(ask: () => Promise<Response>): Promise<void> {
  const deadline = performance.now() + 1_000
  while ((await ask()).status !== 401) if (performance.now() > deadline) throw new Error('still let in after a second')
}
