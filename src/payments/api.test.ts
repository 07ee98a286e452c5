/** The JSON door of payments and wallets: whose it is, what is refused, and that what is refused changes nothing. */
import { describe, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { write } from '../platform/database.ts'
import { applyWebhooks, makePayment, pretendProviders } from '../testing/payments.ts'
import { makePerson, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { beginPayment } from './begin.ts'
import { cancelPayment } from './cancel.ts'
import { capture } from './capture.ts'
import { paymentById, paymentsFor } from './queries.ts'
import { walletBalance } from './wallet.ts'

const providers = pretendProviders(() => web.house.clock())
const web = await testWeb(undefined, providers.environment)
providers.sendTo(web)
const { db, cashier } = web.house

const ada = await makePerson(db)
const bola = await makePerson(db)
const [own, other, staff] = await Promise.all([signedInBrowser(web, ada), signedInBrowser(web, bola), signedInBrowser(web, await makePerson(db, { role: 'admin' }), { secondFactor: true })])

const keyed = (browser: TestBrowser, path: string, body: unknown, key: string | null = newId()): Promise<Response> =>
  browser.ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'idempotency-key': key }) } })
const codeOf = async (answer: Promise<Response>): Promise<string> => {
  const response = await answer
  const { code = 'done' } = (response.status < 300 ? {} : await response.json()) as { code?: string }
  return `${response.status} ${code}`
}
const rows = async (): Promise<number> => Number((await db.execute<{ n: string }>(sql`select (select count(*) from payments) + (select count(*) from payment_events) + (select count(*) from refunds) + (select count(*) from ledger_lines) as n`))[0]?.n)
const paid = async (amount = naira(5_000)) => {
  const payment = await makePayment(web, { payerId: ada.id, amount })
  await write(db, (tx) => capture(tx, payment.id, { provider: 'paystack', transactionId: newId(), amount, fee: null }, NOON))
  return payment
}

describe('to pay for an order', () => {
  test('begins where it may be gone on, and the same key gives the same step', async () => {
    const payment = await makePayment(web, { payerId: ada.id, method: 'ussd' })
    const key = newId()
    const ask = async () => (await keyed(own, '/api/delivery/payment', { order_id: payment.purposeId }, key)).json() as Promise<{ id: string; next: { kind: string; dial: string } }>
    const [first, again] = [await ask(), await ask()]
    expect(first).toMatchObject({ id: payment.id, next: { kind: 'ussd' } })
    expect(again.next.dial).toBe(first.next.dial)
    providers.paystack.dial(first.next.dial)
    const reference = (await (await own.ask(`/api/payments/${payment.id}`)).json() as { references: Array<{ reference: string }> }).references[0]?.reference
    expect(await (await own.json('POST', '/api/delivery/payment/callback', { reference })).json()).toMatchObject({ id: payment.id, state: 'paid' })
    expect(await (await own.ask(`/api/delivery/payment/verify/${reference}`)).json()).toMatchObject({ state: 'paid', captured: { amount: 500_000, currency: 'NGN' } })
    expect((await other.ask(`/api/delivery/payment/verify/${reference}`)).status).toBe(404)
    expect((await other.json('POST', '/api/delivery/payment/callback', { reference })).status).toBe(404)
    expect((await own.ask('/api/delivery/payment/verify/BK-NONE')).status).toBe(404)
    await applyWebhooks(web, providers)
  })
  test('in another way than was chosen calls the first one off', async () => {
    const payment = await makePayment(web, { payerId: ada.id, method: 'card' })
    const { id, next } = await (await keyed(own, '/api/delivery/payment', { order_id: payment.purposeId, method: 'bank_transfer' })).json() as { id: string; next: { kind: string; amount: object } }
    expect(id).not.toBe(payment.id)
    expect(next).toMatchObject({ kind: 'transfer', amount: { amount: 500_000, currency: 'NGN' } })
    expect((await paymentsFor(db, { kind: 'order', id: payment.purposeId })).map(({ state }) => state)).toEqual(['cancelled', 'pending'])
  })
  test('is refused, and changes nothing', async () => {
    const [waiting, done, gone] = [await makePayment(web, { payerId: ada.id }), await paid(), await makePayment(web, { payerId: ada.id })]
    await write(db, (tx) => cancelPayment(tx, gone.id, 'no', NOON))
    const to = (body: object, browser: TestBrowser = own, key: string | null = newId()) => codeOf(keyed(browser, '/api/delivery/payment', { order_id: waiting.purposeId, ...body }, key))
    const before = await rows()
    expect(await to({}, own, null)).toBe('400 key-missing')
    expect(await to({}, own, '')).toBe('400 key-malformed')
    expect(await to({}, own, 'x'.repeat(256))).toBe('400 key-malformed')
    expect(await to({}, other)).toBe('404 unknown-payment')
    expect(await to({ order_id: newId() })).toBe('404 unknown-payment')
    expect(await to({ order_id: done.purposeId })).toBe('409 already-paid')
    expect(await to({ order_id: gone.purposeId })).toBe('409 payment-ended')
    for (const amount of [{ amount: 499_999, currency: 'NGN' }, { amount: 500_000, currency: 'ngn' }, { amount: 500_000, currency: 'XXX' }, { amount: 0, currency: 'NGN' }, { amount: -1, currency: 'NGN' }, { amount: 0.5, currency: 'NGN' }, { amount: '500000', currency: 'NGN' }, { amount: 2 ** 53, currency: 'NGN' }, 500_000]) expect(await to({ amount })).toBe('422 invalid-input')
    for (const callback_url of ['https://evil.example/x', '//evil.example', 'javascript:alert(1)', '/\\evil']) expect(await to({ callback_url })).toBe('422 invalid-input')
    for (const method of ['wallet', 'cash', 'bitcoin', 5]) expect(await to({ method })).toBe('422 invalid-input')
    expect(await to({ price: 1 })).toBe('422 invalid-input')
    expect(await rows()).toBe(before)
    const key = newId()
    expect(await to({}, own, key)).toBe('200 done')
    expect(await to({ order_id: done.purposeId }, own, key)).toBe('422 key-reused')
  })
})

