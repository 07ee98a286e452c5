/** The JSON door of payments and wallets. */
import { personOfId } from '../accounts/sign-in.ts'
import { cursorOf } from '../vocabulary/cursor.ts'
import { moneyJson } from '../vocabulary/money.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'
import { localPath } from '../vocabulary/url.ts'
import type { SignedIn, Visit } from '../vocabulary/visit.ts'
import { about as aboutRoute, door, signedIn, signedInFirst, type Successes } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { beginPayment } from './begin.ts'
import { changeMethod } from './change-method.ts'
import { beforeOf, CallbackInput, lineBeforeOf, OneReference, OnePayment, OrderPaymentInput, PaymentsQuery, RefundInput, TopUpInput, WalletQuery } from './inputs.ts'
import type { AccountLine } from './ledger.ts'
import { isLive, type NextStep, type Payment } from './payment.ts'
import { isMoneyStaff, seenBy } from './policy.ts'
import { attemptByReference, attemptsOf, findPayments, paymentById, paymentsFor } from './queries.ts'
import { leftToRefundOf, type Refund, refundPayment, refundsOf } from './refund.ts'
import { reconcilePayment } from './teller.ts'
import { topUpWallet, walletBalance, walletHistory } from './wallet.ts'

const about = (summary: string, ...statuses: Successes) => aboutRoute('Payments', summary, ...statuses)

/** Money moves once for each key, so there must be one. */
const keyFirst = (context: { readonly request: Request }): void => {
  signedInFirst(context)
  if (!context.request.headers.has('idempotency-key')) throw new Refusal('unreadable', 'key-missing')
}

