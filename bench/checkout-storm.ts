/**
 * A storm over the checkout: each key is sent ten times, four at once, while the web process is killed with -9 exactly between the
 * commit of an order and its answer (held-postgres.ts). Whoever sends again must be told what the first was told, byte for byte.
 */
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { tryLedger } from '../src/payments/ledger.ts'
import { keyFor, readConfig } from '../src/platform/config.ts'
import { connect } from '../src/platform/database.ts'
import { freePort } from '../src/platform/embedded-postgres.ts'
import { fillBasket, newEater, openBuka } from '../src/testing/buka.ts'
import { newId } from '../src/vocabulary/id.ts'
import { cookieName, signed } from '../src/web/cookies.ts'
import { holdPostgres } from './held-postgres.ts'
import { MortalHouse } from './mortal-house.ts'

export interface CheckoutPlan {
  readonly databaseUrl: string
  readonly keys: number
  readonly triesPerKey: number
  readonly kills: number
  /** What a process that died was doing is locked for a minute; a test lets go of it at once, a measurement waits. */
  readonly hurry: boolean
}

export interface CheckoutResult {
  readonly answers: number
  readonly replayed: number
  readonly sent: number
  readonly inFlight: number
  readonly unanswered: number
  readonly kills: number
  /** Orders that were committed, and whose answer nobody had seen when the process was killed. */
  readonly caught: number
  readonly medianMs: number
  readonly p99Ms: number
  readonly seconds: number
  /** Everything that is not as it must be, in words; empty. */
  readonly faults: ReadonlyArray<string>
}

const KEYS_AT_ONCE = 8
const TRIES_AT_ONCE = 4
const PAUSE_MS = 50
/** An answer that is not held is there long before. */
const HELD_MS = 150
const PAGE_MS = 120_000

interface Buyer {
  readonly key: string
  readonly cookie: string
  readonly body: string
  /** Digests of the answers, first ones and replays. */
  readonly answers: Set<string>
  answered: number
  first: number
}

