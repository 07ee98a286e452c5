/**
 * What a door's schema means, said once for the whole house. Rooms write plain Elysia schemas; here each is made strict
 * before it serves: no unknown key at any depth, no number that is really text, no text that is really a list. The
 * source decides how a value is written: JSON has types of its own, while queries, paths and forms bring text, in
 * which a whole number is `12` and nothing else (not `0x0c`, `1e1` or a blank).
 */
import { Kind, OptionalKind, TransformKind, Type, type TSchema } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler, ValueErrorType, type ValueError } from '@sinclair/typebox/compiler'
import { Value } from '@sinclair/typebox/value'
import { type FieldRefusal, Refusal } from '../vocabulary/refusal.ts'

/** Where a value comes from: a JSON body, or text (a query, a path, a form). */
export type Source = 'json' | 'text'

/** What Elysia takes in place of a schema, so that it neither coerces nor strips nor reports by itself. */
export interface StrictInput {
  readonly schema: TSchema
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'buka'
    readonly validate: (value: unknown) => { readonly value: unknown }
  }
}

export interface StrictOptions {
  /** Names the input as a whole when it is missing: `body`, `query` or `params`. */
  readonly name: string
  readonly source: Source
  /** `true`: names the schema does not know are left out instead of refused (links carry `utm_source`, `fbclid`). */
  readonly ignoresUnknown?: boolean
}

/** @throws Error, at start, for a schema that cannot be strict. */
export function strictInput(loose: TSchema, { name, source, ignoresUnknown = false }: StrictOptions): StrictInput {
  const schema = tightened(loose, name)
  // Compiled when it is first asked: hundreds of them would hold up a start.
  let compiled: TypeCheck<TSchema> | null = null
  const defaults = mentions(schema, (s) => 'default' in s)
  if (mentions(schema, (s) => TransformKind in s)) throw new Error(`${name}: a type that turns its value into another cannot be an input`)
  const known = new Set(Object.keys((schema.properties as object | undefined) ?? {}))
  return {
    schema,
    '~standard': {
      version: 1,
      vendor: 'buka',
      validate: (given) => {
        // No body at all is a form or an input without fields; whether that will do, the schema says.
        let value = given ?? (source === 'text' || loose === NO_FIELDS ? {} : given)
        if (source === 'text') {
          if (ignoresUnknown) value = onlyKnown(value, known)
          value = fromText(schema, value)
        }
        if (defaults) value = Value.Default(schema, value)
        compiled ??= TypeCompiler.Compile(schema)
        if (!compiled.Check(value)) throw refusalOf(compiled.Errors(value), name)
        return { value }
      },
    },
  }
}

const onlyKnown = (value: unknown, known: ReadonlySet<string>): unknown =>
  value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).filter(([name]) => known.has(name))) : value

// ---------------------------------------------------------------- schemas

/** Elysia's own types that take text for a number, and what they are when taken at their word. */
function plainOf(schema: TSchema, where: string): TSchema | null {
  const members = schema.anyOf as ReadonlyArray<TSchema> | undefined
  if (!(TransformKind in schema) || !members) return null
  const written = members.find((m) => m.type === 'string' && typeof m.format === 'string')?.format as string | undefined
  const plain = members.find((m) => m.type === 'integer' || m.type === 'number' || m.type === 'boolean')
  if (plain && (written === 'integer' || written === 'numeric' || written === 'boolean')) return plain
  if (written === 'ObjectString' || written === 'ArrayString' || schema.elysiaMeta === 'ArrayQuery' || members.some((m) => m.type === 'Date'))
    throw new Error(`${where}: this type takes text for something else; use the pieces of platform/input.ts`)
  return null
}

/** The same schema, closed at every depth. `open` is for the parts of an intersection, which is closed as a whole. */
function tightened(schema: TSchema, where: string, open = false): TSchema {
  const plain = plainOf(schema, where)
  if (plain) return tightened(OptionalKind in schema ? { ...plain, [OptionalKind]: 'Optional' } as TSchema : plain, where)
  const strict: Record<string | symbol, unknown> = { ...schema }
  // Elysia gives an enumeration its first value as a default, for its messages; nobody asked for that value.
  if (schema[Kind] === 'UnionEnum') delete strict.default
  if (schema.properties) {
    strict.properties = Object.fromEntries(Object.entries(schema.properties as Record<string, TSchema>).map(([key, part]) => [key, tightened(part, `${where}/${key}`)]))
  }
  if (schema.type === 'object' && schema.additionalProperties === undefined && !open) strict.additionalProperties = false
  if (schema.additionalProperties === true) throw new Error(`${where}: an object that takes any key cannot be an input`)
  if (schema.items) strict.items = Array.isArray(schema.items) ? schema.items.map((part: TSchema) => tightened(part, `${where}/*`)) : tightened(schema.items as TSchema, `${where}/*`)
  if (schema.anyOf) strict.anyOf = (schema.anyOf as TSchema[]).map((part) => tightened(part, where))
  if (schema.allOf) {
    strict.allOf = (schema.allOf as TSchema[]).map((part) => tightened(part, where, true))
    strict.unevaluatedProperties = false
  }
  return strict as unknown as TSchema
}

