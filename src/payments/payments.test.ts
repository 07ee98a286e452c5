import { describe, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { events } from '../../drizzle/schema/outbox.ts'
import { ledgerLines, ledgerTransactions, paymentEvents, payments, refunds } from '../../drizzle/schema/payments.ts'
import { sqlState, write } from '../platform/database.ts'
import { freshDatabase } from '../testing/database.ts'
import { NOON } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { cancelPayment, expirePayment } from './cancel.ts'
import { capture } from './capture.ts'
import { cashOwed, collectCash, handOverCash } from './cash.ts'
import { atProvider, balanceOf, heldFor, post, tryLedger, walletOf } from './ledger.ts'
import { newReference, type Payment, type PaymentMethod, type Purpose, purposeOf } from './payment.ts'
import { paymentById, paymentsFor } from './queries.ts'
import { finishRefund, failRefund, refundPayment } from './refund.ts'
import { requestPayment } from './request.ts'
import { topUpWallet, walletBalance, walletHistory } from './wallet.ts'

const database = await freshDatabase()

const order = (): Purpose => ({ kind: 'order', id: newId() })
const person = (): Id<'person'> => newId<'person'>()

const ask = (method: PaymentMethod, amount = naira(5_000), purpose = order(), payerId = person()): Promise<Payment> =>
  write(database.db, (tx) => requestPayment(tx, { purpose, payerId, email: 'ada@buka.test', amount, method, expiresAt: addMinutes(NOON, 30) }, NOON))

const arrives = (payment: Payment, amount = payment.amount, transactionId: string = newId(), fee = kobo(0)): Promise<boolean> =>
  write(database.db, (tx) => capture(tx, payment.id, { provider: 'paystack', transactionId, amount, fee }, NOON))

const now = (payment: Payment): Promise<Payment> => paymentById(database.db, payment.id)
const told = async (payment: Payment): Promise<string[]> => (await database.db.select({ name: events.name }).from(events).where(eq(events.subjectId, payment.id)).orderBy(events.id)).map(({ name }) => name)
const code = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: Error & { code?: string }) => error.code ?? error.message)
const held = (payment: Payment) => balanceOf(database.db, heldFor(purposeOf(payment)))

/** A person with that much in the wallet. */
async function withMoney(amount = naira(10_000)): Promise<Id<'person'>> {
  const personId = person()
  await write(database.db, (tx) => post(tx, { kind: 'gift', about: null, key: `gift:${personId}`, lines: [{ account: walletOf(personId), amount }, { account: 'house:gifts', amount: kobo(-amount) }] }, NOON))
  return personId
}

describe('the ledger', () => {
  test('only grows', async () => {
    await withMoney()
    for (const statement of ['update ledger_lines set amount = 1', 'delete from ledger_lines', 'truncate ledger_lines', 'update ledger_transactions set kind = $$x$$', 'delete from ledger_transactions', 'truncate ledger_transactions cascade', 'truncate payment_events']) {
      expect(`${statement}: ${await database.sql.unsafe(statement).then(() => 'done', sqlState)}`).toBe(`${statement}: 42501`)
    }
    await ask('cash')
    for (const statement of ['update payment_events set amount = 1', 'delete from payment_events']) expect(await database.sql.unsafe(statement).then(() => 'done', sqlState)).toBe('42501')
  })

  test('refuses a movement that does not sum to zero, whoever writes it', async () => {
    const id = newId<'ledger-transaction'>()
    const lopsided = database.db.transaction(async (tx) => {
      await tx.insert(ledgerTransactions).values({ id, kind: 'wrong', key: `wrong:${id}`, at: NOON })
      await tx.insert(ledgerLines).values([{ transactionId: id, account: 'house:a', amount: kobo(5) }, { transactionId: id, account: 'house:b', amount: kobo(-4) }])
    })
    expect(sqlState(await lopsided.catch((error: Error) => error))).toBe('23514')
    const empty = database.db.transaction(async (tx) => void (await tx.insert(ledgerTransactions).values({ id, kind: 'wrong', key: `wrong:${id}`, at: NOON })))
    expect(sqlState(await empty.catch((error: Error) => error))).toBe('23514')
  })

  test('makes a movement once, and overdraws nobody', async () => {
    const rich = await withMoney(naira(100))
    const spend = (key: string) => write(database.db, (tx) => post(tx, { kind: 'spent', about: null, key, lines: [{ account: walletOf(rich), amount: kobo(-6_000) }, { account: 'house:sales', amount: kobo(6_000) }] }, NOON))
    const key = newId()
    expect(await spend(key)).not.toBeNull()
    expect(await spend(key)).toBeNull()
    expect(await code(spend(newId()))).toBe('money-short')
    expect(await walletBalance(database.db, rich)).toBe(kobo(4_000))
    expect(await tryLedger(database.db)).toEqual({ total: 0, astray: [] })
  })
})

