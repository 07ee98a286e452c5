/**
 * The last weeks of the demo cities: orders that were brought, by whom and how late, what was paid and where the money went, in rows
 * that agree with each other as if they had happened. A pure function of what the cities hold and an instant. Nobody tastes anything
 * here: the traces that recommenders learn from are drawn elsewhere (behaviour.ts).
 */
import { billOf, sharesOf } from '../../src/orders/bill.ts'
import type { Contact } from '../../src/orders/contact.ts'
import { type ChargeRule, rulesThatHold } from '../../src/orders/rules.ts'
import { OWN_RIDERS, riderPay } from '../../src/delivery/delivery.ts'
import { FINDING_MINUTES } from '../../src/delivery/eta.ts'
import { feeOf } from '../../src/delivery/price-rule.ts'
import { routeMetres, routeMinutes } from '../../src/delivery/route.ts'
import { type Zone, zoneAt } from '../../src/delivery/zone.ts'
import { addDays, addMinutes, instantOf, localTime } from '../../src/vocabulary/calendar.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { kobo, type Kobo, ZERO } from '../../src/vocabulary/money.ts'
import { type Pin, roughly } from '../../src/vocabulary/place.ts'
import type { carrierTries, deliveries, deliveryHistory, etaObservations } from '../schema/delivery.ts'
import type { notices } from '../schema/notifications.ts'
import type { orderCharges, orderHistory, orderLines, orders, PayMethod } from '../schema/orders.ts'
import type { cashHandovers, ledgerLines, ledgerTransactions, paymentAttempts, paymentEvents, payments } from '../schema/payments.ts'
import { Chance } from './random.ts'

const SEED = 20_261_122
const DAYS = 24
export const PAST_ORDERS = 420
/** What is under way is made by whoever tries Buka out. */
const OVER_SINCE_MINUTES = 180
/** Weekends are busier. */
const BUSY_WEEKDAYS = [1.3, 0.8, 0.8, 0.9, 1, 1.4, 1.5] as const
/** From 10 to 21 o'clock: lunch, and the long evening. */
const BUSY_HOURS = [0.4, 0.7, 1.5, 1.6, 0.9, 0.6, 0.6, 0.9, 1.5, 1.7, 1.2, 0.6] as const
const FIRST_HOUR = 10
/** Stands in the row itself, so that nobody takes it for an order of somebody. */
export const DEMO_NOTE = 'Demo: this order was made up with the city.'

export interface PastPlace extends Pin {
  readonly id: Id<'restaurant'>
  readonly slug: string
  readonly name: string
  readonly city: string
  readonly deliveryFee: Kobo
  readonly preparationMinutes: number
  readonly dishes: ReadonlyArray<{ readonly id: Id<'dish'>; readonly name: string; readonly price: Kobo; readonly inStorePrice: Kobo | null }>
}

export interface PastTown {
  readonly places: ReadonlyArray<PastPlace>
  readonly zones: ReadonlyArray<Zone>
  /** By city. */
  readonly riders: ReadonlyMap<string, ReadonlyArray<Id<'person'>>>
  readonly eaters: ReadonlyArray<{ readonly id: Id<'person'>; readonly name: string; readonly email: string }>
  /** Who tries Buka out as a guest: has ordered before. */
  readonly ada: Id<'person'>
  /** Who counts the riders' cash. */
  readonly support: Id<'person'>
  readonly rules: ReadonlyArray<ChargeRule>
  /** One for each order. */
  readonly references: ReadonlyArray<string>
  readonly sealContact: (orderId: string, contact: Contact) => string
  readonly sealAddress: (orderId: string, pin: Pin, landmark: string, phone: string) => string
}

export interface PastRows {
  readonly orders: Array<typeof orders.$inferInsert>
  readonly orderLines: Array<typeof orderLines.$inferInsert>
  readonly orderCharges: Array<typeof orderCharges.$inferInsert>
  readonly orderHistory: Array<typeof orderHistory.$inferInsert>
  readonly deliveries: Array<typeof deliveries.$inferInsert>
  readonly deliveryHistory: Array<typeof deliveryHistory.$inferInsert>
  readonly carrierTries: Array<typeof carrierTries.$inferInsert>
  readonly etaObservations: Array<typeof etaObservations.$inferInsert>
  readonly payments: Array<typeof payments.$inferInsert>
  readonly paymentAttempts: Array<typeof paymentAttempts.$inferInsert>
  readonly paymentEvents: Array<typeof paymentEvents.$inferInsert>
  readonly ledgerTransactions: Array<typeof ledgerTransactions.$inferInsert>
  readonly ledgerLines: Array<typeof ledgerLines.$inferInsert>
  readonly cashHandovers: Array<typeof cashHandovers.$inferInsert>
  readonly notices: Array<typeof notices.$inferInsert>
}

