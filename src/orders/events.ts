/** What this room announces. */
import type { Id } from '../vocabulary/id.ts'

export type OrderFacts = Readonly<Record<string, unknown>> & {
  readonly restaurant_id: Id<'restaurant'>
  readonly customer_id: Id<'diner'>
  readonly fulfilment: 'delivery' | 'pickup'
}

interface Announcement<Facts = OrderFacts> {
  readonly subjectId: Id<'order'>
  readonly facts: Facts
}

export type OrderEvent =
  | { readonly name: 'orders.placed' } & Announcement
  | { readonly name: 'orders.paid' } & Announcement
  | { readonly name: 'orders.accepted' } & Announcement
  | { readonly name: 'orders.refused' } & Announcement
  | { readonly name: 'orders.preparing' } & Announcement
  | { readonly name: 'orders.ready' } & Announcement
  | { readonly name: 'orders.picked_up' } & Announcement
  | { readonly name: 'orders.delivered' } & Announcement
  | { readonly name: 'orders.cancelled' } & Announcement
  | { readonly name: 'orders.expired' } & Announcement
  | { readonly name: 'orders.delivery_failed' } & Announcement
  /** Facts name the line and the offer. */
  | { readonly name: 'orders.item_ran_out' } & Announcement<OrderFacts & { readonly line_id: string; readonly substitution_id: string }>
  /** Something about it is different: the promise, an item, what is given back. `deed` says what. */
  | { readonly name: 'orders.changed' } & Announcement<OrderFacts & { readonly deed: string }>
