/** Puts the last weeks of the demo cities into their database: all of it or nothing, once. */
import { and, asc, inArray, isNull, like, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { sealAddress, sealContact } from '../../src/orders/contact.ts'
import { referenceOf } from '../../src/orders/order.ts'
import type { Database, Transaction } from '../../src/platform/database.ts'
import type { Vault } from '../../src/platform/vault.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { people } from '../schema/accounts.ts'
import { carrierTries, deliveries, deliveryHistory, deliveryZones, etaObservations, riders } from '../schema/delivery.ts'
import { dishes } from '../schema/menus.ts'
import { notices } from '../schema/notifications.ts'
import { chargeRules, orderCharges, orderHistory, orderLines, orders } from '../schema/orders.ts'
import { cashHandovers, ledgerLines, ledgerTransactions, paymentAttempts, paymentEvents, payments } from '../schema/payments.ts'
import { restaurants } from '../schema/restaurants.ts'
import { insertAll } from './load.ts'
import { PAST_ORDERS, type PastPlace, pastOrders, type PastRows, type PastTown } from './past-orders.ts'

// In this order every row finds what it refers to.
const TABLES = {
  orders, orderLines, orderCharges, orderHistory, deliveries, deliveryHistory, carrierTries, etaObservations, payments, paymentAttempts, paymentEvents, ledgerTransactions, ledgerLines, cashHandovers, notices,
} as const satisfies Record<keyof PastRows, PgTable>
/** Kitchens that are ordered from, of each city; the others are found by whoever looks around. */
const PLACES_PER_CITY = 24
const EATERS = 160

/** Returns how many orders there are now that were not there before: none where anybody has ordered already, or where another town is. */
export async function loadPastOrders(db: Database, vault: Vault, now: Date): Promise<number> {
  if ((await db.$count(orders)) > 0) return 0
  return db.transaction(async (tx) => {
    const town = await townOf(tx, vault)
    if (!town) return 0
    const rows = pastOrders(town, now)
    for (const table of Object.keys(TABLES) as Array<keyof PastRows>) await insertAll(tx, TABLES[table], rows[table])
    return rows.orders.length
  })
}

async function townOf(tx: Transaction, vault: Vault): Promise<PastTown | null> {
  const logins = await tx.select({ id: people.id, name: people.name, email: people.email }).from(people).where(inArray(people.email, ['ada@buka.test', 'efe@buka.test']))
  const [ada, efe] = ['ada@buka.test', 'efe@buka.test'].map((email) => logins.find((one) => one.email === email))
  const onShift = await tx.select({ id: riders.personId, city: riders.city }).from(riders).orderBy(asc(riders.personId))
  const places = await placesOf(tx)
  if (!ada || !efe || onShift.length === 0 || places.length === 0) return null
  const [zones, rules, eaters, numbers] = await Promise.all([
    tx.select().from(deliveryZones).where(isNull(deliveryZones.removedAt)).orderBy(asc(deliveryZones.id)),
    tx.select().from(chargeRules),
    tx.select({ id: people.id, name: people.name, email: people.email }).from(people).where(like(people.email, 'demo-%@buka.test')).orderBy(asc(people.email)).limit(EATERS),
    tx.execute<{ number: string }>(sql`select nextval('order_numbers') as number from generate_series(1, ${PAST_ORDERS})`),
  ])
  return {
    places, zones, rules, eaters: [ada, ...eaters], ada: ada.id, support: efe.id, references: [...numbers].map(({ number }) => referenceOf(Number(number))),
    riders: new Map([...Map.groupBy(onShift, ({ city }) => city)].map(([city, all]) => [city, all.map(({ id }) => id)])),
    sealContact: (orderId, contact) => sealContact(vault, orderId, contact),
    sealAddress: (orderId, pin, landmark, phone) => sealAddress(vault, orderId, { ...pin, landmark, directions: '', phone }),
  }
}

async function placesOf(tx: Transaction): Promise<PastPlace[]> {
  const rows = await tx.execute<{ id: Id<'restaurant'> }>(sql`
    select id from (select id, row_number() over (partition by city order by slug = 'iya-basiras-kitchen-yaba' desc, md5(slug)) as n from ${restaurants} where delivers and status = 'live') ranked where n <= ${PLACES_PER_CITY}`)
  const ids = [...rows].map(({ id }) => id)
  if (ids.length === 0) return []
  const [kitchens, menu] = await Promise.all([
    tx.select().from(restaurants).where(inArray(restaurants.id, ids)).orderBy(asc(restaurants.slug)),
    tx.select({ id: dishes.id, restaurantId: dishes.restaurantId, name: dishes.name, price: dishes.price, inStorePrice: dishes.inStorePrice }).from(dishes).where(and(inArray(dishes.restaurantId, ids), isNull(dishes.removedAt))).orderBy(asc(dishes.id)),
  ])
  const menuOf = Map.groupBy(menu, ({ restaurantId }) => restaurantId)
  return kitchens.flatMap(({ id, slug, name, city, lat, lng, deliveryFee, preparationMinutes }) => {
    const own = menuOf.get(id) ?? []
    return own.length === 0 ? [] : [{ id, slug, name, city, lat, lng, deliveryFee, preparationMinutes, dishes: own.map(({ id, name, price, inStorePrice }) => ({ id, name, price, inStorePrice })) }]
  })
}