/** `brought`; or the guest was not there, or it was called off: both of them cash, so that no money moved. */
type Ending = 'brought' | 'nobody-there' | 'called-off'

export function pastOrders(town: PastTown, now: Date): PastRows {
  const chance = new Chance(SEED)
  const rows: PastRows = { orders: [], orderLines: [], orderCharges: [], orderHistory: [], deliveries: [], deliveryHistory: [], carrierTries: [], etaObservations: [], payments: [], paymentAttempts: [], paymentEvents: [], ledgerTransactions: [], ledgerLines: [], cashHandovers: [], notices: [] }
  const settlements: Array<() => void> = []
  const carried = new Map<Id<'person'>, number>()
  const times = Array.from({ length: PAST_ORDERS }, () => timeOf(chance, now)).sort((a, b) => a.getTime() - b.getTime())
  times.forEach((at, i) => {
    const isAdas = i % 70 === 45
    pastOrder({ town, chance, rows, settlements, carried }, at, town.references[i] as string, isAdas)
  })
  // What was held is passed on after it came, as the guards of the ledger want it.
  for (const settle of settlements) settle()
  for (const [riderId, amount] of carried) handOver(town, chance, rows, riderId, kobo(amount), addMinutes(now, -OVER_SINCE_MINUTES / 2))
  return rows
}

function timeOf(chance: Chance, now: Date): Date {
  for (;;) {
    const date = addDays(localTime(now).date, -chance.whole(0, DAYS))
    if (!chance.happens(BUSY_WEEKDAYS[localTime(instantOf(date, 720)).weekday] / 1.5)) continue
    const at = instantOf(date, (FIRST_HOUR + chance.weighted(BUSY_HOURS)) * 60 + chance.whole(0, 59))
    if (at < addMinutes(now, -OVER_SINCE_MINUTES)) return at
  }
}

interface Making {
  readonly town: PastTown
  readonly chance: Chance
  readonly rows: PastRows
  readonly settlements: Array<() => void>
  /** Cash on the riders, in kobo. */
  readonly carried: Map<Id<'person'>, number>
}

const NEAR_DEGREES = 0.02
const METHODS: ReadonlyArray<readonly [PayMethod, number]> = [['card', 55], ['bank_transfer', 22], ['ussd', 5], ['cash', 18]]
/** Own riders bring most of it; what they do not take goes to a platform. */
const CARRIERS: ReadonlyArray<readonly [string, number]> = [[OWN_RIDERS, 78], ['chowdeck', 14], ['glovo', 8]]
const drawn = <Word extends string>(chance: Chance, words: ReadonlyArray<readonly [Word, number]>): Word => (words[chance.weighted(words.map(([, weight]) => weight))] as readonly [Word, number])[0]

