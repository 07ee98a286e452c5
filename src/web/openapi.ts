/** The doors that describe the JSON API: for programs (/openapi.json) and for people (/docs). */
import { ApiDocs, type DocumentedOperation } from '../../views/parts/api-docs.tsx'
import { messagesOf } from '../platform/messages.ts'
import { DEFAULT_LOCALE } from '../vocabulary/locale.ts'
import { apiDocument, type ApiDocument, type JsonObject } from './api-document.ts'
import { door } from './door.ts'
import type { DescribingDoor } from './edge.ts'
import type { House } from './house.ts'
import { page } from './page.ts'

export const openapi = (house: House): DescribingDoor => (descriptions) => {
  // Made at the first question: only then are all doors known.
  let known: { document: ApiDocument; text: string } | null = null
  const made = () => {
    if (!known) {
      const document = apiDocument(descriptions, house.config.publicUrl)
      known = { document, text: JSON.stringify(document) }
    }
    return known
  }
  const codes = [...messagesOf(DEFAULT_LOCALE).keys()].filter((id) => id.startsWith('problems.')).map((id) => id.slice('problems.'.length))
  return door('openapi')
    .get('/openapi.json', () => new Response(made().text, { headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' } }))
    .get('/docs', ({ visit }) => page(ApiDocs({ visit, operations: operationsOf(made().document), codes })))
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function operationsOf({ paths, components }: ApiDocument): DocumentedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => {
    const body = operation.requestBody as { content?: Record<string, { example?: unknown }> } | undefined
    const responses = Object.entries(operation.responses as Record<string, JsonObject>)
    return {
      id: text(operation.operationId), method: method.toUpperCase(), path, summary: text(operation.summary), description: text(operation.description),
      parameters: (operation.parameters as JsonObject[]).map((p) => ({ name: text(p.name), place: text(p.in), isRequired: p.required === true, type: typeOf(p.schema as JsonObject), example: JSON.stringify(p.example ?? null) })),
      bodyExample: body ? JSON.stringify(body.content?.['application/json']?.example, null, 2) : null,
      answers: responses.map(([status, response]) => {
        const shared = typeof response.$ref === 'string' ? (components.responses[response.$ref.split('/').at(-1) ?? ''] as JsonObject) : response
        const content = shared.content as Record<string, { example?: unknown }> | undefined
        return { status: Number(status), meaning: text(shared.description), example: Number(status) < 400 && content?.['application/json'] ? JSON.stringify(content['application/json'].example, null, 2) : null }
      }),
    }
  }))
}

const typeOf = ({ type, enum: values, minimum, maximum, maxLength }: JsonObject): string =>
  [Array.isArray(values) ? values.join(' | ') : text(type), typeof minimum === 'number' || typeof maximum === 'number' ? `${minimum ?? ''} – ${maximum ?? ''}` : '', typeof maxLength === 'number' ? `≤ ${maxLength}` : ''].filter(Boolean).join(', ')
