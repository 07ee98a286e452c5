/** The doors of the providers, knocked at by those who are not: only what is proven leaves a trace, and nothing is paid because somebody says so. */
import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { inbox } from '../../drizzle/schema/outbox.ts'
import { auditEntries } from '../../drizzle/schema/audit.ts'
import { ledgerLines, paymentEvents } from '../../drizzle/schema/payments.ts'
import { write } from '../platform/database.ts'
import { applyWebhooks, FLUTTERWAVE_HASH, makePayment, PAYSTACK_KEY, pretendProviders } from '../testing/payments.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { beginPayment } from './begin.ts'
import { isFromFlutterwave } from './flutterwave.ts'
import type { Payment } from './payment.ts'
import { isSignedByPaystack } from './paystack.ts'
import type { PretendCharge } from './pretend-bank.ts'
import { attemptsOf, paymentById } from './queries.ts'
import { lookAt, settle } from './settle.ts'
import { reconcilePayment } from './teller.ts'
import { readFlutterwave, readPaystack } from './webhooks.ts'

const providers = pretendProviders(() => web.house.clock())
const web = await testWeb(undefined, providers.environment)
providers.sendTo(web)
const { db, cashier } = web.house

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const signed = (body: string | Uint8Array, key = PAYSTACK_KEY): string => createHmac('sha512', key).update(body).digest('hex')
const knock = (provider: string, body: string | Uint8Array, headers: Record<string, string>): Promise<Response> => fetch(`${web.url}/api/webhooks/${provider}`, { method: 'POST', body: body as never, headers })
const stored = async (): Promise<number> => (await db.select({ n: sql<number>`count(*)::int` }).from(inbox))[0]?.n ?? -1

describe('published vectors', () => {
  const vectors = JSON.parse(readFileSync(join(import.meta.dir, 'fixtures/signatures.json'), 'utf8')) as { paystack: { secret: string; rawBody: string; hex: string }; flutterwave_v3: { secretHash: string; value: string }; flutterwave_v4: { secretHash: string; rawBody: string; base64: string } }
  const { paystack, flutterwave_v3: v3, flutterwave_v4: v4 } = vectors
  const altered = (bytes: Uint8Array, i: number): Uint8Array => bytes.map((byte, at) => (at === i ? byte ^ 1 : byte))

  test('of Paystack verify, in hex of either case; no byte may differ', () => {
    const body = bytesOf(paystack.rawBody)
    expect(isSignedByPaystack(body, paystack.hex, paystack.secret)).toBe(true)
    expect(isSignedByPaystack(body, paystack.hex.toUpperCase(), paystack.secret)).toBe(true)
    for (let i = 0; i < body.length; i++) expect(isSignedByPaystack(altered(body, i), paystack.hex, paystack.secret)).toBe(false)
    for (let i = 0; i < paystack.hex.length; i++) expect(isSignedByPaystack(body, `${paystack.hex.slice(0, i)}${paystack.hex[i] === '0' ? '1' : '0'}${paystack.hex.slice(i + 1)}`, paystack.secret)).toBe(false)
    for (const wrong of [null, '', paystack.hex.slice(1), `${paystack.hex}0`, paystack.hex.replace(/./, 'g'), createHmac('sha256', paystack.secret).update(body).digest('hex')]) expect(isSignedByPaystack(body, wrong, paystack.secret)).toBe(false)
    expect(isSignedByPaystack(body, paystack.hex, `${paystack.secret}2`)).toBe(false)
    expect(isSignedByPaystack(body, createHmac('sha512', '').update(body).digest('hex'), '')).toBe(false)
  })
  test('of Flutterwave verify in both forms, and where both are there both must be right', () => {
    const body = bytesOf(v4.rawBody)
    const only = (hash: string | null, signature: string | null) => ({ hash, signature })
    expect(isFromFlutterwave(body, only(v3.value, null), v3.secretHash)).toBe(true)
    expect(isFromFlutterwave(body, only(null, v4.base64), v4.secretHash)).toBe(true)
    expect(isFromFlutterwave(body, only(v3.value, v4.base64), v4.secretHash)).toBe(true)
    for (let i = 0; i < body.length; i++) expect(isFromFlutterwave(altered(body, i), only(null, v4.base64), v4.secretHash)).toBe(false)
    for (const wrong of [only(null, null), only('', null), only(`${v3.value}0`, null), only(v3.value.toUpperCase(), null), only(v3.value, 'AAAA'), only('x', v4.base64), only(null, v4.base64.replace('=', '')), only(null, v3.value), only(null, Buffer.from(v4.base64, 'base64').toString('hex'))]) expect(isFromFlutterwave(body, wrong, v4.secretHash)).toBe(false)
    expect(isFromFlutterwave(body, only('', null), '')).toBe(false)
  })
})

