import { afterEach, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { events, inbox } from '../../drizzle/schema/outbox.ts'
import { paymentEvents, providerExchanges, refunds } from '../../drizzle/schema/payments.ts'
import { write } from '../platform/database.ts'
import { react } from '../platform/outbox.ts'
import { writtenLetters } from '../testing/letters.ts'
import { applyWebhooks, makePayment, pretendProviders } from '../testing/payments.ts'
import { makePerson } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { newId } from '../vocabulary/id.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { accountOf, askForAccount } from './accounts.ts'
import { beginPayment } from './begin.ts'
import { cancelPayment } from './cancel.ts'
import { tryLedger } from './ledger.ts'
import type { NextStep, Payment } from './payment.ts'
import { attemptsOf, historyOf, paymentById } from './queries.ts'
import { paymentReactions } from './reactions.ts'
import { refundPayment } from './refund.ts'
import { reconcileOnce, reconcilePayment } from './teller.ts'
import { walletBalance } from './wallet.ts'

const providers = pretendProviders(() => web.house.clock())
const { paystack, flutterwave } = providers
const web = await testWeb(undefined, providers.environment)
providers.sendTo(web)
const { cashier, db } = web.house

afterEach(async () => {
  paystack.bank.weather = flutterwave.bank.weather = 'fine'
  paystack.bank.post = flutterwave.bank.post = { mode: 'sent', copies: 1, delayMs: 0 }
  web.setNow(NOON)
  expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
})

const begin = (payment: Payment, now = web.house.clock()): Promise<NextStep> => beginPayment(cashier, payment.id, now)
const now = (payment: Payment): Promise<Payment> => paymentById(db, payment.id)
const code = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: Error & { code?: string }) => error.code ?? error.message)
type Step<Kind extends NextStep['kind']> = Extract<NextStep, { kind: Kind }>

/** Types into the page of a stand-in as a browser would, and says where it leads. */
async function pay(step: NextStep, ...fields: ReadonlyArray<Record<string, string>>): Promise<string | null> {
  const url = (step as Step<'redirect'>).url
  let location: string | null = null
  for (const one of fields) location = (await fetch(url, { method: 'POST', body: new URLSearchParams(one), redirect: 'manual' })).headers.get('location')
  return location
}
const GOOD = { number: '4084 0840 8408 4081', cvv: '408', expiry: '12/30' }

describe('a card', () => {
  test('is paid on the page of Paystack, and counted once it said so and was asked', async () => {
    const payment = await makePayment(web)
    const step = await begin(payment)
    expect(step.kind).toBe('redirect')
    expect(await begin(payment)).toEqual(step)
    const location = await pay(step, GOOD)
    expect(location).toContain(`/payments/${payment.id}/return?`)
    expect((await now(payment)).state).toBe('pending')
    await applyWebhooks(web, providers)
    expect(await now(payment)).toMatchObject({ state: 'paid', captured: naira(5_000) })
    expect(await begin(payment)).toEqual({ kind: 'paid' })
  })

  test('with PIN and one-time code, at either provider', async () => {
    const first = await makePayment(web)
    await pay(await begin(first), { number: '5060666666666666666', cvv: '123', expiry: '1/30' }, { pin: '1234' }, { otp: '123456' })
    const second = await makePayment(web, { provider: 'flutterwave' })
    await pay(await begin(second), { number: '5531886652142950', cvv: '564', expiry: '09/32' }, { pin: '3310' }, { otp: '12345' })
    await applyWebhooks(web, providers)
    expect([(await now(first)).state, (await now(second)).state]).toEqual(['paid', 'paid'])
  })

  test('that is declined can be tried again, on the same page or another', async () => {
    const payment = await makePayment(web)
    const step = await begin(payment)
    await pay(step, { number: '4084080000670037', cvv: '787', expiry: '1/30' })
    await reconcilePayment(cashier, payment.id, NOON)
    expect(await now(payment)).toMatchObject({ state: 'failed', note: 'Insufficient funds' })
    // The page is still open in another tab.
    await pay(step, GOOD)
    await applyWebhooks(web, providers)
    expect((await now(payment)).state).toBe('paid')
    const again = await makePayment(web)
    await pay(await begin(again), { number: '4084080000005408', cvv: '001', expiry: '1/30' })
    await reconcilePayment(cashier, again.id, NOON)
    await pay(await begin(again), GOOD)
    await applyWebhooks(web, providers)
    expect(await now(again)).toMatchObject({ state: 'paid', captured: naira(5_000) })
    expect((await attemptsOf(db, again.id)).map(({ state }) => state)).toEqual(['failed', 'succeeded'])
  })

  test('whose webhook never comes is found by asking, and asking again changes nothing', async () => {
    paystack.bank.post = { mode: 'lost', copies: 1, delayMs: 0 }
    const payment = await makePayment(web)
    await pay(await begin(payment), GOOD)
    await reconcileOnce(cashier, addMinutes(NOON, 1))
    expect((await now(payment)).state).toBe('paid')
    const events = await db.select().from(paymentEvents).where(eq(paymentEvents.paymentId, payment.id))
    await reconcilePayment(cashier, payment.id, addMinutes(NOON, 2))
    expect(await db.select().from(paymentEvents).where(eq(paymentEvents.paymentId, payment.id))).toEqual(events)
  })
})

