/** Pages and JSON of orders, through the doors. */
import { describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { dishes } from '../../drizzle/schema/menus.ts'
import { basketLines, kitchens, orders, promotions } from '../../drizzle/schema/orders.ts'
import { payments } from '../../drizzle/schema/payments.ts'
import { openingHours, restaurants } from '../../drizzle/schema/restaurants.ts'
import { keyFor } from '../platform/config.ts'
import { type Buka, NEARBY, openBuka } from '../testing/buka.ts'
import { makePerson, newBrowser, PASSWORD, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { newId } from '../vocabulary/id.ts'
import { kobo, naira } from '../vocabulary/money.ts'
import { passFor } from './pass.ts'

let buka: Buka
let neighbour: Buka
const NEARBY_PIN = { lat: NEARBY.lat, lng: NEARBY.lng }
const web = await testWeb(async ({ db }) => {
  buka = await openBuka(db)
  neighbour = await openBuka(db, { name: 'Suya Spot' })
})
const { db } = web.house


interface Cart { readonly browser: TestBrowser; readonly id: string }
const asks = async (browser: TestBrowser, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await browser.ask(path, { method, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }) })
  const text = await response.text()
  const json = (text.startsWith('{') ? JSON.parse(text) : {}) as { id: string; code?: string; errors?: Array<{ field: string; code: string }>; items: Array<Record<string, unknown>>; state: string; lines: Array<{ id: string }>; next_cursor: string | null; total: { amount: number }; substitutions: Array<{ id: string }> }
  return { response, status: response.status, json, said: `${response.status} ${json.errors?.[0]?.code ?? json.code ?? ''}`.trim() }
}
async function openCart(browser = newBrowser(web), lines = 1): Promise<Cart> {
  const { json } = await asks(browser, 'POST', '/api/carts', { restaurant_id: buka.id })
  if (lines > 0) await asks(browser, 'POST', `/api/carts/${json.id}/lines`, { item_id: buka.jollof, quantity: lines })
  return { browser, id: json.id }
}
const CONTACT = { name: 'Ada Okafor', email: 'ada@buka.test', phone: '+2348035550142' }
const wish = (cart: Cart, part: Record<string, unknown> = {}) => ({ cart_id: cart.id, fulfilment: 'pickup', pay: 'cash', contact: CONTACT, ...part })
const checkout = (cart: Cart, part: Record<string, unknown> = {}, key: string = newId()) => asks(cart.browser, 'POST', '/api/checkout', wish(cart, part), { 'idempotency-key': key })
async function ordered(part: Record<string, unknown> = {}) {
  const cart = await openCart()
  const { json } = await checkout(cart, part)
  return { browser: cart.browser, id: json.id }
}
const rows = () => db.$count(orders)

describe('without script, as a guest', () => {
  test('dish, basket, checkout, order', async () => {
    const guest = newBrowser(web)
    const dish = await (await guest.ask(`/restaurants/${buka.slug}/dishes/egusi`)).text()
    expect(dish).toContain('Choose your swallow')
    const added = await guest.form('/basket/lines', { dish_id: buka.soup, quantity: '2', 'options[]': buka.amala, pack: '1', note: 'hot' })
    expect([added.status, added.headers.get('location')]).toEqual([303, '/basket'])
    const basket = await (await guest.ask('/basket')).text()
    expect(basket).toContain('Egusi soup')
    expect(basket).toContain('₦4,400')
    const checkout = await (await guest.ask('/checkout?how=pickup')).text()
    expect(checkout).toContain('Place the order')
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(checkout)![1]!
    const fields = { _key: field('_key'), basket_id: field('basket_id'), seen_total: field('seen_total'), how: 'pickup', name: 'Ada', email: 'ada@buka.test', phone: '0803 555 0142', when: '', pay: 'cash', note: '' }
    const placed = await guest.form('/checkout', fields)
    expect(placed.status).toBe(303)
    const again = await guest.form('/checkout', fields)
    expect([again.headers.get('location'), again.headers.get('idempotent-replayed')]).toEqual([placed.headers.get('location'), 'true'])
    const order = await guest.ask(placed.headers.get('location')!)
    expect(order.status).toBe(200)
    expect(await order.text()).toContain('Waiting for the kitchen')
    expect((await newBrowser(web).ask(placed.headers.get('location')!)).status).toBe(404)
    expect((await guest.ask('/orders')).status).toBe(200)
    expect((await guest.ask(`${placed.headers.get('location')}/receipt`)).status).toBe(200)
  })
})

