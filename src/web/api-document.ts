/**
 * The OpenAPI document, made from the very schemas that requests are checked with. `@elysiajs/openapi` would describe the
 * schemas as they were before they became strict, and none of the refusals.
 */
import { Kind, type TSchema, TransformKind } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { isUnsafe } from './security.ts'
import type { RouteDescription } from './strict-doors.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export interface ApiDocument {
  readonly openapi: '3.1.0'
  readonly info: JsonObject
  readonly servers: Json[]
  readonly paths: { [path: string]: { [method: string]: JsonObject } }
  readonly components: { readonly schemas: JsonObject; readonly responses: JsonObject }
}

/** Status -> what it means here. Declared where it can happen. */
const PROBLEMS: Readonly<Record<number, readonly [name: string, meaning: string, code: string]>> = {
  400: ['Unreadable', 'The request cannot be read: malformed JSON or address, bytes that are not UTF-8.', 'body-malformed'],
  401: ['Unproven', 'It is not proven who asks.', 'unproven'],
  403: ['Forbidden', 'The request comes from another site, or the role does not suffice.', 'cross-site-request'],
  404: ['Unknown', 'There is no such thing, or it belongs to somebody else.', 'unknown-page'],
  409: ['Conflict', 'The state of things does not allow it, or the same request is being carried out.', 'key-in-flight'],
  410: ['Gone', 'It was there and is no longer.', 'gone'],
  413: ['TooLarge', 'The body is larger than 256 KB.', 'body-too-large'],
  415: ['Unsupported', 'The body is not application/json in UTF-8, or it is compressed.', 'body-not-json'],
  422: ['Invalid', 'The request is well-formed and refused; each field is named.', 'invalid-input'],
  429: ['TooMany', 'Too many requests; Retry-After and RateLimit say when to come back.', 'rate-limited'],
  503: ['Unavailable', 'Something we depend on is away; Retry-After says when to come back.', 'database-away'],
}
const ALWAYS = [400, 401, 403, 404, 422, 429, 503]
const WITH_BODY = [409, 410, 413, 415]

export function apiDocument(routes: ReadonlyArray<RouteDescription>, publicUrl: string): ApiDocument {
  const paths: ApiDocument['paths'] = {}
  for (const route of routes) {
    if (!route.path.startsWith('/api/')) continue
    const path = route.path.replace(/:([^/]+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Buka', version: '1', description: 'Restaurants, menus and suggestions in Nigeria. Errors are application/problem+json (RFC 9457) with a stable code; lists are items and next_cursor; times are RFC 3339 in UTC; money is whole kobo.' },
    servers: [{ url: publicUrl }],
    paths,
    components: { schemas: { Problem: PROBLEM_SCHEMA }, responses: Object.fromEntries(Object.entries(PROBLEMS).map(([status, [name, meaning, code]]) => [name, problemResponse(Number(status), meaning, code)])) },
  }
}

const PROBLEM_SCHEMA: JsonObject = {
  type: 'object', required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', description: 'Where the code is explained.' }, title: { type: 'string' }, status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; programs may rely on it.' }, retry_after_seconds: { type: 'integer' },
    errors: { type: 'array', items: { type: 'object', required: ['field', 'code', 'detail'], properties: { field: { type: 'string' }, code: { type: 'string' }, detail: { type: 'string' } } } },
  },
}

const problemResponse = (status: number, description: string, code: string): JsonObject => ({
  description,
  ...(status === 429 || status === 503 ? { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } } : {}),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example: { type: `/docs#problem-${code}`, title: PROBLEMS[status]?.[1] ?? '', status, code } } },
})