describe('the other provider', () => {
  test('is asked when the first cannot begin', async () => {
    paystack.bank.weather = 'errors'
    const payment = await makePayment(web)
    expect(((await begin(payment)) as Step<'redirect'>).url).toContain('/v3/hosted/pay/')
    expect((await attemptsOf(db, payment.id)).map(({ provider, state }) => `${provider} ${state}`)).toEqual(['paystack dead', 'flutterwave open'])
  })
  test('is asked when nobody knows whether the first began: its page is seen by nobody', async () => {
    paystack.bank.weather = 'silent'
    const payment = await makePayment(web)
    expect(((await begin(payment)) as Step<'redirect'>).url).toContain('/v3/hosted/pay/')
    const [lost, open] = await attemptsOf(db, payment.id)
    expect(paystack.bank.charges.has(lost?.reference ?? '')).toBe(true)
    expect(open?.reference).not.toBe(lost?.reference)
  })
  test('cannot help when both are away: nothing is charged, and it goes on later', async () => {
    paystack.bank.weather = flutterwave.bank.weather = 'errors'
    const payment = await makePayment(web)
    expect(await code(begin(payment))).toBe('payments-away')
    paystack.bank.weather = flutterwave.bank.weather = 'fine'
    expect((await begin(payment)).kind).toBe('redirect')
  })
  test('is not asked for a payment that somebody else begins at this moment', async () => {
    const payment = await makePayment(web)
    const steps = await Promise.all(Array.from({ length: 10 }, () => begin(payment)))
    expect(new Set(steps.map((step) => (step as Step<'redirect'>).url)).size).toBe(1)
    expect(await attemptsOf(db, payment.id)).toHaveLength(1)
  })
})

describe('USSD', () => {
  test.each(['paystack', 'flutterwave'] as const)('of %s is dialled', async (provider) => {
    const payment = await makePayment(web, { method: 'ussd', provider })
    const step = (await begin(payment)) as Step<'ussd'>
    expect(step.dial).toMatch(/^\*\d{3}\*/)
    const bench = provider === 'paystack' ? paystack : flutterwave
    expect(bench.dial(step.dial)).toBe(true)
    await applyWebhooks(web, providers)
    expect((await now(payment)).state).toBe('paid')
  })
})