export async function checkoutStorm({ databaseUrl, keys, triesPerKey, kills, hurry }: CheckoutPlan): Promise<CheckoutResult> {
  const port = await freePort()
  const wire = await holdPostgres(databaseUrl)
  const environment = { NODE_ENV: 'test', DATABASE_URL: wire.url, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, LOG_LEVEL: 'fatal', RATE_LIMIT: 'off', SECRET_KEY: 'storm-'.repeat(8) }
  const connection = connect(databaseUrl, { name: 'storm', poolSize: 8 })
  const { db } = connection
  const house = new MortalHouse(environment, ['src/server.ts'])
  const faults: string[] = []
  const times: number[] = []
  const figures = { sent: 0, replayed: 0, inFlight: 0, unanswered: 0, caught: 0, killed: 0 }
  try {
    await db.execute(sql`create function storm_tells() returns trigger language plpgsql as $$ begin perform pg_notify('storm_committed', new.key); return null; end $$`)
    await db.execute(sql`create trigger storm_tells after update of status on idempotency_keys for each row when (new.status is not null) execute function storm_tells()`)
    const buyers = await makeBuyers()
    const byKey = new Map(buyers.map((buyer) => [buyer.key, buyer]))
    await house.open()
    const blows = blowsFor(byKey)
    const listening = await connection.sql.listen('storm_committed', blows.heard)
    const began = performance.now()
    let at = 0
    await Promise.all(Array.from({ length: KEYS_AT_ONCE }, async () => {
      for (let buyer = buyers[at++]; buyer !== undefined; buyer = buyers[at++]) {
        blows.armAt(at)
        await sendAll(buyer)
      }
    }))
    await blows.over()
    const seconds = (performance.now() - began) / 1000
    await listening.unlisten()
    faults.push(...faultsOfAnswers(buyers), ...await faultsOfRows())
    times.sort((a, b) => a - b)
    return { ...figures, kills: figures.killed, answers: times.length, medianMs: times[Math.floor(times.length / 2)] ?? 0, p99Ms: times[Math.floor(times.length * 0.99)] ?? 0, seconds, faults }
  } finally {
    await house.close()
    await connection.close()
    await wire.close()
  }

  /** Each is a guest with a basket in a browser of their own. */
  async function makeBuyers(): Promise<Buyer[]> {
    const buka = await openBuka(db, { ordersPerWindow: 1_000 })
    const config = readConfig(environment)
    const buyers: Buyer[] = []
    for (let n = 0; n < keys; n++) {
      const eater = newEater()
      const basketId = await fillBasket(db, eater, buka, new Date(), 1 + (n % 3))
      buyers.push({
        key: newId(), cookie: `${cookieName('buka_visitor', false)}=${signed(keyFor(config, 'visitor-cookie'), eater.visitorId)}`, answers: new Set(), answered: 0, first: 0,
        body: JSON.stringify({ cart_id: basketId, fulfilment: 'pickup', pay: n % 2 ? 'card' : 'cash', contact: { name: 'Ada Okafor', email: `storm-${n}@buka.test`, phone: '+2348035550142' } }),
      })
    }
    return buyers
  }

  /** Kills the process as soon as an order is committed whose answer is held back. */
  function blowsFor(byKey: ReadonlyMap<string, Buyer>) {
    let [isArmed, planned] = [false, 0]
    let falling: Promise<void> = Promise.resolve()
    async function fall(): Promise<void> {
      house.kill()
      const rows = await db.execute<{ key: string }>(sql`select key from idempotency_keys where status is not null`)
      figures.caught += rows.filter(({ key }) => byKey.get(key)?.answered === 0).length
      figures.killed++
      wire.release()
      await house.fall()
      if (hurry) await db.execute(sql`update idempotency_keys set locked_at = locked_at - interval '61 seconds' where status is null`)
    }
    return {
      heard: (key: string): void => {
        if (!isArmed) return
        setTimeout(() => {
          if (!isArmed || byKey.get(key)?.answered !== 0) return
          isArmed = false
          falling = falling.then(fall)
        }, HELD_MS)
      },
      armAt: (begun: number): void => {
        if (planned >= kills || begun <= (keys * (planned + 1)) / (kills + 1)) return
        planned++
        isArmed = true
        wire.hold()
      },
      over: () => falling,
    }
  }

  async function sendAll(buyer: Buyer): Promise<void> {
    let left = triesPerKey
    await Promise.all(Array.from({ length: TRIES_AT_ONCE }, async () => {
      while (left > 0) {
        left--
        await sendUntilAnswered(buyer)
      }
    }))
  }

  async function sendUntilAnswered(buyer: Buyer): Promise<void> {
    const deadline = performance.now() + PAGE_MS
    while (performance.now() < deadline) {
      figures.sent++
      const began = performance.now()
      const answer = await send(buyer)
      if (answer === null) figures.unanswered++
      else if (answer.status === 409 && answer.text.includes('key-in-flight')) {
        figures.inFlight++
        if (answer.retryAfter === null) faults.push(`${buyer.key}: in flight, and nothing says when to come again`)
      } else {
        times.push(performance.now() - began)
        take(buyer, answer)
        return
      }
      await Bun.sleep(PAUSE_MS)
    }
    faults.push(`${buyer.key} was never answered`)
  }

  function take(buyer: Buyer, { status, text, location, isReplayed }: Answer): void {
    if (status !== 201) faults.push(`${buyer.key}: ${status} ${text.slice(0, 200)}`)
    buyer.answered++
    buyer.answers.add(createHash('sha256').update(`${status} ${location} ${text}`).digest('hex'))
    if (isReplayed) figures.replayed++
    else buyer.first++
  }

  interface Answer { readonly status: number; readonly text: string; readonly location: string | null; readonly retryAfter: string | null; readonly isReplayed: boolean }

  async function send({ key, cookie, body }: Buyer): Promise<Answer | null> {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/checkout`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'idempotency-key': key, 'sec-fetch-site': 'same-origin', cookie }, signal: AbortSignal.timeout(10_000) })
      const { headers } = response
      return { status: response.status, text: await response.text(), location: headers.get('location'), retryAfter: headers.get('retry-after'), isReplayed: headers.get('idempotent-replayed') === 'true' }
    } catch {
      return null
    }
  }

  function faultsOfAnswers(buyers: ReadonlyArray<Buyer>): string[] {
    return buyers.flatMap(({ key, answers, answered, first }) => [
      ...(answers.size === 1 ? [] : [`${key} was answered in ${answers.size} ways`]),
      ...(answered === triesPerKey ? [] : [`${key} was answered ${answered} times of ${triesPerKey}`]),
      ...(first <= 1 ? [] : [`${key}: ${first} answers say that they are no replay`]),
    ])
  }

  async function faultsOfRows(): Promise<string[]> {
    const [rows] = await db.execute<Record<'orders' | 'baskets' | 'payments' | 'placed', string>>(sql`
      select (select count(*) from orders) as orders, (select count(distinct basket_id) from orders) as baskets, (select count(distinct purpose_id) from payments) as payments, (select count(*) from events where name = 'orders.placed') as placed`)
    const { total, astray } = await tryLedger(db)
    return [
      ...Object.entries(rows ?? {}).flatMap(([what, count]) => (Number(count) === keys ? [] : [`${count} ${what} of ${keys} keys`])),
      ...(total === 0 && astray.length === 0 ? [] : [`the ledger sums to ${total}, ${astray.length} balances are astray`]),
    ]
  }
}
