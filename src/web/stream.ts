/**
 * Streams of what a page shows, as Server-Sent Events. Something that happened is only a nudge: what is sent is read anew, with
 * the rights of whoever looks and in their language, once for all who see the same. A stream is pulled by its reader, so that
 * one who does not read costs nothing but what is in the kernel's buffers.
 */
import type { AccessClaims } from '../accounts/access-token.ts'
import type { Revocations } from '../accounts/revocations.ts'
import { isDatabaseDown } from '../platform/database.ts'
import type { Following, Live, News } from '../platform/live.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Presence } from '../platform/presence.ts'
import type { Seats, Wanted } from '../platform/seats.ts'
import { Refusal, type RefusalKind, unknown } from '../vocabulary/refusal.ts'
import type { SignedIn, Visit } from '../vocabulary/visit.ts'
import { addressOf } from './door.ts'

export interface Shown {
  /** Markup, or JSON. */
  readonly data: string
  /** Nothing will change any more. */
  readonly isFinal?: boolean
}

export interface View {
  /** For the metrics: what is looked at. */
  readonly kind: string
  /** The ids whose events change what is shown. */
  readonly subjects: ReadonlyArray<string>
  /** Those with the same key are sent the same bytes: what, with which rights, in which language, in which form. */
  readonly key: string
  /** `json`: the events that led to a state are sent with it. */
  readonly form: 'markup' | 'json'
  /** The door has just looked, and there is more to come: whoever comes back and has missed nothing needs no reading. */
  readonly isUnderWay?: boolean
  /** Many readings at once are one for the database: they need not wait for each other. */
  readonly isReadWithOthers?: boolean
  /** Whoever looks is seen to be there by others who look (platform/presence.ts). */
  readonly presentAt?: string
  /** What is to be seen now; `null`, or a refusal, for somebody who may not see it (any more). Reads; is called again for each nudge. */
  show(): Promise<Shown | null>
}

export interface Asked {
  /** The bookmark of the page that asks: a first stream brings only what the page does not show yet. */
  readonly from?: string | undefined
  /** The version that a poller has: 204 says that there is no other. */
  readonly since?: string | undefined
}

export interface Streams {
  /**
   * The whole answer of a route: a stream for those who accept one, else the state as it is, or nothing where it is known already.
   * @throws Refusal 404 for what may not be seen, 406 for another form, 429 for one stream too many
   */
  answer(request: Request, visit: Visit, view: View, asked?: Asked): Promise<Response>
  /** Ends all streams; their readers come back to another process. */
  close(): void
  readonly size: number
}

export interface StreamLimits {
  readonly perPerson: number
  readonly perAddress: number
  /** A stream that lasted so long is ended, and its reader comes back. */
  readonly lifetimeSeconds: number
}

export const STREAM_LIMITS: StreamLimits = { perPerson: 3, perAddress: 20, lifetimeSeconds: 600 }

/** Each stream is looked at once in this time. */
const TICK_MS = 1_000
const SLICES = 20
const HEARTBEAT_MS = 12_000
/** A reader that takes nothing for so long while there is something for it is cut. */
const PATIENCE_MS = 20_000
/** What happens within this time is shown at once. */
const GAP_MS = 50
const AGAIN_MS = 500
/** A reading of ours that fails so often is not mended by another try. */
const MAX_TRIES = 20
const MAX_BYTES = 256 * 1024
/** Readings for streams that are under way at once; the others wait, and pages are served meanwhile. */
const MAX_READING = 12
const HEARTBEAT = new TextEncoder().encode(':\n\n')
const HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

/** `q=0` means "not this one". */
export const acceptsStream = (request: Request): boolean => accepts(request, 'text/event-stream')
export const accepts = (request: Request, type: string): boolean =>
  (request.headers.get('accept') ?? '').toLowerCase().split(',').some((one) => one.trim().split(';')[0]?.trim() === type && !/;\s*q=0(?:\.0*)?\s*$/.test(one))