describe('asking for money', () => {
  test('has references that providers take and people can read', () => {
    for (let i = 0; i < 200; i++) expect(newReference()).toMatch(/^BK-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  })

  test('is done once for a purpose', async () => {
    const [purpose, payer] = [order(), person()]
    const made = await Promise.all(Array.from({ length: 20 }, () => ask('card', naira(900), purpose, payer)))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect(await code(ask('ussd', naira(900), purpose, payer))).toBe('payment-under-way')
    expect((await paymentsFor(database.db, purpose)).map(({ state }) => state)).toEqual(['created'])
    await arrives(made[0] as Payment)
    expect(await code(ask('card', naira(900), purpose, payer))).toBe('already-paid')
  })

  test.each([0, -1, 0.5, Number.NaN, 2 ** 53])('refuses %p', async (amount) => {
    expect(await code(ask('card', amount as never))).toBe('invalid-input')
  })

  test('from a wallet pays at once, or not at all', async () => {
    const payer = await withMoney(naira(1_000))
    const paid = await ask('wallet', naira(700), order(), payer)
    expect(paid).toMatchObject({ state: 'paid', captured: naira(700) })
    expect(await told(paid)).toEqual(['payments.paid'])
    expect(await code(ask('wallet', naira(700), order(), payer))).toBe('wallet-short')
    expect(await walletBalance(database.db, payer)).toBe(naira(300))
    expect(await held(paid)).toBe(naira(700))
  })

  test('from one wallet at the same moment never overdraws it', async () => {
    const payer = await withMoney(naira(1_000))
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => code(ask('wallet', naira(300), order(), payer))))
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(3)
    expect(await walletBalance(database.db, payer)).toBe(naira(100))
  })
})

