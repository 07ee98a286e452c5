/** Pages and JSON of orders, through the doors. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { orders } from '../../drizzle/schema/orders.ts'
import { type Buka, openBuka } from '../testing/buka.ts'
import { makePerson, newBrowser, signedInBrowser, type TestBrowser } from '../testing/people.ts'
import { testWeb } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'

let buka: Buka
const web = await testWeb(async ({ db }) => { buka = await openBuka(db, { stock: 100 }) })
const { db } = web.house
const bodyOf = async (response: Response) => ({ status: response.status, body: (await response.json()) as Record<string, never> & { id: string; code?: string; errors?: Array<{ field: string; code: string }>; items: never[] } })

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