/** Anything, or nothing in particular. */
export const acceptsAnything = (request: Request): boolean => !request.headers.has('accept') || accepts(request, '*/*')

interface Ground {
  readonly live: Live
  readonly revocations: Revocations
  readonly log: Log
  readonly metrics: Metrics
  readonly presence: Presence
  readonly seats: Seats
}

/** What those with the same key are sent, read once. */
interface Reading {
  readonly shown: Promise<Shown | null>
  readonly askedAt: number
}

export function openStreams({ live, revocations, log, metrics, presence, seats }: Ground, limits: StreamLimits = STREAM_LIMITS): Streams {
  const open = new Set<OpenStream>()
  const readings = new Map<string, Reading>()
  const turnstile = new Turnstile(MAX_READING)
  let isClosed = false

  /** A reading that was asked for after somebody's nudge knows what they were nudged about: they share it. */
  function read(view: View, nudgedAt: number): Promise<Shown | null> {
    const known = readings.get(view.key)
    if (known && known.askedAt >= nudgedAt) return known.shown
    const shown = view.isReadWithOthers ? seen(view) : turnstile.pass(() => seen(view))
    // The oldest stand first.
    readings.delete(view.key)
    readings.set(view.key, { shown, askedAt: performance.now() })
    // What failed is not shared with those who try again.
    shown.catch(() => { if (readings.get(view.key)?.shown === shown) readings.delete(view.key) })
    return shown
  }

  let round = open.values()

  /** Looks at some of the streams: thousands of heartbeats at once would hold up the news. */
  function sweep(): void {
    const now = performance.now()
    for (let left = Math.ceil(open.size / SLICES); left > 0; left--) {
      const { done, value } = round.next()
      if (done) {
        round = open.values()
        break
      }
      value.tick(now)
    }
    for (const [key, { askedAt }] of readings) {
      if (now - askedAt <= TICK_MS) break
      readings.delete(key)
    }
  }
  const ticking = setInterval(sweep, TICK_MS / SLICES)
  // Who was let in by two processes at the same moment: the last ones go, and ask now and then instead.
  seats.onTooMany = (holder, keep) => {
    for (const stream of [...open].filter((one) => one.seats.some((seat) => seat.holder === holder)).slice(keep)) stream.closeSoon()
  }

  function leave(stream: OpenStream): void {
    if (!open.delete(stream)) return
    seats.leave(stream.seats)
    metrics.streams.dec({ kind: stream.view.kind })
  }

  return {
    get size() {
      return open.size
    },
    answer: async (request, visit, view, { from, since } = {}) => {
      if (acceptsStream(request)) return begin(request, visit, view, from)
      if (!acceptsAnything(request) && !accepts(request, TYPE_OF[view.form])) throw new Refusal('unacceptable', 'not-in-this-form')
      return whole(view, since)
    },
    close: () => {
      isClosed = true
      clearInterval(ticking)
      for (const stream of [...open]) stream.close()
    },
  }

  async function begin(request: Request, visit: Visit, view: View, from: string | undefined): Promise<Response> {
    const taken = seatsOf(addressOf(request), visit.person)
    const isLetIn = !isClosed && await seats.take(taken)
    if (isClosed) {
      if (isLetIn) seats.leave(taken)
      throw new Refusal('unavailable', 'server-closing', { retry_after_seconds: 1 })
    }
    if (!isLetIn) throw new Refusal('too-many', 'too-many-streams', { retry_after_seconds: 10 })
    const stream = new OpenStream(view, visit.person, taken, { read, revocations, log, presence, leave }, performance.now() + limits.lifetimeSeconds * 1000 * (0.9 + Math.random() * 0.2))
    open.add(stream)
    metrics.streams.inc({ kind: view.kind })
    try {
      return await stream.begin(live, request.headers.get('last-event-id') ?? from ?? null)
    } catch (error) {
      stream.end()
      throw error
    }
  }

  /** Nobody in particular is not counted. */
  function seatsOf(client: string, person: SignedIn | null): Wanted[] {
    return [
      ...(client === '' ? [] : [{ holder: `address ${client}`, most: limits.perAddress }]),
      ...(person ? [{ holder: `person ${person.id}`, most: limits.perPerson }] : []),
    ]
  }

  async function whole(view: View, since: string | undefined): Promise<Response> {
    const shown = await turnstile.pass(() => seen(view))
    if (!shown) throw unknown('page')
    const version = Bun.hash(shown.data).toString(36)
    const headers = { 'cache-control': 'no-store', 'live-version': version, ...(shown.isFinal ? { 'live-over': 'yes' } : {}) }
    return since === version ? new Response(null, { status: 204, headers }) : new Response(shown.data, { headers: { ...headers, 'content-type': `${TYPE_OF[view.form]}; charset=utf-8` } })
  }
}

