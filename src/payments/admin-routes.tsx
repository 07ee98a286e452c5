/** The HTML door of staff who mind the money: payments, refunds, settlement, and the inbox of webhooks. */
import { and, count, desc, eq, lt, sql } from 'drizzle-orm'
import { inbox } from '../../drizzle/schema/outbox.ts'
import { ledgerLines, refunds } from '../../drizzle/schema/payments.ts'
import { InboxPage } from '../../views/payments/inbox.tsx'
import { PaymentsPage, SettlementPage, StaffPaymentPage, type StaffPaymentProps } from '../../views/payments/staff.tsx'
import { audit } from '../audit/append.ts'
import { write } from '../platform/database.ts'
import { replay } from '../platform/inbox.ts'
import { addDays, instantOf, isLocalDate, localTime } from '../vocabulary/calendar.ts'
import { cursorOf } from '../vocabulary/cursor.ts'
import { type Kobo, kobo } from '../vocabulary/money.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import { url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { arrivalOf, door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { orAgain } from '../web/or-again.ts'
import { page, seeOther } from '../web/page.ts'
import { beforeOf, CreditRefundForm, InboxShown, nairaWritten, OneInboxItem, OneRefund, PayerPage, PaymentsShown, RefundForm, RefundOutcome, SettlementDay } from './inputs.ts'
import { PAYMENT_METHODS, PAYMENT_STATES, type Payment } from './payment.ts'
import { findPayments, historyOf, paymentById } from './queries.ts'
import { failRefund, finishRefund, guestCreditOf, leftToRefund, leftToRefundOf, refundCredit, refundPayment } from './refund.ts'
import { mismatches, settlementCsv, settlementOf, sumsOf } from './settlement.ts'
import { reconcilePayment } from './teller.ts'

const unkept = { headers: { 'cache-control': 'no-store' } } as const
const ROWS = 30

