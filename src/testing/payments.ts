/** Both stand-ins of payment providers for the tests of one file, and the hands that settle what they say. */
import { afterAll } from 'bun:test'
import type { Payment, PaymentMethod, Purpose } from '../payments/payment.ts'
import { paymentAppliers } from '../payments/appliers.ts'
import { type PretendFlutterwave, startPretendFlutterwave } from '../payments/pretend-flutterwave.ts'
import { type PretendPaystack, startPretendPaystack } from '../payments/pretend-paystack.ts'
import { requestPayment } from '../payments/request.ts'
import { write } from '../platform/database.ts'
import { applyOnce } from '../platform/inbox.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { type Kobo, naira } from '../vocabulary/money.ts'
import { NOON, type TestWeb } from './web.ts'

export interface PretendProviders {
  readonly paystack: PretendPaystack
  readonly flutterwave: PretendFlutterwave
  /** For `testWeb`. */
  readonly environment: Record<string, string>
  /** Where webhooks go from now on. */
  sendTo(web: Pick<TestWeb, 'url'>): void
}

export const PAYSTACK_KEY = 'sk_test_pretend_0000000000000001'
export const FLUTTERWAVE_KEY = 'FLWSECK_TEST-pretend-0000000001'
export const FLUTTERWAVE_HASH = 'pretend-secret-hash-0000000001'

export function pretendProviders(clock: () => Date = () => NOON): PretendProviders {
  const ways = { paystack: { secretKey: PAYSTACK_KEY, webhookUrl: 'http://127.0.0.1:9', clock }, flutterwave: { secretKey: FLUTTERWAVE_KEY, secretHash: FLUTTERWAVE_HASH, webhookUrl: 'http://127.0.0.1:9', clock } }
  const paystack = startPretendPaystack(ways.paystack)
  const flutterwave = startPretendFlutterwave(ways.flutterwave)
  afterAll(async () => {
    await paystack.stop()
    await flutterwave.stop()
  })
  return {
    paystack, flutterwave,
    environment: {
      PAYSTACK_SECRET_KEY: PAYSTACK_KEY, PAYSTACK_BASE_URL: paystack.url, PAYSTACK_CHECKOUT_URL: paystack.url,
      FLUTTERWAVE_SECRET_KEY: FLUTTERWAVE_KEY, FLUTTERWAVE_SECRET_HASH: FLUTTERWAVE_HASH, FLUTTERWAVE_BASE_URL: flutterwave.url, FLUTTERWAVE_CHECKOUT_URL: new URL(flutterwave.url).origin,
    },
    sendTo: ({ url }) => {
      ways.paystack.webhookUrl = `${url}/api/webhooks/paystack`
      ways.flutterwave.webhookUrl = `${url}/api/webhooks/flutterwave`
    },
  }
}

/** Waits for what is on its way, and applies all that has arrived by then, as the worker does. */
export async function applyWebhooks(web: TestWeb, { paystack, flutterwave }: PretendProviders, now: Date = web.house.clock()): Promise<void> {
  await paystack.bank.settled()
  await flutterwave.bank.settled()
  const appliers = paymentAppliers(web.house.cashier, false)
  while ((await applyOnce(web.house.db, appliers, web.house.log, now)) > 0);
}

export interface WantedPayment {
  readonly method?: PaymentMethod
  readonly amount?: Kobo
  readonly purpose?: Purpose
  readonly payerId?: Id<'person'>
  readonly provider?: 'paystack' | 'flutterwave'
  readonly minutes?: number
  readonly now?: Date
}

export const makePayment = (web: TestWeb, { method = 'card', amount = naira(5_000), purpose = { kind: 'order', id: newId() }, payerId = newId<'person'>(), provider, minutes = 30, now = web.house.clock() }: WantedPayment = {}): Promise<Payment> =>
  write(web.house.db, (tx) => requestPayment(tx, { purpose, payerId, email: 'ada@buka.test', amount, method, provider, expiresAt: addMinutes(now, minutes) }, now))
