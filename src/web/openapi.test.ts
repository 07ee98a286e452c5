import { describe, expect, test } from 'bun:test'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { probeDoor } from '../testing/probe-door.ts'
import { expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { testWeb } from '../testing/web.ts'
import type { ApiDocument, JsonObject } from './api-document.ts'
import { doors } from './doors.ts'
import { strictRoutes, type RouteDescription } from './strict-doors.ts'

const web = await testWeb(undefined, {}, () => [probeDoor()])
const document = (await (await web.browse('/openapi.json')).json()) as ApiDocument
const routes: RouteDescription[] = [...doors(web.house).all, probeDoor()].flatMap((one) => strictRoutes(typeof one === 'function' ? one([]) : one)).filter((r) => r.path.startsWith('/api/'))
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })))

function everyRef(value: unknown, found: string[] = []): string[] {
  if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      if (key === '$ref') found.push(String(inner))
      else everyRef(inner, found)
    }
  }
  return found
}

test('every /api route is there, and nothing else', () => {
  expect(operations.map((o) => o.name).sort()).toEqual(routes.map((r) => `${r.method} ${r.path.replace(/:([^/]+)/g, '{$1}')}`).sort())
  expect(new Set(operations.map((o) => o.operation.operationId)).size).toBe(operations.length)
})

test('every reference leads somewhere', () => {
  const refs = everyRef(document)
  expect(refs.length).toBeGreaterThan(0)
  for (const ref of refs) {
    const target = ref.replace('#/', '').split('/').reduce<unknown>((at, key) => (at as JsonObject | undefined)?.[key], document)
    expect(target, ref).toBeDefined()
  }
})

describe('every operation', () => {
  for (const { name, operation } of operations) {
    test(name, () => {
      const responses = operation.responses as Record<string, JsonObject>
      expect(Object.keys(responses).some((status) => status.startsWith('2')), 'a success').toBe(true)
      expect(Object.keys(responses)).toContain('422')
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map((m) => m[1])
      const parameters = operation.parameters as Array<{ name: string; in: string; example: unknown }>
      expect(parameters.filter((p) => p.in === 'path').map((p) => p.name)).toEqual(inPath as string[])
      for (const parameter of parameters) expect(parameter.example, parameter.name).toBeDefined()
      const success = Object.entries(responses).find(([status, r]) => status.startsWith('2') && status !== '204' && 'content' in r)?.[1].content as Record<string, { example?: unknown }> | undefined
      for (const [type, content] of Object.entries(success ?? {})) if (type === 'application/json') expect(content.example, 'an example').toBeDefined()
    })
  }
})

test('the examples are what the checks take', () => {
  for (const { method, path, body, query, params } of routes) {
    const operation = document.paths[path.replace(/:([^/]+)/g, '{$1}')]?.[method.toLowerCase()] as JsonObject
    const example = (operation.requestBody as { content: Record<string, { example: unknown }> } | undefined)?.content['application/json']?.example
    if (body && example !== undefined) expect([...TypeCompiler.Compile(body).Errors(example)].map((e) => `${method} ${path} ${e.path}: ${e.message}`)).toEqual([])
    for (const [place, schema] of [['query', query], ['path', params]] as const) {
      const values = Object.fromEntries((operation.parameters as Array<{ name: string; in: string; example: unknown }>).filter((p) => p.in === place).map((p) => [p.name, p.example]))
      if (schema) expect([...TypeCompiler.Compile(schema).Errors(values)].map((e) => `${method} ${path} ${place} ${e.path}: ${e.message}`)).toEqual([])
    }
  }
})

test('the page for people lists every route, needs no script and asks no foreign host', async () => {
  const { open } = await testBrowser()
  const { page, misbehaviour } = await open({ javaScriptEnabled: false })
  await page.goto(`${web.url}/docs`)
  const text = await page.locator('body').innerText()
  for (const { path } of routes) expect(text).toContain(path.replace(/:([^/]+)/g, '{$1}'))
  expect(await page.locator('#problem-rate-limited').count()).toBe(1)
  expectWellBehaved(misbehaviour)
})