describe('money that arrives', () => {
  test('is counted once for each transaction of the provider', async () => {
    const payment = await ask('card')
    const transaction = newId()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => arrives(payment, payment.amount, transaction, kobo(7_500))))
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    expect(await now(payment)).toMatchObject({ state: 'paid', captured: payment.amount })
    expect(await told(payment)).toEqual(['payments.paid'])
    expect(await held(payment)).toBe(payment.amount)
  })

  test('short, then the rest', async () => {
    const payment = await ask('bank_transfer')
    await arrives(payment, naira(4_000))
    expect(await now(payment)).toMatchObject({ state: 'pending', captured: naira(4_000) })
    await arrives(payment, naira(1_500))
    expect(await now(payment)).toMatchObject({ state: 'paid', captured: naira(5_000) })
    expect(await told(payment)).toEqual(['payments.partly_paid', 'payments.paid', 'payments.credited'])
    expect(await walletBalance(database.db, payment.payerId)).toBe(naira(500))
    expect(await held(payment)).toBe(naira(5_000))
  })

  test.each(['late', 'cancelled'] as const)('%s goes to the wallet, with the part that was there', async (how) => {
    const payment = await ask('bank_transfer')
    await arrives(payment, naira(1_000))
    await write(database.db, async (tx) => void (await (how === 'late' ? expirePayment(tx, payment.id, NOON) : cancelPayment(tx, payment.id, 'guest', NOON))))
    await arrives(payment)
    expect(await now(payment)).toMatchObject({ state: how === 'late' ? 'expired' : 'cancelled', captured: kobo(0) })
    expect(await walletBalance(database.db, payment.payerId)).toBe(naira(6_000))
    expect(await held(payment)).toBe(kobo(0))
    expect(await told(payment)).toEqual(['payments.partly_paid', 'payments.credited', ...(how === 'late' ? ['payments.expired'] : []), 'payments.credited'])
  })

  test('in two ways for one purpose is paid once', async () => {
    const [purpose, payer] = [order(), person()]
    const card = await ask('card', naira(900), purpose, payer)
    await write(database.db, (tx) => cancelPayment(tx, card.id, 'another way', NOON))
    const transfer = await ask('bank_transfer', naira(900), purpose, payer)
    await Promise.all([arrives(card), arrives(transfer)])
    expect([(await now(card)).state, (await now(transfer)).state]).toEqual(['cancelled', 'paid'])
    expect(await walletBalance(database.db, payer)).toBe(naira(900))
    expect(await code(write(database.db, (tx) => cancelPayment(tx, transfer.id, 'no', NOON)))).toBe('already-paid')
  })

  test('for the wallet is in it, whatever it is', async () => {
    const payer = person()
    const topUp = await write(database.db, (tx) => topUpWallet(tx, { personId: payer, email: 'ada@buka.test', amount: naira(2_000), method: 'bank_transfer' }, NOON))
    await arrives(topUp, naira(2_500))
    expect(await now(topUp)).toMatchObject({ state: 'paid', captured: naira(2_000) })
    expect(await walletBalance(database.db, payer)).toBe(naira(2_500))
    expect((await walletHistory(database.db, payer, { limit: 10 })).map(({ kind, amount }) => [kind, amount])).toEqual([['paid', naira(2_500)]])
    const part = await write(database.db, (tx) => topUpWallet(tx, { personId: payer, email: 'ada@buka.test', amount: naira(2_000), method: 'bank_transfer' }, NOON))
    await arrives(part, naira(500))
    await write(database.db, (tx) => expirePayment(tx, part.id, NOON))
    expect(await walletBalance(database.db, payer)).toBe(naira(3_000))
  })
})