function pastOrder({ town, chance, rows, settlements, carried }: Making, placedAt: Date, reference: string, isAdas: boolean): void {
  const place = chance.pick(isAdas ? town.places.filter(({ city }) => city === 'lagos') : town.places)
  const door = roughly(doorNear(chance, town, place))
  const zone = zoneAt(town.zones, door)
  const eater = isAdas ? (town.eaters.find(({ id }) => id === town.ada) as PastTown['eaters'][number]) : chance.pick(town.eaters)
  const ending: Ending = isAdas || chance.happens(0.955) ? 'brought' : chance.happens(0.5) ? 'nobody-there' : 'called-off'
  const pay = ending === 'brought' ? drawn(chance, METHODS) : 'cash'
  // Cash goes with our own riders alone.
  const carrier = pay === 'cash' ? OWN_RIDERS : drawn(chance, CARRIERS)
  const orderId = chance.id<'order'>(placedAt)
  const deliveryId = chance.id<'delivery'>(placedAt)
  const metres = routeMetres(place, door)
  const fee = zone ? feeOf(zone.rule, place.deliveryFee, { metres, now: placedAt, isRaining: false, isRush: false }).amount : place.deliveryFee
  const terms = { rules: rulesThatHold([...town.rules], { restaurantId: place.id, city: place.city, day: localTime(placedAt).date }), promotion: null }
  const lines = linesOf(chance, place, orderId, placedAt)
  const bill = billOf(lines.map((line) => ({ ...line, container: null, volume: 1, pack: 1 })), terms, fee)

  const acceptedAt = addMinutes(placedAt, chance.between(2, 7))
  const parts = { preparation: place.preparationMinutes, finding: FINDING_MINUTES, route: Math.round(routeMinutes(metres, 'motorbike', acceptedAt)), rush: 0 }
  const predicted = Math.max(parts.preparation, parts.finding) + parts.route
  // Kitchens are late more often than early, most of all in the evening; platforms know the streets a little less well.
  const hour = Math.floor(localTime(acceptedAt).minute / 60)
  const late = chance.normal() * 4.5 + Math.abs(chance.normal()) * (hour >= 18 && hour < 21 ? 7 : 3) + (carrier === OWN_RIDERS ? 0 : 2)
  const actual = Math.max(parts.route + 6, predicted + late)
  const endedAt = ending === 'called-off' ? addMinutes(acceptedAt, 4) : addMinutes(acceptedAt, ending === 'brought' ? actual : actual + 12)
  const readyAt = addMinutes(acceptedAt, Math.min(actual - parts.route - 1, parts.preparation + Math.max(0, late * 0.6)))
  const pickedUpAt = addMinutes(endedAt, -parts.route - (ending === 'brought' ? 0 : 12))
  const estimatedAt = addMinutes(acceptedAt, predicted)
  const [promisedFrom, promisedUntil] = [addMinutes(estimatedAt, -8), addMinutes(estimatedAt, 12)]
  const riderId = carrier === OWN_RIDERS ? chance.pick(town.riders.get(place.city) as ReadonlyArray<Id<'person'>>) : null
  const cost = carrier === OWN_RIDERS ? kobo(riderPay(fee)) : kobo(Math.round((fee * chance.between(0.95, 1.35)) / 1_000) * 1_000)
  const state = ending === 'brought' ? 'delivered' as const : 'cancelled' as const
  const phone = `+234700000${String(chance.whole(1_000, 9_999))}`

  rows.orders.push({
    id: orderId, reference, restaurantId: place.id, basketId: null, state, customerId: eater.id as string as Id<'diner'>, personId: eater.id, visitorId: chance.id(placedAt), locale: 'en',
    contactSealed: town.sealContact(orderId, { name: eater.name, email: eater.email, phone }), fulfilment: 'delivery', ...door, addressSealed: town.sealAddress(orderId, door, 'Beside the filling station', phone), note: DEMO_NOTE, pay, source: null,
    total: bill.total, deliveryFee: fee, deliveryQuoteId: null, refunded: ZERO, terms, promisedFrom, promisedUntil, cookAt: acceptedAt, kitchenWindow: acceptedAt, placedAt,
    paidAt: ending !== 'brought' ? null : pay === 'cash' ? endedAt : addMinutes(placedAt, 1), dueAt: null, acceptedAt, readyAt: ending === 'called-off' ? null : readyAt, endedAt, reason: ending === 'brought' ? null : ending === 'called-off' ? 'too_slow' : 'not_delivered',
  })
  rows.orderLines.push(...lines)
  rows.orderCharges.push(...bill.charges.map((charge, position) => ({ orderId, position, kind: charge.kind, amount: charge.amount, rateBasisPoints: charge.rateBasisPoints, label: charge.label, isIncluded: charge.isIncluded, ruleId: charge.ruleId as Id<'charge-rule'> | null })))

  const step = (fromState: OrderStep['fromState'], toState: OrderStep['toState'], by: OrderStep['by'], at: Date) => rows.orderHistory.push({ orderId, fromState, toState, deed: null, by, byId: null, reason: null, at })
  step(null, 'placed', 'guest', placedAt)
  step('placed', pay === 'cash' ? 'awaiting_cash' : 'paid', pay === 'cash' ? 'guest' : 'provider', addMinutes(placedAt, 1))
  step(pay === 'cash' ? 'awaiting_cash' : 'paid', 'accepted', 'staff', acceptedAt)
  if (ending === 'called-off') step('accepted', 'cancelled', 'guest', endedAt)
  else {
    step('accepted', 'preparing', 'staff', addMinutes(acceptedAt, 1))
    step('preparing', 'ready', 'staff', readyAt)
    step('ready', 'picked_up', 'rider', pickedUpAt)
    if (ending === 'brought') step('picked_up', 'delivered', 'rider', endedAt)
    else {
      step('picked_up', 'failed_delivery', 'rider', endedAt)
      step('failed_delivery', 'cancelled', 'support', addMinutes(endedAt, 20))
    }
  }

  const isBrought = ending === 'brought'
  rows.deliveries.push({
    id: deliveryId, orderId, restaurantId: place.id, customerId: eater.id as string as Id<'diner'>, quoteId: null, zoneId: zone?.id ?? null, city: place.city, state: isBrought ? 'delivered' : ending === 'nobody-there' ? 'returned' : 'cancelled',
    carrier: ending === 'called-off' ? null : carrier, riderId: ending === 'called-off' ? null : riderId, ...door, metres, fee, cost: ending === 'called-off' ? null : cost, cashDue: pay === 'cash' ? bill.total : ZERO, readyAt, promisedFrom, promisedTo: promisedUntil, estimatedAt, parts,
    wave: 1, lookAgainAt: null, attention: null, attentionSince: null, failure: ending === 'nobody-there' ? 'nobody_there' : null, createdAt: acceptedAt,
    assignedAt: ending === 'called-off' ? null : addMinutes(acceptedAt, 3), pickedUpAt: ending === 'called-off' ? null : pickedUpAt, arrivedAt: isBrought ? addMinutes(endedAt, -1) : null, endedAt,
  })
  const note = (what: string, at: Date, facts: Record<string, string> = {}) => rows.deliveryHistory.push({ deliveryId, what, at, toldAt: at, by: what === 'created' ? null : riderId, facts })
  note('created', acceptedAt)
  if (ending === 'called-off') note('cancelled', endedAt)
  else {
    note('assigned', addMinutes(acceptedAt, 3), { carrier })
    note('picked_up', pickedUpAt)
    if (isBrought) note('delivered', endedAt, { proof: carrier === OWN_RIDERS ? 'pin' : 'carrier' })
    else {
      note('failed', endedAt, { reason: 'nobody_there' })
      note('returned', addMinutes(endedAt, parts.route))
    }
  }
  if (isBrought && carrier !== OWN_RIDERS) rows.carrierTries.push({ id: chance.id<'carrier-try'>(acceptedAt), deliveryId, carrier, theirId: `demo-${reference}`, state: 'accepted', theirStatus: 'delivered', price: cost, startedAt: acceptedAt, heardAt: endedAt, endedAt })
  if (isBrought) rows.etaObservations.push({ deliveryId, zoneId: zone?.id ?? null, city: place.city, carrier, hour, predictedMinutes: predicted, actualMinutes: Math.round(actual * 10) / 10, isOnTime: endedAt <= promisedUntil, at: endedAt })

  payFor({ town, chance, rows, settlements, carried }, { orderId, restaurantId: place.id, eater, pay, riderId, placedAt, endedAt, total: bill.total, shares: sharesOf(bill, terms), isBrought })
  if (isAdas) {
    for (const [kind, at] of [['order-accepted', acceptedAt], ['order-on-its-way', pickedUpAt], ['order-delivered', endedAt]] as const) {
      // Events that really happened count upwards.
      rows.notices.push({ id: chance.id<'notice'>(at), personId: eater.id, eventId: -(rows.notices.length + 1), kind, arguments: { place: place.name, reference }, aboutId: orderId, createdAt: at, readAt: addMinutes(at, 3) })
    }
  }
}