function operationOf({ method, path, body, query, params, response, detail }: RouteDescription): JsonObject {
  const declared = Object.fromEntries([...ALWAYS, ...(isUnsafe(method) ? WITH_BODY : [])].map((status) => [String(status), { $ref: `#/components/responses/${PROBLEMS[status]?.[0]}` }]))
  return {
    operationId: `${method.toLowerCase()}${path.replace(/^\/api/, '').replace(/[/:-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: (detail.tags as string[] | undefined) ?? [path.split('/')[2] ?? 'api'],
    summary: typeof detail.summary === 'string' ? detail.summary : `${method} ${path}`,
    ...(typeof detail.description === 'string' ? { description: detail.description } : {}),
    parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query'), ...(isUnsafe(method) && !path.startsWith('/api/webhooks/') ? [IDEMPOTENCY_KEY] : [])],
    ...(body && Object.keys((body.properties as object | undefined) ?? {}).length > 0 ? { requestBody: { required: true, content: { 'application/json': { schema: described(body), example: exampleOf(body) } } } } : {}),
    responses: { ...declared, ...answersOf(response, detail.responses as JsonObject | undefined) },
  }
}

const IDEMPOTENCY_KEY: JsonObject = {
  name: 'Idempotency-Key', in: 'header', required: false, description: 'The same key with the same body within a day gets the first answer again.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' }, example: '5d0f0f0e-order',
}

function parametersOf(schema: TSchema | null, place: 'path' | 'query'): JsonObject[] {
  const required = (schema?.required ?? []) as string[]
  return Object.entries((schema?.properties ?? {}) as Record<string, TSchema>).map(([name, part]) => ({
    name, in: place, required: place === 'path' || (required.includes(name) && !('default' in part)), schema: described(part), example: exampleOf(part),
    ...(part.type === 'array' ? { style: 'form', explode: false } : {}),
  }))
}

/** A door declares one schema, one per status, or only the statuses (`about`); without any, an object without promises. */
function answersOf(response: unknown, said: JsonObject | undefined): JsonObject {
  if (response === undefined && Object.keys(said ?? {}).some((status) => status.startsWith('2'))) return said ?? {}
  const isSchema = (value: unknown): value is TSchema => typeof value === 'object' && value !== null && Kind in value
  const answers = isSchema(response) ? { 200: response } : Object.entries((response ?? {}) as Record<string, unknown>).length > 0 ? (response as Record<string, unknown>) : { 200: { type: 'object' } }
  return {
    ...Object.fromEntries(Object.entries(answers).map(([status, schema]) => [status, {
      description: Number(status) < 400 ? 'As asked.' : 'Refused.',
      ...(Number(status) === 204 ? {} : { content: { 'application/json': { schema: described(schema as TSchema), example: exampleOf(schema as TSchema) } } }),
    }])),
    ...said,
  }
}

// ---------------------------------------------------------------- schemas as JSON

const FORMATS: Readonly<Record<string, string | null>> = { instant: 'date-time', 'local-date': 'date', 'plain-text': null, 'search-text': null }
// Words of ours, of TypeBox and of Elysia that mean nothing to a reader.
const LEFT_OUT = new Set(['code', 'elysiaMeta', 'examples', '$id', 'nullable'])

/** The schema as JSON Schema 2020-12. */
export function described(schema: TSchema): JsonObject {
  const members = schema.anyOf as TSchema[] | undefined
  // Elysia's loose numbers and dates are what they are in JSON.
  if (members && TransformKind in schema) {
    const plain = members.find((m) => m.type === 'integer' || m.type === 'number' || m.type === 'boolean')
    return plain ? described(plain) : { type: 'string' }
  }
  if (schema.type === 'Date') return { type: 'string', format: 'date-time' }
  const out: JsonObject = {}
  for (const [name, value] of Object.entries(schema)) {
    if (LEFT_OUT.has(name) || value === undefined) continue
    if (name === 'format' && value in FORMATS) {
      if (FORMATS[value] !== null) out.format = FORMATS[value] as string
    } else if (name === 'properties' || name === 'patternProperties') out[name] = Object.fromEntries(Object.entries(value as Record<string, TSchema>).map(([key, part]) => [key, described(part)]))
    else if (name === 'items' || name === 'not') out[name] = described(value as TSchema)
    else if (name === 'anyOf' || name === 'allOf' || name === 'oneOf') out[name] = (value as TSchema[]).map(described)
    else out[name] = JSON.parse(JSON.stringify(value)) as Json
  }
  return out
}

/** A value that the schema takes, as plain as it can be. */
export function exampleOf(schema: TSchema): Json {
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0] as Json
  if (schema.default !== undefined) return schema.default as Json
  if (schema.const !== undefined) return schema.const as Json
  if (Array.isArray(schema.enum)) return schema.enum[0] as Json
  const members = (schema.anyOf ?? schema.oneOf) as TSchema[] | undefined
  if (members) return exampleOf(members.find((m) => m.type !== 'null' && !(m.type === 'string' && TransformKind in schema)) ?? (members[0] as TSchema))
  if (schema.allOf) return Object.assign({}, ...(schema.allOf as TSchema[]).map(exampleOf)) as Json
  if (schema.type === 'object') return Object.fromEntries(Object.entries((schema.properties ?? {}) as Record<string, TSchema>).map(([name, part]) => [name, exampleOf(part)]))
  if (schema.type === 'array') return schema.items ? [exampleOf(schema.items as TSchema)] : []
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(Number(schema.minimum ?? 1), Math.min(1, Number(schema.maximum ?? 1)))
  if (schema.type === 'boolean') return true
  if (schema.type === 'null') return null
  if (schema.type === 'Date') return LIKELY_TEXTS[1] as string
  // The first likely text that the schema's own pattern or format takes.
  return schema.type === 'string' ? (schema.pattern || schema.format ? LIKELY_TEXTS : ['Lagos']).find((text) => Value.Check(schema, text)) ?? 'text'.padEnd(Number(schema.minLength ?? 0), 't').slice(0, Number(schema.maxLength ?? 4)) : null
}

const LIKELY_TEXTS = ['01939b36-6c00-7000-8000-000000000000', '2026-11-18T11:30:00.000Z', '2026-11-18', '+2348012345678', 'https://example.ng', 'ada@example.ng', 'lagos', 'Lagos']
