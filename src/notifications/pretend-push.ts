/** A stand-in for the browsers and the push services of the world on loopback: holds them to RFC 8030, 8188, 8291 and 8292, and fails when it is told to. */
import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto'
import { importJWK, jwtVerify } from 'jose'
import type { PushSubscription } from './web-push.ts'

export interface PushedMessage {
  readonly id: string
  readonly text: string
  readonly ttl: number
  readonly urgency: string
  readonly topic: string
}

export interface PretendPush {
  readonly origin: string
  readonly received: PushedMessage[]
  /** What was wrong with what was sent. */
  readonly faults: string[]
  /** A browser subscribes. @param forKey its applicationServerKey */
  subscribe(forKey: string): PushSubscription & { readonly id: string }
  /** The next answers for one: `gone` as when a browser was reset, `away` as when the service is, `elsewhere` leads to another host. */
  fail(id: string, how: 'gone' | 'away' | 'limited' | 'elsewhere' | 'works'): void
  stop(): Promise<void>
}

interface Subscribed {
  readonly browser: ECDH
  readonly auth: Buffer
  readonly forKey: string
}

const STATUS = { gone: 410, away: 503, limited: 429, elsewhere: 307 } as const
const HEADER_BYTES = 21
const TAG_BYTES = 16

export function startPretendPush({ port = 0 }: { readonly port?: number } = {}): PretendPush {
  const subscribed = new Map<string, Subscribed>()
  const moods = new Map<string, keyof typeof STATUS | 'works'>()
  const received: PushedMessage[] = []
  const faults: string[] = []
  let origin = ''
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port,
    routes: {
      '/push/:id': { POST: async (request) => {
        const { id } = request.params
        const one = subscribed.get(id)
        const mood = moods.get(id) ?? 'works'
        if (mood !== 'works') return new Response(null, { status: STATUS[mood], headers: mood === 'elsewhere' ? { location: 'http://169.254.169.254/latest' } : {} })
        if (!one) return new Response(null, { status: 404 })
        try {
          await prove(request.headers.get('authorization') ?? '', one.forKey, origin)
          received.push({ id, text: opened(one, Buffer.from(await request.arrayBuffer()), request.headers), ttl: Number(request.headers.get('ttl')), urgency: request.headers.get('urgency') ?? '', topic: request.headers.get('topic') ?? '' })
          return new Response(null, { status: 201, headers: { location: `${origin}/messages/${received.length}` } })
        } catch (error) {
          faults.push((error as Error).message)
          return new Response(null, { status: 403 })
        }
      } },
    },
  })
  origin = server.url.origin
  return {
    origin, received, faults,
    subscribe: (forKey) => {
      const id = randomBytes(12).toString('base64url')
      const browser = createECDH('prime256v1')
      const auth = randomBytes(16)
      const p256dh = browser.generateKeys('base64url', 'uncompressed')
      subscribed.set(id, { browser, auth, forKey })
      return { id, endpoint: `${origin}/push/${id}`, keys: { p256dh, auth: auth.toString('base64url') } }
    },
    fail: (id, how) => void moods.set(id, how),
    stop: () => server.stop(true),
  }
}

/** RFC 8292: a token of the very key the browser subscribed for, meant for this service, good for a day at most. */
async function prove(authorization: string, forKey: string, origin: string): Promise<void> {
  const [, token = '', key = ''] = /^vapid t=([^,\s]+), ?k=(\S+)$/.exec(authorization) ?? []
  if (key !== forKey) throw new Error('signed by another key than the one subscribed for')
  const point = Buffer.from(key, 'base64url')
  const { payload } = await jwtVerify(token, await importJWK({ kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }, 'ES256'), { audience: origin })
  const hours = ((payload.exp ?? Number.POSITIVE_INFINITY) - Math.floor(performance.timeOrigin + performance.now()) / 1_000) / 3_600
  if (hours > 24) throw new Error('a token that is good for more than a day')
  if (!/^(?:mailto:|https:)/.test(payload.sub ?? '')) throw new Error('nobody to write to')
}

/** RFC 8188 and 8291: one record, its key agreed between the keys of sender and browser. */
function opened({ browser, auth }: Subscribed, body: Buffer, headers: Headers): string {
  if (headers.get('content-encoding') !== 'aes128gcm') throw new Error('not aes128gcm')
  if (!/^\d+$/.test(headers.get('ttl') ?? '')) throw new Error('no TTL')
  if (body.length > 4_096) throw new Error('longer than a push service takes')
  const [salt, sender] = [body.subarray(0, 16), body.subarray(HEADER_BYTES, HEADER_BYTES + (body[20] ?? 0))]
  const sealed = body.subarray(HEADER_BYTES + sender.length)
  const keying = Buffer.from(hkdfSync('sha256', browser.computeSecret(sender), auth, Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender]), 32))
  const derived = (info: string, bytes: number): Buffer => Buffer.from(hkdfSync('sha256', keying, salt, Buffer.from(`Content-Encoding: ${info}\0`), bytes))
  const cipher = createDecipheriv('aes-128-gcm', derived('aes128gcm', 16), derived('nonce', 12))
  cipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()])
  // The last record ends with a 2, and padding after it.
  return plain.subarray(0, plain.lastIndexOf(2)).toString()
}
