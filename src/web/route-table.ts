/** Which routes there are: what a path allows, under which name it is counted, and how often it may be asked for. */
import type { Policy, RateLimits } from './rate-limits.ts'

export interface KnownRoute {
  /** The pattern of the path, such as `/restaurants/:slug`: few, whatever is asked for. */
  readonly path: string
  readonly methods: ReadonlyArray<string>
  readonly policiesOf: ReadonlyMap<string, ReadonlyArray<Policy>>
}

export type RouteTable = (path: string) => KnownRoute | null

export function routeTable(routes: ReadonlyArray<{ readonly method: string; readonly path: string }>, limits: Pick<RateLimits, 'policiesOf'>): RouteTable {
  const methodsOf = new Map<string, string[]>()
  for (const { method, path } of routes) methodsOf.set(path, [...(methodsOf.get(path) ?? []), method])
  const fixed = new Map<string, KnownRoute>()
  const patterns = new Map<string, Array<{ route: KnownRoute; pattern: RegExp }>>()
  for (const [path, methods] of methodsOf) {
    const route = { path, methods, policiesOf: new Map(methods.map((method) => [method, limits.policiesOf(method, path)])) }
    if (!/[:*]/.test(path)) fixed.set(path, route)
    else patterns.set(firstSegment(path), [...(patterns.get(firstSegment(path)) ?? []), { route, pattern: patternOf(path) }])
  }
  return (path) => fixed.get(path) ?? patterns.get(firstSegment(path))?.find(({ pattern }) => pattern.test(path))?.route ?? null
}

const firstSegment = (path: string): string => {
  const end = path.indexOf('/', 1)
  return end < 0 ? path : path.slice(0, end)
}

/** `/restaurants/:slug` as an expression that its addresses match. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+').replace(/\*/g, '.*')}$`)
