/**
 * Random histories of money: asked for, arriving in parts, late, twice and too much, called off, given back, carried in cash.
 * After every step nothing is lost and nothing is made. MONEY_SEED repeats a run; MONEY_RUNS and MONEY_STEPS make it longer.
 */
import { expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { write } from '../platform/database.ts'
import { freshDatabase } from '../testing/database.ts'
import { NOON } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { type Kobo, kobo, naira, sumKobo } from '../vocabulary/money.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { koboOfNaira, nairaOf } from './amounts.ts'
import { cancelPayment, expirePayment } from './cancel.ts'
import { capture } from './capture.ts'
import { cashOwed, collectCash, handOverCash } from './cash.ts'
import { atProvider, balanceOf, feesOf, heldFor, post, REFUNDING, tryLedger } from './ledger.ts'
import type { Payment, PaymentMethod, Purpose } from './payment.ts'
import { failRefund, finishRefund, type Refund, refundPayment } from './refund.ts'
import { requestPayment } from './request.ts'

const SEED = Number(process.env.MONEY_SEED ?? Math.floor(Math.random() * 2 ** 31))
const RUNS = Number(process.env.MONEY_RUNS ?? 25)
const STEPS = Number(process.env.MONEY_STEPS ?? 40)
console.log(`histories of money: MONEY_SEED=${SEED} MONEY_RUNS=${RUNS} MONEY_STEPS=${STEPS}`)

const database = await freshDatabase()
const { db } = database

/** What a history has done, counted by hand. */
class World {
  readonly people = [newId<'person'>(), newId<'person'>()] as const
  readonly rider = newId<'person'>()
  readonly purposes: Purpose[] = Array.from({ length: 4 }, (_, i) => ({ kind: i === 3 ? 'wallet_top_up' : 'order', id: newId() }))
  readonly payments: Payment[] = []
  readonly refunds: Refund[] = []
  readonly seen = new Set<string>()
  received = 0
  paidOut = 0
  collected = 0
  handedOver = 0
}

type Step = (world: World) => Promise<unknown>
const pick = <One>(list: ReadonlyArray<One>, at: number): One | undefined => list[at % Math.max(list.length, 1)]
const tx = <T>(work: Parameters<typeof write<T>>[1]): Promise<T> => write(db, work)

const index = fc.nat(20)
const amount = fc.oneof(fc.constantFrom(naira(500), naira(1_000), kobo(1), kobo(99_999)), fc.integer({ min: 1, max: 200_000 }).map((n) => kobo(n)))
const method = fc.constantFrom<PaymentMethod>('card', 'bank_transfer', 'ussd', 'wallet', 'cash')

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ method, purpose: index, person: index, amount }).map(({ method: how, purpose, person, amount: sum }): Step => async (world) => {
    const made = await tx((t) => requestPayment(t, { purpose: pick(world.purposes, purpose) as Purpose, payerId: pick(world.people, person) as Id<'person'>, email: 'a@buka.test', amount: sum, method: how, expiresAt: addMinutes(NOON, 30) }, NOON))
    if (!world.payments.some(({ id }) => id === made.id)) world.payments.push(made)
  }),
  { weight: 3, arbitrary: fc.record({ at: index, amount, transaction: fc.nat(3), exact: fc.boolean() }).map(({ at, amount: sum, transaction, exact }): Step => async (world) => {
    const payment = pick(world.payments, at)
    if (!payment || payment.method === 'cash' || payment.method === 'wallet') return
    const received = exact ? payment.amount : sum
    const transactionId = `${payment.id}-${transaction}`
    const isNew = await tx((t) => capture(t, payment.id, { provider: 'paystack', transactionId, amount: received, fee: kobo(Math.floor(received / 100)) }, NOON))
    expect(isNew).toBe(!world.seen.has(transactionId))
    if (isNew) world.received += received
    world.seen.add(transactionId)
  }) },
  index.map((at): Step => async (world) => { const payment = pick(world.payments, at); if (payment) await tx((t) => cancelPayment(t, payment.id, 'no', NOON)) }),
  index.map((at): Step => async (world) => { const payment = pick(world.payments, at); if (payment) await tx((t) => expirePayment(t, payment.id, NOON)) }),
  { weight: 2, arbitrary: fc.record({ at: index, amount, key: fc.nat(2), to: fc.constantFrom<'source' | 'wallet'>('source', 'wallet') }).map(({ at, amount: sum, key, to }): Step => async (world) => {
    const payment = pick(world.payments, at)
    if (!payment) return
    const made = await tx((t) => refundPayment(t, { paymentId: payment.id, amount: sum, reason: 'x', key: `${key}`, by: null, to }, NOON))
    if (!world.refunds.some(({ id }) => id === made.id)) world.refunds.push(made)
  }) },
  fc.record({ at: index, works: fc.boolean() }).map(({ at, works }): Step => async (world) => {
    const refund = pick(world.refunds, at)
    if (!refund) return
    const changed = await tx((t) => (works ? finishRefund(t, refund.id, refund.paymentId, NOON) : failRefund(t, refund.id, refund.paymentId, 'no', NOON)))
    if (changed && works) world.paidOut += refund.amount
  }),
  index.map((at): Step => async (world) => {
    const payment = pick(world.payments, at)
    if (!payment) return
    const before = await cashOwed(db, world.rider)
    await tx((t) => collectCash(t, { paymentId: payment.id, riderId: world.rider }, NOON))
    world.collected += (await cashOwed(db, world.rider)) - before
  }),
  fc.record({ amount, key: fc.uuid() }).map(({ amount: sum, key }): Step => async (world) => {
    await tx((t) => handOverCash(t, { riderId: world.rider, amount: sum, receivedBy: world.people[0], key }, NOON))
    world.handedOver += sum
  }),
  fc.record({ at: index, share: fc.integer({ min: 1, max: 100 }) }).map(({ at, share }): Step => async (world) => {
    const purpose = pick(world.purposes, at) as Purpose
    const there = await balanceOf(db, heldFor(purpose))
    const part = kobo(Math.floor((there * share) / 100))
    await tx((t) => post(t, { kind: 'passed_on', about: purpose, key: newId(), lines: [{ account: heldFor(purpose), amount: kobo(-part) }, { account: `restaurant:${purpose.id}`, amount: part }] }, NOON))
  }),
)

