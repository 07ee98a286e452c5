/**
 * Every /api route of the document, asked with values that fit its schemas, nearly fit, or do not fit at all. Whatever comes:
 * never 5xx, never slow, no status that the document does not declare, and answers as described.
 * FUZZ_SEED repeats a run; FUZZ_CASES sets how many cases each route gets.
 */
import { describe, expect, test } from 'bun:test'
import { Kind, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import fc from 'fast-check'
import { HOSTILE_TEXTS } from '../testing/hostile-texts.ts'
import { probeDoor } from '../testing/probe-door.ts'
import { makePerson, newBrowser, signedInBrowser } from '../testing/people.ts'
import { testWeb } from '../testing/web.ts'
import { type ApiDocument, exampleOf, type JsonObject } from './api-document.ts'
import { doors } from './doors.ts'
import { strictRoutes, type RouteDescription } from './strict-doors.ts'

const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
const CASES = Number(process.env.FUZZ_CASES ?? 40)
const SLOW_MS = 5_000
console.log(`openapi fuzz: FUZZ_SEED=${SEED} FUZZ_CASES=${CASES}`)

const web = await testWeb(undefined, {}, () => [probeDoor()])
const document = (await (await web.browse('/openapi.json')).json()) as ApiDocument
const routes = [...doors(web.house).all, probeDoor()].flatMap((one) => strictRoutes(typeof one === 'function' ? one([]) : one)).filter((r) => r.path.startsWith('/api/') && !r.path.startsWith('/api/probe/broken'))

const oddText = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 10 }), fc.constantFrom(...HOSTILE_TEXTS, '', ' ', '0x10', '1e3', '-1', 'NaN', 'null', '%ff', '%00', '../..', '[]', '{}', '\ud800', 'a'.repeat(3_000)))
const oddValue = fc.oneof(oddText, fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(null, true, -1, 0, 1.5, 2 ** 31, 2 ** 53, 1e300, [], {}))

/** Values of a schema: fitting ones mostly, odd ones now and then. */
function valuesOf(schema: TSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: fittingOf(schema) }, { weight: 1, arbitrary: oddValue })
}

function fittingOf(schema: TSchema): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.anyOf) return fc.oneof(...(schema.anyOf as TSchema[]).map(fittingOf))
  if (schema.type === 'object') {
    const parts = Object.entries((schema.properties ?? {}) as Record<string, TSchema>).map(([name, part]) => [name, valuesOf(part)] as const)
    return fc.record(Object.fromEntries(parts), { requiredKeys: (schema.required as string[] | undefined) ?? [] })
  }
  if (schema.type === 'array') return fc.array(valuesOf(schema.items as TSchema), { maxLength: 5 })
  if (schema.type === 'integer') return fc.integer({ min: Math.max(Number(schema.minimum ?? -1_000), -(2 ** 31)), max: Math.min(Number(schema.maximum ?? 1_000), 2 ** 31 - 1) })
  if (schema.type === 'number') return fc.double({ min: Number(schema.minimum ?? -1_000), max: Number(schema.maximum ?? 1_000), noNaN: true })
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'null') return fc.constant(null)
  if (schema.type === 'string') return schema.pattern || schema.format ? fc.oneof({ weight: 5, arbitrary: fc.constant(exampleOf(schema)) }, { weight: 1, arbitrary: fc.uuid({ version: 7 }) }, { weight: 1, arbitrary: oddText }) : oddText
  return oddValue
}

