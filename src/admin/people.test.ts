/** What platform staff do with accounts through their pages, as the rows tell it afterwards. */
import { beforeEach, describe, expect, test } from 'bun:test'
import { and, desc, eq, isNull } from 'drizzle-orm'
import { auditHeads, auditEntries } from '../../drizzle/schema/audit.ts'
import { people, sessions } from '../../drizzle/schema/accounts.ts'
import { phonePlace } from '../accounts/contact.ts'
import type { Person } from '../accounts/sessions.ts'
import { verifyChain } from '../audit/verify.ts'
import { writtenLetters } from '../testing/letters.ts'
import { makePerson, newBrowser, PASSWORD, signedInBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
beforeEach(() => web.setNow(NOON))

const admin = await makePerson(db, { role: 'admin', name: 'Halima Bello', email: 'halima@staff.test' })
const support = await makePerson(db, { role: 'support', name: 'Tunde Ojo', email: 'tunde@staff.test' })
const asAdmin = await signedInBrowser(web, admin, { secondFactor: true, at: NOON })
const asSupport = await signedInBrowser(web, support, { secondFactor: true, at: NOON })

const rowOf = async (person: Person): Promise<Person> => (await db.select().from(people).where(eq(people.id, person.id)))[0] as Person
const openCount = (person: Person): Promise<number> => db.$count(sessions, and(eq(sessions.personId, person.id), isNull(sessions.endedAt)))
const lastEntry = async (person: Person) => (await db.select().from(auditEntries).where(eq(auditEntries.subjectId, person.id)).orderBy(desc(auditEntries.number)).limit(1))[0]
const pageOf = (person: Person, deed = ''): string => `/admin/people/${person.id}${deed && `/${deed}`}`
/** Names of the people on a page, in its order. */
const namesOn = async (path: string): Promise<string[]> => {
  const response = await asAdmin.ask(path)
  expect(response.status, path).toBe(200)
  return [...(await response.text()).matchAll(/<a href="\/admin\/people\/[0-9a-f-]{36}">([^<]+)<\/a><\/td>/g)].map((match) => match[1] as string)
}

describe('finding people', () => {
  test('by a part of the name or address, by role, by a whole phone number; signs of a pattern mean themselves', async () => {
    const one = await makePerson(db, { name: 'Folake 100% Ade', email: 'folake@find.test', role: 'rider' })
    await makePerson(db, { name: 'Folake Cole', email: 'cole@find.test' })
    await db.update(people).set({ phoneSealed: vault.seal('+2348031234567', phonePlace(one.id)), phoneIndex: vault.indexOf('+2348031234567', 'phone') }).where(eq(people.id, one.id))
    expect(await namesOn('/admin/people?q=folake')).toEqual(['Folake Cole', 'Folake 100% Ade'])
    expect(await namesOn('/admin/people?q=find.test&role=rider')).toEqual(['Folake 100% Ade'])
    expect(await namesOn('/admin/people?q=0803+123+4567')).toEqual(['Folake 100% Ade'])
    expect(await namesOn('/admin/people?q=0803123456')).toEqual([])
    expect(await namesOn('/admin/people?q=100%25')).toEqual(['Folake 100% Ade'])
    expect(await namesOn('/admin/people?q=%25')).toEqual(['Folake 100% Ade'])
    expect(await namesOn('/admin/people?q=_')).toEqual([])
    const shown = await (await asAdmin.ask(pageOf(one))).text()
    expect(shown).toContain('+234…67')
    expect(shown).not.toContain('8031234567')
  })

  test('page by page, each person once; whoever left is not there', async () => {
    for (let i = 0; i < 52; i++) await db.insert(people).values({ name: `Many ${i}`, email: `many-${i}@page.test`, deletedAt: i === 51 ? NOON : null })
    const first = await (await asAdmin.ask('/admin/people?q=page.test')).text()
    const more = (/href="(\/admin\/people\?[^"]*before=[^"]*)"/.exec(first)?.[1] as string).replaceAll('&amp;', '&')
    const names = [...await namesOn('/admin/people?q=page.test'), ...await namesOn(more)]
    expect(names).toHaveLength(51)
    expect(new Set(names).size).toBe(51)
    expect(names).not.toContain('Many 51')
  })
})

describe('roles', () => {
  test('a new role stands in the row and in the log, and counts with the next request', async () => {
    const person = await makePerson(db)
    const browser = await signedInBrowser(web, person, { secondFactor: true, at: NOON })
    expect((await browser.ask('/admin/people')).status).toBe(403)
    expect((await asAdmin.form(pageOf(person, 'role'), { role: 'support' })).status).toBe(303)
    expect(await rowOf(person)).toMatchObject({ role: 'support', epoch: person.epoch + 1 })
    expect(await lastEntry(person)).toMatchObject({ action: 'accounts.role_changed', actorId: admin.id, facts: { from: 'customer', to: 'support' } })
    // The old token is refused; the session itself goes on with what is true now.
    expect((await browser.ask('/api/auth/me')).status).toBe(401)
    expect((await browser.json('POST', '/api/auth/refresh')).status).toBe(200)
    expect((await browser.ask('/admin/people')).status).toBe(200)
  })

  test('nobody changes their own, support changes none, and what is no role changes nothing', async () => {
    const person = await makePerson(db)
    expect((await asAdmin.form(pageOf(admin, 'role'), { role: 'customer' })).status).toBe(409)
    expect((await asSupport.form(pageOf(person, 'role'), { role: 'admin' })).status).toBe(403)
    expect((await asAdmin.form(pageOf(person, 'role'), { role: 'owner' })).status).toBe(422)
    expect([(await rowOf(admin)).role, (await rowOf(person)).role]).toEqual(['admin', 'customer'])
    expect(await lastEntry(person)).toBeUndefined()
  })

  test('not without a second factor, and not long after it was shown', async () => {
    const person = await makePerson(db)
    const other = await makePerson(db, { role: 'admin' })
    const once = await signedInBrowser(web, other, { at: NOON })
    expect((await once.form(pageOf(person, 'role'), { role: 'admin' })).status).toBe(403)
    const stale = await signedInBrowser(web, other, { secondFactor: true, at: addMinutes(NOON, -9) })
    // The session is carried on, and what was shown then is more than a quarter of an hour old.
    expect((await stale.json('POST', '/api/auth/refresh')).status).toBe(200)
    web.setNow(addMinutes(NOON, 7))
    const answer = await stale.form(pageOf(person, 'lock'), { reason: 'late' })
    expect([answer.status, (answer.headers.get('location') ?? '').startsWith('/account/prove')]).toEqual([303, true])
    expect(await rowOf(person)).toMatchObject({ role: 'customer', lockedAt: null })
  })
})

describe('locking', () => {
  test('ends every session at once, is told and written down; nothing opens until it is unlocked', async () => {
    const person = await makePerson(db, { email: 'locked@lock.test' })
    const browsers = [await signedInBrowser(web, person, { at: NOON }), await signedInBrowser(web, person, { at: NOON })]
    expect(await openCount(person)).toBe(2)
    expect((await asSupport.form(pageOf(person, 'lock'), { reason: 'Stolen card' })).status).toBe(303)
    expect(await rowOf(person)).toMatchObject({ lockedAt: NOON, lockedReason: 'Stolen card' })
    expect(await db.select({ because: sessions.endedBecause }).from(sessions).where(eq(sessions.personId, person.id))).toEqual([{ because: 'locked' }, { because: 'locked' }])
    for (const browser of browsers) expect([(await browser.ask('/api/auth/me')).status, (await browser.json('POST', '/api/auth/refresh')).status]).toEqual([401, 401])
    expect((await newBrowser(web).json('POST', '/api/auth/login', { email: person.email, password: PASSWORD })).status).toBe(401)
    expect(await lastEntry(person)).toMatchObject({ action: 'accounts.sign_in_failed' })
    expect((await writtenLetters(web, person.email)).map((letter) => letter.template)).toEqual(['account-locked'])
    expect(await db.$count(auditEntries, and(eq(auditEntries.subjectId, person.id), eq(auditEntries.action, 'accounts.locked'), eq(auditEntries.actorId, support.id)))).toBe(1)
    expect(await (await asSupport.ask(pageOf(person))).text()).toContain('Stolen card')

    expect((await asSupport.form(pageOf(person, 'unlock'), {})).status).toBe(303)
    expect(await rowOf(person)).toMatchObject({ lockedAt: null, lockedReason: null })
    expect(await lastEntry(person)).toMatchObject({ action: 'accounts.unlocked', actorId: support.id })
    expect((await writtenLetters(web, person.email))[0]?.template).toBe('account-unlocked')
    expect((await newBrowser(web).json('POST', '/api/auth/login', { email: person.email, password: PASSWORD })).status).toBe(200)
  })

  test('wants a reason, is not for oneself, and support does not lock staff', async () => {
    const person = await makePerson(db)
    expect((await asAdmin.form(pageOf(person, 'lock'), { reason: '  ' })).status).toBe(422)
    expect((await asAdmin.form(pageOf(admin, 'lock'), { reason: 'mistake' })).status).toBe(403)
    expect((await asSupport.form(pageOf(admin, 'lock'), { reason: 'revenge' })).status).toBe(403)
    expect((await asSupport.form(pageOf(admin, 'sign-out'), {})).status).toBe(403)
    for (const one of [person, admin]) expect((await rowOf(one)).lockedAt).toBeNull()
    expect(await openCount(admin)).toBe(1)
  })
})

test('the sessions of a person are shown and ended, and only theirs', async () => {
  const person = await makePerson(db)
  const bystander = await makePerson(db)
  const browser = await signedInBrowser(web, person, { at: NOON })
  await signedInBrowser(web, bystander, { at: NOON })
  expect(await (await asSupport.ask(pageOf(person))).text()).toContain('Chrome on Android')
  expect((await asSupport.form(pageOf(person, 'sign-out'), {})).status).toBe(303)
  expect(await db.select({ because: sessions.endedBecause }).from(sessions).where(eq(sessions.personId, person.id))).toEqual([{ because: 'ended-by-staff' }])
  expect(await openCount(bystander)).toBe(1)
  expect(await lastEntry(person)).toMatchObject({ action: 'accounts.sessions_ended', actorId: support.id, facts: { count: 1 } })
  expect((await browser.ask('/api/auth/me')).status).toBe(401)
  expect(await (await asSupport.ask(pageOf(person))).text()).not.toContain('Chrome on Android')
})

test('one session of a person is ended, and only that one, and only of that person', async () => {
  const person = await makePerson(db)
  const bystander = await makePerson(db)
  const [stolen, own, other] = [await signedInBrowser(web, person, { at: NOON }), await signedInBrowser(web, person, { at: NOON }), await signedInBrowser(web, bystander, { at: NOON })]
  const end = (browser: typeof asSupport, of: Person, id: string) => browser.form(pageOf(of, 'sessions/end'), { id })
  const idOf = ({ open }: typeof stolen): string => open.claims.sessionId
  expect(await (await asSupport.ask(pageOf(person))).text()).toContain(`value="${idOf(stolen)}"`)
  expect((await end(asSupport, person, idOf(other))).status).toBe(404)
  expect((await end(asSupport, admin, idOf(asAdmin))).status).toBe(403)
  expect((await end(stolen as never, person, idOf(own))).status).toBe(403)
  expect((await end(asSupport, person, 'all')).status).toBe(422)
  expect([await openCount(person), await openCount(bystander), await openCount(admin)]).toEqual([2, 1, 1])

  expect((await end(asSupport, person, idOf(stolen))).status).toBe(303)
  expect(await db.select({ id: sessions.id, because: sessions.endedBecause }).from(sessions).where(eq(sessions.personId, person.id)).orderBy(sessions.id)).toEqual([{ id: stolen.open.claims.sessionId, because: 'ended-by-staff' }, { id: own.open.claims.sessionId, because: null }])
  expect(await lastEntry(person)).toMatchObject({ action: 'accounts.session_ended', actorId: support.id, facts: { session: idOf(stolen) } })
  expect(await Promise.all([stolen, own, other].map(async (browser) => (await browser.ask('/api/auth/me')).status))).toEqual([401, 200, 200])
  expect((await stolen.json('POST', '/api/auth/refresh')).status).toBe(401)
  expect((await end(asSupport, person, idOf(stolen))).status).toBe(404)
})

describe('the audit log', () => {
  /** Numbers of the entries on a page, in its order. */
  const numbersOn = async (path: string): Promise<number[]> => [...(await (await asAdmin.ask(path)).text()).matchAll(/<tr><td>(\d+)<\/td>/g)].map((match) => Number(match[1]))
  const expected = async (where: ReturnType<typeof eq> | undefined): Promise<number[]> => (await db.select({ number: auditEntries.number }).from(auditEntries).where(where).orderBy(desc(auditEntries.number))).map(({ number }) => number)

  test('is filtered by what happened and by whom it was about or done by', async () => {
    const person = await makePerson(db)
    await asAdmin.form(pageOf(person, 'lock'), { reason: 'filtered' })
    await asAdmin.form(pageOf(person, 'unlock'), {})
    expect(await numbersOn('/admin/audit?action=accounts.locked')).toEqual(await expected(eq(auditEntries.action, 'accounts.locked')))
    expect(await numbersOn(`/admin/audit?person=${person.id}`)).toEqual(await expected(eq(auditEntries.subjectId, person.id)))
    const both = await numbersOn(`/admin/audit?action=accounts.unlocked&person=${admin.id}`)
    expect(both).toEqual(await expected(and(eq(auditEntries.action, 'accounts.unlocked'), eq(auditEntries.actorId, admin.id))))
    expect(both.length).toBeGreaterThan(0)
    expect(await numbersOn('/admin/audit?action=nothing.such')).toEqual([])
  })

  test('goes back page by page to its start, as a page and as JSON, and is whole', async () => {
    const person = await makePerson(db)
    for (let i = 0; i < 60; i++) await signedInBrowser(web, person, { at: NOON })
    const all = await expected(undefined)
    expect(all.length).toBeGreaterThan(60)
    const seen: number[] = []
    for (let path: string | undefined = '/admin/audit'; path !== undefined;) {
      seen.push(...await numbersOn(path))
      path = /href="(\/admin\/audit\?[^"]*before=[^"]*)"/.exec(await (await asAdmin.ask(path)).text())?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toEqual(all)
    const told: number[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { items, next_cursor } = await (await asAdmin.ask(`/api/audit${cursor && `?cursor=${cursor}`}`)).json() as { items: Array<{ number: number }>; next_cursor: string | null }
      told.push(...items.map(({ number }) => number))
      cursor = next_cursor
    }
    expect(told).toEqual(all)
    expect(await verifyChain(db, Buffer.alloc(32), await db.select().from(auditHeads))).toMatchObject({ state: 'whole', entries: all.length })
  })

  test('is for administrators', async () => {
    expect((await asSupport.ask('/admin/audit')).status).toBe(403)
    expect((await asSupport.ask('/api/audit')).status).toBe(403)
  })
})
