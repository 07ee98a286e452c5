/**
 * Money: what is asked for, what arrived, what went back, and the ledger that says where it is. `payment_events` and the ledger only
 * ever grow (triggers refuse the rest, see the migration); what the other tables keep can be counted anew from them.
 */
import { sql } from 'drizzle-orm'
import { bigserial, check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { idColumn, instantColumn, koboColumn, refColumn } from '../columns.ts'

type Provider = 'paystack' | 'flutterwave'
type PurposeKind = 'order' | 'booking' | 'wallet_top_up'

/** One purpose is paid by one way. A person who tries another way gets another payment. */
export const payments = pgTable('payments', {
  id: idColumn<'payment'>(),
  purposeKind: text('purpose_kind').$type<PurposeKind>().notNull(),
  purposeId: uuid('purpose_id').notNull(),
  /** No foreign key: the record of money outlives the account. */
  payerId: refColumn<'person'>('payer_id').notNull(),
  email: text('email').notNull(),
  amount: koboColumn('amount').notNull(),
  currency: text('currency').$type<'NGN'>().notNull().default('NGN'),
  method: text('method').$type<'card' | 'bank_transfer' | 'ussd' | 'mobile_money' | 'wallet' | 'cash'>().notNull(),
  /** Asked first; the other one when it cannot begin. */
  preferredProvider: text('preferred_provider').$type<Provider>(),
  state: text('state').$type<'created' | 'pending' | 'paid' | 'failed' | 'expired' | 'cancelled'>().notNull(),
  /** What arrived and counts towards the amount; never more than it. Surplus is in the payer's wallet. */
  captured: koboColumn('captured').notNull().default(sql`0`),
  /** A path of ours where the payer goes on once this is settled. */
  returnTo: text('return_to'),
  /** Why it failed, was cancelled or is being looked into. */
  note: text('note'),
  createdAt: instantColumn('created_at').notNull(),
  expiresAt: instantColumn('expires_at').notNull(),
  paidAt: instantColumn('paid_at'),
  endedAt: instantColumn('ended_at'),
  /** When the reconciler looks at it next; null when there is nothing left to find out. */
  dueAt: instantColumn('due_at'),
  looks: integer('looks').notNull().default(0),
}, (t) => [
  check('payments_amount', sql`${t.amount} > 0 and ${t.captured} between 0 and ${t.amount}`),
  index('payments_purpose').on(t.purposeKind, t.purposeId),
  index('payments_payer').on(t.payerId, t.id),
  index('payments_due').on(t.dueAt).where(sql`${t.dueAt} is not null`),
])

/** A payment as one provider knows it. The reference is stored before the provider hears of it, and is never used twice. */
export const paymentAttempts = pgTable('payment_attempts', {
  id: idColumn<'payment-attempt'>(),
  paymentId: refColumn<'payment'>('payment_id').notNull().references(() => payments.id),
  number: integer('number').notNull(),
  provider: text('provider').$type<Provider>().notNull(),
  reference: text('reference').notNull().unique(),
  amount: koboColumn('amount').notNull(),
  /** `opening`: the provider is being asked and nobody has seen an answer. `dead`: it never began, or began unseen by anybody. */
  state: text('state').$type<'opening' | 'open' | 'succeeded' | 'failed' | 'dead'>().notNull(),
  /** What the payer is to do, as begin.ts words it. */
  step: jsonb('step').$type<Record<string, unknown>>(),
  openedAt: instantColumn('opened_at').notNull(),
}, (t) => [unique('payment_attempts_number').on(t.paymentId, t.number)])

/** What was asked of whom and what came of it. Totals come from here. */
export const paymentEvents = pgTable('payment_events', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  paymentId: refColumn<'payment'>('payment_id').notNull().references(() => payments.id),
  action: text('action').$type<'charge' | 'credit' | 'refund' | 'cancel' | 'expire' | 'dispute' | 'mismatch'>().notNull(),
  outcome: text('outcome').$type<'requested' | 'succeeded' | 'failed' | 'noted'>().notNull(),
  amount: koboColumn('amount').notNull(),
  provider: text('provider').$type<Provider>(),
  /** The provider's id of the transaction, refund or dispute. */
  providerId: text('provider_id'),
  /** What happened once is written once. */
  key: text('key').notNull().unique(),
  facts: jsonb('facts').$type<Record<string, string | number | boolean | null>>().notNull(),
  at: instantColumn('at').notNull(),
}, (t) => [index('payment_events_payment').on(t.paymentId, t.id)])

/** Evidence: what we and a provider said to each other, without keys, cards, names and numbers. */
export const providerExchanges = pgTable('provider_exchanges', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  provider: text('provider').$type<Provider>().notNull(),
  operation: text('operation').notNull(),
  /** Our reference, or the provider's id where there is none of ours. */
  reference: text('reference').notNull(),
  request: jsonb('request'),
  response: jsonb('response'),
  /** Null: no answer came. */
  status: integer('status'),
  error: text('error'),
  milliseconds: integer('milliseconds').notNull(),
  at: instantColumn('at').notNull(),
}, (t) => [index('provider_exchanges_reference').on(t.reference, t.id), index('provider_exchanges_at').on(t.at)])