describe('a bank transfer', () => {
  const transfer = async () => {
    const payment = await makePayment(web, { method: 'bank_transfer' })
    const step = (await begin(payment)) as Step<'transfer'>
    const send = async (amount: number, at = web.house.clock()) => {
      expect(flutterwave.transfer(step.accountNumber, amount)).toBe(true)
      await applyWebhooks(web, providers, at)
    }
    return { payment, step, send }
  }

  test('that is exact is paid', async () => {
    const { payment, step, send } = await transfer()
    expect(step.amount).toBe(naira(5_000))
    await send(naira(5_000))
    expect((await now(payment)).state).toBe('paid')
  })
  test('that is short waits for the rest, which has an account of its own', async () => {
    const { payment, step, send } = await transfer()
    await send(naira(4_500))
    expect(await now(payment)).toMatchObject({ state: 'pending', captured: naira(4_500) })
    const rest = (await begin(payment)) as Step<'transfer'>
    expect(rest).toMatchObject({ kind: 'transfer', amount: naira(500) })
    expect(rest.accountNumber).not.toBe(step.accountNumber)
    flutterwave.transfer(rest.accountNumber, naira(500))
    await applyWebhooks(web, providers)
    expect(await now(payment)).toMatchObject({ state: 'paid', captured: naira(5_000) })
  })
  test('that is over, or is sent twice, leaves the surplus in the wallet', async () => {
    const { payment, send } = await transfer()
    await send(naira(5_200))
    expect(await walletBalance(db, payment.payerId)).toBe(naira(200))
    await send(naira(5_000))
    expect((await now(payment)).captured).toBe(naira(5_000))
    expect(await walletBalance(db, payment.payerId)).toBe(naira(5_200))
  })
  test('that is late is in the wallet, even when its webhook is lost', async () => {
    flutterwave.bank.post = { mode: 'lost', copies: 1, delayMs: 0 }
    const { payment, step } = await transfer()
    const later = addMinutes(NOON, 31)
    web.setNow(later)
    await reconcilePayment(cashier, payment.id, later)
    expect((await now(payment)).state).toBe('expired')
    flutterwave.transfer(step.accountNumber, naira(5_000))
    await reconcilePayment(cashier, payment.id, addMinutes(later, 60))
    expect(await now(payment)).toMatchObject({ state: 'expired', captured: kobo(0) })
    expect(await walletBalance(db, payment.payerId)).toBe(naira(5_000))
  })
  test('for what was called off meanwhile is in the wallet', async () => {
    const { payment, send } = await transfer()
    await write(db, (tx) => cancelPayment(tx, payment.id, 'changed their mind', NOON))
    await send(naira(5_000))
    expect((await now(payment)).state).toBe('cancelled')
    expect(await walletBalance(db, payment.payerId)).toBe(naira(5_000))
  })
  test('that Paystack sends back changes nothing', async () => {
    const payment = await makePayment(web, { method: 'bank_transfer', provider: 'paystack' })
    const step = (await begin(payment)) as Step<'transfer'>
    expect(paystack.transfer(step.accountNumber, naira(4_999))).toBe('sent back')
    await applyWebhooks(web, providers)
    expect(await now(payment)).toMatchObject({ state: 'pending', captured: kobo(0) })
    expect(paystack.transfer(step.accountNumber, naira(5_000))).toBe('taken')
    await applyWebhooks(web, providers)
    expect((await now(payment)).state).toBe('paid')
  })
})

describe('webhooks', () => {
  test('in copies, delayed and shuffled, are one payment each', async () => {
    paystack.bank.post = flutterwave.bank.post = { mode: 'held', copies: 7, delayMs: 1 }
    const made = await Promise.all(Array.from({ length: 6 }, (_, i) => makePayment(web, { provider: i % 2 ? 'flutterwave' : 'paystack', method: 'ussd' })))
    for (const payment of made) {
      const { dial } = (await begin(payment)) as Step<'ussd'>
      if (!paystack.dial(dial)) flutterwave.dial(dial)
    }
    await Promise.all([paystack.bank.release(), flutterwave.bank.release()])
    await applyWebhooks(web, providers)
    for (const payment of made) expect(await now(payment)).toMatchObject({ state: 'paid', captured: naira(5_000) })
  })
  test.each([['legacy', 'verif-hash'], ['current', 'flutterwave-signature']] as const)('of Flutterwave in the %s shape with %s', async (shape, proof) => {
    Object.assign(flutterwave, { shape, proof })
    const payment = await makePayment(web, { method: 'ussd', provider: 'flutterwave' })
    flutterwave.dial(((await begin(payment)) as Step<'ussd'>).dial)
    await applyWebhooks(web, providers)
    Object.assign(flutterwave, { shape: 'current', proof: 'verif-hash' })
    expect((await now(payment)).state).toBe('paid')
  })
  test('about a charge that the provider calls unfinished wait for it', async () => {
    const payment = await makePayment(web)
    await begin(payment)
    const [attempt] = await attemptsOf(db, payment.id)
    const charge = paystack.bank.charges.get(attempt?.reference ?? '')
    if (!charge) throw new Error('no charge')
    paystack.bank.written.length = 0
    paystack.bank.pay(charge)
    const early = { event: 'charge.success', data: { id: charge.id, status: 'success', reference: charge.reference, amount: charge.amount, currency: 'NGN' } }
    charge.status = 'waiting'
    const { createHmac } = await import('node:crypto')
    const body = JSON.stringify(early)
    const answer = await fetch(`${web.url}/api/webhooks/paystack`, { method: 'POST', body, headers: { 'x-paystack-signature': createHmac('sha512', 'sk_test_pretend_0000000000000001').update(body).digest('hex') } })
    expect(answer.status).toBe(200)
    await applyWebhooks(web, providers)
    expect((await now(payment)).state).toBe('pending')
    charge.status = 'success'
    await applyWebhooks(web, providers, addMinutes(NOON, 1))
    expect((await now(payment)).state).toBe('paid')
  })
})

