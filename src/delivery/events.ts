/** What this room announces. The subject is the delivery; its order and its restaurant stand in the facts. */
import type { Id } from '../vocabulary/id.ts'

interface About<More = object> {
  readonly subjectId: Id<'delivery'>
  readonly facts: Readonly<Record<string, unknown>> & { readonly order_id: Id<'order'>; readonly restaurant_id: Id<'restaurant'> } & More
}

/** Null: a platform brings it. */
interface ByRider {
  readonly rider_id: Id<'person'> | null
}

export type DeliveryEvent =
  | { readonly name: 'delivery.created' } & About
  | { readonly name: 'delivery.offered' } & About<{ readonly wave: number; readonly rider_ids: ReadonlyArray<Id<'person'>> }>
  /** No rider of ours takes it: a platform may. */
  | { readonly name: 'delivery.carrier_wanted' } & About
  | { readonly name: 'delivery.assigned' } & About<ByRider & { readonly carrier: string }>
  | { readonly name: 'delivery.unassigned' } & About<ByRider & { readonly why: string }>
  | { readonly name: 'delivery.at_restaurant' } & About<ByRider>
  | { readonly name: 'delivery.picked_up' } & About<ByRider>
  | { readonly name: 'delivery.at_door' } & About<ByRider>
  | { readonly name: 'delivery.delivered' } & About<ByRider & { readonly at: string }>
  | { readonly name: 'delivery.failed' } & About<ByRider & { readonly reason: string }>
  | { readonly name: 'delivery.returned' } & About<ByRider>
  | { readonly name: 'delivery.cancelled' } & About<ByRider & { readonly carrier: string | null }>
  | { readonly name: 'delivery.attention_wanted' } & About<{ readonly reason: string }>
  | { readonly name: 'delivery.pin_renewed' } & About

interface AboutRider<Facts> {
  readonly subjectId: Id<'person'>
  readonly facts: Readonly<Record<string, unknown>> & Facts
}

/** About a rider and no delivery of theirs. */
export type RiderEvent =
  | { readonly name: 'delivery.shift_began' } & AboutRider<{ readonly city: string }>
  | { readonly name: 'delivery.shift_ended' } & AboutRider<{ readonly city: string }>
  | { readonly name: 'delivery.cash_brought' } & AboutRider<{ readonly amount: number }>
  | { readonly name: 'delivery.cash_received' } & AboutRider<{ readonly amount: number }>
