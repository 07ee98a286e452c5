/** Delivery reports of the SMS providers. They are answered 200 once proven, whether or not they name a letter of ours. */
import { Refusal } from '../vocabulary/refusal.ts'
import type { RawBody } from '../web/body.ts'
import { door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { t } from 'elysia'
import { readAfricasTalkingReport } from './africastalking.ts'
import { recordDelivery } from './postman.ts'
import { readTermiiReport } from './termii.ts'

export const letterWebhooks = ({ db, config: { sms } }: House) =>
  door('letter-webhooks', '/api/webhooks')
    .post('/termii', async ({ body, request }) => {
      const report = readTermiiReport((body as RawBody).bytes, request.headers.get('x-termii-signature'), sms?.termii?.webhookSecret ?? '')
      if (!report) throw new Refusal('unproven', 'signature-wrong')
      await recordDelivery(db, 'termii', report.id, report.status)
      return { received: true }
    })
    .post('/africastalking', async ({ body, query }) => {
      const report = readAfricasTalkingReport((body as RawBody).bytes, query.secret, sms?.africastalking?.callbackSecret ?? '')
      if (!report) throw new Refusal('unproven', 'signature-wrong')
      await recordDelivery(db, 'africastalking', report.id, report.status)
      return { received: true }
    }, { query: t.Object({ secret: t.String({ maxLength: 200 }) }) })
