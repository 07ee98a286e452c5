/**
 * Push messages to browsers (RFC 8030), sealed for the one that subscribed (RFC 8291) and signed by us (RFC 8292). The address comes from
 * a browser, so it is only ever one at a push service that the configuration names, and nothing there leads us elsewhere.
 */
import { createECDH } from 'node:crypto'
import webpush from 'web-push'
import type { PushConfig } from '../platform/config.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'

export interface PushSubscription {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

export interface PushMessage {
  readonly text: string
  /** A push service keeps it so long for a phone that is away. */
  readonly ttlSeconds: number
  /** `high` wakes a phone that saves its battery. */
  readonly isUrgent: boolean
  /** A later one with the same topic takes the place of one that still waits. */
  readonly topic: string
}

export interface PushRoute {
  /** For `applicationServerKey`. */
  readonly publicKey: string
  /** `gone`: the browser has taken the subscription back. @throws ProviderFailure */
  send(subscription: PushSubscription, message: PushMessage): Promise<'sent' | 'gone'>
}

const LIMIT_MS = 10_000
const MAX_ENDPOINT = 1_000
const GONE = new Set([404, 410])

/** Whether it is an address at a push service that we speak to. */
export function isPushAddress({ hosts, pretend }: Pick<PushConfig, 'hosts' | 'pretend'>, endpoint: string): boolean {
  if (endpoint.length > MAX_ENDPOINT || !URL.canParse(endpoint)) return false
  const { protocol, hostname, port, username, password, origin } = new URL(endpoint)
  if (username !== '' || password !== '') return false
  if (pretend !== null && origin === new URL(pretend).origin) return true
  return protocol === 'https:' && port === '' && hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host))
}

/** Keys of a browser: a point of P-256, and 16 bytes. */
export function areBrowserKeys({ p256dh, auth }: PushSubscription['keys']): boolean {
  const point = Buffer.from(p256dh, 'base64url')
  if (point.length !== 65 || point[0] !== 4 || Buffer.from(auth, 'base64url').length !== 16) return false
  try {
    const ours = createECDH('prime256v1')
    ours.generateKeys()
    ours.computeSecret(point)
    return true
  } catch {
    return false
  }
}

export function publicKeyOf({ privateKey }: Pick<PushConfig, 'privateKey'>): string {
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(Buffer.from(privateKey, 'base64url'))
  return pair.getPublicKey('base64url', 'uncompressed')
}

export function openWebPush(config: PushConfig): PushRoute {
  const publicKey = publicKeyOf(config)
  const { privateKey, subject } = config
  return {
    publicKey,
    send: async (subscription, { text, ttlSeconds, isUrgent, topic }) => {
      // The list may have been shortened since it subscribed.
      if (!isPushAddress(config, subscription.endpoint)) return 'gone'
      const { endpoint, headers, body } = webpush.generateRequestDetails(subscription, text, { vapidDetails: { subject, publicKey, privateKey }, TTL: ttlSeconds, urgency: isUrgent ? 'high' : 'normal', topic, contentEncoding: 'aes128gcm' })
      const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length').map(([name, value]) => [name, String(value)]))
      const status = await post(endpoint, sent, body)
      if (GONE.has(status)) return 'gone'
      if (status >= 300) throw new ProviderFailure('web-push', 'send', status === 429 || status >= 500, `${status} of ${new URL(endpoint).hostname}`)
      return 'sent'
    },
  }
}

async function post(endpoint: string, headers: Record<string, string>, body: Uint8Array): Promise<number> {
  try {
    const response = await fetch(endpoint, { method: 'POST', redirect: 'error', headers, body: new Uint8Array(body), signal: AbortSignal.timeout(LIMIT_MS) })
    await response.body?.cancel()
    return response.status
  } catch (error) {
    throw new ProviderFailure('web-push', 'send', true, (error as Error).name)
  }
}
