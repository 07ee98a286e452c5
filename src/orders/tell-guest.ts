/** What the guest of an order is told: in their inbox, and by letters, each with a link that opens it wherever the letter is read. */
import { and, eq, inArray } from 'drizzle-orm'
import { orders } from '../../drizzle/schema/orders.ts'
import { restaurants, staff } from '../../drizzle/schema/restaurants.ts'
import type { OrderLetter } from '../notifications/letter.ts'
import { notify, notifyGuest } from '../notifications/notify.ts'
import { preferencesOf } from '../notifications/queries.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { RecordedEvent } from '../platform/outbox.ts'
import type { Vault } from '../platform/vault.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { contactOf } from './contact.ts'
import type { Order } from './order.ts'
import { passFor } from './pass.ts'

export interface Post {
  readonly vault: Vault
  readonly publicUrl: string
  /** Key of the passes in links. */
  readonly passKey: Buffer
}

/** What cannot wait until somebody reads e-mail. */
const URGENT: ReadonlySet<OrderLetter> = new Set(['item-ran-out', 'order-ready'])
/** What only says that all goes well: who wants no e-mail for each step gets none of these. */
const STEPS: ReadonlySet<OrderLetter> = new Set(['order-paid', 'order-accepted'])

interface Ours {
  readonly order: Order
  readonly place: { readonly name: string; readonly slug: string }
}

/** Null for what a platform sold: whoever sold it to them tells them. */
async function oursOf(db: Reader, orderId: string): Promise<Ours | null> {
  const [row] = await db.select({ order: orders, place: { name: restaurants.name, slug: restaurants.slug } }).from(orders).innerJoin(restaurants, eq(restaurants.id, orders.restaurantId)).where(eq(orders.id, orderId as Id<'order'>))
  return row && row.order.source === null ? row : null
}

export async function tellGuest(tx: Transaction, { vault, publicUrl, passKey }: Post, orderId: string, template: OrderLetter, now: Date): Promise<void> {
  const ours = await oursOf(tx, orderId)
  if (!ours) return
  const { order, place } = ours
  if (order.personId !== null && STEPS.has(template) && !(await preferencesOf(tx, order.personId)).orderEmails) return
  const { name, email, phone } = contactOf(vault, order)
  await writeLetter(tx, vault, {
    personId: order.personId, to: URGENT.has(template) ? { email, phone } : { email }, template, locale: order.locale,
    arguments: { name, place: place.name, reference: order.reference, link: `${publicUrl}/orders/${order.id}?pass=${passFor(passKey, order.id)}` },
  }, now)
}

export type OrderNotice = 'order-paid' | 'order-accepted' | 'order-delayed' | 'order-ready' | 'order-on-its-way' | 'order-at-door' | 'order-delivered' | 'order-refused' | 'order-cancelled' | 'order-expired' | 'order-failed' | 'order-item-ran-out'

/** Into the inbox of its guest, or to the browser of one without an account. */
export async function noteForGuest(tx: Transaction, orderId: string, kind: OrderNotice, because: RecordedEvent): Promise<void> {
  const ours = await oursOf(tx, orderId)
  if (!ours) return
  const { order, place } = ours
  const tidings = { kind, arguments: { place: place.name, reference: order.reference }, aboutId: order.id, because }
  await (order.personId === null ? notifyGuest(tx, order.visitorId, tidings) : notify(tx, { to: [order.personId], ...tidings }))
}

export async function noteRefund(tx: Transaction, orderId: string, amount: Kobo, because: RecordedEvent): Promise<void> {
  const ours = await oursOf(tx, orderId)
  if (!ours || ours.order.personId === null) return
  await notify(tx, { to: [ours.order.personId], kind: 'order-refunded', arguments: { place: ours.place.name, reference: ours.order.reference, amount }, aboutId: ours.order.id, because })
}

/** Nobody of the place answered in time: who runs it should know. */
export async function noteMissed(tx: Transaction, orderId: string, because: RecordedEvent): Promise<void> {
  const ours = await oursOf(tx, orderId)
  if (!ours) return
  const { order, place } = ours
  const leaders = await tx.select({ id: staff.personId }).from(staff).where(and(eq(staff.restaurantId, order.restaurantId), inArray(staff.role, ['owner', 'manager'])))
  await notify(tx, { to: leaders.map(({ id }) => id), kind: 'place-order-missed', arguments: { place: place.name, reference: order.reference, slug: place.slug }, aboutId: order.id, because })
}