describe('bad input: a clear 4xx, and nothing is written', () => {
  const line = async (part: Record<string, unknown>, cart?: Cart) => {
    const { browser, id } = cart ?? await openCart(newBrowser(web), 0)
    return (await asks(browser, 'POST', `/api/carts/${id}/lines`, { item_id: buka.water, quantity: 1, ...part })).said
  }
  test('of a line', async () => {
    const before = await db.$count(basketLines)
    const said: Record<string, string> = {}
    for (const [name, quantity] of [['0', 0], ['-1', -1], ['101', 101], ['1.5', 1.5], ['"2"', '2'], ['1e9', 1e9], ['2^53', 9007199254740992]] as const) said[`quantity ${name}`] = await line({ quantity })
    said.unknown = await line({ item_id: newId() })
    said['of another place'] = await line({ item_id: neighbour.jollof })
    said['sold out'] = await line({ item_id: buka.soldOut })
    said['price in body'] = await line({ price: { amount: 1, currency: 'NGN' } })
    said['no choice'] = await line({ item_id: buka.soup })
    said['too many choices'] = await line({ item_id: buka.soup, option_ids: [buka.eba, buka.amala] })
    said['the same choice twice'] = await line({ item_id: buka.soup, option_ids: [buka.eba, buka.eba] })
    said['a choice of another dish'] = await line({ option_ids: [buka.eba] })
    said['a choice that is sold out'] = await line({ item_id: buka.soup, option_ids: [buka.fufu] })
    said['negative modifier'] = await line({ modifiers: [{ price: -1 }] })
    said['long note'] = await line({ note: 'x'.repeat(501) })
    said['pack 51'] = await line({ pack: 51 })
    said['NUL in note'] = await line({ note: 'a\u0000b' })
    said['too few left'] = await line({ item_id: buka.counted, quantity: 4 })
    expect(said).toEqual({
      'quantity 0': '422 number-too-small', 'quantity -1': '422 number-too-small', 'quantity 101': '422 number-too-large', 'quantity 1.5': '422 not-a-whole-number', 'quantity "2"': '422 not-a-whole-number', 'quantity 1e9': '422 number-too-large', 'quantity 2^53': '422 number-too-large',
      unknown: '422 dish-not-of-restaurant', 'of another place': '422 dish-not-of-restaurant', 'sold out': '409 dish-sold-out', 'price in body': '422 key-unknown', 'no choice': '422 options-too-few', 'too many choices': '422 options-too-many',
      'the same choice twice': '422 option-unknown', 'a choice of another dish': '422 option-unknown', 'a choice that is sold out': '409 option-sold-out', 'negative modifier': '422 key-unknown', 'long note': '422 text-too-long', 'pack 51': '422 number-too-large', 'NUL in note': '422 text-not-plain', 'too few left': '409 dish-too-few-left',
    })
    expect(await db.$count(basketLines)).toBe(before)
  })

  test('the 101st line; a basket worth more than a wedding', async () => {
    const cart = await openCart(newBrowser(web), 0)
    await db.insert(basketLines).values(Array.from({ length: 100 }, (_, i) => ({ basketId: cart.id as never, dishId: buka.water, quantity: 100, pack: 1, note: `n${i}`, addedBy: newId(), createdAt: NOON })))
    expect(await line({ note: 'one more' }, cart)).toBe('422 list-too-long')
    await db.update(dishes).set({ price: kobo(1_000_000_000_000) }).where(eq(dishes.id, buka.dear))
    const rich = await openCart(newBrowser(web), 0)
    expect(await line({ item_id: buka.dear }, rich)).toBe('422 basket-too-large')
    expect((await asks(rich.browser, 'GET', `/api/carts/${rich.id}`)).json.lines).toEqual([])
  })

  test('of a checkout', async () => {
    const before = await rows()
    const address = (pin: unknown, part = {}) => ({ fulfilment: 'delivery', address: { pin, landmark: 'Blue gate', ...part } })
    const said: Record<string, string> = {}
    const cases: Record<string, Record<string, unknown>> = {
      'total in body': { total: { amount: 1, currency: 'NGN' } }, 'lat 91': address({ lat: 91, lng: 3 }), 'lng 181': address({ lat: 6, lng: 181 }), 'lat NaN': address({ lat: 'NaN', lng: 3 }), 'outside the zone': address({ lat: 6.9, lng: 3.4 }), 'outside Nigeria': address({ lat: 51.5, lng: 0 }),
      'no address': { fulfilment: 'delivery' }, 'blank landmark': address(NEARBY_PIN, { landmark: ' ' }), 'past slot': { range_start: '2026-11-18T10:00:00Z' }, 'slot too soon': { range_start: '2026-11-18T11:45:00Z' }, 'slot next week': { range_start: '2026-11-25T12:00:00Z' }, 'no such day': { range_start: '2026-02-30T12:00:00Z' },
      'two promotion codes': { promotion_codes: ['A', 'B'] }, 'a wallet without an account': { pay: 'wallet' }, 'unknown way to pay': { pay: 'cowries' }, 'bad e-mail': { contact: { ...CONTACT, email: 'a@b' } }, 'bad phone': { contact: { ...CONTACT, phone: '+234 abc' } }, 'amount as text': { amount: '100' }, 'other currency': { currency: 'USD' },
    }
    for (const [name, part] of Object.entries(cases)) said[name] = (await checkout(await openCart(), part)).said
    said['empty cart'] = (await checkout(await openCart(newBrowser(web), 0))).said
    said['of somebody else'] = (await checkout({ browser: newBrowser(web), id: (await openCart()).id })).said
    const cart = await openCart()
    said['without a key'] = (await asks(cart.browser, 'POST', '/api/checkout', wish(cart))).said
    said['key of 256'] = (await checkout(cart, {}, 'k'.repeat(256))).said
    said['not JSON'] = (await asks(cart.browser, 'POST', '/api/checkout', '{"cart_id":')).said
    expect(said).toEqual({
      'total in body': '422 key-unknown', 'lat 91': '422 number-too-large', 'lng 181': '422 number-too-large', 'lat NaN': '422 not-a-number', 'outside the zone': '422 address-outside', 'outside Nigeria': '422 pin-outside', 'no address': '422 value-missing', 'blank landmark': '422 value-wrong',
      'past slot': '422 range-past', 'slot too soon': '409 range-too-soon', 'slot next week': '422 date-too-far', 'no such day': '422 value-not-offered', 'two promotion codes': '422 key-unknown', 'a wallet without an account': '422 method-not-for-this', 'unknown way to pay': '422 value-not-offered', 'bad e-mail': '422 email-wrong', 'bad phone': '422 phone-wrong',
      'amount as text': '422 key-unknown', 'other currency': '422 key-unknown', 'empty cart': '422 basket-empty', 'of somebody else': '404 unknown-basket', 'without a key': '400 key-missing', 'key of 256': '400 key-malformed', 'not JSON': '400 body-malformed',
    })
    expect(await rows()).toBe(before)
  })

  test('of promotion codes: all that are wrong read the same', async () => {
    const yesterday = addMinutes(NOON, -1_440)
    await db.insert(promotions).values([
      { code: 'OVER', kind: 'amount', amount: naira(100), startsAt: addMinutes(yesterday, -60), endsAt: yesterday }, { code: 'LATER', kind: 'amount', amount: naira(100), startsAt: addMinutes(NOON, 60) },
      { code: 'NEIGHBOUR', kind: 'amount', amount: naira(100), startsAt: yesterday, restaurantId: neighbour.id }, { code: 'FEAST', kind: 'amount', amount: naira(100), startsAt: yesterday, minimumItems: naira(100_000) },
      { code: 'ONCE', kind: 'amount', amount: naira(100), startsAt: yesterday, usesInTotal: 0 }, { code: 'GONE', kind: 'amount', amount: naira(100), startsAt: yesterday, withdrawnAt: yesterday }, { code: 'HERS', kind: 'amount', amount: naira(100), startsAt: yesterday, personId: (await makePerson(db)).id },
      { code: 'GOOD', kind: 'amount', amount: naira(100), startsAt: yesterday }, { code: 'ALSO', kind: 'amount', amount: naira(100), startsAt: yesterday },
    ])
    const cart = await openCart()
    const put = async (code: string) => (await asks(cart.browser, 'PUT', `/api/carts/${cart.id}/promotion`, { code }))
    const answers = await Promise.all(['NOTHING', 'OVER', 'LATER', 'NEIGHBOUR', 'FEAST', 'ONCE', 'GONE', 'HERS'].map(async (code) => JSON.stringify((await put(code)).json)))
    expect(new Set(answers).size).toBe(1)
    expect((await put('good')).status).toBe(200)
    expect((await put('ALSO')).said).toBe('422 promotion-already')
  })

  test('of orders: jumps, other people’s, other places’', async () => {
    const staff = await signedInBrowser(web, await makePerson(db, { staff: { [buka.id]: 'manager' } }))
    const host = await signedInBrowser(web, await makePerson(db, { staff: { [buka.id]: 'host' } }))
    const other = await signedInBrowser(web, await makePerson(db, { staff: { [neighbour.id]: 'owner' } }))
    const { browser, id } = await ordered()
    const verb = async (by: TestBrowser, name: string, body: unknown = {}) => (await asks(by, 'POST', `/api/orders/${id}/${name}`, body)).said
    expect(await verb(staff, 'ready')).toBe('409 order-moved-on')
    expect(await verb(staff, 'hand-over')).toBe('409 order-moved-on')
    expect(await verb(browser, 'accept')).toBe('401 sign-in-needed')
    expect(await verb(host, 'accept')).toBe('403 not-allowed')
    expect(await verb(other, 'accept')).toBe('404 unknown-order')
    expect((await asks(other, 'GET', `/api/orders/${id}`)).said).toBe('404 unknown-order')
    expect((await asks(newBrowser(web), 'GET', `/api/orders/${id}`)).said).toBe('404 unknown-order')
    expect((await asks(newBrowser(web), 'POST', `/api/orders/${id}/cancel`, { reason: 'changed_mind' })).said).toBe('404 unknown-order')
    expect((await asks(other, 'GET', `/api/restaurants/${buka.id}/orders`)).status).toBe(404)
    for (const path of ['orders', 'kitchen', 'orders/list', `orders/${id}/docket`]) expect([path, (await other.ask(`/restaurants/${buka.slug}/${path}`)).status]).toEqual([path, 404])
    expect((await other.form(`/restaurants/${buka.slug}/orders/${id}/acceptance`, {})).status).toBe(404)
    expect((await other.form(`/restaurants/${neighbour.slug}/orders/${id}/acceptance`, {})).status).toBe(404)
    expect(await verb(staff, 'accept')).toBe('200')
    expect(await verb(staff, 'accept')).toBe('409 order-moved-on')
    expect(await verb(staff, 'refuse', { reason: 'because' })).toBe('422 value-not-offered')
    expect(await verb(staff, 'preparing')).toBe('200')
    expect(await verb(browser, 'cancel', { reason: 'changed_mind' })).toBe('409 order-being-cooked')
    expect((await asks(staff, 'GET', `/api/orders/${id}`)).json.state).toBe('preparing')
  })

  test('a kitchen that is closed, paused, full or not live', async () => {
    const closed = await openBuka(db, { name: 'Closed' })
    const tryAt = async (place: Buka) => {
      const browser = newBrowser(web)
      const { json, said } = await asks(browser, 'POST', '/api/carts', { restaurant_id: place.id })
      if (!json.id) return said
      await asks(browser, 'POST', `/api/carts/${json.id}/lines`, { item_id: place.jollof, quantity: 1 })
      return (await checkout({ browser, id: json.id }, { range_start: '2026-11-18T12:15:00Z' })).said
    }
    expect(await tryAt(closed)).toBe('201')
    await db.update(kitchens).set({ pausedUntil: addMinutes(NOON, 120) }).where(eq(kitchens.restaurantId, closed.id))
    expect(await tryAt(closed)).toBe('409 kitchen-paused')
    await db.update(kitchens).set({ pausedUntil: null, ordersPerWindow: 1 }).where(eq(kitchens.restaurantId, closed.id))
    expect(await tryAt(closed)).toBe('409 range-full')
    await db.delete(openingHours).where(eq(openingHours.restaurantId, closed.id))
    expect(await tryAt(closed)).toBe('409 kitchen-closed')
    await db.update(restaurants).set({ status: 'paused' }).where(eq(restaurants.id, closed.id))
    expect(await tryAt(closed)).toBe('409 restaurant-not-ordering')
    await db.update(restaurants).set({ status: 'draft' }).where(eq(restaurants.id, closed.id))
    expect(await tryAt(closed)).toBe('404 unknown-restaurant')
  })
})

