/** Push in a real Chromium: nothing is asked before a click, the browser's subscription reaches the house, and what is pushed is shown by the service worker. */
import { afterAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import type { BrowserContext, Page } from 'playwright-core'
import { pushSubscriptions } from '../../drizzle/schema/notifications.ts'
import type { Person } from '../accounts/sessions.ts'
import { write } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import { accessFaults, expectWellBehaved, testBrowser } from '../testing/browser.ts'
import { aDelivery, rides } from '../testing/deliveries.ts'
import { makePerson, signedInBrowser } from '../testing/people.ts'
import { aRestaurant } from '../testing/places.ts'
import { deliverLetters } from '../testing/post.ts'
import { relayAll } from '../testing/relay.ts'
import { eventually } from '../testing/town.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { startPretendPush } from './pretend-push.ts'
import { publicKeyOf } from './web-push.ts'

const pretend = startPretendPush()
const web = await testWeb(undefined, { PRETEND_PUSH: pretend.origin })
const { db, config } = web.house
const { open } = await testBrowser()
afterAll(() => pretend.stop())
const place = await aRestaurant(db, 'Iya Basira')
/** Set to a folder to look at the pages. */
const SHOTS = process.env.SHOTS

async function riderPage(person: Person, options: Parameters<typeof open>[0] = {}) {
  const { jar } = await signedInBrowser(web, person)
  const watched = await open({ viewport: { width: 360, height: 740 }, ...options })
  await watched.context.addCookies([...jar].filter(([key]) => !key.includes('@')).map(([name, value]) => ({ name, value, url: web.url })))
  return watched
}

/** Chromium's own push service is far away: its part of `subscribe` is played by the stand-in. */
async function pretendSubscribing(page: Page): Promise<string> {
  const { id, endpoint, keys } = pretend.subscribe(publicKeyOf(config.push))
  await page.addInitScript(`{
    let kept = null
    const { endpoint, keys } = ${JSON.stringify({ endpoint, keys })}
    const subscription = { endpoint, toJSON: () => ({ endpoint, expirationTime: null, keys }), unsubscribe: async () => { kept = null; return true } }
    Object.assign(PushManager.prototype, {
      subscribe: async ({ userVisibleOnly, applicationServerKey }) => {
        if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error('wrong options')
        return (kept = subscription)
      },
      getSubscription: async () => kept,
    })
  }`)
  return id
}

async function aRider(): Promise<Person> {
  const person = await makePerson(db, { role: 'rider' })
  await rides(db, person.id, NOON)
  return person
}

test('a rider presses once and is told of an offer; presses again and is not', async () => {
  const person = await aRider()
  const { page, context, misbehaviour } = await riderPage(person)
  await context.grantPermissions(['notifications'], { origin: web.url })
  const at = await pretendSubscribing(page)
  await page.goto(`${web.url}/rider`)
  await page.getByText('An offer is good for a minute.').waitFor()
  expect(await db.$count(pushSubscriptions)).toBe(0)
  await page.getByRole('button', { name: 'Tell me also when this page is closed' }).click()
  await page.getByText('Done. You are told on this device.').waitFor()
  expect(await db.$count(pushSubscriptions, eq(pushSubscriptions.personId, person.id))).toBe(1)
  const { id, orderId, restaurantId } = await aDelivery(db, place, NOON)
  await write(db, (tx) => emit(tx, { name: 'delivery.offered', subjectId: id, facts: { order_id: orderId, restaurant_id: restaurantId, wave: 1, rider_ids: [person.id] } }, NOON))
  await relayAll(web, (name) => name === 'tell-offer' || name.startsWith('push-'))
  await deliverLetters(web)
  expect(pretend.faults).toEqual([])
  expect(pretend.received.map((one) => one.id)).toEqual([at])
  await shows(context, page, pretend.received[0]!.text)
  await page.getByRole('button', { name: 'No longer tell me when this page is closed' }).click()
  await page.getByText('An offer is good for a minute.').waitFor()
  await eventually('taken back', async () => (await db.$count(pushSubscriptions, eq(pushSubscriptions.personId, person.id))) === 0)
  expectWellBehaved(misbehaviour)
  await context.close()
}, 60_000)

/** What came is handed to the service worker as the browser does it, and stands on the screen. */
async function shows(context: BrowserContext, page: Page, text: string): Promise<void> {
  const session = await context.newCDPSession(page)
  const registered = new Promise<string>((resolve) => session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const one = registrations.find(({ scopeURL }) => scopeURL === `${web.url}/`)
    if (one) resolve(one.registrationId)
  }))
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.deliverPushMessage', { origin: `${web.url}/`, registrationId: await registered, data: text })
  const shown = await eventually('shown', async () => {
    const all = (await page.evaluate("navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map(({ title, body, tag, data }) => ({ title, body, tag, data })))")) as Array<{ body: string; data: { url: string } }>
    return all.length > 0 && all
  })
  expect(shown).toMatchObject([{ title: 'Buka', body: 'A delivery from Iya Basira is offered to you: ₦720.', data: { url: '/rider' } }])
}

test('who says no to the browser is told what to do; without script nothing is offered', async () => {
  const person = await aRider()
  const { page, context } = await riderPage(person)
  await page.addInitScript('Notification.requestPermission = async () => "denied"')
  await page.goto(`${web.url}/rider`)
  await page.getByRole('button', { name: 'Tell me also when this page is closed' }).click()
  await page.getByText('This browser does not let us tell you.').waitFor()
  await context.close()
  const plain = await riderPage(person, { javaScriptEnabled: false })
  await plain.page.goto(`${web.url}/rider`)
  expect(await plain.page.locator('#push').isVisible()).toBe(false)
  await plain.context.close()
}, 60_000)

for (const { name, options, path } of [
  { name: 'small, light', options: {}, path: '/rider' },
  { name: 'small, dark, Arabic', options: { colorScheme: 'dark' as const }, path: '/rider?lang=ar' },
  { name: 'wide', options: { viewport: { width: 1280, height: 800 } }, path: '/notifications' },
]) {
  test(`everybody can use it: ${name}`, async () => {
    const { page, context } = await riderPage(await aRider(), { bypassCSP: true, ...options })
    await page.goto(`${web.url}${path}`)
    await page.locator('#push').waitFor()
    expect((await accessFaults(page)).filter((fault) => !/^(?:minor|moderate)/.test(fault))).toEqual([])
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/push ${name}.png`, fullPage: true })
    await context.close()
  }, 60_000)
}
