/** A notice: what can be told in an inbox, what each needs to be worded, and where it leads. No I/O. */
import type { notices } from '../../drizzle/schema/notifications.ts'
import { type Url, url } from '../vocabulary/url.ts'

export type Notice = typeof notices.$inferSelect

/** What a guest is told about an order. */
type AboutOrder = {
  readonly place: string
  readonly reference: string
}

/** kind -> its arguments; `amount` and `pay` are kobo. Each is worded by the message `notifications.<kind>`. */
export interface NoticeArguments {
  'order-paid': AboutOrder
  'order-accepted': AboutOrder
  'order-delayed': AboutOrder
  'order-ready': AboutOrder
  'order-on-its-way': AboutOrder
  'order-at-door': AboutOrder
  'order-delivered': AboutOrder
  'order-refused': AboutOrder
  'order-cancelled': AboutOrder
  'order-expired': AboutOrder
  'order-failed': AboutOrder
  'order-item-ran-out': AboutOrder
  'order-refunded': AboutOrder & { readonly amount: number }
  'rider-offer': { readonly place: string; readonly pay: number }
  'rider-given': { readonly place: string }
  'rider-taken-away': { readonly place: string }
  'rider-cash-counted': { readonly amount: number }
  /** To who runs the place: nobody answered in time. */
  'place-order-missed': AboutOrder & { readonly slug: string }
  /** To platform staff. `what` is the event's name without its room. */
  'staff-money': { readonly what: string }
  'staff-delivery': { readonly reference: string; readonly reason: string }
}
export type NoticeKind = keyof NoticeArguments

/** By which drawing it is recognised. */
export type NoticeSign = 'bowl' | 'clock' | 'bike' | 'x' | 'naira' | 'info'

const LEADS: Readonly<Record<NoticeKind, { readonly sign: NoticeSign; readonly to: (about: string, given: Readonly<Record<string, string | number>>) => Url }>> = {
  'order-paid': { sign: 'naira', to: (about) => url`/orders/${about}` },
  'order-accepted': { sign: 'bowl', to: (about) => url`/orders/${about}` },
  'order-delayed': { sign: 'clock', to: (about) => url`/orders/${about}` },
  'order-ready': { sign: 'bowl', to: (about) => url`/orders/${about}` },
  'order-on-its-way': { sign: 'bike', to: (about) => url`/orders/${about}/tracking` },
  'order-at-door': { sign: 'bike', to: (about) => url`/orders/${about}/tracking` },
  'order-delivered': { sign: 'bowl', to: (about) => url`/orders/${about}` },
  'order-refused': { sign: 'x', to: (about) => url`/orders/${about}` },
  'order-cancelled': { sign: 'x', to: (about) => url`/orders/${about}` },
  'order-expired': { sign: 'x', to: (about) => url`/orders/${about}` },
  'order-failed': { sign: 'x', to: (about) => url`/orders/${about}` },
  'order-item-ran-out': { sign: 'info', to: (about) => url`/orders/${about}` },
  'order-refunded': { sign: 'naira', to: (about) => url`/orders/${about}` },
  'rider-offer': { sign: 'bike', to: () => url`/rider` },
  'rider-given': { sign: 'bike', to: (about) => url`/rider/deliveries/${about}` },
  'rider-taken-away': { sign: 'x', to: () => url`/rider` },
  'rider-cash-counted': { sign: 'naira', to: () => url`/rider/cash` },
  'place-order-missed': { sign: 'clock', to: (_, { slug }) => url`/restaurants/${String(slug)}/orders` },
  'staff-money': { sign: 'naira', to: (about) => url`/admin/payments/${about}` },
  'staff-delivery': { sign: 'bike', to: (about) => url`/admin/deliveries/${about}` },
}

export const NOTICE_KINDS = Object.keys(LEADS) as ReadonlyArray<NoticeKind>
/** Rows outlive the version that wrote them. */
export const isKnown = ({ kind }: Pick<Notice, 'kind'>): boolean => kind in LEADS

export const signOf = ({ kind }: Pick<Notice, 'kind'>): NoticeSign => LEADS[kind as NoticeKind].sign
export const leadsTo = ({ kind, aboutId, arguments: given }: Pick<Notice, 'kind' | 'aboutId' | 'arguments'>): Url => LEADS[kind as NoticeKind].to(aboutId, given)