export const refunds = pgTable('refunds', {
  id: idColumn<'refund'>(),
  paymentId: refColumn<'payment'>('payment_id').notNull().references(() => payments.id),
  /** Whoever asks again with the same key asks for the same refund. */
  key: text('key').notNull(),
  amount: koboColumn('amount').notNull(),
  reason: text('reason').notNull(),
  /** Null: the house by itself, or a provider. */
  by: refColumn<'person'>('by'),
  to: text('to').$type<'source' | 'wallet'>().notNull(),
  state: text('state').$type<'requested' | 'pending' | 'needs_attention' | 'done' | 'failed'>().notNull(),
  /** `credit`: what arrived without counting, and lies in the payer's wallet. */
  takenFrom: text('taken_from').$type<'payment' | 'credit'>().notNull().default('payment'),
  /** How much of it was still held for the purpose; the rest had been passed on and is paid by the house. */
  fromHeld: koboColumn('from_held').notNull(),
  provider: text('provider').$type<Provider>(),
  /** The provider's transaction that is refunded, and its own id of the refund. */
  transactionId: text('transaction_id'),
  providerRefundId: text('provider_refund_id'),
  note: text('note'),
  attempts: integer('attempts').notNull().default(0),
  requestedAt: instantColumn('requested_at').notNull(),
  endedAt: instantColumn('ended_at'),
  dueAt: instantColumn('due_at'),
}, (t) => [
  check('refunds_amount', sql`${t.amount} > 0 and ${t.fromHeld} between 0 and ${t.amount}`),
  unique('refunds_key').on(t.paymentId, t.key),
  uniqueIndex('refunds_provider').on(t.provider, t.providerRefundId),
  index('refunds_due').on(t.dueAt).where(sql`${t.dueAt} is not null`),
])

/** A payer told their bank that they did not pay. */
export const disputes = pgTable('disputes', {
  id: idColumn<'dispute'>(),
  paymentId: refColumn<'payment'>('payment_id').notNull().references(() => payments.id),
  provider: text('provider').$type<Provider>().notNull(),
  providerId: text('provider_id').notNull(),
  amount: koboColumn('amount').notNull(),
  status: text('status').notNull(),
  resolution: text('resolution'),
  category: text('category'),
  /** Evidence must be with the bank by then. */
  answerBy: instantColumn('answer_by'),
  openedAt: instantColumn('opened_at').notNull(),
  resolvedAt: instantColumn('resolved_at'),
}, (t) => [unique('disputes_provider').on(t.provider, t.providerId), index('disputes_payment').on(t.paymentId)])

/** A bank account of a person's own at a provider: what arrives there is in their wallet. */
export const virtualAccounts = pgTable('virtual_accounts', {
  id: idColumn<'virtual-account'>(),
  personId: refColumn<'person'>('person_id').notNull().unique(),
  provider: text('provider').$type<Provider>().notNull(),
  email: text('email').notNull(),
  state: text('state').$type<'asked' | 'open' | 'failed'>().notNull(),
  accountNumber: text('account_number'),
  accountName: text('account_name'),
  bank: text('bank'),
  bankSlug: text('bank_slug'),
  askedAt: instantColumn('asked_at').notNull(),
  openedAt: instantColumn('opened_at'),
}, (t) => [uniqueIndex('virtual_accounts_number').on(t.provider, t.accountNumber)])

/** One movement of money. Its lines sum to zero when it is committed. */
export const ledgerTransactions = pgTable('ledger_transactions', {
  id: idColumn<'ledger-transaction'>(),
  kind: text('kind').notNull(),
  purposeKind: text('purpose_kind').$type<PurposeKind>(),
  purposeId: uuid('purpose_id'),
  key: text('key').notNull().unique(),
  at: instantColumn('at').notNull(),
}, (t) => [index('ledger_transactions_purpose').on(t.purposeKind, t.purposeId), index('ledger_transactions_at').on(t.at)])

/** What an account gained (plus) or gave (minus). Above zero the house owes it, below zero it owes the house. */
export const ledgerLines = pgTable('ledger_lines', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  transactionId: refColumn<'ledger-transaction'>('transaction_id').notNull().references(() => ledgerTransactions.id),
  account: text('account').notNull(),
  amount: koboColumn('amount').notNull(),
}, (t) => [
  check('ledger_lines_amount', sql`${t.amount} <> 0`),
  check('ledger_lines_account', sql`${t.account} ~ '^[a-z]+(:[A-Za-z0-9_-]+)+$'`),
  index('ledger_lines_account_id').on(t.account, t.id),
  index('ledger_lines_transaction').on(t.transactionId),
])

/**
 * Balances of accounts that may not be overdrawn, kept by a trigger on the lines. Accounts of the house are summed when they are asked
 * for, so that payments do not queue for one row.
 */
export const ledgerBalances = pgTable('ledger_balances', {
  account: text('account').primaryKey(),
  balance: koboColumn('balance').notNull(),
}, (t) => [check('ledger_balances_not_overdrawn', sql`case when ${t.account} like 'cash:%' then ${t.balance} <= 0 else ${t.balance} >= 0 end`)])

/** Cash that a rider handed over, and who counted it. */
export const cashHandovers = pgTable('cash_handovers', {
  id: idColumn<'cash-handover'>(),
  riderId: refColumn<'person'>('rider_id').notNull(),
  amount: koboColumn('amount').notNull(),
  receivedBy: refColumn<'person'>('received_by').notNull(),
  key: text('key').notNull().unique(),
  at: instantColumn('at').notNull(),
}, (t) => [index('cash_handovers_rider').on(t.riderId, t.at)])
