/**
 * The ledger: every movement of money is a transaction whose lines sum to zero. Plus is what an account gains. An account
 * above zero is owed by the house (a wallet, a kitchen, a rider's pay); one below zero owes the house (what lies at a
 * provider, cash that a rider carries). The sum of all accounts is always zero.
 */
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { ledgerBalances, ledgerLines, ledgerTransactions } from '../../drizzle/schema/payments.ts'
import { type Reader, sqlState, type Transaction } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import type { ProviderName, Purpose } from './payment.ts'

/**
 * `wallet:<person>` · `held:<kind>:<purpose>` paid and not yet passed on · `cash:<rider>` what a rider carries ·
 * `provider:<name>` what lies there · `fees:<name>` what a provider kept · `restaurant:<id>`, `rider:<id>` what they have
 * earned · `house:<what>` everything else that is ours.
 */
export type Account = `${'wallet' | 'held' | 'cash' | 'provider' | 'fees' | 'restaurant' | 'rider' | 'house'}:${string}`

export const walletOf = (personId: string): Account => `wallet:${personId}`
export const heldFor = ({ kind, id }: Purpose): Account => `held:${kind}:${id}`
export const cashWith = (riderId: string): Account => `cash:${riderId}`
export const atProvider = (provider: ProviderName): Account => `provider:${provider}`
export const feesOf = (provider: ProviderName): Account => `fees:${provider}`
/** Refunds on their way: taken from what was held, not yet gone from the provider. */
export const REFUNDING: Account = 'house:refunding'
/** What the house pays from its own pocket: refunds of money that had been passed on. */
export const GOODWILL: Account = 'house:goodwill'
/** Cash that riders handed over. */
export const TILL: Account = 'house:till'

export interface Movement {
  /** In the past tense: `paid`, `refunded`, `handed_over`. */
  readonly kind: string
  readonly about: Purpose | null
  /** Lines of nothing are left out; several of one account are added up. */
  readonly lines: ReadonlyArray<{ readonly account: Account; readonly amount: Kobo }>
  /** A movement with the same key is the same movement: it is made once. */
  readonly key: string
}

/**
 * Writes a movement in the caller's transaction.
 * @returns its id, or null when it had been made before
 * @throws Refusal 409 `money-short` when a wallet, a purpose or a rider would be overdrawn
 */
export async function post(tx: Transaction, { kind, about, lines, key }: Movement, now: Date): Promise<Id<'ledger-transaction'> | null> {
  const sums = new Map<Account, number>()
  for (const { account, amount } of lines) sums.set(account, (sums.get(account) ?? 0) + amount)
  // In one order for everybody: balances are rows that are locked until the end.
  const written = [...sums].filter(([, amount]) => amount !== 0).sort(([a], [b]) => (a < b ? -1 : 1))
  if (written.reduce((total, [, amount]) => total + amount, 0) !== 0) throw new Error(`${kind} ${key} does not sum to zero`)
  if (written.length === 0) return null
  const id = newId<'ledger-transaction'>(now)
  const [made] = await tx.insert(ledgerTransactions).values({ id, kind, purposeKind: about?.kind ?? null, purposeId: about?.id ?? null, key, at: now }).onConflictDoNothing().returning({ id: ledgerTransactions.id })
  if (!made) return null
  try {
    await tx.insert(ledgerLines).values(written.map(([account, amount]) => ({ transactionId: id, account, amount: kobo(amount) })))
  } catch (error) {
    if (isOverdraft(error)) throw new Refusal('conflict', 'money-short')
    throw error
  }
  return id
}

function isOverdraft(error: unknown): boolean {
  if (sqlState(error) !== '23514') return false
  for (let e: unknown = error; e instanceof Error; e = e.cause) if ((e as { constraint_name?: string }).constraint_name === 'ledger_balances_not_overdrawn') return true
  return false
}

const KEPT = /^(?:wallet|held|cash):/

