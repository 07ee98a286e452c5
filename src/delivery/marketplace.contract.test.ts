/** One suite that every marketplace passes against its stand-in. */
import { afterEach, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { NOON } from '../testing/web.ts'
import { PLATFORM_SECRETS, testPlatforms } from '../testing/platforms.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { naira } from '../vocabulary/money.ts'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import { glovoMenuFile } from './glovo-store.ts'
import { bodyHashOf, isMac, macHeader, macOf, normalized } from './grubhub-mac.ts'
import { grubhubMenuFile } from './grubhub.ts'
import type { Marketplace, MarketOrder, PlatformMenu } from './marketplace.ts'
import { openMarketplaces } from './marketplaces.ts'
import type { PretendPlatform } from './pretend-platform.ts'

const { running, chowdeck, glovo, uberEats, doordash, grubhub, accounts } = testPlatforms({ clock: () => NOON })
const marketplaces = openMarketplaces(accounts, () => NOON)
const STORE = 'store-01'
const acceptance = { reference: 'KM-482-9153', readyAt: addMinutes(NOON, 25) }

const swallow = { id: 'group-swallow', name: 'Choose your swallow', min: 1, max: 1, choices: [{ id: 'eba', name: 'Ẹ̀bà', price: naira(500), isAvailable: true }, { id: 'amala', name: 'Àmàlà', price: naira(600), isAvailable: true }] }
const MENU: PlatformMenu = {
  name: 'Iya Basira', hours: [{ weekday: 1, opens: 480, closes: 1_320 }, { weekday: 6, opens: 600, closes: 1_440 }],
  items: [
    { id: 'dish-1', name: 'Jollof rice', description: 'Smoky, "party" & more', price: naira(2_500), isAvailable: true, category: 'Main dishes', groups: [] },
    { id: 'dish-2', name: 'Ẹ̀gúsí soup', description: '', price: naira(3_000), isAvailable: false, category: 'Soups', groups: [swallow] },
  ],
}
const PLACED = { note: 'Less pepper', lines: [{ itemId: 'dish-1', name: 'Jollof rice', price: naira(2_500), quantity: 2 }, { itemId: 'dish-2', name: 'Egusi soup', price: naira(3_000), quantity: 1, options: [{ itemId: 'eba', name: 'Eba', price: naira(500) }] }] }

interface Known {
  readonly standIn: PretendPlatform
  readonly stateOf: (id: string) => string | undefined
  /** Its words for an order that was taken, refused, ready; null where there is no way to say so. */
  readonly words: { readonly accepted: string; readonly refused: string | null; readonly ready: string | null }
  readonly isOn: (itemId: string) => boolean | undefined
  readonly hasOptions: boolean
}

const suspendedUntil = (id: string): number => ((uberEats.menus.get(STORE)?.items.find((item) => item.id === id)?.suspension_info as { suspension?: { suspend_until?: number } } | undefined)?.suspension?.suspend_until ?? 0) * 1_000
const KNOWN: Readonly<Record<string, Known>> = {
  chowdeck: { standIn: chowdeck, stateOf: (id) => chowdeck.orders.get(id)?.status, words: { accepted: 'accepted', refused: 'rejected', ready: 'awaiting_pickup' }, isOn: (id) => chowdeck.menu.get(id)?.in_stock, hasOptions: false },
  glovo: { standIn: glovo, stateOf: (id) => glovo.orders.get(id)?.status, words: { accepted: 'ACCEPTED', refused: null, ready: 'READY_FOR_PICKUP' }, isOn: (id) => glovo.switched.get(id), hasOptions: true },
  'uber-eats': { standIn: uberEats, stateOf: (id) => uberEats.orders.get(id)?.state, words: { accepted: 'ACCEPTED', refused: 'DENIED', ready: null }, isOn: (id) => suspendedUntil(id) <= NOON.getTime(), hasOptions: true },
  doordash: { standIn: doordash, stateOf: (id) => doordash.orders.get(id)?.status, words: { accepted: 'success', refused: 'fail', ready: 'ready' }, isOn: (id) => doordash.switched.get(id), hasOptions: true },
  grubhub: { standIn: grubhub, stateOf: (id) => grubhub.orders.get(id)?.status, words: { accepted: 'CONFIRMED', refused: 'REJECTED', ready: 'PICKUP_READY' }, isOn: (id) => grubhub.switched.get(id), hasOptions: true },
}

afterEach(() => marketplaces.forEach(({ name }) => running.mood(name, 'works')))

const failureOf = (work: Promise<unknown>): Promise<ProviderFailure> => work.then(() => { throw new Error('it did not fail') }, (error: unknown) => {
  if (!(error instanceof ProviderFailure)) throw error
  return error
})

/** An order as it arrives: by its webhook, and fetched where that only names it. */
async function arrived(marketplace: Marketplace, { standIn }: Known): Promise<MarketOrder> {
  const placed = standIn.placeOrder?.(STORE, PLACED)
  const news = marketplace.newsIn(JSON.parse(placed?.hooks[0]?.body ?? 'null'))
  const whole = news?.kind === 'fetch' ? await marketplace.fetchOrder(news.storeId, news.theirId) : news
  if (whole?.kind !== 'order') throw new Error(`${marketplace.name}: no order in ${JSON.stringify(news)}`)
  return whole.order
}

test('all five are there', () => expect(marketplaces.map(({ name }) => name).toSorted()).toEqual(Object.keys(KNOWN).toSorted()))

for (const marketplace of marketplaces) describe(marketplace.name, () => {
  const known = KNOWN[marketplace.name] as Known

  test('an order arrives with its lines, in kobo', async () => {
    const order = await arrived(marketplace, known)
    expect(order).toMatchObject({ storeId: STORE })
    expect(order.lines[0]).toMatchObject({ itemId: 'dish-1', name: 'Jollof rice', quantity: 2, price: naira(2_500), options: [] })
    expect(order.lines[1]).toMatchObject({ itemId: 'dish-2', quantity: 1, price: naira(3_000) })
    if (known.hasOptions) expect(order.lines[1]?.options).toEqual([{ itemId: 'eba', name: 'Eba', price: naira(500), quantity: 1 }])
  })
  test('it is accepted once, however often that is said, and is ready', async () => {
    const { theirId } = await arrived(marketplace, known)
    await marketplace.accept(STORE, theirId, acceptance, NOON)
    await marketplace.accept(STORE, theirId, acceptance, NOON)
    expect(known.stateOf(theirId)).toBe(known.words.accepted)
    await marketplace.ready(STORE, theirId)
    await marketplace.ready(STORE, theirId)
    expect(known.stateOf(theirId)).toBe(known.words.ready ?? known.words.accepted)
  })
  test('it is refused once, or we say that they publish no way to', async () => {
    const { theirId } = await arrived(marketplace, known)
    if (known.words.refused === null) return void expect((await failureOf(marketplace.refuse(STORE, theirId, 'too_busy'))).retryable).toBe(false)
    await marketplace.refuse(STORE, theirId, 'sold_out')
    await marketplace.refuse(STORE, theirId, 'sold_out')
    expect(known.stateOf(theirId)).toBe(known.words.refused)
  })
  test('an answer that got lost may be given again', async () => {
    const { theirId } = await arrived(marketplace, known)
    running.mood(marketplace.name, 'lost', 1)
    await marketplace.accept(STORE, theirId, acceptance, NOON)
    expect(known.stateOf(theirId)).toBe(known.words.accepted)
  })
  test('who calls an order off there is heard', async () => {
    const { theirId } = await arrived(marketplace, known)
    // DoorDash publishes no webhook for it.
    if (marketplace.name === 'doordash') return void expect(marketplace.newsIn({ event: { type: 'OrderCancel', status: 'x' }, order: { id: theirId } })).toMatchObject({ kind: 'cancelled', theirId })
    const [hook] = known.standIn.advance(theirId, { chowdeck: 'rejected', glovo: 'CANCELLED', 'uber-eats': 'CANCELED', grubhub: 'CANCELLED' }[marketplace.name])
    expect(marketplace.newsIn(JSON.parse(hook?.body ?? 'null'))).toMatchObject({ kind: 'cancelled', theirId })
  })
  test('a menu that is sent comes back the same where it can be read', async () => {
    const pushed = await marketplace.pushMenu(STORE, MENU, { menuUrl: 'https://buka.example/menu', known: null })
    if (marketplace.fetchesMenu) {
      expect(pushed.isDone).toBe(false)
      expect([...glovo.menuUrls, ...grubhub.menuUrls]).toContain('https://buka.example/menu')
      if (marketplace.name === 'grubhub') grubhub.menus.set(STORE, JSON.parse(JSON.stringify(grubhubMenuFile(MENU, { menuUnit: 'major', currency: 'NGN' }))))
    }
    if (!marketplace.canPull) return void expect((await failureOf(marketplace.pullMenu(STORE))).retryable).toBe(false)
    const { items } = await marketplace.pullMenu(STORE)
    const plain = (all: PlatformMenu['items']) => all.map(({ id, name, description, price, isAvailable, category, groups }) => ({ id, name, description, price, isAvailable, category, groups: groups.map(({ name: group, min, max, choices }) => ({ group, min, max, choices })) })).toSorted((a, b) => a.id.localeCompare(b.id))
    expect(plain(items)).toEqual(plain(MENU.items))
  })
  test('an item is off at once, and on again', async () => {
    await marketplace.pushMenu(STORE, MENU, { menuUrl: 'https://buka.example/menu', known: null })
    await marketplace.switchItems(STORE, [{ id: 'dish-1', isAvailable: false, until: addMinutes(NOON, 600) }], NOON)
    expect(known.isOn('dish-1')).toBe(false)
    await marketplace.switchItems(STORE, [{ id: 'dish-1', isAvailable: true, until: null }], NOON)
    expect(known.isOn('dish-1')).toBe(true)
  })
  test('what is no news is none', () => {
    for (const webhook of [null, undefined, 7, 'x', [], {}, { event: {} }, { order_id: 7 }, { category: 'ORDER_CREATED' }, { event_type: 'store.provisioned', event_id: 'e', meta: { resource_id: 'r' } }]) expect(marketplace.newsIn(webhook)).toBeNull()
  })
  test('down, limited and out of shape are failures', async () => {
    for (const mood of ['down', 'limited'] as const) {
      running.mood(marketplace.name, mood)
      expect((await failureOf(marketplace.switchItems(STORE, [{ id: 'dish-1', isAvailable: true, until: null }], NOON))).retryable).toBe(true)
    }
    if (!marketplace.canPull) return
    running.mood(marketplace.name, 'malformed')
    expect((await failureOf(marketplace.pullMenu(STORE))).retryable).toBe(false)
  })
})

test('an order in another currency, or out of shape, is said to be unusable', async () => {
  const abroad = testPlatforms({ clock: () => NOON, currency: 'USD' })
  for (const marketplace of openMarketplaces({ ...abroad.accounts, doordash: abroad.accounts.doordash && { ...abroad.accounts.doordash, currency: 'USD' }, grubhub: abroad.accounts.grubhub && { ...abroad.accounts.grubhub, currency: 'USD' } }, () => NOON)) {
    const standIn = [abroad.chowdeck, abroad.glovo, abroad.uberEats, abroad.doordash, abroad.grubhub].find(({ name }) => name === marketplace.name) as PretendPlatform
    const news = marketplace.newsIn(JSON.parse(standIn.placeOrder?.(STORE, PLACED).hooks[0]?.body ?? 'null'))
    expect(news?.kind === 'fetch' ? await marketplace.fetchOrder(news.storeId, news.theirId) : news).toMatchObject({ kind: 'unusable', why: 'currency' })
  }
  await abroad.running.stop()
})

describe('files that are fetched', () => {
  test('Glovo: major units, every reference leads somewhere', () => {
    const file = glovoMenuFile(MENU)
    expect(file.products.map(({ id, price, available }) => [id, price, available])).toEqual([['dish-1', 2_500, true], ['dish-2', 3_000, false]])
    expect(file.attributes.map(({ id, price_impact: price }) => [id, price])).toEqual([['eba', 500], ['amala', 600]])
    const groups = new Set(file.attribute_groups.map(({ id }) => id))
    expect(file.products.flatMap((product) => product.attributes_groups).every((id) => groups.has(id))).toBe(true)
    expect(file.collections.flatMap(({ sections }) => sections).flatMap(({ products }) => products).toSorted()).toEqual(['dish-1', 'dish-2'])
  })
  test('Grubhub: the unit is configured', () => {
    expect(grubhubMenuFile(MENU, { menuUnit: 'minor', currency: 'NGN' }).items[0]).toMatchObject({ price: 250_000 })
    expect(grubhubMenuFile(MENU, { menuUnit: 'major', currency: 'NGN' }).items[0]).toMatchObject({ price: 2_500 })
  })
})

describe('Grubhub’s MAC', () => {
  const vectors = (JSON.parse(readFileSync(new URL('./fixtures/vectors.json', import.meta.url), 'utf8')) as { grubhub: Record<string, string> }).grubhub
  const request = { method: 'PUT', path: '/pos/v1/merchant/503736/orders/d7cydHnLSX-A_tddhMLMGQ/status', host: 'API-third-party-gtm.grubhub.com', port: 443, body: new TextEncoder().encode(vectors.rawBody) }
  const key = PLATFORM_SECRETS.grubhub

  test('the published vector', () => {
    expect(bodyHashOf(request.body)).toBe(vectors.bodyhash as string)
    expect(normalized(vectors.nonce ?? '', request)).toBe(vectors.normalized as string)
    expect(macOf(key, vectors.nonce ?? '', request)).toBe(vectors.mac_secret_as_utf8 as string)
    expect(macOf({ ...key, secretIs: 'base64' }, vectors.nonce ?? '', request)).toBe(vectors.mac_secret_base64_decoded as string)
  })
  test('one byte off anywhere is refused', () => {
    const header = macHeader(key, 'n:1', request)
    expect(isMac(header, key, request)).toBe(true)
    for (const wrong of [{ method: 'POST' }, { path: '/pos' }, { host: 'x' }, { port: 80 }, { body: new TextEncoder().encode(`${vectors.rawBody} `) }]) expect(isMac(header, key, { ...request, ...wrong })).toBe(false)
    for (const other of [null, '', 'MAC ', 'Bearer x', header.replace('n:1', 'n:2'), header.replace('sv:v1:7', 'sv:v1:8'), header.replace(/bodyhash="[^"]*",/, '')]) expect(isMac(other, key, request)).toBe(false)
    expect(isMac(header, { ...key, secret: '' }, request)).toBe(false)
  })
  test('no body, no hash', () => expect(macHeader(key, 'n:1', { ...request, body: new Uint8Array() })).not.toContain('bodyhash'))
})
