/** What orders do when the payments room announces something, and what their guests are told. */
import type { OrderLetter } from '../notifications/letter.ts'
import type { Reaction, RecordedEvent } from '../platform/outbox.ts'
import { kobo } from '../vocabulary/money.ts'
import { markPaid } from './mark-paid.ts'
import { lockOrder } from './step.ts'
import { noteForGuest, noteMissed, noteRefund, type OrderNotice, type Post, tellGuest } from './tell-guest.ts'

const isForOrder = ({ facts }: RecordedEvent): boolean => facts.purpose_kind === 'order'

/** The payments room has heard it from the provider and asked it again. */
const takeMoney: Reaction = async (tx, event) => {
  if (isForOrder(event)) await markPaid(tx, await lockOrder(tx, String(event.facts.purpose_id)), event.at)
}

const noteMoneyBack: Reaction = async (tx, event) => {
  if (isForOrder(event)) await noteRefund(tx, String(event.facts.purpose_id), kobo(Number(event.facts.amount)), event)
}

const note = (kind: OrderNotice): Reaction => (tx, event) => noteForGuest(tx, event.subjectId, kind, event)

/** Who fetches it knows that they have it. */
const noteWhenBrought = (kind: OrderNotice): Reaction => async (tx, event) => {
  if (event.facts.fulfilment === 'delivery') await note(kind)(tx, event)
}

const noteDelay: Reaction = async (tx, event) => {
  if (event.facts.deed === 'delayed') await note('order-delayed')(tx, event)
}

export const orderReactions = (post: Post) => {
  /** In the inbox and by a letter. */
  const tell = (letter: OrderLetter, kind: OrderNotice): Reaction => async (tx, event) => {
    await note(kind)(tx, event)
    await tellGuest(tx, post, event.subjectId, letter, event.at)
  }
  /** Who waits for a rider is told by the rider. */
  const tellWhenFetched: Reaction = async (tx, event) => {
    if (event.facts.fulfilment === 'pickup') await tell('order-ready', 'order-ready')(tx, event)
  }
  const tellRefused: Reaction = async (tx, event) => {
    await tell('order-refused', 'order-refused')(tx, event)
    if (event.facts.reason === 'not_answered') await noteMissed(tx, event.subjectId, event)
  }
  return {
    'payments.paid': { 'order-is-paid': takeMoney },
    'payments.refunded': { 'tell-money-back': noteMoneyBack },
    'orders.placed': {},
    'orders.paid': { 'tell-paid': tell('order-paid', 'order-paid') },
    'orders.accepted': { 'tell-accepted': tell('order-accepted', 'order-accepted') },
    'orders.refused': { 'tell-refused': tellRefused },
    'orders.preparing': {},
    'orders.ready': { 'tell-ready': tellWhenFetched },
    'orders.picked_up': { 'tell-on-its-way': noteWhenBrought('order-on-its-way') },
    'orders.delivered': { 'tell-delivered': noteWhenBrought('order-delivered') },
    'orders.cancelled': { 'tell-cancelled': tell('order-cancelled', 'order-cancelled') },
    'orders.expired': { 'tell-expired': tell('order-expired', 'order-expired') },
    'orders.delivery_failed': { 'tell-failed': note('order-failed') },
    'orders.item_ran_out': { 'tell-ran-out': tell('item-ran-out', 'order-item-ran-out') },
    'orders.changed': { 'tell-delayed': noteDelay },
  } as const
}
