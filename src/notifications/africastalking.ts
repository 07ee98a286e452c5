/** Africa's Talking: POST /messaging as a form, the key in a header of its own. A 201 can hold a recipient that failed. */
import { timingSafeEqual } from 'node:crypto'
import type { SmsConfig } from '../platform/config.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { post, readJson, type SmsRoute } from './sms-route.ts'
import type { DeliveryReport } from './termii.ts'

const ACCEPTED = new Set([100, 101, 102])
const TRY_AGAIN = new Set([500, 501])

export function africasTalking({ africastalking: account, sender }: SmsConfig): SmsRoute {
  if (!account) throw new Error('there is no key for Africa’s Talking')
  return {
    name: 'africastalking',
    send: async (phone, text) => {
      const body = new URLSearchParams({ username: account.username, to: phone, message: text, from: sender, bulkSMSMode: '1' })
      const answer = await post('africastalking', `${account.baseUrl}/messaging`, { headers: { apikey: account.apiKey, accept: 'application/json' }, body })
      if (answer.status !== 201) throw new ProviderFailure('africastalking', 'send', answer.status >= 500 || answer.status === 429, `status ${answer.status}`)
      const recipient = (readJson(answer.text) as { SMSMessageData?: { Recipients?: Array<{ statusCode?: number; messageId?: string; cost?: string }> } } | null)?.SMSMessageData?.Recipients?.[0]
      const code = recipient?.statusCode ?? 0
      if (!recipient?.messageId || !ACCEPTED.has(code)) throw new ProviderFailure('africastalking', 'send', TRY_AGAIN.has(code), `recipient ${code}`)
      const naira = /^NGN ([\d.]+)$/.exec(recipient.cost ?? '')?.[1]
      return { id: recipient.messageId, cost: naira ? Math.round(Number(naira) * 100) : null }
    },
  }
}

/** Reports are not signed: a secret in the callback's address stands in for that, and the id must be one we sent. */
export function readAfricasTalkingReport(bytes: Uint8Array, given: string, secret: string): DeliveryReport | null {
  const [left, right] = [Buffer.from(given), Buffer.from(secret)]
  if (secret === '' || left.length !== right.length || !timingSafeEqual(left, right)) return null
  const fields = new URLSearchParams(new TextDecoder().decode(bytes))
  const [id, status] = [fields.get('id'), fields.get('status')]
  return id && status ? { id: id.slice(0, 64), status: status.slice(0, 60) } : null
}
