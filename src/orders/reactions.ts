/** What orders do when the payments room announces something, and what their guests are told. */
import type { OrderLetter } from '../notifications/letter.ts'
import type { Reaction, RecordedEvent } from '../platform/outbox.ts'
import { markPaid } from './mark-paid.ts'
import { lockOrder } from './step.ts'
import { type Post, tellGuest } from './tell-guest.ts'

const isForOrder = ({ facts }: RecordedEvent): boolean => facts.purpose_kind === 'order'

/** The payments room has heard it from the provider and asked it again. */
const takeMoney: Reaction = async (tx, event) => {
  if (isForOrder(event)) await markPaid(tx, await lockOrder(tx, String(event.facts.purpose_id)), event.at)
}

export const orderReactions = (post: Post) => {
  const tell = (template: OrderLetter): Reaction => (tx, event) => tellGuest(tx, post, event.subjectId, template, event.at)
  /** Who waits for a rider is told by the rider. */
  const tellWhenFetched: Reaction = async (tx, event) => {
    if (event.facts.fulfilment === 'pickup') await tell('order-ready')(tx, event)
  }
  return {
    'payments.paid': { 'order-is-paid': takeMoney },
    'orders.placed': {},
    'orders.paid': { 'tell-paid': tell('order-paid') },
    'orders.accepted': { 'tell-accepted': tell('order-accepted') },
    'orders.refused': { 'tell-refused': tell('order-refused') },
    'orders.preparing': {},
    'orders.ready': { 'tell-ready': tellWhenFetched },
    'orders.picked_up': {},
    'orders.delivered': {},
    'orders.cancelled': { 'tell-cancelled': tell('order-cancelled') },
    'orders.expired': { 'tell-expired': tell('order-expired') },
    'orders.delivery_failed': {},
    'orders.item_ran_out': { 'tell-ran-out': tell('item-ran-out') },
    'orders.changed': {},
  } as const
}