function mentions(schema: TSchema, is: (schema: TSchema) => boolean): boolean {
  if (is(schema)) return true
  const parts = [...Object.values((schema.properties as Record<string, TSchema> | undefined) ?? {}), ...((schema.anyOf as TSchema[] | undefined) ?? []), ...((schema.allOf as TSchema[] | undefined) ?? []), ...[schema.items as TSchema | TSchema[] | undefined ?? []].flat()]
  return parts.some((part) => mentions(part, is))
}

// ---------------------------------------------------------------- text

const WHOLE = /^-?(?:0|[1-9]\d{0,15})$/
const DECIMAL = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/

/** Text as the schema's type. What cannot be read stays text, and the check refuses it with the right words. */
function fromText(schema: TSchema, value: unknown): unknown {
  if (schema.type === 'object' && schema.properties && value !== null && typeof value === 'object' && !Array.isArray(value)) return fieldsFromText(schema, value as Record<string, unknown>)
  if (schema.type === 'array') {
    // `a,b` under a bare name, or every value of `name[]`.
    const items = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : value
    return Array.isArray(items) ? items.map((one) => fromText(schema.items as TSchema, one)) : items
  }
  if (typeof value !== 'string') return value
  if (schema.type === 'integer') return WHOLE.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (schema.type === 'number') return DECIMAL.test(value) ? Number(value) : value
  if (schema.type === 'boolean') return value === 'true' || value === '1' || value === 'on' ? true : value === 'false' || value === '0' ? false : value
  if (schema.type === 'null') return value === '' ? null : value
  if (schema.anyOf) {
    for (const member of schema.anyOf as TSchema[]) {
      const read = fromText(member, value)
      if (Value.Check(member, read)) return read
    }
  }
  return value
}

function fieldsFromText(schema: TSchema, fields: Record<string, unknown>): Record<string, unknown> {
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    const part = (schema.properties as Record<string, TSchema>)[name]
    // A form sends what was left blank as an empty text.
    if (value === '' && part && (OptionalKind in part || 'default' in part) && !(part.type === 'string' && Value.Check(part, ''))) continue
    read[name] = part ? fromText(part, value) : value
  }
  return read
}

// ---------------------------------------------------------------- refusals

const MOST_FIELDS = 20

/** One refusal per field, with a code that has a message. The value that was sent is never repeated. */
function refusalOf(errors: Iterable<ValueError>, name: string): Refusal {
  const fields = new Map<string, FieldRefusal>()
  for (const error of errors) {
    const field = error.path.slice(1, 120) || name
    if (!fields.has(field)) fields.set(field, { field, code: codeOf(error) })
    if (fields.size === MOST_FIELDS) break
  }
  return new Refusal('invalid', 'invalid-input', {}, [...fields.values()])
}

function codeOf({ type, schema, value }: ValueError): string {
  if (type === ValueErrorType.ObjectAdditionalProperties || type === ValueErrorType.IntersectUnevaluatedProperties) return 'key-unknown'
  if (type === ValueErrorType.ObjectRequiredProperty || value === undefined) return 'value-missing'
  if (typeof schema.code === 'string') return schema.code
  switch (type) {
    case ValueErrorType.StringMaxLength: return 'text-too-long'
    case ValueErrorType.StringMinLength: return value === '' ? 'value-missing' : 'text-too-short'
    case ValueErrorType.String: return 'not-a-text'
    case ValueErrorType.ArrayMaxItems: return 'list-too-long'
    case ValueErrorType.ArrayMinItems: return 'list-too-short'
    case ValueErrorType.ArrayUniqueItems: return 'list-repeats'
    case ValueErrorType.Integer: return 'not-a-whole-number'
    case ValueErrorType.Number: return 'not-a-number'
    case ValueErrorType.IntegerMinimum: case ValueErrorType.NumberMinimum: case ValueErrorType.IntegerExclusiveMinimum: case ValueErrorType.NumberExclusiveMinimum: return 'number-too-small'
    case ValueErrorType.IntegerMaximum: case ValueErrorType.NumberMaximum: case ValueErrorType.IntegerExclusiveMaximum: case ValueErrorType.NumberExclusiveMaximum: return 'number-too-large'
    case ValueErrorType.Union: return 'value-not-offered'
    default: return schema[Kind] === 'UnionEnum' || 'const' in schema ? 'value-not-offered' : 'value-wrong'
  }
}

/** The input of a door that takes none. */
export const NO_FIELDS = Type.Object({})
