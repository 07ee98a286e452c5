/** What both doors of orders do: who asks, what the way costs, and checking out. Doors may ask delivery, which rooms to its left may not. */
import { and, eq, isNull } from 'drizzle-orm'
import { deliveryZones } from '../../drizzle/schema/delivery.ts'
import type { Fulfilment } from '../../drizzle/schema/orders.ts'
import { addressById } from '../accounts/addresses.ts'
import { emailOf, personNameOf, phoneOf } from '../accounts/person.ts'
import { confirmQuote, type Estimate, estimateDelivery, quoteDelivery } from '../delivery/quote.ts'
import { keyFor } from '../platform/config.ts'
import type { Reader, Transaction } from '../platform/database.ts'
import type { RestaurantPage } from '../restaurants/queries.ts'
import { deliversTo } from '../restaurants/restaurant.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Kobo } from '../vocabulary/money.ts'
import { isInNigeria, type Pin } from '../vocabulary/place.ts'
import { invalid, Refusal } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import type { Eater } from './basket.ts'
import type { Contact } from './contact.ts'
import { oneBasket } from './find-basket.ts'
import { routeMinutesBetween } from './kitchen.ts'
import type { Order } from './order.ts'
import { isPassFor, passFor } from './pass.ts'
import { type NewOrder, type PlacedOrder, placeOrder } from './place.ts'
import { orderOf } from './queries.ts'
import { restaurantPage } from '../restaurants/queries.ts'
import { bearerIn, mustFit, openTracking } from './tracking-token.ts'

export const eaterOf = ({ visitorId, person }: Visit): Eater => ({ visitorId, personId: person?.id ?? null })

/** After whatever was done: suggestions look at the basket anew. */
export const forgetBasketOf = ({ baskets }: House) => ({ request, visit }: { readonly request: Request; readonly visit: Visit }): void => {
  if (request.method !== 'GET') baskets.forget(eaterOf(visit))
}

/** Keys of this room, each for one purpose. */
export const keysOf = ({ config }: House) => ({ pass: keyFor(config, 'order-pass'), sharing: keyFor(config, 'basket-link'), tracking: keyFor(config, 'order-tracking') })

/** An order, for whoever may see it. @throws Refusal 404 */
export const shownOrder = (house: House, visit: Visit, orderId: string, pass: string | undefined): Promise<Order> =>
  orderOf(house.db, orderId, eaterOf(visit), isPassFor(keysOf(house).pass, orderId, pass))

/**
 * The pass of an order, for a request that shows the order's own tracking token (`Authorization: Bearer`); undefined for one that shows none.
 * @throws Refusal 401 for a token that is not good, 404 for one of another order
 */
export async function passByToken(house: House, { headers }: Pick<Request, 'headers'>, orderId: string): Promise<string | undefined> {
  const token = bearerIn(headers)
  if (token === null) return undefined
  await mustFit(house.db, token, orderId, house.clock())
  return passFor(keysOf(house).pass, orderId)
}

export interface Way {
  readonly fee: Kobo
  readonly routeMinutes: number
}

type Kitchen = Pick<RestaurantPage, 'card' | 'deliveryRadiusMetres'>

/** What bringing it there costs and how long the ride is. @throws Refusal 422 for where nobody brings it */
export async function wayTo(db: Reader, place: Kitchen, to: Pin, now: Date): Promise<Way> {
  if (await isWithoutZones(db, place.card.city)) return ownWay(place, to)
  const { fee, eta } = await asAddress(estimateDelivery(db, { restaurantId: place.card.id, to }, now))
  return { fee: fee.amount, routeMinutes: minutesOf(eta.parts) }
}

const minutesOf = ({ route, rush }: Estimate['eta']['parts']): number => route + rush

/** Where nobody has drawn zones yet, the restaurant's own radius and fee hold. */
function ownWay(place: Kitchen, to: Pin): Way {
  if (!isInNigeria(to)) throw invalid('address', 'pin-outside')
  if (!deliversTo({ ...place.card.pin, delivers: place.card.delivers, deliveryRadiusMetres: place.deliveryRadiusMetres }, to)) throw invalid('address', 'address-outside')
  return { fee: place.card.deliveryFee, routeMinutes: routeMinutesBetween(place.card.pin, to) }
}

const isWithoutZones = async (db: Reader, city: string): Promise<boolean> => (await db.$count(deliveryZones, and(eq(deliveryZones.city, city), isNull(deliveryZones.removedAt)))) === 0

/** The delivery room speaks of `to`; whoever checks out knows it as the address. */
const asAddress = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => {
  throw error instanceof Refusal && error.kind === 'invalid' ? invalid('address', error.fields[0]?.code ?? 'address-outside') : error
})

export interface CheckoutWish {
  readonly basketId: string
  readonly fulfilment: Fulfilment
  readonly address: { readonly pin: Pin; readonly landmark: string; readonly directions: string; readonly phone: string | null } | null
  /** One of the address book instead. */
  readonly addressId: Id<'address'> | null
  readonly contact: Contact
  readonly from: Date | null
  readonly pay: NewOrder['pay']
  readonly note: string
  readonly seenTotal: Kobo | null
}

/** @throws Refusal 422 for what cannot be a name, an e-mail address or a phone number */
export const contactFrom = ({ name, email, phone }: { readonly name: string; readonly email: string; readonly phone: string }): Contact => ({ name: personNameOf(name), email: emailOf(email), phone: phoneOf(phone) })

/** Places the order in the transaction of its answer. */
export async function checkOut(tx: Transaction, house: House, visit: Visit, wish: CheckoutWish): Promise<PlacedOrder> {
  const { now } = visit
  const eater = eaterOf(visit)
  const delivery = wish.fulfilment === 'pickup' ? null : await deliveryFor(tx, house, visit, wish)
  const placed = await placeOrder(tx, house.porter.vault, {
    eater, basketId: wish.basketId, contact: wish.contact, locale: visit.locale, fulfilment: wish.fulfilment, delivery, from: wish.from, pay: wish.pay, note: wish.note.trim(), seenTotal: wish.seenTotal,
  }, now)
  if (placed.order.personId === null) await openTracking(tx, keysOf(house).tracking, placed.order, now)
  if (delivery?.quoteId) await confirmQuote(tx, { quoteId: delivery.quoteId as Id<'quote'>, orderId: placed.order.id }, now)
  return placed
}

async function deliveryFor(tx: Transaction, house: House, visit: Visit, wish: CheckoutWish): Promise<NonNullable<NewOrder['delivery']>> {
  const { contact } = wish
  const address = wish.addressId === null ? wish.address : await addressById(tx, house.porter.vault, signedIn(visit).id, wish.addressId)
  if (!address) throw invalid('address', 'value-missing')
  if (address.landmark.trim() === '') throw invalid('landmark', 'value-missing')
  const { restaurantId } = await oneBasket(tx, eaterOf(visit), wish.basketId)
  const place = await restaurantPage(tx, { id: restaurantId }, { now: visit.now, pin: null, orderType: 'delivery' })
  const to = { ...address.pin, landmark: address.landmark.trim(), directions: address.directions.trim(), phone: address.phone ? phoneOf(address.phone, 'address/phone') : contact.phone }
  if (await isWithoutZones(tx, place.card.city)) return { address: to, quoteId: null, ...ownWay(place, address.pin) }
  const quote = await asAddress(quoteDelivery(tx, { restaurantId, to: address.pin }, visit.now))
  return { address: to, quoteId: quote.id, fee: quote.fee, routeMinutes: minutesOf(quote.parts) }
}
