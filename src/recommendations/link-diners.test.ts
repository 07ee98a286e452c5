/** People who ordered together know each other from then on, as far as they were signed in and want to be learned from. */
import { expect, test } from 'bun:test'
import { eq, inArray, or } from 'drizzle-orm'
import { sessions, visitors } from '../../drizzle/schema/accounts.ts'
import { events } from '../../drizzle/schema/outbox.ts'
import { dinerLinks } from '../../drizzle/schema/recommendations.ts'
import { addDish } from '../orders/fill-basket.ts'
import type { Eater } from '../orders/basket.ts'
import { placeOrder } from '../orders/place.ts'
import { joinBasket, shareBasket, sharingToken } from '../orders/share-basket.ts'
import { write } from '../platform/database.ts'
import { react } from '../platform/outbox.ts'
import { openVault } from '../platform/vault.ts'
import { fillBasket, newEater, openBuka, wantedOrder } from '../testing/buka.ts'
import { freshDatabase } from '../testing/database.ts'
import { makePerson } from '../testing/people.ts'
import { NOON } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { chooseLists } from './choose-lists.ts'
import { recommendationReactions } from './reactions.ts'

const { db } = await freshDatabase()
const vault = openVault({ secretKey: 'x'.repeat(32), previousSecretKeys: [] })
const key = Buffer.alloc(32, 7)
const table = { 'orders.delivered': recommendationReactions['orders.delivered'] }

/** Somebody at a browser of their own, signed in from then to then. */
async function signedIn(since: Date, until: Date | null = null): Promise<Eater & { readonly personId: Id<'person'> }> {
  const person = await makePerson(db)
  const visitorId = newId<'visitor'>()
  await db.insert(visitors).values({ id: visitorId, personId: person.id })
  await db.insert(sessions).values({ personId: person.id, visitorId, device: 'Chrome', place: 'lagos', hasSecondFactor: false, provenAt: since, createdAt: since, lastUsedAt: since, expiresAt: addMinutes(NOON, 60 * 24 * 30), endedAt: until })
  return { visitorId, personId: person.id }
}

/** The owner's group order with a dish of each guest, brought to the table. */
async function orderTogether(owner: Eater, guests: ReadonlyArray<Eater>): Promise<number> {
  const buka = await openBuka(db)
  const basketId = await fillBasket(db, owner, buka, NOON)
  const basket = await write(db, (tx) => shareBasket(tx, owner, basketId, 'Owner', NOON))
  for (const [at, guest] of guests.entries()) {
    await write(db, (tx) => joinBasket(tx, key, guest, sharingToken(key, basket), `Guest ${at}`, NOON))
    await write(db, (tx) => addDish(tx, guest, { dishId: buka.water, quantity: 1, optionIds: [], pack: 1, note: '' }, {}, NOON))
  }
  const { order } = await write(db, (tx) => placeOrder(tx, vault, wantedOrder(owner, basketId), NOON))
  const [event] = await db.insert(events).values({ name: 'orders.delivered', subjectId: order.id, facts: { restaurant_id: buka.id, customer_id: order.customerId, fulfilment: 'pickup' }, at: NOON }).returning()
  expect(await react(db, table, event!.id, 'link-who-ordered')).toBe('done')
  expect(await react(db, table, event!.id, 'link-who-ordered')).toBe('was-done')
  return event!.id
}

const pairsOf = async (...people: ReadonlyArray<Eater>) => {
  const ids = people.flatMap(({ personId }) => (personId === null ? [] : [personId as string as Id<'diner'>]))
  const rows = await db.select().from(dinerLinks).where(or(inArray(dinerLinks.dinerId, ids), inArray(dinerLinks.otherId, ids)))
  return rows.map(({ dinerId, otherId, source }) => `${source} ${dinerId} ${otherId}`).sort()
}
const pair = (one: Eater, other: Eater): string => `shared-order ${[String(one.personId), String(other.personId)].sort().join(' ')}`

test('all who put something in are linked with each other, once, however often they order', async () => {
  const [ada, bola, chidi] = await Promise.all([signedIn(addMinutes(NOON, -60)), signedIn(addMinutes(NOON, -60)), signedIn(addMinutes(NOON, -5))])
  await orderTogether(ada, [bola, chidi])
  const expected = [pair(ada, bola), pair(ada, chidi), pair(bola, chidi)].sort()
  expect(await pairsOf(ada, bola, chidi)).toEqual(expected)
  await orderTogether(bola, [ada])
  expect(await pairsOf(ada, bola, chidi)).toEqual(expected)
})

test('nobody else is: a guest without an account, one who had signed out or signs in later, and one who only looked', async () => {
  const owner = await signedIn(addMinutes(NOON, -60))
  const [signedOut, later] = await Promise.all([signedIn(addMinutes(NOON, -60), addMinutes(NOON, -1)), signedIn(addMinutes(NOON, 5))])
  const looker = await signedIn(addMinutes(NOON, -60))
  await orderTogether(owner, [newEater(), signedOut, later])
  await orderTogether(looker, [])
  expect(await pairsOf(owner, signedOut, later, looker)).toEqual([])
})

test('who wants nothing to be learned from them is linked with nobody', async () => {
  const [owner, refusing, guest] = await Promise.all([signedIn(addMinutes(NOON, -60)), signedIn(addMinutes(NOON, -60)), signedIn(addMinutes(NOON, -60))])
  await write(db, (tx) => chooseLists(tx, refusing.personId as string as Id<'diner'>, false, NOON))
  await orderTogether(owner, [refusing, guest])
  expect(await pairsOf(owner, refusing, guest)).toEqual([pair(owner, guest)])
})

test('a wedding makes no friends', async () => {
  const people = await Promise.all(Array.from({ length: 13 }, () => signedIn(addMinutes(NOON, -60))))
  await orderTogether(people[0]!, people.slice(1))
  expect(await pairsOf(...people)).toEqual([])
  await orderTogether(people[0]!, people.slice(1, 12))
  expect(await db.$count(dinerLinks, or(eq(dinerLinks.dinerId, people[0]!.personId as string as Id<'diner'>), eq(dinerLinks.otherId, people[0]!.personId as string as Id<'diner'>)))).toBe(11)
})
