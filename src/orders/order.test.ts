import { expect, test } from 'bun:test'
import { ORDER_STATES, type OrderState } from '../../drizzle/schema/orders.ts'
import { FOLLOWERS, isFinal, mayFollow, readReference, referenceOf } from './order.ts'

/** Every step that the domain allows, written out once more by hand: what is not here must be refused. */
const ALLOWED: ReadonlyArray<readonly [OrderState, OrderState]> = [
  ['placed', 'paid'], ['placed', 'awaiting_cash'], ['placed', 'cancelled'], ['placed', 'expired'],
  ['paid', 'accepted'], ['paid', 'refused'], ['paid', 'cancelled'],
  ['awaiting_cash', 'accepted'], ['awaiting_cash', 'refused'], ['awaiting_cash', 'cancelled'],
  ['accepted', 'preparing'], ['accepted', 'ready'], ['accepted', 'cancelled'],
  ['preparing', 'ready'], ['preparing', 'cancelled'],
  ['ready', 'picked_up'], ['ready', 'cancelled'],
  ['picked_up', 'delivered'], ['picked_up', 'failed_delivery'],
  ['failed_delivery', 'picked_up'], ['failed_delivery', 'cancelled'],
]

test('all 144 jumps are decided: those of the domain pass, the others do not', () => {
  for (const from of ORDER_STATES) for (const to of ORDER_STATES) {
    expect(`${from} -> ${to}: ${mayFollow(from, to)}`).toBe(`${from} -> ${to}: ${ALLOWED.some(([a, b]) => a === from && b === to)}`)
  }
})

test('what is delivered, refused, cancelled or expired is final', () => {
  expect(ORDER_STATES.filter(isFinal)).toEqual(['delivered', 'refused', 'cancelled', 'expired'])
})

test('food is never released before it is paid or cash is awaited', () => {
  const reached = new Set<OrderState>(['placed'])
  const walk = (from: OrderState): void => FOLLOWERS[from].filter((to) => to !== 'paid' && to !== 'awaiting_cash' && !reached.has(to)).forEach((to) => {
    reached.add(to)
    walk(to)
  })
  walk('placed')
  expect([...reached].sort()).toEqual(['cancelled', 'expired', 'placed'])
})

test('references are unlike each other, and survive being read out', () => {
  const seen = new Set(Array.from({ length: 20_000 }, (_, i) => referenceOf(i + 1)))
  expect(seen.size).toBe(20_000)
  for (const reference of [...seen].slice(0, 500)) {
    expect(reference).toMatch(/^[AFHKLMRWXY]{2}-\d{3}-\d{4}$/)
    expect(readReference(reference.toLowerCase().replaceAll('-', ' '))).toBe(reference)
  }
})

test('one misheard digit is found', () => {
  const reference = referenceOf(42)
  for (let i = 3; i < reference.length; i++) {
    if (reference[i] === '-') continue
    const wrong = reference.slice(0, i) + ((Number(reference[i]) + 1) % 10) + reference.slice(i + 1)
    expect(readReference(wrong)).toBeNull()
  }
  expect(readReference('not one')).toBeNull()
})
