/**
 * What the stand-ins send, and what our clients send them, held against the published samples: the same fields, of the same kinds.
 * A stand-in that drifts from its provider would make every other test of payments a test of itself.
 */
import { afterAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addMinutes } from '../vocabulary/calendar.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { NOON } from '../testing/web.ts'
import { redacted } from './exchange.ts'
import { flutterwave } from './flutterwave.ts'
import { paystack } from './paystack.ts'
import { startPretendFlutterwave } from './pretend-flutterwave.ts'
import { startPretendPaystack } from './pretend-paystack.ts'
import type { ChargeRequest } from './provider.ts'

const KEY = 'sk_test_contract'
const nowhere = { webhookUrl: 'http://127.0.0.1:9', clock: () => NOON }
const stack = startPretendPaystack({ secretKey: KEY, ...nowhere })
const flutter = startPretendFlutterwave({ secretKey: KEY, secretHash: 'hash', ...nowhere })
stack.bank.post = flutter.bank.post = { mode: 'lost', copies: 1, delayMs: 0 }
afterAll(async () => {
  await stack.stop()
  await flutter.stop()
})

const sample = (path: string): unknown => JSON.parse(readFileSync(join(import.meta.dir, 'fixtures', path), 'utf8'))
const ask = async (url: string, method = 'GET', body?: object, key = KEY): Promise<unknown> => (await fetch(url, { method, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) })).json()
const told = (bank: typeof stack.bank): unknown => JSON.parse(bank.written.at(-1)?.body ?? '{}')

/** path -> kind of value. Null says nothing about a kind, and an empty object nothing about its fields. */
function shapeOf(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  into.set(path, value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) for (const [key, one] of Object.entries(value)) shapeOf(one, `${path}.${key}`, into)
  return into
}

/** @param free paths below which the samples themselves differ, or which describe what we do not use */
function expectSameShape(sent: unknown, published: unknown, free: ReadonlyArray<string> = []): void {
  const [ours, theirs] = [shapeOf(sent), shapeOf(published)]
  const counts = (path: string): boolean => !free.some((one) => path.startsWith(one))
  const drift = [
    ...[...theirs.keys()].filter((path) => counts(path) && !ours.has(path)).map((path) => `not sent: ${path}`),
    ...[...ours.keys()].filter((path) => counts(path) && !theirs.has(path)).map((path) => `not published: ${path}`),
    ...[...ours].filter(([path, kind]) => counts(path) && theirs.has(path) && kind !== theirs.get(path) && kind !== 'null' && theirs.get(path) !== 'null').map(([path, kind]) => `${path}: ${kind}, published as ${theirs.get(path)}`),
  ]
  expect(drift).toEqual([])
}

let references = 0
const reference = (): string => `BK-CONTRACT-${++references}`
/** Parts of a Paystack transaction in which the samples of its channels differ. */
const LOOSE = ['.data.source.', '.data.authorization', '.data.log', '.data.plan', '.data.subaccount', '.data.split', '.data.customer', '.data.metadata']

