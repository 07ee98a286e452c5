/** Process of the stand-ins: payment providers and delivery platforms, as `bun start` wants them where there are no keys. */
import { startPretendFlutterwave } from '../payments/pretend-flutterwave.ts'
import { startPretendPaystack } from '../payments/pretend-paystack.ts'
import { systemClock } from '../platform/clock.ts'
import { readConfig } from '../platform/config.ts'
import { untilStopped } from '../platform/lifetime.ts'
import { createLog } from '../platform/log.ts'
import { startPlatformStandIns } from './pretend-platforms.ts'

const { payments, deliveryPlatforms, logLevel } = readConfig()
const { PRETEND_WEBHOOKS_TO: house, PRETEND_PAYMENTS: paymentsToo, PRETEND_PLATFORMS: platformsAt } = process.env
if (!house) throw new Error('the stand-ins are started by bun start')
const portOf = (address: string): number => Number(new URL(address).port)
const stands: Array<{ stop(): Promise<void> }> = []
if (paymentsToo && payments.paystack && payments.flutterwave) stands.push(
  startPretendPaystack({ secretKey: payments.paystack.secretKey, webhookUrl: `${house}/api/webhooks/paystack`, clock: systemClock, port: portOf(payments.paystack.baseUrl) }),
  startPretendFlutterwave({ secretKey: payments.flutterwave.secretKey, secretHash: payments.flutterwave.secretHash, webhookUrl: `${house}/api/webhooks/flutterwave`, clock: systemClock, port: portOf(payments.flutterwave.baseUrl) }),
)
if (platformsAt) stands.push(startPlatformStandIns(deliveryPlatforms, { base: platformsAt, hooksTo: house, clock: systemClock }))
await untilStopped(createLog(logLevel, 'bin'), async () => void (await Promise.all(stands.map((stand) => stand.stop()))))
