/** Letters to the guest of an order, each with a link that opens it wherever the letter is read. */
import { eq } from 'drizzle-orm'
import { orders } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import type { OrderLetter } from '../notifications/letter.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import type { Transaction } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import type { Id } from '../vocabulary/id.ts'
import { contactOf } from './contact.ts'
import { passFor } from './pass.ts'

export interface Post {
  readonly vault: Vault
  readonly publicUrl: string
  /** Key of the passes in links. */
  readonly passKey: Buffer
}

/** What cannot wait until somebody reads e-mail. */
const URGENT: ReadonlySet<OrderLetter> = new Set(['item-ran-out', 'order-ready'])

export async function tellGuest(tx: Transaction, { vault, publicUrl, passKey }: Post, orderId: string, template: OrderLetter, now: Date): Promise<void> {
  const [row] = await tx.select({ order: orders, place: restaurants.name }).from(orders).innerJoin(restaurants, eq(restaurants.id, orders.restaurantId)).where(eq(orders.id, orderId as Id<'order'>))
  if (!row) return
  const { order, place } = row
  // Whoever sold it to them tells them.
  if (order.source !== null) return
  const { name, email, phone } = contactOf(vault, order)
  await writeLetter(tx, vault, {
    personId: order.personId, to: URGENT.has(template) ? { email, phone } : { email }, template, locale: order.locale,
    arguments: { name, place, reference: order.reference, link: `${publicUrl}/orders/${order.id}?pass=${passFor(passKey, order.id)}` },
  }, now)
}
