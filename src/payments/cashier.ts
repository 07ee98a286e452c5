/** Who speaks to the providers: which there are, who is asked first, and who is better left alone for a while. */
import { providerExchanges } from '../../drizzle/schema/payments.ts'
import type { Config } from '../platform/config.ts'
import type { Database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import type { Witness } from './exchange.ts'
import { flutterwave } from './flutterwave.ts'
import { isOnline, PAYMENT_METHODS, type Payment, type PaymentMethod, type ProviderName } from './payment.ts'
import { paystack } from './paystack.ts'
import type { PaymentProvider, Providers } from './provider.ts'

/** Failures in a row after which a provider is asked last. */
const UNWELL_AFTER = 4
const UNWELL_MS = 30_000

export interface Cashier {
  readonly db: Database
  readonly log: Log
  readonly publicUrl: string
  readonly providers: Providers
  /** Ways to pay that work here. */
  readonly methods: ReadonlyArray<PaymentMethod>
  /** Who can carry out a payment, the one to be asked first in front. */
  providersFor(payment: Pick<Payment, 'method' | 'preferredProvider'>, now: Date): ReadonlyArray<PaymentProvider>
  /** What came of asking. */
  found(provider: ProviderName, isWell: boolean, now: Date): void
}

export interface CashierParts {
  readonly config: Pick<Config, 'payments' | 'publicUrl'>
  readonly db: Database
  readonly log: Log
  readonly clock: () => Date
}

export function openCashier({ config: { payments, publicUrl }, db, log, clock }: CashierParts): Cashier {
  const witness: Witness = async (exchange) => {
    await db.insert(providerExchanges).values({ ...exchange, at: clock() }).catch((error: Error) => log.warn({ err: error }, 'the evidence of an exchange was not kept'))
  }
  const providers: Providers = {
    ...(payments.paystack ? { paystack: paystack(payments.paystack, witness) } : {}),
    ...(payments.flutterwave ? { flutterwave: flutterwave(payments.flutterwave, witness) } : {}),
  }
  const failures = new Map<ProviderName, { count: number; until: number }>()
  const isUnwell = (name: ProviderName, now: Date): boolean => (failures.get(name)?.until ?? 0) > now.getTime()
  const all = Object.values(providers)
  return {
    db, log, publicUrl, providers,
    methods: PAYMENT_METHODS.filter((method) => !isOnline({ method }) || all.some((one) => one.methods.includes(method))),
    providersFor: ({ method, preferredProvider }, now) => {
      const order = method === 'bank_transfer' ? payments.transferOrder : payments.order
      const rank = (one: PaymentProvider): number => (isUnwell(one.name, now) ? 100 : 0) + (one.name === preferredProvider ? -10 : 0) + order.indexOf(one.name)
      return all.filter((one) => one.methods.includes(method)).sort((a, b) => rank(a) - rank(b))
    },
    found: (name, isWell, now) => {
      if (isWell) return void failures.delete(name)
      const count = (failures.get(name)?.count ?? 0) + 1
      failures.set(name, { count, until: count >= UNWELL_AFTER ? now.getTime() + UNWELL_MS : 0 })
      if (count === UNWELL_AFTER) log.warn({ provider: name }, 'a provider of payments fails again and again: the other one is asked first')
    },
  }
}
