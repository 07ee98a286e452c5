/** Termii: POST /sms/send, the key in the body, the number without a plus. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SmsConfig } from '../platform/config.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { post, type SmsRoute } from './sms-route.ts'

export function termii({ termii: account, sender }: SmsConfig): SmsRoute {
  if (!account) throw new Error('there is no key for Termii')
  return {
    name: 'termii',
    send: async (phone, text) => {
      // `dnd` reaches numbers on the do-not-disturb list too: codes must.
      const body = { api_key: account.apiKey, to: phone.replace('+', ''), from: sender, sms: text, type: isGsm(text) ? 'plain' : 'unicode', channel: 'dnd' }
      const answer = await post('termii', `${account.baseUrl}/sms/send`, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
      if (answer.status >= 500 || answer.status === 429) throw new ProviderFailure('termii', 'send', true, `status ${answer.status}`)
      const id = messageIdIn(answer.text)
      if (answer.status >= 400 || id === null) throw new ProviderFailure('termii', 'send', false, `status ${answer.status}`)
      return { id, cost: null }
    },
  }
}

/** Ids are numbers beyond 2^53 at times: they are read as the text they are. */
const messageIdIn = (text: string): string | null => /"message_id_str"\s*:\s*"([^"]{1,64})"/.exec(text)?.[1] ?? /"message_id"\s*:\s*"?([\w-]{1,64})"?/.exec(text)?.[1] ?? null

const isGsm = (text: string): boolean => /^[\n\r -~£¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüà]*$/.test(text)

export interface DeliveryReport {
  readonly id: string
  readonly status: string
}

/** A delivery report, if its signature (HMAC-SHA512 over the bytes, in hex) is right. */
export function readTermiiReport(bytes: Uint8Array, signature: string | null, secret: string): DeliveryReport | null {
  const wanted = createHmac('sha512', secret).update(bytes).digest()
  const given = Buffer.from(signature ?? '', 'hex')
  if (secret === '' || given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null
  const text = new TextDecoder().decode(bytes)
  const id = messageIdIn(text)
  const status = /"status"\s*:\s*"([^"]{1,60})"/.exec(text)?.[1]
  return id && status ? { id, status } : null
}