describe('Paystack', () => {
  const url = stack.url
  test('initialize, verify and webhooks of a card', async () => {
    const ref = reference()
    expectSameShape(await ask(`${url}/transaction/initialize`, 'POST', { email: 'a@buka.test', amount: 20_000, reference: ref }), sample('paystack/response.initialize.200.json'))
    const charge = stack.bank.charges.get(ref)
    if (!charge) throw new Error('no charge')
    stack.bank.pay(charge)
    expectSameShape(await ask(`${url}/transaction/verify/${ref}`), sample('paystack/response.verify.200.json'), ['.data.log', '.data.plan', '.data.split', '.data.subaccount'])
    expectSameShape(await ask(`${url}/transaction/verify/${ref}`, 'GET', undefined, 'wrong'), sample('paystack/response.error.unauthorized.401.json'))
    expectSameShape(await ask(`${url}/transaction/initialize`, 'POST', { email: 'a@buka.test', amount: 5, reference: ref }), sample('paystack/response.error.duplicate_reference.400.json'), ['.errorCodeMappingNotFound'])
    expectSameShape(await ask(`${url}/transaction/initialize`, 'POST', { amount: 5 }), sample('paystack/response.error.missing_params.json'))
  })
  test('USSD, transfer and the check of what is pending', async () => {
    const [dialled, sent] = [reference(), reference()]
    const ussd = await ask(`${url}/charge`, 'POST', { email: 'a@buka.test', amount: 10_000, reference: dialled, ussd: { type: '737' } }) as { data: { ussd_code: string } }
    expectSameShape(ussd, sample('paystack/response.charge.200_ussd.json'))
    expectSameShape(await ask(`${url}/charge/${dialled}`), sample('paystack/response.check-pending.200_pending.json'))
    expectSameShape(await ask(`${url}/charge/none`), sample('paystack/response.check-pending.400.json'))
    stack.dial(ussd.data.ussd_code)
    expectSameShape(told(stack.bank), sample('paystack/webhook.charge.success.ussd.json'), [...LOOSE, '.data.fees_breakdown', '.data.order_id', '.data.requested_amount', '.data.pos_transaction_data', '.data.source'])
    const transfer = await ask(`${url}/charge`, 'POST', { email: 'a@buka.test', amount: 25_000, reference: sent, bank_transfer: { account_expires_at: null } }) as { data: { account_number: string } }
    expectSameShape(transfer, sample('paystack/response.charge.200_bank_transfer.json'))
    stack.transfer(transfer.data.account_number, 24_000)
    expectSameShape(told(stack.bank), sample('paystack/webhook.bank.transfer.rejected.json'), ['.data.customer'])
    stack.transfer(transfer.data.account_number, 25_000)
    expectSameShape(told(stack.bank), sample('paystack/webhook.charge.success.bank_transfer.json'), LOOSE)
    stack.bank.refuse(stack.bank.open({ reference: 'BK-CONTRACT-FAILED', amount: 5, currency: 'NGN', email: 'a@buka.test', channel: 'card' }), 'Insufficient funds')
    expectSameShape(await ask(`${url}/charge/BK-CONTRACT-FAILED`), sample('paystack/response.check-pending.200_failed.json'))
  })
  test('refunds and their five messages', async () => {
    const ref = reference()
    stack.bank.pay(stack.bank.open({ reference: ref, amount: 10_000, currency: 'NGN', email: 'a@buka.test', channel: 'card' }))
    const made = await ask(`${url}/refund`, 'POST', { transaction: ref, amount: 5_000 }) as { data: { id: number } }
    expectSameShape(made, sample('paystack/response.refund-create.200.json'))
    expectSameShape(told(stack.bank), sample('paystack/webhook.refund.pending.json'))
    expectSameShape(await ask(`${url}/refund/${made.data.id}`), sample('paystack/response.refund-fetch.200.json'), ['.data.dispute', '.data.settlement', '.data.refunded_at'])
    for (const status of ['processed', 'failed', 'needs-attention'] as const) {
      stack.endRefund(made.data.id, status)
      expectSameShape(told(stack.bank), sample(`paystack/webhook.refund.${status}.json`))
    }
  })
  test('disputes and accounts of one’s own', async () => {
    const ref = reference()
    stack.bank.pay(stack.bank.open({ reference: ref, amount: 5_800, currency: 'NGN', email: 'a@buka.test', channel: 'card' }))
    const id = stack.dispute(ref)
    expectSameShape(told(stack.bank), sample('paystack/webhook.charge.dispute.create.json'), ['.data.transaction', '.data.customer', '.data.history', '.data.messages', '.data.note', '.data.created_at', '.data.updated_at', '.data.createdAt', '.data.updatedAt', '.data.message', '.data.organization', '.data.domain', '.data.evidence', '.data.attachments'])
    stack.resolveDispute(id, 'declined')
    expect(told(stack.bank)).toMatchObject({ event: 'charge.dispute.resolve', data: { id, status: 'resolved' } })
    expectSameShape(await ask(`${url}/dedicated_account/assign`, 'POST', { email: 'a@buka.test', first_name: 'A', last_name: 'B', phone: '+2348012345678', preferred_bank: 'test-bank', country: 'NG' }), sample('paystack/response.dva-assign.200.json'))
    expectSameShape(told(stack.bank), sample('paystack/webhook.dedicatedaccount.assign.success.json'))
  })
})

