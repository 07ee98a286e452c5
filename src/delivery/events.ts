/** What this room announces. The subject is the delivery; the order, its restaurant and its rider stand in the facts. */
import type { Id } from '../vocabulary/id.ts'

interface Whose {
  readonly order_id: Id<'order'>
  readonly restaurant_id: Id<'restaurant'>
}

interface Announcement<Name extends string, Facts extends object = object> {
  readonly name: `delivery.${Name}`
  readonly subjectId: Id<'delivery'>
  readonly facts: Readonly<Record<string, unknown>> & Whose & Facts
}

export type DeliveryEvent =
  | Announcement<'created'>
  | Announcement<'offered', { readonly wave: number; readonly rider_ids: ReadonlyArray<Id<'person'>> }>
  | Announcement<'carrier_wanted'>
  | Announcement<'assigned', { readonly carrier: string; readonly rider_id: Id<'person'> | null }>
  | Announcement<'unassigned', { readonly rider_id: Id<'person'> | null; readonly why: string }>
  | Announcement<'at_restaurant', { readonly rider_id: Id<'person'> | null }>
  | Announcement<'picked_up', { readonly rider_id: Id<'person'> | null }>
  | Announcement<'at_door', { readonly rider_id: Id<'person'> | null }>
  | Announcement<'delivered', { readonly rider_id: Id<'person'> | null; readonly at: string }>
  | Announcement<'failed', { readonly rider_id: Id<'person'> | null; readonly reason: string }>
  | Announcement<'returned', { readonly rider_id: Id<'person'> | null }>
  | Announcement<'cancelled', { readonly rider_id: Id<'person'> | null; readonly carrier: string | null }>
  | Announcement<'attention_wanted', { readonly reason: string }>
  | Announcement<'pin_renewed'>

interface AboutRider<Name extends string, Facts extends object> {
  readonly name: `delivery.${Name}`
  readonly subjectId: Id<'person'>
  readonly facts: Readonly<Record<string, unknown>> & Facts
}

/** About a rider and no delivery of theirs. */
export type RiderEvent =
  | AboutRider<'shift_began', { readonly city: string }>
  | AboutRider<'shift_ended', { readonly city: string }>
  | AboutRider<'cash_brought', { readonly amount: number }>
  | AboutRider<'cash_received', { readonly amount: number }>