describe('the same request twice', () => {
  test('200 submissions of one checkout at once: one order, one payment', async () => {
    const cart = await openCart()
    const key = newId()
    const before = await rows()
    const answers = await Promise.all(Array.from({ length: 200 }, () => checkout(cart, { pay: 'card' }, key)))
    const placed = answers.filter(({ status }) => status === 201)
    expect(placed.length).toBeGreaterThan(0)
    expect(answers.every(({ status, said }) => status === 201 || said === '409 key-in-flight')).toBe(true)
    expect(new Set(placed.map(({ json }) => json.id)).size).toBe(1)
    expect(await rows()).toBe(before + 1)
    expect(await db.$count(payments, eq(payments.purposeId, placed[0]!.json.id))).toBe(1)
  }, 60_000)

  test('200 presses of one form: each is led to the same order', async () => {
    const cart = await openCart()
    const before = await rows()
    const { total } = (await asks(cart.browser, 'GET', `/api/carts/${cart.id}`)).json
    const fields = { _key: newId(), basket_id: cart.id, seen_total: String(total.amount), how: 'pickup', name: 'Ada', email: 'ada@buka.test', phone: '08035550142', when: '', pay: 'cash', note: '' }
    const answers = await Promise.all(Array.from({ length: 200 }, () => cart.browser.form('/checkout', fields)))
    const led = answers.filter(({ status }) => status === 303).map(({ headers }) => headers.get('location'))
    expect(new Set(led).size).toBe(1)
    // Whoever waited longer than a form waits is told so, and loses nothing.
    expect(answers.every(({ status }) => status === 303 || status === 409)).toBe(true)
    expect(await rows()).toBe(before + 1)
  }, 60_000)

  test('A5: 100 keys x 10 tries, 4 at once: one order each, the same bytes; another body is 422; each diner’s keys are their own', async () => {
    const before = await rows()
    let replays = 0
    const work = Array.from({ length: 100 }, (_, i) => async () => {
      const cart = await openCart()
      const key = `checkout-${i}-abcdef`
      const tries: string[] = []
      for (let round = 0; round < 3; round++) {
        const answers = await Promise.all(Array.from({ length: round < 2 ? 4 : 2 }, () => checkout(cart, {}, key)))
        for (const { status, json, response, said } of answers) {
          if (said === '409 key-in-flight') continue
          if (response.headers.get('idempotent-replayed') === 'true') replays++
          tries.push(`${status} ${JSON.stringify(json)}`)
        }
      }
      expect(new Set(tries).size).toBe(1)
      expect((await checkout(cart, { note: 'another' }, key)).said).toBe('422 key-reused')
    })
    for (let i = 0; i < work.length; i += 10) await Promise.all(work.slice(i, i + 10).map((one) => one()))
    expect(await rows()).toBe(before + 100)
    expect(replays).toBeGreaterThan(100)
    const [one, two] = [await openCart(), await openCart()]
    expect([(await checkout(one, {}, 'shared-key')).status, (await checkout(two, {}, 'shared-key')).status]).toEqual([201, 201])
  }, 120_000)
})

