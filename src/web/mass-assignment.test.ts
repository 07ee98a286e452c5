/**
 * Nobody writes a column by naming it (OWASP API3): every unsafe JSON route gets a body that looks right, and in it, at every
 * depth, one field more that a careless handler would store. It is refused, and no row of any table is different afterwards.
 */
import { expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import type { TSchema } from '@sinclair/typebox'
import { makePerson, makeRestaurant, newBrowser, signedInBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'
import { ruleOf } from '../accounts/policy.ts'
import { ACCESS_TABLE } from './access-table.ts'
import { exampleOf, type Json, type JsonObject } from './api-document.ts'
import { doors } from './doors.ts'
import type { DescribingDoor } from './edge.ts'
import { isUnsafe } from './security.ts'
import { type RouteDescription, strictRoutes } from './strict-doors.ts'

const web = await testWeb()
const { db } = web.house
const here = await makeRestaurant(db)
const person = await makePerson(db, { role: 'admin', staff: { [here]: 'owner' } })
const browser = await signedInBrowser(web, person, { secondFactor: true, at: NOON })
/** For what only riders may do: their role is no other's. */
const rider = await signedInBrowser(web, await makePerson(db, { role: 'rider' }), { at: NOON })
const isForRiders = ({ method, path }: RouteDescription): boolean => 'r' === [...ruleOf(ACCESS_TABLE[`${method} ${path}`] as string).admits].join()
const routes = doors(web.house).all.flatMap((one) => strictRoutes(typeof one === 'function' ? (one as DescribingDoor)([]) : one))
  .filter(({ method, path }) => isUnsafe(method) && path.startsWith('/api/') && !path.startsWith('/api/webhooks/'))

/** Fields that somebody would like to set, as JSON text: written as an object, `__proto__` would not be a field. */
const INTRUDERS: Readonly<Record<string, string>> = {
  role: '"admin"', id: `"${newId()}"`, user_id: `"${person.id}"`, person_id: `"${person.id}"`, price: '{"amount":1,"currency":"NGN"}', points: '1000000', status: '"delivered"',
  created_at: '"2020-01-01T00:00:00Z"', tenant_id: `"${newId()}"`, email_verified: 'true',
  ['__proto__']: '{"role":"admin"}', constructor: '{"prototype":{"role":"admin"}}',
}

interface Intrusion {
  readonly name: string
  readonly body: string
  /** One of these the refusal must name: a body that was wrong in another way would prove nothing. */
  readonly refused: ReadonlyArray<string | undefined>
}

/** The example with one field more, once for each object in it and each field that does not belong there. */
function intrusionsInto(schema: TSchema | null): Intrusion[] {
  const example = schema ? exampleOf(schema) : {}
  const intrusions: Intrusion[] = []
  const visit = (value: Json, part: TSchema | null, where: string, around: (text: string) => string): void => {
    if (Array.isArray(value)) return value.forEach((one, i) => visit(one, (part?.items as TSchema | undefined) ?? null, `${where}[${i}]`, (text) => around(`[${value.map((other, j) => (i === j ? text : JSON.stringify(other))).join(',')}]`)))
    // A record may have any name; what becomes of its fields is the room's to say.
    if (value === null || typeof value !== 'object' || part?.patternProperties) return
    const fields = Object.entries(value as JsonObject)
    const written = (skipped?: string) => fields.filter(([name]) => name !== skipped).map(([name, field]) => `${JSON.stringify(name)}:${JSON.stringify(field)}`)
    const properties = (part?.properties ?? {}) as Record<string, TSchema>
    for (const [name, text] of Object.entries(INTRUDERS)) {
      // A choice of several shapes is refused as a whole.
      const refused = part?.anyOf ? [where.split('.').at(-1), name] : [name]
      if (!Object.hasOwn(properties, name)) intrusions.push({ name: `${where}.${name}`, refused, body: around(`{${[...written(), `${JSON.stringify(name)}:${text}`].join(',')}}`) })
    }
    for (const [name, field] of fields) visit(field, properties[name] ?? null, `${where}.${name}`, (text) => around(`{${[...written(name), `${JSON.stringify(name)}:${text}`].join(',')}}`))
  }
  visit(example, schema, '', (text) => text)
  return intrusions
}

/** What stands in the whole database, table by table. */
async function fingerprint(): Promise<string> {
  const tables = await db.execute(sql`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`)
  const parts = await Promise.all(tables.map(async ({ name }) => {
    const [row] = await db.execute(sql`select md5(coalesce(string_agg(t::text, e'\n' order by t::text), '')) as sum from ${sql.raw(String(name))} t`)
    return `${name} ${row?.sum}`
  }))
  return parts.join('\n')
}

function addressOf({ path, params }: RouteDescription): string {
  const examples = params ? (exampleOf(params) as JsonObject) : {}
  return path.replace(/:([a-zA-Z_]+)/g, (_, name: string) => (name === 'id' || name === 'restaurantId' ? here : name === 'sessionId' ? browser.open.claims.sessionId : encodeURIComponent(String(examples[name]))))
}

test('what the fingerprint does not see would not be judged: a registration changes it', async () => {
  const before = await fingerprint()
  expect(before.split('\n').length).toBeGreaterThan(20)
  expect((await newBrowser(web).json('POST', '/api/auth/register', { email: 'seen@buka.test', name: 'Seen', password: 'egusi with pounded yam' })).status).toBe(202)
  expect(await fingerprint()).not.toBe(before)
})

let probes = 0
for (const route of routes) {
  const { method, path, body } = route
  test(`${method} ${path} takes no field that is not its own`, async () => {
    const before = await fingerprint()
    const letIn: string[] = []
    for (const { name, body: text, refused } of intrusionsInto(body)) {
      const response = await (isForRiders(route) ? rider : browser).ask(addressOf(route), { method, body: text, headers: { 'content-type': 'application/json', 'idempotency-key': newId() } })
      probes++
      const answer = await response.json() as { errors?: ReadonlyArray<{ field: string }> }
      const isNamed = answer.errors?.some(({ field }) => refused.includes(field.split(/[./]/).at(-1))) ?? false
      if (response.status !== 422 || !isNamed) letIn.push(`${name}: ${response.status} ${JSON.stringify(answer)}`)
    }
    expect(letIn).toEqual([])
    expect(await fingerprint()).toBe(before)
  })
}

test('every route was tried', () => {
  console.log(`mass assignment: ${probes} bodies to ${routes.length} routes, 0 let in, 0 rows changed`)
  expect(probes).toBeGreaterThanOrEqual(routes.length * 10)
})
