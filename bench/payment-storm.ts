/**
 * A storm over the doors of payments: webhooks in copies, shuffled, some never sent, while web and worker are killed with -9 on
 * the way. The stand-ins run here; web and worker are processes of their own, as in production.
 */
import { sql } from 'drizzle-orm'
import { randomFrom } from '../ml/numerics/random.ts'
import { beginPayment } from '../src/payments/begin.ts'
import { openCashier } from '../src/payments/cashier.ts'
import { tryLedger } from '../src/payments/ledger.ts'
import type { Payment } from '../src/payments/payment.ts'
import { startPretendFlutterwave } from '../src/payments/pretend-flutterwave.ts'
import { startPretendPaystack } from '../src/payments/pretend-paystack.ts'
import { requestPayment } from '../src/payments/request.ts'
import { systemClock } from '../src/platform/clock.ts'
import { readConfig } from '../src/platform/config.ts'
import { connect, write } from '../src/platform/database.ts'
import { freePort } from '../src/platform/embedded-postgres.ts'
import { createLog } from '../src/platform/log.ts'
import { addMinutes } from '../src/vocabulary/calendar.ts'
import { newId } from '../src/vocabulary/id.ts'
import { kobo, naira } from '../src/vocabulary/money.ts'
import { MortalHouse } from './mortal-house.ts'

export interface StormPlan {
  readonly databaseUrl: string
  readonly seed: number
  readonly payments: number
  readonly deliveries: number
  /** Of the payments that were paid, those of which no webhook is ever sent. */
  readonly lostShare: number
  /** How often web and worker are killed, both at once. */
  readonly kills: number
  readonly limitSeconds: number
  /** A worker that was killed holds what it had in hand for half a minute; a test gives it back at once, a measurement waits. */
  readonly hurry: boolean
}

export interface StormResult {
  readonly paid: number
  readonly unpaid: number
  readonly lost: number
  readonly deliveries: number
  readonly tries: number
  readonly kills: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly stormSeconds: number
  readonly settledSeconds: number
  /** Everything that is not as it must be, in words; empty. */
  readonly faults: ReadonlyArray<string>
}

const COPIES = 20
const CONNECTIONS = 24
const BEGIN_TOGETHER = 16
const UNPAID_SHARE = 0.1

