/** The day's money at each provider, as the ledger has it: what came in, what was kept, what went back. */
import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { ledgerLines, ledgerTransactions, paymentEvents, payments } from '../../drizzle/schema/payments.ts'
import type { Reader } from '../platform/database.ts'
import { addDays, instantOf, type LocalDate } from '../vocabulary/calendar.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'

export interface SettlementLine {
  readonly at: Date
  readonly kind: string
  readonly account: string
  readonly purposeKind: string | null
  readonly purposeId: string | null
  /** What the account owes us more (plus) or less (minus): the other way round than the ledger writes it. */
  readonly amount: Kobo
  /** The provider's or our own key of the movement. */
  readonly key: string
}

/** Every movement of a local day on the accounts of providers, fees and the till. */
export async function settlementOf(db: Reader, day: LocalDate): Promise<SettlementLine[]> {
  const lines = await db.select({ at: ledgerTransactions.at, kind: ledgerTransactions.kind, account: ledgerLines.account, purposeKind: ledgerTransactions.purposeKind, purposeId: ledgerTransactions.purposeId, amount: ledgerLines.amount, key: ledgerTransactions.key })
    .from(ledgerLines).innerJoin(ledgerTransactions, eq(ledgerTransactions.id, ledgerLines.transactionId))
    .where(and(gte(ledgerTransactions.at, instantOf(day, 0)), lt(ledgerTransactions.at, instantOf(addDays(day, 1), 0)), sql`split_part(${ledgerLines.account}, ':', 1) in ('provider', 'fees')`))
    .orderBy(asc(ledgerLines.id))
  return lines.map((line) => ({ ...line, amount: kobo(0 - line.amount) }))
}

export interface SettlementSum {
  readonly account: string
  readonly movements: number
  readonly amount: Kobo
}

export function sumsOf(lines: ReadonlyArray<SettlementLine>): SettlementSum[] {
  const sums = new Map<string, { movements: number; amount: number }>()
  for (const { account, amount } of lines) {
    const sum = sums.get(account) ?? { movements: 0, amount: 0 }
    sums.set(account, { movements: sum.movements + 1, amount: sum.amount + amount })
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([account, { movements, amount }]) => ({ account, movements, amount: kobo(amount) }))
}

const COLUMNS = ['at', 'movement', 'account', 'purpose', 'purpose_id', 'amount_naira', 'key'] as const

/** One line for each movement. Amounts are naira with two decimals. */
export const settlementCsv = (lines: ReadonlyArray<SettlementLine>): string =>
  [[...COLUMNS], ...lines.map(({ at, kind, account, purposeKind, purposeId, amount, key }) => [at.toISOString(), kind, account, purposeKind ?? '', purposeId ?? '', `${amount < 0 ? '-' : ''}${Math.floor(Math.abs(amount) / 100)}.${String(Math.abs(amount) % 100).padStart(2, '0')}`, key])]
    .map((cells) => cells.map(csvCell).join(',')).join('\r\n') + '\r\n'

/** Spreadsheets run what begins like a formula: such a cell gets an apostrophe, unless it is a plain number. */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) && !/^-?\d+\.\d\d$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) || plain !== text ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** What a person must look at: payments whose record does not fit. */
export async function mismatches(db: Reader, limit = 50) {
  return db.select({ paymentId: paymentEvents.paymentId, facts: paymentEvents.facts, provider: paymentEvents.provider, at: paymentEvents.at, amount: payments.amount })
    .from(paymentEvents).innerJoin(payments, eq(payments.id, paymentEvents.paymentId)).where(inArray(paymentEvents.action, ['mismatch'])).orderBy(sql`${paymentEvents.id} desc`).limit(limit)
}
