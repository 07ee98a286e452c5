/** Every route of the house, as every role and as a stranger, against the one table. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { COLUMNS, type Column, decide, FRESH_MINUTES, isFresh, mayChangeRole, mayLock, ruleOf } from '../accounts/policy.ts'
import { makePerson, makeRestaurant, newBrowser, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { newId } from '../vocabulary/id.ts'
import { PLATFORM_ROLES, type PlatformRole, type SignedIn, STAFF_ROLES, type StaffRole } from '../vocabulary/visit.ts'
import { ACCESS_TABLE } from './access-table.ts'
import { doors } from './doors.ts'
import type { DescribingDoor } from './edge.ts'
import { guardWith } from './guard.ts'

const web = await testWeb()
const { db } = web.house
const here = await makeRestaurant(db, 'Iya Basira')
const there = await makeRestaurant(db, 'Suya Spot')
const ROUTES = doors(web.house).all.map((door) => (typeof door === 'function' ? (door as DescribingDoor)([]) : door)).flatMap((door) => door.routes).map(({ method, path }) => ({ method, path, name: `${method} ${path}` }))

interface Actor {
  readonly name: string
  readonly columns: ReadonlyArray<Column>
  /** What they are in another restaurant: counts where the path names none by its id, and the door looks itself. */
  readonly elsewhere?: Column
  readonly browser: TestBrowser
}

const actors: Actor[] = [{ name: 'stranger', columns: ['-'], browser: newBrowser(web) }]
const PLATFORM: Record<PlatformRole, Column> = { customer: 'c', rider: 'r', support: 's', data: 'd', admin: 'a' }
const STAFF: Record<StaffRole, Column> = { owner: 'o', manager: 'm', kitchen: 'k', host: 'h' }
for (const role of PLATFORM_ROLES) actors.push({ name: role, columns: [PLATFORM[role]], browser: await signedInBrowser(web, await makePerson(db, { role }), { secondFactor: true }) })
actors.push({ name: 'another customer', columns: ['c'], browser: await signedInBrowser(web, await makePerson(db), { secondFactor: true }) })
for (const role of STAFF_ROLES) {
  actors.push({ name: `${role} of restaurant 1`, columns: ['c', STAFF[role]], browser: await signedInBrowser(web, await makePerson(db, { staff: { [here]: role } }), { secondFactor: true }) })
  actors.push({ name: `${role} of restaurant 2`, columns: ['c'], elsewhere: STAFF[role], browser: await signedInBrowser(web, await makePerson(db, { staff: { [there]: role } }), { secondFactor: true }) })
}

/** Addresses that exist as far as the guard can tell; whatever is behind them may well be unknown. */
const addressOf = (path: string): string => path.replace(/:[a-zA-Z_]+/g, (name) => (name === ':id' || name === ':restaurantId' ? here : newId()))

test('the table has a row for every route, and no row without a route', () => {
  const names = ROUTES.map(({ name }) => name)
  expect(names.filter((name) => ACCESS_TABLE[name] === undefined)).toEqual([])
  expect(Object.keys(ACCESS_TABLE).filter((name) => !names.includes(name))).toEqual([])
})

test('a route that nobody decided about stops the start', () => {
  expect(() => guardWith({ isRenewable: () => false })([{ method: 'GET', path: '/secret-plans' }])).toThrow('GET /secret-plans')
})

test('what only platform staff may do wants a second factor', () => {
  const weak = Object.entries(ACCESS_TABLE).filter(([, row]) => {
    const { admits, wantsSecondFactor } = ruleOf(row)
    return !wantsSecondFactor && [...admits].every((column) => column === 's' || column === 'd' || column === 'a')
  })
  expect(weak).toEqual([])
})