export async function storm(plan: StormPlan): Promise<StormResult> {
  const random = randomFrom(plan.seed)
  const shuffled = <One>(items: One[]): One[] => {
    for (let i = items.length - 1; i > 0; i--) {
      const j = random.below(i + 1)
      ;[items[i], items[j]] = [items[j] as One, items[i] as One]
    }
    return items
  }
  const port = await freePort()
  const keys = { secretKey: 'sk_test_storm', webhookUrl: '', clock: systemClock }
  const [paystack, flutterwave] = [startPretendPaystack(keys), startPretendFlutterwave({ ...keys, secretHash: 'storm' })]
  // Written down and sent by us.
  paystack.bank.post = flutterwave.bank.post = { mode: 'lost', copies: 1, delayMs: 0 }
  const environment = {
    NODE_ENV: 'test', DATABASE_URL: plan.databaseUrl, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, LOG_LEVEL: 'fatal', RATE_LIMIT: 'off', SECRET_KEY: 'storm-'.repeat(8),
    PAYSTACK_SECRET_KEY: keys.secretKey, PAYSTACK_BASE_URL: paystack.url, PAYSTACK_CHECKOUT_URL: paystack.url, FLUTTERWAVE_SECRET_KEY: keys.secretKey, FLUTTERWAVE_SECRET_HASH: 'storm', FLUTTERWAVE_BASE_URL: flutterwave.url, FLUTTERWAVE_CHECKOUT_URL: new URL(flutterwave.url).origin,
  }
  const connection = connect(plan.databaseUrl, { name: 'storm', poolSize: 8 })
  const { db } = connection
  const cashier = openCashier({ config: readConfig(environment), db, log: createLog('fatal', 'bin'), clock: systemClock })
  const house = new MortalHouse(environment, ['src/server.ts', 'src/worker.ts'])
  try {
    await house.open()
    const made = await makePayments()
    const isPaid = new Set(made.slice(Math.ceil(made.length * UNPAID_SHARE)).map(({ id }) => id))
    for (const payment of made) if (isPaid.has(payment.id)) await payAtProvider(payment)

    const written = [...paystack.bank.written.map((one) => ({ ...one, to: 'paystack' })), ...flutterwave.bank.written.map((one) => ({ ...one, to: 'flutterwave' }))]
    const lost = Math.round(written.length * plan.lostShare)
    const heard = shuffled(written).slice(lost)
    // One to twenty copies of each, as many as are wanted in all.
    const copies = heard.map(() => 1)
    for (let left = Math.min(plan.deliveries, heard.length * COPIES) - heard.length; left > 0;) {
      const i = random.below(heard.length)
      if ((copies[i] as number) >= COPIES) continue
      copies[i] = (copies[i] as number) + 1
      left--
    }
    const deliveries = shuffled(heard.flatMap((one, i) => Array.from({ length: copies[i] as number }, () => one)))

    const began = performance.now()
    const { times, tries } = await deliverAll(deliveries)
    const stormSeconds = (performance.now() - began) / 1000
    if (plan.hurry) await db.execute(sql`with i as (update inbox set due_at = now() where state in ('waiting', 'in_hand')) update payments set due_at = now() where due_at is not null`)
    const settled = await until(plan.limitSeconds, async () => Number((await db.execute<{ n: string }>(sql`select count(*) as n from payments where state = 'paid'`))[0]?.n) >= isPaid.size && Number((await db.execute<{ n: string }>(sql`select count(*) as n from inbox where state in ('waiting', 'in_hand')`))[0]?.n) === 0)
    const settledSeconds = (performance.now() - began) / 1000
    const faults = [...(settled ? [] : [`not settled within ${plan.limitSeconds} s`]), ...await faultsOf(isPaid, heard.length), ...await faultsOfAnotherLook()]
    times.sort((a, b) => a - b)
    return {
      paid: isPaid.size, unpaid: made.length - isPaid.size, lost, deliveries: deliveries.length, tries, kills: plan.kills, faults, stormSeconds, settledSeconds,
      medianMs: times[Math.floor(times.length / 2)] ?? 0, p99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
    }
  } finally {
    await house.close()
    await Promise.all([paystack.stop(), flutterwave.stop(), connection.close()])
  }

  async function makePayments(): Promise<Payment[]> {
    const made: Payment[] = []
    for (let start = 0; start < plan.payments; start += BEGIN_TOGETHER) {
      made.push(...await Promise.all(Array.from({ length: Math.min(BEGIN_TOGETHER, plan.payments - start) }, async (_, i) => {
        const method = (['card', 'ussd', 'bank_transfer'] as const)[(start + i) % 3] as 'card'
        const now = systemClock()
        const payment = await write(db, (tx) => requestPayment(tx, { purpose: { kind: 'order', id: newId() }, payerId: newId<'person'>(), email: 'storm@buka.test', amount: naira(500 + ((start + i) % 90) * 100), method, provider: (start + i) % 2 ? 'flutterwave' : 'paystack', expiresAt: addMinutes(now, 60) }, now))
        await beginPayment(cashier, payment.id, now)
        return payment
      })))
    }
    return made
  }

  async function payAtProvider({ id, amount }: Payment): Promise<void> {
    const [attempt] = await db.execute<{ provider: string; reference: string; step: { dial?: string; accountNumber?: string } }>(sql`select provider, reference, step from payment_attempts where payment_id = ${id} and state = 'open'`)
    if (!attempt) throw new Error('a payment was not begun')
    const stand = attempt.provider === 'paystack' ? paystack : flutterwave
    if (attempt.step.dial) stand.dial(attempt.step.dial)
    else if (attempt.step.accountNumber) stand.transfer(attempt.step.accountNumber, amount)
    else {
      const card = attempt.provider === 'paystack' ? { number: '4084084084084081', cvv: '408' } : { number: '5061460166976054667', cvv: '564' }
      const charge = stand.bank.charges.get(attempt.reference)
      await fetch(`${attempt.provider === 'paystack' ? `${paystack.url}/checkout` : `${flutterwave.url}/hosted/pay`}/${charge?.code}`, { method: 'POST', body: new URLSearchParams({ ...card, expiry: '12/30' }), redirect: 'manual' })
    }
  }

  /** As a provider does it: again until it is taken. The house falls on the way. */
  async function deliverAll(deliveries: ReadonlyArray<{ readonly to: string; readonly headers: Record<string, string>; readonly body: string }>): Promise<{ times: number[]; tries: number }> {
    const times: number[] = []
    let [at, tries, fallen] = [0, 0, 0]
    let falling: Promise<void> = Promise.resolve()
    await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
      for (let one = deliveries[at++]; one !== undefined; one = deliveries[at++]) {
        if (fallen < plan.kills && at > (deliveries.length * (fallen + 1)) / (plan.kills + 1)) {
          fallen++
          falling = falling.then(() => house.fall())
        }
        for (;;) {
          tries++
          const began = performance.now()
          const status = await fetch(`http://127.0.0.1:${port}/api/webhooks/${one.to}`, { method: 'POST', headers: { 'content-type': 'application/json', ...one.headers }, body: one.body, signal: AbortSignal.timeout(10_000) }).then((answer) => answer.status, () => 0)
          if (status === 200) {
            times.push(performance.now() - began)
            break
          }
          await Bun.sleep(50)
        }
      }
    }))
    await falling
    return { times, tries }
  }

  async function faultsOf(isPaid: ReadonlySet<string>, events: number): Promise<string[]> {
    const faults: string[] = []
    const rows = await db.execute<{ id: string; state: string; captured: string; amount: string; charges: string; told: string }>(sql`
      select p.id, p.state, p.captured, p.amount, (select count(*) from payment_events e where e.payment_id = p.id and e.action = 'charge' and e.outcome = 'succeeded') as charges,
        (select count(*) from events e where e.subject_id = p.id and e.name = 'payments.paid') as told from payments p`)
    for (const { id, state, captured, amount, charges, told } of rows) {
      if (isPaid.has(id) && !(state === 'paid' && captured === amount && Number(charges) === 1 && Number(told) === 1)) faults.push(`${id} was paid: ${state}, ${captured} of ${amount}, counted ${charges} times, told ${told} times`)
      if (!isPaid.has(id) && (state === 'paid' || Number(captured) > 0 || Number(told) > 0)) faults.push(`${id} was never paid: ${state}, ${captured}`)
    }
    const [sums] = await db.execute<{ held: string; paid: string }>(sql`select (select coalesce(sum(amount), 0) from ledger_lines where account like 'held:%') as held, (select coalesce(sum(amount), 0) from payments where state = 'paid') as paid`)
    if (sums?.held !== sums?.paid) faults.push(`held ${sums?.held}, paid ${sums?.paid}`)
    const { total, astray } = await tryLedger(db)
    if (total !== 0 || astray.length > 0) faults.push(`the ledger sums to ${kobo(total)}, ${astray.length} balances are astray`)
    const inbox = await db.execute<{ state: string; n: string }>(sql`select state, count(*) as n from inbox group by state`)
    if (inbox.length !== 1 || inbox[0]?.state !== 'applied' || Number(inbox[0].n) !== events) faults.push(`inbox: ${inbox.map(({ state, n }) => `${n} ${state}`).join(', ')}; ${events} events were sent`)
    return faults
  }

  /** Every payment is asked about once more: nothing may change. */
  async function faultsOfAnotherLook(): Promise<string[]> {
    const count = async (): Promise<string> => JSON.stringify((await db.execute(sql`select (select count(*) from payment_events) as events, (select count(*) from ledger_lines) as lines, (select count(*) from payments where state = 'paid') as paid`))[0])
    const before = await count()
    await db.execute(sql`update payments set due_at = now()`)
    await until(plan.limitSeconds, async () => Number((await db.execute<{ n: string }>(sql`select count(*) as n from payments where due_at <= now()`))[0]?.n) === 0)
    const after = await count()
    return before === after ? [] : [`asked once more, ${before} became ${after}`]
  }
}

async function until(limitSeconds: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + limitSeconds * 1000
  while (!(await isSo())) {
    if (performance.now() > deadline) return false
    await Bun.sleep(50)
  }
  return true
}
