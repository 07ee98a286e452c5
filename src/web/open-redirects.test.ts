/** Every door that is told where to go on: it never leads off this site, whatever it is told. */
import { expect, test } from 'bun:test'
import type { TSchema } from '@sinclair/typebox'
import { makePerson, makeRestaurant, signedInBrowser } from '../testing/people.ts'
import { testWeb } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'
import { doors } from './doors.ts'
import { strictRoutes } from './strict-doors.ts'

const web = await testWeb()
const HOSTILE = ['//evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example', 'HTTPS:evil.example', 'javascript:alert(1)', 'data:text/html,evil', '/\t/evil.example', '/\n//evil.example', '/%0d%0aLocation:%20//evil.example', ' //evil.example', '////evil.example', '@evil.example', 'evil.example', '/\u0000//evil.example']

const routes = doors(web.house).all.flatMap((one) => strictRoutes(typeof one === 'function' ? one([]) : one))
const has = (schema: TSchema | null): boolean => schema !== null && 'next' in ((schema.properties as object | undefined) ?? {})
const told = routes.filter(({ query, body }) => has(query) || has(body))

/** Something for every field of a form, so that it is refused, if at all, for where it leads. */
const filled = (schema: TSchema): Record<string, string> => Object.fromEntries(Object.entries(schema.properties as Record<string, TSchema>)
  .filter(([name]) => (schema.required as string[] | undefined)?.includes(name)).map(([name, part]) => [name, String((part.enum as string[] | undefined)?.[0] ?? (part.examples as string[] | undefined)?.[0] ?? 'x')]))

test(`${told.length} doors`, async () => {
  expect(told.length).toBeGreaterThan(10)
  const restaurant = await makeRestaurant(web.house.db)
  const browser = await signedInBrowser(web, await makePerson(web.house.db, { role: 'admin' }), { secondFactor: true })
  const cookies = new Map(browser.jar)
  const faults: string[] = []
  for (const { method, path, query, body } of told) {
    for (const next of HOSTILE) {
      for (const [name, value] of cookies) browser.jar.set(name, value)
      const at = path.replace(/:[a-zA-Z_]+/g, (name) => (name === ':slug' ? `place-${restaurant}` : newId()))
      const address = has(query) ? `${at}?next=${encodeURIComponent(next)}` : at
      const answer = await browser.ask(address, method === 'GET' ? {} : { method, body: new URLSearchParams(has(body) ? { ...filled(body as TSchema), next } : {}) })
      const leads = [answer.headers.get('location'), answer.headers.get('hx-redirect')].filter((to) => to !== null)
      const links = [...(await answer.text()).matchAll(/(?:href|action|url)=["']?([^"'> ]*evil[^"'> ]*)/gi)].map(([, to = '']) => to.replaceAll('&amp;', '&'))
      // As a browser reads them.
      const away = [...leads, ...links].filter((to) => new URL(to, web.url).origin !== new URL(web.url).origin)
      if (answer.status >= 500 || away.length > 0) faults.push(`${method} ${address}: ${answer.status} ${away.join(' ')}`)
      const isRefused = answer.status === 422 || answer.status === 404 || answer.status === 409
      // What only looks odd is a path of ours, and may be followed.
      if (!isRefused && /^(?:[\\/]{2}|https?:|javascript:|data:|\/\\)/i.test(next.trim())) faults.push(`${method} ${address}: ${answer.status}, not refused`)
    }
  }
  expect(faults).toEqual([])
}, 60_000)
