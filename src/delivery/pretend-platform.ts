/**
 * Stand-ins of delivery platforms, all behind one port of loopback: `/chowdeck/...`, `/glovo/...` answer as the platforms' published
 * contracts say; `/_admin/...` makes them do what platforms do on bad days. What they keep is gone when they stop.
 */
import type { Clock } from '../platform/clock.ts'
import { readJson } from './platform-call.ts'

/** A request as the stand-in of one platform sees it. */
export interface Asked {
  readonly method: string
  /** Below the platform's base, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
  readonly host: string
  /** With the query, as the request line had it. */
  readonly wholePath: string
}

/** A webhook as the platform signs and sends it. */
export interface PretendHook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface PretendPlatform {
  readonly name: string
  answer(asked: Asked): Response | Promise<Response>
  /** Moves a ride or an order to a status of theirs; without one, to the next. Returns what they would tell us about it. */
  advance(id: string, to?: string): ReadonlyArray<PretendHook>
  /** Rides that go on by themselves when time passes. */
  readonly underway: () => ReadonlyArray<string>
  /** An order that a guest placed in the platform's own app. */
  placeOrder?(storeId: string, order: PretendOrder): { readonly id: string; readonly hooks: ReadonlyArray<PretendHook> }
}

export interface PretendOrder {
  readonly lines: ReadonlyArray<{ readonly itemId: string; readonly name: string; readonly price: number; readonly quantity: number; readonly options?: ReadonlyArray<{ readonly itemId: string; readonly name: string; readonly price: number }> }>
  readonly note?: string
}

/** `lost`: it is done, and the answer never arrives. */
export type Mood = 'works' | 'down' | 'slow' | 'limited' | 'malformed' | 'lost'
/** What happens to webhooks on their way. `held` are kept until they are let go, the last first. */
export type Post = 'sent' | 'doubled' | 'lost' | 'held'

interface Heard {
  readonly platform: string
  readonly method: string
  readonly path: string
  readonly json: unknown
}

export interface PretendPlatforms {
  readonly url: string
  urlOf(name: string): string
  readonly heard: Heard[]
  /** For the next `times` requests, and then it works again; without a number, until told otherwise. */
  mood(name: string, mood: Mood, times?: number): void
  post(name: string, way: Post): void
  advance(name: string, id: string, to?: string): Promise<ReadonlyArray<number>>
  placeOrder(name: string, storeId: string, order: PretendOrder): Promise<{ readonly id: string; readonly statuses: ReadonlyArray<number> }>
  /** Sends what was held, in the opposite order. */
  letGo(name: string): Promise<ReadonlyArray<number>>
  /** Every ride goes one step further. */
  tick(): Promise<void>
  stop(): Promise<void>
}

export interface PretendOptions {
  /** Where webhooks go: `${hooksTo}/chowdeck`. Null: nowhere. */
  readonly hooksTo: (() => string) | null
  readonly port?: number
  /** How long `slow` takes. */
  readonly slowMs?: number
}