/** A reading that refuses says the same as one that finds nothing. */
const seen = (view: View): Promise<Shown | null> => view.show().catch((error: unknown) => {
  if (error instanceof Refusal && HIDDEN.has(error.kind)) return null
  throw error
})

const HIDDEN: ReadonlySet<RefusalKind> = new Set<RefusalKind>(['unproven', 'forbidden', 'unknown', 'gone'])
const TYPE_OF = { markup: 'text/html', json: 'application/json' } as const

interface Surroundings {
  read(view: View, nudgedAt: number): Promise<Shown | null>
  readonly revocations: Revocations
  readonly log: Log
  readonly presence: Presence
  leave(stream: OpenStream): void
}

class OpenStream {
  private controller: ReadableStreamDefaultController<Uint8Array> | null = null
  private following: Following | null = null
  /** Set while the reader wants more. */
  private pulled: (() => void) | null = null
  private isNudged = false
  private nudgedAt = 0
  private isBusy = false
  private hasEnded = false
  private gone: () => void = () => {}
  private sentAt = performance.now()

  /** @param endsAt on the clock of `performance` */
  constructor(readonly view: View, private readonly person: SignedIn | null, readonly seats: ReadonlyArray<Wanted>, private readonly around: Surroundings, private endsAt: number) {}