describe('payments', () => {
  test('are listed for their payer, page by page, and all of them for staff', async () => {
    const list = async (browser: TestBrowser, query = '') => (await (await browser.ask(`/api/payments${query}`)).json()) as { items: Array<{ id: string; payer_id: string }>; next_cursor: string | null }
    const first = await list(own, '?limit=3')
    expect(first.items).toHaveLength(3)
    const second = await list(own, `?limit=3&cursor=${first.next_cursor}`)
    expect(second.items.map(({ id }) => id)).not.toContain(first.items[2]?.id)
    expect((await list(own)).items.every(({ payer_id }) => payer_id === ada.id)).toBe(true)
    expect((await list(other)).items).toEqual([])
    expect((await list(staff)).items.length).toBeGreaterThan(5)
    expect((await list(staff, `?payer_id=${bola.id}`)).items).toEqual([])
    expect(await codeOf(other.ask(`/api/payments?payer_id=${ada.id}`))).toBe('403 not-allowed')
    expect(await codeOf(own.ask('/api/payments?cursor=abc.def'))).toBe('422 invalid-input')
    const one = first.items[0]?.id
    expect((await other.ask(`/api/payments/${one}`)).status).toBe(404)
    expect((await staff.ask(`/api/payments/${one}`)).status).toBe(200)
    expect((await other.json('POST', `/api/payments/${one}/reconciliation`)).status).toBe(404)
    expect((await own.json('POST', `/api/payments/${one}/reconciliation`)).status).toBe(200)
  })
  test('are given back by staff, once for each key, never more than there was', async () => {
    const payment = await paid()
    const to = (body: object, key: string | null = newId(), browser: TestBrowser = staff) => codeOf(keyed(browser, `/api/payments/${payment.id}/refunds`, { reason: 'cold', to: 'wallet', ...body }, key))
    const before = await rows()
    expect(await to({}, null)).toBe('400 key-missing')
    expect(await to({}, newId(), own)).toBe('403 not-allowed')
    expect(await to({ amount: { amount: 500_001, currency: 'NGN' } })).toBe('422 invalid-input')
    for (const amount of [0, -1, 0.5, '5', 2 ** 53]) expect(await to({ amount: { amount, currency: 'NGN' } })).toBe('422 invalid-input')
    expect(await to({ reason: '' })).toBe('422 invalid-input')
    expect(await rows()).toBe(before)
    const key = newId()
    const half = { amount: { amount: 200_000, currency: 'NGN' } }
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => to(half, key)))
    expect(new Set(outcomes.filter((outcome) => outcome !== '409 key-in-flight'))).toEqual(new Set(['201 done']))
    expect(await to({ amount: { amount: 100_000, currency: 'NGN' } }, key)).toBe('422 key-reused')
    expect(await walletBalance(db, ada.id)).toBe(naira(2_000))
    expect(await to({})).toBe('201 done')
    expect(await to({})).toBe('409 refunded-already')
    expect(await walletBalance(db, ada.id)).toBe(naira(5_000))
    expect(await codeOf(keyed(staff, `/api/payments/${(await makePayment(web, { payerId: ada.id })).id}/refunds`, { reason: 'x' }))).toBe('409 not-paid')
  })
})