describe('Flutterwave', () => {
  const url = flutter.url
  const customer = { email: 'a@buka.test', name: 'A', phonenumber: '09012345678' }
  test('hosted payments, verification and its failure', async () => {
    const ref = reference()
    expectSameShape(await ask(`${url}/payments`, 'POST', { tx_ref: ref, amount: '7500', currency: 'NGN', redirect_url: 'http://127.0.0.1/x', customer }), sample('flutterwave/response.payments.200.json'))
    const charge = flutter.bank.charges.get(ref)
    if (!charge) throw new Error('no charge')
    charge.card = flutter.bank.cards[0] ?? null
    flutter.bank.pay(charge)
    expectSameShape(await ask(`${url}/transactions/${charge.id}/verify`), sample('flutterwave/response.verify-by-id.200.json'))
    expectSameShape(await ask(`${url}/transactions/verify_by_reference?tx_ref=${ref}`), sample('flutterwave/response.verify-by-reference.200.json'), ['.data.meta'])
    expectSameShape(await ask(`${url}/transactions/1/verify`), sample('flutterwave/response.verify.not-found.json'))
    flutter.bank.weather = 'errors'
    expectSameShape(await ask(`${url}/transactions/1/verify`), sample('flutterwave/response.timeout.503.json'))
    flutter.bank.weather = 'fine'
    expectSameShape(await ask(`${url}/transactions/${charge.id}/refund`, 'POST', { amount: '10' }), sample('flutterwave/response.refund.200.json'))
  })
  test('USSD, transfers and messages in three shapes', async () => {
    const [dialled, sent] = [reference(), reference()]
    const ussd = await ask(`${url}/charges?type=ussd`, 'POST', { ...sample('flutterwave/request.charge.ussd.json') as object, tx_ref: dialled }) as { meta: { authorization: { note: string } } }
    expectSameShape(ussd, sample('flutterwave/response.charge.ussd.200.json'))
    const transfer = await ask(`${url}/charges?type=bank_transfer`, 'POST', { ...sample('flutterwave/request.charge.bank_transfer.json') as object, tx_ref: sent }) as { meta: { authorization: { transfer_account: string } } }
    expectSameShape(transfer, sample('flutterwave/response.charge.bank_transfer.200.json'))
    flutter.transfer(transfer.meta.authorization.transfer_account, 150_000)
    // The published sample quotes the fields that matter; the others are those of a verification.
    const message = told(flutter.bank) as { data: object }
    expect(Object.keys(message)).toEqual(Object.keys(sample('flutterwave/webhook.charge.completed.json') as object))
    expect(Object.keys((sample('flutterwave/webhook.charge.completed.json') as { data: object }).data).filter((key) => !(key in message.data))).toEqual([])
    flutter.shape = 'legacy'
    flutter.dial(ussd.meta.authorization.note)
    expectSameShape(told(flutter.bank), sample('flutterwave/webhook.legacy-flat.json'))
    flutter.shape = 'current'
    flutter.refunds = 'pending'
    const charge = flutter.bank.charges.get(dialled)
    const { data } = await ask(`${url}/transactions/${charge?.id}/refund`, 'POST', {}) as { data: { id: number } }
    flutter.endRefund(data.id, 'processed')
    expectSameShape(told(flutter.bank), sample('flutterwave/webhook.refund.json'))
  })
})

