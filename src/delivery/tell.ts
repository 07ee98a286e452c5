/** What is told in inboxes about deliveries: to the guest at the door, to riders, and to our staff. */
import { and, desc, eq } from 'drizzle-orm'
import { deliveries, deliveryHistory } from '../../drizzle/schema/delivery.ts'
import { orders } from '../../drizzle/schema/orders.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { supportStaff } from '../accounts/platform-staff.ts'
import { notify } from '../notifications/notify.ts'
import { noteForGuest } from '../orders/tell-guest.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { RecordedEvent } from '../platform/outbox.ts'
import type { Id } from '../vocabulary/id.ts'
import { kobo } from '../vocabulary/money.ts'
import { riderPay } from './delivery.ts'

type Tell = (tx: Transaction, event: RecordedEvent) => Promise<void>

async function aboutOf(db: Reader, deliveryId: string) {
  const [row] = await db.select({ fee: deliveries.fee, place: restaurants.name, reference: orders.reference }).from(deliveries)
    .innerJoin(restaurants, eq(restaurants.id, deliveries.restaurantId)).innerJoin(orders, eq(orders.id, deliveries.orderId)).where(eq(deliveries.id, deliveryId as Id<'delivery'>))
  return row ?? null
}

const riderIn = ({ facts }: RecordedEvent): Array<Id<'person'>> => (typeof facts.rider_id === 'string' ? [facts.rider_id as Id<'person'>] : [])

export const tellArrival: Tell = (tx, event) => noteForGuest(tx, String(event.facts.order_id), 'order-at-door', event)

export const tellOffer: Tell = async (tx, event) => {
  const about = await aboutOf(tx, event.subjectId)
  const asked = Array.isArray(event.facts.rider_ids) ? (event.facts.rider_ids as Array<Id<'person'>>) : []
  if (about) await notify(tx, { to: asked, kind: 'rider-offer', arguments: { place: about.place, pay: kobo(riderPay(about.fee)) }, aboutId: event.subjectId, because: event })
}

/** Who took it knows; who was given it by staff does not. */
export const tellGiven: Tell = async (tx, event) => {
  const [assigned] = await tx.select({ facts: deliveryHistory.facts }).from(deliveryHistory)
    .where(and(eq(deliveryHistory.deliveryId, event.subjectId as Id<'delivery'>), eq(deliveryHistory.what, 'assigned'))).orderBy(desc(deliveryHistory.id)).limit(1)
  if (assigned?.facts.by_staff !== true) return
  const about = await aboutOf(tx, event.subjectId)
  if (about) await notify(tx, { to: riderIn(event), kind: 'rider-given', arguments: { place: about.place }, aboutId: event.subjectId, because: event })
}

/** Not to who gave it back by themselves. */
export const tellTakenAway: Tell = async (tx, event) => {
  if (event.facts.why === 'given_back') return
  const about = await aboutOf(tx, event.subjectId)
  if (about) await notify(tx, { to: riderIn(event), kind: 'rider-taken-away', arguments: { place: about.place }, aboutId: event.subjectId, because: event })
}

export const tellCashCounted: Tell = (tx, event) =>
  notify(tx, { to: [event.subjectId as Id<'person'>], kind: 'rider-cash-counted', arguments: { amount: kobo(Number(event.facts.amount)) }, aboutId: event.subjectId, because: event })

export const tellStaff: Tell = async (tx, event) => {
  const about = await aboutOf(tx, event.subjectId)
  if (about) await notify(tx, { to: (await supportStaff(tx)).map(({ id }) => id), kind: 'staff-delivery', arguments: { reference: about.reference, reason: String(event.facts.reason) }, aboutId: event.subjectId, because: event })
}