/** What the guard says, told apart from what a door says by the code of the problem. */
async function isTurnedAway({ browser }: Actor, method: string, path: string): Promise<boolean> {
  const isApi = path.startsWith('/api/')
  const response = await browser.ask(addressOf(path), { method, ...(method === 'GET' || method === 'DELETE' ? {} : isApi ? { body: '{"~":0}', headers: { 'content-type': 'application/json' } } : { body: new URLSearchParams({ '~': '0' }) }) })
  const text = await response.text()
  if (isApi) return ['sign-in-needed', 'not-allowed', 'unknown-page', 'second-factor-needed', 'prove-again'].includes((text.startsWith('{') ? (JSON.parse(text) as { code?: string }).code : '') ?? '')
  if (response.status === 303) return (response.headers.get('location') ?? '').startsWith('/sign-in?next=')
  return response.status === 403
}

// Requests of one actor carry a body that every strict door refuses, so that nothing is changed by those that pass.
const QUIET = ROUTES.filter(({ name }) => !['POST /api/auth/logout', 'POST /api/auth/refresh', 'POST /sign-out', 'GET /session/renew', 'POST /session/renew', 'DELETE /api/auth/me', 'DELETE /api/auth/sessions', 'POST /account/delete', 'POST /account/sessions/end'].includes(name))

describe('every route as every role', () => {
  for (const actor of actors) {
    test(actor.name, async () => {
      const wrong: string[] = []
      for (const { method, path, name } of QUIET) {
        const rule = ruleOf(ACCESS_TABLE[name] as string)
        const columns = actor.elsewhere && rule.restaurantParameter === null ? [...actor.columns, actor.elsewhere] : actor.columns
        const expected = !columns.some((column) => rule.admits.has(column))
        if ((await isTurnedAway(actor, method, path)) !== expected) wrong.push(`${name}: ${expected ? 'let in' : 'turned away'}`)
      }
      expect(wrong).toEqual([])
    })
  }
  test('the figures', () => console.log(`${ROUTES.length} routes x ${actors.length} actors: ${QUIET.length * actors.length} cells asked over HTTP, 0 undeclared`))
})

test('staff of another restaurant are answered as if there were nothing', async () => {
  const other = actors.find(({ name }) => name === 'owner of restaurant 2') as Actor
  const customer = actors.find(({ name }) => name === 'customer') as Actor
  const patch = (actor: Actor) => actor.browser.json('PATCH', `/api/restaurants/${here}`, {})
  expect([(await patch(other)).status, (await patch(customer)).status]).toEqual([404, 403])
})

test('staff powers are shut without a second factor, and money and security without a fresh proof', async () => {
  const admin = await makePerson(db, { role: 'admin' })
  const plain = await signedInBrowser(web, admin)
  expect((await plain.ask('/admin/people')).status).toBe(403)
  expect(await (await plain.ask('/api/audit')).json()).toMatchObject({ code: 'second-factor-needed' })
  const stale = await signedInBrowser(web, await makePerson(db), { at: addMinutes(NOON, -9) })
  web.setNow(addMinutes(NOON, 0))
  expect((await stale.json('POST', '/api/auth/2fa/setup')).status).toBe(200)
  web.setNow(addMinutes(NOON, FRESH_MINUTES - 9 + 1))
  await stale.json('POST', '/api/auth/refresh')
  expect(await (await stale.json('POST', '/api/auth/2fa/setup')).json()).toMatchObject({ code: 'prove-again', status: 401 })
  const page = await stale.form('/account/two-factor', {})
  expect([page.status, page.headers.get('location')]).toEqual([303, '/account/prove?next=%2F'])
  web.setNow(NOON)
})