describe('refunds', () => {
  const paid = async (provider: 'paystack' | 'flutterwave', card: Record<string, string> = GOOD): Promise<Payment> => {
    const payment = await makePayment(web, { provider })
    await pay(await begin(payment), provider === 'paystack' ? card : { number: '5061460166976054667', cvv: '564', expiry: '1/29' })
    await applyWebhooks(web, providers)
    return now(payment)
  }
  const refund = (payment: Payment, amount = payment.amount) => write(db, (tx) => refundPayment(tx, { paymentId: payment.id, amount, reason: 'ran out', key: newId(), by: null }, NOON))
  const again = async (id: string) => (await db.select().from(refunds).where(eq(refunds.id, id as never)))[0]
  const orders = () => paystack.bank.refunds.length

  test('are ordered once and end when Paystack says so', async () => {
    const payment = await paid('paystack')
    const made = await refund(payment, naira(2_000))
    await reconcileOnce(cashier, NOON)
    const pending = await again(made.id)
    expect(pending).toMatchObject({ state: 'pending' })
    paystack.endRefund(Number(pending?.providerRefundId), 'processed')
    await applyWebhooks(web, providers)
    expect(await again(made.id)).toMatchObject({ state: 'done' })
  })
  test('that nobody told us of are found by asking', async () => {
    paystack.bank.post = { mode: 'lost', copies: 1, delayMs: 0 }
    const payment = await makePayment(web)
    await pay(await begin(payment), GOOD)
    await reconcilePayment(cashier, payment.id, NOON)
    const made = await refund(payment)
    await reconcileOnce(cashier, NOON)
    paystack.endRefund(Number((await again(made.id))?.providerRefundId), 'processed')
    await reconcileOnce(cashier, addMinutes(NOON, 5))
    expect(await again(made.id)).toMatchObject({ state: 'done' })
  })
  test('whose answer was lost are not ordered again: the list is read first', async () => {
    const payment = await paid('paystack')
    const before = orders()
    const made = await refund(payment)
    paystack.bank.weather = 'silent'
    await reconcileOnce(cashier, NOON)
    expect(await again(made.id)).toMatchObject({ state: 'requested', providerRefundId: null })
    paystack.bank.weather = 'fine'
    await reconcileOnce(cashier, addMinutes(NOON, 10))
    expect(await again(made.id)).toMatchObject({ state: 'pending' })
    expect(orders() - before).toBe(1)
  })
  test.each([['4084080000671803', '180', 'failed'], ['4084080000671902', '190', 'needs_attention']])('to card %s end as its bank wants', async (number, cvv, state) => {
    const payment = await paid('paystack', { number, cvv, expiry: '1/30' })
    const made = await refund(payment)
    await reconcileOnce(cashier, NOON)
    paystack.endRefund(Number((await again(made.id))?.providerRefundId), 'processed')
    await applyWebhooks(web, providers)
    expect(await again(made.id)).toMatchObject({ state })
  })
  test('at Flutterwave are done at once, or when it says so', async () => {
    const first = await refund(await paid('flutterwave'), naira(1_000))
    await reconcileOnce(cashier, NOON)
    expect(await again(first.id)).toMatchObject({ state: 'done' })
    flutterwave.refunds = 'pending'
    const second = await refund(await paid('flutterwave'), naira(1_000))
    await reconcileOnce(cashier, NOON)
    expect(await again(second.id)).toMatchObject({ state: 'pending' })
    flutterwave.endRefund(Number((await again(second.id))?.providerRefundId), 'processed')
    await applyWebhooks(web, providers)
    flutterwave.refunds = 'completed'
    expect(await again(second.id)).toMatchObject({ state: 'done' })
  })
  test('at Flutterwave whose answer was lost are for a person: its contract names no list', async () => {
    const made = await refund(await paid('flutterwave'))
    flutterwave.bank.weather = 'silent'
    await reconcileOnce(cashier, NOON)
    flutterwave.bank.weather = 'fine'
    await reconcileOnce(cashier, addMinutes(NOON, 60))
    expect(await again(made.id)).toMatchObject({ state: 'needs_attention' })
    expect(flutterwave.bank.refunds.filter(({ note }) => note.endsWith(made.id))).toHaveLength(1)
  })
  test('made on the pages of Paystack are ours too', async () => {
    const payment = await paid('paystack')
    const [attempt] = await attemptsOf(db, payment.id)
    const answer = await fetch(`${paystack.url}/refund`, { method: 'POST', body: JSON.stringify({ transaction: attempt?.reference, amount: 100_000, merchant_note: 'by hand' }), headers: { authorization: 'Bearer sk_test_pretend_0000000000000001', 'content-type': 'application/json' } })
    const { data } = await answer.json() as { data: { id: number } }
    paystack.endRefund(data.id, 'processed')
    await applyWebhooks(web, providers)
    expect((await historyOf(db, payment.id)).refunds).toMatchObject([{ amount: kobo(100_000), state: 'done', reason: 'made at the provider' }])
    expect(await code(refund(payment))).toBe('invalid-input')
  })
})

