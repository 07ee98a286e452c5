import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { DELIVERY_STATES } from '../../drizzle/schema/delivery.ts'
import { stateOf } from './carrier.ts'
import { canFollow, hasLeft, isOver, mustFollow, riderPay } from './delivery.ts'

const state = fc.constantFrom(...DELIVERY_STATES)

test('nothing follows an end, and no way leads in a circle after pickup', () => {
  expect(DELIVERY_STATES.filter(isOver)).toEqual(['delivered', 'returned', 'cancelled'])
  fc.assert(fc.property(fc.array(state, { minLength: 1, maxLength: 30 }), (wishes) => {
    let at: (typeof DELIVERY_STATES)[number] = 'looking'
    const seen: string[] = []
    for (const wish of wishes) if (canFollow(at, wish)) seen.push((at = wish))
    const fromPickup = seen.slice(seen.indexOf('picked_up') === -1 ? seen.length : seen.indexOf('picked_up'))
    expect(new Set(fromPickup).size).toBe(fromPickup.length)
    expect(fromPickup.every((one) => hasLeft(one as typeof at))).toBe(true)
  }), { seed: 5, numRuns: 500 })
})

test('what does not follow is a conflict that says why', () => {
  expect(() => mustFollow('looking', 'delivered')).toThrow('delivery-step-wrong')
  expect(() => mustFollow('delivered', 'picked_up')).toThrow('delivery-is-over')
  expect(() => mustFollow('picked_up', 'cancelled')).toThrow('delivery-step-wrong')
  expect(() => mustFollow('at_door', 'delivered')).not.toThrow()
})

test('a platform’s word is known however it is spelt; one we do not know changes nothing', () => {
  const carrier = { statuses: { PICKED_UP: 'picked_up', SCHEDULED: null } as const }
  expect(stateOf(carrier, ' picked_up ')).toBe('picked_up')
  expect(stateOf(carrier, 'scheduled')).toBeNull()
  expect(stateOf(carrier, 'teleported')).toBeUndefined()
})

test('a rider earns whole kobo, and never more than the fee', () => {
  fc.assert(fc.property(fc.nat(10_000_000), (fee) => Number.isInteger(riderPay(fee)) && riderPay(fee) <= fee), { seed: 1 })
})
