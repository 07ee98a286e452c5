/** Doors of the providers: the bytes are proven, stored and answered; everything else comes later. What is not proven leaves nothing but a count. */
import { receive } from '../platform/inbox.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { RawBody } from '../web/body.ts'
import { door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { isFromFlutterwave } from './flutterwave.ts'
import type { ProviderName } from './payment.ts'
import { isSignedByPaystack } from './paystack.ts'
import { readFlutterwave, readPaystack, type ReadMessage } from './webhooks.ts'

export function paymentWebhooks({ db, clock, metrics, config: { payments } }: House) {
  async function keep(provider: ProviderName, body: unknown, isProven: (bytes: Uint8Array) => boolean, read: (bytes: Uint8Array) => ReadMessage | null): Promise<{ readonly received: true }> {
    const { bytes } = body as RawBody
    if (!isProven(bytes)) {
      metrics.webhooks.inc({ provider, outcome: 'refused' })
      throw new Refusal('unproven', 'signature-wrong')
    }
    const message = read(bytes)
    if (!message) throw new Refusal('unreadable', 'body-malformed')
    metrics.webhooks.inc({ provider, outcome: await receive(db, { provider, eventKey: message.key, headers: {}, body: bytes }, clock()) })
    return { received: true }
  }

  return door('payment-webhooks', '/api/webhooks')
    .post('/paystack', ({ body, request }) => keep('paystack', body, (bytes) => isSignedByPaystack(bytes, request.headers.get('x-paystack-signature'), payments.paystack?.secretKey ?? ''), readPaystack))
    .post('/flutterwave', ({ body, request }) => keep('flutterwave', body,
      (bytes) => isFromFlutterwave(bytes, { hash: request.headers.get('verif-hash'), signature: request.headers.get('flutterwave-signature') }, payments.flutterwave?.secretHash ?? ''), readFlutterwave))
}