interface Attempt {
  readonly path: string
  readonly body: string | null
  readonly type: string
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : Array.isArray(value) ? value.map(String).join(',') : value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value))
/** Lone surrogates have no percent-encoding of their own. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

function attemptsOf({ method, path, body, query, params }: RouteDescription): fc.Arbitrary<Attempt> {
  const any = fc.oneof({ weight: 8, arbitrary: fc.constant('application/json') }, { weight: 1, arbitrary: fc.constantFrom('', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16') })
  return fc.record({
    params: params ? fittingOf(params) : fc.constant({}),
    query: query ? fc.oneof({ weight: 8, arbitrary: fittingOf(query) }, { weight: 1, arbitrary: fc.dictionary(oddText, oddText, { maxKeys: 3 }) }) : fc.constant({}),
    body: method === 'GET' ? fc.constant(null) : fc.oneof({ weight: 8, arbitrary: valuesOf(body ?? Type.Object({})).map((v) => JSON.stringify(v) ?? '') }, { weight: 1, arbitrary: oddText }),
    type: any,
  }).map((parts) => ({
    path: `${path.replace(/:([^/]+)/g, (_, name: string) => encoded(asText((parts.params as JsonObject)[name] ?? '-')) || '-')}?${Object.entries(parts.query as object).map(([k, v]) => `${encoded(k)}=${encoded(asText(v))}`).join('&')}`,
    body: parts.body, type: parts.type,
  }))
}

/** What the door declares for a status, where it declares a schema. */
function schemaOf({ response }: RouteDescription, status: number): TSchema | null {
  if (typeof response !== 'object' || response === null) return null
  if (Kind in response) return status === 200 ? (response as TSchema) : null
  return ((response as Record<number, TSchema>)[status] as TSchema | undefined) ?? null
}

type Ask = (path: string, init: RequestInit) => Promise<Response>

/** Who asks: each route is tried anew by somebody for whom most doors are shut, and by somebody for whom they are open. */
const ASKERS: ReadonlyArray<readonly [string, () => Promise<Ask>]> = [
  ['a stranger', async () => newBrowser(web).ask],
  ['an administrator', async () => (await signedInBrowser(web, await makePerson(web.database.db, { role: 'admin' }), { secondFactor: true })).ask],
]

describe.each(ASKERS)('every route bears every input of %s:', (_, asker) => {
  for (const route of routes) {
    test(`${route.method} ${route.path}`, async () => {
      const ask = await asker()
      const declared = Object.keys((document.paths[route.path.replace(/:([^/]+)/g, '{$1}')]?.[route.method.toLowerCase()] as JsonObject).responses as JsonObject)
      await fc.assert(fc.asyncProperty(attemptsOf(route), async ({ path, body, type }) => {
        const began = performance.now()
        const response = await ask(path, { method: route.method, body, headers: { accept: 'application/json', ...(body === null || type === '' ? {} : { 'content-type': type }) } })
        const text = await response.text()
        expect(performance.now() - began).toBeLessThan(SLOW_MS)
        expect(response.status, text).toBeLessThan(500)
        // A path parameter that is `.` or `..` is another address.
        if (new URL(`http://x${path}`).pathname.split('/').length !== route.path.split('/').length) return
        expect(declared).toContain(String(response.status))
        const contentType = response.headers.get('content-type')
        if (response.status >= 400) {
          expect(contentType).toBe('application/problem+json')
          expect(JSON.parse(text)).toMatchObject({ status: response.status, code: expect.any(String), title: expect.any(String) })
        } else if (response.status !== 204) {
          expect(contentType).toStartWith('application/json')
          const schema = schemaOf(route, response.status)
          if (schema) expect([...Value.Errors(schema, JSON.parse(text))].map((e) => `${e.path}: ${e.message}`)).toEqual([])
        }
      }), { seed: SEED, numRuns: CASES, examples: [[{ path: exampleAddress(route), body: route.body ? JSON.stringify(exampleOf(route.body)) : null, type: 'application/json' }]] })
    }, 120_000)
  }
})

const exampleAddress = ({ path, params, query }: RouteDescription): string => {
  const required = (query?.required ?? []) as string[]
  const search = required.map((name) => `${name}=${encoded(asText(exampleOf((query?.properties as Record<string, TSchema>)[name] as TSchema)))}`).join('&')
  return `${path.replace(/:([^/]+)/g, (_, name: string) => encoded(asText(exampleOf((params?.properties as Record<string, TSchema>)[name] as TSchema))))}?${search}`
}
