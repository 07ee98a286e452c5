/** Bank accounts of people's own: whatever arrives on one is in its owner's wallet. */
import { and, asc, eq } from 'drizzle-orm'
import { paymentAttempts, payments, virtualAccounts } from '../../drizzle/schema/payments.ts'
import { type Database, type Reader, type Transaction, write } from '../platform/database.ts'
import { localTime } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { capture } from './capture.ts'
import type { Cashier } from './cashier.ts'
import type { Payment, ProviderName } from './payment.ts'
import type { AccountToOpen, ChargeRecord, PaymentProvider } from './provider.ts'

export type VirtualAccount = typeof virtualAccounts.$inferSelect

export async function accountOf(db: Reader, personId: Id<'person'>): Promise<VirtualAccount | null> {
  const [account] = await db.select().from(virtualAccounts).where(eq(virtualAccounts.personId, personId))
  return account ?? null
}

const opener = (cashier: Cashier): PaymentProvider | undefined => Object.values(cashier.providers).find((one) => one.openAccount)

export const canOpenAccounts = (cashier: Cashier): boolean => opener(cashier) !== undefined

/** The provider is asked once; its answer comes as a webhook. @throws Refusal 503 `payments-away`, ProviderFailure */
export async function askForAccount(cashier: Cashier, personId: Id<'person'>, account: AccountToOpen, now: Date): Promise<void> {
  const provider = opener(cashier)
  if (!provider?.openAccount) throw new Refusal('unavailable', 'payments-away')
  const [asked] = await cashier.db.insert(virtualAccounts).values({ id: newId<'virtual-account'>(now), personId, provider: provider.name, email: account.email, state: 'asked', askedAt: now })
    .onConflictDoUpdate({ target: virtualAccounts.personId, set: { state: 'asked', email: account.email, askedAt: now }, setWhere: eq(virtualAccounts.state, 'failed') }).returning()
  if (!asked) return
  await provider.openAccount(account).catch(async (error: Error) => {
    await cashier.db.update(virtualAccounts).set({ state: 'failed' }).where(and(eq(virtualAccounts.id, asked.id), eq(virtualAccounts.state, 'asked')))
    throw error
  })
}

/** @param account null when the provider could not */
export async function accountAnswered(db: Database, provider: ProviderName, email: string, account: { readonly number: string; readonly name: string; readonly bank: string; readonly bankSlug: string } | null, now: Date): Promise<boolean> {
  const changed = await db.update(virtualAccounts).set(account ? { state: 'open', accountNumber: account.number, accountName: account.name.slice(0, 80), bank: account.bank.slice(0, 80), bankSlug: account.bankSlug.slice(0, 80), openedAt: now } : { state: 'failed' })
    .where(and(eq(virtualAccounts.provider, provider), eq(virtualAccounts.email, email), eq(virtualAccounts.state, 'asked'))).returning({ id: virtualAccounts.id })
  return changed.length > 0
}

/** A transfer that nobody was asked for: a payment is written down for it after the fact. @returns false for an account that is nobody's */
export async function creditAccount(cashier: Cashier, provider: ProviderName, found: ChargeRecord, now: Date): Promise<boolean> {
  const { account, amount, transactionId, reference } = found
  if (account === null || amount === null || amount === 0 || transactionId === null || found.currency !== 'NGN') return false
  const [owner] = await cashier.db.select().from(virtualAccounts).where(and(eq(virtualAccounts.provider, provider), eq(virtualAccounts.accountNumber, account)))
  if (!owner) return false
  await write(cashier.db, async (tx) => {
    const payment = await topUpThatCame(tx, owner, { provider, reference, amount }, now)
    if (payment) await capture(tx, payment.id, { provider, transactionId, amount, fee: found.fee }, now)
  })
  return true
}

async function topUpThatCame(tx: Transaction, { personId, email }: VirtualAccount, { provider, reference, amount }: Pick<Payment, 'amount'> & { readonly provider: ProviderName; readonly reference: string }, now: Date): Promise<Payment | null> {
  const id = newId<'payment'>(now)
  const [known] = await tx.select({ id: paymentAttempts.id }).from(paymentAttempts).where(eq(paymentAttempts.reference, reference))
  if (known) return null
  const [payment] = await tx.insert(payments).values({ id, purposeKind: 'wallet_top_up', purposeId: newId(), payerId: personId, email, amount, method: 'bank_transfer', state: 'pending', createdAt: now, expiresAt: now }).returning() as [Payment]
  // The reference is unique: of two at the same moment, one is undone here.
  await tx.insert(paymentAttempts).values({ id: newId<'payment-attempt'>(now), paymentId: id, number: 1, provider, reference, amount, state: 'succeeded', openedAt: now })
  return payment
}

const ASKED_AT_ONCE = 200

/** Chore: asks for transfers that no webhook told us of. What is found comes as webhooks. */
export async function requeryAccounts(cashier: Cashier, now: Date): Promise<number> {
  const open = await cashier.db.select().from(virtualAccounts).where(eq(virtualAccounts.state, 'open')).orderBy(asc(virtualAccounts.id)).limit(ASKED_AT_ONCE)
  for (const { provider, accountNumber, bankSlug } of open) {
    if (accountNumber && bankSlug) await cashier.providers[provider]?.requeryAccount?.(accountNumber, bankSlug, localTime(now).date).catch((error: Error) => cashier.log.warn({ error: error.message }, 'an account was not asked about'))
  }
  return open.length
}
