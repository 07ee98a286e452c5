/** An app without an account orders and follows: by JSON, by stream, by asking now and then; and what tokens that are not good get. */
import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { orders, trackingTokens } from '../../drizzle/schema/orders.ts'
import { idempotencyKeys } from '../../drizzle/schema/outbox.ts'
import { write } from '../platform/database.ts'
import { type Buka, openBuka } from '../testing/buka.ts'
import { makePerson, newBrowser, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { readStream } from '../testing/stream-reader.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes, DAY_MINUTES } from '../vocabulary/calendar.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { claimOrders } from './claim.ts'
import { lockOrder, stepOrder } from './step.ts'
import { endOldTracking } from './tracking-token.ts'

let buka: Buka
const web = await testWeb(async ({ db }) => { buka = await openBuka(db) })
const { db } = web.house
const CONTACT = { name: 'Ada Okafor', email: 'ada@buka.test', phone: '+2348035550142' }

interface Placed { readonly id: Id<'order'>; readonly tracking?: { readonly token: string; readonly expires_at: string; readonly url: string } }

async function placed(app: TestBrowser = newBrowser(web), key: string = newId()): Promise<Placed & { readonly app: TestBrowser; readonly again: () => Promise<Response> }> {
  const cart = (await (await app.json('POST', '/api/carts', { restaurant_id: buka.id })).json()) as { id: string }
  await app.json('POST', `/api/carts/${cart.id}/lines`, { item_id: buka.jollof, quantity: 1 })
  const checkout = () => app.ask('/api/checkout', { method: 'POST', body: JSON.stringify({ cart_id: cart.id, fulfilment: 'pickup', pay: 'cash', contact: CONTACT }), headers: { 'content-type': 'application/json', 'idempotency-key': key } })
  return { ...(await (await checkout()).json()) as Placed, app, again: checkout }
}
const by = (token: string) => ({ authorization: `Bearer ${token}` })
/** Without any cookie: the token is all there is. */
const asked = (path: string, headers: Record<string, string> = {}) => fetch(`${web.url}${path}`, { headers })
const move = (orderId: string, to: 'accepted' | 'preparing' | 'ready' | 'delivered') => write(db, async (tx) => stepOrder(tx, await lockOrder(tx, orderId), to, { by: { who: 'staff', id: null } }, web.house.clock()))

describe('tokens that are not good', async () => {
  const [mine, other, expired] = [await placed(), await placed(), await placed()]
  await db.update(trackingTokens).set({ expiresAt: addMinutes(NOON, -1) }).where(eq(trackingTokens.orderId, expired.id))
  const { url } = mine.tracking!
  const good = by(mine.tracking!.token)
  const stream = { accept: 'text/event-stream' }
  const cases: ReadonlyArray<readonly [string, string, Record<string, string>, number]> = [
    ['none', url, {}, 401],
    ['none, for a stream', url, stream, 401],
    ['in the query', `${url}?token=${mine.tracking!.token}`, {}, 401],
    ['of another order', url, by(other.tracking!.token), 404],
    ['of another order, for a stream', url, { ...by(other.tracking!.token), ...stream }, 404],
    ['expired', expired.tracking!.url, by(expired.tracking!.token), 401],
    ['expired, for the order', `/api/orders/${expired.id}`, by(expired.tracking!.token), 401],
    ['never ours', url, by(`follow_${'A'.repeat(43)}`), 401],
    ['malformed', url, by('abc'), 401],
    ['of another scheme', url, { authorization: `Basic ${mine.tracking!.token}` }, 401],
    ['two of them', url, { authorization: `Bearer ${mine.tracking!.token}, Bearer ${other.tracking!.token}` }, 401],
    ['1 KB', url, by('x'.repeat(1_000)), 401],
    ['good, for an unknown order', `/api/delivery/tracking/${newId()}`, good, 404],
    ['good, for no id', '/api/delivery/tracking/1e3', good, 422],
    ['good, with garbage to come back from', url, { ...good, ...stream, 'last-event-id': '-1' }, 200],
    ['good, in a form that we do not have', url, { ...good, accept: 'image/png' }, 406],
    ['good', url, good, 200],
    ['good, for another order’s page', `/api/orders/${other.id}`, good, 404],
  ]
  for (const [what, path, headers, wanted] of cases) {
    test(`${what}: ${wanted}`, async () => {
      const control = new AbortController()
      const { status } = await fetch(`${web.url}${path}`, { headers, signal: control.signal })
      control.abort()
      expect(status).toBe(wanted)
    })
  }
  test('it follows and does nothing else', async () => {
    const cancelled = await fetch(`${web.url}/api/orders/${mine.id}/cancel`, { method: 'POST', body: '{"reason":"changed_mind"}', headers: { ...good, 'content-type': 'application/json' } })
    expect(cancelled.status).toBe(404)
  })
})

describe('an app without an account', () => {
  test('is given a token by the checkout, the same when it is sent again, and nobody keeps it', async () => {
    const one = await placed()
    expect(one.tracking).toMatchObject({ token: expect.stringMatching(/^follow_[\w-]{43}$/), url: `/api/delivery/tracking/${one.id}` })
    const again = await one.again()
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(((await again.json()) as Placed).tracking).toEqual(one.tracking!)
    const token = one.tracking!.token
    const [row] = await db.select().from(trackingTokens).where(eq(trackingTokens.orderId, one.id))
    expect(row?.expiresAt.toISOString()).toBe(one.tracking!.expires_at)
    const kept = (await db.select({ body: idempotencyKeys.body }).from(idempotencyKeys)).map(({ body }) => Buffer.from(body ?? []).toString())
    expect([JSON.stringify(row), ...kept].filter((text) => text.includes(token))).toEqual([])
    const person = await placed(await signedInBrowser(web, await makePerson(db)))
    expect(person.tracking).toBeUndefined()
  })
  test('reads the order, polls it, and follows its stream to the end', async () => {
    const { id, tracking } = await placed()
    const { token, url } = tracking!
    expect((await asked(`/api/orders/${id}`, by(token))).status).toBe(200)
    const first = await asked(url, by(token))
    expect(await first.json()).toMatchObject({ order_id: id, status: 'awaiting_cash', over: false })
    const since = first.headers.get('live-version')
    expect((await asked(`${url}?since=${since}`, by(token))).status).toBe(204)
    const stream = await readStream(`${web.url}${url}`, by(token))
    for (const to of ['accepted', 'preparing', 'ready'] as const) {
      await move(id, to)
      await stream.until(({ data }) => data.includes(`"status":"${to}"`))
    }
    expect((await asked(`${url}?since=${since}`, by(token))).status).toBe(200)
    const bookmark = stream.bookmark()
    stream.leave()
    await db.update(orders).set({ state: 'picked_up' }).where(eq(orders.id, id))
    await move(id, 'delivered')
    expect((await readStream(`${web.url}${url}`, { ...by(token), 'last-event-id': bookmark })).response.status).toBe(204)
  })
  test('is shown out when the order becomes a person’s, and when the token runs out', async () => {
    const claimed = await placed()
    const stream = await readStream(`${web.url}${claimed.tracking!.url}`, by(claimed.tracking!.token))
    const [{ visitorId } = { visitorId: '' }] = await db.select({ visitorId: orders.visitorId }).from(orders).where(eq(orders.id, claimed.id))
    const person = await makePerson(db)
    await write(db, (tx) => claimOrders(tx, { visitorId, personId: person.id }, NOON))
    await stream.until(({ event, data }) => event === 'end' && data === 'denied')
    expect((await asked(claimed.tracking!.url, by(claimed.tracking!.token))).status).toBe(401)

    const old = await placed()
    const second = await readStream(`${web.url}${old.tracking!.url}`, by(old.tracking!.token))
    const late = addMinutes(NOON, 3 * DAY_MINUTES)
    web.setNow(late)
    expect(await endOldTracking(db, late)).toBeGreaterThan(0)
    await second.until(({ event, data }) => event === 'end' && data === 'denied')
    web.setNow(NOON)
  })
})
