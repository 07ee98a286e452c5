/**
 * How a door begins. Every room's Elysia plugin is made here, so that no door can forget a default: unknown keys are
 * refused rather than stripped, and the visit is there.
 */
import { Elysia } from 'elysia'
import type { Visit } from '../vocabulary/visit.ts'

/** The visit of each request in flight, put here by the edge before Elysia sees the request. */
const visits = new WeakMap<Request, Visit>()
const addresses = new WeakMap<Request, string>()

export function admit(request: Request, visit: Visit, address: string): void {
  visits.set(request, visit)
  addresses.set(request, address)
}
export const visitOf = (request: Request): Visit | null => visits.get(request) ?? null
/** The network address a request came from; no view needs it, and few doors do. */
export const addressOf = (request: Request): string => addresses.get(request) ?? ''

const visiting = new Elysia({ name: 'visiting', normalize: false }).derive({ as: 'scoped' }, ({ request }) => {
  const visit = visits.get(request)
  if (!visit) throw new Error('a request reached a door without passing the edge')
  return { visit }
})

export const door = <Prefix extends string = ''>(name: string, prefix?: Prefix) =>
  new Elysia({ name, prefix: (prefix ?? '') as Prefix, normalize: false, strictPath: true }).use(visiting)