export function paymentsApi(house: House) {
  const { db, cashier } = house
  const whole = async (payment: Payment, next?: NextStep) => ({
    ...paymentJson(payment), references: (await attemptsOf(db, payment.id)).map(({ provider, reference, state }) => ({ provider, reference, state })), refunds: (await refundsOf(db, payment.id)).map(refundJson), ...(next ? { next: stepJson(next) } : {}),
  })
  const own = async (visit: Visit, id: Payment['id']): Promise<Payment> => seenBy(signedIn(visit), await paymentById(db, id))

  async function byReference(person: SignedIn, reference: string): Promise<Payment> {
    const attempt = await attemptByReference(db, reference)
    if (!attempt) throw unknown('payment')
    return seenBy(person, await paymentById(db, attempt.paymentId))
  }

  /** The payment of an order that waits for its money, in the way that is wanted now. @throws Refusal 404, 409, 422 */
  async function waitingFor(person: SignedIn, body: typeof OrderPaymentInput.static): Promise<Payment> {
    const all = (await paymentsFor(db, { kind: 'order', id: body.order_id })).filter(({ payerId }) => payerId === person.id)
    const payment = all.find(isLive) ?? all.at(-1)
    if (!payment) throw unknown('payment')
    if (body.callback_url !== undefined && localPath(body.callback_url) === null) throw invalid('callback_url', 'value-wrong')
    if (body.amount !== undefined && body.amount.amount !== payment.amount) throw invalid('amount', 'amount-differs')
    if (payment.state === 'paid') throw new Refusal('conflict', 'already-paid')
    if (!isLive(payment) && payment.state !== 'failed') throw new Refusal('conflict', 'payment-ended')
    return payment
  }

  return door('payments-api', '/api')
    .get('/payments', async ({ query, visit }) => {
      const person = signedIn(visit)
      const payerId = isMoneyStaff(person) ? query.payer_id : person.id
      if (query.payer_id !== undefined && query.payer_id !== payerId) throw new Refusal('forbidden', 'not-allowed')
      const scope = `payments ${payerId ?? 'all'} ${query.state ?? ''} ${query.method ?? ''}`
      const rows = await findPayments(db, { payerId, state: query.state, method: query.method, before: beforeOf(scope, query.cursor), limit: query.limit })
      const shown = rows.slice(0, query.limit)
      const last = shown.at(-1)
      return { items: shown.map(paymentJson), next_cursor: rows.length > query.limit && last ? cursorOf(scope, [last.id]) : null }
    }, { query: PaymentsQuery, detail: about('One’s own payments, the newest first; platform staff see all') })
    .get('/payments/:id', async ({ params, visit }) => whole(await own(visit, params.id)), { params: OnePayment, detail: about('One payment, with its references and refunds') })
    .post('/payments/:id/refunds', ({ params, body, request, visit }) => once({ db, request, visit, input: { params, body } }, async (tx) => {
      const payment = await paymentById(tx, params.id)
      const { amount } = body.amount ?? { amount: await leftToRefundOf(tx, payment) }
      if (amount === 0) throw new Refusal('conflict', payment.state === 'paid' ? 'refunded-already' : 'not-paid')
      const by = signedIn(visit).id
      const refund = await refundPayment(tx, { paymentId: params.id, amount: amount as Payment['amount'], reason: body.reason, key: `${by}:${request.headers.get('idempotency-key')}`, by, ...(body.to ? { to: body.to } : {}) }, visit.now)
      return Response.json(refundJson(refund), { status: 201 })
    }), { params: OnePayment, body: RefundInput, transform: keyFirst, detail: about('Give money back: all that is left, or an amount of it', 201) })
    .post('/payments/:id/reconciliation', async ({ params, visit }) => {
      await own(visit, params.id)
      return whole(await reconcilePayment(cashier, params.id, visit.now))
    }, { params: OnePayment, transform: signedInFirst, detail: about('Ask the provider now') })
    .post('/delivery/payment', async ({ body, request, visit }) => {
      const person = signedIn(visit)
      const stored = await once({ db, request, visit, input: body }, async (tx) => {
        const payment = await waitingFor(person, body)
        const wanted = body.method ?? payment.method
        if (!cashier.methods.includes(wanted)) throw invalid('method', 'method-not-for-this')
        return Response.json({ id: wanted === payment.method ? payment.id : (await changeMethod(tx, payment, wanted, visit.now)).id })
      })
      // What was decided is stored under the key; the provider is asked outside, and gives the same step again.
      const { id } = await stored.json() as { id: Payment['id'] }
      const next = await beginPayment(cashier, id, visit.now)
      return whole(await paymentById(db, id), next)
    }, { body: OrderPaymentInput, transform: keyFirst, detail: about('Begin to pay for an order: where to go, what to dial, or where to send the money') })
    .post('/delivery/payment/callback', async ({ body, visit }) => whole(await reconcilePayment(cashier, (await byReference(signedIn(visit), body.reference)).id, visit.now)),
      { body: CallbackInput, transform: signedInFirst, detail: about('An app came back from the provider’s page: its record is asked for, nothing that came along is believed') })
    .get('/delivery/payment/verify/:reference', async ({ params, visit }) => whole(await reconcilePayment(cashier, (await byReference(signedIn(visit), params.reference)).id, visit.now)),
      { params: OneReference, detail: about('Ask the provider about a payment, by reference') })
    .get('/wallet', async ({ query, visit }) => {
      const { id } = signedIn(visit)
      const scope = `wallet ${id}`
      const [balance, lines] = await Promise.all([walletBalance(db, id), walletHistory(db, id, { limit: query.limit + 1, before: lineBeforeOf(scope, query.cursor) })])
      const shown = lines.slice(0, query.limit)
      const last = shown.at(-1)
      return { balance: moneyJson(balance), items: shown.map(lineJson), next_cursor: lines.length > query.limit && last ? cursorOf(scope, [last.id]) : null }
    }, { query: WalletQuery, detail: about('One’s own wallet: what is in it, and what happened to it') })
    .post('/wallet/top-ups', async ({ body, request, visit }) => {
      const person = await personOfId(db, signedIn(visit).id)
      if (!cashier.methods.includes(body.method)) throw invalid('method', 'method-not-for-this')
      const stored = await once({ db, request, visit, input: body }, async (tx) => Response.json({ id: (await topUpWallet(tx, { personId: person.id, email: person.email, amount: body.amount.amount as Payment['amount'], method: body.method }, visit.now)).id }))
      const { id } = await stored.json() as { id: Payment['id'] }
      const next = await beginPayment(cashier, id, visit.now)
      return Response.json(await whole(await paymentById(db, id), next), { status: 201, headers: { location: `/api/payments/${id}` } })
    }, { body: TopUpInput, transform: keyFirst, detail: about('Put money into one’s wallet', 201) })
}

const paymentJson = (payment: Payment) => ({
  id: payment.id, purpose: { kind: payment.purposeKind, id: payment.purposeId }, payer_id: payment.payerId, amount: moneyJson(payment.amount), captured: moneyJson(payment.captured), method: payment.method, state: payment.state,
  created_at: payment.createdAt.toISOString(), expires_at: payment.expiresAt.toISOString(), paid_at: payment.paidAt?.toISOString() ?? null,
})

const refundJson = ({ id, amount, reason, to, state, requestedAt, endedAt }: Refund) => ({
  id, amount: moneyJson(amount), reason, to, state, requested_at: requestedAt.toISOString(), ended_at: endedAt?.toISOString() ?? null,
})

const lineJson = ({ kind, purposeKind, purposeId, amount, at }: AccountLine) => ({ kind, purpose: purposeKind && { kind: purposeKind, id: purposeId }, amount: moneyJson(amount), at: at.toISOString() })

function stepJson(step: NextStep): object {
  if (step.kind !== 'transfer') return step
  return { kind: step.kind, bank: step.bank, account_number: step.accountNumber, account_name: step.accountName, amount: moneyJson(step.amount), expires_at: step.expiresAt }
}
