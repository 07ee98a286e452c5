/** One suite that every carrier passes against its stand-in. */
import { afterEach, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { DELIVERY_STATES } from '../../drizzle/schema/delivery.ts'
import { NOON } from '../testing/web.ts'
import { aRide, PLATFORM_SECRETS, QUICK, testPlatforms } from '../testing/platforms.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { newId } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import type { Carrier, CarrierQuote, CarrierReport } from './carrier.ts'
import { openCarriers } from './carriers.ts'
import { doordashToken } from './doordash-token.ts'
import { glovoCarrier } from './glovo.ts'
import { callerOf } from './platform-call.ts'
import { koboOfMajor, koboOfMinor, majorOf } from './platform-money.ts'
import { isAgreed, isSigned } from './proof.ts'
import { uberDirectCarrier } from './uber-direct.ts'

const PRICE = 185_000
let now = NOON
let currency = 'NGN'
const ground = { clock: () => now, price: () => PRICE, get currency() { return currency } }
const { running, chowdeck, glovo, uberDirect, doordash, accounts } = testPlatforms(ground)
const carriers = openCarriers(accounts, () => now)
const reference = () => newId<'carrier-try'>()

/** What a test has to know about a platform beyond the contract. */
interface Known {
  /** How many rides it carries out. */
  readonly rides: () => number
  /** Its words from nobody's to the door, then one for each way of not arriving. */
  readonly path: ReadonlyArray<string>
  readonly ends: ReadonlyArray<string>
  readonly pickedUp: string
  /** All words that its sheet publishes. */
  readonly published: ReadonlyArray<string>
}

const KNOWN: Readonly<Record<string, Known>> = {
  chowdeck: {
    rides: () => chowdeck.rides.size, path: ['received', 'accepted', 'awaiting_pickup', 'picked', 'arrived', 'completed'], ends: ['rejected'], pickedUp: 'picked',
    published: ['received', 'accepted', 'preparing', 'awaiting_pickup', 'picked', 'arrived', 'completed', 'rejected', 'ORDER_CREATED', 'ORDER_ASSIGNED', 'ORDER_AWAITING_PICKUP', 'ORDER_PICKED_UP', 'ORDER_ARRIVED_AT_CUSTOMER_LOCATION', 'ORDER_COMPLETE', 'ORDER_ITEMS_UPDATED', 'order_picked_up'],
  },
  glovo: {
    rides: () => glovo.parcels.size, path: ['CREATED', 'ACTIVATED', 'ACCEPTED', 'WAITING_FOR_PICKUP', 'PICKED', 'WAITING_FOR_DELIVERY', 'DELIVERED'], ends: ['CANCELLED', 'REJECTED', 'NOT_DELIVERED_NOT_RETURNED', 'RETURNED'], pickedUp: 'PICKED',
    published: ['CREATED', 'REJECTED', 'SCHEDULED', 'ACTIVATED', 'ACCEPTED', 'WAITING_FOR_PICKUP', 'PICKED', 'WAITING_FOR_DELIVERY', 'DELIVERED', 'CANCELLED', 'NOT_DELIVERED_NOT_RETURNED', 'RETURNED'],
  },
  'uber-direct': {
    rides: () => uberDirect.deliveries.size, path: ['pending', 'pickup', 'pickup_complete', 'dropoff', 'delivered'], ends: ['canceled', 'returned'], pickedUp: 'pickup_complete',
    published: ['pending', 'pickup', 'pickup_complete', 'dropoff', 'delivered', 'canceled', 'returned'],
  },
  doordash: {
    rides: () => [...doordash.deliveries.values()].filter(({ status }) => status !== 'quote').length, path: ['created', 'confirmed', 'enroute_to_pickup', 'arrived_at_pickup', 'picked_up', 'enroute_to_dropoff', 'arrived_at_dropoff', 'delivered'],
    ends: ['cancelled', 'enroute_to_return', 'arrived_at_return', 'returned'], pickedUp: 'picked_up',
    published: [
      'quote', 'created', 'confirmed', 'enroute_to_pickup', 'arrived_at_pickup', 'picked_up', 'enroute_to_dropoff', 'arrived_at_dropoff', 'delivered', 'enroute_to_return', 'arrived_at_return', 'returned', 'cancelled',
      'DASHER_CONFIRMED', 'DASHER_CONFIRMED_PICKUP_ARRIVAL', 'DASHER_PICKED_UP', 'DASHER_CONFIRMED_DROPOFF_ARRIVAL', 'DASHER_DROPPED_OFF', 'DELIVERY_CANCELLED', 'DELIVERY_RETURN_INITIALIZED', 'DASHER_CONFIRMED_RETURN_ARRIVAL', 'DELIVERY_RETURNED', 'DELIVERY_BATCHED', 'dasher_enroute_to_pickup', 'dasher_enroute_to_dropoff',
    ],
  },
}

afterEach(() => {
  now = NOON
  currency = 'NGN'
  for (const { name } of carriers) running.mood(name, 'works')
})

async function quoted(carrier: Carrier, ride = aRide(now), as = reference()): Promise<CarrierQuote> {
  const answer = await carrier.quote(ride, as, now)
  if (answer.kind !== 'quote') throw new Error(`${carrier.name} does not quote: ${answer.why} ${answer.said}`)
  return answer.quote
}

async function made(carrier: Carrier): Promise<CarrierReport> {
  const [ride, as] = [aRide(now), reference()]
  return carrier.create(ride, as, await quoted(carrier, ride, as), now)
}

const failureOf = (work: Promise<unknown>): Promise<ProviderFailure> => work.then(() => { throw new Error('it did not fail') }, (error: unknown) => {
  if (!(error instanceof ProviderFailure)) throw error
  return error
})

test('all four carriers are there', () => expect(carriers.map(({ name }) => name).toSorted()).toEqual(Object.keys(KNOWN).toSorted()))

for (const carrier of carriers) describe(carrier.name, () => {
  const known = KNOWN[carrier.name] as Known

  test('quotes in whole kobo, with an end', async () => {
    const quote = await quoted(carrier)
    expect(quote.price).toBe(kobo(PRICE))
    expect(quote.expiresAt.getTime()).toBeGreaterThan(now.getTime())
  })
  test('says no to a door out of its area as an answer, not as a failure', async () => {
    const ride = aRide(now)
    expect(await carrier.quote({ ...ride, to: { ...ride.to, lat: 51.5, lng: -0.1 } }, reference(), now)).toMatchObject({ kind: 'unusable' })
  })
  test('refuses a quote that ran out, and carries nothing', async () => {
    const [ride, as, before] = [aRide(now), reference(), known.rides()]
    const quote = await quoted(carrier, ride, as)
    now = addMinutes(quote.expiresAt, 1)
    expect((await failureOf(carrier.create(ride, as, quote, now))).retryable).toBe(false)
    // Our clock may be behind: the platform itself says no too.
    expect((await failureOf(carrier.create(ride, as, { ...quote, expiresAt: addMinutes(now, 5) }, now))).retryable).toBe(false)
    expect(known.rides()).toBe(before)
  })
  test('carries once, however often it is asked under one reference', async () => {
    const [ride, as, before] = [aRide(now), reference(), known.rides()]
    const quote = await quoted(carrier, ride, as)
    const first = await carrier.create(ride, as, quote, now)
    expect(first.price === null || first.price === kobo(PRICE)).toBe(true)
    const again = await carrier.create(ride, as, quote, now).catch((error: unknown) => error)
    // Where the platform can't tell, the second time is refused; it is never carried twice.
    if (again instanceof ProviderFailure) expect(await carrier.find(as)).toBe('cannot-tell')
    else expect(again).toMatchObject({ theirId: first.theirId })
    expect(known.rides()).toBe(before + 1)
  })
  test('after an answer that got lost, it is found or said to be beyond telling, and not carried twice', async () => {
    const [ride, as, before] = [aRide(now), reference(), known.rides()]
    const quote = await quoted(carrier, ride, as)
    running.mood(carrier.name, 'lost')
    expect((await failureOf(carrier.create(ride, as, quote, now))).retryable).toBe(true)
    running.mood(carrier.name, 'works')
    const found = await carrier.find(as)
    if (found === 'never-heard') await carrier.create(ride, as, quote, now)
    expect(known.rides()).toBe(before + 1)
  })
  test('finds nothing under a reference that was never used', async () => {
    expect(['never-heard', 'cannot-tell']).toContain(await carrier.find(reference()) as string)
  })
  test('cancels before the pickup, and once more without harm', async () => {
    const { theirId } = await made(carrier)
    expect(await carrier.cancel(theirId, 'guest changed their mind')).toMatchObject({ kind: 'cancelled' })
    expect((await carrier.status(theirId)).state).toBe('cancelled')
    expect(await carrier.cancel(theirId, 'again')).toMatchObject({ kind: 'cancelled' })
  })
  test('is too late to cancel after the pickup, and says how far it is', async () => {
    const { theirId } = await made(carrier)
    await running.advance(carrier.name, theirId, known.pickedUp)
    expect(await carrier.cancel(theirId, 'too late')).toMatchObject({ kind: 'too-late', report: { state: 'picked_up' } })
    expect((await carrier.status(theirId)).state).toBe('picked_up')
  })
  test('every published word has its meaning, and no meaning is unknown to us', () => {
    const words = Object.keys(carrier.statuses).map((word) => word.toUpperCase())
    expect(known.published.filter((word) => !words.includes(word.toUpperCase()))).toEqual([])
    for (const state of Object.values(carrier.statuses)) expect(state === null || DELIVERY_STATES.includes(state)).toBe(true)
  })
  test('its words are read from the ride itself, from the first to the last', async () => {
    for (const ends of [[], ...known.ends.map((end) => [end])]) {
      const { theirId } = await made(carrier)
      for (const word of ends.length > 0 ? ends : known.path) {
        await running.advance(carrier.name, theirId, word)
        const report = await carrier.status(theirId)
        expect(report).toMatchObject({ theirId, theirStatus: word, state: carrier.statuses[word] ?? null })
      }
    }
  })
  test('a word that nobody knows changes nothing', async () => {
    const { theirId } = await made(carrier)
    await running.advance(carrier.name, theirId, 'teleporting')
    expect(await carrier.status(theirId)).toMatchObject({ theirStatus: 'teleporting', state: null })
  })
  test('no answer is a failure that may be tried again; nothing is tried for longer than allowed', async () => {
    running.mood(carrier.name, 'slow')
    const began = performance.now()
    expect((await failureOf(carrier.quote(aRide(now), reference(), now))).retryable).toBe(true)
    expect(performance.now() - began).toBeLessThan(QUICK.totalMs + 600)
  })
  test('a 500 and a 429 are tried again by itself where that is safe, and are retryable failures in the end', async () => {
    for (const mood of ['down', 'limited'] as const) {
      running.mood(carrier.name, mood, 1)
      expect((await quoted(carrier)).price).toBe(kobo(PRICE))
      running.mood(carrier.name, mood)
      expect((await failureOf(carrier.quote(aRide(now), reference(), now))).retryable).toBe(true)
      running.mood(carrier.name, 'works')
    }
  })
  test('an answer out of shape is a failure that nobody repeats, and quotes nobody', async () => {
    running.mood(carrier.name, 'malformed')
    const failure = await failureOf(carrier.quote(aRide(now), reference(), now))
    expect(failure.retryable).toBe(false)
    expect(failure.message).not.toContain('html')
  })
})

describe('what only some do', () => {
  test('Chowdeck: a ride that our wallet could not pay is withdrawn', async () => {
    const carrier = carriers.find(({ name }) => name === 'chowdeck') as Carrier
    const [ride, as] = [aRide(now), reference()]
    const quote = await quoted(carrier, ride, as)
    chowdeck.isBroke = true
    const failure = await failureOf(carrier.create(ride, as, quote, now))
    chowdeck.isBroke = false
    expect(failure).toMatchObject({ retryable: false })
    expect(chowdeck.rides.get(as)).toMatchObject({ status: 'rejected' })
  })
  test('Glovo: without an entry in their address book nobody is asked', async () => {
    const carrier = glovoCarrier(accounts.glovo as NonNullable<typeof accounts.glovo>, () => Promise.reject(new Error('asked')), () => now)
    expect(await carrier.quote(aRide(now, { storeId: null }), reference(), now)).toMatchObject({ kind: 'unusable', why: 'other' })
  })
  test('Glovo: a token that was taken back is replaced without anybody noticing', async () => {
    const carrier = carriers.find(({ name }) => name === 'glovo') as Carrier
    await quoted(carrier)
    glovo.forgetTokens()
    expect((await quoted(carrier)).price).toBe(kobo(PRICE))
  })
  test('Uber Direct: busy couriers are an answer, although it is a 503', async () => {
    const carrier = carriers.find(({ name }) => name === 'uber-direct') as Carrier
    await quoted(carrier)
    uberDirect.refuseNext('couriers_busy', 503)
    expect(await carrier.quote(aRide(now), reference(), now)).toMatchObject({ kind: 'unusable', why: 'no-couriers' })
  })
  test('a token is fetched once for all who ask at the same time', async () => {
    const carrier = uberDirectCarrier(accounts.uberDirect as NonNullable<typeof accounts.uberDirect>, callerOf('uber-direct', QUICK), () => now)
    const before = running.heard.filter(({ path }) => path === '/oauth/v2/token').length
    await Promise.all([1, 2, 3, 4].map(() => quoted(carrier)))
    expect(running.heard.filter(({ path }) => path === '/oauth/v2/token').length).toBe(before + 1)
  })
  test('a platform that fails again and again is left alone, and asked again after a while', async () => {
    const resting = { ...QUICK, breakAfter: 2, restMs: 60 }
    const [carrier] = openCarriers({ ...accounts, glovo: null, uberDirect: null, doordash: null, limits: resting }, () => now)
    running.mood('chowdeck', 'down')
    for (let i = 0; i < 2; i++) await failureOf((carrier as Carrier).quote(aRide(now), reference(), now))
    const heard = running.heard.length
    expect((await failureOf((carrier as Carrier).quote(aRide(now), reference(), now))).evidence).toBe('left alone for a while')
    expect(running.heard.length).toBe(heard)
    running.mood('chowdeck', 'works')
    const deadline = performance.now() + 5_000
    let answer = await (carrier as Carrier).quote(aRide(now), reference(), now).catch(() => null)
    while (answer === null && performance.now() < deadline) {
      await Bun.sleep(10)
      answer = await (carrier as Carrier).quote(aRide(now), reference(), now).catch(() => null)
    }
    expect(answer).toMatchObject({ kind: 'quote' })
  })
})

describe('amounts', () => {
  test('naira with places become kobo without a float', () => {
    expect([koboOfMajor(19.99, 'NGN'), koboOfMajor(1850, 'NGN'), koboOfMajor(0.1, 'ngn'), koboOfMajor(5.5, 'NGN')]).toEqual([1_999, 185_000, 10, 550].map((n) => kobo(n)))
    expect([koboOfMajor(5.555, 'NGN'), koboOfMajor(-1, 'NGN'), koboOfMajor(5.5, 'EUR'), koboOfMinor(1.5, 'NGN'), koboOfMinor(600, 'usd'), koboOfMinor(2 ** 53, 'NGN')]).toEqual([null, null, null, null, null, null])
    for (const amount of [0, 1, 10, 99, 100, 185_001, 999_999_999_99]) expect(koboOfMajor(majorOf(kobo(amount)), 'NGN')).toBe(kobo(amount))
  })
  test('a quote in another currency is no price', async () => {
    for (const name of ['glovo', 'uber-direct', 'doordash']) {
      const abroad = testPlatforms({ clock: () => now, currency: 'USD' })
      const carrier = openCarriers(abroad.accounts, () => now).find((one) => one.name === name) as Carrier
      expect(await carrier.quote(aRide(now), reference(), now)).toMatchObject({ kind: 'unusable', why: 'currency' })
      await abroad.running.stop()
    }
  })
})

describe('signatures of the published vectors', () => {
  const vectors = JSON.parse(readFileSync(new URL('./fixtures/vectors.json', import.meta.url), 'utf8')) as Record<string, Record<string, string>> & { doordash: { payload: { iat: number; exp: number } } }
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

  for (const [name, secret] of [['chowdeck', 'secret'], ['uber_direct', 'signingKey'], ['uber_eats', 'clientSecret']] as const) test(name, () => {
    const { rawBody = '', hex = '', [secret]: key = '' } = vectors[name] ?? {}
    expect(isSigned(bytes(rawBody), hex, key)).toBe(true)
    expect(isSigned(bytes(rawBody), hex.toUpperCase(), key)).toBe(true)
    expect(isSigned(bytes(rawBody.replace('{', '{ ')), hex, key)).toBe(false)
    for (let i = 0; i < rawBody.length; i++) {
      const altered = bytes(rawBody)
      altered[i] = (altered[i] ?? 0) ^ 1
      expect(isSigned(altered, hex, key)).toBe(false)
    }
    for (const wrong of [null, '', hex.slice(1), `${hex}0`, `0x${hex.slice(2)}`, 'z'.repeat(64)]) expect(isSigned(bytes(rawBody), wrong, key)).toBe(false)
    expect(isSigned(bytes(rawBody), hex, '')).toBe(false)
    expect(isSigned(bytes(''), hex, key)).toBe(false)
  })
  test('the DoorDash token', async () => {
    const { jwt, payload } = vectors.doordash as unknown as { jwt: string; payload: { iat: number; exp: number } }
    expect(await doordashToken({ ...PLATFORM_SECRETS.doordash, tokenSeconds: payload.exp - payload.iat }, new Date(payload.iat * 1_000))).toBe(jwt)
  })
  test('an agreed header is compared as a whole', () => {
    expect(isAgreed('Basic abc', 'Basic abc')).toBe(true)
    for (const wrong of [null, '', 'Basic ab', 'basic abc', 'Basic abc ']) expect(isAgreed(wrong, 'Basic abc')).toBe(false)
    expect(isAgreed('', '')).toBe(false)
  })
})
