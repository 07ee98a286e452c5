/**
 * Every route of every door, made strict before it is opened, and described for the API document at the same time:
 * what is checked and what is documented are the same schemas.
 */
import { Kind, type TSchema } from '@sinclair/typebox'
import type { AnyElysia } from 'elysia'
import { bodyKindOf } from './body.ts'
import { isUnsafe } from './security.ts'
import { NO_FIELDS, strictInput, type StrictInput } from './strict-input.ts'

/** One route as the API document tells it. */
export interface RouteDescription {
  readonly method: string
  readonly path: string
  readonly body: TSchema | null
  readonly query: TSchema | null
  readonly params: TSchema | null
  /** What the door declares to answer: a schema, or one per status. */
  readonly response: unknown
  readonly detail: Readonly<Record<string, unknown>>
}

type Hooks = Record<string, unknown>
type Route = { method: string; path: string; hooks: Hooks }

/** @throws Error, at start, for a route that cannot be strict. */
export function strictRoutes(door: AnyElysia): RouteDescription[] {
  return (door.routes as unknown as Route[]).map(strictRoute)
}

function strictRoute({ method, path, hooks }: Route): RouteDescription {
  const where = `${method} ${path}`
  for (const unread of ['headers', 'cookie', 'standaloneValidator']) if (hooks[unread]) throw new Error(`${where}: a schema for ${unread} would not be strict; read it in the handler`)
  const isApi = path.startsWith('/api/')
  const kind = bodyKindOf(path)
  if (isUnsafe(method) && kind !== 'raw') hooks.body = madeStrict(hooks.body, where, 'body', (schema) => strictInput(schema, { name: 'body', source: kind === 'json' ? 'json' : 'text' }))
  else if (hooks.body) throw new Error(`${where}: a body cannot be described here`)
  // A page shrugs at names it does not know; an API tells its caller of the typing error.
  if (isApi || hooks.query) hooks.query = madeStrict(hooks.query, where, 'query', (schema) => strictInput(schema, { name: 'query', source: 'text', ignoresUnknown: !isApi }))
  if (hooks.params) hooks.params = madeStrict(hooks.params, where, 'params', (schema) => strictInput(schema, { name: 'params', source: 'text' }))
  const { response } = hooks
  // Answers are checked against their description by the tests, not again and again while people wait.
  delete hooks.response
  return {
    method, path, response, body: schemaOf(hooks.body), query: schemaOf(hooks.query), params: schemaOf(hooks.params),
    detail: (hooks.detail ?? {}) as Record<string, unknown>,
  }
}

function madeStrict(schema: unknown, where: string, part: string, make: (schema: TSchema) => StrictInput): StrictInput {
  if (schema === undefined) return make(NO_FIELDS)
  if (typeof schema !== 'object' || schema === null || !(Kind in schema)) throw new Error(`${where}: ${part} must be an Elysia schema`)
  return make(schema as TSchema)
}

const schemaOf = (input: unknown): TSchema | null => (input ? (input as StrictInput).schema : null)
