/** The lockout as a simulation: an attacker behind an address that 200 honest people share, with figures. */
import { expect, test } from 'bun:test'
import { freshDatabase } from '../testing/database.ts'
import { write } from '../platform/database.ts'
import { newId } from '../vocabulary/id.ts'
import { forgetMisses, isBlocked, recordMiss, type Try } from './sign-in-tries.ts'

const { db } = await freshDatabase()
const START = new Date('2026-11-18T11:00:00Z')
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1000)
const NETWORK = '102.89.34.0'

/** One guess; tells whether it was looked at at all. */
async function guess(one: Try, isRight: boolean, now: Date): Promise<'in' | 'wrong' | 'blocked'> {
  if (await isBlocked(db, one, now)) return 'blocked'
  await write(db, (tx) => (isRight ? forgetMisses(tx, one) : recordMiss(tx, one, now)))
  return isRight ? 'in' : 'wrong'
}

/** Numbers that look like chance and are the same in every run. */
function* chances(seed: number): Generator<number> {
  for (let x = seed; ;) yield (x = (x * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
}

test('200 honest people and one attacker behind one address: nobody honest is locked out', async () => {
  const chance = chances(20_261_118)
  const draw = (): number => chance.next().value as number
  const victim = 'person-7@buka.test'
  let [honestIn, honestBlocked, attackerTries, attackerLooked] = [0, 0, 0, 0]
  for (let person = 0; person < 200; person++) {
    const isKnownDevice = draw() < 0.7
    const one: Try = { email: `person-${person}@buka.test`, visitorId: newId(), network: NETWORK, isKnownDevice }
    // Meanwhile the attacker tries every account of the place once and one of them all the time, each time as a new browser.
    for (const email of [one.email, victim, victim, victim]) {
      attackerTries++
      if ((await guess({ email, visitorId: newId(), network: NETWORK, isKnownDevice: false }, false, after(person * 4))) === 'wrong') attackerLooked++
    }
    // Honest people mistype up to twice, and wait as long as it takes to type again.
    const mistakes = Math.floor(draw() * 3)
    for (let i = 0; i < mistakes; i++) await guess(one, false, after(person * 4 + i * 6))
    const isVictimElsewhere = one.email === victim && !isKnownDevice
    const outcome = await guess(one, true, after(person * 4 + mistakes * 6))
    if (outcome === 'in') honestIn++
    else if (!isVictimElsewhere) honestBlocked++
  }
  console.log(`one address: ${honestIn} of 200 honest people got in, ${honestBlocked} were locked out; of ${attackerTries} guesses of the attacker ${attackerLooked} were looked at`)
  expect(honestBlocked).toBe(0)
  expect(honestIn).toBeGreaterThanOrEqual(199)
}, 60_000)

test('1,000 guesses at one person from 50 addresses: ten per address in 15 minutes, a hundred a day; their own phone still gets in', async () => {
  const email = 'victim@buka.test'
  let looked = 0
  for (let i = 0; i < 1_000; i++) {
    const outcome = await guess({ email, visitorId: newId(), network: `197.210.${i % 50}.0`, isKnownDevice: false }, false, after(Math.floor(i / 50) * 30))
    if (outcome === 'wrong') looked++
  }
  const fromOne = await Promise.resolve().then(async () => {
    let count = 0
    for (let i = 0; i < 30; i++) if ((await guess({ email: 'other@buka.test', visitorId: newId(), network: '41.58.0.0', isKnownDevice: false }, false, after(i * 20))) === 'wrong') count++
    return count
  })
  console.log(`1,000 guesses from 50 addresses: ${looked} were looked at; from one address in ten minutes: ${fromOne} of 30`)
  expect(looked).toBeLessThanOrEqual(100)
  expect(fromOne).toBeLessThanOrEqual(10)
  expect(await guess({ email, visitorId: newId(), network: '105.112.0.0', isKnownDevice: true }, true, after(700))).toBe('in')
}, 60_000)

test('the delay grows on one device: 2, 4, 8 ... seconds after the third miss, a quarter of an hour at most', async () => {
  const one: Try = { email: 'slow@buka.test', visitorId: newId(), network: '10.0.0.0', isKnownDevice: true }
  const delays: number[] = []
  let now = 0
  for (let miss = 1; miss <= 14; miss++) {
    expect(await guess(one, false, after(now))).toBe('wrong')
    let delay = 0
    for (const seconds of [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 901]) if (await isBlocked(db, one, after(now + delay))) delay = seconds
    delays.push(delay)
    now += delay
  }
  console.log(`seconds of delay after each miss on one device: ${delays.join(', ')}`)
  expect(delays.slice(0, 3)).toEqual([0, 0, 0])
  expect(delays.slice(3)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
  // The day's count starts afresh after a day, and a right password clears it at once.
  expect(await guess(one, true, after(now + 900))).toBe('in')
  expect(await guess(one, false, after(now + 901))).toBe('wrong')
  expect(await isBlocked(db, one, after(now + 902))).toBe(false)
})