describe('the doors', () => {
  const body = JSON.stringify({ event: 'charge.success', data: { id: 1, reference: 'BK-NONE', amount: 5, currency: 'NGN' } })
  const refusals: ReadonlyArray<[string, string, string | Uint8Array, Record<string, string>, number]> = [
    ['no signature', 'paystack', body, {}, 401],
    ['wrong signature', 'paystack', body, { 'x-paystack-signature': signed(`${body} `) }, 401],
    ['the signature of the body written anew', 'paystack', `${body} `, { 'x-paystack-signature': signed(body) }, 401],
    ['another key', 'paystack', body, { 'x-paystack-signature': signed(body, 'sk_test_other') }, 401],
    ['sha256', 'paystack', body, { 'x-paystack-signature': createHmac('sha256', PAYSTACK_KEY).update(body).digest('hex') }, 401],
    ['127 characters', 'paystack', body, { 'x-paystack-signature': signed(body).slice(1) }, 401],
    ['another header', 'paystack', body, { 'verif-hash': signed(body) }, 401],
    ['no body', 'paystack', '', { 'x-paystack-signature': signed(body) }, 401],
    ['signed, no JSON', 'paystack', 'not json', { 'x-paystack-signature': signed('not json') }, 400],
    ['signed, a list', 'paystack', '[]', { 'x-paystack-signature': signed('[]') }, 400],
    ['signed, no UTF-8', 'paystack', new Uint8Array([123, 34, 255, 254, 34, 58, 49, 125]), { 'x-paystack-signature': signed(new Uint8Array([123, 34, 255, 254, 34, 58, 49, 125])) }, 400],
    ['no hash', 'flutterwave', body, {}, 401],
    ['wrong hash', 'flutterwave', body, { 'verif-hash': `${FLUTTERWAVE_HASH}x` }, 401],
    ['the key instead of the hash', 'flutterwave', body, { 'verif-hash': 'FLWSECK_TEST-pretend-0000000001' }, 401],
    ['a right hash beside a wrong signature', 'flutterwave', body, { 'verif-hash': FLUTTERWAVE_HASH, 'flutterwave-signature': 'AAAA' }, 401],
    ['a right hash, no JSON', 'flutterwave', '{', { 'verif-hash': FLUTTERWAVE_HASH }, 400],
  ]
  for (const [what, provider, sent, headers, status] of refusals) {
    test(`${provider}: ${what} is ${status}, and leaves nothing`, async () => {
      const before = await stored()
      const answer = await knock(provider, sent, headers)
      expect(answer.status).toBe(status)
      expect(await stored()).toBe(before)
    })
  }
  test('refusals are counted', async () => {
    const count = await web.house.metrics.webhooks.get()
    expect(count.values.filter(({ labels }) => labels.outcome === 'refused').reduce((sum, { value }) => sum + value, 0)).toBe(12)
  })
  test('a signature in capitals is right; the same event again is known', async () => {
    const before = await stored()
    for (let i = 0; i < 3; i++) expect((await knock('paystack', body, { 'x-paystack-signature': signed(body).toUpperCase() })).status).toBe(200)
    expect(await stored()).toBe(before + 1)
  })
  test('GET is 405, a megabyte 413', async () => {
    const get = await fetch(`${web.url}/api/webhooks/paystack`)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    const large = 'x'.repeat(1_000_000)
    expect((await knock('paystack', large, { 'x-paystack-signature': signed(large) })).status).toBe(413)
  })
  test('an unknown event is ignored, an unknown reference is kept and tried again, the sandbox is not for live keys', async () => {
    const odd = JSON.stringify({ event: 'subscription.create', data: { id: 77 } })
    await knock('paystack', odd, { 'x-paystack-signature': signed(odd) })
    await applyWebhooks(web, providers)
    const rows = await db.select({ key: inbox.eventKey, state: inbox.state, attempts: inbox.attempts }).from(inbox)
    expect(rows).toContainEqual({ key: 'subscription.create:77', state: 'ignored', attempts: 1 })
    expect(rows.find(({ key }) => key === 'charge.success:1:BK-NONE')).toMatchObject({ state: 'waiting' })
    const { paymentAppliers } = await import('./appliers.ts')
    const test_ = JSON.stringify({ event: 'charge.success', data: { id: 2, domain: 'test', reference: 'x' } })
    expect(await paymentAppliers(cashier, true).paystack?.(db, { body: bytesOf(test_) } as never, NOON)).toBe('ignored')
  })
  test('answers a burst of a thousand copies of each of twenty events within half a second, and keeps twenty', async () => {
    const before = await stored()
    const times: number[] = []
    for (let n = 0; n < 20; n++) {
      const one = JSON.stringify({ event: 'charge.success', data: { id: 9_000 + n, reference: `BK-BURST-${n}`, amount: 5, currency: 'NGN' } })
      const headers = { 'x-paystack-signature': signed(one) }
      const waiting = Array.from({ length: 1_000 }, () => one)
      // A provider has some dozens of connections, not a thousand.
      await Promise.all(Array.from({ length: 40 }, async () => {
        while (waiting.pop() !== undefined) {
          const began = performance.now()
          const { status } = await knock('paystack', one, headers)
          times.push(performance.now() - began)
          expect(status).toBe(200)
        }
      }))
    }
    expect(await stored()).toBe(before + 20)
    times.sort((a, b) => a - b)
    console.log(`webhooks: 20 x 1,000 copies, median ${times[10_000]?.toFixed(1)} ms, p99 ${times[19_800]?.toFixed(1)} ms`)
    expect(times[19_800]).toBeLessThan(500)
  }, 120_000)
})