describe('baskets', () => {
  test('survive signing in, and an older one of the person gives way', async () => {
    const person = await makePerson(db)
    const elsewhere = await signedInBrowser(web, person)
    await asks(elsewhere, 'POST', '/api/carts', { restaurant_id: neighbour.id })
    const browser = newBrowser(web)
    const cart = await openCart(browser)
    const signedIn = await browser.form('/sign-in', { email: person.email, password: PASSWORD, next: '/basket' })
    expect(signedIn.status).toBe(303)
    expect(await (await browser.ask('/basket')).text()).toContain('Jollof rice')
    expect((await asks(browser, 'POST', `/api/carts/${cart.id}/lines`, { item_id: buka.water, quantity: 1 })).status).toBe(201)
    expect((await asks(elsewhere, 'GET', '/api/carts')).json.items[0]?.id).toBe(cart.id)
    // Signed out, the browser shows it no longer.
    browser.jar.delete('buka_session')
    for (const key of [...browser.jar.keys()]) if (key.includes('session') || key.includes('refresh')) browser.jar.delete(key)
    expect((await asks(browser, 'GET', '/api/carts')).json.items).toEqual([])
  })

  test('of another place: asked, kept, or started anew', async () => {
    const { browser } = await openCart()
    const fields = { dish_id: neighbour.jollof, quantity: '1', pack: '1', note: '' }
    const asked = await browser.form('/basket/lines', fields)
    expect(asked.status).toBe(409)
    expect(await asked.text()).toContain('Keep my basket')
    expect(await (await browser.ask('/basket')).text()).toContain('From Iya Basira')
    expect((await browser.form('/basket/lines', { ...fields, anew: 'yes' })).status).toBe(303)
    expect(await (await browser.ask('/basket')).text()).toContain('From Suya Spot')
  })

  test('a group order: others add by link under their names, change only their own lines, and the owner pays', async () => {
    const { browser: owner, id } = await openCart()
    await owner.form('/basket/sharing', { name: 'Ada' })
    const link = /value="http[^"]*(\/together\/[^"]+)"/.exec(await (await owner.ask('/basket')).text())![1]!
    const guest = newBrowser(web)
    expect((await guest.ask(link)).status).toBe(200)
    expect((await guest.ask(`${link.slice(0, -2)}xx`)).status).toBe(404)
    expect((await guest.form(link, { name: 'Bola' })).status).toBe(303)
    await guest.form('/basket/lines', { dish_id: buka.water, quantity: '2', pack: '2', note: '' })
    const seen = await (await owner.ask('/basket')).text()
    expect(seen).toContain('for Bola')
    expect(seen).toContain('What each one owes')
    const cart = (await asks(owner, 'GET', `/api/carts/${id}`)).json
    expect((await asks(guest, 'DELETE', `/api/carts/${id}/lines/${cart.lines[0]!.id}`)).said).toBe('404 unknown-basket-line')
    expect((await checkout({ browser: guest, id })).said).toBe('403 not-your-basket')
    expect((await owner.form('/basket/sharing/end', {})).status).toBe(303)
    expect((await newBrowser(web).ask(link)).status).toBe(410)
    expect((await checkout({ browser: owner, id })).status).toBe(201)
    expect((await newBrowser(web).ask(link)).status).toBe(410)
  })

  test('the same again in one tap; what is sold out is named', async () => {
    const { browser, id } = await ordered()
    expect((await browser.form(`/orders/${id}/repeat`, {})).headers.get('location')).toBe('/basket')
    expect(await (await browser.ask('/basket')).text()).toContain('Jollof rice')
  })
})

describe('forms', () => {
  test('a wrong form is shown again with what was typed, escaped', async () => {
    const { browser, id } = await openCart()
    const response = await browser.form('/checkout', { basket_id: id, seen_total: '1', how: 'pickup', name: '<b>Ada</b>', email: 'nonsense', phone: '1', when: '', pay: 'cash', note: '' })
    expect(response.status).toBe(422)
    const text = await response.text()
    expect(text).toContain('value="&lt;b>Ada&lt;/b>"'.replace('&lt;b>Ada&lt;/b>', '&lt;b&gt;Ada&lt;/b&gt;'))
    expect(text).toContain('aria-invalid="true"')
  })
  test('a price that changed since the page was made is shown, not charged', async () => {
    const { browser, id } = await openCart()
    const before = await rows()
    const response = await browser.form('/checkout', { basket_id: id, seen_total: '1', how: 'pickup', name: 'Ada', email: 'ada@buka.test', phone: '08035550142', when: '', pay: 'cash', note: '' })
    expect(response.status).toBe(409)
    expect(await response.text()).toContain('A price has changed')
    expect(await rows()).toBe(before)
  })
  test('from another site, without proof, with nested or doubled fields, as JSON', async () => {
    const { browser, id } = await openCart()
    const post = async (body: string, headers: Record<string, string>) => (await browser.ask('/basket/leaving', { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })).status
    expect(await post('', { 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await post('', { 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await post('a[b][c]=1', {})).toBe(422)
    expect(await post('x=1', {})).toBe(422)
    expect((await browser.ask('/basket/lines', { method: 'POST', body: 'quantity=1&quantity=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status).toBe(422)
    expect((await browser.ask('/basket/leaving', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(415)
    expect((await asks(browser, 'GET', `/api/carts/${id}`)).status).toBe(200)
  })
  test('fragments opened directly lead to their page; a letter’s pass opens an order, a wrong one does not', async () => {
    const { browser, id } = await ordered()
    expect((await browser.ask(`/orders/${id}/status`)).headers.get('location')).toBe(`/orders/${id}`)
    const pass = passFor(keyFor(web.house.config, 'order-pass'), id)
    const stranger = newBrowser(web)
    expect((await stranger.ask(`/orders/${id}?pass=${pass}`)).status).toBe(200)
    expect((await stranger.ask(`/orders/${id}?pass=${pass.slice(1)}x`)).status).toBe(404)
    expect((await stranger.form(`/orders/${id}/cancellation`, { pass })).headers.get('location')).toBe(`/orders/${id}?pass=${pass}`)
    expect((await db.select().from(orders).where(eq(orders.id, id as never)))[0]?.state).toBe('cancelled')
  })
})

test('staff: board, kitchen, dockets, no light, support’s refund with its own key', async () => {
  const staff = await signedInBrowser(web, await makePerson(db, { staff: { [buka.id]: 'kitchen' } }))
  const { id } = await ordered({ note: 'Please knock' })
  await ordered({ pay: 'card' })
  const board = await (await staff.ask(`/restaurants/${buka.slug}/orders`)).text()
  expect(board).toContain('Please knock')
  expect(board).toContain('Not paid yet: do not release food')
  expect(board).toContain('Collect ₦')
  expect((await staff.form(`/restaurants/${buka.slug}/orders/${id}/acceptance`, {})).status).toBe(303)
  expect((await staff.form(`/restaurants/${buka.slug}/orders/${id}/start`, {})).status).toBe(303)
  expect(await (await staff.ask(`/restaurants/${buka.slug}/kitchen`)).text()).toContain('Jollof rice')
  expect((await staff.ask(`/restaurants/${buka.slug}/orders/${id}/docket`)).status).toBe(200)
  expect((await staff.form(`/restaurants/${buka.slug}/kitchen`, { no_light: 'on' })).status).toBe(303)
  expect((await db.select().from(kitchens).where(eq(kitchens.restaurantId, buka.id)))[0]).toMatchObject({ extraMinutes: 20, noLightSince: NOON })
  expect((await staff.form(`/restaurants/${buka.slug}/kitchen`, { no_light: 'off' })).status).toBe(303)
  expect((await staff.form(`/restaurants/${buka.slug}/orders/${id}/readiness`, {})).status).toBe(303)
  expect((await staff.form(`/restaurants/${buka.slug}/orders/${id}/hand-over`, {})).status).toBe(303)
  const [order] = await db.select().from(orders).where(eq(orders.id, id as never))
  expect(order).toMatchObject({ state: 'delivered', paidAt: NOON })
  const support = await signedInBrowser(web, await makePerson(db, { role: 'support' }), { secondFactor: true })
  const refund = (amount: number, key: string) => asks(support, 'POST', `/api/orders/${id}/refund`, { amount: { amount, currency: 'NGN' }, reason: 'cold food' }, { 'idempotency-key': key })
  expect((await refund(50_000, 'a')).status).toBe(200)
  expect((await refund(50_000, 'a')).response.headers.get('idempotent-replayed')).toBe('true')
  expect((await refund(order!.total, 'b')).said).toBe('422 refund-too-much')
  expect((await refund(-1, 'c')).said).toBe('422 number-too-small')
})
