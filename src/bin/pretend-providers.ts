/** Process of the stand-ins: a pretend Paystack and a pretend Flutterwave, as `bun start` wants them when there are no keys. */
import { startPretendFlutterwave } from '../payments/pretend-flutterwave.ts'
import { startPretendPaystack } from '../payments/pretend-paystack.ts'
import { systemClock } from '../platform/clock.ts'
import { readConfig } from '../platform/config.ts'
import { untilStopped } from '../platform/lifetime.ts'
import { createLog } from '../platform/log.ts'

const { payments, logLevel } = readConfig()
const house = process.env.PRETEND_WEBHOOKS_TO
if (!payments.paystack || !payments.flutterwave || !house) throw new Error('the stand-ins are started by bun start')
const portOf = (address: string): number => Number(new URL(address).port)
const { paystack: { secretKey, baseUrl }, flutterwave: other } = payments
const stands = [
  startPretendPaystack({ secretKey, webhookUrl: `${house}/api/webhooks/paystack`, clock: systemClock, port: portOf(baseUrl) }),
  startPretendFlutterwave({ secretKey: other.secretKey, secretHash: other.secretHash, webhookUrl: `${house}/api/webhooks/flutterwave`, clock: systemClock, port: portOf(other.baseUrl) }),
]
await untilStopped(createLog(logLevel, 'bin'), async () => void (await Promise.all(stands.map((stand) => stand.stop()))))