describe('the wallet', () => {
  test('is filled, and tells what happened', async () => {
    const answer = await keyed(other, '/api/wallet/top-ups', { amount: { amount: 150_000, currency: 'NGN' }, method: 'ussd' })
    expect(answer.status).toBe(201)
    const { id, next } = await answer.json() as { id: string; next: { dial: string } }
    providers.paystack.dial(next.dial)
    await applyWebhooks(web, providers)
    expect((await paymentById(db, id as never)).state).toBe('paid')
    expect(await (await other.ask('/api/wallet')).json()).toMatchObject({ balance: { amount: 150_000, currency: 'NGN' }, items: [{ kind: 'paid', amount: { amount: 150_000 } }], next_cursor: null })
  })
  test('refuses too little, too much, and ways that do not fill it', async () => {
    const to = (body: object) => codeOf(keyed(other, '/api/wallet/top-ups', { amount: { amount: 150_000, currency: 'NGN' }, method: 'ussd', ...body }))
    const before = await rows()
    for (const amount of [9_999, 50_000_001, 0, -5, 1.5, '1']) expect(await to({ amount: { amount, currency: 'NGN' } })).toBe('422 invalid-input')
    for (const method of ['wallet', 'cash', 'x']) expect(await to({ method })).toBe('422 invalid-input')
    expect(await rows()).toBe(before)
  })
  test('says 503 when no provider can be reached, and the same key goes on later', async () => {
    providers.paystack.bank.weather = providers.flutterwave.bank.weather = 'errors'
    const key = newId()
    const body = { amount: { amount: 20_000, currency: 'NGN' }, method: 'card' }
    expect(await codeOf(keyed(other, '/api/wallet/top-ups', body, key))).toBe('503 payments-away')
    providers.paystack.bank.weather = providers.flutterwave.bank.weather = 'fine'
    expect(await codeOf(keyed(other, '/api/wallet/top-ups', body, key))).toBe('201 done')
    expect(await walletBalance(db, bola.id)).toBe(kobo(150_000))
  })
})

test('a wallet that is asked for by two orders at once pays for what it can', async () => {
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => makePayment(web, { payerId: bola.id, method: 'wallet', amount: naira(600) }).then(() => 'paid', (error: Error & { code: string }) => error.code)))
  expect(outcomes.filter((one) => one === 'paid')).toHaveLength(2)
  expect(await walletBalance(db, bola.id)).toBe(naira(300))
})

test('nobody begins what somebody else is to pay', async () => {
  const payment = await makePayment(web, { payerId: ada.id })
  await beginPayment(cashier, payment.id, NOON)
  expect(await codeOf(keyed(other, '/api/delivery/payment', { order_id: payment.purposeId }))).toBe('404 unknown-payment')
})