/** A charge at the stand-in that is paid, and whose record says something else. */
async function paidBut(change: Partial<Pick<PretendCharge, 'amount'>> & { currency?: string; reference?: string }, method: 'card' | 'ussd' = 'card'): Promise<{ payment: Payment; charge: PretendCharge }> {
  const payment = await makePayment(web, { method, amount: naira(5_000) })
  await beginPayment(cashier, payment.id, NOON)
  const [attempt] = await attemptsOf(db, payment.id)
  const charge = providers.paystack.bank.pay(providers.paystack.bank.charges.get(attempt?.reference ?? '') as PretendCharge)
  Object.assign(charge, change)
  return { payment, charge }
}

describe('what does not fit credits nothing, and a person is told', () => {
  const cases: ReadonlyArray<[string, Parameters<typeof paidBut>[0]]> = [['one kobo less', { amount: 499_999 }], ['one kobo more', { amount: 500_001 }], ['a hundredth', { amount: 5_000 }], ['a hundredfold', { amount: 50_000_000 }], ['dollars', { currency: 'USD' }], ['small letters', { currency: 'ngn' }], ['another reference', { reference: 'BK-OTHER' }], ['nothing', { amount: 0 }]]
  for (const [what, change] of cases) {
    test(what, async () => {
      const { payment, charge } = await paidBut(change)
      const [attempt] = await attemptsOf(db, payment.id)
      const body = JSON.stringify({ event: 'charge.success', data: { id: charge.id, reference: attempt?.reference, amount: charge.amount, currency: charge.currency } })
      expect((await knock('paystack', body, { 'x-paystack-signature': signed(body) })).status).toBe(200)
      await applyWebhooks(web, providers)
      await reconcilePayment(cashier, payment.id, NOON)
      expect(await paymentById(db, payment.id)).toMatchObject({ state: 'pending', captured: kobo(0) })
      const rows = await db.select().from(inbox)
      expect(rows.find(({ eventKey }) => eventKey.includes(String(charge.id)))?.state).toBe('quarantined')
      expect((await db.select().from(paymentEvents)).filter((event) => event.paymentId === payment.id && event.action === 'mismatch')).toHaveLength(1)
      expect((await db.select().from(auditEntries)).filter((entry) => entry.subjectId === payment.id && entry.action === 'payments.quarantined')).toHaveLength(1)
    })
  }
  test('a signed message that contradicts the record is set aside; the record alone decides', async () => {
    const { payment, charge } = await paidBut({})
    const body = JSON.stringify({ event: 'charge.success', data: { id: charge.id, reference: charge.reference, amount: charge.amount * 2, currency: 'NGN' } })
    await knock('paystack', body, { 'x-paystack-signature': signed(body) })
    await applyWebhooks(web, providers)
    expect((await paymentById(db, payment.id)).state).toBe('pending')
    await reconcilePayment(cashier, payment.id, NOON)
    expect(await paymentById(db, payment.id)).toMatchObject({ state: 'paid', captured: naira(5_000) })
  })
})

