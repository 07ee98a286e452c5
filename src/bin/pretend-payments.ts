/** Decides whether the stand-ins of payment providers are wanted, and where they and the house find each other. */
import { randomBytes } from 'node:crypto'
import type { Config } from '../platform/config.ts'
import { freePort } from '../platform/embedded-postgres.ts'

/** Never in production, and never beside real keys. */
export const pretendsPayments = ({ environment, payments }: Config): boolean => environment !== 'production' && !payments.paystack && !payments.flutterwave

export interface PretendPayments {
  /** For the house and for the process of the stand-ins alike. */
  readonly environment: Record<string, string>
  readonly lines: ReadonlyArray<string>
}

export async function pretendPayments(host: string, port: number, publicUrl: string): Promise<PretendPayments> {
  const [paystackPort, flutterwavePort] = [await freePort(), await freePort()]
  const [paystack, flutterwave] = [`http://127.0.0.1:${paystackPort}`, `http://127.0.0.1:${flutterwavePort}`]
  const house = host === '0.0.0.0' || host === '127.0.0.1' ? `http://127.0.0.1:${port}` : publicUrl
  return {
    environment: {
      PAYSTACK_SECRET_KEY: `sk_test_pretend_${randomBytes(16).toString('hex')}`, PAYSTACK_BASE_URL: paystack, PAYSTACK_CHECKOUT_URL: paystack,
      FLUTTERWAVE_SECRET_KEY: `FLWSECK_TEST-${randomBytes(16).toString('hex')}`, FLUTTERWAVE_SECRET_HASH: randomBytes(16).toString('hex'), FLUTTERWAVE_BASE_URL: `${flutterwave}/v3`, FLUTTERWAVE_CHECKOUT_URL: flutterwave,
      PRETEND_PAYMENTS: 'yes', PRETEND_WEBHOOKS_TO: house,
    },
    lines: [`\nPayments are pretended (no keys are set). Send transfers and dial codes at ${paystack} and ${flutterwave}`, 'Card that pays: 4084 0840 8408 4081, CVV 408; card without money: 4084 0800 0067 0037, CVV 787'],
  }
}
