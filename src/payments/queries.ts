/** Payments as they are read. */
import { and, asc, desc, eq, gte, inArray, lt, or, sql, type SQL } from 'drizzle-orm'
import { disputes, paymentAttempts, paymentEvents, payments, providerExchanges } from '../../drizzle/schema/payments.ts'
import type { Reader } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { linesAbout } from './ledger.ts'
import { type Attempt, type Payment, type PaymentMethod, type PaymentState, type Purpose, purposeOf } from './payment.ts'
import { refundsOf } from './refund.ts'

/** All that were ever asked for, the oldest first. */
export const paymentsFor = (db: Reader, { kind, id }: Purpose): Promise<Payment[]> =>
  db.select().from(payments).where(and(eq(payments.purposeKind, kind), eq(payments.purposeId, id))).orderBy(asc(payments.id))

/** @throws Refusal 404 */
export async function paymentById(db: Reader, id: Id<'payment'>): Promise<Payment> {
  const [payment] = await db.select().from(payments).where(eq(payments.id, id))
  if (!payment) throw unknown('payment')
  return payment
}

export const attemptsOf = (db: Reader, paymentId: Id<'payment'>): Promise<Attempt[]> =>
  db.select().from(paymentAttempts).where(eq(paymentAttempts.paymentId, paymentId)).orderBy(asc(paymentAttempts.number))

export async function attemptByReference(db: Reader, reference: string): Promise<Attempt | null> {
  const [attempt] = await db.select().from(paymentAttempts).where(eq(paymentAttempts.reference, reference))
  return attempt ?? null
}

/** Everything that is known of one payment. @throws Refusal 404 */
export async function historyOf(db: Reader, id: Id<'payment'>) {
  const payment = await paymentById(db, id)
  const attempts = await attemptsOf(db, id)
  const [events, refunds, lines, quarrels, exchanges] = await Promise.all([
    db.select().from(paymentEvents).where(eq(paymentEvents.paymentId, id)).orderBy(asc(paymentEvents.id)),
    refundsOf(db, id),
    linesAbout(db, purposeOf(payment)),
    db.select().from(disputes).where(eq(disputes.paymentId, id)).orderBy(asc(disputes.id)),
    attempts.length === 0 ? [] : db.select().from(providerExchanges).where(inArray(providerExchanges.reference, attempts.map(({ reference }) => reference))).orderBy(desc(providerExchanges.id)).limit(100),
  ])
  return { payment, attempts, events, refunds, lines, disputes: quarrels, exchanges }
}

export interface PaymentFilter {
  readonly payerId?: Id<'person'> | undefined
  readonly state?: PaymentState | undefined
  readonly method?: PaymentMethod | undefined
  /** A reference of ours, or an id of a payment or purpose. */
  readonly words?: string | undefined
  readonly from?: Date | undefined
  readonly until?: Date | undefined
  readonly before?: Id<'payment'> | undefined
  readonly limit: number
}

/** The newest first; one more than the limit, where there is one more. */
export async function findPayments(db: Reader, { payerId, state, method, words, from, until, before, limit }: PaymentFilter): Promise<Payment[]> {
  const wanted: Array<SQL | undefined> = [
    payerId && eq(payments.payerId, payerId), state && eq(payments.state, state), method && eq(payments.method, method),
    from && gte(payments.createdAt, from), until && lt(payments.createdAt, until), before && lt(payments.id, before),
    words ? or(
      sql`${payments.id}::text = ${words.toLowerCase()}`, sql`${payments.purposeId}::text = ${words.toLowerCase()}`,
      sql`exists (select from ${paymentAttempts} where ${paymentAttempts.paymentId} = ${payments.id} and ${paymentAttempts.reference} = ${words.toUpperCase()})`,
    ) : undefined,
  ].filter(Boolean) as SQL[]
  return db.select().from(payments).where(and(...wanted)).orderBy(desc(payments.id)).limit(limit + 1)
}
