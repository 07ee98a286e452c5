/** Applies what providers told us: the provider is asked, and its record decides. */
import { and, eq, inArray } from 'drizzle-orm'
import { paymentEvents, refunds } from '../../drizzle/schema/payments.ts'
import { write } from '../platform/database.ts'
import type { Applied, Applier, InboxAppliers } from '../platform/inbox.ts'
import { accountAnswered, creditAccount } from './accounts.ts'
import type { Cashier } from './cashier.ts'
import { recordDispute } from './disputes.ts'
import { refundStateOf } from './flutterwave.ts'
import { lockPayment } from './lock.ts'
import type { Attempt, ProviderName } from './payment.ts'
import { attemptByReference } from './queries.ts'
import { recordOutsideRefund, type Refund } from './refund.ts'
import { carryOut, follow, refundNote } from './refunding.ts'
import { lookAt, type Settled } from './settle.ts'
import { type ProviderMessage, readFlutterwave, readPaystack, type ReadMessage } from './webhooks.ts'

type About<Kind extends ProviderMessage['about']> = Extract<ProviderMessage, { about: Kind }>

const OUTCOMES: Readonly<Record<Settled, Applied>> = { settled: 'applied', waiting: 'retry', mismatch: 'quarantined' }

/** @param isLive whether the keys move real money: then messages of the sandbox are not for us */
export function paymentAppliers(cashier: Cashier, isLive: boolean): InboxAppliers {
  const applierOf = (provider: ProviderName, read: (bytes: Uint8Array) => ReadMessage | null): Applier => async (_db, item, now) => {
    const message = read(item.body)?.message
    if (!message || !cashier.providers[provider]) return 'ignored'
    switch (message.about) {
      case 'charge': return message.isTest && isLive ? 'ignored' : charge(cashier, provider, message, now)
      case 'refund': return refund(cashier, provider, message, now)
      case 'dispute': return dispute(cashier, provider, message, now)
      case 'account': return (await accountAnswered(cashier.db, provider, message.email, message.account, now)) ? 'applied' : 'ignored'
      case 'nothing of ours':
        cashier.log.info({ provider, event: message.event.slice(0, 60) }, 'a webhook is not for us')
        return 'ignored'
    }
  }
  return { paystack: applierOf('paystack', readPaystack), flutterwave: applierOf('flutterwave', readFlutterwave) }
}

async function charge(cashier: Cashier, provider: ProviderName, message: About<'charge'>, now: Date): Promise<Applied> {
  const attempt = await ownAttempt(cashier, provider, message.reference)
  if (attempt) return OUTCOMES[await lookAt(cashier, attempt, now, message)]
  if (!message.isToAccount) return 'retry'
  const found = await cashier.providers[provider]?.look(message.reference)
  if (!found || found.status !== 'succeeded') return 'retry'
  return found.amount === message.amount && (await creditAccount(cashier, provider, found, now)) ? 'applied' : 'quarantined'
}

async function ownAttempt(cashier: Cashier, provider: ProviderName, reference: string): Promise<Attempt | null> {
  const attempt = await attemptByReference(cashier.db, reference)
  return attempt?.provider === provider ? attempt : null
}

async function refund(cashier: Cashier, provider: ProviderName, message: About<'refund'>, now: Date): Promise<Applied> {
  const charge = await chargeOf(cashier, provider, message)
  if (!charge) return 'retry'
  const open = await cashier.db.select().from(refunds).where(and(eq(refunds.paymentId, charge.paymentId), eq(refunds.provider, provider), inArray(refunds.state, ['requested', 'pending', 'needs_attention'])))
  const { refundsOf } = cashier.providers[provider] ?? {}
  if (refundsOf) {
    // Those that are being ordered at this moment are the teller's.
    for (const one of open.filter(({ providerRefundId }) => providerRefundId !== null)) await carryOut(cashier, one, now)
    return adoptOutside(cashier, provider, charge, await refundsOf(charge.transactionId, charge.at), now)
  }
  return followUnasked(cashier, open, message, now)
}

/** The contract names no way to ask about a refund: only one that we ordered ourselves, of that amount, may be ended by a message. */
async function followUnasked(cashier: Cashier, open: ReadonlyArray<Refund>, { refundId, amount, status }: About<'refund'>, now: Date): Promise<Applied> {
  const ours = open.find((one) => one.providerRefundId !== null && one.providerRefundId === refundId)
  if (!ours || refundId === null) return 'quarantined'
  if (amount !== ours.amount) return 'quarantined'
  await follow(cashier, ours, { id: refundId, status: refundStateOf(status), amount, note: refundNote(ours) }, now)
  return 'applied'
}

interface KnownCharge {
  readonly paymentId: Refund['paymentId']
  readonly transactionId: string
  readonly at: Date
}

async function chargeOf(cashier: Cashier, provider: ProviderName, { reference, transactionId }: About<'refund'>): Promise<KnownCharge | null> {
  const succeeded = and(eq(paymentEvents.provider, provider), eq(paymentEvents.action, 'charge'), eq(paymentEvents.outcome, 'succeeded'))
  const attempt = reference === null ? null : await ownAttempt(cashier, provider, reference)
  if (transactionId === null && !attempt) return null
  const [event] = await cashier.db.select().from(paymentEvents).where(and(succeeded, transactionId === null ? eq(paymentEvents.paymentId, (attempt as Attempt).paymentId) : eq(paymentEvents.key, `charge:${provider}:${transactionId}`)))
  return event?.providerId ? { paymentId: event.paymentId, transactionId: event.providerId, at: event.at } : null
}

/** Refunds that somebody made on the provider's own pages. */
async function adoptOutside(cashier: Cashier, provider: ProviderName, { paymentId, transactionId }: KnownCharge, listed: ReadonlyArray<{ readonly id: string; readonly status: string; readonly amount: Refund['amount'] | null; readonly note: string }>, now: Date): Promise<Applied> {
  const foreign = listed.filter((one) => one.status === 'done' && !one.note.startsWith('Buka refund '))
  let isWhole = true
  for (const one of foreign) {
    isWhole = (await write(cashier.db, async (tx) => one.amount !== null && recordOutsideRefund(tx, await lockPayment(tx, paymentId), { provider, transactionId, providerRefundId: one.id, amount: one.amount, reason: 'made at the provider' }, now))) && isWhole
  }
  return isWhole ? 'applied' : 'quarantined'
}

async function dispute(cashier: Cashier, provider: ProviderName, { disputeId }: About<'dispute'>, now: Date): Promise<Applied> {
  const found = await cashier.providers[provider]?.dispute?.(disputeId)
  const attempt = found ? await ownAttempt(cashier, provider, found.reference) : null
  if (!found || !attempt) return 'retry'
  await write(cashier.db, (tx) => recordDispute(tx, attempt, found, now))
  return 'applied'
}