describe('our clients', () => {
  /** What a client sends when it begins, seen by a provider that only listens. */
  async function sentBy(begin: (baseUrl: string) => Promise<unknown>): Promise<{ path: string; body: Record<string, unknown>; authorization: string | null }> {
    let seen: { path: string; body: Record<string, unknown>; authorization: string | null } | null = null
    const listener = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: async (request) => {
      const address = new URL(request.url)
      seen = { path: address.pathname + address.search, body: await request.json() as Record<string, unknown>, authorization: request.headers.get('authorization') }
      return Response.json({ status: false, message: 'no' }, { status: 400 })
    } })
    await begin(`http://127.0.0.1:${listener.port}`).catch(() => {})
    await listener.stop(true)
    if (!seen) throw new Error('nothing was sent')
    return seen
  }
  const request = (method: ChargeRequest['method']): ChargeRequest => ({ reference: 'BK-7QX2-M0TD-9KRE', email: 'a@buka.test', amount: naira(2_500), method, expiresAt: addMinutes(NOON, 30), returnUrl: 'https://buka.example/payments/1/return', now: NOON })
  const silent = async (): Promise<void> => {}
  const ps = (baseUrl: string) => paystack({ baseUrl, secretKey: KEY, checkoutUrl: baseUrl, ussdType: '737', accountBank: 'test-bank' }, silent)
  const fl = (baseUrl: string) => flutterwave({ baseUrl, secretKey: KEY, secretHash: 'x', checkoutUrl: baseUrl, ussdBank: '058' }, silent)

  test('ask Paystack as its samples do, in whole kobo', async () => {
    const card = await sentBy((url) => ps(url).begin(request('card')))
    expect(card).toMatchObject({ path: '/transaction/initialize', authorization: `Bearer ${KEY}`, body: { amount: 250_000, currency: 'NGN', reference: 'BK-7QX2-M0TD-9KRE' } })
    const ussd = await sentBy((url) => ps(url).begin(request('ussd')))
    expect(Object.keys(sample('paystack/request.charge.ussd.json') as object).filter((key) => key !== 'metadata' && !(key in ussd.body))).toEqual([])
    const transfer = await sentBy((url) => ps(url).begin(request('bank_transfer')))
    expect(transfer.body.bank_transfer).toEqual({ account_expires_at: addMinutes(NOON, 30).toISOString() })
    const refund = await sentBy((url) => ps(url).refund({ transactionId: '4099260516', amount: kobo(10_000), note: 'n' }))
    expect(refund).toMatchObject({ path: '/refund', body: { transaction: '4099260516', amount: 10_000 } })
  })
  test('ask Flutterwave as its samples do, in naira', async () => {
    const card = await sentBy((url) => fl(url).begin(request('card')))
    expect(card).toMatchObject({ path: '/payments', body: { tx_ref: 'BK-7QX2-M0TD-9KRE', amount: '2500', currency: 'NGN' } })
    for (const [method, file, optional] of [['ussd', 'ussd', ['phone_number', 'fullname']], ['bank_transfer', 'bank_transfer', ['phone_number', 'client_ip', 'device_fingerprint']]] as const) {
      const sent = await sentBy((url) => fl(url).begin(request(method)))
      expect(sent.path).toBe(`/charges?type=${method}`)
      expect(Object.keys(sample(`flutterwave/request.charge.${file}.json`) as object).filter((key) => !(optional as ReadonlyArray<string>).includes(key) && !(key in sent.body))).toEqual([])
    }
    expect((await sentBy((url) => fl(url).refund({ transactionId: '5708', amount: kobo(1_050), note: 'n' }))).body).toMatchObject({ amount: '10.50' })
  })
  test('keep no name, number, card or key as evidence of any published answer', () => {
    const all = JSON.stringify(['paystack/response.verify.200.json', 'paystack/webhook.charge.success.bank_transfer.json', 'flutterwave/response.verify-by-id.200.json', 'flutterwave/webhook.legacy-flat.json', 'paystack/webhook.charge.dispute.create.json'].map((path) => redacted(sample(path))))
    for (const secret of ['demo@test.com', 'customer@example.com', 'Jadesola', 'AUTH_', 'flw-t1nf', '408408', '4081', '232343', '197.210', '08000000000', 'CUS_', 'Sample Customer']) expect(`${secret}: ${all.includes(secret)}`).toBe(`${secret}: false`)
    expect(all).toContain('4099260516')
  })
})
