/**
 * How a door begins. Every room's Elysia plugin is made here, so that no door can forget a default: unknown keys are
 * refused rather than stripped, and the visit is there.
 */
import { Elysia } from 'elysia'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'

/** The visit of each request in flight, put here by the edge before Elysia sees the request. */
const visits = new WeakMap<Request, Visit>()

export const admit = (request: Request, visit: Visit): void => void visits.set(request, visit)
export const visitOf = (request: Request): Visit | null => visits.get(request) ?? null

const visiting = new Elysia({ name: 'visiting', normalize: false }).derive({ as: 'scoped' }, ({ request }) => {
  const visit = visits.get(request)
  if (!visit) throw new Error('a request reached a door without passing the edge')
  return { visit }
})

export const door = <Prefix extends string = ''>(name: string, prefix?: Prefix) =>
  new Elysia({ name, prefix: (prefix ?? '') as Prefix, normalize: false, strictPath: true }).use(visiting)

/** Who is asking. @throws Refusal 401 for those who have not signed in */
export function signedIn({ person }: Visit): NonNullable<Visit['person']> {
  if (!person) throw new Refusal('unproven', 'sign-in-needed')
  return person
}

/** For a route's `transform`, which runs before its input is looked at: strangers learn nothing about the shape of writes. */
export const signedInFirst = ({ request }: { readonly request: Request }): void => {
  const visit = visitOf(request)
  if (visit) signedIn(visit)
}