/** What the house owes to an account; below zero, what it is owed. */
export async function balanceOf(db: Reader, account: Account): Promise<Kobo> {
  const [row] = KEPT.test(account)
    ? await db.select({ balance: ledgerBalances.balance }).from(ledgerBalances).where(eq(ledgerBalances.account, account))
    : await db.select({ balance: sql<string>`coalesce(sum(${ledgerLines.amount}), 0)` }).from(ledgerLines).where(eq(ledgerLines.account, account))
  return kobo(Number(row?.balance ?? 0))
}

/** Nobody else changes the balance until the transaction ends. */
export async function lockedBalanceOf(tx: Transaction, account: Account): Promise<Kobo> {
  const [row] = await tx.select({ balance: ledgerBalances.balance }).from(ledgerBalances).where(eq(ledgerBalances.account, account)).for('update')
  return row?.balance ?? kobo(0)
}

export interface AccountLine {
  readonly id: number
  readonly kind: string
  readonly purposeKind: Purpose['kind'] | null
  readonly purposeId: string | null
  readonly amount: Kobo
  readonly at: Date
}

/** What happened on an account, the newest first. */
export async function linesOf(db: Reader, account: Account, { limit, before = null }: { readonly limit: number; readonly before?: number | null }): Promise<AccountLine[]> {
  return db.select({ id: ledgerLines.id, kind: ledgerTransactions.kind, purposeKind: ledgerTransactions.purposeKind, purposeId: ledgerTransactions.purposeId, amount: ledgerLines.amount, at: ledgerTransactions.at })
    .from(ledgerLines).innerJoin(ledgerTransactions, eq(ledgerTransactions.id, ledgerLines.transactionId))
    .where(and(eq(ledgerLines.account, account), before === null ? undefined : lt(ledgerLines.id, before))).orderBy(desc(ledgerLines.id)).limit(limit)
}

/** All lines about one purpose, in the order of writing. */
export async function linesAbout(db: Reader, { kind, id }: Purpose) {
  return db.select({ account: ledgerLines.account, amount: ledgerLines.amount, kind: ledgerTransactions.kind, at: ledgerTransactions.at })
    .from(ledgerLines).innerJoin(ledgerTransactions, eq(ledgerTransactions.id, ledgerLines.transactionId))
    .where(and(eq(ledgerTransactions.purposeKind, kind), eq(ledgerTransactions.purposeId, id))).orderBy(ledgerLines.id)
}

/** What of an account's balance came from one purpose. */
export async function balanceAbout(db: Reader, account: Account, { kind, id }: Purpose): Promise<Kobo> {
  const [row] = await db.select({ balance: sql<string>`coalesce(sum(${ledgerLines.amount}), 0)` }).from(ledgerLines).innerJoin(ledgerTransactions, eq(ledgerTransactions.id, ledgerLines.transactionId))
    .where(and(eq(ledgerLines.account, account), eq(ledgerTransactions.purposeKind, kind), eq(ledgerTransactions.purposeId, id)))
  return kobo(Number(row?.balance ?? 0))
}

export interface LedgerTrial {
  /** Sum of every line there is: zero. */
  readonly total: number
  /** Accounts whose kept balance is not the sum of their lines: none. */
  readonly astray: ReadonlyArray<string>
}

/** Counts the whole ledger anew. */
export async function tryLedger(db: Reader): Promise<LedgerTrial> {
  const [sum] = await db.select({ total: sql<string>`coalesce(sum(${ledgerLines.amount}), 0)` }).from(ledgerLines)
  const astray = await db.execute<{ account: string }>(sql`
    select coalesce(kept.account, summed.account) as account from ${ledgerBalances} kept
    full join (select account, sum(amount) as balance from ${ledgerLines} where split_part(account, ':', 1) in ('wallet', 'held', 'cash') group by account) summed on summed.account = kept.account
    where coalesce(kept.balance, 0) <> coalesce(summed.balance, 0)`)
  return { total: Number(sum?.total ?? 0), astray: [...astray].map(({ account }) => account) }
}