type OrderStep = typeof orderHistory.$inferInsert

function doorNear(chance: Chance, { zones }: PastTown, place: PastPlace): Pin {
  for (let tries = 0; tries < 20; tries++) {
    const pin = { lat: place.lat + chance.between(-NEAR_DEGREES, NEAR_DEGREES), lng: place.lng + chance.between(-NEAR_DEGREES, NEAR_DEGREES) }
    const zone = zoneAt(zones, pin)
    if (zone && zone.city === place.city && !zone.isClosed) return pin
  }
  return { lat: place.lat, lng: place.lng }
}

function linesOf(chance: Chance, place: PastPlace, orderId: Id<'order'>, at: Date) {
  return chance.some(place.dishes, chance.whole(1, 3)).map((dish, position) => ({
    id: chance.id<'order-line'>(at), orderId, position, dishId: dish.id, name: dish.name, quantity: chance.happens(0.75) ? 1 : 2, unitPrice: dish.price, inStoreUnitPrice: kobo(Math.min(dish.price, dish.inStorePrice ?? dish.price)),
    options: [], pack: 1, container: null, volume: 1, note: '', forName: null, state: 'ordered' as const,
  }))
}

interface Paid {
  readonly orderId: Id<'order'>
  readonly restaurantId: Id<'restaurant'>
  readonly eater: PastTown['eaters'][number]
  readonly pay: PayMethod
  readonly riderId: Id<'person'> | null
  readonly placedAt: Date
  readonly endedAt: Date
  readonly total: Kobo
  readonly shares: ReturnType<typeof sharesOf>
  readonly isBrought: boolean
}

/** As Paystack charges: 1.5 % and ₦100 (without it below ₦2,500), never more than ₦2,000. */
const chargeOf = (amount: Kobo): Kobo => kobo(Math.min(200_000, Math.round(amount * 0.015) + (amount >= 250_000 ? 10_000 : 0)))

