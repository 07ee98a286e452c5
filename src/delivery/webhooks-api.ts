/** Doors of the delivery platforms: the bytes are proven, stored and answered; everything else comes later. What is not proven leaves nothing but a count. */
import type { DeliveryPlatforms } from '../platform/delivery-platforms.ts'
import { receive } from '../platform/inbox.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { RawBody } from '../web/body.ts'
import { door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { isMac } from './grubhub-mac.ts'
import type { PlatformName } from './platform-appliers.ts'
import { readJson } from './platform-call.ts'
import { fingerprintOf, isAgreed, isSigned } from './proof.ts'

interface Hook {
  readonly bytes: Uint8Array
  readonly headers: Headers
}

/** Whether it comes from them. Without an account nothing does. */
const PROOFS = (platforms: DeliveryPlatforms, publicUrl: string): Readonly<Record<PlatformName, (hook: Hook) => boolean>> => {
  const { chowdeck, glovo, uberDirect, uberEats, doordash, grubhub } = platforms
  const here = new URL(publicUrl)
  return {
    'chowdeck': ({ bytes, headers }) => isSigned(bytes, headers.get('x-chowdeck-signature'), chowdeck?.webhookSecret ?? ''),
    'glovo': ({ headers }) => isAgreed(headers.get(glovo?.webhookHeader ?? 'authorization'), glovo?.webhookSecret ?? ''),
    'uber-direct': ({ bytes, headers }) => isSigned(bytes, headers.get('x-uber-signature') ?? headers.get('x-postmates-signature'), uberDirect?.signingKey ?? ''),
    'uber-eats': ({ bytes, headers }) => isSigned(bytes, headers.get('x-uber-signature'), uberEats?.clientSecret ?? ''),
    'doordash': ({ headers }) => isAgreed(headers.get('authorization'), doordash?.webhookAuthorization ?? ''),
    'grubhub': ({ bytes, headers }) => {
      if (!grubhub) return false
      if (grubhub.webhookScheme === 'basic') return isAgreed(headers.get('authorization'), grubhub.webhookAuthorization)
      // Made over the address that they call, which is the public one.
      return isMac(headers.get('authorization'), grubhub, { method: 'POST', path: `${here.pathname.replace(/\/$/, '')}/api/webhooks/grubhub`, host: here.hostname, port: Number(here.port) || (here.protocol === 'https:' ? 443 : 80), body: bytes })
    },
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 200) : null)

/** The same for every sending of one event. Where a platform names none, the bytes do. */
function eventKey(name: PlatformName, body: Readonly<Record<string, unknown>>, bytes: Uint8Array): string {
  const payload = (body.payload ?? {}) as { id?: unknown }
  const named = {
    // Items may be changed more than once.
    'chowdeck': text(payload.id) !== null && text(body.category) !== null && body.category !== 'ORDER_ITEMS_UPDATED' ? `${text(body.category)?.toUpperCase()}:${text(payload.id)}` : null,
    'glovo': null, 'uber-direct': text(body.id), 'uber-eats': text(body.event_id), 'doordash': null, 'grubhub': null,
  }[name]
  return named ?? fingerprintOf(bytes)
}

/** Bodies that are no UTF-8 are no JSON either. */
function bodyIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const body = readJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return body !== null && typeof body === 'object' && !Array.isArray(body) ? body as Record<string, unknown> : null
  } catch {
    return null
  }
}

export function platformWebhooks({ db, clock, metrics, config: { deliveryPlatforms, publicUrl } }: House) {
  const proofs = PROOFS(deliveryPlatforms, publicUrl)
  async function keep(name: PlatformName, raw: unknown, { headers }: Request): Promise<Response> {
    const { bytes } = raw as RawBody
    if (!proofs[name]({ bytes, headers })) {
      metrics.webhooks.inc({ provider: name, outcome: 'refused' })
      throw new Refusal('unproven', 'signature-wrong')
    }
    const body = bodyIn(bytes)
    if (!body) throw new Refusal('unreadable', 'body-malformed')
    // What was tried out with them is no order.
    if (name === 'uber-eats' && (headers.get('x-environment') ?? 'production') !== deliveryPlatforms.uberEats?.environment) {
      metrics.webhooks.inc({ provider: name, outcome: 'foreign' })
      return answerTo(name, body)
    }
    metrics.webhooks.inc({ provider: name, outcome: await receive(db, { provider: name, eventKey: eventKey(name, body, bytes), headers: {}, body: bytes }, clock()) })
    return answerTo(name, body)
  }

  return door('platform-webhooks', '/api/webhooks')
    .post('/uber-eats', ({ body, request }) => keep('uber-eats', body, request))
    .post('/uber-direct', ({ body, request }) => keep('uber-direct', body, request))
    .post('/doordash', ({ body, request }) => keep('doordash', body, request))
    .post('/grubhub', ({ body, request }) => keep('grubhub', body, request))
    .post('/chowdeck', ({ body, request }) => keep('chowdeck', body, request))
    .post('/glovo', ({ body, request }) => keep('glovo', body, request))
}

/** Uber wants an empty body; to DoorDash a 200 says that the order is accepted, and a 202 that we are going to say so. */
function answerTo(name: PlatformName, body: Readonly<Record<string, unknown>>): Response {
  if (name === 'uber-eats' || name === 'uber-direct') return new Response(null, { status: 200 })
  const isNewOrder = name === 'doordash' && (body.event as { type?: unknown } | undefined)?.type === 'OrderCreate'
  return Response.json({ received: true }, { status: isNewOrder ? 202 : 200 })
}
