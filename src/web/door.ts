/**
 * How a door begins. Every room's Elysia plugin is made here, so that no door can forget a default: unknown keys are
 * refused rather than stripped, and the visit is there.
 */
import { Elysia } from 'elysia'
import { Refusal } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import type { Fields } from './body.ts'

/** What the edge found out about a request before a door sees it. */
export interface Arrival {
  readonly visit: Visit
  readonly query: Fields
  /** The hidden field `_key` of a form, see idempotency.ts. */
  formKey?: string
  /** The network address it came from. */
  readonly client: string
}

/** The arrival of each request in flight. */
const arrivals = new WeakMap<Request, Arrival>()

export const admit = (request: Request, arrival: Arrival): void => void arrivals.set(request, arrival)
export const addressOf = (request: Request): string => arrivals.get(request)?.client ?? ''
export const arrivalOf = (request: Request): Arrival | null => arrivals.get(request) ?? null

const visiting = new Elysia({ name: 'visiting', normalize: false }).derive({ as: 'scoped' }, ({ request }) => {
  const arrival = arrivals.get(request)
  if (!arrival) throw new Error('a request reached a door without passing the edge')
  return { visit: arrival.visit }
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
  const arrival = arrivals.get(request)
  if (arrival) signedIn(arrival.visit)
}

const SUCCESSES: Readonly<Record<number, string>> = { 200: 'As asked.', 201: 'It was made.', 202: 'It will be done.', 204: 'Done; there is nothing to say.' }

export type Successes = ReadonlyArray<200 | 201 | 202 | 204>

/** What the API document says of a route: in a sentence, under which heading, and how it succeeds where that is not with 200. */
export const about = (tag: string, summary: string, ...statuses: Successes) => ({
  summary, tags: [tag],
  ...(statuses.length > 0 ? { responses: Object.fromEntries(statuses.map((status) => [status, { description: SUCCESSES[status] ?? '', ...(status === 204 ? {} : { content: { 'application/json': { schema: { type: 'object' as const }, example: {} } } }) }])) } : {}),
})