describe('refunds', () => {
  const refund = (payment: Payment, amount: number, key: string = newId(), to?: 'source' | 'wallet') =>
    write(database.db, (tx) => refundPayment(tx, { paymentId: payment.id, amount: amount as never, reason: 'ran out', key, by: null, ...(to ? { to } : {}) }, NOON))
  const paid = async (method: PaymentMethod = 'card'): Promise<Payment> => {
    const payment = await ask(method)
    await arrives(payment)
    return now(payment)
  }

  test('asked for fifty times at once are one', async () => {
    const payment = await paid()
    const key = newId()
    const made = await Promise.all(Array.from({ length: 50 }, () => refund(payment, payment.amount, key)))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect(await database.db.select().from(refunds).where(eq(refunds.paymentId, payment.id))).toHaveLength(1)
    expect(await held(payment)).toBe(kobo(0))
    expect(await code(refund(payment, 1))).toBe('refunded-already')
    expect(await code(refund(payment, 1, key))).toBe('key-reused')
  })

  test('of fifty different ones never exceed what was captured', async () => {
    const payment = await paid()
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => code(refund(payment, naira(600)))))
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(8)
    expect(outcomes.filter((outcome) => outcome === 'invalid-input')).toHaveLength(42)
    const [sum] = await database.db.select({ total: sql<string>`sum(${refunds.amount})` }).from(refunds).where(eq(refunds.paymentId, payment.id))
    expect(Number(sum?.total)).toBe(naira(4_800))
  })

  test('that end either way end once', async () => {
    const payment = await paid()
    const first = await refund(payment, naira(2_000))
    expect(first).toMatchObject({ to: 'source', state: 'requested', provider: 'paystack' })
    const before = await balanceOf(database.db, atProvider('paystack'))
    expect(await Promise.all([1, 2, 3].map(() => write(database.db, (tx) => finishRefund(tx, first.id, payment.id, NOON))))).toContain(true)
    expect(await write(database.db, (tx) => failRefund(tx, first.id, payment.id, 'too late', NOON))).toBe(false)
    expect((await balanceOf(database.db, atProvider('paystack'))) - before).toBe(naira(2_000))
    const second = await refund(payment, naira(3_000))
    await write(database.db, (tx) => failRefund(tx, second.id, payment.id, 'closed account', NOON))
    expect(await held(payment)).toBe(naira(3_000))
    const third = await refund(payment, naira(3_000), newId(), 'wallet')
    expect(third.state).toBe('done')
    expect(await walletBalance(database.db, payment.payerId)).toBe(naira(3_000))
    expect((await told(payment)).filter((name) => name.startsWith('payments.refund'))).toEqual(['payments.refund_requested', 'payments.refunded', 'payments.refund_requested', 'payments.refund_failed', 'payments.refunded'])
  })

  test('of money that was passed on are paid by the house', async () => {
    const payment = await paid()
    await write(database.db, (tx) => post(tx, { kind: 'passed_on', about: purposeOf(payment), key: newId(), lines: [{ account: heldFor(purposeOf(payment)), amount: kobo(-naira(4_000)) }, { account: `restaurant:${newId()}`, amount: naira(4_000) }] }, NOON))
    const made = await refund(payment, payment.amount)
    expect(made.fromHeld).toBe(naira(1_000))
    await write(database.db, (tx) => failRefund(tx, made.id, payment.id, 'no', NOON))
    expect(await held(payment)).toBe(naira(1_000))
  })

  test('of what is not paid are refused', async () => {
    expect(await code(refund(await ask('card'), naira(1)))).toBe('not-paid')
    expect(await code(refund(await paid(), naira(5_001)))).toBe('invalid-input')
    expect(await code(refund(await paid(), 0.5))).toBe('invalid-input')
  })
})

describe('cash', () => {
  test('is owed by the rider until it is handed over', async () => {
    const rider = person()
    const payment = await ask('cash')
    expect(payment.state).toBe('pending')
    await Promise.all([1, 2, 3, 4, 5].map(() => write(database.db, (tx) => collectCash(tx, { paymentId: payment.id, riderId: rider }, NOON))))
    expect(await cashOwed(database.db, rider)).toBe(naira(5_000))
    expect(await told(payment)).toEqual(['payments.paid'])
    const hand = (amount: number, key: string) => write(database.db, (tx) => handOverCash(tx, { riderId: rider, amount: amount as never, receivedBy: person(), key }, NOON))
    const key = newId()
    await Promise.all([hand(naira(3_000), key), hand(naira(3_000), key), hand(naira(3_000), key)])
    expect(await cashOwed(database.db, rider)).toBe(naira(2_000))
    expect(await code(hand(naira(2_001), newId()))).toBe('invalid-input')
    expect(await code(hand(naira(1), key))).toBe('key-reused')
  })
  test('is refused twice: for another payment, and after it was called off', async () => {
    expect(await code(write(database.db, async (tx) => collectCash(tx, { paymentId: (await ask('card')).id, riderId: person() }, NOON)))).toBe('not-cash')
    const payment = await ask('cash')
    await write(database.db, (tx) => cancelPayment(tx, payment.id, 'nobody at the door', NOON))
    expect(await code(write(database.db, (tx) => collectCash(tx, { paymentId: payment.id, riderId: person() }, NOON)))).toBe('payment-ended')
  })
})

test('what is kept can be counted anew from what only grows', async () => {
  const derived = await database.db.execute<{ id: string }>(sql`
    select p.id from ${payments} p
    left join (select payment_id, sum(case action when 'charge' then amount else -amount end) as captured from ${paymentEvents} where outcome = 'succeeded' and action in ('charge', 'credit') group by payment_id) e on e.payment_id = p.id
    where p.captured <> coalesce(e.captured, 0)`)
  expect([...derived]).toEqual([])
  expect(await tryLedger(database.db)).toEqual({ total: 0, astray: [] })
})