test('another site’s request is refused on every unsafe route, whoever is signed in', async () => {
  const customer = actors.find(({ name }) => name === 'customer') as Actor
  const faults: string[] = []
  const unsafe = ROUTES.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/webhooks/'))
  for (const { method, path, name } of unsafe) {
    const tries: Array<[string, RequestInit, number[]]> = [
      ['evil origin', { headers: { origin: 'https://evil.example', 'sec-fetch-site': '' } }, [403]],
      ['origin null', { headers: { origin: 'null', 'sec-fetch-site': '' } }, [403]],
      ['cross-site', { headers: { 'sec-fetch-site': 'cross-site' } }, [403]],
      ['same-site', { headers: { 'sec-fetch-site': 'same-site' } }, [403]],
      ...(path.startsWith('/api/') && method !== 'DELETE' ? [['form body', { body: new URLSearchParams({ a: '1' }) }, [403, 404, 415]], ['text as JSON', { body: '{}', headers: { 'content-type': 'text/plain' } }, [403, 404, 415]]] as Array<[string, RequestInit, number[]]> : []),
    ]
    for (const [what, init, wanted] of tries) {
      const headers = new Headers(init.headers)
      const sent = Object.fromEntries([...headers].filter(([, value]) => value !== ''))
      const cookie = [...customer.browser.jar].map(([key, value]) => `${key.split('@')[0]}=${value}`).join('; ')
      const response = await fetch(`${web.url}${addressOf(path)}`, { method, redirect: 'manual', ...init, headers: { ...sent, cookie } })
      const isGuarded = response.status === 401 || response.status === 404
      if (!wanted.includes(response.status) && !(isGuarded && what.startsWith('form'))) faults.push(`${name} ${what}: ${response.status}`)
    }
  }
  expect(faults).toEqual([])
})

describe('policies, as properties', () => {
  const person = (draw: { role: PlatformRole; staff: StaffRole | null; second: boolean; minutes: number }): SignedIn => ({
    id: newId(), name: 'Ada', role: draw.role, staff: draw.staff ? { [here]: draw.staff } : {}, sessionId: newId(), hasSecondFactor: draw.second, provenAt: addMinutes(NOON, -draw.minutes),
  })
  const someone = fc.record({ role: fc.constantFrom(...PLATFORM_ROLES), staff: fc.option(fc.constantFrom(...STAFF_ROLES)), second: fc.boolean(), minutes: fc.integer({ min: 0, max: 60 }) }).map(person)
  const rules = fc.record({ letters: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), fresh: fc.boolean(), two: fc.boolean(), at: fc.boolean() })
    .map(({ letters, fresh, two, at }) => ruleOf([...COLUMNS.map((column, i) => (letters[i] ? column : '.')), ...(fresh ? ['fresh'] : []), ...(two ? ['two-factor'] : []), ...(at ? ['at=id'] : [])].join(' ')))
  const seed = Date.now()
  const run = { numRuns: 2_000, seed }

  test(`nobody passes a rule that admits none of what they are (seed ${seed})`, () => {
    fc.assert(fc.property(someone, rules, (by, rule) => {
      const held = [PLATFORM[by.role], ...Object.values(by.staff).map((role) => STAFF[role])]
      return held.some((column) => rule.admits.has(column)) || decide(rule, by, here, NOON) !== 'pass'
    }), run)
  })
  test('a role in one restaurant is worth nothing in another', () => {
    fc.assert(fc.property(someone, rules, (by, rule) => {
      if (rule.restaurantParameter === null || rule.admits.has(PLATFORM[by.role])) return true
      return decide(rule, by, there, NOON) !== 'pass'
    }), run)
  })
  test('no power of staff without a second factor, no deed that wants one without a fresh proof', () => {
    fc.assert(fc.property(someone, rules, (by, rule) => {
      if (decide(rule, by, here, NOON) !== 'pass' || rule.admits.has('-')) return true
      return (!rule.wantsSecondFactor || by.hasSecondFactor) && (!rule.wantsFreshProof || isFresh(by, NOON))
    }), run)
  })
  test('admitting more never shuts out who was admitted', () => {
    fc.assert(fc.property(someone, rules, fc.constantFrom(...COLUMNS), (by, rule, more) => {
      const wider = { ...rule, admits: new Set([...rule.admits, more]) }
      return decide(rule, by, here, NOON) !== 'pass' || decide(wider, by, here, NOON) === 'pass'
    }), run)
  })
  test('nobody changes their own role or locks themselves, and support does not lock staff', () => {
    fc.assert(fc.property(someone, someone, (by, other) => {
      if (mayChangeRole(by, by) || mayLock(by, by)) return false
      if (mayChangeRole(by, other) && by.role !== 'admin') return false
      return !(by.role === 'support' && ['support', 'data', 'admin'].includes(other.role) && mayLock(by, other))
    }), run)
  })
})