export function startPretendPlatforms(platforms: ReadonlyArray<PretendPlatform>, { hooksTo, port = 0, slowMs = 60_000 }: PretendOptions): PretendPlatforms {
  const byName = new Map(platforms.map((platform) => [platform.name, platform]))
  const moods = new Map<string, { mood: Mood; times: number }>()
  const ways = new Map<string, Post>()
  const held = new Map<string, PretendHook[]>()
  const heard: Heard[] = []
  const named = (name: string): PretendPlatform => {
    const platform = byName.get(name)
    if (!platform) throw new Error(`no stand-in for ${name}`)
    return platform
  }

  const deliver = async (name: string, { headers, body }: PretendHook): Promise<number> => {
    if (!hooksTo) return 0
    try {
      const response = await fetch(`${hooksTo()}/${name}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers }, signal: AbortSignal.timeout(10_000) })
      await response.arrayBuffer()
      return response.status
    } catch {
      return 0
    }
  }
  const send = async (name: string, hooks: ReadonlyArray<PretendHook>): Promise<number[]> => {
    const way = ways.get(name) ?? 'sent'
    if (way === 'lost') return []
    if (way === 'held') {
      held.set(name, [...held.get(name) ?? [], ...hooks])
      return []
    }
    const statuses: number[] = []
    for (const hook of way === 'doubled' ? hooks.flatMap((one) => [one, one]) : hooks) statuses.push(await deliver(name, hook))
    return statuses
  }

  const control: Omit<PretendPlatforms, 'url' | 'urlOf' | 'stop'> = {
    heard,
    mood: (name, mood, times = Number.POSITIVE_INFINITY) => void moods.set(named(name).name, { mood, times }),
    post: (name, way) => void ways.set(named(name).name, way),
    advance: (name, id, to) => send(name, named(name).advance(id, to)),
    placeOrder: async (name, storeId, order) => {
      const placed = named(name).placeOrder?.(storeId, order)
      if (!placed) throw new Error(`${name} takes no orders`)
      return { id: placed.id, statuses: await send(name, placed.hooks) }
    },
    letGo: async (name) => {
      const waiting = (held.get(name) ?? []).toReversed()
      held.delete(name)
      return Promise.all(waiting.map((hook) => deliver(name, hook)))
    },
    tick: async () => {
      for (const platform of platforms) for (const id of platform.underway()) await send(platform.name, platform.advance(id))
    },
  }

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const [, name = '', ...rest] = url.pathname.split('/')
    const text = await request.text()
    if (name === '_admin') return administer(control, rest[0] ?? '', rest[1] ?? '', readJson(text))
    const platform = byName.get(name)
    if (!platform) return new Response('Not found', { status: 404 })
    const json = readJson(text)
    heard.push({ platform: name, method: request.method, path: `/${rest.join('/')}`, json })
    const current = moods.get(name)
    if (current && current.times-- <= 1) moods.delete(name)
    const mood = current?.mood ?? 'works'
    if (mood === 'down') return Response.json({ code: 'internal_server_error', message: 'We have experienced a problem.' }, { status: 500 })
    if (mood === 'limited') return Response.json({ code: 'customer_limited', message: 'Your limits have been exceeded.' }, { status: 429, headers: { 'retry-after': '0' } })
    if (mood === 'malformed') return new Response('<html>It works!</html>', { headers: { 'content-type': 'text/html' } })
    const wholePath = `/${rest.join('/')}${url.search}`
    const answered = await platform.answer({ method: request.method, path: `/${rest.join('/')}`, query: url.searchParams, headers: request.headers, text, json, host: url.host, wholePath })
    if (mood === 'slow' || mood === 'lost') await Bun.sleep(slowMs)
    return answered
  }

  const server = Bun.serve({ hostname: '127.0.0.1', port, idleTimeout: 120, fetch: answer, error: (error) => Response.json({ message: error.message }, { status: 500 }) })
  const base = `http://127.0.0.1:${server.port}`
  return { ...control, url: base, urlOf: (name) => `${base}/${named(name).name}`, stop: () => server.stop(true) }
}

const MOODS: ReadonlyArray<Mood> = ['works', 'down', 'slow', 'limited', 'malformed', 'lost']
const WAYS: ReadonlyArray<Post> = ['sent', 'doubled', 'lost', 'held']

/** `POST /_admin/<platform>/<what>`, for people who try things out. */
async function administer(control: Omit<PretendPlatforms, 'url' | 'urlOf' | 'stop'>, name: string, what: string, json: unknown): Promise<Response> {
  const wish = (json ?? {}) as { mood?: Mood; times?: number; way?: Post; id?: string; to?: string; store?: string; order?: PretendOrder }
  switch (what) {
    case 'mood': {
      if (!wish.mood || !MOODS.includes(wish.mood)) return Response.json({ mood: MOODS }, { status: 422 })
      control.mood(name, wish.mood, wish.times)
      return Response.json({ mood: wish.mood })
    }
    case 'post': {
      if (!wish.way || !WAYS.includes(wish.way)) return Response.json({ way: WAYS }, { status: 422 })
      control.post(name, wish.way)
      return Response.json({ way: wish.way })
    }
    case 'advance': return Response.json({ answers: await control.advance(name, wish.id ?? '', wish.to) })
    case 'let-go': return Response.json({ answers: await control.letGo(name) })
    case 'order': return Response.json(await control.placeOrder(name, wish.store ?? '', wish.order ?? { lines: [] }))
    case 'heard': return Response.json({ heard: control.heard.filter(({ platform }) => platform === name).slice(-100) })
    default: return Response.json({ what: ['mood', 'post', 'advance', 'let-go', 'order', 'heard'] }, { status: 404 })
  }
}

/** What a stand-in needs besides its secrets. */
export interface PretendGround {
  readonly clock: Clock
  /** What it quotes in; tests try others. */
  readonly currency?: string
  /** Price of every ride, in hundredths. */
  readonly price?: () => number
  /** How long a quote holds. */
  readonly quoteMs?: number
}

export const QUOTE_MS = 5 * 60_000
export const RIDE_PRICE = 185_000

/** True when all named members are there and of that type. */
export function has(json: unknown, members: Readonly<Record<string, 'string' | 'number' | 'object' | 'boolean'>>): json is Record<string, never> {
  const object = (json ?? {}) as Record<string, unknown>
  return Object.entries(members).every(([name, type]) => typeof object[name] === type && object[name] !== null)
}

/** The status after this one, for those who ask without saying which. */
export function nextOf(path: ReadonlyArray<string>, current: string): string | null {
  const at = path.indexOf(current)
  return at < 0 || at === path.length - 1 ? null : path[at + 1] ?? null
}
