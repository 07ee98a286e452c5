/** The made-up weeks agree with themselves, with the ledger, and with every page that shows them; they are the same each time, and quick. */
import { expect, test } from 'bun:test'
import { asc, eq, sql } from 'drizzle-orm'
import { figuresBy, figuresOf } from '../../src/delivery/figures.ts'
import { contactOf } from '../../src/orders/contact.ts'
import { tryLedger } from '../../src/payments/ledger.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openVault } from '../../src/platform/vault.ts'
import { freshDatabase } from '../../src/testing/database.ts'
import { addMinutes, instantOf } from '../../src/vocabulary/calendar.ts'
import { people } from '../schema/accounts.ts'
import { deliveries, etaObservations } from '../schema/delivery.ts'
import { orders } from '../schema/orders.ts'
import { feedback } from '../schema/recommendations.ts'
import { events } from '../schema/outbox.ts'
import { loadDemoDelivery } from './delivery.ts'
import { loadDemoCity } from './load.ts'
import { loadPastOrders } from './load-past-orders.ts'
import { DEMO_NOTE, PAST_ORDERS } from './past-orders.ts'

const { db } = await freshDatabase()
const vault = openVault(readConfig({ NODE_ENV: 'test', SECRET_KEY: 'a key for the tests of the demo city' }))
const NOON = instantOf('2026-11-22', 720)
const DAY_MINUTES = 1_440
const wrong = async (question: ReturnType<typeof sql>): Promise<number> => Number((await db.execute<{ n: string }>(question))[0]?.n)

test('a few weeks of deliveries: figures by zone, carrier, hour and day; the ledger at zero; nothing for the recommenders', async () => {
  expect(await loadPastOrders(db, vault, NOON)).toBe(0)
  await loadDemoCity(db, { now: NOON, hashPassword: async () => 'x' })
  await loadDemoDelivery(db, NOON)
  const tastes = await db.$count(feedback)
  const began = performance.now()
  expect(await loadPastOrders(db, vault, NOON)).toBe(PAST_ORDERS)
  console.log(`${PAST_ORDERS} past orders in ${Math.round(performance.now() - began)} ms`)
  expect(await loadPastOrders(db, vault, NOON)).toBe(0)
  expect([await db.$count(feedback), await db.$count(events)]).toEqual([tastes, 0])

  const period = { from: addMinutes(NOON, -30 * DAY_MINUTES), to: NOON, city: null }
  const whole = await figuresOf(db, period)
  expect(whole.deliveries).toBe(PAST_ORDERS)
  expect(whole.delivered).toBeGreaterThan(PAST_ORDERS * 0.9)
  expect(whole.onTimeShare).toBeGreaterThan(0.7)
  expect(whole.onTimeShare).toBeLessThan(0.98)
  expect(whole.etaError).toBeGreaterThan(2)
  expect(whole.etaError).toBeLessThan(10)
  expect((await figuresBy(db, 'carrier', period)).map(({ key }) => key)).toEqual(expect.arrayContaining(['own', 'chowdeck', 'glovo']))
  expect((await figuresBy(db, 'hour', period)).length).toBeGreaterThan(9)
  expect((await figuresBy(db, 'day', period)).length).toBeGreaterThan(18)
  expect((await figuresBy(db, 'zone', period)).length).toBeGreaterThan(4)

  expect(await tryLedger(db)).toEqual({ total: 0, astray: [] })
  expect(await wrong(sql`select count(*) as n from ledger_balances where balance <> 0`)).toBe(0)
  expect(await wrong(sql`select count(*) as n from orders o where o.state = 'delivered' and not exists (select from payments p where p.purpose_id = o.id and p.state = 'paid' and p.captured = o.total)`)).toBe(0)
  expect(await wrong(sql`select count(*) as n from orders o where o.total <> (select coalesce(sum(amount), 0) from order_charges c where c.order_id = o.id and not c.is_included)`)).toBe(0)
  expect(await wrong(sql`select count(*) as n from (select sum(amount) as s from ledger_lines group by transaction_id having sum(amount) <> 0) astray`)).toBe(0)
  expect(await wrong(sql`select count(*) as n from deliveries d join orders o on o.id = d.order_id where (d.state = 'delivered') <> (o.state = 'delivered') or d.ended_at >= ${NOON.toISOString()}::timestamptz`)).toBe(0)
  expect(await wrong(sql`select count(*) as n from deliveries d where d.state = 'delivered' and not (d.created_at < d.assigned_at and d.assigned_at < d.picked_up_at and d.picked_up_at < d.arrived_at and d.arrived_at < d.ended_at)`)).toBe(0)
  expect(await db.$count(orders, eq(orders.note, DEMO_NOTE))).toBe(PAST_ORDERS)

  const [ada] = await db.select().from(people).where(eq(people.email, 'ada@buka.test'))
  const hers = await db.select().from(orders).where(eq(orders.personId, ada!.id)).orderBy(asc(orders.placedAt))
  expect(hers.length).toBeGreaterThan(3)
  expect(contactOf(vault, hers[0]!)).toMatchObject({ name: ada!.name, email: 'ada@buka.test' })
}, 120_000)

test('the same cities and the same instant give the same weeks', async () => {
  const other = await freshDatabase()
  await loadDemoCity(other.db, { now: NOON, hashPassword: async () => 'x' })
  await loadDemoDelivery(other.db, NOON)
  await loadPastOrders(other.db, vault, NOON)
  const read = (from: typeof db) => from.select({ reference: orders.reference, total: orders.total, late: etaObservations.actualMinutes }).from(orders).leftJoin(deliveries, eq(deliveries.orderId, orders.id)).leftJoin(etaObservations, eq(etaObservations.deliveryId, deliveries.id)).orderBy(asc(orders.reference))
  expect(await read(other.db)).toEqual(await read(db))
}, 120_000)
