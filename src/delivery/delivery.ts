/**
 * A delivery: its states, and what may follow what. No I/O.
 *
 *   looking -> assigned -> at_restaurant -> picked_up -> at_door -> delivered
 *                 |             |              |           |
 *                 +-- looking <-+              +-- failed <+   -> returning -> returned
 *   cancelled from everything that has not left the restaurant; what was returned may be looked for once more (redeliver.ts)
 */
import type { deliveries, DeliveryState } from '../../drizzle/schema/delivery.ts'
import { Refusal } from '../vocabulary/refusal.ts'

export type Delivery = typeof deliveries.$inferSelect
export type { DeliveryState }

/** What may follow. A platform may skip steps that it does not tell; it may not go back. */
const NEXT: Readonly<Record<DeliveryState, ReadonlyArray<DeliveryState>>> = {
  looking: ['assigned', 'at_restaurant', 'picked_up', 'cancelled'],
  assigned: ['looking', 'at_restaurant', 'picked_up', 'cancelled'],
  at_restaurant: ['looking', 'picked_up', 'cancelled'],
  picked_up: ['at_door', 'delivered', 'failed'],
  at_door: ['delivered', 'failed'],
  failed: ['returning', 'returned'],
  returning: ['returned'],
  delivered: [],
  returned: [],
  cancelled: [],
}

export const canFollow = (from: DeliveryState, to: DeliveryState): boolean => NEXT[from].includes(to)

/** Nothing follows any more; a failed delivery is over for the guest, though the food is still on its way back. */
export const isOver = (state: DeliveryState): boolean => NEXT[state].length === 0
export const hasLeft = (state: DeliveryState): boolean => !(['looking', 'assigned', 'at_restaurant', 'cancelled'] as DeliveryState[]).includes(state)

/** States in which somebody has it in hand. */
export const IN_HAND = ['assigned', 'at_restaurant', 'picked_up', 'at_door', 'failed', 'returning'] as const satisfies ReadonlyArray<DeliveryState>
/** States in which it takes the room of one on a rider's bike. */
export const ON_THE_BIKE = ['assigned', 'at_restaurant', 'picked_up', 'at_door'] as const satisfies ReadonlyArray<DeliveryState>

/** @throws Refusal 409 for a step that does not follow */
export function mustFollow(from: DeliveryState, to: DeliveryState): void {
  if (!canFollow(from, to)) throw new Refusal('conflict', isOver(from) ? 'delivery-is-over' : 'delivery-step-wrong')
}

export const OWN_RIDERS = 'own'

/** What the rider earns: most of what the guest pays for the ride. */
const RIDER_SHARE_BASIS_POINTS = 8_000
export const riderPay = (fee: number): number => Math.floor((fee * RIDER_SHARE_BASIS_POINTS) / 10_000)
