/** People in tests: named rows of every role, and browsers with cookies of their own that are signed in as them. */
import { people } from '../../drizzle/schema/accounts.ts'
import { restaurants, staff } from '../../drizzle/schema/restaurants.ts'
import { hashPassword } from '../accounts/password.ts'
import { sessionCookies } from '../web/session-cookies.ts'
import { beginSession, type OpenSession, type Person } from '../accounts/sessions.ts'
import { keyFor } from '../platform/config.ts'
import { type Database, write } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import type { PlatformRole, StaffRole } from '../vocabulary/visit.ts'
import { cookieName, signed } from '../web/cookies.ts'
import type { TestWeb } from './web.ts'

export const PASSWORD = 'bitterleaf and two stockfish'

export interface WantedPerson {
  readonly name?: string
  readonly email?: string
  readonly role?: PlatformRole
  /** Restaurant id -> role there. */
  readonly staff?: Readonly<Record<string, StaffRole>>
}

let numbered = 0

/** A person who can sign in with PASSWORD. */
export async function makePerson(db: Database, { name = 'Ada Okafor', email = `person-${++numbered}@buka.test`, role = 'customer', staff: places = {} }: WantedPerson = {}): Promise<Person> {
  const [person] = await db.insert(people).values({ id: newId<'person'>(), name, email, role, passwordHash: await hashPassword(PASSWORD, 4) }).returning()
  for (const [restaurantId, staffRole] of Object.entries(places)) await db.insert(staff).values({ restaurantId: restaurantId as Id<'restaurant'>, personId: (person as Person).id, role: staffRole })
  return person as Person
}

/** The least that a restaurant needs. */
export async function makeRestaurant(db: Database, name = 'Iya Basira'): Promise<Id<'restaurant'>> {
  const id = newId<'restaurant'>()
  await db.insert(restaurants).values({ id, slug: `place-${id}`, name, city: 'lagos', lat: 6.5095, lng: 3.3711, plusCode: '6FR5G95C+RC', priceLevel: 1, deliveryFee: kobo(0), minimumOrder: kobo(0) })
  return id
}

export interface TestBrowser {
  /** A request as our own page makes it; redirects are not followed, cookies are kept. */
  ask(path: string, init?: RequestInit): Promise<Response>
  json(method: string, path: string, body?: unknown): Promise<Response>
  form(path: string, fields: Record<string, string>): Promise<Response>
  readonly jar: Map<string, string>
}

/** A browser of its own. Paths of cookies are heeded, because ours matter. */
export function newBrowser(web: TestWeb, headers: Record<string, string> = {}): TestBrowser {
  const jar = new Map<string, string>()
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const sent = new Headers({ 'sec-fetch-site': 'same-origin', ...headers, ...Object.fromEntries(new Headers(init.headers)) })
    const fitting = [...jar].filter(([key]) => path.startsWith(key.split('@')[1] ?? '/')).map(([key, value]) => `${key.split('@')[0]}=${value}`)
    if (fitting.length > 0 && !sent.has('cookie')) sent.set('cookie', fitting.join('; '))
    const response = await fetch(`${web.url}${path}`, { redirect: 'manual', ...init, headers: sent })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const name = pair.slice(0, pair.indexOf('='))
      const at = attributes.find((a) => a.startsWith('Path='))?.slice('Path='.length) ?? '/'
      const key = at === '/' ? name : `${name}@${at}`
      if (attributes.includes('Max-Age=0')) jar.delete(key)
      else jar.set(key, pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }
  return {
    jar,
    ask,
    json: (method, path, body) => ask(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) }),
    form: (path, fields) => ask(path, { method: 'POST', body: new URLSearchParams(fields) }),
  }
}

/** A browser in which that person is signed in, as if a moment ago. */
export async function signedInBrowser(web: TestWeb, person: Person, { secondFactor = false, at }: { readonly secondFactor?: boolean; readonly at?: Date } = {}): Promise<TestBrowser & { readonly open: OpenSession }> {
  const browser = newBrowser(web)
  const now = at ?? web.house.clock()
  const visitorId = newId<'visitor'>()
  const open = await write(web.house.db, (tx) => beginSession(tx, person, { visitorId, name: 'Chrome on Android', place: 'lagos 102.89.0.0' }, secondFactor, now))
  const { accessName, refreshName } = sessionCookies(web.house.config)
  browser.jar.set(accessName, await web.house.porter.tokens.sign(open.claims, now))
  for (const path of ['/session', '/api/auth']) browser.jar.set(`${refreshName}@${path}`, open.refreshToken)
  // The browser that the session was begun in, so that refreshing counts as the same device.
  browser.jar.set(cookieName('buka_visitor', web.house.config.publicUrl.startsWith('https:')), signed(keyFor(web.house.config, 'visitor-cookie'), visitorId))
  return Object.assign(browser, { open })
}
