/** The guest's page in a real browser: it follows by itself, in Arabic too, comes back from the background, and asks now and then where streams do not get through. */
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { people } from '../../drizzle/schema/accounts.ts'
import { deliveries, riders } from '../../drizzle/schema/delivery.ts'
import { orders, type OrderState } from '../../drizzle/schema/orders.ts'
import { areas } from '../../drizzle/schema/restaurants.ts'
import { lockOrder, stepOrder } from '../orders/step.ts'
import { write } from '../platform/database.ts'
import { nudge } from '../platform/live.ts'
import { expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { aDelivery, aRider } from '../testing/deliveries.ts'
import { signedInBrowser } from '../testing/people.ts'
import { aRestaurant, YABA } from '../testing/places.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'

const AXE = readFileSync(Bun.resolveSync('axe-core/axe.min.js', import.meta.dir), 'utf8')
const web = await testWeb(async ({ db }) => {
  await db.insert(areas).values([{ slug: 'yaba', name: 'Yaba', city: 'lagos', ...YABA }, { slug: 'sabo', name: 'Sabo', city: 'lagos', lat: 6.515, lng: 3.381 }])
})
const { db } = web.house
const { open } = await testBrowser()
const place = await aRestaurant(db, 'Iya Basira', { phone: '+2348030000001' })
const riderId = await aRider(db, NOON)

const move = (orderId: string, to: OrderState) => write(db, async (tx) => stepOrder(tx, await lockOrder(tx, orderId), to, { by: { who: 'staff', id: null } }, NOON))
const rides = (orderId: string, lat: number) => write(db, async (tx) => {
  await tx.update(deliveries).set({ state: 'picked_up', carrier: 'own', riderId, pickedUpAt: NOON }).where(eq(deliveries.orderId, orderId as Id<'order'>))
  await tx.update(riders).set({ lat, lng: 3.3751, positionAt: NOON }).where(eq(riders.personId, riderId))
  await nudge(tx, [orderId])
})

async function openAsGuest(orderId: string, options: { readonly locale?: string; readonly javaScriptEnabled?: boolean; readonly dark?: boolean; readonly before?: (page: Page) => Promise<unknown> } = {}) {
  const [{ personId } = { personId: null }] = await db.select({ personId: orders.personId }).from(orders).where(eq(orders.id, orderId as Id<'order'>))
  const [person] = await db.select().from(people).where(eq(people.id, personId!))
  const { jar } = await signedInBrowser(web, person!)
  const watched = await open({ viewport: { width: 360, height: 740 }, locale: options.locale ?? 'en', javaScriptEnabled: options.javaScriptEnabled ?? true, colorScheme: options.dark ? 'dark' : 'light' })
  await watched.context.addCookies([...jar].filter(([key]) => !key.includes('@')).map(([name, value]) => ({ name, value, url: web.url })))
  await options.before?.(watched.page)
  await watched.page.goto(`${web.url}/orders/${orderId}/tracking`)
  return watched
}

const seriousFaults = async (page: Page): Promise<string[]> => {
  // Spoken to the page as a test may: the page's own policy forbids it scripts from elsewhere.
  const { violations } = await page.evaluate(`${AXE}; axe.run(document, { resultTypes: ['violations'] })`) as { violations: Array<{ id: string; impact: string; nodes: Array<{ html: string }> }> }
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

describe('the page of an order on its way', () => {
  test('follows to the end by itself; the position is on the plan, the PIN comes when the rider is near, and a screen reader is told once', async () => {
    const { orderId } = await aDelivery(db, place, NOON)
    const { page, misbehaviour, context } = await openAsGuest(orderId)
    await page.getByText('Iya Basira has accepted your order.').first().waitFor()
    await move(orderId, 'preparing')
    await page.locator('.follow-now', { hasText: 'Iya Basira is cooking for you.' }).waitFor()
    await page.locator('#tracking-said', { hasText: 'Iya Basira is cooking for you.' }).waitFor({ state: 'attached' })
    await move(orderId, 'ready')
    await move(orderId, 'picked_up')
    await rides(orderId, 6.53)
    await page.locator('.follow-rider').waitFor()
    expect(await page.locator('.follow-pin').count()).toBe(0)
    const before = await page.locator('.follow-rider').innerHTML()
    await rides(orderId, 6.5215)
    await page.locator('.follow-pin .digits').waitFor()
    expect(await page.locator('.follow-rider').innerHTML()).not.toBe(before)
    expect(await page.locator('#plan-says').textContent()).toMatch(/^Plan: Musa is .+ from the door, near (?:Yaba|Sabo)\.$/)
    expect(await seriousFaults(page)).toEqual([])
    if (process.env.KEEP_PICTURES) await page.screenshot({ path: `${process.env.KEEP_PICTURES}/tracking.png`, fullPage: true })
    await move(orderId, 'delivered')
    await page.locator('.follow-now', { hasText: 'Delivered. Enjoy your meal!' }).waitFor()
    for (let i = 0; i < 300 && web.house.streams.size > 0; i++) await Bun.sleep(10)
    expect(web.house.streams.size).toBe(0)
    expectWellBehaved(misbehaviour)
    await context.close()
  }, 60_000)

  test('in Arabic, from right to left, in the dark', async () => {
    const { orderId } = await aDelivery(db, place, NOON)
    const { page, misbehaviour, context } = await openAsGuest(orderId, { locale: 'ar', dark: true })
    await move(orderId, 'preparing')
    await page.locator('.follow-now', { hasText: 'يطبخ' }).waitFor()
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
    expect(await seriousFaults(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    if (process.env.KEEP_PICTURES) await page.screenshot({ path: `${process.env.KEEP_PICTURES}/tracking-ar.png`, fullPage: true })
    expectWellBehaved(misbehaviour)
    await context.close()
  }, 60_000)

  test('a time of tomorrow says so, to the eye and to a screen reader', async () => {
    const { orderId } = await aDelivery(db, place, NOON)
    await db.update(deliveries).set({ readyAt: addMinutes(NOON, 24 * 60) }).where(eq(deliveries.orderId, orderId as Id<'order'>))
    const { page, context } = await openAsGuest(orderId, { javaScriptEnabled: false })
    expect(await page.locator('.follow-when').innerText()).toStartWith('Tomorrow')
    expect(await page.locator('.follow-now .vh').textContent()).toContain('between Tomorrow, ')
    await context.close()
  })

  test('left in the background it costs nothing, and shows what happened when it is looked at again', async () => {
    const { orderId } = await aDelivery(db, place, NOON)
    const { page, context } = await openAsGuest(orderId)
    await page.locator('#tracking[data-on]').waitFor()
    const setHidden = (hidden: boolean) => page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} }); document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`)
    await setHidden(true)
    for (let i = 0; i < 500 && web.house.streams.size > 0; i++) await Bun.sleep(10)
    expect(web.house.streams.size).toBe(0)
    await move(orderId, 'preparing')
    await move(orderId, 'ready')
    await setHidden(false)
    await page.locator('.follow-now', { hasText: 'a rider is being found' }).waitFor()
    await context.close()
  }, 60_000)

  test('where streams are refused, it asks now and then', async () => {
    const { orderId } = await aDelivery(db, place, NOON)
    const { page, context } = await openAsGuest(orderId, { before: async (page) => {
      await page.clock.install()
      await page.route('**/tracking/live*', (route) => (route.request().headers().accept?.includes('event-stream') ? route.fulfill({ status: 429, body: '' }) : route.continue()))
    } })
    await page.getByText('Iya Basira has accepted your order.').first().waitFor()
    await page.clock.runFor(1_000)
    await move(orderId, 'preparing')
    const shown = page.locator('.follow-now', { hasText: 'is cooking for you.' })
    for (let i = 0; i < 20 && await shown.count() === 0; i++) {
      await page.clock.runFor(21_000)
      await Bun.sleep(200)
    }
    expect(await shown.count()).toBe(1)
    await context.close()
  }, 60_000)

  test('without script it says all of it, and has a way to look again', async () => {
    const { orderId } = await aDelivery(db, place, NOON)
    const { page, context } = await openAsGuest(orderId, { javaScriptEnabled: false })
    await move(orderId, 'preparing')
    await page.getByRole('link', { name: 'Look again' }).click()
    await page.locator('.follow-now', { hasText: 'Iya Basira is cooking for you.' }).waitFor()
    await context.close()
  }, 60_000)
})