describe('disputes', () => {
  test('that are lost have taken the money back', async () => {
    const payment = await makePayment(web)
    await pay(await begin(payment), GOOD)
    await applyWebhooks(web, providers)
    const [attempt] = await attemptsOf(db, payment.id)
    const id = paystack.dispute(attempt?.reference ?? '')
    await applyWebhooks(web, providers)
    expect((await historyOf(db, payment.id)).disputes).toMatchObject([{ status: 'awaiting-merchant-feedback', amount: payment.amount }])
    paystack.resolveDispute(id, 'merchant-accepted')
    await applyWebhooks(web, providers)
    const history = await historyOf(db, payment.id)
    expect(history.disputes).toMatchObject([{ status: 'resolved', resolution: 'merchant-accepted' }])
    expect(history.refunds).toMatchObject([{ amount: payment.amount, reason: 'chargeback', state: 'done' }])
    expect(await code(write(db, (tx) => refundPayment(tx, { paymentId: payment.id, amount: kobo(1), reason: 'x', key: newId(), by: null }, NOON)))).toBe('refunded-already')
  })
})

describe('an account of one’s own', () => {
  test('fills the wallet with whatever arrives, once', async () => {
    const personId = newId<'person'>()
    const account = { email: `${personId}@buka.test`, firstName: 'Ada', lastName: 'Okafor', phone: '+2348012345678' }
    await Promise.all([askForAccount(cashier, personId, account, NOON), askForAccount(cashier, personId, account, NOON)])
    await applyWebhooks(web, providers)
    const open = await accountOf(db, personId)
    expect(open).toMatchObject({ state: 'open', bank: 'Test Bank' })
    paystack.bank.post = { mode: 'sent', copies: 4, delayMs: 0 }
    expect(paystack.transfer(open?.accountNumber ?? '', 123_456)).toBe('taken')
    await applyWebhooks(web, providers)
    expect(await walletBalance(db, personId)).toBe(kobo(123_456))
    paystack.bank.post = { mode: 'lost', copies: 1, delayMs: 0 }
    paystack.transfer(open?.accountNumber ?? '', 1_000)
    paystack.bank.post = { mode: 'sent', copies: 1, delayMs: 0 }
    await cashier.providers.paystack?.requeryAccount?.(open?.accountNumber ?? '', 'test-bank', '2026-11-18')
    await applyWebhooks(web, providers)
    expect(await walletBalance(db, personId)).toBe(kobo(124_456))
  })
})

test('the evidence holds neither keys nor people', async () => {
  const kept = JSON.stringify(await db.select().from(providerExchanges))
  expect(kept).toContain('BK-')
  for (const secret of ['sk_test_pretend', 'FLWSECK', '@buka.test', 'Ada', 'Okafor', '2348012345678', '408408', '4081']) expect(`${secret}: ${kept.includes(secret)}`).toBe(`${secret}: false`)
})

test('nothing is left in the inbox but what must be', async () => {
  const rows = await db.select({ state: inbox.state, note: inbox.note }).from(inbox)
  expect(rows.filter(({ state }) => state !== 'applied' && state !== 'ignored')).toEqual([])
})

test('staff are written to, once for each thing that needs a person', async () => {
  const admin = await makePerson(db, { role: 'admin', email: 'money@buka.test' })
  const payment = await makePayment(web)
  await begin(payment)
  const [attempt] = await attemptsOf(db, payment.id)
  const charge = paystack.bank.charges.get(attempt?.reference ?? '')
  if (!charge) throw new Error('no charge')
  paystack.bank.pay(charge, 1)
  for (let i = 0; i < 3; i++) await reconcilePayment(cashier, payment.id, NOON)
  const table = paymentReactions({ vault: web.house.porter.vault, publicUrl: 'https://buka.example' })
  const waiting = await db.select().from(events).where(eq(events.subjectId, payment.id))
  expect(waiting.map(({ name }) => name)).toEqual(['payments.quarantined'])
  for (let i = 0; i < 3; i++) await react(db, table, waiting[0]?.id ?? 0, 'tell-staff-of-mismatch')
  expect(await writtenLetters(web, admin.email)).toMatchObject([{ template: 'money-needs-a-person', arguments: { what: 'quarantined', link: `https://buka.example/admin/payments/${payment.id}` } }])
})