function payFor({ chance, rows, settlements, carried }: Making, { orderId, restaurantId, eater, pay, riderId, placedAt, endedAt, total, shares, isBrought }: Paid): void {
  const paymentId = chance.id<'payment'>(placedAt)
  const isCash = pay === 'cash'
  const provider = pay === 'bank_transfer' ? 'flutterwave' as const : 'paystack' as const
  const paidAt = isCash ? endedAt : addMinutes(placedAt, 1)
  rows.payments.push({
    id: paymentId, purposeKind: 'order', purposeId: orderId, payerId: eater.id, email: eater.email, amount: total, method: pay as Exclude<PayMethod, 'platform'>, preferredProvider: null, state: isBrought ? 'paid' : 'cancelled', captured: isBrought ? total : ZERO,
    returnTo: `/orders/${orderId}`, note: null, createdAt: placedAt, expiresAt: addMinutes(placedAt, 30), paidAt: isBrought ? paidAt : null, endedAt, dueAt: null,
  })
  const event = (action: 'charge' | 'cancel', outcome: 'requested' | 'succeeded' | 'noted', key: string, at: Date, more: { provider?: typeof provider; providerId?: string; facts?: Record<string, string | number> } = {}) =>
    rows.paymentEvents.push({ paymentId, action, outcome, amount: total, provider: more.provider ?? null, providerId: more.providerId ?? null, key, facts: more.facts ?? {}, at })
  event('charge', 'requested', `requested:${paymentId}`, placedAt)
  if (!isBrought) return void event('cancel', 'noted', `cancel:${paymentId}`, endedAt, { facts: { why: 'not delivered' } })

  const held = `held:order:${orderId}`
  if (isCash && riderId) {
    const key = `charge:cash:${paymentId}`
    event('charge', 'succeeded', key, paidAt, { facts: { rider: riderId } })
    move({ chance, rows }, { kind: 'paid_in_cash', orderId, key, at: paidAt, lines: [[`cash:${riderId}`, -total], [held, total]] })
    carried.set(riderId, (carried.get(riderId) ?? 0) + total)
  } else {
    const transactionId = `demo-${paymentId.slice(-12)}`
    const key = `charge:${provider}:${transactionId}`
    const fee = chargeOf(total)
    rows.paymentAttempts.push({ id: chance.id<'payment-attempt'>(placedAt), paymentId, number: 1, provider, reference: `DEMO-${paymentId.slice(-12).toUpperCase()}`, amount: total, state: 'succeeded', openedAt: placedAt })
    event('charge', 'succeeded', key, paidAt, { provider, providerId: transactionId, facts: { fee } })
    move({ chance, rows }, { kind: 'paid', orderId, key, at: paidAt, lines: [[`provider:${provider}`, fee - total], [held, total], [`fees:${provider}`, -fee]] })
  }
  settlements.push(() => move({ chance, rows }, {
    kind: 'order_settled', orderId, key: `settled:${orderId}`, at: endedAt,
    lines: [[held, -total], [`restaurant:${restaurantId}`, shares.restaurant], ['house:commission', shares.commission], ['house:service-charge', shares.serviceCharge], ['house:delivery', shares.delivery], ['house:vat', shares.vat], ['house:consumption-tax', shares.consumptionTax]],
  }))
}

interface Move {
  readonly kind: string
  readonly orderId: Id<'order'> | null
  readonly key: string
  readonly at: Date
  readonly lines: ReadonlyArray<readonly [account: string, amount: number]>
}

function move({ chance, rows }: Pick<Making, 'chance' | 'rows'>, { kind, orderId, key, at, lines }: Move): void {
  const transactionId = chance.id<'ledger-transaction'>(at)
  rows.ledgerTransactions.push({ id: transactionId, kind, purposeKind: orderId === null ? null : 'order', purposeId: orderId, key, at })
  for (const [account, amount] of lines) if (amount !== 0) rows.ledgerLines.push({ transactionId, account, amount: kobo(amount) })
}

/** All the cash of these weeks was brought and counted. */
function handOver({ support }: PastTown, chance: Chance, rows: PastRows, riderId: Id<'person'>, amount: Kobo, at: Date): void {
  const id = chance.id<'cash-handover'>(at)
  rows.cashHandovers.push({ id, riderId, amount, receivedBy: support, key: `demo:${id}`, at })
  move({ chance, rows }, { kind: 'cash_handed_over', orderId: null, key: `handover:${id}`, at, lines: [[`cash:${riderId}`, amount], ['house:till', -amount]] })
}