/** Counted anew from what only grows, and compared with what is kept. */
async function expectNothingLost(world: World, before: { readonly provider: Kobo; readonly fees: Kobo }): Promise<void> {
  expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
  const wrong = await db.execute(sql`
    select p.id, 'captured' as what from payments p
    left join (select payment_id, sum(case action when 'charge' then amount else -amount end) as captured from payment_events where outcome = 'succeeded' and action in ('charge', 'credit') group by payment_id) e on e.payment_id = p.id
    where p.captured <> coalesce(e.captured, 0)
    union all select p.id, 'refunds' from payments p join refunds r on r.payment_id = p.id and r.state <> 'failed' group by p.id having sum(r.amount) > p.captured
    union all select p.id, 'state' from payments p where (p.state = 'paid') <> (p.captured = p.amount)
    union all select subject_id, 'paid twice' from events where name = 'payments.paid' group by subject_id having count(*) > 1
    union all select null, 'purpose twice' from payments where state = 'paid' group by purpose_kind, purpose_id having count(*) > 1
    union all select null, account from ledger_balances where (account not like 'cash:%' and balance < 0) or (account like 'cash:%' and balance > 0)`)
  expect([...wrong]).toEqual([])
  // What the providers hold for us is what they took, less what they kept and paid out.
  const [provider, fees] = [await balanceOf(db, atProvider('paystack')), await balanceOf(db, feesOf('paystack'))]
  expect(before.provider - provider).toBe(world.received - (before.fees - fees) - world.paidOut)
  expect(await cashOwed(db, world.rider)).toBe(kobo(world.collected - world.handedOver))
  expect(await balanceOf(db, REFUNDING)).toBeGreaterThanOrEqual(0)
}

test('whatever happens, in whatever order, every kobo is somewhere', async () => {
  let done = 0
  let refused = 0
  await fc.assert(fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: STEPS, size: 'max' }), async (history) => {
    const world = new World()
    const before = { provider: await balanceOf(db, atProvider('paystack')), fees: await balanceOf(db, feesOf('paystack')) }
    for (const step of history) {
      // What is refused leaves no trace: the sums are checked all the same.
      await step(world).then(() => done++, (error: Error) => {
        if (!(error instanceof Refusal)) throw error
        refused++
      })
      await expectNothingLost(world, before)
    }
  }), { seed: SEED, numRuns: RUNS, endOnFailure: true })
  console.log(`histories of money: ${done} steps done, ${refused} refused`)
}, 240_000)

test('naira and kobo are the same money, to the last digit', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (n) => {
    expect(koboOfNaira(nairaOf(kobo(n)))).toBe(kobo(n))
    // As JSON writes a number.
    if (n < 2 ** 45) expect(koboOfNaira(JSON.parse(JSON.stringify(Number(nairaOf(kobo(n))))))).toBe(kobo(n))
  }), { seed: SEED })
  for (const wrong of [Number.NaN, -1, '-1', '1e3', '0x10', '', ' 1', '1.005', 19.999, null, undefined, {}, Infinity, '10000000000001']) expect(koboOfNaira(wrong)).toBeNull()
  expect(koboOfNaira(19.99)).toBe(kobo(1_999))
  expect(sumKobo([koboOfNaira('2462.37') as Kobo, koboOfNaira(35) as Kobo, koboOfNaira('2.63') as Kobo])).toBe(naira(2_500))
})