describe('forged', () => {
  test('messages with a right hash about money that never came pay nothing', async () => {
    const payment = await makePayment(web, { method: 'ussd', provider: 'flutterwave' })
    await beginPayment(cashier, payment.id, NOON)
    const [attempt] = await attemptsOf(db, payment.id)
    const charge = providers.flutterwave.bank.charges.get(attempt?.reference ?? '') as PretendCharge
    for (const data of [{ id: charge.id, tx_ref: attempt?.reference, amount: 5_000, currency: 'NGN', status: 'successful' }, { id: 1, tx_ref: attempt?.reference, amount: 5_000, currency: 'NGN', status: 'successful' }]) {
      const body = JSON.stringify({ event: 'charge.completed', data })
      expect((await knock('flutterwave', body, { 'verif-hash': FLUTTERWAVE_HASH })).status).toBe(200)
    }
    const flat = JSON.stringify({ id: charge.id, txRef: attempt?.reference, amount: 5_000, currency: 'NGN', status: 'successful' })
    await knock('flutterwave', flat, { 'verif-hash': FLUTTERWAVE_HASH })
    await applyWebhooks(web, providers, addMinutes(NOON, 5))
    expect(await paymentById(db, payment.id)).toMatchObject({ state: 'pending', captured: kobo(0) })
  })
  test('messages that name the paid charge of another payment pay nothing', async () => {
    const paid = await makePayment(web, { method: 'ussd', provider: 'flutterwave', amount: naira(5_000) })
    const step = await beginPayment(cashier, paid.id, NOON)
    if (step.kind === 'ussd') providers.flutterwave.dial(step.dial)
    await applyWebhooks(web, providers)
    const victim = await makePayment(web, { method: 'ussd', provider: 'flutterwave', amount: naira(5_000) })
    await beginPayment(cashier, victim.id, NOON)
    const [[good], [mine]] = await Promise.all([attemptsOf(db, paid.id), attemptsOf(db, victim.id)])
    const charge = providers.flutterwave.bank.charges.get(good?.reference ?? '') as PretendCharge
    const body = JSON.stringify({ event: 'charge.completed', data: { id: charge.id, tx_ref: mine?.reference, amount: 5_000, currency: 'NGN', status: 'successful' } })
    await knock('flutterwave', body, { 'verif-hash': FLUTTERWAVE_HASH })
    await applyWebhooks(web, providers)
    expect(await paymentById(db, victim.id)).toMatchObject({ state: 'pending', captured: kobo(0) })
  })
})