  /** The first message is made before the answer begins: until then, the answer can still be "no". */
  async begin(live: Live, since: string | null): Promise<Response> {
    const following = await live.follow(this.view.subjects, since, () => this.nudge())
    this.following = following
    const news = following.take()
    const isWanted = since === null || news.missed || news.happenings.length > 0
    const isRead = isWanted || !this.view.isUnderWay
    const shown = isRead ? await this.around.read(this.view, performance.now()) : null
    if ((isRead && !shown) || this.isRevoked()) throw unknown('page')
    if (shown?.isFinal) {
      this.end()
      return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
    }
    const first = `retry: ${Math.round(1_000 + Math.random() * 2_000)}\n${isWanted && shown ? messageOf(this.view, shown, news, since !== null) : `event: live\nid: ${news.bookmark}\ndata: on\n\n`}`
    if (this.view.presentAt !== undefined && this.person) this.gone = this.around.presence.arrive(this.view.presentAt, this.person.id)
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller
        controller.enqueue(new TextEncoder().encode(first))
      },
      pull: () => this.pull(),
      cancel: () => this.end(),
    }, { highWaterMark: 0 })
    return new Response(body, { headers: HEADERS })
  }

  nudge(): void {
    this.isNudged = true
    this.nudgedAt = performance.now()
    if (!this.isBusy && this.pulled) void this.tellNews()
  }

  /** Once a second. */
  tick(now: number): void {
    if (!this.controller || this.hasEnded) return
    if (now > this.endsAt || this.isRevoked()) return this.close()
    if (this.pulled && now - this.sentAt >= HEARTBEAT_MS) this.send(HEARTBEAT)
    else if (!this.pulled && now - this.sentAt >= PATIENCE_MS) this.cut()
  }

  /** Ends it in order. The reader comes back by itself, with the bookmark it has, and whoever was shown out is told so then. */
  close(): void {
    this.say('', true)
  }

  /** Within a second. */
  closeSoon(): void {
    this.endsAt = 0
  }

  end(): void {
    if (this.hasEnded) return
    this.hasEnded = true
    this.gone()
    this.following?.end()
    this.around.leave(this)
    this.pulled?.()
    this.pulled = null
  }

  private isRevoked(): boolean {
    return this.person !== null && this.around.revocations.isRevoked(this.person as AccessClaims)
  }

  private pull(): Promise<void> | void {
    if (this.hasEnded) return
    const pulled = new Promise<void>((resolve) => { this.pulled = resolve })
    if (this.isNudged && !this.isBusy) void this.tellNews()
    return pulled
  }

  private async tellNews(): Promise<void> {
    this.isBusy = true
    // Never at once: all who are nudged together share one reading.
    await Bun.sleep(Math.max(1, GAP_MS - (performance.now() - this.sentAt)))
    let tries = 0
    while (this.isNudged && this.pulled && !this.hasEnded) {
      this.isNudged = false
      const following = this.following as Following
      let news = following.take()
      try {
        const shown = await this.around.read(this.view, this.nudgedAt)
        // What is read may be newer than the news, and after the last state nothing more is told.
        if (shown?.isFinal) {
          await following.catchUp()
          news = together(news, following.take())
        }
        if (shown === null) this.say('event: end\ndata: denied\n\n', true)
        else this.say(messageOf(this.view, shown, news, true), shown.isFinal === true)
      } catch (error) {
        following.putBack(news)
        this.isNudged = true
        if (!isDatabaseDown(error) && ++tries === 1) this.around.log.error({ err: error, kind: this.view.kind }, 'a stream could not be told')
        if (tries === MAX_TRIES) this.close()
        await Bun.sleep(AGAIN_MS)
      }
    }
    this.isBusy = false
  }

  private say(message: string, isLast = false): void {
    if (this.hasEnded || !this.controller) return
    const bytes = new TextEncoder().encode(isLast && message !== '' && !message.startsWith('event: end') ? `${message}event: end\ndata: done\n\n` : message)
    if (bytes.length > MAX_BYTES) {
      this.around.log.error({ kind: this.view.kind, bytes: bytes.length }, 'too much for a stream')
      this.following?.putBack({ bookmark: '', happenings: [], missed: true })
    } else if (bytes.length > 0) this.send(bytes)
    if (!isLast) return
    this.controller.close()
    this.end()
  }

  private send(bytes: Uint8Array): void {
    const pulled = this.pulled
    this.pulled = null
    this.sentAt = performance.now()
    this.controller?.enqueue(bytes)
    pulled?.()
  }

  private cut(): void {
    this.around.log.debug({ kind: this.view.kind }, 'a stream was not read and is cut')
    this.controller?.error(new Error('the reader does not read'))
    this.end()
  }
}

const together = (earlier: News, later: News): News => ({ bookmark: later.bookmark, happenings: [...earlier.happenings, ...later.happenings], missed: earlier.missed || later.missed })

/** One message of the protocol: line ends in the data begin a new `data:` line, so nothing in it can end the message. */
function messageOf(view: View, { data }: Shown, news: News, canMiss: boolean): string {
  const text = view.form === 'markup' ? data : `{"events":${JSON.stringify(news.happenings.map(({ id, name, at }) => ({ id, name, at: at.toISOString() })))},"state":${data}}`
  const resync = canMiss && news.missed ? 'event: resync\ndata: missed\n\n' : ''
  return `${resync}id: ${news.bookmark}\n${text.split(/\r\n|\r|\n/).map((line) => `data: ${line}`).join('\n')}\n\n`
}

/** Lets so many pass at once; the others wait in a row. */
class Turnstile {
  private inside = 0
  private readonly row: Array<() => void> = []

  constructor(private readonly width: number) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.width) await new Promise<void>((resolve) => this.row.push(resolve))
    else this.inside++
    try {
      return await work()
    } finally {
      const next = this.row.shift()
      if (next) next()
      else this.inside--
    }
  }
}