export function paymentStaffPages(house: House) {
  const { db, cashier } = house

  async function onePage(visit: Visit, id: Payment['id'], more: Pick<StaffPaymentProps, 'problem'> = {}) {
    const history = await historyOf(db, id)
    return <StaffPaymentPage visit={visit} history={history} left={leftToRefund(history.payment, history.refunds)} guestCredit={await guestCreditOf(db, history.payment)} formKey={newFormKey()} {...more} />
  }

  async function listPage(visit: Visit, query: PaymentsShown) {
    const asked = { q: (query.q ?? '').trim(), state: query.state ?? '', method: query.method ?? '', from: dayOr(query.from), until: dayOr(query.until) }
    const scope = `admin payments ${Object.values(asked).join(' ')}`
    const [rows, odd] = await Promise.all([
      findPayments(db, {
        words: asked.q || undefined, state: PAYMENT_STATES.find((one) => one === asked.state), method: PAYMENT_METHODS.find((one) => one === asked.method),
        from: asked.from ? instantOf(asked.from, 0) : undefined, until: asked.until ? instantOf(addDays(asked.until, 1), 0) : undefined, before: beforeOf(scope, query.cursor), limit: ROWS,
      }),
      mismatches(db, 10),
    ])
    const last = rows.length > ROWS ? rows[ROWS - 1] : undefined
    return <PaymentsPage visit={visit} isDemo={house.config.demo} payments={rows.slice(0, ROWS)} asked={asked} next={last ? cursorOf(scope, [last.id]) : null} suspicious={[...new Set(odd.map(({ paymentId }) => paymentId))]} />
  }

  return door('payment-staff-pages')
    .get('/admin/payments', async ({ query, visit }) => page(await listPage(visit, query), unkept), { query: PaymentsShown })
    .get('/admin/payments/:paymentId', async ({ params, visit }) => page(await onePage(visit, params.paymentId), unkept), { params: PayerPage })
    .post('/admin/payments/:paymentId/refunds', ({ params: { paymentId }, body, request, visit }) => orAgain(() => once({ db, request, visit, input: { paymentId, body } }, async (tx) => {
      const by = signedIn(visit).id
      if (body.reason.trim() === '') throw invalid('reason', 'value-missing')
      const payment = await paymentById(tx, paymentId)
      const amount = body.naira ? nairaWritten('naira', body.naira) : await leftToRefundOf(tx, payment)
      // Two windows that show the same page carry two keys: what is left decides then.
      await refundPayment(tx, { paymentId, amount, reason: body.reason.trim(), key: `staff:${by}:${arrivalOf(request)?.formKey ?? newFormKey()}`, by, to: body.to }, visit.now)
      await audit(tx, { action: 'payments.refunded_by_staff', actorId: by, subjectId: paymentId, facts: { amount, to: body.to } }, visit.now)
      return seeOther(url`/admin/payments/${paymentId}`)
    }), (problem) => onePage(visit, paymentId, { problem })), { params: PayerPage, body: RefundForm })
    .post('/admin/payments/:paymentId/credit-refunds', ({ params: { paymentId }, body, request, visit }) => orAgain(() => once({ db, request, visit, input: { paymentId, body } }, async (tx) => {
      const by = signedIn(visit).id
      if (body.reason.trim() === '') throw invalid('reason', 'value-missing')
      const amount = await guestCreditOf(tx, await paymentById(tx, paymentId))
      if (amount === 0) throw new Refusal('conflict', 'refunded-already')
      await refundCredit(tx, { paymentId, amount, reason: body.reason.trim(), key: `credit:${by}:${arrivalOf(request)?.formKey ?? newFormKey()}`, by }, visit.now)
      await audit(tx, { action: 'payments.credit_refunded', actorId: by, subjectId: paymentId, facts: { amount } }, visit.now)
      return seeOther(url`/admin/payments/${paymentId}`)
    }), (problem) => onePage(visit, paymentId, { problem })), { params: PayerPage, body: CreditRefundForm })
    .post('/admin/payments/:paymentId/reconciliation', async ({ params, visit }) => {
      await reconcilePayment(cashier, (await paymentById(db, params.paymentId)).id, visit.now)
      return seeOther(url`/admin/payments/${params.paymentId}`)
    }, { params: PayerPage })
    /** Where the contract names no way to ask, a person has looked at the provider's own pages. */
    .post('/admin/refunds/:refundId/outcome', async ({ params, body, visit }) => {
      const [refund] = await db.select().from(refunds).where(eq(refunds.id, params.refundId))
      if (!refund) throw unknown('payment')
      await write(db, async (tx) => {
        const changed = body.outcome === 'done' ? await finishRefund(tx, refund.id, refund.paymentId, visit.now) : await failRefund(tx, refund.id, refund.paymentId, 'staff found that it was not made', visit.now)
        if (changed) await audit(tx, { action: 'payments.refund_decided', actorId: signedIn(visit).id, subjectId: refund.paymentId, facts: { outcome: body.outcome, amount: refund.amount } }, visit.now)
      })
      return seeOther(url`/admin/payments/${refund.paymentId}`)
    }, { params: OneRefund, body: RefundOutcome })
    .get('/admin/settlement', async ({ query, visit }) => {
      const day = query.day ?? localTime(visit.now).date
      return page(<SettlementPage visit={visit} isDemo={house.config.demo} day={day} sums={sumsOf(await settlementOf(db, day))} owed={await whereMoneyLies(house)} />, unkept)
    }, { query: SettlementDay })
    .get('/admin/settlement.csv', async ({ query, visit }) => {
      const day = query.day ?? localTime(visit.now).date
      return new Response(settlementCsv(await settlementOf(db, day)), { headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="settlement-${day}.csv"`, 'cache-control': 'no-store' } })
    }, { query: SettlementDay })
    .get('/admin/inbox', async ({ query, visit }) => {
      const state = query.state ?? ''
      const [rows, counts] = await Promise.all([
        db.select({ id: inbox.id, provider: inbox.provider, eventKey: inbox.eventKey, state: inbox.state, attempts: inbox.attempts, note: inbox.note, receivedAt: inbox.receivedAt, dueAt: inbox.dueAt, bytes: sql<number>`length(${inbox.body})` }).from(inbox)
          .where(and(state === '' ? undefined : eq(inbox.state, state as typeof inbox.$inferSelect.state), query.before === undefined ? undefined : lt(inbox.id, query.before))).orderBy(desc(inbox.id)).limit(ROWS + 1),
        db.select({ state: inbox.state, count: count() }).from(inbox).groupBy(inbox.state),
      ])
      const items = rows.slice(0, ROWS).map(({ bytes, ...row }) => ({ ...row, mayReplay: row.state !== 'in_hand' && row.state !== 'waiting' && bytes > 0 }))
      return page(<InboxPage visit={visit} items={items} counts={Object.fromEntries(counts.map((one) => [one.state, one.count]))} state={state} next={rows.length > ROWS ? items.at(-1)?.id ?? null : null} />, unkept)
    }, { query: InboxShown })
    .post('/admin/inbox/:itemId/replay', async ({ params, visit }) => {
      await write(db, async (tx) => {
        await replay(tx, params.itemId, visit.now)
        await audit(tx, { action: 'inbox.replayed', actorId: signedIn(visit).id, subjectId: null, facts: { item: params.itemId } }, visit.now)
      })
      return seeOther(url`/admin/inbox`)
    }, { params: OneInboxItem })
}

const dayOr = (text: string | undefined): string => (text && isLocalDate(text) ? text : '')

/** What lies at providers, with riders, in wallets and on hold, from our side: plus is ours to get, minus is ours to pay. */
async function whereMoneyLies({ db }: House): Promise<Array<{ account: string; balance: Kobo }>> {
  const rows = await db.select({ account: sql<string>`split_part(${ledgerLines.account}, ':', 1)`, balance: sql<string>`-sum(${ledgerLines.amount})` }).from(ledgerLines).groupBy(sql`split_part(${ledgerLines.account}, ':', 1)`).orderBy(sql`1`)
  return rows.map(({ account, balance }) => ({ account, balance: kobo(Number(balance)) }))
}