test('all orders of failed, paid, refunded and unfinished end in the same row', async () => {
  const orders = (items: string[]): string[][] => (items.length <= 1 ? [items] : items.flatMap((one, i) => orders(items.filter((_, at) => at !== i)).map((rest) => [one, ...rest])))
  const all = orders(['failed', 'succeeded', 'refunded', 'waiting'])
  expect(all).toHaveLength(24)
  const ends = new Set<string>()
  for (const order of all) {
    const payment = await makePayment(web)
    await beginPayment(cashier, payment.id, NOON)
    const [attempt] = await attemptsOf(db, payment.id)
    if (!attempt) throw new Error('not begun')
    const { recordOutsideRefund } = await import('./refund.ts')
    const { lockPayment } = await import('./lock.ts')
    const hear = (what: string): Promise<boolean> => write(db, async (tx) => {
      // What cannot be understood yet is kept in the inbox and comes again.
      if (what === 'refunded') return recordOutsideRefund(tx, await lockPayment(tx, payment.id), { provider: 'paystack', transactionId: `t-${payment.id}`, providerRefundId: `r-${payment.id}`, amount: naira(5_000), reason: 'made at the provider' }, NOON)
      return (await settle(tx, attempt, { status: what as 'failed', reference: attempt.reference, transactionId: `t-${payment.id}`, amount: naira(5_000), currency: 'NGN', fee: kobo(7_500), account: null, message: 'x' }, NOON)) !== 'mismatch'
    })
    let left = order
    for (let round = 0; round < 3 && left.length > 0; round++) {
      const again: string[] = []
      for (const what of left) if (!(await hear(what))) again.push(what)
      left = again
    }
    expect(left).toEqual([])
    const { state, captured } = await paymentById(db, payment.id)
    const lines = await db.select({ account: ledgerLines.account, amount: sql<string>`sum(${ledgerLines.amount})` }).from(ledgerLines).where(sql`${ledgerLines.account} = ${`held:order:${payment.purposeId}`}`).groupBy(ledgerLines.account)
    ends.add(JSON.stringify({ state, captured, held: lines.map(({ amount }) => Number(amount)) }))
  }
  expect([...ends]).toEqual([JSON.stringify({ state: 'paid', captured: naira(5_000), held: [0] })])
})

test('messages are read in every published shape', () => {
  const read = (path: string) => {
    const bytes = readFileSync(join(import.meta.dir, 'fixtures', path))
    return (path.startsWith('paystack') ? readPaystack(bytes) : readFlutterwave(bytes))
  }
  expect(read('paystack/webhook.charge.success.card.json')).toMatchObject({ key: 'charge.success:302961:qTPrJoy9Bx', message: { about: 'charge', reference: 'qTPrJoy9Bx', amount: kobo(10_000), currency: 'NGN', isTest: false } })
  expect(read('paystack/webhook.charge.success.bank_transfer.json')).toMatchObject({ message: { about: 'charge', transactionId: '3104021987', amount: kobo(25_000) } })
  for (const [name, amount, status] of [['pending', 10_000, 'pending'], ['processing', 10_000, 'processing'], ['processed', 5_000, 'processed'], ['failed', 20_000, 'failed'], ['needs-attention', 5_306, 'needs-attention']] as const) expect(read(`paystack/webhook.refund.${name}.json`)).toMatchObject({ message: { about: 'refund', amount: kobo(amount), status } })
  for (const name of ['create', 'remind', 'resolve']) expect(read(`paystack/webhook.charge.dispute.${name}.json`)?.message.about).toBe('dispute')
  expect(read('paystack/webhook.dedicatedaccount.assign.success.json')).toMatchObject({ message: { about: 'account', email: 'johndoe@test.com', account: { number: '1234567890', bankSlug: 'test-bank' } } })
  expect(read('paystack/webhook.dedicatedaccount.assign.failed.json')).toMatchObject({ message: { about: 'account', account: null } })
  expect(read('paystack/webhook.bank.transfer.rejected.json')).toMatchObject({ key: 'bank.transfer.rejected:3103959930', message: { about: 'nothing of ours' } })
  expect(read('flutterwave/webhook.charge.completed.json')).toMatchObject({ message: { about: 'charge', reference: 'Links-616626414629', transactionId: '285959875', amount: naira(100) } })
  expect(read('flutterwave/webhook.legacy-flat.json')).toMatchObject({ message: { about: 'charge', reference: '6c644038-0579-4c4b-b4a7-0d14778747d2', transactionId: '8944267', amount: naira(3_100) } })
  expect(read('flutterwave/webhook.refund.json')).toMatchObject({ message: { about: 'refund', transactionId: '8784082', refundId: '89074', amount: naira(5_000), status: 'completed' } })
  const names = ['pending', 'processing', 'processed', 'failed', 'needs-attention'].map((name) => read(`paystack/webhook.refund.${name}.json`)?.key)
  expect(new Set(names).size).toBe(5)
})

test('a record that names a transaction of nobody settles nothing', async () => {
  const { payment } = await paidBut({})
  const [attempt] = await attemptsOf(db, payment.id)
  if (!attempt) throw new Error('not begun')
  providers.paystack.bank.charges.delete(attempt.reference)
  expect(await lookAt(cashier, attempt, NOON)).toBe('waiting')
})
